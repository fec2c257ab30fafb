// Walking trees without recursion: script can build trees of any depth. https://dom.spec.whatwg.org/#trees

import type { Element } from './element.ts';
import type { Node } from './node.ts';
import { ELEMENT_NODE } from './node-type.ts';

/** The next node in tree order inside `root`, null at the end. `node` must be an inclusive descendant of `root`. */
export function nextInTree(node: Node, root: Node): Node | null {
  return node.firstChild ?? nextSkippingChildren(node, root);
}

/** Like `nextInTree`, but leaves out the descendants of `node`. */
export function nextSkippingChildren(node: Node, root: Node): Node | null {
  let current: Node | null = node;
  while (current !== null && current !== root) {
    if (current.nextSibling !== null) return current.nextSibling;
    current = current.parentNode;
  }
  return null;
}

/** The previous node in tree order, stopping at (and including) `root`. */
export function previousInTree(node: Node, root: Node): Node | null {
  if (node === root) return null;
  let previous = node.previousSibling;
  if (previous === null) return node.parentNode;
  while (previous.lastChild !== null) previous = previous.lastChild;
  return previous;
}

/** The next element in tree order inside `root` (never `root` itself). */
export function nextElementInTree(node: Node, root: Node): Element | null {
  let current = nextInTree(node, root);
  while (current !== null && current.nodeType !== ELEMENT_NODE) current = nextInTree(current, root);
  return current as Element | null;
}

export function rootOf(node: Node): Node {
  let current = node;
  while (current.parentNode !== null) current = current.parentNode;
  return current;
}

export function isInclusiveAncestor(ancestor: Node, node: Node): boolean {
  let current: Node | null = node;
  while (current !== null) {
    if (current === ancestor) return true;
    current = current.parentNode;
  }
  return false;
}

export function childIndex(node: Node): number {
  let index = 0;
  for (let sibling = node.previousSibling; sibling !== null; sibling = sibling.previousSibling) index++;
  return index;
}

function depthOf(node: Node): number {
  let depth = 0;
  for (let current = node.parentNode; current !== null; current = current.parentNode) depth++;
  return depth;
}

/**
 * Tree order of two nodes of one tree: negative when `a` comes first, 0 when they are the same, NaN when they
 * have different roots. An ancestor comes before its descendants.
 */
export function compareTreeOrder(a: Node, b: Node): number {
  if (a === b) return 0;
  let p = a;
  let q = b;
  let depthA = depthOf(a);
  let depthB = depthOf(b);
  const ancestorFirst = depthA - depthB;
  for (; depthA > depthB; depthA--) p = p.parentNode as Node;
  for (; depthB > depthA; depthB--) q = q.parentNode as Node;
  if (p === q) return ancestorFirst;
  while (p.parentNode !== q.parentNode) {
    p = p.parentNode as Node;
    q = q.parentNode as Node;
  }
  if (p.parentNode === null) return NaN;
  // OPTIMIZATION: walk both ways at once, so that near siblings are found soon in long lists.
  let before = p.previousSibling;
  let after = p.nextSibling;
  for (;;) {
    if (after === q) return -1;
    if (before === q) return 1;
    if (after === null) return 1;
    if (before === null) return -1;
    after = after.nextSibling;
    before = before.previousSibling;
  }
}
