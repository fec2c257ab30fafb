// Rectangles with round corners and paths, from the display list's form to Skia's.

import { Path2D } from '@napi-rs/canvas';
import { PATH_VERBS } from '../protocol/display-list.ts';
import type { Rect } from '../base/geometry.ts';
import type { CornerRadii, PathData } from '../protocol/display-list.ts';
import type { Context } from './skia.ts';

export interface RoundedRect {
  readonly rect: Rect;
  readonly radii: CornerRadii;
}

export function isSharp(radii: CornerRadii): boolean {
  return radii.values.every((value) => value === 0);
}

/** Adds the shape to the current path of the context, or to a Path2D. */
export function addRoundedRect(path: Pick<Context, 'rect' | 'roundRect'>, rect: Rect, radii: CornerRadii): void {
  if (isSharp(radii)) {
    path.rect(rect.x, rect.y, rect.width, rect.height);
    return;
  }
  const corners: { x: number; y: number }[] = [];
  for (let i = 0; i < 8; i += 2) corners.push({ x: radii.values[i] ?? 0, y: radii.values[i + 1] ?? 0 });
  path.roundRect(rect.x, rect.y, rect.width, rect.height, corners);
}

/** The shape inside a border: edges move in by the widths (top, right, bottom, left), radii shrink with them down to 0. */
export function insetRounded({ rect, radii }: RoundedRect, widths: readonly number[]): RoundedRect {
  const [top = 0, right = 0, bottom = 0, left = 0] = widths;
  const r = radii.values;
  const shrink = (value: number | undefined, by: number) => Math.max(0, (value ?? 0) - by);
  const width = Math.max(0, rect.width - left - right);
  const height = Math.max(0, rect.height - top - bottom);
  const values = [
    shrink(r[0], left),
    shrink(r[1], top),
    shrink(r[2], right),
    shrink(r[3], top),
    shrink(r[4], right),
    shrink(r[5], bottom),
    shrink(r[6], left),
    shrink(r[7], bottom),
  ];
  // A corner with one radius 0 is square.
  for (let i = 0; i < 8; i += 2) if (values[i] === 0 || values[i + 1] === 0) values[i] = values[i + 1] = 0;
  return { rect: { x: rect.x + left, y: rect.y + top, width, height }, radii: { values } };
}

const paths = new WeakMap<PathData, Path2D>();

/** Skia's path of a display list path, made once per path. */
export function skiaPath(data: PathData): Path2D {
  const known = paths.get(data);
  if (known !== undefined) return known;
  const path = new Path2D();
  const c = data.coords;
  let at = 0;
  const next = () => c[at++] ?? 0;
  for (const verb of data.verbs) {
    switch (verb) {
      case PATH_VERBS.move:
        path.moveTo(next(), next());
        break;
      case PATH_VERBS.line:
        path.lineTo(next(), next());
        break;
      case PATH_VERBS.quadratic:
        path.quadraticCurveTo(next(), next(), next(), next());
        break;
      case PATH_VERBS.cubic:
        path.bezierCurveTo(next(), next(), next(), next(), next(), next());
        break;
      default:
        path.closePath();
    }
  }
  paths.set(data, path);
  return path;
}
