// Walking nodes in the order in which they are shown: https://drafts.csswg.org/css-shadow-1/#flat-tree. Without recursion or lists: a selection
// may hold a whole page.

import type { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import { FLAG_IN_SHADOW_TREE, FLAG_SHADOW_ROOT } from '../../dom/node-type.ts';
import type { ShadowRoot } from '../../dom/shadow-root.ts';
import { flatTreeParent, isSlot } from '../../dom/slots.ts';

/** The relations that make a tree of nodes. */
export interface TreeLinks {
  firstChild(node: Node): Node | null;
  nextSibling(node: Node): Node | null;
  parent(node: Node): Node | null;
}

/** The tree of script, one shadow tree at a time. */
export const NODE_TREE: TreeLinks = {
  firstChild: (node) => node.firstChild,
  nextSibling: (node) => node.nextSibling,
  parent: (node) => node.parentNode,
};

export const FLAT_TREE: TreeLinks = {
  firstChild(node) {
    const shadow = node.rare === null ? null : node.rare.shadowRoot;
    if (shadow !== null) return shadow.firstChild;
    if ((node.flags & FLAG_IN_SHADOW_TREE) !== 0 && isSlot(node) && node.assigned.length > 0) return node.assigned[0]!;
    return node.firstChild;
  },
  nextSibling(node) {
    const slot = node.rare?.assignedSlot ?? null;
    if (slot === null) return node.nextSibling;
    // OPTIMIZATION: named slots hold children of the host in their order, so that no index is looked up.
    if (slot.containingShadowRoot?.slotAssignment === 'manual') {
      const { assigned } = slot as Element & { assigned: readonly Node[] };
      return assigned[assigned.indexOf(node) + 1] ?? null;
    }
    let next = node.nextSibling;
    while (next !== null && next.rare?.assignedSlot !== slot) next = next.nextSibling;
    return next;
  },
  parent: (node) => ((node.flags & FLAG_SHADOW_ROOT) !== 0 ? (node as ShadowRoot).host : flatTreeParent(node)),
};

/** The next node in order, null at the end; with `left`, tells of each node that ends on the way. */
export function nextIn(tree: TreeLinks, node: Node, left?: (node: Node) => void): Node | null {
  return tree.firstChild(node) ?? nextBehind(tree, node, left);
}

/** Like `nextIn`, but leaves out the descendants of `node`. */
export function nextBehind(tree: TreeLinks, node: Node, left?: (node: Node) => void): Node | null {
  for (let each: Node | null = node; each !== null; each = tree.parent(each)) {
    left?.(each);
    // A shadow root has no siblings: behind it is what is behind its host.
    const next = tree.nextSibling(each);
    if (next !== null) return next;
  }
  return null;
}
