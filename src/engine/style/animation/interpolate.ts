// A value between two computed values of one property. https://drafts.csswg.org/css-values-4/#combining-values, web-animations-1 #animating-properties
// Works on the fields of computed styles; the property's rule says what a field holds.

import type { ComputeRule } from '../../css/properties/longhand.ts';
import type { ClipPath, Color, FilterFunction, FontGroup, LengthPercentage, Radius, Shadow, SvgPaint, TransformFunction } from '../computed-style.ts';
import { mixTransforms } from './interpolate-transform.ts';
import { isLength, mixLength } from './mix-length.ts';

/** Stands for "not between these": the value switches in the middle, and transitions do not start. */
export const DISCRETE = Symbol('discrete');

const mix = (a: number, b: number, p: number): number => a + (b - a) * p;
const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

type Mixer = (a: unknown, b: unknown, p: number) => unknown;

const numbers: Mixer = (a, b, p) => (typeof a === 'number' && typeof b === 'number' ? mix(a, b, p) : DISCRETE);
const positiveNumbers: Mixer = (a, b, p) => (typeof a === 'number' && typeof b === 'number' ? Math.max(0, mix(a, b, p)) : DISCRETE);
const lengths: Mixer = (a, b, p) => (isLength(a) && isLength(b) ? mixLength(a, b, p) : DISCRETE);
/** Easings may shoot over; sizes stay at zero or above. */
const positiveLengths: Mixer = (a, b, p) => {
  const mixed = lengths(a, b, p);
  return typeof mixed === 'number' ? Math.max(0, mixed) : mixed;
};
const colors: Mixer = (a, b, p) => (typeof a === 'number' && typeof b === 'number' ? mixColors(a, b, p) : DISCRETE);

/** https://drafts.csswg.org/css-color-4/#interpolation of legacy colours: premultiplied sRGB. */
export function mixColors(a: Color, b: Color, p: number): Color {
  const alpha = clamp(mix(a & 255, b & 255, p), 0, 255);
  if (alpha < 0.5) return 0;
  const channel = (shift: number): number => {
    const premultiplied = mix(((a >>> shift) & 255) * (a & 255), ((b >>> shift) & 255) * (b & 255), p);
    return clamp(Math.round(premultiplied / alpha), 0, 255);
  };
  return ((channel(24) << 24) | (channel(16) << 16) | (channel(8) << 8) | Math.round(alpha)) >>> 0;
}

function mixShadows(a: readonly Shadow[], b: readonly Shadow[], p: number): readonly Shadow[] | typeof DISCRETE {
  const result: Shadow[] = [];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const none = { x: 0, y: 0, blur: 0, spread: 0, color: 0, inset: (a[i] ?? b[i])!.inset };
    const [from, to] = [a[i] ?? none, b[i] ?? none];
    if (from.inset !== to.inset) return DISCRETE;
    result.push({
      x: mix(from.x, to.x, p),
      y: mix(from.y, to.y, p),
      blur: Math.max(0, mix(from.blur, to.blur, p)),
      spread: mix(from.spread, to.spread, p),
      color: mixColors(from.color, to.color, p),
      inset: from.inset,
    });
  }
  return result;
}

const NEUTRAL_ONE = new Set(['brightness', 'contrast', 'opacity', 'saturate']);

function neutralFilter(filter: FilterFunction): FilterFunction {
  switch (filter.type) {
    case 'blur':
      return { type: 'blur', radius: 0 };
    case 'hue-rotate':
      return { type: 'hue-rotate', degrees: 0 };
    case 'drop-shadow':
      return { type: 'drop-shadow', shadow: { x: 0, y: 0, blur: 0, spread: 0, color: 0, inset: false } };
    case 'url':
      return filter;
    default:
      return { type: filter.type, amount: NEUTRAL_ONE.has(filter.type) ? 1 : 0 };
  }
}

/** https://drafts.csswg.org/filter-effects-1/#interpolation-of-filters */
function mixFilters(a: readonly FilterFunction[], b: readonly FilterFunction[], p: number): readonly FilterFunction[] | typeof DISCRETE {
  const result: FilterFunction[] = [];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [from, to] = [a[i] ?? neutralFilter(b[i]!), b[i] ?? neutralFilter(a[i]!)];
    if (from.type !== to.type) return DISCRETE;
    if (from.type === 'blur' && to.type === 'blur') result.push({ type: 'blur', radius: Math.max(0, mix(from.radius, to.radius, p)) });
    else if (from.type === 'hue-rotate' && to.type === 'hue-rotate') result.push({ type: 'hue-rotate', degrees: mix(from.degrees, to.degrees, p) });
    else if (from.type === 'drop-shadow' && to.type === 'drop-shadow') {
      const shadows = mixShadows([from.shadow], [to.shadow], p);
      if (shadows === DISCRETE) return DISCRETE;
      result.push({ type: 'drop-shadow', shadow: shadows[0]! });
    } else if ('amount' in from && 'amount' in to) result.push({ type: from.type, amount: Math.max(0, mix(from.amount, to.amount, p)) });
    else return DISCRETE;
  }
  return result;
}

/** Structures of lengths and numbers with the same shape: shapes, radii, positions. Their depth is a property's, never a page's. */
function mixStructure(a: unknown, b: unknown, p: number): unknown {
  if (isLength(a) && isLength(b)) return mixLength(a, b, p);
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return DISCRETE;
    const items = a.map((item, i) => mixStructure(item, b[i], p));
    return items.includes(DISCRETE) ? DISCRETE : items;
  }
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(a)) {
      const mixed = mixStructure((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], p);
      if (mixed === DISCRETE) return DISCRETE;
      result[key] = mixed;
    }
    return result;
  }
  return a === b ? a : DISCRETE;
}

function mixPaint(a: SvgPaint, b: SvgPaint, p: number): unknown {
  return a !== null && b !== null && 'color' in a && 'color' in b ? { color: mixColors(a.color, b.color, p) } : DISCRETE;
}

function mixLineHeight(a: FontGroup['lineHeight'], b: FontGroup['lineHeight'], p: number): unknown {
  if (a === 'normal' || b === 'normal') return DISCRETE;
  if ('px' in a && 'px' in b) return { px: Math.max(0, mix(a.px, b.px, p)) };
  return 'factor' in a && 'factor' in b ? { factor: Math.max(0, mix(a.factor, b.factor, p)) } : DISCRETE;
}

function mixAspectRatio(a: unknown, b: unknown, p: number): unknown {
  const [x, y] = [a, b] as [{ auto: boolean; ratio: number | null } | null, { auto: boolean; ratio: number | null } | null];
  if (x === null || y === null || x.ratio === null || y.ratio === null || x.auto !== y.auto) return DISCRETE;
  return { auto: x.auto, ratio: Math.exp(mix(Math.log(x.ratio), Math.log(y.ratio), p)) };
}

/** Lists of lengths repeat to a common length. */
function mixDashes(a: readonly LengthPercentage[], b: readonly LengthPercentage[], p: number): unknown {
  if (a.length === 0 || b.length === 0) return DISCRETE;
  const count = Math.min(256, leastCommonMultiple(a.length, b.length));
  return Array.from({ length: count }, (_, i) => mixLength(a[i % a.length]!, b[i % b.length]!, p));
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

const MIXERS: Partial<Record<ComputeRule, Mixer>> = {
  number: positiveNumbers,
  integer: (a, b, p) => (typeof a === 'number' && typeof b === 'number' ? Math.round(mix(a, b, p)) : DISCRETE),
  'z-index': (a, b, p) => (typeof a === 'number' && typeof b === 'number' ? Math.round(mix(a, b, p)) : DISCRETE),
  opacity: (a, b, p) => clamp(mix(a as number, b as number, p), 0, 1),
  length: numbers,
  'length-percentage': lengths,
  size: positiveLengths,
  gap: positiveLengths,
  thickness: lengths,
  'svg-length': lengths,
  'line-width': positiveNumbers,
  'border-spacing': positiveNumbers,
  spacing: numbers,
  color: colors,
  'text-color': colors,
  'auto-or-color': colors,
  'auto-or-number': (a, b, p) => (typeof a === 'number' && typeof b === 'number' ? Math.max(1, Math.round(mix(a, b, p))) : DISCRETE),
  'auto-or-length': positiveNumbers,
  radius: (a, b, p) => {
    const [from, to] = [a as Radius, b as Radius];
    return { x: positiveLengths(from.x, to.x, p), y: positiveLengths(from.y, to.y, p) };
  },
  'font-size': positiveNumbers,
  'font-weight': (a, b, p) => clamp(mix(a as number, b as number, p), 1, 1000),
  'font-stretch': positiveNumbers,
  'line-height': (a, b, p) => mixLineHeight(a as never, b as never, p),
  'aspect-ratio': mixAspectRatio,
  'position-pair': lengths,
  'box-shadow': (a, b, p) => mixShadows(a as readonly Shadow[], b as readonly Shadow[], p),
  'text-shadow': (a, b, p) => mixShadows(a as readonly Shadow[], b as readonly Shadow[], p),
  transform: (a, b, p) => mixTransforms(a as readonly TransformFunction[], b as readonly TransformFunction[], p) ?? DISCRETE,
  translate: (a, b, p) => {
    const none = { x: 0, y: 0 };
    return mixStructure(a ?? none, b ?? none, p);
  },
  rotate: numbers,
  scale: (a, b, p) => {
    const none = { x: 1, y: 1 };
    return mixStructure(a ?? none, b ?? none, p);
  },
  filter: (a, b, p) => mixFilters(a as readonly FilterFunction[], b as readonly FilterFunction[], p),
  'clip-path': (a, b, p) => {
    const [from, to] = [a as ClipPath | null, b as ClipPath | null];
    return from === null || to === null || from.type !== to.type || from.type === 'url' || from.type === 'path' ? DISCRETE : mixStructure(from, to, p);
  },
  paint: (a, b, p) => mixPaint(a as SvgPaint, b as SvgPaint, p),
  'dash-array': (a, b, p) => mixDashes(a as readonly LengthPercentage[], b as readonly LengthPercentage[], p),
  'background-layer': (a, b, p) => mixStructure(a, b, p),
};

/** The value at `p` (which easings may take below 0 and above 1) between `a` and `b`, or DISCRETE. */
export function interpolate(rule: ComputeRule, name: string, a: unknown, b: unknown, p: number): unknown {
  if (name === 'visibility') {
    // https://drafts.csswg.org/css-display-4/#visibility: visible all the way but at the other end.
    if (a !== 'visible' && b !== 'visible') return DISCRETE;
    return p <= 0 ? a : p >= 1 ? b : 'visible';
  }
  // FIXME: cross-fading images; mixing gradients.
  if (name === 'background-image') return DISCRETE;
  return MIXERS[rule]?.(a, b, p) ?? DISCRETE;
}
