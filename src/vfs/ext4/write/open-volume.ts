// Opening an image to be written: what may be written at all, the journal replayed into the image, and what the last writer has left undone.

import { FailureError } from '../../../base/failure.ts';
import type { ByteDevice } from '../../byte-device.ts';
import { BlockMap } from '../block-map.ts';
import { InodeReader } from '../inode.ts';
import { readJournal, withJournal } from '../journal.ts';
import { INCOMPATIBLE, invalid, readFeatures, readSuperblock } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';
import { ImageOperations } from './image-operations.ts';
import { JournalSuperblock } from './journal-superblock.ts';
import { JournalWriter } from './journal-writer.ts';
import type { JournalPlace } from './journal-writer.ts';
import type { LiveInode } from './live-inode.ts';
import { takeFromOrphanFile } from './orphan-file.ts';
import { Volume } from './volume.ts';
import { COMPATIBLE, whyNotWritable } from './write-features.ts';

const SUPERBLOCK_STATE = { valid: 1, errors: 2 } as const;
const JOURNAL_MIN_INODE = 1;

export interface OpenVolume {
  readonly volume: Volume;
  readonly operations: ImageOperations;
}

/**
 * Throws vfs.read-only-image with the reason when the image cannot be written, vfs.image-invalid, vfs.image-unsupported; nothing is written then,
 * except that the journal may have been replayed.
 */
export function openVolume(device: ByteDevice, nowMs: () => number): OpenVolume {
  const { geometry, hasJournal } = requireWritable(device);
  const place = hasJournal ? journalPlace(device, geometry) : null;
  const sequence = place === null ? 0 : replay(device, geometry, place);
  // What the journal had may have been of these as well.
  const replayed = requireWritable(device);
  if (replayed.geometry.blockCount !== geometry.blockCount || replayed.hasJournal !== hasJournal) throw invalid('its journal has another superblock');
  if (device.sizeBytes < geometry.blockCount * geometry.blockBytes) throw invalid('it is cut off');
  const volume = new Volume(device, replayed.geometry, nowMs);
  if (place !== null) {
    for (const block of place.blocks) {
      if (!volume.allocator.isForFiles(block, 1)) throw invalid('the journal lies in other parts of the file system');
      volume.allocator.zone.add(block, 1);
    }
    volume.allocator.zone.settle();
    volume.useJournal(new JournalWriter(device, place, sequence), replayed.geometry.journalInode !== null);
  }
  const operations = new ImageOperations(volume);
  volume.countFree();
  // Linux keeps no list without a journal.
  if (volume.superblock.lastOrphan !== 0) finishOrphans(volume, operations);
  if (volume.superblock.hasOrphanFile) {
    takeFromOrphanFile(volume);
    operations.finishAllOrphans();
  }
  return { volume, operations };
}

function requireWritable(device: ByteDevice): { readonly geometry: Superblock; readonly hasJournal: boolean } {
  const features = readFeatures(device);
  const reason = whyNotWritable(features.incompatible, features.readOnlyCompatible);
  if (reason !== null) throw new FailureError('vfs.read-only-image', reason);
  const geometry = readSuperblock(device);
  const hasJournal = (features.compatible & COMPATIBLE.journal) !== 0;
  if ((features.state & SUPERBLOCK_STATE.errors) !== 0) throw new FailureError('vfs.read-only-image', 'it is marked as damaged: check it with e2fsck');
  if (!hasJournal && (features.state & SUPERBLOCK_STATE.valid) === 0) {
    throw new FailureError('vfs.read-only-image', 'it has no journal and was not unmounted: check it with e2fsck');
  }
  if (hasJournal && features.journalInode < JOURNAL_MIN_INODE) throw new FailureError('vfs.read-only-image', 'its journal lies in another image');
  if (!hasJournal && (features.incompatible & INCOMPATIBLE.recover) !== 0) throw invalid('it has no journal to be replayed');
  return { geometry, hasJournal };
}

/** Where the journal lies: no block twice, and none that is not there. */
function journalPlace(device: ByteDevice, geometry: Superblock): JournalPlace {
  const map = new BlockMap(device, geometry);
  const inode = journalInode(device, geometry);
  const { blockBytes, descriptorBytes, checksums } = geometry;
  const first = map.find(inode, 0, 1).physical;
  if (first === 0) throw invalid('the journal has a hole');
  const head = new Uint8Array(blockBytes);
  device.read(first * blockBytes, head);
  const superblock = new JournalSuperblock(head);
  superblock.requireGood(blockBytes, Math.floor(inode.sizeBytes / blockBytes));
  if (superblock.hasErrors) throw new FailureError('vfs.read-only-image', 'its journal says that it is damaged: check it with e2fsck');
  const blocks = new Float64Array(superblock.length);
  for (let logical = 0; logical < blocks.length;) {
    const { physical, count } = map.find(inode, logical, blocks.length - logical);
    if (physical === 0) throw invalid('the journal has a hole');
    for (let at = 0; at < count; at++) blocks[logical + at] = physical + at;
    logical += count;
  }
  return { blocks, blockBytes, has64Bits: descriptorBytes >= 64, hasChecksums: checksums === 'crc32c' };
}

function journalInode(device: ByteDevice, geometry: Superblock): ReturnType<InodeReader['read']> {
  const inode = new InodeReader(device, geometry).read(readFeatures(device).journalInode);
  if (inode.kind !== 'file' || inode.inlineData !== null) throw invalid('its journal is no file');
  return inode;
}

/** Committed transactions go to their places; the sequence that the next one has. */
function replay(device: ByteDevice, geometry: Superblock, place: JournalPlace): number {
  const { blockBytes } = geometry;
  const content = readJournal(device, geometry, journalInode(device, geometry), new BlockMap(device, geometry));
  if (geometry.journalInode === null && content.blocks.size > 0) throw invalid('its journal has transactions, and it says that there are none');
  if (content.blocks.size === 0) return content.nextSequence;
  const own = new Set(place.blocks);
  const seen = withJournal(device, geometry, content);
  const bytes = new Uint8Array(blockBytes);
  for (const block of content.blocks.keys()) if (own.has(block)) throw invalid('the journal has blocks of itself');
  for (const block of [...content.blocks.keys()].sort((p, q) => p - q)) {
    seen.read(block * blockBytes, bytes);
    device.write(block * blockBytes, bytes);
  }
  device.flush();
  const head = new Uint8Array(blockBytes);
  device.read(place.blocks[0]! * blockBytes, head);
  new JournalSuperblock(head).setLog(0, content.nextSequence);
  device.write(place.blocks[0]! * blockBytes, head);
  device.flush();
  return content.nextSequence;
}

/** Files that were open without names are freed, and truncations finished. */
function finishOrphans(volume: Volume, operations: ImageOperations): void {
  const found: LiveInode[] = [];
  const seen = new Set<number>();
  for (let number = volume.superblock.lastOrphan; number !== 0;) {
    if (seen.has(number)) throw invalid('the list of orphans goes in a circle');
    seen.add(number);
    const inode = volume.inodes.get(number, true);
    found.push(inode);
    number = inode.nextOrphan;
  }
  volume.orphans.adopt(found);
  for (const inode of found) operations.finishOrphan(inode);
}
