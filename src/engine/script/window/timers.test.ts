// Timers on a clock that the test moves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock, TaskQueue } from '../../host/clock.ts';
import { Agent } from '../agent.ts';
import { EventLoop } from '../event-loop.ts';
import { AnimationFrames } from './animation-frames.ts';
import { MAX_ACTIVE_TIMERS, Timers } from './timers.ts';

class FakeHost implements Clock, TaskQueue {
  time = 0;
  readonly timeOrigin = 0;
  private tasks: { task: () => void; due: number; handle: number }[] = [];
  private nextHandle = 1;
  wakeUps = 0;

  now(): number {
    return this.time;
  }
  /** What was asked of `postDelayed`. */
  readonly delays: number[] = [];

  post(task: () => void): void {
    this.tasks.push({ task, due: this.time, handle: this.nextHandle++ });
  }
  postDelayed(task: () => void, delayMs: number): number {
    this.delays.push(delayMs);
    this.tasks.push({ task, due: this.time + delayMs, handle: this.nextHandle });
    return this.nextHandle++;
  }
  cancel(handle: number): void {
    this.tasks = this.tasks.filter((t) => t.handle !== handle);
  }
  /** Runs host tasks that are due until `untilMs`; at most `limit` of them. */
  advance(untilMs: number, limit = 10_000): void {
    for (let n = 0; n < limit; n++) {
      const next = this.tasks.filter((t) => t.due <= untilMs).toSorted((a, b) => a.due - b.due || a.handle - b.handle)[0];
      if (next === undefined) break;
      this.cancel(next.handle);
      this.time = Math.max(this.time, next.due);
      this.wakeUps++;
      next.task();
    }
    this.time = Math.max(this.time, untilMs);
  }
}

function setUp(): { host: FakeHost; timers: Timers; log: string[]; warnings: string[] } {
  const host = new FakeHost();
  const warnings: string[] = [];
  const timers = new Timers(new EventLoop(host, host, new Agent()), () => warnings.push('too many'));
  return { host, timers, log: [], warnings };
}

test('timers run by time, and by age at the same time', () => {
  const { host, timers, log } = setUp();
  timers.set(() => log.push('b'), 10, false);
  timers.set(() => log.push('a'), 5, false);
  timers.set(() => log.push('c'), 10, false);
  host.advance(20);
  assert.equal(log.join(''), 'abc');
});

test('a timer without delay takes its turn among tasks', () => {
  const { host, timers, log } = setUp();
  host.post(() => log.push('a'));
  timers.set(() => log.push('b'), 0, false);
  host.post(() => log.push('c'));
  host.advance(0);
  assert.deepEqual([log.join(''), host.delays], ['abc', []]);
});

test('cleared timers do not run, also when cleared by another one', () => {
  const { host, timers, log } = setUp();
  const b = timers.set(() => log.push('b'), 10, false);
  timers.set(() => timers.clear(b), 10, false);
  const c = timers.set(() => log.push('c'), 11, false);
  timers.set(() => timers.clear(c), 10, false);
  host.advance(20);
  assert.equal(log.join(''), 'b');
  assert.equal(timers.activeCount, 0);
});

test('an interval repeats until it is cleared', () => {
  const { host, timers, log } = setUp();
  const id: number = timers.set(
    () => {
      log.push('x');
      if (log.length === 3) timers.clear(id);
    },
    10,
    true,
  );
  host.advance(100);
  assert.equal(log.length, 3);
});

test('deep nesting waits at least 4 ms', () => {
  const { host, timers } = setUp();
  const times: number[] = [];
  const again = (): void => {
    times.push(host.time);
    if (times.length < 9) timers.set(again, 0, false);
  };
  timers.set(again, 0, false);
  host.advance(100);
  assert.deepEqual(times, [0, 0, 0, 0, 0, 4, 8, 12, 16]);
});

test('a fork bomb leaves room for other tasks, and is capped', () => {
  const { host, timers, warnings } = setUp();
  let runs = 0;
  const bomb = (): void => {
    runs++;
    timers.set(bomb, 0, false);
    timers.set(bomb, 0, false);
  };
  timers.set(bomb, 0, false);
  let other = 0;
  const tick = (): void => {
    other++;
    host.post(tick);
  };
  host.post(tick);
  host.advance(2000, 3000);
  assert.ok(other > 300, `other tasks ran ${other} times beside ${runs}`);
  assert.ok(timers.activeCount <= MAX_ACTIVE_TIMERS);
  for (let i = 0; i <= MAX_ACTIVE_TIMERS; i++) timers.set(bomb, 1e9, false);
  assert.equal(timers.activeCount, MAX_ACTIVE_TIMERS);
  assert.deepEqual(warnings, ['too many']);
});

test('animation frame callbacks asked for inside a frame run in the next', () => {
  let asked = 0;
  const frames = new AnimationFrames(() => asked++);
  const log: string[] = [];
  frames.request(() => {
    log.push('a');
    frames.request(() => log.push('next'));
    frames.cancel(second);
  });
  const second = frames.request(() => log.push('b'));
  frames.run(0);
  assert.deepEqual([log.join(), asked, frames.isWaiting], ['a', 2, true]);
  frames.run(16);
  assert.equal(log.join(), 'a,next');
});
