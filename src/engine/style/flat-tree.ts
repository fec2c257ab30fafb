// The tree that styles inherit along, elements only: shadow trees in place of their hosts' children, slotted elements in their slots.
// https://drafts.csswg.org/css-scoping-1/#flattening

import type { Element } from '../dom/element.ts';
import type { Node } from '../dom/node.ts';
import { ELEMENT_NODE, FLAG_IN_SHADOW_TREE, FLAG_SHADOW_ROOT } from '../dom/node-type.ts';
import type { ShadowRoot } from '../dom/shadow-root.ts';
import { isSlot } from '../dom/slots.ts';

/** null for the root. A host's child that no slot shows answers its host: it has no style, but scripts may ask for one. */
export function styleParent(element: Element): Element | null {
  const slot = element.rare?.assignedSlot ?? null;
  if (slot !== null) return slot;
  const parent = element.parentNode;
  if (parent === null) return null;
  if (parent.nodeType === ELEMENT_NODE) return parent as Element;
  return (parent.flags & FLAG_SHADOW_ROOT) !== 0 ? (parent as ShadowRoot).host : null;
}

export function firstStyledChild(element: Element): Element | null {
  const { rare } = element;
  if (rare !== null && rare.shadowRoot !== null) return rare.shadowRoot.firstElementChild;
  if ((element.flags & FLAG_IN_SHADOW_TREE) !== 0 && isSlot(element) && element.assigned.length > 0) return firstElementOf(element.assigned, 0);
  return element.firstElementChild;
}

/** The next sibling in the flat tree, null at the end and for `root`. */
export function nextStyledSibling(element: Element, root: Element): Element | null {
  if (element === root) return null;
  const slot = element.rare?.assignedSlot ?? null;
  if (slot === null) return element.nextElementSibling;
  // OPTIMIZATION: named slots hold children of the host in their order, so that no index is looked up.
  const shadow = slot.containingShadowRoot;
  if (shadow === null || shadow.slotAssignment === 'manual') {
    const { assigned } = slot as Element & { assigned: readonly Node[] };
    return firstElementOf(assigned, assigned.indexOf(element) + 1);
  }
  let next = element.nextElementSibling;
  while (next !== null && next.rare?.assignedSlot !== slot) next = next.nextElementSibling;
  return next;
}

function firstElementOf(nodes: readonly Node[], start: number): Element | null {
  for (let i = start; i < nodes.length; i++) if (nodes[i]!.nodeType === ELEMENT_NODE) return nodes[i] as Element;
  return null;
}
