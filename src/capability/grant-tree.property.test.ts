// Random sequences of acts: the tree never widens, its fast answers are those of the naive evaluation, ends take the subtree along.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { explain } from './explain.ts';
import { KERNEL } from './grant.ts';
import type { CapabilityRequest, Grant, GrantId, GrantRequest } from './grant.ts';
import { GrantTree } from './grant-tree.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { act, fitting, GUEST_NUMBERS, request } from './testing/grant-arbitraries.ts';
import type { Act } from './testing/grant-arbitraries.ts';
import { allows, NaiveGrants } from './testing/naive-grants.ts';

class World {
  readonly clock = new FakeClock();
  readonly tree = new GrantTree(this.clock);
  readonly naive = new NaiveGrants(this.clock);
  /** Every grant there ever was, oldest first. */
  readonly ids: GrantId[] = [];
  readonly ended = new Set<GrantId>();

  constructor() {
    for (const guest of GUEST_NUMBERS) assert.notEqual(this.tree.enrol(guest), -1);
  }

  do(act: Act): void {
    const pick = (number: number): GrantId => this.ids[number % Math.max(1, this.ids.length)] ?? 'f'.repeat(32);
    switch (act.type) {
      case 'root':
      case 'derive': {
        const parent = act.type === 'root' ? null : pick(act.parent);
        const above = parent === null ? null : this.tree.node(parent);
        const prepared = this.tree.prepare(parent, above?.grant.holder ?? KERNEL, this.#requestOf(act, above?.grant ?? null));
        if (parent !== null && this.ended.has(parent)) assert.equal(prepared.ok, false, 'an ended grant is a parent no more');
        if (!prepared.ok) return;
        const { value: grant } = prepared;
        assert.ok(this.tree.insert(grant).ok);
        assert.equal(this.tree.insert(grant).ok, false, 'a number is used once');
        this.naive.add(grant);
        this.ids.push(grant.id);
        return;
      }
      case 'revoke': {
        const id = pick(act.id);
        const wasThere = this.naive.known.has(id);
        const ended = this.tree.end(id);
        assert.equal(ended.ok, wasThere);
        if (!ended.ok) {
          assert.equal(ended.failure.code, this.ended.has(id) ? 'capability.revoked' : 'capability.unknown-grant');
          return;
        }
        this.#compareEnded(
          ended.value.map((grant) => grant.id),
          this.naive.end(id),
        );
        return;
      }
      case 'pass':
        return this.clock.advance(act.ms);
      case 'jump':
        return this.clock.jump(act.ms);
      case 'expire':
        for (const { id } of this.tree.endExpired()) {
          // Before it was ended it permitted nothing: its own path had expired.
          this.naive.known.delete(id);
          this.ended.add(id);
        }
    }
  }

  #requestOf(act: Extract<Act, { type: 'root' | 'derive' }>, parent: Grant | null): GrantRequest {
    const isModest = parent !== null && act.isModest;
    const wall = this.clock.wall;
    const mask = isModest ? act.capabilities & parent.capabilities || parent.capabilities : act.capabilities;
    const notAfter = act.endsInMs === null ? null : wall + act.endsInMs;
    return {
      holder: isModest && !parent.mayDelegate ? parent.holder : act.guest,
      capabilities: mask,
      constraints: fitting(mask, act.constraints),
      notBefore: act.beginsInMs === null || isModest ? null : wall + act.beginsInMs,
      notAfter: isModest && parent.notAfter !== null && notAfter !== null ? Math.min(notAfter, parent.notAfter) : notAfter,
      depthLeft: isModest ? Math.min(act.depthLeft, Math.max(0, parent.depthLeft - 1)) : act.depthLeft,
      mayDelegate: act.mayDelegate && (!isModest || parent.mayDelegate),
      reason: 'random',
    };
  }

  #compareEnded(ended: GrantId[], expected: Set<GrantId>): void {
    assert.deepEqual(new Set(ended), expected);
    assert.equal(ended.length, expected.size);
    for (const id of ended) {
      assert.equal(this.tree.node(id), null);
      this.ended.add(id);
    }
  }

  fast(guest: number, asked: CapabilityRequest): boolean {
    const handle = this.tree.handleOf(guest);
    if (asked.kind === 'connection') return this.tree.permitsConnection(handle, asked);
    if (asked.kind === 'path') return this.tree.permitsPath(handle, asked.path, asked.write);
    if (asked.kind === 'display') return this.tree.permitsDisplay(handle, asked.widthPx, asked.heightPx);
    return this.tree.check(handle, { NETWORK: 1, DISK_READ: 2, DISK_WRITE: 4, GPU: 8, INPUT: 16, CONSOLE: 32, AUDIT: 64, ADMIN: 128 }[asked.capability]);
  }
}

test('the random acts are worth something: every kind succeeds often', () => {
  let derived = 0;
  let delegated = 0;
  let deep = 0;
  for (const acts of fc.sample(fc.array(act, { minLength: 30, maxLength: 40, size: 'max' }), { numRuns: 100, seed: 1 })) {
    const world = new World();
    for (const each of acts) world.do(each);
    for (const { parent, holder, id } of world.tree.grants()) {
      if (parent === null) continue;
      derived++;
      if (world.tree.node(parent)!.grant.holder !== holder) delegated++;
      if (world.tree.pathTo(id).length > 2) deep++;
    }
  }
  assert.ok(derived > 50 && delegated > 15 && deep > 5, `${derived} derived, ${delegated} of them delegated, ${deep} deep`);
});

const acts = fc.array(act, { minLength: 1, maxLength: 40, size: 'max' });
const requests = fc.array(request, { minLength: 1, maxLength: 12, size: 'max' });

test('after any acts the fast answers are those of the naive evaluation, and the explanation agrees', () => {
  fc.assert(
    fc.property(acts, requests, (acts, requests) => {
      const world = new World();
      for (const each of acts) {
        world.do(each);
        world.naive.sweep();
        for (const guest of GUEST_NUMBERS) {
          for (const asked of requests) {
            const expected = world.naive.permits(guest, asked);
            assert.equal(world.fast(guest, asked), expected);
            assert.equal(world.tree.find(world.tree.handleOf(guest), asked) !== null, expected);
            assert.equal(explain(world.tree, guest, asked).isAllowed, expected);
          }
        }
      }
    }),
    { numRuns: 400 },
  );
});

test('no sequence of acts widens anybody beyond a root', () => {
  fc.assert(
    fc.property(acts, requests, (acts, requests) => {
      const world = new World();
      for (const each of acts) world.do(each);
      for (const guest of GUEST_NUMBERS) {
        for (const asked of requests) {
          if (!world.fast(guest, asked)) continue;
          const roots = [...world.tree.grantsOf(guest)].map((node) => world.tree.pathTo(node.grant.id)[0]!);
          assert.ok(roots.some((root) => allows(root.capabilities, root.constraints, asked)));
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('what a derived grant permits, each grant above it permits', () => {
  fc.assert(
    fc.property(acts, requests, (acts, requests) => {
      const world = new World();
      for (const each of acts) world.do(each);
      for (const { id } of world.tree.grants()) {
        const path = world.tree.pathTo(id).reverse();
        const node = world.tree.node(id)!;
        assert.ok(path.length <= 17);
        for (const asked of requests) {
          if (!allows(node.grant.capabilities, node.grant.constraints, asked)) continue;
          const first = path.findIndex((grant) => !allows(grant.capabilities, grant.constraints, asked));
          // Where one above does not permit it, the grant itself must not either, although its own constraints say nothing.
          if (first !== -1) assert.equal(world.tree.findAll(world.tree.handleOf(node.grant.holder), asked).includes(node), false);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('time only takes away: without acts a guest that was refused for an end stays refused, however the wall clock jumps back', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(-86_400_000, -1000, 0, 250, 999), { maxLength: 20 }), (jumps) => {
      const world = new World();
      const prepared = world.tree.prepare(null, KERNEL, { holder: 0, capabilities: 1, notAfter: world.clock.wall + 1000, reason: '' });
      assert.ok(prepared.ok && world.tree.insert(prepared.value).ok);
      const handle = world.tree.handleOf(0);
      const endsAt = world.clock.monotonic + 1000;
      for (const jump of jumps) {
        world.clock.jump(Math.min(0, jump));
        world.clock.advance(Math.max(0, jump));
        if (world.clock.monotonic >= endsAt) assert.equal(world.tree.check(handle, 1), false);
      }
    }),
  );
});
