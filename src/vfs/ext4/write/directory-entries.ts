// Changing one block of directory entries. They lie one after another and fill the block; the space of a removed one belongs to the one before.
// https://docs.kernel.org/filesystems/ext4/dynamic.html#linear-classic-directories

import type { NodeKind } from '../../node.ts';
import { crc32c, crc32cOfNumber } from '../crc.ts';
import type { Superblock } from '../superblock.ts';

export const TAIL_BYTES = 12;
const HEADER_BYTES = 8;
const TAIL_TYPE = 0xde;
const TYPES: Readonly<Record<NodeKind, number>> = { other: 0, file: 1, directory: 2, symlink: 7 };

export interface RawEntry {
  readonly inode: number;
  readonly type: number;
  readonly name: Uint8Array;
}

/** What an entry takes at least. */
export function entryBytes(nameLength: number): number {
  return (HEADER_BYTES + nameLength + 3) & ~3;
}

/** How the blocks of one image are written. */
export class EntryFormat {
  readonly #hasFileTypes: boolean;
  readonly #blockBytes: number;
  /** Where the entries of a block end: the checksum lies behind them. */
  readonly end: number;
  readonly hasTail: boolean;

  constructor({ hasFileTypes, blockBytes, checksums }: Superblock) {
    this.#hasFileTypes = hasFileTypes;
    this.#blockBytes = blockBytes;
    this.hasTail = checksums === 'crc32c';
    this.end = this.hasTail ? blockBytes - TAIL_BYTES : blockBytes;
  }

  typeOf(kind: NodeKind): number {
    return this.#hasFileTypes ? TYPES[kind] : 0;
  }

  /** An empty block of entries. */
  clear(view: DataView): void {
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).fill(0);
    this.#setLength(view, 0, this.end);
    if (!this.hasTail) return;
    view.setUint16(this.end + 4, TAIL_BYTES, true);
    view.setUint8(this.end + 7, TAIL_TYPE);
  }

  seal(bytes: Uint8Array, view: DataView, seed: number): void {
    if (this.hasTail) view.setUint32(this.end + 8, crc32c(seed, bytes.subarray(0, this.end)), true);
  }

  /** The entries of a block that was checked, without empty ones. */
  entries(view: DataView, end = this.end): RawEntry[] {
    const found: RawEntry[] = [];
    for (let at = 0; at < end; at += this.lengthAt(view, at)) {
      const inode = view.getUint32(at, true);
      if (inode !== 0) found.push({ inode, type: this.#typeAt(view, at), name: this.#nameAt(view, at) });
    }
    return found;
  }

  /** Whether there is an entry of this length; the entry is made. */
  insert(view: DataView, entry: RawEntry): boolean {
    const needed = entryBytes(entry.name.length);
    for (let at = 0; at < this.end;) {
      const length = this.lengthAt(view, at);
      const used = view.getUint32(at, true) === 0 ? 0 : entryBytes(this.#nameLengthAt(view, at));
      if (length - used >= needed) {
        if (used > 0) this.#setLength(view, at, used);
        this.#put(view, at + used, length - used, entry);
        return true;
      }
      at += length;
    }
    return false;
  }

  /** The largest name's entry that still fits. */
  room(view: DataView): number {
    let room = 0;
    for (let at = 0; at < this.end;) {
      const length = this.lengthAt(view, at);
      room = Math.max(room, length - (view.getUint32(at, true) === 0 ? 0 : entryBytes(this.#nameLengthAt(view, at))));
      at += length;
    }
    return room;
  }

  /** -1 when there is none. */
  find(view: DataView, name: Uint8Array): number {
    for (let at = 0; at < this.end; at += this.lengthAt(view, at)) {
      if (view.getUint32(at, true) !== 0 && this.#nameLengthAt(view, at) === name.length && isEqual(this.#nameAt(view, at), name)) return at;
    }
    return -1;
  }

  /** The entry that begins there, as `find` says. */
  remove(view: DataView, place: number): void {
    let before = -1;
    for (let at = 0; at < place; at += this.lengthAt(view, at)) before = at;
    if (before < 0) view.setUint32(place, 0, true);
    else this.#setLength(view, before, this.lengthAt(view, before) + this.lengthAt(view, place));
  }

  /** The name stays, and is another inode's now. */
  replace(view: DataView, place: number, inode: number, kind: NodeKind): void {
    view.setUint32(place, inode, true);
    if (this.#hasFileTypes) view.setUint8(place + 7, TYPES[kind]);
  }

  /** One after another from the beginning; the last has the rest. They fit. */
  pack(view: DataView, entries: readonly RawEntry[]): void {
    this.clear(view);
    let at = 0;
    for (const [index, entry] of entries.entries()) {
      const length = index === entries.length - 1 ? this.end - at : entryBytes(entry.name.length);
      this.#put(view, at, length, entry);
      at += length;
    }
  }

  lengthAt(view: DataView, at: number): number {
    const raw = view.getUint16(at + 4, true);
    if (this.#blockBytes < 65_536) return raw;
    return raw === 65_535 || raw === 0 ? this.#blockBytes : (raw & 0xfffc) | ((raw & 3) << 16);
  }

  #setLength(view: DataView, at: number, length: number): void {
    view.setUint16(at + 4, length < 65_536 ? length : length === this.#blockBytes ? 65_535 : (length & 0xfffc) | (length >> 16), true);
  }

  #nameLengthAt(view: DataView, at: number): number {
    return this.#hasFileTypes ? view.getUint8(at + 6) : view.getUint16(at + 6, true);
  }

  #nameAt(view: DataView, at: number): Uint8Array {
    return new Uint8Array(view.buffer, view.byteOffset + at + HEADER_BYTES, this.#nameLengthAt(view, at)).slice();
  }

  #typeAt(view: DataView, at: number): number {
    return this.#hasFileTypes ? view.getUint8(at + 7) : 0;
  }

  #put(view: DataView, at: number, length: number, { inode, type, name }: RawEntry): void {
    view.setUint32(at, inode, true);
    this.#setLength(view, at, length);
    if (this.#hasFileTypes) {
      view.setUint8(at + 6, name.length);
      view.setUint8(at + 7, type);
    } else view.setUint16(at + 6, name.length, true);
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at + HEADER_BYTES, entryBytes(name.length) - HEADER_BYTES);
    bytes.fill(0);
    bytes.set(name);
  }
}

/** The checksum of a block of a hash index: the entries in use, the reserved word of its tail, and zeros where it lies itself. */
export function indexChecksum(bytes: Uint8Array, view: DataView, counts: number, seed: number): { readonly at: number; readonly checksum: number } {
  const tail = counts + view.getUint16(counts, true) * 8;
  const crc = crc32c(seed, bytes.subarray(0, counts + view.getUint16(counts + 2, true) * 8));
  return { at: tail + 4, checksum: crc32cOfNumber(crc32c(crc, bytes.subarray(tail, tail + 4)), 0) };
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
}
