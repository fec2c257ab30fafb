// Draws a display list on a canvas. The list was read and bounded by protocol/display-list-reader.ts; what it asks for can still be
// absurd (huge sizes, missing resources), which draws nothing or little.

import { invert, intersect, multiply, transformRect } from '../base/geometry.ts';
import { DISPLAY_LIST_LIMITS } from '../protocol/display-list.ts';
import { drawBorder } from './draw-border.ts';
import { drawGradient, drawImage, drawTiledImage, gradientOf, styleOf } from './draw-paint.ts';
import { drawBoxShadow, MAX_BLUR_PX, outset } from './draw-shadow.ts';
import { drawDecoration, drawGlyphRun } from './draw-text.ts';
import { graphReach, runFilterGraph } from './filter-graph.ts';
import { addRoundedRect, skiaPath } from './shapes.ts';
import { cssColor, newCanvas } from './skia.ts';
import type { Matrix, Point, Rect } from '../base/geometry.ts';
import type { DisplayCommand, DisplayList, Filter, Paint } from '../protocol/display-list.ts';
import type { CanvasPool } from './canvas-pool.ts';
import type { ScreenImage } from './draw-paint.ts';
import type { InkRun } from './draw-text.ts';
import type { ScreenFont } from './font-registry.ts';
import type { Canvas, Context } from './skia.ts';

export interface RasterResources {
  font(fontId: number): ScreenFont | null;
  image(imageId: number): ScreenImage | null;
}

export interface RasterView {
  /** Device px per CSS px. */
  readonly scale: number;
  /** Page position of the canvas's top left corner, CSS px. */
  readonly pageX: number;
  readonly pageY: number;
  readonly width: number;
  readonly height: number;
  /** Overrides by scroll frame id. */
  readonly scrollOffsets: ReadonlyMap<number, Point>;
}

type Group = Extract<DisplayCommand, { type: 'group' }>;
type Pattern = Extract<DisplayCommand, { type: 'pattern' }>;

/** Groups nested deeper than this are drawn straight onto what is below them. */
const MAX_LAYERS = 48;
/** A pattern's tile, and all tiles of one picture: their canvases are not of the pool and are freed late. */
const MAX_TILE_EDGE = 4096;
const MAX_TILE_PIXELS = 64e6;
/** All canvases of one filter graph together; what needs more is not filtered. */
const MAX_GRAPH_PIXELS = 120e6;
/** All open layers together. */
const MAX_LAYER_PIXELS = 120e6;

/** A canvas that is drawn on, whose top left pixel is device pixel (x, y). */
interface Layer {
  readonly canvas: Canvas;
  readonly context: Context;
  readonly x: number;
  readonly y: number;
}

interface Saved {
  readonly matrix: Matrix;
  readonly clip: Rect;
  /** The group or pattern that ends at this level, with the layer around it, or null for a plain save. */
  readonly group: { readonly command: Group | Pattern; readonly layer: Layer; readonly bounds: Rect } | null;
}

/** Draws over what the canvas holds. `canvas` must be at least width x height device px. */
export function rasterDisplayList(list: DisplayList, canvas: Canvas, view: RasterView, resources: RasterResources, pool: CanvasPool): void {
  new Rasterizer(list, canvas, view, resources, pool).run();
}

class Rasterizer {
  readonly #list: DisplayList;
  readonly #view: RasterView;
  readonly #resources: RasterResources;
  readonly #pool: CanvasPool;
  readonly #fixedMatrix: Matrix;
  readonly #stack: Saved[] = [];
  #layer: Layer;
  readonly #layers: Layer[] = [];
  #layerPixels = 0;
  #tilePixels = 0;
  /** To device px. */
  #matrix: Matrix;
  /** Device px that may still be touched. */
  #clip: Rect;

  constructor(list: DisplayList, canvas: Canvas, view: RasterView, resources: RasterResources, pool: CanvasPool) {
    this.#list = list;
    this.#view = view;
    this.#resources = resources;
    this.#pool = pool;
    const at = (x: number, y: number): Matrix => ({ a: view.scale, b: 0, c: 0, d: view.scale, e: -Math.round(x * view.scale), f: -Math.round(y * view.scale) });
    this.#matrix = at(view.pageX, view.pageY);
    this.#fixedMatrix = at(view.pageX - list.scroll.x, view.pageY - list.scroll.y);
    this.#clip = { x: 0, y: 0, width: view.width, height: view.height };
    this.#layer = { canvas, context: canvas.getContext('2d'), x: 0, y: 0 };
  }

  run(): void {
    const base = this.#layer;
    base.context.save();
    this.#applyMatrix();
    const { commands } = this.#list;
    try {
      for (let i = 0; i < commands.length; i++) i = this.#draw(commands[i] as DisplayCommand, i);
    } finally {
      // What is left after an exception; a pattern's tile is no canvas of the pool.
      for (const layer of this.#layers) this.#pool.release(layer.canvas);
      // Unwinds native saves that an exception left open.
      for (let depth = this.#stack.length; depth >= 0; depth--) base.context.restore();
    }
  }

  /** Draws one command and returns the index of the last command that it took. */
  #draw(command: DisplayCommand, index: number): number {
    const context = this.#layer.context;
    switch (command.type) {
      case 'rect':
        if (!this.#isVisible(command.rect)) break;
        context.fillStyle = cssColor(command.color);
        context.fillRect(command.rect.x, command.rect.y, command.rect.width, command.rect.height);
        break;
      case 'rounded-rect':
        if (!this.#isVisible(command.rect)) break;
        context.fillStyle = cssColor(command.color);
        context.beginPath();
        addRoundedRect(context, command.rect, command.radii);
        context.fill();
        break;
      case 'border':
        if (this.#isVisible(command.rect)) drawBorder(context, command);
        break;
      case 'box-shadow': {
        const reach = command.inset ? 0 : command.blur * 2 + Math.max(0, command.spread) + Math.max(Math.abs(command.x), Math.abs(command.y));
        if (this.#isVisible(outset(command.rect, reach))) drawBoxShadow(context, command, scaleOf(this.#matrix));
        break;
      }
      case 'gradient':
        if (this.#isVisible(command.rect)) drawGradient(context, command, this.#visibleRect());
        break;
      case 'image': {
        const image = this.#isVisible(command.rect) ? this.#resources.image(command.imageId) : null;
        if (image !== null) drawImage(context, command, image);
        break;
      }
      case 'image-tiles': {
        const image = this.#isVisible(command.rect) ? this.#resources.image(command.imageId) : null;
        if (image !== null) drawTiledImage(context, command, image, this.#visibleRect(), scaleOf(this.#matrix));
        break;
      }
      case 'glyph-run': {
        const font = this.#isVisible(runBounds(command)) ? this.#resources.font(command.fontId) : null;
        if (font !== null) drawGlyphRun(context, command, font, scaleOf(this.#matrix));
        break;
      }
      case 'decoration':
        if (this.#isVisible(outset({ x: command.x, y: command.y, width: command.width, height: command.thickness }, command.thickness * 5 + 1))) {
          drawDecoration(context, command, this.#inkRuns(index, command.inkRuns));
        }
        break;
      case 'path':
        this.#drawPath(context, command);
        break;
      case 'save':
        this.#save(null);
        break;
      case 'restore':
        this.#restore();
        break;
      case 'transform':
        this.#matrix = multiply(this.#matrix, command.matrix);
        this.#applyMatrix();
        break;
      case 'clip-rect':
        this.#clipRect(command.rect);
        break;
      case 'clip-rounded-rect':
        context.beginPath();
        addRoundedRect(context, command.rect, command.radii);
        context.clip();
        this.#shrinkClip(command.rect);
        break;
      case 'clip-path':
        context.clip(skiaPath(command.path), command.fillRule);
        break;
      case 'group':
        return this.#openGroup(command, index);
      case 'pattern':
        return this.#openPattern(command, index);
      case 'scroll-frame': {
        const offset = this.#view.scrollOffsets.get(command.id) ?? command.offset;
        this.#save(null);
        this.#clipRect(command.port);
        this.#matrix = multiply(this.#matrix, { a: 1, b: 0, c: 0, d: 1, e: -offset.x, f: -offset.y });
        this.#applyMatrix();
        break;
      }
      case 'fixed-frame':
        this.#save(null);
        this.#matrix = this.#fixedMatrix;
        this.#applyMatrix();
        break;
      case 'link':
        break;
    }
    return index;
  }

  /** The glyph runs that follow `index`, at most `count` and near by. */
  #inkRuns(index: number, count: number): InkRun[] {
    const found: InkRun[] = [];
    const { commands } = this.#list;
    for (let i = index + 1; i < commands.length && i < index + 1 + Math.min(count, 64) * 2 + 16 && found.length < count; i++) {
      const command = commands[i] as DisplayCommand;
      if (command.type !== 'glyph-run') continue;
      const font = this.#resources.font(command.fontId);
      if (font !== null) found.push({ run: command, font });
    }
    return found;
  }

  #drawPath(context: Context, command: Extract<DisplayCommand, { type: 'path' }>): void {
    const path = skiaPath(command.path);
    if (command.fill !== null) {
      this.#withPaint(
        context,
        command.fill,
        () => context.clip(path, command.fillRule),
        (style) => {
          context.fillStyle = style;
          context.fill(path, command.fillRule);
        },
      );
    }
    const { stroke } = command;
    if (stroke === null || command.strokePaint === null || stroke.width === 0) return;
    context.lineWidth = stroke.width;
    context.lineCap = stroke.cap;
    context.lineJoin = stroke.join;
    context.miterLimit = stroke.miterLimit;
    context.setLineDash(stroke.dashes.some((dash) => dash > 0) ? [...stroke.dashes] : []);
    context.lineDashOffset = stroke.dashOffset;
    // NOTE: a stroked gradient with a matrix would need the stroke's outline as a clip; Path2D.stroke gives it.
    const outline = () => {
      const caps = { butt: 0, round: 1, square: 2 } as const;
      const joins = { miter: 0, round: 1, bevel: 2 } as const;
      context.clip(skiaPath(command.path).stroke({ width: stroke.width, miterLimit: stroke.miterLimit, cap: caps[stroke.cap], join: joins[stroke.join] }));
    };
    this.#withPaint(context, command.strokePaint, outline, (style) => {
      context.strokeStyle = style;
      context.stroke(path);
    });
  }

  /** A gradient with a matrix is filled through a clip, because canvas gradients have no matrix of their own. */
  #withPaint(context: Context, paint: Paint, clip: () => void, draw: (style: ReturnType<typeof styleOf>) => void): void {
    if (paint.type === 'color' || paint.matrix === null) {
      draw(styleOf(context, paint));
      return;
    }
    const matrix = multiply(this.#matrix, paint.matrix);
    const inverse = invert(matrix);
    if (inverse === null) return;
    context.save();
    clip();
    this.#setTransform(context, matrix);
    const area = transformRect(inverse, this.#clip);
    context.fillStyle = gradientOf(context, paint);
    context.fillRect(area.x, area.y, area.width, area.height);
    context.restore();
  }

  #openGroup(command: Group, index: number): number {
    const { graph } = command;
    const isPlain =
      command.opacity === 1 && command.blend === 'normal' && command.filters.length === 0 && command.backdropFilters.length === 0 && graph === undefined;
    const spread = (filterReach(command.filters) + (graph === undefined ? 0 : graphReach(graph))) * scaleOf(this.#matrix);
    const isMask = command.blend === 'destination-in';
    const device = isMask ? this.#clip : intersect(outset(transformRect(this.#matrix, command.bounds), spread + 1), outset(this.#clip, spread));
    if (!isMask && (intersect(device, this.#clip).width === 0 || command.opacity === 0)) return this.#skipGroup(index);
    const bounds = roundOut(device);
    const pixels = bounds.width * bounds.height;
    if ((isPlain && !this.#hasBlending()) || this.#layers.length >= MAX_LAYERS || this.#layerPixels + pixels > MAX_LAYER_PIXELS) {
      this.#save(null);
      return index;
    }
    if (command.backdropFilters.length > 0) this.#filterBackdrop(command, transformRect(this.#matrix, command.bounds));
    const canvas = this.#pool.acquire(bounds.width, bounds.height);
    const layer: Layer = { canvas, context: canvas.getContext('2d'), x: bounds.x, y: bounds.y };
    this.#save({ command, layer: this.#layer, bounds });
    this.#layerPixels += pixels;
    this.#layers.push(layer);
    this.#layer = layer;
    this.#clip = bounds;
    layer.context.save();
    this.#applyMatrix();
    return index;
  }

  /** The tile gets a canvas of its own, as fine as the device. */
  #openPattern(command: Pattern, index: number): number {
    const { tile } = command;
    const matrix = multiply(this.#matrix, command.matrix);
    const edge = (size: number, scale: number): number => Math.min(MAX_TILE_EDGE, Math.max(1, Math.round(size * scale)));
    const width = edge(tile.width, Math.hypot(matrix.a, matrix.b));
    const height = edge(tile.height, Math.hypot(matrix.c, matrix.d));
    const isLost = tile.width === 0 || tile.height === 0 || invert(matrix) === null || this.#clip.width === 0;
    if (isLost || this.#layers.length >= MAX_LAYERS || this.#tilePixels + width * height > MAX_TILE_PIXELS) return this.#skipGroup(index);
    this.#tilePixels += width * height;
    const canvas = newCanvas(width, height);
    const bounds = { x: 0, y: 0, width, height };
    this.#save({ command, layer: this.#layer, bounds });
    this.#layerPixels += width * height;
    this.#layer = { canvas, context: canvas.getContext('2d'), x: 0, y: 0 };
    this.#layers.push(this.#layer);
    const [a, d] = [width / tile.width, height / tile.height];
    this.#matrix = { a, b: 0, c: 0, d, e: -tile.x * a, f: -tile.y * d };
    this.#clip = bounds;
    this.#layer.context.save();
    this.#applyMatrix();
    return index;
  }

  /** Fills all that the clip around the pattern lets through. */
  #closePattern(command: Pattern, { layer, bounds }: NonNullable<Saved['group']>, clip: Rect): void {
    const { canvas } = this.#layer;
    this.#layers.pop();
    this.#layer = layer;
    this.#layerPixels -= bounds.width * bounds.height;
    const { context } = layer;
    const pattern = context.createPattern(canvas, 'repeat');
    const { tile } = command;
    const cell = { a: tile.width / bounds.width, b: 0, c: 0, d: tile.height / bounds.height, e: tile.x, f: tile.y };
    const matrix = multiply(multiply(this.#matrix, command.matrix), cell);
    const inverse = invert(matrix);
    if (pattern === null || inverse === null) return;
    context.save();
    this.#setTransform(context, matrix);
    context.fillStyle = pattern;
    const area = transformRect(inverse, clip);
    context.fillRect(area.x, area.y, area.width, area.height);
    context.restore();
  }

  #blending: boolean | null = null;

  /** Isolation shows only when something in the list blends. */
  #hasBlending(): boolean {
    return (this.#blending ??= this.#list.commands.some(
      (command) => command.type === 'group' && (command.blend !== 'normal' || command.backdropFilters.length > 0),
    ));
  }

  /** The index of the restore that ends the group. */
  #skipGroup(index: number): number {
    let depth = 1;
    for (let i = index + 1; i < this.#list.commands.length; i++) {
      const type = (this.#list.commands[i] as DisplayCommand).type;
      if (type === 'restore') depth -= 1;
      else if (type === 'save' || type === 'group' || type === 'pattern' || type === 'scroll-frame' || type === 'fixed-frame') depth += 1;
      if (depth === 0) return i;
    }
    return this.#list.commands.length;
  }

  #filterBackdrop(command: Group, device: Rect): void {
    const shown = roundOut(intersect(device, this.#clip));
    if (shown.width === 0 || shown.height === 0) return;
    const { canvas: below, context, x, y } = this.#layer;
    const copy = this.#pool.acquire(shown.width, shown.height);
    const copyContext = copy.getContext('2d');
    copyContext.filter = filterText(command.backdropFilters, scaleOf(this.#matrix));
    copyContext.drawImage(below, x - shown.x + 0, y - shown.y + 0);
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(copy, 0, 0, shown.width, shown.height, shown.x - x, shown.y - y, shown.width, shown.height);
    context.restore();
    this.#pool.release(copy);
  }

  #closeGroup(command: Group, { layer, bounds }: NonNullable<Saved['group']>): void {
    const inner = this.#layer;
    inner.context.restore();
    this.#layers.pop();
    this.#layer = layer;
    if (command.filters.some(({ type }) => type === 'luminance-to-alpha')) luminanceToAlpha(inner.context, bounds.width, bounds.height);
    this.#layerPixels -= bounds.width * bounds.height;
    const { context, x, y } = this.#layer;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = command.opacity;
    context.globalCompositeOperation = compositeOperation(command.blend);
    const filter = filterText(command.filters, scaleOf(this.#matrix));
    if (filter !== '') context.filter = filter;
    context.imageSmoothingEnabled = false;
    const taken: Canvas[] = [];
    const { graph } = command;
    const fits = graph !== undefined && bounds.width * bounds.height * (graph.primitives.length + 1) <= MAX_GRAPH_PIXELS;
    const result = fits ? runFilterGraph(inner.canvas, bounds, this.#matrix, graph, this.#pool, taken) : inner.canvas;
    context.drawImage(result, 0, 0, bounds.width, bounds.height, bounds.x - x, bounds.y - y, bounds.width, bounds.height);
    context.restore();
    for (const canvas of [inner.canvas, ...taken]) this.#pool.release(canvas);
  }

  #save(group: Saved['group']): void {
    if (this.#stack.length >= DISPLAY_LIST_LIMITS.depth) return;
    this.#layer.context.save();
    this.#stack.push({ matrix: this.#matrix, clip: this.#clip, group });
  }

  #restore(): void {
    const saved = this.#stack.pop();
    if (saved === undefined) return;
    this.#matrix = saved.matrix;
    const { group } = saved;
    if (group?.command.type === 'group') this.#closeGroup(group.command, group);
    else if (group?.command.type === 'pattern') this.#closePattern(group.command, group, saved.clip);
    this.#clip = saved.clip;
    this.#layer.context.restore();
    this.#applyMatrix();
  }

  #clipRect(rect: Rect): void {
    const { context } = this.#layer;
    context.beginPath();
    context.rect(rect.x, rect.y, rect.width, rect.height);
    context.clip();
    this.#shrinkClip(rect);
  }

  #shrinkClip(rect: Rect): void {
    this.#clip = intersect(this.#clip, transformRect(this.#matrix, rect));
  }

  #applyMatrix(): void {
    this.#setTransform(this.#layer.context, this.#matrix);
  }

  #setTransform(context: Context, m: Matrix): void {
    context.setTransform(m.a, m.b, m.c, m.d, m.e - this.#layer.x, m.f - this.#layer.y);
  }

  #isVisible(rect: Rect): boolean {
    const device = transformRect(this.#matrix, rect);
    const clip = this.#clip;
    return (
      device.x < clip.x + clip.width + 1 && device.y < clip.y + clip.height + 1 && device.x + device.width > clip.x - 1 && device.y + device.height > clip.y - 1
    );
  }

  /** The clip in the coordinates of the next command. */
  #visibleRect(): Rect {
    const inverse = invert(this.#matrix);
    return inverse === null ? { x: 0, y: 0, width: 0, height: 0 } : outset(transformRect(inverse, this.#clip), 1);
  }
}

/** Mean scale of a matrix: for blurs, which are in device px. */
function scaleOf(m: Matrix): number {
  return Math.sqrt(Math.abs(m.a * m.d - m.b * m.c));
}

function roundOut(rect: Rect): Rect {
  const x = Math.floor(rect.x);
  const y = Math.floor(rect.y);
  return { x, y, width: Math.ceil(rect.x + rect.width) - x, height: Math.ceil(rect.y + rect.height) - y };
}

/** Generous: glyphs may reach two em beyond their origin. */
function runBounds(run: Extract<DisplayCommand, { type: 'glyph-run' }>): Rect {
  let [left, right, top, bottom] = [Infinity, -Infinity, run.y, run.y];
  for (const x of run.xs) {
    if (x < left) left = x;
    if (x > right) right = x;
  }
  if (run.ys !== null) {
    for (const y of run.ys) {
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 };
  let reach = run.sizePx * 2;
  for (const shadow of run.shadows) reach = Math.max(reach, run.sizePx * 2 + shadow.blur * 2 + Math.abs(shadow.x) + Math.abs(shadow.y));
  return outset({ x: left, y: top, width: right - left, height: bottom - top }, reach);
}

function filterReach(filters: readonly Filter[]): number {
  let reach = 0;
  for (const filter of filters) {
    if (filter.type === 'blur') reach += Math.min(filter.amount, 1000) * 3;
    else if (filter.type === 'drop-shadow') reach += Math.min(filter.amount, 1000) * 2 + Math.abs(filter.x) + Math.abs(filter.y);
  }
  return Math.min(reach, 4000);
}

/** Lengths of canvas filters are device px. */
function filterText(filters: readonly Filter[], scale: number): string {
  return filters
    .filter(({ type }) => type !== 'luminance-to-alpha')
    .map((filter) => {
      if (filter.type === 'blur') return `blur(${Math.min(filter.amount * scale, MAX_BLUR_PX)}px)`;
      if (filter.type === 'hue-rotate') return `hue-rotate(${filter.amount}deg)`;
      if (filter.type === 'drop-shadow')
        return `drop-shadow(${filter.x * scale}px ${filter.y * scale}px ${Math.min(filter.amount * scale, MAX_BLUR_PX)}px ${cssColor(filter.color)})`;
      return `${filter.type}(${filter.amount})`;
    })
    .join(' ');
}

/** https://drafts.csswg.org/css-masking-1/#MaskValues: coefficients of linear light, applied to sRGB as browsers do. */
function luminanceToAlpha(context: Context, width: number, height: number): void {
  if (width < 1 || height < 1) return;
  const image = context.getImageData(0, 0, width, height);
  const { data } = image;
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    if (alpha !== 0) data[i + 3] = ((0.2125 * data[i]! + 0.7154 * data[i + 1]! + 0.0721 * data[i + 2]!) * alpha) / 255;
  }
  context.putImageData(image, 0, 0);
}

function compositeOperation(blend: Group['blend']): Context['globalCompositeOperation'] {
  if (blend === 'normal') return 'source-over';
  return blend === 'plus-lighter' ? 'lighter' : blend;
}
