// setTimeout and setInterval of one window: https://html.spec.whatwg.org/#timers. One heap by due time and one wake-up from the host;
// each wake-up runs a bounded number of callbacks, so that a page that multiplies timers cannot starve other tasks.

import type { EventLoop } from '../event-loop.ts';

/** Callbacks in one wake-up; the rest waits for a new task. */
const MAX_RUN_AT_ONCE = 100;
/** Milliseconds after which a wake-up ends early. */
const MAX_RUN_MS = 12;
/** A page that holds more gets no new ones. */
export const MAX_ACTIVE_TIMERS = 50_000;
/** https://html.spec.whatwg.org/#timers step 4 of the initialisation steps: deeper nesting waits at least 4 ms. */
const MAX_FREE_NESTING = 5;

interface Timer {
  readonly id: number;
  readonly run: () => void;
  readonly intervalMs: number;
  readonly repeats: boolean;
  nesting: number;
  dueMs: number;
  order: number;
  isCancelled: boolean;
}

export class Timers {
  private readonly loop: EventLoop;
  private readonly active = new Map<number, Timer>();
  private heap: Timer[] = [];
  private nextId = 1;
  private nextOrder = 1;
  private nesting = 0;
  private wakeHandle: number | null = null;
  private wakeDueMs = Infinity;
  private isStopped = false;
  private hasWarned = false;
  private readonly tooMany: () => void;

  /** `tooMany` is called once when the cap is reached. */
  constructor(loop: EventLoop, tooMany: () => void) {
    this.loop = loop;
    this.tooMany = tooMany;
  }

  get activeCount(): number {
    return this.active.size;
  }

  set(run: () => void, timeoutMs: number, repeats: boolean): number {
    if (this.isStopped) return 0;
    const id = this.nextId++;
    if (this.active.size >= MAX_ACTIVE_TIMERS) {
      if (!this.hasWarned) this.tooMany();
      this.hasWarned = true;
      return id;
    }
    const timer: Timer = { id, run, intervalMs: Math.max(0, timeoutMs), repeats, nesting: this.nesting + 1, dueMs: 0, order: 0, isCancelled: false };
    this.active.set(id, timer);
    this.schedule(timer);
    return id;
  }

  clear(id: number): void {
    const timer = this.active.get(id);
    if (timer === undefined) return;
    timer.isCancelled = true;
    this.active.delete(id);
    // Cancelled ones leave the heap when they come due; many of them at once are swept out.
    if (this.heap.length > 64 && this.heap.length > 4 * this.active.size) this.sweep();
  }

  /** The window is gone. */
  stop(): void {
    this.isStopped = true;
    this.active.clear();
    this.heap = [];
    if (this.wakeHandle !== null) this.loop.cancel(this.wakeHandle);
    this.wakeHandle = null;
  }

  private schedule(timer: Timer): void {
    const wait = timer.nesting > MAX_FREE_NESTING ? Math.max(4, timer.intervalMs) : timer.intervalMs;
    timer.dueMs = this.loop.clock.now() + wait;
    timer.order = this.nextOrder++;
    push(this.heap, timer);
    this.wake();
  }

  private wake(): void {
    const first = this.heap[0];
    if (first === undefined || this.wakeDueMs <= first.dueMs) return;
    if (this.wakeHandle !== null) this.loop.cancel(this.wakeHandle);
    this.wakeHandle = null;
    this.wakeDueMs = first.dueMs;
    const waitMs = first.dueMs - this.loop.clock.now();
    // What is due at once takes its turn among the tasks that were queued before it.
    if (waitMs <= 0) this.loop.queueTask(() => this.runDue());
    else this.wakeHandle = this.loop.queueDelayed(() => this.runDue(), waitMs);
  }

  private runDue(): void {
    this.wakeHandle = null;
    this.wakeDueMs = Infinity;
    const start = this.loop.clock.now();
    for (let n = 0; n < MAX_RUN_AT_ONCE; n++) {
      const timer = this.heap[0];
      if (timer === undefined || timer.dueMs > start) break;
      pop(this.heap);
      if (!timer.isCancelled) this.runOne(timer);
      if (this.loop.clock.now() - start > MAX_RUN_MS) break;
    }
    this.wake();
  }

  private runOne(timer: Timer): void {
    if (!timer.repeats) this.active.delete(timer.id);
    this.nesting = timer.nesting;
    // Each callback is a task of its own as far as pages can tell: a checkpoint follows it.
    this.loop.runTask(timer.run);
    this.nesting = 0;
    if (timer.repeats && !timer.isCancelled && !this.isStopped) {
      timer.nesting++;
      this.schedule(timer);
    }
  }

  private sweep(): void {
    const rest = this.heap.filter((timer) => !timer.isCancelled);
    this.heap = [];
    for (const timer of rest) push(this.heap, timer);
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

function push(heap: Timer[], timer: Timer): void {
  let i = heap.push(timer) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!isBefore(timer, heap[parent] as Timer)) break;
    heap[i] = heap[parent] as Timer;
    i = parent;
  }
  heap[i] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child++;
    if (!isBefore(heap[child] as Timer, last)) break;
    heap[i] = heap[child] as Timer;
    i = child;
  }
  heap[i] = last;
}
