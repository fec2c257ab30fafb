// DNS names in rules: each pattern has a number, and a name is turned into the numbers of the patterns that it fits. Matching then
// compares numbers only.

const MAX_PATTERNS_OF_NAME = 32;

export class NamePatterns {
  readonly #exact = new Map<string, number>();
  /** `example.com` for `*.example.com`. */
  readonly #below = new Map<string, number>();
  #next = 1;

  /** From 1; the same pattern has the same number. */
  add(pattern: string): number {
    const map = pattern.startsWith('*.') ? this.#below : this.#exact;
    const key = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
    const known = map.get(key);
    if (known !== undefined) return known;
    map.set(key, this.#next);
    return this.#next++;
  }

  get isEmpty(): boolean {
    return this.#next === 1;
  }

  /** Pushes the numbers of all patterns that fit `name` (lower case, no final dot), the exact one first. A name has 127 labels at most. */
  match(name: string, numbers: number[]): void {
    if (this.isEmpty) return;
    const exact = this.#exact.get(name);
    if (exact !== undefined) push(numbers, exact);
    for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
      const below = this.#below.get(name.slice(dot + 1));
      if (below !== undefined) push(numbers, below);
    }
  }
}

function push(numbers: number[], value: number): void {
  if (numbers.length < MAX_PATTERNS_OF_NAME && !numbers.includes(value)) numbers.push(value);
}
