// How far a scroll container can be scrolled. https://drafts.csswg.org/css-overflow-3/#scrollable

import type { Point } from '../../base/geometry.ts';
import type { BoxFragment } from './fragment.ts';

/** The largest offsets of a scroll container. */
export function scrollLimit(fragment: BoxFragment): Point {
  const { scrollableOverflow: area, border, scrollbarWidth, scrollbarHeight } = fragment;
  const clientWidth = fragment.width - border.left - border.right - scrollbarWidth;
  const clientHeight = fragment.height - border.top - border.bottom - scrollbarHeight;
  return {
    x: Math.max(0, area.x + area.width - border.left - clientWidth),
    y: Math.max(0, area.y + area.height - border.top - clientHeight),
  };
}
