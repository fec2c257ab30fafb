// https://dom.spec.whatwg.org/#mutation-algorithms: the only code that changes the links of the tree.

import { enqueueReaction, tryToUpgrade } from './custom-elements.ts';
import type { Document } from './document.ts';
import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import { rangesInserted, rangesRemoving } from './live-ranges.ts';
import { iteratorsRemoving } from './live-iterators.ts';
import { queueTreeRecord, addTransientObservers } from './mutation-records.ts';
import type { Node } from './node.ts';
import {
  DOCUMENT_FRAGMENT_NODE,
  DOCUMENT_NODE,
  DOCUMENT_TYPE_NODE,
  ELEMENT_NODE,
  FLAG_CONNECTED,
  FLAG_HAS_CHILDREN_STEPS,
  FLAG_HAS_TREE_STEPS,
  FLAG_IN_SHADOW_TREE,
  FLAG_SHADOW_ROOT,
  TEXT_NODE,
} from './node-type.ts';
import type { ShadowRoot } from './shadow-root.ts';
import { childrenInserted, childRemoved } from './slots.ts';
import { nextInTree } from './tree-order.ts';
import type { DocumentFragment } from './document-fragment.ts';
import { asciiLowercase } from './qualified-name.ts';

// Validity

function isParent(node: Node): boolean {
  const type = node.nodeType;
  return type === ELEMENT_NODE || type === DOCUMENT_NODE || type === DOCUMENT_FRAGMENT_NODE;
}

export function hierarchyError(message: string): DomException {
  return new DomException(message, 'HierarchyRequestError');
}

function isTemplate(node: Node): boolean {
  return node.nodeType === ELEMENT_NODE && (node as Element).isHtml('template');
}

/** https://dom.spec.whatwg.org/#concept-tree-host-including-inclusive-ancestor */
export function isHostIncludingAncestor(ancestor: Node, node: Node): boolean {
  // OPTIMIZATION: a node without children and without contents of its own has no descendants.
  if (ancestor.firstChild === null && ancestor.rare === null && !isTemplate(ancestor)) return ancestor === node;
  let current: Node | null = node;
  while (current !== null) {
    if (current === ancestor) return true;
    if (current.parentNode !== null) current = current.parentNode;
    else if ((current.flags & FLAG_SHADOW_ROOT) !== 0) current = (current as ShadowRoot).host;
    else if (current.nodeType === DOCUMENT_FRAGMENT_NODE) current = (current as DocumentFragment).templateHost;
    else current = null;
  }
  return false;
}

/** https://dom.spec.whatwg.org/#concept-node-ensure-pre-insertion-validity; with `replacing`, the checks of "replace". */
function ensureValid(node: Node, parent: Node, child: Node | null, replacing: boolean): void {
  // 1. If parent is not a Document, DocumentFragment, or Element node, then throw.
  if (!isParent(parent)) throw hierarchyError('this kind of node cannot have children');
  // 2. If node is a host-including inclusive ancestor of parent, then throw.
  if (isHostIncludingAncestor(node, parent)) throw hierarchyError('the new child contains the parent');
  // 3. If child is non-null and its parent is not parent, then throw.
  if (child !== null && child.parentNode !== parent) throw new DomException('the reference node is not a child of this node', 'NotFoundError');
  const type = node.nodeType;
  // 4. Only fragments (shadow roots among them: their children move), document types, elements and character data are inserted.
  if (type === DOCUMENT_NODE || type === 2) throw hierarchyError('this kind of node cannot be a child');
  // 5. Text in a document, and a document type outside one.
  if (parent.nodeType !== DOCUMENT_NODE) {
    if (type === DOCUMENT_TYPE_NODE) throw hierarchyError('a document type can only be a child of a document');
    return;
  }
  if (type === TEXT_NODE || type === 4) throw hierarchyError('text cannot be a child of a document');
  // 6. A document has at most one element, and its document type comes before.
  ensureDocumentShape(node, parent, child, replacing);
}

function ensureDocumentShape(node: Node, parent: Node, child: Node | null, replacing: boolean): void {
  const kept = replacing ? child : null;
  const hasOther = (type: number): boolean => {
    for (let c = parent.firstChild; c !== null; c = c.nextSibling) if (c.nodeType === type && c !== kept) return true;
    return false;
  };
  const typeFollows = (from: Node | null): boolean => {
    for (let c = from; c !== null; c = c.nextSibling) if (c.nodeType === DOCUMENT_TYPE_NODE && c !== kept) return true;
    return false;
  };
  if (node.nodeType === DOCUMENT_TYPE_NODE) {
    if (hasOther(DOCUMENT_TYPE_NODE)) throw hierarchyError('the document has a document type already');
    for (let c = child === null ? parent.lastChild : child.previousSibling; c !== null; c = c.previousSibling) {
      if (c.nodeType === ELEMENT_NODE) throw hierarchyError('the document type must come before the root element');
    }
    return;
  }
  let elements = node.nodeType === ELEMENT_NODE ? 1 : 0;
  if (node.nodeType === DOCUMENT_FRAGMENT_NODE) {
    for (let c = node.firstChild; c !== null; c = c.nextSibling) {
      if (c.nodeType === ELEMENT_NODE) elements++;
      else if (c.nodeType === TEXT_NODE) throw hierarchyError('text cannot be a child of a document');
    }
  }
  if (elements > 1) throw hierarchyError('a document has only one root element');
  if (elements === 1 && (hasOther(ELEMENT_NODE) || typeFollows(child))) throw hierarchyError('the document cannot have the element here');
}

// Insertion

/** https://dom.spec.whatwg.org/#concept-node-pre-insert */
export function preInsert(node: Node, parent: Node, child: Node | null): void {
  ensureValid(node, parent, child, false);
  insert(node, parent, child === node ? node.nextSibling : child);
}

/** https://dom.spec.whatwg.org/#concept-node-append */
export function appendTo(parent: Node, node: Node): void {
  preInsert(node, parent, null);
}

export function linkBefore(node: Node, parent: Node, child: Node | null): void {
  const previous = child === null ? parent.lastChild : child.previousSibling;
  node.parentNode = parent;
  node.previousSibling = previous;
  node.nextSibling = child;
  if (previous === null) parent.firstChild = node;
  else previous.nextSibling = node;
  if (child === null) parent.lastChild = node;
  else child.previousSibling = node;
}

export function unlink(node: Node, parent: Node): void {
  const previous = node.previousSibling;
  const next = node.nextSibling;
  if (previous === null) parent.firstChild = next;
  else previous.nextSibling = next;
  if (next === null) parent.lastChild = previous;
  else next.previousSibling = previous;
  node.parentNode = null;
  node.previousSibling = null;
  node.nextSibling = null;
}

/** Live lists of the parent and of its document must look again. */
export function treeChanged(parent: Node): void {
  parent.nodeDocument.treeVersion++;
  const rare = parent.rare;
  if (rare !== null) {
    rare.childNodes?.invalidate();
    rare.children?.invalidate();
  }
}

/** https://dom.spec.whatwg.org/#concept-node-insert. Nothing is checked: `child` must be a child of `parent` or null. */
export function insert(node: Node, parent: Node, child: Node | null, suppressObservers = false): void {
  // 1. Let nodes be node's children, if node is a DocumentFragment node; otherwise « node ».
  if (node.nodeType !== DOCUMENT_FRAGMENT_NODE) return insertNodes([node], parent, child, suppressObservers);
  // 2.-3. If count is 0, then return.
  const nodes = childArray(node);
  if (nodes.length === 0) return;
  // 4. If node is a DocumentFragment node: remove its children, and queue a tree mutation record for it.
  for (const each of nodes) remove(each, true);
  queueTreeRecord(node, [], nodes, null, null);
  insertNodes(nodes, parent, child, suppressObservers);
}

export function childArray(parent: Node): Node[] {
  const nodes: Node[] = [];
  for (let child = parent.firstChild; child !== null; child = child.nextSibling) nodes.push(child);
  return nodes;
}

function insertNodes(nodes: readonly Node[], parent: Node, child: Node | null, suppressObservers: boolean): void {
  const document = parent.nodeDocument;
  // 7. For each node in nodes: adopt, link.
  for (const node of nodes) {
    if (node.parentNode !== null || node.nodeDocument !== document) adoptNode(node, document);
  }
  // 5. Live ranges with a boundary in parent after the place move on.
  rangesInserted(parent, child, nodes.length);
  // 6. Let previousSibling be child's previous sibling or parent's last child if child is null.
  const previous = child === null ? parent.lastChild : child.previousSibling;
  for (const node of nodes) linkBefore(node, parent, child);
  treeChanged(parent);
  // 7.4-7.6. Slots.
  childrenInserted(parent, nodes);
  // 7.7. Connect each shadow-including inclusive descendant.
  const flags = (parent.flags & (FLAG_CONNECTED | FLAG_IN_SHADOW_TREE)) | ((parent.flags & FLAG_SHADOW_ROOT) !== 0 ? FLAG_IN_SHADOW_TREE : 0);
  let later: Node[] | null = null;
  if (flags !== 0) {
    for (const node of nodes) later = connect(node, flags, later);
  }
  // 8. If suppress observers flag is unset, then queue a tree mutation record for parent.
  if (!suppressObservers) queueTreeRecord(parent, nodes, [], previous, child);
  // 9. Run the children changed steps for parent.
  if ((parent.flags & FLAG_HAS_CHILDREN_STEPS) !== 0) parent.childrenChangedSteps();
  const observer = document.observer;
  if (observer !== null && (parent.flags & FLAG_CONNECTED) !== 0) {
    observer.childListChanged(parent);
    for (const node of nodes) if (node.parentNode === parent) observer.subtreeInserted(node);
  }
  // 10.-12. Post-connection steps, for those that are still connected.
  if (later !== null) for (const node of later) if (node.isConnected) node.postConnectionSteps();
}

/** Sets the flags of a subtree that came into a document or shadow tree, and runs the insertion steps. */
function connect(root: Node, flags: number, later: Node[] | null): Node[] | null {
  const connected = (flags & FLAG_CONNECTED) !== 0;
  let collected = later;
  for (let node: Node | null = root; node !== null; node = nextInTree(node, root)) {
    node.flags |= flags;
    if (node.nodeType === ELEMENT_NODE && connected) {
      const element = node as Element;
      if (element.id !== '') element.nodeDocument.idChanged(element, '', element.id);
      const rare = element.rare;
      if (rare !== null) {
        if (rare.customElement !== null) {
          if (rare.customElement.isCustom) enqueueReaction(element, 'connectedCallback', []);
          else tryToUpgrade(element);
        }
        // Shadow trees nest through hosts: each level is one call, bounded by the nesting that script built.
        if (rare.shadowRoot !== null) collected = connectShadow(rare.shadowRoot, collected);
      }
    }
    if ((node.flags & FLAG_HAS_TREE_STEPS) !== 0) {
      node.insertionSteps();
      if (connected) (collected ??= []).push(node);
    }
  }
  return collected;
}

/** https://dom.spec.whatwg.org/#concept-shadow-including-tree-order, with an explicit stack of shadow roots. */
const pendingShadowRoots: ShadowRoot[] = [];
let connectingShadows = false;

function connectShadow(shadow: ShadowRoot, later: Node[] | null): Node[] | null {
  pendingShadowRoots.push(shadow);
  if (connectingShadows) return later;
  connectingShadows = true;
  let collected = later;
  try {
    for (let next = pendingShadowRoots.pop(); next !== undefined; next = pendingShadowRoots.pop()) {
      next.flags |= FLAG_CONNECTED;
      for (let child = next.firstChild; child !== null; child = child.nextSibling) {
        collected = connect(child, FLAG_CONNECTED | FLAG_IN_SHADOW_TREE, collected);
      }
    }
  } finally {
    connectingShadows = false;
  }
  return collected;
}

// Removal

/** https://dom.spec.whatwg.org/#concept-node-pre-remove */
export function preRemove(child: Node, parent: Node): void {
  if (child.parentNode !== parent) throw new DomException('the node is not a child of this node', 'NotFoundError');
  remove(child);
}

/** https://dom.spec.whatwg.org/#concept-node-remove. `node` must have a parent. */
export function remove(node: Node, suppressObservers = false): void {
  const parent = node.parentNode as Node;
  const document = parent.nodeDocument;
  // 3.-4. Live ranges and node iterators step out of the subtree.
  rangesRemoving(node, parent);
  iteratorsRemoving(node);
  // 5.-6. Let oldPreviousSibling and oldNextSibling be node's siblings.
  const previous = node.previousSibling;
  const next = node.nextSibling;
  // 7. Remove node from its parent's children.
  const wasConnected = (node.flags & FLAG_CONNECTED) !== 0;
  const inShadow = (node.flags & FLAG_IN_SHADOW_TREE) !== 0;
  if (wasConnected && !inShadow) unregisterIds(node);
  unlink(node, parent);
  treeChanged(parent);
  // 8.-10. Slots.
  childRemoved(parent, node);
  // 11.-14. Removing steps for each shadow-including inclusive descendant.
  if (wasConnected || inShadow) disconnect(node, parent, wasConnected);
  // 15. Transient observers follow the removed subtree.
  if (document.hasMutationObservers) addTransientObservers(node, parent);
  // 16. Queue a tree mutation record for parent.
  if (!suppressObservers) queueTreeRecord(parent, [], [node], previous, next);
  // 17. Run the children changed steps for parent.
  if ((parent.flags & FLAG_HAS_CHILDREN_STEPS) !== 0) parent.childrenChangedSteps();
  if (wasConnected) {
    const observer = document.observer;
    if (observer !== null) {
      observer.childListChanged(parent);
      observer.subtreeRemoved(node, parent);
    }
  }
}

export function unregisterIds(root: Node): void {
  for (let node: Node | null = root; node !== null; node = nextInTree(node, root)) {
    if (node.nodeType === ELEMENT_NODE && (node as Element).id !== '') node.nodeDocument.idChanged(node as Element, (node as Element).id, '');
  }
}

function disconnect(root: Node, oldParent: Node, wasConnected: boolean): void {
  const roots: Node[] = [root];
  for (let top = roots.pop(); top !== undefined; top = roots.pop()) {
    const stillInShadow = (top.flags & FLAG_SHADOW_ROOT) !== 0;
    for (let node: Node | null = top; node !== null; node = nextInTree(node, top)) {
      node.flags &= stillInShadow ? ~FLAG_CONNECTED : ~(FLAG_CONNECTED | FLAG_IN_SHADOW_TREE);
      if ((node.flags & FLAG_HAS_TREE_STEPS) !== 0) node.removingSteps(oldParent, wasConnected);
      if (node.nodeType !== ELEMENT_NODE) continue;
      const element = node as Element;
      if (element.state !== 0 && wasConnected) element.nodeDocument.elementDisconnected(element);
      const rare = element.rare;
      if (rare === null) continue;
      if (rare.customElement !== null && rare.customElement.isCustom && wasConnected) enqueueReaction(element, 'disconnectedCallback', []);
      if (rare.shadowRoot !== null && wasConnected) roots.push(rare.shadowRoot);
    }
  }
}

// Replacement

/** https://dom.spec.whatwg.org/#concept-node-replace */
export function replaceChild(child: Node, node: Node, parent: Node): void {
  // 1.-6. The checks.
  ensureValid(node, parent, child, true);
  // 7. Let referenceChild be child's next sibling.
  let reference = child.nextSibling;
  // 8. If referenceChild is node, then set referenceChild to node's next sibling.
  if (reference === node) reference = node.nextSibling;
  // 9. Let previousSibling be child's previous sibling.
  const previous = child.previousSibling;
  // 10.-11. Remove child, and remember it.
  let removed: Node[] = [];
  if (child !== node) {
    removed = [child];
    remove(child, true);
  }
  // 12.-14. Insert, then one record for both.
  const nodes = node.nodeType === DOCUMENT_FRAGMENT_NODE ? childArray(node) : [node];
  insert(node, parent, reference, true);
  queueTreeRecord(parent, nodes, removed, previous === node ? node.previousSibling : previous, reference);
}

export function ensurePreReplaceAll(node: Node, parent: Node): void {
  ensureValid(node, parent, null, false);
}

/** https://dom.spec.whatwg.org/#concept-node-replace-all */
export function replaceAll(node: Node | null, parent: Node): void {
  // 1.-4. What goes and what comes.
  const removed = childArray(parent);
  const added = node === null ? [] : node.nodeType === DOCUMENT_FRAGMENT_NODE ? childArray(node) : [node];
  // 5. Remove all parent's children, in tree order, with the suppress observers flag set.
  for (const child of removed) if (child.parentNode === parent) remove(child, true);
  // 6. If node is non-null, then insert node into parent before null with the suppress observers flag set.
  if (node !== null) insert(node, parent, null, true);
  // 7. Queue one record for both.
  if (added.length > 0 || removed.length > 0) queueTreeRecord(parent, added, removed, null, null);
}

/** https://dom.spec.whatwg.org/#string-replace-all */
export function replaceAllWithText(parent: Node, text: string): void {
  replaceAll(text === '' ? null : parent.nodeDocument.createTextNode(text), parent);
}

// Adoption

/** https://dom.spec.whatwg.org/#concept-node-adopt */
export function adoptNode(node: Node, document: Document): void {
  const old = node.nodeDocument;
  // 2. If node's parent is non-null, then remove node.
  if (node.parentNode !== null) remove(node);
  if (old === document) return;
  // Observers of the moved nodes are not looked for: the new document counts as watched too.
  if (old.hasMutationObservers) document.hasMutationObservers = true;
  // 3. For each shadow-including inclusive descendant: set its node document; its attributes follow it.
  const roots: Node[] = [node];
  for (let top = roots.pop(); top !== undefined; top = roots.pop()) {
    for (let current: Node | null = top; current !== null; current = nextInTree(current, top)) {
      current.nodeDocument = document;
      // https://html.spec.whatwg.org/#the-template-element: the contents follow.
      (current as Node & { adoptContents?: (document: Document) => void }).adoptContents?.(document);
      const rare = current.rare;
      if (rare === null) continue;
      if (rare.attributeNodes !== null) for (const attr of rare.attributeNodes) attr.nodeDocument = document;
      if (rare.customElement?.isCustom === true) enqueueReaction(current as Element, 'adoptedCallback', [old, document]);
      if (rare.shadowRoot !== null) roots.push(rare.shadowRoot);
      rare.collections = null;
    }
  }
}

// Convenience methods

/** https://dom.spec.whatwg.org/#converting-nodes-into-a-node */
export function convertNodes(nodes: readonly (Node | string)[], document: Document): Node {
  const only = nodes[0];
  if (nodes.length === 1 && only !== undefined) return typeof only === 'string' ? document.createTextNode(only) : only;
  const fragment = document.createDocumentFragment();
  for (const node of nodes) appendTo(fragment, typeof node === 'string' ? document.createTextNode(node) : node);
  return fragment;
}

/** https://dom.spec.whatwg.org/#dom-childnode-before and -after */
export function insertAllBefore(node: Node, nodes: readonly (Node | string)[], after = false): void {
  const parent = node.parentNode;
  if (parent === null) return;
  const given = new Set(nodes);
  let viable = after ? node.nextSibling : node.previousSibling;
  while (viable !== null && given.has(viable)) viable = after ? viable.nextSibling : viable.previousSibling;
  const converted = convertNodes(nodes, node.nodeDocument);
  preInsert(converted, parent, after ? viable : viable === null ? parent.firstChild : viable.nextSibling);
}

/** https://dom.spec.whatwg.org/#dom-childnode-replacewith */
export function replaceWithAll(node: Node, nodes: readonly (Node | string)[]): void {
  const parent = node.parentNode;
  if (parent === null) return;
  const given = new Set(nodes);
  let viable = node.nextSibling;
  while (viable !== null && given.has(viable)) viable = viable.nextSibling;
  const converted = convertNodes(nodes, node.nodeDocument);
  // The node may itself be among the new ones.
  if (node.parentNode === parent) replaceChild(node, converted, parent);
  else preInsert(converted, parent, viable);
}

/** https://dom.spec.whatwg.org/#insert-adjacent; null when there is no parent to insert into. */
export function insertAdjacent(element: Element, where: string, node: Node): Node | null {
  const parent = element.parentNode;
  switch (asciiLowercase(where)) {
    case 'beforebegin':
      if (parent === null) return null;
      preInsert(node, parent, element);
      return node;
    case 'afterbegin':
      preInsert(node, element, element.firstChild);
      return node;
    case 'beforeend':
      preInsert(node, element, null);
      return node;
    case 'afterend':
      if (parent === null) return null;
      preInsert(node, parent, element.nextSibling);
      return node;
    default:
      throw new DomException(`"${where.slice(0, 40)}" is not a position`, 'SyntaxError');
  }
}
