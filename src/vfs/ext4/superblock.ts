// The superblock: what the image is, and whether KPIO can read it. https://docs.kernel.org/filesystems/ext4/globals.html#super-block
// Everything that later code divides by, multiplies or trusts as a bound is checked here.

import { FailureError } from '../../base/failure.ts';
import type { ByteSource } from '../byte-source.ts';
import { crc32c } from './crc.ts';

const OFFSET = 1024;
const SIZE = 1024;
const MAGIC = 0xef53;
const MAX_BLOCK_LOG = 6;
/** Far above what mkfs makes for 16 TiB; bounds what is kept of the groups. */
const MAX_GROUPS = 1 << 20;

export const INCOMPATIBLE = {
  compression: 0x1,
  fileType: 0x2,
  recover: 0x4,
  journalDevice: 0x8,
  metaGroups: 0x10,
  extents: 0x40,
  bits64: 0x80,
  multipleMount: 0x100,
  flexibleGroups: 0x200,
  attributeInodes: 0x400,
  checksumSeed: 0x2000,
  largeDirectory: 0x4000,
  inlineData: 0x8000,
} as const;

/** What this reader understands, or may overlook because it only reads. */
const KNOWN =
  INCOMPATIBLE.fileType |
  INCOMPATIBLE.recover |
  INCOMPATIBLE.metaGroups |
  INCOMPATIBLE.extents |
  INCOMPATIBLE.bits64 |
  INCOMPATIBLE.multipleMount |
  INCOMPATIBLE.flexibleGroups |
  INCOMPATIBLE.attributeInodes |
  INCOMPATIBLE.checksumSeed |
  INCOMPATIBLE.largeDirectory |
  INCOMPATIBLE.inlineData;

/** Names for messages, by bit. */
const UNKNOWN_NAMES: Readonly<Record<number, string>> = {
  0x1: 'compression',
  0x8: 'it is the journal of another image',
  0x1000: 'data in directory entries',
  0x10000: 'encryption',
  0x20000: 'names without case',
};

const READ_ONLY_COMPATIBLE = { groupChecksums: 0x10, metadataChecksums: 0x400 } as const;

export interface Superblock {
  readonly blockBytes: number;
  readonly blockCount: number;
  readonly firstDataBlock: number;
  readonly blocksPerGroup: number;
  readonly groupCount: number;
  readonly inodesPerGroup: number;
  readonly inodeCount: number;
  readonly inodeBytes: number;
  readonly descriptorBytes: number;
  /** Groups from this meta group on keep their descriptors with them. */
  readonly firstMetaGroup: number | null;
  readonly hasFileTypes: boolean;
  /** `crc32c`: all metadata; `crc16`: group descriptors only. */
  readonly checksums: 'crc32c' | 'crc16' | 'none';
  readonly checksumSeed: number;
  readonly uuid: Uint8Array;
  readonly label: string;
  /** The inode of a journal that must be replayed first; null when it was unmounted cleanly. */
  readonly journalInode: number | null;
}

/** Throws vfs.image-invalid, vfs.image-unsupported. */
export function readSuperblock(source: ByteSource): Superblock {
  if (source.sizeBytes < OFFSET + SIZE) throw invalid('it is too small');
  const bytes = new Uint8Array(SIZE);
  source.read(OFFSET, bytes);
  const view = new DataView(bytes.buffer);
  const u16 = (at: number): number => view.getUint16(at, true);
  const u32 = (at: number): number => view.getUint32(at, true);
  if (u16(0x38) !== MAGIC) throw invalid('it has no ext4 superblock');

  const readOnlyCompatible = u32(0x64);
  const hasChecksums = (readOnlyCompatible & READ_ONLY_COMPATIBLE.metadataChecksums) !== 0;
  if (hasChecksums && u32(0x3fc) !== crc32c(~0, bytes.subarray(0, 0x3fc))) throw invalid('the checksum of the superblock is wrong');
  const incompatible = requireKnownFeatures(u32(0x60));
  if (u32(0x4c) === 0) throw new FailureError('vfs.image-unsupported', 'its revision is of before 1995');
  if (hasChecksums && bytes[0x175] !== 1) throw new FailureError('vfs.image-unsupported', 'its checksums are not CRC-32C');

  const blockLog = u32(0x18);
  if (blockLog > MAX_BLOCK_LOG) throw invalid('its blocks are too large');
  const blockBytes = 1024 << blockLog;
  const has64Bits = (incompatible & INCOMPATIBLE.bits64) !== 0;
  const blockCount = u32(0x04) + (has64Bits ? u32(0x150) * 2 ** 32 : 0);
  const firstDataBlock = u32(0x14);
  const blocksPerGroup = u32(0x20);
  const inodesPerGroup = u32(0x28);
  const inodeBytes = u16(0x58);
  const descriptorBytes = has64Bits ? u16(0xfe) : 32;

  if (firstDataBlock !== (blockLog === 0 ? 1 : 0)) throw invalid('its first block is wrong');
  if (blockCount <= firstDataBlock || blockCount > Number.MAX_SAFE_INTEGER / blockBytes) throw invalid('its number of blocks is wrong');
  if (blocksPerGroup === 0 || blocksPerGroup > blockBytes * 8 * 65_536) throw invalid('its groups are wrong');
  if (inodesPerGroup === 0 || inodesPerGroup > blockBytes * 8) throw invalid('its inode tables are wrong');
  if (inodeBytes < 128 || inodeBytes > blockBytes || !isPowerOfTwo(inodeBytes)) throw invalid('its inodes are of a wrong size');
  if (descriptorBytes < (has64Bits ? 64 : 32) || descriptorBytes > 1024 || !isPowerOfTwo(descriptorBytes))
    throw invalid('its group descriptors are of a wrong size');
  const groupCount = Math.ceil((blockCount - firstDataBlock) / blocksPerGroup);
  if (groupCount > MAX_GROUPS) throw new FailureError('vfs.image-unsupported', `it has more than ${MAX_GROUPS} groups`);
  const inodeCount = u32(0x00);
  if (inodeCount === 0 || inodeCount > groupCount * inodesPerGroup) throw invalid('its number of inodes is wrong');

  const uuid = bytes.slice(0x68, 0x78);
  const hasSeed = (incompatible & INCOMPATIBLE.checksumSeed) !== 0;
  const hasGroupChecksums = (readOnlyCompatible & READ_ONLY_COMPATIBLE.groupChecksums) !== 0;
  return {
    blockBytes,
    blockCount,
    firstDataBlock,
    blocksPerGroup,
    groupCount,
    inodesPerGroup,
    inodeCount,
    inodeBytes,
    descriptorBytes,
    firstMetaGroup: (incompatible & INCOMPATIBLE.metaGroups) === 0 ? null : u32(0x104),
    hasFileTypes: (incompatible & INCOMPATIBLE.fileType) !== 0,
    checksums: hasChecksums ? 'crc32c' : hasGroupChecksums ? 'crc16' : 'none',
    checksumSeed: hasSeed ? u32(0x270) : crc32c(~0, uuid),
    uuid,
    label: labelOf(bytes.subarray(0x78, 0x88)),
    journalInode: (incompatible & INCOMPATIBLE.recover) === 0 ? null : u32(0xe0),
  };
}

/** What an image has and is, as its superblock says: to be judged by whoever writes. Throws vfs.image-invalid. */
export function readFeatures(source: ByteSource): {
  readonly compatible: number;
  readonly incompatible: number;
  readonly readOnlyCompatible: number;
  readonly state: number;
  readonly journalInode: number;
} {
  if (source.sizeBytes < OFFSET + SIZE) throw invalid('it is too small');
  const bytes = new Uint8Array(SIZE);
  source.read(OFFSET, bytes);
  const view = new DataView(bytes.buffer);
  if (view.getUint16(0x38, true) !== MAGIC) throw invalid('it has no ext4 superblock');
  return {
    compatible: view.getUint32(0x5c, true),
    incompatible: view.getUint32(0x60, true),
    readOnlyCompatible: view.getUint32(0x64, true),
    state: view.getUint16(0x3a, true),
    journalInode: view.getUint32(0xe0, true),
  };
}

export function invalid(cause: string): FailureError {
  return new FailureError('vfs.image-invalid', cause);
}

function requireKnownFeatures(incompatible: number): number {
  const unknown = (incompatible & ~KNOWN) >>> 0;
  if (unknown === 0) return incompatible;
  const names = [];
  for (let bit = 1; bit > 0 && bit < 2 ** 32; bit *= 2) if ((unknown & bit) !== 0) names.push(UNKNOWN_NAMES[bit] ?? `feature 0x${bit.toString(16)}`);
  throw new FailureError('vfs.image-unsupported', names.join(', '));
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0;
}

function labelOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
