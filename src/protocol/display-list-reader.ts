// Reads display lists from bytes that a site process sent. SAFETY: every byte is hostile. Each read checks the end, each count
// is checked against the bytes that are left before anything is allocated, each number must be finite, each enumeration in
// range, saves balanced and not too deep. A list is either read whole or refused with `ipc.malformed`.

import {
  BLEND_MODES,
  BORDER_STYLES,
  DECORATION_STYLES,
  DISPLAY_LIST_LIMITS,
  DISPLAY_LIST_MAGIC,
  DISPLAY_LIST_VERSION,
  FILTER_PRIMITIVES,
  FILTER_TYPES,
  OPCODES,
  PATH_VERB_COORDS,
  SAMPLINGS,
  STROKE_JOINS,
} from './display-list.ts';
import { fail, ok } from '../base/failure.ts';
import type { Matrix, Rect } from '../base/geometry.ts';
import type { Result } from '../base/failure.ts';
import type {
  ColorStop,
  CornerRadii,
  DisplayCommand,
  DisplayList,
  Filter,
  FilterGraph,
  FilterPrimitive,
  GradientPaint,
  Paint,
  PathData,
  Stroke,
  TextShadow,
} from './display-list.ts';

/** Coordinates beyond this are no page. It keeps products of a few coordinates exact enough and finite. */
const MAX_COORDINATE = 1e9;

class Malformed extends Error {}

/** The list in `bytes`, or `ipc.malformed` with the cause. */
export function readDisplayList(bytes: Uint8Array): Result<DisplayList> {
  if (bytes.byteLength > DISPLAY_LIST_LIMITS.bytes) return fail('ipc.malformed', 'the display list is too large');
  try {
    return ok(new Reader(bytes).list());
  } catch (thrown) {
    if (thrown instanceof Malformed) return fail('ipc.malformed', `display list: ${thrown.message}`);
    throw thrown;
  }
}

class Reader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  list(): DisplayList {
    if (this.#u32() !== DISPLAY_LIST_MAGIC) throw new Malformed('wrong magic');
    if (this.#u16() !== DISPLAY_LIST_VERSION) throw new Malformed('unknown version');
    if (this.#u16() !== 0) throw new Malformed('reserved bytes are set');
    const width = this.#length();
    const height = this.#length();
    const background = this.#u32();
    const scroll = { x: this.#f32(), y: this.#f32() };
    const fontIds = this.#ids();
    const imageIds = this.#ids();
    const count = this.#count(1, DISPLAY_LIST_LIMITS.commands, 'commands');
    const commands: DisplayCommand[] = [];
    for (let i = 0; i < count; i++) commands.push(this.#command());
    if (this.#depth !== 0) throw new Malformed('a save is not restored');
    if (this.#at !== this.#bytes.byteLength) throw new Malformed('bytes after the last command');
    return { width, height, background, scroll, fontIds, imageIds, commands };
  }

  #command(): DisplayCommand {
    const opcode = this.#u8();
    switch (opcode) {
      case OPCODES.rect:
        return { type: 'rect', rect: this.#rect(), color: this.#u32() };
      case OPCODES['rounded-rect']:
        return { type: 'rounded-rect', rect: this.#rect(), radii: this.#radii(), color: this.#u32() };
      case OPCODES.border:
        return this.#border();
      case OPCODES['box-shadow']:
        return {
          type: 'box-shadow',
          rect: this.#rect(),
          radii: this.#radii(),
          x: this.#f32(),
          y: this.#f32(),
          blur: this.#length(),
          spread: this.#f32(),
          color: this.#u32(),
          inset: this.#flag(),
        };
      case OPCODES.gradient:
        return { type: 'gradient', rect: this.#rect(), tile: this.#rect(), spaceX: this.#length(), spaceY: this.#length(), paint: this.#gradient() };
      case OPCODES.image:
        return { type: 'image', imageId: this.#u32(), source: this.#rect(), rect: this.#rect(), sampling: this.#one(SAMPLINGS) };
      case OPCODES['image-tiles']:
        return {
          type: 'image-tiles',
          imageId: this.#u32(),
          source: this.#rect(),
          rect: this.#rect(),
          tile: this.#rect(),
          spaceX: this.#length(),
          spaceY: this.#length(),
          sampling: this.#one(SAMPLINGS),
        };
      case OPCODES['glyph-run']:
        return this.#glyphRun();
      case OPCODES.decoration:
        return {
          type: 'decoration',
          x: this.#f32(),
          y: this.#f32(),
          width: this.#length(),
          thickness: this.#length(),
          style: this.#one(DECORATION_STYLES),
          color: this.#u32(),
          inkRuns: this.#u32(),
        };
      case OPCODES.path: {
        const path = this.#path();
        const fillRule = this.#flag() ? 'evenodd' : 'nonzero';
        const fill = this.#optionalPaint();
        const strokePaint = this.#optionalPaint();
        return { type: 'path', path, fill, fillRule, stroke: this.#stroke(), strokePaint };
      }
      case OPCODES.save:
        this.#open();
        return { type: 'save' };
      case OPCODES.restore:
        if (this.#depth === 0) throw new Malformed('restore without save');
        this.#depth -= 1;
        return { type: 'restore' };
      case OPCODES.transform:
        return { type: 'transform', matrix: this.#matrix() };
      case OPCODES['clip-rect']:
        return { type: 'clip-rect', rect: this.#rect() };
      case OPCODES['clip-rounded-rect']:
        return { type: 'clip-rounded-rect', rect: this.#rect(), radii: this.#radii() };
      case OPCODES['clip-path']:
        return { type: 'clip-path', path: this.#path(), fillRule: this.#flag() ? 'evenodd' : 'nonzero' };
      case OPCODES.group:
        return this.#group();
      case OPCODES.pattern:
        this.#open();
        return { type: 'pattern', tile: this.#rect(), matrix: this.#matrix() };
      case OPCODES['scroll-frame']:
        this.#open();
        return {
          type: 'scroll-frame',
          id: this.#u32(),
          port: this.#rect(),
          offset: { x: this.#f32(), y: this.#f32() },
          content: { width: this.#length(), height: this.#length() },
        };
      case OPCODES['fixed-frame']:
        this.#open();
        return { type: 'fixed-frame' };
      case OPCODES.link:
        return { type: 'link', rect: this.#rect(), url: this.#text() };
      default:
        throw new Malformed(`unknown command ${opcode}`);
    }
  }

  #border(): DisplayCommand {
    const rect = this.#rect();
    const radii = this.#radii();
    const widths: number[] = [];
    const styles: (typeof BORDER_STYLES)[number][] = [];
    const colors: number[] = [];
    for (let side = 0; side < 4; side++) {
      widths.push(this.#length());
      styles.push(this.#one(BORDER_STYLES));
      colors.push(this.#u32());
    }
    return { type: 'border', rect, radii, widths, styles, colors };
  }

  #group(): DisplayCommand {
    this.#open();
    const bounds = this.#rect();
    const opacity = this.#unit();
    const blend = this.#one(BLEND_MODES);
    const filters = this.#filters();
    const backdropFilters = this.#filters();
    const graph = this.#flag() ? this.#graph() : null;
    return { type: 'group', bounds, opacity, blend, filters, backdropFilters, ...(graph !== null && { graph }) };
  }

  #graph(): FilterGraph {
    const region = this.#rect();
    const count = this.#u8();
    if (count > DISPLAY_LIST_LIMITS.filters) throw new Malformed('too many filter primitives');
    const primitives: FilterPrimitive[] = [];
    for (let i = 0; i < count; i++) {
      const type = this.#one(FILTER_PRIMITIVES);
      const isLinear = this.#flag();
      const color = this.#u32();
      const own = this.#rect();
      const inputCount = this.#u8();
      if (inputCount > DISPLAY_LIST_LIMITS.filters) throw new Malformed('too many inputs of a filter primitive');
      const inputs: number[] = [];
      for (let j = 0; j < inputCount; j++) {
        const input = this.#u8() - 3;
        if (input >= i) throw new Malformed('a filter primitive reads a later one');
        inputs.push(input);
      }
      const values = [...this.#floats(this.#count(4, DISPLAY_LIST_LIMITS.filterValues, 'filter values'))];
      primitives.push({ type, inputs, values, color, region: own, isLinear });
    }
    return { region, primitives };
  }

  #glyphRun(): DisplayCommand {
    const fontId = this.#u32();
    const sizePx = this.#length();
    const color = this.#u32();
    const flags = this.#u8();
    if (flags > 15) throw new Malformed('unknown glyph run flag');
    const y = this.#f32();
    const hasYs = (flags & 4) !== 0;
    const count = this.#count(hasYs ? 10 : 6, this.#bytes.byteLength, 'glyphs');
    const glyphIds = new Uint16Array(count);
    for (let i = 0; i < count; i++) glyphIds[i] = this.#u16();
    const xs = this.#floats(count);
    const ys = hasYs ? this.#floats(count) : null;
    const stroke = (flags & 8) === 0 ? null : { width: this.#length(), join: this.#one(STROKE_JOINS) };
    const shadows: TextShadow[] = [];
    const shadowCount = this.#u8();
    if (shadowCount > DISPLAY_LIST_LIMITS.shadows) throw new Malformed('too many shadows');
    for (let i = 0; i < shadowCount; i++) shadows.push({ x: this.#f32(), y: this.#f32(), blur: this.#length(), color: this.#u32() });
    return {
      type: 'glyph-run',
      fontId,
      sizePx,
      color,
      syntheticBold: (flags & 1) !== 0,
      syntheticItalic: (flags & 2) !== 0,
      y,
      glyphIds,
      xs,
      ys,
      shadows,
      ...(stroke !== null && { stroke }),
      text: this.#text(),
    };
  }

  #open(): void {
    this.#depth += 1;
    if (this.#depth > DISPLAY_LIST_LIMITS.depth) throw new Malformed('too many open saves');
  }

  #need(bytes: number): number {
    const at = this.#at;
    if (bytes > this.#bytes.byteLength - at) throw new Malformed('it ends too early');
    this.#at = at + bytes;
    return at;
  }

  #u8(): number {
    return this.#view.getUint8(this.#need(1));
  }

  #u16(): number {
    return this.#view.getUint16(this.#need(2), true);
  }

  #u32(): number {
    return this.#view.getUint32(this.#need(4), true);
  }

  #f32(): number {
    const value = this.#view.getFloat32(this.#need(4), true);
    // Written so that NaN fails too.
    if (!(value >= -MAX_COORDINATE && value <= MAX_COORDINATE)) throw new Malformed('a number is out of range');
    return value;
  }

  #length(): number {
    const value = this.#f32();
    if (value < 0) throw new Malformed('a length is negative');
    return value;
  }

  #unit(): number {
    const value = this.#f32();
    if (value < 0 || value > 1) throw new Malformed('a fraction is out of range');
    return value;
  }

  #flag(): boolean {
    const value = this.#u8();
    if (value > 1) throw new Malformed('a flag is out of range');
    return value === 1;
  }

  #one<const T>(values: readonly T[]): T {
    const value = values[this.#u8()];
    if (value === undefined) throw new Malformed('an enumeration is out of range');
    return value;
  }

  /** A count of things of at least `minBytes` each: never more than the rest of the bytes can hold. */
  #count(minBytes: number, limit: number, what: string): number {
    const count = this.#u32();
    if (count > limit || count * minBytes > this.#bytes.byteLength - this.#at) throw new Malformed(`too many ${what}`);
    return count;
  }

  #ids(): number[] {
    const count = this.#count(4, DISPLAY_LIST_LIMITS.resources, 'resources');
    const ids: number[] = [];
    for (let i = 0; i < count; i++) ids.push(this.#u32());
    return ids;
  }

  #floats(count: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = this.#f32();
    return values;
  }

  #text(): string {
    const count = this.#count(2, DISPLAY_LIST_LIMITS.textUnits, 'characters');
    const start = this.#need(count * 2);
    let text = '';
    for (let from = 0; from < count; from += 4096) {
      const units: number[] = [];
      for (let i = from; i < Math.min(count, from + 4096); i++) units.push(this.#view.getUint16(start + i * 2, true));
      text += String.fromCharCode(...units);
    }
    return text;
  }

  #rect(): Rect {
    return { x: this.#f32(), y: this.#f32(), width: this.#length(), height: this.#length() };
  }

  #radii(): CornerRadii {
    const values: number[] = [];
    for (let i = 0; i < 8; i++) values.push(this.#length());
    return { values };
  }

  #matrix(): Matrix {
    return { a: this.#f32(), b: this.#f32(), c: this.#f32(), d: this.#f32(), e: this.#f32(), f: this.#f32() };
  }

  #path(): PathData {
    const verbCount = this.#count(1, this.#bytes.byteLength, 'path verbs');
    const coordCount = this.#count(4, this.#bytes.byteLength, 'path coordinates');
    const start = this.#need(verbCount);
    const verbs = this.#bytes.slice(start, start + verbCount);
    let needed = 0;
    for (const verb of verbs) {
      const coords = PATH_VERB_COORDS[verb];
      if (coords === undefined) throw new Malformed('unknown path verb');
      needed += coords;
    }
    if (needed !== coordCount) throw new Malformed('path coordinates do not match its verbs');
    return { verbs, coords: this.#floats(coordCount) };
  }

  #optionalPaint(): Paint | null {
    const kind = this.#u8();
    if (kind === 0) return null;
    if (kind === 1) return { type: 'color', color: this.#u32() };
    return this.#gradientOf(kind);
  }

  #gradient(): GradientPaint {
    return this.#gradientOf(this.#u8());
  }

  #gradientOf(kind: number): GradientPaint {
    switch (kind) {
      case 2:
        return { type: 'linear', x0: this.#f32(), y0: this.#f32(), x1: this.#f32(), y1: this.#f32(), stops: this.#stops(), matrix: this.#optionalMatrix() };
      case 3:
        return {
          type: 'radial',
          x: this.#f32(),
          y: this.#f32(),
          radius: this.#length(),
          focalX: this.#f32(),
          focalY: this.#f32(),
          stops: this.#stops(),
          matrix: this.#optionalMatrix(),
        };
      case 4:
        return { type: 'conic', x: this.#f32(), y: this.#f32(), startDegrees: this.#f32(), stops: this.#stops(), matrix: this.#optionalMatrix() };
      default:
        throw new Malformed('unknown paint');
    }
  }

  #optionalMatrix(): Matrix | null {
    return this.#flag() ? this.#matrix() : null;
  }

  #stops(): ColorStop[] {
    const count = this.#count(8, DISPLAY_LIST_LIMITS.gradientStops, 'gradient stops');
    const stops: ColorStop[] = [];
    let last = 0;
    for (let i = 0; i < count; i++) {
      const offset = this.#unit();
      if (offset < last) throw new Malformed('gradient stops go back');
      last = offset;
      stops.push({ offset, color: this.#u32() });
    }
    return stops;
  }

  #stroke(): Stroke | null {
    if (!this.#flag()) return null;
    const width = this.#length();
    const cap = this.#one(['butt', 'round', 'square']);
    const join = this.#one(STROKE_JOINS);
    const miterLimit = this.#length();
    const dashCount = this.#count(4, 1024, 'dashes');
    const dashes: number[] = [];
    for (let i = 0; i < dashCount; i++) dashes.push(this.#length());
    return { width, cap, join, miterLimit, dashes, dashOffset: this.#f32() };
  }

  #filters(): Filter[] {
    const count = this.#u8();
    if (count > DISPLAY_LIST_LIMITS.filters) throw new Malformed('too many filters');
    const filters: Filter[] = [];
    for (let i = 0; i < count; i++) {
      filters.push({ type: this.#one(FILTER_TYPES), amount: this.#f32(), x: this.#f32(), y: this.#f32(), color: this.#u32() });
    }
    return filters;
  }
}
