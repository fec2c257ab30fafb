import assert from 'node:assert/strict';
import { test } from 'node:test';

import { backupNumber } from './state.ts';

test('only restore takes a word, the number of a backup', () => {
  assert.equal(backupNumber('restore', ['12']), 12);
  for (const act of ['backup', 'check', 'restore']) assert.equal(backupNumber(act, []), null);
  for (const [act, ...words] of [['burn'], ['backup', '1'], ['check', '1'], ['restore', 'x'], ['restore', '-1'], ['restore', '1e3']]) {
    assert.throws(() => backupNumber(act!, words), /cannot run/);
  }
});
