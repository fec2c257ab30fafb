// Inclusion and consistency proofs: which parts of the tree they are made of, and their verification.
// https://www.rfc-editor.org/rfc/rfc9162.html#section-2.1.3 and #section-2.1.4. Sizes and indices are safe integers.

import { EMPTY_ROOT, nodeHash, sameBytes } from './merkle-hash.ts';

/** D[start:end] of the RFC. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** A complete subtree: the hash at `index` of `level`, which covers 2^level leaves. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** 2.1.3.1: PATH(index, D[size]) as the ranges whose hashes make the proof, from the leaf upward. `index` < `size`. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/** 2.1.4.1: PROOF(first, D[second]) as ranges. 0 < `first` <= `second`; nothing to prove when they are equal. */
export function consistencyRanges(first: number, second: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = second;
  // SUBPROOF(m, D_n, b): b says that the subtree is one of the first tree's own, whose hash the verifier has.
  let isKnown = true;
  while (first !== end) {
    const middle = start + largestPowerBelow(end - start);
    if (first <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
      isKnown = false;
    }
  }
  if (!isKnown) ranges.push({ start, end });
  return ranges.reverse();
}

/** The complete subtrees of a range as the RFC makes them, from left to right. */
export function completeSubtrees(range: LeafRange): TreeNode[] {
  const nodes: TreeNode[] = [];
  let start = range.start;
  while (start < range.end) {
    let level = 0;
    while (2 ** (level + 1) <= range.end - start) level++;
    nodes.push({ level, index: start / 2 ** level });
    start += 2 ** level;
  }
  return nodes;
}

/** 2.1.3.2: is the leaf at `index` of the tree with this size and root? */
export function verifyInclusion(leaf: Uint8Array, index: number, size: number, root: Uint8Array, path: readonly Uint8Array[]): boolean {
  // 1. Compare leaf_index with tree_size.
  if (index >= size) return false;
  // 2. Set two variables, fn to leaf_index and sn to tree_size - 1.
  let fn = index;
  let sn = size - 1;
  // 3. Set r to hash.
  let r = leaf;
  // 4. For each value p in the inclusion_path array:
  for (const p of path) {
    // a. If sn is 0, stop and fail.
    if (sn === 0) return false;
    // b. If LSB(fn) is set, or if fn is equal to sn:
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      // If LSB(fn) is not set, right-shift both until it is set or fn is 0.
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, half(sn)];
    } else r = nodeHash(r, p);
    // c. Right-shift both one time.
    [fn, sn] = [half(fn), half(sn)];
  }
  // 5. Compare sn to 0, and r against the root.
  return sn === 0 && sameBytes(r, root);
}

/** 2.1.4.2: does the second tree begin with all leaves of the first, in their order? */
export function verifyConsistency(
  first: { readonly size: number; readonly root: Uint8Array },
  second: { readonly size: number; readonly root: Uint8Array },
  path: readonly Uint8Array[],
): boolean {
  if (first.size > second.size) return false;
  if (first.size === second.size) return path.length === 0 && sameBytes(first.root, second.root);
  if (first.size === 0) return path.length === 0 && sameBytes(first.root, EMPTY_ROOT);
  // 1. If consistency_path is an empty array, stop and fail.
  if (path.length === 0) return false;
  // 2. If first is an exact power of 2, prepend first_hash to consistency_path.
  const hashes = largestPowerBelow(first.size + 1) === first.size ? [first.root, ...path] : path;
  // 3. Set two variables, fn to first - 1 and sn to second - 1.
  let fn = first.size - 1;
  let sn = second.size - 1;
  // 4. If LSB(fn) is set, right-shift both until it is not.
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  // 5. Set both fr and sr to the first value.
  let fr = hashes[0]!;
  let sr = fr;
  // 6. For each subsequent value c:
  for (const c of hashes.slice(1)) {
    // a. If sn is 0, stop and fail.
    if (sn === 0) return false;
    // b. If LSB(fn) is set, or if fn is equal to sn:
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, half(sn)];
    } else sr = nodeHash(sr, c);
    // c. Right-shift both one time.
    [fn, sn] = [half(fn), half(sn)];
  }
  // 7. Compare fr with the first root, sr with the second, and sn with 0.
  return sn === 0 && sameBytes(fr, first.root) && sameBytes(sr, second.root);
}

function half(value: number): number {
  return Math.floor(value / 2);
}

/** The k of the RFC: the largest power of two smaller than n; n > 1. */
function largestPowerBelow(n: number): number {
  let power = 1;
  while (2 * power < n) power *= 2;
  return power;
}
