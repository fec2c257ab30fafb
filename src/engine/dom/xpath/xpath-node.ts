// The nodes that XPath sees: those of the DOM without document types, and attributes as small references, so that `@*` over a whole
// document makes no Attr objects. https://www.w3.org/TR/1999/REC-xpath-19991116/#data-model

import type { Attr } from '../attr.ts';
import type { AttributeKey } from '../attributes.ts';
import { attributeLocalName, attributeName, attributeNamespace } from '../attributes.ts';
import type { CharacterData } from '../character-data.ts';
import { descendantText } from '../container-node.ts';
import type { Element } from '../element.ts';
import { XMLNS_NAMESPACE } from '../namespaces.ts';
import type { Node } from '../node.ts';
import { ATTRIBUTE_NODE, CDATA_SECTION_NODE, COMMENT_NODE, ELEMENT_NODE, PROCESSING_INSTRUCTION_NODE, TEXT_NODE } from '../node-type.ts';
import { compareTreeOrder, nextInTree, rootOf } from '../tree-order.ts';

export class AttributeReference {
  readonly nodeType = ATTRIBUTE_NODE;
  readonly owner: Element | null;
  readonly key: AttributeKey;
  readonly value: string;
  /** Set when the evaluation began at this Attr. */
  readonly attr: Attr | null;

  constructor(owner: Element | null, key: AttributeKey, value: string, attr: Attr | null) {
    this.owner = owner;
    this.key = key;
    this.value = value;
    this.attr = attr;
  }
}

export type XPathNode = Node | AttributeReference;

export function isAttribute(node: XPathNode): node is AttributeReference {
  return node instanceof AttributeReference;
}

export function toXPathNode(node: Node): XPathNode {
  if (node.nodeType !== ATTRIBUTE_NODE) return node;
  const attr = node as Attr;
  return new AttributeReference(attr.ownerElement, attr.key, attr.value, attr);
}

/** The DOM's node; null for an attribute that was removed since. */
export function toDomNode(node: XPathNode): Node | null {
  if (!isAttribute(node)) return node;
  return node.attr ?? node.owner?.getAttributeNodeNS(attributeNamespace(node.key), attributeLocalName(node.key)) ?? null;
}

/** The attributes of an element without namespace declarations, in order. */
export function attributesOf(element: Element): AttributeReference[] {
  const list = element.attributeList;
  const found: AttributeReference[] = [];
  if (list === null) return found;
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as AttributeKey;
    if (attributeNamespace(key) !== XMLNS_NAMESPACE) found.push(new AttributeReference(element, key, list[i + 1] as string, null));
  }
  return found;
}

/** https://www.w3.org/TR/1999/REC-xpath-19991116/#dt-string-value */
export function stringValue(node: XPathNode): string {
  if (isAttribute(node)) return node.value;
  switch (node.nodeType) {
    case TEXT_NODE:
    case CDATA_SECTION_NODE:
    case COMMENT_NODE:
    case PROCESSING_INSTRUCTION_NODE:
      return (node as CharacterData).data;
    default:
      return descendantText(node);
  }
}

/** https://www.w3.org/TR/1999/REC-xpath-19991116/#dt-expanded-name as local part, namespace and qualified name; all empty for nodes without. */
export function namesOf(node: XPathNode): { local: string; namespace: string; qualified: string } {
  if (isAttribute(node)) return { local: attributeLocalName(node.key), namespace: attributeNamespace(node.key) ?? '', qualified: attributeName(node.key) };
  if (node.nodeType === ELEMENT_NODE) {
    const { tag } = node as Element;
    return { local: tag.localName, namespace: tag.namespace ?? '', qualified: tag.qualifiedName };
  }
  const target = node.nodeType === PROCESSING_INSTRUCTION_NODE ? node.nodeName : '';
  return { local: target, namespace: '', qualified: target };
}

export function parentOf(node: XPathNode): Node | null {
  return isAttribute(node) ? node.owner : node.parentNode;
}

/** Below this many nodes comparing pairs is cheaper than walking the tree. */
const FEW = 12;

/** Puts nodes of one tree into document order and drops attributes that are there twice. Each Node must be there once. */
export function inDocumentOrder(nodes: XPathNode[]): XPathNode[] {
  if (nodes.length < 2) return nodes;
  if (nodes.length <= FEW) return dropRepeatedAttributes(nodes.sort(compareNodes));
  const wanted = new Set<XPathNode>();
  const attributes = new Map<Node, AttributeReference[]>();
  const loose: XPathNode[] = [];
  for (const node of nodes) {
    if (!isAttribute(node)) wanted.add(node);
    else if (node.owner === null) loose.push(node);
    else {
      const list = attributes.get(node.owner);
      if (list === undefined) attributes.set(node.owner, [node]);
      else list.push(node);
    }
  }
  const sorted: XPathNode[] = [];
  const some = nodes.find((node) => !isAttribute(node) || node.owner !== null);
  const root = some === undefined ? null : rootOf(isAttribute(some) ? some.owner! : some);
  let left = wanted.size + attributes.size;
  for (let node: Node | null = root; node !== null && left > 0; node = nextInTree(node, root!)) {
    if (wanted.has(node)) {
      sorted.push(node);
      left--;
    }
    const own = attributes.get(node);
    if (own !== undefined) {
      sorted.push(...dropRepeatedAttributes(own.sort(compareNodes)));
      left--;
    }
  }
  return sorted.concat(loose);
}

/** An attribute stands behind its element and before the element's children. */
function compareNodes(a: XPathNode, b: XPathNode): number {
  const x = isAttribute(a) ? a.owner : a;
  const y = isAttribute(b) ? b.owner : b;
  if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
  if (x !== y) return compareTreeOrder(x, y) || 0;
  if (!isAttribute(a)) return isAttribute(b) ? -1 : 0;
  if (!isAttribute(b)) return 1;
  const list = a.owner?.attributeList ?? [];
  return list.indexOf(a.key) - list.indexOf(b.key);
}

function dropRepeatedAttributes(sorted: XPathNode[]): XPathNode[] {
  return sorted.filter((node, i) => {
    const before = sorted[i - 1];
    return !isAttribute(node) || before === undefined || !isAttribute(before) || before.owner !== node.owner || before.key !== node.key;
  });
}
