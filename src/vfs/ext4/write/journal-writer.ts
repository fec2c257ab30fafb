// The journal of an image that is written (jbd2): a transaction is written to the log, then its commit block, and only then its blocks to their places.
// https://docs.kernel.org/filesystems/ext4/journal.html
// Between the three stand barriers of the device. The last barrier of a transaction is the first of the next: what a barrier passes is on the disk, so
// a log that is full can begin anew after one.

import { FailureError } from '../../../base/failure.ts';
import type { ByteDevice } from '../../byte-device.ts';
import { crc32c, crc32cOfNumber } from '../crc.ts';
import { JOURNAL_MAGIC, JournalSuperblock } from './journal-superblock.ts';
import type { MetadataBlock } from './metadata-store.ts';

const BLOCK_TYPES = { descriptor: 1, commit: 2, revoke: 5 } as const;
const TAG = { escaped: 0x1, sameUuid: 0x2, last: 0x8 } as const;
const HEADER_BYTES = 12;
const UUID_BYTES = 16;
/** As jbd2: what is smaller is no use. */
const MIN_LOG_BLOCKS = 1000;
/** Blocks that go to the device in one call. */
const STAGED_BLOCKS = 256;
const MAX_TRANSACTION_BLOCKS = 4096;

export interface JournalPlace {
  /** By block of the journal: where in the image it lies. */
  readonly blocks: Float64Array;
  readonly blockBytes: number;
  readonly has64Bits: boolean;
  readonly hasChecksums: boolean;
}

export class JournalWriter {
  /** A transaction is committed before it has more blocks than this. */
  readonly maxTransactionBlocks: number;
  readonly #device: ByteDevice;
  readonly #place: JournalPlace;
  readonly #superblock: JournalSuperblock;
  readonly #seed: number;
  readonly #tagBytes: number;
  readonly #staging: Uint8Array;
  /** Of the next transaction. */
  #sequence: number;
  /** The next block of the log. */
  #head: number;
  /** Blocks of the log that a replay needs: what is there since the last time that it began anew. */
  #used = 0;
  #isEmpty = true;
  #stagedAt = 0;
  #staged = 0;

  /** Of an empty journal. Throws vfs.read-only-image when it is too small. */
  constructor(device: ByteDevice, place: JournalPlace, sequence: number) {
    const first = new Uint8Array(place.blockBytes);
    device.read(place.blocks[0]! * place.blockBytes, first);
    this.#device = device;
    this.#place = place;
    this.#superblock = new JournalSuperblock(first);
    this.#superblock.setFeatures(place);
    this.#seed = this.#superblock.checksumSeed;
    this.#tagBytes = place.hasChecksums ? 16 : place.has64Bits ? 12 : 8;
    this.#staging = new Uint8Array(STAGED_BLOCKS * place.blockBytes);
    this.#sequence = sequence >>> 0;
    this.#head = this.#superblock.first;
    const room = this.#logBlocks;
    if (room < MIN_LOG_BLOCKS) throw new FailureError('vfs.read-only-image', 'its journal is too small');
    this.maxTransactionBlocks = Math.min(MAX_TRANSACTION_BLOCKS, room >> 1);
  }

  /** The transaction is on the disk when it returns: whatever happens then, it happened. */
  commit(blocks: readonly MetadataBlock[], revoked: ReadonlySet<number>, nowMs: number): void {
    const needed = this.#lengthOf(blocks.length, revoked.size);
    // NOTE: operations are far smaller than the half of the log that a transaction may leave free.
    if (needed > this.#logBlocks) throw new Error('a transaction is longer than the journal');
    if (this.#used + needed > this.#logBlocks) this.#beginAnew();
    if (this.#isEmpty) this.#writeSuperblock(this.#head);
    this.#isEmpty = false;
    this.#writeRevokes(revoked);
    this.#writeBlocks(blocks);
    this.#flushStaged();
    // 1. The content of files, the log, and the places of the transaction before.
    this.#device.flush();
    this.#writeCommit(nowMs);
    this.#flushStaged();
    // 2. The commit.
    this.#device.flush();
    this.#used += needed;
    this.#sequence = (this.#sequence + 1) >>> 0;
    // 3. The blocks go to their places; the next barrier is early enough.
    this.#writeHome(blocks);
  }

  /** All is in its place: there is nothing to be replayed. */
  finish(): void {
    this.#device.flush();
    this.#writeSuperblock(0);
    this.#device.flush();
    this.#isEmpty = true;
    this.#used = 0;
  }

  /** So that whoever replays knows of the damage. */
  markErrors(): void {
    this.#superblock.markErrors();
    this.#device.write(this.#place.blocks[0]! * this.#place.blockBytes, this.#superblock.bytes);
    this.#device.flush();
  }

  /** What the log has is in its place after a barrier; after another, nobody replays it. */
  #beginAnew(): void {
    this.#device.flush();
    this.#writeSuperblock(this.#head);
    this.#device.flush();
    this.#used = 0;
  }

  get #logBlocks(): number {
    return this.#superblock.length - this.#superblock.first;
  }

  /** Blocks of the log that a transaction takes. */
  #lengthOf(blocks: number, revoked: number): number {
    const { blockBytes } = this.#place;
    const perDescriptor = Math.floor((this.#tagsEnd - HEADER_BYTES - UUID_BYTES) / this.#tagBytes);
    const perRevoke = Math.floor((blockBytes - 4 - HEADER_BYTES - 4) / 8);
    return blocks + Math.ceil(blocks / perDescriptor) + Math.ceil(revoked / perRevoke) + 1;
  }

  get #tagsEnd(): number {
    return this.#place.blockBytes - (this.#place.hasChecksums ? 4 : 0);
  }

  #writeRevokes(revoked: ReadonlySet<number>): void {
    const size = this.#place.has64Bits ? 8 : 4;
    const all = [...revoked];
    const perBlock = Math.floor((this.#tagsEnd - HEADER_BYTES - 4) / size);
    for (let from = 0; from < all.length; from += perBlock) {
      const view = this.#stage(BLOCK_TYPES.revoke);
      const part = all.slice(from, from + perBlock);
      view.setUint32(HEADER_BYTES, HEADER_BYTES + 4 + part.length * size);
      for (const [index, block] of part.entries()) {
        const at = HEADER_BYTES + 4 + index * size;
        if (size === 8) view.setUint32(at, Math.floor(block / 2 ** 32));
        view.setUint32(at + size - 4, block % 2 ** 32);
      }
      this.#sealTail(view);
    }
  }

  #writeBlocks(blocks: readonly MetadataBlock[]): void {
    const perDescriptor = Math.floor((this.#tagsEnd - HEADER_BYTES - UUID_BYTES) / this.#tagBytes);
    const sequence = new Uint8Array(4);
    new DataView(sequence.buffer).setUint32(0, this.#sequence);
    const seed = crc32c(this.#seed, sequence);
    for (let from = 0; from < blocks.length; from += perDescriptor) {
      const part = blocks.slice(from, from + perDescriptor);
      // The tags come first, and have the checksums of what follows.
      const view = this.#stage(BLOCK_TYPES.descriptor);
      let at = HEADER_BYTES;
      for (const [index, block] of part.entries()) {
        const isEscaped = block.view.getUint32(0) === JOURNAL_MAGIC;
        const flags = (isEscaped ? TAG.escaped : 0) | (index > 0 ? TAG.sameUuid : 0) | (index === part.length - 1 ? TAG.last : 0);
        this.#writeTag(view, at, block, flags, seed);
        at += this.#tagBytes;
        if (index > 0) continue;
        new Uint8Array(view.buffer, view.byteOffset).set(this.#superblock.uuid, at);
        at += UUID_BYTES;
      }
      this.#sealTail(view);
      for (const block of part) this.#stageCopy(block);
    }
  }

  #writeTag(view: DataView, at: number, block: MetadataBlock, flags: number, seed: number): void {
    view.setUint32(at, block.number % 2 ** 32);
    if (this.#place.hasChecksums) {
      const isEscaped = (flags & TAG.escaped) !== 0;
      const checksum = isEscaped ? crc32c(crc32cOfNumber(seed, 0), block.bytes.subarray(4)) : crc32c(seed, block.bytes);
      view.setUint32(at + 4, flags);
      view.setUint32(at + 8, Math.floor(block.number / 2 ** 32));
      view.setUint32(at + 12, checksum);
      return;
    }
    view.setUint16(at + 6, flags);
    if (this.#place.has64Bits) view.setUint32(at + 8, Math.floor(block.number / 2 ** 32));
  }

  #writeCommit(nowMs: number): void {
    const view = this.#stage(BLOCK_TYPES.commit);
    const seconds = Math.floor(nowMs / 1000);
    view.setUint32(0x30, Math.floor(seconds / 2 ** 32));
    view.setUint32(0x34, seconds % 2 ** 32);
    view.setUint32(0x38, Math.floor((nowMs - seconds * 1000) * 1e6));
    if (this.#place.hasChecksums) view.setUint32(0x10, this.#checksumOf(view));
  }

  #writeHome(blocks: readonly MetadataBlock[]): void {
    const { blockBytes } = this.#place;
    for (const block of blocks.toSorted((p, q) => p.number - q.number)) {
      const isNext = this.#staged > 0 && this.#stagedAt + this.#staged === block.number;
      if (!isNext || this.#staged === STAGED_BLOCKS) this.#flushStaged();
      if (this.#staged === 0) this.#stagedAt = block.number;
      this.#staging.set(block.bytes, this.#staged * blockBytes);
      this.#staged++;
    }
    this.#flushStaged();
  }

  #stageCopy(block: MetadataBlock): void {
    const at = this.#stageBlock();
    this.#staging.set(block.bytes, at);
    if (block.view.getUint32(0) === JOURNAL_MAGIC) this.#staging.fill(0, at, at + 4);
  }

  /** A block of the log with its header. */
  #stage(type: number): DataView {
    const at = this.#stageBlock();
    const { blockBytes } = this.#place;
    this.#staging.fill(0, at, at + blockBytes);
    const view = new DataView(this.#staging.buffer, at, blockBytes);
    view.setUint32(0, JOURNAL_MAGIC);
    view.setUint32(4, type);
    view.setUint32(8, this.#sequence);
    return view;
  }

  /** The next block of the log in the staging area, which holds blocks that lie behind one another. */
  #stageBlock(): number {
    const physical = this.#place.blocks[this.#head]!;
    const isNext = this.#staged > 0 && this.#stagedAt + this.#staged === physical;
    if (!isNext || this.#staged === STAGED_BLOCKS) this.#flushStaged();
    if (this.#staged === 0) this.#stagedAt = physical;
    this.#head = this.#head + 1 >= this.#superblock.length ? this.#superblock.first : this.#head + 1;
    return this.#staged++ * this.#place.blockBytes;
  }

  #flushStaged(): void {
    if (this.#staged === 0) return;
    const { blockBytes } = this.#place;
    this.#device.write(this.#stagedAt * blockBytes, this.#staging.subarray(0, this.#staged * blockBytes));
    this.#staged = 0;
  }

  #writeSuperblock(start: number): void {
    this.#superblock.setLog(start, this.#sequence);
    this.#device.write(this.#place.blocks[0]! * this.#place.blockBytes, this.#superblock.bytes);
  }

  /** The last four bytes of descriptors and revokes; they count as zeros. */
  #sealTail(view: DataView): void {
    if (this.#place.hasChecksums) view.setUint32(this.#place.blockBytes - 4, this.#checksumOf(view));
  }

  #checksumOf(view: DataView): number {
    return crc32c(this.#seed, new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }
}
