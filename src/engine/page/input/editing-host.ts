// Editing hosts: what contenteditable and designMode make editable. https://html.spec.whatwg.org/#editing-host

import type { Element } from '../../dom/element.ts';
import { HtmlElement } from '../../dom/html/html-element.ts';
import type { Node } from '../../dom/node.ts';
import { ELEMENT_NODE } from '../../dom/node-type.ts';

/** The editing host that a node is editable in, itself included; null when it cannot be edited. */
export function editingHostOf(node: Node | null): HtmlElement | null {
  if (node === null) return null;
  for (
    let element: Element | null = node.nodeType === ELEMENT_NODE ? (node as Element) : node.parentElement;
    element !== null;
    element = element.parentElement
  ) {
    const value = element.attribute('contenteditable');
    if (!(element instanceof HtmlElement) || value === null) continue;
    if (value.toLowerCase() === 'false') return null;
    if (element.isEditingHost) return outermost(element);
  }
  const { nodeDocument } = node;
  return nodeDocument.designMode === 'on' && nodeDocument.body instanceof HtmlElement ? nodeDocument.body : null;
}

/** A contenteditable element in editable content is no host of its own. */
function outermost(host: HtmlElement): HtmlElement {
  let found = host;
  for (let element = host.parentElement; element !== null; element = element.parentElement) {
    const value = element.attribute('contenteditable')?.toLowerCase() ?? null;
    if (value === 'false') break;
    if (value !== null && element instanceof HtmlElement && element.isEditingHost) found = element;
  }
  return found;
}

export function isPlainTextOnly(host: HtmlElement): boolean {
  return host.attribute('contenteditable')?.toLowerCase() === 'plaintext-only';
}
