// Inodes: where they lie, and what is in one. https://docs.kernel.org/filesystems/ext4/dynamic.html#index-nodes

import { FailureError } from '../../base/failure.ts';
import type { ByteSource } from '../byte-source.ts';
import { MAX_FILE_BYTES } from '../node.ts';
import type { NodeKind } from '../node.ts';
import { crc32c, crc32cOfNumber } from './crc.ts';
import { descriptorBlock, isDescriptorGood } from './group-descriptor.ts';
import { invalid } from './superblock.ts';
import type { Superblock } from './superblock.ts';

export const ROOT_INODE = 2;
const TWO_ZEROS = new Uint8Array(2);

export const INODE_FLAGS = { encrypted: 0x800, indexed: 0x1000, extents: 0x80000, attributeInode: 0x200000, inlineData: 0x10000000 } as const;

export interface Inode {
  readonly number: number;
  readonly kind: NodeKind;
  readonly sizeBytes: number;
  readonly linkCount: number;
  readonly accessedMs: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
  readonly isIndexed: boolean;
  readonly hasExtents: boolean;
  /** Content that lies in the inode itself; null when it has blocks. */
  readonly inlineData: Uint8Array | null;
  /** i_block: the root of the extents, block numbers, or a short link. */
  readonly blocks: Uint8Array;
  /** With which the checksums of its blocks begin. */
  readonly checksumSeed: number;
}

export class InodeReader {
  readonly #source: ByteSource;
  readonly #superblock: Superblock;
  /** First block of each group's inode table, once its descriptor was checked; 0 before. */
  readonly #tables: Float64Array;

  constructor(source: ByteSource, superblock: Superblock) {
    this.#source = source;
    this.#superblock = superblock;
    this.#tables = new Float64Array(superblock.groupCount);
  }

  /** Throws vfs.image-invalid, vfs.image-unsupported. */
  read(number: number): Inode {
    const { inodesPerGroup, inodeBytes, blockBytes, inodeCount } = this.#superblock;
    if (number < 1 || number > inodeCount) throw invalid(`there is no inode ${number}`);
    const group = Math.floor((number - 1) / inodesPerGroup);
    const offset = this.#table(group) * blockBytes + ((number - 1) % inodesPerGroup) * inodeBytes;
    const bytes = new Uint8Array(inodeBytes);
    this.#source.read(offset, bytes);
    return decodeInode(number, bytes, this.#superblock);
  }

  #table(group: number): number {
    const known = this.#tables[group]!;
    return known > 0 ? known : (this.#tables[group] = this.#readDescriptor(group));
  }

  #readDescriptor(group: number): number {
    const { descriptorBytes, blockBytes, blockCount, inodesPerGroup, inodeBytes } = this.#superblock;
    const perBlock = blockBytes / descriptorBytes;
    const bytes = new Uint8Array(descriptorBytes);
    this.#source.read(descriptorBlock(Math.floor(group / perBlock), this.#superblock) * blockBytes + (group % perBlock) * descriptorBytes, bytes);
    if (!isDescriptorGood(bytes, group, this.#superblock)) throw invalid(`the checksum of group ${group} is wrong`);
    const view = new DataView(bytes.buffer);
    const table = view.getUint32(0x8, true) + (descriptorBytes >= 64 ? view.getUint32(0x28, true) * 2 ** 32 : 0);
    const end = table + Math.ceil((inodesPerGroup * inodeBytes) / blockBytes);
    if (table === 0 || end > blockCount) throw invalid(`the inode table of group ${group} lies outside`);
    return table;
  }
}

function decodeInode(number: number, bytes: Uint8Array, superblock: Superblock): Inode {
  const view = new DataView(bytes.buffer);
  const u16 = (at: number): number => view.getUint16(at, true);
  const u32 = (at: number): number => view.getUint32(at, true);
  const extraBytes = bytes.length > 128 ? u16(0x80) : 0;
  if (extraBytes > bytes.length - 128) throw invalid(`inode ${number} is larger than inodes are`);
  const checksumSeed = crc32cOfNumber(crc32cOfNumber(superblock.checksumSeed, number), u32(0x64));
  if (superblock.checksums === 'crc32c') requireInodeChecksum(number, bytes, extraBytes, checksumSeed);

  const kind = kindOfMode(u16(0x0));
  const flags = u32(0x20);
  const linkCount = u16(0x1a);
  const sizeBytes = u32(0x4) + (kind === 'symlink' ? 0 : u32(0x6c) * 2 ** 32);
  if (linkCount === 0) throw invalid(`inode ${number} is named but free`);
  if (sizeBytes > MAX_FILE_BYTES) throw invalid(`inode ${number} is too large`);
  if ((flags & INODE_FLAGS.encrypted) !== 0) throw new FailureError('vfs.image-unsupported', 'the file is encrypted');
  if ((flags & INODE_FLAGS.attributeInode) !== 0) throw invalid(`inode ${number} is named but holds an attribute`);
  const time = (at: number, extraAt: number): number => timeMs(view.getInt32(at, true), 128 + extraBytes >= extraAt + 4 ? u32(extraAt) : 0);
  const blocks = bytes.subarray(0x28, 0x28 + 60);
  return {
    number,
    kind,
    sizeBytes,
    linkCount,
    accessedMs: time(0x8, 0x8c),
    modifiedMs: time(0x10, 0x88),
    changedMs: time(0xc, 0x84),
    isIndexed: (flags & INODE_FLAGS.indexed) !== 0,
    hasExtents: (flags & INODE_FLAGS.extents) !== 0,
    inlineData: (flags & INODE_FLAGS.inlineData) === 0 ? null : inlineDataOf(number, bytes, extraBytes, sizeBytes),
    blocks,
    checksumSeed,
  };
}

/** Throws vfs.image-invalid. */
export function requireInodeChecksum(number: number, bytes: Uint8Array, extraBytes: number, seed: number): void {
  const hasUpper = extraBytes >= 4;
  const expected = (bytes[0x7c]! | (bytes[0x7d]! << 8) | (hasUpper ? (bytes[0x82]! << 16) | (bytes[0x83]! << 24) : 0)) >>> 0;
  if (expected !== inodeChecksum(bytes, extraBytes, seed)) throw invalid(`the checksum of inode ${number} is wrong`);
}

/** The checksum counts as zeros while it is computed; its upper half is there when the inode is large enough. */
export function inodeChecksum(bytes: Uint8Array, extraBytes: number, seed: number): number {
  const crc = crc32c(crc32c(seed, bytes.subarray(0, 0x7c)), TWO_ZEROS);
  if (extraBytes < 4) return crc32c(crc, bytes.subarray(0x7e)) & 0xffff;
  return crc32c(crc32c(crc32c(crc, bytes.subarray(0x7e, 0x82)), TWO_ZEROS), bytes.subarray(0x84));
}

/** i_block, and what does not fit there in the attribute system.data behind the inode. */
export function inlineDataOf(number: number, bytes: Uint8Array, extraBytes: number, sizeBytes: number): Uint8Array {
  const first = bytes.subarray(0x28, 0x28 + 60);
  const rest = systemData(number, bytes, 128 + extraBytes);
  if (sizeBytes > first.length + rest.length) throw invalid(`inode ${number} is larger than its data`);
  const whole = new Uint8Array(sizeBytes);
  whole.set(first.subarray(0, sizeBytes));
  if (sizeBytes > first.length) whole.set(rest.subarray(0, sizeBytes - first.length), first.length);
  return whole;
}

/** https://docs.kernel.org/filesystems/ext4/dynamic.html#extended-attributes; offsets of values count from the first entry. */
function systemData(number: number, bytes: Uint8Array, at: number): Uint8Array {
  const view = new DataView(bytes.buffer);
  if (at + 4 > bytes.length || view.getUint32(at, true) !== 0xea020000) return new Uint8Array(0);
  const start = at + 4;
  for (let entry = start; entry + 16 <= bytes.length && view.getUint32(entry, true) !== 0;) {
    const nameLength = bytes[entry]!;
    const isSystemData = bytes[entry + 1] === 7 && nameLength === 4 && new TextDecoder().decode(bytes.subarray(entry + 16, entry + 20)) === 'data';
    if (isSystemData) {
      const offset = start + view.getUint16(entry + 2, true);
      const end = offset + view.getUint32(entry + 8, true);
      if (view.getUint32(entry + 4, true) !== 0 || end > bytes.length) throw invalid(`the data of inode ${number} lies outside of it`);
      return bytes.subarray(offset, end);
    }
    entry += 16 + ((nameLength + 3) & ~3);
  }
  return new Uint8Array(0);
}

export function kindOfMode(mode: number): NodeKind {
  switch (mode & 0xf000) {
    case 0x8000:
      return 'file';
    case 0x4000:
      return 'directory';
    case 0xa000:
      return 'symlink';
    default:
      return 'other';
  }
}

/** The extra field has two more bits of seconds and the nanoseconds. */
export function timeMs(seconds: number, extra: number): number {
  return (seconds + (extra & 3) * 2 ** 32) * 1000 + (extra >>> 2) / 1e6;
}
