// Where the blocks of a file lie: extent trees, and the block lists of ext2 and ext3.
// https://docs.kernel.org/filesystems/ext4/dynamic.html#the-contents-of-inode-i-block

import type { ByteSource } from '../byte-source.ts';
import { crc32c } from './crc.ts';
import type { Inode } from './inode.ts';
import { invalid } from './superblock.ts';
import type { Superblock } from './superblock.ts';

const EXTENT_MAGIC = 0xf30a;
const MAX_DEPTH = 5;
const ENTRY_BYTES = 12;
/** Longer extents are not written yet: they read as zeros. */
const MAX_WRITTEN = 32_768;
const DIRECT_BLOCKS = 12;
const MAX_KEPT_NODES = 512;

/** A run of blocks. `physical` 0: zeros. */
export interface BlockRun {
  readonly physical: number;
  readonly count: number;
}

export class BlockMap {
  readonly #source: ByteSource;
  readonly #superblock: Superblock;
  /** Blocks of trees whose checksum was checked, the newest last. */
  readonly #nodes = new Map<number, DataView>();

  constructor(source: ByteSource, superblock: Superblock) {
    this.#source = source;
    this.#superblock = superblock;
  }

  /** The run that begins at a logical block, of at most `maxCount` blocks. Throws vfs.image-invalid. */
  find(inode: Inode, logical: number, maxCount: number): BlockRun {
    const run = inode.hasExtents ? this.#findExtent(inode, logical, maxCount) : this.#findListed(inode, logical, maxCount);
    if (run.physical !== 0 && (run.physical <= this.#superblock.firstDataBlock || run.physical + run.count > this.#superblock.blockCount)) {
      throw invalid(`a block of inode ${inode.number} lies outside`);
    }
    return run;
  }

  #findExtent(inode: Inode, logical: number, maxCount: number): BlockRun {
    let node = new DataView(inode.blocks.buffer, inode.blocks.byteOffset, inode.blocks.length);
    let depth = requireHeader(inode, node, null);
    /** Where the next extent begins at the earliest, of all that was passed by. */
    let next = Infinity;
    for (;;) {
      const entries = node.getUint16(2, true);
      const index = lastEntryUpTo(node, entries, logical);
      if (index + 1 < entries) next = Math.min(next, node.getUint32(ENTRY_BYTES * (index + 2), true));
      const hole = { physical: 0, count: Math.min(maxCount, Math.max(1, next - logical)) };
      if (index < 0) return hole;
      const at = ENTRY_BYTES * (index + 1);
      if (depth === 0) return readExtent(node, at, logical, maxCount) ?? hole;
      const block = node.getUint32(at + 4, true) + node.getUint16(at + 8, true) * 2 ** 32;
      node = this.#node(inode, block, depth - 1);
      depth--;
    }
  }

  #node(inode: Inode, block: number, depth: number): DataView {
    const { blockBytes, blockCount, firstDataBlock, checksums } = this.#superblock;
    const known = this.#nodes.get(block);
    if (known !== undefined) {
      // Another inode's block, or another level's, is a block of a damaged image.
      requireHeader(inode, known, depth);
      return known;
    }
    if (block <= firstDataBlock || block >= blockCount) throw invalid(`an extent of inode ${inode.number} lies outside`);
    const bytes = new Uint8Array(blockBytes);
    this.#source.read(block * blockBytes, bytes);
    const node = new DataView(bytes.buffer);
    requireHeader(inode, node, depth);
    const tail = ENTRY_BYTES * (1 + node.getUint16(4, true));
    if (checksums === 'crc32c') {
      if (tail + 4 > blockBytes || node.getUint32(tail, true) !== crc32c(inode.checksumSeed, bytes.subarray(0, tail))) {
        throw invalid(`the checksum of an extent block of inode ${inode.number} is wrong`);
      }
    }
    if (this.#nodes.size === MAX_KEPT_NODES) this.#nodes.delete(this.#nodes.keys().next().value!);
    this.#nodes.set(block, node);
    return node;
  }

  /** Twelve blocks, then a block of blocks, then two and three levels of them. */
  #findListed(inode: Inode, logical: number, maxCount: number): BlockRun {
    const perBlock = this.#superblock.blockBytes / 4;
    const inNode = (index: number): number => new DataView(inode.blocks.buffer, inode.blocks.byteOffset).getUint32(index * 4, true);
    if (logical < DIRECT_BLOCKS) return this.#listedRun(inNode, logical, Math.min(maxCount, DIRECT_BLOCKS - logical));
    let rest = logical - DIRECT_BLOCKS;
    for (let level = 1; level <= 3; level++) {
      const span = perBlock ** level;
      if (rest < span) return this.#listedBelow(inode, inNode(DIRECT_BLOCKS + level - 1), level, rest, maxCount);
      rest -= span;
    }
    throw invalid(`inode ${inode.number} is larger than its blocks can be`);
  }

  #listedBelow(inode: Inode, block: number, level: number, rest: number, maxCount: number): BlockRun {
    const { blockBytes, blockCount, firstDataBlock } = this.#superblock;
    const perBlock = blockBytes / 4;
    const span = perBlock ** (level - 1);
    if (block === 0) return { physical: 0, count: Math.min(maxCount, span * perBlock - rest) };
    if (block <= firstDataBlock || block >= blockCount) throw invalid(`a block list of inode ${inode.number} lies outside`);
    const index = Math.floor(rest / span);
    const bytes = new Uint8Array(blockBytes);
    this.#source.read(block * blockBytes, bytes);
    const view = new DataView(bytes.buffer);
    if (level > 1) return this.#listedBelow(inode, view.getUint32(index * 4, true), level - 1, rest % span, maxCount);
    return this.#listedRun((at) => view.getUint32(at * 4, true), index, Math.min(maxCount, perBlock - index));
  }

  #listedRun(blockAt: (index: number) => number, first: number, maxCount: number): BlockRun {
    const physical = blockAt(first);
    let count = 1;
    while (count < maxCount && blockAt(first + count) === (physical === 0 ? 0 : physical + count)) count++;
    return { physical, count };
  }
}

/** The depth. `expected` null: any, for a root. */
function requireHeader(inode: Inode, node: DataView, expected: number | null): number {
  const entries = node.getUint16(2, true);
  const max = node.getUint16(4, true);
  const depth = node.getUint16(6, true);
  const isGood = node.getUint16(0, true) === EXTENT_MAGIC && entries <= max && ENTRY_BYTES * (1 + max) <= node.byteLength;
  if (!isGood || depth > MAX_DEPTH || (expected !== null && depth !== expected)) throw invalid(`the extents of inode ${inode.number} are damaged`);
  return depth;
}

/** Entries are sorted by their first block; -1 when all begin later. */
function lastEntryUpTo(node: DataView, entries: number, logical: number): number {
  let low = 0;
  let high = entries;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (node.getUint32(ENTRY_BYTES * (middle + 1), true) <= logical) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** null when the extent ends before the block. */
function readExtent(node: DataView, at: number, logical: number, maxCount: number): BlockRun | null {
  const skipped = logical - node.getUint32(at, true);
  const length = node.getUint16(at + 4, true);
  const isWritten = length <= MAX_WRITTEN;
  const left = (isWritten ? length : length - MAX_WRITTEN) - skipped;
  if (left <= 0) return null;
  const start = node.getUint32(at + 8, true) + node.getUint16(at + 6, true) * 2 ** 32;
  return { physical: isWritten ? start + skipped : 0, count: Math.min(maxCount, left) };
}
