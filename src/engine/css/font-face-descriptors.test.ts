import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { describeFontFace } from './font-face-descriptors.ts';
import type { FontFaceDescription } from './font-face-descriptors.ts';
import { parseStylesheet } from './parse-stylesheet.ts';

function describe(body: string): FontFaceDescription | null {
  const [rule] = parseStylesheet(`@font-face { ${body} }`, { parseDeclaration: () => false }).rules;
  return rule?.type === 'font-face' ? describeFontFace(rule) : null;
}

suite('describeFontFace', () => {
  test('a rule without a family or a source has no effect', () => {
    for (const body of ['', 'font-family: a', 'src: url(a)', 'font-family: 1; src: url(a)', 'font-family: a; src: "b"']) assert.equal(describe(body), null);
  });

  /** One descriptor, the field that it sets, and the field's value. */
  const CASES: readonly (readonly [string, keyof FontFaceDescription, unknown])[] = [
    ['font-family: Some  Font', 'family', 'Some Font'],
    ['font-family: "A, B"', 'family', 'A, B'],
    [
      'src: local(A B), url("b") format("woff2") tech(variations), bad(), url(c)',
      'sources',
      [
        { type: 'local', name: 'A B' },
        { type: 'url', url: 'b', formats: ['woff2'], technologies: ['variations'] },
        { type: 'url', url: 'c', formats: [], technologies: [] },
      ],
    ],
    ['font-weight: bold', 'weightMin', 700],
    ['font-weight: 100 900', 'weightMax', 900],
    ['font-weight: 900 100', 'weightMin', 100],
    ['font-weight: 0', 'weightMin', 400],
    ['font-weight: 300; font-weight: x', 'weightMin', 300],
    ['font-stretch: condensed', 'stretchMin', 75],
    ['font-stretch: 50% 200%', 'stretchMax', 200],
    ['font-style: italic', 'style', 'italic'],
    ['font-style: oblique 10deg 20deg', 'style', 'oblique'],
    ['font-style: italic x', 'style', 'normal'],
    ['unicode-range: U+0-7F, U+100', 'unicodeRange', [0, 0x7f, 0x100, 0x100]],
    ['unicode-range: U+30??, U+20-2F, U+30', 'unicodeRange', [0x20, 0x30, 0x3000, 0x30ff]],
    ['unicode-range: U+110000', 'unicodeRange', null],
    ['unicode-range: a', 'unicodeRange', null],
    ['font-display: swap', 'display', 'swap'],
    ['font-display: x', 'display', 'auto'],
    [
      'font-feature-settings: "liga" off, "kern"',
      'features',
      [
        ['liga', 0],
        ['kern', 1],
      ],
    ],
    ['font-variation-settings: "wght" 350', 'variations', [['wght', 350]]],
    ['font-variation-settings: "wght"', 'variations', []],
    ['ascent-override: 90%', 'ascentOverride', 0.9],
    ['size-adjust: 110%', 'sizeAdjust', 1.1],
    ['descent-override: normal', 'descentOverride', null],
  ];
  for (const [body, field, expected] of CASES) {
    test(body, () => assert.deepEqual(describe(`font-family: f; src: url(s); ${body}`)?.[field], expected));
  }
});
