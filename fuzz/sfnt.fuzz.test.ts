// Hostile fonts: a real font with bytes changed, cut or overwritten must never make the font code throw, hang or grow.
// More runs: FUZZ_RUNS=100000 node --test --test-isolation=none fuzz/sfnt.fuzz.test.ts

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { FontSet } from '../src/engine/text/font-set.ts';
import { decodeFont, decodeWoff } from '../src/engine/text/sfnt/decode-font.ts';
import { describeFace } from '../src/engine/text/sfnt/describe-face.ts';
import { rewriteForGlyphIds } from '../src/engine/text/sfnt/glyph-id-font.ts';
import { shapingTables } from '../src/engine/text/sfnt/shaping-tables.ts';
import { faceCount, TableDirectory } from '../src/engine/text/sfnt/table-directory.ts';
import { fontGroup, testHarfBuzz } from '../src/engine/text/text-test-support.ts';
import { NO_FONTS } from '../src/engine/host/fonts.ts';
import type { WebFontDescriptors } from '../src/engine/text/font-set.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 400);
const file = (name: string) => new Uint8Array(readFileSync(new URL(`../node_modules/@fontsource/${name}`, import.meta.url)));
const woff2 = file('arimo/files/arimo-greek-400-normal.woff2');
const woff = file('arimo/files/arimo-greek-400-normal.woff');

async function realFont(): Promise<Uint8Array> {
  const decoded = await decodeFont(woff2);
  if (!decoded.ok) throw new Error(decoded.failure.message);
  return decoded.value;
}

/** Changes to bytes, most of them in the first kilobyte, where the directory is, or at the start of a table. */
const mutations = (length: number, starts: readonly number[]) =>
  fc.record({
    edits: fc.array(
      fc.record({
        at: fc.oneof(
          fc.nat(length - 1),
          fc.nat(400),
          fc.constantFrom(...starts).chain((start) => fc.nat(60).map((offset) => Math.min(length - 1, start + offset))),
        ),
        value: fc.oneof(fc.nat(255), fc.constantFrom(0, 0xff, 0x80, 0x7f)),
        run: fc.constantFrom(1, 1, 2, 4),
      }),
      { maxLength: 24 },
    ),
    cut: fc.option(fc.nat(length), { freq: 8 }),
  });

type Mutation = ReturnType<typeof mutations> extends fc.Arbitrary<infer T> ? T : never;

function mutate(font: Uint8Array, mutation: Mutation): Uint8Array {
  const bytes = font.slice(0, mutation.cut ?? font.length);
  for (const { at, value, run } of mutation.edits) bytes.fill(value, at, at + run);
  return bytes;
}

function tableStarts(font: Uint8Array): number[] {
  return TableDirectory.read(font)!.records.map((record) => record.offset);
}

const DESCRIPTORS: WebFontDescriptors = {
  family: 'Hostile',
  weightMin: 400,
  weightMax: 400,
  stretchMin: 100,
  stretchMax: 100,
  style: 'normal',
  unicodeRange: null,
  ascentOverride: null,
  descentOverride: null,
  lineGapOverride: null,
  sizeAdjust: 1,
  features: [],
  variations: [],
};

test('changed fonts never make the readers throw', async () => {
  const font = await realFont();
  fc.assert(
    fc.property(mutations(font.length, tableStarts(font)), (mutation) => {
      const bytes = mutate(font, mutation);
      faceCount(bytes);
      const directory = TableDirectory.read(bytes);
      if (directory !== null)
        describeFace(
          (tag) => directory.table(tag),
          () => false,
        );
      const small = shapingTables(bytes);
      assert.ok(small === null || small.length <= bytes.length * 30 + 4096);
      const rewritten = rewriteForGlyphIds(bytes);
      assert.ok(rewritten === null || rewritten.length <= bytes.length * 30 + 2_000_000);
    }),
    { numRuns: RUNS },
  );
});

test('changed fonts are shaped with, or refused, but never throw', async () => {
  const font = await realFont();
  const text = 'Ελληνικά και Latin 123 \u0301';
  fc.assert(
    fc.property(mutations(font.length, tableStarts(font)), (mutation) => {
      const fonts = new FontSet(NO_FONTS, testHarfBuzz());
      const added = fonts.addWebFont(DESCRIPTORS, mutate(font, mutation));
      const group = fontGroup({ families: ['Hostile'] });
      const runs = fonts.shape(text, 0, text.length, group, 'ltr');
      assert.equal(runs[0]!.start, 0);
      assert.equal(runs.at(-1)!.end, text.length);
      const metrics = fonts.metrics(group);
      assert.ok(Number.isFinite(metrics.lineSpacing) && Number.isFinite(runs[0]!.width));
      if (added.ok) fonts.removeWebFont(added.value);
      fonts.dispose();
    }),
    { numRuns: RUNS },
  );
});

test('changed WOFF files are decoded or refused', async () => {
  await fc.assert(
    fc.asyncProperty(mutations(woff.length, [0]), async (mutation) => {
      const decoded = await decodeFont(mutate(woff, mutation));
      if (!decoded.ok) assert.match(decoded.failure.code, /^font\./);
    }),
    { numRuns: RUNS },
  );
});

test('changed WOFF 2 files are decoded or refused', async () => {
  await fc.assert(
    fc.asyncProperty(mutations(woff2.length, [0]), async (mutation) => {
      const decoded = await decodeFont(mutate(woff2, mutation));
      if (!decoded.ok) assert.match(decoded.failure.code, /^font\./);
    }),
    { numRuns: Math.min(RUNS, 2000) },
  );
});

test('a WOFF table that decompresses to more than it says is refused', () => {
  const bomb = deflateSync(new Uint8Array(1 << 20));
  const bytes = new Uint8Array(64 + bomb.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x774f4646);
  view.setUint32(4, 0x00010000);
  view.setUint16(12, 1);
  view.setUint32(44, 0x676c7966);
  view.setUint32(48, 64);
  view.setUint32(52, bomb.length);
  view.setUint32(56, bomb.length + 1);
  bytes.set(bomb, 64);
  const decoded = decodeWoff(bytes);
  assert.ok(!decoded.ok && decoded.failure.code === 'font.invalid');
});
