// Replaced boxes: used sizes from natural sizes and ratio. https://drafts.csswg.org/css2/#inline-replaced-width and
// #min-max-widths (the table of constraint violations), https://drafts.csswg.org/css-sizing-4/#aspect-ratio

import type { Box } from './box.ts';
import type { ConstraintSpace, ContentSizes } from './constraint-space.ts';
import type { BoxFragment } from './fragment.ts';
import { BoxFragmentNode } from './fragment-node.ts';
import { layoutForeignObjects } from './foreign-objects.ts';
import type { LayoutContext } from './layout-context.ts';
import { marginOf, snap } from './lengths.ts';
import { definiteHeight, insetsOf, isCompressible, resolveHeightValue, resolveWidthValue, type Insets } from './sizing.ts';

const DEFAULT_WIDTH = 300;
const DEFAULT_HEIGHT = 150;

export function layoutReplaced(box: Box, space: ConstraintSpace, context: LayoutContext): BoxFragment {
  const insets = insetsOf(box, space.percentageWidth);
  const size = replacedSize(box, space, insets);
  const content = { width: size.width - insets.width, height: size.height - insets.height };
  return new BoxFragmentNode({
    box,
    width: size.width,
    height: size.height,
    border: insets.border,
    padding: insets.padding,
    margin: marginOf(box.style, space.percentageWidth),
    children: layoutForeignObjects(box, insets.border.left + insets.padding.left, insets.border.top + insets.padding.top, content, context),
  });
}

/** width / height that the box keeps, null when it has none. */
export function replacedRatio(box: Box): number | null {
  const natural = box.replaced?.naturalRatio ?? null;
  const preferred = box.style.box.aspectRatio;
  if (preferred !== null && preferred.ratio !== null && preferred.ratio > 0 && !(preferred.auto && natural !== null)) return preferred.ratio;
  return natural !== null && natural > 0 && Number.isFinite(natural) ? natural : null;
}

/** Border-box size. */
export function replacedSize(box: Box, space: ConstraintSpace, insets: Insets): { width: number; height: number } {
  const margin = marginOf(box.style, space.percentageWidth);
  const fill = Math.max(0, space.availableWidth - margin.left - margin.right);
  const natural = naturalContentSize(box, space, insets, fill);
  const keyword = (): ContentSizes => ({ min: natural.width + insets.width, max: natural.width + insets.width });
  const content = (px: number | null, inset: number): number | null => (px === null ? null : Math.max(0, px - inset));
  const group = box.style.box;

  const width =
    space.fixedWidth !== null
      ? content(space.fixedWidth, insets.width)
      : content(resolveWidthValue(box, group.width, space.percentageWidth, insets.width, fill, keyword), insets.width);
  const height = content(definiteHeight(box, space, insets), insets.height);
  const maxWidth =
    space.fixedWidth !== null
      ? Infinity
      : (content(resolveWidthValue(box, group.maxWidth, space.percentageWidth, insets.width, fill, keyword), insets.width) ?? Infinity);
  const minWidth =
    space.fixedWidth !== null ? 0 : (content(resolveWidthValue(box, group.minWidth, space.percentageWidth, insets.width, fill, keyword), insets.width) ?? 0);
  const maxHeight =
    space.fixedHeight !== null
      ? Infinity
      : (content(resolveHeightValue(box, group.maxHeight, space.percentageHeight, insets.height), insets.height) ?? Infinity);
  const minHeight =
    space.fixedHeight !== null ? 0 : (content(resolveHeightValue(box, group.minHeight, space.percentageHeight, insets.height), insets.height) ?? 0);

  const used = usedContentSize(width, height, natural, replacedRatio(box), {
    minWidth,
    maxWidth: Math.max(minWidth, maxWidth),
    minHeight,
    maxHeight: Math.max(minHeight, maxHeight),
  });
  return { width: snap(used.width) + insets.width, height: snap(used.height) + insets.height };
}

interface Limits {
  minWidth: number;
  maxWidth: number;
  minHeight: number;
  maxHeight: number;
}

function usedContentSize(
  width: number | null,
  height: number | null,
  natural: { width: number; height: number },
  ratio: number | null,
  limits: Limits,
): { width: number; height: number } {
  const clampW = (w: number): number => Math.max(limits.minWidth, Math.min(limits.maxWidth, w));
  const clampH = (h: number): number => Math.max(limits.minHeight, Math.min(limits.maxHeight, h));
  if (width !== null && height !== null) return { width: clampW(width), height: clampH(height) };
  if (width !== null) {
    const used = clampW(width);
    return { width: used, height: clampH(ratio === null ? natural.height : used / ratio) };
  }
  if (height !== null) {
    const used = clampH(height);
    return { width: clampW(ratio === null ? natural.width : used * ratio), height: used };
  }
  if (ratio === null) return { width: clampW(natural.width), height: clampH(natural.height) };
  return constrainKeepingRatio(natural.width, natural.height, limits);
}

/** The table of https://drafts.csswg.org/css2/#min-max-widths */
function constrainKeepingRatio(w: number, h: number, limits: Limits): { width: number; height: number } {
  const { minWidth, maxWidth, minHeight, maxHeight } = limits;
  if (w <= 0 || h <= 0) return { width: Math.max(minWidth, Math.min(maxWidth, w)), height: Math.max(minHeight, Math.min(maxHeight, h)) };
  if (w > maxWidth && h > maxHeight) {
    return maxWidth / w <= maxHeight / h
      ? { width: maxWidth, height: Math.max(minHeight, (maxWidth * h) / w) }
      : { width: Math.max(minWidth, (maxHeight * w) / h), height: maxHeight };
  }
  if (w < minWidth && h < minHeight) {
    return minWidth / w <= minHeight / h
      ? { width: Math.min(maxWidth, (minHeight * w) / h), height: minHeight }
      : { width: minWidth, height: Math.min(maxHeight, (minWidth * h) / w) };
  }
  if (w < minWidth && h > maxHeight) return { width: minWidth, height: maxHeight };
  if (w > maxWidth && h < minHeight) return { width: maxWidth, height: minHeight };
  if (w > maxWidth) return { width: maxWidth, height: Math.max((maxWidth * h) / w, minHeight) };
  if (w < minWidth) return { width: minWidth, height: Math.min((minWidth * h) / w, maxHeight) };
  if (h > maxHeight) return { width: Math.max((maxHeight * w) / h, minWidth), height: maxHeight };
  if (h < minHeight) return { width: Math.min((minHeight * w) / h, maxWidth), height: minHeight };
  return { width: w, height: h };
}

/** Content-box size with both properties auto. */
function naturalContentSize(box: Box, space: ConstraintSpace | null, insets: Insets, fill: number): { width: number; height: number } {
  const content = box.replaced;
  const ratio = replacedRatio(box);
  const width = content?.naturalWidth ?? null;
  const height = content?.naturalHeight ?? null;
  if (width !== null && height !== null) {
    const preferred = box.style.box.aspectRatio;
    if (preferred !== null && ratio !== null && content?.naturalRatio !== ratio) return { width, height: width / ratio };
    return { width, height };
  }
  if (width !== null) return { width, height: ratio === null ? DEFAULT_HEIGHT : width / ratio };
  if (height !== null) return { width: ratio === null ? DEFAULT_WIDTH : height * ratio, height };
  if (ratio === null) return { width: DEFAULT_WIDTH, height: DEFAULT_HEIGHT };
  // A ratio alone: as wide as a block would be, so it adds nothing to a containing block that is as wide as its content.
  const isMeasured = space === null && box.style.box.width === 'auto';
  const used = isMeasured ? 0 : space !== null && Number.isFinite(fill) ? Math.max(0, fill - insets.width) : DEFAULT_WIDTH;
  return { width: used, height: used / ratio };
}

/** A box with a ratio and no natural size is as wide as there is room, as a flex item too. */
export function takesRoom(box: Box): boolean {
  const content = box.replaced;
  return content !== null && content.naturalWidth === null && content.naturalHeight === null && replacedRatio(box) !== null;
}

/** Border-box sizes without the width properties. */
export function replacedIntrinsicSizes(box: Box): ContentSizes {
  const insets = insetsOf(box, 0);
  const group = box.style.box;
  const natural = naturalContentSize(box, null, insets, 0);
  const ratio = replacedRatio(box);
  let width = natural.width;
  // A definite height and its limits come through the ratio.
  const heightOf = (value: typeof group.height | typeof group.maxHeight): number | null => {
    const px = resolveHeightValue(box, value, null, insets.height);
    return px === null ? null : px - insets.height;
  };
  if (ratio !== null) {
    const height = heightOf(group.height);
    if (height !== null) width = height * ratio;
    const max = heightOf(group.maxHeight);
    const min = heightOf(group.minHeight);
    if (max !== null) width = Math.min(width, max * ratio);
    if (min !== null) width = Math.max(width, min * ratio);
  }
  const px = snap(width) + insets.width;
  return { min: isCompressible(box) ? insets.width : px, max: px };
}
