// Reading multipart/form-data: https://andreubotella.github.io/multipart-form-data/ (dom/html/form-encoding.ts writes it).

import { Buffer } from 'node:buffer';
import { MIMEType } from 'whatwg-mimetype';
import type { FormEntry } from '../../dom/html/form-control.ts';
import { File } from '../file/blob.ts';
import { utf8Decode } from '../encoding/text-coding.ts';

/** null for bytes that are not well formed. */
export function parseMultipart(bytes: Uint8Array, boundary: string): FormEntry[] | null {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const entries: FormEntry[] = [];
  let at = data.indexOf(delimiter);
  if (at < 0) return null;
  for (;;) {
    at += delimiter.length;
    // The last one is followed by two dashes.
    if (data[at] === 0x2d && data[at + 1] === 0x2d) return entries;
    if (data[at] !== 0x0d || data[at + 1] !== 0x0a) return null;
    at += 2;
    const headEnd = data.indexOf('\r\n\r\n', Math.max(at - 2, 0), 'latin1');
    if (headEnd < 0) return null;
    const end = data.indexOf(`\r\n--${boundary}`, headEnd + 2, 'latin1');
    if (end < 0) return null;
    const entry = readPart(data.subarray(at, headEnd), data.subarray(Math.min(headEnd + 4, end), end));
    if (entry === null) return null;
    entries.push(entry);
    at = end + 2;
  }
}

function readPart(head: Buffer, body: Buffer): FormEntry | null {
  let name: string | null = null;
  let fileName: string | null = null;
  let type = '';
  for (const line of utf8Decode(head).split('\r\n')) {
    const colon = line.indexOf(':');
    const field = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (field === 'content-type') type = value;
    if (field !== 'content-disposition' || !/^form-data\s*;/i.test(value)) continue;
    name = quotedParameter(value, 'name');
    fileName = quotedParameter(value, 'filename');
  }
  if (name === null) return null;
  if (fileName === null) return { name, value: utf8Decode(body) };
  return { name, value: File.overBytes(new Uint8Array(body), fileName, type === '' ? 'text/plain' : (MIMEType.parse(type)?.toString() ?? type)) };
}

function quotedParameter(value: string, name: string): string | null {
  const match = new RegExp(`;\\s*${name}="([^"]*)"`, 'i').exec(value);
  return match === null ? null : (match[1] as string).replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%22', '"');
}
