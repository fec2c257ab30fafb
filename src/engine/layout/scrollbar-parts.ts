// The parts of a classic scrollbar: buttons, track and thumb, for paint and for the mouse. Sizes are Chromium's on Linux (recorded from its screenshots).

import type { Point, Rect } from '../../base/geometry.ts';
import type { Box } from './box.ts';
import type { BoxFragment } from './fragment.ts';
import { scrollLimit } from './scroll-limit.ts';

export interface ScrollbarParts {
  readonly isVertical: boolean;
  /** All of the bar, its buttons among it. */
  readonly bar: Rect;
  /** null when nothing can be scrolled, or there is no room for one. */
  readonly thumb: Rect | null;
  /** Room that the thumb may move in, and the scroll offset at its end. */
  readonly travel: number;
  readonly limit: number;
}

export const THIN_SCROLLBAR_PX = 10;
const MIN_THUMB = 17;

/** Length of the button at each end, and the gap at both sides of the thumb. */
export function scrollbarMetrics(thickness: number): { readonly button: number; readonly inset: number } {
  return thickness > THIN_SCROLLBAR_PX ? { button: thickness + 3, inset: 3 } : { button: thickness + 2, inset: 2 };
}

/** What a scrollbar of this box takes away; `classic` is that of an ordinary one. */
export function scrollbarThickness(box: Box, classic: number): number {
  const { scrollbarWidth } = box.style.rare;
  if (scrollbarWidth === 'none') return 0;
  return scrollbarWidth === 'thin' ? Math.min(THIN_SCROLLBAR_PX, classic) : classic;
}

/** The scrollbars of a scroll container whose border box stands at `frame`, already snapped. */
export function scrollbarsOf(fragment: BoxFragment, frame: Rect, offset: Point): ScrollbarParts[] {
  const { border, scrollbarWidth, scrollbarHeight } = fragment;
  const inner = {
    x: frame.x + border.left,
    y: frame.y + border.top,
    width: Math.max(0, frame.width - border.left - border.right),
    height: Math.max(0, frame.height - border.top - border.bottom),
  };
  return scrollbarsIn(inner, scrollbarWidth, scrollbarHeight, fragment.box.style.text.direction === 'rtl', offset, scrollLimit(fragment));
}

/** The viewport's: the root fragment is what they leave of it. */
export function viewportScrollbars(root: BoxFragment, viewportWidth: number, viewportHeight: number, offset: Point): ScrollbarParts[] {
  const { scrollableOverflow: area } = root;
  const limit = { x: Math.max(0, area.x + area.width - root.width), y: Math.max(0, area.y + area.height - root.height) };
  return scrollbarsIn(
    { x: 0, y: 0, width: viewportWidth, height: viewportHeight },
    viewportWidth - root.width,
    viewportHeight - root.height,
    false,
    offset,
    limit,
  );
}

function scrollbarsIn(inner: Rect, barWidth: number, barHeight: number, isLeft: boolean, offset: Point, limit: Point): ScrollbarParts[] {
  const portWidth = Math.max(0, inner.width - barWidth);
  const portHeight = Math.max(0, inner.height - barHeight);
  const parts: ScrollbarParts[] = [];
  if (barWidth > 0)
    parts.push(partsOf(true, { x: isLeft ? inner.x : inner.x + portWidth, y: inner.y, width: barWidth, height: portHeight }, portHeight, offset.y, limit.y));
  if (barHeight > 0)
    parts.push(
      partsOf(false, { x: isLeft ? inner.x + barWidth : inner.x, y: inner.y + portHeight, width: portWidth, height: barHeight }, portWidth, offset.x, limit.x),
    );
  return parts;
}

function partsOf(isVertical: boolean, bar: Rect, port: number, offset: number, limit: number): ScrollbarParts {
  const thickness = isVertical ? bar.width : bar.height;
  const { button, inset } = scrollbarMetrics(thickness);
  const room = (isVertical ? bar.height : bar.width) - 2 * button;
  const length = Math.max(MIN_THUMB, Math.round((room * port) / (port + limit)));
  if (limit <= 0 || room < length) return { isVertical, bar, thumb: null, travel: 0, limit };
  const travel = room - length;
  const start = button + Math.round(travel * Math.max(0, Math.min(1, offset / limit)));
  const across = thickness - 2 * inset;
  const thumb = isVertical
    ? { x: bar.x + inset, y: bar.y + start, width: across, height: length }
    : { x: bar.x + start, y: bar.y + inset, width: length, height: across };
  return { isVertical, bar, thumb, travel, limit };
}
