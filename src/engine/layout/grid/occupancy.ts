// Occupancy: which cells of a grid are taken, as sorted intervals per major track: overlarge spans cost one interval per track.

/** Beyond this many steps items overlap instead of looking further: hostile pages with huge spans. */
const MAX_WORK = 8_000_000;

export class Occupancy {
  minorCount: number;
  /** Flat pairs [start, end) in ascending order. */
  private readonly rows = new Map<number, number[]>();
  private open = 0;
  private work = 0;

  constructor(minorCount: number) {
    this.minorCount = minorCount;
  }

  mark(major: number, size: number, start: number, end: number): void {
    for (let row = major; row < major + size && this.work < MAX_WORK; row++) {
      const intervals = this.rows.get(row);
      if (intervals === undefined) this.rows.set(row, [start, end]);
      else this.insert(intervals, start, end);
      this.work++;
    }
  }

  private insert(intervals: number[], start: number, end: number): void {
    const last = intervals.length - 2;
    if (intervals[last]! <= start) {
      // The usual case: items follow each other.
      if (intervals[last + 1]! >= start) intervals[last + 1] = Math.max(intervals[last + 1]!, end);
      else intervals.push(start, end);
      return;
    }
    let from = start;
    let to = end;
    const merged: number[] = [];
    let isIn = false;
    for (let i = 0; i < intervals.length; i += 2) {
      const low = intervals[i]!;
      const high = intervals[i + 1]!;
      if (high < from) merged.push(low, high);
      else if (low > to) {
        if (!isIn) merged.push(from, to);
        isIn = true;
        merged.push(low, high);
      } else {
        from = Math.min(from, low);
        to = Math.max(to, high);
      }
    }
    if (!isIn) merged.push(from, to);
    this.work += intervals.length;
    intervals.length = 0;
    for (const value of merged) intervals.push(value);
  }

  isFree(major: number, size: number, start: number, end: number): boolean {
    return this.conflictEnd(major, size, start, end) === -1;
  }

  /** The first minor line from `from` on at which an area of the given size is free; gives up beyond `limit`. */
  firstFree(major: number, size: number, from: number, minorSize: number, limit: number): number {
    let start = from;
    while (start + minorSize <= limit) {
      const end = this.conflictEnd(major, size, start, start + minorSize);
      if (end === -1) return start;
      start = end;
    }
    return start;
  }

  /** The end of an interval that overlaps the area, -1 when it is free. */
  private conflictEnd(major: number, size: number, start: number, end: number): number {
    if (this.work >= MAX_WORK) return -1;
    for (let row = major; row < major + size; row++) {
      this.work++;
      const intervals = this.rows.get(row);
      if (intervals === undefined) continue;
      let low = 0;
      let high = intervals.length / 2;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (intervals[middle * 2 + 1]! <= start) low = middle + 1;
        else high = middle;
      }
      if (low * 2 < intervals.length && intervals[low * 2]! < end) return intervals[low * 2 + 1]!;
    }
    return -1;
  }

  /** The first major track that is not full: where dense packing begins to look. */
  firstOpen(): number {
    for (;;) {
      const intervals = this.rows.get(this.open);
      if (intervals === undefined || intervals.length !== 2 || intervals[0] !== 0 || intervals[1]! < this.minorCount) return this.open;
      this.open++;
    }
  }
}
