// An ext2, ext3 or ext4 image as a file tree that can be changed. The image may be hostile: everything in it is checked where it is used, and what is
// damaged ends all writing. One image has one writer: this one.

import { FailureError } from '../../../base/failure.ts';
import type { ByteDevice } from '../../byte-device.ts';
import type { DirectoryEntry, FileTree, NodeKind, NodeStat, NodeTimes, OpenFile, VfsNode } from '../../node.ts';
import { ROOT_INODE } from '../inode.ts';
import { invalid } from '../superblock.ts';
import type { ImageOperations } from './image-operations.ts';
import type { LiveInode } from './live-inode.ts';
import { openVolume } from './open-volume.ts';
import type { Volume } from './volume.ts';

export interface WritableImageOptions {
  readonly nowMs: () => number;
  /** What nobody synced is committed after this, also while nothing is done with the image (Linux: 5000). Absent: with the next change. */
  readonly commitAfterMs?: number;
}

export class WritableImage implements FileTree {
  readonly about: string;
  readonly readOnlyCode = null;
  readonly #volume: Volume;
  readonly #operations: ImageOperations;
  #timer: NodeJS.Timeout | null = null;

  /**
   * The image closes the device, also when it is refused. A journal is replayed into the image.
   * Throws vfs.read-only-image with the reason when it can only be read, vfs.image-invalid, vfs.image-unsupported.
   */
  constructor(device: ByteDevice, { nowMs, commitAfterMs }: WritableImageOptions) {
    try {
      const { volume, operations } = openVolume(device, nowMs);
      this.#volume = volume;
      this.#operations = operations;
      if (volume.inodes.get(ROOT_INODE).kind !== 'directory') throw invalid('its root is no folder');
      const { label } = volume.geometry;
      this.about = label === '' ? 'ext4 image' : `ext4 image ${label}`;
      if (commitAfterMs !== undefined) volume.onTransaction = () => this.#commitLater(commitAfterMs);
    } catch (error) {
      device.close();
      throw error;
    }
  }

  /** Why nothing is written any more; null while all is well. */
  get damage(): string | null {
    return this.#volume.damage;
  }

  root(): VfsNode {
    return new LiveNode(this.#volume, this.#operations, this.#volume.inodes.get(ROOT_INODE));
  }

  /** Everything that was done is on the disk when it returns. Throws vfs.read-only-image after damage. */
  sync(): void {
    this.#volume.sync();
  }

  /** The image is clean afterwards; files that are still held and have no names are gone. Closed in any case; throws vfs.* when changes are lost. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    try {
      if (this.#volume.damage === null) this.#operations.finishAllOrphans();
      this.#volume.close();
    } catch (error) {
      this.#volume.abandon();
      throw error;
    }
    if (this.damage !== null) throw new FailureError('vfs.read-only-image', `something went wrong with it (${this.damage}): what was not synced is lost`);
  }

  #commitLater(afterMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      try {
        this.#volume.commit();
      } catch {
        // Whoever changes or syncs next hears of the damage.
      }
    }, afterMs).unref();
  }
}

class LiveNode implements VfsNode {
  readonly kind: NodeKind;
  readonly #volume: Volume;
  readonly #operations: ImageOperations;
  readonly #inode: LiveInode;

  constructor(volume: Volume, operations: ImageOperations, inode: LiveInode) {
    this.kind = inode.kind;
    this.#volume = volume;
    this.#operations = operations;
    this.#inode = operations.hold(inode);
  }

  stat(): NodeStat {
    return this.#inode.stat();
  }

  setTimes(times: NodeTimes): void {
    this.#operations.setTimes(this.#inode, times);
  }

  release(): void {
    this.#operations.letGo(this.#inode);
  }

  again(): VfsNode {
    return this.#node(this.#inode);
  }

  open(write: boolean): OpenFile {
    if (this.kind === 'directory') throw new FailureError('vfs.is-directory');
    if (this.kind !== 'file') throw new FailureError('vfs.denied', 'it is no regular file');
    if (write) this.#inode.requireChangeable();
    return new LiveFile(this.#volume, this.#operations, this.#inode);
  }

  readLink(): string {
    return this.#operations.readLink(this.#inode);
  }

  lookup(name: string): VfsNode | null {
    const inode = this.#operations.lookup(this.#inode, name);
    return inode === null ? null : this.#node(inode);
  }

  list(): readonly DirectoryEntry[] {
    const entries = this.#volume.directories.entries(this.#inode);
    return Array.from(entries, ([name, { inode, kind }]) => ({ name, kind: kind ?? this.#volume.inodes.get(inode).kind }));
  }

  createFile(name: string): VfsNode {
    return this.#node(this.#operations.create(this.#inode, name, 'file'));
  }

  createDirectory(name: string): VfsNode {
    return this.#node(this.#operations.create(this.#inode, name, 'directory'));
  }

  createSymlink(name: string, target: string): void {
    this.#operations.createSymlink(this.#inode, name, target);
  }

  link(name: string, fromDirectory: VfsNode, fromName: string): void {
    this.#operations.link(this.#inode, name, this.#sameImage(fromDirectory), fromName);
  }

  unlink(name: string): void {
    this.#operations.unlink(this.#inode, name);
  }

  removeDirectory(name: string): void {
    this.#operations.removeDirectory(this.#inode, name);
  }

  rename(name: string, toDirectory: VfsNode, toName: string): void {
    this.#operations.rename(this.#inode, name, this.#sameImage(toDirectory), toName);
  }

  syncDirectory(): void {
    this.#volume.sync();
  }

  #node(inode: LiveInode): VfsNode {
    return new LiveNode(this.#volume, this.#operations, inode);
  }

  #sameImage(node: VfsNode): LiveInode {
    if (node instanceof LiveNode && node.#volume === this.#volume) return node.#inode;
    throw new FailureError('vfs.cross-mount');
  }
}

class LiveFile implements OpenFile {
  readonly #volume: Volume;
  readonly #operations: ImageOperations;
  readonly #inode: LiveInode;

  constructor(volume: Volume, operations: ImageOperations, inode: LiveInode) {
    this.#volume = volume;
    this.#operations = operations;
    this.#inode = operations.hold(inode);
  }

  read(offset: number, target: Uint8Array): number {
    return this.#volume.content.read(this.#inode, offset, target);
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#operations.write(this.#inode, offset, bytes);
  }

  truncate(sizeBytes: number): void {
    this.#operations.truncate(this.#inode, sizeBytes);
  }

  sizeBytes(): number {
    return this.#inode.sizeBytes;
  }

  stat(): NodeStat {
    return this.#inode.stat();
  }

  sync(dataOnly: boolean): void {
    if (dataOnly) this.#volume.syncContent(this.#inode);
    else this.#volume.sync();
  }

  close(): void {
    this.#operations.letGo(this.#inode);
  }
}
