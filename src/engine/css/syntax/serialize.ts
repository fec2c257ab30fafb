// Text from identifiers, strings, numbers and component values.
// https://drafts.csswg.org/cssom-1/#common-serializing-idioms and https://drafts.csswg.org/css-syntax-3/#serialization

import type { ComponentValue, Token } from '../component-value.ts';
import { isIdent } from './code-points.ts';

/**
 * https://drafts.csswg.org/cssom-1/#serialize-an-identifier
 * AD-HOC: characters above ASCII that css-syntax no longer takes into identifiers (U+00A1) are escaped too.
 */
export function serializeIdentifier(identifier: string): string {
  if (/^-?[a-zA-Z_][\w-]*$/.test(identifier)) return identifier;
  if (identifier === '-') return '\\-';
  let result = '';
  for (let i = 0; i < identifier.length; i++) {
    const code = identifier.charCodeAt(i);
    const isDigitCode = code >= 0x30 && code <= 0x39;
    if (code === 0) result += '\ufffd';
    else if (code <= 0x1f || code === 0x7f) result += escapeAsCodePoint(code);
    else if (isDigitCode && (i === 0 || (i === 1 && identifier.charCodeAt(0) === 0x2d))) result += escapeAsCodePoint(code);
    else if (isIdent(code)) result += identifier[i];
    else result += `\\${identifier[i]}`;
  }
  return result;
}

function escapeAsCodePoint(code: number): string {
  return `\\${code.toString(16)} `;
}

/** https://drafts.csswg.org/cssom-1/#serialize-a-string */
export function serializeString(text: string): string {
  if (!/["\\\0-\x1f\x7f]/.test(text)) return `"${text}"`;
  let result = '"';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) result += '\ufffd';
    else if (code <= 0x1f || code === 0x7f) result += escapeAsCodePoint(code);
    else if (code === 0x22 || code === 0x5c) result += `\\${text[i]}`;
    else result += text[i];
  }
  return `${result}"`;
}

/** https://drafts.csswg.org/cssom-1/#serialize-a-url */
export function serializeUrl(url: string): string {
  return `url(${serializeString(url)})`;
}

/** At most six decimals, no exponent: what browsers write. */
export function serializeNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return value === 0 ? '0' : String(value);
  const fixed = value.toFixed(6);
  if (!fixed.includes('.')) return BigInt(Math.round(value)).toString();
  const trimmed = fixed.replace(/\.?0+$/, '');
  return trimmed === '-0' ? '0' : trimmed;
}

/** Parses back to the same values: comments stand between tokens that would otherwise join. */
export function serializeComponentValues(values: readonly ComponentValue[]): string {
  let result = '';
  let previous: ComponentValue | null = null;
  for (const value of values) {
    if (previous !== null && needsComment(previous, value)) result += '/**/';
    result += serializeComponentValue(value);
    previous = value;
  }
  return result;
}

const CLOSING = { '(': ')', '[': ']', '{': '}' } as const;

export function serializeComponentValue(value: ComponentValue): string {
  if (value.type === 'function') return `${serializeIdentifier(value.name)}(${serializeComponentValues(value.value)})`;
  if (value.type === 'block') return value.open + serializeComponentValues(value.value) + CLOSING[value.open];
  return serializeToken(value);
}

function serializeToken(token: Token): string {
  switch (token.type) {
    case 'ident':
      return serializeIdentifier(token.value);
    case 'at-keyword':
      return `@${serializeIdentifier(token.value)}`;
    case 'hash':
      return `#${token.isId ? serializeIdentifier(token.value) : serializeName(token.value)}`;
    case 'string':
      return serializeString(token.value);
    case 'bad-string':
      return '"\n';
    case 'url':
      return serializeUrl(token.value);
    case 'bad-url':
      return 'url(()';
    case 'delim':
      return token.value === '\\' ? '\\\n' : token.value;
    case 'number':
      return signed(token.value, token.hasSign);
    case 'percentage':
      return `${serializeNumber(token.value)}%`;
    case 'dimension':
      return signed(token.value, token.hasSign) + serializeUnit(token.unit);
    case 'unicode-range':
      return serializeUnicodeRange(token.start, token.end);
    case 'whitespace':
      return ' ';
    case 'cdo':
      return '<!--';
    case 'cdc':
      return '-->';
    case 'colon':
      return ':';
    case 'semicolon':
      return ';';
    case 'comma':
      return ',';
    case 'close':
      return token.value;
  }
}

export function serializeUnicodeRange(start: number, end: number): string {
  const first = `U+${start.toString(16).toUpperCase()}`;
  return start === end ? first : `${first}-${end.toString(16).toUpperCase()}`;
}

function signed(value: number, hasSign: boolean): string {
  return hasSign && value >= 0 ? `+${serializeNumber(value)}` : serializeNumber(value);
}

/** An identifier whose first character may be a digit or hyphen, as in a hash. */
function serializeName(name: string): string {
  return serializeIdentifier(`_${name}`).slice(1);
}

/** A unit that looks like an exponent (`e3`) is escaped. */
function serializeUnit(unit: string): string {
  return /^[eE]-?\d/.test(unit) ? `\\65 ${unit.slice(1)}` : serializeIdentifier(unit);
}

/** The table of https://drafts.csswg.org/css-syntax-3/#serialization: whether `first` and `second` would run together. */
function needsComment(first: ComponentValue, second: ComponentValue): boolean {
  switch (first.type) {
    case 'ident':
      return isIdentish(second) || isNumeric(second) || second.type === 'cdc' || isDelim(second, '-') || isOpenParen(second);
    case 'at-keyword':
    case 'hash':
    case 'dimension':
      return isIdentish(second) || isNumeric(second) || second.type === 'cdc' || isDelim(second, '-');
    case 'number':
      return isIdentish(second) || isNumeric(second) || second.type === 'cdc' || isDelim(second, '%');
    case 'unicode-range':
      return isIdentish(second) || isNumeric(second) || isDelim(second, '?');
    case 'delim':
      return delimNeedsComment(first.value, second);
    default:
      return false;
  }
}

function delimNeedsComment(first: string, second: ComponentValue): boolean {
  switch (first) {
    case '#':
    case '-':
      return isIdentish(second) || isNumeric(second) || second.type === 'cdc' || isDelim(second, '-');
    case '@':
      return isIdentish(second) || second.type === 'cdc' || isDelim(second, '-');
    case '.':
    case '+':
      return isNumeric(second);
    case '/':
      return isDelim(second, '*');
    case '<':
      return isDelim(second, '!');
    default:
      return false;
  }
}

function isIdentish(value: ComponentValue): boolean {
  return value.type === 'ident' || value.type === 'function' || value.type === 'url' || value.type === 'bad-url' || value.type === 'unicode-range';
}

function isNumeric(value: ComponentValue): boolean {
  return value.type === 'number' || value.type === 'percentage' || value.type === 'dimension';
}

function isDelim(value: ComponentValue, delim: string): boolean {
  return value.type === 'delim' && value.value === delim;
}

function isOpenParen(value: ComponentValue): boolean {
  return value.type === 'block' && value.open === '(';
}
