// The SVG content of a page as SvgNodes: thin views of the DOM's elements, made as far as somebody looks.

import { styleOf } from '../../style/style-of.ts';
import { MAX_SVG_NODES } from './svg-node.ts';
import type { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';
import type { SvgNode, SvgTree } from './svg-node.ts';

/** What the page around an svg knows. */
export interface SvgPage {
  /** The style that an element has with `parent`'s inherited values; null when it has none. */
  styleUnder(element: Element, parent: ComputedStyle): ComputedStyle | null;
  /** The element of another SVG document that `href` leads to, relative to this page; null when it is not there (yet). */
  external(href: string): SvgNode | null;
}

const NO_PAGE: SvgPage = { styleUnder: () => null, external: () => null };

class DomSvgTree implements SvgTree {
  readonly #root: Node;
  readonly #page: SvgPage;
  /** The last style of each element inside of `use`. */
  #instances: Map<Element, { readonly parent: ComputedStyle; readonly style: ComputedStyle | null }> | null = null;

  constructor(root: Node, page: SvgPage) {
    this.#root = root;
    this.#page = page;
  }

  external(href: string): SvgNode | null {
    return this.#page.external(href);
  }

  byId(id: string): SvgNode | null {
    const root = this.#root as Node & { getElementById?: (id: string) => Element | null };
    const element = id === '' ? null : (root.getElementById?.(id) ?? null);
    return element === null ? null : new DomSvgNode(element.localName, '', element, element, this);
  }

  styleUnder(node: SvgNode, parent: ComputedStyle): ComputedStyle | null {
    const element = node.identity as Element;
    const instances = (this.#instances ??= new Map());
    const known = instances.get(element);
    if (known !== undefined && known.parent === parent) return known.style;
    const style = this.#page.styleUnder(element, parent);
    instances.set(element, { parent, style });
    return style;
  }
}

class DomSvgNode implements SvgNode {
  readonly name: string;
  readonly text: string;
  readonly style: ComputedStyle | null;
  readonly identity: object;
  readonly tree: SvgTree;
  readonly #element: Element | null;
  #children: readonly DomSvgNode[] | null = null;

  constructor(name: string, text: string, element: Element | null, identity: object, tree: SvgTree) {
    this.name = name;
    this.text = text;
    this.identity = identity;
    this.tree = tree;
    this.#element = element;
    this.style = element === null ? null : styleOf(element);
  }

  attribute(name: string): string | null {
    return this.#element === null ? null : this.#element.getAttribute(name);
  }

  get children(): readonly DomSvgNode[] {
    if (this.#children === null) {
      const children: DomSvgNode[] = [];
      for (let child = this.#element?.firstChild ?? null; child !== null && children.length < MAX_SVG_NODES; child = child.nextSibling) {
        if (child.nodeType === 3 || child.nodeType === 4)
          children.push(new DomSvgNode('#text', (child as unknown as { data: string }).data, null, child, this.tree));
        else if (child.nodeType === 1) {
          const element = child as unknown as Element;
          children.push(new DomSvgNode(element.localName, '', element, element, this.tree));
        }
      }
      this.#children = children;
    }
    return this.#children;
  }
}

/** An `<svg>` or an element inside of one. */
export function svgFromElement(element: Element, page: SvgPage = NO_PAGE): SvgNode {
  let root: Node = element as unknown as Node;
  while (root.parentNode !== null) root = root.parentNode;
  return new DomSvgNode(element.localName, '', element, element, new DomSvgTree(root, page));
}
