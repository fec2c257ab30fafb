import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NoteBudget } from './note-budget.ts';

test('what a guest does too often is counted, and the count is told later', () => {
  let nowMs = 0;
  const told: string[] = [];
  const budget = new NoteBudget(
    (key, count) => void told.push(`${key} ${count}`),
    () => nowMs,
  );
  const admitted = (key: string, times: number): number => Array.from({ length: times }, () => budget.admits(key)).filter(Boolean).length;
  assert.equal(admitted('1', 100), 16);
  assert.equal(admitted('2', 3), 3, 'each guest has its own');
  assert.deepEqual(told, []);
  nowMs = 10_000;
  assert.equal(admitted('1', 1), 1);
  assert.deepEqual(told, ['1 84']);
  admitted('1', 20);
  budget.flush();
  assert.deepEqual(told, ['1 84', '1 5']);
});

test('many guests do not fill the memory, and nothing counted is forgotten', () => {
  let told = 0;
  const budget = new NoteBudget((_key, count) => void (told += count));
  for (let key = 0; key < 5000; key++) for (let times = 0; times < 17; times++) budget.admits(String(key));
  budget.flush();
  assert.equal(told, 5000);
});
