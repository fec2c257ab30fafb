// One inode of an image that is written. Its bytes are the truth while it is held; the table of inodes gets them at the end of each operation that
// changed them. https://docs.kernel.org/filesystems/ext4/dynamic.html#index-nodes

import { FailureError } from '../../../base/failure.ts';
import { MAX_FILE_BYTES } from '../../node.ts';
import type { NodeKind, NodeStat } from '../../node.ts';
import { crc32cOfNumber } from '../crc.ts';
import { INODE_FLAGS, inlineDataOf, inodeChecksum, kindOfMode, requireInodeChecksum, timeMs } from '../inode.ts';
import type { Inode } from '../inode.ts';
import { invalid } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';

const IMMUTABLE = 0x10;
const APPEND_ONLY = 0x20;
const HUGE_FILE = 0x40000;
const VERITY = 0x100000;
const EXTENT_HEADER = Uint8Array.of(0x0a, 0xf3, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0);

/** Where a time lies, and its extra bits in larger inodes. */
const TIMES = { accessed: [0x8, 0x8c], changed: [0xc, 0x84], modified: [0x10, 0x88], created: [0x90, 0x94] } as const;

export class LiveInode implements Inode {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly blocks: Uint8Array;
  /** i_block: the root of the extents, or block numbers. */
  readonly blocksView: DataView;
  /** Nodes and open files: it outlives its last name until they are gone. */
  holders = 0;
  /** The operation that edits it. */
  editedBy = 0;
  /** Its own part of the map of its blocks is known to be good. */
  isMapChecked = false;
  /** The transaction in which its size or blocks were changed last. */
  changedIn = 0;
  readonly #geometry: Superblock;
  #checksumSeed = 0;

  constructor(number: number, bytes: Uint8Array, geometry: Superblock) {
    this.number = number;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.blocks = bytes.subarray(0x28, 0x28 + 60);
    this.blocksView = new DataView(bytes.buffer, bytes.byteOffset + 0x28, 60);
    this.#geometry = geometry;
    this.setSeed();
  }

  /** Throws vfs.image-invalid, vfs.image-unsupported. `isOrphan`: it may be without names. */
  check(isOrphan: boolean): void {
    const { number, extraBytes } = this;
    if (extraBytes > this.bytes.length - 128) throw invalid(`inode ${number} is larger than inodes are`);
    if (this.#geometry.checksums === 'crc32c') requireInodeChecksum(number, this.bytes, extraBytes, this.checksumSeed);
    if (this.linkCount === 0 && !isOrphan) throw invalid(`inode ${number} is named but free`);
    if (this.sizeBytes > MAX_FILE_BYTES) throw invalid(`inode ${number} is too large`);
    if ((this.flags & INODE_FLAGS.encrypted) !== 0) throw new FailureError('vfs.image-unsupported', 'the file is encrypted');
    if ((this.flags & INODE_FLAGS.attributeInode) !== 0) throw invalid(`inode ${number} is named but holds an attribute`);
  }

  /** After its generation was changed. */
  setSeed(): void {
    this.#checksumSeed = crc32cOfNumber(crc32cOfNumber(this.#geometry.checksumSeed, this.number), this.view.getUint32(0x64, true));
  }

  get checksumSeed(): number {
    return this.#checksumSeed;
  }

  seal(): void {
    if (this.#geometry.checksums !== 'crc32c') return;
    const crc = inodeChecksum(this.bytes, this.extraBytes, this.checksumSeed);
    this.view.setUint16(0x7c, crc & 0xffff, true);
    if (this.extraBytes >= 4) this.view.setUint16(0x82, crc >>> 16, true);
  }

  get extraBytes(): number {
    return this.bytes.length > 128 ? this.view.getUint16(0x80, true) : 0;
  }

  get mode(): number {
    return this.view.getUint16(0, true);
  }

  get kind(): NodeKind {
    return kindOfMode(this.mode);
  }

  get flags(): number {
    return this.view.getUint32(0x20, true);
  }

  setFlag(flag: number, isSet: boolean): void {
    this.view.setUint32(0x20, (isSet ? this.flags | flag : this.flags & ~flag) >>> 0, true);
  }

  get isIndexed(): boolean {
    return (this.flags & INODE_FLAGS.indexed) !== 0;
  }

  get hasExtents(): boolean {
    return (this.flags & INODE_FLAGS.extents) !== 0;
  }

  /** Throws vfs.denied for files that are marked so. */
  requireChangeable(): void {
    if ((this.flags & (IMMUTABLE | APPEND_ONLY | VERITY)) !== 0) throw new FailureError('vfs.denied', 'the file is marked as one that does not change');
  }

  get isInline(): boolean {
    return (this.flags & INODE_FLAGS.inlineData) !== 0;
  }

  get inlineData(): Uint8Array | null {
    return this.isInline ? inlineDataOf(this.number, this.bytes, this.extraBytes, this.sizeBytes) : null;
  }

  get sizeBytes(): number {
    return this.view.getUint32(0x4, true) + (this.kind === 'symlink' ? 0 : this.view.getUint32(0x6c, true) * 2 ** 32);
  }

  set sizeBytes(value: number) {
    this.view.setUint32(0x4, value % 2 ** 32, true);
    this.view.setUint32(0x6c, Math.floor(value / 2 ** 32), true);
  }

  get linkCount(): number {
    return this.view.getUint16(0x1a, true);
  }

  set linkCount(value: number) {
    this.view.setUint16(0x1a, value, true);
  }

  get owner(): { readonly user: number; readonly group: number } {
    return {
      user: this.view.getUint16(0x2, true) + this.view.getUint16(0x78, true) * 65_536,
      group: this.view.getUint16(0x18, true) + this.view.getUint16(0x7a, true) * 65_536,
    };
  }

  setOwner(user: number, group: number): void {
    this.view.setUint16(0x2, user & 0xffff, true);
    this.view.setUint16(0x78, user >>> 16, true);
    this.view.setUint16(0x18, group & 0xffff, true);
    this.view.setUint16(0x7a, group >>> 16, true);
  }

  /** i_blocks counts sectors of 512 bytes, or blocks in huge files. */
  addBlocks(count: number): void {
    const unit = (this.flags & HUGE_FILE) !== 0 ? 1 : this.#geometry.blockBytes / 512;
    const value = this.view.getUint32(0x1c, true) + this.view.getUint16(0x74, true) * 2 ** 32 + count * unit;
    if (value < 0) throw invalid(`inode ${this.number} has more blocks than it counts`);
    this.view.setUint32(0x1c, value % 2 ** 32, true);
    this.view.setUint16(0x74, Math.floor(value / 2 ** 32), true);
  }

  /** The block of its attributes; 0 when it has none. */
  get attributeBlock(): number {
    return this.view.getUint32(0x68, true) + (this.#geometry.descriptorBytes >= 64 ? this.view.getUint16(0x76, true) * 2 ** 32 : 0);
  }

  get nextOrphan(): number {
    return this.view.getUint32(0x14, true);
  }

  /** i_dtime: the next orphan while it is one, then when it was freed. */
  set nextOrphan(value: number) {
    this.view.setUint32(0x14, value, true);
  }

  get accessedMs(): number {
    return this.#time(TIMES.accessed);
  }

  get modifiedMs(): number {
    return this.#time(TIMES.modified);
  }

  get changedMs(): number {
    return this.#time(TIMES.changed);
  }

  setTime(which: keyof typeof TIMES, ms: number): void {
    const [at, extraAt] = TIMES[which];
    const seconds = Math.floor(ms / 1000);
    const hasExtra = 128 + this.extraBytes >= extraAt + 4;
    // The time of creation lies behind its extra bits' place: an inode has both or none.
    if (which === 'created' && !hasExtra) return;
    if (!hasExtra) {
      this.view.setInt32(at, Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, seconds)), true);
      return;
    }
    // 34 bits of seconds.
    const kept = Math.max(-(2 ** 31), Math.min(2 ** 31 + 3 * 2 ** 32 - 1, seconds));
    const low = kept | 0;
    this.view.setInt32(at, low, true);
    const nanoseconds = Math.min(999_999_999, Math.round((ms - seconds * 1000) * 1e6));
    this.view.setUint32(extraAt, ((nanoseconds << 2) | ((kept - low) / 2 ** 32)) >>> 0, true);
  }

  touch(nowMs: number): void {
    this.setTime('modified', nowMs);
    this.setTime('changed', nowMs);
  }

  /** Empty, with extents where the image has them. */
  clearBlocks(withExtents: boolean): void {
    this.blocks.fill(0);
    if (withExtents) this.blocks.set(EXTENT_HEADER);
    this.setFlag(INODE_FLAGS.extents, withExtents);
  }

  stat(): NodeStat {
    const { kind, number, sizeBytes, linkCount, modifiedMs, accessedMs, changedMs } = this;
    return { kind, id: String(number), sizeBytes, linkCount, modifiedMs, accessedMs, changedMs };
  }

  #time([at, extraAt]: readonly [number, number]): number {
    return timeMs(this.view.getInt32(at, true), 128 + this.extraBytes >= extraAt + 4 ? this.view.getUint32(extraAt, true) : 0);
  }
}
