// Lengths of a style as layout uses them: snapped to 1/64 px as Blink's LayoutUnit, edges resolved to px.

import { NO_EDGES, type Edges } from '../../base/geometry.ts';
import type { ComputedStyle, LengthPercentage } from '../style/computed-style.ts';
import { resolveLength, resolveLengthOrNull } from '../style/length.ts';

/** Beyond this Blink's 32-bit fixed point saturates; it also keeps sums of hostile lengths finite. */
const LARGEST = 33554431;

/** The value rounded toward zero to 1/64 px, in the range that Blink can express. */
export function snap(px: number): number {
  if (px > LARGEST) return LARGEST;
  if (px < -LARGEST) return -LARGEST;
  return Math.trunc(px * 64) / 64;
}

/** Rounded up to 1/64 px: widths of text, as ShapeResult::SnappedWidth. */
export function snapUp(px: number): number {
  return Math.min(LARGEST, Math.ceil(px * 64 - 1e-4) / 64);
}

export function resolve(value: LengthPercentage, base: number): number {
  return snap(resolveLength(value, base));
}

export function resolveOrNull(value: LengthPercentage, base: number | null): number | null {
  const px = resolveLengthOrNull(value, base);
  return px === null ? null : snap(px);
}

export function borderOf(style: ComputedStyle): Edges {
  const { topWidth, rightWidth, bottomWidth, leftWidth } = style.border;
  if (topWidth === 0 && rightWidth === 0 && bottomWidth === 0 && leftWidth === 0) return NO_EDGES;
  return { top: topWidth, right: rightWidth, bottom: bottomWidth, left: leftWidth };
}

/** Percentages of all four sides are of the containing block's width. Padding is never negative. */
export function paddingOf(style: ComputedStyle, percentageWidth: number): Edges {
  const { paddingTop, paddingRight, paddingBottom, paddingLeft } = style.box;
  if (paddingTop === 0 && paddingRight === 0 && paddingBottom === 0 && paddingLeft === 0) return NO_EDGES;
  return {
    top: Math.max(0, resolve(paddingTop, percentageWidth)),
    right: Math.max(0, resolve(paddingRight, percentageWidth)),
    bottom: Math.max(0, resolve(paddingBottom, percentageWidth)),
    left: Math.max(0, resolve(paddingLeft, percentageWidth)),
  };
}

/** `auto` counts as 0. */
export function marginOf(style: ComputedStyle, percentageWidth: number): Edges {
  const { marginTop, marginRight, marginBottom, marginLeft } = style.box;
  if (marginTop === 0 && marginRight === 0 && marginBottom === 0 && marginLeft === 0) return NO_EDGES;
  return {
    top: marginTop === 'auto' ? 0 : resolve(marginTop, percentageWidth),
    right: marginRight === 'auto' ? 0 : resolve(marginRight, percentageWidth),
    bottom: marginBottom === 'auto' ? 0 : resolve(marginBottom, percentageWidth),
    left: marginLeft === 'auto' ? 0 : resolve(marginLeft, percentageWidth),
  };
}

export function horizontal(edges: Edges): number {
  return edges.left + edges.right;
}

export function vertical(edges: Edges): number {
  return edges.top + edges.bottom;
}

/**
 * Offset of a relatively positioned box from its place in the flow; https://drafts.csswg.org/css-position-3/#relpos-insets.
 * `percentageHeight` is null where the containing block's height depends on its content: then percentages count as auto.
 */
export function relativeOffset(
  style: ComputedStyle,
  percentageWidth: number,
  percentageHeight: number | null,
  containerIsRtl: boolean,
): { x: number; y: number } {
  const { left, right, top, bottom } = style.box;
  const leftPx = left === 'auto' ? null : resolve(left, percentageWidth);
  const rightPx = right === 'auto' ? null : resolve(right, percentageWidth);
  const topPx = top === 'auto' ? null : resolveOrNull(top, percentageHeight);
  const bottomPx = bottom === 'auto' ? null : resolveOrNull(bottom, percentageHeight);
  const fromLeft = leftPx ?? (rightPx === null ? 0 : -rightPx);
  const x = leftPx !== null && rightPx !== null && containerIsRtl ? -rightPx : fromLeft;
  const y = topPx ?? (bottomPx === null ? 0 : -bottomPx);
  return { x, y };
}
