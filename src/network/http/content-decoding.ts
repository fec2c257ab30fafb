// Content-Encoding undone as the bytes stream by: gzip, deflate (zlib or raw), br, zstd, in the reverse of the header's order.
// SAFETY: a decompression bomb is stopped by the total and by the ratio; memory stays at zlib's windows throughout.

import type { Transform } from 'node:stream';
import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { WrappedSource } from './byte-source.ts';
import type { ByteSink, ByteSource } from './byte-source.ts';

/** More codings than this in one header is nothing a server does in good faith. */
const MAX_CODINGS = 4;
/** Nothing that people publish shrinks by more than 1:1000 once it is this large. */
const RATIO_CHECK_FROM_BYTES = 64 * 1024 * 1024;
const MAX_RATIO = 1000;

/** The codings to undo, outermost first; null when there are too many. An unknown coding ends the list: the bytes stay as they are. */
export function contentCodings(header: string): readonly string[] | null {
  const named = header
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '' && entry !== 'identity');
  if (named.length > MAX_CODINGS) return null;
  const outermostFirst = named.reverse().map((name) => (name === 'x-gzip' ? 'gzip' : name));
  return outermostFirst.every((name) => name === 'gzip' || name === 'deflate' || name === 'br' || name === 'zstd') ? outermostFirst : [];
}

export function decodeContent(source: ByteSource, codings: readonly string[], maxBytes: number): ByteSource {
  let decoded: ByteSource = source;
  for (const coding of codings) decoded = new DecodingSource(decoded, coding, maxBytes);
  return codings.length === 0 ? new BoundedSource(source, maxBytes) : decoded;
}

/** Passes bytes on until there are too many. */
class BoundedSource extends WrappedSource {
  readonly #maxBytes: number;

  constructor(source: ByteSource, maxBytes: number) {
    super(source);
    this.#maxBytes = maxBytes;
  }

  start(sink: ByteSink): void {
    let total = 0;
    let stopped = false;
    this.source.start({
      data: (chunk) => {
        if (stopped) return;
        total += chunk.length;
        if (total <= this.#maxBytes) {
          sink.data(chunk);
          return;
        }
        stopped = true;
        this.source.abort();
        sink.failed(failure('net.too-large', `over ${this.#maxBytes} bytes`));
      },
      end: () => sink.end(),
      failed: (cause) => sink.failed(cause),
    });
  }
}

class DecodingSource implements ByteSource, ByteSink {
  readonly #source: ByteSource;
  readonly #coding: string;
  readonly #maxBytes: number;
  #decoder: Transform | null = null;
  #sink: ByteSink | null = null;
  #received = 0;
  #given = 0;
  #paused = false;

  constructor(source: ByteSource, coding: string, maxBytes: number) {
    this.#source = source;
    this.#coding = coding;
    this.#maxBytes = maxBytes;
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    this.#source.start(this);
  }

  pause(): void {
    this.#paused = true;
    if (this.#decoder === null) this.#source.pause();
    else this.#decoder.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#decoder === null) this.#source.resume();
    else this.#decoder.resume();
  }

  abort(): void {
    this.#sink = null;
    this.#decoder?.destroy();
    this.#source.abort();
  }

  data(chunk: Uint8Array): void {
    if (this.#sink === null) return;
    this.#received += chunk.length;
    const decoder = this.#decoder ?? this.#open(chunk);
    if (decoder.destroyed) return;
    if (!decoder.write(chunk)) {
      this.#source.pause();
      decoder.once('drain', () => this.#source.resume());
    }
  }

  end(): void {
    // An empty body is no compressed stream at all; servers send it with HEAD-like answers.
    if (this.#decoder === null) this.#sink?.end();
    else this.#decoder.end();
  }

  failed(cause: Failure): void {
    const sink = this.#sink;
    this.abort();
    sink?.failed(cause);
  }

  #open(firstChunk: Uint8Array): Transform {
    const decoder = makeDecoder(this.#coding, firstChunk[0] ?? 0);
    this.#decoder = decoder;
    decoder.on('data', (chunk: Buffer) => this.#give(chunk));
    decoder.on('end', () => this.#sink?.end());
    decoder.on('error', (error) => this.failed(failure('net.content-decoding-failed', `${this.#coding}: ${error.message}`)));
    if (this.#paused) decoder.pause();
    return decoder;
  }

  #give(chunk: Buffer): void {
    if (this.#sink === null) return;
    this.#given += chunk.length;
    if (this.#given > this.#maxBytes) {
      this.failed(failure('net.too-large', `over ${this.#maxBytes} bytes`));
    } else if (this.#given > RATIO_CHECK_FROM_BYTES && this.#given > this.#received * MAX_RATIO) {
      this.failed(failure('net.too-large', 'the compressed answer is a decompression bomb'));
    } else {
      this.#sink.data(chunk);
    }
  }
}

function makeDecoder(coding: string, firstByte: number): Transform {
  // OPTIMIZATION: node:zlib takes 7 ms to load.
  const zlib = process.getBuiltinModule('node:zlib');
  switch (coding) {
    case 'gzip':
      return zlib.createGunzip();
    case 'br':
      return zlib.createBrotliDecompress();
    case 'zstd':
      return zlib.createZstdDecompress();
    // Low four bits 8: a zlib header (RFC 1950); some servers send bare deflate data instead.
    default:
      return (firstByte & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw();
  }
}
