// Finds the end of a {}-block that holds nothing but ordinary declarations, without making tokens.
// Only claims an end that the tokenizer would find too; anything unusual is left to the parser.

import { isIdent } from './code-points.ts';

/**
 * The index of the `}` that closes the block whose content begins at `start`, `end` where the text ends first, or -1
 * when the block holds anything but plain declarations (nested blocks, at-rules, escapes, unquoted url() with
 * odd characters, unbalanced brackets).
 */
export function findBlockEnd(text: string, start: number, end: number): number {
  let parens = 0;
  let index = start;
  while (index < end) {
    const code = text.charCodeAt(index);
    switch (code) {
      case 0x7d: // }
        return parens === 0 ? index : -1;
      case 0x7b:
      case 0x5b:
      case 0x5d:
      case 0x5c:
      case 0x40:
      case 0x23: // { [ ] \ @ #
        // A hash is a token of its own: `#url(` is not a url. Colors are common, so only that one is given up.
        if (code === 0x23 && !/^url\(/i.test(text.slice(index + 1, index + 5))) break;
        return -1;
      case 0x28: // (
        if (isUrlBefore(text, index, start)) {
          index = skipUrl(text, index + 1, end);
          if (index === -1) return -1;
        } else parens++;
        break;
      case 0x29: // )
        if (parens === 0) return -1;
        parens--;
        break;
      case 0x22:
      case 0x27: // " '
        index = skipString(text, index + 1, end, code);
        if (index === -1) return -1;
        break;
      case 0x2f: // /*
        if (text.charCodeAt(index + 1) === 0x2a) {
          const close = text.indexOf('*/', index + 2);
          if (close === -1 || close + 2 > end) return -1;
          index = close + 1;
        }
        break;
    }
    index++;
  }
  return parens === 0 ? end : -1;
}

/** The index of the closing quote; -1 for a string that ends at a newline or never. */
function skipString(text: string, start: number, end: number, quote: number): number {
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) return index;
    if (code === 0x0a) return -1;
    if (code === 0x5c) index++;
  }
  return -1;
}

/** Whether the `(` at `index` follows the whole name `url`. */
function isUrlBefore(text: string, index: number, start: number): boolean {
  if (index - start < 3) return false;
  if ((text.charCodeAt(index - 1) | 0x20) !== 0x6c || (text.charCodeAt(index - 2) | 0x20) !== 0x72) return false;
  if ((text.charCodeAt(index - 3) | 0x20) !== 0x75) return false;
  return index - start === 3 || !isIdent(text.charCodeAt(index - 4));
}

/** The index of the `)` of a plain url( ) or quoted one; -1 for anything else. */
function skipUrl(text: string, start: number, end: number): number {
  let index = start;
  while (index < end && isSpace(text.charCodeAt(index))) index++;
  const quote = text.charCodeAt(index);
  if (quote === 0x22 || quote === 0x27) {
    index = skipString(text, index + 1, end, quote);
    if (index === -1) return -1;
    index++;
    while (index < end && isSpace(text.charCodeAt(index))) index++;
    return text.charCodeAt(index) === 0x29 && index < end ? index : -1;
  }
  for (; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x29) return index;
    if (code === 0x22 || code === 0x27 || code === 0x28 || code === 0x5c || code <= 0x20) return -1;
  }
  return -1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09;
}
