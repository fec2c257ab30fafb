import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GridGroup, GridLine, TrackBreadth, TrackSize } from '../../style/computed-style.ts';
import { makeBox, type BoxNode } from '../box-node.ts';
import { layoutAll, rectsOf, styleWith } from '../layout-test-support.ts';

const track = (max: TrackBreadth, min: TrackBreadth = typeof max === 'object' && 'fr' in max ? 'auto' : max): TrackSize => ({ min, max });
const list = (...tracks: TrackSize[]): GridGroup['templateColumns'] => ({ tracks, lineNames: [...tracks.map(() => []), []], isSubgrid: false });
const line = (n: number): GridLine => ({ line: n, name: null });
const span = (n: number): GridLine => ({ span: n, name: null });

function item(grid: Partial<GridGroup> = {}, width: number | 'auto' = 'auto'): BoxNode {
  return makeBox('block', styleWith('block', { grid, box: { width, height: 10 } }), [], { isFormattingContextRoot: true });
}

/** Items of a container 300 px wide, as "x,y,width". */
function gridOf(grid: Partial<GridGroup>, items: readonly BoxNode[]): string {
  const container = makeBox('grid', styleWith('grid', { grid, box: { width: 300 } }), items);
  const root = layoutAll([container]);
  return items
    .map((each) => rectsOf(root, each)[0]!)
    .map(([x, y, width]) => `${x},${y},${width}`)
    .join(' ');
}

const two = { templateColumns: list(track(100), track(100)) };
const cases: readonly (readonly [title: string, grid: Partial<GridGroup>, items: () => BoxNode[], expected: string])[] = [
  [
    'flexible tracks share what fixed ones leave',
    { templateColumns: list(track(60), track({ fr: 1 }), track({ fr: 2 })) },
    () => [item(), item(), item()],
    '0,0,60 60,0,80 140,0,160',
  ],
  [
    'a flexible track is no smaller than its content',
    { templateColumns: list(track({ fr: 1 }), track({ fr: 1 })) },
    () => [item({}, 200), item()],
    '0,0,200 200,0,100',
  ],
  ['automatic tracks stretch', { templateColumns: list(track('auto'), track('auto')) }, () => [item({}, 50), item()], '0,0,50 175,0,125'],
  [
    'repeat(auto-fill) makes as many tracks as fit',
    { templateColumns: { tracks: [{ repeat: 'auto-fill', tracks: [track(90)], lineNames: [[], []] }], lineNames: [[], []], isSubgrid: false } },
    () => [item(), item(), item(), item()],
    '0,0,90 90,0,90 180,0,90 0,10,90',
  ],
  [
    'empty tracks of repeat(auto-fit) vanish',
    { templateColumns: { tracks: [{ repeat: 'auto-fit', tracks: [track({ fr: 1 }, 90)], lineNames: [[], []] }], lineNames: [[], []], isSubgrid: false } },
    () => [item(), item()],
    '0,0,150 150,0,150',
  ],
  ['sparse packing leaves holes', two, () => [item(), item({ columnStart: span(2) }), item()], '0,0,100 0,10,200 0,20,100'],
  ['dense packing fills them', { ...two, autoFlowDense: true }, () => [item(), item({ columnStart: span(2) }), item()], '0,0,100 0,10,200 100,0,100'],
  [
    'negative lines count from the end',
    two,
    () => [item({ columnStart: line(-2) }), item({ columnStart: line(1), columnEnd: line(-1) })],
    '100,0,100 0,10,200',
  ],
  ['overlarge lines are clamped', two, () => [item({ rowStart: line(1e9) }), item({ columnStart: line(1), rowStart: line(1) })], '0,10,100 0,0,100'],
];

for (const [title, grid, items, expected] of cases) {
  test(title, () => assert.equal(gridOf(grid, items()), expected));
}
