import assert from 'node:assert/strict';
import { test } from 'node:test';

import { processProtections } from './process-protections.ts';
import type { InspectedProcess } from './process-protections.ts';
import { missingForStrict, REQUIRED } from './protection.ts';
import type { Protection } from './protection.ts';
import { folderTree } from './test-tree.ts';

const ZERO = '0000000000000000';
const STATUS = `Name:\tnode\nUid:\t1000\t1000\t1000\t1000\nTracerPid:\t0\nCapInh:\t${ZERO}\nCapPrm:\t${ZERO}\nCapEff:\t${ZERO}\nCapBnd:\t${ZERO}\nCapAmb:\t${ZERO}
NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t2\nSpeculation_Store_Bypass:\tthread force mitigated\nSpeculationIndirectBranch:\tconditional force disabled\n`;
const LIMITS =
  'Limit                     Soft Limit           Hard Limit           Units\nMax core file size        0                    0                    bytes\nMax data size             2147483648           2147483648           bytes\nMax open files            64                   64                   files\n';
const mapsAt = (place: string): string =>
  `7f${place}0000000-7f${place}0001000 ---p 00000000 00:00 0 \n7f${place}0001000-7f${place}0801000 rw-p 00000000 00:00 0 \n7f${place}3000000-7f${place}3020000 r--p 00000000 08:01 77 /lib/libc.so.6\n7ff${place}0000000-7ff${place}0021000 rw-p 00000000 00:00 0 [stack]\n`;

const NAMESPACES = ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'];

function namespacesOf(pid: number, number: number): Record<string, string> {
  return Object.fromEntries(NAMESPACES.map((kind) => [`proc/${pid}/ns/${kind}`, `-> ${kind}:[${number}]`]));
}

const GOOD: Readonly<Record<string, string>> = {
  'proc/7/status': STATUS,
  'proc/7/limits': LIMITS,
  'proc/7/maps': mapsAt('a'),
  'proc/7/exe': '-> /usr/bin/node',
  'proc/7/fd/3': '-> socket:[1]',
  ...namespacesOf(7, 2),
  'proc/1/maps': mapsAt('b'),
  ...namespacesOf(1, 1),
};

const JAILED: InspectedProcess = {
  pid: 7,
  kernelPid: 1,
  reported: ['no-io-uring', 'no-new-privileges', 'not-dumpable', 'memory:1', 'seccomp:170'],
  isJailed: true,
  sharedNamespaces: [],
  siblings: [],
};

function look(files: Readonly<Record<string, string>>, change: Partial<InspectedProcess> = {}): ReadonlyMap<string, Protection> {
  let found: readonly Protection[] = [];
  folderTree(files, (root) => (found = processProtections({ ...JAILED, ...change }, `${root}/proc`)));
  return new Map(found.map((each) => [each.name, each]));
}

test('a jailed process holds everything that --strict asks for', () => {
  const found = look(GOOD);
  for (const name of REQUIRED.process) assert.equal(found.get(name)?.state, 'on', `${name}: ${found.get(name)?.evidence}`);
  assert.match(found.get('seccomp')!.evidence, /mode filter, 2 filters, the last of 170 instructions/);
  const report = {
    host: REQUIRED.host.map((name) => ({ ...found.get('seccomp')!, name })),
    processes: [{ pid: 7, kind: 'site', label: '', protections: [...found.values()] }],
  };
  assert.deepEqual(missingForStrict(report), []);
});

test('each fact turns its protection', () => {
  const status = (from: string, to: string): Record<string, string> => ({ 'proc/7/status': STATUS.replace(from, to) });
  const cases: [change: Record<string, string>, name: string, state: string, evidence: RegExp][] = [
    [status('Seccomp:\t2', 'Seccomp:\t0'), 'seccomp', 'off', /mode none/],
    [status('Seccomp_filters:\t2', 'Seccomp_filters:\t1'), 'seccomp', 'partial', /1 filters/],
    [status('NoNewPrivs:\t1', 'NoNewPrivs:\t0'), 'no-new-privileges', 'off', /is 0/],
    [status(`CapEff:\t${ZERO}`, 'CapEff:\t00000000a80425fb'), 'capabilities', 'off', /CapEff 00000000a80425fb/],
    [status(`CapBnd:\t${ZERO}`, 'CapBnd:\t000001ffffffffff'), 'capabilities', 'partial', /CapBnd/],
    [namespacesOf(7, 1), 'namespaces', 'off', /own: none/],
    [{ 'proc/7/ns/net': '-> net:[1]' }, 'namespaces', 'partial', /shared with the kernel: net/],
    [{ 'proc/7/fd/4': '-> anon_inode:[io_uring]' }, 'io-uring', 'off', /holds 1/],
    [{ 'proc/7/maps': mapsAt('b') }, 'address-randomisation', 'off', /the same as in the kernel/],
    [{ 'proc/7/maps': mapsAt('a').replace('---p', 'r--p') }, 'guard-pages', 'off', /0 mappings/],
    [{ 'proc/7/maps': mapsAt('a').replace(/rw-p(.*stack)/, 'rwxp$1') }, 'no-executable-stack', 'off', /is executable/],
    [{ 'proc/7/maps': mapsAt('a').replace('rw-p', 'rwxp') }, 'write-or-execute', 'partial', /8192 kB/],
    [{ 'proc/7/limits': LIMITS.replace(/size        0 /, 'size        unlimited ') }, 'limits', 'off', /core unlimited/],
    [status('TracerPid:\t0', 'TracerPid:\t99'), 'not-traced', 'off', /process 99/],
    [status('thread force mitigated', 'vulnerable'), 'speculation', 'partial', /vulnerable/],
  ];
  for (const [change, name, state, evidence] of cases) {
    const found = look({ ...GOOD, ...change }).get(name)!;
    assert.equal(found.state, state, `${name}: ${found.evidence}`);
    assert.match(found.evidence, evidence);
  }
});

test('the network of the network service is shared on purpose, a copy lies where its like lies', () => {
  const net = look({ ...GOOD, 'proc/7/ns/net': '-> net:[1]' }, { sharedNamespaces: ['net'] }).get('namespaces')!;
  assert.equal(net.state, 'on');
  assert.match(net.evidence, /on purpose: net/);
  const copy = look({ ...GOOD, 'proc/8/maps': mapsAt('a') }, { siblings: [8] }).get('address-randomisation')!;
  assert.equal(copy.state, 'partial');
  assert.match(copy.evidence, /as in process 8/);
});

test('a process that shows nothing is not taken for a safe one', () => {
  const found = look({ 'proc/empty': '' }, { reported: [] });
  assert.deepEqual(
    [...found.values()].filter(({ state }) => state === 'on').map(({ name }) => name),
    [],
  );
});

test('what is missing is named with the process and the evidence', () => {
  const protections = [...look({ ...GOOD, 'proc/7/status': STATUS.replace('Seccomp:\t2', 'Seccomp:\t0') }).values()];
  const missing = missingForStrict({ host: [], processes: [{ pid: 7, kind: 'site', label: '', protections }] });
  assert.ok(missing.some((each) => each.startsWith('seccomp (site 7: mode none')));
  assert.ok(missing.some((each) => each === 'bubblewrap (host: not reported)'));
});
