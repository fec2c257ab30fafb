// Runs the filter graphs of SVG on the canvas of a group. https://drafts.csswg.org/filter-effects-1/#FilterPrimitivesOverview
// Each primitive draws into a canvas of its own, as large as the group; canvases go back to the pool at the end.

import { intersect, transformRect } from '../base/geometry.ts';
import { BLEND_MODES, FILTER_COMPOSITES } from '../protocol/display-list.ts';
import { MAX_BLUR_PX } from './draw-shadow.ts';
import { cssColor } from './skia.ts';
import type { Matrix, Rect } from '../base/geometry.ts';
import type { FilterGraph, FilterPrimitive } from '../protocol/display-list.ts';
import type { CanvasPool } from './canvas-pool.ts';
import type { Canvas, Context } from './skia.ts';

/** How far ink travels, in user units. */
export function graphReach(graph: FilterGraph): number {
  let reach = 0;
  for (const { type, values } of graph.primitives) {
    if (type === 'blur') reach += Math.max(values[0] ?? 0, values[1] ?? 0) * 3;
    else if (type === 'offset') reach += Math.hypot(values[0] ?? 0, values[1] ?? 0);
    else if (type === 'drop-shadow') reach += Math.hypot(values[0] ?? 0, values[1] ?? 0) + Math.max(values[2] ?? 0, values[3] ?? 0) * 3;
  }
  return Math.min(reach, 2_000);
}

/** `source`: the group's ink, whose top left pixel is (bounds.x, bounds.y) on the device. The result is `source` itself or a canvas of `taken`. */
export function runFilterGraph(source: Canvas, bounds: Rect, matrix: Matrix, graph: FilterGraph, pool: CanvasPool, taken: Canvas[]): Canvas {
  return new GraphRun(source, bounds, matrix, pool, taken).run(graph);
}

class GraphRun {
  readonly #source: Canvas;
  readonly #bounds: Rect;
  readonly #matrix: Matrix;
  readonly #pool: CanvasPool;
  readonly #taken: Canvas[];
  readonly #results: Canvas[] = [];
  #alpha: Canvas | null = null;

  constructor(source: Canvas, bounds: Rect, matrix: Matrix, pool: CanvasPool, taken: Canvas[]) {
    this.#source = source;
    this.#bounds = bounds;
    this.#matrix = matrix;
    this.#pool = pool;
    this.#taken = taken;
  }

  run(graph: FilterGraph): Canvas {
    for (const primitive of graph.primitives) {
      const { canvas, context } = this.#canvas();
      context.save();
      const region = this.#device(intersect(primitive.region, graph.region));
      context.beginPath();
      context.rect(region.x, region.y, region.width, region.height);
      context.clip();
      this.#draw(context, primitive);
      context.restore();
      this.#pixels(context, primitive);
      this.#results.push(canvas);
    }
    // Without a primitive the result is transparent.
    return this.#results.at(-1) ?? this.#canvas().canvas;
  }

  #canvas(): { canvas: Canvas; context: Context } {
    const canvas = this.#pool.acquire(this.#bounds.width, this.#bounds.height);
    this.#taken.push(canvas);
    return { canvas, context: canvas.getContext('2d') };
  }

  #device(rect: Rect): Rect {
    const { x, y, width, height } = transformRect(this.#matrix, rect);
    return { x: x - this.#bounds.x, y: y - this.#bounds.y, width, height };
  }

  #input(index: number | undefined): Canvas | null {
    if (index === undefined || index < -2) return null;
    if (index === -1) return this.#source;
    if (index >= 0) return this.#results[index] ?? null;
    if (this.#alpha === null) {
      const { canvas, context } = this.#canvas();
      context.drawImage(this.#source, 0, 0);
      context.globalCompositeOperation = 'source-in';
      context.fillStyle = '#000';
      context.fillRect(0, 0, this.#bounds.width, this.#bounds.height);
      this.#alpha = canvas;
    }
    return this.#alpha;
  }

  #draw(context: Context, { type, inputs, values, color }: FilterPrimitive): void {
    const { a, b, c, d } = this.#matrix;
    const [v0 = 0, v1 = 0, v2 = 0, v3 = 0] = values;
    const [x, y] = [a * v0 + c * v1, b * v0 + d * v1];
    const scale = Math.sqrt(Math.abs(a * d - b * c));
    const first = this.#input(inputs[0]);
    switch (type) {
      case 'flood':
        context.fillStyle = cssColor(color);
        context.fillRect(0, 0, this.#bounds.width, this.#bounds.height);
        break;
      case 'blur':
        if (first === null) break;
        // NOTE: one deviation for both directions: their mean.
        if (v0 > 0 || v1 > 0) context.filter = `blur(${Math.min(((v0 + v1) / 2) * scale, MAX_BLUR_PX)}px)`;
        context.drawImage(first, 0, 0);
        break;
      case 'offset':
        if (first !== null) context.drawImage(first, x, y);
        break;
      case 'drop-shadow':
        if (first === null) break;
        context.filter = `drop-shadow(${x}px ${y}px ${Math.min(((v2 + v3) / 2) * scale, MAX_BLUR_PX)}px ${cssColor(color)})`;
        context.drawImage(first, 0, 0);
        break;
      case 'merge':
        for (const index of inputs) {
          const input = this.#input(index);
          if (input !== null) context.drawImage(input, 0, 0);
        }
        break;
      case 'blend':
      case 'composite': {
        const second = this.#input(inputs[1]);
        if (second !== null) context.drawImage(second, 0, 0);
        context.globalCompositeOperation = type === 'blend' ? blendOperation(v0) : (COMPOSITES[v0] ?? 'source-over');
        // An operation that keeps nothing of what is below needs the whole of its input, even where there is none.
        if (first !== null) context.drawImage(first, 0, 0);
        else if (type === 'composite' && v0 > 0) context.clearRect(0, 0, this.#bounds.width, this.#bounds.height);
        break;
      }
      default:
        if (first !== null) context.drawImage(first, 0, 0);
    }
  }

  /** What a canvas cannot do by itself. */
  #pixels(context: Context, primitive: FilterPrimitive): void {
    const { type, values, inputs, isLinear } = primitive;
    const isArithmetic = type === 'composite' && FILTER_COMPOSITES[values[0] ?? 0] === 'arithmetic';
    if (type !== 'color-matrix' && type !== 'transfer' && !isArithmetic) return;
    const { width, height } = this.#bounds;
    if (width < 1 || height < 1) return;
    const image = context.getImageData(0, 0, width, height);
    if (type === 'color-matrix') multiplyColors(image.data, values, isLinear);
    else if (type === 'transfer') transferColors(image.data, values, isLinear);
    else {
      const data = (index: number | undefined): Uint8ClampedArray | null => this.#input(index)?.getContext('2d').getImageData(0, 0, width, height).data ?? null;
      arithmetic(image.data, data(inputs[0]), data(inputs[1]), values, isLinear);
    }
    context.putImageData(image, 0, 0);
  }
}

/** In the order of FILTER_COMPOSITES; arithmetic is done pixel by pixel. */
const COMPOSITES: readonly Context['globalCompositeOperation'][] = ['source-over', 'source-in', 'source-out', 'source-atop', 'xor', 'lighter', 'source-over'];

function blendOperation(index: number): Context['globalCompositeOperation'] {
  const mode = BLEND_MODES[index] ?? 'normal';
  return mode === 'normal' ? 'source-over' : mode === 'plus-lighter' ? 'lighter' : mode;
}

const TO_LINEAR = Float32Array.from({ length: 256 }, (_, i) => (i / 255 <= 0.04045 ? i / 255 / 12.92 : ((i / 255 + 0.055) / 1.055) ** 2.4));
const SRGB_STEPS = 4096;
const TO_SRGB = Float32Array.from({ length: SRGB_STEPS + 1 }, (_, i) => {
  const c = i / SRGB_STEPS;
  return 255 * (c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055);
});

function fromLinear(value: number): number {
  return TO_SRGB[Math.round(Math.max(0, Math.min(1, value)) * SRGB_STEPS)]!;
}

function multiplyColors(data: Uint8ClampedArray, m: readonly number[], isLinear: boolean): void {
  if (m.length < 20) return;
  for (let i = 0; i < data.length; i += 4) {
    const a = data[i + 3]! / 255;
    const r = isLinear ? TO_LINEAR[data[i]!]! : data[i]! / 255;
    const g = isLinear ? TO_LINEAR[data[i + 1]!]! : data[i + 1]! / 255;
    const b = isLinear ? TO_LINEAR[data[i + 2]!]! : data[i + 2]! / 255;
    for (let row = 0; row < 3; row++) {
      const at = row * 5;
      const value = m[at]! * r + m[at + 1]! * g + m[at + 2]! * b + m[at + 3]! * a + m[at + 4]!;
      data[i + row] = isLinear ? fromLinear(value) : value * 255;
    }
    data[i + 3] = (m[15]! * r + m[16]! * g + m[17]! * b + m[18]! * a + m[19]!) * 255;
  }
}

function transferColors(data: Uint8ClampedArray, tables: readonly number[], isLinear: boolean): void {
  if (tables.length < 1024) return;
  for (let i = 0; i < data.length; i += 4) {
    for (let channel = 0; channel < 4; channel++) {
      const table = channel * 256;
      if (channel === 3 || !isLinear) data[i + channel] = tables[table + data[i + channel]!]! * 255;
      else data[i + channel] = fromLinear(tables[table + Math.round(TO_LINEAR[data[i + channel]!]! * 255)]!);
    }
  }
}

/** On premultiplied colours: k1*i1*i2 + k2*i1 + k3*i2 + k4. */
function arithmetic(
  out: Uint8ClampedArray,
  first: Uint8ClampedArray | null,
  second: Uint8ClampedArray | null,
  [, k1 = 0, k2 = 0, k3 = 0, k4 = 0]: readonly number[],
  isLinear: boolean,
): void {
  const light = (value: number | undefined): number => (value === undefined ? 0 : isLinear ? TO_LINEAR[value]! : value / 255);
  for (let i = 0; i < out.length; i += 4) {
    const a1 = (first?.[i + 3] ?? 0) / 255;
    const a2 = (second?.[i + 3] ?? 0) / 255;
    const alpha = Math.max(0, Math.min(1, k1 * a1 * a2 + k2 * a1 + k3 * a2 + k4));
    for (let channel = 0; channel < 3; channel++) {
      const c1 = light(first?.[i + channel]) * a1;
      const c2 = light(second?.[i + channel]) * a2;
      const value = alpha === 0 ? 0 : Math.max(0, Math.min(alpha, k1 * c1 * c2 + k2 * c1 + k3 * c2 + k4)) / alpha;
      out[i + channel] = isLinear ? fromLinear(value) : value * 255;
    }
    out[i + 3] = alpha * 255;
  }
}
