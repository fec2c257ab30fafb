// From the bytes of a style sheet to text. https://drafts.csswg.org/css-syntax-3/#input-byte-stream

const CHARSET_PREFIX = '@charset "';

/**
 * Decodes a style sheet. A byte order mark wins over everything; then the transport's charset, `@charset`, the
 * referring document's encoding, UTF-8. Labels that nobody knows are passed over. Never throws.
 */
export function decodeStylesheet(bytes: Uint8Array, protocolEncoding: string | null, environmentEncoding: string | null): string {
  const marked = byteOrderMarkEncoding(bytes);
  const decoder = marked !== null ? new TextDecoder(marked) : fallbackDecoder(bytes, protocolEncoding, environmentEncoding);
  return decoder.decode(bytes);
}

/** https://drafts.csswg.org/css-syntax-3/#determine-the-fallback-encoding */
function fallbackDecoder(bytes: Uint8Array, protocolEncoding: string | null, environmentEncoding: string | null): TextDecoder {
  // 1. The transport's charset.
  const fromProtocol = decoderFor(protocolEncoding);
  if (fromProtocol !== null) return fromProtocol;
  // 2. `@charset "...";` in the first 1024 bytes; a UTF-16 label there cannot be true and means UTF-8.
  const label = charsetLabel(bytes);
  const fromCharset = decoderFor(label);
  if (fromCharset !== null) return fromCharset.encoding.startsWith('utf-16') ? new TextDecoder() : fromCharset;
  // 3. The encoding of the referring document. 4. UTF-8.
  return decoderFor(environmentEncoding) ?? new TextDecoder();
}

function byteOrderMarkEncoding(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return null;
}

function charsetLabel(bytes: Uint8Array): string | null {
  const limit = Math.min(bytes.length, 1024);
  for (let i = 0; i < CHARSET_PREFIX.length; i++) {
    if (bytes[i] !== CHARSET_PREFIX.charCodeAt(i)) return null;
  }
  let label = '';
  for (let i = CHARSET_PREFIX.length; i < limit; i++) {
    const byte = bytes[i] as number;
    if (byte === 0x22) return bytes[i + 1] === 0x3b ? label : null;
    label += String.fromCharCode(byte);
  }
  return null;
}

function decoderFor(label: string | null): TextDecoder | null {
  if (label === null) return null;
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}
