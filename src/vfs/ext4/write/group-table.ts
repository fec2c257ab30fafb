// The descriptors of the block groups: where bitmaps and inode tables lie, and how much is free.
// https://docs.kernel.org/filesystems/ext4/globals.html#block-group-descriptors

import { crc32c } from '../crc.ts';
import { descriptorBlock, descriptorChecksum, hasSuperblockCopy, isDescriptorGood } from '../group-descriptor.ts';
import { invalid } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';
import type { LiveSuperblock } from './live-superblock.ts';
import type { MetadataBlock, MetadataStore } from './metadata-store.ts';
import { SystemZone } from './system-zone.ts';
import { COMPATIBLE, READ_ONLY_COMPATIBLE } from './write-features.ts';

const FLAGS = { inodesUninitialized: 0x1, blocksUninitialized: 0x2 } as const;

/** A field: where its lower half lies, and its upper half in descriptors of 64 bytes. */
const FIELDS = {
  blockBitmap: [0x0, 0x20, 4],
  inodeBitmap: [0x4, 0x24, 4],
  inodeTable: [0x8, 0x28, 4],
  freeBlocks: [0xc, 0x2c, 2],
  freeInodes: [0xe, 0x2e, 2],
  directories: [0x10, 0x30, 2],
  unusedInodes: [0x1c, 0x32, 2],
  blockBitmapChecksum: [0x18, 0x38, 2],
  inodeBitmapChecksum: [0x1a, 0x3a, 2],
} as const;
type Field = keyof typeof FIELDS;

export class GroupTable {
  readonly count: number;
  readonly #store: MetadataStore;
  readonly #geometry: Superblock;
  readonly #perBlock: number;

  constructor(store: MetadataStore, geometry: Superblock) {
    this.#store = store;
    this.#geometry = geometry;
    this.count = geometry.groupCount;
    this.#perBlock = geometry.blockBytes / geometry.descriptorBytes;
  }

  get(group: number, field: Field): number {
    const { view } = this.#block(group);
    const at = this.#at(group);
    const [low, high, size] = FIELDS[field];
    const isWide = this.#geometry.descriptorBytes >= 64;
    if (size === 4) return view.getUint32(at + low, true) + (isWide ? view.getUint32(at + high, true) * 2 ** 32 : 0);
    return view.getUint16(at + low, true) + (isWide ? view.getUint16(at + high, true) * 65_536 : 0);
  }

  /** Counts and checksums; where things lie never changes. */
  set(group: number, field: Field, value: number): void {
    const { view } = this.#store.change(this.#block(group));
    const at = this.#at(group);
    const [low, high] = FIELDS[field];
    view.setUint16(at + low, value & 0xffff, true);
    if (this.#geometry.descriptorBytes >= 64) view.setUint16(at + high, (value >>> 16) & 0xffff, true);
  }

  areBlocksUninitialized(group: number): boolean {
    return this.#hasFlags && (this.#flags(group) & FLAGS.blocksUninitialized) !== 0;
  }

  areInodesUninitialized(group: number): boolean {
    return this.#hasFlags && (this.#flags(group) & FLAGS.inodesUninitialized) !== 0;
  }

  markBlocksInitialized(group: number): void {
    this.#clearFlag(group, FLAGS.blocksUninitialized);
  }

  markInodesInitialized(group: number): void {
    this.#clearFlag(group, FLAGS.inodesUninitialized);
  }

  /** Whether descriptors say which inodes were never used. */
  get #hasFlags(): boolean {
    return this.#geometry.checksums !== 'none';
  }

  get knowsUnusedInodes(): boolean {
    return this.#hasFlags;
  }

  firstBlock(group: number): number {
    return this.#geometry.firstDataBlock + group * this.#geometry.blocksPerGroup;
  }

  /** The last group may be short. */
  blocksIn(group: number): number {
    return Math.min(this.#geometry.blocksPerGroup, this.#geometry.blockCount - this.firstBlock(group));
  }

  groupOfBlock(block: number): number {
    return Math.floor((block - this.#geometry.firstDataBlock) / this.#geometry.blocksPerGroup);
  }

  /** In all groups. */
  countFree(): { readonly blocks: number; readonly inodes: number } {
    let blocks = 0;
    let inodes = 0;
    for (let group = 0; group < this.count; group++) {
      blocks += this.get(group, 'freeBlocks');
      inodes += this.get(group, 'freeInodes');
    }
    return { blocks, inodes };
  }

  /** The checksum of a bitmap, into its descriptor. Only images with all checksums have it. */
  sealBitmap(block: MetadataBlock): void {
    if (this.#geometry.checksums !== 'crc32c') return;
    const isOfBlocks = block.use === 'block-bitmap';
    this.set(block.owner, isOfBlocks ? 'blockBitmapChecksum' : 'inodeBitmapChecksum', this.#bitmapChecksum(block));
  }

  isBitmapGood(block: MetadataBlock): boolean {
    if (this.#geometry.checksums !== 'crc32c') return true;
    return this.get(block.owner, block.use === 'block-bitmap' ? 'blockBitmapChecksum' : 'inodeBitmapChecksum') === this.#bitmapChecksum(block);
  }

  #bitmapChecksum(block: MetadataBlock): number {
    const { blocksPerGroup, inodesPerGroup, checksumSeed, descriptorBytes } = this.#geometry;
    const bits = block.use === 'block-bitmap' ? blocksPerGroup : inodesPerGroup;
    const crc = crc32c(checksumSeed, block.bytes.subarray(0, Math.floor(bits / 8)));
    return descriptorBytes >= 64 ? crc : crc & 0xffff;
  }

  /** The checksums of all descriptors in a block. */
  sealDescriptors(block: MetadataBlock): void {
    if (this.#geometry.checksums === 'none') return;
    const { descriptorBytes } = this.#geometry;
    const first = block.owner;
    this.#store.change(block);
    for (let group = first; group < Math.min(first + this.#perBlock, this.count); group++) {
      const at = (group - first) * descriptorBytes;
      block.view.setUint16(at + 0x1e, descriptorChecksum(block.bytes.subarray(at, at + descriptorBytes), group, this.#geometry), true);
    }
  }

  /** All that is not a file's, once everything that descriptors say was checked. Throws vfs.image-invalid. */
  systemZone(superblock: LiveSuperblock): SystemZone {
    const { blockCount, firstDataBlock, inodesPerGroup, inodeBytes, blockBytes } = this.#geometry;
    const zone = new SystemZone();
    const tableBlocks = Math.ceil((inodesPerGroup * inodeBytes) / blockBytes);
    // The boot sector of images with small blocks.
    if (firstDataBlock > 0) zone.add(0, firstDataBlock);
    for (let group = 0; group < this.count; group++) {
      const copies = this.#copiesIn(group, superblock);
      if (copies > 0) zone.add(this.firstBlock(group), Math.min(copies, this.blocksIn(group)));
      for (const [field, count] of [
        ['blockBitmap', 1],
        ['inodeBitmap', 1],
        ['inodeTable', tableBlocks],
      ] as const) {
        const start = this.get(group, field);
        if (start <= firstDataBlock || start + count > blockCount) throw invalid(`the ${field} of group ${group} lies outside`);
        zone.add(start, count);
      }
    }
    zone.settle();
    return zone;
  }

  /** Blocks at the beginning of a group: the superblock, descriptors, and what is kept free for more of them (ext4_num_base_meta_clusters). */
  #copiesIn(group: number, superblock: LiveSuperblock): number {
    const { firstMetaGroup } = this.#geometry;
    const hasCopy = this.#hasSuperblock(group, superblock) ? 1 : 0;
    const metaGroup = Math.floor(group / this.#perBlock);
    if (firstMetaGroup === null || metaGroup < firstMetaGroup) {
      if (hasCopy === 0) return 0;
      const descriptors = firstMetaGroup ?? Math.ceil(this.count / this.#perBlock);
      return 1 + descriptors + superblock.reservedDescriptorBlocks;
    }
    const within = group % this.#perBlock;
    return hasCopy + (within <= 1 || within === this.#perBlock - 1 ? 1 : 0);
  }

  #hasSuperblock(group: number, superblock: LiveSuperblock): boolean {
    if (group === 0) return true;
    if (superblock.has('compatible', COMPATIBLE.sparseSuperblocks2)) return superblock.backupGroups.includes(group);
    return !superblock.has('readOnlyCompatible', READ_ONLY_COMPATIBLE.sparseSuperblocks) || hasSuperblockCopy(group);
  }

  #flags(group: number): number {
    return this.#block(group).view.getUint16(this.#at(group) + 0x12, true);
  }

  #clearFlag(group: number, flag: number): void {
    const { view } = this.#store.change(this.#block(group));
    const at = this.#at(group) + 0x12;
    view.setUint16(at, view.getUint16(at, true) & ~flag, true);
  }

  #at(group: number): number {
    return (group % this.#perBlock) * this.#geometry.descriptorBytes;
  }

  #block(group: number): MetadataBlock {
    const index = Math.floor(group / this.#perBlock);
    const block = this.#store.get(descriptorBlock(index, this.#geometry));
    if (block.use !== 'descriptors') this.#check(block, index * this.#perBlock);
    return block;
  }

  #check(block: MetadataBlock, first: number): void {
    const { descriptorBytes } = this.#geometry;
    for (let group = first; group < Math.min(first + this.#perBlock, this.count); group++) {
      const at = (group - first) * descriptorBytes;
      if (!isDescriptorGood(block.bytes.subarray(at, at + descriptorBytes), group, this.#geometry)) throw invalid(`the checksum of group ${group} is wrong`);
    }
    block.use = 'descriptors';
    block.owner = first;
  }
}
