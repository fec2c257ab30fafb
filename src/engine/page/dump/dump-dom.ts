// The DOM as an indented tree, one node a line, as html5lib writes it.

import type { Attr } from '../../dom/attr.ts';
import type { CharacterData } from '../../dom/character-data.ts';
import type { Document } from '../../dom/document.ts';
import type { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import { COMMENT_NODE, DOCUMENT_TYPE_NODE, ELEMENT_NODE, TEXT_NODE } from '../../dom/node-type.ts';

export function dumpDom(document: Document): string {
  const lines: string[] = [];
  let node: Node | null = document.firstChild;
  let depth = 0;
  while (node !== null) {
    lines.push(`| ${'  '.repeat(depth)}${describe(node)}`);
    if (node.nodeType === ELEMENT_NODE) {
      for (const attribute of attributesOf(node as Element)) lines.push(`| ${'  '.repeat(depth + 1)}${attribute.name}="${attribute.value}"`);
    }
    if (node.firstChild !== null) {
      node = node.firstChild;
      depth++;
      continue;
    }
    while (node !== null && node.nextSibling === null) {
      node = node.parentNode;
      depth--;
      if (node === document) return lines.join('\n');
    }
    node = node === null ? null : node.nextSibling;
  }
  return lines.join('\n');
}

function attributesOf(element: Element): Attr[] {
  const list: Attr[] = [];
  const { attributes } = element;
  for (let at = 0; at < attributes.length; at++) list.push(attributes.item(at) as Attr);
  return list.sort((p, q) => (p.name < q.name ? -1 : 1));
}

function describe(node: Node): string {
  switch (node.nodeType) {
    case TEXT_NODE:
      return JSON.stringify((node as CharacterData).data);
    case COMMENT_NODE:
      return `<!-- ${(node as CharacterData).data} -->`;
    case DOCUMENT_TYPE_NODE:
      return `<!DOCTYPE ${node.nodeName}>`;
    case ELEMENT_NODE:
      return `<${node.nodeName.toLowerCase()}>`;
    default:
      return node.nodeName;
  }
}
