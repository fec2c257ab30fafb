// Labels and decoders of https://encoding.spec.whatwg.org/. Node's TextDecoder has most; the five East Asian multi-byte encodings, whose
// tables differ from the standard's there, come from @exodus/bytes, loaded when a page needs them.

import { createMultibyteDecoder } from '@exodus/bytes/multi-byte.js';

export interface StreamingDecoder {
  decode(bytes: Uint8Array): string;
  /** What an incomplete sequence at the end becomes. */
  end(): string;
}

/** The standard's name of a label, null when there is no such encoding. https://encoding.spec.whatwg.org/#concept-encoding-get */
export function labelToEncoding(label: string): string | null {
  const trimmed = label.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '').toLowerCase();
  if (trimmed === 'x-user-defined') return 'x-user-defined';
  if (/^(?:csiso2022kr|hz-gb-2312|iso-2022-cn|iso-2022-cn-ext|iso-2022-kr|replacement)$/.test(trimmed)) return 'replacement';
  try {
    const name = new TextDecoder(trimmed).encoding;
    return NAMES[name] ?? name;
  } catch {
    return null;
  }
}

/** TextDecoder answers in lower case; `document.characterSet` shows the standard's spelling. */
const NAMES: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
  ibm866: 'IBM866',
  'koi8-r': 'KOI8-R',
  'koi8-u': 'KOI8-U',
  gbk: 'GBK',
  big5: 'Big5',
  'euc-jp': 'EUC-JP',
  'iso-2022-jp': 'ISO-2022-JP',
  shift_jis: 'Shift_JIS',
  'euc-kr': 'EUC-KR',
  ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((n) => [`iso-8859-${n}`, `ISO-8859-${n}`])),
  'iso-8859-8-i': 'ISO-8859-8-I',
};

export function isUtf16Label(name: string): boolean {
  return name === 'UTF-16LE' || name === 'UTF-16BE';
}

const MULTI_BYTE = new Set(['GBK', 'gb18030', 'Big5', 'EUC-JP', 'ISO-2022-JP', 'Shift_JIS', 'EUC-KR']);

/** A decoder for a name that `labelToEncoding` gave. A byte order mark of its own is dropped. */
export function createDecoder(name: string): StreamingDecoder {
  if (name === 'x-user-defined') return userDefinedDecoder();
  if (name === 'replacement') return replacementDecoder();
  if (MULTI_BYTE.has(name)) return multiByteDecoder(name);
  const decoder = new TextDecoder(name);
  return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

function multiByteDecoder(name: string): StreamingDecoder {
  const decode = createMultibyteDecoder(name.toLowerCase(), true);
  return { decode: (bytes) => decode(bytes, true), end: () => decode(new Uint8Array(), false) };
}

/** https://encoding.spec.whatwg.org/#x-user-defined */
function userDefinedDecoder(): StreamingDecoder {
  return {
    decode: (bytes) => {
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte < 0x80 ? byte : 0xf780 + byte - 0x80);
      return text;
    },
    end: () => '',
  };
}

/** https://encoding.spec.whatwg.org/#replacement: one U+FFFD for all that comes. */
function replacementDecoder(): StreamingDecoder {
  let sent = false;
  return {
    decode: (bytes) => {
      if (sent || bytes.length === 0) return '';
      sent = true;
      return '\ufffd';
    },
    end: () => '',
  };
}
