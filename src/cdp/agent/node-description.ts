// How Chromium describes a node in a remote object: `div#id.class`.

import { Attr } from '../../engine/dom/attr.ts';
import { Element } from '../../engine/dom/element.ts';
import type { Node } from '../../engine/dom/node.ts';

export function describeNode(node: Node): string {
  if (!(node instanceof Element)) return node instanceof Attr ? node.name : node.nodeName;
  const id = node.getAttribute('id') ?? '';
  const classes = (node.getAttribute('class') ?? '').split(/[\t\n\f\r ]+/).filter((name) => name !== '');
  return `${node.isHtmlElement ? node.localName : node.nodeName}${id === '' ? '' : `#${id}`}${classes.map((name) => `.${name}`).join('')}`;
}
