// Which encoding a byte stream is in: https://html.spec.whatwg.org/#determining-the-character-encoding, and a streaming decoder for it.

import { isUtf16Label, labelToEncoding } from './encodings.ts';

export interface SniffedEncoding {
  /** The standard's name, e.g. `UTF-8`, `windows-1252`, `Shift_JIS`. */
  readonly name: string;
  readonly confidence: 'certain' | 'tentative';
  readonly source: 'bom' | 'transport' | 'meta' | 'default' | 'utf8';
}

/** How much the prescan needs to see before it decides. */
export const PRESCAN_BYTES = 1024;

/**
 * `bytes` is the start of the stream (PRESCAN_BYTES of it, or all); `transport` is the charset of Content-Type.
 * Without any sign UTF-8 when the bytes are valid UTF-8 beyond ASCII, else windows-1252.
 */
export function sniffEncoding(bytes: Uint8Array, transport: string | null = null): SniffedEncoding {
  // 1. BOM sniffing.
  const bom = bomEncoding(bytes);
  if (bom !== null) return { name: bom, confidence: 'certain', source: 'bom' };
  // 4. The transport layer.
  const fromTransport = transport === null ? null : labelToEncoding(transport);
  if (fromTransport !== null) return { name: fromTransport, confidence: 'certain', source: 'transport' };
  // 5. Prescan.
  const fromMeta = prescan(bytes.subarray(0, PRESCAN_BYTES));
  if (fromMeta !== null) return { name: fromMeta, confidence: 'tentative', source: 'meta' };
  // 8. Autodetection: only whether it is UTF-8.
  if (looksLikeUtf8(bytes)) return { name: 'UTF-8', confidence: 'tentative', source: 'utf8' };
  // 9. The locale's default.
  return { name: 'windows-1252', confidence: 'tentative', source: 'default' };
}

function bomEncoding(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'UTF-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16BE';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16LE';
  return null;
}

/** Some multi-byte sequence and no broken one; where more bytes follow, one that the end cuts is fine. */
function looksLikeUtf8(bytes: Uint8Array): boolean {
  if (!bytes.some((byte) => byte >= 0x80)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: bytes.length >= PRESCAN_BYTES });
    return true;
  } catch {
    return false;
  }
}

const SPACE = (byte: number): boolean => byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d || byte === 0x20;

/** https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding */
export function prescan(bytes: Uint8Array): string | null {
  const text = String.fromCharCode(...bytes);
  // XML declarations of UTF-16 documents count as signs too.
  if (text.startsWith('<\0?\0x\0')) return 'UTF-16LE';
  if (text.startsWith('\0<\0?\0x')) return 'UTF-16BE';
  let position = 0;
  while (position < text.length) {
    if (text.startsWith('<!--', position)) {
      const end = text.indexOf('-->', position + 2);
      if (end < 0) return null;
      position = end + 3;
    } else if (/^<meta[\t\n\f\r /]/i.test(text.slice(position, position + 6))) {
      const scanner = new AttributeScanner(text, position + 6);
      const found = metaCharset(scanner);
      if (found !== null) return found;
      position = scanner.position;
    } else if (/^<\/?[a-zA-Z]/.test(text.slice(position, position + 3))) {
      while (position < text.length && !SPACE(text.charCodeAt(position)) && text[position] !== '>') position++;
      const scanner = new AttributeScanner(text, position);
      while (scanner.next() !== null);
      position = scanner.position + 1;
    } else if (/^<[!/?]/.test(text.slice(position, position + 2))) {
      const end = text.indexOf('>', position);
      if (end < 0) return null;
      position = end + 1;
    } else {
      position++;
    }
  }
  return null;
}

function metaCharset(scanner: AttributeScanner): string | null {
  let gotPragma = false;
  let needPragma: boolean | null = null;
  let charset: string | null = null;
  const seen = new Set<string>();
  for (let attribute = scanner.next(); attribute !== null; attribute = scanner.next()) {
    if (seen.has(attribute.name)) continue;
    seen.add(attribute.name);
    if (attribute.name === 'http-equiv') gotPragma ||= attribute.value === 'content-type';
    else if (attribute.name === 'content') {
      const found = charsetOfContent(attribute.value);
      if (found !== null && charset === null) {
        charset = found;
        needPragma = true;
      }
    } else if (attribute.name === 'charset') {
      charset = attribute.value;
      needPragma = false;
    }
  }
  if (needPragma === null || (needPragma && !gotPragma) || charset === null) return null;
  const name = labelToEncoding(charset);
  if (name === null) return null;
  // A document whose meta could be read is not UTF-16.
  if (isUtf16Label(name)) return 'UTF-8';
  return name === 'x-user-defined' ? 'windows-1252' : name;
}

/** https://html.spec.whatwg.org/#algorithm-for-extracting-a-character-encoding-from-a-meta-element */
export function charsetOfContent(content: string): string | null {
  const match = /charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r ;"'][^\t\n\f\r ;]*))/i.exec(content);
  return match === null ? null : (match[1] ?? match[2] ?? match[3] ?? null);
}

/** https://html.spec.whatwg.org/#concept-get-attributes-when-sniffing */
class AttributeScanner {
  private readonly text: string;
  position: number;

  constructor(text: string, position: number) {
    this.text = text;
    this.position = position;
  }

  next(): { name: string; value: string } | null {
    const { text } = this;
    while (this.position < text.length && (SPACE(text.charCodeAt(this.position)) || text[this.position] === '/')) this.position++;
    if (this.position >= text.length || text[this.position] === '>') return null;
    let name = '';
    for (; this.position < text.length; this.position++) {
      const c = text[this.position] as string;
      if ((c === '=' && name !== '') || SPACE(c.charCodeAt(0)) || c === '/' || c === '>') break;
      name += c.toLowerCase();
    }
    while (SPACE(text.charCodeAt(this.position))) this.position++;
    if (text[this.position] !== '=') return { name, value: '' };
    this.position++;
    while (SPACE(text.charCodeAt(this.position))) this.position++;
    return { name, value: this.value() };
  }

  private value(): string {
    const { text } = this;
    const quote = text[this.position];
    if (quote === '"' || quote === "'") {
      const end = text.indexOf(quote, this.position + 1);
      const value = text.slice(this.position + 1, end < 0 ? text.length : end);
      this.position = end < 0 ? text.length : end + 1;
      return value.toLowerCase();
    }
    const start = this.position;
    while (this.position < text.length && !SPACE(text.charCodeAt(this.position)) && text[this.position] !== '>') this.position++;
    return text.slice(start, this.position).toLowerCase();
  }
}
