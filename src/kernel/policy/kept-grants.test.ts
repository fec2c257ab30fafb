// Operators' grants that outlive guests and restarts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AuditEvent } from '../../audit/audit-entry.ts';
import { maskOf } from '../../capability/capability.ts';
import type { Grant, GrantRequest } from '../../capability/grant.ts';
import { FakeClock } from '../../capability/testing/fake-clock.ts';
import { LIMITS } from '../../jail/limits.ts';
import type { Guest } from '../guests/guest.ts';
import { GuestTable } from '../guests/guest-table.ts';
import { SILENT_LOG } from '../log.ts';
import { PolicyEnforcer } from './policy-enforcer.ts';

const SITE = 'https://router.example';
const LOCAL: Omit<GrantRequest, 'holder'> = { capabilities: maskOf(['NETWORK']), constraints: { localNetwork: true }, reason: 'its router' };

interface System {
  readonly policy: PolicyEnforcer;
  readonly table: GuestTable;
  readonly clock: FakeClock;
  readonly events: AuditEvent[];
  guest(id: number, name?: string, owner?: string): Guest;
  grant(holder: number, more?: Partial<GrantRequest>): Promise<Grant>;
}

/** A start of KPIO on these kept documents; `clock` goes on where the last start left it. */
function start(documents: Map<string, unknown>, clock = new FakeClock()): System {
  const table = new GuestTable();
  const events: AuditEvent[] = [];
  const store = {
    all: () => [...documents].map(([name, document]) => ({ name, document })),
    put: (name: string, document: unknown) => void documents.set(name, JSON.parse(JSON.stringify(document))),
    remove: (name: string) => void documents.delete(name),
  };
  const audit = { append: async (event: AuditEvent) => void events.push(event), note: (event: AuditEvent) => void events.push(event), tell: async () => {} };
  const policy = new PolicyEnforcer({
    table,
    log: SILENT_LOG,
    audit: () => audit as never,
    network: { observe: () => () => {}, refuse() {}, charge() {} },
    surfacesOf: () => new Set(),
    profiles: null,
    grants: store,
    clock,
    timers: clock,
  });
  return {
    policy,
    table,
    clock,
    events,
    guest(id, name = SITE, owner = 'default') {
      const control = { rightsLost() {}, rightsGained() {} } as never;
      const guest = table.add({ id, kind: 'site', name: '', owner: '', limits: LIMITS.site, profile: 'site-default', networkInterface: null }, control);
      table.bind(guest, owner, name);
      return guest;
    },
    async grant(holder, more = {}) {
      const made = await policy.grant({ ...LOCAL, holder, ...more });
      assert.ok(made.ok);
      return made.value;
    },
  };
}

const reasons = ({ policy }: System, guest: number): string[] => policy.list(guest).flatMap(({ reason }) => (reason === LOCAL.reason ? [reason] : []));

test('a grant to a site is given to its guests after a restart, and to nobody else', async () => {
  const documents = new Map<string, unknown>();
  const first = start(documents);
  first.guest(1);
  assert.equal(await first.policy.keep(await first.grant(1)), null);
  assert.ok(first.events.some(({ event, class: its }) => event === 'policy.grant-kept' && its === 'must'));
  first.guest(2);
  assert.deepEqual([reasons(first, 1).length, reasons(first, 2).length], [1, 1], 'another process of the site too');

  const second = start(documents);
  second.guest(7);
  const [given] = second.policy.list(7).filter(({ reason }) => reason === LOCAL.reason);
  assert.deepEqual([given!.capabilities, given!.constraints], [['NETWORK'], { localNetwork: true }]);
  assert.ok(
    second.events.some(({ event, guest }) => event === 'capability.grant' && guest === '7'),
    'and audited',
  );
  for (const [id, name, owner] of [
    [8, 'https://other.example', 'default'],
    [9, SITE, 'PRIVATE'],
    [10, 'http://router.example', 'default'],
  ] as const) {
    second.guest(id, name, owner);
    assert.deepEqual(reasons(second, id), [], `${name} ${owner}`);
  }
  assert.deepEqual(
    second.policy.listKept().map(({ name, capabilities }) => [name, capabilities]),
    [[SITE, ['NETWORK']]],
  );
});

test('a guest that is bound anew has what is kept once, and a confined one has nothing of it', async () => {
  const documents = new Map<string, unknown>();
  const it = start(documents);
  const guest = it.guest(1);
  await it.policy.keep(await it.grant(1));
  it.table.bind(guest, 'default', SITE);
  assert.equal(reasons(it, 1).length, 1);
  it.table.bind(guest, 'default', 'https://other.example');
  assert.equal(reasons(it, 1).length, 0);
  const confined = it.table.add({ ...guest, id: 5, name: '', owner: '', profile: 'site-restricted' }, guest.control);
  it.table.bind(confined, 'default', SITE);
  assert.equal(reasons(it, 5).length, 0);
});

test('revoking it, by any of its grants or its own number, ends it for all and for good', async () => {
  for (const by of ['kept', 'given', 'right'] as const) {
    const documents = new Map<string, unknown>();
    const first = start(documents);
    first.guest(1);
    await first.policy.keep(await first.grant(1));
    const second = start(documents);
    second.guest(3);
    second.guest(4);
    const [given] = second.policy.list(4).filter(({ reason }) => reason === LOCAL.reason);
    const ended =
      by === 'right'
        ? await second.policy.revokeCapability(4, 'NETWORK', 'done')
        : await second.policy.revoke(by === 'kept' ? [...documents.keys()][0]! : given!.id, 'done');
    assert.ok(ended.ok && ended.value >= 2, by);
    assert.deepEqual([reasons(second, 3), reasons(second, 4), documents.size, second.policy.listKept()], [[], [], 0, []], by);
    assert.ok(second.events.some(({ event }) => event === 'policy.grant-forgotten'));
  }
  const documents = new Map<string, unknown>();
  const it = start(documents);
  it.guest(1);
  await it.policy.keep(await it.grant(1));
  const idle = start(documents);
  const ended = await idle.policy.revoke([...documents.keys()][0]!, 'no guest of the site runs');
  assert.ok(ended.ok && documents.size === 0);
});

test('its time is over by the wall clock, running or not', async () => {
  const documents = new Map<string, unknown>();
  const first = start(documents);
  first.guest(1);
  const notAfter = first.clock.wallMs() + 60_000;
  await first.policy.keep(await first.grant(1, { notAfter }));
  const second = start(documents, first.clock);
  second.guest(2);
  assert.equal(reasons(second, 2).length, 1);
  second.clock.advance(60_000);
  assert.equal(reasons(second, 2).length, 0);
  const third = start(documents, second.clock);
  third.guest(3);
  assert.deepEqual([reasons(third, 3), third.policy.listKept()], [[], []]);
});

test('what is counted, derived, private or of no site is not kept', async () => {
  const documents = new Map<string, unknown>();
  const it = start(documents);
  it.guest(1);
  it.guest(2, SITE, 'PRIVATE');
  it.guest(3, '');
  it.guest(4, 'file:///home/');
  const parent = await it.grant(1, { depthLeft: 1 });
  const part = await it.policy.grant({ ...LOCAL, holder: 1 }, parent.id);
  assert.ok(part.ok);
  assert.match((await it.policy.keep(part.value))!, /part of another/);
  assert.match((await it.policy.keep(await it.grant(1, { constraints: { maxUses: 3 } })))!, /uses/);
  for (const id of [2, 3, 4]) assert.match((await it.policy.keep(await it.grant(id)))!, /default context/);
  assert.equal(documents.size, 0);
});

test('documents that cannot be read give nothing', () => {
  const good = { format: 1, kind: 'site', name: SITE, grant: { capabilities: ['GPU'], reason: LOCAL.reason } };
  const id = 'a'.repeat(32);
  const bad: readonly (readonly [string, unknown])[] = [
    ['x', good],
    [id, null],
    [id, []],
    [id, { ...good, format: 2 }],
    [id, { ...good, name: 5 }],
    [id, { ...good, grant: null }],
    [id, { ...good, grant: { ...good.grant, capabilities: ['ROOT'] } }],
    [id, { ...good, grant: { ...good.grant, capabilities: [] } }],
    [id, { ...good, grant: { ...good.grant, constraints: { hosts: 5 } } }],
    [id, { ...good, grant: { ...good.grant, notAfter: 'soon' } }],
  ];
  for (const [name, document] of bad) {
    const it = start(new Map([[name, document]]));
    it.guest(1);
    assert.deepEqual(reasons(it, 1), [], JSON.stringify(document));
  }
  const it = start(new Map([[id, good]]));
  it.guest(1);
  assert.equal(reasons(it, 1).length, 1);
});
