import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shade, thinDots } from './draw-border.ts';

// Recorded from Chromium 156's screenshots of `border-bottom: Npx dotted`.
const DOTS: readonly (readonly [width: number, length: number, picture: string])[] = [
  [1, 20, '##.#.#.#.#.#.#.#.#.#'],
  [1, 21, '#.#.#.#.#.#.#.#.#.#.#'],
  [2, 20, '##.##..##..##..##.##'],
  [2, 21, '##.##..##..##..##..##'],
  [2, 22, '##..##..##..##..##..##'],
  [2, 23, '##...##..##..##..##..##'],
  [2, 24, '##.##..##..##..##..##.##'],
  [3, 20, '###..###...###...###'],
  [3, 21, '###...###...###...###'],
  [3, 22, '###....###...###...###'],
  [3, 23, '###....###...###....###'],
  [3, 24, '####...###...###....####'],
  [3, 25, '###..###...###...###..###'],
];

test('thin dotted lines have their dots where Chromium has them', () => {
  for (const [width, length, picture] of DOTS) {
    const pixels = Array<string>(length).fill('.');
    for (const [from, to] of thinDots(length, width)) pixels.fill('#', from, to);
    assert.equal(pixels.join(''), picture, `${width} px, ${length} long`);
  }
});

const SHADES: readonly (readonly [color: number, dark: number, light: number])[] = [
  [0x000000ff, 0x545454ff, 0xa8a8a8ff],
  [0x888888ff, 0x343434ff, 0xddddddff],
  [0x8899aaff, 0x444d56ff, 0xcce5ffff],
  [0xeeeeeeff, 0x9a9a9aff, 0xeeeeeeff],
  [0xffffffff, 0xabababff, 0xffffffff],
  [0x880000ff, 0x340000ff, 0xdd0000ff],
];

test('the sides of 3D borders have the colours of Chromium', () => {
  for (const [color, dark, light] of SHADES) {
    assert.equal(shade(color, 0, 'inset').toString(16), dark.toString(16), `dark side of ${color.toString(16)}`);
    assert.equal(shade(color, 2, 'inset').toString(16), light.toString(16), `light side of ${color.toString(16)}`);
  }
});
