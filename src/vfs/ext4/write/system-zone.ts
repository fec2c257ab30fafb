// The blocks that no file may ever have: superblocks and descriptors with their copies, bitmaps, inode tables, and the journal. Whatever bitmaps and
// extents of a damaged image say, nothing is written there for a file (block_validity of Linux).

import { invalid } from '../superblock.ts';

export class SystemZone {
  /** Sorted, none overlaps another: first blocks, and the blocks after the last ones. */
  #starts = new Float64Array(0);
  #ends = new Float64Array(0);
  #added: { readonly start: number; readonly end: number }[] = [];

  add(start: number, count: number): void {
    this.#added.push({ start, end: start + count });
  }

  /** Takes what was added. Throws vfs.image-invalid when two things lie in one block. */
  settle(): void {
    for (let at = 0; at < this.#starts.length; at++) this.#added.push({ start: this.#starts[at]!, end: this.#ends[at]! });
    this.#added.sort((p, q) => p.start - q.start);
    const merged: { start: number; end: number }[] = [];
    for (const { start, end } of this.#added) {
      const last = merged.at(-1);
      if (last !== undefined && start < last.end) throw invalid(`block ${start} is used for two parts of the file system`);
      if (last !== undefined && start === last.end) last.end = end;
      else merged.push({ start, end });
    }
    this.#starts = Float64Array.from(merged, ({ start }) => start);
    this.#ends = Float64Array.from(merged, ({ end }) => end);
    this.#added = [];
  }

  overlaps(start: number, count: number): boolean {
    const at = this.#firstEndingAfter(start);
    return at < this.#starts.length && this.#starts[at]! < start + count;
  }

  /** Calls with each part of the zone within the range. */
  within(start: number, count: number, call: (start: number, count: number) => void): void {
    for (let at = this.#firstEndingAfter(start); at < this.#starts.length && this.#starts[at]! < start + count; at++) {
      const from = Math.max(start, this.#starts[at]!);
      call(from, Math.min(start + count, this.#ends[at]!) - from);
    }
  }

  #firstEndingAfter(block: number): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle]! <= block) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
