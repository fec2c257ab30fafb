// A token bucket on monotonic time. A taking that is larger than the bucket waits until it is full and then runs it into debt, so that
// the average holds whatever the sizes are (Firecracker's limiter does the same).

import type { Rate } from './constraints.ts';

export class TokenBucket {
  readonly rate: Rate;
  #tokens: number;
  #filledAtMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.rate = rate;
    this.#tokens = rate.burst;
    this.#filledAtMs = nowMs;
  }

  /** Milliseconds until `amount` may be taken: 0 now, Infinity never. Takes nothing. */
  waitMs(amount: number, nowMs: number): number {
    this.#fill(nowMs);
    const missing = Math.min(amount, this.rate.burst) - this.#tokens;
    if (missing <= 0) return 0;
    return this.rate.perSecond === 0 ? Infinity : Math.ceil((missing * 1000) / this.rate.perSecond);
  }

  /** Only after `waitMs` has answered 0. */
  take(amount: number): void {
    this.#tokens -= amount;
  }

  #fill(nowMs: number): void {
    if (nowMs <= this.#filledAtMs) return;
    this.#tokens = Math.min(this.rate.burst, this.#tokens + ((nowMs - this.#filledAtMs) * this.rate.perSecond) / 1000);
    this.#filledAtMs = nowMs;
  }
}
