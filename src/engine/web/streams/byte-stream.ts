// Byte streams that the engine makes (blobs, bodies), and reading a whole stream of the page as bytes.

import { ReadableStream as NativeReadableStream } from 'node:stream/web';
import { bytesOfValue } from './page-bytes.ts';
import { ReadableStream } from './readable-stream.ts';

export interface ChunkSource {
  /** The next bytes, null at the end; rejects when the source breaks. The receiver may keep and transfer the array. */
  read(): Promise<Uint8Array | null>;
  cancel(reason: unknown): void;
}

/** A stream of the page over chunks that come when asked for. */
export function streamOf(source: ChunkSource): ReadableStream {
  const native = new NativeReadableStream(
    {
      type: 'bytes',
      async pull(controller) {
        let chunk = await source.read();
        while (chunk !== null && chunk.length === 0) chunk = await source.read();
        if (chunk !== null) return controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
        controller.close();
        controller.byobRequest?.respond(0);
      },
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new ReadableStream(native);
}

/** Gives copies, because a stream's chunks belong to whoever reads them. */
export function byteStream(pieces: readonly Uint8Array[]): ReadableStream {
  let next = 0;
  return streamOf({
    read: async () => pieces[next++]?.slice() ?? null,
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
