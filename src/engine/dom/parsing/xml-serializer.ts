// https://w3c.github.io/DOM-Parsing/#xml-serialization, without recursion.

import type { AttributeKey } from '../attributes.ts';
import type { CharacterData } from '../character-data.ts';
import type { DocumentType } from '../document-type.ts';
import type { Element } from '../element.ts';
import type { TemplateElement } from '../html/template-element.ts';
import { HTML_NAMESPACE, XMLNS_NAMESPACE, XML_NAMESPACE } from '../namespaces.ts';
import type { Node } from '../node.ts';
import {
  CDATA_SECTION_NODE,
  COMMENT_NODE,
  DOCUMENT_FRAGMENT_NODE,
  DOCUMENT_NODE,
  DOCUMENT_TYPE_NODE,
  ELEMENT_NODE,
  PROCESSING_INSTRUCTION_NODE,
} from '../node-type.ts';
import { PlatformObject } from '../platform-object.ts';

const VOID = new Set('area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr'.split(' '));

export class XmlSerializer extends PlatformObject {
  override get interfaceName(): string {
    return 'XMLSerializer';
  }

  serializeToString(root: Node): string {
    return serializeXml(root);
  }
}

/** Namespaces in scope: prefix ('' for the default) -> namespace. */
type Scope = ReadonlyMap<string, string>;

interface Item {
  readonly node: Node;
  readonly scope: Scope;
}

export function serializeXml(root: Node): string {
  const out: string[] = [];
  const work: (Item | string)[] = [
    {
      node: root,
      scope: new Map([
        ['xml', XML_NAMESPACE],
        ['', ''],
      ]),
    },
  ];
  for (let item = work.pop(); item !== undefined; item = work.pop()) {
    if (typeof item === 'string') out.push(item);
    else writeNode(item, out, work);
  }
  return out.join('');
}

function writeNode({ node, scope }: Item, out: string[], work: (Item | string)[]): void {
  switch (node.nodeType) {
    case ELEMENT_NODE:
      return writeElement(node as Element, scope, out, work);
    case DOCUMENT_NODE:
    case DOCUMENT_FRAGMENT_NODE:
      return pushChildren(node, scope, work);
    case COMMENT_NODE:
      out.push('<!--', (node as CharacterData).text, '-->');
      break;
    case CDATA_SECTION_NODE:
      out.push('<![CDATA[', (node as CharacterData).text, ']]>');
      break;
    case PROCESSING_INSTRUCTION_NODE:
      out.push('<?', node.nodeName, ' ', (node as CharacterData).text, '?>');
      break;
    case DOCUMENT_TYPE_NODE: {
      const { name, publicId, systemId } = node as DocumentType;
      const ids = publicId !== '' ? ` PUBLIC "${publicId}" "${systemId}"` : systemId !== '' ? ` SYSTEM "${systemId}"` : '';
      out.push(`<!DOCTYPE ${name}${ids}>`);
      break;
    }
    default:
      out.push(escapeXml((node as CharacterData).text));
  }
}

function pushChildren(parent: Node, scope: Scope, work: (Item | string)[]): void {
  for (let child = parent.lastChild; child !== null; child = child.previousSibling) work.push({ node: child, scope });
}

function writeElement(element: Element, outer: Scope, out: string[], work: (Item | string)[]): void {
  const namespace = element.namespaceURI ?? '';
  const declared = ownDeclarations(element);
  const scope = new Map([...outer, ...declared]);
  let prefix = element.prefix ?? '';
  let declaration = '';
  if (scope.get(prefix) !== namespace) {
    // The prefix means something else here: declare it anew.
    if (prefix !== '' && declared.has(prefix)) prefix = '';
    if (scope.get(prefix) !== namespace) {
      declaration = prefix === '' ? ` xmlns="${escapeXmlAttribute(namespace)}"` : ` xmlns:${prefix}="${escapeXmlAttribute(namespace)}"`;
      scope.set(prefix, namespace);
    }
  }
  const tag = prefix === '' ? element.localName : `${prefix}:${element.localName}`;
  out.push('<', tag, declaration);
  writeAttributes(element, scope, declaration !== '', prefix, out);
  const contents: Node = element.isHtml('template') ? (element as TemplateElement).content : element;
  if (contents.firstChild === null) {
    if (namespace === HTML_NAMESPACE && !VOID.has(element.localName)) out.push(`></${tag}>`);
    else out.push(namespace === HTML_NAMESPACE ? ' />' : '/>');
    return;
  }
  out.push('>');
  work.push(`</${tag}>`);
  pushChildren(contents, scope, work);
}

function ownDeclarations(element: Element): Map<string, string> {
  const declared = new Map<string, string>();
  const list = element.attributeList ?? [];
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as AttributeKey;
    if (typeof key !== 'string' && key.namespace === XMLNS_NAMESPACE) declared.set(key.prefix === null ? '' : key.localName, list[i + 1] as string);
  }
  return declared;
}

function writeAttributes(element: Element, scope: Map<string, string>, redeclared: boolean, elementPrefix: string, out: string[]): void {
  const list = element.attributeList ?? [];
  let generated = 0;
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as AttributeKey;
    const value = list[i + 1] as string;
    let name: string;
    if (typeof key === 'string') name = key;
    else if (key.namespace === null) name = key.localName;
    else if (key.namespace === XMLNS_NAMESPACE) {
      // Left out when the element's own declaration took its place.
      if (redeclared && (key.prefix === null ? '' : key.localName) === elementPrefix) continue;
      name = key.prefix === null ? 'xmlns' : `xmlns:${key.localName}`;
    } else {
      let prefix = key.prefix;
      if (prefix === null || scope.get(prefix) !== key.namespace) {
        prefix = [...scope].find(([p, ns]) => p !== '' && ns === key.namespace)?.[0] ?? null;
        if (prefix === null) {
          prefix = key.prefix !== null && !scope.has(key.prefix) ? key.prefix : `ns${++generated}`;
          scope.set(prefix, key.namespace);
          out.push(` xmlns:${prefix}="${escapeXmlAttribute(key.namespace)}"`);
        }
      }
      name = `${prefix}:${key.localName}`;
    }
    out.push(' ', name, '="', escapeXmlAttribute(value), '"');
  }
}

function escapeXml(text: string): string {
  return /[&<>]/.test(text) ? text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;') : text;
}

function escapeXmlAttribute(text: string): string {
  if (!/[&<>"\t\n\r]/.test(text)) return text;
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\t/g, '&#9;')
    .replace(/\n/g, '&#10;')
    .replace(/\r/g, '&#13;');
}
