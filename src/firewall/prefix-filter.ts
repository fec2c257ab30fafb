// The networks of one prefix length that any rule of a table names. Most questions lie in none of them: one look here saves a look into
// every shape of that length.

import { prefixMask } from '../base/ip-address.ts';
import type { AddressWords } from '../base/ip-address.ts';
import type { Question } from './rule-entry.ts';

const KEY_WORDS = 4;

export class PrefixFilter {
  readonly #m0: number;
  readonly #m1: number;
  readonly #m2: number;
  readonly #m3: number;
  readonly #slotMask: number;
  readonly #keys: Int32Array;
  readonly #used: Uint8Array;
  /** The answer for the question with this number. */
  #askedAt = -1;
  #holds = false;

  constructor(prefix: number, networks: readonly AddressWords[]) {
    this.#m0 = prefixMask(prefix, 0);
    this.#m1 = prefixMask(prefix, 1);
    this.#m2 = prefixMask(prefix, 2);
    this.#m3 = prefixMask(prefix, 3);
    let slots = 4;
    while (slots < networks.length * 4) slots *= 2;
    this.#slotMask = slots - 1;
    this.#keys = new Int32Array(slots * KEY_WORDS);
    this.#used = new Uint8Array(slots);
    for (const words of networks) {
      let slot = hash(...words) & this.#slotMask;
      while (this.#used[slot] !== 0 && !words.every((word, index) => this.#keys[slot * KEY_WORDS + index] === word)) slot = (slot + 1) & this.#slotMask;
      this.#used[slot] = 1;
      this.#keys.set(words, slot * KEY_WORDS);
    }
  }

  /** `number`: another one for each question. */
  holds(question: Question, number: number): boolean {
    if (number === this.#askedAt) return this.#holds;
    this.#askedAt = number;
    this.#holds = this.#find(question.r0 & this.#m0, question.r1 & this.#m1, question.r2 & this.#m2, question.r3 & this.#m3);
    return this.#holds;
  }

  #find(r0: number, r1: number, r2: number, r3: number): boolean {
    const keys = this.#keys;
    const used = this.#used;
    const slotMask = this.#slotMask;
    for (let slot = hash(r0, r1, r2, r3) & slotMask; used[slot] !== 0; slot = (slot + 1) & slotMask) {
      const at = slot * KEY_WORDS;
      if (keys[at + 3] === r3 && keys[at] === r0 && keys[at + 1] === r1 && keys[at + 2] === r2) return true;
    }
    return false;
  }
}

function hash(r0: number, r1: number, r2: number, r3: number): number {
  let h = Math.imul(r0, 0x9e3779b1) ^ r1;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b) ^ r2;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) ^ r3;
  h = Math.imul(h ^ (h >>> 16), 0x27d4eb2f);
  return h ^ (h >>> 15);
}
