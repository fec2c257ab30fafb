// A small e2fsck for tests: goes through all of a clean image by itself and says what does not fit. It shares the reader, checksums and hashes with
// the file system (they have tests of their own), and nothing that allocates, links or counts.

import { MemorySource } from '../../byte-source.ts';
import { BlockMap } from '../block-map.ts';
import { crc32c } from '../crc.ts';
import { readDirectoryBlock } from '../directory-block.ts';
import type { Ext4Entry } from '../directory-block.ts';
import { descriptorBlock, hasSuperblockCopy, isDescriptorGood } from '../group-descriptor.ts';
import { InodeReader } from '../inode.ts';
import type { Inode } from '../inode.ts';
import { readSuperblock } from '../superblock.ts';
import type { Superblock } from '../superblock.ts';
import { hashName } from './directory-hash.ts';

const ROOT = 2;
/** Its blocks are what is kept for descriptors, and one list of them. */
const RESIZE = 7;
const JOURNAL = 8;
const FIRST_FILE = 11;

/** What does not fit; empty for a clean image. Images with sparse_super, without meta groups and bigalloc. */
export function checkImage(bytes: Uint8Array): string[] {
  return new ImageCheck(bytes).run();
}

interface Group {
  readonly blockBitmap: number;
  readonly inodeBitmap: number;
  readonly table: number;
  readonly freeBlocks: number;
  readonly freeInodes: number;
  readonly directories: number;
  readonly flags: number;
  readonly unused: number;
  readonly bitmapChecksums: readonly [number, number];
}

class ImageCheck {
  readonly #problems: string[] = [];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #superblock: Superblock;
  readonly #inodes: InodeReader;
  readonly #map: BlockMap;
  readonly #groups: Group[] = [];
  /** By block: the inode that has it, 0 for nobody, -1 for the system. */
  readonly #owners: Int32Array;
  readonly #used = new Set<number>();
  /** Names that lead to an inode. */
  readonly #names = new Map<number, number>();
  readonly #seedWords: Uint32Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const source = new MemorySource(bytes);
    this.#superblock = readSuperblock(source);
    this.#inodes = new InodeReader(source, this.#superblock);
    this.#map = new BlockMap(source, this.#superblock);
    this.#owners = new Int32Array(this.#superblock.blockCount);
    this.#seedWords = Uint32Array.from([0xec, 0xf0, 0xf4, 0xf8], (at) => this.#u32(1024 + at));
  }

  run(): string[] {
    if (this.#superblock.journalInode !== null) this.#say('the journal was not replayed');
    if (this.#u32(1024 + 0xe8) !== 0) this.#say('there are orphans');
    this.#readGroups();
    this.#readInodes();
    this.#visit(ROOT, ROOT);
    this.#compareNames();
    this.#compareBitmaps();
    return this.#problems;
  }

  #say(problem: string): void {
    if (this.#problems.length < 50) this.#problems.push(problem);
  }

  #u16(at: number): number {
    return this.#view.getUint16(at, true);
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  #block(number: number): Uint8Array {
    const { blockBytes } = this.#superblock;
    return this.#bytes.subarray(number * blockBytes, (number + 1) * blockBytes);
  }

  #claim(block: number, owner: number): void {
    if (block < 0 || block >= this.#owners.length) this.#say(`${owner} has block ${block}, which is not there`);
    else if (this.#owners[block] !== 0) this.#say(`block ${block} belongs to ${this.#owners[block]} and ${owner}`);
    else this.#owners[block] = owner;
  }

  #readGroups(): void {
    const { groupCount, blockBytes, descriptorBytes, firstDataBlock, blocksPerGroup, inodesPerGroup, inodeBytes } = this.#superblock;
    const perBlock = blockBytes / descriptorBytes;
    const isWide = descriptorBytes >= 64;
    const reserved = this.#u16(1024 + 0xce);
    for (let group = 0; group < groupCount; group++) {
      const at = descriptorBlock(Math.floor(group / perBlock), this.#superblock) * blockBytes + (group % perBlock) * descriptorBytes;
      const field = (low: number, high: number): number => this.#u16(at + low) + (isWide ? this.#u16(at + high) * 65_536 : 0);
      if (!isDescriptorGood(this.#bytes.subarray(at, at + descriptorBytes), group, this.#superblock)) this.#say(`the checksum of group ${group} is wrong`);
      const found: Group = {
        blockBitmap: this.#u32(at),
        inodeBitmap: this.#u32(at + 4),
        table: this.#u32(at + 8),
        freeBlocks: field(0xc, 0x2c),
        freeInodes: field(0xe, 0x2e),
        directories: field(0x10, 0x30),
        flags: this.#superblock.checksums === 'none' ? 0 : this.#u16(at + 0x12),
        unused: field(0x1c, 0x32),
        bitmapChecksums: [field(0x18, 0x38), field(0x1a, 0x3a)],
      };
      this.#groups.push(found);
      const first = firstDataBlock + group * blocksPerGroup;
      const copies = hasSuperblockCopy(group) ? 1 + Math.ceil(groupCount / perBlock) + reserved : 0;
      for (let block = first; block < first + copies; block++) this.#claim(block, -1);
      this.#claim(found.blockBitmap, -1);
      this.#claim(found.inodeBitmap, -1);
      for (let block = 0; block < (inodesPerGroup * inodeBytes) / blockBytes; block++) this.#claim(found.table + block, -1);
    }
  }

  #readInodes(): void {
    const { inodesPerGroup } = this.#superblock;
    for (const [group, { flags, inodeBitmap, freeInodes, directories, unused, bitmapChecksums }] of this.#groups.entries()) {
      const isUnused = (flags & 1) !== 0;
      const bitmap = this.#block(inodeBitmap);
      let free = 0;
      let folders = 0;
      for (let at = 0; at < inodesPerGroup; at++) {
        const number = group * inodesPerGroup + at + 1;
        const isUsed = !isUnused && ((bitmap[at >> 3]! >> (at & 7)) & 1) === 1;
        if (!isUsed) {
          free++;
          continue;
        }
        this.#used.add(number);
        if (flags !== 0 && at >= inodesPerGroup - unused && number >= FIRST_FILE) this.#say(`inode ${number} is used and said to be unused`);
        if (number >= FIRST_FILE || number === ROOT || number === RESIZE || number === JOURNAL) folders += this.#readInode(number);
      }
      if (free !== freeInodes) this.#say(`group ${group} counts ${freeInodes} free inodes of ${free}`);
      if (folders !== directories) this.#say(`group ${group} counts ${directories} folders of ${folders}`);
      if (!isUnused) this.#compareChecksum(bitmap, inodesPerGroup, bitmapChecksums[1], `inodes of group ${group}`);
    }
  }

  #compareChecksum(bitmap: Uint8Array, bits: number, expected: number, what: string): void {
    if (this.#superblock.checksums !== 'crc32c') return;
    const crc = crc32c(this.#superblock.checksumSeed, bitmap.subarray(0, bits >> 3));
    if (expected !== (this.#superblock.descriptorBytes >= 64 ? crc : crc & 0xffff)) this.#say(`the checksum of the bitmap of the ${what} is wrong`);
  }

  /** Claims its blocks; 1 for a folder. */
  #readInode(number: number): number {
    let inode: Inode;
    try {
      inode = this.#inodes.read(number);
    } catch (error) {
      // mkfs takes the first ones whether it uses them or not.
      if (number >= FIRST_FILE || number === ROOT) this.#say(`inode ${number}: ${(error as Error).message}`);
      return 0;
    }
    const { inodesPerGroup, inodeBytes, blockBytes } = this.#superblock;
    const at = this.#groups[Math.floor((number - 1) / inodesPerGroup)]!.table * blockBytes + ((number - 1) % inodesPerGroup) * inodeBytes;
    let blocks = 0;
    const attributes = this.#u32(at + 0x68);
    if (attributes !== 0) {
      this.#claim(attributes, number);
      blocks++;
    }
    const isShortLink = inode.kind === 'symlink' && inode.sizeBytes < 60 && !inode.hasExtents;
    if (inode.inlineData === null && !isShortLink && inode.kind !== 'other') {
      const end = Math.ceil(inode.sizeBytes / blockBytes);
      if (number === RESIZE) this.#claim(new DataView(inode.blocks.buffer, inode.blocks.byteOffset).getUint32(13 * 4, true), number);
      else blocks += inode.hasExtents ? this.#extents(inode, new DataView(inode.blocks.buffer, inode.blocks.byteOffset, 60), end, 0, null) : this.#lists(inode);
    }
    const counted = this.#u32(at + 0x1c) / (blockBytes / 512);
    if (counted !== blocks && number !== RESIZE) this.#say(`inode ${number} counts ${counted} blocks of ${blocks}`);
    return inode.kind === 'directory' ? 1 : 0;
  }

  #extents(inode: Inode, node: DataView, endBlock: number, from: number, depth: number | null): number {
    const count = node.getUint16(2, true);
    const own = node.getUint16(6, true);
    if (node.getUint16(0, true) !== 0xf30a || (depth !== null && own !== depth)) this.#say(`the extents of inode ${inode.number} are damaged`);
    if (depth !== null && count === 0) this.#say(`inode ${inode.number} has an empty extent block`);
    let blocks = 0;
    let next = from;
    for (let index = 1; index <= count; index++) {
      const logical = node.getUint32(index * 12, true);
      if (logical < next) this.#say(`the extents of inode ${inode.number} are out of order`);
      if (own > 0) {
        const child = node.getUint32(index * 12 + 4, true);
        this.#claim(child, inode.number);
        const bytes = this.#block(child);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        const tail = 12 * (1 + view.getUint16(4, true));
        if (this.#superblock.checksums === 'crc32c' && view.getUint32(tail, true) !== crc32c(inode.checksumSeed, bytes.subarray(0, tail))) {
          this.#say(`the checksum of an extent block of inode ${inode.number} is wrong`);
        }
        if (view.getUint32(12, true) !== logical) this.#say(`inode ${inode.number} has an extent block with another beginning`);
        blocks += 1 + this.#extents(inode, view, endBlock, logical, own - 1);
        next = logical + 1;
        continue;
      }
      const raw = node.getUint16(index * 12 + 4, true);
      const length = raw > 32_768 ? raw - 32_768 : raw;
      if (raw <= 32_768 && logical + length > endBlock) this.#say(`inode ${inode.number} has blocks behind its end`);
      for (let at = 0; at < length; at++) this.#claim(node.getUint32(index * 12 + 8, true) + at, inode.number);
      blocks += length;
      next = logical + length;
    }
    return blocks;
  }

  #lists(inode: Inode): number {
    const view = new DataView(inode.blocks.buffer, inode.blocks.byteOffset, 60);
    let blocks = 0;
    const claim = (block: number, level: number): void => {
      if (block === 0) return;
      this.#claim(block, inode.number);
      blocks++;
      if (level === 0) return;
      const bytes = this.#block(block);
      for (let at = 0; at < bytes.length; at += 4) claim(new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true), level - 1);
    };
    for (let index = 0; index < 15; index++) claim(view.getUint32(index * 4, true), Math.max(0, index - 11));
    return blocks;
  }

  #visit(number: number, parent: number): void {
    const folder = this.#inodes.read(number);
    const blocks = this.#blocksOf(folder);
    const found: Ext4Entry[] = [];
    for (const [logical, block] of blocks.entries()) {
      const names: Ext4Entry[] = [];
      try {
        readDirectoryBlock(block, folder, this.#superblock, names);
      } catch (error) {
        this.#say((error as Error).message);
      }
      if (folder.isIndexed) this.#compareHashes(folder, blocks, logical, names);
      found.push(...names);
    }
    if (blocks.length > 0 && new DataView(blocks[0]!.buffer, blocks[0]!.byteOffset).getUint32(12, true) !== parent)
      this.#say(`folder ${number} has a wrong way up`);
    if (new Set(found.map(({ name }) => name)).size !== found.length) this.#say(`folder ${number} has a name twice`);
    for (const { name, inode, kind } of found) {
      if (!this.#used.has(inode)) {
        this.#say(`${name} in folder ${number} leads to inode ${inode}, which is free`);
        continue;
      }
      this.#names.set(inode, (this.#names.get(inode) ?? 0) + 1);
      const target = this.#inodes.read(inode);
      if (kind !== null && target.kind !== kind) this.#say(`${name} in folder ${number} is a ${target.kind}`);
      if (target.kind !== 'directory') continue;
      if (this.#names.get(inode)! > 1) this.#say(`folder ${inode} has two names`);
      else this.#visit(inode, number);
      this.#names.set(number, (this.#names.get(number) ?? 0) + 1);
    }
  }

  #blocksOf(folder: Inode): Uint8Array[] {
    if (folder.inlineData !== null) return [];
    const { blockBytes } = this.#superblock;
    return Array.from({ length: folder.sizeBytes / blockBytes }, (_, logical) => this.#block(this.#map.find(folder, logical, 1).physical));
  }

  /** Each name of a leaf has a hash between the leaf's own and the next one's. */
  #compareHashes(folder: Inode, blocks: readonly Uint8Array[], logical: number, names: readonly Ext4Entry[]): void {
    const root = new DataView(blocks[0]!.buffer, blocks[0]!.byteOffset);
    const version = root.getUint8(28);
    let range: readonly [number, number] | null = null;
    const walk = (block: number, counts: number, level: number, from: number, end: number): void => {
      const view = new DataView(blocks[block]!.buffer, blocks[block]!.byteOffset);
      const count = view.getUint16(counts + 2, true);
      for (let index = 0; index < count; index++) {
        const start = index === 0 ? from : view.getUint32(counts + index * 8, true);
        const next = index + 1 < count ? view.getUint32(counts + (index + 1) * 8, true) : end;
        const child = view.getUint32(counts + index * 8 + 4, true);
        if (level > 0) walk(child, 8, level - 1, start, next);
        else if (child === logical) range = [start, next];
      }
    };
    walk(0, 32, root.getUint8(30), 0, 2 ** 32 - 1);
    for (const { name } of names) {
      const hash = hashName(Buffer.from(name), version, (this.#u32(1024 + 0x160) & 2) !== 0, this.#seedWords)!;
      // An odd end says that names of that hash lie on both sides of it.
      if (range === null || hash < (range[0] & ~1) >>> 0 || hash > (range[1] & ~1) >>> 0 || (hash === range[1] && range[1] % 2 === 0)) {
        this.#say(`${name} in folder ${folder.number} is not where its hash says`);
      }
    }
  }

  #compareNames(): void {
    for (const number of this.#used) {
      if (number < FIRST_FILE && number !== ROOT) continue;
      const names = this.#names.get(number) ?? 0;
      const { linkCount, kind } = this.#inodes.read(number);
      // A folder is named by its parent and itself, the root by itself twice.
      const expected = kind === 'directory' ? names + (number === ROOT ? 2 : 1) : names;
      if (names === 0 && number !== ROOT) this.#say(`inode ${number} has no name`);
      else if (linkCount !== expected && !(kind === 'directory' && linkCount === 1)) this.#say(`inode ${number} counts ${linkCount} names of ${expected}`);
    }
  }

  #compareBitmaps(): void {
    const { firstDataBlock, blocksPerGroup, blockCount } = this.#superblock;
    let freeBlocks = 0;
    let freeInodes = 0;
    for (const [group, { blockBitmap, flags, freeBlocks: counted, freeInodes: inodes, bitmapChecksums }] of this.#groups.entries()) {
      const first = firstDataBlock + group * blocksPerGroup;
      const bitmap = this.#block(blockBitmap);
      const isUnused = (flags & 2) !== 0;
      let free = 0;
      for (let block = first; block < Math.min(first + blocksPerGroup, blockCount); block++) {
        const at = block - first;
        const isUsed = ((bitmap[at >> 3]! >> (at & 7)) & 1) === 1;
        const isOwned = this.#owners[block] !== 0;
        if (!isOwned) free++;
        if (isUnused ? this.#owners[block]! > 0 : isUsed !== isOwned)
          this.#say(`block ${block} is ${isOwned ? 'used and said to be free' : 'free and said to be used'}`);
      }
      if (free !== counted) this.#say(`group ${group} counts ${counted} free blocks of ${free}`);
      if (!isUnused) this.#compareChecksum(bitmap, blocksPerGroup, bitmapChecksums[0], `blocks of group ${group}`);
      freeBlocks += free;
      freeInodes += inodes;
    }
    if (freeBlocks !== this.#u32(1024 + 0xc)) this.#say(`${this.#u32(1024 + 0xc)} blocks are said to be free of ${freeBlocks}`);
    if (freeInodes !== this.#u32(1024 + 0x10)) this.#say(`${this.#u32(1024 + 0x10)} inodes are said to be free of ${freeInodes}`);
  }
}
