// Acts with audit, ends that reach what is in use, refusals, anomalies, timers.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CapabilityEvent } from './audit-sink.ts';
import { CapabilityAuthority } from './capability-authority.ts';
import { KERNEL } from './grant.ts';
import type { Grant, GrantRequest } from './grant.ts';
import { GrantTree } from './grant-tree.ts';
import { FakeClock } from './testing/fake-clock.ts';

interface Bench {
  readonly clock: FakeClock;
  readonly tree: GrantTree;
  readonly authority: CapabilityAuthority;
  readonly events: CapabilityEvent[];
  readonly lost: string[];
  readonly anomalies: number[];
  /** What the sink does with acts; undefined: it takes them at once. */
  answer: (event: CapabilityEvent) => Promise<void> | void;
  types(): string[];
}

function bench(): Bench {
  const clock = new FakeClock();
  const tree = new GrantTree(clock);
  const events: CapabilityEvent[] = [];
  const lost: string[] = [];
  const anomalies: number[] = [];
  const it: Bench = {
    clock,
    tree,
    events,
    lost,
    anomalies,
    answer: () => {},
    types: () => events.map(({ type }) => type),
    authority: new CapabilityAuthority({
      tree,
      timers: clock,
      misuse: { withinMs: 1000, toldOneByOne: 3, anomalyAt: 5 },
      onAnomaly: (guest) => void anomalies.push(guest),
      sink: {
        record(event) {
          const answer = it.answer(event);
          events.push(event);
          return answer;
        },
      },
    }),
  };
  it.authority.onRevoke((holder, capability, grant) => {
    assert.equal(tree.node(grant.id), null, 'the tree answers without it before anybody hears');
    lost.push(`${holder} ${capability}`);
  });
  tree.enrol(1);
  tree.enrol(2);
  return it;
}

const ROOT: GrantRequest = { holder: 1, capabilities: 3, depthLeft: 4, mayDelegate: true, reason: 'root' };

async function granted(it: Bench, parent: string | null, request: Partial<GrantRequest> = {}): Promise<Grant> {
  const made = await it.authority.grant(KERNEL, parent, { ...ROOT, ...(parent === null ? {} : { depthLeft: 0, mayDelegate: false }), ...request });
  assert.ok(made.ok, made.ok ? '' : made.failure.message);
  return made.value;
}

const full = (): never => {
  throw new Error('the disk is full');
};

test('a grant is recorded before it is made, and not made when the log refuses', async () => {
  const it = bench();
  it.answer = (event) => {
    if (event.type === 'capability.grant') assert.equal(it.tree.size, 0);
  };
  const grant = await granted(it, null);
  assert.equal(it.tree.check(it.tree.handleOf(1), 1), true);
  for (const refuse of [full, () => Promise.reject(new Error('the disk is full'))]) {
    it.answer = (event) => (event.type === 'capability.grant' ? refuse() : undefined);
    const made = await it.authority.grant(KERNEL, grant.id, { ...ROOT, holder: 2, depthLeft: 0 });
    assert.equal(made.ok ? null : made.failure.code, 'capability.audit-refused');
    assert.equal(it.tree.check(it.tree.handleOf(2), 1), false);
  }
  assert.deepEqual(it.types().slice(-1), ['capability.act-refused']);
});

test('a log that answers at once leaves no gap: the act is done on return', () => {
  const it = bench();
  void it.authority.grant(KERNEL, null, ROOT);
  assert.equal(it.tree.size, 1);
});

test('a grant whose parent ends while the log writes is not made', async () => {
  const it = bench();
  const root = await granted(it, null);
  let write = (): void => {};
  it.answer = (event) => (event.type === 'capability.grant' ? new Promise((resolve) => (write = resolve)) : undefined);
  const waiting = it.authority.grant(KERNEL, root.id, { ...ROOT, holder: 2, depthLeft: 0 });
  await it.authority.revoke(root.id, KERNEL, 'meanwhile');
  write();
  const made = await waiting;
  assert.equal(made.ok ? null : made.failure.code, 'capability.revoked');
  assert.equal(it.tree.size, 0);
});

test('a grant at the start holds at once and ends when the log refuses later', async () => {
  const it = bench();
  it.answer = (event) => (event.type === 'capability.grant' ? Promise.reject(new Error('full')) : undefined);
  assert.equal(it.authority.grantAtStart(ROOT).ok, true);
  assert.equal(it.tree.check(it.tree.handleOf(1), 1), true);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(it.tree.check(it.tree.handleOf(1), 1), false);
  assert.deepEqual(it.lost, ['1 NETWORK', '1 DISK_READ']);
  it.answer = full;
  assert.equal(it.authority.grantAtStart(ROOT).ok, false);
});

test('revoking takes the subtree, tells who uses it, then the log', async () => {
  const it = bench();
  const root = await granted(it, null);
  const child = await granted(it, root.id, { holder: 2, capabilities: 1 });
  it.events.length = 0;
  const ended = await it.authority.revoke(root.id, KERNEL, 'enough');
  assert.deepEqual(ended, { ok: true, value: 2 });
  assert.deepEqual(it.lost, ['1 NETWORK', '1 DISK_READ', '2 NETWORK']);
  assert.deepEqual(it.types(), ['capability.revoke', 'capability.ended']);
  assert.deepEqual(it.events[1], { type: 'capability.ended', cause: 'revoked', grants: [root.id, child.id], reason: 'enough' });
  const again = await it.authority.revoke(root.id, KERNEL, 'enough');
  assert.equal(again.ok ? null : again.failure.code, 'capability.revoked');
});

test('nothing passes while a revocation is being written, and all holds again when the log refuses it', async () => {
  const it = bench();
  const root = await granted(it, null);
  await granted(it, root.id, { holder: 2, capabilities: 1 });
  let fail: (reason: Error) => void = () => {};
  it.answer = (event) => (event.type === 'capability.revoke' ? new Promise((_, reject) => (fail = reject)) : undefined);
  const waiting = it.authority.revoke(root.id, KERNEL, 'enough');
  assert.equal(it.tree.check(it.tree.handleOf(1), 1), false);
  assert.equal(it.tree.check(it.tree.handleOf(2), 1), false);
  const derived = await it.authority.grant(1, root.id, { holder: 2, capabilities: 1, reason: 'quick' });
  assert.equal(derived.ok ? null : derived.failure.code, 'capability.revoked', 'nor can more be derived meanwhile');
  fail(new Error('full'));
  const ended = await waiting;
  assert.equal(ended.ok ? null : ended.failure.code, 'capability.audit-refused');
  assert.equal(it.tree.check(it.tree.handleOf(2), 1), true);
  assert.deepEqual(it.lost, []);
});

test('a guest revokes what it holds or has handed on, and nothing else', async () => {
  const it = bench();
  const root = await granted(it, null);
  const handedOn = await granted(it, root.id, { holder: 2, capabilities: 1 });
  const code = async (id: string, actor: number): Promise<string | null> => {
    const ended = await it.authority.revoke(id, actor, 'mine');
    return ended.ok ? null : ended.failure.code;
  };
  assert.equal(await code(root.id, 2), 'capability.not-holder');
  assert.equal(await code(handedOn.id, 1), null);
  assert.equal((await it.authority.grant(2, null, ROOT)).ok, false, 'no guest makes grants out of nothing');
});

test('a listener that throws keeps no other from ending what it has', async () => {
  const it = bench();
  const root = await granted(it, null, { capabilities: 1 });
  const heard: string[] = [];
  it.authority.onRevoke(() => {
    throw new Error('the service died');
  });
  it.authority.onRevoke((_, capability) => void heard.push(capability));
  assert.equal((await it.authority.revoke(root.id, KERNEL, '')).ok, true);
  assert.deepEqual(heard, ['NETWORK']);
  assert.ok(it.types().includes('capability.listener-failed'));
});

test('what runs out is ended by the timer, with all below it', async () => {
  const it = bench();
  const root = await granted(it, null, { notAfter: it.clock.wall + 1000 });
  await granted(it, root.id, { holder: 2, capabilities: 1 });
  it.clock.advance(999);
  assert.equal(it.tree.check(it.tree.handleOf(2), 1), true);
  it.clock.advance(1);
  assert.equal(it.tree.size, 0);
  assert.deepEqual(it.lost, ['1 NETWORK', '1 DISK_READ', '2 NETWORK']);
  assert.equal(it.clock.timerCount, 0, 'no timer is left when nothing can run out');
});

test('a wall clock that jumps beyond the end ends a grant at the next check, and what is in use soon', async () => {
  const it = bench();
  await granted(it, null, { notAfter: it.clock.wall + 3_600_000 });
  it.clock.jump(7_200_000);
  assert.equal(it.tree.check(it.tree.handleOf(1), 1), false);
  it.clock.jump(-7_200_000);
  assert.equal(it.tree.check(it.tree.handleOf(1), 1), false, 'and setting it back brings nothing back');
  it.clock.jump(7_200_000);
  it.clock.advance(30_000);
  assert.deepEqual(it.lost, ['1 NETWORK', '1 DISK_READ']);
});

test('the end of a guest ends what it holds and what it handed on', async () => {
  const it = bench();
  const root = await granted(it, null);
  await granted(it, root.id, { holder: 2, capabilities: 1 });
  it.authority.endGuest(1, 'it crashed');
  assert.equal(it.tree.size, 0);
  assert.equal(it.tree.handleOf(1), -1);
  assert.deepEqual(it.lost, ['1 NETWORK', '1 DISK_READ', '2 NETWORK']);
});

test('refusals are told one by one, then counted; many of them are an anomaly, once in a span', () => {
  const it = bench();
  const handle = it.tree.handleOf(1);
  for (let count = 0; count < 7; count++) assert.equal(it.authority.demand(handle, { kind: 'capability', capability: 'ADMIN' })?.code, 'capability.denied');
  assert.deepEqual(it.types(), [...new Array<string>(3).fill('capability.refused'), 'capability.anomaly']);
  assert.deepEqual(it.anomalies, [1]);
  it.clock.advance(1000);
  it.authority.demand(handle, { kind: 'capability', capability: 'ADMIN' });
  assert.deepEqual(it.events.at(-2), { type: 'capability.refusals-counted', guest: 1, count: 4 });
  for (let count = 0; count < 5; count++) it.authority.countMisuse(2, { kind: 'capability', capability: 'GPU' });
  assert.deepEqual(it.anomalies, [1, 2]);
  it.authority.demand(-1, { kind: 'capability', capability: 'ADMIN' });
});

test('what was allowed is told as a sum', async () => {
  const it = bench();
  await granted(it, null);
  for (let count = 0; count < 1000; count++) assert.equal(it.authority.demand(it.tree.handleOf(1), { kind: 'path', path: '/a', write: false }), null);
  it.events.length = 0;
  it.authority.flush();
  assert.deepEqual(it.events, [{ type: 'capability.used', guest: 1, counts: { DISK_READ: 1000 } }]);
});

test('a use is taken from the first grant that has one left; bytes wait for the rate; the end of the grant ends the use', async () => {
  const it = bench();
  const handle = it.tree.handleOf(1);
  const once = await granted(it, null, { capabilities: 1, constraints: { maxUses: 1, bytesPerSecond: { perSecond: 1000, burst: 1000 } } });
  await granted(it, null, { capabilities: 1, constraints: { operationsPerSecond: { perSecond: 1, burst: 1 } } });
  const request = { kind: 'connection', host: 'a.org', address: '1.2.3.4', port: 443, protocol: 'tcp', direction: 'out' } as const;
  const uses = [it.authority.open(handle, request), it.authority.open(handle, request), it.authority.open(handle, request)];
  assert.deepEqual(
    uses.map((use) => (use.ok ? use.value.grant === once.id : use.failure.code)),
    [true, false, 'capability.limit-reached'],
  );
  assert.ok(it.types().includes('capability.spent'));
  const first = uses[0]!;
  const use = first.ok ? first.value : null;
  assert.equal(use!.takeBytes(1000), 0, 'what is in use goes on when no use is left');
  assert.equal(use!.takeBytes(500), 500);
  assert.equal(use!.isLive, true);
  await it.authority.revoke(once.id, KERNEL, '');
  assert.equal(use!.isLive, false);
  assert.equal(use!.takeBytes(1), Infinity);
});

test('entries that nobody can refuse for are counted when the log loses them', async () => {
  const it = bench();
  it.answer = full;
  it.authority.demand(it.tree.handleOf(1), { kind: 'capability', capability: 'ADMIN' });
  it.answer = () => Promise.reject(new Error('full'));
  it.authority.demand(it.tree.handleOf(1), { kind: 'capability', capability: 'ADMIN' });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(it.authority.lostEvents, 2);
});
