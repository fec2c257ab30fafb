// Min-content and max-content widths of flex containers, as Blink finds them.
// https://drafts.csswg.org/css-flexbox-1/#intrinsic-sizes; AD-HOC: instead of the flex fractions of #intrinsic-main-sizes, contributions of
// items that cannot grow or shrink are held at their flex base size, and then summed.

import type { Box } from '../box.ts';
import type { ContentSizes } from '../constraint-space.ts';
import type { LayoutContext } from '../layout-context.ts';
import { scrollbarContribution } from '../scrollbars.ts';
import { clampHeight, insetsOf, marginContribution, preferredRatio, resolveHeightValue, resolveWidthValue, widthFromRatio } from '../sizing.ts';
import { gapOf, resolvedAlignSelf } from './flex-item.ts';

/** Border-box sizes of the content and the container's own border and padding. */
export function flexIntrinsicSizes(box: Box, context: LayoutContext): ContentSizes {
  const insets = insetsOf(box, 0).width + scrollbarContribution(box, context);
  if (box.contentWidth !== null) return { min: box.contentWidth + insets, max: box.contentWidth + insets };
  if (box.style.box.containSize) return { min: insets, max: insets };
  const { direction, wrap, columnGap } = box.style.flex;
  const isRow = direction === 'row' || direction === 'row-reverse';
  let min = 0;
  let max = 0;
  let count = 0;
  for (const child of box.children) {
    if (child.isOutOfFlow) continue;
    const sizes = (isRow && wrap === 'nowrap' ? stretchedSizes(child, box) : null) ?? context.contentSizes(child);
    const margin = marginContribution(child);
    count++;
    if (!isRow) {
      min = Math.max(min, sizes.min + margin);
      max = Math.max(max, sizes.max + margin);
      continue;
    }
    const held = holdAtBaseSize(child, sizes, context);
    min = wrap === 'nowrap' ? min + held.min + margin : Math.max(min, sizes.min + margin);
    max += held.max + margin;
  }
  if (isRow && count > 1) {
    const gaps = gapOf(columnGap, null) * (count - 1);
    if (wrap === 'nowrap') min += gaps;
    max += gaps;
  }
  min = Math.max(0, min);
  return { min: min + insets, max: Math.max(min, max) + insets };
}

/** A stretched item takes its width from the height of the container through its ratio. */
function stretchedSizes(child: Box, container: Box): ContentSizes | null {
  const ratio = child.kind === 'replaced' ? null : preferredRatio(child);
  const group = child.style.box;
  if (ratio === null || group.width !== 'auto' || group.height !== 'auto' || resolvedAlignSelf(child, container).value !== 'stretch') return null;
  const outer = insetsOf(container, 0).height;
  const height = resolveHeightValue(container, container.style.box.height, null, outer);
  if (height === null) return null;
  const insets = insetsOf(child, 0);
  const width = widthFromRatio(child, clampHeight(child, Math.max(0, height - outer), null, insets.height), ratio, insets);
  return { min: width, max: width };
}

/** An item that cannot shrink is at least its hypothetical size, one that cannot grow at most. */
function holdAtBaseSize(child: Box, sizes: ContentSizes, context: LayoutContext): ContentSizes {
  const { grow, shrink, basis } = child.style.flex;
  const insets = insetsOf(child, 0).width;
  const content = (): ContentSizes => context.intrinsicSizes(child);
  const own = basis === 'content' ? null : resolveWidthValue(child, basis === 'auto' ? child.style.box.width : basis, null, insets, Infinity, content);
  // A base size that is the content's own holds nothing.
  if (own === null) return sizes;
  const { minWidth, maxWidth } = child.style.box;
  const max = resolveWidthValue(child, maxWidth, null, insets, Infinity, content) ?? Infinity;
  const min = minWidth === 'auto' ? Math.min(sizes.min, max) : (resolveWidthValue(child, minWidth, null, insets, Infinity, content) ?? 0);
  const hypothetical = Math.max(min, insets, Math.min(max, own));
  const hold = (size: number): number => ((size < own && shrink === 0) || (size > own && grow === 0) ? hypothetical : size);
  return { min: hold(sizes.min), max: hold(sizes.max) };
}
