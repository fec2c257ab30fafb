// Interpolation of transform lists. https://drafts.csswg.org/css-transforms-1/#interpolation-of-transforms

import type { TransformFunction } from '../computed-style.ts';
import { mixLength } from './mix-length.ts';

const mix = (a: number, b: number, p: number): number => a + (b - a) * p;

/** null where it is not possible: percentages that meet matrices. */
export function mixTransforms(a: readonly TransformFunction[], b: readonly TransformFunction[], p: number): readonly TransformFunction[] | null {
  // Functions of the same kind are mixed pair by pair; a missing one counts as identity.
  const result: TransformFunction[] = [];
  const most = Math.max(a.length, b.length);
  for (let i = 0; i < most; i++) {
    const from = a[i] ?? identityOf(b[i]!);
    const to = b[i] ?? identityOf(a[i]!);
    const mixed = mixFunctions(from, to, p);
    if (mixed === null) {
      // From the first pair that differs, both rests are multiplied out.
      const [one, other] = [matrixOf(a.slice(i)), matrixOf(b.slice(i))];
      if (one === null || other === null) return null;
      const matrix = mixMatrices(one, other, p);
      return [...result, { type: 'matrix', values: matrix }];
    }
    result.push(mixed);
  }
  return result;
}

function identityOf(each: TransformFunction): TransformFunction {
  switch (each.type) {
    case 'translate':
      return { type: 'translate', x: 0, y: 0 };
    case 'scale':
      return { type: 'scale', x: 1, y: 1 };
    case 'rotate':
      return { type: 'rotate', degrees: 0 };
    case 'skew':
      return { type: 'skew', xDegrees: 0, yDegrees: 0 };
    case 'matrix':
      return { type: 'matrix', values: [1, 0, 0, 1, 0, 0] };
    case 'matrix3d':
      return { type: 'matrix3d', values: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
  }
}

function mixFunctions(a: TransformFunction, b: TransformFunction, p: number): TransformFunction | null {
  if (a.type === 'translate' && b.type === 'translate') return { type: 'translate', x: mixLength(a.x, b.x, p), y: mixLength(a.y, b.y, p) };
  if (a.type === 'scale' && b.type === 'scale') return { type: 'scale', x: mix(a.x, b.x, p), y: mix(a.y, b.y, p) };
  if (a.type === 'rotate' && b.type === 'rotate') return { type: 'rotate', degrees: mix(a.degrees, b.degrees, p) };
  if (a.type === 'skew' && b.type === 'skew') return { type: 'skew', xDegrees: mix(a.xDegrees, b.xDegrees, p), yDegrees: mix(a.yDegrees, b.yDegrees, p) };
  if (a.type === 'matrix' && b.type === 'matrix') return { type: 'matrix', values: mixMatrices(a.values, b.values, p) };
  // FIXME: three-dimensional matrices should be decomposed; their entries are mixed.
  if (a.type === 'matrix3d' && b.type === 'matrix3d') return { type: 'matrix3d', values: a.values.map((value, i) => mix(value, b.values[i]!, p)) };
  return null;
}

type Matrix = readonly [number, number, number, number, number, number];

function multiply(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

/** The list as one plane matrix; null with percentages, whose base is not known here. */
function matrixOf(list: readonly TransformFunction[]): Matrix | null {
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  for (const each of list) {
    const own = ownMatrix(each);
    if (own === null) return null;
    matrix = multiply(matrix, own);
  }
  return matrix;
}

function ownMatrix(each: TransformFunction): Matrix | null {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  switch (each.type) {
    case 'translate':
      return typeof each.x === 'number' && typeof each.y === 'number' ? [1, 0, 0, 1, each.x, each.y] : null;
    case 'scale':
      return [each.x, 0, 0, each.y, 0, 0];
    case 'rotate': {
      const [sin, cos] = [Math.sin(radians(each.degrees)), Math.cos(radians(each.degrees))];
      return [cos, sin, -sin, cos, 0, 0];
    }
    case 'skew':
      return [1, Math.tan(radians(each.yDegrees)), Math.tan(radians(each.xDegrees)), 1, 0, 0];
    case 'matrix':
      return each.values;
    case 'matrix3d': {
      const v = each.values;
      return [v[0]!, v[1]!, v[4]!, v[5]!, v[12]!, v[13]!];
    }
  }
}

interface Decomposed {
  translate: [number, number];
  scale: [number, number];
  degrees: number;
  rest: [number, number, number, number];
}

/** https://drafts.csswg.org/css-transforms-1/#decomposing-a-2d-matrix */
function decompose(matrix: Matrix): Decomposed | null {
  let [row0x, row0y, row1x, row1y] = matrix;
  const determinant = row0x * row1y - row0y * row1x;
  if (determinant === 0) return null;
  const scale: [number, number] = [Math.hypot(row0x, row0y), Math.hypot(row1x, row1y)];
  // If the determinant is negative, one axis was flipped: the one with the smaller unit vector dot product.
  if (determinant < 0) {
    if (row0x < row1y) scale[0] = -scale[0];
    else scale[1] = -scale[1];
  }
  row0x /= scale[0];
  row0y /= scale[0];
  row1x /= scale[1];
  row1y /= scale[1];
  const angle = Math.atan2(row0y, row0x);
  let rest: Decomposed['rest'] = [row0x, row0y, row1x, row1y];
  if (angle !== 0) {
    // Rotate(-angle) = [cos, sin, -sin, cos]
    const [sin, cos] = [-row0y, row0x];
    rest = [cos * row0x + sin * row1x, cos * row0y + sin * row1y, -sin * row0x + cos * row1x, -sin * row0y + cos * row1y];
  }
  return { translate: [matrix[4], matrix[5]], scale, degrees: (angle * 180) / Math.PI, rest };
}

/** https://drafts.csswg.org/css-transforms-1/#interpolation-of-decomposed-2d-matrix-values, then put together again. */
function mixMatrices(one: Matrix, other: Matrix, p: number): Matrix {
  const [a, b] = [decompose(one), decompose(other)];
  // A matrix that cannot be inverted switches in the middle.
  if (a === null || b === null) return p < 0.5 ? one : other;
  // If the x-axis of one is flipped, and the y-axis of the other, convert to an unflipped rotation.
  if ((a.scale[0] < 0 && b.scale[1] < 0) || (a.scale[1] < 0 && b.scale[0] < 0)) {
    a.scale = [-a.scale[0], -a.scale[1]];
    a.degrees += a.degrees < 0 ? 180 : -180;
  }
  // Don't rotate the long way around.
  if (a.degrees === 0) a.degrees = 360;
  if (b.degrees === 0) b.degrees = 360;
  if (Math.abs(a.degrees - b.degrees) > 180) {
    if (a.degrees > b.degrees) a.degrees -= 360;
    else b.degrees -= 360;
  }
  const rest = a.rest.map((value, i) => mix(value, b.rest[i]!, p));
  const radians = (mix(a.degrees, b.degrees, p) * Math.PI) / 180;
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  let matrix: Matrix = [rest[0]!, rest[1]!, rest[2]!, rest[3]!, mix(a.translate[0], b.translate[0], p), mix(a.translate[1], b.translate[1], p)];
  matrix = multiply(matrix, [cos, sin, -sin, cos, 0, 0]);
  return multiply(matrix, [mix(a.scale[0], b.scale[0], p), 0, 0, mix(a.scale[1], b.scale[1], p), 0, 0]);
}
