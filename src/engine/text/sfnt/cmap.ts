// The character map: the best subtable of `cmap` and its mappings as segments.
// https://learn.microsoft.com/typography/opentype/spec/cmap. Formats 0, 4, 6, 10, 12, 13. Bounded whatever the table says.

import { BinaryReader } from './binary-reader.ts';

const LAST_CODE_POINT = 0x10ffff;
/** More groups than any real font has: the largest CJK fonts have about 20,000. */
const MAXIMUM_GROUPS = 70_000;

/** Called for each run [first, last] of code points. Glyph ids go up by one from `glyphId`, or stay when `isConstant`. */
export type SegmentVisitor = (first: number, last: number, glyphId: number, isConstant: boolean) => void;

/**
 * Offset of the best Unicode subtable inside `cmap`: full repertoire first, then BMP, then symbol, then Mac Roman.
 * null when none can be read.
 */
export function bestSubtable(cmap: Uint8Array): number | null {
  const reader = new BinaryReader(cmap);
  const count = Math.min(reader.u16(2), 64);
  let best: number | null = null;
  let bestRank = 0;
  for (let i = 0; i < count; i++) {
    const at = 4 + i * 8;
    const offset = reader.u32(at + 4);
    if (offset + 6 > cmap.length) continue;
    const rank = subtableRank(reader.u16(at), reader.u16(at + 2), reader.u16(offset));
    if (rank > bestRank) {
      bestRank = rank;
      best = offset;
    }
  }
  return best;
}

function subtableRank(platform: number, encoding: number, format: number): number {
  if (format !== 0 && format !== 4 && format !== 6 && format !== 10 && format !== 12 && format !== 13) return 0;
  if (platform === 3 && encoding === 10) return 6;
  if (platform === 0 && (encoding === 4 || encoding === 6)) return 5;
  if (platform === 3 && encoding === 1) return 4;
  if (platform === 0 && encoding !== 5) return 3;
  if (platform === 3 && encoding === 0) return 2;
  if (platform === 1 && encoding === 0) return 1;
  return 0;
}

/** Visits the mappings of the best subtable in table order (ascending in a sound font). Glyph 0 is left out. */
export function visitMappings(cmap: Uint8Array, visit: SegmentVisitor): void {
  const offset = bestSubtable(cmap);
  if (offset === null) return;
  const reader = new BinaryReader(cmap.subarray(offset));
  switch (reader.u16(0)) {
    case 0:
      return visitFormat0(reader, visit);
    case 4:
      return visitFormat4(reader, visit);
    case 6:
      return visitTrimmed(reader, reader.u16(6), reader.u16(8), 10, visit);
    case 10:
      return visitTrimmed(reader, reader.u32(12), reader.u32(16), 20, visit);
    case 12:
      return visitGroups(reader, false, visit);
    case 13:
      return visitGroups(reader, true, visit);
    default:
  }
}

function visitFormat0(reader: BinaryReader, visit: SegmentVisitor): void {
  for (let code = 0; code < 256; code++) {
    const glyph = reader.u8(6 + code);
    if (glyph !== 0) visit(code, code, glyph, false);
  }
}

function visitTrimmed(reader: BinaryReader, first: number, count: number, at: number, visit: SegmentVisitor): void {
  const entries = Math.min(count, Math.floor((reader.length - at) / 2), LAST_CODE_POINT - first + 1);
  for (let i = 0; i < entries; i++) {
    const glyph = reader.u16(at + i * 2);
    if (glyph !== 0) visit(first + i, first + i, glyph, false);
  }
}

function visitFormat4(reader: BinaryReader, visit: SegmentVisitor): void {
  const segments = reader.u16(6) >> 1;
  const endCodes = 14;
  const startCodes = endCodes + segments * 2 + 2;
  const deltas = startCodes + segments * 2;
  const rangeOffsets = deltas + segments * 2;
  let lowest = 0; // Segments of a sound font ascend. Overlapping ones are cut, so that the work stays below 65,536 steps.
  for (let i = 0; i < segments; i++) {
    const first = Math.max(reader.u16(startCodes + i * 2), lowest);
    const last = reader.u16(endCodes + i * 2);
    if (last < first) continue;
    lowest = last + 1;
    const delta = reader.u16(deltas + i * 2);
    const rangeOffset = reader.u16(rangeOffsets + i * 2);
    if (rangeOffset === 0) {
      visitWrapping(first, Math.min(last, 0xfffe), delta, visit);
      continue;
    }
    const glyphs = rangeOffsets + i * 2 + rangeOffset - reader.u16(startCodes + i * 2) * 2;
    for (let code = first; code <= last; code++) {
      const raw = reader.u16(glyphs + code * 2);
      const glyph = raw === 0 ? 0 : (raw + delta) & 0xffff;
      if (glyph !== 0) visit(code, code, glyph, false);
    }
  }
}

/** Glyph = code + delta modulo 65536: at most two segments, with glyph 0 left out. */
function visitWrapping(first: number, last: number, delta: number, visit: SegmentVisitor): void {
  if (last < first) return;
  const firstGlyph = (first + delta) & 0xffff;
  const untilWrap = 0x10000 - firstGlyph;
  if (firstGlyph === 0) {
    if (last > first) visit(first + 1, last, 1, false);
  } else if (last - first < untilWrap) {
    visit(first, last, firstGlyph, false);
  } else {
    visit(first, first + untilWrap - 1, firstGlyph, false);
    if (first + untilWrap + 1 <= last) visit(first + untilWrap + 1, last, 1, false);
  }
}

function visitGroups(reader: BinaryReader, isConstant: boolean, visit: SegmentVisitor): void {
  const count = Math.min(reader.u32(12), Math.floor((reader.length - 16) / 12), MAXIMUM_GROUPS);
  for (let i = 0; i < count; i++) {
    const at = 16 + i * 12;
    let first = reader.u32(at);
    const last = Math.min(reader.u32(at + 4), LAST_CODE_POINT);
    let glyph = reader.u32(at + 8);
    if (glyph === 0 && !isConstant) {
      first++;
      glyph++;
    }
    if (last < first || glyph === 0 || glyph > 0xffff) continue;
    const end = isConstant ? last : Math.min(last, first + (0xffff - glyph));
    visit(first, end, glyph, isConstant);
  }
}
