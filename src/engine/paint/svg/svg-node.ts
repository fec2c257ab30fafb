// What SVG layout and painting see of an SVG document: made from the DOM of a page (svg-dom.ts) or from the bytes of an image (svg-xml.ts).

import type { ComputedStyle } from '../../style/computed-style.ts';

export interface SvgNode {
  /** Local name as in SVG: `linearGradient`; '#text' for text. */
  readonly name: string;
  /** The same for the same element however often it is read: against references in circles, and for what the page keeps by element. */
  readonly identity: object;
  /** Attributes by qualified name, `xlink:href` included. */
  attribute(name: string): string | null;
  readonly children: readonly SvgNode[];
  /** Character data of a '#text' node, '' else. */
  readonly text: string;
  /** From the page's style sheets; null in images, and inside of what is `display: none`. */
  readonly style: ComputedStyle | null;
  /** In images, what the `style` elements say for this one, lowest first. */
  readonly declared?: ReadonlyMap<string, string> | null;
  readonly tree: SvgTree;
}

/** The document that nodes are of. */
export interface SvgTree {
  /** The element that `#id` leads to. */
  byId(id: string): SvgNode | null;
  /** The element of another document that an address leads to; null while loading, and in images. */
  external(href: string): SvgNode | null;
  /** The style of a page's element as a copy of it below another parent has it (in `use`); null in images. */
  styleUnder(node: SvgNode, parent: ComputedStyle): ComputedStyle | null;
}

/** Walks into SVG documents are bounded by these: hostile documents nest and repeat (`use`) without end. */
export const MAX_SVG_DEPTH = 128;
export const MAX_SVG_NODES = 200_000;

/** The element that `href` leads to. */
export function hrefTarget(node: SvgNode): SvgNode | null {
  const href = (node.attribute('href') ?? node.attribute('xlink:href'))?.trim() ?? '';
  if (href === '') return null;
  return href.startsWith('#') ? node.tree.byId(href.slice(1)) : node.tree.external(href);
}

/** The element that a `url(#id)` leads to, as computed styles (with an absolute address) and attributes write it. */
export function urlTarget(text: string | null | undefined, tree: SvgTree): SvgNode | null {
  if (text === null || text === undefined) return null;
  const url = /^\s*url\(\s*["']?([^"')]*)["']?\s*\)/.exec(text);
  return url === null ? null : fragmentTarget(url[1] ?? '', tree);
}

/** FIXME: addresses of other documents are taken for this one's. */
export function fragmentTarget(url: string, tree: SvgTree): SvgNode | null {
  const hash = url.lastIndexOf('#');
  if (hash < 0) return null;
  const id = url.slice(hash + 1);
  return tree.byId(id) ?? tree.byId(decoded(id));
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
