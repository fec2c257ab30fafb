// Which blocks a file gets: near the goal, in one run where there is one. Blocks that were freed in the running transaction are given to nobody before
// it is committed: until then a power loss gives them back to the file that had them.

import { FailureError } from '../../../base/failure.ts';
import { invalid } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';
import { clearBit, clearFrom, countClear, findClearRun, isBitSet, setBit } from './bitmap.ts';
import type { GroupTable } from './group-table.ts';
import type { LiveSuperblock } from './live-superblock.ts';
import type { MetadataBlock, MetadataStore } from './metadata-store.ts';
import { Reservations } from './reservations.ts';
import type { SystemZone } from './system-zone.ts';

/** A run of blocks of the image. */
export interface BlockSpan {
  readonly start: number;
  readonly count: number;
}

/** Groups that are looked through for a run of full length before a shorter one is taken. */
const MAX_GROUPS_FOR_LENGTH = 16;

export class BlockAllocator {
  readonly zone: SystemZone;
  readonly #store: MetadataStore;
  readonly #geometry: Superblock;
  readonly #superblock: LiveSuperblock;
  readonly #groups: GroupTable;
  /** By group: blocks that are free and not to be taken: freed in the running transaction, or reserved. */
  readonly #hidden = new Map<number, Uint8Array>();
  readonly #reservations = new Reservations((start, end, isKept) => this.#markReserved(start, end, isKept));
  /** Those that were freed. */
  #hiddenCount = 0;

  constructor(store: MetadataStore, geometry: Superblock, superblock: LiveSuperblock, groups: GroupTable, zone: SystemZone) {
    this.#store = store;
    this.#geometry = geometry;
    this.#superblock = superblock;
    this.#groups = groups;
    this.zone = zone;
  }

  /** How many there are for files; some are kept for the system. */
  get available(): number {
    return Math.max(0, this.#superblock.freeBlocks - this.#superblock.reservedBlocks - this.#hiddenCount);
  }

  /** Whether a commit would make blocks available. */
  get hasHidden(): boolean {
    return this.#hiddenCount > 0;
  }

  /** One run of 1 to `wanted` blocks. `forRemoval`: what is kept for the system may be taken. Throws vfs.no-space. */
  allocate(goal: number, wanted: number, forRemoval = false): BlockSpan {
    const limit = forRemoval ? this.#superblock.freeBlocks - this.#hiddenCount : this.available;
    const span = this.#find(goal, Math.min(wanted, limit));
    this.#take(span);
    return span;
  }

  /** As allocate, for a file that grows: as many as `ahead` blocks behind them are kept for it, while it is held. */
  allocateAtEnd(owner: number, goal: number, wanted: number, ahead: number): BlockSpan {
    const count = Math.min(wanted, this.available);
    const reservation = this.#reservations.get(owner);
    if (reservation !== null && reservation.start === goal && count > 0) {
      const span = { start: goal, count: Math.min(count, reservation.end - goal) };
      this.#store.onUndo(() => this.#reservations.drop(owner));
      this.#reservations.use(reservation, span.count);
      this.#take(span);
      return span;
    }
    this.#reservations.drop(owner);
    const found = this.#find(goal, Math.min(count + ahead, this.available));
    const span = { start: found.start, count: Math.min(found.count, count) };
    this.#take(span);
    this.#store.onUndo(() => this.#reservations.drop(owner));
    this.#reservations.keep(owner, span.start + span.count, found.start + found.count);
    return span;
  }

  /** What was kept for a file is anybody's. */
  unreserve(owner: number): void {
    this.#reservations.drop(owner);
  }

  #find(goal: number, wanted: number): BlockSpan {
    const count = Math.min(wanted, this.#geometry.blocksPerGroup);
    if (count <= 0) throw noSpace();
    const found = this.#search(this.#clampGoal(goal), count) ?? (this.#reservations.dropAll() ? this.#search(this.#clampGoal(goal), count) : null);
    if (found === null) throw noSpace();
    return found;
  }

  free(start: number, count: number): void {
    this.#requireFileBlocks(start, count);
    for (let done = 0; done < count;) {
      const group = this.#groups.groupOfBlock(start + done);
      const first = start + done - this.#groups.firstBlock(group);
      const part = Math.min(count - done, this.#groups.blocksIn(group) - first);
      this.#freeIn(group, first, part);
      done += part;
    }
    this.#superblock.freeBlocks += count;
  }

  /** A group with inodes in use has a bitmap of its blocks. */
  initialize(group: number): void {
    if (!this.#groups.areBlocksUninitialized(group)) return;
    this.#store.change(this.#bitmap(group));
    this.#groups.markBlocksInitialized(group);
  }

  /** What was freed may be given out. */
  committed(): void {
    this.#hidden.clear();
    this.#hiddenCount = 0;
    this.#reservations.markAgain();
  }

  /** Reservations lie in one group. */
  #markReserved(start: number, end: number, isKept: boolean): void {
    const group = this.#groups.groupOfBlock(start);
    const hidden = this.#hiddenIn(group);
    const first = this.#groups.firstBlock(group);
    for (let block = start; block < end; block++) {
      if (isKept) setBit(hidden, block - first);
      else clearBit(hidden, block - first);
    }
  }

  /** Throws vfs.image-invalid unless all of them can belong to a file. */
  #requireFileBlocks(start: number, count: number): void {
    if (!this.isForFiles(start, count)) throw invalid(`blocks ${start} to ${start + count - 1} are not a file's`);
  }

  isForFiles(start: number, count: number): boolean {
    const { firstDataBlock, blockCount } = this.#geometry;
    return start > firstDataBlock && start + count <= blockCount && !this.zone.overlaps(start, count);
  }

  #clampGoal(goal: number): number {
    const { firstDataBlock, blockCount } = this.#geometry;
    return goal > firstDataBlock && goal < blockCount ? goal : firstDataBlock + 1;
  }

  #search(goal: number, wanted: number): BlockSpan | null {
    const goalGroup = this.#groups.groupOfBlock(goal);
    let best: BlockSpan | null = null;
    for (let step = 0; step < this.#groups.count; step++) {
      const group = (goalGroup + step) % this.#groups.count;
      if (this.#groups.get(group, 'freeBlocks') === 0) continue;
      if (best !== null && step >= MAX_GROUPS_FOR_LENGTH) break;
      const first = this.#groups.firstBlock(group);
      const found = step === 0 ? this.#searchFrom(group, goal - first, wanted) : this.#searchIn(group, 0, wanted);
      if (found === null) continue;
      if (found.count >= wanted || (step === 0 && found.start === goal - first)) return { start: first + found.start, count: found.count };
      if (best === null || found.count > best.count) best = { start: first + found.start, count: found.count };
    }
    return best;
  }

  /** At the goal whatever is free there; else behind it, else anywhere in the group. */
  #searchFrom(group: number, goal: number, wanted: number): BlockSpan | null {
    const end = this.#groups.blocksIn(group);
    const bitmap = this.#bitmap(group);
    const atGoal = clearFrom(bitmap.bytes, this.#hidden.get(group) ?? null, goal, Math.min(end, goal + wanted));
    if (atGoal > 0) return { start: goal, count: atGoal };
    const behind = this.#searchIn(group, goal, wanted);
    if (behind !== null && behind.count >= wanted) return behind;
    const anywhere = this.#searchIn(group, 0, wanted);
    return behind !== null && (anywhere === null || anywhere.count <= behind.count) ? behind : anywhere;
  }

  #searchIn(group: number, from: number, wanted: number): BlockSpan | null {
    return findClearRun(this.#bitmap(group).bytes, this.#hidden.get(group) ?? null, from, this.#groups.blocksIn(group), wanted);
  }

  #take({ start, count }: BlockSpan): void {
    this.#requireFileBlocks(start, count);
    const group = this.#groups.groupOfBlock(start);
    const bitmap = this.#store.change(this.#bitmap(group));
    const first = start - this.#groups.firstBlock(group);
    for (let at = first; at < first + count; at++) {
      if (isBitSet(bitmap.bytes, at)) throw new Error('a block is given out twice');
      setBit(bitmap.bytes, at);
      // SAFETY: a bitmap without a checksum may say that a block of a tree or folder is free.
      if (this.#store.has(this.#groups.firstBlock(group) + at)) this.#requireUnused(this.#groups.firstBlock(group) + at);
    }
    if (this.#groups.areBlocksUninitialized(group)) this.#groups.markBlocksInitialized(group);
    this.#groups.set(group, 'freeBlocks', this.#groups.get(group, 'freeBlocks') - count);
    this.#superblock.freeBlocks -= count;
  }

  #requireUnused(block: number): void {
    if (this.#store.get(block).use !== 'unknown') throw invalid(`block ${block} is in use, and free in its bitmap`);
  }

  #freeIn(group: number, first: number, count: number): void {
    const bitmap = this.#store.change(this.#bitmap(group));
    const hidden = this.#hiddenIn(group);
    for (let at = first; at < first + count; at++) {
      if (!isBitSet(bitmap.bytes, at)) throw invalid(`block ${this.#groups.firstBlock(group) + at} is used by a file, and free in its bitmap`);
      clearBit(bitmap.bytes, at);
      setBit(hidden, at);
    }
    this.#hiddenCount += count;
    this.#store.onUndo(() => {
      this.#hiddenCount -= count;
      for (let at = first; at < first + count; at++) clearBit(hidden, at);
    });
    this.#groups.set(group, 'freeBlocks', this.#groups.get(group, 'freeBlocks') + count);
  }

  #hiddenIn(group: number): Uint8Array {
    let hidden = this.#hidden.get(group);
    if (hidden === undefined) {
      hidden = new Uint8Array(this.#geometry.blockBytes);
      this.#hidden.set(group, hidden);
    }
    return hidden;
  }

  #bitmap(group: number): MetadataBlock {
    const number = this.#groups.get(group, 'blockBitmap');
    if (this.#groups.areBlocksUninitialized(group)) return this.#newBitmap(group, number);
    const block = this.#store.get(number);
    if (block.use !== 'block-bitmap') this.#check(block, group);
    return block;
  }

  /** Only what is the system's is in use there. */
  #newBitmap(group: number, number: number): MetadataBlock {
    const known = this.#store.has(number) ? this.#store.get(number) : null;
    if (known !== null && known.use === 'block-bitmap') return known;
    const block = this.#store.create(number, 'block-bitmap');
    block.owner = group;
    const first = this.#groups.firstBlock(group);
    const count = this.#groups.blocksIn(group);
    this.zone.within(first, count, (start, length) => {
      for (let at = start - first; at < start - first + length; at++) setBit(block.bytes, at);
    });
    for (let at = count; at < this.#geometry.blockBytes * 8; at++) setBit(block.bytes, at);
    if (countClear(block.bytes, count) !== this.#groups.get(group, 'freeBlocks')) throw invalid(`the free blocks of group ${group} are counted wrong`);
    return block;
  }

  #check(block: MetadataBlock, group: number): void {
    block.owner = group;
    block.use = 'block-bitmap';
    const first = this.#groups.firstBlock(group);
    const count = this.#groups.blocksIn(group);
    let isGood = this.#groups.isBitmapGood(block) && countClear(block.bytes, count) === this.#groups.get(group, 'freeBlocks');
    this.zone.within(first, count, (start, length) => {
      for (let at = start - first; at < start - first + length; at++) isGood &&= isBitSet(block.bytes, at);
    });
    if (isGood) return;
    block.use = 'unknown';
    throw invalid(`the bitmap of the blocks of group ${group} is wrong`);
  }
}

function noSpace(): FailureError {
  return new FailureError('vfs.no-space', 'the image is full');
}
