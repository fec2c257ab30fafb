// Builds paths for the display list: growing arrays of verbs and coordinates, with the shapes that CSS and SVG need.

import { PATH_VERBS } from '../../protocol/display-list.ts';
import type { Matrix, Rect } from '../../base/geometry.ts';
import type { CornerRadii, PathData } from '../../protocol/display-list.ts';

/** Distance of the control points of a cubic that stands for a quarter circle of radius 1. */
const KAPPA = 0.5522847498307936;

export class PathBuilder {
  readonly #verbs: number[] = [];
  readonly #coords: number[] = [];

  get isEmpty(): boolean {
    return this.#verbs.length === 0;
  }

  get verbCount(): number {
    return this.#verbs.length;
  }

  moveTo(x: number, y: number): void {
    this.#verbs.push(PATH_VERBS.move);
    this.#coords.push(x, y);
  }

  lineTo(x: number, y: number): void {
    this.#verbs.push(PATH_VERBS.line);
    this.#coords.push(x, y);
  }

  quadTo(cx: number, cy: number, x: number, y: number): void {
    this.#verbs.push(PATH_VERBS.quadratic);
    this.#coords.push(cx, cy, x, y);
  }

  cubicTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.#verbs.push(PATH_VERBS.cubic);
    this.#coords.push(ax, ay, bx, by, x, y);
  }

  close(): void {
    this.#verbs.push(PATH_VERBS.close);
  }

  rect(rect: Rect): void {
    const { x, y, width, height } = rect;
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.close();
  }

  ellipse(cx: number, cy: number, rx: number, ry: number): void {
    this.roundedRect({ x: cx - rx, y: cy - ry, width: rx * 2, height: ry * 2 }, { values: [rx, ry, rx, ry, rx, ry, rx, ry] });
  }

  roundedRect(rect: Rect, radii: CornerRadii | null): void {
    if (radii === null) {
      this.rect(rect);
      return;
    }
    const [ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0, dx = 0, dy = 0] = radii.values;
    const { x, y } = rect;
    const right = x + rect.width;
    const bottom = y + rect.height;
    const k = 1 - KAPPA;
    this.moveTo(x + ax, y);
    this.lineTo(right - bx, y);
    this.cubicTo(right - bx * k, y, right, y + by * k, right, y + by);
    this.lineTo(right, bottom - cy);
    this.cubicTo(right, bottom - cy * k, right - cx * k, bottom, right - cx, bottom);
    this.lineTo(x + dx, bottom);
    this.cubicTo(x + dx * k, bottom, x, bottom - dy * k, x, bottom - dy);
    this.lineTo(x, y + ay);
    this.cubicTo(x, y + ay * k, x + ax * k, y, x + ax, y);
    this.close();
  }

  /** Appends a finished path, transformed. */
  add(path: PathData, matrix: Matrix | null): void {
    for (const verb of path.verbs) this.#verbs.push(verb);
    const { coords } = path;
    for (let i = 0; i + 1 < coords.length; i += 2) {
      const px = coords[i] as number;
      const py = coords[i + 1] as number;
      if (matrix === null) this.#coords.push(px, py);
      else this.#coords.push(matrix.a * px + matrix.c * py + matrix.e, matrix.b * px + matrix.d * py + matrix.f);
    }
  }

  finish(): PathData {
    const source = this.#coords;
    // OPTIMIZATION: Float32Array.from with a function takes ten times as long.
    const coords = new Float32Array(source.length);
    for (let i = 0; i < source.length; i++) coords[i] = clampCoordinate(source[i]!);
    return { verbs: new Uint8Array(this.#verbs), coords };
  }
}

/** The display list refuses numbers beyond 1e9 and NaN: pages may compute either. */
function clampCoordinate(value: number): number {
  return Number.isNaN(value) ? 0 : Math.max(-1e8, Math.min(1e8, value));
}

export function pathBounds(path: PathData): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < path.coords.length; i += 2) {
    const x = path.coords[i] as number;
    const y = path.coords[i + 1] as number;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return left <= right ? { x: left, y: top, width: right - left, height: bottom - top } : { x: 0, y: 0, width: 0, height: 0 };
}
