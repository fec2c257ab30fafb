// Corner radii of a box: resolved, scaled down where they would overlap, and shrunk for the inner edges.
// https://drafts.csswg.org/css-backgrounds-3/#corner-overlap and #corner-shaping

import { resolveLength } from '../style/length.ts';
import type { Edges, Rect } from '../../base/geometry.ts';
import type { CornerRadii } from '../../protocol/display-list.ts';
import type { BorderGroup, Radius } from '../style/computed-style.ts';

/** null for a box with sharp corners only. `sides`: which sides a piece of a split inline box has. */
export function borderRadii(border: BorderGroup, rect: Rect, hasLeft = true, hasRight = true): CornerRadii | null {
  const { topLeftRadius, topRightRadius, bottomRightRadius, bottomLeftRadius } = border;
  if (isZero(topLeftRadius) && isZero(topRightRadius) && isZero(bottomRightRadius) && isZero(bottomLeftRadius)) return null;
  return fitRadii(
    [hasLeft ? topLeftRadius : null, hasRight ? topRightRadius : null, hasRight ? bottomRightRadius : null, hasLeft ? bottomLeftRadius : null],
    rect,
  );
}

/** Top left first, clockwise; null for a sharp corner. */
export function fitRadii(corners: readonly (Radius | null)[], rect: Rect): CornerRadii | null {
  const values: number[] = [];
  for (const corner of corners) {
    const x = corner === null ? 0 : Math.max(0, resolveLength(corner.x, rect.width));
    const y = corner === null ? 0 : Math.max(0, resolveLength(corner.y, rect.height));
    if (x === 0 || y === 0) values.push(0, 0);
    else values.push(x, y);
  }
  if (values.every((value) => value === 0)) return null;
  // f = min(L_i / S_i); if f < 1, all radii are multiplied by it.
  const [tlx = 0, tly = 0, trx = 0, tr = 0, brx = 0, bry = 0, blx = 0, bly = 0] = values;
  let factor = 1;
  for (const [length, sum] of [
    [rect.width, tlx + trx],
    [rect.width, blx + brx],
    [rect.height, tly + bly],
    [rect.height, tr + bry],
  ] as const) {
    if (sum > length) factor = Math.min(factor, length / sum);
  }
  return { values: factor === 1 ? values : values.map((value) => value * factor) };
}

/** Radii of the edge that lies `edges` inside; null when all corners are sharp there. */
export function insetRadii(radii: CornerRadii | null, edges: Edges): CornerRadii | null {
  if (radii === null) return null;
  const by = [edges.left, edges.top, edges.right, edges.top, edges.right, edges.bottom, edges.left, edges.bottom];
  const values = radii.values.map((value, i) => Math.max(0, value - (by[i] ?? 0)));
  for (let i = 0; i < 8; i += 2) if (values[i] === 0 || values[i + 1] === 0) values[i] = values[i + 1] = 0;
  return values.every((value) => value === 0) ? null : { values };
}

/** For outlines: radii grow with the offset, sharp corners stay sharp. */
export function outsetRadii(radii: CornerRadii | null, by: number): CornerRadii | null {
  return radii === null ? null : { values: radii.values.map((value) => (value === 0 ? 0 : Math.max(0, value + by))) };
}

function isZero(radius: Radius): boolean {
  return radius.x === 0 || radius.y === 0;
}
