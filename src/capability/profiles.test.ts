// The profiles as data: each is well formed, starts nobody as an administrator, and gives what its name says.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { maskOf } from './capability.ts';
import { KERNEL } from './grant.ts';
import { GrantTree } from './grant-tree.ts';
import { DEFAULT_PROFILES, grantsOfProfile, PROFILE_KINDS, PROFILES, readProfile } from './profiles.ts';
import { FakeClock } from './testing/fake-clock.ts';

function holderOf(name: string, host = 'example.org'): { tree: GrantTree; handle: number } {
  const clock = new FakeClock();
  const tree = new GrantTree(clock);
  const handle = tree.enrol(1);
  const profile = PROFILES.find((each) => each.name === name)!;
  for (const request of grantsOfProfile(profile, { guest: 1, host, nowMs: clock.wall })) {
    const made = tree.prepare(null, KERNEL, request);
    assert.ok(made.ok && tree.insert(made.value).ok, `${name}: ${made.ok ? '' : made.failure.message}`);
  }
  return { tree, handle };
}

const HELD: Readonly<Record<string, number>> = {
  'site-default': maskOf(['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']),
  'site-trusted': maskOf(['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']),
  'site-restricted': maskOf(['NETWORK', 'DISK_READ', 'GPU', 'INPUT']),
  'site-offline': maskOf(['DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']),
  'vm-linux-desktop': maskOf(['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']),
  'vm-windows': maskOf(['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT']),
  'vm-server': maskOf(['NETWORK', 'DISK_READ', 'DISK_WRITE', 'CONSOLE']),
  'vm-restricted': maskOf(['DISK_READ', 'GPU', 'INPUT']),
  'extension-default': maskOf(['DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']),
  'extension-updating': maskOf(['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']),
  'app-default': maskOf(['DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']),
  'app-connected': maskOf(['NETWORK', 'DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']),
  'app-observer': maskOf(['GPU', 'INPUT', 'AUDIT']),
};

test('each profile gives exactly what this table says', () => {
  assert.deepEqual(PROFILES.map(({ name }) => name).sort(), Object.keys(HELD).sort());
  for (const [name, mask] of Object.entries(HELD)) {
    const { tree, handle } = holderOf(name);
    assert.equal(tree.mask(handle), mask, name);
  }
});

test('every profile is one that an operator could have written, and every kind has a default', () => {
  for (const profile of PROFILES) {
    const read = readProfile(JSON.parse(JSON.stringify(profile)));
    assert.ok(read.ok, `${profile.name}: ${read.ok ? '' : read.failure.message}`);
  }
  for (const kind of PROFILE_KINDS) assert.equal(PROFILES.find(({ name }) => name === DEFAULT_PROFILES[kind])?.kind, kind);
});

const REACHED: readonly (readonly [profile: string, host: string, port: number, expected: boolean])[] = [
  ['site-default', 'anywhere.com', 8080, true],
  ['site-restricted', 'example.org', 443, true],
  ['site-restricted', 'cdn.example.org', 443, true],
  ['site-restricted', 'tracker.com', 443, false],
  ['site-restricted', 'example.org', 8080, false],
  ['site-offline', 'example.org', 443, false],
  ['vm-restricted', 'example.org', 443, false],
  ['extension-updating', 'example.org', 80, false],
];

test('profiles reach what they say', () => {
  for (const [name, host, port, expected] of REACHED) {
    const { tree, handle } = holderOf(name);
    assert.equal(tree.permitsConnection(handle, { host, address: '', port, protocol: 'tcp', direction: 'out' }), expected, `${name} ${host}`);
    assert.equal(tree.permitsConnection(handle, { host, address: '', port, protocol: 'tcp', direction: 'in' }), false, `${name} is reached`);
  }
});

test('only the trusted site may reach the local network', () => {
  const printer = { host: 'printer.local', address: '192.168.0.9', port: 80, protocol: 'tcp', direction: 'out' } as const;
  for (const { name } of PROFILES) {
    const { tree, handle } = holderOf(name);
    assert.equal(tree.permitsLocalNetwork(handle, printer), name === 'site-trusted', name);
  }
});

test('a guest without a host of its own gets no grant for it; one that is an address gets that address', () => {
  const { tree, handle } = holderOf('site-restricted', '');
  assert.equal(tree.check(handle, 1), false);
  const numbered = holderOf('site-restricted', '127.0.0.1');
  assert.equal(numbered.tree.permitsConnection(numbered.handle, { host: '127.0.0.1', address: '', port: 80, protocol: 'tcp', direction: 'out' }), true);
});

test('reading a profile never throws, and no profile gives ADMIN', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => void readProfile(value)),
    { numRuns: 1000 },
  );
  const mine = { name: 'site-mine', kind: 'site', summary: 'mine', grants: [{ capabilities: ['NETWORK'], constraints: { hosts: ['*.{host}'] } }] };
  assert.equal(readProfile(mine).ok, true);
  for (const bad of [
    { name: 'mine' },
    { kind: 'vm' },
    { summary: 'a\nb' },
    { grants: [{ capabilities: ['ADMIN'] }] },
    { grants: [{ capabilities: [] }] },
    { grants: [{ capabilities: ['GPU'], constraints: { hosts: ['a.org'] } }] },
  ])
    assert.equal(readProfile({ ...mine, ...bad }).ok, false, JSON.stringify(bad));
});
