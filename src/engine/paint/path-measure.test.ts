import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PathMeasure, tightBounds } from './path-measure.ts';
import { parsePathData } from './svg/path-data.ts';

const measure = (data: string): PathMeasure => new PathMeasure(parsePathData(data));
const near = (actual: number, expected: number): void => assert.ok(Math.abs(actual - expected) < 0.02, `${actual} is not ${expected}`);

test('lengths of lines, curves, arcs and subpaths', () => {
  for (const [data, length] of [
    ['M0 0L3 4', 5],
    ['M0 0L3 4M10 10L13 14', 10],
    ['M0 0h10v10h-10z', 40],
    ['M0 0A50 50 0 0 1 100 0', 50 * Math.PI],
    ['M0 0Q50 0 100 0', 100],
    ['', 0],
    ['M5 5', 0],
  ] as const) {
    near(measure(data).length, length);
  }
});

test('places along a path skip the gaps between subpaths', () => {
  const path = measure('M0 0L10 0M20 20L20 30');
  assert.deepEqual(path.at(5), { x: 5, y: 0, degrees: 0 });
  assert.deepEqual(path.at(12), { x: 20, y: 22, degrees: 90 });
  assert.deepEqual(path.at(Infinity), { x: 20, y: 30, degrees: 90 });
  assert.deepEqual(path.at(NaN), { x: 0, y: 0, degrees: 0 });
});

test('points are inside by the fill rule', () => {
  const ring = measure('M0 0h10v10h-10zM2 2h6v6h-6z');
  assert.deepEqual(
    [ring.fills(5, 5, 'nonzero'), ring.fills(5, 5, 'evenodd'), ring.fills(1, 1, 'evenodd'), ring.fills(11, 5, 'nonzero')],
    [true, false, true, false],
  );
  assert.equal(measure('M0 0L10 0L10 10').fills(8, 4, 'nonzero'), true);
});

test('bounds leave control points out', () => {
  assert.deepEqual(tightBounds(parsePathData('M0 0C0 40 40 40 40 0')), { x: 0, y: 0, width: 40, height: 30 });
  assert.deepEqual(tightBounds(parsePathData('M0 0Q20 40 40 0')), { x: 0, y: 0, width: 40, height: 20 });
  assert.equal(tightBounds(parsePathData('')), null);
});
