// An ext2, ext3 or ext4 image as a file tree, to be read. The image may be hostile: every number from it is checked where it is used, checksums where the
// image has them, and whatever does not fit is vfs.image-invalid. Changes are refused with vfs.read-only-image: an overlay takes them, or an image
// that is written (write/writable-image.ts).

import { FailureError } from '../../base/failure.ts';
import type { ByteSource } from '../byte-source.ts';
import { MAX_LISTED_ENTRIES } from '../node.ts';
import type { DirectoryEntry, FileTree, NodeKind, NodeStat, OpenFile, VfsNode } from '../node.ts';
import { BlockMap } from './block-map.ts';
import { readDirectoryBlock } from './directory-block.ts';
import type { Ext4Entry } from './directory-block.ts';
import { InodeReader, ROOT_INODE } from './inode.ts';
import type { Inode } from './inode.ts';
import { replayJournal } from './journal.ts';
import { invalid, readSuperblock } from './superblock.ts';
import type { Superblock } from './superblock.ts';

const MAX_DIRECTORY_BYTES = 256 * 1024 * 1024;
const MAX_LINK_BYTES = 4096;
const SHORT_LINK_BYTES = 60;
/** Directories whose names are kept, and how many names in all. */
const MAX_KEPT_DIRECTORIES = 256;
const MAX_KEPT_NAMES = 200_000;

export class Ext4Image implements FileTree {
  readonly about: string;
  readonly readOnlyCode = 'vfs.read-only-image';
  readonly #files: ImageFiles;
  readonly #source: ByteSource;

  /** The image closes the source. Throws vfs.image-invalid, vfs.image-unsupported. */
  constructor(source: ByteSource) {
    const raw = readSuperblock(source);
    const replayed = raw.journalInode === null ? source : replay(source, raw, raw.journalInode);
    const superblock = replayed === source ? raw : readSuperblock(replayed);
    this.#source = source;
    this.#files = new ImageFiles(replayed, superblock);
    this.about = superblock.label === '' ? 'ext4 image' : `ext4 image ${superblock.label}`;
    if (this.#files.inodes.read(ROOT_INODE).kind !== 'directory') throw invalid('its root is no folder');
  }

  root(): VfsNode {
    return new Ext4Node(this.#files, this.#files.inodes.read(ROOT_INODE));
  }

  close(): void {
    this.#source.close();
  }
}

/** What the nodes of an image share. */
class ImageFiles {
  readonly inodes: InodeReader;
  readonly #source: ByteSource;
  readonly #superblock: Superblock;
  readonly #map: BlockMap;
  /** By inode, the last used last. */
  readonly #directories = new Map<number, ReadonlyMap<string, Ext4Entry>>();
  #keptNames = 0;

  constructor(source: ByteSource, superblock: Superblock) {
    this.#source = source;
    this.#superblock = superblock;
    this.inodes = new InodeReader(source, superblock);
    this.#map = new BlockMap(source, superblock);
  }

  /** As OpenFile.read. */
  read(inode: Inode, offset: number, target: Uint8Array): number {
    const length = Math.max(0, Math.min(target.length, inode.sizeBytes - offset));
    if (inode.inlineData !== null) {
      target.set(inode.inlineData.subarray(offset, offset + length));
      return length;
    }
    const { blockBytes } = this.#superblock;
    for (let done = 0; done < length;) {
      const logical = Math.floor((offset + done) / blockBytes);
      const within = (offset + done) % blockBytes;
      const wanted = Math.ceil((within + length - done) / blockBytes);
      const { physical, count } = this.#map.find(inode, logical, wanted);
      const bytes = Math.min(length - done, count * blockBytes - within);
      if (physical === 0) target.fill(0, done, done + bytes);
      else this.#source.read(physical * blockBytes + within, target.subarray(done, done + bytes));
      done += bytes;
    }
    return length;
  }

  /** The entries by name; of two with one name the first, as Linux finds it. */
  directory(inode: Inode): ReadonlyMap<string, Ext4Entry> {
    if (inode.kind !== 'directory') throw new FailureError('vfs.not-directory');
    const known = this.#directories.get(inode.number);
    const entries = known ?? this.#readDirectory(inode);
    this.#directories.delete(inode.number);
    this.#directories.set(inode.number, entries);
    if (known === undefined) this.#forgetOldest(entries.size);
    return entries;
  }

  readLink(inode: Inode): string {
    if (inode.kind !== 'symlink') throw new FailureError('vfs.invalid', 'it is no symbolic link');
    if (inode.sizeBytes > MAX_LINK_BYTES) throw invalid(`link ${inode.number} is too long`);
    const bytes = new Uint8Array(inode.sizeBytes);
    const isShort = inode.sizeBytes < SHORT_LINK_BYTES && !inode.hasExtents && inode.inlineData === null;
    if (isShort) bytes.set(inode.blocks.subarray(0, inode.sizeBytes));
    else this.read(inode, 0, bytes);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new FailureError('vfs.invalid-name', 'the link is not UTF-8');
    }
  }

  #readDirectory(inode: Inode): ReadonlyMap<string, Ext4Entry> {
    const found: Ext4Entry[] = [];
    // The first four bytes are the number of the folder above.
    if (inode.inlineData !== null) this.#readInlineDirectory(inode, inode.inlineData, found);
    else {
      const { blockBytes } = this.#superblock;
      if (inode.sizeBytes % blockBytes !== 0) throw invalid(`directory ${inode.number} ends within a block`);
      if (inode.sizeBytes > MAX_DIRECTORY_BYTES) throw new FailureError('vfs.too-large', 'the folder is larger than 256 MiB');
      for (let offset = 0; offset < inode.sizeBytes; offset += blockBytes) {
        const block = new Uint8Array(blockBytes);
        this.read(inode, offset, block);
        readDirectoryBlock(block, inode, this.#superblock, found);
        if (found.length > MAX_LISTED_ENTRIES) throw new FailureError('vfs.too-large', 'the folder has more than a million entries');
      }
    }
    const entries = new Map<string, Ext4Entry>();
    for (const entry of found) if (!entries.has(entry.name)) entries.set(entry.name, entry);
    return entries;
  }

  /** Entries lie in i_block after the number of the folder above, and in the attribute; none crosses from one to the other. */
  #readInlineDirectory(inode: Inode, data: Uint8Array, into: Ext4Entry[]): void {
    if (data.length < 4) throw invalid(`directory ${inode.number} is damaged`);
    readDirectoryBlock(data.subarray(4, SHORT_LINK_BYTES), inode, this.#superblock, into);
    if (data.length > SHORT_LINK_BYTES) readDirectoryBlock(data.subarray(SHORT_LINK_BYTES), inode, this.#superblock, into);
  }

  #forgetOldest(added: number): void {
    this.#keptNames += added;
    for (const [number, entries] of this.#directories) {
      if (this.#directories.size <= 1 || (this.#directories.size <= MAX_KEPT_DIRECTORIES && this.#keptNames <= MAX_KEPT_NAMES)) return;
      this.#directories.delete(number);
      this.#keptNames -= entries.size;
    }
  }
}

class Ext4Node implements VfsNode {
  readonly kind: NodeKind;
  readonly #files: ImageFiles;
  readonly #inode: Inode;

  constructor(files: ImageFiles, inode: Inode) {
    this.kind = inode.kind;
    this.#files = files;
    this.#inode = inode;
  }

  stat(): NodeStat {
    return statOf(this.#inode);
  }

  release(): void {}

  again(): VfsNode {
    return this;
  }

  open(write: boolean): OpenFile {
    if (write) refuse();
    if (this.kind === 'directory') throw new FailureError('vfs.is-directory');
    if (this.kind !== 'file') throw new FailureError('vfs.denied', 'it is no regular file');
    return new Ext4File(this.#files, this.#inode);
  }

  readLink(): string {
    return this.#files.readLink(this.#inode);
  }

  lookup(name: string): VfsNode | null {
    const entry = this.#files.directory(this.#inode).get(name);
    if (entry === undefined) return null;
    const inode = this.#files.inodes.read(entry.inode);
    if (entry.kind !== null && entry.kind !== inode.kind) throw invalid(`inode ${entry.inode} is not what its name says`);
    return new Ext4Node(this.#files, inode);
  }

  list(): readonly DirectoryEntry[] {
    return Array.from(this.#files.directory(this.#inode).values(), ({ name, inode, kind }) => ({ name, kind: kind ?? this.#files.inodes.read(inode).kind }));
  }

  setTimes(): never {
    return refuse();
  }

  createFile(): never {
    return refuse();
  }

  createDirectory(): never {
    return refuse();
  }

  createSymlink(): never {
    return refuse();
  }

  link(): never {
    return refuse();
  }

  unlink(): never {
    return refuse();
  }

  removeDirectory(): never {
    return refuse();
  }

  rename(): never {
    return refuse();
  }

  syncDirectory(): void {}
}

class Ext4File implements OpenFile {
  readonly #files: ImageFiles;
  readonly #inode: Inode;

  constructor(files: ImageFiles, inode: Inode) {
    this.#files = files;
    this.#inode = inode;
  }

  read(offset: number, target: Uint8Array): number {
    return this.#files.read(this.#inode, offset, target);
  }

  write(): never {
    return refuse();
  }

  truncate(): never {
    return refuse();
  }

  sizeBytes(): number {
    return this.#inode.sizeBytes;
  }

  stat(): NodeStat {
    return statOf(this.#inode);
  }

  sync(): void {}

  close(): void {}
}

function statOf({ kind, number, sizeBytes, linkCount, modifiedMs, accessedMs, changedMs }: Inode): NodeStat {
  return { kind, id: String(number), sizeBytes, linkCount, modifiedMs, accessedMs, changedMs };
}

/** The journal's own inode and blocks never change while it is used, so that they are read as they lie. */
function replay(source: ByteSource, superblock: Superblock, journalInode: number): ByteSource {
  if (journalInode === 0) throw new FailureError('vfs.image-unsupported', 'it was not unmounted cleanly, and its journal lies in another image');
  const journal = new InodeReader(source, superblock).read(journalInode);
  if (journal.kind !== 'file') throw invalid('its journal is no file');
  return replayJournal(source, superblock, journal, new BlockMap(source, superblock));
}

function refuse(): never {
  throw new FailureError('vfs.read-only-image', 'it was opened to be read');
}
