import assert from 'node:assert/strict';
import { test } from 'node:test';
import { block, inline, layoutAll, rectsOf, text } from '../layout-test-support.ts';
import { dumpFragments } from '../geometry.ts';

test('auto margins centre a block, and an over-constrained one stays at the start', () => {
  const centred = block({ width: 200, height: 10, marginLeft: 'auto', marginRight: 'auto' });
  const over = block({ width: 200, height: 10, marginLeft: 30, marginRight: 30 });
  const root = layoutAll([centred, over]);
  assert.deepEqual(rectsOf(root, centred), [[300, 0, 200, 10]]);
  assert.deepEqual(rectsOf(root, over), [[30, 10, 200, 10]]);
});

test('margins of siblings, of parent and child, and of empty blocks collapse', () => {
  const first = block({ height: 10, marginBottom: 20 });
  const empty = block({ marginTop: 15, marginBottom: 35 });
  const child = block({ height: 10, marginTop: 30, marginBottom: -5 });
  const parent = block({ marginTop: 10 }, [child]);
  const last = block({ height: 10 });
  const root = layoutAll([first, empty, parent, last]);
  assert.deepEqual(rectsOf(root, parent), [[0, 45, 800, 10]]);
  assert.deepEqual(rectsOf(root, child), [[0, 45, 800, 10]]);
  assert.deepEqual(rectsOf(root, last), [[0, 50, 800, 10]]);
});

test('padding keeps the margins of a child inside', () => {
  const child = block({ height: 10, marginTop: 30, marginBottom: 20 });
  const parent = block({ marginTop: 10, paddingTop: 1, paddingBottom: 1 }, [child]);
  const root = layoutAll([parent]);
  assert.deepEqual(rectsOf(root, parent), [[0, 10, 800, 62]]);
  assert.deepEqual(rectsOf(root, child), [[0, 41, 800, 10]]);
});

test('floats stand side by side, then below; clear goes under them', () => {
  const a = block({ float: 'left', width: 300, height: 50 });
  const b = block({ float: 'left', width: 300, height: 20 });
  const c = block({ float: 'right', width: 300, height: 20 });
  const cleared = block({ clear: 'both', height: 10 });
  const root = layoutAll([block({}, [a, b, c, cleared])]);
  assert.deepEqual(rectsOf(root, a), [[0, 0, 300, 50]]);
  assert.deepEqual(rectsOf(root, b), [[300, 0, 300, 20]]);
  assert.deepEqual(rectsOf(root, c), [[500, 20, 300, 20]]);
  assert.deepEqual(rectsOf(root, cleared), [[0, 50, 800, 10]]);
});

test('a float inside a block whose margin still collapses goes down with it', () => {
  const float = block({ float: 'left', width: 10, height: 10 });
  const child = block({ height: 10, marginTop: 40 });
  const root = layoutAll([block({ marginTop: 10 }, [float, child])]);
  assert.deepEqual(rectsOf(root, float), [[0, 40, 10, 10]]);
});

test('a block with its own formatting context stands beside a float and shrinks', () => {
  const float = block({ float: 'left', width: 100, height: 50 });
  const beside = block({ overflowX: 'hidden', overflowY: 'hidden', height: 10 });
  const root = layoutAll([float, beside]);
  assert.deepEqual(rectsOf(root, beside), [[100, 0, 700, 10]]);
});

test('absolute boxes take their containing block from the positioned ancestor', () => {
  const absolute = block({ position: 'absolute', right: 10, bottom: 20, width: 30, height: 40 });
  const filling = block({ position: 'absolute', left: 0, right: 0, top: 0, bottom: 0, marginLeft: 5 });
  const parent = block({ position: 'relative', height: 100, marginTop: 50, top: 3 }, [block({}, [absolute, filling])]);
  const root = layoutAll([parent]);
  assert.deepEqual(rectsOf(root, absolute), [[760, 93, 30, 40]]);
  assert.deepEqual(rectsOf(root, filling), [[5, 53, 795, 100]]);
});

test('lines are broken at spaces and their boxes are cut', () => {
  const words = text('aaaa bbbb cccc dddd');
  const span = inline({ border: { leftWidth: 2, rightWidth: 2 } }, [words]);
  const paragraph = block({ width: 70 }, [span]);
  const root = layoutAll([paragraph]);
  assert.equal(rectsOf(root, span).length, 2, dumpFragments(root));
});
