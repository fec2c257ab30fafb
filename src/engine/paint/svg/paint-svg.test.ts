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

test('markers stand at the vertices, turned with the line', () => {
  const marker = '<marker id="m" markerWidth="4" markerHeight="4" refX="2" refY="2" orient="auto"><path d="M0 0L4 2L0 4z"/></marker>';
  const text = dump(`<svg>${marker}<path d="M10 10H30V50" fill="none" stroke="red" stroke-width="2" marker-mid="url(#m)" marker-end="url(#m)"/></svg>`);
  // The middle one bisects the corner, the last one points down; both are as large as the stroke is wide.
  assert.match(text, /transform 1\.414,1\.414,-1\.414,1\.414,30,4\.343/);
  assert.match(text, /transform 0,2,-2,0,34,46/);
  assert.equal(dump(`<svg>${marker}<rect width="5" height="5" marker-end="url(#m)"/></svg>`).includes('L4,2'), false);
});

test('patterns repeat their tile inside of the shape', () => {
  const text = dump(
    '<svg><pattern id="p" width="8" height="4" patternUnits="userSpaceOnUse" patternTransform="scale(2)"><rect width="2" height="2"/></pattern><circle r="9" fill="url(#p)"/></svg>',
  );
  assert.match(text, /clip-path M9,0C[\s\S]*pattern 0,0 8x4 2,0,0,2,0,0\n[\s\S]*path M0,0L2,0/);
  assert.doesNotMatch(dump('<svg><pattern id="p" width="0" height="4"/><rect width="4" height="4" fill="url(#p)"/></svg>'), /pattern|path/);
});

test('masks keep what is bright of what is under them', () => {
  const text = dump('<svg><mask id="m"><rect width="9" height="9" fill="white"/></mask><rect width="4" height="4" mask="url(#m)"/></svg>');
  assert.match(text, /group [^\n]* normal\n[\s\S]*path M0,0L4,0[\s\S]*group [^\n]* destination-in filter luminance-to-alpha\(1\)[\s\S]*path M0,0L9,0/);
});

test('style elements of images count by specificity and order', () => {
  for (const [css, color] of [
    ['.a{fill:#0000ff}', '0000ff'],
    ['rect{fill:red}.a{fill:lime}', '00ff00'],
    ['#b{fill:red}.a{fill:lime}', 'ff0000'],
    ['g .a{fill:red}', 'ff0000'],
    ['g>rect.a{fill:red}svg>rect{fill:lime}', 'ff0000'],
    ['@media print{.a{fill:red}}', '123456'],
    ['/* .a{fill:red} */', '123456'],
  ] as const) {
    const text = dump(`<svg><style>${css}</style><g><rect id="b" class="c a" width="1" height="1" fill="#123456"/></g></svg>`);
    assert.match(text, new RegExp(`fill nonzero #${color}ff`), css);
  }
});

test('what a switch does not choose is not painted', () => {
  const text = dump('<svg><switch><rect width="1" height="1" systemLanguage="xx"/><rect width="2" height="2"/><rect width="3" height="3"/></switch></svg>');
  assert.match(text, /M0,0L2,0/);
  assert.doesNotMatch(text, /L1,0|L3,0/);
});

test('patterns, masks, markers and clips that hold themselves come to an end', () => {
  dump('<svg><pattern id="p" width="2" height="2"><rect width="2" height="2" fill="url(#p)"/></pattern><rect width="9" height="9" fill="url(#p)"/></svg>');
  dump('<svg><mask id="m" mask="url(#m)"><rect mask="url(#m)" width="2" height="2"/></mask><rect width="9" height="9" mask="url(#m)"/></svg>');
  dump('<svg><marker id="k"><path d="M0 0L9 9" marker-end="url(#k)"/></marker><path d="M0 0L9 9" marker-end="url(#k)"/></svg>');
  dump('<svg><clipPath id="c" clip-path="url(#c)"><text clip-path="url(#c)">x</text></clipPath><rect width="9" height="9" clip-path="url(#c)"/></svg>');
});

test('filters become graphs whose steps read earlier ones', () => {
  const shape = '<rect width="10" height="10" filter="url(#f)"/>';
  for (const [content, graph] of [
    ['<feGaussianBlur stdDeviation="2"/>', 'blur(-1; 2,2)'],
    ['<feGaussianBlur in="SourceAlpha" stdDeviation="2 3"/><feOffset dx="4" dy="5"/>', 'blur(-2; 2,3) offset(0; 4,5)'],
    ['<feFlood flood-color="red" result="a"/><feComposite in="SourceGraphic" in2="a" operator="in"/>', 'flood(;  #ff0000ff) composite(-1,0; 1,0,0,0,0)'],
    ['<feOffset result="a"/><feMerge><feMergeNode in="a"/><feMergeNode in="SourceGraphic"/></feMerge>', 'offset(-1; 0,0) merge(0,-1; )'],
    ['<feDropShadow flood-color="blue" flood-opacity=".5"/>', 'drop-shadow(-1; 2,2,2,2 #0000ff80)'],
    ['<feColorMatrix type="saturate" values="0"/>', 'color-matrix(-1; 0.213,0.715,0.072,0,0,0.213,0.715,0.072,0,0,0.213,0.715,0.072,0,0,0,0,0,1,0)'],
  ] as const) {
    const text = dump(`<svg><filter id="f">${content}</filter>${shape}</svg>`);
    assert.ok(text.includes(`graph -1,-1 12x12 ${graph}\n`), `${content}: ${text}`);
  }
  assert.doesNotMatch(dump(`<svg>${shape}</svg>`), /group/);
});

test('markers and what use shows take the paints of their element where they ask for them', () => {
  const marker = '<marker id="m"><rect width="2" height="2" fill="context-stroke"/></marker>';
  assert.match(dump(`<svg>${marker}<path d="M0 0L9 9" stroke="red" marker-end="url(#m)"/></svg>`), /L2,2L0,2Z fill nonzero #ff0000ff/);
  assert.match(
    dump('<svg><defs><rect id="r" width="2" height="2" fill="context-fill"/></defs><use href="#r" fill="blue"/></svg>'),
    /L0,2Z fill nonzero #0000ffff/,
  );
  assert.doesNotMatch(dump('<svg><rect width="2" height="2" fill="context-fill"/></svg>'), /path/);
});
