// https://dom.spec.whatwg.org/#locate-a-namespace and https://dom.spec.whatwg.org/#locate-a-namespace-prefix

import type { Attr } from './attr.ts';
import type { AttributeKey } from './attributes.ts';
import type { Document } from './document.ts';
import type { Element } from './element.ts';
import { XMLNS_NAMESPACE, XML_NAMESPACE } from './namespaces.ts';
import type { Node } from './node.ts';
import { ATTRIBUTE_NODE, DOCUMENT_FRAGMENT_NODE, DOCUMENT_NODE, DOCUMENT_TYPE_NODE, ELEMENT_NODE } from './node-type.ts';

/** The element at which the search for a declaration starts. */
function startElement(node: Node): Element | null {
  switch (node.nodeType) {
    case ELEMENT_NODE:
      return node as Element;
    case DOCUMENT_NODE:
      return (node as Document).documentElement;
    case DOCUMENT_TYPE_NODE:
    case DOCUMENT_FRAGMENT_NODE:
      return null;
    case ATTRIBUTE_NODE:
      return (node as Attr).ownerElement;
    default:
      return node.parentElement;
  }
}

export function locateNamespace(node: Node, prefix: string | null): string | null {
  if (prefix === 'xml' && startElement(node) !== null) return XML_NAMESPACE;
  if (prefix === 'xmlns' && startElement(node) !== null) return XMLNS_NAMESPACE;
  for (let element = startElement(node); element !== null; element = element.parentElement) {
    if (element.namespaceURI !== null && element.prefix === prefix) return element.namespaceURI;
    const declared = declaration(element, prefix);
    if (declared !== undefined) return declared === '' ? null : declared;
  }
  return null;
}

function declaration(element: Element, prefix: string | null): string | undefined {
  const list = element.attributeList;
  if (list === null) return undefined;
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as AttributeKey;
    if (typeof key === 'string' || key.namespace !== XMLNS_NAMESPACE) continue;
    if (prefix === null ? key.prefix === null && key.localName === 'xmlns' : key.prefix === 'xmlns' && key.localName === prefix) {
      return list[i + 1] as string;
    }
  }
  return undefined;
}

export function locatePrefix(node: Node, namespace: string): string | null {
  for (let element = startElement(node); element !== null; element = element.parentElement) {
    if (element.namespaceURI === namespace && element.prefix !== null) return element.prefix;
    const list = element.attributeList;
    if (list === null) continue;
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as AttributeKey;
      if (typeof key !== 'string' && key.prefix === 'xmlns' && list[i + 1] === namespace) return key.localName;
    }
  }
  return null;
}
