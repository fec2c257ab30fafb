import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoxGroup } from '../../style/computed-style.ts';
import { makeBox, type BoxNode, type BoxOptions } from '../box-node.ts';
import { layoutAll, rectsOf, styleWith } from '../layout-test-support.ts';
import { Column } from './column-constraints.ts';
import { distributeWidth } from './column-widths.ts';

function column(min: number, max: number, percent: number | null = null, isConstrained = false): Column {
  return Object.assign(new Column(), { min, max, percent, isConstrained, isEmpty: false });
}

const cases: readonly (readonly [title: string, columns: Column[], target: number, expected: number[]])[] = [
  ['between min and max, columns grow alike', [column(10, 30), column(10, 50)], 50, [20, 30]],
  ['excess goes by max', [column(10, 30), column(10, 60)], 180, [60, 120]],
  ['columns with a width keep it while others can grow', [column(10, 50, null, true), column(10, 30)], 200, [50, 150]],
  ['percentages come first', [column(10, 20, 50), column(10, 60)], 100, [50, 50]],
  ['no column is less than its min', [column(80, 100), column(40, 50)], 60, [80, 40]],
];

for (const [title, columns, target, expected] of cases) {
  test(title, () => assert.deepEqual(distributeWidth(columns, target, false), expected));
}

const cell = (box: Partial<BoxGroup>, options: BoxOptions = {}): BoxNode => makeBox('table-cell', styleWith('table-cell', { box }), [], options);
const row = (...cells: BoxNode[]): BoxNode => makeBox('table-row', styleWith('table-row'), cells);

function table(rows: readonly BoxNode[], inherited = {}, box: Partial<BoxGroup> = {}): BoxNode {
  const group = makeBox('table-row-group', styleWith('table-row-group'), rows);
  const grid = makeBox('table-grid', styleWith('table', { inherited, box }), [group]);
  return makeBox('table', styleWith('table', { inherited, box }), [grid]);
}

test('cells stand in columns with spacing around them', () => {
  const cells = [cell({ width: 30, height: 10 }), cell({ width: 40, height: 20 })];
  const root = layoutAll([table([row(...cells)], { borderSpacingX: 2, borderSpacingY: 3 })]);
  assert.deepEqual(
    cells.map((each) => rectsOf(root, each)[0]),
    [
      [2, 3, 30, 20],
      [34, 3, 40, 20],
    ],
  );
});

test('a cell over two rows keeps its slots free and makes the rows high enough', () => {
  const tall = cell({ width: 10, height: 50 }, { rowSpan: 2 });
  const cells = [tall, cell({ width: 10, height: 10 }), cell({ width: 10, height: 10 })];
  const root = layoutAll([table([row(cells[0]!, cells[1]!), row(cells[2]!)])]);
  assert.deepEqual(
    cells.map((each) => rectsOf(root, each)[0]),
    [
      [0, 0, 10, 50],
      [10, 0, 10, 25],
      [10, 25, 10, 25],
    ],
  );
});

test('the height of a table goes to its rows', () => {
  const cells = [cell({ width: 10, height: 0 }), cell({ width: 10, height: 0 })];
  const root = layoutAll([
    table(
      cells.map((each) => row(each)),
      {},
      { height: 100 },
    ),
  ]);
  assert.deepEqual(
    cells.map((each) => rectsOf(root, each)[0]!.slice(1)),
    [
      [0, 10, 50],
      [50, 10, 50],
    ],
  );
});
