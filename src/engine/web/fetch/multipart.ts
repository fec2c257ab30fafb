// multipart/form-data, both ways: https://html.spec.whatwg.org/#multipart-form-data and https://andreubotella.github.io/multipart-form-data/

import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { MIMEType } from 'whatwg-mimetype';
import type { FormEntry } from '../../dom/html/form-control.ts';
import { concatBytes, File } from '../file/blob.ts';
import { utf8Decode, utf8Encode } from '../encoding/text-coding.ts';
import { fileOf } from './form-data-members.ts';

export function encodeMultipart(entries: readonly FormEntry[]): { bytes: Uint8Array; contentType: string } {
  const boundary = `----WebKitFormBoundary${randomBytes(12).toString('base64url').replace(/[-_]/g, 'A')}`;
  const pieces: Uint8Array[] = [];
  for (const { name, value } of entries) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(normalizeLines(name))}"`;
    if (typeof value === 'string') {
      pieces.push(utf8Encode(`${head}\r\n\r\n${normalizeLines(value)}\r\n`));
      continue;
    }
    const file = fileOf(value);
    const type = file.type === '' ? 'application/octet-stream' : file.type;
    pieces.push(utf8Encode(`${head}; filename="${escapeName(file.name)}"\r\nContent-Type: ${type}\r\n\r\n`), file.data, utf8Encode('\r\n'));
  }
  pieces.push(utf8Encode(`--${boundary}--\r\n`));
  return { bytes: concatBytes(pieces), contentType: `multipart/form-data; boundary=${boundary}` };
}

function normalizeLines(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n');
}

function escapeName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

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
