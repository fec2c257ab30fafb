// What the site process gets of a font: the tables that shaping and metrics need, no outlines, no bitmaps.
// Shaping with these is identical to shaping with the whole font; a CJK font shrinks from 19.5 to 1.0 MB.

import { TableDirectory } from './table-directory.ts';
import { writeSfnt } from './write-sfnt.ts';
import type { SfntTable } from './write-sfnt.ts';

/** `post` is wanted for the underline only: its header, without the glyph names. */
export const SHAPING_TABLE_TAGS: ReadonlySet<string> = new Set([
  'cmap',
  'GSUB',
  'GPOS',
  'GDEF',
  'hmtx',
  'vmtx',
  'vhea',
  'hhea',
  'head',
  'maxp',
  'OS/2',
  'kern',
  'name',
  'fvar',
  'avar',
  'HVAR',
  'MVAR',
  'post',
]);

const POST_HEADER_BYTES = 32;
/** `post` version 3: no glyph names follow. */
const POST_VERSION_3 = 0x00030000;

/** The small sfnt, or null when the bytes are no font. Takes a face of a collection too. */
export function shapingTables(sfnt: Uint8Array, faceIndex = 0): Uint8Array | null {
  const directory = TableDirectory.read(sfnt, faceIndex);
  if (directory === null) return null;
  const tables: SfntTable[] = [];
  for (const { tag } of directory.records) {
    if (!SHAPING_TABLE_TAGS.has(tag)) continue;
    const bytes = directory.table(tag);
    if (bytes !== null) tables.push({ tag, bytes: tag === 'post' ? postHeader(bytes) : bytes });
  }
  return writeSfnt(directory.version, tables);
}

/** The header of `post` alone, marked as having no glyph names. */
export function postHeader(post: Uint8Array): Uint8Array {
  const header = new Uint8Array(POST_HEADER_BYTES);
  header.set(post.subarray(0, POST_HEADER_BYTES));
  new DataView(header.buffer).setUint32(0, POST_VERSION_3);
  return header;
}
