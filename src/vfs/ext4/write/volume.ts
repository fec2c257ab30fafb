// An image that is written, as a whole: its parts, the operations that change it, and the transactions that make them last. A transaction is committed
// when somebody syncs, when it has grown, or when it is some seconds old as the next operation begins.

import { FailureError } from '../../../base/failure.ts';
import type { ByteDevice } from '../../byte-device.ts';
import { INCOMPATIBLE } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';
import { BlockAllocator } from './block-allocator.ts';
import { BlockLists } from './block-lists.ts';
import { DirectoryBlocks } from './directory-blocks.ts';
import { EntryFormat } from './directory-entries.ts';
import { isKnownHash } from './directory-hash.ts';
import { DirectoryIndex } from './directory-index.ts';
import { ExtentTree } from './extent-tree.ts';
import { FileContent } from './file-content.ts';
import type { FileMap } from './file-map.ts';
import { GroupTable } from './group-table.ts';
import { InodeAllocator } from './inode-allocator.ts';
import { InodeTable } from './inode-table.ts';
import type { JournalWriter } from './journal-writer.ts';
import { LiveDirectories } from './live-directories.ts';
import type { LiveInode } from './live-inode.ts';
import { LiveSuperblock } from './live-superblock.ts';
import { MetadataStore } from './metadata-store.ts';
import { OrphanList } from './orphans.ts';
import { sealBlocks } from './seal.ts';
import { COMPATIBLE } from './write-features.ts';

/** As Linux: what nobody syncs is lost for some seconds at most while there is work. */
const COMMIT_AFTER_MS = 5000;
const MAX_UNJOURNALED_BLOCKS = 2048;
const SUPERBLOCK_AT = 1024;
const SUPERBLOCK_BYTES = 1024;

export class Volume {
  readonly geometry: Superblock;
  readonly superblock: LiveSuperblock;
  readonly inodes: InodeTable;
  readonly allocator: BlockAllocator;
  readonly directories: LiveDirectories;
  readonly content: FileContent;
  readonly orphans: OrphanList;
  readonly store: MetadataStore;
  readonly withExtents: boolean;
  readonly nowMs: () => number;
  readonly #device: ByteDevice;
  readonly #groups: GroupTable;
  readonly #extents: ExtentTree;
  readonly #lists: BlockLists;
  #journal: JournalWriter | null = null;
  #isMarkedOpen = false;
  #startedMs = 0;
  /** What went wrong: nothing is written any more. */
  #damage: string | null = null;
  /** Called when a transaction has its first change. */
  onTransaction: (() => void) | null = null;
  /** Of the running transaction, from 1. */
  sequence = 1;

  /** The journal is empty. Throws vfs.image-invalid. */
  constructor(device: ByteDevice, geometry: Superblock, nowMs: () => number) {
    this.#device = device;
    this.geometry = geometry;
    this.nowMs = nowMs;
    const store = (this.store = new MetadataStore(device, geometry.blockBytes));
    const superblock = (this.superblock = new LiveSuperblock(store, geometry));
    store.get(superblock.block.number).use = 'superblock';
    const groups = (this.#groups = new GroupTable(store, geometry));
    const allocator = (this.allocator = new BlockAllocator(store, geometry, superblock, groups, groups.systemZone(superblock)));
    const inodes = (this.inodes = new InodeTable(store, geometry, superblock, groups, new InodeAllocator(store, geometry, superblock, groups, allocator)));
    this.#extents = new ExtentTree(store, geometry, allocator, inodes);
    this.#lists = new BlockLists(store, geometry, allocator, inodes);
    const mapOf = (inode: LiveInode): FileMap => this.mapOf(inode);
    this.withExtents = superblock.has('incompatible', INCOMPATIBLE.extents);
    const format = new EntryFormat(geometry);
    const blocks = new DirectoryBlocks(store, geometry, allocator, inodes, mapOf, this.withExtents);
    const index = new DirectoryIndex(blocks, inodes, format, {
      hashVersion: superblock.hashVersion,
      isUnsigned: superblock.isHashUnsigned,
      hashSeed: superblock.hashSeed,
      maxLevels: superblock.has('incompatible', INCOMPATIBLE.largeDirectory) ? 2 : 1,
    });
    const makesIndexes = superblock.has('compatible', COMPATIBLE.directoryIndex) && isKnownHash(superblock.hashVersion);
    this.directories = new LiveDirectories(store, blocks, inodes, format, index, makesIndexes);
    this.orphans = new OrphanList(store, superblock, inodes);
    this.content = new FileContent({
      device,
      geometry,
      superblock,
      allocator,
      inodes,
      withExtents: this.withExtents,
      mapOf,
      sequence: () => this.sequence,
      nowMs,
    });
  }

  /** From now on changes go through it. `isMarkedOpen`: the superblock on the disk says already that there may be something to be replayed. */
  useJournal(journal: JournalWriter, isMarkedOpen: boolean): void {
    this.#journal = journal;
    this.#isMarkedOpen = isMarkedOpen;
  }

  get damage(): string | null {
    return this.#damage;
  }

  mapOf(inode: LiveInode): FileMap {
    return inode.hasExtents ? this.#extents : this.#lists;
  }

  /**
   * Runs one operation, as a whole or not at all; `act` may be run again, after a commit has made room. Damage that it finds ends all writing.
   * Throws vfs.read-only-image after that.
   */
  operate<T>(act: () => T): T {
    this.#requireWritable();
    if (this.#isTransactionLong) this.commit();
    try {
      return this.#runOnce(act);
    } catch (error) {
      const code = error instanceof FailureError ? error.failure.code : null;
      if (code === 'vfs.no-space' && this.allocator.hasHidden) {
        this.commit();
        return this.operate(act);
      }
      if (code === 'vfs.image-invalid' || code === 'vfs.input-output') this.#fail((error as FailureError).failure.message);
      throw error;
    }
  }

  /** The sums in the superblock: Linux writes them when it unmounts, so that after a power loss they are those of long ago. */
  countFree(): void {
    const { blocks, inodes } = this.#groups.countFree();
    if (blocks === this.superblock.freeBlocks && inodes === this.superblock.freeInodes) return;
    this.operate(() => {
      this.superblock.freeBlocks = blocks;
      this.superblock.freeInodes = inodes;
    });
  }

  /** Everything up to now is on the disk when it returns. */
  commit(): void {
    this.#requireWritable();
    if (this.store.dirty.size === 0 && this.store.revoked.size === 0) return;
    try {
      this.#commit();
    } catch (error) {
      this.#fail(error instanceof FailureError ? error.failure.message : String(error));
      throw error;
    }
  }

  /** As commit, and content of files that nothing else was changed of. */
  sync(): void {
    this.#requireWritable();
    if (this.store.dirty.size > 0 || this.store.revoked.size > 0) this.commit();
    else this.#device.flush();
  }

  /** Of one file: its content, and what is needed to read it. */
  syncContent(inode: LiveInode): void {
    if (inode.changedIn === this.sequence) this.sync();
    else {
      this.#requireWritable();
      this.#device.flush();
    }
  }

  /** The image is clean when it returns, unless something went wrong with it before. */
  close(): void {
    if (this.#damage === null) {
      this.commit();
      if (this.#isMarkedOpen) this.#markClosed();
    }
    this.#device.close();
  }

  /** Closes the device and leaves the rest. */
  abandon(): void {
    this.#damage ??= 'it was given up';
    this.#device.close();
  }

  #runOnce<T>(act: () => T): T {
    this.inodes.begin();
    if (this.store.dirty.size === 0) {
      this.#startedMs = this.nowMs();
      this.onTransaction?.();
    }
    return this.store.run(act, () => this.inodes.finish());
  }

  get #isTransactionLong(): boolean {
    const { size } = this.store.dirty;
    if (size === 0) return false;
    // The other half is for the operation that begins, and for what it frees.
    const max = (this.#journal?.maxTransactionBlocks ?? MAX_UNJOURNALED_BLOCKS) >> 1;
    const ageMs = this.nowMs() - this.#startedMs;
    return size + (this.store.revoked.size >> 4) >= max || ageMs >= COMMIT_AFTER_MS || ageMs < 0;
  }

  #commit(): void {
    if (!this.#isMarkedOpen) this.#markOpen();
    const nowMs = this.nowMs();
    this.store.run(
      () => sealBlocks(this.store, this.#groups, this.superblock, new EntryFormat(this.geometry), this.geometry, nowMs),
      () => {},
    );
    const blocks = [...this.store.dirty.values()];
    if (this.#journal === null) this.#writeInOrder();
    else this.#journal.commit(blocks, this.store.revoked, nowMs);
    this.store.committed();
    this.allocator.committed();
    this.sequence++;
  }

  /** Without a journal: content, then what it is described by, then names, so that no name leads to what is not there. */
  #writeInOrder(): void {
    const all = [...this.store.dirty.values()].sort((p, q) => p.number - q.number);
    const isOfNames = (use: string): boolean => use === 'entries' || use === 'index';
    this.#device.flush();
    for (const { use, number, bytes } of all) if (!isOfNames(use)) this.#device.write(number * bytes.length, bytes);
    this.#device.flush();
    for (const { use, number, bytes } of all) if (isOfNames(use)) this.#device.write(number * bytes.length, bytes);
    this.#device.flush();
  }

  /** On the disk before anything else is changed: whoever opens it next has to look at the journal, or to check it. */
  #markOpen(): void {
    const hasJournal = this.#journal !== null;
    this.#onDisk((bytes) => this.superblock.markOpenIn(bytes, hasJournal));
    this.store.run(
      () => this.superblock.markOpen(this.nowMs(), hasJournal),
      () => {},
    );
    this.#isMarkedOpen = true;
  }

  #markClosed(): void {
    const hasJournal = this.#journal !== null;
    this.store.run(
      () => this.superblock.markClosed(this.nowMs(), hasJournal),
      () => {},
    );
    this.store.committed();
    if (this.#journal === null) this.#device.flush();
    else this.#journal.finish();
    this.#onDisk((bytes) => bytes.set(this.superblock.bytes));
    this.#isMarkedOpen = false;
  }

  #onDisk(change: (superblock: Uint8Array) => void): void {
    const bytes = new Uint8Array(SUPERBLOCK_BYTES);
    this.#device.read(SUPERBLOCK_AT, bytes);
    change(bytes);
    this.#device.write(SUPERBLOCK_AT, bytes);
    this.#device.flush();
  }

  /** errors=remount-ro: the running transaction is lost, and the image says that it must be checked. */
  #fail(cause: string): void {
    if (this.#damage !== null) return;
    this.#damage = cause;
    try {
      this.#onDisk((bytes) => this.superblock.markErrors(bytes));
      this.#journal?.markErrors();
    } catch {
      // The disk takes nothing any more; `damage` says why.
    }
  }

  #requireWritable(): void {
    if (this.#damage !== null) throw new FailureError('vfs.read-only-image', `something went wrong with it (${this.#damage})`);
  }
}
