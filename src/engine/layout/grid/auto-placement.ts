// Grid item placement: https://drafts.csswg.org/css-grid-2/#auto-placement-algo. "Major" is the axis that auto-flow fills track by track
// (rows for `row`), "minor" the one along which items follow each other.

import type { Box } from '../box.ts';
import type { ExplicitGrid } from './explicit-grid.ts';
import { MAX_LINES } from './explicit-grid.ts';
import { resolveSpan, type Span } from './line-placement.ts';
import { Occupancy } from './occupancy.ts';

/** Lines of the item's area, 0 at the first track of the implicit grid. */
export interface Placement {
  readonly box: Box;
  readonly columnStart: number;
  readonly columnEnd: number;
  readonly rowStart: number;
  readonly rowEnd: number;
}

export interface PlacedGrid {
  /** In order-modified document order. */
  readonly items: readonly Placement[];
  /** Implicit tracks in front of the explicit grid, and all tracks. */
  readonly columnsBefore: number;
  readonly columnCount: number;
  readonly rowsBefore: number;
  readonly rowCount: number;
}

interface Pending {
  readonly box: Box;
  readonly major: Span;
  readonly minor: Span;
  majorSize: number;
  majorStart: number;
  minorStart: number;
}

export function placeItems(container: Box, columns: ExplicitGrid, rows: ExplicitGrid): PlacedGrid {
  const { autoFlow, autoFlowDense } = container.style.grid;
  const flowsByRow = autoFlow === 'row';
  const items = container.children.filter((child) => !child.isOutOfFlow);
  if (items.some((item) => item.style.flex.order !== 0)) items.sort((a, b) => a.style.flex.order - b.style.flex.order);
  const pending = items.map((box): Pending => {
    const { rowStart, rowEnd, columnStart, columnEnd } = box.style.grid;
    const row = resolveSpan(rowStart, rowEnd, rows);
    const column = resolveSpan(columnStart, columnEnd, columns);
    return {
      box,
      major: flowsByRow ? row : column,
      minor: flowsByRow ? column : row,
      majorSize: (flowsByRow ? row : column).size,
      majorStart: 0,
      minorStart: 0,
    };
  });

  // Implicit tracks in front of the explicit grid shift all lines.
  let majorBefore = 0;
  let minorBefore = 0;
  let minorCount = flowsByRow ? columns.count : rows.count;
  for (const { major, minor } of pending) {
    majorBefore = Math.max(majorBefore, -(major.start ?? 0));
    minorBefore = Math.max(minorBefore, -(minor.start ?? 0));
  }
  // 3. Determine the columns in the implicit grid.
  minorCount += minorBefore;
  for (const { minor } of pending) minorCount = Math.max(minorCount, minor.start === null ? minor.size : minor.start + minorBefore + minor.size);
  minorCount = Math.max(1, Math.min(2 * MAX_LINES, minorCount));

  const majorLimit = 2 * MAX_LINES + items.length;
  const occupancy = new Occupancy(minorCount);
  const put = (item: Pending, major: number, minor: number): void => {
    // https://drafts.csswg.org/css-grid-2/#overlarge-grids: what lies beyond is clamped to the last track.
    item.majorStart = Math.min(major, majorLimit - 1);
    item.majorSize = Math.min(item.major.size, majorLimit - item.majorStart);
    item.minorStart = minor;
    occupancy.mark(major, item.major.size, minor, minor + item.minor.size);
  };
  // 1. Position anything that's not auto-positioned.
  for (const item of pending) {
    if (item.major.start !== null && item.minor.start !== null) put(item, item.major.start + majorBefore, item.minor.start + minorBefore);
  }
  // 2. Process the items locked to a given row.
  const cursors = new Map<number, number>();
  for (const item of pending) {
    if (item.major.start === null || item.minor.start !== null) continue;
    const major = item.major.start + majorBefore;
    const from = autoFlowDense ? 0 : (cursors.get(major) ?? 0);
    const minor = occupancy.firstFree(major, item.major.size, from, item.minor.size, Infinity);
    put(item, major, minor);
    cursors.set(major, minor + item.minor.size);
    minorCount = Math.max(minorCount, minor + item.minor.size);
  }
  occupancy.minorCount = minorCount;
  // 4. Position the remaining grid items.
  let cursorMajor = 0;
  let cursorMinor = 0;
  for (const item of pending) {
    if (item.major.start !== null) continue;
    if (autoFlowDense) {
      cursorMajor = occupancy.firstOpen();
      cursorMinor = 0;
    }
    if (item.minor.start !== null) {
      // A definite column position.
      const minor = item.minor.start + minorBefore;
      if (!autoFlowDense && minor < cursorMinor) cursorMajor++;
      cursorMinor = minor;
      while (!occupancy.isFree(cursorMajor, item.major.size, minor, minor + item.minor.size)) cursorMajor++;
      put(item, cursorMajor, minor);
      continue;
    }
    // An automatic position in both axes.
    for (;;) {
      const minor = occupancy.firstFree(cursorMajor, item.major.size, cursorMinor, item.minor.size, minorCount);
      if (minor + item.minor.size <= minorCount) {
        cursorMinor = minor;
        break;
      }
      cursorMajor++;
      cursorMinor = 0;
    }
    put(item, cursorMajor, cursorMinor);
    if (!autoFlowDense) cursorMinor += item.minor.size;
  }
  return finish(pending, flowsByRow, columns, rows, majorBefore, minorBefore, minorCount);
}

function finish(
  pending: readonly Pending[],
  flowsByRow: boolean,
  columns: ExplicitGrid,
  rows: ExplicitGrid,
  majorBefore: number,
  minorBefore: number,
  minorCount: number,
): PlacedGrid {
  let majorCount = majorBefore + (flowsByRow ? rows.count : columns.count);
  for (const item of pending) majorCount = Math.max(majorCount, item.majorStart + item.majorSize);
  const items = pending.map(({ box, majorSize, minor, majorStart, minorStart }): Placement => {
    const majorEnd = majorStart + majorSize;
    const minorEnd = minorStart + minor.size;
    return flowsByRow
      ? { box, columnStart: minorStart, columnEnd: minorEnd, rowStart: majorStart, rowEnd: majorEnd }
      : { box, columnStart: majorStart, columnEnd: majorEnd, rowStart: minorStart, rowEnd: minorEnd };
  });
  // Without explicit tracks and items there are none at all.
  const minorTracks = items.length === 0 ? minorBefore + (flowsByRow ? columns.count : rows.count) : minorCount;
  return flowsByRow
    ? { items, columnsBefore: minorBefore, columnCount: minorTracks, rowsBefore: majorBefore, rowCount: majorCount }
    : { items, columnsBefore: majorBefore, columnCount: majorCount, rowsBefore: minorBefore, rowCount: minorTracks };
}
