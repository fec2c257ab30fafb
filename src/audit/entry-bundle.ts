// An entry bundle: up to 256 entries, each with its length before it (uint16, big endian). C2SP tlog-tiles, "Log entries".

import { MAX_ENTRY_BYTES } from './audit-entry.ts';
import { TILE_WIDTH } from './tile-path.ts';

const LENGTH_BYTES = 2;
export const MAX_BUNDLE_BYTES = TILE_WIDTH * (LENGTH_BYTES + MAX_ENTRY_BYTES);

/** Entries as views into `bytes`. `problem` says what is wrong; the entries before it are still given. */
export interface DecodedBundle {
  readonly entries: readonly Uint8Array[];
  readonly problem: string | null;
}

/** Reads exactly `count` entries; anything after them is a problem. */
export function decodeBundle(bytes: Uint8Array, count: number): DecodedBundle {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + LENGTH_BYTES > bytes.length) return { entries, problem: `it ends after ${entries.length} of ${count} entries` };
    const length = bytes[at]! * 256 + bytes[at + 1]!;
    at += LENGTH_BYTES;
    if (at + length > bytes.length) return { entries, problem: `it ends within its entry ${entries.length} of ${count}` };
    entries.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { entries, problem: at === bytes.length ? null : `it has ${bytes.length - at} bytes after its last entry` };
}

/** A bundle that grows by whole entries; what was appended never changes, so that a length brings back an earlier state. */
export class BundleBuilder {
  count = 0;
  length = 0;
  #buffer: Buffer = Buffer.allocUnsafe(32 * 1024);

  /** Writes the entry and gives a view of it, valid until the next append. */
  append(head: string, tail: string): Uint8Array {
    // Both are at most 3 bytes a character.
    const needed = this.length + LENGTH_BYTES + 3 * (head.length + tail.length);
    if (needed > this.#buffer.length) this.#grow(needed);
    const start = this.length + LENGTH_BYTES;
    // Heads are ASCII.
    const tailAt = start + this.#buffer.write(head, start, 'latin1');
    const length = tailAt + this.#buffer.write(tail, tailAt, 'utf8') - start;
    if (length > MAX_ENTRY_BYTES) throw new Error('an entry is too long: its encoder has to cut it');
    this.#buffer.writeUInt16BE(length, this.length);
    this.length = start + length;
    this.count++;
    return this.#buffer.subarray(start, start + length);
  }

  /** Takes over what a file held. */
  load(bytes: Uint8Array, count: number): void {
    this.#buffer = Buffer.allocUnsafe(Math.max(32 * 1024, 2 * bytes.length));
    this.#buffer.set(bytes);
    this.length = bytes.length;
    this.count = count;
  }

  /** A view, valid until the next append. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.length);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
    larger.set(this.bytes);
    this.#buffer = larger;
  }
}
