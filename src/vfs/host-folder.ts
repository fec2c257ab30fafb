// A folder of the host as a file tree. Every step is relative to an open descriptor and takes one name, never a path: the descriptor of a folder
// stays that folder however a hostile writer of the same tree renames and replaces, and no link is ever followed by the host.
//
// SAFETY: Node has no openat(2). `/proc/self/fd/N/name` is the same to Linux: the part up to N goes through the descriptor itself (a magic
// link, proc(5)), not through any name, and O_NOFOLLOW, or a call that follows no last link, keeps `name` from being followed.

import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  fdatasyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  opendirSync,
  openSync,
  read,
  readlinkSync,
  readSync,
  renameSync,
  rmdirSync,
  statfsSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import type { BigIntStats } from 'node:fs';

import { FailureError } from '../base/failure.ts';
import { hostFailure, onHost } from './host-failure.ts';
import { MAX_LISTED_ENTRIES } from './node.ts';
import type { DirectoryEntry, FileTree, NodeKind, NodeStat, NodeTimes, OpenFile, VfsNode } from './node.ts';

/** Linux, all architectures that Node 26 runs on: a descriptor that only stands for a place. Node's constants lack it. */
const O_PATH = 0o10000000;
const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;
const NEW_FILE_MODE = 0o644;
const NEW_FOLDER_MODE = 0o755;

/**
 * File systems of the machine whose "regular files" are doors into its kernel and its processes (statfs(2), magic.h): proc, sysfs, cgroup, cgroup2,
 * debugfs, tracefs, securityfs, configfs, efivarfs, bpf, pstore, fusectl, binfmt_misc, selinuxfs, mqueue, nsfs, devpts.
 */
const NOT_OF_FILES: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0x62656570, 0xde5e81e4, 0xcafe4a11, 0x6165676c, 0x65735543, 0x42494e4d,
  0xf97cff8c, 0x19800202, 0x6e736673, 0x1cd1,
]);

export interface HostFolderOptions {
  readonly readOnly: boolean;
  /**
   * Absolute paths by which the host knows this folder: an absolute link that begins with one leads into the tree, any other out of it (vfs.outside).
   * Absent: absolute links begin at the root of the mount.
   */
  readonly ownPaths?: readonly string[];
}

export class HostFolder implements FileTree {
  readonly about: string;
  readonly readOnlyCode: 'vfs.read-only' | null;
  readonly #descriptor: number;
  readonly #ownPaths: readonly string[] | null;

  /** `path` is the operator's, links in it are followed. Throws vfs.* when it is no folder that can be opened. */
  constructor(path: string, options: HostFolderOptions) {
    this.about = `folder ${path}`;
    this.readOnlyCode = options.readOnly ? 'vfs.read-only' : null;
    this.#ownPaths = options.ownPaths ?? null;
    this.#descriptor = onHost(() => openSync(path, O_PATH | O_DIRECTORY));
  }

  root(): VfsNode {
    return new HostNode(
      onHost(() => openSync(pathOf(this.#descriptor), O_PATH | O_DIRECTORY)),
      null,
      this.#ownPaths,
    );
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** One regular file of the host as a tree: its root is the file. */
export class HostFileTree implements FileTree {
  readonly about: string;
  readonly readOnlyCode: 'vfs.read-only' | null;
  readonly #descriptor: number;

  /** As HostFolder; vfs.denied for what is no regular file. */
  constructor(path: string, options: { readonly readOnly: boolean }) {
    this.about = `file ${path}`;
    this.readOnlyCode = options.readOnly ? 'vfs.read-only' : null;
    this.#descriptor = onHost(() => openSync(path, O_PATH));
    const kind = kindOf(fstatSync(this.#descriptor));
    if (kind === 'file') return;
    closeSync(this.#descriptor);
    throw kind === 'directory' ? new FailureError('vfs.is-directory') : new FailureError('vfs.denied', NO_REGULAR_FILE);
  }

  root(): VfsNode {
    return new HostNode(onHost(() => openSync(pathOf(this.#descriptor), O_PATH)));
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

const NO_REGULAR_FILE = 'it is no regular file';

function pathOf(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}

class HostNode implements VfsNode {
  readonly kind: NodeKind;
  readonly #descriptor: number;
  /** Links only: where its text is read. The link may have been replaced since; its text is then another's, and followed as carefully. */
  readonly #linkPlace: { readonly directory: HostNode; readonly name: string } | null;
  readonly #ownPaths: readonly string[] | null;

  constructor(descriptor: number, linkPlace: { readonly directory: HostNode; readonly name: string } | null = null, ownPaths: readonly string[] | null = null) {
    this.#descriptor = descriptor;
    this.#linkPlace = linkPlace;
    this.#ownPaths = ownPaths;
    this.kind = kindOf(fstatSync(descriptor, { bigint: true }));
  }

  stat(): NodeStat {
    return onHost(() => toStat(fstatSync(this.#descriptor, { bigint: true })));
  }

  setTimes({ accessedMs, modifiedMs }: NodeTimes): void {
    if (this.kind === 'symlink') throw new FailureError('vfs.invalid', 'the times of a link stay');
    onHost(() => {
      const stat = fstatSync(this.#descriptor);
      utimesSync(pathOf(this.#descriptor), (accessedMs ?? stat.atimeMs) / 1000, (modifiedMs ?? stat.mtimeMs) / 1000);
    });
  }

  release(): void {
    closeSync(this.#descriptor);
  }

  again(): VfsNode {
    return new HostNode(
      onHost(() => openSync(pathOf(this.#descriptor), O_PATH)),
      this.#linkPlace,
      this.#ownPaths,
    );
  }

  open(write: boolean): OpenFile {
    if (this.kind === 'directory') throw new FailureError('vfs.is-directory');
    // Devices, pipes and sockets do things when they are opened.
    if (this.kind !== 'file') throw new FailureError('vfs.denied', NO_REGULAR_FILE);
    const { type } = onHost(() => statfsSync(pathOf(this.#descriptor)));
    if (NOT_OF_FILES.has(type)) throw new FailureError('vfs.denied', 'it belongs to the machine, and is no file of a disk');
    return new HostFile(onHost(() => openSync(pathOf(this.#descriptor), (write ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_NOCTTY)));
  }

  readLink(): string {
    if (this.#linkPlace === null) throw new FailureError('vfs.invalid', 'it is no symbolic link');
    const { directory, name } = this.#linkPlace;
    const target = onHost(() => readlinkSync(directory.#at(name)));
    return this.#ownPaths === null || !target.startsWith('/') ? target : withinTree(target, this.#ownPaths);
  }

  lookup(name: string): VfsNode | null {
    let descriptor: number;
    try {
      descriptor = openSync(this.#at(name), O_PATH | O_NOFOLLOW);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw hostFailure(error);
    }
    return new HostNode(descriptor, { directory: this, name }, this.#ownPaths);
  }

  /** Without names that are not UTF-8: they could not be opened again. */
  list(): readonly DirectoryEntry[] {
    return onHost(() => {
      const directory = opendirSync(this.#requireDirectory(), { bufferSize: 512 });
      try {
        const entries: DirectoryEntry[] = [];
        for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
          if (entry.name.includes('\ufffd')) continue;
          if (entries.length === MAX_LISTED_ENTRIES) throw new FailureError('vfs.too-large', 'the folder has more than a million entries');
          entries.push({ name: entry.name, kind: kindOf(entry) });
        }
        return entries;
      } finally {
        directory.closeSync();
      }
    });
  }

  createFile(name: string): VfsNode {
    return onHost(() => {
      const file = openSync(this.#at(name), O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR, NEW_FILE_MODE);
      try {
        return new HostNode(openSync(pathOf(file), O_PATH));
      } finally {
        closeSync(file);
      }
    });
  }

  createDirectory(name: string): VfsNode {
    onHost(() => mkdirSync(this.#at(name), NEW_FOLDER_MODE));
    const made = this.lookup(name);
    if (made === null) throw new FailureError('vfs.not-found', 'it was removed as soon as it was made');
    return made;
  }

  createSymlink(name: string, target: string): void {
    onHost(() => symlinkSync(target, this.#at(name)));
  }

  link(name: string, fromDirectory: VfsNode, fromName: string): void {
    const from = requireHostNode(fromDirectory);
    onHost(() => linkSync(from.#at(fromName), this.#at(name)));
  }

  unlink(name: string): void {
    onHost(() => unlinkSync(this.#at(name)));
  }

  removeDirectory(name: string): void {
    onHost(() => rmdirSync(this.#at(name)));
  }

  rename(name: string, toDirectory: VfsNode, toName: string): void {
    const to = requireHostNode(toDirectory);
    onHost(() => renameSync(this.#at(name), to.#at(toName)));
  }

  syncDirectory(): void {
    onHost(() => {
      const descriptor = openSync(this.#requireDirectory(), O_RDONLY | O_DIRECTORY);
      try {
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    });
  }

  #requireDirectory(): string {
    if (this.kind !== 'directory') throw new FailureError('vfs.not-directory');
    return pathOf(this.#descriptor);
  }

  #at(name: string): string {
    return `${this.#requireDirectory()}/${name}`;
  }
}

/** An absolute path of the host as seen from the root of the tree. */
function withinTree(target: string, ownPaths: readonly string[]): string {
  for (const own of ownPaths) {
    if (own === '/' || target === own) return target === own ? '/' : target;
    if (target.startsWith(`${own}/`)) return target.slice(own.length);
  }
  throw new FailureError('vfs.outside', 'a link leads out of the folder');
}

class HostFile implements OpenFile {
  readonly #descriptor: number;
  #reads = 0;
  #isClosed = false;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  read(offset: number, target: Uint8Array): number {
    try {
      let done = 0;
      while (done < target.length) {
        const count = readSync(this.#descriptor, target, done, target.length - done, offset + done);
        if (count === 0) break;
        done += count;
      }
      return done;
    } catch (error) {
      throw hostFailure(error);
    }
  }

  readSoon(offset: number, target: Uint8Array): Promise<number> {
    this.#reads++;
    return new Promise((resolve, reject) => {
      read(this.#descriptor, target, 0, target.length, offset, (error, count) => {
        this.#reads--;
        // SAFETY: not before: its number could be another file's while the read is still under way.
        if (this.#isClosed && this.#reads === 0) closeSync(this.#descriptor);
        if (error === null) resolve(count);
        else reject(hostFailure(error) as Error);
      });
    });
  }

  write(offset: number, bytes: Uint8Array): void {
    onHost(() => {
      for (let done = 0; done < bytes.length;) done += writeSync(this.#descriptor, bytes, done, bytes.length - done, offset + done);
    });
  }

  truncate(sizeBytes: number): void {
    onHost(() => ftruncateSync(this.#descriptor, sizeBytes));
  }

  sizeBytes(): number {
    return onHost(() => fstatSync(this.#descriptor).size);
  }

  stat(): NodeStat {
    return onHost(() => toStat(fstatSync(this.#descriptor, { bigint: true })));
  }

  sync(dataOnly: boolean): void {
    onHost(() => (dataOnly ? fdatasyncSync(this.#descriptor) : fsyncSync(this.#descriptor)));
  }

  close(): void {
    this.#isClosed = true;
    if (this.#reads === 0) closeSync(this.#descriptor);
  }
}

function requireHostNode(node: VfsNode): HostNode {
  if (node instanceof HostNode) return node;
  throw new FailureError('vfs.cross-mount');
}

function kindOf(of: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): NodeKind {
  if (of.isFile()) return 'file';
  if (of.isDirectory()) return 'directory';
  return of.isSymbolicLink() ? 'symlink' : 'other';
}

function toStat(stat: BigIntStats): NodeStat {
  return {
    kind: kindOf(stat),
    id: `${stat.dev}:${stat.ino}`,
    sizeBytes: Number(stat.size),
    linkCount: Number(stat.nlink),
    modifiedMs: Number(stat.mtimeNs) / 1e6,
    accessedMs: Number(stat.atimeNs) / 1e6,
    changedMs: Number(stat.ctimeNs) / 1e6,
  };
}
