// A document for the tests of the style stage: parse5's tree behind the few members of Document and Element that style reads.
// It keeps these tests independent of the DOM, which is tested by itself.

import { defaultTreeAdapter, parse } from 'parse5';
import type { DefaultTreeAdapterMap } from 'parse5';
import type { Document } from '../../dom/document.ts';
import type { Element } from '../../dom/element.ts';

const HTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';

export class PlainElement {
  readonly nodeType = 1;
  readonly localName: string;
  readonly namespaceURI: string;
  readonly isHtmlElement: boolean;
  readonly ownerDocument: PlainDocument;
  parentElement: PlainElement | null = null;
  previousElementSibling: PlainElement | null = null;
  nextElementSibling: PlainElement | null = null;
  firstElementChild: PlainElement | null = null;
  lastElementChild: PlainElement | null = null;
  id = '';
  classNames: readonly string[] = [];
  attributeList: string[] | null = null;
  styleSlot: unknown = null;
  readonly rare = null;
  readonly containingShadowRoot = null;
  readonly flags = 0;
  readonly states = new Set<string>();
  hasText = false;

  constructor(localName: string, namespaceURI: string, ownerDocument: PlainDocument) {
    this.localName = localName;
    this.namespaceURI = namespaceURI;
    this.isHtmlElement = namespaceURI === HTML_NAMESPACE;
    this.ownerDocument = ownerDocument;
  }

  get isConnected(): boolean {
    return true;
  }

  get state(): number {
    return this.states.size;
  }

  get parentNode(): PlainElement | null {
    return this.parentElement;
  }

  attribute(name: string): string | null {
    const list = this.attributeList;
    if (list !== null) for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1]!;
    return null;
  }

  getAttribute(name: string): string | null {
    return this.attribute(name);
  }

  getAttributeNS(_namespace: string | null, name: string): string | null {
    return this.attribute(name);
  }

  setAttribute(name: string, value: string): void {
    const list = (this.attributeList ??= []);
    const at = list.indexOf(name);
    if (at >= 0 && at % 2 === 0) list[at + 1] = value;
    else list.push(name, value);
    if (name === 'id') this.id = value;
    if (name === 'class') this.classNames = [...new Set(value.split(/\s+/).filter((each) => each !== ''))];
  }

  append(child: PlainElement): void {
    child.parentElement = this;
    child.previousElementSibling = this.lastElementChild;
    if (this.lastElementChild === null) this.firstElementChild = child;
    else this.lastElementChild.nextElementSibling = child;
    this.lastElementChild = child;
  }

  matchesState(state: string): boolean {
    switch (state) {
      case 'root':
        return this.ownerDocument.documentElement === this;
      case 'empty':
        return this.firstElementChild === null && !this.hasText;
      case 'link':
      case 'any-link':
        return this.localName === 'a' && this.attribute('href') !== null;
      case 'disabled':
        return this.attribute('disabled') !== null;
      default:
        return this.states.has(state);
    }
  }
}

export class PlainDocument {
  readonly nodeType = 9;
  readonly isHtmlDocument = true;
  readonly isQuirks: boolean;
  readonly baseURL = 'https://example.test/page/';
  documentElement: PlainElement | null = null;

  constructor(isQuirks: boolean) {
    this.isQuirks = isQuirks;
  }

  find(id: string): PlainElement {
    const stack = [this.documentElement!];
    for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
      if (element.id === id) return element;
      for (let child = element.firstElementChild; child !== null; child = child.nextElementSibling) stack.push(child);
    }
    throw new Error(`no element #${id}`);
  }
}

export function plainDocument(html: string): PlainDocument {
  const tree = parse(html);
  const document = new PlainDocument(defaultTreeAdapter.getDocumentMode(tree) === 'quirks');
  type P5Element = DefaultTreeAdapterMap['element'];
  const stack: [P5Element, PlainElement | null][] = [];
  for (const node of tree.childNodes) if (defaultTreeAdapter.isElementNode(node)) stack.push([node, null]);
  for (let entry = stack.shift(); entry !== undefined; entry = stack.shift()) {
    const [node, parent] = entry;
    const element = new PlainElement(node.tagName, node.namespaceURI, document);
    for (const { name, value } of node.attrs) element.setAttribute(name, value);
    if (parent === null) document.documentElement = element;
    else parent.append(element);
    for (const child of node.childNodes) {
      if (defaultTreeAdapter.isElementNode(child)) stack.push([child, element]);
      else if (defaultTreeAdapter.isTextNode(child) && child.value !== '') element.hasText = true;
    }
  }
  return document;
}

export const asDocument = (document: PlainDocument): Document => document as unknown as Document;
export const asElement = (element: PlainElement): Element => element as unknown as Element;
