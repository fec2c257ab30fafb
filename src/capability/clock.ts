// The two clocks that grants are held against. Wall time says when a grant ends for people; it may be set back or forth. Monotonic time
// cannot be, so every deadline is kept on both and the first to come ends the grant: no jump of the clock makes one last longer.

export interface Clock {
  /** Milliseconds since the epoch. May jump. */
  wallMs(): number;
  /** Milliseconds since some start. Never goes back. */
  monotonicMs(): number;
}

export const SYSTEM_CLOCK: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** Timers, injected so that tests decide when they ring. */
export interface Timers {
  /** Returns what cancels it. */
  schedule(delayMs: number, ring: () => void): () => void;
}

/** They never keep the process alive. */
export const SYSTEM_TIMERS: Timers = {
  schedule(delayMs, ring) {
    const timer = setTimeout(ring, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
