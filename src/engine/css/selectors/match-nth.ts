// :nth-child() and relatives. Indices are counted directly near the start of a sibling list; in long lists they are computed once
// for all siblings, so that a table of 100,000 rows stays linear. https://drafts.csswg.org/selectors-4/#child-index

import type { MatchContext } from './match.ts';
import type { SelectableElement } from './selectable.ts';
import type { NthSelector, SelectorList } from './selector.ts';

/** Siblings counted one by one before the cache is used. */
const DIRECT_STEPS = 24;

type ListMatcher = (list: SelectorList, element: SelectableElement, context: MatchContext) => boolean;
type Includes = (element: SelectableElement) => boolean;
type Indices = Map<SelectableElement, number>;

/** 1-based indices of the elements of long sibling lists, by way of counting. Valid while the tree does not change. */
export class NthCache {
  #indices: Map<string | SelectorList, Indices> | null = null;

  indicesFor(key: string | SelectorList): Indices {
    this.#indices ??= new Map();
    let indices = this.#indices.get(key);
    if (indices === undefined) {
      indices = new Map();
      this.#indices.set(key, indices);
    }
    return indices;
  }

  isFirstOfType(element: SelectableElement): boolean {
    return this.typeIndex(element, false) === 1;
  }

  isLastOfType(element: SelectableElement): boolean {
    return this.typeIndex(element, true) === 1;
  }

  typeIndex(element: SelectableElement, fromEnd: boolean): number {
    const direct = countDirectly(element, fromEnd, (sibling) => isSameType(sibling, element));
    if (direct !== -1) return direct;
    const indices = this.indicesFor(fromEnd ? 'last-of-type' : 'of-type');
    return indices.get(element) ?? fillTypeIndices(element, fromEnd, indices);
  }

  childIndex(element: SelectableElement, fromEnd: boolean): number {
    const direct = countDirectly(element, fromEnd, null);
    if (direct !== -1) return direct;
    const indices = this.indicesFor(fromEnd ? 'last-child' : 'child');
    return indices.get(element) ?? fillIndices(element, fromEnd, null, indices);
  }
}

export function matchesNth(simple: NthSelector, element: SelectableElement, context: MatchContext, matchesAny: ListMatcher): boolean {
  const fromEnd = simple.name === 'nth-last-child' || simple.name === 'nth-last-of-type';
  if (simple.name === 'nth-of-type' || simple.name === 'nth-last-of-type') {
    return isIndexSelected(context.nthCache.typeIndex(element, fromEnd), simple);
  }
  const { of } = simple;
  if (of === null) return isIndexSelected(context.nthCache.childIndex(element, fromEnd), simple);
  if (!matchesAny(of, element, context)) return false;
  // The direction is part of the key: one list object serves one selector, and so one direction.
  const indices = context.nthCache.indicesFor(of);
  const index = indices.get(element) ?? fillIndices(element, fromEnd, (sibling) => matchesAny(of, sibling, context), indices);
  return isIndexSelected(index, simple);
}

function isIndexSelected(index: number, { step, offset }: NthSelector): boolean {
  const distance = index - offset;
  if (step === 0) return distance === 0;
  return distance % step === 0 && distance / step >= 0;
}

/** -1 when the start of the list is too far away. `includes` null: every sibling counts. */
function countDirectly(element: SelectableElement, fromEnd: boolean, includes: Includes | null): number {
  let index = 1;
  let sibling = next(element, fromEnd);
  for (let steps = 0; sibling !== null; steps++) {
    if (steps === DIRECT_STEPS) return -1;
    if (includes === null || includes(sibling)) index++;
    sibling = next(sibling, fromEnd);
  }
  return index;
}

/** Towards where counting starts. */
function next(element: SelectableElement, fromEnd: boolean): SelectableElement | null {
  return fromEnd ? element.nextElementSibling : element.previousElementSibling;
}

function startOfList(element: SelectableElement, fromEnd: boolean): SelectableElement {
  const parent = element.parentElement;
  const first = parent === null ? null : fromEnd ? parent.lastElementChild : parent.firstElementChild;
  if (first !== null) return first;
  let start = element;
  for (let sibling = next(start, fromEnd); sibling !== null; sibling = next(start, fromEnd)) start = sibling;
  return start;
}

/** Numbers the whole sibling list; answers the index of `element`. */
function fillIndices(element: SelectableElement, fromEnd: boolean, includes: Includes | null, indices: Indices): number {
  let index = 0;
  let sibling: SelectableElement | null = startOfList(element, fromEnd);
  while (sibling !== null) {
    if (includes === null || includes(sibling)) index++;
    indices.set(sibling, index);
    sibling = next(sibling, !fromEnd);
  }
  return indices.get(element) ?? index;
}

function fillTypeIndices(element: SelectableElement, fromEnd: boolean, indices: Indices): number {
  const counts = new Map<string, number>();
  let sibling: SelectableElement | null = startOfList(element, fromEnd);
  while (sibling !== null) {
    const type = `${sibling.namespaceURI ?? ''}|${sibling.localName}`;
    const index = (counts.get(type) ?? 0) + 1;
    counts.set(type, index);
    indices.set(sibling, index);
    sibling = next(sibling, !fromEnd);
  }
  return indices.get(element) ?? 1;
}

function isSameType(one: SelectableElement, other: SelectableElement): boolean {
  return one.localName === other.localName && one.namespaceURI === other.namespaceURI;
}
