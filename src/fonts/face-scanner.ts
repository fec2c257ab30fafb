// Reads what the catalogue needs of a font file: the table directory, then only the tables of interest.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { BinaryReader } from '../engine/text/sfnt/binary-reader.ts';
import { describeFace, DESCRIPTION_TABLE_TAGS } from '../engine/text/sfnt/describe-face.ts';
import { directoryLength, directoryOffset, faceCount, readTableRecords } from '../engine/text/sfnt/table-directory.ts';
import { readFontNumbers } from '../engine/text/sfnt/font-metrics-tables.ts';
import { postHeader, SHAPING_TABLE_TAGS } from '../engine/text/sfnt/shaping-tables.ts';
import { writeSfnt } from '../engine/text/sfnt/write-sfnt.ts';
import type { SfntTable } from '../engine/text/sfnt/write-sfnt.ts';
import type { CatalogueFace } from '../engine/host/fonts.ts';

export interface ScannedFace {
  /** Index of the face in the file: 0 but for collections. */
  readonly index: number;
  /** Version of the font: of two that are otherwise alike the higher one is used. */
  readonly revision: number;
  readonly description: Omit<CatalogueFace, 'faceId'>;
}

/** Enough for the header of a collection of 250 faces and for the directory of a plain font. */
const FIRST_READ_BYTES = 1024;
const MAXIMUM_TABLE_BYTES = 16 * 1024 * 1024;

/** All usable faces of a file. A file that cannot be read or is no font has none. */
export function scanFontFile(path: string): ScannedFace[] {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return [];
  }
  try {
    const size = fstatSync(descriptor).size;
    const head = readAt(descriptor, 0, Math.min(FIRST_READ_BYTES, size));
    const faces: ScannedFace[] = [];
    for (let index = 0; index < faceCount(head); index++) {
      const face = scanFace(descriptor, head, index, size);
      if (face !== null) faces.push(face);
    }
    return faces;
  } catch {
    return [];
  } finally {
    closeSync(descriptor);
  }
}

function scanFace(descriptor: number, head: Uint8Array, index: number, size: number): ScannedFace | null {
  const start = directoryOffset(head, index);
  if (start === null) return null;
  const directoryHead = readAt(descriptor, start, 12);
  const records = readTableRecords(readAt(descriptor, start, directoryLength(directoryHead)), size);
  if (records === null) return null;
  const tables = new Map<string, Uint8Array>();
  for (const record of records) {
    if (!DESCRIPTION_TABLE_TAGS.has(record.tag) || record.length > MAXIMUM_TABLE_BYTES) continue;
    tables.set(record.tag, readAt(descriptor, record.offset, record.tag === 'post' ? Math.min(32, record.length) : record.length));
  }
  const table = (tag: string) => tables.get(tag) ?? null;
  const description = describeFace(table, (tag) => records.some((record) => record.tag === tag));
  return description === null ? null : { index, revision: readFontNumbers(table).revision, description };
}

/** The sfnt of shaping tables of one face, read without the rest of the file. null when the face is gone or broken. */
export function readShapingTables(path: string, index: number): Uint8Array | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const size = fstatSync(descriptor).size;
    const start = directoryOffset(readAt(descriptor, 0, Math.min(FIRST_READ_BYTES, size)), index);
    if (start === null) return null;
    const directory = readAt(descriptor, start, directoryLength(readAt(descriptor, start, 12)));
    const records = readTableRecords(directory, size);
    if (records === null) return null;
    const tables: SfntTable[] = [];
    for (const { tag, offset, length } of records) {
      if (!SHAPING_TABLE_TAGS.has(tag) || length > MAXIMUM_TABLE_BYTES) continue;
      const bytes = readAt(descriptor, offset, tag === 'post' ? Math.min(32, length) : length);
      tables.push({ tag, bytes: tag === 'post' ? postHeader(bytes) : bytes });
    }
    return writeSfnt(new BinaryReader(directory).u32(0), tables);
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

function readAt(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const read = readSync(descriptor, bytes, 0, length, offset);
  return read === length ? bytes : bytes.subarray(0, read);
}
