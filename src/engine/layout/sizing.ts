// Used widths and heights of boxes that are not replaced: sizing properties, keywords, min and max, aspect-ratio.
// https://drafts.csswg.org/css-sizing-3/ and https://drafts.csswg.org/css-sizing-4/#aspect-ratio. Sizes are border-box px.

import type { Edges } from '../../base/geometry.ts';
import type { MaxSizeValue, SizeValue } from '../style/computed-style.ts';
import type { BoxNode } from './box-node.ts';
import type { Box } from './box.ts';
import type { ConstraintSpace, ContentSizes } from './constraint-space.ts';
import type { LayoutContext } from './layout-context.ts';
import { borderOf, horizontal, marginOf, paddingOf, resolveOrNull, snap, vertical } from './lengths.ts';

export interface Insets {
  readonly border: Edges;
  readonly padding: Edges;
  /** Border and padding of both sides together. */
  readonly width: number;
  readonly height: number;
}

export function insetsOf(box: Box, percentageWidth: number): Insets {
  const border = (box as BoxNode).collapsedBorder ?? borderOf(box.style);
  const padding = paddingOf(box.style, percentageWidth);
  return { border, padding, width: horizontal(border) + horizontal(padding), height: vertical(border) + vertical(padding) };
}

/** width / height from the aspect-ratio property; null when it gives none (replaced boxes add their natural ratio). */
export function preferredRatio(box: Box): number | null {
  const ratio = box.style.box.aspectRatio?.ratio ?? null;
  return ratio !== null && ratio > 0 && Number.isFinite(ratio) ? ratio : null;
}

/** The border-box size that a length stands for under `box-sizing`. */
function borderBoxSize(box: Box, px: number, insets: number): number {
  return box.style.box.boxSizing === 'border-box' ? Math.max(px, insets) : Math.max(0, px) + insets;
}

/**
 * Border-box width of a sizing value, null for `auto`, `none`, and for percentages without a base.
 * `fill` is the width that `stretch` takes, `sizes` are asked only for content keywords.
 */
export function resolveWidthValue(
  box: Box,
  value: SizeValue | MaxSizeValue,
  percentageWidth: number | null,
  insets: number,
  fill: number,
  sizes: () => ContentSizes,
): number | null {
  if (typeof value === 'number') return borderBoxSize(box, snap(value), insets);
  if (typeof value === 'string') {
    switch (value) {
      case 'auto':
      case 'none':
        return null;
      case 'min-content':
        return sizes().min;
      case 'max-content':
        return sizes().max;
      case 'stretch':
        return Number.isFinite(fill) ? Math.max(fill, insets) : null;
      case 'fit-content':
        return fit(sizes(), fill);
    }
  }
  if ('fitContent' in value) {
    const limit = resolveOrNull(value.fitContent, percentageWidth);
    return limit === null ? fit(sizes(), fill) : fit(sizes(), limit + insets);
  }
  const px = resolveOrNull(value, percentageWidth);
  return px === null ? null : borderBoxSize(box, px, insets);
}

/** Of a replaced box or form control: a percentage lets it shrink to nothing. https://drafts.csswg.org/css-sizing-3/#min-content-zero */
export function isCompressible(box: Box): boolean {
  const { width, maxWidth } = box.style.box;
  return isPercentage(width) || isPercentage(maxWidth);
}

/** A form control other than a button. */
function isCompressibleControl(box: Box): boolean {
  return box.contentWidth !== null || box.control === 'list-box' || (box.kind === 'replaced' && box.control !== null);
}

/** As Blink has it, a percentage `width` (not `max-width`) lets a control shrink to nothing as a flex item, which other replaced boxes do not. */
export function shrinksAsFlexItem(box: Box): boolean {
  return isCompressibleControl(box) && isPercentage(box.style.box.width);
}

function isPercentage(value: SizeValue | MaxSizeValue): boolean {
  return typeof value === 'object' && ('percent' in value || 'calc' in value);
}

export function fit(sizes: ContentSizes, available: number): number {
  return Math.max(sizes.min, Math.min(sizes.max, available));
}

/** Border-box height of a sizing value, null where the content decides (auto, keywords, percentages of an indefinite height). */
export function resolveHeightValue(box: Box, value: SizeValue | MaxSizeValue, percentageHeight: number | null, insets: number): number | null {
  if (typeof value === 'number') return borderBoxSize(box, snap(value), insets);
  if (typeof value === 'string' || 'fitContent' in value) return null;
  const px = resolveOrNull(value, percentageHeight);
  return px === null ? null : borderBoxSize(box, px, insets);
}

/** min-width and max-width applied to a border-box width; min wins. */
export function clampWidth(box: Box, width: number, percentageWidth: number | null, insets: number, fill: number, sizes: () => ContentSizes): number {
  const { minWidth, maxWidth } = box.style.box;
  let result = width;
  if (maxWidth !== 'none') {
    const max = resolveWidthValue(box, maxWidth, percentageWidth, insets, fill, sizes);
    if (max !== null && max < result) result = max;
  }
  if (minWidth !== 'auto' && minWidth !== 0) {
    const min = resolveWidthValue(box, minWidth, percentageWidth, insets, fill, sizes);
    if (min !== null && min > result) result = min;
  }
  return Math.max(result, insets);
}

/** min-height and max-height applied to a border-box height; min wins. */
export function clampHeight(box: Box, height: number, percentageHeight: number | null, insets: number): number {
  const { minHeight, maxHeight } = box.style.box;
  let result = height;
  if (maxHeight !== 'none') {
    const max = resolveHeightValue(box, maxHeight, percentageHeight, insets);
    if (max !== null && max < result) result = max;
  }
  if (minHeight !== 'auto' && minHeight !== 0) {
    const min = resolveHeightValue(box, minHeight, percentageHeight, insets);
    if (min !== null && min > result) result = min;
  }
  return Math.max(result, insets);
}

/** Used border-box width of a non-replaced block container, flex or grid container. */
export function usedWidth(box: Box, space: ConstraintSpace, insets: Insets, context: LayoutContext): number {
  if (space.fixedWidth !== null) return Math.max(space.fixedWidth, insets.width);
  const margin = marginOf(box.style, space.percentageWidth);
  const fill = Math.max(0, snap(space.availableWidth - margin.left - margin.right));
  const sizes = () => fromDefiniteHeight(box, space, insets) ?? intrinsicSizesIn(box, insets, context);
  const { width: preferred, minWidth } = box.style.box;
  let width = resolveWidthValue(box, preferred, space.percentageWidth, insets.width, fill, sizes) ?? autoWidth(box, space, insets, fill, context);
  const ratio = typeof preferred !== 'string' || preferred === 'stretch' ? null : preferredRatio(box);
  if (ratio !== null && fromDefiniteHeight(box, space, insets) === null) width = transferHeightLimits(box, width, ratio, space.percentageHeight, insets);
  else if (ratio !== null && minWidth === 'auto') width = Math.max(width, contentMinimum(box, insets, context));
  return clampWidth(box, width, space.percentageWidth, insets.width, fill, sizes);
}

/** Intrinsic sizes with the padding that the box really has: in them percentages count as 0. */
export function intrinsicSizesIn(box: Box, insets: Insets, context: LayoutContext): ContentSizes {
  const sizes = context.intrinsicSizes(box);
  const extra = insets.width - insetsOf(box, 0).width;
  return extra === 0 ? sizes : { min: sizes.min + extra, max: sizes.max + extra };
}

/**
 * An automatic width kept between min-height and max-height, which come through the ratio where the height is automatic too.
 * https://drafts.csswg.org/css-sizing-4/#aspect-ratio-size-transfers
 */
export function transferHeightLimits(box: Box, width: number, ratio: number, percentageHeight: number | null, insets: Insets): number {
  const { minHeight, maxHeight } = box.style.box;
  const max = maxHeight === 'none' ? null : resolveHeightValue(box, maxHeight, percentageHeight, insets.height);
  const min = minHeight === 'auto' || minHeight === 0 ? null : resolveHeightValue(box, minHeight, percentageHeight, insets.height);
  let result = width;
  if (max !== null) result = Math.min(result, widthFromRatio(box, max, ratio, insets));
  if (min !== null) result = Math.max(result, widthFromRatio(box, min, ratio, insets));
  return result;
}

/** The width that a definite height gives through the ratio is the content's, at least and at most. */
function fromDefiniteHeight(box: Box, space: ConstraintSpace, insets: Insets): ContentSizes | null {
  const ratio = preferredRatio(box);
  const height = ratio === null ? null : definiteHeight(box, space, insets);
  if (ratio === null || height === null) return null;
  const width = widthFromRatio(box, height, ratio, insets);
  return { min: width, max: width };
}

/** https://drafts.csswg.org/css-sizing-4/#aspect-ratio-minimum: a ratio makes no box smaller than its content. */
function contentMinimum(box: Box, insets: Insets, context: LayoutContext): number {
  const { overflowX } = box.style.box;
  return overflowX === 'visible' || overflowX === 'clip' ? intrinsicSizesIn(box, insets, context).min : 0;
}

function autoWidth(box: Box, space: ConstraintSpace, insets: Insets, fill: number, context: LayoutContext): number {
  if (box.contentWidth !== null) return box.contentWidth + insets.width;
  const transferred = fromDefiniteHeight(box, space, insets);
  if (transferred !== null) return transferred.min;
  const isShrunk = space.shrinkToFit || box.control === 'button' || box.control === 'list-box' || !Number.isFinite(fill);
  return isShrunk ? fit(intrinsicSizesIn(box, insets, context), fill) : Math.max(fill, insets.width);
}

/** The border-box height when it does not depend on content, clamped; null otherwise. */
export function definiteHeight(box: Box, space: ConstraintSpace, insets: Insets): number | null {
  if (space.fixedHeight !== null && !space.isTableCell) return Math.max(space.fixedHeight, insets.height);
  const height = resolveHeightValue(box, box.style.box.height, space.percentageHeight, insets.height);
  if (height !== null) return clampHeight(box, height, space.percentageHeight, insets.height);
  if (box.style.box.height === 'stretch' && space.availableHeight !== null) {
    const margin = marginOf(box.style, space.percentageWidth);
    return clampHeight(box, Math.max(0, space.availableHeight - margin.top - margin.bottom), space.percentageHeight, insets.height);
  }
  return null;
}

export function widthFromRatio(box: Box, height: number, ratio: number, insets: Insets): number {
  if (box.style.box.boxSizing === 'border-box' && box.style.box.aspectRatio?.auto !== true) return snap(height * ratio);
  return snap((height - insets.height) * ratio) + insets.width;
}

export function heightFromRatio(box: Box, width: number, ratio: number, insets: Insets): number {
  if (box.style.box.boxSizing === 'border-box' && box.style.box.aspectRatio?.auto !== true) return snap(width / ratio);
  return snap((width - insets.width) / ratio) + insets.height;
}

/** What percentages of children's heights resolve against: the content height when it is definite. */
export function percentageHeightForChildren(box: Box, space: ConstraintSpace, height: number | null, insets: Insets): number | null {
  if (height === null) return null;
  if (space.fixedHeight !== null && !space.fixedHeightIsDefinite) return null;
  return Math.max(0, height - insets.height);
}

/**
 * Border-box min-content and max-content contribution of a box whose content measures `intrinsic`: its width, min-width and max-width
 * properties applied, percentages counted as auto. https://drafts.csswg.org/css-sizing-3/#intrinsic-contribution
 */
export function contributionOf(box: Box, intrinsic: ContentSizes): ContentSizes {
  const { width, minWidth, maxWidth, boxSizing, overflowX } = box.style.box;
  const insets = insetsOf(box, 0).width;
  const own = (value: SizeValue | MaxSizeValue): number | null => {
    if (typeof value === 'number') return boxSizing === 'border-box' ? Math.max(value, insets) : value + insets;
    if (value === 'min-content') return intrinsic.min;
    if (value === 'max-content') return intrinsic.max;
    return null;
  };
  const ratio = box.kind === 'replaced' || typeof width !== 'string' ? null : preferredRatio(box);
  const transferred = ratio === null ? null : widthFromFixedHeight(box, ratio);
  const isHeld = minWidth === 'auto' && (overflowX === 'visible' || overflowX === 'clip');
  const fixed = transferred === null ? own(width) : isHeld ? Math.max(transferred, intrinsic.min) : transferred;
  let min = fixed ?? intrinsic.min;
  let max = fixed ?? intrinsic.max;
  if (ratio !== null && fixed === null) {
    const both = insetsOf(box, 0);
    min = transferHeightLimits(box, min, ratio, null, both);
    max = transferHeightLimits(box, max, ratio, null, both);
  }
  if (fixed === null && isCompressibleControl(box) && isCompressible(box)) min = insets;
  const upper = own(maxWidth);
  if (upper !== null) {
    min = Math.min(min, upper);
    max = Math.min(max, upper);
  }
  const lower = own(minWidth);
  if (lower !== null) {
    min = Math.max(min, lower);
    max = Math.max(max, lower);
  }
  // No width makes a table smaller than its columns.
  if (box.kind === 'table') min = Math.max(min, intrinsic.min);
  return { min, max: Math.max(min, max) };
}

/** The width that a height in px gives through the ratio; null without. */
function widthFromFixedHeight(box: Box, ratio: number): number | null {
  const insets = insetsOf(box, 0);
  const height = resolveHeightValue(box, box.style.box.height, null, insets.height);
  return height === null ? null : widthFromRatio(box, clampHeight(box, height, null, insets.height), ratio, insets);
}

/** Horizontal margins as they count in an intrinsic size: percentages and auto are 0. */
export function marginContribution(box: Box): number {
  const { marginLeft, marginRight } = box.style.box;
  return (typeof marginLeft === 'number' ? snap(marginLeft) : 0) + (typeof marginRight === 'number' ? snap(marginRight) : 0);
}

/** Margins of a block-level box with auto ones solved in the containing block; https://drafts.csswg.org/css2/#blockwidth */
export function solveHorizontalMargins(
  box: Box,
  width: number,
  available: number,
  containerIsRtl: boolean,
  margin: Edges,
  textAlign: string,
): { left: number; right: number } {
  const { marginLeft, marginRight } = box.style.box;
  const free = available - width - (marginLeft === 'auto' ? 0 : margin.left) - (marginRight === 'auto' ? 0 : margin.right);
  if (marginLeft === 'auto' && marginRight === 'auto') {
    if (free < 0) return containerIsRtl ? { left: free, right: 0 } : { left: 0, right: free };
    const left = snap(free / 2);
    return { left, right: free - left };
  }
  if (marginLeft === 'auto') return { left: free > 0 || containerIsRtl ? free : 0, right: margin.right };
  if (marginRight === 'auto') return { left: margin.left, right: free };
  // `align` of the parent in HTML: -webkit-center and friends move blocks too.
  if (free > 0 && textAlign === '-webkit-center') return { left: margin.left + snap(free / 2), right: margin.right };
  if (free > 0 && textAlign === '-webkit-right') return { left: margin.left + free, right: margin.right };
  if (containerIsRtl && textAlign !== '-webkit-left') return { left: margin.left + free, right: margin.right };
  return { left: margin.left, right: margin.right };
}
