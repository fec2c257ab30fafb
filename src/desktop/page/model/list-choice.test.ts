import assert from 'node:assert/strict';
import { test } from 'node:test';

import { optionAfterKey, optionByText, popupPlace } from './list-choice.ts';

const OPTIONS = ['Ant', '-Bee', 'Cat', 'Cow', 'Crab'].map((label) => ({ label: label.replace('-', ''), isDisabled: label.startsWith('-') }));

test('keys go through a list and leave out what is disabled', () => {
  const cases: readonly [from: number, key: string, to: number | null][] = [
    [0, 'ArrowDown', 2],
    [2, 'ArrowUp', 0],
    [0, 'ArrowUp', 0],
    [4, 'ArrowDown', 4],
    [-1, 'ArrowDown', 0],
    [0, 'PageDown', 4],
    [4, 'PageUp', 0],
    [3, 'Home', 0],
    [0, 'End', 4],
    [0, 'x', null],
  ];
  for (const [from, key, to] of cases) assert.equal(optionAfterKey(OPTIONS, from, key), to, `${from} ${key}`);
});

test('typing goes to the option that begins so, one letter through all that do', () => {
  const cases: readonly [from: number, typed: string, to: number | null][] = [
    [0, 'c', 2],
    [2, 'c', 3],
    [4, 'cc', 2],
    [2, 'co', 3],
    [0, 'bee', null],
    [3, 'a', 0],
  ];
  for (const [from, typed, to] of cases) assert.equal(optionByText(OPTIONS, from, typed), to, `${from} ${typed}`);
});

test('a popup stays in its area, below its control where there is room', () => {
  const area = { width: 400, height: 300 };
  assert.deepEqual(popupPlace({ x: 10, y: 20, width: 100, height: 20 }, { width: 80, height: 100 }, area), { x: 10, y: 40, width: 100, height: 100 });
  assert.deepEqual(popupPlace({ x: 350, y: 250, width: 100, height: 20 }, { width: 120, height: 200 }, area), { x: 280, y: 50, width: 120, height: 200 });
  assert.deepEqual(popupPlace({ x: -900, y: -900, width: 10, height: 10 }, { width: 120, height: 900 }, area), { x: 0, y: 0, width: 120, height: 300 });
});
