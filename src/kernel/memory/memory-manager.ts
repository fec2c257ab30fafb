// MemoryManager: looks at the machine's memory, and gives some of KPIO's back while it is short: first what costs nobody anything (garbage of
// pages in the background, the spare process), then tabs that nobody sees, one at a time, by discard-policy.ts.

import type { KernelLog } from '../log.ts';
import { hasPlenty, pressureOf } from './pressure.ts';
import type { MemoryReading, PressureLevel } from './pressure.ts';

/** What can be done about it; each is told again while the pressure lasts. */
export interface MemoryRelief {
  /** Pages in the background collect their garbage. */
  trim(level: Exclude<PressureLevel, 'none'>): void;
  /** No process is kept ahead of need while `isShort`. */
  setSpareWanted(isWanted: boolean): void;
  /** Discards one tab by rule; resolves to whether there was one. `reason` is why memory is short. */
  discardOne(reason: string): Promise<boolean>;
}

export interface MemoryStatus {
  readonly level: PressureLevel;
  readonly reason: string;
  readonly reading: MemoryReading;
  readonly budgetBytes: number | null;
}

/** How long until the next look. Reading costs some 50 us for each process. */
const LOOK_AGAIN_MS: Readonly<Record<PressureLevel | 'plenty', number>> = { plenty: 10_000, none: 5000, moderate: 2000, critical: 1000 };
/** Collecting garbage costs each page some 100 ms: not more often than this. */
const TRIM_AGAIN_MS = 30_000;
/** Of the machine's memory (or the control group's), for all KPIO processes together, where the operator says nothing. */
const BUDGET_SHARE = 0.75;

export class MemoryManager {
  readonly #read: () => MemoryReading;
  readonly #relief: MemoryRelief;
  readonly #log: KernelLog;
  readonly #givenBudget: number | null;
  readonly #now: () => number;
  #level: PressureLevel = 'none';
  #status: MemoryStatus | null = null;
  #trimmedAt = -Infinity;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;
  #saidThatNothingIsLeft = false;
  #hasPlenty = false;

  /** `budgetBytes` null: a share of what the machine has. */
  constructor(read: () => MemoryReading, relief: MemoryRelief, log: KernelLog, budgetBytes: number | null, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#relief = relief;
    this.#log = log;
    this.#givenBudget = budgetBytes;
    this.#now = now;
  }

  get level(): PressureLevel {
    return this.#level;
  }

  /** As it was at the last look; null before the first. */
  get status(): MemoryStatus | null {
    return this.#status;
  }

  start(): void {
    this.#again(LOOK_AGAIN_MS.none);
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** One look and what follows from it. */
  async look(): Promise<PressureLevel> {
    const reading = this.#read();
    const budgetBytes = this.#givenBudget ?? ownShare(reading);
    const { level, reason } = pressureOf(reading, budgetBytes, this.#level);
    this.#status = { level, reason, reading, budgetBytes };
    this.#hasPlenty = level === 'none' && hasPlenty(reading, budgetBytes);
    if (level !== this.#level) this.#enter(level, reason);
    if (level !== 'none') await this.#relieve(level, reason);
    return level;
  }

  #enter(level: PressureLevel, reason: string): void {
    const isWorse = level === 'critical' || (level === 'moderate' && this.#level === 'none');
    this.#level = level;
    this.#saidThatNothingIsLeft = false;
    this.#relief.setSpareWanted(level === 'none');
    if (isWorse) this.#trimmedAt = -Infinity;
    this.#log.info(level === 'none' ? 'memory is no longer short' : `memory is short (${level}): ${reason}`, '');
  }

  async #relieve(level: Exclude<PressureLevel, 'none'>, reason: string): Promise<void> {
    if (this.#now() - this.#trimmedAt >= TRIM_AGAIN_MS) {
      this.#trimmedAt = this.#now();
      this.#relief.trim(level);
    }
    if (level !== 'critical' || (await this.#relief.discardOne(reason)) || this.#saidThatNothingIsLeft) return;
    this.#saidThatNothingIsLeft = true;
    this.#log.warn(`memory is short and no tab may be discarded: ${reason}`, '');
  }

  #again(ms: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      void this.look()
        .catch((error: unknown) => {
          this.#log.warn(`the memory manager met a bug: ${String(error)}`, error instanceof Error ? (error.stack ?? '') : '');
          return this.#level;
        })
        .then((level) => this.#again(LOOK_AGAIN_MS[this.#hasPlenty ? 'plenty' : level]));
    }, ms).unref();
  }
}

function ownShare({ totalBytes, cgroupLimitBytes }: MemoryReading): number | null {
  const whole = Math.min(totalBytes ?? Infinity, cgroupLimitBytes ?? Infinity);
  return Number.isFinite(whole) ? whole * BUDGET_SHARE : null;
}
