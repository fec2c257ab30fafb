// Grants to JSON and back; hostile files.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { KERNEL } from './grant.ts';
import type { GrantRequest } from './grant.ts';
import { GrantTree } from './grant-tree.ts';
import { readGrants, writeGrants } from './stored-grants.ts';
import { FakeClock } from './testing/fake-clock.ts';

function sample(): { tree: GrantTree; clock: FakeClock; ids: string[] } {
  const clock = new FakeClock();
  const tree = new GrantTree(clock);
  const ids: string[] = [];
  for (const guest of [1, 2, 3]) tree.enrol(guest);
  const make = (parent: string | null, request: Partial<GrantRequest>): string => {
    const made = tree.prepare(parent, KERNEL, { holder: 1, capabilities: 3, depthLeft: 4, mayDelegate: true, reason: 'r', ...request });
    assert.ok(made.ok && tree.insert(made.value).ok);
    ids.push(made.value.id);
    return made.value.id;
  };
  const root = make(null, { notAfter: clock.wall + 10_000, constraints: { hosts: ['*.a.org'], paths: ['/x'], bytesPerSecond: { perSecond: 5, burst: 5 } } });
  make(root, { holder: 2, depthLeft: 1, constraints: { hosts: ['b.a.org'], maxUses: 3 } });
  make(null, { holder: 3, capabilities: 255 });
  return { tree, clock, ids };
}

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const codeOf = (value: unknown, clock = new FakeClock()): string | null => {
  const read = readGrants(value, clock);
  return read.ok ? null : read.failure.code;
};

test('what is written is read back as it was', () => {
  const { tree, clock } = sample();
  const read = readGrants(json(writeGrants(tree)), clock);
  assert.ok(read.ok);
  assert.deepEqual([...read.value.grants()].map(({ id }) => id).sort(), [...tree.grants()].map(({ id }) => id).sort());
  assert.deepEqual(json(writeGrants(read.value).grants.toSorted(byId)), json(writeGrants(tree).grants.toSorted(byId)));
  assert.equal(read.value.mask(read.value.handleOf(2)), 3);
});

function byId(p: Readonly<Record<string, unknown>>, q: Readonly<Record<string, unknown>>): number {
  return String(p['id']) < String(q['id']) ? -1 : 1;
}

test('grants of chosen holders are written with those that they come from', () => {
  const { tree, clock, ids } = sample();
  const read = readGrants(json(writeGrants(tree, new Set([2]))), clock);
  assert.ok(read.ok);
  assert.deepEqual([...read.value.grants()].map(({ id }) => id).sort(), ids.slice(0, 2).sort());
});

test('time that has passed on either clock is not given back', () => {
  const { tree, clock, ids } = sample();
  clock.advance(9000);
  const stored = json(writeGrants(tree));
  clock.jump(-5000); // The wall clock is set back while nothing runs.
  const read = readGrants(stored, clock);
  assert.ok(read.ok);
  clock.advance(998);
  assert.equal(read.value.check(read.value.handleOf(1), 1), true);
  clock.advance(2);
  assert.equal(read.value.check(read.value.handleOf(1), 1), false, 'it had 1 s left');
  assert.equal(read.value.endExpired().length, 2);
  clock.jump(20_000);
  const late = readGrants(stored, clock);
  assert.ok(late.ok);
  assert.deepEqual(
    [...late.value.grants()].map(({ id }) => id),
    ids.slice(2),
    'what has run out is left out with all below it',
  );
});

test('uses that are used stay used', () => {
  const { tree, clock, ids } = sample();
  assert.equal(tree.take(tree.node(ids[1]!)!, 1, 0, 0), 0);
  const read = readGrants(json(writeGrants(tree)), clock);
  assert.equal(read.ok && read.value.node(ids[1]!)!.usesLeft, 2);
});

type Change = (grants: Record<string, any>[], stored: Record<string, any>) => void;
const FORGED: readonly (readonly [what: string, change: Change])[] = [
  ['another format', (_, stored) => (stored['format'] = 2)],
  ['no list', (_, stored) => (stored['grants'] = {})],
  ['a child with more', (grants) => (grants[1]!['capabilities'] = ['NETWORK', 'ADMIN'])],
  ['a child with other hosts', (grants) => (grants[1]!['constraints'].hosts = ['evil.com'])],
  ['a child with a later end', (grants) => (grants[1]!['notAfter'] = grants[0]!['notAfter'] + 1)],
  ['a child as deep as its parent', (grants) => (grants[1]!['depthLeft'] = 4)],
  ['a child of a stranger', (grants) => (grants[1]!['issuer'] = 3)],
  ['a child without a parent', (grants) => void grants.shift()],
  ['a cycle', (grants) => (grants[0]!['parent'] = grants[1]!['id'])],
  ['its own parent', (grants) => (grants[0]!['parent'] = grants[0]!['id'])],
  ['a number twice', (grants) => void grants.push({ ...grants[0] })],
  ['a short number', (grants) => (grants[0]!['id'] = 'abc')],
  ['a constraint of tomorrow', (grants) => (grants[0]!['constraints'].moon = true)],
  ['a capability of tomorrow', (grants) => (grants[0]!['capabilities'] = ['NETWORK', 'MOON'])],
  ['no remaining time', (grants) => delete grants[0]!['remainingMs']],
  ['uses below zero', (grants) => (grants[1]!['usesLeft'] = -1)],
  ['a holder that is text', (grants) => (grants[0]!['holder'] = '1')],
];

test('a forged or damaged file is refused whole, with a code', () => {
  for (const [what, change] of FORGED) {
    const stored = json(writeGrants(sample().tree)) as Record<string, any>;
    assert.equal(codeOf(stored), null);
    change(stored['grants'] as Record<string, any>[], stored);
    assert.equal(codeOf(stored), 'capability.malformed-state', what);
  }
});

test('uses left and time left beyond the grant add nothing', () => {
  const stored = json(writeGrants(sample().tree)) as Record<string, any>;
  stored['grants'][1].usesLeft = 1000;
  stored['grants'][0].remainingMs = 1e9;
  const clock = new FakeClock();
  const read = readGrants(stored, clock);
  assert.ok(read.ok);
  assert.equal(read.value.node(stored['grants'][1].id as string)!.usesLeft, 3);
  clock.advance(10_000);
  assert.equal(read.value.check(read.value.handleOf(1), 1), false);
});

test('reading never throws: any value, and any damage of a good one', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const read = readGrants(value, new FakeClock());
      if (!read.ok) assert.equal(read.failure.code, 'capability.malformed-state');
    }),
    { numRuns: 500 },
  );
  const good = JSON.stringify(writeGrants(sample().tree));
  fc.assert(
    fc.property(fc.nat(good.length), fc.nat(8), fc.string({ maxLength: 4 }), (at, length, text) => {
      let value: unknown;
      try {
        value = JSON.parse(good.slice(0, at) + text + good.slice(at + length));
      } catch {
        return;
      }
      const read = readGrants(value, new FakeClock());
      if (!read.ok) assert.equal(read.failure.code, 'capability.malformed-state');
    }),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(fc.constantFrom(0, 1, 2), fc.constantFrom(...Object.keys(writeGrants(sample().tree).grants[0]!)), fc.anything(), (which, field, value) => {
      const stored = JSON.parse(good) as { grants: Record<string, unknown>[] };
      stored.grants[which]![field] = value;
      const read = readGrants(stored, new FakeClock());
      if (!read.ok) assert.equal(read.failure.code, 'capability.malformed-state');
    }),
    { numRuns: 2000 },
  );
});
