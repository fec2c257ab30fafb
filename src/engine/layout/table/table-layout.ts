// Table layout: the wrapper with its captions, and the grid of sections, rows and cells. https://drafts.csswg.org/css-tables-3/#layout
// Sections and rows get fragments around their cells, so that paint can draw their backgrounds.

import { NO_EDGES } from '../../../base/geometry.ts';
import type { Box } from '../box.ts';
import type { ConstraintSpace } from '../constraint-space.ts';
import { BoxFragmentNode } from '../fragment-node.ts';
import type { BoxFragment } from '../fragment.ts';
import { ItemPlacement } from '../item-placement.ts';
import type { LayoutContext } from '../layout-context.ts';
import { marginOf } from '../lengths.ts';
import { placeOutOfFlow } from '../out-of-flow.ts';
import { clampHeight, definiteHeight, resolveHeightValue, solveHorizontalMargins } from '../sizing.ts';
import { collapsedBorderLines } from './collapsed-borders.ts';
import { finishCell, measureCell } from './table-cell.ts';
import { cellBaseline, growSections, measureRows, type RowMeasure } from './table-rows.ts';
import type { TableModel } from './table-model.ts';
import { captionsOf, columnWidths, measureTable, tableWidth, type TableMeasure } from './table-width.ts';

/** Lays out a `table` box: the wrapper. */
export function layoutTable(table: Box, space: ConstraintSpace, context: LayoutContext): BoxFragment {
  const measure = measureTable(table, space.percentageWidth, context);
  const width = tableWidth(table, space, measure);
  const placement = new ItemPlacement(table, width, null);
  // Captions stand above and below the grid, in the order of the box tree.
  const captions = captionsOf(table).map((box) => ({ box, fragment: layoutCaption(box, width, context), margin: marginOf(box.style, width) }));
  let captionHeight = 0;
  for (const { fragment, margin } of captions) captionHeight += fragment.height + margin.top + margin.bottom;
  const grid = layoutGrid(measure, width, gridHeight(table, space, measure, captionHeight), context);

  let y = 0;
  let gridY = 0;
  for (const child of table.children) {
    if (child === measure.grid) {
      gridY = y;
      placement.add(grid, 0, y, NO_EDGES);
      y += grid.height;
      continue;
    }
    const caption = captions.find(({ box }) => box === child);
    if (caption === undefined) {
      if (child.isOutOfFlow) placement.addOutOfFlow({ box: child, staticX: 0, staticY: y, anchorX: 'start', anchorY: 'start' });
      continue;
    }
    const sides = solveHorizontalMargins(child, caption.fragment.width, width, table.style.text.direction === 'rtl', caption.margin, 'start');
    placement.add(caption.fragment, sides.left, y + caption.margin.top, { ...caption.margin, left: sides.left, right: sides.right });
    y += caption.margin.top + caption.fragment.height + caption.margin.bottom;
  }
  const baseline = grid.firstBaseline === null ? null : gridY + grid.firstBaseline;
  return new BoxFragmentNode({
    box: table,
    width,
    height: y,
    margin: marginOf(table.style, space.percentageWidth),
    children: placement.children,
    outOfFlow: placement.outOfFlow,
    // The baseline of an inline table is that of its first row, where inline blocks take their last.
    firstBaseline: baseline,
    lastBaseline: baseline,
  });
}

function layoutCaption(caption: Box, width: number, context: LayoutContext): BoxFragment {
  return context.layout(caption, {
    availableWidth: width,
    availableHeight: null,
    percentageWidth: width,
    percentageHeight: null,
    fixedWidth: null,
    fixedHeight: null,
    fixedHeightIsDefinite: false,
    shrinkToFit: false,
    isTableCell: false,
  });
}

/** The least border-box height of the grid by the table's own height; null when it has none. */
function gridHeight(table: Box, space: ConstraintSpace, measure: TableMeasure, captionHeight: number): number | null {
  const { grid, insets } = measure;
  if (space.isTableCell) return null;
  if (space.fixedHeight !== null) return Math.max(0, space.fixedHeight - captionHeight);
  const own = definiteHeight(grid, space, insets);
  if (own !== null) return own;
  const { minHeight } = grid.style.box;
  const min = minHeight === 'auto' ? null : resolveHeightValue(grid, minHeight, space.percentageHeight, insets.height);
  return min !== null && min > 0 ? clampHeight(grid, 0, space.percentageHeight, insets.height) : null;
}

function layoutGrid(measure: TableMeasure, width: number, leastHeight: number | null, context: LayoutContext): BoxFragment {
  const { grid, model, insets, spacingX, spacingY } = measure;
  const innerWidth = width - insets.width;
  const lines = columnLines(measure, columnWidths(measure, width));
  const cellWidth = (column: number, span: number): number => Math.max(0, lines.ends[column + span - 1]! - lines.starts[column]!);
  // Lay out each cell at the width of its columns, as high as its content.
  const measured = model.cells.map((cell) => measureCell(cell.box, cellWidth(cell.column, cell.columnSpan), innerWidth, context));
  // Row heights.
  const visibleRows = model.rows.filter((row) => !row.isCollapsed).length;
  const around = insets.height + (visibleRows > 0 ? 2 * spacingY : 0);
  const target = leastHeight === null ? null : Math.max(0, leastHeight - around);
  const rows = measureRows(model, measured, spacingY, target);
  growSections(model, rows, spacingY, target);
  const tops = rowTops(measure, rows, spacingY);

  const isRtl = grid.style.text.direction === 'rtl';
  const sectionX = insets.border.left + insets.padding.left + spacingX;
  const sectionWidth = Math.max(0, innerWidth - 2 * spacingX);
  const gridPlacement = new ItemPlacement(grid, innerWidth, null);
  const bottomOfRows = rows.length === 0 ? 0 : tops[rows.length - 1]! + rows[rows.length - 1]!.height;
  for (const { box, start, end } of columnBoxes(measure.model)) {
    const left = lines.starts[start]!;
    const columnWidth = lines.ends[end - 1]! - left;
    const top = tops[0] ?? insets.border.top + insets.padding.top;
    const x = insets.border.left + insets.padding.left + (isRtl ? innerWidth - left - columnWidth : left);
    gridPlacement.add(new BoxFragmentNode({ box, width: columnWidth, height: Math.max(0, bottomOfRows - top) }), x, top, NO_EDGES);
  }
  let cellIndex = 0;
  let baseline: number | null = null;
  for (const section of model.sections) {
    const sectionTop = section.rowCount > 0 ? tops[section.firstRow]! : (tops[section.firstRow - 1] ?? insets.border.top + insets.padding.top);
    const sectionPlacement = new ItemPlacement(section.box, sectionWidth, null);
    let sectionBottom = sectionTop;
    for (let r = section.firstRow; r < section.firstRow + section.rowCount; r++) {
      const row = model.rows[r]!;
      const rowPlacement = new ItemPlacement(row.box, sectionWidth, null);
      for (const cell of row.cells) {
        const fragment = measured[cellIndex++]!;
        const last = r + cell.rowSpan - 1;
        const height = row.isCollapsed ? 0 : tops[last]! + rows[last]!.height - tops[r]!;
        const cellW = cellWidth(cell.column, cell.columnSpan);
        const isDefinite = leastHeight !== null || hasHeight(cell.box) || hasHeight(row.box) || hasHeight(section.box);
        const finished = finishCell(cell.box, fragment, cellW, innerWidth, height, rows[r]!.baseline, isDefinite, context);
        const start = lines.starts[cell.column]! - spacingX;
        rowPlacement.add(finished, isRtl ? sectionWidth - start - cellW : start, 0, NO_EDGES);
        if (r === 0 && baseline === null && rows[r]!.baseline === null) baseline = tops[0]! + cellBaseline(finished);
      }
      for (const child of row.box.children) {
        if (child.isOutOfFlow) rowPlacement.addOutOfFlow({ box: child, staticX: 0, staticY: 0, anchorX: 'start', anchorY: 'start' });
      }
      const rowFragment = placeOutOfFlow(
        new BoxFragmentNode({
          box: row.box,
          width: sectionWidth,
          height: rows[r]!.height,
          children: rowPlacement.children,
          outOfFlow: rowPlacement.outOfFlow,
          firstBaseline: rows[r]!.baseline,
          lastBaseline: rows[r]!.baseline,
        }),
        context,
        false,
      );
      sectionPlacement.add(rowFragment, 0, tops[r]! - sectionTop, NO_EDGES);
      sectionBottom = tops[r]! + rows[r]!.height;
    }
    const sectionFragment = placeOutOfFlow(
      new BoxFragmentNode({
        box: section.box,
        width: sectionWidth,
        height: sectionBottom - sectionTop,
        children: sectionPlacement.children,
        outOfFlow: sectionPlacement.outOfFlow,
      }),
      context,
      false,
    );
    gridPlacement.add(sectionFragment, sectionX, sectionTop, NO_EDGES);
  }
  if (rows.length > 0 && rows[0]!.baseline !== null) baseline = tops[0]! + rows[0]!.baseline;
  const lastRow = rows.length - 1;
  const bottom = lastRow < 0 ? insets.border.top + insets.padding.top : tops[lastRow]! + rows[lastRow]!.height + (visibleRows > 0 ? spacingY : 0);
  const height = Math.max(leastHeight ?? 0, bottom + insets.padding.bottom + insets.border.bottom);
  return new BoxFragmentNode({
    box: grid,
    width,
    height,
    border: insets.border,
    padding: insets.padding,
    children: gridPlacement.children,
    outOfFlow: gridPlacement.outOfFlow,
    firstBaseline: baseline,
    lastBaseline: baseline,
    collapsedBorders:
      model.collapsed === null
        ? null
        : collapsedBorderLines(model.collapsed, borderLinesX(lines, insets.border.left, width, isRtl), borderLinesY(tops, rows, insets.border.top)),
  });
}

/** Column groups and columns with the columns that they stand for: their fragments lie below the rows. */
function columnBoxes(model: TableModel): { box: Box; start: number; end: number }[] {
  const found: { box: Box; start: number; end: number }[] = [];
  for (const list of [model.columnGroups, model.columns]) {
    list.forEach((box, i) => {
      if (box === null || (list === model.columns && box === model.columnGroups[i])) return;
      const last = found[found.length - 1];
      if (last !== undefined && last.box === box) last.end = i + 1;
      else found.push({ box, start: i, end: i + 1 });
    });
  }
  return found;
}

function hasHeight(box: Box): boolean {
  const { height } = box.style.box;
  return typeof height === 'number' ? height > 0 : typeof height === 'object';
}

/** Start and end of each column from the start edge of the grid's content box; columns without content of their own get no spacing. */
function columnLines(measure: TableMeasure, widths: readonly number[]): { starts: number[]; ends: number[] } {
  const { model, spacingX } = measure;
  const starts: number[] = [];
  const ends: number[] = [];
  let position = spacingX;
  let isFirst = true;
  widths.forEach((width, i) => {
    const isSpaced = model.hasOwnContent[i]! || (i === 0 && !model.hasOwnContent.includes(true));
    if (isSpaced && !isFirst) position += spacingX;
    if (isSpaced) isFirst = false;
    const isHidden = model.columns[i]?.style.inherited.visibility === 'collapse' || model.columnGroups[i]?.style.inherited.visibility === 'collapse';
    starts.push(position);
    position += isHidden ? 0 : width;
    ends.push(position);
  });
  return { starts, ends };
}

/** Tops of all rows in the grid's border box. */
function rowTops(measure: TableMeasure, rows: readonly RowMeasure[], spacingY: number): number[] {
  const { insets, model } = measure;
  let position = insets.border.top + insets.padding.top + spacingY;
  return rows.map((row, i) => {
    const top = position;
    if (!model.rows[i]!.isCollapsed) position += row.height + spacingY;
    return top;
  });
}

function borderLinesX(lines: { starts: number[]; ends: number[] }, left: number, width: number, isRtl: boolean): number[] {
  const fromStart = [...lines.starts, lines.ends[lines.ends.length - 1] ?? 0];
  return fromStart.map((x) => (isRtl ? width - left - x : left + x));
}

function borderLinesY(tops: readonly number[], rows: readonly RowMeasure[], top: number): number[] {
  const last = rows.length - 1;
  return [...tops, last < 0 ? top : tops[last]! + rows[last]!.height];
}
