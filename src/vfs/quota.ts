// Quotas: what a guest's changes may take, in bytes and in files, over all trees that share a Quota. Counted from what goes through here, after
// what is there at the start: others who write the same folder are not seen, and nothing is ever counted below zero.

import { FailureError } from '../base/failure.ts';
import type { DirectoryEntry, FileTree, NodeKind, NodeStat, NodeTimes, OpenFile, VfsNode } from './node.ts';

export class Quota {
  readonly maxBytes: number;
  readonly maxFiles: number;
  #usedBytes = 0;
  #usedFiles = 0;

  constructor(maxBytes: number, maxFiles: number) {
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Folders and links count. */
  get usedFiles(): number {
    return this.#usedFiles;
  }

  /** Throws vfs.quota-exceeded and counts nothing. Less is always taken. */
  charge(bytes: number, files: number): void {
    if (bytes > 0 && this.#usedBytes + bytes > this.maxBytes) throw new FailureError('vfs.quota-exceeded', `${this.maxBytes} bytes`);
    if (files > 0 && this.#usedFiles + files > this.maxFiles) throw new FailureError('vfs.quota-exceeded', `${this.maxFiles} files`);
    this.count(bytes, files);
  }

  /** Without the limits: what is there already, and what is given back. */
  count(bytes: number, files: number): void {
    this.#usedBytes = Math.max(0, this.#usedBytes + bytes);
    this.#usedFiles = Math.max(0, this.#usedFiles + files);
  }
}

/** Deeper folders are not counted at the start: nobody makes them by hand. */
const MAX_COUNTED_DEPTH = 256;

/** A tree whose changes are charged. What it holds already is counted when it is made. */
export class QuotaTree implements FileTree {
  readonly about: string;
  readonly readOnlyCode: FileTree['readOnlyCode'];
  readonly #inner: FileTree;
  readonly #accounts: Accounts;

  constructor(inner: FileTree, quota: Quota) {
    this.about = inner.about;
    this.readOnlyCode = inner.readOnlyCode;
    this.#inner = inner;
    this.#accounts = new Accounts(quota);
    const root = inner.root();
    countTree(root, quota, 0);
    root.release();
  }

  root(): VfsNode {
    return new QuotaNode(this.#inner.root(), this.#accounts);
  }

  close(): void {
    this.#inner.close();
  }
}

function countTree(directory: VfsNode, quota: Quota, depth: number): void {
  if (depth === MAX_COUNTED_DEPTH) return;
  for (const { name, kind } of directory.list()) {
    quota.count(0, 1);
    if (kind !== 'file' && kind !== 'directory') continue;
    const child = directory.lookup(name);
    if (child === null) continue;
    try {
      if (kind === 'directory') countTree(child, quota, depth + 1);
      // Of a file with several names each counts its part.
      else quota.count(Math.ceil(child.stat().sizeBytes / Math.max(1, child.stat().linkCount)), 0);
    } finally {
      child.release();
    }
  }
}

/** Which files are open, so that one without a name is given back when the last handle of it goes. */
class Accounts {
  readonly quota: Quota;
  readonly #open = new Map<string, { count: number; isNameless: boolean }>();

  constructor(quota: Quota) {
    this.quota = quota;
  }

  opened(id: string): void {
    const entry = this.#open.get(id);
    if (entry === undefined) this.#open.set(id, { count: 1, isNameless: false });
    else entry.count++;
  }

  closed(id: string, sizeBytes: number): void {
    const entry = this.#open.get(id)!;
    if (--entry.count > 0) return;
    this.#open.delete(id);
    if (entry.isNameless) this.quota.count(-sizeBytes, 0);
  }

  /** A name of it went. */
  removed(stat: NodeStat): void {
    this.quota.count(0, -1);
    if (stat.kind !== 'file' || stat.linkCount > 1) return;
    const entry = this.#open.get(stat.id);
    if (entry === undefined) this.quota.count(-stat.sizeBytes, 0);
    else entry.isNameless = true;
  }
}

class QuotaNode implements VfsNode {
  readonly kind: NodeKind;
  readonly #inner: VfsNode;
  readonly #accounts: Accounts;

  constructor(inner: VfsNode, accounts: Accounts) {
    this.kind = inner.kind;
    this.#inner = inner;
    this.#accounts = accounts;
  }

  stat(): NodeStat {
    return this.#inner.stat();
  }

  setTimes(times: NodeTimes): void {
    this.#inner.setTimes(times);
  }

  release(): void {
    this.#inner.release();
  }

  again(): VfsNode {
    return new QuotaNode(this.#inner.again(), this.#accounts);
  }

  open(write: boolean): OpenFile {
    return new QuotaFile(this.#inner.open(write), this.#accounts);
  }

  readLink(): string {
    return this.#inner.readLink();
  }

  lookup(name: string): VfsNode | null {
    const child = this.#inner.lookup(name);
    return child === null ? null : new QuotaNode(child, this.#accounts);
  }

  list(): readonly DirectoryEntry[] {
    return this.#inner.list();
  }

  createFile(name: string): VfsNode {
    return new QuotaNode(
      this.#charged(() => this.#inner.createFile(name)),
      this.#accounts,
    );
  }

  createDirectory(name: string): VfsNode {
    return new QuotaNode(
      this.#charged(() => this.#inner.createDirectory(name)),
      this.#accounts,
    );
  }

  createSymlink(name: string, target: string): void {
    this.#charged(() => this.#inner.createSymlink(name, target));
  }

  link(name: string, fromDirectory: VfsNode, fromName: string): void {
    this.#charged(() => this.#inner.link(name, inside(fromDirectory), fromName));
  }

  unlink(name: string): void {
    this.#removing(name, () => this.#inner.unlink(name));
  }

  removeDirectory(name: string): void {
    this.#removing(name, () => this.#inner.removeDirectory(name));
  }

  rename(name: string, toDirectory: VfsNode, toName: string): void {
    const to = inside(toDirectory);
    const from = this.#statOf(this.#inner, name);
    const replaced = this.#statOf(to, toName);
    this.#inner.rename(name, to, toName);
    if (replaced !== null && replaced.id !== from?.id) this.#accounts.removed(replaced);
  }

  syncDirectory(): void {
    this.#inner.syncDirectory();
  }

  #charged<T>(act: () => T): T {
    const { quota } = this.#accounts;
    quota.charge(0, 1);
    try {
      return act();
    } catch (error) {
      quota.count(0, -1);
      throw error;
    }
  }

  #removing(name: string, act: () => void): void {
    const stat = this.#statOf(this.#inner, name);
    act();
    if (stat !== null) this.#accounts.removed(stat);
  }

  #statOf(directory: VfsNode, name: string): NodeStat | null {
    const child = directory.lookup(name);
    if (child === null) return null;
    try {
      return child.stat();
    } finally {
      child.release();
    }
  }

  static innerOf(node: QuotaNode): VfsNode {
    return node.#inner;
  }
}

function inside(node: VfsNode): VfsNode {
  if (node instanceof QuotaNode) return QuotaNode.innerOf(node);
  throw new FailureError('vfs.cross-mount');
}

class QuotaFile implements OpenFile {
  readonly #inner: OpenFile;
  readonly #accounts: Accounts;
  readonly #id: string;

  constructor(inner: OpenFile, accounts: Accounts) {
    this.#inner = inner;
    this.#accounts = accounts;
    this.#id = inner.stat().id;
    accounts.opened(this.#id);
  }

  read(offset: number, target: Uint8Array): number {
    return this.#inner.read(offset, target);
  }

  async readSoon(offset: number, target: Uint8Array): Promise<number> {
    return (await this.#inner.readSoon?.(offset, target)) ?? this.#inner.read(offset, target);
  }

  write(offset: number, bytes: Uint8Array): void {
    const before = this.#inner.sizeBytes();
    const growth = Math.max(0, offset + bytes.length - before);
    this.#resizing(before, growth, () => this.#inner.write(offset, bytes));
  }

  truncate(sizeBytes: number): void {
    const before = this.#inner.sizeBytes();
    this.#resizing(before, sizeBytes - before, () => this.#inner.truncate(sizeBytes));
  }

  sizeBytes(): number {
    return this.#inner.sizeBytes();
  }

  stat(): NodeStat {
    return this.#inner.stat();
  }

  sync(dataOnly: boolean): void {
    this.#inner.sync(dataOnly);
  }

  close(): void {
    const size = this.#inner.sizeBytes();
    this.#inner.close();
    this.#accounts.closed(this.#id, size);
  }

  /** Charged before; a failure in the middle leaves what really was written counted. */
  #resizing(before: number, growth: number, act: () => void): void {
    const { quota } = this.#accounts;
    quota.charge(growth, 0);
    try {
      act();
    } catch (error) {
      quota.count(this.#inner.sizeBytes() - before - growth, 0);
      throw error;
    }
  }
}
