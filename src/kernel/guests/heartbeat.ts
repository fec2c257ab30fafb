// One timer for all that looks at processes now and then: an idle kernel wakes once for all of them, and not at all while there is none.

export class Heartbeat {
  readonly #everyMs: number;
  readonly #looks = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** `look` runs at each beat until `leave`. */
  join(look: () => void): void {
    this.#looks.add(look);
    this.#timer ??= setInterval(() => this.#beat(), this.#everyMs).unref();
  }

  leave(look: () => void): void {
    this.#looks.delete(look);
    if (this.#looks.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  /** One that is ended by its look leaves meanwhile. */
  #beat(): void {
    for (const look of [...this.#looks]) look();
  }
}
