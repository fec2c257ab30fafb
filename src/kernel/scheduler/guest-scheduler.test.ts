import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { GuestScheduler } from './guest-scheduler.ts';
import type { ScheduledGuest } from './guest-scheduler.ts';
import { priorityOf } from './priority.ts';
import type { PageActivity } from './priority.ts';

const HIDDEN: PageActivity = { isVisible: false, isFocused: false, isBusy: false };
const SHOWN: PageActivity = { isVisible: true, isFocused: false, isBusy: false };
const FOCUSED: PageActivity = { isVisible: true, isFocused: true, isBusy: false };
const LOADING: PageActivity = { isVisible: false, isFocused: false, isBusy: true };

class TestGuest implements ScheduledGuest {
  readonly pid = 7;
  isAlive = true;
  isStopped = false;
  pages: PageActivity[] = [HIDDEN];
  prepare: () => Promise<void> = () => Promise.resolve();
  activities = (): readonly PageActivity[] => this.pages;
  prepareToFreeze = (): Promise<void> => this.prepare();
  freeze(): boolean {
    return (this.isStopped = true);
  }
  thaw(): void {
    this.isStopped = false;
  }
}

const FREEZE_AFTER_MS = 1000;

function start(context: TestContext, freezeAfterMs: number | null = FREEZE_AFTER_MS) {
  // Of this test only: others run in the same process.
  const { timers } = context.mock;
  timers.reset();
  timers.enable({ apis: ['setTimeout'] });
  const weights: number[] = [];
  const scheduler = new GuestScheduler({ setPriority: (_pid, cpuFactor) => weights.push(cpuFactor) }, freezeAfterMs);
  const pass = async (ms: number): Promise<void> => {
    timers.tick(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { scheduler, guest: new TestGuest(), weights, pass };
}

test('a process is worth as much as the best of its pages', () => {
  const cases: [PageActivity[], string][] = [
    [[], 'background'],
    [[HIDDEN], 'background'],
    [[HIDDEN, SHOWN], 'visible'],
    [[SHOWN, FOCUSED, HIDDEN], 'foreground'],
    [[{ isVisible: false, isFocused: true, isBusy: true }], 'background'],
  ];
  for (const [pages, expected] of cases) assert.equal(priorityOf(pages), expected);
});

test('a guest that nobody sees is frozen after the policy time and goes on when it is shown', async (context) => {
  const { scheduler, guest, weights, pass } = start(context);
  scheduler.update(guest);
  assert.equal(scheduler.priority(guest), 'background');
  await pass(FREEZE_AFTER_MS - 1);
  assert.equal(guest.isStopped, false);
  await pass(1);
  assert.equal(scheduler.priority(guest), 'frozen');
  assert.equal(guest.isStopped, true);
  guest.pages = [FOCUSED];
  scheduler.update(guest);
  assert.equal(guest.isStopped, false);
  assert.equal(scheduler.priority(guest), 'foreground');
  assert.deepEqual(weights, [0.35, 0.1, 1]);
});

test('what has a reason to run is not frozen, and is once the reason is gone', async (context) => {
  const { scheduler, guest, pass } = start(context);
  guest.pages = [HIDDEN, LOADING];
  scheduler.update(guest);
  await pass(3 * FREEZE_AFTER_MS);
  assert.equal(guest.isStopped, false);
  guest.pages = [HIDDEN, HIDDEN];
  await pass(FREEZE_AFTER_MS);
  assert.equal(guest.isStopped, true);
});

test('a message thaws at once, and the time begins anew', async (context) => {
  const { scheduler, guest, pass } = start(context);
  scheduler.update(guest);
  await pass(FREEZE_AFTER_MS);
  scheduler.touch(guest);
  assert.equal(guest.isStopped, false);
  await pass(FREEZE_AFTER_MS - 1);
  assert.equal(guest.isStopped, false);
  await pass(1);
  assert.equal(guest.isStopped, true);
});

test('who is shown, touched or gone while it prepares is not frozen', async (context) => {
  const meanwhile: [string, (scheduler: GuestScheduler, guest: TestGuest) => void][] = [
    ['shown', (scheduler, guest) => ((guest.pages = [SHOWN]), scheduler.update(guest))],
    ['touched', (scheduler, guest) => scheduler.touch(guest)],
    ['dead', (scheduler, guest) => ((guest.isAlive = false), scheduler.update(guest))],
    ['forgotten', (scheduler, guest) => scheduler.forget(guest)],
    ['busy without a word', (_scheduler, guest) => (guest.pages = [LOADING])],
  ];
  for (const [what, act] of meanwhile) {
    const { scheduler, guest, pass } = start(context);
    let prepared = (): void => {};
    guest.prepare = () => new Promise((resolve) => (prepared = resolve));
    scheduler.update(guest);
    await pass(FREEZE_AFTER_MS);
    scheduler.update(guest); // Changes that change nothing arm no second timer.
    act(scheduler, guest);
    prepared();
    await pass(0);
    assert.equal(guest.isStopped, false, what);
  }
});

test('without a policy time nothing is frozen; spares are left alone', async (context) => {
  const { scheduler, guest, weights, pass } = start(context, null);
  scheduler.update(guest);
  await pass(1e9);
  assert.equal(guest.isStopped, false);
  const spare = new TestGuest();
  spare.pages = [];
  scheduler.update(spare);
  assert.equal(scheduler.priority(spare), null);
  assert.deepEqual(weights, [0.35]);
});
