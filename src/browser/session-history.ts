// Session history of one tab. https://html.spec.whatwg.org/#the-session-history-of-navigables
// Entries of the same document share a `documentId` (the loader id that committed it).

export interface HistoryEntry {
  readonly url: string;
  readonly documentId: string;
  /** The page's serialised state, null for none. */
  readonly state: string | null;
  title: string;
}

const MAX_ENTRIES = 100;

export class SessionHistory {
  #entries: HistoryEntry[] = [];
  #index = -1;

  get length(): number {
    return this.#entries.length;
  }

  get index(): number {
    return this.#index;
  }

  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  get current(): HistoryEntry | null {
    return this.#entries[this.#index] ?? null;
  }

  entryAt(delta: number): HistoryEntry | null {
    return this.#entries[this.#index + delta] ?? null;
  }

  /** What an earlier session left. */
  restore(entries: readonly HistoryEntry[], index: number): void {
    this.#entries = entries.slice(-MAX_ENTRIES);
    this.#index = Math.max(0, Math.min(index - (entries.length - this.#entries.length), this.#entries.length - 1));
    if (this.#entries.length === 0) this.#index = -1;
  }

  /** A new entry after the current one; what lay ahead is forgotten. */
  push(entry: HistoryEntry): void {
    this.#entries.splice(this.#index + 1, Infinity, entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    this.#index = this.#entries.length - 1;
  }

  replace(entry: HistoryEntry): void {
    if (this.#index < 0) this.push(entry);
    else this.#entries[this.#index] = entry;
  }

  moveBy(delta: number): void {
    const target = this.#index + delta;
    if (target >= 0 && target < this.#entries.length) this.#index = target;
  }

  /** The current entry and `state` of another document with the same address: a reload or traversal has committed. */
  rename(documentId: string): void {
    const entry = this.current;
    if (entry !== null) this.#entries[this.#index] = { ...entry, documentId };
  }
}
