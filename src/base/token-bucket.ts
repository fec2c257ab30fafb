// A token bucket, for bytes, flows, operations. A taking that is larger than the bucket waits until it is full and then runs it into debt, so
// that the average holds whatever the sizes are (Firecracker's limiter does the same). Time comes from the caller: any clock, one for each bucket.

/** `perSecond` come in, at most `burst` wait to be taken. */
export interface TokenRate {
  readonly perSecond: number;
  /** At least 1. */
  readonly burst: number;
}

export class TokenBucket {
  #rate: TokenRate;
  #tokens: number;
  #filledAtMs: number;

  /** Full at the start. */
  constructor(rate: TokenRate, nowMs: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#filledAtMs = nowMs;
  }

  get rate(): TokenRate {
    return this.#rate;
  }

  /** Milliseconds until `amount` may be taken: 0 now, Infinity never. Takes nothing. */
  waitMs(amount: number, nowMs: number): number {
    this.#fill(nowMs);
    const missing = Math.min(amount, this.#rate.burst) - this.#tokens;
    if (missing <= 0) return 0;
    return this.#rate.perSecond === 0 ? Infinity : Math.ceil((missing * 1000) / this.#rate.perSecond);
  }

  /** After `waitMs` has answered 0; or for what has come already and could not be asked for: the debt is waited for before the next. */
  take(amount: number): void {
    this.#tokens -= amount;
  }

  /** Nobody could tell it from a new one. */
  isFull(nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#tokens >= this.#rate.burst;
  }

  /** What came in until now came at the old rate; a debt stays one. */
  changeRate(rate: TokenRate, nowMs: number): void {
    this.#fill(nowMs);
    this.#rate = rate;
    this.#tokens = Math.min(this.#tokens, rate.burst);
  }

  /** A clock that goes back gives nothing and takes nothing: from there it counts on. */
  #fill(nowMs: number): void {
    const passedMs = nowMs - this.#filledAtMs;
    this.#filledAtMs = nowMs;
    if (passedMs > 0) this.#tokens = Math.min(this.#rate.burst, this.#tokens + (passedMs * this.#rate.perSecond) / 1000);
  }
}
