// atob and btoa: https://html.spec.whatwg.org/#atob, https://infra.spec.whatwg.org/#forgiving-base64-decode

import { DomException } from '../../dom/dom-exception.ts';

/** Throws InvalidCharacterError for characters above 255. */
export function btoa(data: string): string {
  if (/[^\0-\xff]/.test(data)) {
    throw new DomException('The string to be encoded contains characters outside of the Latin1 range.', 'InvalidCharacterError');
  }
  return Buffer.from(data, 'latin1').toString('base64');
}

export function atob(data: string): string {
  // 1. Remove all ASCII whitespace from data.
  let text = data.replace(/[\t\n\f\r ]+/g, '');
  // 2. If data's code point length divides by 4 leaving no remainder, remove up to two trailing "=".
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, '');
  // 3.-4. A remainder of 1, or any other character, is failure.
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
    throw new DomException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  }
  return Buffer.from(text, 'base64').toString('latin1');
}
