// A file tree in memory, for what need not outlive the guest. Files are sparse: only pages that were written take memory, and the tree has a bound.

import { FailureError } from '../base/failure.ts';
import type { DirectoryEntry, FileTree, NodeKind, NodeStat, NodeTimes, OpenFile, VfsNode } from './node.ts';

const PAGE_BYTES = 16_384;
/** What a name and its node are taken to cost. */
const NODE_BYTES = 512;

export interface MemoryFolderOptions {
  readonly maxBytes: number;
  readonly nowMs: () => number;
}

export class MemoryFolder implements FileTree {
  readonly about = 'memory';
  readonly readOnlyCode = null;
  readonly #store: Store;
  readonly #root: DirectoryContent;

  constructor(options: MemoryFolderOptions) {
    this.#store = new Store(options);
    this.#root = new DirectoryContent(this.#store);
  }

  /** Pages and nodes that are held now. */
  get usedBytes(): number {
    return this.#store.usedBytes;
  }

  root(): VfsNode {
    return new MemoryNode(this.#root);
  }

  close(): void {}
}

/** What the nodes of one tree share. */
class Store {
  readonly nowMs: () => number;
  usedBytes = 0;
  nextId = 1;
  readonly #maxBytes: number;

  constructor(options: MemoryFolderOptions) {
    this.nowMs = options.nowMs;
    this.#maxBytes = options.maxBytes;
  }

  take(bytes: number): void {
    if (this.usedBytes + bytes > this.#maxBytes) throw new FailureError('vfs.no-space', 'the memory of this tree is used up');
    this.usedBytes += bytes;
  }

  giveBack(bytes: number): void {
    this.usedBytes -= bytes;
  }
}

/** What is behind a name: it lives as long as a name or a node of it. */
class Content {
  readonly store: Store;
  readonly kind: NodeKind;
  readonly id: string;
  linkCount = 1;
  modifiedMs: number;
  accessedMs: number;
  changedMs: number;

  constructor(store: Store, kind: NodeKind) {
    store.take(NODE_BYTES);
    this.store = store;
    this.kind = kind;
    this.id = String(store.nextId++);
    this.modifiedMs = this.accessedMs = this.changedMs = store.nowMs();
  }

  get sizeBytes(): number {
    return 0;
  }

  touch(): void {
    this.modifiedMs = this.changedMs = this.store.nowMs();
  }

  /** A name went. */
  unlinked(): void {
    this.linkCount--;
    this.changedMs = this.store.nowMs();
    this.freeIfUnused();
  }

  freeIfUnused(): void {
    if (this.linkCount === 0) this.store.giveBack(NODE_BYTES);
  }
}

class DirectoryContent extends Content {
  readonly entries = new Map<string, Content>();
  parent: DirectoryContent | null = null;

  constructor(store: Store) {
    super(store, 'directory');
  }
}

class SymlinkContent extends Content {
  readonly target: string;

  constructor(store: Store, target: string) {
    super(store, 'symlink');
    this.target = target;
  }

  override get sizeBytes(): number {
    return Buffer.byteLength(this.target);
  }
}

class FileContent extends Content {
  readonly pages = new Map<number, Uint8Array>();
  /** Nodes and open files: the content outlives its last name until they are gone. */
  holders = 0;
  #size = 0;

  constructor(store: Store) {
    super(store, 'file');
  }

  override get sizeBytes(): number {
    return this.#size;
  }

  read(offset: number, target: Uint8Array): number {
    const length = Math.max(0, Math.min(target.length, this.#size - offset));
    for (let done = 0; done < length;) {
      const within = (offset + done) % PAGE_BYTES;
      const count = Math.min(length - done, PAGE_BYTES - within);
      const page = this.pages.get(Math.floor((offset + done) / PAGE_BYTES));
      if (page === undefined) target.fill(0, done, done + count);
      else target.set(page.subarray(within, within + count), done);
      done += count;
    }
    return length;
  }

  /** All or nothing where memory ends. */
  write(offset: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const first = Math.floor(offset / PAGE_BYTES);
    const last = Math.floor((offset + bytes.length - 1) / PAGE_BYTES);
    let missing = 0;
    for (let page = first; page <= last; page++) if (!this.pages.has(page)) missing++;
    this.store.take(missing * PAGE_BYTES);
    for (let page = first; page <= last; page++) {
      let held = this.pages.get(page);
      if (held === undefined) this.pages.set(page, (held = new Uint8Array(PAGE_BYTES)));
      const start = page * PAGE_BYTES;
      const from = Math.max(offset, start);
      held.set(bytes.subarray(from - offset, Math.min(bytes.length, start + PAGE_BYTES - offset)), from - start);
    }
    this.#size = Math.max(this.#size, offset + bytes.length);
    this.touch();
  }

  truncate(sizeBytes: number): void {
    if (sizeBytes < this.#size) {
      for (const page of this.pages.keys()) {
        if (page * PAGE_BYTES < sizeBytes) continue;
        this.pages.delete(page);
        this.store.giveBack(PAGE_BYTES);
      }
      this.pages.get(Math.floor(sizeBytes / PAGE_BYTES))?.fill(0, sizeBytes % PAGE_BYTES);
    }
    this.#size = sizeBytes;
    this.touch();
  }

  letGo(): void {
    this.holders--;
    this.freeIfUnused();
  }

  override freeIfUnused(): void {
    if (this.linkCount > 0 || this.holders > 0) return;
    this.store.giveBack(this.pages.size * PAGE_BYTES + NODE_BYTES);
    this.pages.clear();
  }
}

class MemoryNode implements VfsNode {
  readonly kind: NodeKind;
  readonly #content: Content;

  constructor(content: Content) {
    this.kind = content.kind;
    this.#content = content;
    if (content instanceof FileContent) content.holders++;
  }

  stat(): NodeStat {
    return statOf(this.#content);
  }

  setTimes({ accessedMs, modifiedMs }: NodeTimes): void {
    const content = this.#content;
    content.accessedMs = accessedMs ?? content.accessedMs;
    content.modifiedMs = modifiedMs ?? content.modifiedMs;
    content.changedMs = content.store.nowMs();
  }

  release(): void {
    if (this.#content instanceof FileContent) this.#content.letGo();
  }

  again(): VfsNode {
    return new MemoryNode(this.#content);
  }

  open(): OpenFile {
    if (this.#content instanceof FileContent) return new MemoryFile(this.#content);
    throw this.kind === 'directory' ? new FailureError('vfs.is-directory') : new FailureError('vfs.invalid');
  }

  readLink(): string {
    if (this.#content instanceof SymlinkContent) return this.#content.target;
    throw new FailureError('vfs.invalid', 'it is no symbolic link');
  }

  lookup(name: string): VfsNode | null {
    const content = this.#directory().entries.get(name);
    return content === undefined ? null : new MemoryNode(content);
  }

  list(): readonly DirectoryEntry[] {
    return [...this.#directory().entries].map(([name, { kind }]) => ({ name, kind }));
  }

  createFile(name: string): VfsNode {
    return this.#add(name, (store) => new FileContent(store));
  }

  createDirectory(name: string): VfsNode {
    return this.#add(name, (store) => new DirectoryContent(store));
  }

  createSymlink(name: string, target: string): void {
    this.#add(name, (store) => new SymlinkContent(store, target)).release();
  }

  link(name: string, fromDirectory: VfsNode, fromName: string): void {
    const directory = this.#directory();
    const content = this.#sameTree(fromDirectory).entries.get(fromName);
    if (content === undefined) throw new FailureError('vfs.not-found');
    if (content instanceof DirectoryContent) throw new FailureError('vfs.denied', 'folders have one name');
    if (directory.entries.has(name)) throw new FailureError('vfs.exists');
    this.#requireLinked(directory);
    content.linkCount++;
    content.changedMs = content.store.nowMs();
    directory.entries.set(name, content);
    directory.touch();
  }

  unlink(name: string): void {
    const directory = this.#directory();
    const content = directory.entries.get(name);
    if (content === undefined) throw new FailureError('vfs.not-found');
    if (content instanceof DirectoryContent) throw new FailureError('vfs.is-directory');
    directory.entries.delete(name);
    directory.touch();
    content.unlinked();
  }

  removeDirectory(name: string): void {
    const directory = this.#directory();
    const content = directory.entries.get(name);
    if (content === undefined) throw new FailureError('vfs.not-found');
    if (!(content instanceof DirectoryContent)) throw new FailureError('vfs.not-directory');
    if (content.entries.size > 0) throw new FailureError('vfs.not-empty');
    directory.entries.delete(name);
    directory.touch();
    content.unlinked();
  }

  rename(name: string, toDirectory: VfsNode, toName: string): void {
    const from = this.#directory();
    const to = this.#sameTree(toDirectory);
    const moved = from.entries.get(name);
    const replaced = to.entries.get(toName);
    if (moved === undefined) throw new FailureError('vfs.not-found');
    if (moved instanceof DirectoryContent && contains(moved, to)) throw new FailureError('vfs.invalid', 'a folder cannot be moved into itself');
    if (moved === replaced) return;
    if (replaced instanceof DirectoryContent && contains(replaced, from)) throw new FailureError('vfs.not-empty');
    this.#requireLinked(to);
    if (replaced !== undefined) requireReplaceable(moved, replaced);
    from.entries.delete(name);
    to.entries.set(toName, moved);
    if (moved instanceof DirectoryContent) moved.parent = to;
    from.touch();
    to.touch();
    moved.changedMs = moved.store.nowMs();
    replaced?.unlinked();
  }

  syncDirectory(): void {
    this.#directory();
  }

  #directory(): DirectoryContent {
    if (this.#content instanceof DirectoryContent) return this.#content;
    throw new FailureError('vfs.not-directory');
  }

  #sameTree(node: VfsNode): DirectoryContent {
    if (node instanceof MemoryNode && node.#content.store === this.#content.store) return node.#directory();
    throw new FailureError('vfs.cross-mount');
  }

  /** A folder that was removed while somebody holds it takes nothing more. */
  #requireLinked(directory: DirectoryContent): void {
    if (directory.linkCount === 0) throw new FailureError('vfs.not-found', 'the folder was removed');
  }

  #add(name: string, make: (store: Store) => Content): VfsNode {
    const directory = this.#directory();
    this.#requireLinked(directory);
    if (directory.entries.has(name)) throw new FailureError('vfs.exists');
    const content = make(directory.store);
    if (content instanceof DirectoryContent) content.parent = directory;
    directory.entries.set(name, content);
    directory.touch();
    return new MemoryNode(content);
  }
}

class MemoryFile implements OpenFile {
  readonly #content: FileContent;

  constructor(content: FileContent) {
    this.#content = content;
    content.holders++;
  }

  read(offset: number, target: Uint8Array): number {
    return this.#content.read(offset, target);
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#content.write(offset, bytes);
  }

  truncate(sizeBytes: number): void {
    this.#content.truncate(sizeBytes);
  }

  sizeBytes(): number {
    return this.#content.sizeBytes;
  }

  stat(): NodeStat {
    return statOf(this.#content);
  }

  sync(): void {}

  close(): void {
    this.#content.letGo();
  }
}

function statOf(content: Content): NodeStat {
  const { kind, id, sizeBytes, linkCount, modifiedMs, accessedMs, changedMs } = content;
  return { kind, id, sizeBytes, linkCount, modifiedMs, accessedMs, changedMs };
}

function contains(outer: DirectoryContent, inner: DirectoryContent): boolean {
  for (let at: DirectoryContent | null = inner; at !== null; at = at.parent) if (at === outer) return true;
  return false;
}

function requireReplaceable(moved: Content, replaced: Content): void {
  if (moved instanceof DirectoryContent) {
    if (!(replaced instanceof DirectoryContent)) throw new FailureError('vfs.not-directory');
    if (replaced.entries.size > 0) throw new FailureError('vfs.not-empty');
  } else if (replaced instanceof DirectoryContent) throw new FailureError('vfs.is-directory');
}
