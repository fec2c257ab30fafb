// The enforcer with a guest table and a network that only take notes.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AuditEvent, AuditWriter } from '../../audit/audit-entry.ts';
import { FakeClock } from '../../capability/testing/fake-clock.ts';
import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { maskOf } from '../../capability/capability.ts';
import { LIMITS } from '../../jail/limits.ts';
import type { Guest, GuestControl } from '../guests/guest.ts';
import { GuestTable } from '../guests/guest-table.ts';
import type { NetworkObserver } from '../services/network-client.ts';
import { connectionOf } from './load-target.ts';
import { PolicyEnforcer } from './policy-enforcer.ts';

interface World {
  readonly clock: FakeClock;
  readonly table: GuestTable;
  readonly policy: PolicyEnforcer;
  readonly events: AuditEvent[];
  readonly lost: string[];
  readonly refused: [load: number, reason: Failure][];
  readonly charged: [load: number, guest: number, rates: number[]][];
  readonly kept: Map<string, unknown>;
  network: NetworkObserver | null;
  surfaces: Set<number>;
  isLogFull: boolean;
  guest(id: number, name: string): Guest;
}

function world(kept = new Map<string, unknown>()): World {
  const clock = new FakeClock();
  const table = new GuestTable();
  const events: AuditEvent[] = [];
  const it: Omit<World, 'policy'> = {
    clock,
    table,
    events,
    kept,
    lost: [],
    refused: [],
    charged: [],
    network: null,
    surfaces: new Set(),
    isLogFull: false,
    guest(id, name) {
      const control = { rightsLost: (rights: readonly string[]) => void it.lost.push(`${id} ${rights.join()}`) } as unknown as GuestControl;
      const guest = table.add({ id, kind: 'site', name: '', owner: '', limits: LIMITS.site, profile: 'site-default', networkInterface: null }, control);
      table.bind(guest, 'default', name);
      return guest;
    },
  };
  const audit: AuditWriter = {
    append: (event) => {
      if (it.isLogFull) return Promise.reject(new Error('full'));
      events.push(event);
      return Promise.resolve({ sequence: 0 });
    },
    note: (event) => void events.push(event),
    tell: (event) => Promise.resolve(void events.push(event)),
    beforeAct: (_event, act) => Promise.resolve(act()),
  };
  const policy = new PolicyEnforcer({
    table,
    log: { info() {}, warn() {}, note() {} } as never,
    audit: () => audit,
    network: {
      observe: (observer) => {
        it.network = observer;
        return () => {};
      },
      refuse: (load, reason) => void it.refused.push([load, reason]),
      charge: (load, guest, rates) => void it.charged.push([load, guest, rates.map(({ perSecond }) => perSecond)]),
    },
    surfacesOf: () => it.surfaces,
    profiles: {
      all: () => [...kept].map(([name, document]) => ({ name, document })),
      put: (name, document) => void kept.set(name, document),
      remove: (name) => void kept.delete(name),
    },
    clock,
    timers: clock,
  });
  return Object.assign(it, { policy });
}

const settled = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

function load(it: World, loadId: number, url: string, requester: { guestId: number; pageId?: number; isTopLevelNavigation?: boolean }): void {
  it.network!.started(loadId, { url } as never, { pageId: 0, isTopLevelNavigation: false, ...requester } as never);
}

test('a guest holds nothing before it is bound and nothing after it ended', () => {
  const it = world();
  const spare = it.table.add(
    { id: 5, kind: 'site', name: '', owner: '', limits: LIMITS.site, profile: 'site-default', networkInterface: null },
    {} as GuestControl,
  );
  assert.equal(it.policy.holds(5, 'GPU'), false);
  it.table.bind(spare, 'default', 'https://a.org');
  assert.equal(it.policy.holds(5, 'GPU'), true);
  assert.equal(it.policy.holds(5, 'ADMIN'), false);
  it.table.move(spare, 'ended');
  assert.equal(it.policy.holds(5, 'GPU'), false);
  assert.deepEqual(it.policy.list(), []);
});

test('a guest that is bound anew has the grants of its new profile alone, and loses no right between', () => {
  const it = world(new Map([['use/site https://b.org', 'site-offline']]));
  const guest = it.guest(1, 'opaque 1');
  it.table.bind(guest, 'default', 'https://b.org');
  assert.deepEqual(it.policy.show(1).holds, ['DISK_READ', 'DISK_WRITE', 'GPU', 'INPUT', 'CONSOLE']);
  assert.deepEqual(it.lost, ['1 NETWORK']);
  assert.equal(guest.profile, 'site-offline');
});

test('revoking NETWORK ends the loads of the guest and the document that streams into it, and no others', async () => {
  const it = world();
  it.guest(1, 'https://a.org');
  it.guest(2, 'https://b.org');
  it.surfaces = new Set([7]);
  load(it, 1, 'https://a.org/x', { guestId: 1 });
  load(it, 2, 'https://b.org/x', { guestId: 2 });
  load(it, 3, 'https://a.org/', { guestId: 7, pageId: 7, isTopLevelNavigation: true });
  load(it, 4, 'https://c.org/', { guestId: 7, pageId: 7, isTopLevelNavigation: true });
  load(it, 5, 'https://a.org/done', { guestId: 1 });
  it.network!.response(3, {} as never, {} as never);
  it.network!.end(5, 0);
  assert.deepEqual(await it.policy.revokeCapability(1, 'NETWORK', 'test'), { ok: true, value: 1 });
  assert.deepEqual(
    it.refused.map(([loadId, { code }]) => [loadId, code]),
    [
      [1, 'capability.denied'],
      [3, 'capability.denied'],
    ],
  );
  assert.deepEqual(it.lost, ['1 NETWORK']);
  assert.equal(it.policy.refusalOfLoad(1, 'https://a.org/')?.code, 'capability.denied');
  assert.equal(it.policy.refusalOfLoad(2, 'https://a.org/'), null);
});

test('a narrower profile ends what it does not permit, where redirects have led by now', async () => {
  const it = world();
  it.guest(1, 'https://a.org');
  it.policy.profiles.write({ name: 'site-own', kind: 'site', summary: '', grants: [{ capabilities: ['NETWORK'], constraints: { hosts: ['{host}'] } }] });
  load(it, 1, 'https://a.org/stays', { guestId: 1 });
  load(it, 2, 'https://a.org/leads-away', { guestId: 1 });
  it.network!.sending(2, 'https://tracker.com/', 'GET', [], null);
  assert.equal((await it.policy.setProfile(1, 'site-own', true)).ok, true);
  assert.deepEqual(
    it.refused.map(([loadId]) => loadId),
    [2],
  );
  assert.equal(it.lost.includes('1 NETWORK'), false, 'it still has the right');
  assert.ok(it.lost.includes('1 GPU'));
  assert.deepEqual(it.policy.reachOf(1), [{ hosts: ['a.org'], ports: null, localNetwork: false }]);
  assert.equal(it.kept.get('use/site https://a.org'), 'site-own');
  const again = world(it.kept);
  again.guest(9, 'https://a.org');
  assert.equal(again.policy.show(9).profile, 'site-own', 'a later guest of the site has it as well');
});

test('a full log refuses what gives rights, and leaves everything as it was', async () => {
  const it = world();
  it.guest(1, 'https://a.org');
  await settled();
  it.isLogFull = true;
  const before = it.policy.list();
  const code = (result: { ok: boolean; failure?: Failure }): string | undefined => result.failure?.code;
  assert.equal(code(await it.policy.grant({ holder: 1, capabilities: 64, reason: 'test' })), 'capability.audit-refused');
  await assert.rejects(it.policy.setProfile(1, 'site-offline', false), /full/);
  await assert.rejects(it.policy.writeProfile({ ...it.policy.profiles.require('site-offline', 'site'), name: 'site-own' }), /full/);
  assert.deepEqual(it.policy.list(), before);
  assert.equal(it.policy.holds(1, 'GPU'), true);
  assert.deepEqual(it.lost, []);
});

test('a full log does not keep a right from being taken away', async () => {
  const it = world();
  it.guest(1, 'https://a.org');
  await settled();
  it.isLogFull = true;
  assert.ok((await it.policy.revokeCapability(1, 'GPU', 'test')).ok);
  assert.equal(it.policy.holds(1, 'GPU'), false);
  assert.ok(it.events.some(({ event, class: its }) => event === 'capability.revoke' && its === 'should'));
});

test('another profile, and one that an operator writes, are told before they hold', async () => {
  const it = world();
  it.guest(1, 'https://a.org');
  await it.policy.setProfile(1, 'site-offline', false);
  const own = { ...it.policy.profiles.require('site-offline', 'site'), name: 'site-own' };
  await it.policy.writeProfile(own);
  const told = it.events.filter(({ event }) => event.startsWith('policy.'));
  assert.deepEqual(
    told.map(({ event, class: its }) => `${its} ${event}`),
    ['must policy.profile-set', 'must policy.profile-written'],
  );
});

test('a guest that starts while the log is full ends up with nothing', async () => {
  const it = world();
  it.isLogFull = true;
  it.guest(1, 'https://a.org');
  await settled();
  assert.deepEqual(it.policy.show(1).holds, []);
});

test('an unknown profile, one of another kind and one that is built in are refused', () => {
  const it = world(
    new Map<string, unknown>([
      ['profile/site-broken', { grants: 1 }],
      ['use/site https://a.org', 'site-gone'],
    ]),
  );
  it.guest(1, 'https://a.org');
  assert.equal(it.policy.show(1).profile, 'site-default');
  for (const name of ['site-broken', 'vm-server', 'nothing']) assert.throws(() => it.policy.profiles.require(name, 'site'), /cannot find the profile/);
  assert.throws(() => it.policy.profiles.write({ name: 'site-default', kind: 'site', summary: '', grants: [] }), /is built in/);
});

const TARGETS: readonly (readonly [url: string, target: string | null])[] = [
  ['https://a.org/', 'a.org 443'],
  ['http://A.org:8080/', 'a.org 8080'],
  ['http://a.org./', 'a.org 80'],
  ['http://[::1]:1/', '::1 1'],
  ['wss://a.org/', 'a.org 443'],
  ['http://0x7f.1/', '127.0.0.1 80'],
  ['data:,x', null],
  ['blob:https://a.org/1', null],
  ['ftp://a.org/', ' -1'],
  ['javascript:1', ' -1'],
  ['nonsense', ' -1'],
  ['', ' -1'],
];

test('an address needs a connection, none, or one that nobody may make', () => {
  for (const [url, expected] of TARGETS) {
    const request = connectionOf(url);
    assert.equal(request === null ? null : `${request.host} ${request.port}`, expected, url);
  }
});

test('a page brings its tab only where its guest may go; a refusal is told once; schemes that lead nowhere are no matter of rights', async () => {
  const it = world();
  it.guest(1, 'https://a.org');
  await it.policy.revokeCapability(1, 'NETWORK', 'test');
  await it.policy.revokeCapability(1, 'DISK_READ', 'test');
  await it.policy.grant({ holder: 1, capabilities: maskOf(['NETWORK']), constraints: { hosts: ['*.a.org'], ports: [{ from: 443, to: 443 }] }, reason: 'test' });
  await it.policy.grant({ holder: 1, capabilities: maskOf(['DISK_READ']), constraints: { paths: ['/srv/site'] }, reason: 'test' });
  const refusals = (): number => it.events.filter(({ event }) => event === 'capability.refused').length;
  const cases: readonly (readonly [url: string, isRefused: boolean])[] = [
    ['https://www.a.org/x', false],
    ['https://a.org/', true],
    ['https://b.org/?secret', true],
    ['http://www.a.org/', true],
    ['https://www.a.org:8443/', true],
    [' HTTPS://B.ORG/', true],
    ['file:///srv/site/page.html', false],
    ['file:///srv/site-2/page.html', true],
    ['file:///srv/site/../other', true],
    ['file:///srv/site/%2e%2e/other', true],
    ['file://server/srv/site/x', true],
    ['about:blank', false],
    ['data:text/html,x', false],
    ['mailto:a@b.org', false],
    ['nonsense', false],
  ];
  for (const [url, isRefused] of cases) {
    const before = refusals();
    assert.equal(it.policy.refusalOfNavigation(1, url)?.code, isRefused ? 'capability.denied' : undefined, url);
    assert.equal(refusals() - before, isRefused ? 1 : 0, url);
  }
});

test('a navigation of a page is one of the uses of its grant', async () => {
  const it = world();
  it.guest(1, 'https://a.org');
  await it.policy.revokeCapability(1, 'NETWORK', 'test');
  await it.policy.grant({ holder: 1, capabilities: maskOf(['NETWORK']), constraints: { maxUses: 2 }, reason: 'test' });
  const go = (): string | undefined => it.policy.refusalOfNavigation(1, 'https://b.org/')?.code;
  assert.equal(go(), undefined);
  assert.equal(it.policy.openLoad(1, 'https://b.org/').ok, true);
  assert.match(String(go()), /^capability\.(denied|limit-reached)$/);
});

test('a navigation that a page asked for ends with the right until it has its answer, and goes on when the page closes itself', async () => {
  const it = world();
  it.guest(1, 'https://a.org');
  const guest = it.guest(2, 'https://b.org');
  const navigation = { guestId: 7, pageId: 7, isTopLevelNavigation: true };
  for (const loadId of [1, 2, 3, 4]) load(it, loadId, 'https://c.org/', navigation);
  it.policy.navigationBegan(1, 1);
  it.policy.navigationBegan(1, 2);
  it.policy.navigationBegan(2, 3);
  it.network!.response(2, {} as never, {} as never);
  await it.policy.revokeCapability(1, 'NETWORK', 'test');
  assert.deepEqual(
    it.refused.map(([loadId]) => loadId),
    [1],
  );
  it.table.move(guest, 'ended');
  assert.equal(it.refused.length, 1);
});

test('what the network service refused on the way is told of the guest that asked, once', () => {
  const it = world();
  it.guest(1, 'https://a.org');
  load(it, 1, 'https://a.org/x', { guestId: 1 });
  load(it, 2, 'https://a.org/', { guestId: 7, pageId: 7, isTopLevelNavigation: true });
  load(it, 3, 'https://a.org/', { guestId: 7, pageId: 7, isTopLevelNavigation: true });
  it.policy.navigationBegan(1, 2);
  const denied = failure('capability.denied', 'connect to b.org');
  for (const loadId of [1, 2, 3]) it.network!.refused!(loadId, 'https://b.org/secret', denied);
  it.network!.refused!(1, 'https://b.org/', failure('net.blocked-by-firewall'));
  const told = it.events.filter(({ event }) => event === 'capability.refused');
  assert.deepEqual(
    told.map(({ guest, details }) => [guest, details?.['request']]),
    [
      ['1', 'connect to b.org port 443 over tcp'],
      ['1', 'connect to b.org port 443 over tcp'],
    ],
  );
});

test('the bytes of a navigation are of who asked for it, then of who shows its document, by the grants of each', async () => {
  const it = world();
  it.guest(1, 'https://a.org');
  it.guest(2, 'https://c.org');
  await it.policy.revokeCapability(1, 'NETWORK', 'test');
  await it.policy.grant({ holder: 1, capabilities: maskOf(['NETWORK']), constraints: { bytesPerSecond: { perSecond: 1000, burst: 1000 } }, reason: 'test' });
  load(it, 1, 'https://c.org/', { guestId: 7, pageId: 7, isTopLevelNavigation: true });
  it.policy.navigationBegan(1, 1);
  it.policy.navigationCommitted(2, 1);
  it.policy.navigationCommitted(2, 99);
  assert.deepEqual(it.charged, [
    [1, 1, [1000]],
    [1, 2, []],
  ]);
});
