// What every layout algorithm is given besides (box, space): the way to lay out and measure children, fonts, and the cache.
// An interface, so that flex, grid, table and block know only this file and never each other.

import type { FontSet } from '../text/font-set.ts';
import type { Box } from './box.ts';
import type { ConstraintSpace, ContentSizes } from './constraint-space.ts';
import type { BoxFragment } from './fragment.ts';

export interface LayoutContext {
  readonly fonts: FontSet;
  readonly viewportWidth: number;
  readonly viewportHeight: number;
  /** Width of a classic scrollbar: 15 on a desktop, 0 where scrollbars are hidden (screenshots) or overlay the content. */
  readonly scrollbarWidth: number;
  readonly isQuirks: boolean;
  /** Lays out a box that is a formatting context root (or replaced), from the cache when it can. */
  layout(box: Box, space: ConstraintSpace): BoxFragment;
  /** Border-box min-content and max-content widths of a box (its own width, min-width, max-width properties applied), cached. */
  contentSizes(box: Box): ContentSizes;
  /** As contentSizes, but of the content alone: width, min-width and max-width of the box itself are not applied. Cached. */
  intrinsicSizes(box: Box): ContentSizes;
}

/**
 * An absolute or fixed box that waits for its containing block. Algorithms put their own out-of-flow children here with the
 * static position, and pass on the ones of their in-flow children, moved by the child's position; layout.ts places those
 * whose containing block a fragment is and leaves the rest in the fragment.
 */
export interface OutOfFlowCandidate {
  readonly box: Box;
  /** Static position relative to the border box of the fragment that carries the candidate. */
  readonly staticX: number;
  readonly staticY: number;
  /** Which point of the box sits at the static position (flex and grid containers align their static position). */
  readonly anchorX: 'start' | 'center' | 'end';
  readonly anchorY: 'start' | 'center' | 'end';
}
