// The engine's tasks on Node's own loop.

import type { Clock, TaskQueue } from '../../engine/host/clock.ts';

export const SITE_CLOCK: Clock = {
  now: () => performance.now(),
  // Not before a page asks: Node loads what is behind `performance` at its first use.
  get timeOrigin() {
    return performance.timeOrigin;
  },
};

export class SiteTaskQueue implements TaskQueue {
  readonly #timers = new Map<number, NodeJS.Timeout>();
  #nextHandle = 1;

  post(task: () => void): void {
    setImmediate(task);
  }

  postDelayed(task: () => void, delayMs: number): number {
    const handle = this.#nextHandle++;
    const timer = setTimeout(() => {
      this.#timers.delete(handle);
      task();
    }, delayMs);
    this.#timers.set(handle, timer);
    return handle;
  }

  cancel(handle: number): void {
    clearTimeout(this.#timers.get(handle));
    this.#timers.delete(handle);
  }
}
