// Many rules: tuple-space search (Srinivasan, Suri, Varghese: Packet Classification using Tuple Space Search, SIGCOMM 1999; Open vSwitch's
// classifier). Rules of one shape (which fields they look at, with which prefix length) lie in one hash table; a question costs one probe
// for each shape. Shapes are asked in the order of their first rule, so the search ends as soon as no shape left can win; those of a
// prefix length under which no rule has the question's network are not asked at all (prefix-filter.ts).

import { prefixMask } from '../base/ip-address.ts';
import { PortIndex } from './port-index.ts';
import { PrefixFilter } from './prefix-filter.ts';
import { withoutShadowed } from './shadowed-rules.ts';
import type { Question, RuleEntry, RuleTable } from './rule-entry.ts';

/** meta, four words, port, pattern */
const KEY_WORDS = 7;
/** More ranges than this in one bucket get an index of their own. */
const MAX_SCANNED_RANGES = 16;

export class TupleTable implements RuleTable {
  readonly kind = 'tuple-space';
  readonly first: number;
  readonly #tuples: readonly Tuple[];
  #questions = 0;

  /** `entries` in the order of their numbers. */
  constructor(entries: readonly RuleEntry[], states: Uint8Array) {
    this.first = entries[0]?.rule ?? Infinity;
    const shapes = new Map<string, RuleEntry[]>();
    for (const entry of entries) {
      const shape = `${entry.metaMask} ${entry.prefix} ${portKind(entry)} ${entry.pattern === 0 ? '' : 'named'}`;
      const same = shapes.get(shape);
      if (same === undefined) shapes.set(shape, [entry]);
      else same.push(entry);
    }
    // In the order of the first rules, because the entries are.
    const filters = new Map<number, PrefixFilter>();
    for (const prefix of new Set(entries.map((entry) => entry.prefix))) {
      if (prefix > 0)
        filters.set(
          prefix,
          new PrefixFilter(
            prefix,
            entries.flatMap((entry) => (entry.prefix === prefix ? [entry.words] : [])),
          ),
        );
    }
    this.#tuples = [...shapes.values()].map((same) => new Tuple(same, filters.get(same[0]!.prefix) ?? null, states));
  }

  get shapes(): number {
    return this.#tuples.length;
  }

  find(question: Question, best: number, skip: number): number {
    const tuples = this.#tuples;
    this.#questions = (this.#questions + 1) & 0x3fff_ffff;
    for (let index = 0; index < tuples.length; index++) {
      const tuple = tuples[index]!;
      if (tuple.first >= best) return best;
      if (tuple.filter !== null && !tuple.filter.holds(question, this.#questions)) continue;
      if (!tuple.isNamed) best = tuple.probe(question, 0, best, skip);
      else for (const pattern of question.patterns) best = tuple.probe(question, pattern, best, skip);
    }
    return best;
  }
}

type PortKind = 'any' | 'one' | 'range';

function portKind({ firstPort, lastPort }: RuleEntry): PortKind {
  if (firstPort === 0 && lastPort === 65_535) return 'any';
  return firstPort === lastPort ? 'one' : 'range';
}

class Tuple {
  readonly first: number;
  readonly isNamed: boolean;
  /** null for any address. */
  readonly filter: PrefixFilter | null;
  readonly #metaMask: number;
  readonly #m0: number;
  readonly #m1: number;
  readonly #m2: number;
  readonly #m3: number;
  readonly #portMask: number;
  readonly #isRange: boolean;
  readonly #slotMask: number;
  readonly #keys: Int32Array;
  /** Where a slot's rules begin in #rules, and how many they are; 0 for an empty slot. */
  readonly #starts: Int32Array;
  readonly #counts: Int32Array;
  readonly #rules: Int32Array;
  readonly #firstPorts: Uint16Array;
  readonly #lastPorts: Uint16Array;
  readonly #indexes = new Map<number, PortIndex>();
  readonly #states: Uint8Array;

  constructor(entries: readonly RuleEntry[], filter: PrefixFilter | null, states: Uint8Array) {
    this.filter = filter;
    const [shape] = entries;
    const kind = portKind(shape!);
    this.first = shape!.rule;
    this.isNamed = shape!.pattern !== 0;
    this.#states = states;
    this.#metaMask = shape!.metaMask;
    this.#m0 = prefixMask(shape!.prefix, 0);
    this.#m1 = prefixMask(shape!.prefix, 1);
    this.#m2 = prefixMask(shape!.prefix, 2);
    this.#m3 = prefixMask(shape!.prefix, 3);
    this.#portMask = kind === 'one' ? 0xffff : 0;
    this.#isRange = kind === 'range';

    // 1. A slot for each key, with its entries in order.
    let slots = 4;
    while (slots < entries.length * 2) slots *= 2;
    this.#slotMask = slots - 1;
    this.#keys = new Int32Array(slots * KEY_WORDS);
    this.#starts = new Int32Array(slots);
    this.#counts = new Int32Array(slots);
    const buckets: RuleEntry[][] = [];
    const bucketOfSlot = new Map<number, RuleEntry[]>();
    for (const entry of entries) {
      const key = [entry.meta, ...entry.words, kind === 'one' ? entry.firstPort : 0, entry.pattern];
      let slot = hash(key[0]!, key[1]!, key[2]!, key[3]!, key[4]!, key[5]!, key[6]!) & this.#slotMask;
      while (this.#counts[slot] !== 0 && !key.every((word, index) => this.#keys[slot * KEY_WORDS + index] === word)) slot = (slot + 1) & this.#slotMask;
      let bucket = bucketOfSlot.get(slot);
      if (bucket === undefined) {
        bucketOfSlot.set(slot, (bucket = []));
        buckets.push(bucket);
        this.#keys.set(key, slot * KEY_WORDS);
        this.#counts[slot] = 1;
      }
      bucket.push(entry);
    }

    // 2. The lists, without what can never decide.
    const lists = [...bucketOfSlot].map(([slot, bucket]) => [slot, this.#isRange ? bucket : withoutShadowed(bucket, states)] as const);
    const total = lists.reduce((sum, [, list]) => sum + list.length, 0);
    this.#rules = new Int32Array(total);
    this.#firstPorts = new Uint16Array(total);
    this.#lastPorts = new Uint16Array(total);
    let start = 0;
    for (const [slot, list] of lists) {
      this.#starts[slot] = start;
      this.#counts[slot] = list.length;
      for (const [index, entry] of list.entries()) {
        this.#rules[start + index] = entry.rule;
        this.#firstPorts[start + index] = entry.firstPort;
        this.#lastPorts[start + index] = entry.lastPort;
      }
      if (this.#isRange && list.length > MAX_SCANNED_RANGES) this.#indexes.set(slot, new PortIndex(list, states));
      start += list.length;
    }
  }

  probe(question: Question, pattern: number, best: number, skip: number): number {
    const meta = question.meta & this.#metaMask;
    const r0 = question.r0 & this.#m0;
    const r1 = question.r1 & this.#m1;
    const r2 = question.r2 & this.#m2;
    const r3 = question.r3 & this.#m3;
    const port = question.port & this.#portMask;
    const keys = this.#keys;
    const counts = this.#counts;
    const slotMask = this.#slotMask;
    for (let slot = hash(meta, r0, r1, r2, r3, port, pattern) & slotMask; counts[slot] !== 0; slot = (slot + 1) & slotMask) {
      const at = slot * KEY_WORDS;
      if (keys[at + 4] !== r3 || keys[at] !== meta || keys[at + 5] !== port || keys[at + 6] !== pattern) continue;
      if (keys[at + 1] !== r0 || keys[at + 2] !== r1 || keys[at + 3] !== r2) continue;
      return this.#isRange ? this.#bestInRanges(slot, question.port, best, skip) : this.#bestInList(slot, best, skip);
    }
    return best;
  }

  #bestInList(slot: number, best: number, skip: number): number {
    const start = this.#starts[slot]!;
    const end = start + this.#counts[slot]!;
    for (let index = start; index < end; index++) {
      const rule = this.#rules[index]!;
      if (rule >= best) return best;
      if ((this.#states[rule]! & skip) === 0) return rule;
    }
    return best;
  }

  #bestInRanges(slot: number, port: number, best: number, skip: number): number {
    const start = this.#starts[slot]!;
    const end = start + this.#counts[slot]!;
    if (end - start > MAX_SCANNED_RANGES) return this.#indexes.get(slot)!.find(port, best, skip);
    for (let index = start; index < end; index++) {
      const rule = this.#rules[index]!;
      if (rule >= best) return best;
      if (port < this.#firstPorts[index]! || port > this.#lastPorts[index]!) continue;
      if ((this.#states[rule]! & skip) === 0) return rule;
    }
    return best;
  }
}

function hash(meta: number, r0: number, r1: number, r2: number, r3: number, port: number, pattern: number): number {
  let h = Math.imul(meta ^ (port << 10), 0x9e3779b1) ^ pattern;
  h = Math.imul(h ^ r0, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ r1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ r2, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16) ^ r3, 0x9e3779b1);
  return h ^ (h >>> 15);
}
