// Deleting, extracting, cloning, inserting and surrounding what a range covers: https://dom.spec.whatwg.org/#concept-range-extract
//
// The standard's algorithm goes down both edges by recursion; here each edge is one loop over the ancestors between the
// boundary and the common ancestor, so the depth of the tree costs no stack.

import type { CharacterData } from './character-data.ts';
import { cloneNode } from './clone.ts';
import type { DocumentFragment } from './document-fragment.ts';
import { DomException } from './dom-exception.ts';
import { childArray, preInsert, remove } from './mutation.ts';
import type { Node } from './node.ts';
import { DOCUMENT_FRAGMENT_NODE, DOCUMENT_NODE, DOCUMENT_TYPE_NODE, TEXT_NODE, CDATA_SECTION_NODE } from './node-type.ts';
import { childAt, isCharacterData, nodeLength } from './range.ts';
import type { Range } from './range.ts';
import { childIndex, isInclusiveAncestor } from './tree-order.ts';
import type { Text } from './text.ts';

type Mode = 'extract' | 'clone' | 'delete';

interface Boundaries {
  readonly startNode: Node;
  readonly startOffset: number;
  readonly endNode: Node;
  readonly endOffset: number;
}

export function extractContents(range: Range): DocumentFragment {
  return process(range, 'extract');
}

export function cloneContents(range: Range): DocumentFragment {
  return process(range, 'clone');
}

export function deleteContents(range: Range): void {
  process(range, 'delete');
}

function process(range: Range, mode: Mode): DocumentFragment {
  const fragment = range.startContainer.nodeDocument.createDocumentFragment();
  if (range.collapsed) return fragment;
  const at: Boundaries = { startNode: range.startContainer, startOffset: range.startOffset, endNode: range.endContainer, endOffset: range.endOffset };
  // 4. Both boundaries in one character data node.
  if (at.startNode === at.endNode && isCharacterData(at.startNode)) {
    takeData(at.startNode as CharacterData, at.startOffset, at.endOffset - at.startOffset, mode, fragment);
    return fragment;
  }
  const common = range.commonAncestorContainer;
  const firstPartial = childToward(common, at.startNode);
  const lastPartial = childToward(common, at.endNode);
  const contained = containedChildren(common, firstPartial, lastPartial, at);
  // 12. A document type cannot be taken out.
  if (mode !== 'delete' && contained.some((node) => node.nodeType === DOCUMENT_TYPE_NODE)) {
    throw new DomException('a document type cannot be extracted', 'HierarchyRequestError');
  }
  // 13.-14. Where the range collapses to.
  const rest = collapsePoint(at);
  if (firstPartial !== null) takeEdge(at.startNode, at.startOffset, firstPartial, 'after', mode, fragment);
  for (const node of contained) takeWhole(node, mode, fragment);
  if (lastPartial !== null) takeEdge(at.endNode, at.endOffset, lastPartial, 'before', mode, fragment);
  if (mode !== 'clone') {
    range.moveStart(rest.node, rest.offset);
    range.moveEnd(rest.node, rest.offset);
  }
  return fragment;
}

/** The child of `common` that contains `node`; null when `node` is `common` itself. */
function childToward(common: Node, node: Node): Node | null {
  if (node === common) return null;
  let child = node;
  while (child.parentNode !== common) child = child.parentNode as Node;
  return child;
}

function containedChildren(common: Node, first: Node | null, last: Node | null, at: Boundaries): Node[] {
  const from = first !== null ? first.nextSibling : childAt(common, at.startOffset);
  const until = last !== null ? last : childAt(common, at.endOffset);
  const nodes: Node[] = [];
  for (let child = from; child !== null && child !== until; child = child.nextSibling) nodes.push(child);
  return nodes;
}

function collapsePoint(at: Boundaries): { node: Node; offset: number } {
  if (isInclusiveAncestor(at.startNode, at.endNode)) return { node: at.startNode, offset: at.startOffset };
  let reference = at.startNode;
  while (reference.parentNode !== null && !isInclusiveAncestor(reference.parentNode, at.endNode)) reference = reference.parentNode;
  return { node: reference.parentNode as Node, offset: childIndex(reference) + 1 };
}

function takeData(node: CharacterData, offset: number, count: number, mode: Mode, target: Node): void {
  if (mode !== 'delete') {
    const copy = cloneNode(node, node.nodeDocument, false) as CharacterData;
    copy.text = node.text.slice(offset, offset + count);
    preInsert(copy, target, null);
  }
  if (mode !== 'clone') node.replaceData(offset, count, '');
}

function takeWhole(node: Node, mode: Mode, target: Node): void {
  if (mode === 'clone') preInsert(cloneNode(node, node.nodeDocument, true), target, null);
  else if (mode === 'extract') preInsert(node, target, null);
  else if (node.parentNode !== null) remove(node);
}

/**
 * Takes the part of `top` (a child of the common ancestor) on one side of a boundary inside it: copies of the
 * ancestors between, the whole nodes on that side, and the part of the character data at the boundary.
 */
function takeEdge(boundary: Node, offset: number, top: Node, side: 'after' | 'before', mode: Mode, target: Node): void {
  const chain: Node[] = [];
  for (let node: Node | null = boundary; node !== null; node = node.parentNode) {
    chain.push(node);
    if (node === top) break;
  }
  // Copies of the ancestors, outermost first.
  let parent = target;
  const copies = new Map<Node, Node>();
  for (let i = chain.length - 1; i >= 0; i--) {
    const node = chain[i] as Node;
    if (isCharacterData(node) || mode === 'delete') continue;
    const copy = cloneNode(node, node.nodeDocument, false);
    preInsert(copy, parent, null);
    copies.set(node, copy);
    parent = copy;
  }
  for (let i = 0; i < chain.length; i++) {
    const node = chain[i] as Node;
    const into = copies.get(node) ?? parent;
    if (isCharacterData(node)) {
      const length = nodeLength(node);
      const outer = copies.get(chain[i + 1] as Node) ?? target;
      takeData(node as CharacterData, side === 'after' ? offset : 0, side === 'after' ? length - offset : offset, mode, outer);
      continue;
    }
    const inner = i === 0 ? childAt(node, offset) : (chain[i - 1] as Node);
    const innerCopy = into.firstChild;
    for (const child of sideChildren(node, inner, side, i === 0)) {
      if (mode === 'delete') remove(child);
      else preInsert(mode === 'clone' ? cloneNode(child, child.nodeDocument, true) : child, into, side === 'after' ? null : innerCopy);
    }
  }
}

function sideChildren(parent: Node, inner: Node | null, side: 'after' | 'before', isBoundary: boolean): Node[] {
  const all = childArray(parent);
  const index = inner === null ? all.length : all.indexOf(inner);
  if (side === 'before') return all.slice(0, index);
  return all.slice(isBoundary ? index : index + 1);
}

/** https://dom.spec.whatwg.org/#concept-range-insert */
export function insertNode(range: Range, node: Node): void {
  const start = range.startContainer;
  const isText = start.nodeType === TEXT_NODE || start.nodeType === CDATA_SECTION_NODE;
  // 1. Comments, processing instructions, orphan text, and the node itself are no places.
  if ((isCharacterData(start) && !isText) || (isText && start.parentNode === null) || start === node) {
    throw new DomException('a node cannot be inserted here', 'HierarchyRequestError');
  }
  // 2.-5. The reference node and parent.
  let reference: Node | null = isText ? start : childAt(start, range.startOffset);
  const parent = reference === null ? start : (reference.parentNode as Node);
  // 7. Split text.
  if (isText) reference = (start as Text).splitText(range.startOffset);
  // 8.-9. Step over the node itself, and take it out.
  if (node === reference) reference = reference.nextSibling;
  if (node.parentNode !== null) remove(node);
  // 10.-11. The offset after the new nodes.
  let offset = reference === null ? nodeLength(parent) : childIndex(reference);
  offset += node.nodeType === DOCUMENT_FRAGMENT_NODE ? nodeLength(node) : 1;
  // 12. Pre-insert node into parent before referenceNode.
  preInsert(node, parent, reference);
  // 13. If range is collapsed, then set range's end to (parent, newOffset).
  if (range.collapsed) range.moveEnd(parent, offset);
}

/** https://dom.spec.whatwg.org/#dom-range-surroundcontents */
export function surroundContents(range: Range, newParent: Node): void {
  // 1. If a non-Text node is partially contained in this, then throw an "InvalidStateError" DOMException.
  const outer = (node: Node): Node => (isCharacterData(node) ? (node.parentNode ?? node) : node);
  if (outer(range.startContainer) !== outer(range.endContainer)) {
    throw new DomException('the range covers part of an element', 'InvalidStateError');
  }
  // 2. If newParent is a Document, DocumentType, or DocumentFragment node, then throw.
  const type = newParent.nodeType;
  if (type === DOCUMENT_NODE || type === DOCUMENT_TYPE_NODE || type === DOCUMENT_FRAGMENT_NODE) {
    throw new DomException('this kind of node cannot surround', 'InvalidNodeTypeError');
  }
  // 3.-7. Extract, empty the new parent, insert it, fill it, select it.
  const fragment = extractContents(range);
  for (const child of childArray(newParent)) remove(child);
  insertNode(range, newParent);
  preInsert(fragment, newParent, null);
  range.selectNode(newParent);
}
