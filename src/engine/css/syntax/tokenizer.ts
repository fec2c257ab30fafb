// The CSS tokenizer: one token per call of next(), straight from the string.
// https://drafts.csswg.org/css-syntax-3/#tokenization. Function names and steps are the specification's.
// Never throws; comments produce nothing; the text must have gone through preprocess() once.

import type { Token } from '../component-value.ts';
import { isDigit, isHexDigit, isIdent, isIdentStart, isNonPrintable, isWhitespace } from './code-points.ts';

/** Tokens that open a block or function; the parser turns them and what follows into one component value. */
export type OpeningToken = { readonly type: 'open'; readonly value: '(' | '[' | '{' } | { readonly type: 'function-token'; readonly value: string };

export type RawToken = Token | OpeningToken;

export const WHITESPACE_TOKEN: Token = { type: 'whitespace' };
export const BAD_URL_TOKEN: Token = { type: 'bad-url' };
const BAD_STRING_TOKEN: Token = { type: 'bad-string' };
const CDO_TOKEN: Token = { type: 'cdo' };
const CDC_TOKEN: Token = { type: 'cdc' };
const COLON_TOKEN: Token = { type: 'colon' };
const SEMICOLON_TOKEN: Token = { type: 'semicolon' };
const COMMA_TOKEN: Token = { type: 'comma' };
const OPEN_PAREN: RawToken = { type: 'open', value: '(' };
const OPEN_BRACKET: RawToken = { type: 'open', value: '[' };
const OPEN_BRACE: RawToken = { type: 'open', value: '{' };
const CLOSE_PAREN: Token = { type: 'close', value: ')' };
const CLOSE_BRACKET: Token = { type: 'close', value: ']' };
const CLOSE_BRACE: Token = { type: 'close', value: '}' };
const DELIMS: readonly Token[] = Array.from({ length: 128 }, (_, code) => ({ type: 'delim', value: String.fromCharCode(code) }));

const MAX_FLOAT = 3.4028234663852886e38;
const NEEDS_PREPROCESSING = /[\r\f\0\ud800-\udfff]/;

/** https://drafts.csswg.org/css-syntax-3/#input-preprocessing */
export function preprocess(text: string): string {
  if (!NEEDS_PREPROCESSING.test(text)) return text;
  return text
    .replace(/\r\n|\r|\f/g, '\n')
    .replaceAll('\0', '\ufffd')
    .toWellFormed();
}

export class Tokenizer {
  readonly text: string;
  readonly end: number;
  /** Where the next token begins. May be set to any earlier start of a token to read again. */
  position: number;
  /** Where the token that next() answered last begins; comments before it are skipped. */
  tokenStart: number;
  readonly #unicodeRangesAllowed: boolean;

  constructor(text: string, start = 0, end = text.length, unicodeRangesAllowed = false) {
    this.text = text;
    this.end = end;
    this.position = start;
    this.tokenStart = start;
    this.#unicodeRangesAllowed = unicodeRangesAllowed;
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-token. null at the end. */
  next(): RawToken | null {
    let code = this.#at(this.position);
    while (code === 0x2f && this.#at(this.position + 1) === 0x2a) {
      this.#skipComment();
      code = this.#at(this.position);
    }
    const start = this.position;
    this.tokenStart = start;
    if (start >= this.end) return null;

    if (isWhitespace(code)) return this.#consumeWhitespace();
    if (isDigit(code)) return this.#consumeNumericToken();
    if (isIdentStart(code)) {
      if (this.#unicodeRangesAllowed && (code | 0x20) === 0x75 && this.#startsUnicodeRange(start)) return this.#consumeUnicodeRange();
      return this.#consumeIdentLikeToken();
    }
    return this.#consumePunctuation(code, start);
  }

  #consumePunctuation(code: number, start: number): RawToken {
    switch (code) {
      case 0x22:
      case 0x27: // " '
        return this.#consumeStringToken(code);
      case 0x23: // #
        if (isIdent(this.#at(start + 1)) || this.#isValidEscape(start + 1)) {
          const isId = this.#wouldStartIdent(start + 1);
          this.position = start + 1;
          return { type: 'hash', value: this.#consumeIdentSequence(), isId };
        }
        break;
      case 0x28:
        this.position++;
        return OPEN_PAREN;
      case 0x29:
        this.position++;
        return CLOSE_PAREN;
      case 0x2b:
      case 0x2e: // + .
        if (this.#wouldStartNumber(start)) return this.#consumeNumericToken();
        break;
      case 0x2c:
        this.position++;
        return COMMA_TOKEN;
      case 0x2d: // -
        if (this.#wouldStartNumber(start)) return this.#consumeNumericToken();
        if (this.#at(start + 1) === 0x2d && this.#at(start + 2) === 0x3e) {
          this.position += 3;
          return CDC_TOKEN;
        }
        if (this.#wouldStartIdent(start)) return this.#consumeIdentLikeToken();
        break;
      case 0x3a:
        this.position++;
        return COLON_TOKEN;
      case 0x3b:
        this.position++;
        return SEMICOLON_TOKEN;
      case 0x3c: // <!--
        if (this.#at(start + 1) === 0x21 && this.#at(start + 2) === 0x2d && this.#at(start + 3) === 0x2d) {
          this.position += 4;
          return CDO_TOKEN;
        }
        break;
      case 0x40: // @
        if (this.#wouldStartIdent(start + 1)) {
          this.position++;
          return { type: 'at-keyword', value: this.#consumeIdentSequence() };
        }
        break;
      case 0x5b:
        this.position++;
        return OPEN_BRACKET;
      case 0x5c: // backslash
        if (this.#isValidEscape(start)) return this.#consumeIdentLikeToken();
        break;
      case 0x5d:
        this.position++;
        return CLOSE_BRACKET;
      case 0x7b:
        this.position++;
        return OPEN_BRACE;
      case 0x7d:
        this.position++;
        return CLOSE_BRACE;
    }
    this.position++;
    return code < 128 ? (DELIMS[code] as Token) : { type: 'delim', value: String.fromCharCode(code) };
  }

  /** NaN past the end. */
  #at(index: number): number {
    return index < this.end ? this.text.charCodeAt(index) : NaN;
  }

  #skipComment(): void {
    const close = this.text.indexOf('*/', this.position + 2);
    this.position = close === -1 || close + 2 > this.end ? this.end : close + 2;
  }

  #consumeWhitespace(): Token {
    let index = this.position + 1;
    while (isWhitespace(this.#at(index))) index++;
    this.position = index;
    return WHITESPACE_TOKEN;
  }

  /** https://drafts.csswg.org/css-syntax-3/#starts-with-a-valid-escape */
  #isValidEscape(index: number): boolean {
    // A backslash at the very end is an escape of U+FFFD; one before a newline is not an escape.
    return this.#at(index) === 0x5c && this.#at(index + 1) !== 0x0a;
  }

  /** https://drafts.csswg.org/css-syntax-3/#would-start-an-identifier */
  #wouldStartIdent(index: number): boolean {
    const first = this.#at(index);
    if (first === 0x2d) {
      const second = this.#at(index + 1);
      return isIdentStart(second) || second === 0x2d || this.#isValidEscape(index + 1);
    }
    return isIdentStart(first) || this.#isValidEscape(index);
  }

  /** https://drafts.csswg.org/css-syntax-3/#starts-with-a-number */
  #wouldStartNumber(index: number): boolean {
    let first = this.#at(index);
    if (first === 0x2b || first === 0x2d) first = this.#at(++index);
    if (first === 0x2e) return isDigit(this.#at(index + 1));
    return isDigit(first);
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-an-ident-sequence */
  #consumeIdentSequence(): string {
    const start = this.position;
    let index = start;
    while (index < this.end && isIdent(this.text.charCodeAt(index))) index++;
    this.position = index;
    if (!this.#isValidEscape(index)) return this.text.slice(start, index);
    return this.#consumeEscapedIdent(start);
  }

  #consumeEscapedIdent(start: number): string {
    let result = this.text.slice(start, this.position);
    for (;;) {
      if (this.#isValidEscape(this.position)) {
        this.position++;
        result += this.#consumeEscapedCodePoint();
        continue;
      }
      const runStart = this.position;
      while (isIdent(this.#at(this.position))) this.position++;
      if (this.position === runStart) return result;
      result += this.text.slice(runStart, this.position);
    }
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-escaped-code-point. The backslash is behind us. */
  #consumeEscapedCodePoint(): string {
    if (this.position >= this.end) return '\ufffd';
    let index = this.position;
    let value = 0;
    while (index < this.position + 6 && isHexDigit(this.#at(index))) {
      value = value * 16 + Number.parseInt(this.text[index] as string, 16);
      index++;
    }
    if (index === this.position) {
      const point = this.text.codePointAt(index) as number;
      this.position += point > 0xffff ? 2 : 1;
      return String.fromCodePoint(point);
    }
    if (isWhitespace(this.#at(index))) index++;
    this.position = index;
    if (value === 0 || (value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) return '\ufffd';
    return String.fromCodePoint(value);
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-ident-like-token */
  #consumeIdentLikeToken(): RawToken {
    const name = this.#consumeIdentSequence();
    if (this.#at(this.position) !== 0x28) return { type: 'ident', value: name };
    this.position++;
    if (name.length === 3 && name.toLowerCase() === 'url') {
      let index = this.position;
      while (isWhitespace(this.#at(index))) index++;
      const first = this.#at(index);
      if (first !== 0x22 && first !== 0x27) {
        this.position = index;
        return this.#consumeUrlToken();
      }
    }
    return { type: 'function-token', value: name };
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-url-token. White space at the start is behind us. */
  #consumeUrlToken(): Token {
    let result = '';
    let runStart = this.position;
    for (;;) {
      const code = this.#at(this.position);
      if (code === 0x29 || this.position >= this.end) {
        result += this.text.slice(runStart, this.position);
        if (this.position < this.end) this.position++;
        return { type: 'url', value: result };
      }
      if (isWhitespace(code)) {
        result += this.text.slice(runStart, this.position);
        this.#consumeWhitespace();
        if (this.position >= this.end) return { type: 'url', value: result };
        if (this.#at(this.position) !== 0x29) return this.#consumeBadUrl();
        this.position++;
        return { type: 'url', value: result };
      }
      if (code === 0x22 || code === 0x27 || code === 0x28 || isNonPrintable(code)) return this.#consumeBadUrl();
      if (code === 0x5c) {
        if (!this.#isValidEscape(this.position)) return this.#consumeBadUrl();
        result += this.text.slice(runStart, this.position);
        this.position++;
        result += this.#consumeEscapedCodePoint();
        runStart = this.position;
        continue;
      }
      this.position++;
    }
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-remnants-of-bad-url */
  #consumeBadUrl(): Token {
    for (;;) {
      const code = this.#at(this.position);
      if (this.position >= this.end) return BAD_URL_TOKEN;
      this.position++;
      if (code === 0x29) return BAD_URL_TOKEN;
      if (code === 0x5c && this.position < this.end && this.#at(this.position) !== 0x0a) this.#consumeEscapedCodePoint();
    }
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-string-token */
  #consumeStringToken(quote: number): Token {
    let result = '';
    this.position++;
    let runStart = this.position;
    for (;;) {
      const code = this.#at(this.position);
      if (code === quote || this.position >= this.end) {
        result += this.text.slice(runStart, this.position);
        if (this.position < this.end) this.position++;
        return { type: 'string', value: result };
      }
      if (code === 0x0a) return BAD_STRING_TOKEN;
      if (code === 0x5c) {
        result += this.text.slice(runStart, this.position);
        this.position++;
        if (this.#at(this.position) === 0x0a) this.position++;
        else if (this.position < this.end) result += this.#consumeEscapedCodePoint();
        runStart = this.position;
        continue;
      }
      this.position++;
    }
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-numeric-token with #consume-number */
  #consumeNumericToken(): Token {
    const start = this.position;
    let index = start;
    const sign = this.#at(index);
    const hasSign = sign === 0x2b || sign === 0x2d;
    if (hasSign) index++;
    let integer = 0;
    const digitsStart = index;
    for (let code = this.#at(index); isDigit(code); code = this.#at(++index)) integer = integer * 10 + (code - 0x30);
    let isInteger = true;
    if (this.#at(index) === 0x2e && isDigit(this.#at(index + 1))) {
      isInteger = false;
      index += 2;
      while (isDigit(this.#at(index))) index++;
    }
    const exponent = this.#exponentDigits(index);
    if (exponent !== -1) {
      isInteger = false;
      index = exponent;
      while (isDigit(this.#at(index))) index++;
    }
    this.position = index;
    // OPTIMIZATION: a short integer is exact as it was summed up.
    const isShort = isInteger && index - digitsStart < 15;
    const value = isShort ? (sign === 0x2d && integer !== 0 ? -integer : integer) : clampToFloat(Number(this.text.slice(start, index)));
    return this.#finishNumericToken(value, isInteger, hasSign);
  }

  /** Where the digits of an exponent begin, -1 when `index` starts none. */
  #exponentDigits(index: number): number {
    if ((this.#at(index) | 0x20) !== 0x65) return -1;
    const sign = this.#at(index + 1);
    const digits = sign === 0x2b || sign === 0x2d ? index + 2 : index + 1;
    return isDigit(this.#at(digits)) ? digits : -1;
  }

  #finishNumericToken(value: number, isInteger: boolean, hasSign: boolean): Token {
    if (this.#at(this.position) === 0x25) {
      this.position++;
      return { type: 'percentage', value };
    }
    if (this.#wouldStartIdent(this.position)) {
      return { type: 'dimension', value, unit: this.#consumeIdentSequence(), isInteger, hasSign };
    }
    return { type: 'number', value, isInteger, hasSign };
  }

  /** https://drafts.csswg.org/css-syntax-3/#starts-a-unicode-range */
  #startsUnicodeRange(index: number): boolean {
    if (this.#at(index + 1) !== 0x2b) return false;
    const third = this.#at(index + 2);
    return third === 0x3f || isHexDigit(third);
  }

  /** https://drafts.csswg.org/css-syntax-3/#consume-unicode-range-token */
  #consumeUnicodeRange(): Token {
    this.position += 2;
    const start = this.position;
    while (this.position < start + 6 && isHexDigit(this.#at(this.position))) this.position++;
    const digitsEnd = this.position;
    while (this.position < start + 6 && this.#at(this.position) === 0x3f) this.position++;
    const first = this.text.slice(start, this.position);
    if (this.position > digitsEnd) {
      return {
        type: 'unicode-range',
        start: Number.parseInt(first.replaceAll('?', '0'), 16),
        end: Number.parseInt(first.replaceAll('?', 'F'), 16),
      };
    }
    const startOfRange = Number.parseInt(first, 16);
    if (this.#at(this.position) !== 0x2d || !isHexDigit(this.#at(this.position + 1))) {
      return { type: 'unicode-range', start: startOfRange, end: startOfRange };
    }
    const second = ++this.position;
    while (this.position < second + 6 && isHexDigit(this.#at(this.position))) this.position++;
    return { type: 'unicode-range', start: startOfRange, end: Number.parseInt(this.text.slice(second, this.position), 16) };
  }
}

/** Numbers out of a float's range clamp, as implementations may. */
function clampToFloat(value: number): number {
  return Math.max(-MAX_FLOAT, Math.min(MAX_FLOAT, value));
}
