// Plain geometry shared by layout, paint, screen and desktop. CSS px unless a name says otherwise.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Point, Size {}

/** Widths of the four edges of a box (margin, border, padding), in CSS px. */
export interface Edges {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** 2D affine matrix: x' = a*x + c*y + e, y' = b*x + d*y + f (the order of CSS `matrix()`). */
export interface Matrix {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export const IDENTITY: Matrix = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
export const NO_EDGES: Edges = { top: 0, right: 0, bottom: 0, left: 0 };
export const EMPTY_RECT: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** The matrix that applies `inner` first, then `outer`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  return {
    a: outer.a * inner.a + outer.c * inner.b,
    b: outer.b * inner.a + outer.d * inner.b,
    c: outer.a * inner.c + outer.c * inner.d,
    d: outer.b * inner.c + outer.d * inner.d,
    e: outer.a * inner.e + outer.c * inner.f + outer.e,
    f: outer.b * inner.e + outer.d * inner.f + outer.f,
  };
}

/** The inverse, or null for a matrix that flattens the plane. */
export function invert(m: Matrix): Matrix | null {
  const determinant = m.a * m.d - m.b * m.c;
  if (determinant === 0 || !Number.isFinite(determinant)) return null;
  return {
    a: m.d / determinant,
    b: -m.b / determinant,
    c: -m.c / determinant,
    d: m.a / determinant,
    e: (m.c * m.f - m.d * m.e) / determinant,
    f: (m.b * m.e - m.a * m.f) / determinant,
  };
}

export function transformPoint(m: Matrix, x: number, y: number): Point {
  return { x: m.a * x + m.c * y + m.e, y: m.b * x + m.d * y + m.f };
}

/** The axis-aligned bounds of a transformed rectangle. */
export function transformRect(m: Matrix, rect: Rect): Rect {
  if (m.b === 0 && m.c === 0 && m.a === 1 && m.d === 1) {
    return { x: rect.x + m.e, y: rect.y + m.f, width: rect.width, height: rect.height };
  }
  const right = rect.x + rect.width;
  const bottom = rect.y + rect.height;
  const corners = [transformPoint(m, rect.x, rect.y), transformPoint(m, right, rect.y), transformPoint(m, rect.x, bottom), transformPoint(m, right, bottom)];
  const xs = corners.map((p) => p.x);
  const ys = corners.map((p) => p.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

export function intersect(p: Rect, q: Rect): Rect {
  const x = Math.max(p.x, q.x);
  const y = Math.max(p.y, q.y);
  const width = Math.min(p.x + p.width, q.x + q.width) - x;
  const height = Math.min(p.y + p.height, q.y + q.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : EMPTY_RECT;
}

/** The smallest rectangle around both; an empty one (no width and no height) adds nothing. */
export function union(p: Rect, q: Rect): Rect {
  if (p.width === 0 && p.height === 0) return q;
  if (q.width === 0 && q.height === 0) return p;
  const x = Math.min(p.x, q.x);
  const y = Math.min(p.y, q.y);
  return {
    x,
    y,
    width: Math.max(p.x + p.width, q.x + q.width) - x,
    height: Math.max(p.y + p.height, q.y + q.height) - y,
  };
}

export function contains(rect: Rect, x: number, y: number): boolean {
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
}
