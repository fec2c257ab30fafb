// Box alignment as flex and grid containers share it: distributing free space over lines or tracks, placing a box in its area.
// https://drafts.csswg.org/css-align-3/. Positions count from the start of the axis; callers mirror them for reversed axes.

import type { Alignment, AlignmentValue } from '../style/computed-style.ts';

export interface Distribution {
  /** Before the first of the things. */
  readonly offset: number;
  /** Between two of them, besides gaps. */
  readonly between: number;
}

const AT_START: Distribution = { offset: 0, between: 0 };

/**
 * https://drafts.csswg.org/css-align-3/#content-distribution for `count` things with `free` px left over (or missing, below 0).
 * `flips` says that the axis runs against the writing direction, so that `start` is at its end.
 */
export function distribute(alignment: AlignmentValue, free: number, count: number, flips: boolean): Distribution {
  const position = fallback(alignment, free, count);
  switch (position) {
    case 'space-between':
      return { offset: 0, between: free / (count - 1) };
    case 'space-around':
      return { offset: free / count / 2, between: free / count };
    case 'space-evenly':
      return { offset: free / (count + 1), between: free / (count + 1) };
    case 'center':
      return { offset: free / 2, between: 0 };
    case 'flex-end':
      return { offset: free, between: 0 };
    case 'end':
    case 'right':
    case 'self-end':
      return flips ? AT_START : { offset: free, between: 0 };
    case 'start':
    case 'left':
    case 'self-start':
      return flips ? { offset: free, between: 0 } : AT_START;
    default:
      return AT_START;
  }
}

function fallback(alignment: AlignmentValue, free: number, count: number): Alignment {
  const { value, overflow } = alignment;
  if (overflow === 'safe' && free < 0) return 'start';
  switch (value) {
    case 'space-between':
      return free <= 0 || count <= 1 ? 'flex-start' : value;
    // The fallback is `safe center`.
    case 'space-around':
    case 'space-evenly':
      return free <= 0 ? 'start' : count <= 1 ? 'center' : value;
    case 'baseline':
      return 'start';
    case 'last baseline':
      return 'end';
    default:
      return value;
  }
}

/** Where a box stands in an area that has `free` px more room: baseline and stretch count as the start. */
export function alignInArea(alignment: AlignmentValue, free: number, flips: boolean, selfFlips: boolean): number {
  if (alignment.overflow === 'safe' && free < 0) return flips ? free : 0;
  switch (alignment.value) {
    case 'center':
    case 'anchor-center':
      return free / 2;
    case 'flex-end':
      return free;
    case 'end':
    case 'last baseline':
      return flips ? 0 : free;
    case 'start':
      return flips ? free : 0;
    case 'self-end':
      return selfFlips ? 0 : free;
    case 'self-start':
      return selfFlips ? free : 0;
    default:
      return 0;
  }
}
