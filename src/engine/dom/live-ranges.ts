// Live ranges: boundary points that follow the tree (https://dom.spec.whatwg.org/#concept-live-range). Held weakly: script makes many
// ranges and forgets them. All calls return at once while there are none.

import type { CharacterData } from './character-data.ts';
import type { Node } from './node.ts';
import type { Range } from './range.ts';
import { childIndex, isInclusiveAncestor } from './tree-order.ts';

const ranges = new Set<WeakRef<Range>>();
const collected = new FinalizationRegistry<WeakRef<Range>>((reference) => ranges.delete(reference));

export function addLiveRange(range: Range): void {
  const reference = new WeakRef(range);
  ranges.add(reference);
  collected.register(range, reference);
}

function* live(): Generator<Range> {
  for (const reference of ranges) {
    const range = reference.deref();
    if (range === undefined) ranges.delete(reference);
    else yield range;
  }
}

/** Step 5 of https://dom.spec.whatwg.org/#concept-node-insert. */
export function rangesInserted(parent: Node, child: Node | null, count: number): void {
  if (ranges.size === 0 || child === null) return;
  let index = -1;
  for (const range of live()) {
    if (range.startContainer !== parent && range.endContainer !== parent) continue;
    if (index === -1) index = childIndex(child);
    if (range.startContainer === parent && range.startOffset > index) range.moveStart(parent, range.startOffset + count);
    if (range.endContainer === parent && range.endOffset > index) range.moveEnd(parent, range.endOffset + count);
  }
}

/** https://dom.spec.whatwg.org/#live-range-pre-remove-steps */
export function rangesRemoving(node: Node, parent: Node): void {
  if (ranges.size === 0) return;
  let index = -1;
  for (const range of live()) {
    const startInside = isInclusiveAncestor(node, range.startContainer);
    const endInside = isInclusiveAncestor(node, range.endContainer);
    if (!startInside && !endInside && range.startContainer !== parent && range.endContainer !== parent) continue;
    if (index === -1) index = childIndex(node);
    if (startInside) range.moveStart(parent, index);
    else if (range.startContainer === parent && range.startOffset > index) range.moveStart(parent, range.startOffset - 1);
    if (endInside) range.moveEnd(parent, index);
    else if (range.endContainer === parent && range.endOffset > index) range.moveEnd(parent, range.endOffset - 1);
  }
}

/** Steps 8-11 of https://dom.spec.whatwg.org/#concept-cd-replace. */
export function rangesReplacedData(node: CharacterData, offset: number, count: number, added: number): void {
  if (ranges.size === 0) return;
  const end = offset + count;
  for (const range of live()) {
    if (range.startContainer === node && range.startOffset > offset) {
      range.moveStart(node, range.startOffset <= end ? offset : range.startOffset + added - count);
    }
    if (range.endContainer === node && range.endOffset > offset) {
      range.moveEnd(node, range.endOffset <= end ? offset : range.endOffset + added - count);
    }
  }
}

/** Steps 7.2-7.5 of https://dom.spec.whatwg.org/#concept-text-split. */
export function rangesSplitText(node: Node, newNode: Node, offset: number, parent: Node): void {
  if (ranges.size === 0) return;
  const after = childIndex(node) + 1;
  for (const range of live()) {
    if (range.startContainer === node && range.startOffset > offset) range.moveStart(newNode, range.startOffset - offset);
    if (range.endContainer === node && range.endOffset > offset) range.moveEnd(newNode, range.endOffset - offset);
    if (range.startContainer === parent && range.startOffset === after) range.moveStart(parent, after + 1);
    if (range.endContainer === parent && range.endOffset === after) range.moveEnd(parent, after + 1);
  }
}

/** Step 6 of https://dom.spec.whatwg.org/#dom-node-normalize: `merged`'s data now stands in `node` from `offset` on. */
export function rangesMergedText(node: Node, merged: Node, offset: number): void {
  if (ranges.size === 0) return;
  const parent = merged.parentNode;
  const index = parent === null ? -1 : childIndex(merged);
  for (const range of live()) {
    if (range.startContainer === merged) range.moveStart(node, range.startOffset + offset);
    if (range.endContainer === merged) range.moveEnd(node, range.endOffset + offset);
    if (parent !== null && range.startContainer === parent && range.startOffset === index) range.moveStart(node, offset);
    if (parent !== null && range.endContainer === parent && range.endOffset === index) range.moveEnd(node, offset);
  }
}
