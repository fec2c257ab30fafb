import assert from 'node:assert/strict';
import { test } from 'node:test';

import { proportionalBytesOf, ticksOf, usageOf } from './process-usage.ts';

test('the name of a process cannot forge its times', () => {
  assert.equal(ticksOf('1 (a) R 9 9) S 1 2 3 4 5 6 7 8 9 10 7 5 0'), 12);
  for (const text of ['', '1', '1 ()', '1 (x) S', '1 (x) S 1 2 3 4 5 6 7 8 9 10 -5 2', '1 (x) S 1 2 3 4 5 6 7 8 9 10 1e400 2'])
    assert.equal(ticksOf(text), 0, text);
});

test('this process has used time and memory; one that is not there has not', () => {
  const usage = usageOf(process.pid)!;
  assert.ok(usage.processes >= 1);
  assert.ok(usage.residentBytes > 10 << 20);
  assert.ok(proportionalBytesOf(process.pid)! > 1 << 20);
  assert.equal(usageOf(0), null);
  assert.equal(usageOf(2 ** 30), null);
  assert.equal(proportionalBytesOf(0), null);
});
