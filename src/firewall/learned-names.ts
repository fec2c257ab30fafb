// Which names stand for an address, guest by guest: learnt from the answers that this guest itself got, for as long as they hold.
// Nobody's answers count for another guest: it could be told lies on purpose. All is bounded, for names and addresses are the guest's choice.

import type { AddressWords } from '../base/ip-address.ts';
import type { NamePatterns } from './name-patterns.ts';

/** Answers with a shorter life are kept this long: a guest may connect a moment after its own cache forgot. */
export const MIN_TTL_MS = 5_000;
export const MAX_TTL_MS = 86_400_000;
export const MAX_ADDRESSES_PER_NAME = 50;
export const MAX_NAMES_PER_ADDRESS = 32;
const MAX_ADDRESSES_PER_GUEST = 4096;
const MAX_HOSTS = 4096;

/** Names that hold together, with the numbers of the patterns that they fit under one generation of rules. */
export class KnownNames {
  readonly names: readonly string[];
  #generation = -1;
  #numbers: number[] = [];

  constructor(names: readonly string[]) {
    this.names = names;
  }

  patterns(patterns: NamePatterns, generation: number): readonly number[] {
    if (generation !== this.#generation) {
      const numbers: number[] = [];
      for (const name of this.names) patterns.match(name, numbers);
      this.#numbers = numbers;
      this.#generation = generation;
    }
    return this.#numbers;
  }
}

interface AddressEntry {
  readonly words: AddressWords;
  readonly expiry: Map<string, number>;
  view: KnownNames | null;
  /** The view holds before this. */
  validUntilMs: number;
}

export class LearnedNames {
  readonly #hosts = new Map<string, KnownNames>();
  /** Guest -> hash of the address -> entries. */
  readonly #guests = new Map<number, Map<number, AddressEntry[]>>();
  readonly #counts = new Map<number, number>();

  /** For a request that says its name itself. */
  ofHost(host: string): KnownNames {
    let known = this.#hosts.get(host);
    if (known === undefined) {
      if (this.#hosts.size >= MAX_HOSTS) this.#hosts.clear();
      known = new KnownNames([host]);
      this.#hosts.set(host, known);
    }
    return known;
  }

  /** null when the guest was told no name for this address, or all have expired. */
  ofAddress(guest: number, w0: number, w1: number, w2: number, w3: number, nowMs: number): KnownNames | null {
    const chain = this.#guests.get(guest)?.get(hash(w0, w1, w2, w3));
    if (chain === undefined) return null;
    for (let index = 0; index < chain.length; index++) {
      const entry = chain[index]!;
      const { words } = entry;
      if (words[3] !== w3 || words[2] !== w2 || words[1] !== w1 || words[0] !== w0) continue;
      if (nowMs >= entry.validUntilMs) refresh(entry, nowMs);
      return entry.view;
    }
    return null;
  }

  /** An answer to this guest: `name` has these addresses for `ttlMs`. */
  learn(guest: number, name: string, addresses: readonly AddressWords[], ttlMs: number, nowMs: number): void {
    const lifeMs = Math.min(MAX_TTL_MS, Math.max(MIN_TTL_MS, Number.isFinite(ttlMs) ? ttlMs : 0));
    let table = this.#guests.get(guest);
    if (table === undefined) this.#guests.set(guest, (table = new Map()));
    for (const words of addresses.slice(0, MAX_ADDRESSES_PER_NAME)) {
      const entry = this.#entry(guest, table, words, nowMs);
      if (entry === null) return;
      const isNew = !entry.expiry.has(name);
      if (isNew && entry.expiry.size >= MAX_NAMES_PER_ADDRESS) entry.expiry.delete(soonest(entry.expiry));
      // The answers' own word, also where it is shorter than before: that is the correct life.
      entry.expiry.set(name, nowMs + lifeMs);
      refresh(entry, nowMs);
    }
  }

  forget(guest: number): void {
    this.#guests.delete(guest);
    this.#counts.delete(guest);
  }

  #entry(guest: number, table: Map<number, AddressEntry[]>, words: AddressWords, nowMs: number): AddressEntry | null {
    const key = hash(words[0], words[1], words[2], words[3]);
    const chain = table.get(key) ?? [];
    const found = chain.find((entry) => entry.words.every((word, index) => word === words[index]));
    if (found !== undefined) return found;
    let count = this.#counts.get(guest) ?? 0;
    if (count >= MAX_ADDRESSES_PER_GUEST) count = dropExpired(table, nowMs);
    if (count >= MAX_ADDRESSES_PER_GUEST) {
      // A guest that asks for more names than any program needs: it starts over, its own later answers fill the table again.
      table.clear();
      count = 0;
    }
    const entry: AddressEntry = { words, expiry: new Map(), view: null, validUntilMs: 0 };
    const rest = table.get(key) ?? [];
    table.set(key, [...rest, entry]);
    this.#counts.set(guest, count + 1);
    return entry;
  }
}

function refresh(entry: AddressEntry, nowMs: number): void {
  let next = Infinity;
  for (const [name, expiresMs] of entry.expiry) {
    if (expiresMs <= nowMs) entry.expiry.delete(name);
    else next = Math.min(next, expiresMs);
  }
  entry.view = entry.expiry.size === 0 ? null : new KnownNames([...entry.expiry.keys()]);
  entry.validUntilMs = next;
}

/** How many are left. */
function dropExpired(table: Map<number, AddressEntry[]>, nowMs: number): number {
  let left = 0;
  for (const [key, chain] of table) {
    const live = chain.filter((entry) => {
      refresh(entry, nowMs);
      return entry.view !== null;
    });
    if (live.length === 0) table.delete(key);
    else table.set(key, live);
    left += live.length;
  }
  return left;
}

function soonest(expiry: ReadonlyMap<string, number>): string {
  let name = '';
  let least = Infinity;
  for (const [each, expiresMs] of expiry) if (expiresMs < least) [name, least] = [each, expiresMs];
  return name;
}

function hash(w0: number, w1: number, w2: number, w3: number): number {
  return (Math.imul(Math.imul(Math.imul(w0, 0x9e3779b1) ^ w1, 0x85ebca6b) ^ w2, 0xc2b2ae35) ^ w3) | 0;
}
