// The nodes on an axis that pass a node test. https://www.w3.org/TR/1999/REC-xpath-19991116/#axes and #node-tests

import { attributeLocalName, attributeNamespace } from '../attributes.ts';
import type { Element } from '../element.ts';
import type { Node } from '../node.ts';
import { CDATA_SECTION_NODE, COMMENT_NODE, DOCUMENT_TYPE_NODE, ELEMENT_NODE, PROCESSING_INSTRUCTION_NODE, TEXT_NODE } from '../node-type.ts';
import { nextInTree, nextSkippingChildren, rootOf } from '../tree-order.ts';
import type { Axis, NodeTest } from './xpath-expression-tree.ts';
import { attributesOf, isAttribute, parentOf } from './xpath-node.ts';
import type { XPathNode } from './xpath-node.ts';

/** Axes that list nodes against document order; positions count from the context node. */
export const REVERSE_AXES: ReadonlySet<Axis> = new Set<Axis>(['ancestor', 'ancestor-or-self', 'preceding', 'preceding-sibling']);

/** Adds the nodes in the order of the axis to `found`. */
export function collectAxis(axis: Axis, context: XPathNode, test: NodeTest, found: XPathNode[]): void {
  const add = (node: XPathNode): void => {
    if (passes(node, test)) found.push(node);
  };
  switch (axis) {
    case 'self':
      add(context);
      break;
    case 'parent': {
      const parent = parentOf(context);
      if (parent !== null) add(parent);
      break;
    }
    case 'ancestor-or-self':
    case 'ancestor':
      if (axis === 'ancestor-or-self') add(context);
      for (let node = parentOf(context); node !== null; node = node.parentNode) add(node);
      break;
    case 'attribute':
      if (context.nodeType === ELEMENT_NODE)
        for (const attribute of attributesOf(context as Element)) if (attributePasses(attribute, test)) found.push(attribute);
      break;
    case 'descendant-or-self':
    case 'descendant':
      if (axis === 'descendant-or-self') add(context);
      if (!isAttribute(context)) for (let node = nextInTree(context, context); node !== null; node = nextInTree(node, context)) add(node);
      break;
    case 'child':
      if (!isAttribute(context)) for (let node = context.firstChild; node !== null; node = node.nextSibling) add(node);
      break;
    case 'following-sibling':
      if (!isAttribute(context)) for (let node = context.nextSibling; node !== null; node = node.nextSibling) add(node);
      break;
    case 'preceding-sibling':
      if (!isAttribute(context)) for (let node = context.previousSibling; node !== null; node = node.previousSibling) add(node);
      break;
    case 'following':
      collectFollowing(context, add);
      break;
    case 'preceding':
      collectPreceding(context, add);
      break;
    case 'namespace':
      // AD-HOC: no browser has namespace nodes.
      break;
  }
}

function collectFollowing(context: XPathNode, add: (node: Node) => void): void {
  const start = isAttribute(context) ? context.owner : context;
  if (start === null) return;
  const root = rootOf(start);
  // What follows an attribute begins with its element's children.
  for (let node = isAttribute(context) ? nextInTree(start, root) : nextSkippingChildren(start, root); node !== null; node = nextInTree(node, root)) add(node);
}

function collectPreceding(context: XPathNode, add: (node: Node) => void): void {
  let node: Node | null = isAttribute(context) ? context.owner : context;
  while (node !== null) {
    if (node.previousSibling === null) {
      // Ancestors do not count.
      node = node.parentNode;
      continue;
    }
    const top: Node = node.previousSibling;
    let below: Node = top;
    while (below.lastChild !== null) below = below.lastChild;
    for (;;) {
      add(below);
      if (below === top) break;
      if (below.previousSibling === null) {
        below = below.parentNode!;
        continue;
      }
      below = below.previousSibling;
      while (below.lastChild !== null) below = below.lastChild;
    }
    node = top;
  }
}

/** Node tests of all axes but `attribute`, whose principal node type is the element. */
function passes(node: XPathNode, test: NodeTest): boolean {
  const type = node.nodeType;
  switch (test.kind) {
    case 'node':
      return type !== DOCUMENT_TYPE_NODE;
    case 'text':
      return type === TEXT_NODE || type === CDATA_SECTION_NODE;
    case 'comment':
      return type === COMMENT_NODE;
    case 'processing-instruction':
      return type === PROCESSING_INSTRUCTION_NODE && (test.target === null || (node as Node).nodeName === test.target);
    case 'name':
      return type === ELEMENT_NODE && elementPasses(node as Element, test);
  }
}

/** https://html.spec.whatwg.org/#interactions-with-xpath-and-xslt: a name without prefix means HTML elements in HTML documents. */
function elementPasses(element: Element, test: NodeTest & { kind: 'name' }): boolean {
  const { tag } = element;
  if (test.local === null) return test.namespace === null || test.namespace === tag.namespace;
  if (!element.nodeDocument.isHtmlDocument) return tag.localName === test.local && tag.namespace === test.namespace;
  if (tag.isHtml) return (tag.localName === test.lowercased || tag.localName === test.local) && (test.namespace === null || test.namespace === tag.namespace);
  return test.namespace !== null && tag.localName === test.local && tag.namespace === test.namespace;
}

function attributePasses(attribute: XPathNode & { readonly key: unknown }, test: NodeTest): boolean {
  if (test.kind === 'node') return true;
  if (test.kind !== 'name' || !isAttribute(attribute)) return false;
  const { key, owner } = attribute;
  if (test.local === null) return test.namespace === null || test.namespace === attributeNamespace(key);
  if (attributeNamespace(key) !== test.namespace) return false;
  const local = attributeLocalName(key);
  return local === test.local || (owner !== null && owner.tag.isHtml && owner.nodeDocument.isHtmlDocument && local === test.lowercased);
}
