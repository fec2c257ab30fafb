// clipPath and filter elements that act on boxes of CSS. User space of a box begins at the corner of its border box.
// https://drafts.csswg.org/css-masking-1/#clipping-paths, https://drafts.csswg.org/filter-effects-1/#FilterProperty

import { PathBuilder, pathBounds } from '../path-builder.ts';
import { outlineOf } from './svg-clip.ts';
import { filterGraph } from './svg-filter.ts';
import { diagonalOf } from './svg-geometry.ts';
import { INITIAL_SVG_STYLE, svgStyleOf } from './svg-style.ts';
import type { Rect } from '../../../base/geometry.ts';
import type { FilterGraph } from '../../../protocol/display-list.ts';
import type { SpaceEffect } from '../paint-space.ts';
import type { SvgNode } from './svg-node.ts';

/** null for what is no clipPath. FIXME: one with text or clips inside clips nothing. */
export function boxClip(node: SvgNode | null, box: Rect): SpaceEffect | null {
  if (node === null || node.name !== 'clipPath') return null;
  const style = svgStyleOf(node, INITIAL_SVG_STYLE, diagonalOf(box));
  const outline = outlineOf(node, style, box, () => atOrigin(box));
  if (outline === null) return null;
  const moved = new PathBuilder();
  moved.add(outline.path, { a: 1, b: 0, c: 0, d: 1, e: box.x, f: box.y });
  const path = moved.finish();
  return { type: 'clip-path', path, fillRule: outline.rule, bounds: pathBounds(path) };
}

/** null for what is no filter. */
export function boxFilter(node: SvgNode | null, box: Rect): FilterGraph | null {
  const graph = node === null || node.name !== 'filter' ? null : filterGraph(node, atOrigin(box), box);
  if (graph === null) return null;
  const moved = (rect: Rect): Rect => ({ ...rect, x: rect.x + box.x, y: rect.y + box.y });
  return { region: moved(graph.region), primitives: graph.primitives.map((primitive) => ({ ...primitive, region: moved(primitive.region) })) };
}

function atOrigin({ width, height }: Rect): Rect {
  return { x: 0, y: 0, width, height };
}
