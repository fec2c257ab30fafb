// Tells a process that does not come to an end from one that only waits for its turn: on a busy machine a page that is merely large must
// not be ended because others take the processor. What counts is therefore not the time that has passed, but also what the process had of it.

/** Pings for each time that a process may take. */
const PINGS = 5;
/** A process that has had this share of the time and did not answer does not answer at all. */
const OWN_SHARE = 0.75;
/** After this many times the time it is given up, whatever it had: it sleeps, or the machine is not able to run it. */
export const PATIENCE = 4;

export interface Watched {
  /** Settles when the process has answered; a rejection tells nothing. */
  ping(): Promise<unknown>;
  /** It waits for the kernel's answer, so nothing is to be expected of it. */
  readonly isWaiting: boolean;
  /** What it has taken of the processor since it began; null where the machine does not tell. */
  cpuMs(): number | null;
}

export class Watchdog {
  readonly #watched: Watched;
  readonly #limitMs: number;
  readonly #onHung: () => void;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | null = null;
  #isAnswered = true;
  #sentAt = 0;
  /** When it was first missed; null before that. */
  #cpuMsWhenMissed: number | null = null;

  /** `limitMs`: how long the process may not answer. */
  constructor(watched: Watched, limitMs: number, onHung: () => void, now: () => number = () => performance.now()) {
    this.#watched = watched;
    this.#limitMs = limitMs;
    this.#onHung = onHung;
    this.#now = now;
  }

  start(): void {
    this.#isAnswered = true;
    this.#timer ??= setInterval(() => this.look(), this.#limitMs / PINGS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Once for each tick: asks, or looks how long the answer is missing. */
  look(): void {
    if (this.#isAnswered) return this.#ask();
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
