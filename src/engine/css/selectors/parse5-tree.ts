// For tests only: a parse5 document seen as SelectableElements, so that selectors can be tried without the DOM.

import { parse } from 'parse5';
import type { DefaultTreeAdapterTypes } from 'parse5';
import type { SelectableDocument, SelectableElement } from './selectable.ts';

type Element = DefaultTreeAdapterTypes.Element;
const HTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';

export class TreeElement implements SelectableElement {
  readonly source: Element | null;
  readonly localName: string;
  readonly namespaceURI: string;
  readonly ownerDocument: SelectableDocument;
  readonly attributes: Map<string, string>;
  parentElement: TreeElement | null = null;
  previousElementSibling: TreeElement | null = null;
  nextElementSibling: TreeElement | null = null;
  firstElementChild: TreeElement | null = null;
  lastElementChild: TreeElement | null = null;
  readonly states = new Set<string>();

  constructor(localName: string, document: SelectableDocument, source: Element | null = null) {
    this.source = source;
    this.localName = localName;
    this.namespaceURI = source?.namespaceURI ?? HTML_NAMESPACE;
    this.ownerDocument = document;
    this.attributes = new Map(source?.attrs.map(({ name, value }) => [name, value]));
  }

  get id(): string {
    return this.attributes.get('id') ?? '';
  }

  get classNames(): readonly string[] {
    return (this.attributes.get('class') ?? '').split(' ').filter((name) => name !== '');
  }

  get isHtmlElement(): boolean {
    return this.namespaceURI === HTML_NAMESPACE;
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  getAttributeNS(namespace: string | null, localName: string): string | null {
    return namespace === null ? this.getAttribute(localName) : null;
  }

  append(child: TreeElement): TreeElement {
    child.parentElement = this;
    child.previousElementSibling = this.lastElementChild;
    if (this.lastElementChild === null) this.firstElementChild = child;
    else this.lastElementChild.nextElementSibling = child;
    this.lastElementChild = child;
    return child;
  }

  matchesState(state: string): boolean {
    const isControl = ['input', 'button', 'select', 'textarea'].includes(this.localName);
    switch (state) {
      case 'root':
        return this.parentElement === null;
      case 'empty':
        return this.source?.childNodes.every((node) => node.nodeName === '#comment') ?? true;
      case 'link':
      case 'any-link':
        return this.localName === 'a' && this.attributes.has('href');
      case 'checked':
        return this.attributes.has('checked');
      case 'disabled':
        return this.attributes.has('disabled');
      case 'enabled':
        return isControl && !this.attributes.has('disabled');
      case 'required':
        return this.attributes.has('required');
      case 'optional':
        return this.localName === 'input' && !this.attributes.has('required');
      default:
        return this.states.has(state);
    }
  }
}

/** The html element of the parsed document. */
export function parseTree(html: string): TreeElement {
  const parsed = parse(html);
  const document = { isQuirks: parsed.mode === 'quirks', isHtmlDocument: true };
  const root = parsed.childNodes.find((node) => node.nodeName === 'html') as Element;
  const top = new TreeElement('html', document, root);
  const stack: TreeElement[] = [top];
  for (let parent = stack.pop(); parent !== undefined; parent = stack.pop()) {
    for (const child of parent.source?.childNodes ?? []) {
      if ('tagName' in child) stack.push(parent.append(new TreeElement(child.tagName, document, child)));
    }
  }
  return top;
}
