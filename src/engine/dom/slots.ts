// Slots and the flat tree: https://dom.spec.whatwg.org/#shadow-tree-slots

import type { Element } from './element.ts';
import type { Node } from './node.ts';
import { ELEMENT_NODE, FLAG_IN_SHADOW_TREE, FLAG_SHADOW_ROOT, TEXT_NODE } from './node-type.ts';
import type { ShadowRoot } from './shadow-root.ts';
import { nextElementInTree, rootOf } from './tree-order.ts';
import { queueMutationMicrotask } from './mutation-observer.ts';

/** What html/slot-element.ts adds to Element; here to keep the DOM from importing HTML. */
export interface SlotElement extends Element {
  /** In tree order. https://dom.spec.whatwg.org/#slot-assigned-nodes */
  assigned: Node[];
  manuallyAssigned: Node[];
}

export function isSlot(node: Node): node is SlotElement {
  return node.nodeType === ELEMENT_NODE && (node as Element).isHtml('slot');
}

function isSlottable(node: Node): boolean {
  return node.nodeType === ELEMENT_NODE || node.nodeType === TEXT_NODE || node.nodeType === 4;
}

function slotName(node: Node): string {
  return node.nodeType === ELEMENT_NODE ? ((node as Element).attribute('slot') ?? '') : '';
}

function nameOfSlot(slot: Element): string {
  return slot.attribute('name') ?? '';
}

/** https://dom.spec.whatwg.org/#find-slotables for every slot of a shadow tree at once. */
function assignTree(shadow: ShadowRoot): void {
  const slots: SlotElement[] = [];
  const byName = new Map<string, SlotElement>();
  for (let e = nextElementInTree(shadow, shadow); e !== null; e = nextElementInTree(e, shadow)) {
    if (!isSlot(e)) continue;
    slots.push(e);
    const name = nameOfSlot(e);
    if (!byName.has(name)) byName.set(name, e);
  }
  const found = new Map<SlotElement, Node[]>();
  if (shadow.slotAssignment === 'manual') {
    for (const slot of slots)
      found.set(
        slot,
        slot.manuallyAssigned.filter((node) => node.parentNode === shadow.host),
      );
  } else {
    for (let child = shadow.host.firstChild; child !== null; child = child.nextSibling) {
      if (!isSlottable(child)) continue;
      const slot = byName.get(slotName(child));
      if (slot === undefined) continue;
      const list = found.get(slot);
      if (list === undefined) found.set(slot, [child]);
      else list.push(child);
    }
  }
  for (let child = shadow.host.firstChild; child !== null; child = child.nextSibling) {
    if (child.rare !== null) child.rare.assignedSlot = null;
  }
  for (const slot of slots) {
    const nodes = found.get(slot) ?? [];
    for (const node of nodes) node.ensureRare().assignedSlot = slot;
    if (nodes.length === slot.assigned.length && nodes.every((node, i) => node === slot.assigned[i])) continue;
    slot.assigned = nodes;
    signalSlotChange(slot);
    if (slot.isConnected) slot.nodeDocument.observer?.childListChanged(slot);
  }
}

/** Called by the mutation algorithms after children came into `parent`. */
export function childrenInserted(parent: Node, nodes: readonly Node[]): void {
  if (parent.nodeType === ELEMENT_NODE && parent.rare !== null) {
    const shadow = parent.rare.shadowRoot;
    if (shadow !== null && shadow.slotCount > 0 && nodes.some(isSlottable)) assignTree(shadow);
  }
  if ((parent.flags & (FLAG_SHADOW_ROOT | FLAG_IN_SHADOW_TREE)) === 0) return;
  const root = rootOf(parent);
  if ((root.flags & FLAG_SHADOW_ROOT) === 0) return;
  // A slot whose fallback content changed.
  if (isSlot(parent) && parent.assigned.length === 0) signalSlotChange(parent);
  let count = 0;
  for (const node of nodes) count += countSlots(node);
  if (count === 0) return;
  (root as ShadowRoot).slotCount += count;
  assignTree(root as ShadowRoot);
}

/** Called by the mutation algorithms after `node` left `parent`. */
export function childRemoved(parent: Node, node: Node): void {
  const slot = node.rare?.assignedSlot ?? null;
  if (slot !== null) {
    (node.rare as { assignedSlot: Element | null }).assignedSlot = null;
    const shadow = rootOf(slot);
    if ((shadow.flags & FLAG_SHADOW_ROOT) !== 0) assignTree(shadow as ShadowRoot);
  }
  if ((parent.flags & (FLAG_SHADOW_ROOT | FLAG_IN_SHADOW_TREE)) === 0) return;
  const root = rootOf(parent);
  if ((root.flags & FLAG_SHADOW_ROOT) === 0 || (root as ShadowRoot).slotCount === 0) return;
  if (isSlot(parent) && parent.assigned.length === 0) signalSlotChange(parent);
  const count = countSlots(node);
  if (count === 0) return;
  (root as ShadowRoot).slotCount -= count;
  // Slots that left have nothing assigned any more.
  clearSlots(node);
  assignTree(root as ShadowRoot);
}

function countSlots(root: Node): number {
  let count = isSlot(root) ? 1 : 0;
  for (let e = nextElementInTree(root, root); e !== null; e = nextElementInTree(e, root)) if (isSlot(e)) count++;
  return count;
}

function clearSlots(root: Node): void {
  const clear = (slot: SlotElement): void => {
    for (const node of slot.assigned) if (node.rare?.assignedSlot === slot) node.rare.assignedSlot = null;
    if (slot.assigned.length > 0) signalSlotChange(slot);
    slot.assigned = [];
  };
  if (isSlot(root)) clear(root);
  for (let e = nextElementInTree(root, root); e !== null; e = nextElementInTree(e, root)) if (isSlot(e)) clear(e);
}

/** The `slot` attribute of a host's child changed. */
export function updateSlotAttribute(element: Element, oldValue: string | null, value: string | null): void {
  if ((oldValue ?? '') === (value ?? '')) return;
  const shadow = element.parentNode?.rare?.shadowRoot ?? null;
  if (shadow !== null) assignTree(shadow);
}

/** A slot's `name`, or its manual assignment, changed. */
export function slotChanged(slot: Element): void {
  const root = rootOf(slot);
  if ((root.flags & FLAG_SHADOW_ROOT) !== 0) assignTree(root as ShadowRoot);
}

// https://dom.spec.whatwg.org/#signal-a-slot-change
let signalSlots: Element[] = [];

function signalSlotChange(slot: Element): void {
  if (!signalSlots.includes(slot)) signalSlots.push(slot);
  queueMutationMicrotask(slot.nodeDocument);
}

export function takeSignalSlots(): Element[] {
  const slots = signalSlots;
  signalSlots = [];
  return slots;
}

/** https://dom.spec.whatwg.org/#find-flattened-slotables */
export function flattenedSlottables(slot: SlotElement): Node[] {
  const result: Node[] = [];
  const pending: Node[] = slotContents(slot).reverse();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isSlot(node) && (rootOf(node).flags & FLAG_SHADOW_ROOT) !== 0) pending.push(...slotContents(node).reverse());
    else result.push(node);
  }
  return result;
}

function slotContents(slot: SlotElement): Node[] {
  if (slot.assigned.length > 0) return [...slot.assigned];
  const nodes: Node[] = [];
  for (let child = slot.firstChild; child !== null; child = child.nextSibling) if (isSlottable(child)) nodes.push(child);
  return nodes;
}

const NONE: readonly Node[] = [];

/**
 * https://drafts.csswg.org/css-shadow-1/#flat-tree: the children of a node as style and layout see them: the shadow
 * tree's of a host, the assigned nodes of a slot, its own otherwise. null means "just walk firstChild and nextSibling",
 * which is nearly always the case.
 */
export function flatTreeChildren(node: Node): readonly Node[] | null {
  const shadow = node.rare?.shadowRoot ?? null;
  if (shadow !== null) return childList(shadow);
  if ((node.flags & FLAG_IN_SHADOW_TREE) !== 0 && isSlot(node) && node.assigned.length > 0) return node.assigned;
  return null;
}

/** The parent in the flat tree; null for the root and for nodes that no slot shows. */
export function flatTreeParent(node: Node): Node | null {
  const slot = node.rare?.assignedSlot ?? null;
  if (slot !== null) return slot;
  const parent = node.parentNode;
  if (parent === null) return null;
  if ((parent.flags & FLAG_SHADOW_ROOT) !== 0) return (parent as ShadowRoot).host;
  if (parent.rare?.shadowRoot) return null;
  // Fallback content of a slot that shows assigned nodes.
  if ((parent.flags & FLAG_IN_SHADOW_TREE) !== 0 && isSlot(parent) && parent.assigned.length > 0) return null;
  return parent;
}

function childList(parent: Node): readonly Node[] {
  if (parent.firstChild === null) return NONE;
  const nodes: Node[] = [];
  for (let child: Node | null = parent.firstChild; child !== null; child = child.nextSibling) nodes.push(child);
  return nodes;
}
