// One node of a tree of extents: a header and sorted entries of 12 bytes, extents in leaves, children above.
// https://docs.kernel.org/filesystems/ext4/dynamic.html#extent-tree

import { crc32c } from '../crc.ts';

export const EXTENT_MAGIC = 0xf30a;
export const ENTRY_BYTES = 12;
export const MAX_DEPTH = 5;
/** A longer length means that the extent is not written yet. */
export const MAX_WRITTEN_BLOCKS = 32_768;
export const MAX_UNWRITTEN_BLOCKS = 32_767;

export interface Extent {
  readonly logical: number;
  readonly physical: number;
  readonly count: number;
  readonly isUnwritten: boolean;
}

export function entryCount(node: DataView): number {
  return node.getUint16(2, true);
}

export function setEntryCount(node: DataView, count: number): void {
  node.setUint16(2, count, true);
}

export function maxEntries(node: DataView): number {
  return node.getUint16(4, true);
}

export function depthOf(node: DataView): number {
  return node.getUint16(6, true);
}

export function setDepth(node: DataView, depth: number): void {
  node.setUint16(6, depth, true);
}

export function initNode(node: DataView, max: number, depth: number): void {
  node.setUint16(0, EXTENT_MAGIC, true);
  node.setUint16(2, 0, true);
  node.setUint16(4, max, true);
  node.setUint16(6, depth, true);
  node.setUint32(8, 0, true);
}

export function firstLogical(node: DataView, index: number): number {
  return node.getUint32(ENTRY_BYTES * (index + 1), true);
}

export function setFirstLogical(node: DataView, index: number, logical: number): void {
  node.setUint32(ENTRY_BYTES * (index + 1), logical, true);
}

export function childBlock(node: DataView, index: number): number {
  const at = ENTRY_BYTES * (index + 1);
  return node.getUint32(at + 4, true) + node.getUint16(at + 8, true) * 2 ** 32;
}

export function setChild(node: DataView, index: number, logical: number, block: number): void {
  const at = ENTRY_BYTES * (index + 1);
  node.setUint32(at, logical, true);
  node.setUint32(at + 4, block % 2 ** 32, true);
  node.setUint16(at + 8, Math.floor(block / 2 ** 32), true);
  node.setUint16(at + 10, 0, true);
}

export function extentAt(node: DataView, index: number): Extent {
  const at = ENTRY_BYTES * (index + 1);
  const length = node.getUint16(at + 4, true);
  const isUnwritten = length > MAX_WRITTEN_BLOCKS;
  return {
    logical: node.getUint32(at, true),
    physical: node.getUint32(at + 8, true) + node.getUint16(at + 6, true) * 2 ** 32,
    count: isUnwritten ? length - MAX_WRITTEN_BLOCKS : length,
    isUnwritten,
  };
}

export function setExtent(node: DataView, index: number, { logical, physical, count, isUnwritten }: Extent): void {
  const at = ENTRY_BYTES * (index + 1);
  node.setUint32(at, logical, true);
  node.setUint16(at + 4, isUnwritten ? count + MAX_WRITTEN_BLOCKS : count, true);
  node.setUint16(at + 6, Math.floor(physical / 2 ** 32), true);
  node.setUint32(at + 8, physical % 2 ** 32, true);
}

/** Makes room for one entry. The caller has seen that there is some. */
export function openEntry(node: DataView, index: number): void {
  const bytes = bytesOf(node);
  const count = entryCount(node);
  bytes.copyWithin(ENTRY_BYTES * (index + 2), ENTRY_BYTES * (index + 1), ENTRY_BYTES * (count + 1));
  setEntryCount(node, count + 1);
}

export function closeEntry(node: DataView, index: number): void {
  const bytes = bytesOf(node);
  const count = entryCount(node);
  bytes.copyWithin(ENTRY_BYTES * (index + 1), ENTRY_BYTES * (index + 2), ENTRY_BYTES * (count + 1));
  setEntryCount(node, count - 1);
}

/** Moves the entries from `index` on to the beginning of an empty node. */
export function moveEntries(from: DataView, index: number, to: DataView): void {
  const count = entryCount(from);
  bytesOf(to).set(bytesOf(from).subarray(ENTRY_BYTES * (index + 1), ENTRY_BYTES * (count + 1)), ENTRY_BYTES);
  setEntryCount(to, count - index);
  setEntryCount(from, index);
}

/** Entries are sorted by their first block; -1 when all begin later. */
export function lastEntryUpTo(node: DataView, logical: number): number {
  let low = 0;
  let high = entryCount(node);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (firstLogical(node, middle) <= logical) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The checksum lies behind the last entry that there could be. */
export function nodeChecksum(bytes: Uint8Array, node: DataView, seed: number): number {
  return crc32c(seed, bytes.subarray(0, ENTRY_BYTES * (1 + maxEntries(node))));
}

function bytesOf(node: DataView): Uint8Array {
  return new Uint8Array(node.buffer, node.byteOffset, node.byteLength);
}
