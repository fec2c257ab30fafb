// TableModel: the rows, cells and columns of a table-grid box and which slots each cell takes, made once per box tree.
// https://html.spec.whatwg.org/#forming-a-table, https://drafts.csswg.org/css-tables-3/#dimensioning-the-row-column-grid

import type { Box } from '../box.ts';
import { collapseBorders, type CollapsedEdges } from './collapsed-borders.ts';

/** Columns beyond are clamped: a colspan may be 1000 in each of 100,000 cells. */
const MAX_COLUMNS = 10000;

export interface TableCell {
  readonly box: Box;
  /** Index among all rows of the table, in visual order. */
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
}

export interface TableRow {
  readonly box: Box;
  readonly cells: readonly TableCell[];
  readonly isCollapsed: boolean;
}

export interface TableSection {
  readonly box: Box;
  readonly firstRow: number;
  readonly rowCount: number;
}

export interface TableModel {
  /** Header first, footer last. */
  readonly sections: readonly TableSection[];
  readonly rows: readonly TableRow[];
  readonly cells: readonly TableCell[];
  /** The column box of each column, its group's where it has none of its own; null without one. */
  readonly columns: readonly (Box | null)[];
  readonly columnGroups: readonly (Box | null)[];
  /** Columns where a cell begins or a column box stands; the others merge into their neighbours and get no spacing. */
  readonly hasOwnContent: readonly boolean[];
  /** null with separated borders. */
  readonly collapsed: CollapsedEdges | null;
}

const models = new WeakMap<Box, TableModel>();

export function tableModelOf(grid: Box): TableModel {
  let model = models.get(grid);
  if (model === undefined) models.set(grid, (model = buildModel(grid)));
  return model;
}

/** Groups in visual order: the first header group on top, the first footer group at the bottom. */
function orderedGroups(grid: Box): Box[] {
  const groups = grid.children.filter((child) => child.kind === 'table-row-group' && !child.isOutOfFlow);
  const header = groups.find((group) => group.style.box.display === 'table-header-group');
  const footer = groups.find((group) => group.style.box.display === 'table-footer-group');
  const body = groups.filter((group) => group !== header && group !== footer);
  return [...(header === undefined ? [] : [header]), ...body, ...(footer === undefined ? [] : [footer])];
}

function buildModel(grid: Box): TableModel {
  const sections: TableSection[] = [];
  const rows: TableRow[] = [];
  const cells: TableCell[] = [];
  let columnCount = 0;
  for (const group of orderedGroups(grid)) {
    const firstRow = rows.length;
    const rowBoxes = group.children.filter((child) => child.kind === 'table-row' && !child.isOutOfFlow);
    // Per column: the first row in which it is free again.
    const freeFrom: number[] = [];
    rowBoxes.forEach((box, index) => {
      const row = firstRow + index;
      const rowCells: TableCell[] = [];
      let column = 0;
      for (const child of box.children) {
        if (child.kind !== 'table-cell' || child.isOutOfFlow) continue;
        while ((freeFrom[column] ?? 0) > row) column++;
        const at = Math.min(column, MAX_COLUMNS - 1);
        const columnSpan = Math.min(child.columnSpan, MAX_COLUMNS - at);
        const rowSpan = Math.max(1, Math.min(child.rowSpan, rowBoxes.length - index));
        const cell: TableCell = { box: child, row, column: at, rowSpan, columnSpan };
        rowCells.push(cell);
        cells.push(cell);
        if (rowSpan > 1) for (let i = at; i < at + columnSpan; i++) freeFrom[i] = Math.max(freeFrom[i] ?? 0, row + rowSpan);
        column = at + columnSpan;
        columnCount = Math.max(columnCount, column);
      }
      rows.push({ box, cells: rowCells, isCollapsed: box.style.inherited.visibility === 'collapse' || group.style.inherited.visibility === 'collapse' });
    });
    sections.push({ box: group, firstRow, rowCount: rowBoxes.length });
  }
  const columns: (Box | null)[] = [];
  const columnGroups: (Box | null)[] = [];
  addColumns(grid, columns, columnGroups);
  columnCount = Math.max(columnCount, columns.length);
  while (columns.length < columnCount) {
    columns.push(null);
    columnGroups.push(null);
  }
  const hasOwnContent = columns.map((column) => column !== null);
  for (const cell of cells) hasOwnContent[cell.column] = true;
  const parts = { sections, rows, cells, columns, columnGroups, hasOwnContent };
  const collapsed = grid.style.inherited.borderCollapse === 'collapse' ? collapseBorders(grid, parts) : null;
  return { ...parts, collapsed };
}

function addColumns(grid: Box, columns: (Box | null)[], groups: (Box | null)[]): void {
  const add = (box: Box, group: Box | null, span: number): void => {
    for (let i = 0; i < span && columns.length < MAX_COLUMNS; i++) {
      columns.push(box);
      groups.push(group);
    }
  };
  for (const child of grid.children) {
    if (child.kind === 'table-column') add(child, null, child.columnSpan);
    else if (child.kind === 'table-column-group') {
      if (child.children.length === 0) add(child, child, child.columnSpan);
      else for (const column of child.children) add(column, child, column.columnSpan);
    }
  }
}
