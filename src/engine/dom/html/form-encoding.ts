// The encodings of a form's entry list: https://html.spec.whatwg.org/#form-submission-algorithm and https://url.spec.whatwg.org/#urlencoded-serializing

import type { FormEntry } from './form-control.ts';

const utf8 = new TextEncoder();

export interface EncodedForm {
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** https://html.spec.whatwg.org/#convert-to-a-list-of-name-value-pairs: line ends become CRLF, a file its name. */
function pairs(entries: readonly FormEntry[]): [string, string][] {
  return entries.map(({ name, value }) => [crlf(name), typeof value === 'string' ? crlf(value) : value.name]);
}

function crlf(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}

export function encodeUrlencoded(entries: readonly FormEntry[]): string {
  return new URLSearchParams(pairs(entries)).toString();
}

export function encodeText(entries: readonly FormEntry[]): string {
  return pairs(entries)
    .map(([name, value]) => `${name}=${value}\r\n`)
    .join('');
}

/** https://html.spec.whatwg.org/#multipart-form-data. The boundary must be one that no value contains: random. */
export function encodeMultipart(entries: readonly FormEntry[], boundary: string): EncodedForm {
  const parts: Uint8Array[] = [];
  const put = (text: string): void => void parts.push(utf8.encode(text));
  for (const { name, value } of entries) {
    put(`--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(crlf(name))}"`);
    if (typeof value === 'string') put(`\r\n\r\n${crlf(value)}\r\n`);
    else {
      put(`; filename="${escapeName(value.name)}"\r\nContent-Type: ${value.type === '' ? 'application/octet-stream' : value.type}\r\n\r\n`);
      parts.push(value.data);
      put('\r\n');
    }
  }
  put(`--${boundary}--\r\n`);
  return { body: concatenate(parts), contentType: `multipart/form-data; boundary=${boundary}` };
}

function escapeName(name: string): string {
  return name.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

export function encodeBody(entries: readonly FormEntry[], enctype: string): EncodedForm {
  if (enctype === 'multipart/form-data') {
    let boundary = '----KpioFormBoundary';
    for (let i = 0; i < 16; i++) boundary += 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'[Math.floor(Math.random() * 62)];
    return encodeMultipart(entries, boundary);
  }
  if (enctype === 'text/plain') return { body: utf8.encode(encodeText(entries)), contentType: 'text/plain' };
  return { body: utf8.encode(encodeUrlencoded(entries)), contentType: 'application/x-www-form-urlencoded' };
}
