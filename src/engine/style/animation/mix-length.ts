// Lengths between two others; percentages may meet pixels. https://drafts.csswg.org/css-values-4/#combine-math

import type { LengthPercentage } from '../computed-style.ts';

export function mixLength(a: LengthPercentage, b: LengthPercentage, p: number): LengthPercentage {
  if (typeof a === 'number' && typeof b === 'number') return a + (b - a) * p;
  const [x, y] = [simple(a), simple(b)];
  if (x !== null && y !== null) return { percent: x.percent + (y.percent - x.percent) * p, px: x.px + (y.px - x.px) * p };
  return {
    calc: 'sum',
    terms: [
      { calc: 'scale', factor: 1 - p, term: a },
      { calc: 'scale', factor: p, term: b },
    ],
  };
}

function simple(value: LengthPercentage): { readonly percent: number; readonly px: number } | null {
  if (typeof value === 'number') return { percent: 0, px: value };
  return 'percent' in value ? value : null;
}

/** Whether a value of a style is a length, percentage or calculation (and not a keyword or another structure). */
export function isLength(value: unknown): value is LengthPercentage {
  return typeof value === 'number' || (typeof value === 'object' && value !== null && (('percent' in value && 'px' in value) || 'calc' in value));
}
