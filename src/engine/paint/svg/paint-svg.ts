// Paints SVG content: groups, shapes, use, symbol, nested svg, images, text, in document order, each with its clip, mask, filter and opacity.
// https://svgwg.org/svg2-draft/render.html. `foreignObject` has boxes and is painted with them.
// FIXME: those lie above all shapes of their svg, and groups around them do not act on them.

import { IDENTITY } from '../../../base/geometry.ts';
import { filterOutset, toFilters } from '../filters.ts';
import { PathBuilder } from '../path-builder.ts';
import { tightBounds } from '../path-measure.ts';
import { outsetRect } from '../snap.ts';
import { clipsOf } from './svg-clip.ts';
import { svgBounds, NEVER_RENDERED } from './svg-bounds.ts';
import { boxMatrix, diagonalOf, nestedViewport, regionOf, scaleOf, transformOf, viewportIn } from './svg-geometry.ts';
import { paintImageElement } from './paint-image-element.ts';
import { filterOf, maskOf } from './svg-effects.ts';
import { markersOf } from './svg-markers.ts';
import { gradientServer, patternServer } from './svg-paint-server.ts';
import { paintSvgText } from './paint-svg-text.ts';
import { shapePath } from './svg-shapes.ts';
import { hasMarkers, showsOverflow, strokedBounds, strokeOf } from './svg-stroke.ts';
import { INITIAL_SVG_STYLE, isDisplayed, opacityOfNode, ownProperty, svgStyleOf } from './svg-style.ts';
import { fragmentTarget, hrefTarget, MAX_SVG_DEPTH } from './svg-node.ts';
import { switchChild } from './svg-switch.ts';
import { svgLength, withAlpha } from './svg-values.ts';
import type { Rect, Size } from '../../../base/geometry.ts';
import type { BlendMode, Filter, FilterGraph, Paint, PathData, Stroke } from '../../../protocol/display-list.ts';
import type { ComputedStyle, SvgPaint } from '../../style/computed-style.ts';
import type { PaintContext } from '../paint-context.ts';
import type { PatternPaint } from './svg-paint-server.ts';
import type { SvgNode } from './svg-node.ts';
import type { SvgStyle } from './svg-style.ts';

const EVERYTHING: Rect = { x: -1e6, y: -1e6, width: 2e6, height: 2e6 };
/** A page with many tiled SVG images stops here. */
const MAX_COMMANDS = 3_000_000;
/** `use` may multiply content: this many nodes are painted for one root. */
const MAX_PAINTED = 50_000;
/** Groups inside of groups; deeper ones are painted without their effect. */
const MAX_GROUPS = 100;
const BLACK: Paint = { type: 'color', color: 0x000000ff };

/** The content of an `svg` element over `port`, clipped to it. `style` is that of its box in a page, null for an image. */
export function paintSvgRoot(context: PaintContext, root: SvgNode, port: Rect, style: ComputedStyle | null): void {
  if (port.width <= 0 || port.height <= 0) return;
  const { writer } = context;
  writer.save();
  if (style === null || style.box.overflowX !== 'visible') writer.add({ type: 'clip-rect', rect: port });
  const viewport = viewportIn(root, port);
  writer.add({ type: 'transform', matrix: viewport.matrix });
  new SvgPainter(context).root(root, viewport.size, scaleOf(viewport.matrix));
  writer.restore();
}

/** A fill or stroke: what the display list can paint with, or a pattern. */
type AnyPaint = Paint | PatternPaint;

/** Where in the document the painter is. */
export interface Place {
  readonly port: Size;
  readonly depth: number;
  /** Inside of `use`. */
  readonly isInstance: boolean;
  /** How much larger user units are than CSS px, on average. */
  readonly scale: number;
}

/** An element that is being painted. */
interface Drawn {
  readonly node: SvgNode;
  readonly style: SvgStyle;
  readonly port: Size;
  /** Of a shape. */
  readonly path: PathData | null;
  readonly bounds: () => Rect | null;
  /** clipPath elements that are painted and kept to. */
  readonly masks: readonly SvgNode[];
}

interface ContextElement {
  readonly node: SvgNode;
  readonly style: SvgStyle;
  readonly bounds: Rect | null;
}

export class SvgPainter {
  readonly context: PaintContext;
  #left = MAX_PAINTED;
  #groups = 0;
  /** Whose paints `context-fill` and `context-stroke` are. */
  #contextElement: ContextElement | null = null;
  /** Elements whose content is under way, against references in circles. */
  readonly #open = new Set<object>();

  constructor(context: PaintContext) {
    this.context = context;
  }

  root(root: SvgNode, port: Size, scale: number): void {
    const style = svgStyleOf(root, INITIAL_SVG_STYLE, diagonalOf(port));
    this.children(root, style, { port, depth: 0, isInstance: false, scale });
  }

  children(node: SvgNode, style: SvgStyle, place: Place): void {
    for (const child of node.children) this.element(child, style, place);
  }

  /** Bounded recursion: MAX_SVG_DEPTH. */
  element(node: SvgNode, parent: SvgStyle, place: Place): void {
    const { writer } = this.context;
    if (NEVER_RENDERED.has(node.name) || place.depth > MAX_SVG_DEPTH || this.#left-- <= 0 || writer.commandCount > MAX_COMMANDS) return;
    const { port, isInstance } = place;
    const style = svgStyleOf(node, parent, diagonalOf(port), isInstance);
    const opacity = opacityOfNode(node, style);
    if (!isDisplayed(node, style) || opacity === 0) return;
    const path = shapePath(node, port, style.computed);
    let known: Rect | null | undefined;
    const bounds = (): Rect | null => (known === undefined ? (known = this.#boundsOf(node, style, place, path)) : known);
    const transform = transformOf(node, style, port, bounds);
    writer.save();
    if (transform !== null) writer.add({ type: 'transform', matrix: transform });
    const clips = clipsOf(node, style, port, bounds);
    for (const clip of clips.paths) writer.add({ type: 'clip-path', path: clip.path, fillRule: clip.rule });
    const inside = transform === null ? place : { ...place, scale: place.scale * scaleOf(transform) };
    this.#withEffects({ node, style, port, path, bounds, masks: clips.masks }, place, opacity, (faded) => {
      if (path !== null) this.#shape(node, path, style, inside, faded);
      else this.#content(node, style, inside);
    });
    writer.restore();
  }

  /** Filters, then masks, then opacity: https://drafts.csswg.org/filter-effects-1/#placement. `draw` is told what is left of the opacity. */
  #withEffects({ node, style, port, path, bounds, masks }: Drawn, place: Place, opacity: number, draw: (faded: number) => void): void {
    const mask = maskOf(node, style);
    const filters = style.computed === null ? [] : toFilters(style.computed.effects.filter);
    const graph = filterOf(node, style, bounds, port);
    const blend = (style.computed?.effects.mixBlendMode ?? 'normal') as BlendMode;
    const isMasked = mask !== null || masks.length > 0;
    const isFiltered = filters.length > 0 || graph !== null;
    // One shape with only a fill or a stroke needs no group: its colours take the opacity.
    const isSimple = path !== null && (style.fill === null || style.stroke === null) && !hasMarkers(node, style) && !isFiltered;
    const needsOuter = isMasked || (opacity < 1 && !isSimple) || blend !== 'normal';
    if (!needsOuter && !isFiltered) {
      draw(opacity);
      return;
    }
    const ink = path === null || hasMarkers(node, style) ? null : strokedBounds(path, style);
    const outer = needsOuter && this.#openGroup(isFiltered ? null : ink, isSimple ? 1 : opacity, blend, [], null);
    const inner = isFiltered && this.#openGroup(ink, 1, 'normal', filters, graph);
    draw(isSimple ? opacity : 1);
    if (inner) this.#closeGroup();
    if (!outer) return;
    for (const clip of masks) this.#clipByContent(clip, bounds, place);
    if (mask !== null) this.#mask(mask, bounds, place);
    this.#closeGroup();
  }

  #boundsOf(node: SvgNode, style: SvgStyle, { port, isInstance, scale }: Place, path: PathData | null): Rect | null {
    return path !== null ? tightBounds(path) : svgBounds(node, style, port, this.context.input.shape, isInstance, scale);
  }

  /** `ink`: where the content draws, null for unknown. False when groups nest too deep: then no group is open. */
  #openGroup(ink: Rect | null, opacity: number, blend: BlendMode, filters: readonly Filter[], graph: FilterGraph | null): boolean {
    if (this.#groups >= MAX_GROUPS) return false;
    this.#groups += 1;
    const known = graph === null ? ink : graph.region;
    const bounds = known === null ? EVERYTHING : outsetRect(known, filterOutset(filters));
    this.context.writer.add({ type: 'group', bounds, opacity, blend, filters, backdropFilters: [], ...(graph !== null && { graph }) });
    return true;
  }

  #closeGroup(): void {
    this.#groups -= 1;
    this.context.writer.restore();
  }

  #content(node: SvgNode, style: SvgStyle, place: Place): void {
    const inner = { ...place, depth: place.depth + 1 };
    switch (node.name) {
      case 'g':
      case 'a':
        this.children(node, style, inner);
        break;
      case 'switch': {
        const child = switchChild(node);
        if (child !== null) this.element(child, style, inner);
        break;
      }
      case 'svg':
        this.#viewport(node, node, style, inner);
        break;
      case 'use':
        this.#use(node, style, inner);
        break;
      case 'text':
        paintSvgText(this, node, style, place);
        break;
      case 'image':
        paintImageElement(this, node, style, place.port);
        break;
    }
  }

  /** A nested svg, or a symbol with the size that its use gives. */
  #viewport(content: SvgNode, sizes: SvgNode, style: SvgStyle, place: Place): void {
    const { writer } = this.context;
    const { rect, matrix, size } = nestedViewport(content, sizes, place.port);
    if (!(rect.width > 0 && rect.height > 0)) return;
    writer.save();
    if (!showsOverflow(content, style)) writer.add({ type: 'clip-rect', rect });
    writer.add({ type: 'transform', matrix });
    this.children(content, style, { ...place, port: size, scale: place.scale * scaleOf(matrix) });
    writer.restore();
  }

  /** https://svgwg.org/svg2-draft/struct.html#UseElement */
  #use(node: SvgNode, style: SvgStyle, place: Place): void {
    const target = hrefTarget(node);
    if (target === null) return;
    const { port } = place;
    const { writer } = this.context;
    this.once(target, () => {
      const [e, f] = [svgLength(node.attribute('x'), port.width) ?? 0, svgLength(node.attribute('y'), port.height) ?? 0];
      writer.save();
      if (e !== 0 || f !== 0) writer.add({ type: 'transform', matrix: { ...IDENTITY, e, f } });
      const inner = { ...place, isInstance: true };
      this.#inContext({ node, style, bounds: null }, () => {
        if (target.name !== 'symbol' && target.name !== 'svg') this.element(target, style, inner);
        else this.#viewport(target, node, svgStyleOf(target, style, diagonalOf(port), true), inner);
      });
      writer.restore();
    });
  }

  /** https://svgwg.org/svg2-draft/painting.html#PaintOrder */
  #shape(node: SvgNode, path: PathData, style: SvgStyle, place: Place, opacity: number): void {
    if (path.verbs.length === 0) return;
    if (style.visible) {
      const bounds = tightBounds(path);
      const fill = this.paintOf(node, style.fill, style.fillOpacity * opacity, bounds, place.port, style.color);
      const isStroked = style.strokeWidth > 0 && style.stroke !== null;
      const strokePaint = isStroked ? this.paintOf(node, style.stroke, style.strokeOpacity * opacity, bounds, place.port, style.color) : null;
      this.#paintPath(path, style, strokeOf(node, path, style, place.scale), fill, strokePaint);
    }
    if (hasMarkers(node, style)) this.#markers(node, path, style, place);
  }

  #paintPath(path: PathData, style: SvgStyle, pen: Stroke, fill: AnyPaint | null, strokePaint: AnyPaint | null): void {
    const { writer } = this.context;
    const stroke = strokePaint === null ? null : pen;
    const { fillRule } = style;
    const isPlain = fill?.type !== 'pattern' && strokePaint?.type !== 'pattern';
    if (isPlain && !style.paintOrder.startsWith('stroke')) {
      if (fill !== null || strokePaint !== null) writer.add({ type: 'path', path, fill, fillRule, stroke, strokePaint });
      return;
    }
    const paintFill = (): void => {
      if (fill === null) return;
      if (fill.type !== 'pattern') writer.add({ type: 'path', path, fill, fillRule, stroke: null, strokePaint: null });
      else this.#throughPattern(fill, () => writer.add({ type: 'clip-path', path, fillRule }), null);
    };
    const paintStroke = (): void => {
      if (strokePaint === null) return;
      if (strokePaint.type !== 'pattern') writer.add({ type: 'path', path, fill: null, fillRule, stroke, strokePaint });
      else this.#throughPattern(strokePaint, null, () => writer.add({ type: 'path', path, fill: null, fillRule, stroke, strokePaint: BLACK }));
    };
    const strokeFirst = style.paintOrder.startsWith('stroke');
    if (strokeFirst) paintStroke();
    paintFill();
    if (!strokeFirst) paintStroke();
  }

  /** A gradient or pattern over `area` where the ink is that `draw` makes. */
  through(paint: Exclude<AnyPaint, { type: 'color' }>, area: Rect, draw: () => void): void {
    if (paint.type === 'pattern') {
      this.#throughPattern(paint, null, draw);
      return;
    }
    const { writer } = this.context;
    if (!this.#openGroup(null, 1, 'normal', [], null)) return;
    const path = new PathBuilder();
    const reach = Math.max(area.width, area.height);
    path.rect({ x: area.x - reach, y: area.y - reach, width: area.width + 2 * reach, height: area.height + 2 * reach });
    writer.add({ type: 'path', path: path.finish(), fill: paint, fillRule: 'nonzero', stroke: null, strokePaint: null });
    this.#keepOnly(draw, []);
    this.#closeGroup();
  }

  /** The pattern where a clip lets it, or where `ink` is. */
  #throughPattern(pattern: PatternPaint, clip: (() => void) | null, ink: (() => void) | null): void {
    const { writer } = this.context;
    this.once(pattern.node, () => {
      writer.save();
      clip?.();
      const grouped = (ink !== null || pattern.opacity < 1) && this.#openGroup(null, pattern.opacity, 'normal', [], null);
      writer.add({ type: 'pattern', tile: pattern.tile, matrix: pattern.matrix });
      writer.save();
      writer.add({ type: 'transform', matrix: pattern.content });
      this.children(pattern.holder, svgStyleOf(pattern.holder, INITIAL_SVG_STYLE, diagonalOf(pattern.size)), {
        port: pattern.size,
        depth: 8,
        isInstance: false,
        scale: 1,
      });
      writer.restore();
      writer.restore();
      if (grouped) {
        if (ink !== null) this.#keepOnly(ink, []);
        this.#closeGroup();
      }
      writer.restore();
    });
  }

  /** Of the group under way, what lies under the ink that `draw` makes. */
  #keepOnly(draw: () => void, filters: readonly Filter[]): void {
    const { writer } = this.context;
    writer.add({ type: 'group', bounds: EVERYTHING, opacity: 1, blend: 'destination-in', filters, backdropFilters: [] });
    draw();
    writer.restore();
  }

  /** What `fill` or `stroke` paints with over something with these bounds. */
  paintOf(node: SvgNode, paint: SvgPaint, opacity: number, bounds: Rect | null, port: Size, currentColor: number): AnyPaint | null {
    if (paint === null || opacity <= 0) return null;
    if ('color' in paint) return { type: 'color', color: withAlpha(paint.color, opacity) };
    if ('context' in paint) return this.#contextPaint(paint.context, opacity, port);
    const server = fragmentTarget(paint.url, node.tree);
    if (server !== null && bounds !== null) {
      if (server.name === 'pattern') return patternServer(server, bounds, port, opacity);
      if (server.name === 'linearGradient' || server.name === 'radialGradient') return gradientServer(server, bounds, port, opacity, currentColor);
    }
    return paint.fallback === null ? null : { type: 'color', color: withAlpha(paint.fallback, opacity) };
  }

  /** https://svgwg.org/svg2-draft/painting.html#context-paint. FIXME: gradients and patterns have their place in the marker, not in the path. */
  #contextPaint(which: 'fill' | 'stroke', opacity: number, port: Size): AnyPaint | null {
    const context = this.#contextElement;
    if (context === null) return null;
    const { node, style, bounds } = context;
    const paint = style[which];
    // A context inside of a context is that of the outer element, which is not kept.
    if (paint === null || 'context' in paint) return null;
    return this.paintOf(node, paint, opacity, bounds, port, style.color);
  }

  /** Paints a marker, or what a use shows, for an element. */
  #inContext(context: ContextElement, paint: () => void): void {
    const outer = this.#contextElement;
    this.#contextElement = context;
    paint();
    this.#contextElement = outer;
  }

  /** https://svgwg.org/svg2-draft/painting.html#RenderingMarkers */
  #markers(node: SvgNode, path: PathData, style: SvgStyle, place: Place): void {
    const { writer } = this.context;
    for (const { marker, matrix, clip, size } of markersOf(path, style, node.tree)) {
      this.once(marker, () => {
        const own = svgStyleOf(marker, INITIAL_SVG_STYLE, diagonalOf(size));
        writer.save();
        writer.add({ type: 'transform', matrix });
        if (!showsOverflow(marker, own)) writer.add({ type: 'clip-rect', rect: clip });
        const inner = { port: size, depth: place.depth + 1, isInstance: false, scale: place.scale };
        this.#inContext({ node, style, bounds: tightBounds(path) }, () => this.children(marker, own, inner));
        writer.restore();
      });
    }
  }

  /** https://drafts.csswg.org/css-masking-1/#MaskElement */
  #mask(mask: SvgNode, bounds: () => Rect | null, place: Place): void {
    const { writer } = this.context;
    const attribute = (name: string): string | null => mask.attribute(name);
    const isBox = attribute('maskUnits') !== 'userSpaceOnUse';
    const region = regionOf(attribute, isBox, ['-10%', '-10%', '120%', '120%'], isBox ? bounds() : null, place.port);
    const content = attribute('maskContentUnits') === 'objectBoundingBox' ? bounds() : null;
    const style = svgStyleOf(mask, INITIAL_SVG_STYLE, diagonalOf(place.port));
    const isAlpha = ownProperty(mask, style.computed, 'mask-type') === 'alpha';
    const filters: readonly Filter[] = isAlpha ? [] : [{ type: 'luminance-to-alpha', amount: 1, x: 0, y: 0, color: 0 }];
    this.#keepOnly(() => {
      this.once(mask, () => {
        if (region === null) return;
        writer.save();
        writer.add({ type: 'clip-rect', rect: region });
        if (content !== null) writer.add({ type: 'transform', matrix: boxMatrix(content) });
        this.children(mask, style, { ...place, depth: place.depth + 1, isInstance: false });
        writer.restore();
      });
    }, filters);
  }

  /** A clipPath whose content is more than shapes: its silhouette. */
  #clipByContent(clip: SvgNode, bounds: () => Rect | null, place: Place): void {
    const { writer } = this.context;
    const box = clip.attribute('clipPathUnits') === 'objectBoundingBox' ? bounds() : null;
    this.#keepOnly(() => {
      this.once(clip, () => {
        if (box !== null) writer.add({ type: 'transform', matrix: boxMatrix(box) });
        this.children(clip, svgStyleOf(clip, INITIAL_SVG_STYLE, diagonalOf(place.port)), { ...place, depth: place.depth + 1, isInstance: false });
      });
    }, []);
  }

  /** An SVG image, over `port`. */
  svgImage(root: SvgNode, port: Rect): void {
    this.once(root, () => paintSvgRoot(this.context, root, port, null));
  }

  /** Paints what an element holds unless it is being painted already. */
  once(node: SvgNode, paint: () => void): void {
    if (this.#open.has(node.identity)) return;
    this.#open.add(node.identity);
    paint();
    this.#open.delete(node.identity);
  }
}
