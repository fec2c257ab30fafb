// Writes display lists as bytes. A page may make paint compute anything (infinite lengths, NaN): numbers are put in range here, so that
// one absurd box does not make the reader refuse the whole page.

import {
  BLEND_MODES,
  BORDER_STYLES,
  DECORATION_STYLES,
  DISPLAY_LIST_FONTS_AT,
  DISPLAY_LIST_LIMITS,
  DISPLAY_LIST_MAGIC,
  DISPLAY_LIST_VERSION,
  FILTER_PRIMITIVES,
  FILTER_TYPES,
  OPCODES,
  SAMPLINGS,
  STROKE_JOINS,
} from './display-list.ts';
import type { Matrix, Point, Rect } from '../base/geometry.ts';
import type { ColorStop, CornerRadii, DisplayCommand, Filter, FilterGraph, GlyphRunCommand, Paint, PathData, Rgba, Stroke } from './display-list.ts';

/** Well inside of what the reader takes, so that rounding to float32 stays inside too. */
const MAX_COORDINATE = 1e8;

function inRange(value: number): number {
  if (value >= -MAX_COORDINATE && value <= MAX_COORDINATE) return value;
  return value > 0 ? MAX_COORDINATE : value < 0 ? -MAX_COORDINATE : 0;
}

export class DisplayListWriter {
  #buffer = new ArrayBuffer(16 * 1024);
  #view = new DataView(this.#buffer);
  #bytes = new Uint8Array(this.#buffer);
  #length = 0;
  #commandCount = 0;
  readonly #fontIds = new Set<number>();
  readonly #imageIds = new Set<number>();

  get commandCount(): number {
    return this.#commandCount;
  }

  /** The finished list; the writer may not be used afterwards. */
  finish(width: number, height: number, background: Rgba, scroll: Point = { x: 0, y: 0 }): Uint8Array<ArrayBuffer> {
    const headerBytes = 40 + 4 * (this.#fontIds.size + this.#imageIds.size);
    const out = new Uint8Array(headerBytes + this.#length);
    const view = new DataView(out.buffer);
    view.setUint32(0, DISPLAY_LIST_MAGIC, true);
    view.setUint16(4, DISPLAY_LIST_VERSION, true);
    view.setFloat32(8, Math.max(0, inRange(width)), true);
    view.setFloat32(12, Math.max(0, inRange(height)), true);
    view.setUint32(16, background, true);
    view.setFloat32(20, inRange(scroll.x), true);
    view.setFloat32(24, inRange(scroll.y), true);
    let at = DISPLAY_LIST_FONTS_AT;
    for (const ids of [this.#fontIds, this.#imageIds]) {
      view.setUint32(at, ids.size, true);
      at += 4;
      for (const id of ids) {
        view.setUint32(at, id, true);
        at += 4;
      }
    }
    view.setUint32(at, this.#commandCount, true);
    out.set(this.#bytes.subarray(0, this.#length), headerBytes);
    return out;
  }

  /** The commonest command, without an object. */
  rect(x: number, y: number, width: number, height: number, color: Rgba): void {
    this.#begin(OPCODES.rect);
    this.#f32(x);
    this.#f32(y);
    this.#positive(width);
    this.#positive(height);
    this.#u32(color);
  }

  save(): void {
    this.#begin(OPCODES.save);
  }

  restore(): void {
    this.#begin(OPCODES.restore);
  }

  add(command: DisplayCommand): void {
    if (command.type === 'rect') {
      this.rect(command.rect.x, command.rect.y, command.rect.width, command.rect.height, command.color);
      return;
    }
    this.#begin(OPCODES[command.type]);
    switch (command.type) {
      case 'rounded-rect':
        this.#rect(command.rect);
        this.#radii(command.radii);
        this.#u32(command.color);
        break;
      case 'border':
        this.#rect(command.rect);
        this.#radii(command.radii);
        for (let side = 0; side < 4; side++) {
          this.#positive(command.widths[side] ?? 0);
          this.#u8(Math.max(0, BORDER_STYLES.indexOf(command.styles[side] ?? 'none')));
          this.#u32(command.colors[side] ?? 0);
        }
        break;
      case 'box-shadow':
        this.#rect(command.rect);
        this.#radii(command.radii);
        this.#f32(command.x);
        this.#f32(command.y);
        this.#positive(command.blur);
        this.#f32(command.spread);
        this.#u32(command.color);
        this.#u8(command.inset ? 1 : 0);
        break;
      case 'gradient':
        this.#rect(command.rect);
        this.#rect(command.tile);
        this.#positive(command.spaceX);
        this.#positive(command.spaceY);
        this.#paint(command.paint);
        break;
      case 'image':
        this.#image(command.imageId);
        this.#rect(command.source);
        this.#rect(command.rect);
        this.#u8(SAMPLINGS.indexOf(command.sampling));
        break;
      case 'image-tiles':
        this.#image(command.imageId);
        this.#rect(command.source);
        this.#rect(command.rect);
        this.#rect(command.tile);
        this.#positive(command.spaceX);
        this.#positive(command.spaceY);
        this.#u8(SAMPLINGS.indexOf(command.sampling));
        break;
      case 'glyph-run':
        this.#glyphRun(command);
        break;
      case 'decoration':
        this.#f32(command.x);
        this.#f32(command.y);
        this.#positive(command.width);
        this.#positive(command.thickness);
        this.#u8(Math.max(0, DECORATION_STYLES.indexOf(command.style)));
        this.#u32(command.color);
        this.#u32(command.inkRuns);
        break;
      case 'path':
        this.#path(command.path);
        this.#u8(command.fillRule === 'evenodd' ? 1 : 0);
        this.#optionalPaint(command.fill);
        this.#optionalPaint(command.strokePaint);
        this.#stroke(command.stroke);
        break;
      case 'transform':
        this.#matrix(command.matrix);
        break;
      case 'clip-rect':
        this.#rect(command.rect);
        break;
      case 'clip-rounded-rect':
        this.#rect(command.rect);
        this.#radii(command.radii);
        break;
      case 'clip-path':
        this.#path(command.path);
        this.#u8(command.fillRule === 'evenodd' ? 1 : 0);
        break;
      case 'group':
        this.#rect(command.bounds);
        this.#f32(Math.max(0, Math.min(1, command.opacity)));
        this.#u8(Math.max(0, BLEND_MODES.indexOf(command.blend)));
        this.#filters(command.filters);
        this.#filters(command.backdropFilters);
        this.#graph(command.graph);
        break;
      case 'pattern':
        this.#rect(command.tile);
        this.#matrix(command.matrix);
        break;
      case 'scroll-frame':
        this.#u32(command.id);
        this.#rect(command.port);
        this.#f32(command.offset.x);
        this.#f32(command.offset.y);
        this.#positive(command.content.width);
        this.#positive(command.content.height);
        break;
      case 'link':
        this.#rect(command.rect);
        this.#text(command.url);
        break;
      case 'save':
      case 'restore':
      case 'fixed-frame':
        break;
    }
  }

  #glyphRun(run: GlyphRunCommand): void {
    const count = run.glyphIds.length;
    this.#fontIds.add(run.fontId);
    this.#u32(run.fontId);
    this.#positive(run.sizePx);
    this.#u32(run.color);
    this.#u8((run.syntheticBold ? 1 : 0) | (run.syntheticItalic ? 2 : 0) | (run.ys === null ? 0 : 4) | (run.stroke === undefined ? 0 : 8));
    this.#f32(run.y);
    this.#u32(count);
    this.#reserve(count * 10);
    for (let i = 0; i < count; i++) {
      this.#view.setUint16(this.#length, run.glyphIds[i] ?? 0, true);
      this.#length += 2;
    }
    this.#floats(run.xs);
    if (run.ys !== null) this.#floats(run.ys);
    if (run.stroke !== undefined) {
      this.#positive(run.stroke.width);
      this.#u8(STROKE_JOINS.indexOf(run.stroke.join));
    }
    const shadows = run.shadows.slice(0, DISPLAY_LIST_LIMITS.shadows);
    this.#u8(shadows.length);
    for (const shadow of shadows) {
      this.#f32(shadow.x);
      this.#f32(shadow.y);
      this.#positive(shadow.blur);
      this.#u32(shadow.color);
    }
    this.#text(run.text);
  }

  #begin(opcode: number): void {
    this.#commandCount += 1;
    this.#u8(opcode);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.byteLength) return;
    this.#buffer = this.#buffer.transfer(Math.max(needed, this.#buffer.byteLength * 2));
    this.#view = new DataView(this.#buffer);
    this.#bytes = new Uint8Array(this.#buffer);
  }

  #u8(value: number): void {
    this.#reserve(1);
    this.#view.setUint8(this.#length, value);
    this.#length += 1;
  }

  #u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  #f32(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#length, inRange(value), true);
    this.#length += 4;
  }

  #positive(value: number): void {
    this.#f32(value > 0 ? value : 0);
  }

  #floats(values: Float32Array): void {
    this.#reserve(values.length * 4);
    for (let i = 0; i < values.length; i++) {
      this.#view.setFloat32(this.#length, inRange(values[i] ?? 0), true);
      this.#length += 4;
    }
  }

  #text(all: string): void {
    const text = all.length > DISPLAY_LIST_LIMITS.textUnits ? all.slice(0, DISPLAY_LIST_LIMITS.textUnits) : all;
    this.#u32(text.length);
    this.#reserve(text.length * 2);
    for (let i = 0; i < text.length; i++) {
      this.#view.setUint16(this.#length, text.charCodeAt(i), true);
      this.#length += 2;
    }
  }

  #rect(rect: Rect): void {
    this.#f32(rect.x);
    this.#f32(rect.y);
    this.#positive(rect.width);
    this.#positive(rect.height);
  }

  #radii(radii: CornerRadii): void {
    for (let i = 0; i < 8; i++) this.#positive(radii.values[i] ?? 0);
  }

  #matrix(m: Matrix): void {
    for (const value of [m.a, m.b, m.c, m.d, m.e, m.f]) this.#f32(value);
  }

  #image(id: number): void {
    this.#imageIds.add(id);
    this.#u32(id);
  }

  #path(path: PathData): void {
    this.#u32(path.verbs.length);
    this.#u32(path.coords.length);
    this.#reserve(path.verbs.length);
    this.#bytes.set(path.verbs, this.#length);
    this.#length += path.verbs.length;
    this.#floats(path.coords);
  }

  #optionalPaint(paint: Paint | null): void {
    if (paint === null) this.#u8(0);
    else this.#paint(paint);
  }

  #paint(paint: Paint): void {
    switch (paint.type) {
      case 'color':
        this.#u8(1);
        this.#u32(paint.color);
        return;
      case 'linear':
        this.#u8(2);
        for (const value of [paint.x0, paint.y0, paint.x1, paint.y1]) this.#f32(value);
        break;
      case 'radial':
        this.#u8(3);
        for (const value of [paint.x, paint.y, Math.max(0, paint.radius), paint.focalX, paint.focalY]) this.#f32(value);
        break;
      case 'conic':
        this.#u8(4);
        for (const value of [paint.x, paint.y, paint.startDegrees]) this.#f32(value);
        break;
    }
    this.#stops(paint.stops);
    this.#u8(paint.matrix === null ? 0 : 1);
    if (paint.matrix !== null) this.#matrix(paint.matrix);
  }

  #stops(stops: readonly ColorStop[]): void {
    const count = Math.min(stops.length, DISPLAY_LIST_LIMITS.gradientStops);
    this.#u32(count);
    let last = 0;
    for (let i = 0; i < count; i++) {
      const stop = stops[i] as ColorStop;
      last = Math.min(1, Math.max(last, inRange(stop.offset)));
      this.#f32(last);
      this.#u32(stop.color);
    }
  }

  #stroke(stroke: Stroke | null): void {
    this.#u8(stroke === null ? 0 : 1);
    if (stroke === null) return;
    this.#positive(stroke.width);
    this.#u8(['butt', 'round', 'square'].indexOf(stroke.cap));
    this.#u8(STROKE_JOINS.indexOf(stroke.join));
    this.#positive(stroke.miterLimit);
    const dashes = stroke.dashes.slice(0, 1024);
    this.#u32(dashes.length);
    for (const dash of dashes) this.#positive(dash);
    this.#f32(stroke.dashOffset);
  }

  #graph(graph: FilterGraph | undefined): void {
    this.#u8(graph === undefined ? 0 : 1);
    if (graph === undefined) return;
    this.#rect(graph.region);
    const primitives = graph.primitives.slice(0, DISPLAY_LIST_LIMITS.filters);
    this.#u8(primitives.length);
    for (const { type, inputs, values, color, region, isLinear } of primitives) {
      this.#u8(FILTER_PRIMITIVES.indexOf(type));
      this.#u8(isLinear ? 1 : 0);
      this.#u32(color);
      this.#rect(region);
      const used = inputs.slice(0, DISPLAY_LIST_LIMITS.filters);
      this.#u8(used.length);
      for (const input of used) this.#u8(input + 3);
      const numbers = values.slice(0, DISPLAY_LIST_LIMITS.filterValues);
      this.#u32(numbers.length);
      for (const number of numbers) this.#f32(number);
    }
  }

  #filters(all: readonly Filter[]): void {
    const filters = all.slice(0, DISPLAY_LIST_LIMITS.filters);
    this.#u8(filters.length);
    for (const filter of filters) {
      this.#u8(FILTER_TYPES.indexOf(filter.type));
      this.#f32(filter.amount);
      this.#f32(filter.x);
      this.#f32(filter.y);
      this.#u32(filter.color);
    }
  }
}
