// The folders of an image that is written: their names in memory, each with the block that its entry lies in, and the way of every change to the disk.

import { FailureError } from '../../../base/failure.ts';
import { MAX_LISTED_ENTRIES } from '../../node.ts';
import type { NodeKind } from '../../node.ts';
import type { Ext4Entry } from '../directory-block.ts';
import { readDirectoryBlock } from '../directory-block.ts';
import { invalid } from '../superblock.ts';
import type { DirectoryBlocks } from './directory-blocks.ts';
import type { EntryFormat } from './directory-entries.ts';
import { entryBytes } from './directory-entries.ts';
import type { DirectoryIndex } from './directory-index.ts';
import { leaveInline } from './inline-data.ts';
import type { InodeTable } from './inode-table.ts';
import type { LiveInode } from './live-inode.ts';
import type { MetadataStore } from './metadata-store.ts';

/** Directories whose names are kept, and how many names in all. */
const MAX_KEPT_DIRECTORIES = 256;
const MAX_KEPT_NAMES = 200_000;
const INLINE_BLOCK_BYTES = 60;

interface LiveEntry {
  inode: number;
  kind: NodeKind | null;
  /** In which block of the folder. */
  block: number;
}

interface LiveDirectory {
  readonly entries: Map<string, LiveEntry>;
  /** By block: the largest entry that fits. Only of folders without an index. */
  readonly rooms: number[];
  /** Of folders with an index, once they are changed. */
  indexBlocks: Set<number> | null;
}

export class LiveDirectories {
  readonly #store: MetadataStore;
  readonly #blocks: DirectoryBlocks;
  readonly #inodes: InodeTable;
  readonly #format: EntryFormat;
  readonly #index: DirectoryIndex;
  readonly #makesIndexes: boolean;
  /** By inode, the last used last. */
  readonly #kept = new Map<number, LiveDirectory>();
  #keptNames = 0;

  constructor(store: MetadataStore, blocks: DirectoryBlocks, inodes: InodeTable, format: EntryFormat, index: DirectoryIndex, makesIndexes: boolean) {
    this.#store = store;
    this.#blocks = blocks;
    this.#inodes = inodes;
    this.#format = format;
    this.#index = index;
    this.#makesIndexes = makesIndexes;
  }

  /** null when the name is not there. Throws vfs.image-invalid. */
  lookup(directory: LiveInode, name: string): { readonly inode: number; readonly kind: NodeKind | null } | null {
    return this.#live(directory).entries.get(name) ?? null;
  }

  /** By name. */
  entries(directory: LiveInode): ReadonlyMap<string, { readonly inode: number; readonly kind: NodeKind | null }> {
    return this.#live(directory).entries;
  }

  /** Writes `.` and `..` into a folder without blocks. */
  initialize(directory: LiveInode, parent: number): void {
    const { block } = this.#blocks.append(directory, 'entries');
    const type = this.#format.typeOf('directory');
    this.#format.pack(block.view, [
      { inode: directory.number, type, name: Uint8Array.of(0x2e) },
      { inode: parent, type, name: Uint8Array.of(0x2e, 0x2e) },
    ]);
  }

  /** The name is free. Throws vfs.no-space. */
  add(directory: LiveInode, name: string, inode: number, kind: NodeKind): void {
    this.#willChange(directory);
    const live = this.#live(directory);
    if (live.entries.size >= MAX_LISTED_ENTRIES) throw new FailureError('vfs.too-large', 'the folder has a million entries');
    const entry = { inode, type: this.#format.typeOf(kind), name: Buffer.from(name) };
    const block = directory.isIndexed ? this.#addIndexed(directory, live, entry) : this.#addPlain(directory, live, entry);
    live.entries.set(name, { inode, kind: entry.type === 0 ? null : kind, block });
    this.#keptNames++;
  }

  /** The name is there. */
  remove(directory: LiveInode, name: string): void {
    this.#willChange(directory);
    const live = this.#live(directory);
    const { block, place, logical } = this.#place(directory, live, name);
    this.#format.remove(this.#blocks.change(block), place);
    if (!directory.isIndexed) live.rooms[logical] = this.#format.room(block.view);
    live.entries.delete(name);
    this.#keptNames--;
  }

  /** The name is there, and stands for another inode from now on. */
  replace(directory: LiveInode, name: string, inode: number, kind: NodeKind): void {
    this.#willChange(directory);
    const live = this.#live(directory);
    const { block, place, logical } = this.#place(directory, live, name);
    this.#format.replace(this.#blocks.change(block), place, inode, kind);
    live.entries.set(name, { inode, kind: this.#format.typeOf(kind) === 0 ? null : kind, block: logical });
  }

  /** Also names that cannot be said count. */
  isEmpty(directory: LiveInode): boolean {
    if (this.#live(directory).entries.size > 0) return false;
    if (directory.isInline) {
      const data = directory.inlineData!;
      const view = new DataView(data.buffer, data.byteOffset, data.length);
      const [first, rest] = [new DataView(view.buffer, view.byteOffset + 4, Math.min(data.length, INLINE_BLOCK_BYTES) - 4), data.subarray(INLINE_BLOCK_BYTES)];
      const parts = [first, new DataView(rest.buffer, rest.byteOffset, rest.length)];
      return parts.every((part) => this.#format.entries(part, part.byteLength).length === 0);
    }
    const count = this.#blocks.count(directory);
    for (let logical = 0; logical < count; logical++) {
      const own = this.#format.entries(this.#blocks.get(directory, logical).view).filter(({ name }) => !isDots(name));
      if (own.length > 0) return false;
    }
    return true;
  }

  /** The folder above, as `..` says. Throws vfs.image-invalid. */
  parentOf(directory: LiveInode): number {
    if (directory.isInline) return new DataView(directory.inlineData!.buffer).getUint32(0, true);
    const { view } = this.#blocks.get(directory, 0);
    return view.getUint32(this.#placeOfParent(directory, view), true);
  }

  setParent(directory: LiveInode, parent: number): void {
    this.#willChange(directory);
    const view = this.#blocks.change(this.#blocks.get(directory, 0, directory.isIndexed));
    view.setUint32(this.#placeOfParent(directory, view), parent, true);
  }

  /** It is gone, or changed in a way that is not known here. */
  forget(directory: LiveInode): void {
    const live = this.#kept.get(directory.number);
    if (live === undefined) return;
    this.#kept.delete(directory.number);
    this.#keptNames -= live.entries.size;
  }

  /** What was in the inode goes to a block of its own, so that there is one way to change folders. */
  #leaveInode(directory: LiveInode): void {
    const data = directory.inlineData!;
    const parent = new DataView(data.buffer, data.byteOffset, data.length).getUint32(0, true);
    const found = [];
    for (const part of [data.subarray(4, INLINE_BLOCK_BYTES), data.subarray(INLINE_BLOCK_BYTES)]) {
      found.push(...this.#format.entries(new DataView(part.buffer, part.byteOffset, part.length), part.length));
    }
    if (found.reduce((sum, { name }) => sum + entryBytes(name.length), 24) > this.#format.end) throw invalid(`directory ${directory.number} is damaged`);
    leaveInline(this.#inodes.edit(directory), this.#blocks.withExtents);
    const { block } = this.#blocks.append(directory, 'entries');
    const type = this.#format.typeOf('directory');
    this.#format.pack(block.view, [
      { inode: directory.number, type, name: Uint8Array.of(0x2e) },
      { inode: parent, type, name: Uint8Array.of(0x2e, 0x2e) },
      ...found,
    ]);
  }

  /** An operation that fails leaves the names as the disk has them. */
  #willChange(directory: LiveInode): void {
    this.#store.onUndo(() => this.forget(directory));
    if (!directory.isInline) return;
    // Checks what is in it.
    this.#live(directory);
    this.forget(directory);
    this.#leaveInode(directory);
  }

  #addPlain(directory: LiveInode, live: LiveDirectory, entry: { readonly inode: number; readonly type: number; readonly name: Uint8Array }): number {
    const needed = entryBytes(entry.name.length);
    let logical = live.rooms.findIndex((room) => room >= needed);
    if (logical < 0 && this.#makesIndexes && live.rooms.length === 1) {
      this.#index.make(directory, (moved) => this.#moved(directory, live, moved));
      live.indexBlocks = new Set([0]);
      return this.#addIndexed(directory, live, entry);
    }
    if (logical < 0) {
      const added = this.#blocks.append(directory, 'entries');
      this.#format.clear(added.block.view);
      ({ logical } = added);
    }
    const block = this.#blocks.get(directory, logical);
    if (!this.#format.insert(this.#blocks.change(block), entry)) throw invalid(`directory ${directory.number} is damaged`);
    live.rooms[logical] = this.#format.room(block.view);
    return logical;
  }

  #addIndexed(directory: LiveInode, live: LiveDirectory, entry: { readonly inode: number; readonly type: number; readonly name: Uint8Array }): number {
    live.indexBlocks ??= this.#index.check(directory);
    return this.#index.insert(directory, entry, live.indexBlocks, (moved) => this.#moved(directory, live, moved));
  }

  /** Names lie in a new block now. */
  #moved(directory: LiveInode, live: LiveDirectory, logical: number): void {
    const names: Ext4Entry[] = [];
    this.#blocks.read(directory, logical, names);
    for (const { name, inode } of names) {
      const known = live.entries.get(name);
      if (known !== undefined && known.inode === inode) known.block = logical;
    }
  }

  #place(
    directory: LiveInode,
    live: LiveDirectory,
    name: string,
  ): { readonly block: ReturnType<DirectoryBlocks['get']>; readonly place: number; readonly logical: number } {
    const logical = live.entries.get(name)!.block;
    if (directory.isIndexed) live.indexBlocks ??= this.#index.check(directory);
    if (directory.isIndexed && live.indexBlocks!.has(logical)) throw invalid(`the index of directory ${directory.number} is damaged`);
    const block = this.#blocks.get(directory, logical);
    const place = this.#format.find(block.view, Buffer.from(name));
    if (place < 0) throw invalid(`directory ${directory.number} is damaged`);
    return { block, place, logical };
  }

  #placeOfParent(directory: LiveInode, view: DataView): number {
    const at = this.#format.lengthAt(view, 0);
    if (at + 12 > view.byteLength || view.getUint8(at + 8) !== 0x2e || view.getUint8(at + 9) !== 0x2e)
      throw invalid(`directory ${directory.number} has no way up`);
    return at;
  }

  #live(directory: LiveInode): LiveDirectory {
    if (directory.kind !== 'directory') throw new FailureError('vfs.not-directory');
    const known = this.#kept.get(directory.number);
    const live = known ?? this.#read(directory);
    this.#kept.delete(directory.number);
    this.#kept.set(directory.number, live);
    if (known === undefined) this.#forgetOldest(live.entries.size);
    return live;
  }

  #read(directory: LiveInode): LiveDirectory {
    const live: LiveDirectory = { entries: new Map(), rooms: [], indexBlocks: null };
    if (directory.isInline) {
      const data = directory.inlineData!;
      if (data.length < 4) throw invalid(`directory ${directory.number} is damaged`);
      const found: Ext4Entry[] = [];
      readDirectoryBlock(data.subarray(4, INLINE_BLOCK_BYTES), directory, this.#blocks.geometry, found);
      if (data.length > INLINE_BLOCK_BYTES) readDirectoryBlock(data.subarray(INLINE_BLOCK_BYTES), directory, this.#blocks.geometry, found);
      addNames(live, found, 0);
      return live;
    }
    const count = this.#blocks.count(directory);
    for (let logical = 0; logical < count; logical++) {
      const found: Ext4Entry[] = [];
      const { view } = this.#blocks.read(directory, logical, found);
      addNames(live, found, logical);
      if (live.entries.size > MAX_LISTED_ENTRIES) throw new FailureError('vfs.too-large', 'the folder has more than a million entries');
      if (!directory.isIndexed) live.rooms.push(this.#format.room(view));
    }
    return live;
  }

  #forgetOldest(added: number): void {
    this.#keptNames += added;
    for (const [number, { entries }] of this.#kept) {
      if (this.#kept.size <= 1 || (this.#kept.size <= MAX_KEPT_DIRECTORIES && this.#keptNames <= MAX_KEPT_NAMES)) return;
      this.#kept.delete(number);
      this.#keptNames -= entries.size;
    }
  }
}

/** Of two with one name the first, as Linux finds it. */
function addNames(live: LiveDirectory, found: readonly Ext4Entry[], block: number): void {
  for (const { name, inode, kind } of found) if (!live.entries.has(name)) live.entries.set(name, { inode, kind, block });
}

function isDots(name: Uint8Array): boolean {
  return name[0] === 0x2e && (name.length === 1 || (name.length === 2 && name[1] === 0x2e));
}
