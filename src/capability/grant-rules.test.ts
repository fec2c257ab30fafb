// The rules of making grants, one line for each; and what a holder, a stranger and the kernel may do.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { KERNEL, MAX_GRANTS_PER_HOLDER } from './grant.ts';
import type { Grant, GrantRequest } from './grant.ts';
import { readGrantRequest } from './grant-rules.ts';
import { GrantTree } from './grant-tree.ts';
import { readConstraints } from './read-constraints.ts';
import { FakeClock } from './testing/fake-clock.ts';

const NOW = new FakeClock().wall;

function treeWithRoot(root: Partial<GrantRequest> = {}): { tree: GrantTree; root: Grant; clock: FakeClock } {
  const clock = new FakeClock();
  const tree = new GrantTree(clock);
  tree.enrol(1);
  tree.enrol(2);
  const made = make(tree, null, { holder: 1, capabilities: 3, depthLeft: 3, mayDelegate: true, reason: 'root', ...root });
  assert.equal(typeof made, 'object', String(made));
  return { tree, root: made as Grant, clock };
}

/** The grant, or the code of the refusal. */
function make(tree: GrantTree, parent: string | null, request: GrantRequest, actor: number | typeof KERNEL = KERNEL): Grant | string {
  const prepared = tree.prepare(parent, actor, request);
  if (!prepared.ok) return prepared.failure.code;
  const inserted = tree.insert(prepared.value);
  return inserted.ok ? inserted.value : inserted.failure.code;
}

const RATE = { perSecond: 10, burst: 10 };
const WINDOW = { days: [1], fromMinute: 540, toMinute: 1020 };
const DERIVED: readonly (readonly [what: string, root: Partial<GrantRequest>, child: Partial<GrantRequest>, code: string | null])[] = [
  ['the same capabilities', {}, {}, null],
  ['fewer', {}, { capabilities: 1 }, null],
  ['one more', {}, { capabilities: 7 }, 'capability.exceeds-grant'],
  ['a host less', { constraints: { hosts: ['a.org', 'b.org'] } }, { constraints: { hosts: ['a.org'] } }, null],
  ['a host that is not there', { constraints: { hosts: ['a.org'] } }, { constraints: { hosts: ['a.org', 'b.org'] } }, 'capability.exceeds-grant'],
  ['hosts where there were none', {}, { constraints: { hosts: ['b.org'] } }, null],
  ['nothing said of hosts', { constraints: { hosts: ['a.org'] } }, {}, null],
  [
    'ports within two that touch',
    {
      constraints: {
        ports: [
          { from: 1, to: 5 },
          { from: 6, to: 9 },
        ],
      },
    },
    { constraints: { ports: [{ from: 4, to: 8 }] } },
    null,
  ],
  [
    'ports over a gap',
    {
      constraints: {
        ports: [
          { from: 1, to: 5 },
          { from: 7, to: 9 },
        ],
      },
    },
    { constraints: { ports: [{ from: 4, to: 8 }] } },
    'capability.exceeds-grant',
  ],
  ['another protocol', { constraints: { protocols: ['tcp'] } }, { constraints: { protocols: ['tcp', 'udp'] } }, 'capability.exceeds-grant'],
  ['another direction', { constraints: { directions: ['out'] } }, { constraints: { directions: ['in'] } }, 'capability.exceeds-grant'],
  ['the local network', {}, { constraints: { localNetwork: true } }, 'capability.exceeds-grant'],
  ['a folder below', { constraints: { paths: ['/a'] } }, { constraints: { paths: ['/a/b'] } }, null],
  ['a folder beside', { constraints: { paths: ['/a'] } }, { constraints: { paths: ['/ab'] } }, 'capability.exceeds-grant'],
  ['a slower rate', { constraints: { bytesPerSecond: RATE } }, { constraints: { bytesPerSecond: { perSecond: 5, burst: 10 } } }, null],
  ['a faster rate', { constraints: { bytesPerSecond: RATE } }, { constraints: { bytesPerSecond: { perSecond: 11, burst: 1 } } }, 'capability.exceeds-grant'],
  [
    'a larger burst',
    { constraints: { operationsPerSecond: RATE } },
    { constraints: { operationsPerSecond: { perSecond: 1, burst: 11 } } },
    'capability.exceeds-grant',
  ],
  ['a wider window', { constraints: { window: WINDOW } }, { constraints: { window: { ...WINDOW, fromMinute: 539 } } }, 'capability.exceeds-grant'],
  ['more uses', { constraints: { maxUses: 2 } }, { constraints: { maxUses: 3 } }, 'capability.exceeds-grant'],
  [
    'a larger display',
    { capabilities: 11, constraints: { display: { widthPx: 10, heightPx: 10 } } },
    { capabilities: 8, constraints: { display: { widthPx: 10, heightPx: 11 } } },
    'capability.exceeds-grant',
  ],
  ['a later end', { notAfter: NOW + 1000 }, { notAfter: NOW + 1001 }, 'capability.exceeds-grant'],
  ['an earlier beginning', { notBefore: NOW + 1000 }, { notBefore: NOW + 999 }, 'capability.exceeds-grant'],
  ['as much depth', {}, { depthLeft: 3 }, 'capability.exceeds-grant'],
  ['depth where there is none', { depthLeft: 0 }, { depthLeft: 0 }, 'capability.too-deep'],
  ['the right to delegate', { mayDelegate: false }, { holder: 1, mayDelegate: true }, 'capability.exceeds-grant'],
  ['another holder without the right to', { mayDelegate: false }, { holder: 2 }, 'capability.not-delegable'],
  ['a narrower one for itself without the right to delegate', { mayDelegate: false }, { holder: 1 }, null],
  ['a holder that is nobody', {}, { holder: 3 }, 'capability.unknown-guest'],
  ['an end that has passed', {}, { notAfter: NOW }, 'capability.invalid-grant'],
];

test('deriving asks for what the parent has, or is refused with a code', () => {
  for (const [what, rootRequest, child, code] of DERIVED) {
    const { tree, root } = treeWithRoot(rootRequest);
    const made = make(tree, root.id, { holder: 2, capabilities: root.capabilities, reason: 'child', ...child }, 1);
    assert.equal(typeof made === 'string' ? made : null, code, what);
    assert.equal(tree.size, code === null ? 2 : 1, what);
  }
});

const MALFORMED: readonly (readonly [what: string, request: Record<string, unknown>])[] = [
  ['no capability', { capabilities: 0 }],
  ['a ninth capability', { capabilities: 256 }],
  ['capabilities as text', { capabilities: '1' }],
  ['a holder below zero', { holder: -1 }],
  ['a fraction for a time', { notAfter: 1.5 }],
  ['an end before the beginning', { notBefore: NOW + 2000, notAfter: NOW + 1000 }],
  ['too much depth', { depthLeft: 17 }],
  ['no reason', { reason: undefined }],
  ['a reason of two lines', { reason: 'a\nb' }],
  ['a reason with a terminal sequence', { reason: '\u001b[2J' }],
  ['an unknown constraint', { constraints: { host: ['a.org'] } }],
  ['an empty list', { constraints: { hosts: [] } }],
  ['a bad host', { constraints: { hosts: ['*'] } }],
  ['too many hosts', { constraints: { hosts: new Array(257).fill('a.org') } }],
  ['ports the wrong way', { constraints: { ports: [{ from: 2, to: 1 }] } }],
  ['a port too high', { constraints: { ports: [{ from: 1, to: 65_536 }] } }],
  ['a path with ..', { constraints: { paths: ['/a/../b'] } }],
  ['a rate without a burst', { constraints: { bytesPerSecond: { perSecond: 1 } } }],
  ['a burst of nothing', { constraints: { bytesPerSecond: { perSecond: 1, burst: 0 } } }],
  ['a window without length', { constraints: { window: { days: [1], fromMinute: 60, toMinute: 60 } } }],
  ['no use at all', { constraints: { maxUses: 0 } }],
  ['a display for the network', { constraints: { display: { widthPx: 1, heightPx: 1 } } }],
  ['paths for the network', { capabilities: 1, constraints: { paths: ['/'] } }],
  ['hosts for a disk', { capabilities: 2, constraints: { hosts: ['a.org'] } }],
  ['constraints as a list', { constraints: [] }],
];

test('a malformed request is refused', () => {
  for (const [what, request] of MALFORMED) {
    const { tree } = treeWithRoot();
    assert.equal(make(tree, null, { holder: 1, capabilities: 3, reason: '', ...request } as GrantRequest), 'capability.invalid-grant', what);
  }
});

test('only the holder and the kernel derive from a grant', () => {
  const { tree, root } = treeWithRoot();
  assert.equal(make(tree, root.id, { holder: 2, capabilities: 1, reason: '' }, 2), 'capability.not-holder');
  assert.equal(typeof make(tree, root.id, { holder: 2, capabilities: 1, reason: '' }, 1), 'object');
  assert.equal(typeof make(tree, root.id, { holder: 2, capabilities: 1, reason: '' }, KERNEL), 'object');
});

test('a revoked grant takes all below it, other branches stay, and its number is worth nothing again', () => {
  const { tree, root } = treeWithRoot();
  const left = make(tree, root.id, { holder: 2, capabilities: 1, depthLeft: 1, reason: '' }) as Grant;
  const leaf = make(tree, left.id, { holder: 2, capabilities: 1, reason: '' }) as Grant;
  const right = make(tree, root.id, { holder: 2, capabilities: 2, reason: '' }) as Grant;
  const before = tree.generation(tree.handleOf(2));
  const ended = tree.end(left.id);
  assert.deepEqual(ended.ok && ended.value.map(({ id }) => id), [left.id, leaf.id]);
  assert.equal(tree.mask(tree.handleOf(2)), 2);
  assert.ok(tree.generation(tree.handleOf(2)) > before);
  for (const id of [left.id, leaf.id]) {
    const again = tree.end(id);
    assert.equal(again.ok ? null : again.failure.code, 'capability.revoked');
    assert.equal(make(tree, id, { holder: 2, capabilities: 1, reason: '' }), 'capability.revoked');
    assert.equal(tree.insert({ ...left, id }).ok, false, 'nor can it be inserted again');
  }
  assert.equal(tree.grant(right.id).ok, true);
  assert.equal(tree.end('0'.repeat(32)).ok, false);
});

test('a handle kept beyond the life of its guest answers no, also when another guest has its slot', () => {
  const tree = new GrantTree(new FakeClock());
  const old = tree.enrol(7);
  make(tree, null, { holder: 7, capabilities: 255, reason: '' });
  assert.equal(tree.check(old, 1), true);
  assert.equal(tree.retire(7).length, 1);
  assert.equal(tree.check(old, 1), false);
  for (let guest = 100; guest < 100 + 2 ** 14; guest++) {
    const handle = tree.enrol(guest);
    assert.notEqual(handle, -1);
    make(tree, null, { holder: guest, capabilities: 255, reason: '' });
  }
  assert.equal(tree.enrol(1_000_000), -1, 'there are too many guests');
  assert.equal(tree.check(old, 1), false);
  assert.equal(tree.mask(old), 0);
  assert.equal(tree.check(-1, 255), false);
  assert.equal(tree.permitsConnection(-1, { host: 'a', address: '', port: 1, protocol: 'tcp', direction: 'out' }), false);
});

test('a guest takes no more grants than its bound', () => {
  const { tree } = treeWithRoot();
  for (let count = 1; count < MAX_GRANTS_PER_HOLDER; count++) assert.equal(typeof make(tree, null, { holder: 1, capabilities: 1, reason: '' }), 'object');
  assert.equal(make(tree, null, { holder: 1, capabilities: 1, reason: '' }), 'capability.too-many');
});

test('a chain as deep as may be is revoked at once', () => {
  const { tree, root } = treeWithRoot({ depthLeft: 16 });
  let parent = root;
  for (let depthLeft = 15; depthLeft >= 0; depthLeft--)
    parent = make(tree, parent.id, { holder: 2, capabilities: 1, depthLeft, mayDelegate: true, reason: '' }) as Grant;
  assert.equal(make(tree, parent.id, { holder: 2, capabilities: 1, reason: '' }), 'capability.too-deep');
  const ended = tree.end(root.id);
  assert.equal(ended.ok && ended.value.length, 17);
  assert.equal(tree.mask(tree.handleOf(2)), 0);
});

test('bounds on uses and rates are counted over everything derived from a grant', () => {
  const { tree, root, clock } = treeWithRoot({ constraints: { maxUses: 2, bytesPerSecond: { perSecond: 100, burst: 100 } } });
  const one = make(tree, root.id, { holder: 2, capabilities: 1, reason: '' }) as Grant;
  const two = make(tree, root.id, { holder: 2, capabilities: 1, reason: '' }) as Grant;
  const node = (grant: Grant) => tree.node(grant.id)!;
  assert.equal(tree.take(node(one), 0, 0, 60), 0);
  assert.equal(tree.take(node(two), 0, 0, 60), 200);
  clock.advance(200);
  assert.equal(tree.take(node(two), 0, 0, 60), 0);
  assert.equal(tree.take(node(one), 1, 1, 0), 0);
  assert.equal(tree.take(node(two), 1, 1, 0), 0);
  assert.equal(tree.take(node(two), 1, 1, 0), Infinity);
  assert.equal(tree.check(tree.handleOf(2), 1), false, 'used up');
  assert.equal(tree.check(tree.handleOf(1), 1), false, 'for the one above too');
});

test('a time window holds on the wall clock and on the clock that cannot be set', () => {
  const { tree, clock } = treeWithRoot({ constraints: { window: { days: [1], fromMinute: 720, toMinute: 780 } } }); // Monday 12:00 to 13:00
  const handle = tree.handleOf(1);
  assert.equal(tree.check(handle, 1), true);
  clock.advance(3_600_000);
  assert.equal(tree.check(handle, 1), false);
  clock.jump(-1_800_000);
  assert.equal(tree.check(handle, 1), false, 'setting the clock back opens nothing');
  tree.acceptWallClock();
  assert.equal(tree.check(handle, 1), true, 'unless an operator says that it is right');
});

test('reading constraints and requests never throws, and what it takes it gives back as it stands', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, maxDepth: 4 }), (value) => {
      readConstraints(value);
      readGrantRequest(value);
    }),
    { numRuns: 2000 },
  );
  const whole = { holder: 1, capabilities: ['NETWORK'], constraints: { hosts: ['A.org'] }, reason: 'x' };
  const read = readGrantRequest(whole);
  assert.ok(read.ok);
  assert.deepEqual([read.value.capabilities, read.value.constraints?.hosts], [1, ['a.org']]);
  assert.deepEqual(readGrantRequest({ ...whole, capabilities: ['ROOT'] }).ok, false);
});
