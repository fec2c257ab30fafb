import assert from 'node:assert/strict';
import { test } from 'node:test';

import { activateTab, addTab, moveTab, neighbourOf, reconcile, removeTab, windowOfTab } from './tab-groups.ts';
import type { TabGroups } from './tab-groups.ts';

const GROUPS: TabGroups = { 1: { tabIds: ['a', 'b', 'c'], activeId: 'b' }, 2: { tabIds: ['d'], activeId: 'd' } };

test('a tab is put last, or next to the one in front', () => {
  assert.deepEqual(addTab(GROUPS, 1, 'x', true)[1], { tabIds: ['a', 'b', 'c', 'x'], activeId: 'x' });
  assert.deepEqual(addTab(GROUPS, 1, 'x', false, false)[1], { tabIds: ['a', 'b', 'x', 'c'], activeId: 'b' });
  assert.deepEqual(addTab({}, 7, 'x', false)[7], { tabIds: ['x'], activeId: 'x' });
});

test('the right neighbour of a closed tab comes to the front, else the left one', () => {
  assert.equal(removeTab(GROUPS, 'b')[1]?.activeId, 'c');
  assert.equal(removeTab(removeTab(GROUPS, 'b'), 'c')[1]?.activeId, 'a');
  assert.equal(removeTab(GROUPS, 'a')[1]?.activeId, 'b');
  assert.deepEqual(removeTab(GROUPS, 'd')[2], { tabIds: [], activeId: null });
  assert.equal(removeTab(GROUPS, 'nobody'), GROUPS);
});

test('tabs move within their window', () => {
  const cases: readonly [string, number, string][] = [
    ['a', 2, 'bca'],
    ['c', 0, 'cab'],
    ['b', 1, 'abc'],
    ['b', 99, 'acb'],
    ['b', -1, 'bac'],
  ];
  for (const [tab, position, order] of cases) assert.equal(moveTab(GROUPS, 1, tab, position)[1]?.tabIds.join(''), order, `${tab} ${position}`);
});

test('only a tab of the window can be activated', () => {
  assert.equal(activateTab(GROUPS, 1, 'd'), GROUPS);
  assert.equal(activateTab(GROUPS, 1, 'a')[1]?.activeId, 'a');
});

test('neighbours go around the ends', () => {
  const last = activateTab(GROUPS, 1, 'c')[1]!;
  assert.equal(neighbourOf(last, 1), 'a');
  assert.equal(neighbourOf(GROUPS[1]!, -1), 'a');
  assert.equal(neighbourOf(GROUPS[2]!, 1), 'd');
});

test('what was remembered is brought together with what exists', () => {
  const { groups, homeless } = reconcile(GROUPS, ['a', 'd', 'new']);
  assert.deepEqual(groups[1], { tabIds: ['a'], activeId: 'a' });
  assert.deepEqual(homeless, ['new']);
  assert.equal(windowOfTab(groups, 'd'), 2);
});
