import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRefreshValue } from './refresh-value.ts';

const CASES: readonly (readonly [input: string, seconds: number, url: string | null] | readonly [input: string])[] = [
  ['5', 5, null],
  [' \n 5 ; url=next.html', 5, 'next.html'],
  ['0;URL=next.html', 0, 'next.html'],
  ['0, url = next.html', 0, 'next.html'],
  ['0 next.html', 0, 'next.html'],
  ['1;next.html', 1, 'next.html'],
  ['1; "a b" c', 1, 'a b'],
  [`1; url='a"b' c`, 1, 'a"b'],
  [`1; url="open`, 1, 'open'],
  ['2.9.1;url=a', 2, 'a'],
  ['.5;url=a', 0, 'a'],
  ['1;', 1, null],
  ['1;;a', 1, ';a'],
  ['1;u', 1, 'u'],
  ['1;urn:a', 1, 'urn:a'],
  ['1;url', 1, 'url'],
  ['1;url a', 1, 'url a'],
  ['1;url=', 1, ''],
  [`1;url""`, 1, `url""`],
  [''],
  ['url=a'],
  ['-1;url=a'],
  ['+1'],
  ['1x'],
  ['\u00A01'],
];

void describe('The value of a refresh', () => {
  for (const [input, seconds, url] of CASES) {
    void it(`${JSON.stringify(input)} is ${seconds === undefined ? 'none' : `${seconds} s to ${JSON.stringify(url)}`}`, () => {
      assert.deepEqual(parseRefreshValue(input), seconds === undefined ? null : { seconds, url });
    });
  }
});
