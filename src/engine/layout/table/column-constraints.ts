// What cells and column boxes want of the columns: min, max, percentage. https://drafts.csswg.org/css-tables-3/#computing-column-measures
// Rules as in Blink's LayoutNG tables.

import type { Box } from '../box.ts';
import type { LayoutContext } from '../layout-context.ts';
import { insetsOf, resolveWidthValue } from '../sizing.ts';
import { distributeWidth } from './column-widths.ts';
import type { TableCell, TableModel } from './table-model.ts';

export class Column {
  min = 0;
  max = 0;
  /** Of the table's width, null without one. */
  percent: number | null = null;
  /** What fixed layout adds to the percentage: padding and border of a content-box cell. */
  percentInsets = 0;
  /** Has a width in px. */
  isConstrained = false;
  /** Nothing has been asked of it yet. */
  isEmpty = true;
}

interface Wish {
  readonly min: number;
  readonly max: number;
  readonly percent: number | null;
  readonly isConstrained: boolean;
}

/** Border-box sizes of each column, spacing left out. */
export function columnConstraints(model: TableModel, spacing: number, isFixed: boolean, context: LayoutContext): Column[] {
  const columns = model.columns.map(() => new Column());
  model.columns.forEach((box, index) => {
    if (box !== null) encompass(columns[index]!, columnWish(box, isFixed ? null : model.columnGroups[index]!), isFixed);
  });
  const spanning: { cell: TableCell; wish: Wish }[] = [];
  // Fixed layout looks at the first row only.
  const cells = isFixed ? (model.rows[0]?.cells ?? []) : model.cells;
  for (const cell of cells) {
    const wish = cellWish(cell.box, isFixed, context);
    if (cell.columnSpan === 1) {
      const column = columns[cell.column]!;
      const hadPercent = column.percent !== null;
      encompass(column, wish, isFixed);
      if (isFixed && !hadPercent && column.percent !== null && cell.box.style.box.boxSizing === 'content-box')
        column.percentInsets = insetsOf(cell.box, 0).width;
    } else spanning.push({ cell, wish });
  }
  // Spanning cells, the ones that span least first.
  spanning.sort((a, b) => a.cell.columnSpan - b.cell.columnSpan || a.cell.column - b.cell.column);
  for (const { cell, wish } of spanning) {
    if (isFixed) divideEqually(columns, cell, wish, spacing);
    else distributeSpan(columns, model, cell, wish, spacing);
  }
  return columns;
}

function percentOf(value: Box['style']['box']['width']): number | null {
  return typeof value === 'object' && 'percent' in value && value.percent > 0 ? value.percent : null;
}

/** Pixels alone: percentages and keywords give null. */
function pixels(box: Box, value: Box['style']['box']['width'] | Box['style']['box']['maxWidth'], insets: number): number | null {
  if (typeof value !== 'number') return null;
  return resolveWidthValue(box, value, null, insets, Infinity, () => ({ min: 0, max: 0 }));
}

function cellWish(box: Box, isFixed: boolean, context: LayoutContext): Wish {
  const { width, minWidth, maxWidth } = box.style.box;
  const insets = insetsOf(box, 0).width;
  const content = isFixed ? { min: 0, max: 0 } : context.intrinsicSizes(box);
  const own = width === 0 ? null : pixels(box, width, insets);
  const least = pixels(box, minWidth, insets) ?? 0;
  // As in Blink, max-width holds the content too: what `max-width: 0` with an ellipsis counts on.
  const most = pixels(box, maxWidth, insets);
  const min = Math.max(minWidth === 'auto' || minWidth === 0 ? 0 : least, Math.min(content.min, most ?? Infinity));
  let max = Math.max(min, own ?? content.max);
  if (most !== null) max = Math.max(min, Math.min(max, most));
  return { min: isFixed && own !== null ? 0 : min, max, percent: percentOf(width), isConstrained: own !== null };
}

function columnWish(box: Box, group: Box | null): Wish {
  const own = pixels(box, box.style.box.width, 0) ?? (group !== null && box.style.box.width === 'auto' ? pixels(group, group.style.box.width, 0) : null);
  const least = pixels(box, box.style.box.minWidth, 0) ?? 0;
  const min = typeof box.style.box.minWidth === 'number' ? least : 0;
  const isConstrained = own !== null && own > 0;
  return { min, max: Math.max(min, own ?? 0), percent: percentOf(box.style.box.width), isConstrained };
}

function encompass(column: Column, wish: Wish, isFixed: boolean): void {
  // A column box of fixed layout comes before cells.
  if (isFixed && !column.isEmpty && (column.isConstrained || column.percent !== null)) return;
  column.min = Math.max(column.min, wish.min);
  if (column.isConstrained && !wish.isConstrained) column.max = Math.max(column.max, wish.min);
  else if (!column.isConstrained && wish.isConstrained) column.max = Math.max(column.min, wish.max);
  else column.max = Math.max(column.max, wish.max);
  column.max = Math.max(column.max, column.min);
  column.isConstrained ||= wish.isConstrained;
  if (wish.percent !== null) column.percent = Math.max(column.percent ?? 0, wish.percent);
  column.isEmpty = false;
}

function divideEqually(columns: readonly Column[], cell: TableCell, wish: Wish, spacing: number): void {
  const { column, columnSpan } = cell;
  const share: Wish = {
    min: 0,
    max: Math.max(0, wish.max - spacing * (columnSpan - 1)) / columnSpan,
    percent: wish.percent === null ? null : wish.percent / columnSpan,
    isConstrained: wish.isConstrained,
  };
  for (let i = column; i < column + columnSpan; i++) encompass(columns[i]!, share, true);
}

/** https://drafts.csswg.org/css-tables-3/#distribution-algorithm for the columns under one cell. */
function distributeSpan(columns: readonly Column[], model: TableModel, cell: TableCell, wish: Wish, spacing: number): void {
  const { column, columnSpan } = cell;
  let span = columns.slice(column, column + columnSpan).filter((_, i) => model.hasOwnContent[column + i]);
  // Columns that only spanning cells need count as one.
  if (span.length === 0) span = [columns[column]!];
  distributePercent(span, wish.percent);
  const gaps = spacing * (span.length - 1);
  const min = wish.min - gaps;
  const max = wish.max - gaps;
  let sumMin = 0;
  let sumMax = 0;
  for (const each of span) {
    sumMin += each.min;
    sumMax += each.max;
  }
  if (min > sumMin) {
    const sizes = distributeWidth(span, min, true);
    span.forEach((each, i) => {
      each.min = Math.max(each.min, sizes[i]!);
    });
  }
  if (max > sumMax) {
    const sizes = distributeWidth(span, max, true);
    span.forEach((each, i) => {
      each.max = Math.max(each.max, sizes[i]!);
    });
  }
  for (const each of span) {
    each.max = Math.max(each.max, each.min);
    each.isEmpty = false;
  }
}

/** What a spanning cell's percentage has over those of its columns goes to the columns without one, by their max. */
function distributePercent(span: readonly Column[], percent: number | null): void {
  if (percent === null) return;
  let rest = percent;
  let sum = 0;
  const without: Column[] = [];
  for (const column of span) {
    rest -= column.percent ?? 0;
    if (column.percent !== null) continue;
    without.push(column);
    sum += column.max;
  }
  if (rest <= 0) return;
  for (const column of without) column.percent = sum > 0 ? (rest * column.max) / sum : rest / without.length;
}
