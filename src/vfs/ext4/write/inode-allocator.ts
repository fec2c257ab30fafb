// Which inode a new file gets: files in the group of their folder, folders spread over the groups while they lie near the root (Orlov's allocator,
// as in ext4_new_inode).

import { FailureError } from '../../../base/failure.ts';
import { ROOT_INODE } from '../inode.ts';
import { invalid } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';
import { clearBit, countClear, findClearRun, isBitSet, setBit } from './bitmap.ts';
import type { BlockAllocator } from './block-allocator.ts';
import type { GroupTable } from './group-table.ts';
import type { LiveSuperblock } from './live-superblock.ts';
import type { MetadataBlock, MetadataStore } from './metadata-store.ts';

export class InodeAllocator {
  readonly #store: MetadataStore;
  readonly #geometry: Superblock;
  readonly #superblock: LiveSuperblock;
  readonly #groups: GroupTable;
  readonly #blocks: BlockAllocator;
  /** The root's folders go round. */
  #nextSpread = 0;

  constructor(store: MetadataStore, geometry: Superblock, superblock: LiveSuperblock, groups: GroupTable, blocks: BlockAllocator) {
    this.#store = store;
    this.#geometry = geometry;
    this.#superblock = superblock;
    this.#groups = groups;
    this.#blocks = blocks;
  }

  /** A number, and whether all others in its block of the table are free, so that what lies there is nothing. Throws vfs.no-space. */
  allocate(parent: number, isDirectory: boolean): { readonly number: number; readonly isBlockUnused: boolean } {
    const { inodesPerGroup, blockBytes, inodeBytes } = this.#geometry;
    const goal = isDirectory && parent === ROOT_INODE ? this.#spreadGroup() : Math.floor((parent - 1) / inodesPerGroup);
    for (let step = 0; step < this.#groups.count; step++) {
      const group = (goal + step) % this.#groups.count;
      if (this.#groups.get(group, 'freeInodes') === 0) continue;
      const bitmap = this.#bitmap(group);
      const from = Math.max(0, this.#superblock.firstInode - 1 - group * inodesPerGroup);
      const found = from >= this.#inodesIn(group) ? null : findClearRun(bitmap.bytes, null, from, this.#inodesIn(group), 1);
      if (found === null) continue;
      const perBlock = blockBytes / inodeBytes;
      const firstInBlock = found.start - (found.start % perBlock);
      let isBlockUnused = true;
      for (let at = firstInBlock; at < firstInBlock + perBlock; at++) isBlockUnused &&= !isBitSet(bitmap.bytes, at);
      this.#take(group, bitmap, found.start, isDirectory);
      return { number: group * inodesPerGroup + found.start + 1, isBlockUnused };
    }
    throw new FailureError('vfs.no-space', 'the image has no more inodes');
  }

  free(number: number, isDirectory: boolean): void {
    const group = Math.floor((number - 1) / this.#geometry.inodesPerGroup);
    const at = (number - 1) % this.#geometry.inodesPerGroup;
    const bitmap = this.#store.change(this.#bitmap(group));
    if (!isBitSet(bitmap.bytes, at)) throw invalid(`inode ${number} is used, and free in its bitmap`);
    clearBit(bitmap.bytes, at);
    this.#groups.set(group, 'freeInodes', this.#groups.get(group, 'freeInodes') + 1);
    if (isDirectory) this.#groups.set(group, 'directories', Math.max(0, this.#groups.get(group, 'directories') - 1));
    this.#superblock.freeInodes++;
  }

  #take(group: number, bitmap: MetadataBlock, at: number, isDirectory: boolean): void {
    setBit(this.#store.change(bitmap).bytes, at);
    this.#groups.set(group, 'freeInodes', this.#groups.get(group, 'freeInodes') - 1);
    if (isDirectory) this.#groups.set(group, 'directories', this.#groups.get(group, 'directories') + 1);
    if (this.#groups.knowsUnusedInodes) {
      const used =
        this.#geometry.inodesPerGroup - (this.#groups.areInodesUninitialized(group) ? this.#geometry.inodesPerGroup : this.#groups.get(group, 'unusedInodes'));
      if (at + 1 > used) this.#groups.set(group, 'unusedInodes', this.#geometry.inodesPerGroup - at - 1);
      if (this.#groups.areInodesUninitialized(group)) {
        this.#groups.markInodesInitialized(group);
        this.#blocks.initialize(group);
      }
    }
    this.#superblock.freeInodes--;
  }

  /** The next group with as many free inodes and blocks as the average has, and fewest folders among a few. */
  #spreadGroup(): number {
    const { count } = this.#groups;
    const averageInodes = this.#superblock.freeInodes / count;
    const averageBlocks = this.#superblock.freeBlocks / count;
    for (let step = 0; step < Math.min(count, 64); step++) {
      const group = (this.#nextSpread + step) % count;
      if (this.#groups.get(group, 'freeInodes') < averageInodes || this.#groups.get(group, 'freeBlocks') < averageBlocks) continue;
      this.#nextSpread = (group + 1) % count;
      return group;
    }
    return this.#nextSpread;
  }

  /** The superblock may count fewer than the groups have. */
  #inodesIn(group: number): number {
    const { inodesPerGroup, inodeCount } = this.#geometry;
    return Math.min(inodesPerGroup, inodeCount - group * inodesPerGroup);
  }

  #bitmap(group: number): MetadataBlock {
    const number = this.#groups.get(group, 'inodeBitmap');
    if (this.#groups.areInodesUninitialized(group)) return this.#newBitmap(group, number);
    const block = this.#store.get(number);
    if (block.use !== 'inode-bitmap') this.#check(block, group);
    return block;
  }

  #newBitmap(group: number, number: number): MetadataBlock {
    const known = this.#store.has(number) ? this.#store.get(number) : null;
    if (known !== null && known.use === 'inode-bitmap') return known;
    const block = this.#store.create(number, 'inode-bitmap');
    block.owner = group;
    for (let at = this.#geometry.inodesPerGroup; at < this.#geometry.blockBytes * 8; at++) setBit(block.bytes, at);
    if (this.#groups.get(group, 'freeInodes') !== this.#geometry.inodesPerGroup) throw invalid(`the free inodes of group ${group} are counted wrong`);
    return block;
  }

  #check(block: MetadataBlock, group: number): void {
    block.owner = group;
    block.use = 'inode-bitmap';
    const isCounted = countClear(block.bytes, this.#geometry.inodesPerGroup) === this.#groups.get(group, 'freeInodes');
    if (isCounted && this.#groups.isBitmapGood(block) && this.#groups.get(group, 'unusedInodes') <= this.#geometry.inodesPerGroup) return;
    block.use = 'unknown';
    throw invalid(`the bitmap of the inodes of group ${group} is wrong`);
  }
}
