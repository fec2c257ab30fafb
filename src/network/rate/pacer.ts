// Who may go on, and when: bytes of guests wait here for the limits that hold for them. A lane is one direction of one exchange; it gets turns
// of some bytes. A turn is paid for before it is used, so that of many lanes that wait only those go on for which there is room, and each guest's
// lanes get their turns one after the other: deficit round robin (https://doi.org/10.1145/217391.217453), with chunks that may be larger
// than a turn owed to the lanes that come after.
//
// Always holds: over any time no more goes through a limit than its burst, its rate, and one chunk for each lane (what a server has
// already sent cannot be unsent; it is paid for before the next turn).

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { ByteLimit } from './byte-limit.ts';

/** Injected, so that tests decide what time it is. */
export interface PacerClock {
  /** Never goes back. */
  nowMs(): number;
  /** Returns what cancels it. */
  schedule(delayMs: number, ring: () => void): () => void;
}

export const SYSTEM_PACER_CLOCK: PacerClock = {
  nowMs: () => performance.now(),
  schedule(delayMs, ring) {
    const timer = setTimeout(ring, Math.min(delayMs, LONGEST_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

const LONGEST_TIMER_MS = 1 << 30;
/** A chunk that is larger than this many turns is forgiven the rest: its limits have been charged with all of it. */
const MOST_TURNS_OWED = 64;
const NO_LIMITS: readonly ByteLimit[] = [];

/** The lanes of one guest that wait, in the order in which their turns come. */
class Line {
  readonly lanes = new Set<Lane>();
  isRunning = false;
  runsAgain = false;
  cancelTimer: (() => void) | null = null;
}

export class Pacer {
  readonly clock: PacerClock;
  readonly #lines = new Map<string, Line>();

  constructor(clock: PacerClock = SYSTEM_PACER_CLOCK) {
    this.clock = clock;
  }

  /** `limits`: those that hold at this moment. Asked for each piece, so that a change is felt at once. */
  lane(guest: string, limits: () => readonly ByteLimit[]): Lane {
    return new Lane(this, guest, limits);
  }

  /** Limits have changed: who waits is asked about anew. */
  reconsider(): void {
    for (const [guest, line] of [...this.#lines]) this.#run(guest, line);
  }

  /** For tests and stats: lanes that wait. */
  get waiting(): number {
    let count = 0;
    for (const { lanes } of this.#lines.values()) count += lanes.size;
    return count;
  }

  /** For Lane. */
  join(lane: Lane): void {
    let line = this.#lines.get(lane.guest);
    if (line === undefined) this.#lines.set(lane.guest, (line = new Line()));
    line.lanes.add(lane);
    this.#run(lane.guest, line);
  }

  /** For Lane. */
  leave(lane: Lane): void {
    const line = this.#lines.get(lane.guest);
    if (line === undefined || !line.lanes.delete(lane) || line.lanes.size > 0) return;
    line.cancelTimer?.();
    if (!line.isRunning) this.#lines.delete(lane.guest);
  }

  #run(guest: string, line: Line): void {
    // A lane that goes on may ask for its next turn at once.
    if (line.isRunning) {
      line.runsAgain = true;
      return;
    }
    line.isRunning = true;
    line.cancelTimer?.();
    line.cancelTimer = null;
    let nextMs = Infinity;
    do {
      line.runsAgain = false;
      nextMs = this.#round(line);
    } while (line.runsAgain);
    line.isRunning = false;
    if (line.lanes.size === 0) this.#lines.delete(guest);
    else if (nextMs !== Infinity) line.cancelTimer = this.clock.schedule(nextMs, () => this.#run(guest, line));
  }

  /** Gives each lane its turn for which there is room; answers when there is for another. */
  #round(line: Line): number {
    let nextMs = Infinity;
    for (const lane of [...line.lanes]) {
      if (!line.lanes.has(lane)) continue;
      const limits = lane.limits();
      const { waitMs, turnBytes } = this.#lookAt(limits);
      if (waitMs === Infinity) {
        line.lanes.delete(lane);
        lane.refuse(failure('capability.limit-reached', 'its rate gives nothing more'));
      } else if (waitMs > 0) {
        lane.countWait(limits);
        nextMs = Math.min(nextMs, waitMs);
      } else if (lane.skipsTurn(turnBytes, line.lanes.size === 1)) {
        line.lanes.delete(lane);
        line.lanes.add(lane);
        line.runsAgain = true;
      } else {
        line.lanes.delete(lane);
        lane.goOn(turnBytes, limits);
      }
    }
    return nextMs;
  }

  #lookAt(limits: readonly ByteLimit[]): { readonly waitMs: number; readonly turnBytes: number } {
    let turnBytes = Infinity;
    let waitMs = 0;
    for (const limit of limits) turnBytes = Math.min(turnBytes, limit.turnBytes);
    for (const { bucket } of limits) waitMs = Math.max(waitMs, bucket.waitMs(turnBytes, this.clock.nowMs()));
    return { waitMs, turnBytes: turnBytes === Infinity ? 0 : turnBytes };
  }
}

interface Waiter {
  readonly go: () => void;
  readonly refused: (reason: Failure) => void;
  hasWaited: boolean;
}

/** One direction of one exchange. Closed when it is over: what it has not used of its turn goes back. */
export class Lane {
  readonly guest: string;
  readonly #pacer: Pacer;
  readonly #limits: () => readonly ByteLimit[];
  /** Left of its turn, paid for. */
  #credit = 0;
  /** What it took above its turns. */
  #owed = 0;
  #waiter: Waiter | null = null;
  #isClosed = false;

  constructor(pacer: Pacer, guest: string, limits: () => readonly ByteLimit[]) {
    this.#pacer = pacer;
    this.guest = guest;
    this.#limits = limits;
  }

  limits(): readonly ByteLimit[] {
    return this.#isClosed ? NO_LIMITS : this.#limits();
  }

  /** Counts what has come or is about to go. What is more than was left of the turn is owed. */
  spend(bytes: number): void {
    const paid = Math.min(this.#credit, bytes);
    this.#credit -= paid;
    const over = bytes - paid;
    if (over === 0) return;
    const limits = this.limits();
    if (limits.length > 0) this.#owed += over;
    for (const limit of limits) limit.take(over);
  }

  get needsTurn(): boolean {
    return this.#credit <= 0 && this.limits().length > 0;
  }

  /** Bytes that may go now: to be asked for after a turn was given. Infinity: nothing limits them. */
  get room(): number {
    return this.limits().length === 0 ? Infinity : this.#credit;
  }

  /** Calls one of the two, perhaps at once. One at a time. */
  whenOpen(go: () => void, refused: (reason: Failure) => void): void {
    if (!this.needsTurn) return go();
    this.#waiter = { go, refused, hasWaited: false };
    this.#pacer.join(this);
  }

  /** As `whenOpen`: null to go on. */
  turn(signal: AbortSignal): Promise<Failure | null> {
    return new Promise((resolve) => {
      const onAbort = (): void => {
        this.close();
        resolve(failure('net.aborted'));
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      const settle = (reason: Failure | null): void => {
        signal.removeEventListener('abort', onAbort);
        resolve(reason);
      };
      this.whenOpen(() => settle(null), settle);
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#pacer.leave(this);
    this.#waiter = null;
    for (const limit of this.limits()) limit.take(-this.#credit);
    this.#credit = 0;
    this.#isClosed = true;
  }

  // --- for Pacer ---

  countWait(limits: readonly ByteLimit[]): void {
    if (this.#waiter === null || this.#waiter.hasWaited) return;
    this.#waiter.hasWaited = true;
    for (const limit of limits) if (limit.bucket.waitMs(limit.turnBytes, this.#pacer.clock.nowMs()) > 0) limit.waits++;
  }

  /** It has had more than its share: another one comes first. */
  skipsTurn(turnBytes: number, isAlone: boolean): boolean {
    this.#owed = isAlone ? 0 : Math.min(this.#owed, turnBytes * MOST_TURNS_OWED);
    if (turnBytes === 0 || this.#owed < turnBytes) return false;
    this.#owed -= turnBytes;
    return true;
  }

  goOn(turnBytes: number, limits: readonly ByteLimit[]): void {
    for (const limit of limits) limit.take(turnBytes);
    this.#credit = turnBytes;
    this.#take()?.go();
  }

  refuse(reason: Failure): void {
    this.#take()?.refused(reason);
  }

  #take(): Waiter | null {
    const waiter = this.#waiter;
    this.#waiter = null;
    return waiter;
  }
}
