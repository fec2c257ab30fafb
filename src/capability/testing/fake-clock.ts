// Clocks and timers that stand still until a test moves them.

import type { Clock, Timers } from '../clock.ts';

export class FakeClock implements Clock, Timers {
  wall = Date.UTC(2026, 10, 16, 12); // a Monday
  monotonic = 1000;
  #timers: { readonly at: number; readonly ring: () => void }[] = [];

  wallMs(): number {
    return this.wall;
  }

  monotonicMs(): number {
    return this.monotonic;
  }

  schedule(delayMs: number, ring: () => void): () => void {
    const timer = { at: this.monotonic + delayMs, ring };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((each) => each !== timer));
  }

  /** Time passes; timers that come due ring, earliest first. */
  advance(ms: number): void {
    const end = this.monotonic + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((p, q) => p.at - q.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#moveTo(Math.max(this.monotonic, next.at));
      next.ring();
    }
    this.#moveTo(end);
  }

  /** Somebody sets the wall clock; that takes a millisecond. */
  jump(ms: number): void {
    this.#moveTo(this.monotonic + 1);
    this.wall += ms;
  }

  get timerCount(): number {
    return this.#timers.length;
  }

  #moveTo(monotonic: number): void {
    this.wall += monotonic - this.monotonic;
    this.monotonic = monotonic;
  }
}
