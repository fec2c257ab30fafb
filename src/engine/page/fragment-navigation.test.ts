import assert from 'node:assert/strict';
import { test } from 'node:test';

import { enginePage } from '../../../tests/support/engine-page.ts';

/** [what the script does to location.hash, the address after it] */
const CASES: readonly [string, string][] = [
  [`location.hash = 'a'`, 'https://page.test/#a'],
  [`location.hash = 'a'; location.hash = ''`, 'https://page.test/#'],
  [`location.hash = ''`, 'https://page.test/'],
  [`location.hash = '#'`, 'https://page.test/'],
];

for (const [script, address] of CASES) {
  test(`${script} loads no page: ${address}`, async () => {
    const { wishes, run } = await enginePage('<!DOCTYPE html>');
    assert.equal(run(`${script}; location.href`), address);
    assert.deepEqual(wishes, []);
  });
}
