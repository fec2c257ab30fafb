// One bound on bytes per second that is in force, with what has gone through it: an operator's for a guest, a grant's, a `limit` rule's.

import { TokenBucket } from '../../base/token-bucket.ts';
import type { TokenRate } from '../../base/token-bucket.ts';
import type { LimitKind, LimitStats } from '../../firewall/limit-stats.ts';

export class ByteLimit {
  readonly kind: LimitKind;
  readonly name: string;
  readonly bucket: TokenBucket;
  bytes = 0;
  waits = 0;

  constructor(kind: LimitKind, name: string, bucket: TokenBucket) {
    this.kind = kind;
    this.name = name;
    this.bucket = bucket;
  }

  static of(kind: LimitKind, name: string, rate: TokenRate, nowMs: number): ByteLimit {
    return new ByteLimit(kind, name, new TokenBucket(rate, nowMs));
  }

  take(bytes: number): void {
    this.bytes += bytes;
    this.bucket.take(bytes);
  }

  /** What one turn gives: small at low rates, so that nobody waits for seconds; a few packets at most, so that others wait for milliseconds. */
  get turnBytes(): number {
    const { perSecond, burst } = this.bucket.rate;
    return Math.max(1, Math.min(LARGEST_TURN_BYTES, Math.floor(perSecond / TURNS_PER_SECOND), burst));
  }

  stats(guest: string): LimitStats {
    return { kind: this.kind, name: this.name, guest, bytesPerSecond: Math.round(this.bucket.rate.perSecond), bytes: this.bytes, waits: this.waits };
  }
}

const LARGEST_TURN_BYTES = 16_384;
const TURNS_PER_SECOND = 16;
