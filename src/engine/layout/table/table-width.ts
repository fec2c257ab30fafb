// The width of a table and of its columns. https://drafts.csswg.org/css-tables-3/#computing-the-table-width

import type { Edges } from '../../../base/geometry.ts';
import type { Box } from '../box.ts';
import type { ConstraintSpace, ContentSizes } from '../constraint-space.ts';
import type { LayoutContext } from '../layout-context.ts';
import { marginOf, snapUp } from '../lengths.ts';
import { clampWidth, insetsOf, marginContribution, resolveWidthValue, type Insets } from '../sizing.ts';
import { columnConstraints, type Column } from './column-constraints.ts';
import { distributeFixed, distributeWidth } from './column-widths.ts';
import { tableModelOf, type TableModel } from './table-model.ts';

export interface TableMeasure {
  readonly grid: Box;
  readonly model: TableModel;
  readonly columns: readonly Column[];
  readonly isFixed: boolean;
  readonly insets: Insets;
  readonly spacingX: number;
  readonly spacingY: number;
  /** Border, padding and spacing: what columns cannot have. */
  readonly undistributable: number;
  /** Border-box sizes of the grid, captions counted in min. */
  readonly sizes: ContentSizes;
}

/** The `table-grid` among the children of a table wrapper. */
export function gridOf(table: Box): Box {
  return table.children.find((child) => child.kind === 'table-grid')!;
}

export function captionsOf(table: Box): Box[] {
  return table.children.filter((child) => child.kind === 'table-caption' && !child.isOutOfFlow);
}

export function measureTable(table: Box, percentageWidth: number, context: LayoutContext): TableMeasure {
  const grid = gridOf(table);
  const model = tableModelOf(grid);
  const isCollapsing = grid.style.inherited.borderCollapse === 'collapse';
  const insets = tableInsets(grid, model, percentageWidth);
  const spacingX = isCollapsing ? 0 : grid.style.inherited.borderSpacingX;
  const spacingY = isCollapsing ? 0 : grid.style.inherited.borderSpacingY;
  const isFixed =
    grid.style.box.tableLayout === 'fixed' &&
    grid.style.box.width !== 'auto' &&
    grid.style.box.width !== 'max-content' &&
    grid.style.box.width !== 'fit-content';
  const columns = columnConstraints(model, spacingX, isFixed, context);
  const own = model.hasOwnContent.filter((has) => has).length;
  // Columns without content of their own get no spacing, but a table of such columns alone has one.
  const spaced = own === 0 && columns.length > 0 ? 1 : own;
  const undistributable = insets.width + (spaced > 0 ? spacingX * (spaced + 1) : 0);
  const content = isFixed ? fixedSizes(columns) : automaticSizes(columns, countsPercentages(table));
  let min = content.min + undistributable;
  const max = Math.max(min, content.max + undistributable);
  for (const caption of captionsOf(table)) min = Math.max(min, context.contentSizes(caption).min + marginContribution(caption));
  return { grid, model, columns, isFixed, insets, spacingX, spacingY, undistributable, sizes: { min, max: Math.max(min, max) } };
}

function tableInsets(grid: Box, model: TableModel, percentageWidth: number): Insets {
  if (model.collapsed === null) return insetsOf(grid, percentageWidth);
  // Collapsed tables have no padding.
  const border: Edges = model.collapsed.table;
  return { border, padding: { top: 0, right: 0, bottom: 0, left: 0 }, width: border.left + border.right, height: border.top + border.bottom };
}

/** Percentages make a table as wide as they need, but not where that would widen a cell, flex or grid container around, as in Chromium. */
function countsPercentages(table: Box): boolean {
  for (let box = table.parent; box !== null; box = box.parent) {
    if (box.kind === 'table-cell' || box.kind === 'flex' || box.kind === 'grid') return false;
  }
  return true;
}

function automaticSizes(columns: readonly Column[], countsPercent: boolean): ContentSizes {
  let min = 0;
  let max = 0;
  let percent = 0;
  let withoutPercent = 0;
  let fromPercent = 0;
  for (const column of columns) {
    min += column.min;
    max += column.max;
    if (column.percent === null) withoutPercent += column.max;
    else {
      const share = Math.min(column.percent, 100 - percent);
      percent += share;
      if (share > 0) fromPercent = Math.max(fromPercent, (column.max * 100) / share);
    }
  }
  // So wide that each percentage gives its column the max.
  if (percent > 0 && countsPercent) {
    if (withoutPercent > 0) fromPercent = percent >= 100 ? Number.MAX_SAFE_INTEGER : Math.max(fromPercent, (withoutPercent * 100) / (100 - percent));
    max = Math.max(max, fromPercent);
  }
  return { min, max: snapUp(max) };
}

function fixedSizes(columns: readonly Column[]): ContentSizes {
  let sum = 0;
  for (const column of columns) sum += column.percent === null && column.isConstrained ? column.max : column.min;
  return { min: sum, max: sum };
}

/** Border-box width of the grid, which is the wrapper's as well. */
export function tableWidth(table: Box, space: ConstraintSpace, measure: TableMeasure): number {
  const { sizes, grid, insets } = measure;
  if (space.fixedWidth !== null) return Math.max(space.fixedWidth, sizes.min);
  const margin = marginOf(table.style, space.percentageWidth);
  const fill = Math.max(0, space.availableWidth - margin.left - margin.right);
  const asked = (): ContentSizes => sizes;
  const own = resolveWidthValue(grid, grid.style.box.width, space.percentageWidth, insets.width, fill, asked);
  const automatic = Math.max(sizes.min, Math.min(sizes.max, fill));
  return Math.max(sizes.min, clampWidth(grid, own ?? automatic, space.percentageWidth, insets.width, fill, asked));
}

export function columnWidths(measure: TableMeasure, width: number): number[] {
  const target = Math.max(0, width - measure.undistributable);
  const { columns, isFixed } = measure;
  return isFixed ? distributeFixed(columns, target) : distributeWidth(columns, target, false);
}
