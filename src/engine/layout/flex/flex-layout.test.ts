import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoxGroup, FlexGroup } from '../../style/computed-style.ts';
import { makeBox, type BoxNode } from '../box-node.ts';
import { layoutAll, rectsOf, styleWith } from '../layout-test-support.ts';

function item(flex: Partial<FlexGroup>, box: Partial<BoxGroup> = {}): BoxNode {
  return makeBox('block', styleWith('block', { flex, box: { height: 10, ...box } }), [], { isFormattingContextRoot: true });
}

/** Widths and places of items in a container 300 px wide, as "x:width". */
function rowOf(items: readonly BoxNode[], flex: Partial<FlexGroup> = {}, direction: 'ltr' | 'rtl' = 'ltr'): string {
  const container = makeBox('flex', styleWith('flex', { flex, box: { width: 300 }, text: { direction } }), items);
  const root = layoutAll([container]);
  return items
    .map((each) => rectsOf(root, each)[0]!)
    .map(([x, , width]) => `${x}:${width}`)
    .join(' ');
}

const basis = (px: number, more: Partial<FlexGroup> = {}): Partial<FlexGroup> => ({ basis: px, ...more });
const just = (value: FlexGroup['justifyContent']['value']): Partial<FlexGroup> => ({ justifyContent: { value, overflow: 'default' } });

const cases: readonly (readonly [title: string, items: () => BoxNode[], container: Partial<FlexGroup>, expected: string])[] = [
  ['flex-grow shares the free space', () => [item(basis(50, { grow: 1 })), item(basis(50, { grow: 3 }))], {}, '0:100 100:200'],
  ['factors below 1 leave space', () => [item(basis(0, { grow: 0.25 })), item(basis(0, { grow: 0.25 }))], {}, '0:75 75:75'],
  ['flex-shrink is weighted by the base size', () => [item(basis(200)), item(basis(400))], {}, '0:100 100:200'],
  [
    'a maximum freezes an item and the others take its share',
    () => [item(basis(0, { grow: 1 }), { maxWidth: 50 }), item(basis(0, { grow: 1 }))],
    {},
    '0:50 50:250',
  ],
  ['a minimum freezes an item and the others give', () => [item(basis(300), { minWidth: 250 }), item(basis(300))], {}, '0:250 250:50'],
  ['items are ordered by order', () => [item(basis(10, { order: 1 })), item(basis(20))], {}, '20:10 0:20'],
  ['row-reverse starts at the right', () => [item(basis(10)), item(basis(20))], { direction: 'row-reverse' }, '290:10 270:20'],
  ['space-between', () => [item(basis(10)), item(basis(10)), item(basis(10))], just('space-between'), '0:10 145:10 290:10'],
  ['center overflows at both sides', () => [item(basis(400, { shrink: 0 }))], just('center'), '-50:400'],
  ['gaps count as used space', () => [item(basis(0, { grow: 1 })), item(basis(0, { grow: 1 }))], { columnGap: 20 }, '0:140 160:140'],
];

for (const [title, items, container, expected] of cases) {
  test(title, () => assert.equal(rowOf(items(), container), expected));
}

test('rows run to the left in rtl', () => assert.equal(rowOf([item(basis(10)), item(basis(20))], {}, 'rtl'), '290:10 270:20'));

test('an auto margin takes the free space before justify-content does', () => {
  assert.equal(rowOf([item(basis(10)), item(basis(20), { marginLeft: 'auto' })], just('center')), '0:10 280:20');
});

test('items wrap onto lines that stretch to the height of the container', () => {
  const items = [item(basis(200), { height: 'auto' }), item(basis(200), { height: 'auto' })];
  const container = makeBox('flex', styleWith('flex', { flex: { wrap: 'wrap' }, box: { width: 300, height: 100 } }), items);
  const root = layoutAll([container]);
  assert.deepEqual(
    items.map((each) => rectsOf(root, each)[0]),
    [
      [0, 0, 200, 50],
      [0, 50, 200, 50],
    ],
  );
});
