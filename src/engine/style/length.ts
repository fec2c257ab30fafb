// Resolving computed lengths against their base: the one place that knows how a LengthPercentage is built.

import type { LengthPercentage } from './computed-style.ts';

/** The value in px. An infinite or not-a-number result (a hostile calc()) becomes 0. */
export function resolveLength(value: LengthPercentage, basePx: number): number {
  if (typeof value === 'number') return value;
  if ('percent' in value) return value.px + (value.percent * basePx) / 100;
  const result = evaluate(value, basePx);
  return Number.isFinite(result) ? result : 0;
}

/** The value in px, or null where it needs a base and the base is not known (null). */
export function resolveLengthOrNull(value: LengthPercentage, basePx: number | null): number | null {
  if (typeof value === 'number') return value;
  if (basePx !== null) return resolveLength(value, basePx);
  return null;
}

/** True when the value depends on its base. */
export function hasPercentage(value: LengthPercentage): boolean {
  return typeof value !== 'number';
}

/** The depth of calculations is bounded by their parser (math.ts), so this may recurse. */
function evaluate(value: LengthPercentage, base: number): number {
  if (typeof value === 'number') return value;
  if ('percent' in value) return value.px + (value.percent * base) / 100;
  switch (value.calc) {
    case 'sum':
      return value.terms.reduce<number>((sum, term) => sum + evaluate(term, base), 0);
    case 'scale':
      return value.factor * evaluate(value.term, base);
    case 'min':
      return Math.min(...value.terms.map((term) => evaluate(term, base)));
    case 'max':
      return Math.max(...value.terms.map((term) => evaluate(term, base)));
    case 'clamp':
      return Math.max(evaluate(value.min, base), Math.min(evaluate(value.value, base), evaluate(value.max, base)));
  }
}
