// The block of extended attributes of an inode that is freed: it may belong to several inodes, and counts them.
// https://docs.kernel.org/filesystems/ext4/dynamic.html#extended-attributes

import { crc32c } from '../crc.ts';
import { invalid } from '../superblock.ts';
import type { LiveInode } from './live-inode.ts';
import type { Volume } from './volume.ts';

const MAGIC = 0xea020000;
const MAX_REFERENCES = 1024;

/** In an operation that edits the inode. Throws vfs.image-invalid. */
export function releaseAttributes(volume: Volume, inode: LiveInode): void {
  const number = inode.attributeBlock;
  if (number === 0) return;
  if (!volume.allocator.isForFiles(number, 1)) throw invalid(`the attributes of inode ${inode.number} lie outside`);
  const block = volume.store.get(number);
  const { bytes, view } = block;
  if (block.use !== 'unknown' && block.use !== 'attributes') throw invalid(`the attributes of inode ${inode.number} are used twice`);
  const references = view.getUint32(4, true);
  const isGood = block.use === 'attributes' || volume.geometry.checksums !== 'crc32c' || view.getUint32(0x10, true) === checksum(volume, number, bytes);
  if (view.getUint32(0, true) !== MAGIC || references === 0 || references > MAX_REFERENCES || !isGood) {
    throw invalid(`the attributes of inode ${inode.number} are damaged`);
  }
  block.use = 'attributes';
  inode.view.setUint32(0x68, 0, true);
  inode.view.setUint16(0x76, 0, true);
  inode.addBlocks(-1);
  if (references === 1) {
    volume.allocator.free(number, 1);
    volume.store.drop(number);
    return;
  }
  volume.store.change(block);
  view.setUint32(4, references - 1, true);
  if (volume.geometry.checksums === 'crc32c') view.setUint32(0x10, checksum(volume, number, bytes), true);
}

/** Of the number of the block, then the block with zeros where the checksum lies. */
function checksum(volume: Volume, number: number, bytes: Uint8Array): number {
  const place = new Uint8Array(8);
  new DataView(place.buffer).setUint32(0, number % 2 ** 32, true);
  new DataView(place.buffer).setUint32(4, Math.floor(number / 2 ** 32), true);
  const crc = crc32c(crc32c(volume.geometry.checksumSeed, place), bytes.subarray(0, 0x10));
  return crc32c(crc32c(crc, new Uint8Array(4)), bytes.subarray(0x14));
}
