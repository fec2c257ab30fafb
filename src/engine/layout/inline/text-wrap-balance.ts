// text-wrap: balance: the narrowest width that needs no more lines than the full one.
// https://drafts.csswg.org/css-text-4/#text-wrap-style. Only for a few lines beside no floats, as browsers do.

import type { Box } from '../box.ts';
import type { InlineContent } from './inline-content.ts';
import { LineBreaker, type LineHost } from './line-breaker.ts';

const MOST_LINES = 6;
const STEPS = 10;

/** The width to break lines at; Infinity when the lines are not balanced. */
export function balancedWidth(box: Box, content: InlineContent, host: LineHost, width: number, hasNoFloats: boolean): number {
  if (box.style.text.textWrapStyle !== 'balance' || !hasNoFloats || !Number.isFinite(width)) return Infinity;
  if (content.items.some((item) => item.kind === 'float' || item.kind === 'tab')) return Infinity;
  const lines = countLines(content, host, width, MOST_LINES + 1);
  if (lines < 2 || lines > MOST_LINES) return Infinity;
  let low = width / lines / 2;
  let high = width;
  for (let step = 0; step < STEPS && high - low > 0.5; step++) {
    const middle = (low + high) / 2;
    if (countLines(content, host, middle, lines + 1) <= lines) high = middle;
    else low = middle;
  }
  return high;
}

function countLines(content: InlineContent, host: LineHost, width: number, most: number): number {
  const breaker = new LineBreaker(content, host);
  let lines = 0;
  while (!breaker.isDone && lines < most) {
    if (breaker.next(width, 0).overflows) return most;
    lines++;
  }
  return lines;
}
