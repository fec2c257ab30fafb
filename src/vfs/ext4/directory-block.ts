// One block of a directory: its entries, after its checksum. Blocks of a hash index are made so that a reader who does not know them sees one empty
// entry; KPIO is such a reader, so that a list and a lookup can never disagree. https://docs.kernel.org/filesystems/ext4/dynamic.html#directory-entries

import type { NodeKind } from '../node.ts';
import { crc32c, crc32cOfNumber } from './crc.ts';
import type { Inode } from './inode.ts';
import { invalid } from './superblock.ts';
import type { Superblock } from './superblock.ts';

const HEADER_BYTES = 8;
const TAIL_BYTES = 12;
const TAIL_TYPE = 0xde;
const KINDS: readonly NodeKind[] = ['other', 'file', 'directory', 'other', 'other', 'other', 'other', 'symlink'];
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface Ext4Entry {
  readonly name: string;
  readonly inode: number;
  /** null: the image does not say. */
  readonly kind: NodeKind | null;
}

/** Adds what the block names, without `.`, `..` and names that are not UTF-8. Throws vfs.image-invalid. */
export function readDirectoryBlock(bytes: Uint8Array, directory: Inode, superblock: Superblock, into: Ext4Entry[]): void {
  if (superblock.checksums === 'crc32c' && directory.inlineData === null) requireChecksum(bytes, directory);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length;) {
    if (at + HEADER_BYTES > bytes.length) throw damaged(directory);
    const inode = view.getUint32(at, true);
    const length = entryLength(view.getUint16(at + 4, true), bytes.length);
    const nameLength = superblock.hasFileTypes ? bytes[at + 6]! : view.getUint16(at + 6, true);
    if (length < HEADER_BYTES || length % 4 !== 0 || at + length > bytes.length || HEADER_BYTES + nameLength > length) throw damaged(directory);
    if (inode !== 0 && nameLength > 0) {
      const name = decodeName(bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + nameLength));
      const type = superblock.hasFileTypes ? bytes[at + 7]! : 0;
      if (name !== null) into.push({ name, inode, kind: type === 0 ? null : (KINDS[type] ?? 'other') });
    }
    at += length;
  }
}

/** With blocks of 64 KiB a length may be the whole block, which 16 bits cannot say. */
function entryLength(raw: number, blockBytes: number): number {
  if (blockBytes < 65_536) return raw;
  return raw === 65_535 || raw === 0 ? blockBytes : (raw & 0xfffc) | ((raw & 3) << 16);
}

/** null for what is no name of an entry here, or cannot be named in a string. */
function decodeName(bytes: Uint8Array): string | null {
  if (bytes.includes(0x2f) || bytes.includes(0)) return null;
  try {
    const name = DECODER.decode(bytes);
    return name === '.' || name === '..' ? null : name;
  } catch {
    return null;
  }
}

function requireChecksum(bytes: Uint8Array, directory: Inode): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const counts = directory.isIndexed ? indexCountsAt(view) : null;
  const isGood = counts === null ? isLeafGood(bytes, view, directory.checksumSeed) : isIndexGood(bytes, view, counts, directory.checksumSeed);
  if (!isGood) throw invalid(`the checksum of a block of directory ${directory.number} is wrong`);
}

/** Entries end with one that looks empty and holds the checksum. */
function isLeafGood(bytes: Uint8Array, view: DataView, seed: number): boolean {
  const tail = bytes.length - TAIL_BYTES;
  if (view.getUint32(tail, true) !== 0 || view.getUint16(tail + 4, true) !== TAIL_BYTES || bytes[tail + 7] !== TAIL_TYPE) return false;
  return view.getUint32(tail + 8, true) === crc32c(seed, bytes.subarray(0, tail));
}

/** Where a block of a hash index has its limit and count; null for a block of entries. */
function indexCountsAt(view: DataView): number | null {
  const blockBytes = view.byteLength;
  const first = entryLength(view.getUint16(4, true), blockBytes);
  if (first === blockBytes) return 8;
  if (first !== 12 || entryLength(view.getUint16(16, true), blockBytes) !== blockBytes - 12) return null;
  return view.getUint32(24, true) === 0 && view.getUint8(29) === 8 ? 32 : null;
}

/** The entries in use, then the reserved word of the tail, then zeros in the checksum's place. */
function isIndexGood(bytes: Uint8Array, view: DataView, counts: number, seed: number): boolean {
  const limit = view.getUint16(counts, true);
  const count = view.getUint16(counts + 2, true);
  const tail = counts + limit * 8;
  if (count > limit || tail + 8 > bytes.length) return false;
  let crc = crc32c(seed, bytes.subarray(0, counts + count * 8));
  crc = crc32cOfNumber(crc32c(crc, bytes.subarray(tail, tail + 4)), 0);
  return view.getUint32(tail + 4, true) === crc;
}

function damaged(directory: Inode): Error {
  return invalid(`directory ${directory.number} is damaged`);
}
