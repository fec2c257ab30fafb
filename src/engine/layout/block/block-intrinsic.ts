// Min-content and max-content widths of a block container. https://drafts.csswg.org/css-sizing-3/#intrinsic-contribution
// Floats side by side add up in the max-content width, as in Blink.

import type { Box } from '../box.ts';
import type { ContentSizes } from '../constraint-space.ts';
import { inlineIntrinsicSizes } from '../inline/inline-intrinsic.ts';
import type { LayoutContext } from '../layout-context.ts';
import { scrollbarContribution } from '../scrollbars.ts';
import { insetsOf, marginContribution } from '../sizing.ts';

/** Border-box sizes of the content and the box's own border and padding. */
export function blockIntrinsicSizes(box: Box, context: LayoutContext): ContentSizes {
  const insets = insetsOf(box, 0).width;
  if (box.contentWidth !== null) {
    // The size of a text area has room for a scrollbar already.
    const width = box.contentWidth + insets;
    return { min: width, max: width };
  }
  if (box.style.box.containSize) return { min: insets, max: insets };
  const bar = scrollbarContribution(box, context);
  const content = box.hasInlineChildren ? inlineIntrinsicSizes(box, context) : blockChildrenSizes(box, context);
  return { min: content.min + insets + bar, max: content.max + insets + bar };
}

function blockChildrenSizes(box: Box, context: LayoutContext): ContentSizes {
  let min = 0;
  let max = 0;
  let floatsLeft = 0;
  let floatsRight = 0;
  for (const child of box.children) {
    if (child.isOutOfFlow || child.kind === 'marker') continue;
    const sizes = context.contentSizes(child);
    const margin = marginContribution(child);
    min = Math.max(min, sizes.min + margin);
    const outer = sizes.max + margin;
    const { float, clear } = child.style.box;
    if (child.isFloating || child.isFormattingContextRoot) {
      if (clear === 'left' || clear === 'both') {
        max = Math.max(max, floatsLeft + floatsRight);
        floatsLeft = 0;
      }
      if (clear === 'right' || clear === 'both') {
        max = Math.max(max, floatsLeft + floatsRight);
        floatsRight = 0;
      }
    }
    if (child.isFloating) {
      if (float === 'right') floatsRight += Math.max(0, outer);
      else floatsLeft += Math.max(0, outer);
    } else if (child.isFormattingContextRoot) {
      // It stands beside the floats before it.
      max = Math.max(max, outer + floatsLeft + floatsRight);
      floatsLeft = 0;
      floatsRight = 0;
    } else {
      max = Math.max(max, floatsLeft + floatsRight, outer);
      floatsLeft = 0;
      floatsRight = 0;
    }
  }
  max = Math.max(max, floatsLeft + floatsRight, min);
  return { min, max };
}
