// Character classes of the CSS tokenizer, one table look-up for ASCII. https://drafts.csswg.org/css-syntax-3/#tokenizer-definitions
// All functions take UTF-16 code units; NaN (past the end) belongs to no class.

const DIGIT = 1;
const HEX = 2;
const IDENT_START = 4;
const IDENT = 8;
const WHITESPACE = 16;
const NON_PRINTABLE = 32;

const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  const isDigitCode = code >= 0x30 && code <= 0x39;
  let bits = 0;
  if (isDigitCode) bits |= DIGIT | HEX | IDENT;
  if ((code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66)) bits |= HEX;
  if (isLetter || code === 0x5f) bits |= IDENT_START | IDENT;
  if (code === 0x2d) bits |= IDENT;
  if (code === 0x0a || code === 0x09 || code === 0x20) bits |= WHITESPACE;
  if (code <= 0x08 || code === 0x0b || (code >= 0x0e && code <= 0x1f) || code === 0x7f) bits |= NON_PRINTABLE;
  CLASSES[code] = bits;
}

/** Out of range and NaN read as undefined, which is 0 in bit arithmetic. */
function classOf(code: number): number {
  return CLASSES[code] as number;
}

export function isDigit(code: number): boolean {
  return (classOf(code) & DIGIT) !== 0;
}

export function isHexDigit(code: number): boolean {
  return (classOf(code) & HEX) !== 0;
}

export function isIdentStart(code: number): boolean {
  return code < 128 ? (classOf(code) & IDENT_START) !== 0 : isNonAsciiIdent(code);
}

export function isIdent(code: number): boolean {
  return code < 128 ? (classOf(code) & IDENT) !== 0 : isNonAsciiIdent(code);
}

/** After preprocessing: CR and FF have become LF. */
export function isWhitespace(code: number): boolean {
  return (classOf(code) & WHITESPACE) !== 0;
}

export function isNonPrintable(code: number): boolean {
  return (classOf(code) & NON_PRINTABLE) !== 0;
}

/**
 * https://drafts.csswg.org/css-syntax-3/#non-ascii-ident-code-point
 * Surrogates count: after preprocessing they come in pairs, and all of U+10000 and above is allowed.
 */
function isNonAsciiIdent(code: number): boolean {
  return (
    code === 0xb7 ||
    (code >= 0xc0 && code <= 0xd6) ||
    (code >= 0xd8 && code <= 0xf6) ||
    (code >= 0xf8 && code <= 0x37d) ||
    (code >= 0x37f && code <= 0x1fff) ||
    code === 0x200c ||
    code === 0x200d ||
    code === 0x203f ||
    code === 0x2040 ||
    (code >= 0x2070 && code <= 0x218f) ||
    (code >= 0x2c00 && code <= 0x2fef) ||
    (code >= 0x3001 && code <= 0xdfff) ||
    (code >= 0xf900 && code <= 0xfdcf) ||
    (code >= 0xfdf0 && code <= 0xfffd)
  );
}

/** ASCII lower case; answers the same string when nothing changes, which is the common case. */
export function asciiLowerCase(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x41 && code <= 0x5a) return lowerCaseFrom(text, i);
  }
  return text;
}

function lowerCaseFrom(text: string, first: number): string {
  let result = text.slice(0, first);
  for (let i = first; i < text.length; i++) {
    const code = text.charCodeAt(i);
    result += code >= 0x41 && code <= 0x5a ? String.fromCharCode(code + 32) : text[i];
  }
  return result;
}

/** ASCII case-insensitive comparison with a word that is already in lower case. */
export function equalsIgnoringCase(text: string, lowerCaseWord: string): boolean {
  return text.length === lowerCaseWord.length && (text === lowerCaseWord || asciiLowerCase(text) === lowerCaseWord);
}
