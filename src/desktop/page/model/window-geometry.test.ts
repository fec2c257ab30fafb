import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initialRectangle, keepReachable, MINIMUM_SIZE, placementAfter, rectangleOfZone, resizeBy, unsnapUnder, zoneAt } from './window-geometry.ts';
import type { Direction, ResizeEdge, SnapZone } from './window-geometry.ts';

const AREA = { width: 1001, height: 701 };

test('zones fill the area without a gap, also when its size is odd', () => {
  const cases: readonly [SnapZone, readonly number[]][] = [
    ['maximised', [0, 0, 1001, 701]],
    ['left', [0, 0, 501, 701]],
    ['right', [501, 0, 500, 701]],
    ['top-left', [0, 0, 501, 351]],
    ['top-right', [501, 0, 500, 351]],
    ['bottom-left', [0, 351, 501, 350]],
    ['bottom-right', [501, 351, 500, 350]],
  ];
  for (const [zone, [x, y, width, height]] of cases) assert.deepEqual(rectangleOfZone(zone, AREA), { x, y, width, height }, zone);
});

test('the pointer at an edge chooses the zone', () => {
  const cases: readonly [number, number, SnapZone | null][] = [
    [500, 300, null],
    [0, 350, 'left'],
    [14, 350, 'left'],
    [15, 350, null],
    [1000, 350, 'right'],
    [500, 3, 'maximised'],
    [2, 10, 'top-left'],
    [2, 690, 'bottom-left'],
    [999, 10, 'top-right'],
    [1200, 690, 'bottom-right'],
    [500, 700, null],
  ];
  for (const [x, y, zone] of cases) assert.equal(zoneAt({ x, y }, AREA), zone, `${x},${y}`);
});

test('arrow keys step through the placements', () => {
  const cases: readonly [SnapZone | 'normal', Direction, string][] = [
    ['normal', 'left', 'left'],
    ['left', 'up', 'top-left'],
    ['top-left', 'right', 'top-right'],
    ['top-right', 'down', 'right'],
    ['right', 'left', 'normal'],
    ['normal', 'up', 'maximised'],
    ['maximised', 'down', 'normal'],
    ['normal', 'down', 'minimised'],
  ];
  for (const [from, direction, to] of cases) assert.equal(placementAfter(from, direction), to, `${from} ${direction}`);
});

test('a resize moves only the dragged edges and stops at the minimum', () => {
  const start = { x: 100, y: 100, width: 500, height: 400 };
  const cases: readonly [ResizeEdge, number, number, readonly number[]][] = [
    ['e', 50, 99, [100, 100, 550, 400]],
    ['s', 99, 50, [100, 100, 500, 450]],
    ['w', 50, 0, [150, 100, 450, 400]],
    ['n', 0, -50, [100, 50, 500, 450]],
    ['se', -1000, -1000, [100, 100, MINIMUM_SIZE.width, MINIMUM_SIZE.height]],
    ['nw', 1000, 1000, [600 - MINIMUM_SIZE.width, 500 - MINIMUM_SIZE.height, MINIMUM_SIZE.width, MINIMUM_SIZE.height]],
    ['n', 0, -1000, [100, 0, 500, 500]],
    ['s', 0, 1000, [100, 100, 500, 601]],
  ];
  for (const [edge, deltaX, deltaY, [x, y, width, height]] of cases) {
    assert.deepEqual(resizeBy(start, edge, deltaX, deltaY, AREA), { x, y, width, height }, `${edge} ${deltaX} ${deltaY}`);
  }
});

test('a title bar never leaves the reach of the pointer', () => {
  const size = { width: 400, height: 300 };
  assert.deepEqual(keepReachable({ x: -5000, y: -5000, ...size }, AREA), { x: -280, y: 0, ...size });
  assert.deepEqual(keepReachable({ x: 5000, y: 5000, ...size }, AREA), { x: 881, y: 661, ...size });
  const inside = { x: 10, y: 10, ...size };
  assert.equal(keepReachable(inside, AREA), inside);
});

test('a window dragged out of its zone gets its own size under the same share of the title bar', () => {
  const own = { x: 1, y: 2, width: 400, height: 300 };
  assert.deepEqual(unsnapUnder({ x: 750, y: 10 }, { x: 0, y: 0, width: 1000, height: 700 }, own), { x: 450, y: 0, width: 400, height: 300 });
});

test('a first window fits a small area, and later ones are cascaded', () => {
  const small = initialRectangle({ width: 320, height: 200 }, { width: 1000, height: 700 }, 0);
  assert.ok(small.x >= 0 && small.y >= 0);
  const first = initialRectangle({ width: 1400, height: 900 }, { width: 1000, height: 700 }, 0);
  const second = initialRectangle({ width: 1400, height: 900 }, { width: 1000, height: 700 }, 1);
  assert.equal(second.x - first.x, 32);
  assert.equal(second.y - first.y, 32);
});
