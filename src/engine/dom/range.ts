// https://dom.spec.whatwg.org/#ranges. Extracting and inserting contents: range-contents.ts.

import type { CharacterData } from './character-data.ts';
import type { Document } from './document.ts';
import type { DocumentFragment } from './document-fragment.ts';
import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import { addLiveRange } from './live-ranges.ts';
import type { Node } from './node.ts';
import { ATTRIBUTE_NODE, CDATA_SECTION_NODE, DOCUMENT_TYPE_NODE, ELEMENT_NODE, TEXT_NODE } from './node-type.ts';
import { PlatformObject } from './platform-object.ts';
import { cloneContents, deleteContents, extractContents, insertNode, surroundContents } from './range-contents.ts';
import { childIndex, compareTreeOrder, isInclusiveAncestor, nextInTree, nextSkippingChildren, rootOf } from './tree-order.ts';

export abstract class AbstractRange extends PlatformObject {
  startContainer: Node;
  startOffset: number;
  endContainer: Node;
  endOffset: number;

  constructor(startContainer: Node, startOffset: number, endContainer: Node, endOffset: number) {
    super();
    this.startContainer = startContainer;
    this.startOffset = startOffset;
    this.endContainer = endContainer;
    this.endOffset = endOffset;
  }

  get collapsed(): boolean {
    return this.startContainer === this.endContainer && this.startOffset === this.endOffset;
  }
}

export interface StaticRangeInit {
  readonly startContainer: Node;
  readonly startOffset: number;
  readonly endContainer: Node;
  readonly endOffset: number;
}

export class StaticRange extends AbstractRange {
  constructor(init: StaticRangeInit) {
    for (const node of [init.startContainer, init.endContainer]) {
      if (node.nodeType === DOCUMENT_TYPE_NODE || node.nodeType === ATTRIBUTE_NODE) {
        throw new DomException('a range cannot start or end in this kind of node', 'InvalidNodeTypeError');
      }
    }
    super(init.startContainer, init.startOffset, init.endContainer, init.endOffset);
  }

  override get interfaceName(): string {
    return 'StaticRange';
  }
}

/** https://dom.spec.whatwg.org/#concept-node-length */
export function nodeLength(node: Node): number {
  if (isCharacterData(node)) return (node as CharacterData).length;
  let count = 0;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) count++;
  return count;
}

export function isCharacterData(node: Node): boolean {
  const type = node.nodeType;
  return type === TEXT_NODE || type === CDATA_SECTION_NODE || type === 8 || type === 7;
}

/** The child at `offset`, null when there is none. */
export function childAt(node: Node, offset: number): Node | null {
  let child = node.firstChild;
  for (let i = 0; i < offset && child !== null; i++) child = child.nextSibling;
  return child;
}

/** https://dom.spec.whatwg.org/#concept-range-bp-position: -1 before, 0 equal, 1 after. Both must have the same root. */
export function comparePoints(nodeA: Node, offsetA: number, nodeB: Node, offsetB: number): number {
  if (nodeA === nodeB) return Math.sign(offsetA - offsetB);
  if (compareTreeOrder(nodeA, nodeB) > 0) return -comparePoints(nodeB, offsetB, nodeA, offsetA);
  if (isInclusiveAncestor(nodeA, nodeB)) {
    let child = nodeB;
    while (child.parentNode !== nodeA) child = child.parentNode as Node;
    if (childIndex(child) < offsetA) return 1;
  }
  return -1;
}

export class Range extends AbstractRange {
  /** Called after each change: the document's selection watches its range. */
  onChange: (() => void) | null = null;

  constructor(document: Document) {
    super(document, 0, document, 0);
    addLiveRange(this);
  }

  override get interfaceName(): string {
    return 'Range';
  }

  /** Moves a boundary without checks: the other one does not follow. */
  moveStart(node: Node, offset: number): void {
    this.startContainer = node;
    this.startOffset = offset;
    this.onChange?.();
  }

  moveEnd(node: Node, offset: number): void {
    this.endContainer = node;
    this.endOffset = offset;
    this.onChange?.();
  }

  get commonAncestorContainer(): Node {
    let container = this.startContainer;
    while (!isInclusiveAncestor(container, this.endContainer)) container = container.parentNode as Node;
    return container;
  }

  /** https://dom.spec.whatwg.org/#concept-range-bp-set */
  setStart(node: Node, offset: number): void {
    checkBoundary(node, offset);
    if (rootOf(node) !== rootOf(this.endContainer) || comparePoints(node, offset, this.endContainer, this.endOffset) > 0) this.moveEnd(node, offset);
    this.moveStart(node, offset);
  }

  setEnd(node: Node, offset: number): void {
    checkBoundary(node, offset);
    if (rootOf(node) !== rootOf(this.startContainer) || comparePoints(node, offset, this.startContainer, this.startOffset) < 0) this.moveStart(node, offset);
    this.moveEnd(node, offset);
  }

  setStartBefore(node: Node): void {
    this.setStart(parentOf(node), childIndex(node));
  }

  setStartAfter(node: Node): void {
    this.setStart(parentOf(node), childIndex(node) + 1);
  }

  setEndBefore(node: Node): void {
    this.setEnd(parentOf(node), childIndex(node));
  }

  setEndAfter(node: Node): void {
    this.setEnd(parentOf(node), childIndex(node) + 1);
  }

  collapse(toStart = false): void {
    if (toStart) this.moveEnd(this.startContainer, this.startOffset);
    else this.moveStart(this.endContainer, this.endOffset);
  }

  selectNode(node: Node): void {
    const parent = parentOf(node);
    const index = childIndex(node);
    this.moveStart(parent, index);
    this.moveEnd(parent, index + 1);
  }

  selectNodeContents(node: Node): void {
    checkBoundary(node, 0);
    this.moveStart(node, 0);
    this.moveEnd(node, nodeLength(node));
  }

  compareBoundaryPoints(how: number, source: Range): number {
    if (how > 3) throw new DomException('there is no such comparison', 'NotSupportedError');
    if (rootOf(this.startContainer) !== rootOf(source.startContainer)) throw new DomException('the ranges are in different trees', 'WrongDocumentError');
    const ownStart = how === 0 || how === 3;
    const otherStart = how === 0 || how === 1;
    return comparePoints(
      ownStart ? this.startContainer : this.endContainer,
      ownStart ? this.startOffset : this.endOffset,
      otherStart ? source.startContainer : source.endContainer,
      otherStart ? source.startOffset : source.endOffset,
    );
  }

  deleteContents(): void {
    deleteContents(this);
  }

  extractContents(): DocumentFragment {
    return extractContents(this);
  }

  cloneContents(): DocumentFragment {
    return cloneContents(this);
  }

  insertNode(node: Node): void {
    insertNode(this, node);
  }

  surroundContents(newParent: Node): void {
    surroundContents(this, newParent);
  }

  cloneRange(): Range {
    const range = new Range(this.startContainer.nodeDocument);
    range.moveStart(this.startContainer, this.startOffset);
    range.moveEnd(this.endContainer, this.endOffset);
    return range;
  }

  detach(): void {}

  isPointInRange(node: Node, offset: number): boolean {
    if (rootOf(node) !== rootOf(this.startContainer)) return false;
    checkBoundary(node, offset);
    return comparePoints(node, offset, this.startContainer, this.startOffset) >= 0 && comparePoints(node, offset, this.endContainer, this.endOffset) <= 0;
  }

  comparePoint(node: Node, offset: number): number {
    if (rootOf(node) !== rootOf(this.startContainer)) throw new DomException('the node is in another tree', 'WrongDocumentError');
    checkBoundary(node, offset);
    if (comparePoints(node, offset, this.startContainer, this.startOffset) < 0) return -1;
    return comparePoints(node, offset, this.endContainer, this.endOffset) > 0 ? 1 : 0;
  }

  intersectsNode(node: Node): boolean {
    if (rootOf(node) !== rootOf(this.startContainer)) return false;
    const parent = node.parentNode;
    if (parent === null) return true;
    const index = childIndex(node);
    return comparePoints(parent, index, this.endContainer, this.endOffset) < 0 && comparePoints(parent, index + 1, this.startContainer, this.startOffset) > 0;
  }

  /** https://w3c.github.io/DOM-Parsing/#dom-range-createcontextualfragment */
  createContextualFragment(markup: string): DocumentFragment {
    const node = this.startContainer;
    let element = node.nodeType === ELEMENT_NODE ? (node as Element) : node.parentElement;
    if (element === null || (element.isHtml('html') && node.nodeDocument.isHtmlDocument)) element = node.nodeDocument.createHtmlElement('body');
    const fragment = node.nodeDocument.parseFragment(element, markup);
    // Unlike innerHTML's, these scripts run when they are inserted.
    for (let n = nextInTree(fragment, fragment); n !== null; n = nextInTree(n, fragment)) {
      if (n.nodeType === ELEMENT_NODE && n.nodeName.toLowerCase() === 'script') (n as Element & { alreadyStarted?: boolean }).alreadyStarted = false;
    }
    return fragment;
  }

  override toString(): string {
    const { startContainer: start, endContainer: end } = this;
    const isText = (node: Node): boolean => node.nodeType === TEXT_NODE || node.nodeType === CDATA_SECTION_NODE;
    if (start === end && isText(start)) return (start as CharacterData).data.slice(this.startOffset, this.endOffset);
    let text = isText(start) ? (start as CharacterData).data.slice(this.startOffset) : '';
    const root = rootOf(start);
    const last = endBoundaryNode(this, root);
    for (let node = firstInside(this, root); node !== null && node !== last; node = nextInTree(node, root)) {
      if (isText(node) && node !== end) text += (node as CharacterData).data;
    }
    return isText(end) ? text + (end as CharacterData).data.slice(0, this.endOffset) : text;
  }
}

/** The first node in tree order after the start boundary. */
function firstInside(range: Range, root: Node): Node | null {
  if (isCharacterData(range.startContainer)) return nextInTree(range.startContainer, root);
  return childAt(range.startContainer, range.startOffset) ?? nextSkippingChildren(range.startContainer, root);
}

/** The first node in tree order after the end boundary. */
function endBoundaryNode(range: Range, root: Node): Node | null {
  if (isCharacterData(range.endContainer)) return range.endContainer;
  return childAt(range.endContainer, range.endOffset) ?? nextSkippingChildren(range.endContainer, root);
}

function parentOf(node: Node): Node {
  const parent = node.parentNode;
  if (parent === null) throw new DomException('the node has no parent', 'InvalidNodeTypeError');
  return parent;
}

function checkBoundary(node: Node, offset: number): void {
  if (node.nodeType === DOCUMENT_TYPE_NODE) throw new DomException('a range cannot start or end in a document type', 'InvalidNodeTypeError');
  if (offset > nodeLength(node)) throw new DomException(`the offset ${offset} is larger than the node's length`, 'IndexSizeError');
}
