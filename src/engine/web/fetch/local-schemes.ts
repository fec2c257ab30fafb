// The schemes that need no network: data: (https://fetch.spec.whatwg.org/#data-url-processor) and blob:
// (https://fetch.spec.whatwg.org/#scheme-fetch). fetch and XMLHttpRequest ask here first.

import { Buffer } from 'node:buffer';
import { MIMEType } from 'whatwg-mimetype';
import type { LoadRequest, LoadResponse } from '../../host/loader.ts';
import { blobUrlStore } from '../file/blob-url-store.ts';
import type { WebWindow } from '../web-host.ts';

export interface LocalAnswer {
  readonly response: LoadResponse;
  readonly body: Uint8Array;
}

/** null: the network serves this URL. 'failed': a local URL that cannot be loaded. */
export function loadLocally(window: WebWindow, request: LoadRequest): LocalAnswer | 'failed' | null {
  const { url } = request;
  if (url.startsWith('data:')) {
    const data = parseDataUrl(url);
    return data === null ? 'failed' : answer(url, data.bytes, data.type, []);
  }
  if (url.startsWith('blob:')) {
    const blob = blobUrlStore.resolve(url, window.document.origin);
    if (blob === null || request.method !== 'GET') return 'failed';
    return blobAnswer(request, blob.data, blob.type);
  }
  return url.startsWith('about:') ? 'failed' : null;
}

function answer(url: string, body: Uint8Array, type: string, more: [string, string][], status = 200, statusText = 'OK'): LocalAnswer {
  const headers: [string, string][] = [...(type === '' ? [] : ([['content-type', type]] as [string, string][])), ...more];
  return { response: { url, redirected: false, status, statusText, headers, type: 'basic', internalStatus: status }, body };
}

function blobAnswer(request: LoadRequest, data: Uint8Array, type: string): LocalAnswer | 'failed' {
  const range = request.headers.find(([name]) => name.toLowerCase() === 'range')?.[1];
  if (range === undefined) return answer(request.url, data, type, [['content-length', String(data.length)]]);
  const match = /^bytes=(\d*)-(\d*)$/.exec(range.trim());
  if (match === null || (match[1] === '' && match[2] === '')) return 'failed';
  let from = match[1] === '' ? Math.max(0, data.length - Number(match[2])) : Number(match[1]);
  let to = match[1] === '' || match[2] === '' ? data.length - 1 : Math.min(Number(match[2]), data.length - 1);
  if (from > to) return 'failed';
  to += 1;
  const part = data.subarray(from, to);
  const headers: [string, string][] = [
    ['content-length', String(part.length)],
    ['content-range', `bytes ${from}-${to - 1}/${data.length}`],
  ];
  return answer(request.url, part, type, headers, 206, 'Partial Content');
}

/** null when it is malformed. */
export function parseDataUrl(url: string): { bytes: Uint8Array; type: string } | null {
  const hash = url.indexOf('#');
  const input = url.slice('data:'.length, hash < 0 ? undefined : hash);
  const comma = input.indexOf(',');
  if (comma < 0) return null;
  let type = input.slice(0, comma).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '');
  let bytes: Uint8Array = percentDecode(input.slice(comma + 1));
  const marker = /; *base64$/i.exec(type);
  if (marker !== null) {
    const decoded = forgivingBase64(Buffer.from(bytes).toString('latin1'));
    if (decoded === null) return null;
    bytes = decoded;
    type = type.slice(0, marker.index);
  }
  if (type.startsWith(';')) type = `text/plain${type}`;
  return { bytes, type: MIMEType.parse(type)?.toString() ?? 'text/plain;charset=US-ASCII' };
}

/** https://infra.spec.whatwg.org/#forgiving-base64-decode; null on failure. */
function forgivingBase64(text: string): Uint8Array | null {
  let data = text.replace(/[\t\n\f\r ]+/g, '');
  if (data.length % 4 === 0) data = data.replace(/={1,2}$/, '');
  if (data.length % 4 === 1 || !/^[A-Za-z0-9+/]*$/.test(data)) return null;
  return new Uint8Array(Buffer.from(data, 'base64'));
}

/** https://url.spec.whatwg.org/#percent-decode of a URL's ASCII text. */
function percentDecode(text: string): Uint8Array {
  const input = Buffer.from(text, 'utf8');
  if (!input.includes(0x25)) return new Uint8Array(input);
  const output = new Uint8Array(input.length);
  let length = 0;
  for (let i = 0; i < input.length; i++) {
    const high = input[i] === 0x25 ? hexValue(input[i + 1]) : -1;
    const low = high < 0 ? -1 : hexValue(input[i + 2]);
    if (low >= 0) i += 2;
    output[length++] = low >= 0 ? high * 16 + low : (input[i] as number);
  }
  return output.subarray(0, length);
}

function hexValue(c: number | undefined): number {
  if (c === undefined) return -1;
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const letter = c | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
