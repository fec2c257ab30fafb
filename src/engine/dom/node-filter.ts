// https://dom.spec.whatwg.org/#interface-nodefilter and https://dom.spec.whatwg.org/#concept-traversal-filter

import type { Callback } from './callback.ts';
import { DomException } from './dom-exception.ts';
import type { Node } from './node.ts';

export const FILTER_ACCEPT = 1;
export const FILTER_REJECT = 2;
export const FILTER_SKIP = 3;
export const SHOW_ALL = 0xffffffff;

/** The glue passes NodeFilter objects and functions alike: `invoke` calls the function or its `acceptNode`. */
export type NodeFilterCallback = Callback;

/** What node iterators and tree walkers share. */
export interface Traverser {
  readonly whatToShow: number;
  readonly filter: NodeFilterCallback | null;
  isActive: boolean;
}

export function filterNode(traverser: Traverser, node: Node): number {
  // 1. If traverser's active flag is set, then throw an "InvalidStateError" DOMException.
  if (traverser.isActive) throw new DomException('a filter cannot use the traverser that calls it', 'InvalidStateError');
  // 2.-3. Skip kinds of node that are not asked for.
  if (((1 << (node.nodeType - 1)) & traverser.whatToShow) === 0) return FILTER_SKIP;
  // 4. If traverser's filter is null, then return FILTER_ACCEPT.
  if (traverser.filter === null) return FILTER_ACCEPT;
  // 5.-8. Ask.
  traverser.isActive = true;
  try {
    return Number(traverser.filter.invoke(undefined, node)) & 0xffff;
  } finally {
    traverser.isActive = false;
  }
}
