// Sets of code points as sorted, non-overlapping inclusive ranges, flattened: [first, last, first, last, ...].
// The form in which the catalogue, unicode-range and cmap are compared.

import { visitMappings } from './cmap.ts';

/** Ranges of a single font are cut here: no real font comes near. */
const MAXIMUM_RANGES = 65_536;

/** What a `cmap` table maps to a glyph. */
export function coverageOf(cmap: Uint8Array): number[] {
  const ranges: number[] = [];
  let isSorted = true;
  visitMappings(cmap, (first, last) => {
    const end = ranges.length - 1;
    if (end > 0 && first === ranges[end]! + 1) {
      ranges[end] = last;
      return;
    }
    if (end > 0 && first <= ranges[end]!) isSorted = false;
    if (ranges.length < MAXIMUM_RANGES * 2) ranges.push(first, last);
  });
  return isSorted ? ranges : normalizeRanges(ranges);
}

/** Sorts ranges and joins those that touch. */
export function normalizeRanges(ranges: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    if (ranges[i]! <= ranges[i + 1]!) pairs.push([ranges[i]!, ranges[i + 1]!]);
  }
  pairs.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [first, last] of pairs) {
    const end = out.length - 1;
    if (end > 0 && first <= out[end]! + 1) out[end] = Math.max(out[end]!, last);
    else out.push(first, last);
  }
  return out;
}

export function coverageHas(ranges: readonly number[], codePoint: number): boolean {
  let low = 0;
  let high = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle * 2 + 1]! < codePoint) low = middle + 1;
    else high = middle;
  }
  return low < ranges.length >> 1 && ranges[low * 2]! <= codePoint;
}

export function intersectRanges(a: readonly number[], b: readonly number[]): number[] {
  const out: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const first = Math.max(a[i]!, b[j]!);
    const last = Math.min(a[i + 1]!, b[j + 1]!);
    if (first <= last) out.push(first, last);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return out;
}
