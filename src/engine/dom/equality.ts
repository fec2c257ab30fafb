// https://dom.spec.whatwg.org/#concept-node-equals, without recursion: two walks in step.

import type { Attr } from './attr.ts';
import type { AttributeKey } from './attributes.ts';
import { attributeLocalName, attributeNamespace, findAttributeNs } from './attributes.ts';
import type { CharacterData } from './character-data.ts';
import type { DocumentType } from './document-type.ts';
import type { Element } from './element.ts';
import type { Node } from './node.ts';
import { ATTRIBUTE_NODE, DOCUMENT_FRAGMENT_NODE, DOCUMENT_NODE, DOCUMENT_TYPE_NODE, ELEMENT_NODE, PROCESSING_INSTRUCTION_NODE } from './node-type.ts';

export function isEqualNode(a: Node, b: Node): boolean {
  let p: Node | null = a;
  let q: Node | null = b;
  for (;;) {
    if (!equalAlone(p, q)) return false;
    if ((p.firstChild === null) !== (q.firstChild === null)) return false;
    if (p.firstChild !== null && q.firstChild !== null) {
      p = p.firstChild;
      q = q.firstChild;
      continue;
    }
    for (;;) {
      if (p === a) return true;
      if ((p.nextSibling === null) !== (q.nextSibling === null)) return false;
      if (p.nextSibling !== null && q.nextSibling !== null) break;
      p = p.parentNode as Node;
      q = q.parentNode as Node;
    }
    p = p.nextSibling;
    q = q.nextSibling;
  }
}

function equalAlone(a: Node, b: Node): boolean {
  if (a.nodeType !== b.nodeType) return false;
  switch (a.nodeType) {
    case DOCUMENT_TYPE_NODE: {
      const [s, t] = [a as DocumentType, b as DocumentType];
      return s.name === t.name && s.publicId === t.publicId && s.systemId === t.systemId;
    }
    case ELEMENT_NODE:
      return equalElements(a as Element, b as Element);
    case ATTRIBUTE_NODE: {
      const [s, t] = [a as Attr, b as Attr];
      return s.namespaceURI === t.namespaceURI && s.localName === t.localName && s.value === t.value;
    }
    case DOCUMENT_NODE:
    case DOCUMENT_FRAGMENT_NODE:
      return true;
    case PROCESSING_INSTRUCTION_NODE:
      return a.nodeName === b.nodeName && (a as CharacterData).text === (b as CharacterData).text;
    default:
      return (a as CharacterData).text === (b as CharacterData).text;
  }
}

function equalElements(a: Element, b: Element): boolean {
  if (a.namespaceURI !== b.namespaceURI || a.prefix !== b.prefix || a.localName !== b.localName) return false;
  const list = a.attributeList ?? [];
  if (list.length !== (b.attributeList?.length ?? 0)) return false;
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as AttributeKey;
    const index = findAttributeNs(b, attributeNamespace(key), attributeLocalName(key));
    if (index < 0 || b.attributeList?.[index + 1] !== list[i + 1]) return false;
  }
  return true;
}
