// Many ranges of ports under one key: each range is cut into aligned blocks (at most 30: 2^k ports from a multiple of 2^k), and a port
// lies in 17 blocks at most. So a question costs 17 looks however many ranges there are, nested ones included.

import { withoutShadowed } from './shadowed-rules.ts';
import type { RuleEntry } from './rule-entry.ts';

export class PortIndex {
  /** (level << 16 | block) -> rules in order; a block of level k holds 2^k ports. */
  readonly #blocks = new Map<number, Int32Array>();
  readonly #levels: readonly number[];
  readonly #states: Uint8Array;

  constructor(entries: readonly RuleEntry[], states: Uint8Array) {
    this.#states = states;
    const lists = new Map<number, RuleEntry[]>();
    for (const entry of entries) {
      for (const key of blocksOf(entry.firstPort, entry.lastPort)) {
        const list = lists.get(key);
        if (list === undefined) lists.set(key, [entry]);
        else list.push(entry);
      }
    }
    for (const [key, list] of lists)
      this.#blocks.set(
        key,
        Int32Array.from(withoutShadowed(list, states), ({ rule }) => rule),
      );
    this.#levels = [...new Set([...lists.keys()].map((key) => key >>> 16))].sort((p, q) => p - q);
  }

  find(port: number, best: number, skip: number): number {
    for (const level of this.#levels) {
      const list = this.#blocks.get((level << 16) | (port >>> level));
      if (list === undefined) continue;
      for (let index = 0; index < list.length && list[index]! < best; index++) {
        if ((this.#states[list[index]!]! & skip) === 0) best = list[index]!;
      }
    }
    return best;
  }
}

export function blocksOf(first: number, last: number): number[] {
  const keys: number[] = [];
  for (let port = first; port <= last;) {
    let level = 0;
    while (level < 16 && port % (2 << level) === 0 && port + (2 << level) - 1 <= last) level++;
    keys.push((level << 16) | (port >>> level));
    port += 1 << level;
  }
  return keys;
}
