// Anonymous table boxes: https://drafts.csswg.org/css2/#anonymous-boxes (17.2.1) in its three stages. Afterwards a `table` holds captions and
// one `table-grid`; a grid holds column groups and row groups; groups hold rows (or columns), rows hold cells.

import { BoxNode, setFlagsFromStyle } from '../box-node.ts';
import { gridStyle, wrapperStyle } from '../table/table-styles.ts';
import { anonymousBox, fixUpBlockContainer } from './fix-up-blocks.ts';
import { isWhiteSpaceOnly } from './white-space.ts';

function isBlank(box: BoxNode): boolean {
  return box.kind === 'text' && isWhiteSpaceOnly(box.text);
}

function isProperTableChild(box: BoxNode): boolean {
  return (
    box.kind === 'table-row-group' ||
    box.kind === 'table-row' ||
    box.kind === 'table-column-group' ||
    box.kind === 'table-column' ||
    box.kind === 'table-caption'
  );
}

/** Wraps each run of children that `belongs` accepts; blanks inside a run go with it, those around it stay outside. */
function wrapRuns(children: readonly BoxNode[], belongs: (box: BoxNode) => boolean, wrap: (run: BoxNode[]) => BoxNode, dropsBlanks: boolean): BoxNode[] {
  const result: BoxNode[] = [];
  let run: BoxNode[] = [];
  let blanks: BoxNode[] = [];
  const endRun = (): void => {
    if (run.length > 0) result.push(wrap(run));
    run = [];
    if (!dropsBlanks) result.push(...blanks);
    blanks = [];
  };
  for (const child of children) {
    if (isBlank(child)) {
      blanks.push(child);
    } else if (belongs(child)) {
      // Stage 1: white space between table parts vanishes; between other things it is content.
      if (run.length > 0 && !dropsBlanks) blanks = [];
      if (run.length > 0) run.push(...blanks);
      blanks = [];
      run.push(child);
    } else {
      endRun();
      result.push(child);
    }
  }
  endRun();
  return result;
}

/** Children of the wrapper made for a `display: table` element: sorts them into captions and the grid. */
export function fixUpTable(table: BoxNode): void {
  const grid = new BoxNode('table-grid', table.node, gridStyle(table.style));
  table.style = wrapperStyle(table.style);
  grid.pseudo = table.pseudo;
  setFlagsFromStyle(grid);
  grid.isBlockLevel = true;
  grid.isFloating = false;
  grid.isOutOfFlow = false;
  const captions = table.children.filter((child) => child.kind === 'table-caption');
  const inner = table.children.filter((child) => child.kind !== 'table-caption');
  // Stage 2: what is no proper child goes into a row, rows into a row group.
  const rows = wrapRuns(
    inner,
    (child) => !isProperTableChild(child),
    (run) => makeRow(grid, run),
    true,
  );
  const groups = wrapRuns(
    rows,
    (child) => child.kind === 'table-row',
    (run) => anonymousBox('table-row-group', grid, 'table-row-group', run),
    true,
  );
  grid.setChildren(groups.filter((child) => child.kind !== 'text'));
  table.setChildren([
    ...captions.filter((caption) => caption.style.inherited.captionSide === 'top'),
    grid,
    ...captions.filter((caption) => caption.style.inherited.captionSide !== 'top'),
  ]);
}

export function fixUpRowGroup(group: BoxNode): void {
  group.setChildren(
    wrapRuns(
      group.children,
      (child) => child.kind !== 'table-row',
      (run) => makeRow(group, run),
      true,
    ),
  );
}

export function fixUpRow(row: BoxNode): void {
  row.setChildren(
    wrapRuns(
      row.children,
      (child) => child.kind !== 'table-cell',
      (run) => makeCell(row, run),
      true,
    ),
  );
}

export function fixUpColumnGroup(group: BoxNode): void {
  group.setChildren(group.children.filter((child) => child.kind === 'table-column'));
}

function makeRow(parent: BoxNode, children: BoxNode[]): BoxNode {
  const row = anonymousBox('table-row', parent, 'table-row', children);
  fixUpRow(row);
  return row;
}

function makeCell(parent: BoxNode, children: BoxNode[]): BoxNode {
  const cell = anonymousBox('table-cell', parent, 'table-cell', children);
  fixUpTableParts(cell);
  fixUpBlockContainer(cell);
  return cell;
}

/** Stage 3: table parts that stand outside a table get their missing parents. For block containers, inlines, flex and grid containers. */
export function fixUpTableParts(box: BoxNode): void {
  if (!box.children.some((child) => child.kind === 'table-cell' || isProperTableChild(child))) return;
  const rows = wrapRuns(
    box.children,
    (child) => child.kind === 'table-cell',
    (run) => makeRow(box, run),
    false,
  );
  box.setChildren(
    wrapRuns(
      rows,
      isProperTableChild,
      (run) => {
        const table = anonymousBox('table', box, box.kind === 'inline' ? 'inline-table' : 'table', run);
        table.isBlockLevel = box.kind !== 'inline';
        fixUpTable(table);
        return table;
      },
      false,
    ),
  );
}
