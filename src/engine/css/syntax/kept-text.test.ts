import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { KeptText } from './kept-text.ts';

test('any piece of a kept text is that of the text itself, across the places where it is cut', () => {
  const unit = fc.constantFrom('a', 'é', '\ufeff', '—', '😀');
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 40 }), fc.integer({ min: 1, max: 900 }), fc.nat(), fc.nat(), (units, times, a, b) => {
      const text = units.join('').repeat(times);
      const [start, end] = [a % (text.length + 1), b % (text.length + 1)].sort((p, q) => p - q) as [number, number];
      // A parser asks for blocks only, which begin and end with whole characters.
      const isHalf = (at: number): boolean => text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) <= 0xdfff;
      fc.pre(!isHalf(start) && !isHalf(end));
      assert.equal(new KeptText(text).slice(start, end), text.slice(start, end));
    }),
    { numRuns: 300 },
  );
});

test('nothing is cut out of an empty text', () => {
  assert.equal(new KeptText('').slice(0, 0), '');
});
