import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { breakOpportunities, DEFAULT_LINE_BREAK_OPTIONS, graphemeBoundaries, unicodeBreakOpportunities } from './line-break.ts';
import type { LineBreakOptions } from './line-break.ts';

test("the Unicode rules pass a sample of Unicode's own tests", () => {
  const lines = readFileSync(new URL('data/line-break-test-sample.txt', import.meta.url), 'utf8').split('\n');
  const wrong: string[] = [];
  for (const line of lines) {
    if (line === '' || line.startsWith('#')) continue;
    let text = '';
    const expected = new Set<number>();
    for (const token of line.split(/\s+/)) {
      if (token === '÷') expected.add(text.length);
      else if (token !== '×') text += String.fromCodePoint(parseInt(token, 16));
    }
    const breaks = unicodeBreakOpportunities(text);
    const own = [...breaks].flatMap((value, i) => (value > 0 ? [i] : []));
    if (own.join() !== [...expected].join()) wrong.push(`${line} -> ${own.join()}`);
  }
  assert.deepEqual(wrong, []);
});

/** `|` stands for an allowed break, `!` for a mandatory one. */
function shown(text: string, options: Partial<LineBreakOptions> = {}): string {
  const breaks = breakOpportunities(text, { ...DEFAULT_LINE_BREAK_OPTIONS, ...options });
  let out = '';
  for (let i = 0; i < text.length; i++) out += (i > 0 ? ['', '|', '!'][breaks[i]!]! : '') + text[i]!;
  return out;
}

const CASES: readonly (readonly [expected: string, options?: Partial<LineBreakOptions>])[] = [
  ['The |quick |(brown) |fox.'],
  ['two  |spaces'],
  ['( |a |!'],
  ['a-|b |1-|2 |-1 |.-1'],
  ['a/b?|c=d'],
  ['http://a.b/c-|d'],
  ['line\n!next'],
  ['a\t|b'],
  ['日|本|語。'],
  ['日|本、|語'],
  ['「日|本」'],
  ['a\u00a0b'],
  ['a\u2060b'],
  ['soft\u00ad|hyphen'],
  ['soft\u00adhyphen', { hyphens: 'none' }],
  ['zero\u200b|width'],
  ['a|b|c |d|1', { wordBreak: 'break-all' }],
  ['日本語 |한국', { wordBreak: 'keep-all' }],
  ['a|.|b', { lineBreak: 'anywhere' }],
  ['日|ァ', { lineBreak: 'auto' }],
  ['日ァ', { lineBreak: 'strict' }],
  ['日々', { lineBreak: 'normal' }],
  ['日|々', { lineBreak: 'loose' }],
  ['สวัสดี|ครับ', { language: 'th' }],
  ['a | |b', { breakSpaces: true }],
  ["l'été |x²y"],
  ['a|—|b'],
];

for (const [expected, options] of CASES) {
  test(`breaks ${JSON.stringify(expected)} ${JSON.stringify(options ?? {})}`, () => {
    assert.equal(shown(expected.replaceAll('|', '').replaceAll('\n!', '\n'), options), expected);
  });
}

test('the end of a text may break, and must after a line feed', () => {
  assert.equal(breakOpportunities('a', DEFAULT_LINE_BREAK_OPTIONS)[1], 1);
  assert.equal(breakOpportunities('a\n', DEFAULT_LINE_BREAK_OPTIONS)[2], 2);
});

test('text of simple graphemes is cut as a segmenter would', () => {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (let code = 0; code < 0xffff; code++) {
    const text = `a${String.fromCharCode(code)}${String.fromCharCode(code)}b`;
    const expected = new Uint8Array(5);
    for (const { index } of segmenter.segment(text)) expected[index] = 1;
    expected[4] = 1;
    assert.deepEqual(graphemeBoundaries(text), expected, code.toString(16));
  }
});

test('grapheme boundaries keep marks and emoji sequences whole', () => {
  const text = 'e\u0301👩‍👧x';
  assert.deepEqual(
    [...graphemeBoundaries(text)].flatMap((value, i) => (value === 1 ? [i] : [])),
    [0, 2, 7, 8],
  );
});
