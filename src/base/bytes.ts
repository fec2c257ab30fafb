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

/** V8 keeps what is cut out of a text as a reference to it, but for less than this. */
const LEAST_SLICE = 13;

/** The same text (well-formed), for what outlives the long text that it was cut from: it keeps nothing but itself alive. */
export function ownText(text: string): string {
  return text.length < LEAST_SLICE ? text : decodeUtf8(encodeUtf8(text));
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
