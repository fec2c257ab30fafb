// From an operator's words to a file tree: a folder or a file of the host, an ext4 image, or one of these under an overlay that takes the changes.

import { closeSync, constants, openSync, readSync, statSync } from 'node:fs';

import { FailureError } from '../../base/failure.ts';
import { FileSource } from '../../vfs/byte-source.ts';
import { FileDevice } from '../../vfs/byte-device.ts';
import { Ext4Image } from '../../vfs/ext4/ext4-image.ts';
import { WritableImage } from '../../vfs/ext4/write/writable-image.ts';
import { hostFailure, onHost } from '../../vfs/host-failure.ts';
import { HostFileTree, HostFolder } from '../../vfs/host-folder.ts';
import { MemoryFolder } from '../../vfs/memory-folder.ts';
import type { FileTree } from '../../vfs/node.ts';
import { OverlayTree } from '../../vfs/overlay.ts';
import { PageCache } from '../../vfs/page-cache.ts';
import type { CachedByteSource } from '../../vfs/page-cache.ts';
import { Quota, QuotaTree } from '../../vfs/quota.ts';

export const MOUNT_MODES = ['ro', 'rw', 'overlay'] as const;

export interface MountWish {
  /** An absolute path of the host; links in it are followed. */
  readonly source: string;
  readonly mode: (typeof MOUNT_MODES)[number];
  /** What changes may take. */
  readonly quotaBytes: number | null;
  /** The folder for the changes of an overlay; null: memory, gone with the mount. */
  readonly changes: string | null;
}

export interface MountSource {
  /** The receiver closes it. */
  readonly tree: FileTree;
  readonly mode: 'read-only' | 'read-write';
  readonly quotaBytes: number | null;
  /** null where nothing is counted. */
  usedBytes(): number | null;
  /** Of images. */
  readonly cache: CachedByteSource | null;
}

/** Of all images together; taken when the first is mounted. */
const CACHE_BYTES = 16 << 20;
/** As Linux: what a guest does not sync is lost for so long at most. */
const COMMIT_AFTER_MS = 5000;
/** Changes in the kernel's own memory. */
const DEFAULT_MEMORY_BYTES = 16 << 20;
const MAX_MEMORY_BYTES = 256 << 20;
const MAX_FILES = 100_000;
/** https://www.kernel.org/doc/html/latest/filesystems/ext4/super.html: s_magic. */
const EXT_MAGIC_AT = 1024 + 0x38;
const EXT_MAGIC = 0xef53;

export class MountSources {
  #cache: PageCache | null = null;
  readonly #images = new ImagesInUse();

  /** Throws vfs.*. */
  open(wish: MountWish): MountSource {
    const { mode, quotaBytes, changes } = wish;
    if (!wish.source.startsWith('/') || changes?.startsWith('/') === false) throw new FailureError('vfs.invalid', 'the source has an absolute path');
    if (changes !== null && mode !== 'overlay') throw new FailureError('vfs.invalid', 'only an overlay keeps its changes elsewhere');
    if (quotaBytes !== null && mode === 'ro') throw new FailureError('vfs.invalid', 'what is mounted read-only takes no changes');
    const base = this.#base(wish.source, mode === 'rw');
    try {
      if (mode === 'ro') return { ...base, mode: 'read-only', quotaBytes: null, usedBytes: () => null };
      if (mode === 'overlay') return { ...overlay(base.tree, quotaBytes, changes), mode: 'read-write', cache: base.cache };
      if (base.tree.readOnlyCode !== null) throw new FailureError(base.tree.readOnlyCode);
      return { ...bounded(base.tree, quotaBytes), mode: 'read-write', cache: base.cache };
    } catch (error) {
      base.tree.close();
      throw error;
    }
  }

  #base(path: string, writable: boolean): Base {
    const stat = onHost(() => statSync(path, { bigint: true }));
    if (stat.isDirectory()) return { tree: new HostFolder(path, { readOnly: !writable }), cache: null };
    if (!stat.isFile()) throw new FailureError('vfs.denied', 'it is neither a folder nor a regular file');
    if (!isImage(path)) return { tree: new HostFileTree(path, { readOnly: !writable }), cache: null };
    const release = this.#images.use(`${stat.dev}:${stat.ino}`, path, writable);
    try {
      const pages = (this.#cache ??= new PageCache(CACHE_BYTES));
      return writable ? writableImage(path, pages, release) : readableImage(path, pages, release);
    } catch (error) {
      release();
      throw error;
    }
  }
}

/** An image has one writer, or readers: what is cached of it must not change. */
class ImagesInUse {
  readonly #written = new Set<string>();
  readonly #readers = new Map<string, number>();

  /** What lets it go, once. Throws vfs.busy. */
  use(key: string, path: string, writable: boolean): () => void {
    const readers = this.#readers.get(key) ?? 0;
    if (this.#written.has(key) || (writable && readers > 0)) throw new FailureError('vfs.busy', `${path} is mounted already`);
    if (writable) this.#written.add(key);
    else this.#readers.set(key, readers + 1);
    let isUsed = true;
    return () => {
      if (!isUsed) return;
      isUsed = false;
      if (writable) this.#written.delete(key);
      else this.#readers.set(key, this.#readers.get(key)! - 1);
    };
  }
}

interface Base {
  readonly tree: FileTree;
  readonly cache: CachedByteSource | null;
}

function readableImage(path: string, pages: PageCache, release: () => void): Base {
  const file = new FileSource(path);
  const close = (): void => {
    file.close();
    release();
  };
  const cache = pages.over({ sizeBytes: file.sizeBytes, read: (offset, target) => file.read(offset, target), close });
  try {
    return { tree: new Ext4Image(cache), cache };
  } catch (error) {
    cache.close();
    throw error;
  }
}

/** The image closes its device. */
function writableImage(path: string, pages: PageCache, release: () => void): Base {
  const file = new FileDevice(path);
  const close = (): void => {
    file.close();
    release();
  };
  const { sizeBytes } = file;
  const cache = pages.overDevice({
    sizeBytes,
    read: (offset: number, target: Uint8Array) => file.read(offset, target),
    write: (offset: number, bytes: Uint8Array) => file.write(offset, bytes),
    flush: () => file.flush(),
    close,
  });
  return { tree: new WritableImage(cache, { nowMs: Date.now, commitAfterMs: COMMIT_AFTER_MS }), cache };
}

type Counted = Pick<MountSource, 'tree' | 'quotaBytes' | 'usedBytes'>;

function overlay(lower: FileTree, quotaBytes: number | null, changes: string | null): Counted {
  requireFolder(lower);
  if (changes !== null) {
    const folder = new HostFolder(changes, { readOnly: false });
    try {
      const { tree: upper, ...counted } = bounded(folder, quotaBytes);
      return { tree: new OverlayTree(lower, upper), ...counted };
    } catch (error) {
      folder.close();
      throw error;
    }
  }
  const maxBytes = quotaBytes ?? DEFAULT_MEMORY_BYTES;
  if (maxBytes > MAX_MEMORY_BYTES) throw new FailureError('vfs.invalid', `more than ${MAX_MEMORY_BYTES >> 20} MB of changes need a folder of their own`);
  const memory = new MemoryFolder({ maxBytes, nowMs: Date.now });
  return { tree: new OverlayTree(lower, memory), quotaBytes: maxBytes, usedBytes: () => memory.usedBytes };
}

function bounded(tree: FileTree, quotaBytes: number | null): Counted {
  if (quotaBytes === null) return { tree, quotaBytes: null, usedBytes: () => null };
  requireFolder(tree);
  const quota = new Quota(quotaBytes, MAX_FILES);
  return { tree: new QuotaTree(tree, quota), quotaBytes, usedBytes: () => quota.usedBytes };
}

function requireFolder(tree: FileTree): void {
  const root = tree.root();
  try {
    if (root.kind !== 'directory') throw new FailureError('vfs.not-directory');
  } finally {
    root.release();
  }
}

function isImage(path: string): boolean {
  const magic = Buffer.alloc(2);
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return readSync(descriptor, magic, 0, 2, EXT_MAGIC_AT) === 2 && magic.readUInt16LE(0) === EXT_MAGIC;
  } catch (error) {
    throw hostFailure(error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}
