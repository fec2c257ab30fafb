import assert from 'node:assert/strict';
import { test } from 'node:test';

import { folderTree } from './test-tree.ts';
import { homeNode, NumaPlacement, parseList, preferringNode, readTopology } from './numa.ts';

/** Two sockets of four processors, and a node of memory without processors. */
const TWO_SOCKETS = {
  'sys/devices/system/node/online': '0-2\n',
  'sys/devices/system/node/node0/cpulist': '0-3\n',
  'sys/devices/system/node/node0/meminfo': 'Node 0 MemTotal:       8000 kB\nNode 0 MemFree:        1000 kB\n',
  'sys/devices/system/node/node0/distance': '10 21 28\n',
  'sys/devices/system/node/node1/cpulist': '4-7\n',
  'sys/devices/system/node/node1/meminfo': 'Node 1 MemTotal:       8000 kB\nNode 1 MemFree:        7000 kB\n',
  'sys/devices/system/node/node1/distance': '21 10 28\n',
  'sys/devices/system/node/node2/cpulist': '\n',
  'sys/devices/system/node/node2/meminfo': 'Node 2 MemTotal:       64000 kB\nNode 2 MemFree:        64000 kB\n',
  'proc/self/status': 'Name:\tkpio\nCpus_allowed_list:\t4-5\n',
};

test('a machine of two sockets is read; nodes without processors are none to run on', () => {
  folderTree(TWO_SOCKETS, (root) => {
    const nodes = readTopology(`${root}/sys`);
    assert.deepEqual(
      nodes.map(({ number, processors, freeBytes }) => ({ number, processors, freeBytes })),
      [
        { number: 0, processors: [0, 1, 2, 3], freeBytes: 1000 * 1024 },
        { number: 1, processors: [4, 5, 6, 7], freeBytes: 7000 * 1024 },
      ],
    );
    assert.equal(nodes[0]!.distances.get(1), 21);
    assert.equal(homeNode(nodes, `${root}/proc`), 1);
  });
});

test('processes are spread by the processors that are free of others, services stay near the kernel', () => {
  folderTree(TWO_SOCKETS, (root) => {
    const placement = new NumaPlacement(readTopology(`${root}/sys`), 1);
    const placed = (pid: number, isNear = false): number => placement.place(pid, isNear)!.number;
    assert.equal(placed(1), 1, 'more memory is free there');
    assert.equal(placed(2), 0, 'fewer are there');
    assert.deepEqual([placed(3), placed(4)], [1, 0]);
    assert.equal(placed(5, true), 1);
    placement.leave(2);
    placement.leave(4);
    assert.equal(placed(6), 0);
  });
});

test('with one node, or none that is told of, everything goes anywhere', () => {
  assert.deepEqual(readTopology('/nowhere'), []);
  const placement = new NumaPlacement([], 0);
  assert.equal(placement.isUseful, false);
  assert.equal(placement.place(1, false), null);
});

test('lists of numbers are read, nonsense and floods are not', () => {
  const cases: [string, number[]][] = [
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['0-1,4,6-7\n', [0, 1, 4, 6, 7]],
    ['', []],
    ['3-1', []],
    ['a,-1,1-,2', [2]],
    ['99999999999', []],
  ];
  for (const [text, expected] of cases) assert.deepEqual(parseList(text, 100), expected, text);
  assert.equal(parseList('0-999999', 8).length, 8);
  assert.equal(parseList('0-999999,'.repeat(1000), 8).length, 8);
});

test('a preference holds while something is started, and no longer', () => {
  const calls: unknown[][] = [];
  const native = { call: (name: string, ...args: unknown[]) => (calls.push([name, args[0], args[2]]), 0), address: () => 1n };
  const node = { number: 65, processors: [0], totalBytes: 1, freeBytes: 1, distances: new Map() };
  assert.equal(
    preferringNode(node, () => (calls.push(['start']), 'started'), native),
    'started',
  );
  assert.throws(() => preferringNode(node, () => assert.fail('no'), native));
  assert.deepEqual(calls, [['set_mempolicy', 1, 129], ['start'], ['set_mempolicy', 0, 0], ['set_mempolicy', 1, 129], ['set_mempolicy', 0, 0]]);
  assert.equal(
    preferringNode(null, () => 'anywhere', native),
    'anywhere',
  );
  assert.equal(calls.length, 5);
});
