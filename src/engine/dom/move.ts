// Moving a node without removing it: https://dom.spec.whatwg.org/#concept-node-move. What a removal would end goes on: focus, animations,
// dialogs, loads. Unlike in mutation.ts no insertion or removing steps run.

import { enqueueMoveReaction } from './custom-elements.ts';
import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import { iteratorsRemoving } from './live-iterators.ts';
import { rangesInserted, rangesRemoving } from './live-ranges.ts';
import { hierarchyError, isHostIncludingAncestor, linkBefore, treeChanged, unlink, unregisterIds } from './mutation.ts';
import { queueTreeRecord } from './mutation-records.ts';
import type { Node } from './node.ts';
import {
  CDATA_SECTION_NODE,
  COMMENT_NODE,
  DOCUMENT_NODE,
  DOCUMENT_TYPE_NODE,
  ELEMENT_NODE,
  FLAG_CONNECTED,
  FLAG_HAS_CHILDREN_STEPS,
  FLAG_HAS_TREE_STEPS,
  FLAG_IN_SHADOW_TREE,
  FLAG_SHADOW_ROOT,
  PROCESSING_INSTRUCTION_NODE,
  TEXT_NODE,
} from './node-type.ts';
import { childrenInserted, childRemoved } from './slots.ts';
import { nextInTree } from './tree-order.ts';

const MOVABLE: ReadonlySet<number> = new Set([ELEMENT_NODE, TEXT_NODE, CDATA_SECTION_NODE, COMMENT_NODE, PROCESSING_INSTRUCTION_NODE]);

/** https://dom.spec.whatwg.org/#dom-parentnode-movebefore */
export function moveBefore(node: Node, newParent: Node, child: Node | null): void {
  // 1.-2. A node that is to be before itself stays before its next sibling.
  const reference = child === node ? node.nextSibling : child;
  ensureMovable(node, newParent, reference);
  move(node, newParent, reference);
}

/** Steps 1-6 of https://dom.spec.whatwg.org/#concept-node-move. */
function ensureMovable(node: Node, newParent: Node, child: Node | null): void {
  // 1. If newParent's shadow-including root is not the same as node's shadow-including root, then throw.
  if (newParent.getRootNode({ composed: true }) !== node.getRootNode({ composed: true })) throw hierarchyError('the node is in another tree');
  // 2. If node is a host-including inclusive ancestor of newParent, then throw.
  if (isHostIncludingAncestor(node, newParent)) throw hierarchyError('the node contains the new parent');
  // 3. If child is non-null and its parent is not newParent, then throw.
  if (child !== null && child.parentNode !== newParent) throw new DomException('the reference node is not a child of this node', 'NotFoundError');
  // 4. If node is not an Element or a CharacterData node, then throw.
  if (!MOVABLE.has(node.nodeType)) throw hierarchyError('this kind of node cannot be moved');
  if (newParent.nodeType !== DOCUMENT_NODE) return;
  // 5. If node is a Text node and newParent is a document, then throw.
  if (node.nodeType === TEXT_NODE || node.nodeType === CDATA_SECTION_NODE) throw hierarchyError('text cannot be a child of a document');
  // 6. A document has one element, behind its document type.
  if (node.nodeType !== ELEMENT_NODE) return;
  for (let each = newParent.firstChild; each !== null; each = each.nextSibling) {
    if (each.nodeType === ELEMENT_NODE) throw hierarchyError('a document has only one root element');
  }
  for (let each = child; each !== null; each = each.nextSibling) {
    if (each.nodeType === DOCUMENT_TYPE_NODE) throw hierarchyError('the document type must come before the root element');
  }
}

function move(node: Node, newParent: Node, child: Node | null): void {
  // 7. Let oldParent be node's parent. Both have one shadow-including root, so node is not that root itself.
  const oldParent = node.parentNode as Node;
  const document = newParent.nodeDocument;
  const isConnected = (node.flags & FLAG_CONNECTED) !== 0;
  document.focusAroundChanged(node, false);
  // 9.-10. Live ranges and node iterators step out of the subtree.
  rangesRemoving(node, oldParent);
  iteratorsRemoving(node);
  // 11.-13. Remove node from oldParent's children.
  const oldPrevious = node.previousSibling;
  const oldNext = node.nextSibling;
  if (isConnected && (node.flags & FLAG_IN_SHADOW_TREE) === 0) unregisterIds(node);
  unlink(node, oldParent);
  treeChanged(oldParent);
  // 14.-16. Slots of the old place.
  childRemoved(oldParent, node);
  // 17. Live ranges in newParent after the place move on.
  rangesInserted(newParent, child, 1);
  // 18.-20. Insert.
  const newPrevious = child === null ? newParent.lastChild : child.previousSibling;
  linkBefore(node, newParent, child);
  treeChanged(newParent);
  // 21.-23. Slots of the new place.
  childrenInserted(newParent, [node]);
  // 24. Each shadow-including inclusive descendant.
  settle(node, newParent, isConnected);
  document.focusAroundChanged(node, true);
  // 25.-26. One record for each parent.
  queueTreeRecord(oldParent, [], [node], oldPrevious, oldNext);
  queueTreeRecord(newParent, [node], [], newPrevious, child);
  for (const parent of [oldParent, newParent]) if ((parent.flags & FLAG_HAS_CHILDREN_STEPS) !== 0) parent.childrenChangedSteps();
  const { observer } = document;
  if (observer === null || !isConnected) return;
  observer.childListChanged(oldParent);
  observer.childListChanged(newParent);
  observer.subtreeMoved?.(node);
}

/** Flags and ids of the new place, moving steps and custom element reactions. */
function settle(root: Node, newParent: Node, isConnected: boolean): void {
  const inShadow = (newParent.flags & (FLAG_IN_SHADOW_TREE | FLAG_SHADOW_ROOT)) !== 0;
  const roots: Node[] = [root];
  for (let top = roots.pop(); top !== undefined; top = roots.pop()) {
    for (let node: Node | null = top; node !== null; node = nextInTree(node, top)) {
      // What is inside of shadow roots further in stays in its tree.
      if ((top.flags & FLAG_SHADOW_ROOT) === 0) node.flags = inShadow ? node.flags | FLAG_IN_SHADOW_TREE : node.flags & ~FLAG_IN_SHADOW_TREE;
      if ((node.flags & FLAG_HAS_TREE_STEPS) !== 0) node.movingSteps();
      if (node.nodeType !== ELEMENT_NODE) continue;
      const element = node as Element;
      if (isConnected && element.id !== '') element.nodeDocument.idChanged(element, '', element.id);
      if (element.rare === null) continue;
      if (isConnected && element.rare.customElement?.isCustom === true) enqueueMoveReaction(element);
      if (element.rare.shadowRoot !== null) roots.push(element.rare.shadowRoot);
    }
  }
}
