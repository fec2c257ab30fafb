// Value definition syntax -> Grammar. https://drafts.csswg.org/css-values-4/#value-defs
//
// Supported: keywords, the basic types with ranges, juxtaposition, `&&`, `||`, `|`, `[ ]`, `?`, `*`, `+`, `#`, `{a,b}`, `/`, `,`.
// Matching is greedy and never goes back into a match, so longer alternatives stand first. The syntax strings are ours or
// (for @property) an author's, whose length is bounded by its caller.

import { parseColor } from '../values/color.ts';
import { keyword, list } from '../values/css-value.ts';
import type { CssValue } from '../values/css-value.ts';
import { parseEasing } from '../values/easing.ts';
import { parseImage, parseUrl } from '../values/image.ts';
import { parseAngle, parseFlex, parseInteger, parseLength, parseNumber, parsePercentage, parseResolution, parseTime } from '../values/numeric.ts';
import type { NumericOptions } from '../values/numeric.ts';
import type { ParseContext } from '../values/parse-context.ts';
import { parsePosition } from '../values/position.ts';
import { lowerAscii } from '../values/value-stream.ts';
import type { ValueStream } from '../values/value-stream.ts';
import type { Grammar } from './grammar.ts';

type Node =
  | { readonly kind: 'keywords'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'type'; readonly parse: Grammar }
  | { readonly kind: 'delim'; readonly text: string }
  | { readonly kind: 'sequence' | 'all' | 'any' | 'one'; readonly children: readonly Node[] }
  | { readonly kind: 'repeat'; readonly child: Node; readonly least: number; readonly most: number; readonly comma: boolean };

/** Throws a SyntaxError on a malformed definition: for our own tables. */
export function compileSyntax(definition: string): Grammar {
  const parser = new DefinitionParser(definition);
  const node = parser.parse();
  if (node === null) throw new SyntaxError(`bad value definition: ${definition}`);
  return (stream, context) => {
    const values: CssValue[] = [];
    if (!match(node, stream, context, values) || values.length === 0) return null;
    return values.length === 1 ? values[0]! : joinValues(values);
  };
}

/** A `/` among the values is printed with spaces on both sides, as it is in a list. */
function joinValues(values: readonly CssValue[]): CssValue {
  return list(' ', values);
}

class DefinitionParser {
  readonly #tokens: readonly string[];
  #index: number;

  constructor(definition: string) {
    this.#tokens = definition.match(/<[^>]*>|\|\||&&|[|[\]?*+#,/]|\{[^}]*\}|[^\s|&[\]?*+#,/{}<>]+/g) ?? [];
    this.#index = 0;
  }

  parse(): Node | null {
    const node = this.#alternatives();
    return this.#index === this.#tokens.length ? node : null;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#index];
  }

  /** Precedence, loosest first: `|`, `||`, `&&`, juxtaposition. */
  #alternatives(): Node | null {
    return this.#combined('|', 'one', () => this.#combined('||', 'any', () => this.#combined('&&', 'all', () => this.#sequence())));
  }

  #combined(operator: string, kind: 'one' | 'any' | 'all', operand: () => Node | null): Node | null {
    const children: Node[] = [];
    for (;;) {
      const child = operand();
      if (child === null) return null;
      children.push(child);
      if (this.#peek() !== operator) break;
      this.#index++;
    }
    if (children.length === 1) return children[0]!;
    return kind === 'one' ? mergeKeywords(children) : { kind, children };
  }

  #sequence(): Node | null {
    const children: Node[] = [];
    for (let token = this.#peek(); token !== undefined && token !== ']' && !/^[|&]/.test(token); token = this.#peek()) {
      const item = this.#item();
      if (item === null) return null;
      children.push(item);
    }
    if (children.length === 0) return null;
    return children.length === 1 ? children[0]! : { kind: 'sequence', children };
  }

  #item(): Node | null {
    const token = this.#tokens[this.#index++]!;
    let node: Node | null;
    if (token === '[') {
      node = this.#alternatives();
      if (this.#tokens[this.#index++] !== ']') return null;
    } else if (token.startsWith('<')) node = typeNode(token.slice(1, -1));
    else if (token === '/' || token === ',') node = { kind: 'delim', text: token };
    else node = { kind: 'keywords', names: new Set([lowerAscii(token)]) };
    return node === null ? null : this.#multiplied(node);
  }

  #multiplied(node: Node): Node {
    for (;;) {
      const token = this.#peek();
      let repeat: [number, number, boolean] | null = null;
      if (token === '?') repeat = [0, 1, false];
      else if (token === '*') repeat = [0, Infinity, false];
      else if (token === '+') repeat = [1, Infinity, false];
      else if (token === '#') repeat = [1, Infinity, true];
      else if (token?.startsWith('{')) {
        const [least, most] = token.slice(1, -1).split(',');
        repeat = [Number(least), most === undefined ? Number(least) : Number(most), false];
      }
      if (repeat === null) return node;
      this.#index++;
      node = { kind: 'repeat', child: node, least: repeat[0], most: repeat[1], comma: repeat[2] };
    }
  }
}

/** OPTIMIZATION: `a | b | c` becomes one set look-up. */
function mergeKeywords(children: readonly Node[]): Node {
  if (!children.every((child) => child.kind === 'keywords')) return { kind: 'one', children };
  return { kind: 'keywords', names: new Set(children.flatMap((child) => (child.kind === 'keywords' ? [...child.names] : []))) };
}

const CSS_WIDE = new Set(['initial', 'inherit', 'unset', 'revert', 'revert-layer', 'default']);

/** A name of the author's: no CSS-wide keyword. */
export function parseCustomIdent(stream: ValueStream, excluded?: ReadonlySet<string>): CssValue | null {
  const token = stream.peek();
  if (token?.type !== 'ident') return null;
  const name = lowerAscii(token.value);
  if (CSS_WIDE.has(name) || excluded?.has(name) === true) return null;
  stream.next();
  return { type: 'ident', value: token.value };
}

export function parseString(stream: ValueStream): CssValue | null {
  const token = stream.peek();
  if (token?.type !== 'string') return null;
  stream.next();
  return { type: 'string', value: token.value };
}

function typeNode(spec: string): Node | null {
  const parse = typeGrammar(spec);
  return parse === null ? null : { kind: 'type', parse };
}

/** `length-percentage [0,∞]` and the like. */
function typeGrammar(spec: string): Grammar | null {
  const range = /^(.*?)\s*\[(-?[\d.∞]+),(-?[\d.∞]+)\]$/.exec(spec);
  const name = range === null ? spec : range[1]!;
  const options: { min?: number; max?: number } = {};
  if (range !== null && !range[2]!.includes('∞')) options.min = Number(range[2]);
  if (range !== null && !range[3]!.includes('∞')) options.max = Number(range[3]);
  return namedGrammar(name, options);
}

function namedGrammar(name: string, options: NumericOptions): Grammar | null {
  const withPercent: NumericOptions = { ...options, percentages: true };
  switch (name) {
    case 'length':
      return (stream, context) => parseLength(stream, context, options);
    case 'length-percentage':
      return (stream, context) => parseLength(stream, context, withPercent);
    case 'number':
      return (stream) => parseNumber(stream, options);
    case 'number-percentage':
      return (stream) => parseNumber(stream, withPercent);
    case 'integer':
      return (stream) => parseInteger(stream, options);
    case 'percentage':
      return (stream) => parsePercentage(stream, options);
    case 'angle':
      return (stream) => parseAngle(stream);
    case 'time':
      return (stream) => parseTime(stream, options);
    case 'resolution':
      return (stream) => parseResolution(stream);
    case 'flex':
      return (stream) => parseFlex(stream);
    case 'color':
      return (stream) => parseColor(stream);
    case 'url':
      return parseUrl;
    case 'image':
      return parseImage;
    case 'position':
      return parsePosition;
    case 'easing-function':
      return (stream) => parseEasing(stream);
    case 'string':
      return (stream) => parseString(stream);
    case 'custom-ident':
      return (stream) => parseCustomIdent(stream);
    case 'dashed-ident':
      return (stream) => {
        const token = stream.peek();
        return token?.type === 'ident' && token.value.startsWith('--') ? parseCustomIdent(stream) : null;
      };
    default:
      return null;
  }
}

/** Appends what matched to `out`; on failure `out` and the stream are as they were. */
function match(node: Node, stream: ValueStream, context: ParseContext, out: CssValue[]): boolean {
  const start = stream.index;
  const length = out.length;
  if (matchNode(node, stream, context, out)) return true;
  stream.index = start;
  out.length = length;
  return false;
}

function matchNode(node: Node, stream: ValueStream, context: ParseContext, out: CssValue[]): boolean {
  switch (node.kind) {
    case 'keywords': {
      const ident = stream.peekIdent();
      if (ident === null || !node.names.has(ident)) return false;
      stream.next();
      out.push(keyword(ident));
      return true;
    }
    case 'type': {
      const value = node.parse(stream, context);
      if (value === null) return false;
      out.push(value);
      return true;
    }
    case 'delim':
      if (node.text === ',' ? !stream.takeComma() : !stream.takeDelim(node.text)) return false;
      out.push(keyword(node.text));
      return true;
    case 'sequence':
      return node.children.every((child) => match(child, stream, context, out));
    case 'one':
      return node.children.some((child) => match(child, stream, context, out));
    case 'all':
    case 'any':
      return matchInAnyOrder(node.children, node.kind === 'all', stream, context, out);
    case 'repeat':
      return node.comma ? matchCommaList(node.child, stream, context, out) : matchRepeat(node, stream, context, out);
  }
}

/** Results stand in the order of the grammar, which is the order of serialization. */
function matchInAnyOrder(children: readonly Node[], needsAll: boolean, stream: ValueStream, context: ParseContext, out: CssValue[]): boolean {
  const found: (CssValue[] | null)[] = children.map(() => null);
  for (let progress = true; progress;) {
    progress = false;
    for (let i = 0; i < children.length; i++) {
      if (found[i] !== null) continue;
      const values: CssValue[] = [];
      const start = stream.index;
      if (!match(children[i]!, stream, context, values) || stream.index === start) continue;
      found[i] = values;
      progress = true;
      break;
    }
  }
  for (let i = 0; i < children.length; i++) {
    const values = found[i];
    if (values !== null && values !== undefined) out.push(...values);
    else if (needsAll && !isOptional(children[i]!)) return false;
  }
  return needsAll || found.some((values) => values !== null);
}

const isOptional = (node: Node): boolean => node.kind === 'repeat' && node.least === 0;

function matchCommaList(child: Node, stream: ValueStream, context: ParseContext, out: CssValue[]): boolean {
  const items: CssValue[] = [];
  do {
    const values: CssValue[] = [];
    if (!match(child, stream, context, values)) return false;
    items.push(values.length === 1 ? values[0]! : list(' ', values));
  } while (stream.takeComma());
  out.push(list(', ', items));
  return true;
}

function matchRepeat(node: Extract<Node, { kind: 'repeat' }>, stream: ValueStream, context: ParseContext, out: CssValue[]): boolean {
  let count = 0;
  while (count < node.most && !stream.atEnd()) {
    const start = stream.index;
    if (!match(node.child, stream, context, out) || stream.index === start) break;
    count++;
  }
  return count >= node.least;
}
