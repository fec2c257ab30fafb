import assert from 'node:assert/strict';
import { test } from 'node:test';

import { arrangedFrom, arrangementFrom } from './arrangement.ts';
import { minimiseWindow, NO_WINDOWS, openWindow, resizeArea, snapWindow } from './window-manager.ts';

test('windows, their order and their tabs come back as they were told, in the area that there is', () => {
  const size = { width: 600, height: 400 };
  let manager = openWindow(openWindow(openWindow(NO_WINDOWS, 'browser', size), 'help', size), 'browser', size);
  manager = minimiseWindow(snapWindow(manager, 1, 'left'), 3);
  const groups = { 1: { tabIds: ['a', 'b'], activeId: 'b' }, 3: { tabIds: ['c'], activeId: 'c' } };
  const told = arrangementFrom({ manager, groups, fresh: new Set(['c', 'gone']) });
  const area = { width: 900, height: 700 };
  const back = arrangedFrom(JSON.parse(JSON.stringify(told)) as typeof told, area);
  assert.deepEqual(back, { manager: resizeArea(manager, area), groups, fresh: new Set(['c']) });
});

test('a stack that does not fit the windows is mended', () => {
  const { windows } = arrangementFrom({
    manager: openWindow(openWindow(NO_WINDOWS, 'browser', NO_WINDOWS.area), 'help', NO_WINDOWS.area),
    groups: {},
    fresh: new Set(),
  });
  assert.deepEqual(arrangedFrom({ windows, stack: [7, 1] }, NO_WINDOWS.area).manager.stack, [2, 1]);
  assert.deepEqual(arrangedFrom({ windows: [], stack: [] }, NO_WINDOWS.area).manager, NO_WINDOWS);
});
