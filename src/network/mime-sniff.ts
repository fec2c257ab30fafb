// What kind of bytes an answer really is: https://mimesniff.spec.whatwg.org/. Own tables after sections 6 and 7.
// Every function works on the resource header: the first 1,445 bytes.

import { MIMEType } from 'whatwg-mimetype';

export const RESOURCE_HEADER_BYTES = 1445;
/** Enough for each signature of an image or media type. */
const SIGNATURE_BYTES = 64;

interface BytePattern {
  /** Latin-1; compared under `mask`, which is all ones where missing. */
  readonly bytes: string;
  readonly mask?: string;
  readonly type: string;
}

const IMAGE_PATTERNS: readonly BytePattern[] = [
  { bytes: '\x00\x00\x01\x00', type: 'image/x-icon' },
  { bytes: '\x00\x00\x02\x00', type: 'image/x-icon' },
  { bytes: 'BM', type: 'image/bmp' },
  { bytes: 'GIF87a', type: 'image/gif' },
  { bytes: 'GIF89a', type: 'image/gif' },
  { bytes: 'RIFF\x00\x00\x00\x00WEBPVP', mask: '\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff', type: 'image/webp' },
  { bytes: '\x89PNG\r\n\x1a\n', type: 'image/png' },
  { bytes: '\xff\xd8\xff', type: 'image/jpeg' },
];

const MEDIA_PATTERNS: readonly BytePattern[] = [
  { bytes: 'FORM\x00\x00\x00\x00AIFF', mask: '\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff', type: 'audio/aiff' },
  { bytes: 'ID3', type: 'audio/mpeg' },
  { bytes: 'OggS\x00', type: 'application/ogg' },
  { bytes: 'MThd\x00\x00\x00\x06', type: 'audio/midi' },
  { bytes: 'RIFF\x00\x00\x00\x00AVI ', mask: '\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff', type: 'video/avi' },
  { bytes: 'RIFF\x00\x00\x00\x00WAVE', mask: '\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff', type: 'audio/wave' },
];

const ARCHIVE_PATTERNS: readonly BytePattern[] = [
  { bytes: '\x1f\x8b\x08', type: 'application/x-gzip' },
  { bytes: 'PK\x03\x04', type: 'application/zip' },
  { bytes: 'Rar!\x1a\x07\x00', type: 'application/x-rar-compressed' },
];

/** Matched without case, after white space, and followed by a space or `>`. */
const HTML_TAGS = [
  '<!DOCTYPE HTML',
  '<HTML',
  '<HEAD',
  '<SCRIPT',
  '<IFRAME',
  '<H1',
  '<DIV',
  '<FONT',
  '<TABLE',
  '<A',
  '<STYLE',
  '<TITLE',
  '<B',
  '<BODY',
  '<BR',
  '<P',
];

/** The essence of a Content-Type header value, '' when it names no type. */
export function essenceOf(contentType: string): string {
  return MIMEType.parse(contentType)?.essence ?? '';
}

export function charsetOf(contentType: string): string {
  return MIMEType.parse(contentType)?.parameters.get('charset') ?? '';
}

/** https://mimesniff.spec.whatwg.org/#supplied-mime-type-detection-algorithm, step 4: values that Apache sends without knowing. */
const APACHE_BUG_VALUES = new Set(['text/plain', 'text/plain; charset=ISO-8859-1', 'text/plain; charset=iso-8859-1', 'text/plain; charset=UTF-8']);

/** How much of the body computedMimeType must see to answer; 0: the supplied type stands. */
export function bytesToSniff(contentType: string, noSniff: boolean): number {
  const supplied = essenceOf(contentType);
  if (isUnknown(supplied)) return RESOURCE_HEADER_BYTES;
  if (noSniff) return 0;
  if (APACHE_BUG_VALUES.has(contentType)) return RESOURCE_HEADER_BYTES;
  return supplied.startsWith('image/') || isMedia(supplied) ? SIGNATURE_BYTES : 0;
}

/** https://mimesniff.spec.whatwg.org/#mime-type-sniffing-algorithm for an answer with this Content-Type ('' when missing). */
export function computedMimeType(contentType: string, noSniff: boolean, header: Uint8Array): string {
  const supplied = essenceOf(contentType);
  // 1. XML is XML.
  if (isXml(supplied)) return supplied;
  // 2. Undefined or deliberately unknown.
  if (isUnknown(supplied)) return sniffUnknown(header, !noSniff);
  // 3. The server forbids guessing.
  if (noSniff) return supplied;
  // 4. Apache's default.
  if (APACHE_BUG_VALUES.has(contentType)) return sniffTextOrBinary(header);
  // 5. HTML stays HTML (its feed check is obsolete here: we show no feeds).
  if (supplied === 'text/html') return supplied;
  // 6./7. Images and media by their bytes.
  if (supplied.startsWith('image/')) return sniffImage(header) ?? supplied;
  if (isMedia(supplied)) return sniffMedia(header) ?? supplied;
  return supplied;
}

export function isXml(essence: string): boolean {
  return essence.endsWith('+xml') || essence === 'text/xml' || essence === 'application/xml';
}

export function isJavaScript(essence: string): boolean {
  return /^(?:application\/(?:ecmascript|javascript|x-ecmascript|x-javascript)|text\/(?:ecmascript|javascript(?:1\.[0-5])?|jscript|livescript|x-ecmascript|x-javascript))$/.test(
    essence,
  );
}

export function isJson(essence: string): boolean {
  return essence.endsWith('+json') || essence === 'text/json' || essence === 'application/json';
}

function isUnknown(essence: string): boolean {
  return essence === '' || essence === 'unknown/unknown' || essence === 'application/unknown' || essence === '*/*';
}

function isMedia(essence: string): boolean {
  return essence.startsWith('audio/') || essence.startsWith('video/') || essence === 'application/ogg';
}

/** https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern; null for no known image. */
export function sniffImage(header: Uint8Array): string | null {
  return matchAny(IMAGE_PATTERNS, header);
}

/** https://mimesniff.spec.whatwg.org/#matching-an-audio-or-video-type-pattern */
export function sniffMedia(header: Uint8Array): string | null {
  return matchAny(MEDIA_PATTERNS, header) ?? sniffMp4(header) ?? sniffWebm(header);
}

/** https://mimesniff.spec.whatwg.org/#rules-for-identifying-an-unknown-mime-type */
export function sniffUnknown(header: Uint8Array, sniffScriptable: boolean): string {
  if (sniffScriptable) {
    const start = skipWhitespace(header);
    for (const tag of HTML_TAGS) if (startsWithTag(header, start, tag)) return 'text/html';
    if (startsWith(header, start, '<!--')) return 'text/html';
    if (startsWith(header, start, '<?xml')) return 'text/xml';
    if (startsWith(header, 0, '%PDF-')) return 'application/pdf';
  }
  if (startsWith(header, 0, '%!PS-Adobe-')) return 'application/postscript';
  if (hasBom(header)) return 'text/plain';
  return sniffImage(header) ?? sniffMedia(header) ?? matchAny(ARCHIVE_PATTERNS, header) ?? (hasBinaryBytes(header) ? 'application/octet-stream' : 'text/plain');
}

/** https://mimesniff.spec.whatwg.org/#rules-for-distinguishing-if-a-resource-is-text-or-binary */
export function sniffTextOrBinary(header: Uint8Array): string {
  if (hasBom(header) || !hasBinaryBytes(header)) return 'text/plain';
  return 'application/octet-stream';
}

function hasBom(header: Uint8Array): boolean {
  return startsWith(header, 0, '\xfe\xff') || startsWith(header, 0, '\xff\xfe') || startsWith(header, 0, '\xef\xbb\xbf');
}

/** https://mimesniff.spec.whatwg.org/#binary-data-byte */
function hasBinaryBytes(header: Uint8Array): boolean {
  for (const byte of header.subarray(0, RESOURCE_HEADER_BYTES)) {
    if (byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f)) return true;
  }
  return false;
}

function skipWhitespace(header: Uint8Array): number {
  let at = 0;
  while (at < header.length) {
    const byte = header[at];
    if (byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x20) break;
    at++;
  }
  return at;
}

function startsWith(header: Uint8Array, at: number, latin1: string): boolean {
  if (header.length < at + latin1.length) return false;
  for (let index = 0; index < latin1.length; index++) if (header[at + index] !== latin1.charCodeAt(index)) return false;
  return true;
}

function startsWithTag(header: Uint8Array, at: number, upperTag: string): boolean {
  if (header.length <= at + upperTag.length) return false;
  for (let index = 0; index < upperTag.length; index++) {
    const byte = header[at + index] ?? 0;
    const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
    if (upper !== upperTag.charCodeAt(index)) return false;
  }
  const after = header[at + upperTag.length];
  return after === 0x20 || after === 0x3e;
}

function matchAny(patterns: readonly BytePattern[], header: Uint8Array): string | null {
  for (const pattern of patterns) if (matchesPattern(pattern, header)) return pattern.type;
  return null;
}

/** https://mimesniff.spec.whatwg.org/#pattern-matching-algorithm */
function matchesPattern(pattern: BytePattern, header: Uint8Array): boolean {
  if (header.length < pattern.bytes.length) return false;
  for (let index = 0; index < pattern.bytes.length; index++) {
    const mask = pattern.mask?.charCodeAt(index) ?? 0xff;
    if (((header[index] ?? 0) & mask) !== pattern.bytes.charCodeAt(index)) return false;
  }
  return true;
}

/** https://mimesniff.spec.whatwg.org/#signature-for-mp4, and AVIF, which browsers find in the same box. */
function sniffMp4(header: Uint8Array): string | null {
  if (header.length < 12 || !startsWith(header, 4, 'ftyp')) return null;
  const boxSize = new DataView(header.buffer, header.byteOffset, header.byteLength).getUint32(0);
  if (header.length < boxSize || boxSize % 4 !== 0) return null;
  if (startsWith(header, 8, 'avif') || startsWith(header, 8, 'avis')) return 'image/avif';
  for (let at = 8; at + 3 <= boxSize; at += at === 8 ? 8 : 4) if (startsWith(header, at, 'mp4')) return 'video/mp4';
  return null;
}

/** https://mimesniff.spec.whatwg.org/#signature-for-webm: an EBML header whose DocType is webm. */
function sniffWebm(header: Uint8Array): string | null {
  if (!startsWith(header, 0, '\x1a\x45\xdf\xa3')) return null;
  for (let at = 4; at < Math.min(header.length, 38); at++) {
    if (header[at] !== 0x42 || header[at + 1] !== 0x82) continue;
    at += 2;
    const sizeBytes = Math.clz32(header[at] ?? 0) - 23;
    at += Math.min(Math.max(sizeBytes, 1), 8);
    while (at < header.length && header[at] === 0) at++;
    return startsWith(header, at, 'webm') ? 'video/webm' : null;
  }
  return null;
}
