// Where grid-row-start and friends put an item along one axis. https://drafts.csswg.org/css-grid-2/#line-placement
// Lines are counted from 0 at the start of the explicit grid; implicit lines before it are negative.

import type { GridLine } from '../../style/computed-style.ts';
import { MAX_LINES, type ExplicitGrid } from './explicit-grid.ts';

/** `start` is null for automatic placement. */
export interface Span {
  readonly start: number | null;
  readonly size: number;
}

export function resolveSpan(startLine: GridLine, endLine: GridLine, grid: ExplicitGrid): Span {
  const start = definiteLine(startLine, grid, true);
  const end = definiteLine(endLine, grid, false);
  if (start !== null && end !== null) {
    // https://drafts.csswg.org/css-grid-2/#grid-placement-errors: lines in the wrong order swap, equal ones drop the end.
    if (start === end) return bounded(start, 1);
    return bounded(Math.min(start, end), Math.abs(end - start));
  }
  if (start !== null) return bounded(start, spanFrom(endLine, start, grid, 1));
  if (end !== null) {
    const size = spanFrom(startLine, end, grid, -1);
    return bounded(end - size, size);
  }
  // Two spans: the end one is ignored. A span to a name is 1 without a definite line to count from.
  const span = typeof startLine === 'object' && 'span' in startLine ? startLine : typeof endLine === 'object' && 'span' in endLine ? endLine : null;
  return { start: null, size: span === null || span.name !== null ? 1 : Math.min(span.span, MAX_LINES) };
}

/** The same for an absolutely positioned child: null stands for the padding edge. https://drafts.csswg.org/css-grid-2/#abspos-items */
export function resolveAbsoluteLines(startLine: GridLine, endLine: GridLine, grid: ExplicitGrid): { start: number | null; end: number | null } {
  const start = definiteLine(startLine, grid, true);
  const end = definiteLine(endLine, grid, false);
  if (start !== null && end !== null) return start <= end ? { start, end: start === end ? null : end } : { start: end, end: start };
  if (start !== null && typeof endLine === 'object') return { start, end: start + spanFrom(endLine, start, grid, 1) };
  if (end !== null && typeof startLine === 'object') return { start: end - spanFrom(startLine, end, grid, -1), end };
  return { start, end };
}

function bounded(start: number, size: number): Span {
  const from = Math.max(-MAX_LINES, Math.min(MAX_LINES - 1, start));
  const to = Math.max(from + 1, Math.min(MAX_LINES, start + size));
  return { start: from, size: to - from };
}

function definiteLine(line: GridLine, grid: ExplicitGrid, isStart: boolean): number | null {
  if (line === 'auto' || 'span' in line) return null;
  if ('line' in line) return line.name === null ? numberedLine(line.line, grid) : namedLine(line.name, line.line, grid);
  const [ofArea] = grid.names.get(`${line.name}-${isStart ? 'start' : 'end'}`) ?? [];
  return ofArea ?? namedLine(line.name, 1, grid);
}

function numberedLine(line: number, grid: ExplicitGrid): number {
  return line > 0 ? line - 1 : grid.count + 1 + line;
}

/** The nth line of a name; all implicit lines count as having it. */
function namedLine(name: string, nth: number, grid: ExplicitGrid): number {
  const lines = grid.names.get(name) ?? [];
  if (nth > 0) return nth <= lines.length ? lines[nth - 1]! : grid.count + (nth - lines.length);
  const fromEnd = lines.length + nth;
  return fromEnd >= 0 ? lines[fromEnd]! : fromEnd;
}

/** How many tracks a span takes from a line on: `direction` 1 towards the end, -1 towards the start. */
function spanFrom(line: GridLine, from: number, grid: ExplicitGrid, direction: 1 | -1): number {
  if (line === 'auto' || !('span' in line)) return 1;
  if (line.name === null) return Math.min(line.span, MAX_LINES);
  const lines = grid.names.get(line.name) ?? [];
  const beyond = direction === 1 ? lines.filter((candidate) => candidate > from) : lines.filter((candidate) => candidate < from).reverse();
  if (line.span <= beyond.length) return Math.abs(beyond[line.span - 1]! - from);
  const edge = direction === 1 ? Math.max(grid.count, from) : Math.min(0, from);
  return Math.min(MAX_LINES, Math.abs(edge - from) + (line.span - beyond.length));
}
