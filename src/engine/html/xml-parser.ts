// A well-formedness parser for XML 1.0 (https://www.w3.org/TR/xml/), event by event. No external entities, no entities of an internal
// subset: the five predefined ones, those that the handler knows and character references are all there is, so no input can expand.
// The first error ends it.

export interface XmlAttribute {
  /** As written, with its prefix. */
  readonly name: string;
  readonly value: string;
}

export interface XmlHandler {
  startElement(name: string, attributes: readonly XmlAttribute[]): void;
  endElement(): void;
  text(data: string): void;
  cdata(data: string): void;
  comment(data: string): void;
  processingInstruction(target: string, data: string): void;
  doctype(name: string, publicId: string, systemId: string): void;
  /** What an entity that XML does not define stands for; null for an error. */
  entity(name: string): string | null;
}

export interface XmlError {
  readonly message: string;
  /** UTF-16 offset in the input. */
  readonly offset: number;
}

// The joiners U+200C and U+200D are name characters of their own here.
const NAME =
  // oxlint-disable-next-line no-misleading-character-class
  /[:A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\udfff\uf900-\ufdcf\ufdf0-\ufffd][-.0-9:A-Z_a-z\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u200c\u200d\u203f\u2040\u2070-\u218f\u2c00-\u2fef\u3001-\udfff\uf900-\ufdcf\ufdf0-\ufffd]*/y;
const SPACES = /[\t\n\r ]*/y;
const BAD_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

class XmlFailure extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Parses a document, or with `fragment` the contents of an element. null when all was well; on an error what came before was
 * reported to the handler.
 */
export function parseXml(input: string, handler: XmlHandler, fragment = false): XmlError | null {
  const parser = new XmlParser(input, handler, fragment);
  parser.run();
  return parser.error;
}

export class XmlParser {
  private readonly input: string;
  private readonly handler: XmlHandler;
  private readonly fragment: boolean;
  private position = 0;
  private readonly open: string[] = [];
  private sawRoot = false;
  private sawDoctype = false;
  private isPaused = false;
  error: XmlError | null = null;

  constructor(input: string, handler: XmlHandler, fragment = false) {
    this.input = input.replace(/\r\n?/g, '\n');
    this.handler = handler;
    this.fragment = fragment;
  }

  /** Parses until the end, the first error (see `error`) or a pause. Run again after a pause, it goes on. */
  run(): 'finished' | 'paused' {
    this.isPaused = false;
    try {
      if (this.position === 0) this.skipDeclaration();
      while (this.position < this.input.length) {
        if (this.input[this.position] !== '<') this.readText();
        else this.readMarkup();
        if (this.isPaused) return 'paused';
      }
      if (this.open.length > 0) this.fail(`the element "${this.open.at(-1) ?? ''}" is not closed`);
      if (!this.fragment && !this.sawRoot) this.fail('there is no root element');
    } catch (thrown) {
      if (!(thrown instanceof XmlFailure)) throw thrown;
      this.error = { message: thrown.message, offset: thrown.offset };
    }
    return 'finished';
  }

  /** For the handler: `run` returns after the event that is reported now. */
  pause(): void {
    this.isPaused = true;
  }

  /** Where an offset lies, both counted from 1. */
  placeOf(offset: number): { readonly line: number; readonly column: number } {
    const before = this.input.slice(0, offset);
    return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  }

  private skipDeclaration(): void {
    const { input } = this;
    if (input.charCodeAt(0) === 0xfeff) this.position = 1;
    if (!this.fragment && input.startsWith('<?xml', this.position) && /[\t\n ]/.test(input[this.position + 5] ?? '')) {
      this.position = this.find('?>', 'the XML declaration does not end') + 2;
    }
  }

  private fail(message: string): never {
    throw new XmlFailure(message, this.position);
  }

  private find(text: string, message: string): number {
    const index = this.input.indexOf(text, this.position);
    if (index < 0) this.fail(message);
    return index;
  }

  private get isInside(): boolean {
    return this.fragment || this.open.length > 0;
  }

  private readText(): void {
    const { input } = this;
    let end = input.indexOf('<', this.position);
    if (end < 0) end = input.length;
    const raw = input.slice(this.position, end);
    if (!this.isInside) {
      if (/[^\t\n ]/.test(raw)) this.fail('there is text outside the root element');
    } else {
      if (raw.includes(']]>')) this.fail('"]]>" stands in text');
      this.handler.text(this.decode(raw));
    }
    this.position = end;
  }

  /** Replaces references. */
  private decode(raw: string): string {
    if (BAD_CHARACTER.test(raw)) this.fail('a character is not allowed');
    if (!raw.includes('&')) return raw;
    return raw.replace(/&([^;&\s]{0,40})(;?)/g, (_all, name: string, semicolon: string) => {
      if (semicolon === '') this.fail('a reference does not end');
      if (name.startsWith('#')) return this.characterReference(name);
      if (Object.hasOwn(ENTITIES, name)) return ENTITIES[name] as string;
      return this.handler.entity(name) ?? this.fail(`the entity "${name}" is not defined`);
    });
  }

  private characterReference(name: string): string {
    const code = /^#x[0-9a-fA-F]+$/.test(name) ? Number.parseInt(name.slice(2), 16) : /^#[0-9]+$/.test(name) ? Number(name.slice(1)) : NaN;
    const allowed =
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd) ||
      (code >= 0x10000 && code <= 0x10ffff);
    if (!allowed) this.fail('a character reference is not valid');
    return String.fromCodePoint(code);
  }

  private readMarkup(): void {
    const { input } = this;
    if (input.startsWith('<!--', this.position)) return this.readComment();
    if (input.startsWith('<![CDATA[', this.position)) return this.readCdata();
    if (input.startsWith('<!DOCTYPE', this.position)) return this.readDoctype();
    if (input.startsWith('<?', this.position)) return this.readInstruction();
    if (input.startsWith('</', this.position)) return this.readEndTag();
    this.readStartTag();
  }

  private readComment(): void {
    const start = this.position + 4;
    this.position = start;
    const end = this.find('--', 'a comment does not end');
    if (this.input[end + 2] !== '>') this.fail('"--" stands in a comment');
    this.handler.comment(this.input.slice(start, end));
    this.position = end + 3;
  }

  private readCdata(): void {
    if (!this.isInside) this.fail('there is text outside the root element');
    const start = this.position + 9;
    const end = this.find(']]>', 'a CDATA section does not end');
    this.handler.cdata(this.input.slice(start, end));
    this.position = end + 3;
  }

  private readInstruction(): void {
    this.position += 2;
    const target = this.readName();
    if (target.toLowerCase() === 'xml') this.fail('an XML declaration can only stand at the start');
    this.skipSpaces();
    const end = this.find('?>', 'a processing instruction does not end');
    this.handler.processingInstruction(target, this.input.slice(this.position, end));
    this.position = end + 2;
  }

  private readDoctype(): void {
    if (this.sawRoot || this.sawDoctype || this.fragment) this.fail('a document type declaration cannot stand here');
    this.sawDoctype = true;
    this.position += 9;
    this.requireSpaces();
    const name = this.readName();
    this.skipSpaces();
    let publicId = '';
    let systemId = '';
    if (this.input.startsWith('PUBLIC', this.position)) {
      this.position += 6;
      this.requireSpaces();
      publicId = this.readLiteral();
      this.skipSpaces();
      systemId = this.readLiteral();
    } else if (this.input.startsWith('SYSTEM', this.position)) {
      this.position += 6;
      this.requireSpaces();
      systemId = this.readLiteral();
    }
    this.skipSpaces();
    if (this.input[this.position] === '[') this.skipInternalSubset();
    this.skipSpaces();
    this.expect('>');
    this.handler.doctype(name, publicId, systemId);
  }

  /** Its declarations are not used; quoted text and comments may contain brackets. */
  private skipInternalSubset(): void {
    const part = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|"[^"]*"|'[^']*'|[^\]"'<]+|<|\]/y;
    this.position++;
    for (;;) {
      part.lastIndex = this.position;
      const match = part.exec(this.input);
      if (match === null) this.fail('the internal subset does not end');
      this.position = part.lastIndex;
      if (match[0] === ']') return;
    }
  }

  private readLiteral(): string {
    const quote = this.input[this.position];
    if (quote !== '"' && quote !== "'") this.fail('a quoted identifier is missing');
    this.position++;
    const end = this.find(quote, 'a quoted identifier does not end');
    const text = this.input.slice(this.position, end);
    this.position = end + 1;
    return text;
  }

  private readEndTag(): void {
    this.position += 2;
    const name = this.readName();
    this.skipSpaces();
    this.expect('>');
    if (this.open.pop() !== name) this.fail(`the end tag "${name}" has no start tag`);
    this.handler.endElement();
  }

  private readStartTag(): void {
    if (!this.isInside && this.sawRoot) this.fail('there is a second root element');
    this.position++;
    const name = this.readName();
    const attributes: XmlAttribute[] = [];
    const seen = new Set<string>();
    for (;;) {
      const before = this.position;
      this.skipSpaces();
      const c = this.input[this.position];
      if (c === '>' || c === '/' || c === undefined) break;
      if (this.position === before) this.fail('white space is missing between attributes');
      const attribute = this.readAttribute();
      if (seen.has(attribute.name)) this.fail(`the attribute "${attribute.name}" stands twice`);
      seen.add(attribute.name);
      attributes.push(attribute);
    }
    this.sawRoot = true;
    const isEmpty = this.input[this.position] === '/';
    if (isEmpty) this.position++;
    this.expect('>');
    this.handler.startElement(name, attributes);
    if (isEmpty) this.handler.endElement();
    else this.open.push(name);
  }

  private readAttribute(): XmlAttribute {
    const name = this.readName();
    this.skipSpaces();
    this.expect('=');
    this.skipSpaces();
    const quote = this.input[this.position];
    if (quote !== '"' && quote !== "'") this.fail('an attribute value is not quoted');
    this.position++;
    const end = this.find(quote, 'an attribute value does not end');
    const raw = this.input.slice(this.position, end);
    if (raw.includes('<')) this.fail('"<" stands in an attribute value');
    const value = this.decode(raw.replace(/[\t\n]/g, ' '));
    this.position = end + 1;
    return { name, value };
  }

  private readName(): string {
    NAME.lastIndex = this.position;
    const match = NAME.exec(this.input);
    if (match === null) this.fail('a name is missing');
    this.position = NAME.lastIndex;
    return match[0];
  }

  private skipSpaces(): void {
    SPACES.lastIndex = this.position;
    SPACES.exec(this.input);
    this.position = SPACES.lastIndex;
  }

  private requireSpaces(): void {
    const before = this.position;
    this.skipSpaces();
    if (this.position === before) this.fail('white space is missing');
  }

  private expect(character: string): void {
    if (this.input[this.position] !== character) this.fail(`"${character}" is missing`);
    this.position++;
  }
}
