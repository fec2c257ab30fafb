// GuestTable: everything that runs code nobody vouches for, in one table: sites today; extensions, apps and virtual machines have their
// kinds here. The table knows lives and numbers; what a guest may do is the policy's (capability/), what it may take the scheduler's.

import { FailureError } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { LostChanges } from '../files/mount-table.ts';
import { Guest } from './guest.ts';
import type { GuestControl, GuestDescription, GuestState } from './guest.ts';

export interface GuestObserver {
  added?(guest: Guest): void;
  /** After a change of state; `from` is the state before. */
  moved?(guest: Guest, from: GuestState): void;
  /** It was a spare and now belongs to somebody. */
  bound?(guest: Guest): void;
  limited?(guest: Guest): void;
  /** It has ended, and images that it had mounted could not take its last changes. */
  lostChanges?(guest: Guest, lost: readonly LostChanges[]): void;
}

/** Each is a process of tens of megabytes: long before this the machine is full. */
export const MAX_GUESTS = 4096;
/** Ended guests that can still be asked about. */
const MAX_ENDED = 64;

export class GuestTable {
  readonly #guests = new Map<number, Guest>();
  /** Oldest first. */
  readonly #ended = new Map<number, Guest>();
  readonly #observers = new Set<GuestObserver>();
  readonly #maxGuests: number;

  constructor(maxGuests: number = MAX_GUESTS) {
    this.#maxGuests = maxGuests;
  }

  get size(): number {
    return this.#guests.size;
  }

  /** The guests that have not ended, oldest first. */
  get guests(): Iterable<Guest> {
    return this.#guests.values();
  }

  /** The last that ended, oldest first. */
  get ended(): Iterable<Guest> {
    return this.#ended.values();
  }

  /** Observers hear in the order in which they came. */
  observe(observer: GuestObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** The new guest is `starting`. Throws guest.table-full. */
  add(description: GuestDescription, control: GuestControl): Guest {
    if (this.#guests.size >= this.#maxGuests) throw new FailureError('guest.table-full', `${this.#maxGuests} are running`);
    if (this.#guests.has(description.id)) throw new Error(`two guests with the number ${description.id}`);
    const guest = new Guest(description, control);
    this.#guests.set(guest.id, guest);
    this.#tell((observer) => observer.added?.(guest));
    return guest;
  }

  /** null when it never was, or has ended. */
  get(id: number): Guest | null {
    return this.#guests.get(id) ?? null;
  }

  /** Those that ended lately included. Throws guest.not-found. */
  find(id: number): Guest {
    const guest = this.#guests.get(id) ?? this.#ended.get(id);
    if (guest === undefined) throw new FailureError('guest.not-found', String(id));
    return guest;
  }

  /** A starting guest or a spare takes up its work for `owner`. */
  bind(guest: Guest, owner: string, name: string): void {
    guest.owner = owner;
    guest.name = name;
    if (guest.state !== 'running') this.move(guest, 'running');
    this.#tell((observer) => observer.bound?.(guest));
  }

  /** Throws guest.wrong-state. Being told twice of the same end is no error. */
  move(guest: Guest, to: GuestState): void {
    const from = guest.state;
    if (from === to) return;
    guest.become(to);
    if (to === 'ended') this.#bury(guest);
    this.#tell((observer) => observer.moved?.(guest, from));
  }

  limit(guest: Guest, limits: Guest['limits']): void {
    guest.limits = limits;
    this.#tell((observer) => observer.limited?.(guest));
  }

  // --- what an operator may do; each throws guest.wrong-state ---

  freeze(guest: Guest): void {
    this.#require(guest, 'running', 'frozen');
    guest.control.freeze();
    this.move(guest, 'frozen');
  }

  thaw(guest: Guest): void {
    this.#require(guest, 'frozen', 'running');
    guest.control.thaw();
    this.move(guest, 'running');
  }

  kill(guest: Guest, reason: Failure): void {
    if (!guest.mayBecome('ending')) throw new FailureError('guest.wrong-state', `it is ${guest.state}`);
    this.move(guest, 'ending');
    guest.control.kill(reason);
  }

  #require(guest: Guest, state: GuestState, next: GuestState): void {
    if (guest.state !== state) throw new FailureError('guest.wrong-state', `it is ${guest.state} and cannot be ${next}`);
  }

  #bury(guest: Guest): void {
    guest.endedAt = Date.now();
    const lost = guest.files.close();
    this.#guests.delete(guest.id);
    this.#ended.set(guest.id, guest);
    if (lost.length > 0) this.#tell((observer) => observer.lostChanges?.(guest, lost));
    if (this.#ended.size <= MAX_ENDED) return;
    for (const id of this.#ended.keys()) {
      this.#ended.delete(id);
      break;
    }
  }

  #tell(act: (observer: GuestObserver) => void): void {
    for (const observer of this.#observers) act(observer);
  }
}
