// The hash index of a folder: from the hash of a name to the block that its entry lies in. A full block is split by hash, a full block of the index too.
// https://docs.kernel.org/filesystems/ext4/dynamic.html#hash-tree-directories

import { FailureError } from '../../../base/failure.ts';
import { INODE_FLAGS } from '../inode.ts';
import { invalid } from '../superblock.ts';
import type { DirectoryBlocks } from './directory-blocks.ts';
import type { EntryFormat, RawEntry } from './directory-entries.ts';
import { entryBytes } from './directory-entries.ts';
import { hashName } from './directory-hash.ts';
import type { InodeTable } from './inode-table.ts';
import type { LiveInode } from './live-inode.ts';
import type { MetadataBlock } from './metadata-store.ts';

const ENTRY_BYTES = 8;
const ROOT_COUNTS = 32;
const NODE_COUNTS = 8;
const TAIL_BYTES = 8;
const INFO = { hashVersion: 28, length: 29, levels: 30, flags: 31 } as const;
const INFO_BYTES = 8;

export interface IndexOptions {
  readonly hashVersion: number;
  readonly isUnsigned: boolean;
  readonly hashSeed: Uint32Array;
  /** Levels of blocks below the root: 1, or 2 in images with large folders. */
  readonly maxLevels: number;
}

/** A block of the index on the way to a leaf. */
interface Frame {
  readonly block: MetadataBlock;
  /** Where its limit and count lie, and its entries behind them; the first has no hash. */
  readonly counts: number;
  readonly position: number;
}

export class DirectoryIndex {
  readonly #blocks: DirectoryBlocks;
  readonly #inodes: InodeTable;
  readonly #format: EntryFormat;
  readonly #options: IndexOptions;

  constructor(blocks: DirectoryBlocks, inodes: InodeTable, format: EntryFormat, options: IndexOptions) {
    this.#blocks = blocks;
    this.#inodes = inodes;
    this.#format = format;
    this.#options = options;
  }

  /**
   * The block that the entry is in now. `indexBlocks` are those of the index, as `check` says. `onMoved` hears of blocks that got entries of others.
   * Throws vfs.no-space, vfs.image-invalid.
   */
  insert(directory: LiveInode, entry: RawEntry, indexBlocks: Set<number>, onMoved: (logical: number) => void): number {
    for (;;) {
      const hash = this.#hash(directory, entry.name);
      const { frames, leaf } = this.#probe(directory, hash);
      // SAFETY: a block of the index looks like an empty block of entries.
      if (indexBlocks.has(leaf)) throw damaged(directory);
      const block = this.#blocks.get(directory, leaf);
      if (this.#format.insert(this.#blocks.change(block), entry)) return leaf;
      this.#makeRoom(directory, frames, block, indexBlocks, onMoved);
    }
  }

  /** A folder of one full block becomes one with an index. */
  make(directory: LiveInode, onMoved: (logical: number) => void): void {
    const root = this.#blocks.get(directory, 0);
    const [self, parent, ...rest] = this.#format.entries(root.view);
    if (self === undefined || parent === undefined) throw damaged(directory);
    const { block: leaf, logical } = this.#blocks.append(directory, 'entries');
    this.#format.pack(leaf.view, rest);
    const view = this.#blocks.change(root);
    root.bytes.fill(0, 24);
    // `.` keeps its twelve bytes, `..` seems to fill the block.
    const parentLength = this.#blocks.geometry.blockBytes - 12;
    view.setUint16(4, 12, true);
    view.setUint16(16, parentLength < 65_536 ? parentLength : 65_535, true);
    view.setUint8(INFO.hashVersion, this.#options.hashVersion);
    view.setUint8(INFO.length, INFO_BYTES);
    view.setUint16(ROOT_COUNTS, this.#limit(ROOT_COUNTS), true);
    view.setUint16(ROOT_COUNTS + 2, 1, true);
    view.setUint32(ROOT_COUNTS + 4, logical, true);
    this.#blocks.get(directory, 0, true);
    this.#inodes.edit(directory).setFlag(INODE_FLAGS.indexed, true);
    onMoved(logical);
  }

  /** Follows all of the index: the blocks that are its own. Throws vfs.image-invalid. */
  check(directory: LiveInode): Set<number> {
    const root = this.#blocks.get(directory, 0, true);
    this.#requireRoot(directory, root);
    const own = new Set<number>();
    let level = [0];
    const seen = new Set(level);
    for (let depth = root.view.getUint8(INFO.levels); ; depth--) {
      const next: number[] = [];
      for (const logical of level) {
        const block = this.#blocks.get(directory, logical, true);
        own.add(logical);
        const counts = logical === 0 ? ROOT_COUNTS : NODE_COUNTS;
        this.#requireNode(directory, block, counts);
        for (let index = 0; index < countOf(block.view, counts); index++) {
          const child = block.view.getUint32(counts + index * ENTRY_BYTES + 4, true);
          if (seen.has(child)) throw damaged(directory);
          seen.add(child);
          next.push(child);
        }
      }
      if (depth === 0) return own;
      level = next;
    }
  }

  #hash(directory: LiveInode, name: Uint8Array): number {
    const version = this.#blocks.get(directory, 0).view.getUint8(INFO.hashVersion);
    const hash = hashName(name, version, this.#options.isUnsigned, this.#options.hashSeed);
    if (hash === null) throw new FailureError('vfs.image-unsupported', `the names of a folder are hashed in way ${version}`);
    return hash;
  }

  #probe(directory: LiveInode, hash: number): { readonly frames: readonly Frame[]; readonly leaf: number } {
    let block = this.#blocks.get(directory, 0, true);
    this.#requireRoot(directory, block);
    const frames: Frame[] = [];
    let counts: number = ROOT_COUNTS;
    for (let level = block.view.getUint8(INFO.levels); ; level--) {
      this.#requireNode(directory, block, counts);
      let position = 0;
      for (let low = 1, high = countOf(block.view, counts); low < high;) {
        const middle = (low + high) >> 1;
        if (block.view.getUint32(counts + middle * ENTRY_BYTES, true) <= hash) {
          position = middle;
          low = middle + 1;
        } else high = middle;
      }
      frames.push({ block, counts, position });
      const child = block.view.getUint32(counts + position * ENTRY_BYTES + 4, true);
      if (level === 0) return { frames, leaf: child };
      block = this.#blocks.get(directory, child, true);
      counts = NODE_COUNTS;
    }
  }

  /** One block is split: the leaf, or what is full above it. */
  #makeRoom(directory: LiveInode, frames: readonly Frame[], leaf: MetadataBlock, indexBlocks: Set<number>, onMoved: (logical: number) => void): void {
    let level = frames.length;
    while (level > 0 && isFull(frames[level - 1]!)) level--;
    if (level === 0) this.#grow(directory, frames, indexBlocks);
    else if (level === frames.length) this.#splitLeaf(directory, frames[level - 1]!, leaf, onMoved);
    else this.#splitNode(directory, frames[level - 1]!, frames[level]!, indexBlocks);
  }

  /** The names with the larger hashes, half of the bytes, move to a new block. */
  #splitLeaf(directory: LiveInode, parent: Frame, leaf: MetadataBlock, onMoved: (logical: number) => void): void {
    const entries = this.#format.entries(leaf.view).map((entry) => ({ entry, hash: this.#hash(directory, entry.name) }));
    entries.sort((p, q) => p.hash - q.hash);
    let split = entries.length;
    for (let size = 0; split > 0; split--) {
      const bytes = entryBytes(entries[split - 1]!.entry.name.length);
      if (size + bytes / 2 > this.#format.end / 2) break;
      size += bytes;
    }
    if (split === 0 || split === entries.length) split = entries.length >> 1;
    const view = this.#blocks.change(leaf);
    if (split === 0) {
      // One name at most: its place alone was in the way.
      this.#format.pack(
        view,
        entries.map(({ entry }) => entry),
      );
      return;
    }
    const { hash } = entries[split]!;
    const isContinued = hash === entries[split - 1]!.hash;
    const { block, logical } = this.#blocks.append(directory, 'entries');
    this.#format.pack(
      view,
      entries.slice(0, split).map(({ entry }) => entry),
    );
    this.#format.pack(
      block.view,
      entries.slice(split).map(({ entry }) => entry),
    );
    this.#insertEntry(parent, hash + (isContinued ? 1 : 0), logical);
    onMoved(logical);
  }

  #splitNode(directory: LiveInode, parent: Frame, { block, counts }: Frame, indexBlocks: Set<number>): void {
    const count = countOf(block.view, counts);
    const kept = count >> 1;
    const key = block.view.getUint32(counts + kept * ENTRY_BYTES, true);
    const { block: sibling, logical } = this.#newNode(directory, indexBlocks);
    this.#blocks.change(block);
    sibling.bytes.set(block.bytes.subarray(counts + kept * ENTRY_BYTES, counts + count * ENTRY_BYTES), NODE_COUNTS);
    this.#setCounts(sibling.view, NODE_COUNTS, count - kept);
    this.#setCounts(block.view, counts, kept);
    this.#insertEntry(parent, key, logical);
  }

  /** All entries of the root move to a block below it. */
  #grow(directory: LiveInode, frames: readonly Frame[], indexBlocks: Set<number>): void {
    const { block: root, counts } = frames[0]!;
    const levels = root.view.getUint8(INFO.levels);
    if (levels >= this.#options.maxLevels) throw new FailureError('vfs.no-space', 'the index of the folder is full');
    const { block: node, logical } = this.#newNode(directory, indexBlocks);
    const count = countOf(root.view, counts);
    const view = this.#blocks.change(root);
    node.bytes.set(root.bytes.subarray(counts, counts + count * ENTRY_BYTES), NODE_COUNTS);
    this.#setCounts(node.view, NODE_COUNTS, count);
    this.#setCounts(view, counts, 1);
    view.setUint32(counts + 4, logical, true);
    view.setUint8(INFO.levels, levels + 1);
  }

  #newNode(directory: LiveInode, indexBlocks: Set<number>): { readonly block: MetadataBlock; readonly logical: number } {
    const made = this.#blocks.append(directory, 'index');
    const { blockBytes } = this.#blocks.geometry;
    indexBlocks.add(made.logical);
    made.block.view.setUint16(4, blockBytes < 65_536 ? blockBytes : 65_535, true);
    return made;
  }

  /** Behind the entry that the way went through. */
  #insertEntry({ block, counts, position }: Frame, hash: number, logical: number): void {
    const count = countOf(block.view, counts);
    const view = this.#blocks.change(block);
    const at = counts + (position + 1) * ENTRY_BYTES;
    block.bytes.copyWithin(at + ENTRY_BYTES, at, counts + count * ENTRY_BYTES);
    view.setUint32(at, hash, true);
    view.setUint32(at + 4, logical, true);
    view.setUint16(counts + 2, count + 1, true);
  }

  #setCounts(view: DataView, counts: number, count: number): void {
    view.setUint16(counts, this.#limit(counts), true);
    view.setUint16(counts + 2, count, true);
  }

  #limit(counts: number): number {
    return Math.floor((this.#blocks.geometry.blockBytes - counts - (this.#format.hasTail ? TAIL_BYTES : 0)) / ENTRY_BYTES);
  }

  #requireRoot(directory: LiveInode, { view }: MetadataBlock): void {
    const isGood = view.getUint8(INFO.length) === INFO_BYTES && (view.getUint8(INFO.flags) & 1) === 0 && view.getUint8(INFO.levels) <= this.#options.maxLevels;
    if (!isGood || view.getUint32(24, true) !== 0) throw damaged(directory);
  }

  #requireNode(directory: LiveInode, block: MetadataBlock, counts: number): void {
    const { view } = block;
    const limit = view.getUint16(counts, true);
    const count = view.getUint16(counts + 2, true);
    if (limit !== this.#limit(counts) || count < 1 || count > limit) throw damaged(directory);
    const blocks = this.#blocks.count(directory);
    // A node seems to be one empty entry.
    if (counts === NODE_COUNTS && (view.getUint32(0, true) !== 0 || this.#format.lengthAt(view, 0) !== this.#blocks.geometry.blockBytes))
      throw damaged(directory);
    for (let index = 0, before = 0; index < count; index++) {
      const hash = index === 0 ? 0 : view.getUint32(counts + index * ENTRY_BYTES, true);
      const child = view.getUint32(counts + index * ENTRY_BYTES + 4, true);
      if (hash < before || child === 0 || child >= blocks) throw damaged(directory);
      before = hash;
    }
  }
}

/** Where the counts of a block of an index lie. */
export function countsOf(logicalView: DataView, blockBytes: number): number {
  const first = logicalView.getUint16(4, true);
  return first === blockBytes || (blockBytes === 65_536 && (first === 65_535 || first === 0)) ? NODE_COUNTS : ROOT_COUNTS;
}

function countOf(view: DataView, counts: number): number {
  return view.getUint16(counts + 2, true);
}

function isFull({ block, counts }: Frame): boolean {
  return countOf(block.view, counts) >= block.view.getUint16(counts, true);
}

function damaged(directory: LiveInode): Error {
  return invalid(`the index of directory ${directory.number} is damaged`);
}
