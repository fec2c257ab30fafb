// A table from code points to small numbers, made out of the run-length strings in data/: sorted run starts, found by
// bisection from the run of the last answer. Decoding takes well under a millisecond, which counts at the start of a page.

const BASE = 36;

export class CodePointRuns {
  readonly #starts: Uint32Array;
  readonly #values: Uint16Array;
  #lastRun = 0;

  /** `runs`: "length value" in base 36, joined by commas, covering all code points in order. */
  constructor(runs: string) {
    let count = 1;
    for (let i = 0; i < runs.length; i++) if (runs.charCodeAt(i) === 0x2c) count++;
    const starts = new Uint32Array(count + 1);
    const values = new Uint16Array(count);
    let run = 0;
    let number = 0;
    for (let i = 0; i <= runs.length; i++) {
      const code = i === runs.length ? 0x2c : runs.charCodeAt(i);
      if (code === 0x20) {
        starts[run + 1] = starts[run]! + number;
        number = 0;
      } else if (code === 0x2c) {
        values[run++] = number;
        number = 0;
      } else number = number * BASE + (code <= 0x39 ? code - 0x30 : code - 0x57);
    }
    this.#starts = starts;
    this.#values = values;
  }

  get(codePoint: number): number {
    const starts = this.#starts;
    let run = this.#lastRun;
    if (codePoint < starts[run]! || codePoint >= starts[run + 1]!) {
      let low = 0;
      let high = this.#values.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle]! <= codePoint) low = middle;
        else high = middle - 1;
      }
      run = low;
      this.#lastRun = run;
    }
    return this.#values[run]!;
  }
}
