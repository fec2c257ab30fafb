// dumpHtml: a document's tree as stable text, one node per line, indented. The format is html5lib's, so that its tests compare directly.

import type { AttributeKey } from './attributes.ts';
import type { CharacterData } from './character-data.ts';
import type { DocumentType } from './document-type.ts';
import type { Element } from './element.ts';
import type { TemplateElement } from './html/template-element.ts';
import { MATHML_NAMESPACE, SVG_NAMESPACE } from './namespaces.ts';
import type { Node } from './node.ts';
import { CDATA_SECTION_NODE, COMMENT_NODE, DOCUMENT_TYPE_NODE, ELEMENT_NODE, PROCESSING_INSTRUCTION_NODE } from './node-type.ts';

interface Item {
  readonly node: Node | string;
  readonly depth: number;
}

export function dumpHtml(root: Node): string {
  const lines: string[] = [];
  const work: Item[] = [];
  pushChildren(root, 0, work);
  for (let item = work.pop(); item !== undefined; item = work.pop()) {
    const indent = `| ${'  '.repeat(item.depth)}`;
    if (typeof item.node === 'string') {
      lines.push(indent + item.node);
      continue;
    }
    lines.push(indent + lineOf(item.node));
    if (item.node.nodeType !== ELEMENT_NODE) continue;
    const element = item.node as Element;
    for (const attribute of attributeLines(element)) lines.push(`${indent}  ${attribute}`);
    pushChildren(element, item.depth + 1, work);
    if (element.isHtml('template')) {
      pushChildren((element as TemplateElement).content, item.depth + 2, work);
      work.push({ node: 'content', depth: item.depth + 1 });
    }
    const shadow = element.anyShadowRoot;
    if (shadow !== null) {
      pushChildren(shadow, item.depth + 2, work);
      work.push({ node: `#shadow-root (${shadow.mode})`, depth: item.depth + 1 });
    }
  }
  return lines.join('\n') + (lines.length > 0 ? '\n' : '');
}

function pushChildren(parent: Node, depth: number, work: Item[]): void {
  for (let child = parent.lastChild; child !== null; child = child.previousSibling) work.push({ node: child, depth });
}

function lineOf(node: Node): string {
  switch (node.nodeType) {
    case ELEMENT_NODE: {
      const element = node as Element;
      const prefix = element.namespaceURI === SVG_NAMESPACE ? 'svg ' : element.namespaceURI === MATHML_NAMESPACE ? 'math ' : '';
      return `<${prefix}${element.tag.qualifiedName}>`;
    }
    case COMMENT_NODE:
      return `<!-- ${(node as CharacterData).data} -->`;
    case PROCESSING_INSTRUCTION_NODE:
      return `<?${node.nodeName} ${(node as CharacterData).data}>`;
    case CDATA_SECTION_NODE:
      return `<![CDATA[${(node as CharacterData).data}]]>`;
    case DOCUMENT_TYPE_NODE: {
      const { name, publicId, systemId } = node as DocumentType;
      return publicId === '' && systemId === '' ? `<!DOCTYPE ${name}>` : `<!DOCTYPE ${name} "${publicId}" "${systemId}">`;
    }
    default:
      return `"${(node as CharacterData).data}"`;
  }
}

function attributeLines(element: Element): string[] {
  const lines: string[] = [];
  const list = element.attributeList ?? [];
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as AttributeKey;
    const name = typeof key === 'string' ? key : key.prefix === null ? key.localName : `${key.prefix} ${key.localName}`;
    lines.push(`${name}="${list[i + 1] as string}"`);
  }
  return lines.sort();
}
