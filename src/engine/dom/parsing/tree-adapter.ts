// The adapter through which parse5 builds our tree directly: no tree of parse5's own exists at any time.

import { foreignContent } from 'parse5';
import type { ElementCreationContext, Token, TreeAdapter, TreeAdapterTypeMap, html } from 'parse5';
import { attachShadow } from '../attach-shadow.ts';
import type { AttributeKey } from '../attributes.ts';
import { setAttributeValue } from '../attributes.ts';
import { beginReactions, endReactions, tryToUpgrade } from '../custom-elements.ts';
import type { Comment } from '../comment.ts';
import type { ContainerNode } from '../container-node.ts';
import type { Document } from '../document.ts';
import type { DocumentFragment } from '../document-fragment.ts';
import type { DocumentType } from '../document-type.ts';
import { createElementByName } from '../element-factory.ts';
import type { Element } from '../element.ts';
import type { TemplateElement } from '../html/template-element.ts';
import { insert, remove } from '../mutation.ts';
import { queueCharacterDataRecord } from '../mutation-records.ts';
import type { Node } from '../node.ts';
import {
  COMMENT_NODE,
  DOCUMENT_NODE,
  DOCUMENT_TYPE_NODE,
  ELEMENT_NODE,
  FLAG_CONNECTED,
  FLAG_HAS_CHILDREN_STEPS,
  FLAG_PARSER_INSERTED,
  TEXT_NODE,
} from '../node-type.ts';
import { elementName } from '../qualified-name.ts';
import { SvgScriptElement } from '../svg/svg-script-element.ts';
import { Text } from '../text.ts';

export type DomMap = TreeAdapterTypeMap<Node, ContainerNode, Node, Document, DocumentFragment, Element, Comment, Text, TemplateElement, DocumentType>;

/** Chromium's limit (HTMLConstructionSite): deeper elements become siblings of the one at the limit. */
export const MAX_DEPTH = 512;

/** Chromium's limit: a longer run of text becomes several nodes. */
const MAX_TEXT_LENGTH = 1 << 16;

// parse5's table of https://html.spec.whatwg.org/#parsing-main-inforeign lacks this one.
foreignContent.SVG_TAG_NAMES_ADJUSTMENT_MAP.set('fedropshadow', 'feDropShadow');

/** parse5 builds names by concatenation; equal ones become one string. */
const names = new Map<string, string>();
const MAX_NAMES = 4000;

function intern(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size < MAX_NAMES) names.set(name, name);
  return name;
}

export class DomTreeAdapter implements TreeAdapter<DomMap> {
  private readonly document: Document;
  /** How many elements are open: says when to flatten. Set once the parser exists. */
  depth: () => number = () => 0;
  /** parse5 tells the end of HTML's scripts only. https://html.spec.whatwg.org/#parsing-main-inforeign "script" */
  svgScriptEnded: (script: Element) => void = () => {};
  private readonly isFragment: boolean;
  private readonly allowShadowRoots: boolean;

  constructor(document: Document, isFragment: boolean, allowShadowRoots: boolean) {
    this.document = document;
    this.isFragment = isFragment;
    this.allowShadowRoots = allowShadowRoots;
  }

  createDocument(): Document {
    return this.document;
  }

  createDocumentFragment(): DocumentFragment {
    return this.document.createDocumentFragment();
  }

  createElement(tagName: string, namespaceURI: html.NS, attrs: Token.Attribute[]): Element {
    let is: string | null = null;
    for (const attribute of attrs) if (attribute.name === 'is') is = attribute.value;
    const element = createElementByName(this.document, elementName(namespaceURI, null, intern(tagName)), is);
    // Scripts made by the parser are run by the parser; those of a fragment never run.
    if (tagName === 'script' || tagName === 'style') (element as Element & { fromParser?: (inFragment: boolean) => void }).fromParser?.(this.isFragment);
    element.flags |= FLAG_PARSER_INSERTED;
    if (attrs.length > 0) element.copyAttributes(attributeList(attrs));
    return element;
  }

  onElementCreated(element: Element, context: ElementCreationContext<DomMap>): void {
    const { formElement, isInTemplate, intendedParent } = context;
    if (formElement === null || isInTemplate || intendedParent.nodeDocument !== formElement.nodeDocument) return;
    if (element.tag.isHtml && 'parserForm' in element) (element as Element & { parserForm: Element | null }).parserForm = formElement;
  }

  createCommentNode(data: string): Comment {
    return this.document.createComment(data);
  }

  createTextNode(value: string): Text {
    return this.document.createTextNode(value);
  }

  appendChild(parent: ContainerNode, node: Node): void {
    const target = this.place(parent);
    if (node.nodeType === ELEMENT_NODE && this.allowShadowRoots && this.attachDeclarative(target, node as Element)) return;
    this.insert(node, target, null);
  }

  insertBefore(parent: ContainerNode, node: Node, reference: Node): void {
    if (reference.parentNode === parent) this.insert(node, parent, reference);
    else this.insert(node, this.place(parent), null);
  }

  private insert(node: Node, parent: Node, reference: Node | null): void {
    // Script may have put things where the standard's checks would refuse; a document takes no second element.
    if (parent.nodeType === DOCUMENT_NODE && node.nodeType === ELEMENT_NODE && (parent as Document).documentElement !== null) return;
    if (node.rare?.customElement) {
      beginReactions();
      insert(node, parent, reference);
      tryToUpgrade(node as Element);
      endReactions();
      return;
    }
    insert(node, parent, reference);
  }

  /** The parent, or its parent where the tree is too deep: Chromium's rule. */
  private place(parent: ContainerNode): Node {
    if (this.depth() > MAX_DEPTH && parent.nodeType === ELEMENT_NODE && parent.parentNode !== null) return parent.parentNode;
    return parent;
  }

  /** https://html.spec.whatwg.org/#parsing-main-inhead: a template with shadowrootmode becomes its parent's shadow root. */
  private attachDeclarative(parent: Node, template: Element): boolean {
    const mode = template.isHtml('template') ? template.attribute('shadowrootmode')?.toLowerCase() : undefined;
    if ((mode !== 'open' && mode !== 'closed') || parent.nodeType !== ELEMENT_NODE) return false;
    const host = parent as Element;
    if (host.anyShadowRoot !== null) return false;
    try {
      const shadow = attachShadow(host, {
        mode,
        clonable: template.attribute('shadowrootclonable') !== null,
        serializable: template.attribute('shadowrootserializable') !== null,
        delegatesFocus: template.attribute('shadowrootdelegatesfocus') !== null,
      });
      shadow.isDeclarative = true;
      (template as TemplateElement).useAsContent(shadow);
      return true;
    } catch {
      // Not a possible host: an ordinary template.
      return false;
    }
  }

  setTemplateContent(): void {
    // A template makes its own contents.
  }

  getTemplateContent(template: TemplateElement): DocumentFragment {
    return template.content;
  }

  setDocumentType(document: Document, name: string, publicId: string, systemId: string): void {
    if (document.doctype === null) insert(document.makeDocumentType(name, publicId, systemId), document, null);
  }

  setDocumentMode(document: Document, mode: html.DOCUMENT_MODE): void {
    document.mode = mode as 'no-quirks' | 'quirks' | 'limited-quirks';
  }

  getDocumentMode(): html.DOCUMENT_MODE {
    return this.document.mode as html.DOCUMENT_MODE;
  }

  detachNode(node: Node): void {
    if (node.parentNode !== null) remove(node);
  }

  insertText(parent: ContainerNode, text: string): void {
    const target = this.place(parent);
    // https://html.spec.whatwg.org/#insert-a-character: documents have no text.
    if (target.nodeType === DOCUMENT_NODE) return;
    const last = target.lastChild;
    this.addText(target, last !== null && last.nodeType === TEXT_NODE ? (last as Text) : null, text, null);
  }

  insertTextBefore(parent: ContainerNode, text: string, reference: Node): void {
    if (reference.parentNode !== parent) return this.insertText(parent, text);
    const previous = reference.previousSibling;
    this.addText(parent, previous !== null && previous.nodeType === TEXT_NODE ? (previous as Text) : null, text, reference);
  }

  private addText(parent: Node, previous: Text | null, text: string, before: Node | null): void {
    let start = 0;
    if (previous !== null && previous.text.length < MAX_TEXT_LENGTH) {
      start = textEnd(text, 0, MAX_TEXT_LENGTH - previous.text.length);
      if (start > 0) appendToText(previous, text.slice(0, start));
    }
    while (start < text.length) {
      const end = textEnd(text, start, MAX_TEXT_LENGTH);
      insert(new Text(parent.nodeDocument, start === 0 && end === text.length ? text : text.slice(start, end)), parent, before);
      start = end;
    }
  }

  adoptAttributes(recipient: Element, attrs: Token.Attribute[]): void {
    const present = new Set(recipient.getAttributeNames());
    for (const { name, value } of attrs) if (!present.has(name)) setAttributeValue(recipient, intern(name), value, -1);
  }

  getFirstChild(node: ContainerNode): Node | null {
    return node.firstChild;
  }

  getChildNodes(node: ContainerNode): Node[] {
    return [...node.childNodes.items];
  }

  getParentNode(node: Node): ContainerNode | null {
    return node.parentNode as ContainerNode | null;
  }

  getAttrList(element: Element): Token.Attribute[] {
    const list = element.attributeList ?? [];
    const attributes: Token.Attribute[] = [];
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as AttributeKey;
      const value = list[i + 1] as string;
      attributes.push(typeof key === 'string' ? { name: key, value } : namespacedAttribute(key, value));
    }
    return attributes;
  }

  getTagName(element: Element): string {
    return element.localName;
  }

  getNamespaceURI(element: Element): html.NS {
    return (element.namespaceURI ?? '') as html.NS;
  }

  getTextNodeContent(text: Text): string {
    return text.text;
  }

  getCommentNodeContent(comment: Comment): string {
    return comment.text;
  }

  getDocumentTypeNodeName(doctype: DocumentType): string {
    return doctype.name;
  }

  getDocumentTypeNodePublicId(doctype: DocumentType): string {
    return doctype.publicId;
  }

  getDocumentTypeNodeSystemId(doctype: DocumentType): string {
    return doctype.systemId;
  }

  isTextNode(node: Node): node is Text {
    return node.nodeType === TEXT_NODE;
  }

  isCommentNode(node: Node): node is Comment {
    return node.nodeType === COMMENT_NODE;
  }

  isDocumentTypeNode(node: Node): node is DocumentType {
    return node.nodeType === DOCUMENT_TYPE_NODE;
  }

  isElementNode(node: Node): node is Element {
    return node.nodeType === ELEMENT_NODE;
  }

  setNodeSourceCodeLocation(): void {}

  getNodeSourceCodeLocation(): null {
    return null;
  }

  updateNodeSourceCodeLocation(): void {}

  onItemPop(item: Element): void {
    // https://html.spec.whatwg.org/#the-end and #element-popped: some elements act when all their children are there.
    if (item.tag.isHtml && 'finishedParsing' in item) (item as Element & { finishedParsing: () => void }).finishedParsing();
    if (item instanceof SvgScriptElement && !this.isFragment) this.svgScriptEnded(item);
  }
}

function namespacedAttribute(key: Exclude<AttributeKey, string>, value: string): Token.Attribute {
  const attribute: Token.Attribute = { name: key.localName, value };
  if (key.namespace !== null) attribute.namespace = key.namespace;
  if (key.prefix !== null) attribute.prefix = key.prefix;
  return attribute;
}

function attributeList(attrs: readonly Token.Attribute[]): (AttributeKey | string)[] {
  const list: (AttributeKey | string)[] = [];
  for (const { name, value, namespace, prefix } of attrs) {
    if (namespace === undefined) list.push(intern(name), value);
    else {
      const qualifiedName = prefix === undefined || prefix === '' ? name : `${prefix}:${name}`;
      list.push({ namespace, prefix: prefix === undefined || prefix === '' ? null : prefix, localName: name, qualifiedName }, value);
    }
  }
  return list;
}

/** The end of a part of at most `room` units that does not cut a surrogate pair. */
function textEnd(text: string, start: number, room: number): number {
  const end = start + room;
  if (end >= text.length) return text.length;
  return (text.charCodeAt(end - 1) & 0xfc00) === 0xd800 ? end - 1 : end;
}

function appendToText(node: Text, text: string): void {
  queueCharacterDataRecord(node, node.text);
  node.text += text;
  const parent = node.parentNode;
  if (parent !== null && (parent.flags & FLAG_HAS_CHILDREN_STEPS) !== 0) parent.childrenChangedSteps();
  if ((node.flags & FLAG_CONNECTED) !== 0) node.nodeDocument.observer?.characterDataChanged(node);
}
