// One timer for each stage of the pipeline: what `--json` and DevTools show. Times add up over frames until taken.

export class StageTimer {
  readonly #clock: () => number;
  readonly #ms = new Map<string, number>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  stage<T>(name: string, run: () => T): T {
    const startedAt = this.#clock();
    try {
      return run();
    } finally {
      this.#ms.set(name, (this.#ms.get(name) ?? 0) + this.#clock() - startedAt);
    }
  }

  get timings(): readonly (readonly [string, number])[] {
    return [...this.#ms];
  }
}
