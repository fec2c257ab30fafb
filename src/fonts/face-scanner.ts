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

/** The whole of a file that must not be read in pieces, because its bytes are checked; null for any other. Throws where they are refused. */
export type ReadWhole = (path: string) => Uint8Array | null;

/** All usable faces of a file. A file that cannot be read or is no font has none. */
export function scanFontFile(path: string, readWhole: ReadWhole): ScannedFace[] {
  return (
    withFile(path, readWhole, (file) => {
      const head = file.readAt(0, Math.min(FIRST_READ_BYTES, file.size));
      const faces: ScannedFace[] = [];
      for (let index = 0; index < faceCount(head); index++) {
        const face = scanFace(file, head, index);
        if (face !== null) faces.push(face);
      }
      return faces;
    }) ?? []
  );
}

function scanFace(file: OpenFile, head: Uint8Array, index: number): ScannedFace | null {
  const start = directoryOffset(head, index);
  if (start === null) return null;
  const directoryHead = file.readAt(start, 12);
  const records = readTableRecords(file.readAt(start, directoryLength(directoryHead)), file.size);
  if (records === null) return null;
  const tables = new Map<string, Uint8Array>();
  for (const record of records) {
    if (!DESCRIPTION_TABLE_TAGS.has(record.tag) || record.length > MAXIMUM_TABLE_BYTES) continue;
    tables.set(record.tag, file.readAt(record.offset, record.tag === 'post' ? Math.min(32, record.length) : record.length));
  }
  const table = (tag: string) => tables.get(tag) ?? null;
  const description = describeFace(table, (tag) => records.some((record) => record.tag === tag));
  return description === null ? null : { index, revision: readFontNumbers(table).revision, description };
}

/** The sfnt of shaping tables of one face, read without the rest of the file. null when the face is gone or broken. */
export function readShapingTables(path: string, index: number, readWhole: ReadWhole): Uint8Array | null {
  return withFile(path, readWhole, (file) => {
    const start = directoryOffset(file.readAt(0, Math.min(FIRST_READ_BYTES, file.size)), index);
    if (start === null) return null;
    const directory = file.readAt(start, directoryLength(file.readAt(start, 12)));
    const records = readTableRecords(directory, file.size);
    if (records === null) return null;
    const tables: SfntTable[] = [];
    for (const { tag, offset, length } of records) {
      if (!SHAPING_TABLE_TAGS.has(tag) || length > MAXIMUM_TABLE_BYTES) continue;
      const bytes = file.readAt(offset, tag === 'post' ? Math.min(32, length) : length);
      tables.push({ tag, bytes: tag === 'post' ? postHeader(bytes) : bytes });
    }
    return writeSfnt(new BinaryReader(directory).u32(0), tables);
  });
}

interface OpenFile {
  readonly size: number;
  /** Less where the file ends before. */
  readAt(offset: number, length: number): Uint8Array;
}

/** null when the file is gone, refused or broken. */
function withFile<T>(path: string, readWhole: ReadWhole, use: (file: OpenFile) => T | null): T | null {
  let descriptor: number | null = null;
  try {
    const whole = readWhole(path);
    if (whole !== null) return use({ size: whole.length, readAt: (offset, length) => whole.slice(offset, offset + length) });
    const opened = (descriptor = openSync(path, 'r'));
    return use({ size: fstatSync(opened).size, readAt: (offset, length) => readAt(opened, offset, length) });
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function readAt(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const read = readSync(descriptor, bytes, 0, length, offset);
  return read === length ? bytes : bytes.subarray(0, read);
}
