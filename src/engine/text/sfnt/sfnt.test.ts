import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bestSubtable, visitMappings } from './cmap.ts';
import { coverageHas, coverageOf, intersectRanges, normalizeRanges } from './coverage.ts';
import { decodeFont } from './decode-font.ts';
import { describeFace } from './describe-face.ts';
import { codePointOfGlyph, rewriteForGlyphIds } from './glyph-id-font.ts';
import { readFontNumbers } from './font-metrics-tables.ts';
import { shapingTables } from './shaping-tables.ts';
import { TableDirectory } from './table-directory.ts';
import { readVariationAxes } from './variation-axes.ts';
import { loadHarfBuzz } from '../harfbuzz.ts';

const root = new URL('../../../../node_modules/', import.meta.url);
const read = (path: string) => new Uint8Array(readFileSync(new URL(path, root)));

async function font(format: 'woff' | 'woff2' = 'woff2'): Promise<Uint8Array> {
  const decoded = await decodeFont(read(`@fontsource/arimo/files/arimo-latin-700-italic.${format}`));
  assert.ok(decoded.ok);
  return decoded.value;
}

const directoryOf = (sfnt: Uint8Array) => TableDirectory.read(sfnt)!;

test('WOFF and WOFF 2 of a font decode to the same tables', async () => {
  const one = directoryOf(await font('woff'));
  const two = directoryOf(await font('woff2'));
  for (const tag of ['cmap', 'hmtx']) assert.deepEqual(one.table(tag), two.table(tag), tag);
});

test('a face is described from its tables', async () => {
  const directory = directoryOf(await font());
  const face = describeFace(
    (tag) => directory.table(tag),
    (tag) => directory.table(tag) !== null,
  )!;
  assert.equal(face.family, 'Arimo');
  assert.equal(face.weight, 700);
  assert.equal(face.italic, true);
  assert.equal(face.monospace, false);
  assert.equal(face.colour, false);
  assert.ok(coverageHas(face.coverage, 0x41) && !coverageHas(face.coverage, 0x3b1));
});

test('shaping with the small font is shaping with the whole one', async () => {
  const whole = await font();
  const small = shapingTables(whole)!;
  assert.ok(small.length < whole.length);
  assert.equal(directoryOf(small).table('glyf'), null);
  const harfBuzz = loadHarfBuzz(read('harfbuzzjs/dist/harfbuzz.wasm'));
  const text = 'AVATAR To office “quoted” e\u0301';
  const shape = (bytes: Uint8Array) =>
    harfBuzz.createFont(bytes, []).shape(text, 0, text.length, { direction: 'ltr', script: 'Latn', language: '', features: [] });
  assert.deepEqual(shape(small), shape(whole));
});

test('the rewritten font maps a private character to each glyph and keeps its own characters', async () => {
  const whole = await font();
  const rewritten = directoryOf(rewriteForGlyphIds(whole)!);
  const { glyphCount } = readFontNumbers((tag) => rewritten.table(tag));
  const glyphs = new Map<number, number>();
  visitMappings(rewritten.table('cmap')!, (first, last, glyph) => {
    for (let code = first; code <= last; code++) glyphs.set(code, glyph + code - first);
  });
  for (let glyph = 1; glyph < glyphCount; glyph++) assert.equal(glyphs.get(codePointOfGlyph(glyph)), glyph);
  visitMappings(directoryOf(whole).table('cmap')!, (first, last, glyph, isConstant) => {
    for (let code = first; code <= last; code++) assert.equal(glyphs.get(code), isConstant ? glyph : glyph + code - first);
  });
});

test('glyph ids beyond the first private plane use the second', () => {
  assert.equal(codePointOfGlyph(0), 0xf0000);
  assert.equal(codePointOfGlyph(0xfffd), 0xffffd);
  assert.equal(codePointOfGlyph(0xfffe), 0x100000);
  assert.equal(codePointOfGlyph(0xffff), 0x100001);
});

/** A cmap with one subtable. */
function cmap(platform: number, encoding: number, subtable: readonly number[]): Uint8Array {
  return new Uint8Array([0, 0, 0, 1, 0, platform, 0, encoding, 0, 0, 0, 12, ...subtable]);
}
const u16 = (...values: number[]) => values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]);
const u32 = (...values: number[]) => values.flatMap((value) => u16(Math.floor(value / 65_536), value & 0xffff));

test('format 4 maps by delta and by glyph array, wrapping and leaving glyph 0 out', () => {
  const table = cmap(
    3,
    1,
    u16(
      4,
      48,
      0,
      6,
      0,
      0,
      0, // format, length, language, segCountX2, ...
      0x0041,
      0x0062,
      0xffff,
      0, // end codes, padding
      0x0040,
      0x0061,
      0xffff, // start codes
      0xffc0,
      5,
      1, // deltas: 0x40 -> 0, 0x41 -> 1
      0,
      4,
      0, // range offsets
      7,
      0, // glyphs of 0x61 and 0x62
    ),
  );
  const found: number[][] = [];
  visitMappings(table, (first, last, glyph) => found.push([first, last, glyph]));
  assert.deepEqual(found, [
    [0x41, 0x41, 1],
    [0x61, 0x61, 12],
  ]);
});

test('format 12 groups are bounded by Unicode and by the number of glyph ids', () => {
  const table = cmap(3, 10, [...u16(12, 0), ...u32(52, 0, 3, 0x20, 0x7e, 3, 0x10fff0, 0xffffffff, 9, 0x300, 0x200, 1)]);
  assert.deepEqual(coverageOf(table), [0x20, 0x7e, 0x10fff0, 0x10ffff]);
});

test('format 6 and format 0 are read', () => {
  assert.deepEqual(coverageOf(cmap(3, 1, u16(6, 14, 0, 0x41, 3, 1, 0, 2))), [0x41, 0x41, 0x43, 0x43]);
  assert.deepEqual(coverageOf(cmap(1, 0, [...u16(0, 262, 0), ...Array.from({ length: 256 }, (_, i) => (i === 65 ? 4 : 0))])), [65, 65]);
});

test('the full repertoire is preferred to the basic plane, and nonsense is passed over', () => {
  const table = new Uint8Array([...u16(0, 2, 3, 1), ...u32(20), ...u16(3, 10), ...u32(26), ...u16(4, 6, 0), ...u16(12, 0, 0)]);
  assert.equal(bestSubtable(table), 26);
  assert.equal(bestSubtable(new Uint8Array([0, 0, 0, 1, 0, 3, 0, 1, 0xff, 0xff, 0xff, 0xff])), null);
});

test('ranges are sorted, joined and intersected', () => {
  assert.deepEqual(normalizeRanges([10, 20, 1, 5, 6, 7, 15, 25, 9, 8]), [1, 7, 10, 25]);
  assert.deepEqual(intersectRanges([1, 10, 20, 30], [5, 22, 28, 40]), [5, 10, 20, 22, 28, 30]);
});

test('axes outside the table or out of order are dropped', () => {
  const axis = (minimum: number, standard: number, maximum: number) => [
    ...[...'wght'].map((c) => c.charCodeAt(0)),
    ...u16(minimum, 0, standard, 0, maximum, 0, 0, 256),
  ];
  const fvar = new Uint8Array([...u16(1, 0, 16, 2, 5, 20, 0, 0), ...axis(100, 400, 900), ...axis(900, 400, 100)]);
  assert.deepEqual(readVariationAxes(fvar), [{ tag: 'wght', minimum: 100, default: 400, maximum: 900 }]);
});

test('what is no font is refused with a code', async () => {
  const refused = await decodeFont(new TextEncoder().encode('<!doctype html> not a font at all'));
  assert.ok(!refused.ok && refused.failure.code === 'font.invalid');
  assert.equal(shapingTables(new Uint8Array(3)), null);
  assert.equal(rewriteForGlyphIds(new Uint8Array(100)), null);
});

test('a WOFF 2 that claims to unpack to gigabytes is refused before it is unpacked', async () => {
  const bytes = read('@fontsource/arimo/files/arimo-latin-700-italic.woff2');
  new DataView(bytes.buffer).setUint32(16, 0xffffffff);
  const refused = await decodeFont(bytes);
  assert.ok(!refused.ok && refused.failure.code === 'font.too-large');
});
