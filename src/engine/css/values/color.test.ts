import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseComponentValues } from '../syntax/component-values.ts';
import { colorText, parseColor, resolveColor } from './color.ts';
import { ValueStream } from './value-stream.ts';

const CONTEXT = { currentColor: 0x010203ff, isDark: false };

test('colours of all spaces resolve to the sRGB pixels that Chromium paints', () => {
  const cases: readonly (readonly [css: string, pixel: string])[] = [
    ['oklch(0.5 0.1 200)', 'rgb(0, 116, 122)'],
    ['lab(50 40 30)', 'rgb(187, 88, 70)'],
    ['lch(50 30 270)', 'rgb(93, 120, 170)'],
    ['oklab(.5 .1 -.1)', 'rgb(129, 69, 154)'],
    ['color(display-p3 .5 .6 .7)', 'rgb(121, 154, 181)'],
    ['color-mix(in oklch, red 30%, blue)', 'rgb(136, 0, 236)'],
    ['color-mix(in srgb, red, blue)', 'rgb(128, 0, 128)'],
    ['color-mix(in lab, #123 20%, gold)', 'rgb(205, 175, 41)'],
    ['hwb(90 10% 20%)', 'rgb(115, 204, 26)'],
    ['currentColor', 'rgb(1, 2, 3)'],
    ['color-mix(in srgb, currentcolor, currentcolor)', 'rgb(1, 2, 3)'],
    ['#f00a', 'rgba(255, 0, 0, 0.667)'],
  ];
  for (const [css, pixel] of cases) {
    const color = parseColor(new ValueStream(parseComponentValues(css)));
    assert.ok(color !== null, css);
    assert.equal(colorText(resolveColor(color, CONTEXT)), pixel, css);
  }
});
