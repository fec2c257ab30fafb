import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bidiParagraph, levelRuns, lineLevels, mayBeRightToLeft, visualOrder } from './bidi.ts';

const levelsOf = (text: string, direction: 'ltr' | 'rtl' | 'auto') => {
  const { levels, baseLevel } = bidiParagraph(text, direction);
  return levels === null ? `all ${baseLevel}` : levels.join('');
};

// Rows in the manner of BidiCharacterTest.txt: text, paragraph direction, levels.
const LEVELS: readonly (readonly [text: string, direction: 'ltr' | 'rtl' | 'auto', levels: string])[] = [
  ['abc', 'ltr', 'all 0'],
  ['abc', 'auto', 'all 0'],
  ['abc', 'rtl', '222'],
  ['אבג', 'ltr', '111'],
  ['אבג', 'auto', 'all 1'],
  ['a אב b', 'ltr', '001100'],
  ['a אב 12 b', 'ltr', '001112200'],
  ['אב (cd) ef', 'rtl', '1111221122'],
  ['a(ב)c', 'ltr', '00100'],
  ['ب 123', 'ltr', '11222'],
  ['a\u2067b ג\u2069c', 'ltr', '0021100'],
  ['\u202eabc\u202c', 'ltr', '01110'],
];

test('levels of mixed paragraphs', () => {
  for (const [text, direction, levels] of LEVELS) assert.equal(levelsOf(text, direction), levels, JSON.stringify(text));
});

test('text without right-to-left characters is told apart quickly', () => {
  assert.equal(mayBeRightToLeft('abc é 日本 \u200b\u2014 😀'), false);
  assert.equal(mayBeRightToLeft('abc א'), true);
  assert.equal(mayBeRightToLeft('\u{10900}'), true);
  assert.equal(mayBeRightToLeft('\u2067'), true);
});

test('runs split where the level changes', () => {
  assert.deepEqual(levelRuns(bidiParagraph('a אב', 'ltr'), 0, 4), [
    { start: 0, end: 2, level: 0 },
    { start: 2, end: 4, level: 1 },
  ]);
  assert.deepEqual(levelRuns({ levels: null, baseLevel: 1 }, 2, 5), [{ start: 2, end: 5, level: 1 }]);
});

test('white space at the end of a line takes the level of the paragraph', () => {
  const text = 'a אב ג';
  const line = lineLevels(bidiParagraph(text, 'ltr'), text, 0, 5);
  assert.equal(line.levels?.slice(0, 5).join(''), '00110');
});

test('items are put in visual order', () => {
  assert.deepEqual(visualOrder([0, 0, 0]), [0, 1, 2]);
  assert.deepEqual(visualOrder([1, 1, 1]), [2, 1, 0]);
  assert.deepEqual(visualOrder([0, 1, 1, 0]), [0, 2, 1, 3]);
  assert.deepEqual(visualOrder([1, 2, 2, 1]), [3, 1, 2, 0]);
});
