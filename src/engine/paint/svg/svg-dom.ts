// An inline <svg> of a page as SvgNodes: a copy of the small part of the DOM that painting reads, made when the page is painted.

import { styleOf } from '../../style/style-of.ts';
import { MAX_SVG_DEPTH, MAX_SVG_NODES } from './svg-node.ts';
import type { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';
import type { SvgNode } from './svg-node.ts';

class DomSvgNode implements SvgNode {
  readonly name: string;
  readonly text: string;
  readonly children: DomSvgNode[] = [];
  readonly style: ComputedStyle | null;
  readonly #element: Element | null;

  constructor(name: string, text: string, element: Element | null) {
    this.name = name;
    this.text = text;
    this.#element = element;
    this.style = element === null ? null : styleOf(element);
  }

  attribute(name: string): string | null {
    return this.#element === null ? null : this.#element.getAttribute(name);
  }
}

/** An element alone, without its children. */
export function shallowSvgNode(element: Element): SvgNode {
  return new DomSvgNode(element.localName, '', element);
}

/** An `<svg>` or an element inside of one, with all that it holds. */
export function svgFromElement(svg: Element): SvgNode {
  const root = new DomSvgNode(svg.localName, '', svg);
  const stack: { from: Node; to: DomSvgNode; depth: number }[] = [{ from: svg, to: root, depth: 0 }];
  let count = 0;
  for (let work = stack.pop(); work !== undefined && count < MAX_SVG_NODES; work = stack.pop()) {
    for (let child = work.from.firstChild; child !== null && count < MAX_SVG_NODES; child = child.nextSibling) {
      count += 1;
      if (child.nodeType === 3) work.to.children.push(new DomSvgNode('#text', (child as unknown as { data: string }).data, null));
      if (child.nodeType !== 1) continue;
      const element = child as unknown as Element;
      const node = new DomSvgNode(element.localName, '', element);
      work.to.children.push(node);
      if (work.depth < MAX_SVG_DEPTH) stack.push({ from: element as unknown as Node, to: node, depth: work.depth + 1 });
    }
  }
  return root;
}
