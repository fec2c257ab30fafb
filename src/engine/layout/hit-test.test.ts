import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Point } from '../../base/geometry.ts';
import type { Box } from './box.ts';
import { hitTest } from './hit-test.ts';
import { block, layoutAll } from './layout-test-support.ts';

const NONE: Point = { x: 0, y: 0 };
const scrolledTo = (y: number) => ({ x: 0, y, ofBox: () => NONE });

test('a transformed box is hit where it is seen', () => {
  const box = block({ height: 100, width: 100 }, [], { effects: { transform: [{ type: 'translate', x: 300, y: 0 }] } });
  const root = layoutAll([box]);
  assert.equal(hitTest(root, 350, 50)?.box, box);
  assert.notEqual(hitTest(root, 50, 50)?.box, box);
});

test('a fixed box is hit at its place in the viewport, however far the page is scrolled', () => {
  const box = block({ position: 'fixed', top: 0, left: 0, width: 50, height: 50 });
  const root = layoutAll([box, block({ height: 2000 })]);
  assert.equal(hitTest(root, 10, 510, scrolledTo(500))?.box, box);
  assert.notEqual(hitTest(root, 10, 10, scrolledTo(500))?.box, box);
});

test('a sticky box is hit where it sticks', () => {
  const box = block({ position: 'sticky', top: 10, height: 50 });
  const root = layoutAll([block({ height: 2000 }, [box])]);
  assert.equal(hitTest(root, 10, 530, scrolledTo(500))?.box, box);
  assert.notEqual(hitTest(root, 10, 20, scrolledTo(500))?.box, box);
});

test('content of a scroll container is hit through its offset, and only inside of it', () => {
  const inner = block({ height: 30 });
  const scroller = block({ overflowX: 'auto', overflowY: 'auto', height: 100 }, [block({ height: 200 }), inner]);
  const root = layoutAll([scroller]);
  const scrolls = { x: 0, y: 0, ofBox: (box: Box) => (box === scroller ? { x: 0, y: 130 } : NONE) };
  assert.equal(hitTest(root, 10, 80, scrolls)?.box, inner);
  assert.notEqual(hitTest(root, 10, 210, scrolls)?.box, inner);
});
