// Collapsed borders: which border wins at each edge between cells. https://drafts.csswg.org/css-tables-3/#conflict-resolution-algorithm
// Edges are kept flat: vertical ones by row * (columns + 1) + line, horizontal ones by line * columns + column.

import type { Edges } from '../../../base/geometry.ts';
import type { Color, ComputedStyle, LineStyle } from '../../style/computed-style.ts';
import type { Box } from '../box.ts';
import type { BoxNode } from '../box-node.ts';
import type { CollapsedBorder } from '../fragment.ts';
import type { TableModel } from './table-model.ts';

/** Larger grids keep the borders of their cells: the edges would take too much memory. */
const MAX_EDGES = 4_000_000;

/** By rank: a later style wins among equal widths. */
const RANKED: readonly LineStyle[] = ['none', 'inset', 'groove', 'outset', 'ridge', 'dotted', 'dashed', 'solid', 'double', 'hidden'];
const HIDDEN = 9;
/** Inside a cell that spans: no border may stand there. */
const BLOCKED = 10;

class EdgeSet {
  readonly widths: Float32Array;
  readonly styles: Uint8Array;
  readonly colors: Uint32Array;

  constructor(count: number) {
    this.widths = new Float32Array(count);
    this.styles = new Uint8Array(count);
    this.colors = new Uint32Array(count);
  }

  /** Takes a border where it beats the one that is there. Offers come in the order of precedence, so equal ones lose. */
  offer(index: number, width: number, style: LineStyle, color: Color): void {
    const rank = RANKED.indexOf(style);
    const known = this.styles[index]!;
    if (known >= HIDDEN || rank === 0) return;
    if (rank !== HIDDEN && (width < this.widths[index]! || (width === this.widths[index] && rank <= known))) return;
    this.widths[index] = rank === HIDDEN ? 0 : width;
    this.styles[index] = rank;
    this.colors[index] = color;
  }
}

export interface CollapsedEdges {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly vertical: EdgeSet;
  readonly horizontal: EdgeSet;
  /** Halves of the outer edges that the table counts as its border. */
  readonly table: Edges;
}

type Parts = Omit<TableModel, 'collapsed'>;

/** Finds the winners and sets `collapsedBorder` of the cells' boxes: half of the widest edge at each side. Null for overlarge grids. */
export function collapseBorders(grid: Box, model: Parts): CollapsedEdges | null {
  const rowCount = model.rows.length;
  const columnCount = model.columns.length;
  if ((rowCount + 1) * (columnCount + 1) > MAX_EDGES) return null;
  const vertical = new EdgeSet(rowCount * (columnCount + 1));
  const horizontal = new EdgeSet((rowCount + 1) * columnCount);
  const isRtl = grid.style.text.direction === 'rtl';
  const offerBox = (style: ComputedStyle, row: number, column: number, rows: number, columns: number): void => {
    offerSides(vertical, horizontal, columnCount, style, row, column, rows, columns, isRtl);
  };
  // In the order of precedence: cells, rows, row groups, columns, column groups, the table.
  for (const { row, column, rowSpan, columnSpan } of model.cells) {
    for (let r = row; r < row + rowSpan; r++) for (let c = column + 1; c < column + columnSpan; c++) vertical.styles[r * (columnCount + 1) + c] = BLOCKED;
    for (let r = row + 1; r < row + rowSpan; r++) for (let c = column; c < column + columnSpan; c++) horizontal.styles[r * columnCount + c] = BLOCKED;
  }
  for (const cell of model.cells) offerBox(cell.box.style, cell.row, cell.column, cell.rowSpan, cell.columnSpan);
  model.rows.forEach((row, index) => offerBox(row.box.style, index, 0, 1, columnCount));
  for (const section of model.sections) if (section.rowCount > 0) offerBox(section.box.style, section.firstRow, 0, section.rowCount, columnCount);
  for (const list of [model.columns, model.columnGroups]) {
    for (let start = 0; start < columnCount; start++) {
      const box = list[start]!;
      if (box === null || rowCount === 0) continue;
      let end = start + 1;
      if (list === model.columnGroups) while (end < columnCount && list[end] === box) end++;
      offerBox(box.style, 0, start, rowCount, end - start);
      start = end - 1;
    }
  }
  if (rowCount > 0 && columnCount > 0) offerBox(grid.style, 0, 0, rowCount, columnCount);
  const edges = { rowCount, columnCount, vertical, horizontal };
  for (const cell of model.cells) (cell.box as BoxNode).collapsedBorder = halfBorders(edges, cell.row, cell.column, cell.rowSpan, cell.columnSpan, isRtl);
  // AD-HOC: all rows count, as in Chromium; by CSS 2 the first row alone tells the table's left and right border.
  const table = rowCount > 0 && columnCount > 0 ? halfBorders(edges, 0, 0, rowCount, columnCount, isRtl) : { top: 0, right: 0, bottom: 0, left: 0 };
  (grid as BoxNode).collapsedBorder = table;
  return { ...edges, table };
}

function offerSides(
  vertical: EdgeSet,
  horizontal: EdgeSet,
  columnCount: number,
  style: ComputedStyle,
  row: number,
  column: number,
  rows: number,
  columns: number,
  isRtl: boolean,
): void {
  const { border } = style;
  if (border.topStyle === 'none' && border.bottomStyle === 'none' && border.leftStyle === 'none' && border.rightStyle === 'none') return;
  for (let c = column; c < column + columns; c++) {
    horizontal.offer(row * columnCount + c, border.topWidth, border.topStyle, border.topColor);
    horizontal.offer((row + rows) * columnCount + c, border.bottomWidth, border.bottomStyle, border.bottomColor);
  }
  const leftLine = isRtl ? column + columns : column;
  const rightLine = isRtl ? column : column + columns;
  for (let r = row; r < row + rows; r++) {
    vertical.offer(r * (columnCount + 1) + leftLine, border.leftWidth, border.leftStyle, border.leftColor);
    vertical.offer(r * (columnCount + 1) + rightLine, border.rightWidth, border.rightStyle, border.rightColor);
  }
}

function halfBorders(edges: Omit<CollapsedEdges, 'table'>, row: number, column: number, rows: number, columns: number, isRtl: boolean): Edges {
  const { vertical, horizontal, columnCount } = edges;
  let start = 0;
  let end = 0;
  let top = 0;
  let bottom = 0;
  for (let r = row; r < row + rows; r++) {
    start = Math.max(start, vertical.widths[r * (columnCount + 1) + column]!);
    end = Math.max(end, vertical.widths[r * (columnCount + 1) + column + columns]!);
  }
  for (let c = column; c < column + columns; c++) {
    top = Math.max(top, horizontal.widths[row * columnCount + c]!);
    bottom = Math.max(bottom, horizontal.widths[(row + rows) * columnCount + c]!);
  }
  return { top: top / 2, bottom: bottom / 2, left: (isRtl ? end : start) / 2, right: (isRtl ? start : end) / 2 };
}

/** Runs of equal edges as rectangles for paint. `xs` and `ys` are the places of column and row lines in the grid's border box, from the left and top. */
export function collapsedBorderLines(edges: CollapsedEdges, xs: readonly number[], ys: readonly number[]): CollapsedBorder[] {
  const { rowCount, columnCount, vertical, horizontal } = edges;
  const lines: CollapsedBorder[] = [];
  for (let line = 0; line <= rowCount; line++) {
    for (let column = 0; column < columnCount;) {
      const index = line * columnCount + column;
      let next = column + 1;
      while (next < columnCount && isSame(horizontal, index, line * columnCount + next)) next++;
      const left = Math.min(xs[column]!, xs[next]!);
      const right = Math.max(xs[column]!, xs[next]!);
      addLine(lines, horizontal, index, true, left, right, ys[line]!, widest(edges, line, column), widest(edges, line, next));
      column = next;
    }
  }
  for (let line = 0; line <= columnCount; line++) {
    for (let row = 0; row < rowCount;) {
      const index = row * (columnCount + 1) + line;
      let next = row + 1;
      while (next < rowCount && isSame(vertical, index, next * (columnCount + 1) + line)) next++;
      addLine(lines, vertical, index, false, ys[row]!, ys[next]!, xs[line]!, 0, 0);
      row = next;
    }
  }
  return lines;
}

function isSame(set: EdgeSet, a: number, b: number): boolean {
  return set.widths[a] === set.widths[b] && set.styles[a] === set.styles[b] && set.colors[a] === set.colors[b];
}

/** Width of the widest vertical edge that meets a horizontal one at a crossing: horizontal lines run through it. */
function widest(edges: CollapsedEdges, rowLine: number, columnLine: number): number {
  const { vertical, rowCount, columnCount } = edges;
  const above = rowLine > 0 ? vertical.widths[(rowLine - 1) * (columnCount + 1) + columnLine]! : 0;
  const below = rowLine < rowCount ? vertical.widths[rowLine * (columnCount + 1) + columnLine]! : 0;
  return Math.max(above, below);
}

function addLine(
  lines: CollapsedBorder[],
  set: EdgeSet,
  index: number,
  isHorizontal: boolean,
  from: number,
  to: number,
  at: number,
  startJoint: number,
  endJoint: number,
): void {
  const width = set.widths[index]!;
  const style = set.styles[index]!;
  if (width <= 0 || style === 0 || style >= HIDDEN) return;
  const start = from - startJoint / 2;
  const length = to + endJoint / 2 - start;
  const across = at - width / 2;
  lines.push({
    isHorizontal,
    style: RANKED[style]!,
    color: set.colors[index]!,
    x: isHorizontal ? start : across,
    y: isHorizontal ? across : start,
    width: isHorizontal ? length : width,
    height: isHorizontal ? width : length,
  });
}
