// The log on the disk: groups of entries become bundles and tiles, then a signed checkpoint that covers them.
// Order of a commit: bundles and tiles written and synced; their folders synced; the checkpoint written beside the old one, synced and
// renamed over it; the log's folder synced; only then is the group acknowledged, and the old partial tiles are removed.
// A commit that fails leaves memory and disk as they were before it. One commit at a time.

import { dirname } from 'node:path';

import { entryHead } from './audit-entry.ts';
import type { AuditFiles } from './audit-files.ts';
import { encodeCheckpoint } from './checkpoint.ts';
import { BundleBuilder } from './entry-bundle.ts';
import { CHECKPOINT_FILE, MAX_CHECKPOINT_BYTES, NEW_CHECKPOINT_FILE } from './log-layout.ts';
import { HASH_BYTES, sameBytes, writeLeafHash } from './merkle-hash.ts';
import type { NoteSigner } from './signed-note.ts';
import { parseTilePath, partialFolder, TILE_WIDTH, tilePath } from './tile-path.ts';
import { isCovered, partialPathsAt, partialTiles, TileTree } from './tile-tree.ts';

/** The longest group, a whole number of bundles: it bounds how long a commit holds the thread and how much an unsigned end can have. */
export const MAX_GROUP_ENTRIES = 2048;

interface PendingFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The group may or may not become part of the log: its checkpoint is in place but the disk did not confirm it. */
export class UncertainCommit extends Error {
  readonly from: number;
  readonly to: number;

  constructor(from: number, to: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = 'UncertainCommit';
    this.from = from;
    this.to = to;
  }
}

export class LogStore {
  readonly files: AuditFiles;
  readonly #signer: NoteSigner;
  readonly #tree: TileTree;
  #bundle: BundleBuilder;
  #checkpoint: Uint8Array;
  /** What the last confirmed checkpoint covers. */
  #durableSize: number;
  /** Files that are no part of the log, or will be none once a newer checkpoint is durable. */
  readonly #stale: Set<string>;
  readonly #knownFolders = new Set<string>();
  /** After a start or a failure, folders may have been made whose names are not on the disk yet. */
  #areFoldersDoubtful = true;
  readonly #leaf = Buffer.allocUnsafe(HASH_BYTES);

  /** `stale`: files found in the folder that the checkpoint does not cover. */
  constructor(files: AuditFiles, signer: NoteSigner, tree: TileTree, bundle: BundleBuilder, checkpoint: Uint8Array, stale: Iterable<string>) {
    this.files = files;
    this.#signer = signer;
    this.#tree = tree;
    this.#bundle = bundle;
    this.#checkpoint = checkpoint;
    this.#durableSize = tree.size;
    this.#stale = new Set(stale);
  }

  /** Entries that a durable checkpoint covers. */
  get size(): number {
    return this.#durableSize;
  }

  /** The last durable checkpoint as stored. */
  get checkpoint(): Uint8Array {
    return this.#checkpoint;
  }

  /** Makes a group durable and gives the sequence of its first entry. Throws what the disk said; nothing is changed then, unless it is an UncertainCommit. */
  async append(tails: readonly string[]): Promise<number> {
    const first = this.#tree.size;
    const treeBefore = this.#tree.state();
    const [bundle, bundleCount, bundleLength] = [this.#bundle, this.#bundle.count, this.#bundle.length];
    const partialsBefore = this.#partialPaths();
    let files: readonly PendingFile[] = [];
    let checkpoint: Uint8Array;
    try {
      files = this.#encode(tails, partialsBefore);
      checkpoint = encodeCheckpoint({ size: this.#tree.size, root: this.#tree.root() }, this.#signer);
      await this.#writeFiles(files);
      await this.#replaceCheckpoint(checkpoint, first);
    } catch (error) {
      for (const path of partialsBefore) this.#stale.add(path);
      if (error instanceof UncertainCommit) throw error;
      this.#tree.restore(treeBefore);
      bundle.count = bundleCount;
      bundle.length = bundleLength;
      this.#bundle = bundle;
      this.#knownFolders.clear();
      this.#areFoldersDoubtful = true;
      // Room on a full disk is given back at once; what cannot be removed now is stale.
      await Promise.allSettled(files.map(({ path }) => this.files.remove(path)));
      for (const { path } of files) this.#stale.add(path);
      throw error;
    }
    this.#checkpoint = checkpoint;
    this.#durableSize = this.#tree.size;
    for (const path of partialsBefore) this.#stale.add(path);
    return first;
  }

  /** Removes what the durable checkpoint made superfluous. A failure only leaves files lying about until the next time. */
  async clean(): Promise<void> {
    const current = new Set(this.#partialPaths());
    const folders = new Set<string>();
    for (const path of this.#stale) {
      this.#stale.delete(path);
      if (current.has(path) || this.#isFullAndCovered(path)) continue;
      const place = parseTilePath(path);
      if (place !== null && place.width < TILE_WIDTH) folders.add(partialFolder(place.level, place.index));
      await this.files.remove(path).catch(() => {});
    }
    for (const path of current) folders.delete(dirname(path));
    for (const folder of folders) {
      this.#knownFolders.delete(folder);
      await this.files.removeEmptyFolder(folder);
    }
  }

  #encode(tails: readonly string[], partialsBefore: readonly string[]): PendingFile[] {
    const files: PendingFile[] = [];
    for (const tail of tails) {
      const entry = this.#bundle.append(entryHead(this.#tree.size), tail);
      writeLeafHash(entry, this.#leaf, 0);
      this.#tree.append(this.#leaf);
      if (this.#bundle.count < TILE_WIDTH) continue;
      files.push({ path: tilePath('entries', this.#tree.size / TILE_WIDTH - 1), bytes: this.#bundle.bytes });
      this.#bundle = new BundleBuilder();
    }
    for (const { level, index, bytes } of this.#tree.takeFinished()) files.push({ path: tilePath(level, index), bytes });
    for (const { level, index, width } of partialTiles(this.#tree.size)) {
      const path = tilePath(level, index, width);
      if (!partialsBefore.includes(path)) files.push({ path, bytes: this.#tree.edge(level)!.bytes });
      if (level === 0) files.push({ path: tilePath('entries', index, width), bytes: this.#bundle.bytes });
    }
    return files;
  }

  async #writeFiles(files: readonly PendingFile[]): Promise<void> {
    const folders = new Set(files.map(({ path }) => dirname(path)));
    const unknown = [...folders].filter((folder) => !this.#knownFolders.has(folder));
    const changed = await allOf(unknown.map((folder) => this.files.makeFolder(folder)));
    await allOf(files.map(({ path, bytes }) => this.files.write(path, bytes)));
    const doubtful = this.#areFoldersDoubtful ? [...folders].flatMap(foldersAbove) : [];
    await allOf([...new Set([...folders, ...changed.flat(), ...doubtful])].map((folder) => this.files.syncFolder(folder)));
    this.#areFoldersDoubtful = false;
    for (const folder of unknown) this.#knownFolders.add(folder);
  }

  async #replaceCheckpoint(checkpoint: Uint8Array, first: number): Promise<void> {
    await this.files.write(NEW_CHECKPOINT_FILE, checkpoint);
    try {
      await this.files.rename(NEW_CHECKPOINT_FILE, CHECKPOINT_FILE);
    } catch (error) {
      const standing = await this.files.read(CHECKPOINT_FILE, MAX_CHECKPOINT_BYTES).catch(() => null);
      if (standing !== null && sameBytes(standing, this.#checkpoint)) throw error;
      throw new UncertainCommit(first, this.#tree.size, error);
    }
    try {
      await this.files.syncFolder('.');
    } catch (error) {
      throw new UncertainCommit(first, this.#tree.size, error);
    }
  }

  /** The partial tiles and the partial bundle of the tree as it is. */
  #partialPaths(): string[] {
    return partialPathsAt(this.#tree.size);
  }

  #isFullAndCovered(path: string): boolean {
    const place = parseTilePath(path);
    return place !== null && place.width === TILE_WIDTH && isCovered(place, this.#tree.size);
  }
}

/** 'a/b' -> 'a', '.' */
function foldersAbove(path: string): string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...foldersAbove(above)];
}

/** Waits for all, then throws the first failure: nothing runs on behind an error. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
