// Small helpers over bytes. No policy, no formats.

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

export const EMPTY_BYTES = new Uint8Array(0);

export function encodeUtf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** Lossy: malformed sequences become U+FFFD. A byte order mark is kept. */
export function decodeUtf8(bytes: Uint8Array): string {
  return DECODER.decode(bytes);
}

/** One array out of many; the only one itself when there is one. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
