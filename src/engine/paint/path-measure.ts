// Measures paths: their length, points on them, their exact bounds, and whether a point is inside. Curves are taken as short lines.

import { PATH_VERBS } from '../../protocol/display-list.ts';
import type { Point, Rect } from '../../base/geometry.ts';
import type { FillRule, PathData } from '../../protocol/display-list.ts';

/** A place on a path and the direction there, in degrees. */
export interface PathPoint extends Point {
  readonly degrees: number;
}

const MIN_PIECES = 8;
const MAX_PIECES = 96;
/** All lines of one path together: past it, curves become coarse. */
const MAX_POINTS = 400_000;

export class PathMeasure {
  /** The corners of the lines; a NaN at `lengths[i]` begins a new subpath at corner i. */
  readonly #xs: number[] = [];
  readonly #ys: number[] = [];
  /** Length of the path up to corner i. */
  readonly #lengths: number[] = [];
  readonly #starts: boolean[] = [];
  #total = 0;

  constructor(path: PathData) {
    const { verbs, coords } = path;
    let [x, y, startX, startY] = [0, 0, 0, 0];
    let at = 0;
    for (const verb of verbs) {
      const c = coords.subarray(at, at + 6) as ArrayLike<number>;
      switch (verb) {
        case PATH_VERBS.move:
          [startX, startY] = [c[0]!, c[1]!];
          this.#corner(startX, startY, true);
          at += 2;
          break;
        case PATH_VERBS.line:
          this.#corner(c[0]!, c[1]!, false);
          at += 2;
          break;
        case PATH_VERBS.quadratic:
          this.#curve(
            x,
            y,
            x + (2 / 3) * (c[0]! - x),
            y + (2 / 3) * (c[1]! - y),
            c[2]! + (2 / 3) * (c[0]! - c[2]!),
            c[3]! + (2 / 3) * (c[1]! - c[3]!),
            c[2]!,
            c[3]!,
          );
          at += 4;
          break;
        case PATH_VERBS.cubic:
          this.#curve(x, y, c[0]!, c[1]!, c[2]!, c[3]!, c[4]!, c[5]!);
          at += 6;
          break;
        default:
          this.#corner(startX, startY, false);
      }
      x = this.#xs.at(-1) ?? 0;
      y = this.#ys.at(-1) ?? 0;
    }
  }

  get length(): number {
    return this.#total;
  }

  /** The place after `distance` along the path, kept within its ends; the origin for an empty path. */
  at(distance: number): PathPoint {
    const count = this.#xs.length;
    if (count === 0) return { x: 0, y: 0, degrees: 0 };
    const wanted = Math.max(0, Math.min(this.#total, Number.isNaN(distance) ? 0 : distance));
    let low = 0;
    let high = count - 1;
    // The first corner at or after the distance that ends a line.
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#lengths[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    while (low < count - 1 && (low === 0 || this.#starts[low]!)) low++;
    if (low === 0) return { x: this.#xs[0]!, y: this.#ys[0]!, degrees: 0 };
    const [x0, y0, x1, y1] = [this.#xs[low - 1]!, this.#ys[low - 1]!, this.#xs[low]!, this.#ys[low]!];
    const step = this.#lengths[low]! - this.#lengths[low - 1]!;
    const t = step > 0 ? Math.min(1, Math.max(0, (wanted - this.#lengths[low - 1]!) / step)) : 0;
    return { x: x0 + (x1 - x0) * t, y: y0 + (y1 - y0) * t, degrees: (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI };
  }

  /** Whether the area that `rule` fills holds the point; open subpaths count as closed. */
  fills(x: number, y: number, rule: FillRule): boolean {
    let winding = 0;
    let start = 0;
    const count = this.#xs.length;
    for (let i = 1; i <= count; i++) {
      if (i < count && !this.#starts[i]!) winding += this.#crossing(i - 1, i, x, y);
      else {
        winding += this.#crossing(i - 1, start, x, y);
        start = i;
      }
    }
    return rule === 'evenodd' ? winding % 2 !== 0 : winding !== 0;
  }

  #crossing(from: number, to: number, x: number, y: number): number {
    const [x0, y0, x1, y1] = [this.#xs[from]!, this.#ys[from]!, this.#xs[to]!, this.#ys[to]!];
    if (y0 <= y === y1 <= y) return 0;
    if (x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) <= x) return 0;
    return y1 > y0 ? 1 : -1;
  }

  /** The distance of a point from the line of the path; Infinity for an empty path. */
  distanceFrom(x: number, y: number): number {
    let nearest = Infinity;
    for (let i = 1; i < this.#xs.length; i++) {
      if (this.#starts[i]!) continue;
      const [x0, y0] = [this.#xs[i - 1]!, this.#ys[i - 1]!];
      const [dx, dy] = [this.#xs[i]! - x0, this.#ys[i]! - y0];
      const square = dx * dx + dy * dy;
      const t = square > 0 ? Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / square)) : 0;
      nearest = Math.min(nearest, Math.hypot(x - x0 - t * dx, y - y0 - t * dy));
    }
    return nearest;
  }

  #corner(x: number, y: number, isStart: boolean): void {
    const last = this.#xs.length - 1;
    if (!isStart && last >= 0) this.#total += Math.hypot(x - this.#xs[last]!, y - this.#ys[last]!);
    this.#xs.push(x);
    this.#ys.push(y);
    this.#lengths.push(this.#total);
    this.#starts.push(isStart || last < 0);
  }

  #curve(x0: number, y0: number, ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    const around = Math.hypot(ax - x0, ay - y0) + Math.hypot(bx - ax, by - ay) + Math.hypot(x - bx, y - by);
    const room = this.#xs.length < MAX_POINTS ? MAX_PIECES : 1;
    const pieces = Math.max(1, Math.min(room, Math.max(MIN_PIECES, Math.ceil(Math.sqrt(around) * 5))));
    for (let i = 1; i <= pieces; i++) {
      const t = i / pieces;
      const u = 1 - t;
      const [p, q, r, s] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
      if (i === pieces) this.#corner(x, y, false);
      else this.#corner(p * x0 + q * ax + r * bx + s * x, p * y0 + q * ay + r * by + s * y, false);
    }
  }
}

/** The bounds of what a path covers, control points left out; null for an empty one. */
export function tightBounds(path: PathData): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const { verbs, coords } = path;
  let [x, y, startX, startY] = [0, 0, 0, 0];
  let at = 0;
  const take = (px: number, py: number): void => {
    if (px < left) left = px;
    if (px > right) right = px;
    if (py < top) top = py;
    if (py > bottom) bottom = py;
  };
  for (const verb of verbs) {
    const c = (i: number): number => coords[at + i]!;
    switch (verb) {
      case PATH_VERBS.move:
      case PATH_VERBS.line:
        [x, y] = [c(0), c(1)];
        if (verb === PATH_VERBS.move) [startX, startY] = [x, y];
        take(x, y);
        at += 2;
        break;
      case PATH_VERBS.quadratic:
        for (const t of quadraticTurns(x, c(0), c(2))) take(quadratic(x, c(0), c(2), t), y);
        for (const t of quadraticTurns(y, c(1), c(3))) take(x, quadratic(y, c(1), c(3), t));
        [x, y] = [c(2), c(3)];
        take(x, y);
        at += 4;
        break;
      case PATH_VERBS.cubic:
        for (const t of cubicTurns(x, c(0), c(2), c(4))) take(cubic(x, c(0), c(2), c(4), t), y);
        for (const t of cubicTurns(y, c(1), c(3), c(5))) take(x, cubic(y, c(1), c(3), c(5), t));
        [x, y] = [c(4), c(5)];
        take(x, y);
        at += 6;
        break;
      default:
        [x, y] = [startX, startY];
    }
  }
  return left <= right ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}

function quadratic(a: number, b: number, c: number, t: number): number {
  const u = 1 - t;
  return u * u * a + 2 * u * t * b + t * t * c;
}

function cubic(a: number, b: number, c: number, d: number, t: number): number {
  const u = 1 - t;
  return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

/** Where a coordinate turns around, inside of (0, 1). */
function quadraticTurns(a: number, b: number, c: number): number[] {
  const t = (a - b) / (a - 2 * b + c);
  return t > 0 && t < 1 ? [t] : [];
}

function cubicTurns(a: number, b: number, c: number, d: number): number[] {
  const [p, q, r] = [d - a + 3 * (b - c), 2 * (a - 2 * b + c), b - a];
  const roots: number[] = [];
  if (Math.abs(p) < 1e-12) {
    if (q !== 0) roots.push(-r / q);
  } else {
    const under = q * q - 4 * p * r;
    if (under >= 0) roots.push((-q + Math.sqrt(under)) / (2 * p), (-q - Math.sqrt(under)) / (2 * p));
  }
  return roots.filter((t) => t > 0 && t < 1);
}
