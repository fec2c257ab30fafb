// requestIdleCallback: https://w3c.github.io/requestidlecallback/. Idle means that the host's task queue came to us.

import { PlatformObject } from '../../dom/platform-object.ts';
import type { EventLoop } from '../event-loop.ts';
import type { PageCallback } from '../page-callback.ts';

const IDLE_PERIOD_MS = 50;
const IDLE_DELAY_MS = 1;

export class IdleDeadline extends PlatformObject {
  readonly didTimeout: boolean;
  private readonly now: () => number;
  private readonly deadlineMs: number;

  constructor(now: () => number, deadlineMs: number, didTimeout: boolean) {
    super();
    this.now = now;
    this.deadlineMs = deadlineMs;
    this.didTimeout = didTimeout;
  }

  override get interfaceName(): string {
    return 'IdleDeadline';
  }

  timeRemaining(): number {
    return Math.max(0, this.deadlineMs - this.now());
  }
}

interface Waiting {
  readonly callback: PageCallback;
  /** 0 for none. */
  readonly timeoutAtMs: number;
}

export class IdleCallbacks {
  private readonly loop: EventLoop;
  private readonly waiting = new Map<number, Waiting>();
  private nextHandle = 1;
  private isScheduled = false;
  private isStopped = false;

  constructor(loop: EventLoop) {
    this.loop = loop;
  }

  request(callback: PageCallback, timeoutMs: number): number {
    const handle = this.nextHandle++;
    if (this.isStopped) return handle;
    this.waiting.set(handle, { callback, timeoutAtMs: timeoutMs > 0 ? this.loop.clock.now() + timeoutMs : 0 });
    this.schedule();
    return handle;
  }

  cancel(handle: number): void {
    this.waiting.delete(handle);
  }

  stop(): void {
    this.isStopped = true;
    this.waiting.clear();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.loop.queueDelayed(() => this.runPeriod(), IDLE_DELAY_MS);
  }

  private runPeriod(): void {
    this.isScheduled = false;
    const { clock } = this.loop;
    const deadline = clock.now() + IDLE_PERIOD_MS;
    // Those that wait now: what they ask for waits for the next period.
    const handles = Array.from(this.waiting.keys());
    for (const handle of handles) {
      if (clock.now() >= deadline) break;
      const entry = this.waiting.get(handle);
      if (entry === undefined) continue;
      this.waiting.delete(handle);
      const didTimeout = entry.timeoutAtMs !== 0 && clock.now() >= entry.timeoutAtMs;
      this.loop.runTask(() => void entry.callback.invoke(undefined, new IdleDeadline(() => clock.now(), deadline, didTimeout)));
    }
    if (this.waiting.size > 0) this.schedule();
  }
}
