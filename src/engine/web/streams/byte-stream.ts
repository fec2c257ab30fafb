// Byte streams that the engine makes (blobs, bodies), and reading a whole stream of the page as bytes.

import { ReadableStream as NativeReadableStream } from 'node:stream/web';
import { bytesOfValue } from './page-bytes.ts';
import { ReadableStream } from './readable-stream.ts';

export interface ChunkSource {
  /**
   * The next bytes, null at the end; rejects when the source breaks. They never change, and the receiver may keep them, but not give them
   * away: they may be a part of a larger buffer, with what other pages load in it.
   */
  read(): Promise<Uint8Array | null>;
  cancel(reason: unknown): void;
}

/**
 * A stream of the page over chunks that come when asked for.
 * SAFETY: a stream takes the whole buffer of a chunk and hands it to the page, so each chunk gets a buffer of its own.
 */
export function streamOf(source: ChunkSource): ReadableStream {
  const native = new NativeReadableStream(
    {
      type: 'bytes',
      async pull(controller) {
        let chunk = await source.read();
        while (chunk !== null && chunk.length === 0) chunk = await source.read();
        if (chunk !== null) return controller.enqueue(new Uint8Array(chunk));
        controller.close();
        controller.byobRequest?.respond(0);
      },
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new ReadableStream(native);
}

export function byteStream(pieces: readonly Uint8Array[]): ReadableStream {
  let next = 0;
  return streamOf({
    read: async () => pieces[next++] ?? null,
    cancel: () => {},
  });
}

/** Takes the stream and reads its chunks; a chunk that is no Uint8Array rejects with a TypeError. */
export function chunksOf(stream: ReadableStream): ChunkSource {
  const reader = stream.native.getReader();
  stream.disturbed = true;
  reader.closed.catch(() => {});
  return {
    async read() {
      const { value, done } = await reader.read();
      if (done) return null;
      const bytes = bytesOfValue(value);
      if (bytes === null) throw new TypeError('Received non-Uint8Array chunk');
      return bytes;
    },
    cancel: (reason) => void reader.cancel(reason).catch(() => {}),
  };
}
