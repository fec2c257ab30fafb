import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transformText } from './transform.ts';

const CASES: readonly (readonly [input: string, transform: Parameters<typeof transformText>[1], output: string, language?: string, previous?: string])[] = [
  ['Straße', 'uppercase', 'STRASSE'],
  ['istanbul', 'uppercase', 'İSTANBUL', 'tr'],
  ['istanbul', 'uppercase', 'ISTANBUL', 'en'],
  ['IĞDIR', 'lowercase', 'ığdır', 'tr-TR'],
  ['ΑΣ', 'lowercase', 'ας'],
  ['άλφα', 'uppercase', 'ΑΛΦΑ', 'el'],
  ["it's a well-known fact", 'capitalize', "It's A Well-Known Fact"],
  ['(quoted) word', 'capitalize', '(Quoted) Word'],
  ['ord', 'capitalize', 'ord', '', 'w'],
  ['word', 'capitalize', 'Word', '', ' '],
  ['ijsland', 'capitalize', 'IJsland', 'nl'],
  ['ǆungla ﬁn', 'capitalize', 'ǅungla Fin'],
  ['e\u0301a', 'capitalize', 'E\u0301a'],
  ['Ab 1!', 'full-width', 'Ａｂ　１！'],
  ['ｱ', 'full-width', 'ア'],
  ['ゃッ', 'full-size-kana', 'やツ'],
  ['x', 'none', 'x', 'not a language!'],
  ['x', 'uppercase', 'X', 'tr-!!'],
];

for (const [input, transform, output, language, previous] of CASES) {
  test(`${transform} of ${input}${language ? ` in ${language}` : ''} is ${output}`, () => {
    assert.equal(transformText(input, transform, language ?? '', previous ?? ''), output);
  });
}

test('small and full kana pair up', () => {
  assert.equal(transformText('ヮ', 'full-size-kana', '', ''), 'ワ');
  assert.equal(transformText('ｮ', 'full-size-kana', '', ''), 'ﾖ');
});
