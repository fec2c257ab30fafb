// A body whose bytes count against limits: after each chunk that used up its turn the source rests until the next one, so that its
// server stops sending (TCP's and HTTP/2's windows close). Nothing is dropped.

import type { Failure } from '../../base/failure.ts';
import type { ByteSink, ByteSource } from '../http/byte-source.ts';
import type { Lane } from './pacer.ts';

export class PacedSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #lane: Lane;
  #sink: ByteSink | null = null;
  /** By its receiver. */
  #isPaused = false;
  #waits = false;

  constructor(source: ByteSource, lane: Lane) {
    this.#source = source;
    this.#lane = lane;
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    this.#source.start({
      data: (chunk) => {
        this.#lane.spend(chunk.length);
        this.#sink?.data(chunk);
        this.#rest();
      },
      end: () => this.#finish()?.end(),
      failed: (reason) => this.#finish()?.failed(reason),
    });
  }

  pause(): void {
    this.#isPaused = true;
    this.#source.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#waits) this.#source.resume();
  }

  abort(): void {
    this.#finish();
    this.#source.abort();
  }

  #rest(): void {
    if (this.#sink === null || this.#waits || !this.#lane.needsTurn) return;
    this.#waits = true;
    this.#source.pause();
    this.#lane.whenOpen(
      () => {
        this.#waits = false;
        if (!this.#isPaused) this.#source.resume();
      },
      (reason: Failure) => {
        const sink = this.#finish();
        this.#source.abort();
        sink?.failed(reason);
      },
    );
  }

  #finish(): ByteSink | null {
    const sink = this.#sink;
    this.#sink = null;
    this.#lane.close();
    return sink;
  }
}
