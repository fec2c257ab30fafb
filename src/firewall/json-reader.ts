// JSON with positions: each value knows where it stands, so that a rule that makes no sense is named by line and column. Strict
// (https://www.rfc-editor.org/rfc/rfc8259), and stricter: no name twice in one object, numbers are plain integers, few levels.

export type JsonNode =
  | { readonly kind: 'string'; readonly value: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: string; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'null'; readonly at: number }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly at: number }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, JsonNode>; readonly at: number };

const MAX_DEPTH = 8;

export class JsonProblem extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Throws JsonProblem. */
export function readJson(text: string): JsonNode {
  const reader = new JsonReader(text);
  const node = reader.value(0);
  reader.end();
  return node;
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw new JsonProblem(this.#at, 'something stands after the end');
  }

  value(depth: number): JsonNode {
    this.#skipBlanks();
    const at = this.#at;
    const char = this.#text[at];
    if (depth > MAX_DEPTH) throw new JsonProblem(at, 'too many levels');
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#array(depth);
    if (char === '"') return { kind: 'string', value: this.#string(), at };
    const word = /^(?:true|false|null|0|-?[1-9]\d{0,15})(?![\w.+-])/.exec(this.#text.slice(at, at + 20))?.[0];
    if (word === undefined) throw new JsonProblem(at, char === undefined ? 'the file ends too early' : 'this is no JSON value');
    this.#at += word.length;
    if (word === 'null') return { kind: 'null', at };
    return word === 'true' || word === 'false' ? { kind: 'boolean', value: word === 'true', at } : { kind: 'number', value: word, at };
  }

  #object(depth: number): JsonNode {
    const at = this.#at++;
    const fields = new Map<string, JsonNode>();
    if (this.#takes('}')) return { kind: 'object', fields, at };
    do {
      this.#skipBlanks();
      const nameAt = this.#at;
      if (this.#text[nameAt] !== '"') throw new JsonProblem(nameAt, 'a name in quotes is missing');
      const name = this.#string();
      if (fields.has(name)) throw new JsonProblem(nameAt, `"${name.slice(0, 60)}" is said twice`);
      if (!this.#takes(':')) throw new JsonProblem(this.#at, '":" is missing');
      fields.set(name, this.value(depth + 1));
    } while (this.#takes(','));
    if (!this.#takes('}')) throw new JsonProblem(this.#at, '"," or "}" is missing');
    return { kind: 'object', fields, at };
  }

  #array(depth: number): JsonNode {
    const at = this.#at++;
    const items: JsonNode[] = [];
    if (this.#takes(']')) return { kind: 'array', items, at };
    do items.push(this.value(depth + 1));
    while (this.#takes(','));
    if (!this.#takes(']')) throw new JsonProblem(this.#at, '"," or "]" is missing');
    return { kind: 'array', items, at };
  }

  #string(): string {
    const start = this.#at;
    for (let at = start + 1; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code < 0x20) throw new JsonProblem(at, 'a control character stands in a text');
      if (code === 0x5c) at++;
      if (code !== 0x22) continue;
      this.#at = at + 1;
      try {
        return JSON.parse(this.#text.slice(start, at + 1)) as string;
      } catch {
        throw new JsonProblem(start, 'a text has a wrong escape');
      }
    }
    throw new JsonProblem(start, 'a text does not end');
  }

  #takes(char: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }
}
