// Hostile text: any string of UTF-16 units, lone surrogates included, goes through every text function without a throw, and
// what comes out covers what went in. More runs: FUZZ_RUNS=100000 node --test --test-isolation=none fuzz/text.fuzz.test.ts

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { NO_FONTS } from '../src/engine/host/fonts.ts';
import { bidiParagraph, levelRuns, lineLevels, visualOrder } from '../src/engine/text/bidi.ts';
import { breakOpportunities, DEFAULT_LINE_BREAK_OPTIONS, graphemeBoundaries } from '../src/engine/text/line-break.ts';
import { scriptRuns } from '../src/engine/text/script-runs.ts';
import { decodeFont } from '../src/engine/text/sfnt/decode-font.ts';
import { fontGroup, testFontSet } from '../src/engine/text/text-test-support.ts';
import { transformText } from '../src/engine/text/transform.ts';
import { collapse } from '../src/engine/text/white-space.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 500);

const INTERESTING = [
  'a',
  'A',
  ' ',
  '\t',
  '\n',
  '\r',
  '-',
  '(',
  ')',
  '1',
  '.',
  '\u00ad',
  '\u00a0',
  '\u0301',
  '\u05d0',
  '\u0627',
  '\u0644',
  '\u0915',
  '\u094d',
  '\u0e01',
  '\u200b',
  '\u200d',
  '\u200f',
  '\u202e',
  '\u202c',
  '\u2067',
  '\u2069',
  '\u2028',
  '\ufe0f',
  '\ufe0e',
  '\u20e3',
  '😀',
  '👩',
  '🇩',
  '🇪',
  '日',
  'ァ',
  '한',
  '\ud800',
  '\udc00',
  '\ufffc',
  '\ufeff',
  'ß',
  'ﬁ',
  '\u{e0100}',
  '\u{10ffff}',
];
const unit = fc.oneof(
  fc.constantFrom(...INTERESTING),
  fc.nat(0xffff).map((code) => String.fromCharCode(code)),
);
const anyText = fc.array(unit, { maxLength: 40 }).map((units) => units.join(''));

const fonts = testFontSet(NO_FONTS);
for (const name of ['arimo/files/arimo-latin-400-normal', 'noto-color-emoji/files/noto-color-emoji-9-400-normal', 'tinos/files/tinos-hebrew-400-normal']) {
  const decoded = await decodeFont(new Uint8Array(readFileSync(new URL(`../node_modules/@fontsource/${name}.woff2`, import.meta.url))));
  assert.ok(decoded.ok);
  fonts.addWebFont(
    {
      family: name.split('/')[0]!,
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
    },
    decoded.value,
  );
}

const style = fc.record({
  variantCaps: fc.constantFrom('normal', 'small-caps', 'all-small-caps', 'unicase'),
  letterSpacing: fc.constantFrom(0, 2, -1),
  wordSpacing: fc.constantFrom(0, 3),
  weight: fc.constantFrom(400, 700),
  language: fc.constantFrom('', 'ar', 'nonsense-language-tag', 'x'),
});

test('glyph runs cover the shaped range, in order, with clusters inside it', () => {
  fc.assert(
    fc.property(anyText, style, fc.nat(40), fc.nat(40), fc.constantFrom('ltr', 'rtl'), (text, overrides, a, b, direction) => {
      const start = Math.min(a, b, text.length);
      const end = Math.min(Math.max(a, b), text.length);
      const group = fontGroup({ families: ['arimo', 'tinos', 'noto-color-emoji'], ...overrides });
      let at = start;
      for (const run of fonts.shape(text, start, end, group, direction)) {
        assert.equal(run.start, at);
        assert.ok(run.end > run.start);
        assert.equal(run.advances.length, run.glyphIds.length);
        assert.ok(Number.isFinite(run.width));
        for (const cluster of run.clusters) assert.ok(cluster >= run.start && cluster < run.end, `${cluster} of ${run.start}-${run.end}`);
        at = run.end;
      }
      assert.equal(at, Math.max(start, end));
    }),
    { numRuns: RUNS },
  );
});

test('script runs cover the range', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let at = 0;
      for (const run of scriptRuns(text, 0, text.length)) {
        assert.equal(run.start, at);
        at = run.end;
      }
      assert.equal(at, text.length);
    }),
    { numRuns: RUNS },
  );
});

test('line breaks and graphemes are found in any text, never at its start or inside a surrogate pair', () => {
  const options = fc.record({
    lineBreak: fc.constantFrom('auto', 'loose', 'normal', 'strict', 'anywhere'),
    wordBreak: fc.constantFrom('normal', 'break-all', 'keep-all', 'break-word'),
    hyphens: fc.constantFrom('none', 'manual', 'auto'),
    breakSpaces: fc.boolean(),
    language: fc.constantFrom('', 'ja', 'th', 'not a language'),
  });
  fc.assert(
    fc.property(anyText, options, (text, chosen) => {
      const breaks = breakOpportunities(text, { ...DEFAULT_LINE_BREAK_OPTIONS, ...chosen });
      assert.equal(breaks.length, text.length + 1);
      assert.equal(breaks[0], 0);
      assert.equal(graphemeBoundaries(text).length, text.length + 1);
      for (let i = 1; i < text.length; i++) {
        if (text.codePointAt(i - 1)! > 0xffff) assert.equal(breaks[i], 0);
      }
    }),
    { numRuns: RUNS },
  );
});

test('levels, visual order, white space and case survive any text', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom('ltr', 'rtl', 'auto'), (text, direction) => {
      const paragraph = lineLevels(bidiParagraph(text, direction), text, 0, text.length);
      const runs = levelRuns(paragraph, 0, text.length);
      assert.equal(runs.at(-1)?.end ?? 0, text.length);
      const order = visualOrder(runs.map((run) => run.level));
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        runs.map((_, i) => i),
      );
      for (const mode of ['collapse', 'preserve', 'preserve-breaks', 'preserve-spaces', 'break-spaces'] as const) {
        const once = collapse(text, mode, false).text;
        assert.equal(collapse(once, mode, false).text, once);
      }
      for (const transform of ['uppercase', 'lowercase', 'capitalize', 'full-width', 'full-size-kana'] as const) transformText(text, transform, 'tr', 'a');
    }),
    { numRuns: RUNS },
  );
});
