// innerText and outerText: https://html.spec.whatwg.org/#the-innertext-idl-attribute. What a rendered element reads as is layout's business
// (DocumentHost.innerText); without layout it is the text content.

import type { DocumentFragment } from '../document-fragment.ts';
import { DomException } from '../dom-exception.ts';
import type { Element } from '../element.ts';
import { insert, replaceAll, replaceChild } from '../mutation.ts';
import type { Node } from '../node.ts';
import { TEXT_NODE } from '../node-type.ts';
import type { Text } from '../text.ts';
import { remove } from '../mutation.ts';

export function innerTextOf(element: Element): string {
  return element.nodeDocument.host.innerText(element) ?? element.textContent;
}

/** https://html.spec.whatwg.org/#rendered-text-fragment */
function renderedTextFragment(text: string, element: Element): DocumentFragment {
  const document = element.nodeDocument;
  const fragment = document.createDocumentFragment();
  const lines = text.split(/\r\n|\r|\n/);
  for (let i = 0; i < lines.length; i++) {
    if (i > 0) insert(document.createHtmlElement('br'), fragment, null);
    if (lines[i] !== '') insert(document.createTextNode(lines[i] as string), fragment, null);
  }
  return fragment;
}

export function setInnerText(element: Element, text: string): void {
  replaceAll(renderedTextFragment(text, element), element);
}

export function setOuterText(element: Element, text: string): void {
  const parent = element.parentNode;
  if (parent === null) throw new DomException('the element has no parent', 'NoModificationAllowedError');
  const next = element.nextSibling;
  const previous = element.previousSibling;
  const fragment = renderedTextFragment(text, element);
  if (fragment.firstChild === null) insert(element.nodeDocument.createTextNode(''), fragment, null);
  replaceChild(element, fragment, parent);
  if (next !== null) mergeWithNext(next.previousSibling);
  mergeWithNext(previous);
}

function mergeWithNext(node: Node | null): void {
  if (node === null || node.nodeType !== TEXT_NODE) return;
  const next = node.nextSibling;
  if (next === null || next.nodeType !== TEXT_NODE) return;
  (node as Text).appendData((next as Text).data);
  remove(next);
}
