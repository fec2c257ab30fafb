// The block lists of ext2 and ext3, to be read and changed: twelve blocks in the inode, then a block of block numbers, then two and three levels of
// them. https://docs.kernel.org/filesystems/ext4/dynamic.html#direct-indirect-block-addressing

import { FailureError } from '../../../base/failure.ts';
import { invalid } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';
import type { BlockAllocator } from './block-allocator.ts';
import type { FileMap, MappedRun } from './file-map.ts';
import type { InodeTable } from './inode-table.ts';
import type { LiveInode } from './live-inode.ts';
import type { MetadataBlock, MetadataStore } from './metadata-store.ts';

const DIRECT_BLOCKS = 12;
const LEVELS = 3;
/** Lists that one operation empties. */
const LISTS_PER_STEP = 24;

/** Where the number of a block lies: in the inode (null) or in a list. */
interface Slot {
  readonly list: MetadataBlock | null;
  readonly view: DataView;
  readonly index: number;
  /** Slots from this one on in the same list. */
  readonly left: number;
}

export class BlockLists implements FileMap {
  readonly #store: MetadataStore;
  readonly #allocator: BlockAllocator;
  readonly #inodes: InodeTable;
  readonly #perBlock: number;
  #listsLeft = 0;

  constructor(store: MetadataStore, geometry: Superblock, allocator: BlockAllocator, inodes: InodeTable) {
    this.#store = store;
    this.#allocator = allocator;
    this.#inodes = inodes;
    this.#perBlock = geometry.blockBytes / 4;
  }

  find(inode: LiveInode, logical: number, maxCount: number): MappedRun {
    const slot = this.#slot(inode, logical, false);
    if ('holeLeft' in slot) return { physical: 0, count: Math.min(maxCount, slot.holeLeft), isUnwritten: false };
    const { view, index, left } = slot;
    const physical = view.getUint32(index * 4, true);
    let count = 1;
    while (count < maxCount && count < left && view.getUint32((index + count) * 4, true) === (physical === 0 ? 0 : physical + count)) count++;
    if (physical !== 0 && !this.#allocator.isForFiles(physical, count)) throw invalid(`a block of inode ${inode.number} lies outside`);
    return { physical, count, isUnwritten: false };
  }

  insert(inode: LiveInode, logical: number, physical: number, count: number): void {
    if (physical + count > 2 ** 32) throw new FailureError('vfs.no-space', 'the blocks that are left cannot be named in a list');
    this.#inodes.edit(inode);
    for (let done = 0; done < count;) {
      const slot = this.#slot(inode, logical + done, true);
      if ('holeLeft' in slot) throw new Error('lists are made on the way');
      if (slot.list !== null) this.#store.change(slot.list);
      const part = Math.min(slot.left, count - done);
      for (let at = 0; at < part; at++) slot.view.setUint32((slot.index + at) * 4, physical + done + at, true);
      done += part;
    }
    inode.addBlocks(count);
  }

  /** There are no unwritten blocks here. */
  markWritten(): never {
    throw new Error('block lists have no unwritten blocks');
  }

  removeFrom(inode: LiveInode, from: number): boolean {
    this.#inodes.edit(inode);
    this.#listsLeft = LISTS_PER_STEP;
    for (let level = LEVELS; level >= 1; level--) {
      const start = this.#startOf(level);
      const block = inode.blocksView.getUint32((DIRECT_BLOCKS + level - 1) * 4, true);
      if (block === 0 || start + this.#perBlock ** level <= from) continue;
      if (this.#emptyList(inode, block, level, Math.max(0, from - start))) inode.blocksView.setUint32((DIRECT_BLOCKS + level - 1) * 4, 0, true);
      if (this.#listsLeft <= 0) return false;
    }
    this.#freeSlots(inode, inode.blocksView, Math.min(from, DIRECT_BLOCKS), DIRECT_BLOCKS);
    return true;
  }

  /** Frees what a list names from `from` on, counted from its beginning; true when the list itself is free as well. */
  #emptyList(inode: LiveInode, number: number, level: number, from: number): boolean {
    const list = this.#list(inode, number);
    if (level === 1) {
      this.#listsLeft--;
      this.#store.change(list);
      this.#freeSlots(inode, list.view, from, this.#perBlock);
    } else {
      const span = this.#perBlock ** (level - 1);
      for (let index = this.#perBlock - 1; index >= Math.floor(from / span) && this.#listsLeft > 0; index--) {
        const child = list.view.getUint32(index * 4, true);
        if (child === 0 || !this.#emptyList(inode, child, level - 1, Math.max(0, from - index * span))) continue;
        this.#store.change(list).view.setUint32(index * 4, 0, true);
      }
      this.#listsLeft--;
    }
    for (const byte of list.bytes) if (byte !== 0) return false;
    this.#allocator.free(number, 1);
    this.#store.drop(number);
    inode.addBlocks(-1);
    return true;
  }

  #freeSlots(inode: LiveInode, view: DataView, from: number, end: number): void {
    for (let index = from; index < end;) {
      const physical = view.getUint32(index * 4, true);
      let count = 1;
      while (index + count < end && physical !== 0 && view.getUint32((index + count) * 4, true) === physical + count) count++;
      if (physical !== 0) {
        this.#allocator.free(physical, count);
        if (inode.kind === 'directory') for (let at = 0; at < count; at++) this.#store.drop(physical + at);
        inode.addBlocks(-count);
        for (let at = 0; at < count; at++) view.setUint32((index + at) * 4, 0, true);
      }
      index += count;
    }
  }

  /** `make`: lists that are missing on the way are made. */
  #slot(inode: LiveInode, logical: number, make: boolean): Slot | { readonly holeLeft: number } {
    if (logical < DIRECT_BLOCKS) return { list: null, view: inode.blocksView, index: logical, left: DIRECT_BLOCKS - logical };
    let level = 1;
    while (level <= LEVELS && logical >= this.#startOf(level + 1)) level++;
    if (level > LEVELS) {
      if (make) throw new FailureError('vfs.too-large', 'the file has more blocks than its lists can name');
      return { holeLeft: Infinity };
    }
    let rest = logical - this.#startOf(level);
    let slot: Slot = { list: null, view: inode.blocksView, index: DIRECT_BLOCKS + level - 1, left: 1 };
    for (; level >= 1; level--) {
      const span = this.#perBlock ** (level - 1);
      let number = slot.view.getUint32(slot.index * 4, true);
      if (number === 0) {
        if (!make) return { holeLeft: span * this.#perBlock - rest };
        number = this.#newList(inode, slot);
      }
      const list = this.#list(inode, number);
      const index = Math.floor(rest / span);
      slot = { list, view: list.view, index, left: this.#perBlock - index };
      rest %= span;
    }
    return slot;
  }

  #newList(inode: LiveInode, slot: Slot): number {
    const before = slot.index > 0 ? slot.view.getUint32((slot.index - 1) * 4, true) : 0;
    const { start } = this.#allocator.allocate(before === 0 ? this.#inodes.firstBlockNear(inode) : before + 1, 1);
    if (start >= 2 ** 32) throw new FailureError('vfs.no-space', 'the blocks that are left cannot be named in a list');
    const block = this.#store.create(start, 'list');
    block.owner = inode.number;
    if (slot.list !== null) this.#store.change(slot.list);
    slot.view.setUint32(slot.index * 4, start, true);
    inode.addBlocks(1);
    return start;
  }

  #list(inode: LiveInode, number: number): MetadataBlock {
    if (!this.#allocator.isForFiles(number, 1)) throw invalid(`a block list of inode ${inode.number} lies outside`);
    const block = this.#store.get(number);
    if (block.use === 'unknown') {
      block.use = 'list';
      block.owner = inode.number;
    }
    if (block.use !== 'list' || block.owner !== inode.number) throw invalid(`a block list of inode ${inode.number} is used twice`);
    return block;
  }

  /** The first block of the file that a list of this level names. */
  #startOf(level: number): number {
    let start = DIRECT_BLOCKS;
    for (let below = 1; below < level; below++) start += this.#perBlock ** below;
    return start;
  }
}
