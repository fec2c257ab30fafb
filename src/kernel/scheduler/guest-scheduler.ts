// GuestScheduler: gives each guest process the share of the processor that its pages are worth now, and stops those that nobody has seen for
// long. A stopped process costs nothing but memory; it goes on at once when it is shown, is sent anything or gets input.

import { PRIORITY_WEIGHTS, priorityOf } from './priority.ts';
import type { PageActivity, Priority, PriorityWeights } from './priority.ts';

export interface ScheduledGuest {
  /** Of the outermost process. */
  readonly pid: number;
  readonly isAlive: boolean;
  /** One for each page. A guest without pages (a spare) is left as it started. */
  activities(): readonly PageActivity[];
  /** Lets the pages put down what they will need if they do not come back. Must settle soon, however the guest behaves. */
  prepareToFreeze(): Promise<void>;
  /** False when it cannot be stopped. */
  freeze(): boolean;
  thaw(): void;
}

export interface GuestWeights {
  setPriority(pid: number, cpuFactor: number, oomScoreAdd: number): void;
}

/** Chromium waits as long before it freezes a background tab. */
export const FREEZE_AFTER_MS = 5 * 60_000;

interface Entry {
  priority: Priority;
  timer: NodeJS.Timeout | null;
  isPreparing: boolean;
}

export class GuestScheduler {
  readonly #weights: GuestWeights;
  /** null: nothing is ever frozen. */
  readonly #freezeAfterMs: number | null;
  readonly #entries = new Map<ScheduledGuest, Entry>();

  constructor(weights: GuestWeights, freezeAfterMs: number | null) {
    this.#weights = weights;
    this.#freezeAfterMs = freezeAfterMs;
  }

  /** null for a guest that it has not heard of. */
  priority(guest: ScheduledGuest): Priority | null {
    return this.#entries.get(guest)?.priority ?? null;
  }

  /** Something about the guest's pages has changed. */
  update(guest: ScheduledGuest): void {
    const activities = guest.activities();
    if (!guest.isAlive || activities.length === 0) return this.forget(guest);
    const entry = this.#entry(guest);
    const wanted = priorityOf(activities);
    if (wanted !== 'background') {
      this.#disarm(entry);
      this.#set(guest, entry, wanted);
    } else if (entry.priority !== 'frozen') {
      this.#set(guest, entry, 'background');
      if (entry.timer === null && !entry.isPreparing) this.#arm(guest, entry);
    }
  }

  /** The guest is about to be sent something: it must be able to answer. The time until it is frozen begins anew. */
  touch(guest: ScheduledGuest): void {
    const entry = this.#entries.get(guest);
    if (entry === undefined || (entry.priority !== 'frozen' && !entry.isPreparing)) return;
    entry.isPreparing = false;
    if (entry.priority === 'frozen') this.#set(guest, entry, 'background');
    this.#disarm(entry);
    this.#arm(guest, entry);
  }

  forget(guest: ScheduledGuest): void {
    const entry = this.#entries.get(guest);
    if (entry === undefined) return;
    this.#disarm(entry);
    this.#entries.delete(guest);
  }

  close(): void {
    for (const entry of this.#entries.values()) this.#disarm(entry);
    this.#entries.clear();
  }

  #entry(guest: ScheduledGuest): Entry {
    let entry = this.#entries.get(guest);
    // A process starts with the full weight of its kind.
    if (entry === undefined) this.#entries.set(guest, (entry = { priority: 'foreground', timer: null, isPreparing: false }));
    return entry;
  }

  #set(guest: ScheduledGuest, entry: Entry, priority: Priority): void {
    if (entry.priority === priority) return;
    const wasFrozen = entry.priority === 'frozen';
    entry.priority = priority;
    if (wasFrozen) guest.thaw();
    const { cpuFactor, oomScoreAdd }: PriorityWeights = PRIORITY_WEIGHTS[priority];
    this.#weights.setPriority(guest.pid, cpuFactor, oomScoreAdd);
  }

  #arm(guest: ScheduledGuest, entry: Entry): void {
    if (this.#freezeAfterMs === null) return;
    entry.timer = setTimeout(() => void this.#freeze(guest, entry), this.#freezeAfterMs).unref();
  }

  #disarm(entry: Entry): void {
    entry.isPreparing = false;
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = null;
  }

  async #freeze(guest: ScheduledGuest, entry: Entry): Promise<void> {
    entry.timer = null;
    if (!mayFreeze(guest)) return this.#arm(guest, entry);
    entry.isPreparing = true;
    await guest.prepareToFreeze();
    // Seen, touched or gone meanwhile: whoever did that has set what follows.
    if (!entry.isPreparing || this.#entries.get(guest) !== entry) return;
    entry.isPreparing = false;
    if (mayFreeze(guest) && guest.freeze()) this.#set(guest, entry, 'frozen');
    else this.#arm(guest, entry);
  }
}

function mayFreeze(guest: ScheduledGuest): boolean {
  const activities = guest.activities();
  return guest.isAlive && activities.length > 0 && priorityOf(activities) === 'background' && !activities.some((page) => page.isBusy);
}
