import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxClip, boxFilter } from './svg-box-effects.ts';
import { parseSvgImage } from './svg-xml.ts';
import type { SvgNode } from './svg-node.ts';

const BOX = { x: 100, y: 50, width: 40, height: 20 };
const element = (content: string): SvgNode | null => parseSvgImage(new TextEncoder().encode(`<svg>${content}</svg>`))?.children[0] ?? null;

test('clip paths of boxes count from their corner, or in fractions of them', () => {
  for (const [content, bounds] of [
    ['<clipPath><rect x="2" y="3" width="5" height="6"/></clipPath>', { x: 102, y: 53, width: 5, height: 6 }],
    ['<clipPath clipPathUnits="objectBoundingBox"><rect x=".5" width=".25" height="1"/></clipPath>', { x: 120, y: 50, width: 10, height: 20 }],
    ['<clipPath></clipPath>', { x: 0, y: 0, width: 0, height: 0 }],
  ] as const) {
    const effect = boxClip(element(content), BOX);
    assert.ok(effect?.type === 'clip-path');
    assert.deepEqual(effect.bounds, bounds);
  }
  assert.equal(boxClip(element('<rect/>'), BOX), null);
  assert.equal(boxClip(null, BOX), null);
});

test('filters of boxes have their region around the box', () => {
  const blur = '<feGaussianBlur stdDeviation="2"/>';
  assert.deepEqual(boxFilter(element(`<filter>${blur}</filter>`), BOX)?.region, { x: 96, y: 48, width: 48, height: 24 });
  assert.deepEqual(boxFilter(element(`<filter filterUnits="userSpaceOnUse" x="1" y="2" width="3" height="4">${blur}</filter>`), BOX)?.region, {
    x: 101,
    y: 52,
    width: 3,
    height: 4,
  });
  assert.equal(boxFilter(element('<mask/>'), BOX), null);
});
