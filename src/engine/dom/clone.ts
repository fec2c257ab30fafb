// https://dom.spec.whatwg.org/#concept-node-clone, without recursion.

import type { Attr } from './attr.ts';
import type { CdataSection } from './text.ts';
import type { CharacterData } from './character-data.ts';
import type { Document } from './document.ts';
import type { Element } from './element.ts';
import { insert } from './mutation.ts';
import type { Node } from './node.ts';
import {
  ATTRIBUTE_NODE,
  CDATA_SECTION_NODE,
  COMMENT_NODE,
  DOCUMENT_FRAGMENT_NODE,
  DOCUMENT_NODE,
  DOCUMENT_TYPE_NODE,
  ELEMENT_NODE,
  PROCESSING_INSTRUCTION_NODE,
} from './node-type.ts';
import { cloneShadowRoot } from './attach-shadow.ts';
import type { ProcessingInstruction } from './processing-instruction.ts';
import type { DocumentType } from './document-type.ts';

export function cloneNode(node: Node, document: Document, subtree: boolean): Node {
  const copy = cloneSingle(node, document, subtree);
  if (subtree) cloneChildren(node, copy, copy.nodeType === DOCUMENT_NODE ? (copy as Document) : document);
  return copy;
}

/** Appends clones of the descendants of `from` to `to`. */
export function cloneChildren(from: Node, to: Node, document: Document): void {
  let source: Node | null = from.firstChild;
  let parent = to;
  while (source !== null) {
    const copy = cloneSingle(source, document, true);
    insert(copy, parent, null);
    if (source.firstChild !== null) {
      source = source.firstChild;
      parent = copy;
      continue;
    }
    while (source !== null && source !== from && source.nextSibling === null) {
      source = source.parentNode;
      if (source !== from) parent = parent.parentNode as Node;
    }
    source = source === null || source === from ? null : source.nextSibling;
  }
}

/** https://dom.spec.whatwg.org/#clone-a-single-node */
function cloneSingle(node: Node, document: Document, subtree: boolean): Node {
  switch (node.nodeType) {
    case ELEMENT_NODE:
      return cloneElement(node as Element, document, subtree);
    case DOCUMENT_NODE:
      return (node as Document).cloneDocument();
    case DOCUMENT_TYPE_NODE: {
      const { name, publicId, systemId } = node as DocumentType;
      return document.makeDocumentType(name, publicId, systemId);
    }
    case ATTRIBUTE_NODE:
      return document.makeAttr((node as Attr).key, (node as Attr).value);
    case COMMENT_NODE:
      return document.createComment((node as CharacterData).text);
    case CDATA_SECTION_NODE:
      return document.makeCdata((node as CdataSection).text);
    case PROCESSING_INSTRUCTION_NODE:
      return document.makeProcessingInstruction((node as ProcessingInstruction).target, (node as ProcessingInstruction).text);
    case DOCUMENT_FRAGMENT_NODE:
      return document.createDocumentFragment();
    default:
      return document.createTextNode((node as CharacterData).text);
  }
}

function cloneElement(element: Element, document: Document, subtree: boolean): Element {
  const copy = document.createForClone(element);
  const list = element.attributeList;
  if (list !== null) copy.copyAttributes(list);
  copy.cloningSteps(element, subtree);
  cloneShadowRoot(element, copy, document);
  return copy;
}
