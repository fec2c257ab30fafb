// https://fetch.spec.whatwg.org/#data-url-processor

import { MIMEType } from 'whatwg-mimetype';

export interface DataUrl {
  /** Serialized, parameters included. */
  readonly mimeType: string;
  readonly body: Uint8Array;
}

/** null when the URL has no comma or its base64 is broken. */
export function parseDataUrl(url: URL): DataUrl | null {
  // 1.-3. The URL without its fragment and without `data:`.
  const href = url.href;
  const input = (url.hash === '' ? href : href.slice(0, href.length - url.hash.length)).slice('data:'.length);
  // 4.-7. Up to the first comma: the type.
  const comma = input.indexOf(',');
  if (comma === -1) return null;
  let type = input.slice(0, comma).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '');
  // 8.-10. After it: the body, percent-decoded.
  let body = percentDecode(input.slice(comma + 1));
  // 11. `; base64` at the end of the type.
  const base64 = /; *base64$/i.exec(type);
  if (base64 !== null) {
    const decoded = forgivingBase64(body);
    if (decoded === null) return null;
    body = decoded;
    type = type.slice(0, base64.index);
  }
  // 12.-14. The type, with its default.
  if (type.startsWith(';')) type = `text/plain${type}`;
  return { mimeType: MIMEType.parse(type)?.toString() ?? 'text/plain;charset=US-ASCII', body };
}

/** https://url.spec.whatwg.org/#percent-decode on a serialized URL, which is ASCII. */
function percentDecode(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  if (!text.includes('%')) return bytes;
  let write = 0;
  for (let read = 0; read < bytes.length; read++) {
    const byte = bytes[read] ?? 0;
    const high = byte === 0x25 ? hexDigit(bytes[read + 1]) : -1;
    const low = high === -1 ? -1 : hexDigit(bytes[read + 2]);
    if (low === -1) {
      bytes[write++] = byte;
    } else {
      bytes[write++] = high * 16 + low;
      read += 2;
    }
  }
  return bytes.subarray(0, write);
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** https://infra.spec.whatwg.org/#forgiving-base64-decode */
function forgivingBase64(bytes: Uint8Array): Uint8Array | null {
  let text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/[\t\n\f\r ]+/g, '');
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, '');
  if (text.length % 4 === 1 || !/^[A-Za-z0-9+/]*$/.test(text)) return null;
  return Buffer.from(text, 'base64');
}
