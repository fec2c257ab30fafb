import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { ControlGroups, isInRootCpuGroup, placesOf } from './control-groups.ts';
import { folderTree } from './test-tree.ts';

const V1_MOUNTS = `30 20 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
31 20 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
32 20 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
33 20 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
`;

test('version 1 has a place for each controller', () => {
  const places = placesOf('9:name=systemd:/\n8:pids:/\n4:memory:/service/one\n1:cpu:/\n0::/\n', V1_MOUNTS);
  assert.deepEqual(Object.fromEntries(places), {
    pids: { version: 1, folder: '/sys/fs/cgroup/pids/' },
    memory: { version: 1, folder: '/sys/fs/cgroup/memory/service/one' },
    cpu: { version: 1, folder: '/sys/fs/cgroup/cpu/' },
  });
});

test('a container sees its own part of the tree as the root', () => {
  const mounts = '30 20 0:26 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n';
  assert.equal(placesOf('4:memory:/docker/abc\n', mounts).get('memory')!.folder, '/sys/fs/cgroup/memory/');
  assert.equal(placesOf('4:memory:/docker/abc/x\n', mounts).get('memory')!.folder, '/sys/fs/cgroup/memory/x');
});

test('text that makes no sense gives no places', () => {
  for (const [cgroup, mounts] of [
    ['', ''],
    ['0::/../../etc\n', V1_MOUNTS],
    ['4:memory:relative\n', V1_MOUNTS],
    ['4:memory:/x\n', 'garbage\n - cgroup\n'],
    ['\0'.repeat(1000), '\0'.repeat(1000)],
  ] as const) {
    assert.equal(placesOf(cgroup, mounts).size, 0, cgroup);
  }
});

test('version 1: each limit is written in its own words', () => {
  folderTree({ 'cpu/cgroup.procs': '', 'memory/cgroup.procs': '', 'pids/cgroup.procs': '' }, (root) => {
    const places = new Map((['cpu', 'memory', 'pids'] as const).map((name) => [name, { version: 1 as const, folder: `${root}/${name}` }]));
    const groups = new ControlGroups(places, 4242);
    groups.create('site-1', { cpuWeight: 50, cpuQuotaPercent: 25, memoryBytes: 1000, maxTasks: 9 });
    const text = (file: string): string => readFileSync(`${root}/${file}`, 'utf8');
    assert.equal(text('cpu/kpio-4242/site-1/cpu.shares'), '512');
    assert.equal(text('cpu/kpio-4242/site-1/cpu.cfs_quota_us'), '25000');
    assert.equal(text('memory/kpio-4242/site-1/memory.limit_in_bytes'), '1000');
    assert.equal(text('pids/kpio-4242/site-1/pids.max'), '9');
    assert.deepEqual(groups.limit('site-1', { cpuQuotaPercent: null, memoryBytes: null }), ['cpu', 'memory']);
    assert.equal(text('cpu/kpio-4242/site-1/cpu.cfs_quota_us'), '-1');
    assert.equal(text('memory/kpio-4242/site-1/memory.limit_in_bytes'), '-1');
  });
});

test('version 2: a group that hands its controllers on is used; one that does not is said', () => {
  folderTree({ 'own/cgroup.procs': '', 'own/cgroup.subtree_control': 'cpu memory\n', 'own/kpio-7/cgroup.controllers': 'cpu memory\n' }, (root) => {
    const places = new Map((['cpu', 'memory', 'pids'] as const).map((name) => [name, { version: 2 as const, folder: `${root}/own` }]));
    const groups = new ControlGroups(places, 7);
    // A plain file keeps what was written last: here that is "+cpu", which holds no "cpu".
    assert.equal(groups.has('pids'), false);
    assert.match(groups.problems.get('pids')!, /pids controller/);
  });
  folderTree({ 'own/cgroup.procs': '', 'own/kpio-7/cgroup.controllers': 'cpu\n', 'own/kpio-7/cgroup.subtree_control': '' }, (root) => {
    const groups = new ControlGroups(new Map([['cpu', { version: 2 as const, folder: `${root}/own` }]]), 7);
    assert.equal(readFileSync(`${root}/own/kpio-7/cgroup.subtree_control`, 'utf8'), '+cpu');
    assert.equal(groups.has('cpu'), false, 'what was asked for is not taken for what is');
  });
});

test('groups of a KPIO that is gone are removed, others are left', () => {
  folderTree({ 'cpu/cgroup.procs': '' }, (root) => {
    const place = new Map([['cpu' as const, { version: 1 as const, folder: `${root}/cpu` }]]);
    // Beyond every number that the kernel gives to a process.
    const gone = new ControlGroups(place, 999_999_999);
    const living = new ControlGroups(place, process.pid);
    assert.ok(gone.has('cpu') && living.has('cpu'));
    assert.equal(existsSync(`${root}/cpu/kpio-999999999`), true, 'the start does not wait for it');
    living.removeLeftOver();
    assert.equal(existsSync(`${root}/cpu/kpio-999999999`), false);
    assert.equal(existsSync(`${root}/cpu/kpio-${process.pid}`), true);
  });
});

test('sharing by session needs the root group', () => {
  folderTree(
    { 'v1/cgroup.sane_behavior': '0\n', 'v1/sub/cpu.shares': '1024', 'v2/a/cpu.weight': '100', 'v2/a/b/cgroup.procs': '', 'v2/c/cgroup.procs': '' },
    (root) => {
      const at = (version: 1 | 2, folder: string): boolean => isInRootCpuGroup(new Map([['cpu', { version, folder: `${root}/${folder}` }]]));
      assert.deepEqual([at(1, 'v1'), at(1, 'v1/sub'), at(2, 'v2/a/b'), at(2, 'v2/c')], [true, false, false, true]);
      assert.equal(isInRootCpuGroup(new Map()), true);
    },
  );
});

test('a machine that gives nothing is said to', () => {
  const groups = new ControlGroups(new Map(), 7);
  assert.equal(groups.has('memory'), false);
  assert.match(groups.problems.get('memory')!, /no such controller/);
  groups.create('site-1', { cpuWeight: 100 });
  assert.deepEqual(groups.limit('site-1', { cpuWeight: 50 }), []);
});
