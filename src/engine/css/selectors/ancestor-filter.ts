// A counting Bloom filter over the ids, classes and types of an element's ancestors, kept by the style stage as it walks
// the tree, and the hashes that a selector demands of it. A selector one of whose hashes is missing cannot match.
// The idea is WebKit's SelectorFilter. Hashes ignore ASCII case so that quirks mode and HTML names need no second filter.

import type { CompoundSelector, SimpleSelector } from './selector.ts';
import type { SelectableElement } from './selectable.ts';

const SIZE = 4096;
const MASK = SIZE - 1;
const MAX_HASHES = 4;
const NO_HASHES: readonly number[] = Object.freeze([]) as readonly number[];

const SALT_ID = 0x51;
const SALT_CLASS = 0xc7;
const SALT_TYPE = 0x1d;

export class AncestorFilter {
  readonly #counts: Uint8Array;

  constructor() {
    this.#counts = new Uint8Array(SIZE);
  }

  /** Every push is undone by a pop of the same element with the same classes. */
  push(element: SelectableElement): void {
    this.#change(hashName(element.localName, SALT_TYPE), 1);
    if (element.id !== '') this.#change(hashName(element.id, SALT_ID), 1);
    for (const name of element.classNames) this.#change(hashName(name, SALT_CLASS), 1);
  }

  pop(element: SelectableElement): void {
    this.#change(hashName(element.localName, SALT_TYPE), -1);
    if (element.id !== '') this.#change(hashName(element.id, SALT_ID), -1);
    for (const name of element.classNames) this.#change(hashName(name, SALT_CLASS), -1);
  }

  /** False only if a selector with these hashes cannot match a descendant of the pushed elements. */
  mayContainAll(hashes: readonly number[]): boolean {
    for (const hash of hashes) {
      if (this.#counts[hash & MASK] === 0 || this.#counts[(hash >>> 12) & MASK] === 0) return false;
    }
    return true;
  }

  /** Counters that reached 255 stay there: they can only make the filter less sharp. */
  #change(hash: number, by: 1 | -1): void {
    this.#changeCounter(hash & MASK, by);
    this.#changeCounter((hash >>> 12) & MASK, by);
  }

  #changeCounter(index: number, by: 1 | -1): void {
    const count = this.#counts[index] as number;
    if (count !== 255) this.#counts[index] = count + by;
  }
}

/** The hashes that some ancestor of the subject must have; `compounds` rightmost first. */
export function ancestorHashesOf(compounds: readonly CompoundSelector[]): readonly number[] {
  if (compounds.length === 1 && !compounds[0]?.simples.some((simple) => simple.kind === 'nesting')) return NO_HASHES;
  const hashes: number[] = [];
  for (let i = 0; i < compounds.length; i++) {
    const joined = i === 0 ? null : (compounds[i - 1] as CompoundSelector).combinator;
    const isAncestor = joined === ' ' || joined === '>';
    for (const simple of (compounds[i] as CompoundSelector).simples) collectHashes(simple, isAncestor, hashes);
  }
  return hashes.length === 0 ? NO_HASHES : hashes.slice(0, MAX_HASHES);
}

function collectHashes(simple: SimpleSelector, isAncestor: boolean, hashes: number[]): void {
  if (simple.kind === 'nesting') {
    // `&` with one alternative is as good as that selector written out.
    const only = simple.list?.selectors.length === 1 ? simple.list.selectors[0] : undefined;
    if (only === undefined) return;
    hashes.push(...only.ancestorHashes);
    if (!isAncestor) return;
    for (const inner of only.compounds[0]?.simples ?? []) {
      if (inner.kind !== 'nesting') collectHashes(inner, true, hashes);
    }
    return;
  }
  if (!isAncestor) return;
  if (simple.kind === 'class') hashes.push(hashName(simple.value, SALT_CLASS));
  else if (simple.kind === 'id') hashes.push(hashName(simple.value, SALT_ID));
  else if (simple.kind === 'type') hashes.push(hashName(simple.lowerName, SALT_TYPE));
}

/** FNV-1a over UTF-16 code units, ASCII letters in lower case, mixed at the end so that all 24 bits used are good. */
function hashName(name: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    hash = Math.imul(hash ^ (code >= 0x41 && code <= 0x5a ? code + 32 : code), 0x01000193);
  }
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 8;
}
