// Boxes of nodes as CDP's quads: eight numbers, CSS px of the viewport.

import type { Edges, Rect } from '../../base/geometry.ts';
import { Element } from '../../engine/dom/element.ts';
import type { Node } from '../../engine/dom/node.ts';
import { clientRects } from '../../engine/layout/geometry.ts';
import type { DocumentView } from '../../engine/page/document-view.ts';
import { CdpError } from '../cdp-error.ts';

export type Quad = readonly number[];

/** What clients recognise: the node is not shown. */
export function noLayout(): CdpError {
  return new CdpError('Could not compute box model.');
}

/** One quad for each line or piece; empty when the node has no box. */
export function contentQuads(view: DocumentView, node: Node): Quad[] {
  const rects = clientRects(view.map, node, view.scroll);
  return rects.map((rect) => quad({ ...rect, x: rect.x - view.scroll.x, y: rect.y - view.scroll.y }));
}

/** https://chromedevtools.github.io/devtools-protocol/tot/DOM/#type-BoxModel; null without a box. */
export function boxModel(view: DocumentView, node: Node): Record<string, unknown> | null {
  const rect = view.rectOf(node);
  if (rect === null) return null;
  const border = { ...rect, x: rect.x - view.scroll.x, y: rect.y - view.scroll.y };
  const place = node instanceof Element ? view.placeOf(node) : null;
  const fragment = place !== null && place.fragment.type === 'box' ? place.fragment : null;
  const padding = fragment === null ? border : inset(border, fragment.border);
  const content = fragment === null ? border : inset(padding, fragment.padding);
  const margin = fragment === null ? border : inset(border, negated(fragment.margin));
  return {
    content: quad(content),
    padding: quad(padding),
    border: quad(border),
    margin: quad(margin),
    width: Math.round(rect.width),
    height: Math.round(rect.height),
  };
}

function quad({ x, y, width, height }: Rect): Quad {
  return [x, y, x + width, y, x + width, y + height, x, y + height];
}

function inset(rect: Rect, edges: Edges): Rect {
  return { x: rect.x + edges.left, y: rect.y + edges.top, width: rect.width - edges.left - edges.right, height: rect.height - edges.top - edges.bottom };
}

function negated({ top, right, bottom, left }: Edges): Edges {
  return { top: -top, right: -right, bottom: -bottom, left: -left };
}
