// Scroll containers lay their content out again when a classic scrollbar turns out to be needed. For flex and grid containers.
// https://drafts.csswg.org/css-overflow-3/#scrollable, https://drafts.csswg.org/css-overflow-3/#scrollbar-gutter-property

import type { Box } from './box.ts';
import { isScrollContainer } from './fragment-node.ts';
import type { BoxFragment } from './fragment.ts';
import type { LayoutContext } from './layout-context.ts';
import { scrollbarThickness } from './scrollbar-parts.ts';

/** Calls `layout` with the room that scrollbars take, up to three times: one scrollbar can make the other one needed. */
export function layoutWithScrollbars(box: Box, context: LayoutContext, layout: (barWidth: number, barHeight: number) => BoxFragment): BoxFragment {
  const bar = scrollbarThickness(box, context.scrollbarWidth);
  if (bar === 0 || !isScrollContainer(box)) return layout(0, 0);
  const { overflowX, overflowY } = box.style.box;
  let barWidth = overflowY === 'scroll' || (overflowY === 'auto' && box.style.rare.scrollbarGutter !== 'auto') ? bar : 0;
  let barHeight = overflowX === 'scroll' ? bar : 0;
  let fragment = layout(barWidth, barHeight);
  for (let pass = 0; pass < 2; pass++) {
    const overflow = fragment.scrollableOverflow;
    const needsWidth = overflowY === 'auto' && barWidth === 0 && overflow.height > fragment.height - fragment.border.top - fragment.border.bottom - barHeight;
    const needsHeight = overflowX === 'auto' && barHeight === 0 && overflow.width > fragment.width - fragment.border.left - fragment.border.right - barWidth;
    if (!needsWidth && !needsHeight) break;
    if (needsWidth) barWidth = bar;
    if (needsHeight) barHeight = bar;
    fragment = layout(barWidth, barHeight);
  }
  return fragment;
}

/** What a vertical scrollbar that always shows adds to intrinsic widths. */
export function scrollbarContribution(box: Box, context: LayoutContext): number {
  return box.style.box.overflowY === 'scroll' ? scrollbarThickness(box, context.scrollbarWidth) : 0;
}
