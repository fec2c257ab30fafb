// Viewports and transforms of SVG elements: how the coordinates of an element lie in those of its parent.
// https://svgwg.org/svg2-draft/coords.html

import { IDENTITY, multiply } from '../../../base/geometry.ts';
import { boxTransform, hasTransform } from '../../layout/box-transform.ts';
import { INITIAL_STYLE } from '../../style/initial-style.ts';
import { ownProperty, svgProperty } from './svg-style.ts';
import { svgLength, svgNumbers, svgTransform, viewBoxMatrix } from './svg-values.ts';
import type { Matrix, Rect, Size } from '../../../base/geometry.ts';
import type { LengthPercentage } from '../../style/computed-style.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';

/** What percentages are of that are neither horizontal nor vertical. https://svgwg.org/svg2-draft/coords.html#Units */
export function diagonalOf(port: Size): number {
  return Math.hypot(port.width, port.height) / Math.SQRT2;
}

/** The transform of an element, or null: the property, else the attribute. `bounds` is asked for with `transform-box: fill-box`. */
export function transformOf(node: SvgNode, style: SvgStyle, port: Size, bounds: () => Rect | null): Matrix | null {
  const { computed } = style;
  if (computed === null) return svgTransform(svgProperty(node, 'transform'));
  const { effects } = computed;
  if (!hasTransform(effects)) return svgTransform(node.attribute('transform'));
  const box = computed.rare.others?.get('transform-box');
  const reference = (box === 'fill-box' || box === 'stroke-box' ? bounds() : null) ?? { x: 0, y: 0, width: port.width, height: port.height };
  // The user agent's sheet says `transform-origin: 0 0`. OPTIMIZATION: here, so that SVG elements need no effects of their own for it.
  const initial = INITIAL_STYLE.effects;
  const origin = (value: LengthPercentage, first: LengthPercentage): LengthPercentage => (value === first ? 0 : value);
  const transformOriginX = origin(effects.transformOriginX, initial.transformOriginX);
  const transformOriginY = origin(effects.transformOriginY, initial.transformOriginY);
  return boxTransform({ ...effects, transformOriginX, transformOriginY }, reference);
}

/** A viewport inside of its parent, and the coordinates of its content. */
export interface Viewport {
  readonly rect: Rect;
  readonly matrix: Matrix;
  /** What percentages of the content are of. */
  readonly size: Size;
}

/** Of content with a `viewBox` that fills `rect`. */
export function viewportIn(node: SvgNode, rect: Rect): Viewport {
  const viewBox = svgNumbers(node.attribute('viewBox'));
  const fitted = viewBoxMatrix(viewBox, node.attribute('preserveAspectRatio'), rect);
  if (fitted === null) return { rect, matrix: { ...IDENTITY, e: rect.x, f: rect.y }, size: rect };
  return { rect, matrix: fitted, size: { width: viewBox[2]!, height: viewBox[3]! } };
}

/** Of a nested `svg`, or of a `symbol` or `svg` with the size that its `use` gives. */
export function nestedViewport(content: SvgNode, sizes: SvgNode, port: Size): Viewport {
  const isOwn = content === sizes;
  const size = (name: string, base: number): number => svgLength(sizes.attribute(name) ?? content.attribute(name) ?? '100%', base) ?? base;
  return viewportIn(content, {
    x: isOwn ? (svgLength(sizes.attribute('x'), port.width) ?? 0) : 0,
    y: isOwn ? (svgLength(sizes.attribute('y'), port.height) ?? 0) : 0,
    width: size('width', port.width),
    height: size('height', port.height),
  });
}

/** The rectangle of an `image`, `foreignObject`, `mask`, `pattern` or `filter`; missing sizes are 0. */
export function rectOf(node: SvgNode, style: SvgStyle, port: Size): Rect {
  const length = (name: string, base: number): number => svgLength(ownProperty(node, style.computed, name), base, style.fontSize) ?? 0;
  return { x: length('x', port.width), y: length('y', port.height), width: length('width', port.width), height: length('height', port.height) };
}

/** The four lengths of a `mask`, `pattern` or `filter` in fractions of `bounds`, or in user space. null for one without bounds. */
export function regionOf(
  attribute: (name: string) => string | null,
  isBox: boolean,
  defaults: readonly [x: string, y: string, width: string, height: string],
  bounds: Rect | null,
  port: Size,
): Rect | null {
  const length = (name: string, fallback: string, base: number): number => svgLength(attribute(name) ?? fallback, base) ?? svgLength(fallback, base) ?? 0;
  const base = isBox ? { width: 1, height: 1 } : port;
  const x = length('x', defaults[0], base.width);
  const y = length('y', defaults[1], base.height);
  const width = length('width', defaults[2], base.width);
  const height = length('height', defaults[3], base.height);
  if (!isBox) return { x, y, width, height };
  if (bounds === null) return null;
  return { x: bounds.x + x * bounds.width, y: bounds.y + y * bounds.height, width: width * bounds.width, height: height * bounds.height };
}

/** From fractions of a box to the coordinates that the box is in. */
export function boxMatrix(bounds: Rect): Matrix {
  return { a: bounds.width, b: 0, c: 0, d: bounds.height, e: bounds.x, f: bounds.y };
}

export function joined(outer: Matrix, inner: Matrix | null): Matrix {
  return inner === null ? outer : multiply(outer, inner);
}

/** How much larger a matrix makes things, on average. */
export function scaleOf(m: Matrix): number {
  return Math.sqrt(Math.abs(m.a * m.d - m.b * m.c));
}
