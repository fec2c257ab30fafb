// Which elements inside of an svg lie at a point, topmost first. https://svgwg.org/svg2-draft/interact.html#PointerEventsProp
// FIXME: masks, dashes and line joins are not looked at; text is hit by its character cells, images by their rectangles.

import { contains, IDENTITY, invert, multiply, transformPoint } from '../../../base/geometry.ts';
import { hasTransform } from '../../layout/box-transform.ts';
import { PathMeasure, tightBounds } from '../path-measure.ts';
import { clipsOf } from './svg-clip.ts';
import { NEVER_RENDERED, svgBounds } from './svg-bounds.ts';
import { diagonalOf, nestedViewport, rectOf, transformOf, viewportIn } from './svg-geometry.ts';
import { hrefTarget, MAX_SVG_DEPTH } from './svg-node.ts';
import { shapePath } from './svg-shapes.ts';
import { INITIAL_SVG_STYLE, isDisplayed, ownProperty, svgStyleOf } from './svg-style.ts';
import { switchChild } from './svg-switch.ts';
import { layoutSvgText, pieceRect } from './svg-text.ts';
import { svgLength } from './svg-values.ts';
import type { Matrix, Point, Rect, Size } from '../../../base/geometry.ts';
import type { PathData } from '../../../protocol/display-list.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';
import type { ShapeText } from './svg-text.ts';

const MAX_VISITED = 50_000;

/** The `identity` of what is hit. `point`: in the content box of the outermost svg `root`, which is `content` large. */
export function svgHits(root: SvgNode, content: Size, point: Point, shape: ShapeText, firstOnly: boolean): object[] {
  const style = svgStyleOf(root, INITIAL_SVG_STYLE, diagonalOf(content));
  const viewport = viewportIn(root, { x: 0, y: 0, width: content.width, height: content.height });
  const walk = new HitWalk(shape, firstOnly);
  walk.children(root, style, viewport.size, viewport.matrix, point, null, 0);
  return walk.hits;
}

class HitWalk {
  readonly hits: object[] = [];
  readonly #shape: ShapeText;
  readonly #firstOnly: boolean;
  readonly #uses = new Set<object>();
  #left = MAX_VISITED;

  constructor(shape: ShapeText, firstOnly: boolean) {
    this.#shape = shape;
    this.#firstOnly = firstOnly;
  }

  /** `use`: the element that stands for all that is inside of it. Bounded recursion: MAX_SVG_DEPTH. */
  children(node: SvgNode, style: SvgStyle, port: Size, matrix: Matrix, point: Point, use: SvgNode | null, depth: number): void {
    const inverse = invert(matrix);
    if (inverse === null || depth > MAX_SVG_DEPTH) return;
    const at = transformPoint(inverse, point.x, point.y);
    const { children } = node;
    for (let i = children.length - 1; i >= 0 && !this.#isDone; i--) this.#element(children[i]!, style, port, at, use, depth + 1);
  }

  get #isDone(): boolean {
    return this.#left <= 0 || (this.#firstOnly && this.hits.length > 0);
  }

  /** `point`: in the coordinates of the parent. */
  #element(node: SvgNode, parent: SvgStyle, port: Size, point: Point, use: SvgNode | null, depth: number): void {
    if (NEVER_RENDERED.has(node.name) || this.#left-- <= 0 || depth > MAX_SVG_DEPTH) return;
    const style = svgStyleOf(node, parent, diagonalOf(port), use !== null);
    if (!isDisplayed(node, style)) return;
    if (isFarCircle(node, style, port, point)) return;
    const path = shapePath(node, port, style.computed);
    const bounds = (): Rect | null => (path !== null ? tightBounds(path) : svgBounds(node, style, port, this.#shape, use !== null));
    const transform = transformOf(node, style, port, bounds);
    const inverse = transform === null ? IDENTITY : invert(transform);
    if (inverse === null) return;
    const at = transform === null ? point : transformPoint(inverse, point.x, point.y);
    for (const clip of clipsOf(node, style, port, bounds).paths) if (!new PathMeasure(clip.path).fills(at.x, at.y, clip.rule)) return;
    if (path !== null) {
      if (isShapeHit(path, style, at)) this.hits.push((use ?? node).identity);
      return;
    }
    this.#content(node, style, port, at, use, depth);
  }

  #content(node: SvgNode, style: SvgStyle, port: Size, at: Point, use: SvgNode | null, depth: number): void {
    switch (node.name) {
      case 'g':
      case 'a':
        this.children(node, style, port, IDENTITY, at, use, depth);
        break;
      case 'switch': {
        const child = switchChild(node);
        if (child !== null) this.#element(child, style, port, at, use, depth + 1);
        break;
      }
      case 'svg': {
        const { rect, matrix, size } = nestedViewport(node, node, port);
        if (contains(rect, at.x, at.y)) this.children(node, style, size, matrix, at, use, depth);
        break;
      }
      case 'use':
        this.#use(node, style, port, at, use ?? node, depth);
        break;
      case 'text':
        this.#text(node, style, port, at, use);
        break;
      case 'image':
        if (takesPointer(style) && contains(rectOf(node, style, port), at.x, at.y)) this.hits.push((use ?? node).identity);
        break;
    }
  }

  #use(node: SvgNode, style: SvgStyle, port: Size, at: Point, use: SvgNode, depth: number): void {
    const target = hrefTarget(node);
    if (target === null || this.#uses.has(target.identity)) return;
    this.#uses.add(target.identity);
    const moved = { x: at.x - (svgLength(node.attribute('x'), port.width) ?? 0), y: at.y - (svgLength(node.attribute('y'), port.height) ?? 0) };
    if (target.name !== 'symbol' && target.name !== 'svg') this.#element(target, style, port, moved, use, depth + 1);
    else {
      const { rect, matrix, size } = nestedViewport(target, node, port);
      const own = svgStyleOf(target, style, diagonalOf(port), true);
      if (contains(rect, moved.x, moved.y)) this.children(target, own, size, multiply(IDENTITY, matrix), moved, use, depth + 1);
    }
    this.#uses.delete(target.identity);
  }

  #text(node: SvgNode, style: SvgStyle, port: Size, at: Point, use: SvgNode | null): void {
    const { pieces } = layoutSvgText(node, style, port, this.#shape, use !== null);
    const piece = pieces.findLast((each) => {
      const angle = (-each.degrees * Math.PI) / 180;
      const [dx, dy] = [at.x - each.x, at.y - each.y];
      const turned = { x: each.x + Math.cos(angle) * dx - Math.sin(angle) * dy, y: each.y + Math.sin(angle) * dx + Math.cos(angle) * dy };
      return takesPointer(each.style) && contains(pieceRect(each), turned.x, turned.y);
    });
    if (piece !== undefined) this.hits.push((use ?? piece.node).identity);
  }
}

/** OPTIMIZATION: charts have thousands of circles. Exact for those without a transform. */
function isFarCircle(node: SvgNode, style: SvgStyle, port: Size, point: Point): boolean {
  if (node.name !== 'circle' || node.attribute('transform') !== null || style.computed === null || hasTransform(style.computed.effects)) return false;
  const length = (name: string, base: number): number => svgLength(ownProperty(node, style.computed, name), base, style.fontSize) ?? 0;
  const reach = length('r', diagonalOf(port)) + style.strokeWidth / 2;
  return Math.abs(point.x - length('cx', port.width)) > reach || Math.abs(point.y - length('cy', port.height)) > reach;
}

function pointerEvents(style: SvgStyle): string {
  return style.computed?.inherited.pointerEvents ?? 'auto';
}

/** Content that has neither fill nor stroke of its own. */
function takesPointer(style: SvgStyle): boolean {
  const events = pointerEvents(style);
  if (events === 'none') return false;
  return style.visible || !needsVisible(events);
}

function needsVisible(events: string): boolean {
  return events === 'auto' || events.startsWith('visible');
}

function isShapeHit(path: PathData, style: SvgStyle, at: Point): boolean {
  if (!takesPointer(style)) return false;
  const reach = style.strokeWidth / 2;
  const bounds = tightBounds(path);
  if (
    bounds === null ||
    at.x < bounds.x - reach ||
    at.y < bounds.y - reach ||
    at.x > bounds.x + bounds.width + reach ||
    at.y > bounds.y + bounds.height + reach
  )
    return false;
  const events = pointerEvents(style).toLowerCase();
  if (events === 'bounding-box') return contains(bounds, at.x, at.y);
  const painted = events === 'auto' || events === 'visiblepainted' || events === 'painted';
  const usesFill = painted ? style.fill !== null : events !== 'visiblestroke' && events !== 'stroke';
  const usesStroke = painted ? style.stroke !== null : events !== 'visiblefill' && events !== 'fill';
  const measure = new PathMeasure(path);
  return (usesFill && measure.fills(at.x, at.y, style.fillRule)) || (usesStroke && reach > 0 && measure.distanceFrom(at.x, at.y) <= reach);
}
