import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { ByteLimit } from './byte-limit.ts';
import { Pacer } from './pacer.ts';
import type { Lane } from './pacer.ts';
import { RateLimits } from './rate-limits.ts';
import { TestClock } from './test-clock.ts';

/** Takes chunks as fast as its lane lets it. */
class Receiver {
  bytes = 0;
  refusal = '';
  readonly lane: Lane;

  constructor(lane: Lane, chunkBytes: number) {
    this.lane = lane;
    const go = (): void => {
      this.bytes += chunkBytes;
      lane.spend(chunkBytes);
      lane.whenOpen(go, ({ code }) => (this.refusal = code));
    };
    lane.whenOpen(go, ({ code }) => (this.refusal = code));
  }
}

test('a lane gets its burst at once and then its rate', () => {
  const clock = new TestClock();
  const limit = ByteLimit.of('guest', '', { perSecond: 100_000, burst: 100_000 }, 0);
  const receiver = new Receiver(
    new Pacer(clock).lane('1', () => [limit]),
    1000,
  );
  assert.ok(Math.abs(receiver.bytes - 100_000) <= 7000, String(receiver.bytes));
  clock.pass(10_000);
  assert.ok(Math.abs(receiver.bytes - 1_100_000) <= 7000, String(receiver.bytes));
  assert.equal(limit.bytes - receiver.bytes < 7000, true, 'what is paid for ahead is one turn');
});

test('lanes of one guest share alike, whatever the size of their chunks', () => {
  const clock = new TestClock();
  const limit = ByteLimit.of('guest', '', { perSecond: 200_000, burst: 1000 }, 0);
  const pacer = new Pacer(clock);
  const receivers = [65_536, 16_384, 1400, 65_536, 100].map(
    (chunk) =>
      new Receiver(
        pacer.lane('1', () => [limit]),
        chunk,
      ),
  );
  clock.pass(60_000);
  const total = receivers.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(total > 11_000_000 && total < 12_600_000, String(total));
  for (const { bytes } of receivers) assert.ok(bytes > 0.8 * (total / 5) && bytes < 1.25 * (total / 5), receivers.map((each) => each.bytes).join(' '));
});

test('the tightest of several limits wins, and a lane under a wider one alone is not held up by it', () => {
  const clock = new TestClock();
  const guest = ByteLimit.of('guest', '', { perSecond: 100_000, burst: 1000 }, 0);
  const rule = ByteLimit.of('rule', 'slow', { perSecond: 10_000, burst: 1000 }, 0);
  const pacer = new Pacer(clock);
  const slow = new Receiver(
    pacer.lane('1', () => [guest, rule]),
    500,
  );
  const fast = new Receiver(
    pacer.lane('1', () => [guest]),
    500,
  );
  clock.pass(20_000);
  assert.ok(Math.abs(slow.bytes - 200_000) < 10_000, String(slow.bytes));
  assert.ok(Math.abs(slow.bytes + fast.bytes - 2_000_000) < 40_000, String(fast.bytes));
});

test('a limit that is set, changed or taken away holds for lanes that are under way', () => {
  const clock = new TestClock();
  const limits = new RateLimits(clock);
  const load = limits.admit({ guest: '7', grants: [], ruleLimit: () => null });
  const lane = load.lane();
  lane.spend(1e9);
  assert.equal(lane.needsTurn, false, 'no limit, no wait');
  limits.limitGuest('7', 1000);
  let hasGone = false;
  lane.spend(5000);
  lane.whenOpen(
    () => (hasGone = true),
    () => {},
  );
  clock.pass(3000);
  assert.equal(hasGone, false);
  assert.deepEqual(limits.list(), [{ kind: 'guest', name: '', guest: '7', bytesPerSecond: 1000, bytes: 5000, waits: 1 }]);
  limits.limitGuest('7', 100_000);
  clock.pass(100);
  assert.equal(hasGone, true, 'a wider one');
  lane.spend(1e6);
  hasGone = false;
  lane.whenOpen(
    () => (hasGone = true),
    () => {},
  );
  assert.equal(hasGone, false);
  limits.limitGuest('7', null);
  assert.equal(hasGone, true, 'none');
  assert.equal(clock.alarms, 0);
});

test('what a load still has to come is charged to another guest, the wait for it too', () => {
  const clock = new TestClock();
  const limits = new RateLimits(clock);
  limits.limitGuest('asker', 1000);
  limits.limitGuest('shower', 1000);
  const load = limits.admit({ guest: 'person', grants: [], ruleLimit: () => null });
  const lane = load.lane();
  lane.spend(5000);
  assert.equal(lane.needsTurn, false);
  load.charge('asker', [{ grant: 'g', perSecond: 10, burst: 10 }]);
  lane.spend(2000);
  let hasGone = false;
  lane.whenOpen(
    () => (hasGone = true),
    () => {},
  );
  clock.pass(1500);
  assert.equal(hasGone, false);
  load.charge('shower', []);
  assert.equal(hasGone, true, 'who has taken nothing yet');
  assert.deepEqual(
    limits.list().map(({ guest, bytes }) => [guest, bytes]),
    [
      ['asker', 2000],
      ['shower', 62],
      ['asker', 2000],
    ],
  );
  load.close();
  load.charge('asker', []);
});

test('a grant counts over all loads that it admits, and over those of the grants derived from it', () => {
  const clock = new TestClock();
  const limits = new RateLimits(clock);
  const root = { grant: 'root', perSecond: 1000, burst: 1000 };
  const first = limits.admit({ guest: '1', grants: [root], ruleLimit: () => null });
  const second = limits.admit({ guest: '2', grants: [{ grant: 'part', perSecond: 500, burst: 500 }, root], ruleLimit: () => null });
  first.lane().spend(3000);
  first.close();
  const lane = second.lane();
  let hasGone = false;
  lane.whenOpen(
    () => (hasGone = true),
    () => {},
  );
  clock.pass(2000);
  assert.equal(hasGone, false, 'what the other took must be paid for, though its load is over');
  clock.pass(100);
  assert.equal(hasGone, true);
});

test('a rate of nothing refuses when its burst is used up; a lane that closes gives back what it has not used', () => {
  const clock = new TestClock();
  const limit = ByteLimit.of('grant', 'g', { perSecond: 0, burst: 10 }, 0);
  const pacer = new Pacer(clock);
  const once = new Receiver(
    pacer.lane('1', () => [limit]),
    1,
  );
  assert.deepEqual([once.bytes, once.refusal], [10, 'capability.limit-reached']);
  const other = ByteLimit.of('guest', '', { perSecond: 16_000, burst: 16_000 }, 0);
  const lane = pacer.lane('1', () => [other]);
  lane.whenOpen(
    () => {},
    () => {},
  );
  lane.spend(100);
  assert.equal(other.bytes, 1000);
  lane.close();
  assert.equal(other.bytes, 100);
  lane.spend(1000);
  assert.equal(other.bytes, 100, 'a closed lane counts for nobody');
});

test('lanes that come, go and change never take more than burst, rate and a chunk each', () => {
  const step = fc.record({ lane: fc.nat(5), chunk: fc.integer({ min: 1, max: 70_000 }), ms: fc.nat(500), closes: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 80 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (steps, perSecond, burst) => {
        const clock = new TestClock();
        const limit = ByteLimit.of('guest', '', { perSecond, burst }, 0);
        const pacer = new Pacer(clock);
        const lanes = new Map<number, { lane: Lane; isFree: boolean }>();
        let taken = 0;
        let largest = 0;
        for (const { lane: number, chunk, ms, closes } of steps) {
          const entry = lanes.get(number) ?? { lane: pacer.lane('1', () => [limit]), isFree: true };
          lanes.set(number, entry);
          if (entry.isFree && !closes) {
            entry.isFree = false;
            entry.lane.whenOpen(
              () => {
                entry.lane.spend(chunk);
                taken += chunk;
                largest = Math.max(largest, chunk);
                entry.isFree = true;
              },
              () => {},
            );
          } else if (closes) {
            entry.lane.close();
            lanes.delete(number);
          }
          clock.pass(ms);
        }
        const most = burst + (perSecond * clock.nowMs()) / 1000 + 6 * largest + 16_384 * 6;
        assert.ok(taken <= most, `${taken} > ${most}`);
      },
    ),
    { numRuns: 200 },
  );
});
