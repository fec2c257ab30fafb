// Two ends of a stream in memory, in the place of a socket pair.

import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

class End extends Duplex {
  other: End | null = null;

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    if (!this.other!.destroyed) this.other!.push(chunk);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    setImmediate(() => this.other!.destroy());
    done(error);
  }
}

export function socketPair(): [Socket, Socket] {
  const [one, other] = [new End(), new End()];
  one.other = other;
  other.other = one;
  return [one as unknown as Socket, other as unknown as Socket];
}

/** Everything that was written before has been read. */
export async function turns(count = 4): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
