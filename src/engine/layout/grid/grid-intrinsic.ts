// Min-content and max-content widths of grid containers: the columns sized under that constraint.
// https://drafts.csswg.org/css-grid-2/#intrinsic-sizes

import type { Box } from '../box.ts';
import type { ContentSizes } from '../constraint-space.ts';
import type { LayoutContext } from '../layout-context.ts';
import { scrollbarContribution } from '../scrollbars.ts';
import { insetsOf } from '../sizing.ts';
import { columnContribution, GridItem } from './grid-item.ts';
import { gapPx, gridStructure, makeColumns, widthLimits } from './grid-layout.ts';
import { totalSize } from './track.ts';
import { sizeTracks } from './track-sizing.ts';

/** Border-box sizes of the content and the container's own border and padding. */
export function gridIntrinsicSizes(box: Box, context: LayoutContext): ContentSizes {
  const insets = insetsOf(box, 0).width + scrollbarContribution(box, context);
  if (box.contentWidth !== null) return { min: box.contentWidth + insets, max: box.contentWidth + insets };
  const structure = gridStructure(box, null, null, { ...widthLimits(box, insets), maxHeight: null, minHeight: null });
  const gap = gapPx(box.style.flex.columnGap, null);
  const items = box.style.box.containSize ? [] : structure.placed.items.map((placement) => new GridItem(placement, box));
  const sizeUnder = (constraint: 'min-content' | 'max-content'): number => {
    const tracks = makeColumns(box, structure, null);
    sizeTracks({
      tracks,
      items: items.map((item) => columnContribution(item, tracks, gap, context)),
      gap,
      available: null,
      constraint,
      innerMin: 0,
      innerMax: Infinity,
      stretches: false,
    });
    return totalSize(tracks, gap);
  };
  const min = sizeUnder('min-content') + insets;
  return { min, max: Math.max(min, sizeUnder('max-content') + insets) };
}
