// Bounding boxes of elements inside an svg, for getBoundingClientRect and getBBox: the fill geometry, strokes left out, as Chromium has it.
// https://svgwg.org/svg2-draft/coords.html#BoundingBoxes. FIXME: `use`, <image>, foreignObject and textPath have no box.

import { IDENTITY, multiply, transformRect, union } from '../../../base/geometry.ts';
import type { Matrix, Rect, Size } from '../../../base/geometry.ts';
import type { Element } from '../../dom/element.ts';
import { INITIAL_STYLE } from '../../style/initial-style.ts';
import type { ComputedStyle } from '../../style/computed-style.ts';
import type { GlyphRun } from '../../text/glyph-run.ts';
import { pathBounds } from '../path-builder.ts';
import { shallowSvgNode, svgFromElement } from './svg-dom.ts';
import { MAX_SVG_DEPTH } from './svg-node.ts';
import type { SvgNode } from './svg-node.ts';
import { shapePath } from './svg-shapes.ts';
import { INITIAL_SVG_STYLE, svgProperty, svgStyleOf } from './svg-style.ts';
import type { SvgStyle } from './svg-style.ts';
import { svgLength, svgNumbers, svgTransform, viewBoxMatrix } from './svg-values.ts';

export type ShapeText = (text: string, style: ComputedStyle) => readonly GlyphRun[];

/**
 * Where `element` is seen when the content of the outermost svg around it fills `content`. null for what is not rendered.
 * `path`: the element's ancestors from that svg down to the element itself.
 */
export function svgElementRect(path: readonly Element[], content: Rect, shape: ShapeText): Rect | null {
  if (path.length < 2 || path.length > MAX_SVG_DEPTH) return null;
  let matrix: Matrix = IDENTITY;
  let port: Size = content;
  let style = INITIAL_SVG_STYLE;
  for (let i = 0; i < path.length; i++) {
    const node = i === path.length - 1 ? svgFromElement(path[i]!) : shallowSvgNode(path[i]!);
    if (isHidden(node)) return null;
    style = svgStyleOf(node, style, diagonalOf(port));
    if (i > 0) matrix = multiply(matrix, svgTransform(svgProperty(node, 'transform')) ?? IDENTITY);
    if (i === path.length - 1) {
      const bounds = boundsOf(node, style, port, shape, 0);
      return bounds === null ? null : transformRect(matrix, bounds);
    }
    if (node.name !== 'svg') continue;
    const rect = i === 0 ? content : portOf(node, port);
    const viewBox = svgNumbers(node.attribute('viewBox'));
    matrix = multiply(matrix, viewBoxMatrix(viewBox, node.attribute('preserveAspectRatio'), rect) ?? { ...IDENTITY, e: rect.x, f: rect.y });
    port = viewBox.length >= 4 ? { width: viewBox[2]!, height: viewBox[3]! } : rect;
  }
  return null;
}

/** Elements that are only used by others. */
const NEVER_RENDERED = new Set([
  'defs',
  'title',
  'desc',
  'metadata',
  'linearGradient',
  'radialGradient',
  'stop',
  'clipPath',
  'mask',
  'marker',
  'pattern',
  'symbol',
  'filter',
  'style',
  'script',
]);
const CONTAINERS = new Set(['g', 'a', 'svg', 'switch']);

function isHidden(node: SvgNode): boolean {
  return NEVER_RENDERED.has(node.name) || svgProperty(node, 'display') === 'none' || node.style?.box.display === 'none';
}

/** In the coordinates outside of the node's own transform. Bounded recursion: MAX_SVG_DEPTH. */
function boundsOf(node: SvgNode, style: SvgStyle, port: Size, shape: ShapeText, depth: number): Rect | null {
  if (node.name === 'text' || node.name === 'tspan') return textBounds(node, style, port, shape);
  const path = shapePath(node, port);
  if (path !== null) return path.verbs.length === 0 ? { x: 0, y: 0, width: 0, height: 0 } : pathBounds(path);
  if (!CONTAINERS.has(node.name) || depth > MAX_SVG_DEPTH) return null;
  let bounds: Rect | null = null;
  for (const child of node.children) {
    if (child.name === '#text' || isHidden(child)) continue;
    const inner = boundsOf(child, svgStyleOf(child, style, diagonalOf(port)), port, shape, depth + 1);
    if (inner === null) continue;
    const rect = transformRect(svgTransform(svgProperty(child, 'transform')) ?? IDENTITY, inner);
    bounds = bounds === null ? rect : union(bounds, rect);
  }
  return bounds;
}

/** NOTE: one chunk on one line; text with tspans of their own places is taken as its first chunk. */
function textBounds(node: SvgNode, style: SvgStyle, port: Size, shape: ShapeText): Rect | null {
  const text = textOf(node, 0).replace(/\s+/g, ' ').trim();
  if (text === '') return null;
  const base = node.style ?? INITIAL_STYLE;
  const font = {
    ...base.font,
    size: style.fontSize,
    weight: style.fontWeight,
    families: style.fontFamily,
    style: style.italic ? ('italic' as const) : ('normal' as const),
  };
  const runs = shape(text, { ...base, font });
  const first = (name: string, size: number): number =>
    svgLength(
      node
        .attribute(name)
        ?.trim()
        .split(/[\s,]+/)[0] ?? null,
      size,
      style.fontSize,
    ) ?? 0;
  const width = runs.reduce((sum, run) => sum + run.width, 0);
  const x = first('x', port.width) + first('dx', port.width) - (style.textAnchor === 'middle' ? width / 2 : style.textAnchor === 'end' ? width : 0);
  const y = first('y', port.height) + first('dy', port.height);
  let ascent = 0;
  let descent = 0;
  for (const run of runs) {
    const metrics = run.face.metrics(run.sizePx);
    ascent = Math.max(ascent, metrics.ascent);
    descent = Math.max(descent, metrics.descent);
  }
  return { x, y: y - ascent, width, height: ascent + descent };
}

function textOf(node: SvgNode, depth: number): string {
  if (node.name === '#text') return node.text;
  return depth > 16 ? '' : node.children.map((child) => textOf(child, depth + 1)).join('');
}

function portOf(node: SvgNode, port: Size): Rect {
  return {
    x: svgLength(node.attribute('x'), port.width) ?? 0,
    y: svgLength(node.attribute('y'), port.height) ?? 0,
    width: svgLength(node.attribute('width') ?? '100%', port.width) ?? port.width,
    height: svgLength(node.attribute('height') ?? '100%', port.height) ?? port.height,
  };
}

function diagonalOf(port: Size): number {
  return Math.hypot(port.width, port.height) / Math.SQRT2;
}
