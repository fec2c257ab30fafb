// A device that remembers what was written, and between which barriers: so that a test can look at the image as a power loss at any moment may leave it.

import type { ByteDevice } from '../../byte-device.ts';
import { MemoryDevice } from '../../byte-device.ts';
import type { Random } from './random-operations-fixture.ts';

interface Write {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Disks write sectors of 4 KiB, or what is smaller and was asked for, as a whole; larger writes may be torn. */
const SECTOR_BYTES = 1024;

export class RecordingDevice implements ByteDevice {
  readonly #device: MemoryDevice;
  /** null: a barrier. */
  readonly #log: (Write | null)[] = [];
  readonly #before: Uint8Array;

  constructor(bytes: Uint8Array) {
    // NOTE: slice of a Buffer is no copy.
    this.#before = Uint8Array.from(bytes);
    this.#device = new MemoryDevice(bytes);
  }

  get sizeBytes(): number {
    return this.#device.sizeBytes;
  }

  /** Writes and barriers up to now: a moment. */
  get moment(): number {
    return this.#log.length;
  }

  read(offset: number, target: Uint8Array): void {
    this.#device.read(offset, target);
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#device.write(offset, bytes);
    this.#log.push({ offset, bytes: Uint8Array.from(bytes) });
  }

  flush(): void {
    this.#log.push(null);
  }

  close(): void {}

  /** Any moment; often the last one before a barrier, where most is under way. */
  someMoment(random: Random, last: number): number {
    const moment = 1 + random(last);
    if (random(3) === 0) return moment;
    const barrier = this.#log.indexOf(null, moment);
    return barrier < 0 || barrier > last ? moment : barrier;
  }

  /** Every barrier and what came before it, then the writes up to the moment: all of them (a kill), or some of them, torn, in any order (a power loss). */
  imageAt(moment: number, random: Random | null): Uint8Array {
    const image = this.#before.slice();
    const lastBarrier = this.#log.lastIndexOf(null, moment - 1);
    for (const [index, write] of this.#log.slice(0, moment).entries()) {
      if (write === null) continue;
      if (random === null || index < lastBarrier) image.set(write.bytes, write.offset);
      else if (random(3) > 0) writePart(image, write, random);
    }
    return image;
  }
}

function writePart(image: Uint8Array, { offset, bytes }: Write, random: Random): void {
  const blockEnd = (at: number): number => Math.min(bytes.length, (Math.floor((offset + at) / SECTOR_BYTES) + 1) * SECTOR_BYTES - offset);
  const isTorn = bytes.length > SECTOR_BYTES && random(2) === 0;
  for (let at = 0; at < bytes.length; at = blockEnd(at)) if (!isTorn || random(2) === 0) image.set(bytes.subarray(at, blockEnd(at)), offset + at);
}
