import assert from 'node:assert/strict';
import { test } from 'node:test';

import { countingArray, float64Array, uint16Array } from './short-arrays.ts';

test('arrays that share a buffer share none of its bytes', () => {
  const arrays = Array.from({ length: 3000 }, (_, i) => float64Array(i % 70));
  arrays.forEach((array, i) => {
    assert.ok(array.every((value) => value === 0));
    array.fill(i);
  });
  arrays.forEach((array, i) => assert.ok(array.length === i % 70 && array.every((value) => value === i)));
  assert.ok(new Set(arrays.map(({ buffer }) => buffer)).size < 300);
});

test('a long array has a buffer of its own', () => {
  assert.equal(uint16Array(1000).buffer.byteLength, 2000);
});

test('counting arrays are there for short lengths', () => {
  assert.deepEqual([...countingArray(3)!], [0, 1, 2]);
  assert.equal(countingArray(1000), null);
});
