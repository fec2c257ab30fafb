// Which blocks of the image the blocks of a file are, to be read and changed: the extents of ext4 (extent-tree.ts) or the lists of ext2 and ext3
// (block-lists.ts).

import type { LiveInode } from './live-inode.ts';

/** The last block number that a file can have: the number after it stands for "no block" (EXT_MAX_BLOCKS). */
export const MAX_LOGICAL_BLOCKS = 2 ** 32 - 1;

export interface MappedRun {
  /** 0 for a hole. */
  readonly physical: number;
  readonly count: number;
  /** Blocks that are the file's and read as zeros until they are written. */
  readonly isUnwritten: boolean;
}

export interface FileMap {
  /** The run that begins at a block, of at most `maxCount` blocks. Throws vfs.image-invalid. */
  find(inode: LiveInode, logical: number, maxCount: number): MappedRun;
  /** Gives blocks to a hole, or to a run that is not written yet. Throws vfs.no-space when there is none for the map itself. */
  insert(inode: LiveInode, logical: number, physical: number, count: number): void;
  /** Marks a part of an unwritten run as written. */
  markWritten(inode: LiveInode, logical: number, count: number): void;
  /** Frees some blocks from `from` on, the last ones first, as many as one operation should; true when none is left. */
  removeFrom(inode: LiveInode, from: number): boolean;
}
