// clip-path as a clip of the box's space. https://drafts.csswg.org/css-masking-1/#the-clip-path,
// shapes: https://drafts.csswg.org/css-shapes-1/#basic-shape-functions (reference box: border box)

import { resolveLength } from '../style/length.ts';
import { pathBounds, PathBuilder } from './path-builder.ts';
import { fitRadii } from './radii.ts';
import { parsePathData } from './svg/path-data.ts';
import type { Rect } from '../../base/geometry.ts';
import type { FillRule } from '../../protocol/display-list.ts';
import type { ClipPath, LengthPercentage } from '../style/computed-style.ts';
import type { SpaceEffect } from './paint-space.ts';

/** null when there is nothing to clip; `url()` is for svg/svg-box-effects.ts. */
export function clipPathEffect(clip: ClipPath | null, box: Rect): SpaceEffect | null {
  if (clip === null || clip.type === 'url') return null;
  const path = new PathBuilder();
  let fillRule: FillRule = 'nonzero';
  switch (clip.type) {
    case 'inset': {
      const [top = 0, right = 0, bottom = 0, left = 0] = clip.edges.map((edge, i) => resolveLength(edge, i % 2 === 0 ? box.height : box.width));
      const rect = { x: box.x + left, y: box.y + top, width: Math.max(0, box.width - left - right), height: Math.max(0, box.height - top - bottom) };
      path.roundedRect(rect, fitRadii(clip.radii, rect));
      break;
    }
    case 'circle': {
      const x = resolveLength(clip.x, box.width);
      const y = resolveLength(clip.y, box.height);
      // Percentages are of the box's diagonal over the square root of 2.
      const r = shapeRadius(clip.radius, [x, box.width - x, y, box.height - y], Math.hypot(box.width, box.height) / Math.SQRT2);
      path.ellipse(box.x + x, box.y + y, r, r);
      break;
    }
    case 'ellipse': {
      const x = resolveLength(clip.x, box.width);
      const y = resolveLength(clip.y, box.height);
      path.ellipse(box.x + x, box.y + y, shapeRadius(clip.radiusX, [x, box.width - x], box.width), shapeRadius(clip.radiusY, [y, box.height - y], box.height));
      break;
    }
    case 'polygon':
      fillRule = clip.fillRule;
      clip.points.forEach((point, i) => {
        const x = box.x + resolveLength(point.x, box.width);
        const y = box.y + resolveLength(point.y, box.height);
        if (i === 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      });
      if (!path.isEmpty) path.close();
      break;
    case 'path':
      fillRule = clip.fillRule;
      path.add(parsePathData(clip.data), { a: 1, b: 0, c: 0, d: 1, e: box.x, f: box.y });
      break;
  }
  const data = path.finish();
  return { type: 'clip-path', path: data, fillRule, bounds: pathBounds(data) };
}

function shapeRadius(radius: LengthPercentage | 'closest-side' | 'farthest-side', sides: readonly number[], base: number): number {
  const distances = sides.map(Math.abs);
  if (radius === 'closest-side') return Math.min(...distances);
  if (radius === 'farthest-side') return Math.max(...distances);
  return Math.max(0, resolveLength(radius, base));
}
