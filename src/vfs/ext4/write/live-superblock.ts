// The superblock of an image that is written: its counts, its states, and the head of the list of orphans.
// https://docs.kernel.org/filesystems/ext4/globals.html#super-block

import { crc32c } from '../crc.ts';
import type { Superblock } from '../superblock.ts';
import type { MetadataBlock, MetadataStore } from './metadata-store.ts';

const OFFSET = 1024;
const SIZE = 1024;
const CHECKSUM_AT = 0x3fc;
const STATE = { valid: 1, errors: 2 } as const;
const RECOVER = 0x4;
const ORPHANS_PRESENT = 0x10000;
const ORPHAN_FILE = 0x1000;

export class LiveSuperblock {
  readonly journalInode: number;
  readonly firstInode: number;
  readonly compatible: number;
  readonly incompatible: number;
  readonly readOnlyCompatible: number;
  readonly reservedBlocks: number;
  readonly reservedDescriptorBlocks: number;
  /** Groups with copies of the superblock, with sparse_super2. */
  readonly backupGroups: readonly number[];
  readonly wantedExtraBytes: number;
  readonly hashVersion: number;
  readonly isHashUnsigned: boolean;
  readonly hashSeed: Uint32Array;
  readonly orphanFileInode: number;
  readonly #store: MetadataStore;
  readonly #geometry: Superblock;
  readonly #block: number;
  readonly #at: number;

  constructor(store: MetadataStore, geometry: Superblock) {
    this.#store = store;
    this.#geometry = geometry;
    this.#block = Math.floor(OFFSET / geometry.blockBytes);
    this.#at = OFFSET % geometry.blockBytes;
    this.journalInode = this.#u32(0xe0);
    this.firstInode = this.#u32(0x54);
    this.compatible = this.#u32(0x5c);
    this.incompatible = this.#u32(0x60);
    this.readOnlyCompatible = this.#u32(0x64);
    this.reservedBlocks = this.#wide(0x8, 0x154);
    this.reservedDescriptorBlocks = this.#u16(0xce);
    this.backupGroups = [this.#u32(0x24c), this.#u32(0x250)];
    this.wantedExtraBytes = this.#u16(0x15e);
    this.hashVersion = this.#view.getUint8(this.#at + 0xfc);
    this.isHashUnsigned = (this.#u32(0x160) & 2) !== 0;
    this.hashSeed = Uint32Array.from([0xec, 0xf0, 0xf4, 0xf8], (at) => this.#u32(at));
    this.orphanFileInode = (this.compatible & ORPHAN_FILE) === 0 ? 0 : this.#u32(0x280);
  }

  has(word: 'compatible' | 'incompatible' | 'readOnlyCompatible', bit: number): boolean {
    return (this[word] & bit) !== 0;
  }

  get freeBlocks(): number {
    return this.#wide(0xc, 0x158);
  }

  set freeBlocks(value: number) {
    const view = this.#change();
    view.setUint32(this.#at + 0xc, value % 2 ** 32, true);
    if (this.#geometry.descriptorBytes >= 64) view.setUint32(this.#at + 0x158, Math.floor(value / 2 ** 32), true);
  }

  get freeInodes(): number {
    return this.#u32(0x10);
  }

  set freeInodes(value: number) {
    this.#change().setUint32(this.#at + 0x10, value, true);
  }

  get lastOrphan(): number {
    return this.#u32(0xe8);
  }

  set lastOrphan(inode: number) {
    this.#change().setUint32(this.#at + 0xe8, inode, true);
  }

  /** Whether the file of orphans has any (Linux; this writer has them in the list). */
  get hasOrphanFile(): boolean {
    return this.orphanFileInode !== 0 && (this.#u32(0x64) & ORPHANS_PRESENT) !== 0;
  }

  markOrphanFileEmpty(): void {
    this.#change().setUint32(this.#at + 0x64, this.#u32(0x64) & ~ORPHANS_PRESENT, true);
  }

  /** A file of more than 2 GiB is there from now on. */
  markLargeFiles(): void {
    const features = this.#u32(0x64);
    if ((features & 2) === 0) this.#change().setUint32(this.#at + 0x64, features | 2, true);
  }

  /** In the running transaction; on the disk `markOpenIn` has done it already. */
  markOpen(nowMs: number, hasJournal: boolean): void {
    const view = this.#change();
    this.#setOpen(view, this.#at, hasJournal);
    view.setUint16(this.#at + 0x34, (this.#u16(0x34) + 1) & 0xffff, true);
    this.#setTime(0x2c, 0x275, nowMs);
    this.seal(nowMs);
  }

  /** In the bytes of a superblock as they are on the disk. */
  markOpenIn(bytes: Uint8Array, hasJournal: boolean): void {
    this.#setOpen(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, hasJournal);
    this.#sealBytes(bytes);
  }

  markClosed(nowMs: number, hasJournal: boolean): void {
    const view = this.#change();
    if (hasJournal) view.setUint32(this.#at + 0x60, (this.#u32(0x60) & ~RECOVER) >>> 0, true);
    else view.setUint16(this.#at + 0x3a, this.#u16(0x3a) | STATE.valid, true);
    this.seal(nowMs);
  }

  get bytes(): Uint8Array {
    return this.#store.get(this.#block).bytes.subarray(this.#at, this.#at + SIZE);
  }

  /** The time of writing and the checksum, before it is written. */
  seal(nowMs: number): void {
    this.#setTime(0x30, 0x274, nowMs);
    this.#sealBytes(this.#store.get(this.#block).bytes.subarray(this.#at, this.#at + SIZE));
  }

  /** Marks damage in the bytes of a superblock as they are on the disk. */
  markErrors(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    view.setUint16(0x3a, view.getUint16(0x3a, true) | STATE.errors, true);
    view.setUint32(0x194, (view.getUint32(0x194, true) + 1) >>> 0, true);
    this.#sealBytes(bytes);
  }

  #setOpen(view: DataView, at: number, hasJournal: boolean): void {
    if (hasJournal) view.setUint32(at + 0x60, (view.getUint32(at + 0x60, true) | RECOVER) >>> 0, true);
    else view.setUint16(at + 0x3a, view.getUint16(at + 0x3a, true) & ~STATE.valid, true);
  }

  get block(): MetadataBlock {
    return this.#store.get(this.#block);
  }

  #sealBytes(bytes: Uint8Array): void {
    if (this.#geometry.checksums !== 'crc32c') return;
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(CHECKSUM_AT, crc32c(~0, bytes.subarray(0, CHECKSUM_AT)), true);
  }

  #setTime(at: number, highAt: number, nowMs: number): void {
    const seconds = Math.floor(nowMs / 1000);
    const view = this.#change();
    view.setUint32(this.#at + at, seconds % 2 ** 32, true);
    view.setUint8(this.#at + highAt, Math.floor(seconds / 2 ** 32) & 0xff);
  }

  get #view(): DataView {
    return this.#store.get(this.#block).view;
  }

  #change(): DataView {
    return this.#store.change(this.#store.get(this.#block)).view;
  }

  #u16(at: number): number {
    return this.#view.getUint16(this.#at + at, true);
  }

  #u32(at: number): number {
    return this.#view.getUint32(this.#at + at, true);
  }

  #wide(at: number, highAt: number): number {
    return this.#u32(at) + (this.#geometry.descriptorBytes >= 64 ? this.#u32(highAt) * 2 ** 32 : 0);
  }
}
