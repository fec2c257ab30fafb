// The files of one guest: its mounts, and the handles that it holds. Everything that a guest does with files comes through here, so this is where
// read-only is enforced, where handles are counted, and where the kernel takes them away at once.

import { randomBytes } from 'node:crypto';

import type { ErrorCode } from '../base/error-codes.ts';
import { FailureError } from '../base/failure.ts';
import { FileHandle } from './file-handle.ts';
import { MemoryFolder } from './memory-folder.ts';
import { requireName } from './node.ts';
import type { DirectoryEntry, FileTree, NodeStat, NodeTimes, OpenFile, VfsNode } from './node.ts';
import { walkPath } from './path-walk.ts';
import type { Found, LastLink, Place, WalkRules } from './path-walk.ts';

export interface MountOptions {
  readonly mode: 'read-only' | 'read-write';
}

export interface MountInfo {
  readonly path: string;
  readonly about: string;
  readonly mode: 'read-only' | 'read-write';
  readonly statistics: Readonly<MountStatistics>;
}

/** Since it was mounted. */
export interface MountStatistics {
  opened: number;
  openNow: number;
  bytesRead: number;
  bytesWritten: number;
}

export interface OpenOptions {
  readonly read: boolean;
  readonly write: boolean;
  /** Make an empty file when there is none. */
  readonly create: boolean;
  /** With `create`: vfs.exists when there is one. Links at the end are then not followed. */
  readonly exclusive: boolean;
  readonly truncate: boolean;
  /** vfs.not-directory for anything else. */
  readonly directory: boolean;
  readonly follow: boolean;
  /** For folders: whether names below may be changed through the handle. Default: as where it is opened from. */
  readonly mutateDirectory?: boolean;
}

export const OPEN_TO_READ: OpenOptions = { read: true, write: false, create: false, exclusive: false, truncate: false, directory: false, follow: true };

const MAX_HANDLES = 1024;
const MAX_MOUNTS = 64;

export interface Mount {
  readonly names: readonly string[];
  readonly tree: FileTree;
  readonly root: VfsNode;
  /** null: changes are allowed. */
  readonly refusal: ErrorCode | null;
  readonly statistics: MountStatistics;
}

/** Hears of the path that is about to be opened or made, links resolved, and throws when it may not be. */
export type Admission = (path: string) => void;

export class GuestFiles {
  readonly #mounts = new Map<string, Mount>();
  readonly #handles = new Set<FileHandle>();
  readonly #maxHandles: number;
  /** Of this guest alone: hashes that it is given say nothing to another. */
  readonly hashSalt = randomBytes(16).toString('hex');
  /** Stands at `/` while nothing is mounted there: an empty folder that shows the mounts. */
  readonly #emptyRoot = mountOf([], new MemoryFolder({ maxBytes: 1024, nowMs: Date.now }), 'vfs.read-only');

  constructor(options: { readonly maxHandles?: number } = {}) {
    this.#maxHandles = options.maxHandles ?? MAX_HANDLES;
  }

  /**
   * `path` is absolute and without links; what lies there is hidden. The folder that it lies in must be there, unless nothing is mounted at `/`.
   * The caller closes the tree, after it was unmounted everywhere. Throws vfs.busy, vfs.not-found.
   */
  mount(path: string, tree: FileTree, { mode }: MountOptions): void {
    const names = splitMountPath(path);
    const key = names.join('/');
    if (this.#mounts.has(key)) throw new FailureError('vfs.busy', `something is mounted at ${path}`);
    if (this.#mounts.size === MAX_MOUNTS) throw new FailureError('vfs.busy', `there are ${MAX_MOUNTS} mounts`);
    if (this.#mounts.has('') && names.length > 1) this.stat(null, `/${names.slice(0, -1).join('/')}/`, true);
    this.#mounts.set(key, mountOf(names, tree, tree.readOnlyCode ?? (mode === 'read-only' ? 'vfs.read-only' : null)));
  }

  /** Handles in the mount are revoked first. */
  unmount(path: string): void {
    const mount = this.#mountNamed(path);
    this.#revoke((handle) => handle.mount === mount);
    this.#mounts.delete(mount.names.join('/'));
    mount.root.release();
  }

  mounts(): readonly MountInfo[] {
    return [...this.#mounts.values()].map(({ names, tree, refusal, statistics }) => ({
      path: `/${names.join('/')}`,
      about: tree.about,
      mode: refusal === null ? 'read-write' : 'read-only',
      statistics: { ...statistics },
    }));
  }

  /** Where the mount is that holds this path, written plainly; null when none does. Links are not looked at. */
  mountOf(path: string): string | null {
    const names = splitMountPath(path);
    for (let length = names.length; length >= 0; length--) {
      const at = names.slice(0, length);
      if (this.#mounts.has(at.join('/'))) return `/${at.join('/')}`;
    }
    return null;
  }

  /** Every handle in the mount answers vfs.revoked from now on, and holds nothing of the host any more. How many there were. */
  revokeMount(path: string): number {
    const mount = this.#mountNamed(path);
    return this.#revoke((handle) => handle.mount === mount);
  }

  revokeAll(): number {
    return this.#revoke(() => true);
  }

  /** For grants that cover less than a mount. */
  revokeWhere(which: (handle: FileHandle) => boolean): number {
    return this.#revoke(which);
  }

  /** The guest is gone: handles and mounts with it. */
  close(): void {
    this.revokeAll();
    for (const { names } of [...this.#mounts.values()]) this.unmount(`/${names.join('/')}`);
  }

  get handleCount(): number {
    return this.#handles.size;
  }

  /** The root folder of a mount, for guests that know no paths above it. */
  openMount(path: string): FileHandle {
    const mount = this.#mountNamed(path);
    return this.#handle(mount, `/${mount.names.join('/')}`, mount.root.again(), null, true, mount.refusal === null);
  }

  /**
   * `from` null: the path is absolute and goes through the mounts. Else it is relative to that folder and stays below it, in its mount.
   * `admit` is asked before anything is opened, made or said to be missing.
   */
  open(from: FileHandle | null, path: string, options: OpenOptions, admit?: Admission): FileHandle {
    const { create, exclusive, truncate, directory, follow } = options;
    if (create && directory) throw new FailureError('vfs.invalid', 'a folder is made by its own call');
    const isFolderName = create && path.endsWith('/');
    return this.#at(from, path, isFolderName ? 'name' : lastLink(follow && !exclusive), (found) => {
      const at = pathFrom(from, found.path);
      admit?.(at);
      if (isFolderName) throw new FailureError('vfs.is-directory');
      if (found.node !== null && create && exclusive) throw new FailureError('vfs.exists');
      if (options.write || truncate || (create && found.node === null)) requireChangeable(from, found.mark);
      const node = found.node === null ? createFile(found, create) : found.take()!;
      let file: OpenFile | null = null;
      try {
        if (node.kind === 'symlink') throw new FailureError('vfs.too-many-links', 'it is a link, and not to be followed');
        if (directory && node.kind !== 'directory') throw new FailureError('vfs.not-directory');
        if (node.kind === 'directory' && (options.write || truncate)) throw new FailureError('vfs.is-directory');
        if (node.kind !== 'directory') file = node.open(options.write || truncate);
        if (truncate) file!.truncate(0);
        return this.#handle(
          found.mark,
          at,
          node,
          file,
          options.read,
          file === null ? mayChange(from, found.mark) && options.mutateDirectory !== false : options.write,
        );
      } catch (error) {
        file?.close();
        node.release();
        throw error;
      }
    });
  }

  stat(from: FileHandle | null, path: string, follow: boolean): NodeStat {
    return this.#at(from, path, lastLink(follow), (found) => (found.node ?? notFound()).stat());
  }

  setTimes(from: FileHandle | null, path: string, follow: boolean, times: NodeTimes): void {
    this.#at(from, path, lastLink(follow), (found) => {
      const node = found.node ?? notFound();
      requireChangeable(from, found.mark);
      node.setTimes(times);
    });
  }

  /** What is mounted in the folder is listed with it. */
  list(from: FileHandle | null, path: string): readonly DirectoryEntry[] {
    return this.#at(from, path, 'follow', (found) => {
      const entries = (found.node ?? notFound()).list();
      return from === null ? this.#withMounts(entries, found.path) : entries;
    });
  }

  readLink(from: FileHandle | null, path: string): string {
    return this.#at(from, path, 'keep', (found) => (found.node ?? notFound()).readLink());
  }

  createDirectory(from: FileHandle | null, path: string): void {
    this.#at(from, path, 'name', (found) => place(from, found).createDirectory(found.name).release());
  }

  createSymlink(from: FileHandle | null, path: string, target: string): void {
    if (target === '' || target.includes('\0') || Buffer.byteLength(target) > 4095) throw new FailureError('vfs.invalid', 'a link has 1 to 4095 bytes');
    this.#at(from, path, 'name', (found) => {
      const folder = place(from, found);
      if (found.mustBeDirectory) throw new FailureError('vfs.not-found');
      folder.createSymlink(found.name, target);
    });
  }

  unlink(from: FileHandle | null, path: string): void {
    this.#at(from, path, 'name', (found) => {
      const { parent } = this.#named(from, found);
      if (found.node!.kind === 'directory') throw new FailureError('vfs.is-directory');
      if (found.mustBeDirectory) throw new FailureError('vfs.not-directory');
      parent.unlink(found.name);
    });
  }

  removeDirectory(from: FileHandle | null, path: string): void {
    this.#at(from, path, 'name', (found) => {
      const { parent } = this.#named(from, found);
      if (found.node!.kind !== 'directory') throw new FailureError('vfs.not-directory');
      parent.removeDirectory(found.name);
    });
  }

  rename(from: FileHandle | null, path: string, toFrom: FileHandle | null, toPath: string): void {
    this.#pair(from, path, 'name', toFrom, toPath, (source, target) => {
      const { parent } = this.#named(from, source);
      requireSameMount(source, target);
      const toParent = target.node === null ? place(toFrom, target) : this.#named(toFrom, target).parent;
      if ((source.mustBeDirectory || target.mustBeDirectory) && source.node!.kind !== 'directory') throw new FailureError('vfs.not-directory');
      parent.rename(source.name, toParent, target.name);
    });
  }

  link(from: FileHandle | null, path: string, follow: boolean, toFrom: FileHandle | null, toPath: string): void {
    this.#pair(from, path, lastLink(follow), toFrom, toPath, (source, target) => {
      const { parent } = this.#named(from, source);
      requireSameMount(source, target);
      const folder = place(toFrom, target);
      if (target.mustBeDirectory) throw new FailureError('vfs.not-found');
      folder.link(target.name, parent, source.name);
    });
  }

  /** Called by the handle itself. */
  forget(handle: FileHandle): void {
    if (this.#handles.delete(handle)) handle.mount.statistics.openNow--;
  }

  #revoke(which: (handle: FileHandle) => boolean): number {
    const handles = [...this.#handles].filter(which);
    for (const handle of handles) handle.revoke();
    return handles.length;
  }

  #handle(mount: Mount, path: string, node: VfsNode, file: OpenFile | null, mayRead: boolean, mayWrite: boolean): FileHandle {
    if (this.#handles.size >= this.#maxHandles) throw new FailureError('vfs.too-many-open', `${this.#maxHandles} files`);
    const handle = new FileHandle(this, mount, path, node, file, mayRead, mayWrite);
    this.#handles.add(handle);
    mount.statistics.opened++;
    mount.statistics.openNow++;
    return handle;
  }

  #at<T>(from: FileHandle | null, path: string, last: LastLink, act: (found: Found<Mount>) => T): T {
    const found = walkPath(path, from === null ? this.#rootRules() : from.walkRules(), last);
    try {
      return act(found);
    } finally {
      found.release();
    }
  }

  #pair(
    from: FileHandle | null,
    path: string,
    last: LastLink,
    toFrom: FileHandle | null,
    toPath: string,
    act: (source: Found<Mount>, target: Found<Mount>) => void,
  ): void {
    this.#at(from, path, last, (source) => {
      // Of two things that are wrong the kernel names this one.
      if (last !== 'name' && source.node === null) throw new FailureError('vfs.not-found');
      this.#at(toFrom, toPath, 'name', (target) => {
        act(source, target);
      });
    });
  }

  /** Something that is there, has a name, and may be changed: not a root, a mount, or above one. */
  #named(from: FileHandle | null, found: Found<Mount>): { readonly parent: VfsNode } {
    if (found.parent === null) throw new FailureError('vfs.busy');
    if (found.node === null) throw new FailureError('vfs.not-found');
    requireChangeable(from, found.mark);
    if (from === null && this.#hasMountBelow(found.path)) throw new FailureError('vfs.busy');
    return { parent: found.parent };
  }

  #hasMountBelow(path: readonly string[]): boolean {
    for (const { names } of this.#mounts.values()) if (isBelow(names, path)) return true;
    return false;
  }

  #mountNamed(path: string): Mount {
    const mount = this.#mounts.get(splitMountPath(path).join('/'));
    if (mount === undefined) throw new FailureError('vfs.not-found', `nothing is mounted at ${path}`);
    return mount;
  }

  #rootRules(): WalkRules<Mount> {
    const mount = this.#mounts.get('') ?? this.#emptyRoot;
    return { start: { node: mount.root, mark: mount, isOwned: false }, hasRoot: true, mountAt: (path) => this.#mountAt(path) };
  }

  #mountAt(path: readonly string[]): Place<Mount> | null {
    const mount = this.#mounts.get(path.join('/'));
    if (mount !== undefined) return { node: mount.root, mark: mount, isOwned: false };
    // Below the empty root, the folders on the way to a mount are there as soon as it is.
    if (this.#mounts.has('') || !this.#hasMountBelow(path)) return null;
    for (let length = path.length - 1; length > 0; length--) if (this.#mounts.has(path.slice(0, length).join('/'))) return null;
    return { node: this.#emptyRoot.root, mark: this.#emptyRoot, isOwned: false };
  }

  #withMounts(entries: readonly DirectoryEntry[], path: readonly string[]): readonly DirectoryEntry[] {
    const here = new Set<string>();
    for (const { names } of this.#mounts.values()) if (isBelow(names, path)) here.add(names[path.length]!);
    if (here.size === 0) return entries;
    return [...entries.filter(({ name }) => !here.has(name)), ...[...here].map((name) => ({ name, kind: 'directory' as const }))];
  }
}

function mountOf(names: readonly string[], tree: FileTree, refusal: ErrorCode | null): Mount {
  return { names, tree, root: tree.root(), refusal, statistics: { opened: 0, openNow: 0, bytesRead: 0, bytesWritten: 0 } };
}

function splitMountPath(path: string): readonly string[] {
  if (!path.startsWith('/')) throw new FailureError('vfs.invalid', 'a mount has an absolute path');
  return path
    .split('/')
    .filter((name) => name !== '')
    .map(requireName);
}

function isBelow(names: readonly string[], path: readonly string[]): boolean {
  return names.length > path.length && path.every((name, at) => names[at] === name);
}

function pathFrom(from: FileHandle | null, names: readonly string[]): string {
  if (names.length === 0) return from?.path ?? '/';
  return `${from === null || from.path === '/' ? '' : from.path}/${names.join('/')}`;
}

function mayChange(from: FileHandle | null, mount: Mount): boolean {
  return mount.refusal === null && (from === null || from.mayWrite);
}

function requireChangeable(from: FileHandle | null, mount: Mount): void {
  if (mount.refusal !== null) throw new FailureError(mount.refusal);
  if (from !== null && !from.mayWrite) throw new FailureError('vfs.read-only', 'the folder was opened to be read');
}

function createFile(found: Found<Mount>, create: boolean): VfsNode {
  if (!create) throw new FailureError('vfs.not-found');
  return found.parent!.createFile(found.name);
}

/** The folder in which something new is made. */
function place(from: FileHandle | null, found: Found<Mount>): VfsNode {
  if (found.node !== null || found.parent === null) throw new FailureError('vfs.exists');
  requireChangeable(from, found.mark);
  return found.parent;
}

function requireSameMount(source: Found<Mount>, target: Found<Mount>): void {
  if (source.mark !== target.mark) throw new FailureError('vfs.cross-mount');
}

function notFound(): never {
  throw new FailureError('vfs.not-found');
}

function lastLink(follow: boolean): LastLink {
  return follow ? 'follow' : 'keep';
}
