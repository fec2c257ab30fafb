import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LIMITS, niceOfWeight } from './limits.ts';
import { maskOf } from './process-control.ts';
import { processTree } from './process-tree.ts';
import { folderTree } from './test-tree.ts';

test('a page goes before a service, a service before the kernel, when the machine runs out of memory', () => {
  const { kernel, network, screen, zygote, site, extension } = LIMITS;
  assert.ok(kernel.oomScoreAdjust < network.oomScoreAdjust && network.oomScoreAdjust <= screen.oomScoreAdjust);
  assert.ok(zygote.oomScoreAdjust < site.oomScoreAdjust && site.oomScoreAdjust < extension.oomScoreAdjust);
});

test('every limit can be set', () => {
  for (const [kind, limits] of Object.entries(LIMITS)) {
    assert.ok(limits.cpuWeight >= 1 && limits.cpuWeight <= 10_000, kind);
    assert.ok(limits.oomScoreAdjust >= 0 && limits.oomScoreAdjust <= 1000, kind);
    assert.ok(limits.maxTasks > 16 && limits.maxDescriptors > 16, kind);
  }
});

test('weights become nice values of about the same share', () => {
  const cases: [weight: number, nice: number][] = [
    [100, 0],
    [125, -1],
    [80, 1],
    [35, 5],
    [10, 10],
    [1, 19],
    [10_000, -20],
  ];
  for (const [weight, nice] of cases) assert.equal(niceOfWeight(weight), nice, String(weight));
});

test('sets of processors are whole words of 64', () => {
  assert.deepEqual([...maskOf([0, 3, 9])], [9, 2, 0, 0, 0, 0, 0, 0]);
  assert.equal(maskOf([64]).length, 16);
  assert.equal(maskOf([64])[8], 1);
});

test('the tree of a process is followed through all its threads, and circles end', () => {
  folderTree(
    {
      'proc/1/stat': '1 (a) S 0',
      'proc/1/task/1/children': '2 ',
      'proc/1/task/9/children': '3 x -4 ',
      'proc/2/stat': '2 (b) S 1',
      'proc/2/task/2/children': '1 ',
      'proc/3/stat': '3 (c) S 1',
    },
    (root) => {
      assert.deepEqual(processTree(1, `${root}/proc`), [1, 2, 3]);
      assert.deepEqual(processTree(77, `${root}/proc`), []);
    },
  );
});
