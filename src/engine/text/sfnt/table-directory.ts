// The table directory of an sfnt (TrueType, OpenType CFF) or of one face of a collection (TTC).
// https://learn.microsoft.com/typography/opentype/spec/otff. Broken input gives null or fewer tables; never a throw.

import { BinaryReader } from './binary-reader.ts';

export interface TableRecord {
  readonly tag: string;
  readonly offset: number;
  readonly length: number;
}

export const SFNT_TRUETYPE = 0x00010000;
export const SFNT_CFF = 0x4f54544f; // 'OTTO'
const SFNT_APPLE = 0x74727565; // 'true'
const TTC = 0x74746366; // 'ttcf'
const MAXIMUM_TABLES = 256;
const MAXIMUM_FACES = 256;

/** Number of faces in the file: 1 for a plain sfnt, 0 when it is no font. `head` is at least the first 12 bytes. */
export function faceCount(head: Uint8Array): number {
  const reader = new BinaryReader(head);
  const version = reader.u32(0);
  if (version === TTC) return Math.min(reader.u32(8), MAXIMUM_FACES);
  return isSfntVersion(version) ? 1 : 0;
}

/** Where the directory of a face starts. 0 for a plain sfnt; null when the file has no such face. */
export function directoryOffset(head: Uint8Array, faceIndex: number): number | null {
  const reader = new BinaryReader(head);
  const count = faceCount(head);
  if (faceIndex < 0 || faceIndex >= count) return null;
  if (reader.u32(0) !== TTC) return 0;
  const offset = reader.u32(12 + faceIndex * 4);
  return offset === 0 ? null : offset;
}

/** Number of bytes of a directory whose first 12 bytes are given. */
export function directoryLength(directoryHead: Uint8Array): number {
  return 12 + 16 * Math.min(new BinaryReader(directoryHead).u16(4), MAXIMUM_TABLES);
}

/** Reads records without looking at the tables. `fileLength` bounds them: what does not fit is cut or dropped. */
export function readTableRecords(directory: Uint8Array, fileLength: number): TableRecord[] | null {
  const reader = new BinaryReader(directory);
  if (!isSfntVersion(reader.u32(0))) return null;
  const count = Math.min(reader.u16(4), MAXIMUM_TABLES, Math.floor((directory.length - 12) / 16));
  const records: TableRecord[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < count; i++) {
    const at = 12 + i * 16;
    const tag = reader.tag(at);
    const offset = reader.u32(at + 8);
    const length = Math.min(reader.u32(at + 12), fileLength - offset);
    if (length <= 0 || seen.has(tag)) continue;
    seen.add(tag);
    records.push({ tag, offset, length });
  }
  return records;
}

/** An sfnt whole in memory. */
export class TableDirectory {
  readonly bytes: Uint8Array;
  readonly version: number;
  readonly records: readonly TableRecord[];

  constructor(bytes: Uint8Array, version: number, records: readonly TableRecord[]) {
    this.bytes = bytes;
    this.version = version;
    this.records = records;
  }

  static read(bytes: Uint8Array, faceIndex = 0): TableDirectory | null {
    const start = directoryOffset(bytes, faceIndex);
    if (start === null || start + 12 > bytes.length) return null;
    const directory = bytes.subarray(start);
    const records = readTableRecords(directory, bytes.length);
    return records === null ? null : new TableDirectory(bytes, new BinaryReader(directory).u32(0), records);
  }

  table(tag: string): Uint8Array | null {
    for (const record of this.records) {
      if (record.tag === tag) return this.bytes.subarray(record.offset, record.offset + record.length);
    }
    return null;
  }
}

function isSfntVersion(version: number): boolean {
  return version === SFNT_TRUETYPE || version === SFNT_CFF || version === SFNT_APPLE;
}
