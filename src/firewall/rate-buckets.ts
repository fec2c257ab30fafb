// Token buckets of `limit` rules, one for each (rule, guest).

import type { Rate } from './rule.ts';

const MAX_BUCKETS = 65_536;

interface Bucket {
  tokens: number;
  atMs: number;
}

export class RateBuckets {
  readonly #buckets = new Map<number, Bucket>();

  /** Whether one more is within the rate; takes it when `takes`. A clock that goes back gives no tokens and takes none. */
  allows(rule: number, guest: number, rate: Rate, nowMs: number, takes: boolean): boolean {
    const key = rule * 0x1_0000_0000 + (guest >>> 0);
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      // A guest counts afresh at worst: which is what it gets from any full bucket.
      if (this.#buckets.size >= MAX_BUCKETS) this.#buckets.clear();
      bucket = { tokens: rate.burst, atMs: nowMs };
      this.#buckets.set(key, bucket);
    }
    const passedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.tokens = Math.min(rate.burst, bucket.tokens + (passedMs * rate.count) / rate.perMs);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return false;
    if (takes) bucket.tokens -= 1;
    return true;
  }

  clear(): void {
    this.#buckets.clear();
  }
}
