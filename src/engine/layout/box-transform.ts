// transform, translate, rotate, scale of a box as one matrix over page coordinates: for paint, hit testing, client rectangles and overflow.
// https://drafts.csswg.org/css-transforms-2/#ctm. Three-dimensional functions are flattened to the plane.

import { IDENTITY, multiply } from '../../base/geometry.ts';
import { resolveLength } from '../style/length.ts';
import type { Matrix, Rect } from '../../base/geometry.ts';
import type { EffectsGroup, TransformFunction } from '../style/computed-style.ts';

export function hasTransform(effects: EffectsGroup): boolean {
  return effects.transform.length > 0 || effects.translate !== null || effects.rotateDegrees !== 0 || effects.scale !== null;
}

/** `box` is the border box in page coordinates. null when nothing is transformed. */
export function boxTransform(effects: EffectsGroup, box: Rect): Matrix | null {
  if (!hasTransform(effects)) return null;
  const originX = box.x + resolveLength(effects.transformOriginX, box.width);
  const originY = box.y + resolveLength(effects.transformOriginY, box.height);
  // 1.-7. of the spec: origin, translate, rotate, scale, (offset), transform, minus origin.
  let matrix = translation(originX, originY);
  if (effects.translate !== null) {
    matrix = multiply(matrix, translation(resolveLength(effects.translate.x, box.width), resolveLength(effects.translate.y, box.height)));
  }
  if (effects.rotateDegrees !== 0) matrix = multiply(matrix, rotation(effects.rotateDegrees));
  if (effects.scale !== null) matrix = multiply(matrix, { ...IDENTITY, a: effects.scale.x, d: effects.scale.y });
  for (const fn of effects.transform) matrix = multiply(matrix, functionMatrix(fn, box));
  return multiply(matrix, translation(-originX, -originY));
}

function functionMatrix(fn: TransformFunction, box: Rect): Matrix {
  switch (fn.type) {
    case 'matrix': {
      const [a, b, c, d, e, f] = fn.values;
      return { a, b, c, d, e, f };
    }
    case 'translate':
      return translation(resolveLength(fn.x, box.width), resolveLength(fn.y, box.height));
    case 'scale':
      return { ...IDENTITY, a: fn.x, d: fn.y };
    case 'rotate':
      return rotation(fn.degrees);
    case 'skew':
      return { ...IDENTITY, b: Math.tan(radians(fn.yDegrees)), c: Math.tan(radians(fn.xDegrees)) };
    case 'matrix3d': {
      // FIXME: perspective. The plane's own rows and columns are kept.
      const v = fn.values;
      const w = v[15] || 1;
      return { a: (v[0] ?? 1) / w, b: (v[1] ?? 0) / w, c: (v[4] ?? 0) / w, d: (v[5] ?? 1) / w, e: (v[12] ?? 0) / w, f: (v[13] ?? 0) / w };
    }
  }
}

function translation(x: number, y: number): Matrix {
  return { a: 1, b: 0, c: 0, d: 1, e: x, f: y };
}

function rotation(degrees: number): Matrix {
  const angle = radians(degrees);
  // Quarter turns stay exact, so that edges stay sharp.
  const quarter = degrees % 90 === 0;
  const cos = quarter ? Math.round(Math.cos(angle)) : Math.cos(angle);
  const sin = quarter ? Math.round(Math.sin(angle)) : Math.sin(angle);
  return { a: cos, b: sin, c: -sin, d: cos, e: 0, f: 0 };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
