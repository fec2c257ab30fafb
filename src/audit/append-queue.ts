// What waits to be written: bounded, in order of arrival. Overflow refuses what must be audited and counts what should be.

import type { AuditReceipt } from './audit-entry.ts';
import { MAX_GROUP_ENTRIES } from './log-store.ts';

/** `settle` is null for notes, which nobody waits for. */
export interface QueuedEntry {
  readonly tail: string;
  readonly isMust: boolean;
  readonly settle: { resolve(receipt: AuditReceipt | null): void; reject(error: Error): void } | null;
}

export const MAX_QUEUED_ENTRIES = 65_536;
const MAX_QUEUED_CHARACTERS = 32 * 1024 * 1024;
const MAX_GROUP_CHARACTERS = 4 * 1024 * 1024;

export class AppendQueue {
  #entries: QueuedEntry[] = [];
  /** Entries before it were taken. */
  #start = 0;
  #characters = 0;
  #musts = 0;

  get length(): number {
    return this.#entries.length - this.#start;
  }

  get hasMust(): boolean {
    return this.#musts > 0;
  }

  /** False when there is no room for it. */
  push(entry: QueuedEntry): boolean {
    if (this.length >= MAX_QUEUED_ENTRIES || this.#characters + entry.tail.length > MAX_QUEUED_CHARACTERS) return false;
    this.#entries.push(entry);
    this.#characters += entry.tail.length;
    if (entry.isMust) this.#musts++;
    return true;
  }

  /** Takes at most `count` entries from the front. */
  takeGroup(count: number): QueuedEntry[] {
    const group: QueuedEntry[] = [];
    let characters = 0;
    while (this.length > 0 && group.length < count && characters < MAX_GROUP_CHARACTERS) {
      const entry = this.#entries[this.#start++]!;
      group.push(entry);
      characters += entry.tail.length;
      if (entry.isMust) this.#musts--;
    }
    this.#characters -= characters;
    if (this.#start > MAX_GROUP_ENTRIES || this.length === 0) {
      this.#entries = this.#entries.slice(this.#start);
      this.#start = 0;
    }
    return group;
  }

  /** Puts entries before all others, whatever the bounds: they were in the queue, or are the log's own few. */
  putBack(entries: readonly QueuedEntry[]): void {
    this.#entries = [...entries, ...this.#entries.slice(this.#start)];
    this.#start = 0;
    for (const entry of entries) {
      this.#characters += entry.tail.length;
      if (entry.isMust) this.#musts++;
    }
  }

  /** Takes out all that must be audited; the others stay. */
  takeMusts(): QueuedEntry[] {
    const waiting = this.#entries.slice(this.#start);
    const musts = waiting.filter(({ isMust }) => isMust);
    this.#entries = waiting.filter(({ isMust }) => !isMust);
    this.#start = 0;
    this.#musts = 0;
    for (const { tail } of musts) this.#characters -= tail.length;
    return musts;
  }
}
