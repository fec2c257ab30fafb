// The journal of an image that was not unmounted cleanly (jbd2): committed transactions are read as if they had been written to their places, or are
// found for whoever writes them there (write/journal-writer.ts). https://docs.kernel.org/filesystems/ext4/journal.html
// Everything in a journal is big-endian.

import { FailureError } from '../../base/failure.ts';
import type { ByteSource } from '../byte-source.ts';
import type { BlockMap } from './block-map.ts';
import { crc32c } from './crc.ts';
import type { Inode } from './inode.ts';
import { invalid } from './superblock.ts';
import type { Superblock } from './superblock.ts';

const MAGIC = 0xc03b3998;
const BLOCK_TYPES = { descriptor: 1, commit: 2, superblock1: 3, superblock2: 4, revoke: 5 } as const;
const FEATURES = { revoke: 0x1, bits64: 0x2, asyncCommit: 0x4, checksums2: 0x8, checksums3: 0x10 } as const;
const KNOWN = FEATURES.revoke | FEATURES.bits64 | FEATURES.asyncCommit | FEATURES.checksums2 | FEATURES.checksums3;
const TAG = { escaped: 0x1, sameUuid: 0x2, last: 0x8 } as const;
const HEADER_BYTES = 12;
const UUID_BYTES = 16;
/** 4 GiB of blocks of 4 KiB: mkfs makes at most 1 GiB. */
const MAX_JOURNAL_BLOCKS = 1 << 20;

/** A block of the image as the journal has it. */
export interface Replayed {
  /** Where in the image. */
  readonly physical: number;
  /** Its first four bytes are the journal's magic, which stands as zeros in the journal. */
  readonly isEscaped: boolean;
}

interface Tag {
  readonly block: number;
  readonly isEscaped: boolean;
  readonly checksum: number;
}

export interface JournalContent {
  /** By their places in the image. */
  readonly blocks: ReadonlyMap<number, Replayed>;
  /** Of the transaction that would have followed. */
  readonly nextSequence: number;
}

/** The image with its journal applied. Throws vfs.image-invalid, vfs.image-unsupported. */
export function replayJournal(source: ByteSource, superblock: Superblock, journal: Inode, map: BlockMap): ByteSource {
  const { blocks } = readJournal(source, superblock, journal, map);
  return blocks.size === 0 ? source : new ReplayedSource(source, superblock.blockBytes, blocks);
}

/** What the journal has for the image. Throws vfs.image-invalid, vfs.image-unsupported. */
export function readJournal(source: ByteSource, superblock: Superblock, journal: Inode, map: BlockMap): JournalContent {
  return new Journal(source, superblock, journal, map).read();
}

/** The image as seen with what its journal has. */
export function withJournal(source: ByteSource, superblock: Superblock, { blocks }: JournalContent): ByteSource {
  return new ReplayedSource(source, superblock.blockBytes, blocks);
}

class Journal {
  readonly #source: ByteSource;
  readonly #superblock: Superblock;
  readonly #inode: Inode;
  readonly #map: BlockMap;
  #features = 0;
  #first = 0;
  #end = 0;
  #seed = 0;

  constructor(source: ByteSource, superblock: Superblock, inode: Inode, map: BlockMap) {
    this.#source = source;
    this.#superblock = superblock;
    this.#inode = inode;
    this.#map = map;
  }

  read(): JournalContent {
    const head = this.#read(0);
    const type = head.getUint32(4);
    if (head.getUint32(0) !== MAGIC || (type !== BLOCK_TYPES.superblock1 && type !== BLOCK_TYPES.superblock2)) throw invalid('the journal has no superblock');
    this.#features = type === BLOCK_TYPES.superblock2 ? head.getUint32(0x28) : 0;
    if ((this.#features & ~KNOWN) !== 0) throw new FailureError('vfs.image-unsupported', 'its journal has features that are not known');
    this.#end = head.getUint32(0x10);
    this.#first = head.getUint32(0x14);
    const start = head.getUint32(0x1c);
    const blocks = Math.floor(this.#inode.sizeBytes / this.#superblock.blockBytes);
    const isGood = head.getUint32(0xc) === this.#superblock.blockBytes && this.#end <= blocks && this.#first > 0 && this.#first < this.#end;
    if (!isGood || this.#end > MAX_JOURNAL_BLOCKS) throw invalid('the superblock of the journal is damaged');
    this.#seed = crc32c(~0, new Uint8Array(head.buffer).subarray(0x30, 0x30 + UUID_BYTES));
    // 0: the journal is empty.
    if (start === 0) return { blocks: new Map(), nextSequence: head.getUint32(0x18) };
    if (start < this.#first || start >= this.#end) throw invalid('the journal begins outside of itself');
    return this.#apply(start, head.getUint32(0x18));
  }

  /** Transactions in their order, each collected until its commit is seen; what no commit follows did not happen. */
  #apply(start: number, firstSequence: number): JournalContent {
    const committed: { readonly sequence: number; readonly blocks: ReadonlyMap<number, Replayed> }[] = [];
    /** The last transaction that said of a block that nothing up to it counts. */
    const revoked = new Map<number, number>();
    let blocks = new Map<number, Replayed>();
    let revokes: number[] = [];
    let data: { readonly journalBlock: number; readonly tag: Tag }[] = [];
    let order = 0;
    let at = start;
    for (let seen = 0; seen < this.#end; seen++) {
      const view = this.#read(at);
      if (view.getUint32(0) !== MAGIC || view.getUint32(8) !== (firstSequence + order) >>> 0) break;
      const type = view.getUint32(4);
      const sequence = view.getUint32(8);
      // A power loss may leave a part of the last transaction; its commit is not there then.
      if (type !== BLOCK_TYPES.commit && !this.#isTailGood(view)) {
        this.#requireNoCommit(at, sequence);
        break;
      }
      at = this.#after(at);
      if (type === BLOCK_TYPES.descriptor) {
        for (const tag of this.#tags(view)) {
          data.push({ journalBlock: at, tag });
          blocks.set(tag.block, { physical: this.#physical(at), isEscaped: tag.isEscaped });
          at = this.#after(at);
          if (++seen >= this.#end) throw invalid('a transaction is longer than the journal');
        }
      } else if (type === BLOCK_TYPES.revoke) {
        revokes.push(...this.#revokes(view));
      } else if (type === BLOCK_TYPES.commit) {
        if (!this.#isCommitGood(view)) break;
        for (const { journalBlock, tag } of data) this.#requireData(journalBlock, sequence, tag);
        committed.push({ sequence: order, blocks });
        for (const block of revokes) revoked.set(block, order);
        blocks = new Map();
        revokes = [];
        data = [];
        order++;
      } else break;
    }
    const result = new Map<number, Replayed>();
    for (const transaction of committed) {
      for (const [block, replayed] of transaction.blocks) if (transaction.sequence > (revoked.get(block) ?? -1)) result.set(block, replayed);
    }
    return { blocks: result, nextSequence: (firstSequence + order + 1) >>> 0 };
  }

  /** Throws when this transaction, or one after it, was committed after all: then it is damage. */
  #requireNoCommit(from: number, sequence: number): void {
    for (let at = from, seen = 0; seen < this.#end; seen++, at = this.#after(at)) {
      const view = this.#read(at);
      const isCommit = view.getUint32(0) === MAGIC && view.getUint32(4) === BLOCK_TYPES.commit;
      if (isCommit && (view.getUint32(8) - sequence) >>> 0 < this.#end && this.#isCommitGood(view)) throw invalid('a checksum of the journal is wrong');
    }
  }

  /** The log goes round. */
  #after(block: number): number {
    return block + 1 >= this.#end ? this.#first : block + 1;
  }

  #read(block: number): DataView {
    const { blockBytes } = this.#superblock;
    const bytes = new Uint8Array(blockBytes);
    this.#source.read(this.#physical(block) * blockBytes, bytes);
    return new DataView(bytes.buffer);
  }

  #physical(block: number): number {
    const { physical } = this.#map.find(this.#inode, block, 1);
    if (physical === 0) throw invalid('the journal has a hole');
    return physical;
  }

  *#tags(view: DataView): Generator<Tag> {
    const hasV3 = (this.#features & FEATURES.checksums3) !== 0;
    const hasV2 = (this.#features & FEATURES.checksums2) !== 0;
    const has64 = (this.#features & FEATURES.bits64) !== 0;
    const tagBytes = hasV3 ? 16 : (has64 ? 12 : 8) + (hasV2 ? 2 : 0);
    const end = view.byteLength - (hasV2 || hasV3 ? 4 : 0);
    for (let at = HEADER_BYTES; at + tagBytes <= end;) {
      const flags = hasV3 ? view.getUint32(at + 4) : view.getUint16(at + 6);
      const high = has64 ? view.getUint32(at + 8) : 0;
      const block = view.getUint32(at) + high * 2 ** 32;
      if (block >= this.#superblock.blockCount) throw invalid('the journal has a block that lies outside');
      yield {
        block,
        isEscaped: (flags & TAG.escaped) !== 0,
        checksum: hasV3 ? view.getUint32(at + 12) : view.getUint16(at + 4),
      };
      if ((flags & TAG.last) !== 0) return;
      at += tagBytes + ((flags & TAG.sameUuid) === 0 ? UUID_BYTES : 0);
    }
  }

  #revokes(view: DataView): number[] {
    const size = (this.#features & FEATURES.bits64) !== 0 ? 8 : 4;
    const end = view.getUint32(HEADER_BYTES);
    if (end > view.byteLength) throw invalid('the journal is damaged');
    const blocks: number[] = [];
    for (let at = HEADER_BYTES + 4; at + size <= end; at += size) {
      blocks.push(size === 8 ? view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4) : view.getUint32(at));
    }
    return blocks;
  }

  get #hasChecksums(): boolean {
    return (this.#features & (FEATURES.checksums2 | FEATURES.checksums3)) !== 0;
  }

  /** The last four bytes of the block, which count as zeros. */
  #isTailGood(view: DataView): boolean {
    return !this.#hasChecksums || isChecksumGood(view, view.byteLength - 4, this.#seed);
  }

  #isCommitGood(view: DataView): boolean {
    return !this.#hasChecksums || isChecksumGood(view, 0x10, this.#seed);
  }

  /** Of the sequence number, then the block as it stands in the journal. */
  #requireData(journalBlock: number, sequence: number, tag: Tag): void {
    if (!this.#hasChecksums) return;
    const view = this.#read(journalBlock);
    const number = new DataView(new ArrayBuffer(4));
    number.setUint32(0, sequence);
    const actual = crc32c(crc32c(this.#seed, new Uint8Array(number.buffer)), new Uint8Array(view.buffer));
    const isWhole = (this.#features & FEATURES.checksums3) !== 0;
    if (tag.checksum !== (isWhole ? actual : actual & 0xffff)) throw invalid('a block in the journal has a wrong checksum');
  }
}

function isChecksumGood(view: DataView, at: number, seed: number): boolean {
  const bytes = new Uint8Array(view.buffer.slice(0));
  bytes.fill(0, at, at + 4);
  return view.getUint32(at) === crc32c(seed, bytes);
}

/** Reads blocks from the journal where it has them. */
class ReplayedSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #blockBytes: number;
  readonly #blocks: ReadonlyMap<number, Replayed>;

  constructor(source: ByteSource, blockBytes: number, blocks: ReadonlyMap<number, Replayed>) {
    this.#source = source;
    this.#blockBytes = blockBytes;
    this.#blocks = blocks;
  }

  get sizeBytes(): number {
    return this.#source.sizeBytes;
  }

  read(offset: number, target: Uint8Array): void {
    const size = this.#blockBytes;
    for (let done = 0; done < target.length;) {
      const block = Math.floor((offset + done) / size);
      const within = (offset + done) % size;
      const part = target.subarray(done, done + Math.min(target.length - done, size - within));
      const replayed = this.#blocks.get(block);
      this.#source.read((replayed === undefined ? block : replayed.physical) * size + within, part);
      if (replayed?.isEscaped === true)
        for (let at = within; at < Math.min(4, within + part.length); at++) part[at - within] = (MAGIC >>> (24 - at * 8)) & 0xff;
      done += part.length;
    }
  }

  close(): void {
    this.#source.close();
  }
}
