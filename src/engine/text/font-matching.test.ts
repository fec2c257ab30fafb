import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchFaces } from './font-matching.ts';
import type { MatchableFace } from './font-matching.ts';

const face = (weight: number | [number, number], slope: MatchableFace['slope'] = 'normal', stretch = 100): MatchableFace => ({
  weightMin: Array.isArray(weight) ? weight[0] : weight,
  weightMax: Array.isArray(weight) ? weight[1] : weight,
  stretchMin: stretch,
  stretchMax: stretch,
  slope,
});

// [wanted weight, weights of the family, weight that is chosen], after the examples and the prose of the specification.
const WEIGHTS: readonly (readonly [wanted: number, family: readonly number[], chosen: number])[] = [
  [400, [300, 400, 700], 400],
  [400, [300, 500, 700], 500],
  [400, [300, 600], 300],
  [450, [400, 500], 500],
  [500, [400, 700], 400],
  [500, [600, 700], 600],
  [300, [200, 400], 200],
  [300, [400, 700], 400],
  [600, [400, 700], 700],
  [600, [400, 500], 500],
  [900, [400, 700], 700],
  [100, [400, 300], 300],
];

for (const [wanted, family, chosen] of WEIGHTS) {
  test(`weight ${wanted} of ${family.join(', ')} is ${chosen}`, () => {
    const matched = matchFaces(
      family.map((weight) => face(weight)),
      { weight: wanted, stretch: 100, slope: 'normal' },
    );
    assert.deepEqual(
      matched.map((match) => match.weightMin),
      [chosen],
    );
  });
}

test('style counts more than weight, and stretch more than style', () => {
  const family = [face(400, 'italic'), face(700, 'normal'), face(400, 'italic', 75), face(700, 'italic', 75)];
  assert.deepEqual(matchFaces(family, { weight: 700, stretch: 100, slope: 'italic' }), [family[0]]);
  assert.deepEqual(matchFaces(family, { weight: 700, stretch: 75, slope: 'normal' }), [family[3]]);
});

test('a variable face serves every weight in its range', () => {
  const family = [face([100, 600]), face(700)];
  assert.deepEqual(matchFaces(family, { weight: 550, stretch: 100, slope: 'normal' }), [family[0]]);
  assert.deepEqual(matchFaces(family, { weight: 650, stretch: 100, slope: 'normal' }), [family[1]]);
});

test('faces that differ only in characters all match', () => {
  const family = [face(400), face(400), face(700)];
  assert.equal(matchFaces(family, { weight: 400, stretch: 100, slope: 'normal' }).length, 2);
});
