// An overlay: a lower tree that stays as it is, and an upper one that takes all changes. A lower file is copied up, whole, when it is first
// written; a lower name that was removed is hidden by a whiteout, the empty file `.wh.NAME` in the upper folder (as OCI layers have it). A
// whiteout stays when the name is used again: an upper folder beside a whiteout of its name shows nothing of the lower one.
//
// Each change is ordered so that a kill in its middle leaves either the old names or the new ones. What Linux's overlay refuses is refused: a folder with a
// lower part does not move (vfs.cross-mount), and copying up one name of a file with several parts it from the others.

import { FailureError } from '../base/failure.ts';
import type { DirectoryEntry, FileTree, NodeKind, NodeStat, NodeTimes, OpenFile, VfsNode } from './node.ts';

const WHITEOUT = '.wh.';
const COPY_PREFIX = '.wh..copy-';
const COPY_CHUNK_BYTES = 256 * 1024;

export class OverlayTree implements FileTree {
  readonly about: string;
  readonly readOnlyCode: FileTree['readOnlyCode'];
  readonly #lower: FileTree;
  readonly #upper: FileTree;
  readonly #shared = new SharedFiles();

  /** `upper` must take changes. */
  constructor(lower: FileTree, upper: FileTree) {
    if (upper.readOnlyCode !== null) throw new FailureError(upper.readOnlyCode);
    this.about = `overlay of ${lower.about} in ${upper.about}`;
    this.readOnlyCode = null;
    this.#lower = lower;
    this.#upper = upper;
  }

  root(): VfsNode {
    return new OverlayNode(this.#shared, null, '', this.#upper.root(), this.#lower.root(), '');
  }

  close(): void {
    this.#lower.close();
    this.#upper.close();
  }
}

/** A lower file while somebody holds it: when it is copied up, all who hold it see the copy. */
interface SharedFile {
  copy: VfsNode | null;
  holders: number;
  readonly open: Set<OverlayFile>;
}

/** By the path in the lower tree, which does not change. */
class SharedFiles {
  readonly #files = new Map<string, SharedFile>();
  copies = 0;

  hold(lowerPath: string): SharedFile {
    let file = this.#files.get(lowerPath);
    if (file === undefined) this.#files.set(lowerPath, (file = { copy: null, holders: 0, open: new Set() }));
    file.holders++;
    return file;
  }

  letGo(lowerPath: string): void {
    const file = this.#files.get(lowerPath)!;
    if (--file.holders > 0) return;
    file.copy?.release();
    this.#files.delete(lowerPath);
  }
}

class OverlayNode implements VfsNode {
  readonly kind: NodeKind;
  readonly #files: SharedFiles;
  /** Held, so that folders can be copied up on the way to this node. */
  readonly #parent: OverlayNode | null;
  readonly #name: string;
  #upper: VfsNode | null;
  readonly #lower: VfsNode | null;
  readonly #lowerPath: string;
  readonly #sharedFile: SharedFile | null;
  /** Children that are not released hold their folder. */
  #holders = 1;

  constructor(files: SharedFiles, parent: OverlayNode | null, name: string, upper: VfsNode | null, lower: VfsNode | null, lowerPath: string) {
    this.#files = files;
    this.#parent = parent;
    this.#name = name;
    this.#upper = upper;
    this.#lower = lower;
    this.#lowerPath = lowerPath;
    this.kind = (upper ?? lower)!.kind;
    this.#sharedFile = upper === null && this.kind !== 'directory' ? files.hold(lowerPath) : null;
    if (parent !== null) parent.#holders++;
  }

  stat(): NodeStat {
    const stat = this.#shown().stat();
    return { ...stat, id: `${this.#isLower() ? 'lower' : 'upper'} ${stat.id}` };
  }

  setTimes(times: NodeTimes): void {
    this.#inUpper().setTimes(times);
  }

  release(): void {
    if (--this.#holders > 0) return;
    this.#upper?.release();
    this.#lower?.release();
    if (this.#sharedFile !== null) this.#files.letGo(this.#lowerPath);
    this.#parent?.release();
  }

  again(): VfsNode {
    this.#holders++;
    return this;
  }

  open(write: boolean): OpenFile {
    if (this.kind === 'directory') throw new FailureError('vfs.is-directory');
    const node = write ? this.#inUpper() : this.#shown();
    const file = new OverlayFile(node.open(write), this.#isLower() ? 'lower' : 'upper');
    if (this.#isLower()) {
      this.#sharedFile!.open.add(file);
      file.onClose = () => this.#sharedFile!.open.delete(file);
    }
    return file;
  }

  readLink(): string {
    return this.#shown().readLink();
  }

  lookup(name: string): VfsNode | null {
    this.#requireDirectory();
    if (name.startsWith(WHITEOUT)) return null;
    const upper = this.#upper?.lookup(name) ?? null;
    if (upper !== null && upper.kind !== 'directory') return new OverlayNode(this.#files, this, name, upper, null, '');
    const found = this.#visibleLower(name);
    // An upper folder hides a lower file, and is joined with a lower folder.
    const lower = upper !== null && found?.kind !== 'directory' ? (found?.release(), null) : found;
    if (upper === null && lower === null) return null;
    return new OverlayNode(this.#files, this, name, upper, lower, `${this.#lowerPath}/${name}`);
  }

  list(): readonly DirectoryEntry[] {
    this.#requireDirectory();
    const entries = new Map<string, DirectoryEntry>();
    const hidden = new Set<string>();
    for (const entry of this.#upper?.list() ?? []) {
      if (entry.name.startsWith(WHITEOUT)) hidden.add(entry.name.slice(WHITEOUT.length));
      else entries.set(entry.name, entry);
    }
    for (const entry of this.#lower?.list() ?? []) {
      if (!hidden.has(entry.name) && !entries.has(entry.name) && !entry.name.startsWith(WHITEOUT)) entries.set(entry.name, entry);
    }
    return [...entries.values()];
  }

  createFile(name: string): VfsNode {
    return new OverlayNode(this.#files, this, name, this.#vacant(name).createFile(name), null, '');
  }

  createDirectory(name: string): VfsNode {
    return new OverlayNode(this.#files, this, name, this.#vacant(name).createDirectory(name), null, '');
  }

  createSymlink(name: string, target: string): void {
    this.#vacant(name).createSymlink(name, target);
  }

  link(name: string, fromDirectory: VfsNode, fromName: string): void {
    const from = this.#sameTree(fromDirectory);
    const source = from.#child(fromName);
    try {
      if (source.kind === 'directory') throw new FailureError('vfs.denied', 'folders have one name');
      const directory = this.#vacant(name);
      source.#inUpper();
      directory.link(name, from.#inUpper(), fromName);
    } finally {
      source.release();
    }
  }

  unlink(name: string): void {
    const child = this.#child(name);
    try {
      if (child.kind === 'directory') throw new FailureError('vfs.is-directory');
      // The whiteout first: beside the upper file it hides nothing, without it the lower file would show.
      this.#hideLower(name);
      if (child.#upper !== null) this.#inUpper().unlink(name);
    } finally {
      child.release();
    }
  }

  removeDirectory(name: string): void {
    const child = this.#child(name);
    try {
      if (child.kind !== 'directory') throw new FailureError('vfs.not-directory');
      if (child.list().length > 0) throw new FailureError('vfs.not-empty');
      this.#hideLower(name);
      child.#removeWhiteouts();
      if (child.#upper !== null) this.#inUpper().removeDirectory(name);
    } finally {
      child.release();
    }
  }

  rename(name: string, toDirectory: VfsNode, toName: string): void {
    const to = this.#sameTree(toDirectory);
    const source = this.#child(name);
    const target = toName.startsWith(WHITEOUT) ? refuseName(toName) : (to.lookup(toName) as OverlayNode | null);
    try {
      if (target !== null && target.stat().id === source.stat().id) return;
      if (source.kind === 'directory' && to.#isIn(source)) throw new FailureError('vfs.invalid', 'a folder cannot be moved into itself');
      if (target?.kind === 'directory' && this.#isIn(target)) throw new FailureError('vfs.not-empty');
      if (target !== null) requireReplaceable(source, target);
      if (source.kind === 'directory') {
        if (source.#lower !== null) throw new FailureError('vfs.cross-mount', 'the folder has a part in the lower tree');
        to.#hideLower(toName);
        if (target !== null) target.#removeWhiteouts();
      }
      source.#inUpper();
      this.#hideLower(name);
      this.#inUpper().rename(name, to.#inUpper(), toName);
    } finally {
      source.release();
      target?.release();
    }
  }

  syncDirectory(): void {
    this.#requireDirectory();
    this.#upper?.syncDirectory();
  }

  #requireDirectory(): void {
    if (this.kind !== 'directory') throw new FailureError('vfs.not-directory');
  }

  #isLower(): boolean {
    return this.#upper === null && this.#sharedFile?.copy == null;
  }

  #shown(): VfsNode {
    return this.#upper ?? this.#sharedFile?.copy ?? this.#lower!;
  }

  /** What the lower folder has there and no whiteout hides. */
  #visibleLower(name: string): VfsNode | null {
    if (this.#lower === null) return null;
    const whiteout = this.#upper?.lookup(WHITEOUT + name) ?? null;
    if (whiteout === null) return this.#lower.lookup(name);
    whiteout.release();
    return null;
  }

  #hideLower(name: string): void {
    const lower = this.#visibleLower(name);
    if (lower === null) return;
    lower.release();
    this.#inUpper()
      .createFile(WHITEOUT + name)
      .release();
  }

  /** Of an upper folder that shows nothing any more. */
  #removeWhiteouts(): void {
    for (const { name } of this.#upper?.list() ?? []) if (name.startsWith(WHITEOUT)) this.#upper!.unlink(name);
  }

  #child(name: string): OverlayNode {
    const child = this.lookup(name);
    if (child === null) throw new FailureError('vfs.not-found');
    return child as OverlayNode;
  }

  /** The upper folder, for a new name. */
  #vacant(name: string): VfsNode {
    if (name.startsWith(WHITEOUT)) refuseName(name);
    const there = this.lookup(name);
    if (there !== null) {
      there.release();
      throw new FailureError('vfs.exists');
    }
    return this.#inUpper();
  }

  #sameTree(node: VfsNode): OverlayNode {
    if (!(node instanceof OverlayNode) || node.#files !== this.#files) throw new FailureError('vfs.cross-mount');
    node.#requireDirectory();
    return node;
  }

  #isIn(folder: OverlayNode): boolean {
    const { id } = folder.stat();
    for (let at: OverlayNode | null = this; at !== null; at = at.#parent) if (at.stat().id === id) return true;
    return false;
  }

  /** This node in the upper tree, copied there with the folders above it when it is not. */
  #inUpper(): VfsNode {
    const there = this.#upper ?? this.#sharedFile?.copy ?? null;
    if (there !== null) return there;
    const parent = this.#parent!.#inUpper();
    if (this.kind === 'directory') return (this.#upper = this.#joinFolder(parent));
    const copy = this.kind === 'file' ? this.#copyFile(parent) : this.#copyLink(parent);
    const shared = this.#sharedFile!;
    shared.copy = copy;
    for (const file of shared.open) file.moveTo(copy.open(false));
    return copy;
  }

  /** Another node of this folder may have made it meanwhile. */
  #joinFolder(parent: VfsNode): VfsNode {
    const there = parent.lookup(this.#name);
    if (there !== null) return there;
    const made = parent.createDirectory(this.#name);
    const { accessedMs, modifiedMs } = this.#lower!.stat();
    made.setTimes({ accessedMs, modifiedMs });
    return made;
  }

  /** Under another name until it is whole. */
  #copyFile(parent: VfsNode): VfsNode {
    const partial = `${COPY_PREFIX}${process.pid}-${this.#files.copies++}`;
    const copy = parent.createFile(partial);
    try {
      const from = this.#lower!.open(false);
      const to = copy.open(true);
      try {
        copyContent(from, to);
        to.sync(true);
      } finally {
        from.close();
        to.close();
      }
      const { accessedMs, modifiedMs } = this.#lower!.stat();
      copy.setTimes({ accessedMs, modifiedMs });
      parent.rename(partial, parent, this.#name);
      return copy;
    } catch (error) {
      copy.release();
      parent.unlink(partial);
      throw error;
    }
  }

  #copyLink(parent: VfsNode): VfsNode {
    if (this.kind !== 'symlink') throw new FailureError('vfs.invalid', 'only files, folders and links are copied');
    parent.createSymlink(this.#name, this.#lower!.readLink());
    return parent.lookup(this.#name)!;
  }
}

/** A file of the lower tree until it is copied up, then its copy. */
class OverlayFile implements OpenFile {
  #inner: OpenFile;
  #layer: 'lower' | 'upper';
  onClose: () => void = () => {};

  constructor(inner: OpenFile, layer: 'lower' | 'upper') {
    this.#inner = inner;
    this.#layer = layer;
  }

  moveTo(copy: OpenFile): void {
    this.#inner.close();
    this.#inner = copy;
    this.#layer = 'upper';
  }

  read(offset: number, target: Uint8Array): number {
    return this.#inner.read(offset, target);
  }

  async readSoon(offset: number, target: Uint8Array): Promise<number> {
    const inner = this.#inner;
    const count = (await inner.readSoon?.(offset, target)) ?? inner.read(offset, target);
    // It was copied up meanwhile, and the copy may have been written.
    return inner === this.#inner ? count : this.#inner.read(offset, target);
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#inner.write(offset, bytes);
  }

  truncate(sizeBytes: number): void {
    this.#inner.truncate(sizeBytes);
  }

  sizeBytes(): number {
    return this.#inner.sizeBytes();
  }

  stat(): NodeStat {
    const stat = this.#inner.stat();
    return { ...stat, id: `${this.#layer} ${stat.id}` };
  }

  sync(dataOnly: boolean): void {
    if (this.#layer === 'upper') this.#inner.sync(dataOnly);
  }

  close(): void {
    this.onClose();
    this.#inner.close();
  }
}

/** Holes stay holes where the upper tree has them: pieces of zeros are not written. */
function copyContent(from: OpenFile, to: OpenFile): void {
  const piece = new Uint8Array(COPY_CHUNK_BYTES);
  let offset = 0;
  for (;;) {
    const length = from.read(offset, piece);
    if (length === 0) break;
    const bytes = piece.subarray(0, length);
    if (bytes.some((byte) => byte !== 0)) to.write(offset, bytes);
    offset += length;
  }
  to.truncate(offset);
}

function requireReplaceable(source: OverlayNode, target: OverlayNode): void {
  if (source.kind !== 'directory') {
    if (target.kind === 'directory') throw new FailureError('vfs.is-directory');
    return;
  }
  if (target.kind !== 'directory') throw new FailureError('vfs.not-directory');
  if (target.list().length > 0) throw new FailureError('vfs.not-empty');
}

function refuseName(name: string): never {
  throw new FailureError('vfs.invalid-name', `${JSON.stringify(name)}: overlays keep ${WHITEOUT} for themselves`);
}
