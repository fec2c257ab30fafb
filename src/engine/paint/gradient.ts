// CSS gradients as display list paints: geometry from the gradient box, stops placed, repetition written out, and colours of
// different alpha split up (CSS interpolates premultiplied, the display list does not).
// https://drafts.csswg.org/css-images-3/#gradients

import { resolveLength } from '../style/length.ts';
import type { Matrix } from '../../base/geometry.ts';
import type { ColorStop, GradientPaint, Paint } from '../../protocol/display-list.ts';
import type { GradientStop, ImageValue } from '../style/computed-style.ts';

type Gradient = Exclude<ImageValue, { type: 'url' }>;

const MAX_STOPS = 2000;
/** Steps that stand for a premultiplied ramp between two colours of different, nonzero alpha. */
const ALPHA_STEPS = 16;

/** The paint of a gradient box of width x height at the origin; null for no gradient. */
export function gradientPaint(gradient: Gradient, width: number, height: number): GradientPaint | null {
  if (gradient.stops.length === 0) return null;
  switch (gradient.type) {
    case 'linear-gradient':
      return linear(gradient, width, height);
    case 'radial-gradient':
      return radial(gradient, width, height);
    case 'conic-gradient': {
      const { stops } = unitStops(placeStops(gradient.stops, 360), gradient.repeating, 'turn', 0, 360);
      return {
        type: 'conic',
        x: resolveLength(gradient.positionX, width),
        y: resolveLength(gradient.positionY, height),
        startDegrees: gradient.fromDegrees,
        stops,
        matrix: null,
      };
    }
  }
}

/** A gradient that is one colour everywhere may be painted as that colour. */
export function plainColor(paint: Paint): number | null {
  if (paint.type === 'color') return paint.color;
  const first = paint.stops[0];
  if (first === undefined) return 0;
  return paint.stops.every((stop) => stop.color === first.color) ? first.color : null;
}

function linear(gradient: Extract<Gradient, { type: 'linear-gradient' }>, width: number, height: number): GradientPaint {
  let [dx, dy] = [0, -1];
  if (typeof gradient.angle === 'number') {
    const angle = (gradient.angle * Math.PI) / 180;
    [dx, dy] = [Math.sin(angle), -Math.cos(angle)];
  } else {
    // "Magic corners": the 50% line goes through the two other corners.
    const sx = gradient.angle.cornerX === 'right' ? 1 : -1;
    const sy = gradient.angle.cornerY === 'bottom' ? 1 : -1;
    const length = Math.hypot(width, height) || 1;
    [dx, dy] = [(sx * height) / length, (sy * width) / length];
  }
  const length = Math.abs(width * dx) + Math.abs(height * dy);
  const { stops, from, to } = unitStops(placeStops(gradient.stops, length), gradient.repeating, 'line', 0, length);
  const startX = width / 2 - (dx * length) / 2;
  const startY = height / 2 - (dy * length) / 2;
  return { type: 'linear', x0: startX + dx * from, y0: startY + dy * from, x1: startX + dx * to, y1: startY + dy * to, stops, matrix: null };
}

function radial(gradient: Extract<Gradient, { type: 'radial-gradient' }>, width: number, height: number): GradientPaint {
  const x = resolveLength(gradient.positionX, width);
  const y = resolveLength(gradient.positionY, height);
  const [rx, ry] = endingShape(gradient, x, y, width, height);
  // Degenerate shapes are drawn as if they were very small or very thin: https://drafts.csswg.org/css-images-3/#degenerate-radials
  const radiusX = Math.max(rx, 1e-4);
  const radiusY = Math.max(ry, 1e-4);
  const ratio = radiusY / radiusX;
  const farX = Math.max(Math.abs(x), Math.abs(width - x));
  const farY = Math.max(Math.abs(y), Math.abs(height - y)) / ratio;
  const { stops, to } = unitStops(placeStops(gradient.stops, radiusX), gradient.repeating, 'radius', 0, Math.hypot(farX, farY));
  const matrix: Matrix | null = ratio === 1 ? null : { a: 1, b: 0, c: 0, d: ratio, e: 0, f: y - y * ratio };
  return { type: 'radial', x, y, radius: to, focalX: x, focalY: y, stops, matrix };
}

function endingShape(gradient: Extract<Gradient, { type: 'radial-gradient' }>, x: number, y: number, width: number, height: number): [number, number] {
  const { size, shape } = gradient;
  if (typeof size !== 'string') return [resolveLength(size.x, width), resolveLength(size.y, height)];
  const [left, right, top, bottom] = [Math.abs(x), Math.abs(width - x), Math.abs(y), Math.abs(height - y)];
  const isClosest = size.startsWith('closest');
  const pick = isClosest ? Math.min : Math.max;
  const sideX = pick(left, right);
  const sideY = pick(top, bottom);
  if (size.endsWith('side')) return shape === 'circle' ? [pick(sideX, sideY), pick(sideX, sideY)] : [sideX, sideY];
  if (shape === 'circle') {
    const corners = [Math.hypot(left, top), Math.hypot(right, top), Math.hypot(left, bottom), Math.hypot(right, bottom)];
    const radius = pick(...corners);
    return [radius, radius];
  }
  // An ellipse through the corner, with the ratio of the matching side.
  return [sideX * Math.SQRT2, sideY * Math.SQRT2];
}

interface PlacedStop {
  /** px along the gradient line (degrees for conic ones). */
  position: number;
  readonly color: number;
}

/** https://drafts.csswg.org/css-images-3/#color-stop-fixup, with hints written out as ramps. */
function placeStops(stops: readonly GradientStop[], length: number): PlacedStop[] {
  const positions: (number | null)[] = stops.map((stop) => (stop.position === null ? null : resolveLength(stop.position, length)));
  // 1. The first and last stop default to the ends.
  if (positions[0] === null) positions[0] = 0;
  if (positions[positions.length - 1] === null) positions[positions.length - 1] = length;
  // 2. No stop stands before an earlier one.
  let highest = -Infinity;
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i];
    if (position === null || position === undefined) continue;
    highest = Math.max(highest, position);
    positions[i] = highest;
  }
  // 3. The others are spread evenly.
  for (let i = 1; i < positions.length; i++) {
    if (positions[i] !== null) continue;
    let next = i;
    while (positions[next] === null) next += 1;
    const before = positions[i - 1] as number;
    const step = ((positions[next] as number) - before) / (next - i + 1);
    for (let k = i; k < next; k++) positions[k] = before + step * (k - i + 1);
    i = next;
  }
  const placed: PlacedStop[] = [];
  for (let i = 0; i < stops.length; i++) {
    const stop = stops[i] as GradientStop;
    const position = positions[i] as number;
    const before = placed.at(-1);
    const after = stops[i + 1];
    if (!stop.isHint) placed.push({ position, color: stop.color });
    else if (before !== undefined && after !== undefined) addHint(placed, before, { position: positions[i + 1] as number, color: after.color }, position);
  }
  return placed;
}

/** A hint moves the middle of the ramp: colour weight is C = P^(log(0.5) / log(H)). */
function addHint(placed: PlacedStop[], before: PlacedStop, after: PlacedStop, position: number): void {
  const span = after.position - before.position;
  const hint = span > 0 ? (position - before.position) / span : 0;
  if (hint <= 0) placed.push({ position: before.position, color: after.color });
  else if (hint >= 1) placed.push({ position: after.position, color: before.color });
  else {
    for (let i = 1; i < 9; i++) {
      const p = i / 9;
      placed.push({ position: before.position + span * p, color: mix(before.color, after.color, p ** (Math.log(0.5) / Math.log(hint))) });
    }
  }
}

/**
 * Stops with offsets 0..1 between two positions, after repetition over [low, high]. Lines run from the first stop to the last;
 * radii start at 0, turns are cut at 0 and 360 degrees.
 */
function unitStops(
  placed: PlacedStop[],
  repeating: boolean,
  kind: 'line' | 'radius' | 'turn',
  low: number,
  high: number,
): { stops: ColorStop[]; from: number; to: number } {
  let list = repeating ? repeat(placed, low, high) : placed;
  const first = list[0];
  const last = list.at(-1);
  if (first === undefined || last === undefined) return { stops: [], from: 0, to: 1e-4 };
  const from = kind === 'line' ? first.position : 0;
  const to = kind === 'turn' ? 360 : Math.max(last.position, from + 1e-4);
  if (kind !== 'line') list = cutBefore(list, 0);
  if (kind === 'turn') list = cutAfter(list, 360);
  const stops: ColorStop[] = [];
  let lowest = 0;
  for (let i = 0; i < list.length && stops.length < MAX_STOPS; i++) {
    const stop = list[i] as PlacedStop;
    const offset = Math.min(1, Math.max(lowest, (stop.position - from) / (to - from)));
    addPremultiplied(stops, list[i - 1], stop, lowest, offset);
    lowest = offset;
  }
  return { stops, from, to };
}

function cutAfter(list: PlacedStop[], end: number): PlacedStop[] {
  const index = list.findIndex((stop) => stop.position > end);
  if (index < 0) return list;
  const after = list[index] as PlacedStop;
  const before = list[index - 1];
  if (before === undefined) return [{ position: end, color: after.color }];
  const t = (end - before.position) / (after.position - before.position || 1);
  return [...list.slice(0, index), { position: end, color: mix(before.color, after.color, t) }];
}

function cutBefore(list: PlacedStop[], start: number): PlacedStop[] {
  let index = 0;
  while (index < list.length && (list[index] as PlacedStop).position < start) index += 1;
  if (index === 0) return list;
  const before = list[index - 1] as PlacedStop;
  const after = list[index];
  if (after === undefined) return [{ position: start, color: before.color }];
  const t = (start - before.position) / (after.position - before.position || 1);
  return [{ position: start, color: mix(before.color, after.color, t) }, ...list.slice(index)];
}

/** Copies of the stops over [low, high], in order. A repeat shorter than the budget allows becomes the stops' mean colour. */
function repeat(placed: PlacedStop[], low: number, high: number): PlacedStop[] {
  const first = (placed[0] as PlacedStop).position;
  const span = (placed.at(-1) as PlacedStop).position - first;
  const count = Math.ceil((high - low) / span) + 2;
  if (!(span > 0) || count * placed.length > MAX_STOPS) {
    const mean = placed.reduce((color, stop, i) => mix(color, stop.color, 1 / (i + 1)), (placed[0] as PlacedStop).color);
    return [
      { position: low, color: mean },
      { position: high, color: mean },
    ];
  }
  const startShift = Math.floor((low - first) / span) * span;
  const out: PlacedStop[] = [];
  for (let i = 0; i < count; i++) for (const stop of placed) out.push({ position: stop.position + startShift + i * span, color: stop.color });
  return out;
}

/** Appends `stop`, with what comes between it and the stop before so that the ramp equals a premultiplied one. */
function addPremultiplied(stops: ColorStop[], before: PlacedStop | undefined, stop: PlacedStop, from: number, to: number): void {
  if (before !== undefined && to > from) {
    const a = before.color & 0xff;
    const b = stop.color & 0xff;
    if (a === 0 && b !== 0) stops.push({ offset: from, color: (stop.color & 0xffffff00) >>> 0 });
    else if (b === 0 && a !== 0) stops.push({ offset: to, color: (before.color & 0xffffff00) >>> 0 });
    else if (a !== b && before.color >>> 8 !== stop.color >>> 8) {
      for (let i = 1; i < ALPHA_STEPS; i++)
        stops.push({ offset: from + ((to - from) * i) / ALPHA_STEPS, color: mix(before.color, stop.color, i / ALPHA_STEPS) });
    }
  }
  stops.push({ offset: to, color: stop.color });
}

/** Premultiplied mix of two colours, t from 0 to 1. */
export function mix(p: number, q: number, t: number): number {
  const a = (p & 0xff) * (1 - t);
  const b = (q & 0xff) * t;
  const alpha = a + b;
  if (alpha === 0) return 0;
  const channel = (shift: number) => Math.round((((p >>> shift) & 0xff) * a + ((q >>> shift) & 0xff) * b) / alpha);
  return ((channel(24) << 24) | (channel(16) << 16) | (channel(8) << 8) | Math.round(alpha)) >>> 0;
}
