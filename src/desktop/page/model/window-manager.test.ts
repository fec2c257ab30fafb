import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as manager from './window-manager.ts';
import type { WindowManagerState } from './window-manager.ts';

const SIZE = { width: 600, height: 400 };

function threeWindows(): WindowManagerState {
  let state = manager.resizeArea(manager.NO_WINDOWS, { width: 1200, height: 800 });
  for (let count = 0; count < 3; count++) state = manager.openWindow(state, 'browser', SIZE);
  return state;
}

test('a new window stands in front', () => {
  const state = threeWindows();
  assert.deepEqual(state.stack, [1, 2, 3]);
  assert.equal(manager.frontWindow(state)?.id, 3);
});

test('focus brings a window to the front and leaves the taskbar order alone', () => {
  const state = manager.focusWindow(threeWindows(), 1);
  assert.deepEqual(state.stack, [2, 3, 1]);
  assert.deepEqual(
    state.windows.map((window) => window.id),
    [1, 2, 3],
  );
});

test('focus on the front window or on none changes nothing', () => {
  const state = threeWindows();
  assert.equal(manager.focusWindow(state, 3), state);
  assert.equal(manager.focusWindow(state, 99), state);
});

test('a minimised window hands the front to the next and comes back by focus', () => {
  let state = manager.minimiseWindow(threeWindows(), 3);
  assert.equal(manager.frontWindow(state)?.id, 2);
  state = manager.focusWindow(state, 3);
  assert.equal(manager.frontWindow(state)?.id, 3);
  assert.equal(manager.findWindow(state, 3)?.isMinimised, false);
});

test('no window is in front when all are minimised', () => {
  assert.equal(manager.frontWindow(manager.minimiseAll(threeWindows())), null);
});

test('closing the front window shows the one below', () => {
  const state = manager.closeWindow(threeWindows(), 3);
  assert.equal(manager.frontWindow(state)?.id, 2);
  assert.deepEqual(state.stack, [1, 2]);
});

test('a snapped window follows its zone, and restoring brings its own rectangle back', () => {
  let state = threeWindows();
  const own = manager.findWindow(state, 3)!.rectangle;
  state = manager.resizeArea(manager.snapWindow(state, 3, 'left'), { width: 1000, height: 700 });
  assert.deepEqual(manager.frameOf(manager.findWindow(state, 3)!, state.area), { x: 0, y: 0, width: 500, height: 700 });
  state = manager.snapWindow(state, 3, null);
  assert.deepEqual(manager.frameOf(manager.findWindow(state, 3)!, state.area), own);
});

test('maximising twice restores', () => {
  const state = threeWindows();
  const twice = manager.toggleMaximised(manager.toggleMaximised(state, 2), 2);
  assert.deepEqual(twice, state);
});

test('a placed window is no longer snapped and never too small', () => {
  const state = manager.placeWindow(manager.snapWindow(threeWindows(), 1, 'right'), 1, { x: 10, y: 20, width: 5, height: 5 });
  const window = manager.findWindow(state, 1)!;
  assert.equal(window.zone, null);
  assert.ok(window.rectangle.width >= 200 && window.rectangle.height >= 200);
});

test('a smaller screen shows the whole window while it fits, and a larger one brings its place back', () => {
  const wide = manager.placeWindow(threeWindows(), 1, { x: 500, y: 300, width: 600, height: 400 });
  const narrow = manager.resizeArea(wide, { width: 800, height: 380 });
  assert.deepEqual(manager.frameOf(manager.findWindow(narrow, 1)!, narrow.area), { x: 200, y: 0, width: 600, height: 380 });
  const again = manager.resizeArea(narrow, wide.area);
  assert.deepEqual(manager.frameOf(manager.findWindow(again, 1)!, again.area), { x: 500, y: 300, width: 600, height: 400 });
});

test('a window that was pushed over the edge stays within reach on a smaller screen', () => {
  let state = manager.placeWindow(threeWindows(), 1, { x: 1000, y: 700, width: 600, height: 400 });
  state = manager.resizeArea(state, { width: 500, height: 400 });
  const { x, y } = manager.frameOf(manager.findWindow(state, 1)!, state.area);
  assert.deepEqual([x, y], [380, 360]);
});

test('arrow keys step a window and may minimise it', () => {
  let state = manager.stepWindow(threeWindows(), 3, 'left');
  assert.equal(manager.findWindow(state, 3)?.zone, 'left');
  state = manager.stepWindow(manager.stepWindow(state, 3, 'right'), 3, 'down');
  assert.equal(manager.findWindow(state, 3)?.isMinimised, true);
});
