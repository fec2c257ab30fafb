import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Text } from '../../dom/text.ts';
import type { Box } from '../../layout/box.ts';
import { toBoxOffset, toDomOffset } from './text-position.ts';

const text = (data: string): Text => ({ data }) as Text;
const box = (rendered: string): Box => ({ text: rendered }) as Box;

test('offsets of the DOM and of the laid-out text are mapped over collapsed white space and text-transform', () => {
  const cases: [data: string, rendered: string, dom: number, laidOut: number][] = [
    ['abc', 'abc', 2, 2],
    ['a  b', 'a b', 2, 2],
    ['a  b', 'a b', 4, 3],
    ['\n  ab ', 'ab ', 3, 0],
    ['\n  ab ', 'ab ', 4, 1],
    ['\n  ab \n ', 'ab ', 6, 3],
    ['Straße x', 'STRASSE X', 6, 7],
    ['a\nb', 'a b', 2, 2],
    ['a\n\nb', 'a\n\nb', 3, 3],
  ];
  for (const [data, rendered, dom, laidOut] of cases) {
    assert.equal(toBoxOffset(text(data), box(rendered), dom), laidOut, `${JSON.stringify(data)} ${dom} ->`);
    assert.equal(toDomOffset(text(data), box(rendered), laidOut), dom, `${JSON.stringify(data)} <- ${laidOut}`);
  }
});
