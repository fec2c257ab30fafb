// The file of orphans, which newer kernels use beside the list: blocks of inode numbers. What it has goes over to the list, and from there it is
// finished as any other. https://docs.kernel.org/filesystems/ext4/orphan.html

import { crc32c } from '../crc.ts';
import { invalid } from '../superblock.ts';
import type { LiveInode } from './live-inode.ts';
import type { MetadataBlock } from './metadata-store.ts';
import type { Volume } from './volume.ts';

const MAGIC = 0x0b10ca04;
const TAIL_BYTES = 8;
/** What Linux makes has 2 MiB at most. */
const MAX_BLOCKS = 4096;
const INODES_PER_OPERATION = 16;

/** Throws vfs.image-invalid. */
export function takeFromOrphanFile(volume: Volume): void {
  const { blockBytes } = volume.geometry;
  const file = volume.inodes.getSystem(volume.superblock.orphanFileInode);
  const blocks = file.sizeBytes / blockBytes;
  if (file.kind !== 'file' || file.isInline || !Number.isInteger(blocks) || blocks > MAX_BLOCKS) throw invalid('the file of orphans is damaged');
  for (let logical = 0; logical < blocks; logical++) {
    const block = orphanBlock(volume, file, logical);
    for (let at = 0; at < blockBytes - TAIL_BYTES;) at = volume.operate(() => takeSome(volume, file, block, at));
  }
  volume.operate(() => volume.superblock.markOrphanFileEmpty());
}

/** The numbers from `from` on, as many as one operation should; where the next ones begin. */
function takeSome(volume: Volume, file: LiveInode, block: MetadataBlock, from: number): number {
  const end = volume.geometry.blockBytes - TAIL_BYTES;
  let at = from;
  for (let taken = 0; at < end && taken < INODES_PER_OPERATION; at += 4) {
    const number = block.view.getUint32(at, true);
    if (number === 0) continue;
    volume.orphans.add(volume.inodes.get(number, true));
    volume.store.change(block).view.setUint32(at, 0, true);
    taken++;
  }
  if (volume.geometry.checksums === 'crc32c') {
    volume.store.change(block).view.setUint32(end + 4, checksum(file, block), true);
  }
  return at;
}

function orphanBlock(volume: Volume, file: LiveInode, logical: number): MetadataBlock {
  const { physical, isUnwritten } = volume.mapOf(file).find(file, logical, 1);
  if (physical === 0 || isUnwritten) throw invalid('the file of orphans has a hole');
  const block = volume.store.get(physical);
  const end = volume.geometry.blockBytes - TAIL_BYTES;
  const isGood = volume.geometry.checksums !== 'crc32c' || block.view.getUint32(end + 4, true) === checksum(file, block);
  if (block.use !== 'unknown' || block.view.getUint32(end, true) !== MAGIC || !isGood) throw invalid('the file of orphans is damaged');
  block.use = 'orphans';
  return block;
}

/** Of the number of the block, then the inodes. */
function checksum(file: LiveInode, { number, bytes }: MetadataBlock): number {
  const place = new DataView(new ArrayBuffer(8));
  place.setUint32(0, number % 2 ** 32, true);
  place.setUint32(4, Math.floor(number / 2 ** 32), true);
  return crc32c(crc32c(file.checksumSeed, new Uint8Array(place.buffer)), bytes.subarray(0, bytes.length - TAIL_BYTES));
}
