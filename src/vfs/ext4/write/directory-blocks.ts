// The blocks of a folder as metadata: found by their place in the folder, checked when they come from the disk, and added at its end.

import { FailureError } from '../../../base/failure.ts';
import { readDirectoryBlock } from '../directory-block.ts';
import type { Ext4Entry } from '../directory-block.ts';
import { invalid } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';
import type { BlockAllocator } from './block-allocator.ts';
import type { FileMap } from './file-map.ts';
import type { InodeTable } from './inode-table.ts';
import type { LiveInode } from './live-inode.ts';
import type { BlockUse, MetadataBlock, MetadataStore } from './metadata-store.ts';

export const MAX_DIRECTORY_BYTES = 256 * 1024 * 1024;

export class DirectoryBlocks {
  readonly geometry: Superblock;
  /** New folders have extents. */
  readonly withExtents: boolean;
  readonly #store: MetadataStore;
  readonly #allocator: BlockAllocator;
  readonly #inodes: InodeTable;
  readonly #mapOf: (inode: LiveInode) => FileMap;

  constructor(
    store: MetadataStore,
    geometry: Superblock,
    allocator: BlockAllocator,
    inodes: InodeTable,
    mapOf: (inode: LiveInode) => FileMap,
    withExtents: boolean,
  ) {
    this.withExtents = withExtents;
    this.#store = store;
    this.geometry = geometry;
    this.#allocator = allocator;
    this.#inodes = inodes;
    this.#mapOf = mapOf;
  }

  count(directory: LiveInode): number {
    const { blockBytes } = this.geometry;
    if (directory.sizeBytes % blockBytes !== 0) throw invalid(`directory ${directory.number} ends within a block`);
    if (directory.sizeBytes > MAX_DIRECTORY_BYTES) throw new FailureError('vfs.too-large', 'the folder is larger than 256 MiB');
    return directory.sizeBytes / blockBytes;
  }

  /** Whoever knows that it is a block of the index says so. Throws vfs.image-invalid. */
  get(directory: LiveInode, logical: number, isIndex = false): MetadataBlock {
    const { block, isKnown } = this.#find(directory, logical);
    if (!isKnown) this.#check(directory, block, []);
    if (isIndex) block.use = 'index';
    return block;
  }

  /** The names of a block. Throws vfs.image-invalid. */
  read(directory: LiveInode, logical: number, into: Ext4Entry[]): MetadataBlock {
    const { block, isKnown } = this.#find(directory, logical);
    if (!isKnown) this.#check(directory, block, into);
    // What is being changed has no checksum yet.
    else readDirectoryBlock(block.bytes, directory, { ...this.geometry, checksums: 'none' }, into);
    return block;
  }

  #find(directory: LiveInode, logical: number): { readonly block: MetadataBlock; readonly isKnown: boolean } {
    const { physical, isUnwritten } = this.#mapOf(directory).find(directory, logical, 1);
    if (physical === 0 || isUnwritten) throw invalid(`directory ${directory.number} has a hole`);
    const block = this.#store.get(physical);
    const isKnown = (block.use === 'entries' || block.use === 'index') && block.owner === directory.number;
    if (!isKnown && block.use !== 'unknown') throw invalid(`a block of directory ${directory.number} is used twice`);
    return { block, isKnown };
  }

  #check(directory: LiveInode, block: MetadataBlock, into: Ext4Entry[]): void {
    readDirectoryBlock(block.bytes, directory, this.geometry, into);
    block.use = 'entries';
    block.owner = directory.number;
    block.seed = directory.checksumSeed;
  }

  change(block: MetadataBlock): DataView {
    return this.#store.change(block).view;
  }

  /** A block of zeros at the end. Throws vfs.no-space. */
  append(directory: LiveInode, use: BlockUse): { readonly block: MetadataBlock; readonly logical: number } {
    const { blockBytes } = this.geometry;
    const logical = this.count(directory);
    if (directory.sizeBytes + blockBytes > MAX_DIRECTORY_BYTES) throw new FailureError('vfs.no-space', 'the folder is full');
    const map = this.#mapOf(directory);
    const goal = logical === 0 ? this.#inodes.firstBlockNear(directory) : map.find(directory, logical - 1, 1).physical + 1;
    const { start } = this.#allocator.allocate(goal, 1);
    this.#inodes.edit(directory);
    map.insert(directory, logical, start, 1);
    directory.sizeBytes += blockBytes;
    const block = this.#store.create(start, use);
    block.owner = directory.number;
    block.seed = directory.checksumSeed;
    return { block, logical };
  }
}
