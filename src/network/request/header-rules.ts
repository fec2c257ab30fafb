// Which headers a page may set, read, and send across origins without asking.
// https://fetch.spec.whatwg.org/#headers-class, #forbidden-request-header, #cors-safelisted-request-header

import { MIMEType } from 'whatwg-mimetype';
import { isForbiddenMethod, isForbiddenRequestHeader, isToken } from '../../base/forbidden-headers.ts';
import type { HeaderList } from '../network-request.ts';

// Node refuses anything else; a page's bytes never reach the wire as line ends.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The headers that may go out: valid, not forbidden. Others are dropped, as a well-behaved engine never sends them. */
export function allowedAuthorHeaders(headers: HeaderList): HeaderList {
  return headers.filter(([name, value]) => isValidHeader(name, value) && !isForbiddenRequestHeader(name, value));
}

export function isValidHeader(name: string, value: string): boolean {
  return isToken(name) && VALUE.test(value);
}

/** https://fetch.spec.whatwg.org/#methods: the method as it is sent, or null for one that pages may not use. */
export function normalizeMethod(method: string): string | null {
  if (!isToken(method) || isForbiddenMethod(method)) return null;
  const upper = method.toUpperCase();
  return ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'].includes(upper) ? upper : method;
}

/** https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names: sorted, lower case. */
export function corsUnsafeHeaderNames(headers: HeaderList): readonly string[] {
  const unsafe = new Set<string>();
  const potentiallyUnsafe = new Set<string>();
  let safelistValueSize = 0;
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!isSafelistedRequestHeader(lower, value)) {
      unsafe.add(lower);
    } else {
      potentiallyUnsafe.add(lower);
      safelistValueSize += value.length;
    }
  }
  if (safelistValueSize > 1024) for (const name of potentiallyUnsafe) unsafe.add(name);
  return [...unsafe].sort();
}

const UNSAFE_BYTE = /[\x00-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/;

function isSafelistedRequestHeader(lowerName: string, value: string): boolean {
  if (value.length > 128) return false;
  switch (lowerName) {
    case 'accept':
      return !UNSAFE_BYTE.test(value);
    case 'accept-language':
    case 'content-language':
      return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case 'content-type': {
      if (UNSAFE_BYTE.test(value)) return false;
      const essence = MIMEType.parse(value)?.essence;
      return essence === 'application/x-www-form-urlencoded' || essence === 'multipart/form-data' || essence === 'text/plain';
    }
    case 'range':
      return /^bytes=\d+-\d*$/.test(value);
    default:
      return false;
  }
}

export function headerValue(headers: HeaderList, lowerName: string): string | null {
  let combined: string | null = null;
  for (const [name, value] of headers) {
    if (name.toLowerCase() === lowerName) combined = combined === null ? value : `${combined}, ${value}`;
  }
  return combined;
}

export function headerValues(headers: HeaderList, lowerName: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === lowerName).map(([, value]) => value);
}

/** Comma-separated tokens in lower case. */
export function headerTokens(headers: HeaderList, lowerName: string): string[] {
  return (headerValue(headers, lowerName) ?? '')
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '');
}
