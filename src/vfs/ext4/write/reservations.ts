// Free blocks behind the ends of files that grow, kept for them in memory alone: so that files that grow at the same time do not lie in each other's way.
// They are a hint; where blocks become scarce they are all given up.

const MAX_RESERVATIONS = 64;

export interface Reservation {
  readonly owner: number;
  start: number;
  readonly end: number;
}

export class Reservations {
  /** By inode, the oldest first. */
  readonly #all = new Map<number, Reservation>();
  /** Tells the allocator which blocks are kept, and which no longer. */
  readonly #mark: (start: number, end: number, isKept: boolean) => void;

  constructor(mark: (start: number, end: number, isKept: boolean) => void) {
    this.#mark = mark;
  }

  get(owner: number): Reservation | null {
    return this.#all.get(owner) ?? null;
  }

  keep(owner: number, start: number, end: number): void {
    this.drop(owner);
    if (start >= end) return;
    if (this.#all.size === MAX_RESERVATIONS) this.drop(this.#all.keys().next().value!);
    this.#all.set(owner, { owner, start, end });
    this.#mark(start, end, true);
  }

  /** The first blocks of it are the file's now. */
  use(reservation: Reservation, count: number): void {
    reservation.start += count;
    if (reservation.start >= reservation.end) this.#all.delete(reservation.owner);
  }

  drop(owner: number): void {
    const reservation = this.#all.get(owner);
    if (reservation === undefined) return;
    this.#all.delete(owner);
    this.#mark(reservation.start, reservation.end, false);
  }

  /** Whether there were any. */
  dropAll(): boolean {
    const owners = [...this.#all.keys()];
    for (const owner of owners) this.drop(owner);
    return owners.length > 0;
  }

  /** After the marks were lost. */
  markAgain(): void {
    for (const { start, end } of this.#all.values()) this.#mark(start, end, true);
  }
}
