// Data in inodes is read, and leaves the inode before it is changed: then there is one way to write files and folders.
// https://docs.kernel.org/filesystems/ext4/dynamic.html#inline-data

import { INODE_FLAGS } from '../inode.ts';
import type { LiveInode } from './live-inode.ts';

const ATTRIBUTE_MAGIC = 0xea020000;
const SYSTEM_INDEX = 7;
const NAME = 'data';
const ENTRY_HEADER_BYTES = 16;

/** The inode has no content any more, and can have blocks. The caller has kept what was there, and edits it. */
export function leaveInline(inode: LiveInode, withExtents: boolean): void {
  removeSystemData(inode);
  inode.setFlag(INODE_FLAGS.inlineData, false);
  inode.clearBlocks(withExtents);
  inode.sizeBytes = 0;
}

/** Takes the attribute system.data out of those behind the inode. Where its value was stays unused. */
function removeSystemData(inode: LiveInode): void {
  const { bytes, view } = inode;
  const start = 128 + inode.extraBytes + 4;
  if (start > bytes.length || view.getUint32(start - 4, true) !== ATTRIBUTE_MAGIC) return;
  let found = -1;
  let end = start;
  while (end + 4 <= bytes.length && view.getUint32(end, true) !== 0) {
    if (end + ENTRY_HEADER_BYTES > bytes.length) return;
    if (bytes[end] === NAME.length && bytes[end + 1] === SYSTEM_INDEX && isNamed(bytes, end)) found = end;
    end += entryLength(bytes, end);
  }
  if (found < 0) return;
  const value = start + view.getUint16(found + 2, true);
  const valueEnd = value + ((view.getUint32(found + 8, true) + 3) & ~3);
  if (value > end && valueEnd <= bytes.length) bytes.fill(0, value, valueEnd);
  const next = found + entryLength(bytes, found);
  bytes.copyWithin(found, next, Math.min(end, bytes.length));
  bytes.fill(0, found + Math.min(end, bytes.length) - next, Math.min(end, bytes.length));
}

function entryLength(bytes: Uint8Array, at: number): number {
  return ENTRY_HEADER_BYTES + ((bytes[at]! + 3) & ~3);
}

function isNamed(bytes: Uint8Array, entry: number): boolean {
  for (let at = 0; at < NAME.length; at++) if (bytes[entry + ENTRY_HEADER_BYTES + at] !== NAME.charCodeAt(at)) return false;
  return true;
}
