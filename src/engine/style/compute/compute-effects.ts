// Computed transforms, filters and shapes.

import type { CssValue } from '../../css/values/css-value.ts';
import { isKeyword, spaceItems } from '../../css/values/css-value.ts';
import type { ClipPath, FilterFunction, LengthPercentage, Radius, TransformFunction } from '../computed-style.ts';
import { computePositionAxis, computeShadow } from './compute-image.ts';
import { computeAngle, computeLength, computeLengthPercentage, computeNumber } from './compute-length.ts';
import type { StyleBuilder } from './style-builder.ts';

export function computeTransform(value: CssValue, builder: StyleBuilder): readonly TransformFunction[] {
  if (isKeyword(value, 'none')) return [];
  return spaceItems(value).map((item) => (item.type === 'function' ? transformFunction(item.name.toLowerCase(), item.args, builder) : IDENTITY));
}

const IDENTITY: TransformFunction = { type: 'matrix', values: [1, 0, 0, 1, 0, 0] };

function transformFunction(name: string, args: readonly CssValue[], builder: StyleBuilder): TransformFunction {
  const number = (i: number): number => computeNumber(args[i]!, builder);
  const angle = (i: number): number => computeAngle(args[i]!);
  const length = (i: number): LengthPercentage => (args[i] === undefined ? 0 : computeLengthPercentage(args[i], builder));
  switch (name) {
    case 'matrix':
      return { type: 'matrix', values: [number(0), number(1), number(2), number(3), number(4), number(5)] };
    case 'matrix3d':
      return { type: 'matrix3d', values: args.map((_, i) => number(i)) };
    case 'translate':
      return { type: 'translate', x: length(0), y: length(1) };
    case 'translatex':
      return { type: 'translate', x: length(0), y: 0 };
    case 'translatey':
      return { type: 'translate', x: 0, y: length(0) };
    // FIXME: the depth is dropped unless perspective() is implemented.
    case 'translate3d':
      return { type: 'translate', x: length(0), y: length(1) };
    case 'translatez':
      return { type: 'matrix3d', values: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, computeLength(args[0]!, builder), 1] };
    case 'scale':
      return { type: 'scale', x: number(0), y: args.length > 1 ? number(1) : number(0) };
    case 'scalex':
      return { type: 'scale', x: number(0), y: 1 };
    case 'scaley':
      return { type: 'scale', x: 1, y: number(0) };
    case 'scale3d':
      return { type: 'matrix3d', values: [number(0), 0, 0, 0, 0, number(1), 0, 0, 0, 0, number(2), 0, 0, 0, 0, 1] };
    case 'scalez':
      return { type: 'matrix3d', values: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, number(0), 0, 0, 0, 0, 1] };
    case 'rotate':
    case 'rotatez':
      return { type: 'rotate', degrees: angle(0) };
    case 'rotatex':
      return rotation(1, 0, 0, angle(0));
    case 'rotatey':
      return rotation(0, 1, 0, angle(0));
    case 'rotate3d':
      return rotation(number(0), number(1), number(2), angle(3));
    case 'skew':
      return { type: 'skew', xDegrees: angle(0), yDegrees: args.length > 1 ? angle(1) : 0 };
    case 'skewx':
      return { type: 'skew', xDegrees: angle(0), yDegrees: 0 };
    case 'skewy':
      return { type: 'skew', xDegrees: 0, yDegrees: angle(0) };
    case 'perspective':
      return perspective(args[0]!, builder);
    default:
      return IDENTITY;
  }
}

/** https://drafts.csswg.org/css-transforms-2/#Rotate3dDefined */
function rotation(x: number, y: number, z: number, degrees: number): TransformFunction {
  const size = Math.hypot(x, y, z);
  if (size === 0) return IDENTITY;
  [x, y, z] = [x / size, y / size, z / size];
  const half = (degrees * Math.PI) / 360;
  const sc = Math.sin(half) * Math.cos(half);
  const sq = Math.sin(half) ** 2;
  return {
    type: 'matrix3d',
    values: [
      1 - 2 * (y * y + z * z) * sq,
      2 * (x * y * sq + z * sc),
      2 * (x * z * sq - y * sc),
      0,
      2 * (x * y * sq - z * sc),
      1 - 2 * (x * x + z * z) * sq,
      2 * (y * z * sq + x * sc),
      0,
      2 * (x * z * sq + y * sc),
      2 * (y * z * sq - x * sc),
      1 - 2 * (x * x + y * y) * sq,
      0,
      0,
      0,
      0,
      1,
    ],
  };
}

function perspective(value: CssValue, builder: StyleBuilder): TransformFunction {
  const distance = value.type === 'keyword' ? Infinity : Math.max(1, computeLength(value, builder));
  return { type: 'matrix3d', values: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, -1 / distance, 0, 0, 0, 1] };
}

export function computeFilter(value: CssValue, builder: StyleBuilder): readonly FilterFunction[] {
  return isKeyword(value, 'none') ? [] : spaceItems(value).flatMap((item) => filterFunction(item, builder) ?? []);
}

function filterFunction(value: CssValue, builder: StyleBuilder): FilterFunction | null {
  if (value.type === 'url') return { type: 'url', url: value.url };
  if (value.type !== 'function') return null;
  const argument = value.args[0];
  switch (value.name) {
    case 'blur':
      return { type: 'blur', radius: argument === undefined ? 0 : Math.max(0, computeLength(argument, builder)) };
    case 'hue-rotate':
      return { type: 'hue-rotate', degrees: argument === undefined ? 0 : computeAngle(argument) };
    case 'drop-shadow':
      return argument === undefined ? null : { type: 'drop-shadow', shadow: computeShadow(argument, builder) };
    case 'brightness':
    case 'contrast':
    case 'saturate':
      return { type: value.name, amount: argument === undefined ? 1 : Math.max(0, computeNumber(argument, builder)) };
    case 'grayscale':
    case 'invert':
    case 'opacity':
    case 'sepia':
      return { type: value.name, amount: argument === undefined ? 1 : Math.max(0, Math.min(1, computeNumber(argument, builder))) };
    default:
      return null;
  }
}

/** FIXME: a reference box beside the shape is ignored; border-box is used. */
export function computeClipPath(value: CssValue, builder: StyleBuilder): ClipPath | null {
  if (value.type === 'url') return { type: 'url', url: value.url };
  const shape = spaceItems(value).find((item) => item.type === 'function');
  if (shape === undefined || shape.type !== 'function') return null;
  const args = shape.args.flatMap((item) => (item.type === 'list' && shape.name !== 'polygon' ? item.items : [item]));
  switch (shape.name) {
    case 'inset':
      return insetShape(args, builder);
    case 'circle':
    case 'ellipse':
      return roundShape(shape.name, args, builder);
    case 'polygon':
      return polygonShape(shape.args, builder);
    case 'path': {
      const data = args.find((item) => item.type === 'string');
      return data === undefined || data.type !== 'string'
        ? null
        : { type: 'path', fillRule: isKeyword(args[0], 'evenodd') ? 'evenodd' : 'nonzero', data: data.value };
    }
    default:
      return null;
  }
}

function insetShape(args: readonly CssValue[], builder: StyleBuilder): ClipPath {
  const round = args.findIndex((item) => isKeyword(item, 'round'));
  const lengths = (items: readonly CssValue[]): LengthPercentage[] => fillFour(items.map((item) => computeLengthPercentage(item, builder)));
  const edges = lengths(round < 0 ? args : args.slice(0, round));
  let radii: Radius[] = [];
  if (round >= 0) {
    const rest = args.slice(round + 1);
    const slash = rest.findIndex((item) => isKeyword(item, '/'));
    const xs = lengths(slash < 0 ? rest : rest.slice(0, slash));
    const ys = slash < 0 ? xs : lengths(rest.slice(slash + 1));
    radii = xs.map((x, i) => ({ x, y: ys[i]! }));
  }
  return { type: 'inset', edges, radii };
}

function fillFour<T>(values: readonly T[]): T[] {
  const [top, right, bottom, left] = values;
  return [top!, right ?? top!, bottom ?? top!, left ?? right ?? top!];
}

const MIDDLE: LengthPercentage = { percent: 50, px: 0 };

function roundShape(type: 'circle' | 'ellipse', args: readonly CssValue[], builder: StyleBuilder): ClipPath {
  const at = args.findIndex((item) => isKeyword(item, 'at'));
  const sizes = (at < 0 ? args : args.slice(0, at)).map((item) =>
    item.type === 'keyword' ? (item.value as 'closest-side') : computeLengthPercentage(item, builder, true),
  );
  const position = at < 0 ? undefined : args[at + 1];
  const x = position?.type === 'position' ? computePositionAxis(position.x, builder) : MIDDLE;
  const y = position?.type === 'position' ? computePositionAxis(position.y, builder) : MIDDLE;
  const first = sizes[0] ?? 'closest-side';
  return type === 'circle' ? { type, radius: first, x, y } : { type, radiusX: first, radiusY: sizes[1] ?? first, x, y };
}

function polygonShape(args: readonly CssValue[], builder: StyleBuilder): ClipPath {
  const points: { x: LengthPercentage; y: LengthPercentage }[] = [];
  for (const item of args) {
    if (item.type !== 'list') continue;
    points.push({ x: computeLengthPercentage(item.items[0]!, builder), y: computeLengthPercentage(item.items[1]!, builder) });
  }
  return { type: 'polygon', fillRule: isKeyword(args[0], 'evenodd') ? 'evenodd' : 'nonzero', points };
}
