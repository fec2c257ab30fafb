// Web font bytes (sfnt, WOFF 1, WOFF 2) -> sfnt. Sizes are bounded before anything is allocated: fonts are hostile.
// https://www.w3.org/TR/WOFF/, https://www.w3.org/TR/WOFF2/

import { inflateSync } from 'node:zlib';
import { fail, ok } from '../../../base/failure.ts';
import type { Result } from '../../../base/failure.ts';
import { BinaryReader } from './binary-reader.ts';
import { TableDirectory } from './table-directory.ts';
import { writeSfnt } from './write-sfnt.ts';
import type { SfntTable } from './write-sfnt.ts';

const WOFF = 0x774f4646; // 'wOFF'
const WOFF2 = 0x774f4632; // 'wOF2'
export const MAXIMUM_FONT_BYTES = 64 * 1024 * 1024;
/** More than this is an attack on memory: brotli and zlib reach 1000 to 1, fonts reach 10 to 1. */
const MAXIMUM_RATIO = 100;

export type FontFormat = 'sfnt' | 'woff' | 'woff2' | 'unknown';

export function fontFormat(bytes: Uint8Array): FontFormat {
  const signature = new BinaryReader(bytes).u32(0);
  if (signature === WOFF) return 'woff';
  if (signature === WOFF2) return 'woff2';
  return TableDirectory.read(bytes) === null ? 'unknown' : 'sfnt';
}

/** Fails with `font.invalid` or `font.too-large`. Only WOFF 2 is awaited for longer than a microtask. */
export async function decodeFont(bytes: Uint8Array): Promise<Result<Uint8Array>> {
  if (bytes.length > MAXIMUM_FONT_BYTES) return fail('font.too-large');
  switch (fontFormat(bytes)) {
    case 'sfnt':
      return ok(bytes);
    case 'woff':
      return decodeWoff(bytes);
    case 'woff2':
      return decodeWoff2(bytes);
    case 'unknown':
      return fail('font.invalid', 'neither OpenType nor WOFF');
  }
}

/** https://www.w3.org/TR/WOFF/#TableDirectory: each table is stored as it is or zlib-compressed. */
export function decodeWoff(bytes: Uint8Array): Result<Uint8Array> {
  const reader = new BinaryReader(bytes);
  if (reader.length < 44) return fail('font.invalid', 'the WOFF header is cut short');
  const count = Math.min(reader.u16(12), 256);
  const tables: SfntTable[] = [];
  let total = 0;
  for (let i = 0; i < count; i++) {
    const at = 44 + i * 20;
    const offset = reader.u32(at + 4);
    const compressed = reader.u32(at + 8);
    const original = reader.u32(at + 12);
    total += original;
    if (offset + compressed > bytes.length || compressed > original) return fail('font.invalid', 'a WOFF table lies outside the file');
    if (total > MAXIMUM_FONT_BYTES || total > bytes.length * MAXIMUM_RATIO) return fail('font.too-large');
    const stored = bytes.subarray(offset, offset + compressed);
    const table = compressed === original ? stored : inflateTable(stored, original);
    if (table === null) return fail('font.invalid', 'a WOFF table does not decompress');
    tables.push({ tag: reader.tag(at), bytes: table });
  }
  return ok(writeSfnt(reader.u32(4), tables));
}

function inflateTable(stored: Uint8Array, originalLength: number): Uint8Array | null {
  try {
    const out = inflateSync(stored, { maxOutputLength: Math.max(1, originalLength) });
    return out.length === originalLength ? out : null;
  } catch {
    return null;
  }
}

/** The decoder (295 KB of wasm) is loaded on the first use. */
export async function decodeWoff2(bytes: Uint8Array): Promise<Result<Uint8Array>> {
  const declared = new BinaryReader(bytes).u32(16);
  if (declared > MAXIMUM_FONT_BYTES || declared > bytes.length * MAXIMUM_RATIO) return fail('font.too-large');
  try {
    const { default: decompress } = await import('woff2-encoder/decompress');
    const sfnt = await decompress(bytes);
    if (sfnt.length > MAXIMUM_FONT_BYTES) return fail('font.too-large');
    return TableDirectory.read(sfnt) === null ? fail('font.invalid', 'WOFF 2 holds no font') : ok(sfnt);
  } catch {
    return fail('font.invalid', 'WOFF 2 does not decompress');
  }
}
