// The checksums of a transaction: made once, when it is committed. Bitmaps first, whose checksums lie in the descriptors of their groups.

import type { Superblock } from '../superblock.ts';
import { countsOf } from './directory-index.ts';
import { indexChecksum } from './directory-entries.ts';
import type { EntryFormat } from './directory-entries.ts';
import { ENTRY_BYTES, maxEntries, nodeChecksum } from './extent-node.ts';
import type { GroupTable } from './group-table.ts';
import type { LiveSuperblock } from './live-superblock.ts';
import type { MetadataBlock, MetadataStore } from './metadata-store.ts';

export function sealBlocks(
  store: MetadataStore,
  groups: GroupTable,
  superblock: LiveSuperblock,
  format: EntryFormat,
  geometry: Superblock,
  nowMs: number,
): void {
  const blocks = [...store.dirty.values()];
  for (const block of blocks) if (block.use === 'block-bitmap' || block.use === 'inode-bitmap') groups.sealBitmap(block);
  for (const block of [...store.dirty.values()]) if (block.use === 'descriptors') groups.sealDescriptors(block);
  for (const block of blocks) {
    if (block.use === 'superblock') superblock.seal(nowMs);
    else if (geometry.checksums === 'crc32c') sealBlock(block, format, geometry);
  }
}

/** Inodes have theirs already, and blocks of attributes. */
function sealBlock(block: MetadataBlock, format: EntryFormat, { blockBytes }: Superblock): void {
  const { use, bytes, view, seed } = block;
  if (use === 'extents') view.setUint32(ENTRY_BYTES * (1 + maxEntries(view)), nodeChecksum(bytes, view, seed), true);
  else if (use === 'entries') format.seal(bytes, view, seed);
  else if (use === 'index') {
    const { at, checksum } = indexChecksum(bytes, view, countsOf(view, blockBytes), seed);
    view.setUint32(at, checksum, true);
  }
}
