// Row heights: cells, baselines, row and section heights, spanning cells, and the table's own height.
// https://drafts.csswg.org/css-tables-3/#row-layout, #height-distribution

import type { Box } from '../box.ts';
import type { BoxFragment } from '../fragment.ts';
import { insetsOf, resolveHeightValue } from '../sizing.ts';
import type { TableCell, TableModel } from './table-model.ts';

/** A row while its height is being found. */
export interface RowMeasure {
  height: number;
  /** Shared baseline of its baseline-aligned cells from the top of the row; null without any. */
  baseline: number | null;
  descent: number;
  percent: number | null;
  isConstrained: boolean;
  isEmpty: boolean;
}

export function alignsBaseline(cell: Box): boolean {
  const align = cell.style.box.verticalAlign;
  return align !== 'top' && align !== 'middle' && align !== 'bottom';
}

/** The height that a cell wants: of its content, or its height property where that is more. */
export function cellHeight(cell: Box, fragment: BoxFragment, percentageHeight: number | null): number {
  const own = resolveHeightValue(cell, cell.style.box.height, percentageHeight, insetsOf(cell, 0).height) ?? 0;
  return Math.max(fragment.height, own);
}

/** Distance of a cell's baseline from its top: the bottom of the content box without a line. */
export function cellBaseline(fragment: BoxFragment): number {
  return fragment.firstBaseline ?? fragment.height - fragment.border.bottom - fragment.padding.bottom;
}

function percentOf(value: Box['style']['box']['height']): number | null {
  return typeof value === 'object' && 'percent' in value && value.percent > 0 ? value.percent : null;
}

/** `percentageHeight` is the height of the table's rows where it is definite. */
export function measureRows(model: TableModel, fragments: readonly BoxFragment[], spacing: number, percentageHeight: number | null): RowMeasure[] {
  const rows = model.rows.map(({ box }): RowMeasure => {
    const own = resolveHeightValue(box, box.style.box.height, null, 0);
    return {
      height: own ?? 0,
      baseline: null,
      descent: -Infinity,
      percent: percentOf(box.style.box.height),
      isConstrained: own !== null && own > 0,
      isEmpty: true,
    };
  });
  const spanning: { cell: TableCell; height: number }[] = [];
  model.cells.forEach((cell, i) => {
    const fragment = fragments[i]!;
    const row = rows[cell.row]!;
    const height = cellHeight(cell.box, fragment, null);
    row.isEmpty = false;
    if (alignsBaseline(cell.box)) {
      const baseline = cellBaseline(fragment);
      row.baseline = Math.max(row.baseline ?? 0, baseline);
      if (cell.rowSpan === 1) row.descent = Math.max(row.descent, fragment.height - baseline);
    }
    if (cell.rowSpan > 1) {
      spanning.push({ cell, height });
      return;
    }
    if (typeof cell.box.style.box.height === 'number' && cell.box.style.box.height > 0) row.isConstrained = true;
    row.percent = percentOf(cell.box.style.box.height) ?? row.percent;
    row.height = Math.max(row.height, height);
  });
  for (const row of rows) if (row.baseline !== null) row.height = Math.max(row.height, row.baseline + row.descent);
  spanning.sort((a, b) => a.cell.rowSpan - b.cell.rowSpan);
  for (const { cell, height } of spanning) growRows(rows, cell.row, cell.rowSpan, height - spacing * (cell.rowSpan - 1), percentageHeight);
  model.rows.forEach((row, i) => {
    if (row.isCollapsed) rows[i]!.height = 0;
  });
  return rows;
}

/** Makes rows together at least `target` high: first those that have content and no height of their own. */
export function growRows(rows: readonly RowMeasure[], first: number, count: number, target: number, percentageHeight: number | null): void {
  let sum = 0;
  for (let i = first; i < first + count; i++) sum += rows[i]!.height;
  let excess = target - sum;
  if (excess <= 0) return;
  const span = rows.slice(first, first + count);
  if (percentageHeight !== null) {
    for (const row of span) {
      if (row.percent === null || excess <= 0) continue;
      const step = Math.min(excess, Math.max(0, (row.percent * percentageHeight) / 100 - row.height));
      row.height += step;
      excess -= step;
    }
    if (excess <= 0) return;
  }
  const isAuto = (row: RowMeasure): boolean => !row.isConstrained && row.percent === null;
  const groups: ((row: RowMeasure) => number)[] = [
    (row) => (isAuto(row) && !row.isEmpty ? row.height : 0),
    (row) => (isAuto(row) && !row.isEmpty ? 1 : 0),
    (row) => (row.isConstrained ? row.height : 0),
    (row) => row.height,
  ];
  for (const weight of groups) {
    let total = 0;
    for (const row of span) total += weight(row);
    if (total <= 0) continue;
    for (const row of span) row.height += (excess * weight(row)) / total;
    return;
  }
  // Only empty rows: the last one takes it.
  span[span.length - 1]!.height += excess;
}

/** Sections with a height of their own, then the table's: bodies take the rest before header and footer do. */
export function growSections(model: TableModel, rows: readonly RowMeasure[], spacing: number, target: number | null): void {
  for (const { box, firstRow, rowCount } of model.sections) {
    const own = resolveHeightValue(box, box.style.box.height, target, 0);
    if (own !== null && rowCount > 0) growRows(rows, firstRow, rowCount, own - spacing * (rowCount - 1), own);
  }
  if (target === null || rows.length === 0) return;
  let used = spacing * (rows.length - 1);
  for (const row of rows) used += row.height;
  const excess = target - used;
  if (excess <= 0) return;
  const filled = model.sections.filter((section) => section.rowCount > 0);
  const bodies = filled.filter((section) => section.box.style.box.display !== 'table-header-group' && section.box.style.box.display !== 'table-footer-group');
  const takers = bodies.length > 0 ? bodies : filled;
  const heights = takers.map((section) => sectionHeight(rows, section.firstRow, section.rowCount));
  const total = heights.reduce((sum, height) => sum + height, 0);
  takers.forEach((section, i) => {
    const share = total > 0 ? (excess * heights[i]!) / total : excess / takers.length;
    growRows(rows, section.firstRow, section.rowCount, heights[i]! + share, target);
  });
}

function sectionHeight(rows: readonly RowMeasure[], first: number, count: number): number {
  let sum = 0;
  for (let i = first; i < first + count; i++) sum += rows[i]!.height;
  return sum;
}
