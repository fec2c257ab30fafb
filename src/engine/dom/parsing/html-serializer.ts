// https://html.spec.whatwg.org/#serialising-html-fragments, without recursion.

import type { AttributeKey } from '../attributes.ts';
import type { CharacterData } from '../character-data.ts';
import type { DocumentType } from '../document-type.ts';
import type { Element } from '../element.ts';
import type { TemplateElement } from '../html/template-element.ts';
import { HTML_NAMESPACE, MATHML_NAMESPACE, SVG_NAMESPACE, XLINK_NAMESPACE, XMLNS_NAMESPACE, XML_NAMESPACE } from '../namespaces.ts';
import type { Node } from '../node.ts';
import { COMMENT_NODE, DOCUMENT_FRAGMENT_NODE, DOCUMENT_NODE, DOCUMENT_TYPE_NODE, ELEMENT_NODE, PROCESSING_INSTRUCTION_NODE, TEXT_NODE } from '../node-type.ts';
import type { ShadowRoot } from '../shadow-root.ts';
import { serializeXml } from './xml-serializer.ts';

export interface SerializeOptions {
  serializableShadowRoots?: boolean;
  shadowRoots?: readonly ShadowRoot[];
}

const VOID = new Set('area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr'.split(' '));
const RAW_TEXT = new Set(['style', 'script', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext']);

/** innerHTML. */
export function serializeChildren(node: Node, options?: SerializeOptions): string {
  if (!node.nodeDocument.isHtmlDocument) {
    let text = '';
    for (let child = contentsOf(node).firstChild; child !== null; child = child.nextSibling) text += serializeXml(child);
    return text;
  }
  return serializeFragment(node, options);
}

/** outerHTML; of a document or a fragment, its children. */
export function serializeNode(node: Node): string {
  if (!node.nodeDocument.isHtmlDocument) return serializeXml(node);
  if (node.nodeType === DOCUMENT_NODE || node.nodeType === DOCUMENT_FRAGMENT_NODE) return serializeFragment(node);
  const out: string[] = [];
  open(node, out);
  if (node.nodeType === ELEMENT_NODE) {
    if (!isVoid(node as Element)) out.push(serializeFragment(node), closeTag(node as Element));
  }
  return out.join('');
}

function contentsOf(node: Node): Node {
  return node.nodeType === ELEMENT_NODE && (node as Element).isHtml('template') ? (node as TemplateElement).content : node;
}

function isVoid(element: Element): boolean {
  return element.tag.isHtml && VOID.has(element.localName);
}

function tagOf(element: Element): string {
  const ns = element.namespaceURI;
  return ns === HTML_NAMESPACE || ns === SVG_NAMESPACE || ns === MATHML_NAMESPACE ? element.localName : element.tag.qualifiedName;
}

function closeTag(element: Element): string {
  return `</${tagOf(element)}>`;
}

/** A work list instead of recursion: nodes still to be written, and text that comes after them. */
function serializeFragment(root: Node, options?: SerializeOptions): string {
  const out: string[] = [];
  const work: (Node | string)[] = [];
  pushContents(root, work, options);
  for (let item = work.pop(); item !== undefined; item = work.pop()) {
    if (typeof item === 'string') {
      out.push(item);
      continue;
    }
    open(item, out);
    if (item.nodeType !== ELEMENT_NODE || isVoid(item as Element)) continue;
    work.push(closeTag(item as Element));
    pushContents(item, work, options);
  }
  return out.join('');
}

function pushContents(node: Node, work: (Node | string)[], options: SerializeOptions | undefined): void {
  pushChildren(contentsOf(node), work);
  const shadow = node.nodeType === ELEMENT_NODE ? shadowToSerialize(node as Element, options) : null;
  if (shadow === null) return;
  work.push('</template>');
  pushChildren(shadow, work);
  work.push(openShadow(shadow));
}

function pushChildren(parent: Node, work: (Node | string)[]): void {
  for (let child = parent.lastChild; child !== null; child = child.previousSibling) work.push(child);
}

function shadowToSerialize(element: Element, options: SerializeOptions | undefined): ShadowRoot | null {
  if (options === undefined) return null;
  const shadow = element.anyShadowRoot;
  if (shadow === null) return null;
  return (options.serializableShadowRoots === true && shadow.serializable) || options.shadowRoots?.includes(shadow) === true ? shadow : null;
}

function openShadow(shadow: ShadowRoot): string {
  return (
    `<template shadowrootmode="${shadow.mode}"` +
    (shadow.delegatesFocus ? ' shadowrootdelegatesfocus=""' : '') +
    (shadow.serializable ? ' shadowrootserializable=""' : '') +
    (shadow.clonable ? ' shadowrootclonable=""' : '') +
    '>'
  );
}

function open(node: Node, out: string[]): void {
  switch (node.nodeType) {
    case ELEMENT_NODE: {
      const element = node as Element;
      out.push('<', tagOf(element));
      const is = element.rare?.customElement?.isValue ?? null;
      if (is !== null && element.attribute('is') === null) out.push(` is="${escapeAttribute(is)}"`);
      const list = element.attributeList;
      if (list !== null) {
        for (let i = 0; i < list.length; i += 2) {
          out.push(' ', serializedName(list[i] as AttributeKey), '="', escapeAttribute(list[i + 1] as string), '"');
        }
      }
      out.push('>');
      break;
    }
    case TEXT_NODE: {
      const parent = node.parentNode;
      const raw = parent !== null && parent.nodeType === ELEMENT_NODE && isRawText(parent as Element);
      out.push(raw ? (node as CharacterData).text : escapeText((node as CharacterData).text));
      break;
    }
    case COMMENT_NODE:
      out.push('<!--', (node as CharacterData).text, '-->');
      break;
    case PROCESSING_INSTRUCTION_NODE:
      out.push('<?', node.nodeName, ' ', (node as CharacterData).text, '>');
      break;
    case DOCUMENT_TYPE_NODE:
      out.push('<!DOCTYPE ', (node as DocumentType).name, '>');
      break;
    default:
  }
}

function isRawText(element: Element): boolean {
  if (!element.tag.isHtml) return false;
  return RAW_TEXT.has(element.localName) || (element.localName === 'noscript' && element.nodeDocument.host.scriptingEnabled);
}

function serializedName(key: AttributeKey): string {
  if (typeof key === 'string') return key;
  switch (key.namespace) {
    case null:
      return key.localName;
    case XML_NAMESPACE:
      return `xml:${key.localName}`;
    case XMLNS_NAMESPACE:
      return key.localName === 'xmlns' ? 'xmlns' : `xmlns:${key.localName}`;
    case XLINK_NAMESPACE:
      return `xlink:${key.localName}`;
    default:
      return key.qualifiedName;
  }
}

/** https://html.spec.whatwg.org/#escapingString */
export function escapeText(text: string): string {
  if (!/[&\u00a0<>]/.test(text)) return text;
  return text
    .replace(/&/g, '&amp;')
    .replace(/\u00a0/g, '&nbsp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

export function escapeAttribute(text: string): string {
  if (!/[&\u00a0"<>]/.test(text)) return text;
  return text
    .replace(/&/g, '&amp;')
    .replace(/\u00a0/g, '&nbsp;')
    .replace(/"/g, '&quot;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}
