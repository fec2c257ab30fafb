// Tells a process that does not come to an end from one that only waits for its turn: on a busy machine a page that is merely large must
// not be ended because others take the processor. What counts is therefore not the time that has passed, but also what the process had of it.

import type { Heartbeat } from './heartbeat.ts';

/** Looks for each time that a process may take. */
const LOOKS = 5;
/**
 * A process that answers, and between which and the kernel nothing passes, is asked at every second look, every fourth, ... at most this seldom.
 * What is sent to it is seen at the next look.
 */
const MAX_LOOKS_BETWEEN = 10;
/** A process that has had this share of the time and did not answer does not answer at all. */
const OWN_SHARE = 0.75;
/** After this many times the time it is given up, whatever it had: it sleeps, or the machine is not able to run it. */
export const PATIENCE = 4;

export interface Watched {
  /** Settles when the process has answered; a rejection tells nothing. */
  ping(): Promise<unknown>;
  /** It waits for the kernel's answer, so nothing is to be expected of it. */
  readonly isWaiting: boolean;
  /** How many messages passed between it and the kernel, pings and their answers aside. */
  readonly messages: number;
  /** What it has taken of the processor since it began; null where the machine does not tell. */
  cpuMs(): number | null;
}

/** How often the looks of processes come that may not answer for `limitMs`. */
export function lookEveryMs(limitMs: number): number {
  return limitMs / LOOKS;
}

export class Watchdog {
  readonly #watched: Watched;
  readonly #limitMs: number;
  readonly #heartbeat: Heartbeat;
  readonly #onHung: () => void;
  readonly #now: () => number;
  readonly #look = (): void => this.look();
  #isAnswered = true;
  #sentAt = 0;
  /** When it was first missed; null before that. */
  #cpuMsWhenMissed: number | null = null;
  #messagesWhenAsked = -1;
  #looksBetween = 1;
  #looksToSkip = 0;

  /** `limitMs`: how long the process may not answer. `heartbeat` beats every `lookEveryMs`. */
  constructor(watched: Watched, limitMs: number, heartbeat: Heartbeat, onHung: () => void, now: () => number = () => performance.now()) {
    this.#watched = watched;
    this.#limitMs = limitMs;
    this.#heartbeat = heartbeat;
    this.#onHung = onHung;
    this.#now = now;
  }

  start(): void {
    this.#isAnswered = true;
    this.#messagesWhenAsked = -1;
    this.#heartbeat.join(this.#look);
  }

  stop(): void {
    this.#heartbeat.leave(this.#look);
  }

  /** At each beat: asks, or looks how long the answer is missing. */
  look(): void {
    if (this.#isAnswered) return this.#isDue() ? this.#ask() : undefined;
    // An open dialog or a slow synchronous request: it waits for the kernel, not in a loop of its own.
    if (this.#watched.isWaiting) {
      this.#sentAt = this.#now();
      this.#cpuMsWhenMissed = null;
      return;
    }
    const cpuMs = this.#watched.cpuMs();
    this.#cpuMsWhenMissed ??= cpuMs;
    const waitedMs = this.#now() - this.#sentAt;
    if (waitedMs <= this.#limitMs) return;
    const hadMs = cpuMs === null || this.#cpuMsWhenMissed === null ? waitedMs : cpuMs - this.#cpuMsWhenMissed;
    if (hadMs >= this.#limitMs * OWN_SHARE || waitedMs > this.#limitMs * PATIENCE) this.#onHung();
  }

  #isDue(): boolean {
    const { messages } = this.#watched;
    const isQuiet = messages === this.#messagesWhenAsked;
    this.#messagesWhenAsked = messages;
    if (isQuiet && --this.#looksToSkip > 0) return false;
    this.#looksBetween = isQuiet ? Math.min(this.#looksBetween * 2, MAX_LOOKS_BETWEEN) : 1;
    this.#looksToSkip = this.#looksBetween;
    return true;
  }

  #ask(): void {
    this.#isAnswered = false;
    this.#sentAt = this.#now();
    this.#cpuMsWhenMissed = null;
    this.#watched.ping().then(
      () => (this.#isAnswered = true),
      () => {},
    );
  }
}
