// The content of files: read and written in place, blocks given to holes, the end moved. Content goes to the disk at once and before the transaction
// that makes it part of the file (ordered mode); only what describes it goes through the journal.

import { FailureError } from '../../../base/failure.ts';
import type { ByteDevice } from '../../byte-device.ts';
import type { Superblock } from '../superblock.ts';
import type { BlockAllocator } from './block-allocator.ts';
import { MAX_LOGICAL_BLOCKS } from './file-map.ts';
import type { FileMap } from './file-map.ts';
import { leaveInline } from './inline-data.ts';
import type { InodeTable } from './inode-table.ts';
import type { LiveInode } from './live-inode.ts';
import type { LiveSuperblock } from './live-superblock.ts';

/** Runs of new blocks in one operation, and blocks in one. */
const RUNS_PER_OPERATION = 16;
const BLOCKS_PER_OPERATION = 16_384;
const LARGE_FILE_BYTES = 2 ** 31;
/** What is kept for a file that grows: as much as it has. */
const MIN_AHEAD_BLOCKS = 8;
const MAX_AHEAD_BLOCKS = 512;

export interface ContentParts {
  readonly device: ByteDevice;
  readonly geometry: Superblock;
  readonly superblock: LiveSuperblock;
  readonly allocator: BlockAllocator;
  readonly inodes: InodeTable;
  readonly withExtents: boolean;
  mapOf(inode: LiveInode): FileMap;
  /** Of the running transaction. */
  sequence(): number;
  nowMs(): number;
}

export class FileContent {
  readonly #parts: ContentParts;
  readonly #blockBytes: number;
  readonly #zeros: Uint8Array;
  /** Blocks that get only a part of what is written are put together here. */
  readonly #edge: Uint8Array;

  constructor(parts: ContentParts) {
    this.#parts = parts;
    this.#blockBytes = parts.geometry.blockBytes;
    this.#zeros = new Uint8Array(this.#blockBytes);
    this.#edge = new Uint8Array(this.#blockBytes);
  }

  /** As OpenFile.read. */
  read(inode: LiveInode, offset: number, target: Uint8Array): number {
    const length = Math.max(0, Math.min(target.length, inode.sizeBytes - offset));
    const inline = inode.inlineData;
    if (inline !== null) {
      target.set(inline.subarray(offset, offset + length));
      return length;
    }
    const map = this.#parts.mapOf(inode);
    for (let done = 0; done < length;) {
      const logical = Math.floor((offset + done) / this.#blockBytes);
      const within = (offset + done) % this.#blockBytes;
      const { physical, count, isUnwritten } = map.find(inode, logical, Math.ceil((within + length - done) / this.#blockBytes));
      const bytes = Math.min(length - done, count * this.#blockBytes - within);
      if (physical === 0 || isUnwritten) target.fill(0, done, done + bytes);
      else this.#parts.device.read(physical * this.#blockBytes + within, target.subarray(done, done + bytes));
      done += bytes;
    }
    return length;
  }

  /** As OpenFile.write, up to where one operation should end: how many bytes were written. */
  writeSome(inode: LiveInode, offset: number, bytes: Uint8Array): number {
    this.#prepare(inode);
    const before = inode.sizeBytes;
    if (offset > before) this.#clearTail(inode, before, offset);
    const map = this.#parts.mapOf(inode);
    let done = 0;
    for (let runs = 0; done < bytes.length && runs < RUNS_PER_OPERATION; runs++) done += this.#writeRun(inode, map, offset + done, bytes.subarray(done));
    if (offset + done > before) this.#setSize(inode, offset + done);
    inode.touch(this.#parts.nowMs());
    return done;
  }

  /** Moves the end; what lies behind it is freed by `trimSome`. */
  setEnd(inode: LiveInode, sizeBytes: number): void {
    this.#prepare(inode);
    // What others find behind the end later is zeros.
    this.#clearTail(inode, Math.min(inode.sizeBytes, sizeBytes), Math.max(inode.sizeBytes, sizeBytes));
    this.#setSize(inode, sizeBytes);
    inode.touch(this.#parts.nowMs());
  }

  /** Frees blocks behind the end, a part in one operation; true when there are none. */
  trimSome(inode: LiveInode): boolean {
    if (inode.isInline) return true;
    return this.#parts.mapOf(inode).removeFrom(inode, Math.ceil(inode.sizeBytes / this.#blockBytes));
  }

  /** Throws vfs.too-large. */
  requireSize(sizeBytes: number): void {
    if (sizeBytes > MAX_LOGICAL_BLOCKS * this.#blockBytes)
      throw new FailureError('vfs.too-large', 'the blocks of a file in this image are counted with 32 bits');
  }

  #writeRun(inode: LiveInode, map: FileMap, offset: number, bytes: Uint8Array): number {
    const logical = Math.floor(offset / this.#blockBytes);
    const within = offset % this.#blockBytes;
    const wanted = Math.min(BLOCKS_PER_OPERATION, Math.ceil((within + bytes.length) / this.#blockBytes));
    const found = map.find(inode, logical, wanted);
    const run = found.physical === 0 ? this.#allocate(inode, logical, found.count) : { start: found.physical, count: found.count };
    const part = bytes.subarray(0, run.count * this.#blockBytes - within);
    if (found.physical !== 0 && !found.isUnwritten) {
      this.#parts.device.write(run.start * this.#blockBytes + within, part);
      return part.length;
    }
    this.#writeNew(run.start, within, part);
    if (found.physical === 0) map.insert(inode, logical, run.start, run.count);
    else map.markWritten(inode, logical, run.count);
    inode.changedIn = this.#parts.sequence();
    return part.length;
  }

  /** Behind the block before, so that files lie in one piece. */
  #allocate(inode: LiveInode, logical: number, wanted: number): { readonly start: number; readonly count: number } {
    const { allocator, inodes, mapOf } = this.#parts;
    const before = logical === 0 ? 0 : mapOf.call(this.#parts, inode).find(inode, logical - 1, 1).physical;
    const goal = before === 0 ? inodes.firstBlockNear(inode) : before + 1;
    const blocks = Math.ceil(inode.sizeBytes / this.#blockBytes);
    if (logical < blocks) return allocator.allocate(goal, wanted);
    return allocator.allocateAtEnd(inode.number, goal, wanted, Math.max(MIN_AHEAD_BLOCKS, Math.min(MAX_AHEAD_BLOCKS, blocks)));
  }

  /** Blocks that were nobody's: what is not written in them is zeros. */
  #writeNew(start: number, within: number, bytes: Uint8Array): void {
    const size = this.#blockBytes;
    const { device } = this.#parts;
    let done = 0;
    if (within > 0 || bytes.length < size) {
      done = Math.min(bytes.length, size - within);
      this.#edge.fill(0);
      this.#edge.set(bytes.subarray(0, done), within);
      device.write(start * size, this.#edge);
    }
    const whole = Math.floor((bytes.length - done) / size) * size;
    if (whole > 0) device.write(start * size + within + done, bytes.subarray(done, done + whole));
    done += whole;
    if (done === bytes.length) return;
    this.#edge.fill(0);
    this.#edge.set(bytes.subarray(done));
    device.write(start * size + within + done, this.#edge);
  }

  /** Zeros from an old or new end to the end of its block, or to `to`. */
  #clearTail(inode: LiveInode, from: number, to: number): void {
    const within = from % this.#blockBytes;
    if (within === 0 || inode.isInline) return;
    const { physical, isUnwritten } = this.#parts.mapOf(inode).find(inode, Math.floor(from / this.#blockBytes), 1);
    if (physical === 0 || isUnwritten) return;
    const count = Math.min(this.#blockBytes - within, to - from);
    this.#parts.device.write(physical * this.#blockBytes + within, this.#zeros.subarray(0, count));
  }

  /** Data leaves the inode before it is changed. */
  #prepare(inode: LiveInode): void {
    inode.requireChangeable();
    this.#parts.inodes.edit(inode);
    if (!inode.isInline) return;
    const data = inode.inlineData!;
    const { sizeBytes } = inode;
    leaveInline(inode, this.#parts.withExtents);
    inode.changedIn = this.#parts.sequence();
    if (data.length > 0) {
      const { start, count } = this.#parts.allocator.allocate(this.#parts.inodes.firstBlockNear(inode), Math.ceil(data.length / this.#blockBytes));
      this.#writeNew(start, 0, data.subarray(0, count * this.#blockBytes));
      this.#parts.mapOf(inode).insert(inode, 0, start, count);
    }
    inode.sizeBytes = sizeBytes;
  }

  #setSize(inode: LiveInode, sizeBytes: number): void {
    if (sizeBytes === inode.sizeBytes) return;
    inode.sizeBytes = sizeBytes;
    inode.changedIn = this.#parts.sequence();
    if (sizeBytes >= LARGE_FILE_BYTES) this.#parts.superblock.markLargeFiles();
  }
}
