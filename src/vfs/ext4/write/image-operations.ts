// What a file system does: names made, moved and removed, content changed. Each call is one operation, or several that a power loss may come between: then the
// list of orphans says what is left to do.

import { FailureError } from '../../../base/failure.ts';
import type { NodeTimes } from '../../node.ts';
import { ROOT_INODE } from '../inode.ts';
import { invalid } from '../superblock.ts';
import { releaseAttributes } from './attributes.ts';
import type { LiveInode } from './live-inode.ts';
import type { Volume } from './volume.ts';
import { READ_ONLY_COMPATIBLE } from './write-features.ts';

const MODES = { file: 0o100644, directory: 0o040755, symlink: 0o120777 } as const;
/** As Linux. */
const MAX_LINKS = 65_000;
const SHORT_LINK_BYTES = 60;
/** Folders in folders: beyond this they lie in a circle. */
const MAX_DEPTH = 100_000;

export class ImageOperations {
  readonly #volume: Volume;

  constructor(volume: Volume) {
    this.#volume = volume;
  }

  /** null when there is none. Throws vfs.image-invalid. */
  lookup(directory: LiveInode, name: string): LiveInode | null {
    const entry = this.#volume.directories.lookup(directory, name);
    if (entry === null) return null;
    const inode = this.#volume.inodes.get(entry.inode);
    if (entry.kind !== null && entry.kind !== inode.kind) throw invalid(`inode ${entry.inode} is not what its name says`);
    return inode;
  }

  create(directory: LiveInode, name: string, kind: 'file' | 'directory'): LiveInode {
    return this.#volume.operate(() => {
      this.#requireFree(directory, name);
      const inode = this.#make(directory, kind);
      if (kind === 'directory') {
        this.#volume.directories.initialize(inode, directory.number);
        inode.linkCount = 2;
        this.#addFolderLink(directory);
      } else inode.linkCount = 1;
      this.#addName(directory, name, inode);
      return inode;
    });
  }

  createSymlink(directory: LiveInode, name: string, target: string): void {
    const bytes = Buffer.from(target);
    const { content, geometry } = this.#volume;
    // Linux reads one block, and a zero behind the text.
    if (bytes.length >= geometry.blockBytes) throw new FailureError('vfs.too-large', 'the target is longer than a block');
    this.#volume.operate(() => {
      this.#requireFree(directory, name);
      const inode = this.#make(directory, 'symlink');
      inode.linkCount = 1;
      if (bytes.length < SHORT_LINK_BYTES) {
        inode.clearBlocks(false);
        inode.blocks.set(bytes);
        inode.sizeBytes = bytes.length;
      } else content.writeSome(inode, 0, bytes);
      this.#addName(directory, name, inode);
    });
  }

  link(directory: LiveInode, name: string, fromDirectory: LiveInode, fromName: string): void {
    const inode = this.lookup(fromDirectory, fromName);
    if (inode === null) throw new FailureError('vfs.not-found');
    if (inode.kind === 'directory') throw new FailureError('vfs.denied', 'folders have one name');
    this.#volume.operate(() => {
      this.#requireFree(directory, name);
      if (inode.linkCount >= MAX_LINKS) throw new FailureError('vfs.too-large', `it has ${MAX_LINKS} names`);
      inode.requireChangeable();
      this.#volume.inodes.edit(inode).linkCount++;
      inode.setTime('changed', this.#volume.nowMs());
      this.#addName(directory, name, inode);
    });
  }

  unlink(directory: LiveInode, name: string): void {
    const inode = this.lookup(directory, name);
    if (inode === null) throw new FailureError('vfs.not-found');
    if (inode.kind === 'directory') throw new FailureError('vfs.is-directory');
    this.#volume.operate(() => {
      this.#removeName(directory, name);
      this.#loseName(inode);
    });
    this.#evictIfUnused(inode);
  }

  removeDirectory(directory: LiveInode, name: string): void {
    const inode = this.lookup(directory, name);
    if (inode === null) throw new FailureError('vfs.not-found');
    if (inode.kind !== 'directory') throw new FailureError('vfs.not-directory');
    if (!this.#volume.directories.isEmpty(inode)) throw new FailureError('vfs.not-empty');
    this.#volume.operate(() => {
      this.#removeName(directory, name);
      this.#loseFolder(directory, inode);
    });
    this.#evictIfUnused(inode);
  }

  rename(from: LiveInode, name: string, to: LiveInode, toName: string): void {
    const moved = this.lookup(from, name);
    const replaced = this.lookup(to, toName);
    if (moved === null) throw new FailureError('vfs.not-found');
    if (moved.kind === 'directory' && this.#contains(moved, to)) throw new FailureError('vfs.invalid', 'a folder cannot be moved into itself');
    if (moved === replaced) return;
    if (replaced?.kind === 'directory' && this.#contains(replaced, from)) throw new FailureError('vfs.not-empty');
    requireLinked(to);
    if (replaced !== null) this.#requireReplaceable(moved, replaced);
    this.#volume.operate(() => this.#rename(from, name, to, toName, moved, replaced));
    if (replaced !== null) this.#evictIfUnused(replaced);
  }

  readLink(inode: LiveInode): string {
    if (inode.kind !== 'symlink') throw new FailureError('vfs.invalid', 'it is no symbolic link');
    const { sizeBytes } = inode;
    if (sizeBytes > 4096) throw invalid(`link ${inode.number} is too long`);
    const bytes = new Uint8Array(sizeBytes);
    if (sizeBytes < SHORT_LINK_BYTES && !inode.hasExtents && !inode.isInline) bytes.set(inode.blocks.subarray(0, sizeBytes));
    else this.#volume.content.read(inode, 0, bytes);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new FailureError('vfs.invalid-name', 'the link is not UTF-8');
    }
  }

  /** All of it, or as the file was. */
  write(inode: LiveInode, offset: number, bytes: Uint8Array): void {
    const { content } = this.#volume;
    content.requireSize(offset + bytes.length);
    const before = inode.sizeBytes;
    try {
      for (let done = 0; done < bytes.length;) done += this.#volume.operate(() => content.writeSome(inode, offset + done, bytes.subarray(done)));
    } catch (error) {
      if (inode.sizeBytes > before && this.#volume.damage === null) this.truncate(inode, before);
      throw error;
    }
  }

  truncate(inode: LiveInode, sizeBytes: number): void {
    const { content, orphans } = this.#volume;
    content.requireSize(sizeBytes);
    const isDone = this.#volume.operate(() => {
      const before = inode.sizeBytes;
      content.setEnd(inode, sizeBytes);
      this.#volume.allocator.unreserve(inode.number);
      if (sizeBytes >= before) return true;
      const isTrimmed = content.trimSome(inode);
      if (!isTrimmed) orphans.add(inode);
      return isTrimmed;
    });
    if (!isDone) this.#trim(inode);
  }

  setTimes(inode: LiveInode, { accessedMs, modifiedMs }: NodeTimes): void {
    this.#volume.operate(() => {
      inode.requireChangeable();
      this.#volume.inodes.edit(inode);
      if (accessedMs !== null) inode.setTime('accessed', accessedMs);
      if (modifiedMs !== null) inode.setTime('modified', modifiedMs);
      inode.setTime('changed', this.#volume.nowMs());
    });
  }

  hold(inode: LiveInode): LiveInode {
    inode.holders++;
    return inode;
  }

  /** What cannot be freed now is freed when the image is opened next. */
  letGo(inode: LiveInode): void {
    inode.holders--;
    if (inode.holders === 0) this.#volume.allocator.unreserve(inode.number);
    try {
      this.#evictIfUnused(inode);
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
    }
    this.#volume.inodes.trim();
  }

  /** Ends what an operation before has begun: an inode without names is freed, another loses what lies behind its end. */
  finishOrphan(inode: LiveInode): void {
    const { inodes, orphans } = this.#volume;
    const isGone = inode.linkCount === 0;
    // Short links and devices have no blocks, and of what lies in the inode nothing is left to do.
    const hasBlocks = !inode.isInline && inode.kind !== 'other' && !(inode.kind === 'symlink' && inode.sizeBytes < SHORT_LINK_BYTES && !inode.hasExtents);
    if (hasBlocks) {
      if (isGone) this.#volume.operate(() => (inodes.edit(inode).sizeBytes = 0));
      this.#trim(inode);
    } else if (!isGone) this.#volume.operate(() => orphans.remove(inode));
    if (isGone) this.#volume.operate(() => this.#free(inode));
  }

  /** Before the image is closed: also of those that somebody still holds. */
  finishAllOrphans(): void {
    for (const inode of this.#volume.orphans.all()) this.finishOrphan(inode);
  }

  /** Frees what lies behind the end; what has names is no orphan afterwards. */
  #trim(inode: LiveInode): void {
    const { content, orphans } = this.#volume;
    for (let isDone = false; !isDone;) {
      isDone = this.#volume.operate(() => {
        const isTrimmed = content.trimSome(inode);
        if (isTrimmed && inode.linkCount > 0) orphans.remove(inode);
        return isTrimmed;
      });
    }
  }

  #free(inode: LiveInode): void {
    const { inodes, orphans, directories } = this.#volume;
    orphans.remove(inode);
    releaseAttributes(this.#volume, inodes.edit(inode));
    directories.forget(inode);
    inodes.free(inode, this.#volume.nowMs());
  }

  #make(directory: LiveInode, kind: keyof typeof MODES): LiveInode {
    const inode = this.#volume.inodes.create({ mode: MODES[kind], parent: directory, nowMs: this.#volume.nowMs() });
    inode.clearBlocks(this.#volume.withExtents);
    inode.changedIn = this.#volume.sequence;
    return inode;
  }

  #requireFree(directory: LiveInode, name: string): void {
    requireLinked(directory);
    if (this.#volume.directories.lookup(directory, name) !== null) throw new FailureError('vfs.exists');
  }

  #addName(directory: LiveInode, name: string, inode: LiveInode): void {
    this.#touchFolder(directory);
    this.#volume.directories.add(directory, name, inode.number, inode.kind);
  }

  #removeName(directory: LiveInode, name: string): void {
    this.#touchFolder(directory);
    this.#volume.directories.remove(directory, name);
  }

  #touchFolder(directory: LiveInode): void {
    directory.requireChangeable();
    this.#volume.inodes.edit(directory).touch(this.#volume.nowMs());
  }

  /** A file without its last name is an orphan until it is freed. */
  #loseName(inode: LiveInode): void {
    inode.requireChangeable();
    this.#volume.inodes.edit(inode).linkCount--;
    inode.setTime('changed', this.#volume.nowMs());
    if (inode.linkCount === 0) this.#volume.orphans.add(inode);
  }

  #loseFolder(parent: LiveInode, inode: LiveInode): void {
    inode.requireChangeable();
    this.#volume.inodes.edit(inode).linkCount = 0;
    inode.setTime('changed', this.#volume.nowMs());
    this.#volume.orphans.add(inode);
    this.#removeFolderLink(parent);
  }

  /** Folders count the `..` of those in them; beyond the largest number the count is 1: not known. */
  #addFolderLink(directory: LiveInode): void {
    const { linkCount } = this.#volume.inodes.edit(directory);
    if (linkCount === 1) return;
    if (linkCount < MAX_LINKS) directory.linkCount++;
    else if (this.#volume.superblock.has('readOnlyCompatible', READ_ONLY_COMPATIBLE.manyFolders)) directory.linkCount = 1;
    else throw new FailureError('vfs.too-large', 'the folder has too many folders');
  }

  #removeFolderLink(directory: LiveInode): void {
    if (this.#volume.inodes.edit(directory).linkCount > 2) directory.linkCount--;
  }

  #rename(from: LiveInode, name: string, to: LiveInode, toName: string, moved: LiveInode, replaced: LiveInode | null): void {
    const { directories } = this.#volume;
    const isFolder = moved.kind === 'directory';
    moved.requireChangeable();
    if (replaced === null) this.#addName(to, toName, moved);
    else {
      this.#touchFolder(to);
      directories.replace(to, toName, moved.number, moved.kind);
    }
    this.#removeName(from, name);
    this.#volume.inodes.edit(moved).setTime('changed', this.#volume.nowMs());
    if (isFolder && from !== to) {
      directories.setParent(moved, to.number);
      this.#removeFolderLink(from);
      if (replaced === null) this.#addFolderLink(to);
    } else if (isFolder && replaced !== null) this.#removeFolderLink(from);
    if (replaced === null) return;
    if (replaced.kind !== 'directory') {
      this.#loseName(replaced);
      return;
    }
    replaced.requireChangeable();
    this.#volume.inodes.edit(replaced).linkCount = 0;
    this.#volume.orphans.add(replaced);
  }

  #requireReplaceable(moved: LiveInode, replaced: LiveInode): void {
    if (moved.kind === 'directory') {
      if (replaced.kind !== 'directory') throw new FailureError('vfs.not-directory');
      if (!this.#volume.directories.isEmpty(replaced)) throw new FailureError('vfs.not-empty');
    } else if (replaced.kind === 'directory') throw new FailureError('vfs.is-directory');
  }

  /** Up from the inner folder to the root. */
  #contains(outer: LiveInode, inner: LiveInode): boolean {
    let at = inner;
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      if (at === outer) return true;
      if (at.number === ROOT_INODE || at.linkCount === 0) return false;
      at = this.#volume.inodes.get(this.#volume.directories.parentOf(at));
      if (at.kind !== 'directory') throw invalid(`directory ${inner.number} has no way up`);
    }
    throw invalid('folders lie in a circle');
  }

  #evictIfUnused(inode: LiveInode): void {
    if (inode.linkCount === 0 && inode.holders === 0 && this.#volume.orphans.has(inode)) this.finishOrphan(inode);
  }
}

/** A folder that was removed while somebody holds it takes nothing more. */
function requireLinked(directory: LiveInode): void {
  if (directory.kind !== 'directory') throw new FailureError('vfs.not-directory');
  if (directory.linkCount === 0) throw new FailureError('vfs.not-found', 'the folder was removed');
}
