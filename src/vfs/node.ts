// What every kind of file tree offers: a node is one file, folder or symbolic link, found by one name in one folder. Paths, links
// and `..` are not known here (path-walk.ts), nor are handles and rights (guest-files.ts). All failures are FailureErrors with vfs.* codes.

import { FailureError } from '../base/failure.ts';

export type NodeKind = 'file' | 'directory' | 'symlink' | 'other';

export interface NodeStat {
  readonly kind: NodeKind;
  /** The same for two names of one file, as long as one of them or a handle stands. Unique within its tree. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly linkCount: number;
  readonly modifiedMs: number;
  readonly accessedMs: number;
  readonly changedMs: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: NodeKind;
}

/** null leaves a time as it is. */
export interface NodeTimes {
  readonly accessedMs: number | null;
  readonly modifiedMs: number | null;
}

/**
 * A node holds what it needs to reach its file again (a descriptor, an inode number), never a path. `release` lets it go; a node is not
 * used after that. Names given to the methods have passed `requireName`. What a kind of node cannot do throws vfs.not-directory,
 * vfs.is-directory or vfs.invalid.
 */
export interface VfsNode {
  readonly kind: NodeKind;
  stat(): NodeStat;
  setTimes(times: NodeTimes): void;
  release(): void;
  /** A second node for the same, released on its own. */
  again(): VfsNode;

  open(write: boolean): OpenFile;

  /** What the link says, unread. */
  readLink(): string;

  /** null when there is none. Never follows a link. */
  lookup(name: string): VfsNode | null;
  /** In no order; without `.` and `..`. */
  list(): readonly DirectoryEntry[];
  /** vfs.exists when the name is taken, here and below. */
  createFile(name: string): VfsNode;
  createDirectory(name: string): VfsNode;
  createSymlink(name: string, target: string): void;
  /** A second name for a file of the same tree; vfs.cross-mount for another's. Links themselves are not followed. */
  link(name: string, fromDirectory: VfsNode, fromName: string): void;
  /** Anything but a folder. */
  unlink(name: string): void;
  removeDirectory(name: string): void;
  /** As rename(2): replaces a file by a file and an empty folder by a folder. */
  rename(name: string, toDirectory: VfsNode, toName: string): void;
  /** Names that were made or removed in this folder are on the disk when it returns. */
  syncDirectory(): void;
}

/** The content of a file. Offsets and sizes are whole numbers from 0 to MAX_FILE_BYTES, checked by the caller. */
export interface OpenFile {
  /** Bytes read into `target`; less than it takes only at the end. */
  read(offset: number, target: Uint8Array): number;
  /**
   * Some of the bytes at `offset`, 0 at the end, read beside this thread: where the tree waits for a disk. Closing the file meanwhile is allowed.
   * Without it `read` is quick enough.
   */
  readSoon?(offset: number, target: Uint8Array): Promise<number>;
  /** Writes all of `bytes`, with zeros between the old end and `offset`. */
  write(offset: number, bytes: Uint8Array): void;
  truncate(sizeBytes: number): void;
  sizeBytes(): number;
  stat(): NodeStat;
  sync(dataOnly: boolean): void;
  close(): void;
}

/** A tree that can be mounted. */
export interface FileTree {
  /** For lists and messages. */
  readonly about: string;
  /** The code with which a change is refused; null when it can be changed. */
  readonly readOnlyCode: 'vfs.read-only' | 'vfs.read-only-image' | null;
  /** A new node; the caller releases it. */
  root(): VfsNode;
  close(): void;
}

export const MAX_NAME_BYTES = 255;
/** ext4's largest file; far below 2^53, so that offsets add up exactly. */
export const MAX_FILE_BYTES = 16 * 2 ** 40;
/** Larger folders are refused as a whole: a list is one answer. */
export const MAX_LISTED_ENTRIES = 1_000_000;

/** The name itself. Throws vfs.invalid-name for what can be no single entry of a folder. */
export function requireName(name: string): string {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0') || !name.isWellFormed()) {
    throw new FailureError('vfs.invalid-name', JSON.stringify(name.slice(0, MAX_NAME_BYTES)));
  }
  if (name.length > MAX_NAME_BYTES / 3 && Buffer.byteLength(name) > MAX_NAME_BYTES) throw new FailureError('vfs.invalid-name', 'it is longer than 255 bytes');
  return name;
}
