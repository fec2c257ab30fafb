// Strokes of shapes, and what else painting asks of a shape. https://svgwg.org/svg2-draft/painting.html#StrokeProperties

import { PathMeasure, tightBounds } from '../path-measure.ts';
import { ownProperty } from './svg-style.ts';
import type { Rect } from '../../../base/geometry.ts';
import type { PathData, Stroke } from '../../../protocol/display-list.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';

const SHAPES_WITH_MARKERS: ReadonlySet<string> = new Set(['path', 'line', 'polyline', 'polygon']);

export function showsOverflow(node: SvgNode, { computed }: SvgStyle): boolean {
  return computed !== null ? computed.box.overflowX === 'visible' : ['visible', 'auto'].includes(ownProperty(node, null, 'overflow') ?? '');
}

export function hasMarkers(node: SvgNode, style: SvgStyle): boolean {
  return SHAPES_WITH_MARKERS.has(node.name) && (style.markerStart !== 'none' || style.markerMid !== 'none' || style.markerEnd !== 'none');
}

export function strokedBounds(path: PathData, style: SvgStyle): Rect {
  const bounds = tightBounds(path) ?? { x: 0, y: 0, width: 0, height: 0 };
  const reach = style.stroke === null ? 0 : (style.strokeWidth / 2) * (style.linejoin === 'miter' ? Math.max(style.miterlimit, Math.SQRT2) : Math.SQRT2);
  return { x: bounds.x - reach, y: bounds.y - reach, width: bounds.width + 2 * reach, height: bounds.height + 2 * reach };
}

/** https://svgwg.org/svg2-draft/painting.html#StrokeProperties */
export function strokeOf(node: SvgNode, path: PathData, style: SvgStyle, scale: number): Stroke {
  // An odd list of dashes is repeated once, a list without any length means no dashes.
  const dashes = style.dashes.length % 2 === 1 ? [...style.dashes, ...style.dashes] : style.dashes;
  const isDashed = dashes.some((dash) => dash > 0);
  let factor = 1;
  const given = isDashed ? Number(node.attribute('pathLength') ?? NaN) : NaN;
  if (given > 0) factor = new PathMeasure(path).length / given;
  // https://svgwg.org/svg2-draft/coords.html#VectorEffectProperty: the stroke is as wide on the screen as it says.
  const width = ownProperty(node, style.computed, 'vector-effect') === 'non-scaling-stroke' && scale > 0 ? style.strokeWidth / scale : style.strokeWidth;
  return {
    width,
    cap: style.linecap,
    join: style.linejoin,
    miterLimit: style.miterlimit,
    dashes: isDashed ? (factor === 1 ? dashes : dashes.map((dash) => dash * factor)) : [],
    dashOffset: style.dashOffset * factor,
  };
}
