// Bytes that arrive over time, for one reader: the body of a response while it loads.

import type { ChunkSource } from '../streams/byte-stream.ts';

interface Waiting {
  readonly resolve: (chunk: Uint8Array | null) => void;
  readonly reject: (reason: unknown) => void;
}

export class ByteQueue implements ChunkSource {
  private chunks: Uint8Array[] = [];
  private ended = false;
  private broken: { readonly reason: unknown } | null = null;
  private waiting: Waiting | null = null;
  private readonly stopped: () => void;

  /** `stopped`: the reader wants no more. */
  constructor(stopped: () => void = () => {}) {
    this.stopped = stopped;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0 || this.ended || this.broken !== null) return;
    const { waiting } = this;
    if (waiting === null) {
      this.chunks.push(chunk);
      return;
    }
    this.waiting = null;
    waiting.resolve(chunk);
  }

  end(): void {
    this.ended = true;
    this.waiting?.resolve(null);
    this.waiting = null;
  }

  fail(reason: unknown): void {
    if (this.ended || this.broken !== null) return;
    this.broken = { reason };
    this.chunks = [];
    this.waiting?.reject(reason);
    this.waiting = null;
  }

  read(): Promise<Uint8Array | null> {
    const chunk = this.chunks.shift();
    if (chunk !== undefined) return Promise.resolve(chunk);
    if (this.broken !== null) return Promise.reject(this.broken.reason);
    if (this.ended) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }

  cancel(): void {
    if (this.ended || this.broken !== null) return;
    this.chunks = [];
    this.end();
    this.stopped();
  }
}

/** Two readers of one source; it is cancelled when both are. */
export function teeChunks(source: ChunkSource): [ChunkSource, ChunkSource] {
  let cancelled = 0;
  const stop = (): void => {
    if (++cancelled === 2) source.cancel(undefined);
  };
  const branches = [new ByteQueue(stop), new ByteQueue(stop)] as const;
  let pulling = false;
  const pull = async (): Promise<void> => {
    if (pulling) return;
    pulling = true;
    try {
      const chunk = await source.read();
      for (const branch of branches) {
        if (chunk === null) branch.end();
        else branch.push(chunk);
      }
    } catch (reason) {
      for (const branch of branches) branch.fail(reason);
    } finally {
      pulling = false;
    }
  };
  const branchOf = (branch: ByteQueue): ChunkSource => ({
    read: () => {
      const next = branch.read();
      void pull();
      return next;
    },
    cancel: () => branch.cancel(),
  });
  return [branchOf(branches[0]), branchOf(branches[1])];
}

/** Everything that is left, as one array. */
export async function readAll(source: ChunkSource): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await source.read(); chunk !== null; chunk = await source.read()) {
    chunks.push(chunk);
    length += chunk.length;
  }
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
