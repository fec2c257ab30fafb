// Markup that goes over the clipboard carries nothing that runs or loads by itself: no scripts, handlers, frames, addresses of scripts.

import type { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import { ELEMENT_NODE } from '../../dom/node-type.ts';

const NEVER_COPIED = new Set(['script', 'style', 'link', 'meta', 'base', 'title', 'iframe', 'object', 'embed', 'template', 'noscript']);

export function makeInert(root: Node): void {
  const doomed: Element[] = [];
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (let child = node.firstChild; child !== null; child = child.nextSibling) stack.push(child);
    if (node.nodeType !== ELEMENT_NODE) continue;
    const element = node as Element;
    if (NEVER_COPIED.has(element.localName)) doomed.push(element);
    for (const name of element.getAttributeNames()) {
      if (name.startsWith('on') || /^\s*javascript:/i.test(element.getAttribute(name) ?? '')) element.removeAttribute(name);
    }
  }
  for (const element of doomed) element.remove();
}
