import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gradientPaint, mix } from './gradient.ts';
import type { GradientPaint } from '../../protocol/display-list.ts';
import type { GradientStop } from '../style/computed-style.ts';

const RED = 0xff0000ff;
const BLUE = 0x0000ffff;
const stop = (color: number, position: number | null = null): GradientStop => ({ color, position, isHint: false });

function linear(stops: readonly GradientStop[], angle = 90, repeating = false): GradientPaint {
  const paint = gradientPaint({ type: 'linear-gradient', angle, stops, repeating }, 100, 50);
  assert.ok(paint !== null);
  return paint;
}

const stopsOf = (paint: GradientPaint) =>
  paint.stops.map(({ offset, color }) => `${(color >>> 0).toString(16).padStart(8, '0')}@${Math.round(offset * 100)}`).join(' ');

test('stops without a position are spread evenly, none goes back', () => {
  assert.equal(stopsOf(linear([stop(RED), stop(BLUE), stop(RED)])), 'ff0000ff@0 0000ffff@50 ff0000ff@100');
  assert.equal(stopsOf(linear([stop(RED), stop(BLUE, 60), stop(RED, 20), stop(BLUE)])), 'ff0000ff@0 0000ffff@60 ff0000ff@60 0000ffff@100');
});

test('the gradient line runs through the corners that the angle points at', () => {
  const paint = linear([stop(RED), stop(BLUE)], 180);
  assert.ok(paint.type === 'linear');
  assert.deepEqual(
    [paint.x0, paint.y0, paint.x1, paint.y1].map((value) => Math.round(value) + 0),
    [50, 0, 50, 50],
  );
});

test('repetition is written out over the box', () => {
  assert.equal(linear([stop(RED, 0), stop(BLUE, 25)], 90, true).stops.length, 12);
});

test('a repeat of no length is one mean colour, and absurd repeats are bounded', () => {
  for (const stops of [
    [stop(RED, 5), stop(BLUE, 5)],
    [stop(RED, 0), stop(BLUE, 1e-9)],
  ]) {
    assert.deepEqual(new Set(linear(stops, 90, true).stops.map(({ color }) => color)).size, 1);
  }
});

test('colours fade to transparent without becoming grey', () => {
  assert.equal(stopsOf(linear([stop(RED), stop(0)])), 'ff0000ff@0 ff000000@100 00000000@100');
});

test('colours are mixed premultiplied', () => {
  assert.equal(mix(0xff000000, 0x0000ffff, 0.5).toString(16), 'ff80');
  assert.equal(mix(0xff0000ff, 0x0000ffff, 0.5).toString(16), '800080ff');
});
