import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Heartbeat } from './heartbeat.ts';
import { Watchdog } from './watchdog.ts';

const LIMIT_MS = 1000;
const HEARTBEAT = new Heartbeat(LIMIT_MS);

interface Step {
  readonly ms: number;
  readonly cpuMs?: number;
  readonly isWaiting?: boolean;
}

/** How many ms after the first ping the process is given up; null when it is not. Each step passes, with what the process takes of it. */
function givenUpAfter(steps: readonly Step[], machineTells = true): number | null {
  let now = 0;
  let cpuMs = 500;
  let isWaiting = false;
  let givenUp: number | null = null;
  const watched = {
    ping: () => new Promise<never>(() => {}),
    messages: 0,
    get isWaiting() {
      return isWaiting;
    },
    cpuMs: () => (machineTells ? cpuMs : null),
  };
  const watchdog = new Watchdog(
    watched,
    LIMIT_MS,
    HEARTBEAT,
    () => (givenUp ??= now),
    () => now,
  );
  watchdog.look();
  for (const step of steps) {
    now += step.ms;
    cpuMs += step.cpuMs ?? 0;
    isWaiting = step.isWaiting ?? false;
    watchdog.look();
  }
  return givenUp;
}

const times = (count: number, step: Step): Step[] => Array.from({ length: count }, () => step);

test('an endless loop is given up when its time is over', () => {
  assert.equal(givenUpAfter(times(10, { ms: 200, cpuMs: 200 })), 1200);
});

test('a process that others keep from running is given more time, and given up in the end', () => {
  assert.equal(givenUpAfter(times(10, { ms: 200, cpuMs: 20 })), null);
  assert.equal(givenUpAfter(times(40, { ms: 200, cpuMs: 50 })), 3200);
  assert.equal(givenUpAfter(times(40, { ms: 200, cpuMs: 0 })), 4200);
});

test('a process that waits for the kernel is not given up, and its time begins anew', () => {
  assert.equal(givenUpAfter(times(40, { ms: 200, cpuMs: 200, isWaiting: true })), null);
  assert.equal(givenUpAfter([...times(4, { ms: 200, cpuMs: 200 }), ...times(4, { ms: 200, isWaiting: true }), ...times(5, { ms: 200, cpuMs: 200 })]), null);
});

test('where the machine does not tell what the process had, time alone counts', () => {
  assert.equal(givenUpAfter(times(10, { ms: 200, cpuMs: 0 }), false), 1200);
});

/** At which looks a process that answers at once is asked; `messages` have passed by each look. */
async function askedAt(messages: readonly number[]): Promise<readonly number[]> {
  const asked: number[] = [];
  let look = 0;
  const watched = {
    ping: () => Promise.resolve(asked.push(look)),
    get messages() {
      return messages[look]!;
    },
    isWaiting: false,
    cpuMs: () => 0,
  };
  const watchdog = new Watchdog(watched, LIMIT_MS, HEARTBEAT, assert.fail);
  for (; look < messages.length; look++) {
    watchdog.look();
    await Promise.resolve();
  }
  return asked;
}

test('a process that something passes to or from is asked at each look', async () => {
  assert.deepEqual(await askedAt([0, 1, 2, 3, 4]), [0, 1, 2, 3, 4]);
});

test('a process that nothing passes to or from is asked ever less often, up to a bound, and at once when something does', async () => {
  const quiet = Array.from({ length: 40 }, () => 7);
  assert.deepEqual(await askedAt(quiet), [0, 1, 3, 7, 15, 25, 35]);
  assert.deepEqual(await askedAt([...quiet.slice(0, 10), 8, 8, 8, 8, 8]), [0, 1, 3, 7, 10, 11, 13]);
});
