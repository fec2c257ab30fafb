import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collapse, isCollapsibleSpace } from './white-space.ts';
import type { WhiteSpaceCollapse } from './white-space.ts';

const CASES: readonly (readonly [mode: WhiteSpaceCollapse, input: string, afterSpace: boolean, output: string, endsWithSpace: boolean])[] = [
  ['collapse', 'a  b', false, 'a b', false],
  ['collapse', ' \n\t a\tb \n', false, ' a b ', true],
  ['collapse', '  a', true, 'a', false],
  ['collapse', '   ', true, '', true],
  ['collapse', '', true, '', true],
  ['collapse', 'a b', false, 'a b', false],
  ['collapse', 'a\u00a0 b', false, 'a\u00a0 b', false],
  ['collapse', 'a\u200b\nb', false, 'a\u200bb', false],
  ['collapse', '日\n本', false, '日 本', false],
  ['preserve', 'a  \n b ', false, 'a  \n b ', false],
  ['break-spaces', ' a ', true, ' a ', false],
  ['preserve-breaks', 'a  \n  b  c ', false, 'a\nb c ', true],
  ['preserve-breaks', 'a\r\n\r\nb', false, 'a\n\nb', false],
  ['preserve-spaces', 'a\t \nb', false, 'a   b', false],
];

for (const [mode, input, afterSpace, output, endsWithSpace] of CASES) {
  test(`${mode} turns ${JSON.stringify(input)} into ${JSON.stringify(output)}${afterSpace ? ' after a space' : ''}`, () => {
    assert.deepEqual(collapse(input, mode, afterSpace), { text: output, endsWithSpace });
  });
}

test('tells white space that vanishes between blocks', () => {
  assert.equal(isCollapsibleSpace(' \n\t', 'collapse'), true);
  assert.equal(isCollapsibleSpace(' \n', 'preserve-breaks'), false);
  assert.equal(isCollapsibleSpace(' ', 'preserve'), false);
  assert.equal(isCollapsibleSpace('\u00a0', 'collapse'), false);
});
