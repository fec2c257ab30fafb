import assert from 'node:assert/strict';
import { test } from 'node:test';

import { enginePage } from '../../../../tests/support/engine-page.ts';

const PAGE = `<!doctype html><style>body { font: 16px/20px monospace; width: 100ch }</style>
<p id=one>first word<br>second line</p><p id=two dir=rtl>abc def</p>`;

/** [what, script before, arguments of modify, anchor and focus offsets with the text of the focus node] */
const MOVES: readonly [string, string, string, string][] = [
  ['a word on', 's.collapse(one.firstChild, 0)', `'move', 'forward', 'word'`, '5 5 first word'],
  ['a character of a range goes to its edge', 's.setBaseAndExtent(one.firstChild, 1, one.firstChild, 4)', `'move', 'backward', 'character'`, '1 1 first word'],
  ['a word selected', 's.collapse(one.firstChild, 6)', `'extend', 'right', 'word'`, '6 10 first word'],
  ['a line down', 's.collapse(one.firstChild, 3)', `'move', 'forward', 'line'`, '3 3 second line'],
  ['a paragraph down', 's.collapse(one.firstChild, 3)', `'Extend', 'Forward', 'Paragraph'`, '3 3 second line'],
  ['the end of the line', 's.collapse(one.firstChild, 3)', `'move', 'forward', 'lineboundary'`, '10 10 first word'],
  ['the start of the document', 's.collapse(two.firstChild, 3)', `'move', 'backward', 'documentboundary'`, '0 0 first word'],
  ['left is forward in text from right to left', 's.collapse(two.firstChild, 0)', `'move', 'left', 'character'`, '1 1 abc def'],
  ['unknown words change nothing', 's.collapse(one.firstChild, 3)', `'move', 'up', 'line'`, '3 3 first word'],
];

for (const [what, before, call, expected] of MOVES) {
  test(`Selection.modify: ${what}`, async () => {
    const engine = await enginePage(PAGE);
    engine.page.frame();
    const script = `const s = getSelection(); ${before}; s.modify(${call}); [s.anchorOffset, s.focusOffset, s.focusNode.data].join(' ')`;
    assert.equal(engine.run(script), expected);
  });
}
