// Grants in the order in which they end: a min-heap on one clock. Grants that have ended otherwise stay in it until they are many.

import type { GrantNode } from './grant-node.ts';

export class ExpiryQueue {
  readonly #dueOf: (node: GrantNode) => number;
  #heap: GrantNode[] = [];
  #compactAt = 64;

  /** `dueOf` never changes for a node. */
  constructor(dueOf: (node: GrantNode) => number) {
    this.#dueOf = dueOf;
  }

  /** Nodes without an end are not kept. */
  add(node: GrantNode): void {
    if (this.#dueOf(node) === Infinity) return;
    if (this.#heap.length >= this.#compactAt) this.#compact();
    this.#heap.push(node);
    this.#up(this.#heap.length - 1);
  }

  /** When the first grant ends; Infinity: none does. */
  nextDueMs(): number {
    while (this.#heap.length > 0 && this.#heap[0]!.hasEnded) this.#pop();
    return this.#heap.length === 0 ? Infinity : this.#dueOf(this.#heap[0]!);
  }

  /** A grant that is due, out of the queue; null: none is. */
  takeDue(nowMs: number): GrantNode | null {
    return this.nextDueMs() <= nowMs ? this.#pop() : null;
  }

  get size(): number {
    return this.#heap.length;
  }

  #compact(): void {
    this.#heap = this.#heap.filter((node) => !node.hasEnded).sort((p, q) => this.#dueOf(p) - this.#dueOf(q));
    this.#compactAt = Math.max(64, 2 * this.#heap.length);
  }

  #pop(): GrantNode {
    const first = this.#heap[0]!;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#down();
    }
    return first;
  }

  #up(from: number): void {
    const node = this.#heap[from]!;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#dueOf(this.#heap[above]!) <= this.#dueOf(node)) break;
      this.#heap[at] = this.#heap[above]!;
      at = above;
    }
    this.#heap[at] = node;
  }

  #down(): void {
    const heap = this.#heap;
    const node = heap[0]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#dueOf(heap[child + 1]!) < this.#dueOf(heap[child]!)) child++;
      if (this.#dueOf(heap[child]!) >= this.#dueOf(node)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = node;
  }
}
