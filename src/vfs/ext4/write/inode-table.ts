// The inodes that are in use now, and the way of their bytes to and from the tables on the disk.

import { randomInt } from 'node:crypto';

import { ROOT_INODE } from '../inode.ts';
import { invalid } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';
import type { GroupTable } from './group-table.ts';
import type { InodeAllocator } from './inode-allocator.ts';
import { LiveInode } from './live-inode.ts';
import type { LiveSuperblock } from './live-superblock.ts';
import type { MetadataBlock, MetadataStore } from './metadata-store.ts';

const MAX_KEPT_INODES = 8192;
const DEFAULT_EXTRA_BYTES = 32;

export interface NewInode {
  readonly mode: number;
  readonly parent: LiveInode;
  readonly nowMs: number;
}

export class InodeTable {
  readonly #store: MetadataStore;
  readonly #geometry: Superblock;
  readonly #superblock: LiveSuperblock;
  readonly #groups: GroupTable;
  readonly #allocator: InodeAllocator;
  readonly #live = new Map<number, LiveInode>();
  #edited: LiveInode[] = [];

  constructor(store: MetadataStore, geometry: Superblock, superblock: LiveSuperblock, groups: GroupTable, allocator: InodeAllocator) {
    this.#store = store;
    this.#geometry = geometry;
    this.#superblock = superblock;
    this.#groups = groups;
    this.#allocator = allocator;
  }

  /** The same object as long as it is held. Throws vfs.image-invalid for what no name may lead to: the journal, bad blocks, and so on. */
  get(number: number, isOrphan = false): LiveInode {
    const known = this.#live.get(number);
    if (known !== undefined) return known;
    const { firstInode, journalInode, orphanFileInode } = this.#superblock;
    const isFile = (number === ROOT_INODE || number >= firstInode) && number !== journalInode && (orphanFileInode === 0 || number !== orphanFileInode);
    if (!isFile || number < 1 || number > this.#geometry.inodeCount) throw invalid(`inode ${number} is no file's`);
    const inode = this.#read(number);
    inode.check(isOrphan);
    this.#live.set(number, inode);
    return inode;
  }

  /** One of the file system's own, to be looked at. Throws vfs.image-invalid. */
  getSystem(number: number): LiveInode {
    if (number < 1 || number > this.#geometry.inodeCount) throw invalid(`there is no inode ${number}`);
    const inode = this.#read(number);
    inode.check(false);
    return inode;
  }

  /** Before any of it is changed. */
  edit(inode: LiveInode): LiveInode {
    const { operation } = this.#store;
    if (!this.#store.isRunning) throw new Error('inodes are edited in operations');
    if (inode.editedBy === operation) return inode;
    inode.editedBy = operation;
    const before = inode.bytes.slice();
    const { changedIn } = inode;
    this.#edited.push(inode);
    this.#store.onUndo(() => {
      inode.bytes.set(before);
      inode.changedIn = changedIn;
      inode.setSeed();
    });
    return inode;
  }

  /** At the end of an operation: the tables get what was edited. */
  finish(): void {
    for (const inode of this.#edited) {
      const { block, at } = this.#place(inode.number);
      inode.seal();
      this.#store.change(block).bytes.set(inode.bytes, at);
    }
    this.#edited = [];
  }

  /** Before an operation. */
  begin(): void {
    this.#edited = [];
  }

  /** Lets inodes go that nobody holds; never while somebody works with one. */
  trim(): void {
    if (this.#live.size <= MAX_KEPT_INODES) return;
    for (const [number, inode] of this.#live) if (inode.holders === 0) this.#live.delete(number);
  }

  /** A new inode without names or content. Throws vfs.no-space. */
  create({ mode, parent, nowMs }: NewInode): LiveInode {
    const { inodeBytes } = this.#geometry;
    const isDirectory = (mode & 0xf000) === 0x4000;
    const { number, isBlockUnused } = this.#allocator.allocate(parent.number, isDirectory);
    if (this.#live.has(number)) throw invalid(`inode ${number} is in use, and free in its bitmap`);
    if (isBlockUnused) this.#clearBlock(number);
    const bytes = new Uint8Array(inodeBytes);
    const inode = new LiveInode(number, bytes, this.#geometry);
    if (inodeBytes > 128) {
      const wanted = this.#superblock.wantedExtraBytes;
      inode.view.setUint16(0x80, wanted >= 4 && wanted <= inodeBytes - 128 && wanted % 4 === 0 ? wanted : DEFAULT_EXTRA_BYTES, true);
    }
    // As the folder says: what is made in one with the set-group-ID bit belongs to its group.
    const isGroupKept = (parent.mode & 0o2000) !== 0;
    inode.view.setUint16(0, mode | (isGroupKept && isDirectory ? 0o2000 : 0), true);
    const { user, group } = parent.owner;
    inode.setOwner(user, group);
    inode.view.setUint32(0x64, randomInt(2 ** 32), true);
    inode.setSeed();
    for (const which of ['accessed', 'changed', 'modified', 'created'] as const) inode.setTime(which, nowMs);
    this.#live.set(number, inode);
    this.#store.onUndo(() => this.#live.delete(number));
    return this.edit(inode);
  }

  /** It has no blocks any more, and nobody holds it. */
  free(inode: LiveInode, nowMs: number): void {
    this.edit(inode);
    const isDirectory = inode.kind === 'directory';
    inode.sizeBytes = 0;
    inode.linkCount = 0;
    inode.nextOrphan = Math.floor(nowMs / 1000) % 2 ** 32;
    this.#allocator.free(inode.number, isDirectory);
    this.#live.delete(inode.number);
    this.#store.onUndo(() => this.#live.set(inode.number, inode));
  }

  /** Of the group that the inode lies in. */
  firstBlockNear(inode: LiveInode): number {
    return this.#groups.firstBlock(Math.floor((inode.number - 1) / this.#geometry.inodesPerGroup));
  }

  #read(number: number): LiveInode {
    const { block, at } = this.#place(number);
    return new LiveInode(number, block.bytes.slice(at, at + this.#geometry.inodeBytes), this.#geometry);
  }

  #clearBlock(number: number): void {
    const { block } = this.#place(number);
    this.#store.change(block).bytes.fill(0);
  }

  #place(number: number): { readonly block: MetadataBlock; readonly at: number } {
    const { inodesPerGroup, inodeBytes, blockBytes } = this.#geometry;
    const group = Math.floor((number - 1) / inodesPerGroup);
    const offset = ((number - 1) % inodesPerGroup) * inodeBytes;
    const block = this.#store.get(this.#groups.get(group, 'inodeTable') + Math.floor(offset / blockBytes));
    block.use = 'inodes';
    return { block, at: offset % blockBytes };
  }
}
