// A two-stage table from code points to bytes or small numbers, made out of the run-length strings in data/.
// Stage 2 blocks of 128 code points are shared when equal; a lookup is two array reads.

const BLOCK_SHIFT = 7;
const BLOCK_SIZE = 1 << BLOCK_SHIFT;
const CODE_POINTS = 0x110000;

export class CodePointTrie {
  readonly #index: Uint16Array;
  readonly #blocks: Uint16Array;

  /** `runs`: "length value" in base 36, joined by commas, covering all code points in order. */
  constructor(runs: string) {
    this.#index = new Uint16Array(CODE_POINTS >> BLOCK_SHIFT);
    const blocks: number[] = [];
    const known = new Map<string, number>();
    const uniform = new Map<number, number>();
    const block = new Uint16Array(BLOCK_SIZE);
    const place = (): number => {
      const key = String.fromCharCode(...block);
      let at = known.get(key);
      if (at === undefined) {
        at = blocks.length >> BLOCK_SHIFT;
        for (const value of block) blocks.push(value);
        known.set(key, at);
      }
      return at;
    };
    let code = 0;
    for (const run of runs.split(',')) {
      const space = run.indexOf(' ');
      const end = code + parseInt(run.slice(0, space), 36);
      const value = parseInt(run.slice(space + 1), 36);
      while (code < end) {
        const offset = code & (BLOCK_SIZE - 1);
        if (offset === 0 && end - code >= BLOCK_SIZE) {
          // OPTIMIZATION: most of Unicode is blocks of one value; they are looked up without building a key.
          let at = uniform.get(value);
          if (at === undefined) {
            block.fill(value);
            at = place();
            uniform.set(value, at);
          }
          this.#index[code >> BLOCK_SHIFT] = at;
          code += BLOCK_SIZE;
          continue;
        }
        const stop = Math.min(end, code - offset + BLOCK_SIZE);
        block.fill(value, offset, offset + (stop - code));
        code = stop;
        if ((code & (BLOCK_SIZE - 1)) === 0) this.#index[(code - 1) >> BLOCK_SHIFT] = place();
      }
    }
    this.#blocks = Uint16Array.from(blocks);
  }

  get(codePoint: number): number {
    return this.#blocks[(this.#index[codePoint >> BLOCK_SHIFT]! << BLOCK_SHIFT) | (codePoint & (BLOCK_SIZE - 1))]!;
  }
}
