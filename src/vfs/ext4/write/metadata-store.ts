// The metadata blocks of an image that is written: a cache of them, the transaction that collects the changed ones, and operations. An operation
// happens as a whole or not at all: of each block that it changes it keeps what was there, and whatever is thrown puts everything back. Blocks leave
// the cache only between operations, so that whoever holds one within an operation holds the block itself.

import type { ByteSource } from '../../byte-source.ts';
import { invalid } from '../superblock.ts';

/** What a block is: how its checksum is made, and that no block is taken for two things. */
export type BlockUse =
  | 'unknown'
  | 'superblock'
  | 'descriptors'
  | 'block-bitmap'
  | 'inode-bitmap'
  | 'inodes'
  | 'extents'
  | 'list'
  | 'entries'
  | 'index'
  | 'attributes'
  | 'orphans';

/** Clean blocks beyond this are let go: 8 MiB of blocks of 4 KiB. */
const MAX_KEPT_BLOCKS = 2048;
const EVICTIONS_PER_OPERATION = 256;
const MAX_SPARE_BLOCKS = 64;

export class MetadataBlock {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** 'unknown' until what it holds was checked. */
  use: BlockUse = 'unknown';
  /** The inode or group that it belongs to. */
  owner = 0;
  /** With which its checksum begins. */
  seed = 0;
  /** The operation that has kept what was there before. */
  keptBy = 0;
  wasUsed = true;

  constructor(number: number, bytes: Uint8Array) {
    this.number = number;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}

export class MetadataStore {
  readonly blockBytes: number;
  /** Blocks of the running transaction. */
  readonly dirty = new Map<number, MetadataBlock>();
  /** Blocks that were freed in it: what older transactions say of them counts no more. */
  readonly revoked = new Set<number>();
  readonly #source: ByteSource;
  readonly #blocks = new Map<number, MetadataBlock>();
  #operation = 0;
  #isRunning = false;
  #undoBlocks: (() => void)[] = [];
  #undoRest: (() => void)[] = [];
  /** What blocks were before the operation, and memory for that. */
  #kept: Uint8Array[] = [];
  readonly #spare: Uint8Array[] = [];

  constructor(source: ByteSource, blockBytes: number) {
    this.#source = source;
    this.blockBytes = blockBytes;
  }

  /** Of the running operation; never the same twice. */
  get operation(): number {
    return this.#operation;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Runs one operation. `finish` is a part of it: what it throws undoes it as well. */
  run<T>(act: () => T, finish: () => void): T {
    if (this.#isRunning) throw new Error('operations do not nest');
    this.#evict();
    this.#operation++;
    this.#isRunning = true;
    try {
      const result = act();
      finish();
      return result;
    } catch (error) {
      this.#undo();
      throw error;
    } finally {
      this.#isRunning = false;
      this.#undoBlocks = [];
      this.#undoRest = [];
      if (this.#spare.length < MAX_SPARE_BLOCKS) this.#spare.push(...this.#kept);
      this.#kept = [];
    }
  }

  /** Called when the operation is undone, after its blocks are as they were; the last first. */
  onUndo(undo: () => void): void {
    this.#undoRest.push(undo);
  }

  /** The block as it is now. The caller checks it when its use is 'unknown'. */
  get(number: number): MetadataBlock {
    const known = this.#blocks.get(number);
    if (known !== undefined) {
      known.wasUsed = true;
      return known;
    }
    const bytes = new Uint8Array(this.blockBytes);
    this.#source.read(number * this.blockBytes, bytes);
    const block = new MetadataBlock(number, bytes);
    this.#blocks.set(number, block);
    return block;
  }

  /** Before its bytes are changed. */
  change(block: MetadataBlock): MetadataBlock {
    if (!this.#isRunning) throw new Error('blocks are changed in operations');
    if (block.keptBy === this.#operation) return block;
    block.keptBy = this.#operation;
    const before = this.#spare.pop() ?? new Uint8Array(this.blockBytes);
    before.set(block.bytes);
    this.#kept.push(before);
    const wasDirty = this.dirty.has(block.number);
    this.dirty.set(block.number, block);
    this.#undoBlocks.push(() => {
      block.bytes.set(before);
      if (!wasDirty) this.dirty.delete(block.number);
    });
    return block;
  }

  /** A block of zeros, whatever was there. */
  create(number: number, use: BlockUse): MetadataBlock {
    if (!this.#isRunning) throw new Error('blocks are made in operations');
    if (this.dirty.has(number)) throw invalid(`block ${number} is used twice`);
    const before = this.#blocks.get(number);
    const wasRevoked = this.revoked.delete(number);
    const block = new MetadataBlock(number, new Uint8Array(this.blockBytes));
    block.use = use;
    block.keptBy = this.#operation;
    this.#blocks.set(number, block);
    this.dirty.set(number, block);
    this.#undoBlocks.push(() => {
      this.dirty.delete(number);
      if (wasRevoked) this.revoked.add(number);
      if (before === undefined) this.#blocks.delete(number);
      else this.#blocks.set(number, before);
    });
    return block;
  }

  /** It was freed: it is not written any more, nor by a journal that is replayed. */
  drop(number: number): void {
    const before = this.#blocks.get(number);
    const wasDirty = this.dirty.delete(number);
    const wasRevoked = this.revoked.has(number);
    this.revoked.add(number);
    this.#blocks.delete(number);
    this.#undoBlocks.push(() => {
      if (!wasRevoked) this.revoked.delete(number);
      if (before === undefined) return;
      this.#blocks.set(number, before);
      if (wasDirty) this.dirty.set(number, before);
    });
  }

  /** Whether a block is in use as metadata, as far as is known. */
  has(number: number): boolean {
    return this.#blocks.has(number);
  }

  /** The transaction is on the disk: the next begins. */
  committed(): void {
    this.dirty.clear();
    this.revoked.clear();
  }

  #undo(): void {
    for (const undo of this.#undoBlocks.reverse()) undo();
    for (const undo of this.#undoRest.reverse()) undo();
  }

  /** Second chance, a few at a time. */
  #evict(): void {
    if (this.#blocks.size <= MAX_KEPT_BLOCKS + this.dirty.size) return;
    let left = EVICTIONS_PER_OPERATION;
    for (const [number, block] of this.#blocks) {
      if (left-- === 0 || this.#blocks.size <= MAX_KEPT_BLOCKS + this.dirty.size) return;
      this.#blocks.delete(number);
      if (!block.wasUsed && !this.dirty.has(number)) continue;
      block.wasUsed = false;
      this.#blocks.set(number, block);
    }
  }
}
