// Bodies on their way through the pipeline: push with back-pressure, no Node streams between the steps.
// A source gives nothing before `start`, nothing after `abort`, and nothing between `pause` and `resume`.

import type { Failure } from '../../base/failure.ts';

export interface ByteSink {
  data(chunk: Uint8Array): void;
  end(): void;
  failed(failure: Failure): void;
}

export interface ByteSource {
  start(sink: ByteSink): void;
  pause(): void;
  resume(): void;
  abort(): void;
}

/** Looks at, counts or bounds what another source gives, and leaves the rest to it. */
export abstract class WrappedSource implements ByteSource {
  protected readonly source: ByteSource;

  constructor(source: ByteSource) {
    this.source = source;
  }

  abstract start(sink: ByteSink): void;

  pause(): void {
    this.source.pause();
  }

  resume(): void {
    this.source.resume();
  }

  abort(): void {
    this.source.abort();
  }
}

/** Bytes that are already here. */
export class BytesSource implements ByteSource {
  #chunks: readonly Uint8Array[];
  #next = 0;
  #paused = false;
  #sink: ByteSink | null = null;
  #running = false;

  constructor(chunks: readonly Uint8Array[]) {
    this.#chunks = chunks;
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    this.#run();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#run();
  }

  abort(): void {
    this.#sink = null;
    this.#chunks = [];
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    while (this.#sink !== null && !this.#paused && this.#next < this.#chunks.length) {
      const chunk = this.#chunks[this.#next++];
      if (chunk !== undefined && chunk.length > 0) this.#sink.data(chunk);
    }
    this.#running = false;
    if (this.#sink !== null && !this.#paused) {
      const sink = this.#sink;
      this.abort();
      sink.end();
    }
  }
}

/** A source whose first bytes can be looked at before it is started: for MIME sniffing and ORB. */
export class PeekableSource implements ByteSource, ByteSink {
  readonly #source: ByteSource;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #ended = false;
  #failure: Failure | null = null;
  #wanted = 0;
  #onPeeked: (() => void) | null = null;
  #sourceStarted = false;
  #sink: ByteSink | null = null;
  #paused = false;
  #aborted = false;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The first `count` bytes, or fewer when the body is shorter or breaks off. */
  async peek(count: number): Promise<Uint8Array> {
    if (this.#heldBytes < count && !this.#finished()) {
      await new Promise<void>((resolve) => {
        this.#wanted = count;
        this.#onPeeked = resolve;
        if (this.#sourceStarted) this.#source.resume();
        else {
          this.#sourceStarted = true;
          this.#source.start(this);
        }
      });
    }
    return Buffer.concat(this.#held).subarray(0, count);
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    if (!this.#sourceStarted) {
      this.#sourceStarted = true;
      this.#source.start(this);
    } else if (this.#drain()) {
      this.#source.resume();
    }
  }

  pause(): void {
    this.#paused = true;
    this.#source.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#sink !== null && this.#drain()) this.#source.resume();
  }

  abort(): void {
    this.#aborted = true;
    this.#sink = null;
    this.#held = [];
    this.#source.abort();
    this.#settlePeek();
  }

  data(chunk: Uint8Array): void {
    if (this.#sink !== null && this.#held.length === 0 && !this.#paused) {
      this.#sink.data(chunk);
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#sink === null && this.#heldBytes >= this.#wanted) {
      this.#source.pause();
      this.#settlePeek();
    }
  }

  end(): void {
    this.#ended = true;
    this.#settlePeek();
    if (this.#sink !== null) this.#drain();
  }

  failed(failure: Failure): void {
    this.#failure = failure;
    this.#settlePeek();
    if (this.#sink !== null) this.#drain();
  }

  #finished(): boolean {
    return this.#ended || this.#failure !== null || this.#aborted;
  }

  #settlePeek(): void {
    const onPeeked = this.#onPeeked;
    this.#onPeeked = null;
    onPeeked?.();
  }

  /** Hands over what was held. True when the source may go on. */
  #drain(): boolean {
    while (this.#held.length > 0) {
      if (this.#paused || this.#sink === null) return false;
      const chunk = this.#held.shift();
      if (chunk !== undefined) this.#sink.data(chunk);
    }
    if (this.#paused || this.#sink === null) return false;
    const sink = this.#sink;
    if (this.#failure !== null) {
      this.#sink = null;
      sink.failed(this.#failure);
    } else if (this.#ended) {
      this.#sink = null;
      sink.end();
    }
    return !this.#finished();
  }
}
