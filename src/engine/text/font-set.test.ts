import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { NO_FONTS } from '../host/fonts.ts';
import { emptyFont } from './empty-font.ts';
import { decodeFont } from './sfnt/decode-font.ts';
import { describeFace } from './sfnt/describe-face.ts';
import { shapingTables } from './sfnt/shaping-tables.ts';
import { TableDirectory } from './sfnt/table-directory.ts';
import { fontGroup, testFontSet } from './text-test-support.ts';
import type { CatalogueFace, FontHost } from '../host/fonts.ts';
import type { FontSet, WebFontDescriptors } from './font-set.ts';
import type { FontGroup } from '../style/computed-style.ts';

async function load(name: string): Promise<Uint8Array> {
  const decoded = await decodeFont(new Uint8Array(readFileSync(new URL(`../../../node_modules/@fontsource/${name}.woff2`, import.meta.url))));
  assert.ok(decoded.ok);
  return decoded.value;
}

const FILES = [
  'arimo/files/arimo-latin-400-normal',
  'arimo/files/arimo-latin-700-normal',
  'arimo/files/arimo-greek-400-normal',
  'tinos/files/tinos-latin-400-normal',
  'tinos/files/tinos-hebrew-400-normal',
  'cousine/files/cousine-latin-400-normal',
  'noto-color-emoji/files/noto-color-emoji-8-400-normal',
];
const sfnts = await Promise.all(FILES.map(load));

/** The bundled fonts as a host, so that these tests do not depend on the machine. */
function host(): FontHost & { readonly fetched: number[] } {
  const fetched: number[] = [];
  const catalogue = sfnts.map((sfnt, faceId): CatalogueFace => {
    const directory = TableDirectory.read(sfnt)!;
    return {
      faceId,
      ...describeFace(
        (tag) => directory.table(tag),
        (tag) => directory.table(tag) !== null,
      )!,
    };
  });
  return {
    fetched,
    catalogue: () => catalogue,
    shapingTables: (faceId) => {
      fetched.push(faceId);
      return shapingTables(sfnts[faceId]!);
    },
  };
}

const shape = (fonts: FontSet, text: string, overrides: Partial<FontGroup>, direction: 'ltr' | 'rtl' = 'ltr') =>
  fonts.shape(text, 0, text.length, fontGroup(overrides), direction);
const families = (fonts: FontSet, text: string, overrides: Partial<FontGroup>) => shape(fonts, text, overrides).map((run) => run.face.family);

const DESCRIPTORS: WebFontDescriptors = {
  family: 'Web',
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

const FAMILIES: readonly (readonly [family: string, chosen: string])[] = [
  ['Arial', 'Arimo'],
  ['HELVETICA', 'Arimo'],
  ['sans-serif', 'Arimo'],
  ['serif', 'Tinos'],
  ['Times New Roman', 'Tinos'],
  ['monospace', 'Cousine'],
  ['Courier New', 'Cousine'],
  ['Georgia', 'Tinos'],
  ['No Such Font', 'Tinos'],
  ['Cousine', 'Cousine'],
];
for (const [family, chosen] of FAMILIES) {
  test(`${family} is drawn with ${chosen}`, () => {
    assert.equal(testFontSet(host()).fontsFor(fontGroup({ families: [family] })).primary.family, chosen);
  });
}

test('faces are fetched only when they are used', () => {
  const fonts = host();
  shape(testFontSet(fonts), 'abc', { families: ['Arial'] });
  assert.deepEqual(fonts.fetched, [0]);
});

test('characters that a family lacks come from the next family, then from any installed face', () => {
  const fonts = testFontSet(host());
  assert.deepEqual(families(fonts, 'aα', { families: ['Cousine', 'Arimo'] }), ['Cousine', 'Arimo']);
  assert.deepEqual(families(fonts, 'aש', { families: ['Arimo'] }), ['Arimo', 'Tinos']);
  assert.deepEqual(families(fonts, 'a👩b', { families: ['Arimo'] }), ['Arimo', 'Noto Color Emoji', 'Arimo']);
});

test('spaces between words of another slice of the face stay with them', () => {
  assert.equal(shape(testFontSet(host()), 'αβ γδ', { families: ['Arimo'] }).length, 1);
});

test('joined emoji are one glyph and stay whole', () => {
  const [run] = shape(testFontSet(host()), '👩‍👧', {});
  assert.equal(run!.end - run!.start, 5);
});

test('bold is synthesised only when the family has no bold face', () => {
  const fonts = testFontSet(host());
  const flags = (family: string, overrides: Partial<FontGroup>) => {
    const [run] = shape(fonts, 'a', { families: [family], ...overrides });
    return [run!.face.weight, run!.syntheticBold, run!.syntheticItalic];
  };
  assert.deepEqual(flags('Arimo', { weight: 700 }), [700, false, false]);
  assert.deepEqual(flags('Tinos', { weight: 700 }), [400, true, false]);
  assert.deepEqual(flags('Tinos', { style: 'italic' }), [400, false, true]);
  assert.deepEqual(flags('Tinos', { weight: 700, style: 'italic', synthesisWeight: false, synthesisStyle: false }), [400, false, false]);
});

test('a web font hides an installed family of its name until it is removed', () => {
  const fonts = testFontSet(host());
  const generation = fonts.generation;
  const added = fonts.addWebFont({ ...DESCRIPTORS, family: 'Arimo' }, sfnts[3]!);
  assert.ok(added.ok);
  assert.ok(fonts.generation > generation);
  const face = fonts.fontsFor(fontGroup({ families: ['arimo'] })).primary;
  assert.deepEqual(face.source, { type: 'web', sfnt: sfnts[3]! });
  fonts.removeWebFont(added.value);
  assert.equal(fonts.fontsFor(fontGroup({ families: ['arimo'] })).primary.source.type, 'catalogue');
});

test('unicode-range limits a web font', () => {
  const fonts = testFontSet(host());
  fonts.addWebFont({ ...DESCRIPTORS, unicodeRange: [0x62, 0x62] }, sfnts[5]!);
  assert.deepEqual(families(fonts, 'abc', { families: ['Web', 'Arimo'] }), ['Arimo', 'Web', 'Arimo']);
});

test('a web font without a space is the first available font, unless its range leaves the space out', () => {
  const letters = testFontSet(host());
  letters.addWebFont({ ...DESCRIPTORS, ascentOverride: 3 }, emptyFont());
  assert.equal(letters.metrics(fontGroup({ families: ['Web', 'Arial'], size: 10 })).ascent, 30);
  const limited = testFontSet(host());
  limited.addWebFont({ ...DESCRIPTORS, ascentOverride: 3, unicodeRange: [0x62, 0x62] }, emptyFont());
  assert.equal(limited.metrics(fontGroup({ families: ['Web', 'Arial'], size: 10 })).ascent, 9);
});

test('metrics overrides and size-adjust of a web font count', () => {
  const fonts = testFontSet(host());
  fonts.addWebFont({ ...DESCRIPTORS, ascentOverride: 1, descentOverride: 0.5, lineGapOverride: 0 }, sfnts[0]!);
  fonts.addWebFont({ ...DESCRIPTORS, family: 'Half', sizeAdjust: 0.5 }, sfnts[0]!);
  const metrics = fonts.metrics(fontGroup({ families: ['Web'], size: 20 }));
  assert.deepEqual([metrics.ascent, metrics.descent, metrics.lineSpacing], [20, 10, 30]);
  const [plain] = shape(fonts, 'abc', { families: ['Arimo'] });
  const [half] = shape(fonts, 'abc', { families: ['Half'] });
  assert.equal(half!.width * 2, plain!.width);
  assert.equal(half!.sizePx, 8);
});

test('a font without characters is refused', () => {
  const refused = testFontSet(host()).addWebFont(DESCRIPTORS, new Uint8Array(200));
  assert.ok(!refused.ok && refused.failure.code === 'font.invalid');
});

test('without any font text is still measured', () => {
  const fonts = testFontSet(NO_FONTS);
  const [run] = shape(fonts, 'abc', { size: 20 });
  assert.equal(run!.width, 30);
  assert.ok(fonts.metrics(fontGroup()).lineSpacing > 0);
});

test('a face that the host has lost is passed over', () => {
  const lost = { ...host(), shapingTables: (faceId: number) => (faceId === 0 ? null : shapingTables(sfnts[faceId]!)) };
  assert.equal(testFontSet(lost).fontsFor(fontGroup({ families: ['Arimo', 'Cousine'] })).primary.family, 'Arimo');
  const allLost: FontHost = { ...host(), shapingTables: () => null };
  assert.equal(testFontSet(allLost).fontsFor(fontGroup()).primary.family, '');
});

test('tabs, line feeds, soft hyphens and bidi controls take no room', () => {
  const fonts = testFontSet(host());
  const width = (text: string) => shape(fonts, text, { families: ['Arimo'] }).reduce((sum, run) => sum + run.width, 0);
  for (const control of ['\t', '\n', '\u00ad', '\u200b', '\u200d', '\u2067', '\u2060']) assert.equal(width(`a${control}`), width('a'), JSON.stringify(control));
});

test('spacing goes to clusters, not to controls or marks', () => {
  const fonts = testFontSet(host());
  const width = (text: string, overrides: Partial<FontGroup>) =>
    shape(fonts, text, { families: ['Arimo'], ...overrides }).reduce((sum, run) => sum + run.width, 0);
  const extra = (text: string, overrides: Partial<FontGroup>) => Math.round((width(text, overrides) - width(text, { kerning: 'auto' })) * 100) / 100;
  assert.equal(extra('abc', { letterSpacing: 2 }), 6);
  assert.equal(extra('a\u0301b\u00ad', { letterSpacing: 2 }), 4);
  assert.equal(extra('a b\u00a0c', { wordSpacing: 3 }), 6);
  assert.equal(extra('a\tb', { letterSpacing: 2, wordSpacing: 5 }), 4);
});

test('runs of a range keep indexes of the whole text', () => {
  const fonts = testFontSet(host());
  const runs = fonts.shape('xx αβγ yy', 3, 6, fontGroup({ families: ['Arimo'] }), 'ltr');
  assert.deepEqual(
    runs.map((run) => [run.start, run.end, [...run.clusters]]),
    [[3, 6, [3, 4, 5]]],
  );
});

test('right-to-left glyphs come in visual order', () => {
  const [run] = shape(testFontSet(host()), 'שלום', { families: ['Tinos'] }, 'rtl');
  assert.deepEqual([...run!.clusters], [3, 2, 1, 0]);
});

test('a very long text is shaped in pieces', () => {
  const text = 'word '.repeat(30_000);
  const runs = shape(testFontSet(host()), text, { families: ['Arimo'] });
  assert.ok(runs.length >= 4);
  assert.equal(
    runs.reduce((count, run) => count + run.glyphIds.length, 0),
    text.length,
  );
});
