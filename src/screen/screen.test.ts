import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { DisplayListWriter } from '../protocol/display-list-writer.ts';
import { Screen } from './screen.ts';
import type { Pixels } from './screen.ts';
import { cutTile, SeenPicture } from './tiles.ts';
import type { DisplayCommand, Filter, FilterPrimitive } from '../protocol/display-list.ts';

const WHOLE = { x: 0, y: 0, width: 20, height: 10, scale: 1 };

function list(...commands: DisplayCommand[]): Uint8Array {
  const writer = new DisplayListWriter();
  for (const command of commands) writer.add(command);
  return writer.finish(20, 100, 0xffffffff);
}

const rect = (x: number, y: number, width: number, height: number, color: number): DisplayCommand => ({ type: 'rect', rect: { x, y, width, height }, color });

function show(request: Partial<typeof WHOLE>, ...commands: DisplayCommand[]): (x: number, y: number) => string {
  const screen = new Screen();
  assert.equal(screen.setDisplayList('page', 'site', list(...commands)), null);
  const pixels = screen.raster('page', { ...WHOLE, ...request });
  assert.ok(pixels.ok);
  const { rgba, width } = pixels.value;
  return (x, y) => Buffer.from(rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)).toString('hex');
}

test('rectangles are drawn in order over the background', () => {
  const at = show({}, rect(0, 0, 5, 5, 0xff0000ff), rect(2, 2, 5, 5, 0x0000ffff));
  assert.deepEqual([at(1, 1), at(3, 3), at(9, 9)], ['ff0000ff', '0000ffff', 'ffffffff']);
});

test('scrolling moves the page, fixed frames stay, scroll frames take newer offsets', () => {
  const fixed = new DisplayListWriter();
  for (const command of [rect(0, 50, 5, 5, 0xff0000ff), { type: 'fixed-frame' }, rect(10, 0, 5, 5, 0x00ff00ff), { type: 'restore' }] as const)
    fixed.add(command);
  const screen = new Screen();
  screen.setDisplayList('page', 'site', fixed.finish(20, 100, 0xffffffff, { x: 0, y: 50 }));
  const scrolled = screen.raster('page', { ...WHOLE, y: 50 });
  assert.ok(scrolled.ok);
  assert.deepEqual([...scrolled.value.rgba.subarray((20 + 1) * 4, (20 + 2) * 4)], [255, 0, 0, 255]);
  assert.deepEqual([...scrolled.value.rgba.subarray((20 + 11) * 4, (20 + 12) * 4)], [0, 255, 0, 255]);
  screen.setDisplayList(
    'page',
    'site',
    list(
      { type: 'scroll-frame', id: 4, port: { x: 0, y: 0, width: 10, height: 10 }, offset: { x: 0, y: 0 }, content: { width: 10, height: 100 } },
      rect(0, 30, 10, 5, 0xff0000ff),
      { type: 'restore' },
    ),
  );
  const pixels = screen.raster('page', { ...WHOLE, scrollOffsets: new Map([[4, { x: 0, y: 30 }]]) });
  assert.ok(pixels.ok);
  assert.deepEqual([...pixels.value.rgba.subarray(0, 4)], [255, 0, 0, 255]);
});

test('the scale makes more pixels', () => {
  const at = show({ scale: 2 }, rect(1, 1, 1, 1, 0xff0000ff));
  assert.deepEqual([at(1, 1), at(2, 2), at(3, 3), at(4, 4)], ['ffffffff', 'ff0000ff', 'ff0000ff', 'ffffffff']);
});

test('a group is blended as a whole', () => {
  const group: DisplayCommand = {
    type: 'group',
    bounds: { x: 0, y: 0, width: 20, height: 10 },
    opacity: 0.5,
    blend: 'normal',
    filters: [],
    backdropFilters: [],
  };
  const at = show({}, group, rect(0, 0, 5, 5, 0xff0000ff), rect(0, 0, 5, 5, 0x0000ffff), { type: 'restore' });
  assert.match(at(1, 1), /^(7[ef]7[ef]|8080)ffff$/);
});

test('a mask keeps what its own ink covers', () => {
  const bounds = { x: 0, y: 0, width: 20, height: 10 };
  const group = (blend: 'normal' | 'destination-in'): DisplayCommand => ({ type: 'group', bounds, opacity: 1, blend, filters: [], backdropFilters: [] });
  const at = show(
    {},
    group('normal'),
    rect(0, 0, 20, 10, 0xff0000ff),
    group('destination-in'),
    rect(5, 0, 5, 10, 0xff),
    { type: 'restore' },
    { type: 'restore' },
  );
  assert.deepEqual([at(1, 1), at(6, 1), at(15, 1)], ['ffffffff', 'ff0000ff', 'ffffffff']);
});

test('a mask of brightness hides what is dark under it', () => {
  const bounds = { x: 0, y: 0, width: 20, height: 10 };
  const group = (blend: 'normal' | 'destination-in', filters: Filter[]): DisplayCommand => ({
    type: 'group',
    bounds,
    opacity: 1,
    blend,
    filters,
    backdropFilters: [],
  });
  const at = show(
    {},
    group('normal', []),
    rect(0, 0, 20, 10, 0xff0000ff),
    group('destination-in', [{ type: 'luminance-to-alpha', amount: 1, x: 0, y: 0, color: 0 }]),
    rect(0, 0, 5, 10, 0xff),
    rect(5, 0, 5, 10, 0xffffffff),
    { type: 'restore' },
    { type: 'restore' },
  );
  assert.deepEqual([at(1, 1), at(6, 1), at(15, 1)], ['ffffffff', 'ff0000ff', 'ffffffff']);
});

test('a filter graph moves, floods and merges the ink of its group', () => {
  const region = { x: 0, y: 0, width: 20, height: 10 };
  const step = (type: FilterPrimitive['type'], inputs: number[], values: number[], color = 0): FilterPrimitive => ({
    type,
    inputs,
    values,
    color,
    region,
    isLinear: false,
  });
  const primitives = [step('flood', [], [], 0x00ff00ff), step('composite', [0, -2], [1, 0, 0, 0, 0]), step('offset', [1], [10, 0]), step('merge', [2, -1], [])];
  const graph = { region, primitives };
  const at = show({}, { type: 'group', bounds: region, opacity: 1, blend: 'normal', filters: [], backdropFilters: [], graph }, rect(0, 0, 5, 10, 0xff0000ff), {
    type: 'restore',
  });
  assert.deepEqual([at(1, 1), at(7, 1), at(12, 1), at(17, 1)], ['ff0000ff', 'ffffffff', '00ff00ff', 'ffffffff']);
});

test('a pattern repeats its tile inside of the clip', () => {
  const at = show(
    {},
    { type: 'save' },
    { type: 'clip-rect', rect: { x: 0, y: 0, width: 16, height: 10 } },
    { type: 'pattern', tile: { x: 0, y: 0, width: 2, height: 2 }, matrix: { a: 2, b: 0, c: 0, d: 2, e: 0, f: 0 } },
    rect(0, 0, 1, 2, 0xff0000ff),
    { type: 'restore' },
    { type: 'restore' },
  );
  assert.deepEqual([at(1, 1), at(3, 1), at(5, 9), at(13, 1), at(17, 1)], ['ff0000ff', 'ffffffff', 'ff0000ff', 'ff0000ff', 'ffffffff']);
});

test('a malformed list is refused and the surface keeps what it had', () => {
  const screen = new Screen();
  screen.setDisplayList('page', 'site', list(rect(0, 0, 20, 10, 0xff0000ff)));
  assert.equal(screen.setDisplayList('page', 'site', Uint8Array.of(1, 2, 3))?.code, 'ipc.malformed');
  const pixels = screen.raster('page', WHOLE);
  assert.ok(pixels.ok && pixels.value.rgba[1] === 0);
});

test('what a list names and nobody has given is left out', () => {
  const source = { x: 0, y: 0, width: 5, height: 5 };
  const at = show(
    {},
    { type: 'image', imageId: 9, source, rect: source, sampling: 'smooth' },
    {
      type: 'glyph-run',
      fontId: 9,
      sizePx: 12,
      color: 0xff,
      syntheticBold: false,
      syntheticItalic: false,
      y: 8,
      glyphIds: Uint16Array.of(1),
      xs: Float32Array.of(0),
      ys: null,
      shadows: [],
      text: '',
    },
  );
  assert.equal(at(1, 1), 'ffffffff');
});

test('sites do not see each other, and leave nothing behind', async () => {
  const screen = new Screen();
  const pixels = { width: 1, height: 1, rgba: Uint8ClampedArray.of(255, 0, 0, 255) };
  assert.ok(screen.addPixels('other', 1, pixels).ok);
  const square = { x: 0, y: 0, width: 20, height: 10 };
  const image: DisplayCommand = { type: 'image', imageId: 1, source: { x: 0, y: 0, width: 1, height: 1 }, rect: square, sampling: 'nearest' };
  screen.setDisplayList('page', 'site', list(image));
  const first = screen.raster('page', WHOLE);
  assert.ok(first.ok && first.value.rgba[1] === 255);
  screen.setDisplayList('page', 'other', list(image));
  const second = screen.raster('page', WHOLE);
  assert.ok(second.ok && second.value.rgba[1] === 0);
  screen.removeSite('other');
  assert.equal(screen.contentSize('page'), null);
  assert.ok(!screen.addFont('site', 1, Uint8Array.of(1, 2, 3)).ok);
  const decoded = await screen.addImage('site', 1, Uint8Array.of(1, 2, 3));
  assert.ok(!decoded.ok && decoded.failure.code === 'image.decode-failed');
});

test('an image beyond the pixel budget is refused by its header', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d4948445200004e2000004e200806000000', 'hex');
  const result = await new Screen().addImage('site', 1, png);
  assert.ok(!result.ok && result.failure.code === 'image.too-large');
});

test('pictures that are too large are refused', () => {
  const screen = new Screen();
  assert.ok(!screen.raster('page', { ...WHOLE, width: 40_000 }).ok);
  assert.ok(!screen.raster('page', { ...WHOLE, width: 0 }).ok);
  assert.ok(!screen.raster('page', { ...WHOLE, scale: Number.NaN }).ok);
});

test('tall pictures are drawn in bands without seams', () => {
  const screen = new Screen();
  screen.setDisplayList('page', 'site', list(rect(0, 8000, 20, 400, 0x00ff00ff)));
  const pixels = screen.raster('page', { ...WHOLE, height: 40_000 });
  assert.ok(pixels.ok);
  const row = (y: number) => [...pixels.value.rgba.subarray(y * 80, y * 80 + 3)].join();
  assert.deepEqual(
    [row(7999), row(8000), row(8191), row(8192), row(8399), row(8400)],
    ['255,255,255', '0,255,0', '0,255,0', '0,255,0', '0,255,0', '255,255,255'],
  );
});

test('PNG files hold the pixels', () => {
  const screen = new Screen();
  screen.setDisplayList('page', 'site', list(rect(0, 0, 1, 10, 0x102030ff)));
  const png = screen.capture('page', WHOLE, 'png');
  assert.ok(png.ok);
  const bytes = Buffer.from(png.value);
  const length = bytes.readUInt32BE(33);
  assert.equal(bytes.toString('latin1', 37, 41), 'IDAT');
  // Filter 1, then the first pixel and the difference to the second.
  assert.deepEqual([...inflateSync(bytes.subarray(41, 41 + length)).subarray(0, 7)], [1, 0x10, 0x20, 0x30, 0xef, 0xdf, 0xcf]);
  for (const format of ['jpeg', 'webp'] as const) assert.ok(screen.capture('page', WHOLE, format, 50).ok);
});

test('only what changed is told', () => {
  const seen = new SeenPicture();
  const pixels = { width: 300, height: 300, rgba: new Uint8ClampedArray(300 * 300 * 4) };
  assert.equal(seen.update(pixels).tiles.length, 4);
  assert.deepEqual(seen.update(copyOf(pixels)), { move: null, tiles: [] });
  const next = copyOf(pixels);
  next.rgba[(281 * 300 + 30) * 4] = 2;
  next.rgba[(280 * 300 + 10) * 4] = 1;
  const { tiles } = seen.update(next);
  assert.deepEqual(tiles, [{ x: 10, y: 280, width: 21, height: 2 }]);
  const tile = cutTile(next, tiles[0]!);
  assert.equal(tile.rgba[0], 1);
  assert.equal(tile.rgba[(21 + 20) * 4], 2);
});

function copyOf({ width, height, rgba }: Pixels): Pixels {
  return { width, height, rgba: rgba.slice() };
}

/** Every row of the page has a colour of its own; rows from 0 to 5 of the picture do not scroll. */
function striped(scrollY: number): Pixels {
  const rgba = new Uint8ClampedArray(300 * 300 * 4);
  for (let y = 0; y < 300; y++) rgba.fill((y < 6 ? 0 : y + scrollY) & 0xff, y * 1200, (y + 1) * 1200);
  return { width: 300, height: 300, rgba };
}

test('scrolling moves what the viewer has; only what came into view and what stands still is told', () => {
  const cases: readonly [from: number, to: number][] = [
    [0, 40],
    [100, 60],
  ];
  for (const [from, to] of cases) {
    const seen = new SeenPicture();
    seen.update(striped(from), 0, from);
    const { move, tiles } = seen.update(striped(to), 0, to);
    assert.deepEqual(move, { dx: 0, dy: to - from });
    // The viewer's picture after the move and the tiles is the new one.
    const viewer = striped(from);
    const shown = new Uint8ClampedArray(viewer.rgba.length);
    for (let y = 0; y < 300; y++) {
      const source = y + move!.dy;
      if (source >= 0 && source < 300) shown.set(viewer.rgba.subarray(source * 1200, (source + 1) * 1200), y * 1200);
    }
    for (const tile of tiles) {
      const cut = cutTile(striped(to), tile);
      for (let row = 0; row < tile.height; row++)
        shown.set(cut.rgba.subarray(row * tile.width * 4, (row + 1) * tile.width * 4), ((tile.y + row) * 300 + tile.x) * 4);
    }
    assert.deepEqual(shown, striped(to).rgba);
    assert.ok(tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0) <= 300 * (40 + 6 + 6 + 40));
  }
});

test('a scroll position that tells nothing of the picture moves nothing', () => {
  const seen = new SeenPicture();
  seen.update(striped(0), 0, 0);
  assert.equal(seen.update(striped(0), 0, 40).move, null);
});
