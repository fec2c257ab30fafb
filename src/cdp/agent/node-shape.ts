// CDP's DOM.Node: https://chromedevtools.github.io/devtools-protocol/tot/DOM/#type-Node

import { CharacterData } from '../../engine/dom/character-data.ts';
import { DocumentType } from '../../engine/dom/document-type.ts';
import { Document } from '../../engine/dom/document.ts';
import { Element } from '../../engine/dom/element.ts';
import type { Node } from '../../engine/dom/node.ts';
import { ShadowRoot } from '../../engine/dom/shadow-root.ts';
import { nodeId } from './node-ids.ts';

const MAX_VALUE_LENGTH = 10_000;
/** Documents nest as deep as they like; the shape is nested JSON. */
const MAX_DEPTH = 200;

/** `depth` 0: without children; -1: all of them. */
export function nodeShape(node: Node, depth: number, frameId: string): Record<string, unknown> {
  const left = depth < 0 ? MAX_DEPTH : Math.min(depth, MAX_DEPTH);
  const id = nodeId(node);
  const shape: Record<string, unknown> = {
    nodeId: id,
    backendNodeId: id,
    nodeType: node.nodeType,
    nodeName: node.nodeName,
    localName: node instanceof Element ? node.localName : '',
    nodeValue: (node.nodeValue ?? '').slice(0, MAX_VALUE_LENGTH),
  };
  if (node.parentNode !== null) shape['parentId'] = nodeId(node.parentNode);
  if (node instanceof CharacterData) return shape;
  if (node instanceof Element) addElement(shape, node, left, frameId);
  else if (node instanceof Document) {
    shape['documentURL'] = node.URL;
    shape['baseURL'] = node.baseURL;
    shape['xmlVersion'] = '';
    shape['compatibilityMode'] = node.isQuirks ? 'QuirksMode' : 'NoQuirksMode';
    shape['frameId'] = frameId;
  } else if (node instanceof DocumentType) Object.assign(shape, { publicId: node.publicId, systemId: node.systemId, internalSubset: '' });
  else if (node instanceof ShadowRoot) shape['shadowRootType'] = node.mode;
  let count = 0;
  const children: unknown[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    count++;
    if (left > 0) children.push(nodeShape(child, left - 1, frameId));
  }
  shape['childNodeCount'] = count;
  if (left > 0 && count > 0) shape['children'] = children;
  return shape;
}

function addElement(shape: Record<string, unknown>, element: Element, depth: number, frameId: string): void {
  shape['attributes'] = attributeList(element);
  const root = element.anyShadowRoot;
  if (root !== null) shape['shadowRoots'] = [nodeShape(root, depth - 1 < 0 ? 0 : depth - 1, frameId)];
  const content = (element as { content?: unknown }).content;
  if (element.isHtml('template') && typeof content === 'object' && content !== null) shape['templateContent'] = nodeShape(content as Node, 0, frameId);
}

/** Name and value by turns. */
export function attributeList(element: Element): string[] {
  const list: string[] = [];
  for (const attribute of element.attributeNodesInOrder()) list.push(attribute.name, attribute.value);
  return list;
}
