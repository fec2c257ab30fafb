// The font that the screen process registers: the drawing library only takes characters, so the font's `cmap` gets, beside
// its own mappings, one private-use character for every glyph id. The own mappings stay (the auto-hinter finds blue zones
// through them) and so does GSUB (hinting of substituted glyphs): pixels are equal to drawing the text itself.

import { visitMappings } from './cmap.ts';
import { readFontNumbers } from './font-metrics-tables.ts';
import { TableDirectory } from './table-directory.ts';
import { writeSfnt } from './write-sfnt.ts';
import type { SfntTable } from './write-sfnt.ts';

const FIRST_PLANE = 0xf0000;
const SECOND_PLANE = 0x100000;
/** Glyphs 0 to 0xfffd are in plane 15; the last two noncharacters of a plane cannot be used. */
const GLYPHS_IN_FIRST_PLANE = 0xfffe;

/** The code point that draws a glyph of a font made by rewriteForGlyphIds. */
export function codePointOfGlyph(glyphId: number): number {
  return glyphId < GLYPHS_IN_FIRST_PLANE ? FIRST_PLANE + glyphId : SECOND_PLANE + (glyphId - GLYPHS_IN_FIRST_PLANE);
}

/** The rewritten font, or null when the bytes are no font. Drops `SVG ` (20 MB in emoji fonts). */
export function rewriteForGlyphIds(sfnt: Uint8Array, faceIndex = 0): Uint8Array | null {
  const directory = TableDirectory.read(sfnt, faceIndex);
  if (directory === null) return null;
  const { glyphCount } = readFontNumbers((tag) => directory.table(tag));
  const tables: SfntTable[] = [];
  for (const { tag } of directory.records) {
    if (tag === 'SVG ' || tag === 'DSIG' || tag === 'cmap') continue;
    const bytes = directory.table(tag);
    if (bytes !== null) tables.push({ tag, bytes });
  }
  tables.push({ tag: 'cmap', bytes: glyphIdCmap(directory.table('cmap'), glyphCount) });
  return writeSfnt(directory.version, tables);
}

/** A `cmap` with one format 12 subtable: the original mappings below plane 15, then all glyphs. */
function glyphIdCmap(original: Uint8Array | null, glyphCount: number): Uint8Array {
  const groups = new GroupList();
  if (original !== null) visitMappings(original, (first, last, glyphId, isConstant) => groups.add(first, last, glyphId, isConstant));
  groups.finish();
  groups.add(FIRST_PLANE, FIRST_PLANE + Math.min(glyphCount, GLYPHS_IN_FIRST_PLANE) - 1, 0, false);
  groups.add(SECOND_PLANE, SECOND_PLANE + glyphCount - GLYPHS_IN_FIRST_PLANE - 1, GLYPHS_IN_FIRST_PLANE, false);
  const size = 20 + 16 + groups.count * 12;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  // Two encoding records name the same subtable: Unicode full repertoire, and Windows UCS-4.
  view.setUint16(2, 2);
  view.setUint16(4, 0);
  view.setUint16(6, 4);
  view.setUint32(8, 20);
  view.setUint16(12, 3);
  view.setUint16(14, 10);
  view.setUint32(16, 20);
  view.setUint16(20, 12);
  view.setUint32(24, 16 + groups.count * 12);
  view.setUint32(32, groups.count);
  for (let i = 0; i < groups.count * 3; i++) view.setUint32(36 + i * 4, groups.values[i]!);
  return out;
}

/** Groups of format 12 under construction: ascending, joined where they touch. */
class GroupList {
  values = new Uint32Array(3 * 1024);
  count = 0;
  #isSorted = true;

  add(first: number, last: number, glyphId: number, isConstant: boolean): void {
    if (isConstant) {
      // Format 13 says "all of these are one glyph"; format 12 needs a group for each, so a hostile range is cut.
      for (let code = first; code <= Math.min(last, first + 0xff); code++) this.add(code, code, glyphId, false);
      return;
    }
    if (last < first) return;
    const at = this.count * 3;
    if (this.count > 0) {
      const previousFirst = this.values[at - 3]!;
      const previousLast = this.values[at - 2]!;
      if (first === previousLast + 1 && this.values[at - 1]! + (first - previousFirst) === glyphId) {
        this.values[at - 2] = last;
        return;
      }
      if (first <= previousLast) this.#isSorted = false;
    }
    if (at + 3 > this.values.length) {
      const larger = new Uint32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[at] = first;
    this.values[at + 1] = last;
    this.values[at + 2] = glyphId;
    this.count++;
  }

  /** Sorts what a broken font gave out of order, drops overlaps and what lies in the private planes. */
  finish(): void {
    const order = Array.from({ length: this.count }, (_, i) => i);
    if (!this.#isSorted) order.sort((a, b) => this.values[a * 3]! - this.values[b * 3]!);
    const kept = new Uint32Array(this.values.length);
    let count = 0;
    let previousLast = -1;
    for (const i of order) {
      const first = this.values[i * 3]!;
      const last = Math.min(this.values[i * 3 + 1]!, FIRST_PLANE - 1);
      if (first <= previousLast || last < first) continue;
      kept[count * 3] = first;
      kept[count * 3 + 1] = last;
      kept[count * 3 + 2] = this.values[i * 3 + 2]!;
      count++;
      previousLast = last;
    }
    this.values = kept;
    this.count = count;
  }
}
