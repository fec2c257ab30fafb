import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dumpDisplayList } from '../../protocol/display-list-dump.ts';
import { readDisplayList } from '../../protocol/display-list-reader.ts';
import { buildDisplayList } from './build-display-list.ts';
import { border, edges, makeFragment } from './fragment-fixture.ts';
import { NO_PAINT_INPUT } from './paint-input.ts';
import type { FixtureBox, StyleOverrides } from './fragment-fixture.ts';

const INPUT = { ...NO_PAINT_INPUT, viewportWidth: 200, viewportHeight: 100 };

/** A 10 x 10 box of a colour that names it: paint order is read from the colours. */
function square(name: number, style: StyleOverrides = {}, more: Partial<FixtureBox> = {}): FixtureBox {
  return { width: 10, height: 10, ...more, style: { ...style, background: { color: ((name << 24) | 0xff) >>> 0 } } };
}

function dump(children: readonly FixtureBox[]): string {
  return dumpDisplayList(buildDisplayList(makeFragment({ width: 200, height: 100, children }), INPUT));
}

/** Names of the squares in paint order. */
function order(children: readonly FixtureBox[]): number[] {
  return [...dump(children).matchAll(/rect .* #([0-9a-f]{2})0000ff/g)].map((match) => Number.parseInt(match[1] ?? '', 16));
}

test('negative z-indexes are below blocks, floats above them, positioned boxes on top by z-index', () => {
  const children = [
    square(1, { box: { position: 'relative', zIndex: 2 } }),
    square(2, { box: { position: 'absolute' } }),
    square(3, {}, { isFloating: true }),
    square(4),
    square(5, { box: { position: 'relative', zIndex: -1 } }),
    square(6, { box: { position: 'relative', zIndex: 1 } }),
    square(7, { effects: { opacity: 0.5 } }),
  ];
  assert.deepEqual(order(children), [5, 4, 3, 2, 7, 6, 1]);
});

test('a positioned box without z-index lets its descendants take part in the context around it', () => {
  const inner = square(2, { box: { position: 'relative', zIndex: -1 } });
  assert.deepEqual(order([square(1, { box: { position: 'relative' } }, { children: [inner] })]), [2, 1]);
  assert.deepEqual(order([square(1, { box: { position: 'relative', zIndex: 0 } }, { children: [inner] })]), [1, 2]);
});

test('flex items are painted whole, one after the other', () => {
  const item = (name: number) => square(name, {}, { children: [square(name + 1, {}, { isFloating: true }), square(name + 2)] });
  assert.deepEqual(order([{ kind: 'flex', width: 20, height: 10, children: [item(1), item(4)] }]), [1, 3, 2, 4, 6, 5]);
});

test('the clip of a box applies to its content, inside of its opacity group', () => {
  const text = dump([square(1, { effects: { opacity: 0.5 }, box: { overflowX: 'hidden', overflowY: 'hidden' } }, { children: [square(2)] })]);
  assert.match(text, /group .* opacity 0\.5/);
  assert.match(text, /save\n\s+clip-rect 0,0 10x10\n\s+rect .*#020000ff/);
});

const maskOf = (color: number, more: object = {}) => ({
  image: {
    type: 'linear-gradient',
    angle: 180,
    repeating: false,
    stops: [
      { color, position: null },
      { color: 0, position: null },
    ],
  },
  positionX: 0,
  positionY: 0,
  size: { width: 'auto', height: 'auto' },
  repeatX: 'repeat',
  repeatY: 'repeat',
  attachment: 'scroll',
  origin: 'border-box',
  clip: 'border-box',
  composite: 'add',
  isLuminance: false,
  ...more,
});
const commandsOf = (masks: readonly object[], effects: object = {}): string =>
  [
    ...dump([square(1, { effects: { ...effects, masks } as never })]).matchAll(
      /^\s*(rect|gradient|restore|group.*?(?=blur|destination-(?:in|out)|luminance|$)(\S*))/gm,
    ),
  ]
    .map(([, command, word]) => (command!.startsWith('group') ? `group${word === '' ? '' : ` ${word}`}` : command))
    .join(', ');

test('a mask is a group that keeps what its layers cover, drawn over all of the content', () => {
  assert.equal(commandsOf([maskOf(0xff)]), 'group, rect, group destination-in, gradient, restore, restore');
  assert.equal(
    commandsOf([maskOf(0xff, { composite: 'subtract' }), maskOf(0xff)]),
    'group, rect, group destination-in, group, gradient, group destination-out, gradient, restore, restore, restore, restore',
  );
  assert.equal(
    commandsOf([maskOf(0xff, { composite: 'intersect' }), maskOf(0xff)]),
    'group, rect, group destination-in, group, gradient, group destination-in, gradient, restore, restore, restore, restore',
  );
});

test('box edges snap to device pixels one by one', () => {
  assert.match(dump([square(1, {}, { x: 0.4, y: 0.5, width: 10.2, height: 10 })]), /rect 0,1 11x10 #010000ff/);
});

test('hidden boxes are left out, their visible children are not', () => {
  assert.deepEqual(order([square(1, { inherited: { visibility: 'hidden' } }, { children: [square(2)] })]), [2]);
});

test('the root background covers the canvas', () => {
  const bytes = buildDisplayList(makeFragment({ width: 200, height: 100, style: { background: { color: 0x112233ff } } }), INPUT);
  assert.equal(dumpDisplayList(bytes), 'display-list 200x100 background #112233ff\n');
});

test('the scrollbars of the viewport lie over the page and stay where they are', () => {
  const bytes = buildDisplayList(makeFragment({ width: 185, height: 100 }), { ...INPUT, viewportScroll: { x: 0, y: 30 } });
  assert.match(dumpDisplayList(bytes), /fixed-frame\n {2}rect 185,0 15x100 #fcfcfcff\n/);
});

test('collapsed borders lie above the backgrounds of cells, which have no border of their own', () => {
  const cell = {
    kind: 'table-cell',
    width: 50,
    height: 20,
    border: edges(1),
    style: { inherited: { borderCollapse: 'collapse' }, background: { color: 0x00ff00ff }, border: border(2, 'solid', 0xff0000ff) },
  } as const;
  const fragment = makeFragment({
    width: 200,
    height: 100,
    children: [{ kind: 'table-grid', width: 50, height: 20, style: { inherited: { borderCollapse: 'collapse' } }, children: [cell] }],
  });
  const grid = fragment.children[0]!.fragment as { collapsedBorders: unknown };
  grid.collapsedBorders = [{ x: 0, y: 0, width: 50, height: 2, isHorizontal: true, style: 'solid', color: 0x0000ffff }];
  const text = dumpDisplayList(buildDisplayList(fragment, INPUT));
  assert.match(text, /rect 0,0 50x20 #00ff00ff\n *rect 0,0 50x2 #0000ffff/);
  assert.doesNotMatch(text, /border/);
});

test('a sticky box is painted where it sticks', () => {
  const sticky = { position: 'sticky', top: 5 } as const;
  const fragment = makeFragment({
    width: 200,
    height: 100,
    children: [{ width: 200, height: 60, children: [{ y: 10, width: 20, height: 20, style: { box: sticky, background: { color: 0x00ff00ff } } }] }],
  });
  const at = (y: number) => dumpDisplayList(buildDisplayList(fragment, { ...INPUT, viewportScroll: { x: 0, y } }));
  assert.match(at(0), /rect 0,10 20x20/);
  assert.match(at(30), /rect 0,35 20x20/);
  assert.match(at(90), /rect 0,40 20x20/, 'it stays inside its containing block');
});

test('borders keep the widths of the fragment and scale overlapping radii down', () => {
  const radius = { x: 30, y: 30 };
  const style = { border: { ...border(2, 'solid', 0xff0000ff), topLeftRadius: radius, topRightRadius: radius } };
  assert.match(dump([{ width: 40, height: 40, border: edges(2), style }]), /border 0,0 40x40 radii 20,20,20,20,0,0,0,0 2 solid #ff0000ff/);
});

test('scroll containers become scroll frames only when there is something to scroll', () => {
  const scroller = { box: { overflowX: 'auto', overflowY: 'auto' } } as const;
  assert.match(dump([{ width: 50, height: 50, style: scroller, children: [square(1)] }]), /clip-rect 0,0 50x50/);
  const fragment = makeFragment({ width: 200, height: 100, children: [{ width: 50, height: 50, style: scroller, children: [square(1)] }] });
  const inner = fragment.children[0]?.fragment as { scrollableOverflow: unknown };
  inner.scrollableOverflow = { x: 0, y: 0, width: 50, height: 500 };
  assert.match(dumpDisplayList(buildDisplayList(fragment, INPUT)), /scroll-frame 0 0,0 50x50 offset 0,0 content 50,500/);
});

test('trees nest without end: 20,000 deep stacking contexts with groups and clips are painted', () => {
  let box: FixtureBox = square(1);
  for (let i = 0; i < 20_000; i++)
    box = {
      width: 10,
      height: 10,
      style: { box: { position: 'relative', zIndex: 0, overflowX: 'hidden', overflowY: 'hidden' }, effects: { opacity: 0.9 } },
      children: [box],
    };
  const read = readDisplayList(buildDisplayList(makeFragment({ width: 10, height: 10, children: [box] }), INPUT));
  assert.ok(read.ok);
});
