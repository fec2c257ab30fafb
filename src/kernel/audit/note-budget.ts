// How much of one kind of event each guest may write into the audit log: what comes too often is counted, and the count is told. Pages can be
// refused without end, and the log is kept for ever.

const SPAN_MS = 10_000;
const NOTES_IN_SPAN = 16;
const MAX_KEYS = 1024;

interface Span {
  readonly startedAtMs: number;
  told: number;
  untold: number;
}

export class NoteBudget {
  readonly #tell: (key: string, count: number) => void;
  readonly #nowMs: () => number;
  readonly #spans = new Map<string, Span>();

  /** `tell` hears how many notes of a key were only counted: with its next note in another span, and at `flush`. */
  constructor(tell: (key: string, count: number) => void, nowMs: () => number = () => performance.now()) {
    this.#tell = tell;
    this.#nowMs = nowMs;
  }

  /** True: the note may be written. False: it is counted. */
  admits(key: string): boolean {
    let span = this.#spans.get(key);
    if (span !== undefined && this.#nowMs() - span.startedAtMs >= SPAN_MS) {
      this.#end(key, span);
      span = undefined;
    }
    if (span === undefined) {
      if (this.#spans.size >= MAX_KEYS) this.flush();
      span = { startedAtMs: this.#nowMs(), told: 0, untold: 0 };
      this.#spans.set(key, span);
    }
    if (span.told < NOTES_IN_SPAN) return ++span.told > 0;
    span.untold++;
    return false;
  }

  flush(): void {
    for (const [key, span] of this.#spans) this.#end(key, span);
  }

  #end(key: string, { untold }: Span): void {
    this.#spans.delete(key);
    if (untold > 0) this.#tell(key, untold);
  }
}
