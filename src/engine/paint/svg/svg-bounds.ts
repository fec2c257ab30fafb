// Object bounding boxes: the fill geometry of an element in its own user space, strokes and markers left out.
// https://svgwg.org/svg2-draft/coords.html#BoundingBoxes

import { IDENTITY, transformRect } from '../../../base/geometry.ts';
import { tightBounds } from '../path-measure.ts';
import { diagonalOf, nestedViewport, rectOf, transformOf } from './svg-geometry.ts';
import { hrefTarget, MAX_SVG_DEPTH } from './svg-node.ts';
import { shapePath } from './svg-shapes.ts';
import { isDisplayed, svgStyleOf } from './svg-style.ts';
import { layoutSvgText, pieceRect } from './svg-text.ts';
import { svgLength } from './svg-values.ts';
import type { Rect, Size } from '../../../base/geometry.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';
import type { SvgTextLayout, ShapeText } from './svg-text.ts';

/** Elements that are only used by others. */
export const NEVER_RENDERED: ReadonlySet<string> = new Set([
  '#text',
  'clipPath',
  'defs',
  'desc',
  'filter',
  'linearGradient',
  'marker',
  'mask',
  'metadata',
  'pattern',
  'radialGradient',
  'script',
  'stop',
  'style',
  'symbol',
  'title',
]);
const CONTAINERS: ReadonlySet<string> = new Set(['g', 'a', 'switch', 'defs', 'clipPath', 'mask', 'marker', 'pattern', 'symbol']);
/** `use` may multiply content. */
const MAX_VISITED = 50_000;

/** null for what is not rendered or has no extent of its own (an empty group, text without characters). */
export function svgBounds(node: SvgNode, style: SvgStyle, port: Size, shape: ShapeText, isInstance = false, scale = 1): Rect | null {
  return new BoundsWalk(shape, scale).of(node, style, port, isInstance, 0);
}

class BoundsWalk {
  readonly #shape: ShapeText;
  readonly #scale: number;
  readonly #uses = new Set<object>();
  #left = MAX_VISITED;

  constructor(shape: ShapeText, scale: number) {
    this.#shape = shape;
    this.#scale = scale;
  }

  /** In the coordinates outside of the node's own transform. Bounded recursion: MAX_SVG_DEPTH. */
  of(node: SvgNode, style: SvgStyle, port: Size, isInstance: boolean, depth: number): Rect | null {
    if (this.#left-- <= 0 || depth > MAX_SVG_DEPTH) return null;
    switch (node.name) {
      case 'text':
        return textBounds(layoutSvgText(node, style, port, this.#shape, isInstance, this.#scale));
      case 'image':
      case 'foreignObject':
        return rectOf(node, style, port);
      case 'use':
        return this.#use(node, style, port, depth);
      case 'svg': {
        const viewport = nestedViewport(node, node, port);
        const inner = this.#children(node, style, viewport.size, isInstance, depth);
        return inner === null ? null : transformRect(viewport.matrix, inner);
      }
      default: {
        if (CONTAINERS.has(node.name)) return this.#children(node, style, port, isInstance, depth);
        const path = shapePath(node, port, style.computed);
        return path === null ? null : tightBounds(path);
      }
    }
  }

  /** The union of the children, in the coordinates that they share. */
  contentOf(node: SvgNode, style: SvgStyle, port: Size): Rect | null {
    return this.#children(node, style, port, false, 0);
  }

  #children(node: SvgNode, style: SvgStyle, port: Size, isInstance: boolean, depth: number): Rect | null {
    let bounds: Rect | null = null;
    for (const child of node.children) {
      if (NEVER_RENDERED.has(child.name)) continue;
      const own = svgStyleOf(child, style, diagonalOf(port), isInstance);
      if (!isDisplayed(child, own)) continue;
      const rect = this.#transformed(child, own, port, isInstance, depth + 1);
      if (rect !== null) bounds = bounds === null ? rect : unionOf(bounds, rect);
      if (node.name === 'switch') break;
    }
    return bounds;
  }

  #transformed(node: SvgNode, style: SvgStyle, port: Size, isInstance: boolean, depth: number): Rect | null {
    const bounds = this.of(node, style, port, isInstance, depth);
    return bounds === null ? null : transformRect(transformOf(node, style, port, () => bounds) ?? IDENTITY, bounds);
  }

  #use(node: SvgNode, style: SvgStyle, port: Size, depth: number): Rect | null {
    const target = hrefTarget(node);
    if (target === null || this.#uses.has(target.identity)) return null;
    this.#uses.add(target.identity);
    const own = svgStyleOf(target, style, diagonalOf(port), true);
    const matrix = { ...IDENTITY, e: svgLength(node.attribute('x'), port.width) ?? 0, f: svgLength(node.attribute('y'), port.height) ?? 0 };
    let bounds: Rect | null;
    if (target.name === 'symbol' || target.name === 'svg') {
      const viewport = nestedViewport(target, node, port);
      const inner = this.#children(target, own, viewport.size, true, depth + 1);
      bounds = inner === null ? null : transformRect(viewport.matrix, inner);
    } else bounds = this.#transformed(target, own, port, true, depth + 1);
    this.#uses.delete(target.identity);
    return bounds === null ? null : transformRect(matrix, bounds);
  }
}

/** The content of a viewport, in the content's own coordinates. */
export function svgContentBounds(node: SvgNode, style: SvgStyle, port: Size, shape: ShapeText, scale = 1): Rect | null {
  return new BoundsWalk(shape, scale).contentOf(node, style, port);
}

/** The cells of the characters. https://svgwg.org/svg2-draft/coords.html#TermGlyphCell */
export function textBounds({ pieces }: SvgTextLayout, of: (piece: SvgTextLayout['pieces'][number]) => boolean = () => true): Rect | null {
  let bounds: Rect | null = null;
  for (const piece of pieces) {
    if (!of(piece)) continue;
    const cell = pieceRect(piece);
    const rect = piece.degrees === 0 ? cell : turned(cell, piece.x, piece.y, piece.degrees);
    bounds = bounds === null ? rect : unionOf(bounds, rect);
  }
  return bounds;
}

function turned(rect: Rect, x: number, y: number, degrees: number): Rect {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return transformRect({ a: cos, b: sin, c: -sin, d: cos, e: x - cos * x + sin * y, f: y - sin * x - cos * y }, rect);
}

/** A line has no area and still counts. */
function unionOf(p: Rect, q: Rect): Rect {
  const x = Math.min(p.x, q.x);
  const y = Math.min(p.y, q.y);
  return { x, y, width: Math.max(p.x + p.width, q.x + q.width) - x, height: Math.max(p.y + p.height, q.y + q.height) - y };
}
