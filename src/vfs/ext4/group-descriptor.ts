// Where the descriptors of block groups lie, and their checksums. https://docs.kernel.org/filesystems/ext4/globals.html#block-group-descriptors

import { crc16, crc32c, crc32cOfNumber } from './crc.ts';
import type { Superblock } from './superblock.ts';

const CHECKSUM_AT = 0x1e;

/** All descriptors follow the superblock; with meta groups each block of them lies in the first group that it describes. */
export function descriptorBlock(index: number, superblock: Superblock): number {
  const { firstDataBlock, firstMetaGroup, blocksPerGroup, blockBytes, descriptorBytes } = superblock;
  if (firstMetaGroup === null || index < firstMetaGroup) return firstDataBlock + 1 + index;
  const group = index * (blockBytes / descriptorBytes);
  return firstDataBlock + group * blocksPerGroup + (hasSuperblockCopy(group) ? 1 : 0);
}

/** Groups 0, 1 and the powers of 3, 5 and 7 hold copies of the superblock (sparse_super, which meta groups go with). */
export function hasSuperblockCopy(group: number): boolean {
  if (group <= 1) return true;
  return [3, 5, 7].some((base) => {
    let power = base;
    while (power < group) power *= base;
    return power === group;
  });
}

export function isDescriptorGood(bytes: Uint8Array, group: number, superblock: Superblock): boolean {
  if (superblock.checksums === 'none') return true;
  return (bytes[CHECKSUM_AT]! | (bytes[CHECKSUM_AT + 1]! << 8)) === descriptorChecksum(bytes, group, superblock);
}

/** Of images with any checksums. */
export function descriptorChecksum(bytes: Uint8Array, group: number, superblock: Superblock): number {
  const before = bytes.subarray(0, CHECKSUM_AT);
  const after = bytes.subarray(CHECKSUM_AT + 2);
  if (superblock.checksums === 'crc16') {
    const number = Uint8Array.of(group & 0xff, (group >>> 8) & 0xff, (group >>> 16) & 0xff, group >>> 24);
    return crc16(crc16(crc16(crc16(0xffff, superblock.uuid), number), before), after);
  }
  const crc = crc32c(crc32cOfNumber(superblock.checksumSeed, group), before);
  return crc32c(crc32c(crc, Uint8Array.of(0, 0)), after) & 0xffff;
}
