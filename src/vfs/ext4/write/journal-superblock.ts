// The superblock of the journal: how large it is, where the log begins, which checksums it has. Big-endian.
// https://docs.kernel.org/filesystems/ext4/journal.html#super-block

import { crc32c } from '../crc.ts';
import { invalid } from '../superblock.ts';

export const JOURNAL_MAGIC = 0xc03b3998;
const SUPERBLOCK_2 = 4;
const BYTES = 1024;
/** 4 GiB of blocks of 4 KiB: mkfs makes at most 1 GiB. */
const MAX_BLOCKS = 1 << 20;
const CHECKSUM_AT = 0xfc;
const CRC32C = 4;
/** EUCLEAN, as Linux writes it. */
const DAMAGED = -117;
const JOURNAL_FEATURES = { revoke: 0x1, bits64: 0x2, checksums3: 0x10 } as const;

export class JournalSuperblock {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  /** The first block of the journal, as it was checked when it was read. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Throws vfs.image-invalid. `fileBlocks`: what the journal's file has. */
  requireGood(blockBytes: number, fileBlocks: number): void {
    const type = this.#view.getUint32(4);
    const isJournal = this.#view.getUint32(0) === JOURNAL_MAGIC && (type === SUPERBLOCK_2 || type === SUPERBLOCK_2 - 1);
    const fits = this.#view.getUint32(0xc) === blockBytes && this.length <= Math.min(fileBlocks, MAX_BLOCKS) && this.first > 0 && this.first < this.length;
    if (!isJournal || !fits) throw invalid('the superblock of the journal is damaged');
  }

  get length(): number {
    return this.#view.getUint32(0x10);
  }

  get first(): number {
    return this.#view.getUint32(0x14);
  }

  get hasErrors(): boolean {
    return this.#view.getInt32(0x20) !== 0;
  }

  get checksumSeed(): number {
    return crc32c(~0, this.uuid);
  }

  get uuid(): Uint8Array {
    return this.bytes.subarray(0x30, 0x40);
  }

  /** Of an empty journal: version 2, with the features that this writer has. */
  setFeatures({ has64Bits, hasChecksums }: { readonly has64Bits: boolean; readonly hasChecksums: boolean }): void {
    this.#view.setUint32(4, SUPERBLOCK_2);
    this.#view.setUint32(0x24, 0);
    this.#view.setUint32(0x28, JOURNAL_FEATURES.revoke | (has64Bits ? JOURNAL_FEATURES.bits64 : 0) | (hasChecksums ? JOURNAL_FEATURES.checksums3 : 0));
    this.#view.setUint32(0x2c, 0);
    this.#view.setUint8(0x50, hasChecksums ? CRC32C : 0);
  }

  /** Where the log begins, and with which transaction; `start` 0: it is empty. */
  setLog(start: number, sequence: number): void {
    this.#view.setUint32(0x18, sequence);
    this.#view.setUint32(0x1c, start);
    this.#seal();
  }

  markErrors(): void {
    this.#view.setInt32(0x20, DAMAGED);
    this.#seal();
  }

  #seal(): void {
    const hasChecksums = (this.#view.getUint32(0x28) & JOURNAL_FEATURES.checksums3) !== 0;
    this.#view.setUint32(CHECKSUM_AT, 0);
    if (hasChecksums) this.#view.setUint32(CHECKSUM_AT, crc32c(~0, this.bytes.subarray(0, BYTES)));
  }
}
