// Token buckets of `limit` rules, one for each (rule, guest).

import { TokenBucket } from '../base/token-bucket.ts';
import type { Rate } from './rule.ts';

const MAX_BUCKETS = 65_536;

export class RateBuckets {
  readonly #buckets = new Map<number, TokenBucket>();

  /** Whether one more flow is within the rate; takes it when `takes`. */
  allows(rule: number, guest: number, rate: Rate, nowMs: number, takes: boolean): boolean {
    const bucket = this.bucket(rule, guest, rate, nowMs);
    if (bucket.waitMs(1, nowMs) > 0) return false;
    if (takes) bucket.take(1);
    return true;
  }

  bucket(rule: number, guest: number, rate: Rate, nowMs: number): TokenBucket {
    const key = rule * 0x1_0000_0000 + (guest >>> 0);
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (this.#buckets.size >= MAX_BUCKETS) this.#makeRoom(nowMs);
      bucket = new TokenBucket({ perSecond: (rate.count * 1000) / rate.perMs, burst: rate.burst }, nowMs);
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  clear(): void {
    this.#buckets.clear();
  }

  /** Nothing is lost with a full one. Where all are in use, guests count afresh: flows that are open keep the buckets that they have. */
  #makeRoom(nowMs: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(nowMs)) this.#buckets.delete(key);
    if (this.#buckets.size > MAX_BUCKETS * 0.75) this.#buckets.clear();
  }
}
