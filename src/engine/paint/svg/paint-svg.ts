// Paints SVG content: groups, shapes, use, symbol, nested svg, clipPath, opacity, text, in document order.
// https://svgwg.org/svg2-draft/render.html. FIXME: masks, filters, markers, patterns, textPath, foreignObject, <image> are left out.

import { INITIAL_STYLE } from '../../style/initial-style.ts';
import { pathBounds, PathBuilder } from '../path-builder.ts';
import { paintRun } from '../paint-text.ts';
import { gradientServer } from './svg-paint-server.ts';
import { shapePath } from './svg-shapes.ts';
import { INITIAL_SVG_STYLE, opacityOf, svgProperty, svgStyleOf } from './svg-style.ts';
import { MAX_SVG_DEPTH, MAX_SVG_NODES } from './svg-node.ts';
import { svgLength, svgNumbers, svgTransform, viewBoxMatrix, withAlpha } from './svg-values.ts';
import type { Rect, Size } from '../../../base/geometry.ts';
import type { Paint, PathData } from '../../../protocol/display-list.ts';
import type { ComputedStyle, SvgPaint } from '../../style/computed-style.ts';
import type { PaintContext } from '../paint-context.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';

const EVERYTHING: Rect = { x: -1e6, y: -1e6, width: 2e6, height: 2e6 };
/** A page with many tiled SVG images stops here. */
const MAX_COMMANDS = 3_000_000;
/** `use` may multiply content: this many nodes are painted for one root. */
const MAX_PAINTED = 50_000;

/** The content of an `svg` element over `port`, clipped to it. `style` is that of its box in a page, null for an image. */
export function paintSvgRoot(context: PaintContext, root: SvgNode, port: Rect, style: ComputedStyle | null): void {
  if (port.width <= 0 || port.height <= 0) return;
  const { writer } = context;
  writer.save();
  if (style === null || style.box.overflowX !== 'visible') writer.add({ type: 'clip-rect', rect: port });
  const viewBox = svgNumbers(root.attribute('viewBox'));
  const matrix = viewBoxMatrix(viewBox, root.attribute('preserveAspectRatio'), port) ?? { a: 1, b: 0, c: 0, d: 1, e: port.x, f: port.y };
  writer.add({ type: 'transform', matrix });
  const size: Size = viewBox.length >= 4 ? { width: viewBox[2] as number, height: viewBox[3] as number } : port;
  new SvgPainter(context, root).root(root, size);
  writer.restore();
}

class SvgPainter {
  readonly #context: PaintContext;
  readonly #byId = new Map<string, SvgNode>();
  #left = MAX_PAINTED;
  /** use elements under way, against references in circles. */
  readonly #uses = new Set<SvgNode>();

  constructor(context: PaintContext, root: SvgNode) {
    this.#context = context;
    const stack: SvgNode[] = [root];
    let count = 0;
    for (let node = stack.pop(); node !== undefined && count < MAX_SVG_NODES; node = stack.pop(), count++) {
      const id = node.attribute('id');
      if (id !== null && !this.#byId.has(id)) this.#byId.set(id, node);
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as SvgNode);
    }
  }

  root(root: SvgNode, port: Size): void {
    const style = svgStyleOf(root, INITIAL_SVG_STYLE, diagonalOf(port));
    for (const child of root.children) this.#element(child, style, port, 0);
  }

  /** Bounded recursion: MAX_SVG_DEPTH. */
  #element(node: SvgNode, parent: SvgStyle, port: Size, depth: number): void {
    if (
      this.#left-- <= 0 ||
      this.#context.writer.commandCount > MAX_COMMANDS ||
      depth > MAX_SVG_DEPTH ||
      node.name === '#text' ||
      svgProperty(node, 'display') === 'none' ||
      node.style?.box.display === 'none'
    )
      return;
    const { writer } = this.#context;
    const style = svgStyleOf(node, parent, diagonalOf(port));
    const transform = svgTransform(svgProperty(node, 'transform') ?? null);
    const clip = this.#clipOf(node, port);
    const opacity = opacityOf(svgProperty(node, 'opacity'), node.style?.effects.opacity ?? 1);
    if (opacity === 0) return;
    writer.save();
    if (transform !== null) writer.add({ type: 'transform', matrix: transform });
    if (clip !== null) writer.add({ type: 'clip-path', path: clip.path, fillRule: clip.rule });
    // One shape with only a fill or a stroke needs no group: its colours take the opacity.
    const path = shapePath(node, port);
    const isSimple = path !== null && (style.fill === null || style.stroke === null);
    const needsGroup = opacity < 1 && !isSimple;
    if (needsGroup) writer.add({ type: 'group', bounds: EVERYTHING, opacity, blend: 'normal', filters: [], backdropFilters: [] });
    if (path !== null) this.#shape(path, style, port, isSimple ? opacity : 1);
    else this.#container(node, style, port, depth);
    if (needsGroup) writer.restore();
    writer.restore();
  }

  #container(node: SvgNode, style: SvgStyle, port: Size, depth: number): void {
    switch (node.name) {
      case 'g':
      case 'a':
      case 'switch':
        for (const child of node.children) {
          this.#element(child, style, port, depth + 1);
          // FIXME: conditional attributes of switch are not read: its first child is shown.
          if (node.name === 'switch' && child.name !== '#text') break;
        }
        break;
      case 'svg':
        this.#viewport(node, node, style, port, depth);
        break;
      case 'use':
        this.#use(node, style, port, depth);
        break;
      case 'text':
        this.#text(node, style, port);
        break;
    }
  }

  /** A nested svg, or a symbol with the size that its use gives. */
  #viewport(content: SvgNode, sizes: SvgNode, style: SvgStyle, port: Size, depth: number): void {
    const { writer } = this.#context;
    const rect: Rect = {
      x: content === sizes ? (svgLength(sizes.attribute('x'), port.width) ?? 0) : 0,
      y: content === sizes ? (svgLength(sizes.attribute('y'), port.height) ?? 0) : 0,
      width: svgLength(sizes.attribute('width') ?? content.attribute('width') ?? '100%', port.width) ?? port.width,
      height: svgLength(sizes.attribute('height') ?? content.attribute('height') ?? '100%', port.height) ?? port.height,
    };
    if (!(rect.width > 0 && rect.height > 0)) return;
    const viewBox = svgNumbers(content.attribute('viewBox'));
    writer.save();
    writer.add({ type: 'clip-rect', rect });
    writer.add({
      type: 'transform',
      matrix: viewBoxMatrix(viewBox, content.attribute('preserveAspectRatio'), rect) ?? { a: 1, b: 0, c: 0, d: 1, e: rect.x, f: rect.y },
    });
    const inner: Size = viewBox.length >= 4 ? { width: viewBox[2] as number, height: viewBox[3] as number } : rect;
    for (const child of content.children) this.#element(child, style, inner, depth + 1);
    writer.restore();
  }

  /** https://svgwg.org/svg2-draft/struct.html#UseElement */
  #use(node: SvgNode, style: SvgStyle, port: Size, depth: number): void {
    const href = node.attribute('href') ?? node.attribute('xlink:href');
    const target = href?.startsWith('#') ? this.#byId.get(href.slice(1)) : undefined;
    if (target === undefined || this.#uses.has(target)) return;
    const { writer } = this.#context;
    this.#uses.add(target);
    writer.save();
    writer.add({
      type: 'transform',
      matrix: { a: 1, b: 0, c: 0, d: 1, e: svgLength(node.attribute('x'), port.width) ?? 0, f: svgLength(node.attribute('y'), port.height) ?? 0 },
    });
    if (target.name === 'symbol' || target.name === 'svg') this.#viewport(target, node, svgStyleOf(target, style, diagonalOf(port)), port, depth + 1);
    else this.#element(target, style, port, depth + 1);
    writer.restore();
    this.#uses.delete(target);
  }

  #shape(path: PathData, style: SvgStyle, port: Size, opacity: number): void {
    if (!style.visible || path.verbs.length === 0) return;
    const fill = this.#paint(style.fill, style.fillOpacity * opacity, path, port, style.color);
    const strokePaint = style.strokeWidth > 0 ? this.#paint(style.stroke, style.strokeOpacity * opacity, path, port, style.color) : null;
    if (fill === null && strokePaint === null) return;
    // An odd list of dashes is repeated once, a list without any length means no dashes.
    const dashes = style.dashes.length % 2 === 1 ? [...style.dashes, ...style.dashes] : style.dashes;
    const stroke =
      strokePaint === null
        ? null
        : {
            width: style.strokeWidth,
            cap: style.linecap,
            join: style.linejoin,
            miterLimit: style.miterlimit,
            dashes: dashes.some((dash) => dash > 0) ? dashes : [],
            dashOffset: style.dashOffset,
          };
    this.#context.writer.add({ type: 'path', path, fill, fillRule: style.fillRule, stroke, strokePaint });
  }

  #paint(paint: SvgPaint, opacity: number, path: PathData, port: Size, currentColor: number): Paint | null {
    if (paint === null || opacity <= 0) return null;
    if ('color' in paint) return { type: 'color', color: withAlpha(paint.color, opacity) };
    const hash = paint.url.lastIndexOf('#');
    const server = hash < 0 ? undefined : this.#byId.get(paint.url.slice(hash + 1));
    if (server !== undefined && (server.name === 'linearGradient' || server.name === 'radialGradient')) {
      return gradientServer(server, this.#byId, pathBounds(path), port, opacity, currentColor);
    }
    return paint.fallback === null ? null : { type: 'color', color: withAlpha(paint.fallback, opacity) };
  }

  /** The union of the shapes in a clipPath element. FIXME: text, use and nested clips inside a clipPath are left out. */
  #clipOf(node: SvgNode, port: Size): { path: PathData; rule: 'nonzero' | 'evenodd' } | null {
    const url = /^\s*url\(\s*["']?#([^"')]*)["']?\s*\)/.exec(svgProperty(node, 'clip-path') ?? '');
    const element = url === null ? undefined : this.#byId.get(url[1] ?? '');
    if (element === undefined || element.name !== 'clipPath') return null;
    const path = new PathBuilder();
    let rule: 'nonzero' | 'evenodd' = 'nonzero';
    for (const child of element.children) {
      const shape = shapePath(child, port);
      if (shape === null) continue;
      path.add(shape, svgTransform(svgProperty(child, 'transform')));
      if (svgProperty(child, 'clip-rule') === 'evenodd') rule = 'evenodd';
    }
    const data = path.finish();
    if (element.attribute('clipPathUnits') !== 'objectBoundingBox') return { path: data, rule };
    const own = shapePath(node, port);
    const box = own === null ? { x: 0, y: 0, width: 0, height: 0 } : pathBounds(own);
    const scaled = new PathBuilder();
    scaled.add(data, { a: box.width, b: 0, c: 0, d: box.height, e: box.x, f: box.y });
    return { path: scaled.finish(), rule };
  }

  /** Text and tspans on one baseline each, anchored as a whole chunk. */
  #text(node: SvgNode, style: SvgStyle, port: Size): void {
    const pen = { x: 0, y: 0 };
    this.#textChunk(node, style, port, pen, 0);
  }

  #textChunk(node: SvgNode, style: SvgStyle, port: Size, pen: { x: number; y: number }, depth: number): void {
    const first = (name: string, base: number) =>
      svgLength(
        node
          .attribute(name)
          ?.trim()
          .split(/[\s,]+/)[0] ?? null,
        base,
        style.fontSize,
      );
    pen.x = (first('x', port.width) ?? pen.x) + (first('dx', port.width) ?? 0);
    pen.y = (first('y', port.height) ?? pen.y) + (first('dy', port.height) ?? 0);
    for (const child of node.children) {
      if (this.#left-- <= 0 || depth > 16) return;
      if (child.name === 'tspan' || child.name === 'a') this.#textChunk(child, svgStyleOf(child, style, diagonalOf(port)), port, pen, depth + 1);
      else if (child.name === '#text') this.#textRun(child.text.replace(/\s+/g, ' '), style, pen, node.style);
    }
  }

  #textRun(text: string, style: SvgStyle, pen: { x: number; y: number }, computed: ComputedStyle | null): void {
    const content = text.trim() === '' ? '' : text.trimStart();
    if (content === '' || !style.visible) return;
    const base = computed ?? INITIAL_STYLE;
    const font = {
      ...base.font,
      size: style.fontSize,
      weight: style.fontWeight,
      families: style.fontFamily,
      style: style.italic ? ('italic' as const) : ('normal' as const),
    };
    const runs = this.#context.input.shape(content, { ...base, font });
    const width = runs.reduce((sum, run) => sum + run.width, 0);
    let x = pen.x - (style.textAnchor === 'middle' ? width / 2 : style.textAnchor === 'end' ? width : 0);
    const color = style.fill !== null && 'color' in style.fill ? withAlpha(style.fill.color, style.fillOpacity) : 0;
    for (const run of runs) x = paintRun(this.#context, run, x, pen.y, color, [], content.slice(run.start, run.end));
    pen.x = x;
  }
}

function diagonalOf(port: Size): number {
  return Math.hypot(port.width, port.height) / Math.SQRT2;
}
