// Boxes are painted on whole device px: their edges are rounded one by one, so that neighbours neither overlap nor leave a gap.
// (Blink's ToPixelSnappedRect.) Text keeps its fractional x.

import type { Edges, Rect } from '../../base/geometry.ts';

/** Sums of 1/64 px steps in floating point may fall just short of a half. */
const EPSILON = 1 / 1024;

export function snapEdge(value: number, scale: number): number {
  return Math.floor(value * scale + 0.5 + EPSILON) / scale;
}

export function snapRect(x: number, y: number, width: number, height: number, scale: number): Rect {
  const left = snapEdge(x, scale);
  const top = snapEdge(y, scale);
  return { x: left, y: top, width: snapEdge(x + width, scale) - left, height: snapEdge(y + height, scale) - top };
}

/** The rectangle inside the edges; never negative. */
export function insetRect(rect: Rect, edges: Edges): Rect {
  return {
    x: rect.x + edges.left,
    y: rect.y + edges.top,
    width: Math.max(0, rect.width - edges.left - edges.right),
    height: Math.max(0, rect.height - edges.top - edges.bottom),
  };
}

export function outsetRect(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, width: Math.max(0, rect.width + by * 2), height: Math.max(0, rect.height + by * 2) };
}
