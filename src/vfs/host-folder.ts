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
  readlinkSync,
  readSync,
  renameSync,
  rmdirSync,
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

export class HostFolder implements FileTree {
  readonly about: string;
  readonly readOnlyCode: 'vfs.read-only' | null;
  readonly #descriptor: number;

  /** `path` is the operator's, links in it are followed. Throws vfs.* when it is no folder that can be opened. */
  constructor(path: string, options: { readonly readOnly: boolean }) {
    this.about = `folder ${path}`;
    this.readOnlyCode = options.readOnly ? 'vfs.read-only' : null;
    this.#descriptor = onHost(() => openSync(path, O_PATH | O_DIRECTORY));
  }

  root(): VfsNode {
    return new HostNode(onHost(() => openSync(pathOf(this.#descriptor), O_PATH | O_DIRECTORY)));
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function pathOf(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}

class HostNode implements VfsNode {
  readonly kind: NodeKind;
  readonly #descriptor: number;
  /** Links only: where its text is read. The link may have been replaced since; its text is then another's, and followed as carefully. */
  readonly #linkPlace: { readonly directory: HostNode; readonly name: string } | null;

  constructor(descriptor: number, linkPlace: { readonly directory: HostNode; readonly name: string } | null = null) {
    this.#descriptor = descriptor;
    this.#linkPlace = linkPlace;
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
    );
  }

  open(write: boolean): OpenFile {
    if (this.kind === 'directory') throw new FailureError('vfs.is-directory');
    // Devices, pipes and sockets do things when they are opened.
    if (this.kind !== 'file') throw new FailureError('vfs.denied', 'it is no regular file');
    return new HostFile(onHost(() => openSync(pathOf(this.#descriptor), (write ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_NOCTTY)));
  }

  readLink(): string {
    if (this.#linkPlace === null) throw new FailureError('vfs.invalid', 'it is no symbolic link');
    const { directory, name } = this.#linkPlace;
    return onHost(() => readlinkSync(directory.#at(name)));
  }

  lookup(name: string): VfsNode | null {
    let descriptor: number;
    try {
      descriptor = openSync(this.#at(name), O_PATH | O_NOFOLLOW);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw hostFailure(error);
    }
    return new HostNode(descriptor, { directory: this, name });
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

class HostFile implements OpenFile {
  readonly #descriptor: number;

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
    closeSync(this.#descriptor);
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
