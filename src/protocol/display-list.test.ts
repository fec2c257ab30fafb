import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDENTITY } from '../base/geometry.ts';
import { dumpDisplayList } from './display-list-dump.ts';
import { readDisplayList } from './display-list-reader.ts';
import { DisplayListWriter } from './display-list-writer.ts';
import { SHARP } from './display-list.ts';
import type { DisplayCommand } from './display-list.ts';

const RECT = { x: 1, y: 2, width: 30, height: 40 };
const RADII = { values: [1, 2, 3, 4, 5, 6, 7, 8] };
const PATH = { verbs: Uint8Array.of(0, 1, 2, 3, 4), coords: Float32Array.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6) };
const STOPS = [
  { offset: 0, color: 0xff0000ff },
  { offset: 1, color: 0x0000ff80 },
];

const COMMANDS: readonly DisplayCommand[] = [
  { type: 'rect', rect: RECT, color: 0x12345678 },
  { type: 'rounded-rect', rect: RECT, radii: RADII, color: 0xffffffff },
  { type: 'border', rect: RECT, radii: SHARP, widths: [1, 2, 3, 4], styles: ['solid', 'dotted', 'none', 'ridge'], colors: [1, 2, 3, 4] },
  { type: 'box-shadow', rect: RECT, radii: RADII, x: -1, y: 2, blur: 3, spread: -4, color: 0x80, inset: true },
  { type: 'gradient', rect: RECT, tile: RECT, spaceX: 1, spaceY: 0, paint: { type: 'linear', x0: 0, y0: 1, x1: 2, y1: 3, stops: STOPS, matrix: null } },
  {
    type: 'gradient',
    rect: RECT,
    tile: RECT,
    spaceX: 0,
    spaceY: 0,
    paint: { type: 'radial', x: 0, y: 1, radius: 2, focalX: 3, focalY: 4, stops: STOPS, matrix: { ...IDENTITY, d: 2 } },
  },
  { type: 'gradient', rect: RECT, tile: RECT, spaceX: 0, spaceY: 0, paint: { type: 'conic', x: 0, y: 1, startDegrees: -90, stops: STOPS, matrix: null } },
  { type: 'image', imageId: 7, source: RECT, rect: RECT, sampling: 'smooth' },
  { type: 'image-tiles', imageId: 8, source: RECT, rect: RECT, tile: RECT, spaceX: 0, spaceY: 0, sampling: 'nearest' },
  { type: 'decoration', x: 1, y: 2, width: 3, thickness: 4, style: 'wavy', color: 5, inkRuns: 1 },
  {
    type: 'glyph-run',
    fontId: 3,
    sizePx: 16,
    color: 0xff,
    syntheticBold: true,
    syntheticItalic: false,
    y: 20,
    glyphIds: Uint16Array.of(1, 65535),
    xs: Float32Array.of(1.5, 2.25),
    ys: null,
    shadows: [{ x: 1, y: 1, blur: 2, color: 9 }],
    text: 'a\u{1f600}',
  },
  {
    type: 'glyph-run',
    fontId: 4,
    sizePx: 9,
    color: 0xff,
    syntheticBold: false,
    syntheticItalic: true,
    y: 0,
    glyphIds: Uint16Array.of(9),
    xs: Float32Array.of(1),
    ys: Float32Array.of(-3),
    shadows: [],
    text: '',
  },
  {
    type: 'path',
    path: PATH,
    fill: { type: 'color', color: 1 },
    fillRule: 'evenodd',
    stroke: { width: 2, cap: 'round', join: 'bevel', miterLimit: 4, dashes: [1, 2], dashOffset: 3 },
    strokePaint: { type: 'color', color: 2 },
  },
  { type: 'path', path: PATH, fill: null, fillRule: 'nonzero', stroke: null, strokePaint: null },
  { type: 'save' },
  { type: 'transform', matrix: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 } },
  { type: 'clip-rect', rect: RECT },
  { type: 'clip-rounded-rect', rect: RECT, radii: RADII },
  { type: 'clip-path', path: PATH, fillRule: 'evenodd' },
  { type: 'restore' },
  { type: 'group', bounds: RECT, opacity: 0.5, blend: 'multiply', filters: [{ type: 'blur', amount: 2, x: 0, y: 0, color: 0 }], backdropFilters: [] },
  { type: 'scroll-frame', id: 5, port: RECT, offset: { x: 1, y: 2 }, content: { width: 100, height: 200 } },
  { type: 'fixed-frame' },
  { type: 'restore' },
  { type: 'restore' },
  { type: 'restore' },
  { type: 'link', rect: RECT, url: 'https://example.com/' },
];

function write(commands: readonly DisplayCommand[]): Uint8Array {
  const writer = new DisplayListWriter();
  for (const command of commands) writer.add(command);
  return writer.finish(800, 600, 0xffffffff);
}

test('every command comes back as it was written', () => {
  const read = readDisplayList(write(COMMANDS));
  assert.ok(read.ok);
  assert.deepEqual(read.value.commands, COMMANDS);
  assert.deepEqual([read.value.width, read.value.height, read.value.background], [800, 600, 0xffffffff]);
  assert.deepEqual(
    [read.value.fontIds, read.value.imageIds],
    [
      [3, 4],
      [7, 8],
    ],
  );
});

test('a list cut short anywhere is refused', () => {
  const bytes = write(COMMANDS);
  for (let length = 0; length < bytes.length; length++) {
    const read = readDisplayList(bytes.subarray(0, length));
    assert.ok(!read.ok && read.failure.code === 'ipc.malformed', `${length} bytes`);
  }
});

test('saves must be balanced and not too deep', () => {
  assert.ok(!readDisplayList(write([{ type: 'save' }])).ok);
  assert.ok(!readDisplayList(write([{ type: 'restore' }])).ok);
  const deep = Array<DisplayCommand>(3000).fill({ type: 'save' });
  assert.ok(!readDisplayList(write([...deep, ...Array<DisplayCommand>(3000).fill({ type: 'restore' })])).ok);
});

test('the writer puts absurd numbers in range, the reader refuses them', () => {
  for (const x of [Number.NaN, Infinity, -Infinity, 1e20]) {
    const bytes = write([{ type: 'clip-rect', rect: { ...RECT, x, width: -1 } }]);
    assert.ok(readDisplayList(bytes).ok, `written ${x}`);
    new DataView(bytes.buffer, bytes.byteOffset).setFloat32(bytes.length - 16, x, true);
    assert.ok(!readDisplayList(bytes).ok, `read ${x}`);
  }
});

test('a huge count is refused before anything is allocated', () => {
  const bytes = write([]);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(20, 0xffffffff, true);
  assert.ok(!readDisplayList(bytes).ok);
});

test('the dump shows commands and nesting', () => {
  assert.equal(
    dumpDisplayList(write([{ type: 'save' }, { type: 'rect', rect: RECT, color: 0xff0000ff }, { type: 'restore' }])),
    'display-list 800x600 background #ffffffff\nsave\n  rect 1,2 30x40 #ff0000ff\nrestore\n',
  );
  assert.match(dumpDisplayList(Uint8Array.of(1, 2, 3)), /^ipc\.malformed/);
});
