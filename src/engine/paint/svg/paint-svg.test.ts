import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dumpDisplayList } from '../../../protocol/display-list-dump.ts';
import { DisplayListWriter } from '../../../protocol/display-list-writer.ts';
import { NO_PAINT_INPUT } from '../paint-input.ts';
import { paintSvgRoot } from './paint-svg.ts';
import { parsePathData } from './path-data.ts';
import { parseSvgImage } from './svg-xml.ts';

/** The commands of the shapes, without the saves, clip and transform that every root has. */
function dump(svg: string): string {
  const root = parseSvgImage(new TextEncoder().encode(svg));
  assert.ok(root !== null);
  const writer = new DisplayListWriter();
  paintSvgRoot(
    { writer, input: NO_PAINT_INPUT, scale: 1, port: { width: 100, height: 100 }, backgroundTakenFrom: null },
    root,
    { x: 0, y: 0, width: 100, height: 100 },
    null,
  );
  return dumpDisplayList(writer.finish(100, 100, 0));
}

const PATHS: readonly (readonly [data: string, verbs: string, coords: readonly number[]])[] = [
  ['M1 2L3 4', '01', [1, 2, 3, 4]],
  ['m1,2 3,4z', '014', [1, 2, 4, 6]],
  ['M0 0h5v-2H1V1', '01111', [0, 0, 5, 0, 5, -2, 1, -2, 1, 1]],
  ['M0 0C1 1 2 2 3 3S5 5 6 6', '033', [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]],
  ['M0 0Q1 2 2 0T4 0', '022', [0, 0, 1, 2, 2, 0, 3, -2, 4, 0]],
  ['M.5.5-1-1', '01', [0.5, 0.5, -1, -1]],
  ['M1e1 2E0', '0', [10, 2]],
  ['M0 0 L 5 5 oops 9 9', '01', [0, 0, 5, 5]],
  ['L 5 5', '', []],
  ['M0 0A5 5 0 0110 0', '033', []],
];

test('path data is read up to the first error', () => {
  for (const [data, verbs, coords] of PATHS) {
    const path = parsePathData(data);
    assert.equal([...path.verbs].join(''), verbs, data);
    if (coords.length > 0 || verbs === '') assert.deepEqual([...path.coords], coords, data);
  }
});

test('shapes take presentation attributes, style attributes and inherited values', () => {
  const text = dump('<svg><g fill="red"><rect width="5" height="4" style="stroke: #00f; stroke-width: 2px"/></g></svg>');
  assert.match(text, /path M0,0L5,0L5,4L0,4Z fill nonzero #ff0000ff stroke 2 butt miter #0000ffff/);
});

test('the view box is fitted and centred', () => {
  assert.match(dump('<svg viewBox="0 0 10 20"><circle r="1"/></svg>'), /transform 5,0,0,5,25,0/);
  assert.match(dump('<svg viewBox="0 0 10 20" preserveAspectRatio="none"><circle r="1"/></svg>'), /transform 10,0,0,5,0,0/);
});

test('gradients, clip paths and use find their elements by id', () => {
  assert.match(
    dump('<svg><linearGradient id="a"><stop stop-color="red"/><stop offset="1"/></linearGradient><rect id="r" width="4" height="4" fill="url(#a)"/></svg>'),
    /linear 0,0,1,0 \[#ff0000ff@0 #000000ff@1\] matrix 4,0,0,4,0,0/,
  );
  assert.match(
    dump('<svg><clipPath id="c"><rect width="2" height="2"/></clipPath><rect width="4" height="4" clip-path="url(#c)"/></svg>'),
    /clip-path M0,0L2,0/,
  );
  assert.match(dump('<svg><defs><rect id="r" width="4" height="4"/></defs><use href="#r" x="7"/></svg>'), /transform 1,0,0,1,7,0[\s\S]*path M0,0L4,0/);
});

test('references in circles and endless nesting come to an end', () => {
  assert.doesNotMatch(dump('<svg><use id="a" href="#a"/><g id="b"><use href="#b"/></g></svg>'), /path/);
  dump(`<svg>${'<g>'.repeat(20_000)}<rect width="1" height="1"/>`);
  const levels = Array.from({ length: 20 }, (_, i) => `<g id="l${i + 1}">${`<use href="#l${i}"/>`.repeat(10)}</g>`).join('');
  dump(`<svg><defs><rect id="l0" width="1" height="1"/>${levels}</defs><use href="#l20"/></svg>`);
});

test('documents that are no SVG give null', () => {
  for (const text of ['', '<html>', 'svg', '<', '<!-- <svg>']) assert.equal(parseSvgImage(new TextEncoder().encode(text)), null, text);
});
