// A Set-Cookie header value taken apart: https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html#section-5.6.
// Knows nothing of who sent it; CookieJar decides whether the result may be stored.

import { parseCookieDate } from './cookie-date.ts';
import type { SameSite } from './cookie.ts';

export interface ParsedCookie {
  readonly name: string;
  readonly value: string;
  /** Lower case, without a leading dot; '' when there was no Domain attribute or an empty one. */
  readonly domain: string;
  /** '' when there was none, or one that does not begin with a slash. */
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly partitioned: boolean;
  /** null: missing or not a known word. */
  readonly sameSite: SameSite | null;
  readonly maxAgeSeconds: number | null;
  readonly expiresMs: number | null;
}

const MAX_NAME_AND_VALUE_BYTES = 4096;
const MAX_ATTRIBUTE_BYTES = 1024;
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/** null when the string must be ignored. `text` is a string of bytes (Latin-1) or of UTF-16 from document.cookie. */
export function parseSetCookie(text: string): ParsedCookie | null {
  // 1. Control characters spoil the whole.
  if (CONTROL.test(text)) return null;
  // 2.-5. name=value; without `=` it is a value with an empty name.
  const semicolon = text.indexOf(';');
  const pair = semicolon === -1 ? text : text.slice(0, semicolon);
  const equals = pair.indexOf('=');
  const name = equals === -1 ? '' : trim(pair.slice(0, equals));
  const value = trim(equals === -1 ? pair : pair.slice(equals + 1));
  if (name === '' && value === '') return null;
  if (Buffer.byteLength(name) + Buffer.byteLength(value) > MAX_NAME_AND_VALUE_BYTES) return null;
  return { name, value, ...parseAttributes(semicolon === -1 ? '' : text.slice(semicolon + 1)) };
}

type Attributes = Omit<ParsedCookie, 'name' | 'value'>;

/** The last of several equal attributes counts. */
function parseAttributes(text: string): Attributes {
  const attributes: { -readonly [Key in keyof Attributes]: Attributes[Key] } = {
    domain: '',
    path: '',
    secure: false,
    httpOnly: false,
    partitioned: false,
    sameSite: null,
    maxAgeSeconds: null,
    expiresMs: null,
  };
  for (const part of text === '' ? [] : text.split(';')) {
    const equals = part.indexOf('=');
    const name = trim(equals === -1 ? part : part.slice(0, equals)).toLowerCase();
    const value = equals === -1 ? '' : trim(part.slice(equals + 1));
    if (value.length > MAX_ATTRIBUTE_BYTES) continue;
    switch (name) {
      case 'expires':
        attributes.expiresMs = parseCookieDate(value) ?? attributes.expiresMs;
        break;
      case 'max-age':
        attributes.maxAgeSeconds = parseMaxAge(value) ?? attributes.maxAgeSeconds;
        break;
      case 'domain':
        attributes.domain = (value.startsWith('.') ? value.slice(1) : value).toLowerCase();
        break;
      case 'path':
        attributes.path = value.startsWith('/') ? value : '';
        break;
      case 'secure':
        attributes.secure = true;
        break;
      case 'httponly':
        attributes.httpOnly = true;
        break;
      case 'partitioned':
        attributes.partitioned = true;
        break;
      case 'samesite':
        attributes.sameSite = parseSameSite(value);
        break;
      default:
        break;
    }
  }
  return attributes;
}

function parseMaxAge(value: string): number | null {
  return /^-?\d+$/.test(value) ? Number(value) : null;
}

function parseSameSite(value: string): SameSite | null {
  const lower = value.toLowerCase();
  return lower === 'strict' || lower === 'lax' || lower === 'none' ? lower : null;
}

/** Spaces and tabs only. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && (text[start] === ' ' || text[start] === '\t')) start++;
  while (end > start && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  return text.slice(start, end);
}
