// The size of flex and grid containers before and after their items are known. Border-box px unless a name says content.
// https://drafts.csswg.org/css-sizing-3/, https://drafts.csswg.org/css-sizing-4/#aspect-ratio

import type { Box } from './box.ts';
import type { ConstraintSpace } from './constraint-space.ts';
import type { LayoutContext } from './layout-context.ts';
import { clampHeight, definiteHeight, heightFromRatio, insetsOf, percentageHeightForChildren, preferredRatio, usedWidth, type Insets } from './sizing.ts';

export interface ContainerSize {
  readonly insets: Insets;
  readonly barWidth: number;
  readonly barHeight: number;
  readonly width: number;
  /** null: the content decides. */
  readonly height: number | null;
  readonly contentWidth: number;
  readonly contentHeight: number | null;
  readonly percentageHeight: number | null;
  /** The height follows from the width by aspect-ratio, but grows with the content. */
  readonly heightIsFromRatio: boolean;
}

export function containerSize(box: Box, space: ConstraintSpace, context: LayoutContext, barWidth: number, barHeight: number): ContainerSize {
  const insets = insetsOf(box, space.percentageWidth);
  const width = usedWidth(box, space, insets, context);
  // A space of a table cell asks for the height of the content.
  let height = space.isTableCell ? null : definiteHeight(box, space, insets);
  const ratio = height === null && !space.isTableCell ? preferredRatio(box) : null;
  if (ratio !== null) height = clampHeight(box, heightFromRatio(box, width, ratio, insets), space.percentageHeight, insets.height);
  const percentageHeight = percentageHeightForChildren(box, space, height, insets);
  return {
    insets,
    barWidth,
    barHeight,
    width,
    height,
    contentWidth: Math.max(0, width - insets.width - barWidth),
    contentHeight: height === null ? null : Math.max(0, height - insets.height - barHeight),
    percentageHeight: percentageHeight === null ? null : Math.max(0, percentageHeight - barHeight),
    heightIsFromRatio: ratio !== null,
  };
}

/** The used height of a container whose content is `contentHeight` px high. */
export function finalHeight(box: Box, space: ConstraintSpace, size: ContainerSize, contentHeight: number): number {
  const content = contentHeight + size.insets.height + size.barHeight;
  if (space.isTableCell) return Math.max(content, space.fixedHeight ?? 0);
  if (size.height === null) return clampHeight(box, content, space.percentageHeight, size.insets.height);
  const { height, minHeight, overflowY } = box.style.box;
  if (!size.heightIsFromRatio || height !== 'auto' || minHeight !== 'auto' || (overflowY !== 'visible' && overflowY !== 'clip')) return size.height;
  return clampHeight(box, Math.max(size.height, content), space.percentageHeight, size.insets.height);
}
