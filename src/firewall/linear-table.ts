// Few rules: one after the other, in typed arrays, first match first. Below some fifty rules nothing is faster (compile-rules.ts has the measured bound).

import { prefixMask } from '../base/ip-address.ts';
import type { Question, RuleEntry, RuleTable } from './rule-entry.ts';

/** meta mask, meta, four masks, four words, first port, last port, pattern, rule */
const FIELDS = 14;

export class LinearTable implements RuleTable {
  readonly kind = 'scan';
  readonly first: number;
  readonly #rows: Int32Array;
  readonly #states: Uint8Array;

  /** `entries` in the order of their numbers. */
  constructor(entries: readonly RuleEntry[], states: Uint8Array) {
    this.#states = states;
    this.first = entries[0]?.rule ?? Infinity;
    this.#rows = new Int32Array(entries.length * FIELDS);
    for (const [index, entry] of entries.entries()) {
      const masks = [0, 1, 2, 3].map((word) => prefixMask(entry.prefix, word));
      const row = [entry.metaMask, entry.meta, ...masks, ...entry.words, entry.firstPort, entry.lastPort, entry.pattern, entry.rule];
      this.#rows.set(row, index * FIELDS);
    }
  }

  find(question: Question, best: number, skip: number): number {
    const rows = this.#rows;
    const states = this.#states;
    const { meta, r0, r1, r2, r3, port } = question;
    for (let at = 0; at < rows.length; at += FIELDS) {
      const rule = rows[at + 13]!;
      if (rule >= best) return best;
      if ((meta & rows[at]!) !== rows[at + 1]!) continue;
      if ((r3 & rows[at + 5]!) !== rows[at + 9]! || (r0 & rows[at + 2]!) !== rows[at + 6]!) continue;
      if ((r1 & rows[at + 3]!) !== rows[at + 7]! || (r2 & rows[at + 4]!) !== rows[at + 8]!) continue;
      if (port < rows[at + 10]! || port > rows[at + 11]!) continue;
      const pattern = rows[at + 12]!;
      if (pattern !== 0 && !question.patterns.includes(pattern)) continue;
      if ((states[rule]! & skip) === 0) return rule;
    }
    return best;
  }
}
