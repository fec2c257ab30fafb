// https://dom.spec.whatwg.org/#interface-node. The tree is a linked list of children; links are changed by mutation.ts only.

import type { Document } from './document.ts';
import type { Element } from './element.ts';
import type { Event } from './event.ts';
import { EventTarget } from './event-target.ts';
import { DomException } from './dom-exception.ts';
import { cloneNode } from './clone.ts';
import { isEqualNode } from './equality.ts';
import { appendTo, insertAllBefore, preInsert, preRemove, remove, replaceChild, replaceWithAll } from './mutation.ts';
import { NodeList } from './node-list.ts';
import { normalize } from './normalize.ts';
import { ATTRIBUTE_NODE, DOCUMENT_NODE, DOCUMENT_FRAGMENT_NODE, ELEMENT_NODE, FLAG_CONNECTED, FLAG_IN_SHADOW_TREE, FLAG_SHADOW_ROOT } from './node-type.ts';
import { RareData } from './rare-data.ts';
import type { ShadowRoot } from './shadow-root.ts';
import { compareTreeOrder, isInclusiveAncestor, rootOf } from './tree-order.ts';
import { locateNamespace, locatePrefix } from './namespace-lookup.ts';

export const DOCUMENT_POSITION_DISCONNECTED = 1;
export const DOCUMENT_POSITION_PRECEDING = 2;
export const DOCUMENT_POSITION_FOLLOWING = 4;
export const DOCUMENT_POSITION_CONTAINS = 8;
export const DOCUMENT_POSITION_CONTAINED_BY = 16;
export const DOCUMENT_POSITION_IMPLEMENTATION_SPECIFIC = 32;

export abstract class Node extends EventTarget {
  readonly nodeType: number;
  /** The node document (https://dom.spec.whatwg.org/#concept-node-document); a document's own is itself. */
  nodeDocument: Document;
  parentNode: Node | null = null;
  firstChild: Node | null = null;
  lastChild: Node | null = null;
  previousSibling: Node | null = null;
  nextSibling: Node | null = null;
  /** FLAG_* bits of node-type.ts. */
  flags = 0;
  rare: RareData | null = null;
  /** Belongs to layout: the box or boxes made for this node. */
  boxSlot: unknown = null;

  constructor(nodeType: number, nodeDocument: Document | null) {
    super();
    this.nodeType = nodeType;
    this.nodeDocument = nodeDocument ?? (this as unknown as Document);
  }

  abstract get nodeName(): string;

  get ownerDocument(): Document | null {
    return this.nodeType === DOCUMENT_NODE ? null : this.nodeDocument;
  }

  /** https://dom.spec.whatwg.org/#connected: the shadow-including root is a document. */
  get isConnected(): boolean {
    return (this.flags & FLAG_CONNECTED) !== 0;
  }

  get parentElement(): Element | null {
    const parent = this.parentNode;
    return parent !== null && parent.nodeType === ELEMENT_NODE ? (parent as Element) : null;
  }

  get baseURI(): string {
    return this.nodeDocument.baseURL;
  }

  get childNodes(): NodeList {
    const rare = this.ensureRare();
    return (rare.childNodes ??= NodeList.ofChildren(this));
  }

  get nodeValue(): string | null {
    return null;
  }

  set nodeValue(_value: string | null) {
    // Only character data and attributes have a value.
  }

  get textContent(): string | null {
    return null;
  }

  set textContent(_value: string | null) {
    // Documents and document types have none.
  }

  hasChildNodes(): boolean {
    return this.firstChild !== null;
  }

  ensureRare(): RareData {
    return (this.rare ??= new RareData());
  }

  /** https://dom.spec.whatwg.org/#concept-shadow-including-root when asked with `composed`. */
  getRootNode(options?: { composed?: boolean }): Node {
    let root = rootOf(this);
    if (options?.composed !== true) return root;
    while ((root.flags & FLAG_SHADOW_ROOT) !== 0) root = rootOf((root as ShadowRoot).host);
    return root;
  }

  /** The shadow root that this node is in, null outside shadow trees. */
  get containingShadowRoot(): ShadowRoot | null {
    return (this.flags & FLAG_IN_SHADOW_TREE) === 0 ? null : (rootOf(this) as ShadowRoot);
  }

  insertBefore<T extends Node>(node: T, child: Node | null): T {
    preInsert(node, this, child);
    return node;
  }

  appendChild<T extends Node>(node: T): T {
    appendTo(this, node);
    return node;
  }

  replaceChild<T extends Node>(node: Node, child: T): T {
    replaceChild(child, node, this);
    return child;
  }

  removeChild<T extends Node>(child: T): T {
    preRemove(child, this);
    return child;
  }

  // https://dom.spec.whatwg.org/#interface-childnode, for those kinds of node that have it.

  before(...nodes: (Node | string)[]): void {
    insertAllBefore(this, nodes);
  }

  after(...nodes: (Node | string)[]): void {
    insertAllBefore(this, nodes, true);
  }

  replaceWith(...nodes: (Node | string)[]): void {
    replaceWithAll(this, nodes);
  }

  remove(): void {
    if (this.parentNode !== null) remove(this);
  }

  normalize(): void {
    normalize(this);
  }

  cloneNode(subtree = false): Node {
    if ((this.flags & FLAG_SHADOW_ROOT) !== 0) throw new DomException('a shadow root cannot be cloned', 'NotSupportedError');
    return cloneNode(this, this.nodeDocument, subtree);
  }

  isEqualNode(other: Node | null): boolean {
    return other !== null && isEqualNode(this, other);
  }

  isSameNode(other: Node | null): boolean {
    return this === other;
  }

  contains(other: Node | null): boolean {
    return other !== null && isInclusiveAncestor(this, other);
  }

  /** https://dom.spec.whatwg.org/#dom-node-comparedocumentposition */
  compareDocumentPosition(other: Node): number {
    if (this === other) return 0;
    if (this.nodeType === ATTRIBUTE_NODE || other.nodeType === ATTRIBUTE_NODE) return compareAttributes(this, other);
    const order = compareTreeOrder(other, this);
    if (Number.isNaN(order)) {
      // AD-HOC: the standard leaves the order of disconnected trees open as long as it is consistent.
      return DOCUMENT_POSITION_DISCONNECTED | DOCUMENT_POSITION_IMPLEMENTATION_SPECIFIC | DOCUMENT_POSITION_PRECEDING;
    }
    if (order < 0) {
      return isInclusiveAncestor(other, this) ? DOCUMENT_POSITION_CONTAINS | DOCUMENT_POSITION_PRECEDING : DOCUMENT_POSITION_PRECEDING;
    }
    return isInclusiveAncestor(this, other) ? DOCUMENT_POSITION_CONTAINED_BY | DOCUMENT_POSITION_FOLLOWING : DOCUMENT_POSITION_FOLLOWING;
  }

  lookupPrefix(namespace: string | null): string | null {
    return namespace === null || namespace === '' ? null : locatePrefix(this, namespace);
  }

  lookupNamespaceURI(prefix: string | null): string | null {
    return locateNamespace(this, prefix === '' ? null : prefix);
  }

  isDefaultNamespace(namespace: string | null): boolean {
    return locateNamespace(this, null) === (namespace === '' ? null : namespace);
  }

  /** https://dom.spec.whatwg.org/#get-the-parent for a node: its assigned slot, else its parent. */
  override getEventParent(_event: Event): EventTarget | null {
    return this.rare?.assignedSlot ?? this.parentNode;
  }

  // Hooks for kinds of node. mutation.ts and move.ts call the first four only for nodes with FLAG_HAS_TREE_STEPS.

  /** https://dom.spec.whatwg.org/#concept-node-insert-ext: must not run script. */
  insertionSteps(): void {}

  /** https://dom.spec.whatwg.org/#concept-node-post-connection-ext: may run script. */
  postConnectionSteps(): void {}

  /** https://dom.spec.whatwg.org/#concept-node-remove-ext */
  removingSteps(_oldParent: Node, _wasConnected: boolean): void {}

  /** https://dom.spec.whatwg.org/#concept-node-move-ext */
  movingSteps(): void {}

  /** https://dom.spec.whatwg.org/#concept-node-children-changed-ext */
  childrenChangedSteps(): void {}
}

function compareAttributes(node: Node, other: Node): number {
  // An attribute stands right after its element and before the element's children.
  const ownerOf = (n: Node): Node | null => (n.nodeType === ATTRIBUTE_NODE ? (n as unknown as { ownerElement: Element | null }).ownerElement : n);
  const a = ownerOf(node);
  const b = ownerOf(other);
  if (a === null || b === null) {
    return DOCUMENT_POSITION_DISCONNECTED | DOCUMENT_POSITION_IMPLEMENTATION_SPECIFIC | DOCUMENT_POSITION_PRECEDING;
  }
  if (a !== b) return a.compareDocumentPosition(b);
  if (a === node) return DOCUMENT_POSITION_CONTAINED_BY | DOCUMENT_POSITION_FOLLOWING;
  if (b === other) return DOCUMENT_POSITION_CONTAINS | DOCUMENT_POSITION_PRECEDING;
  const names = (a as Element).attributeNodesInOrder();
  return (
    DOCUMENT_POSITION_IMPLEMENTATION_SPECIFIC |
    (names.indexOf(other as never) < names.indexOf(node as never) ? DOCUMENT_POSITION_PRECEDING : DOCUMENT_POSITION_FOLLOWING)
  );
}

/** Whether a node can have children at all (document types, character data and attributes cannot). */
export function isParentKind(node: Node): boolean {
  const type = node.nodeType;
  return type === ELEMENT_NODE || type === DOCUMENT_FRAGMENT_NODE || type === DOCUMENT_NODE;
}
