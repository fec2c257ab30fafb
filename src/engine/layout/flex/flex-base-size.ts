// Flex base size, automatic minimum size and hypothetical main size of an item.
// https://drafts.csswg.org/css-flexbox-1/#algo-main-item and #min-size-auto

import type { SizeValue } from '../../style/computed-style.ts';
import type { BoxFragment } from '../fragment.ts';
import type { Box } from '../box.ts';
import type { ContentSizes } from '../constraint-space.ts';
import { replacedRatio, takesRoom } from '../replaced.ts';
import {
  clampHeight,
  clampWidth,
  heightFromRatio,
  intrinsicSizesIn,
  preferredRatio,
  resolveHeightValue,
  resolveWidthValue,
  transferHeightLimits,
  shrinksAsFlexItem,
  widthFromRatio,
} from '../sizing.ts';
import { crossMargins, itemSpace, mainMargins, type FlexFlow, type FlexItem } from './flex-item.ts';

export function ratioOf(box: Box): number | null {
  return box.kind === 'replaced' ? replacedRatio(box) : preferredRatio(box);
}

/** Fills in baseSize, minMain, maxMain and hypotheticalMain. */
export function findBaseSize(item: FlexItem, flow: FlexFlow): void {
  if (flow.isRow) findRowBaseSize(item, flow);
  else findColumnBaseSize(item, flow);
  item.hypotheticalMain = clampMain(item, item.baseSize);
}

export function clampMain(item: FlexItem, size: number): number {
  return Math.max(item.minMain, Math.min(item.maxMain, size));
}

function findRowBaseSize(item: FlexItem, flow: FlexFlow): void {
  const { box, insets } = item;
  const group = box.style.box;
  const fill = Math.max(0, flow.contentWidth - mainMargins(item, true));
  const sizes = (): ContentSizes => intrinsicSizesIn(box, insets, flow.context);
  const resolve = (value: SizeValue | typeof group.maxWidth): number | null => resolveWidthValue(box, value, flow.contentWidth, insets.width, fill, sizes);
  const specified = resolve(group.width);

  const { basis } = box.style.flex;
  let base: number | null = null;
  if (basis !== 'content') base = basis === 'auto' ? specified : resolve(basis);
  // B. An aspect ratio and a definite cross size.
  const ratio = ratioOf(box);
  const cross = ratio === null ? null : definiteCrossHeight(item, flow);
  const transferred = ratio === null || cross === null ? null : widthFromRatio(box, cross, ratio, insets);
  // E. Otherwise the max-content size.
  const contentWidth = (): number => {
    if (takesRoom(box) && Number.isFinite(fill)) return fill;
    return ratio === null || box.kind === 'replaced' ? sizes().max : transferHeightLimits(box, sizes().max, ratio, flow.percentageHeight, insets);
  };
  item.baseSize = Math.max(insets.width, base ?? transferred ?? contentWidth());

  item.maxMain = resolve(group.maxWidth) ?? Infinity;
  if (group.minWidth === 'auto') {
    const isScroller = group.overflowX !== 'visible' && group.overflowX !== 'clip';
    item.minMain = isScroller
      ? insets.width
      : automaticMinimum(item, specified, rowContentMinimum(item, flow, transferred), box.kind === 'replaced' ? transferred : null);
  } else {
    item.minMain = Math.max(insets.width, resolve(group.minWidth) ?? 0);
  }
}

/** The content size suggestion: min-content, kept between the cross size limits by the ratio. */
function rowContentMinimum(item: FlexItem, flow: FlexFlow, transferred: number | null): number {
  const { box, insets } = item;
  const sizes = intrinsicSizesIn(box, insets, flow.context);
  // A percentage width makes replaced boxes that are no controls compressible in their containing block's sizes only.
  const isEmpty = box.control === 'progress' || box.control === 'meter';
  const content = isEmpty || shrinksAsFlexItem(box) ? insets.width : box.kind === 'replaced' ? sizes.max : sizes.min;
  const ratio = ratioOf(box);
  if (ratio === null) return content;
  const { minHeight, maxHeight } = box.style.box;
  let result = box.kind === 'replaced' ? content : Math.max(content, transferred ?? 0);
  const max = resolveHeightValue(box, maxHeight, flow.percentageHeight, insets.height);
  const min = minHeight === 'auto' ? null : resolveHeightValue(box, minHeight, flow.percentageHeight, insets.height);
  if (max !== null) result = Math.min(result, widthFromRatio(box, max, ratio, insets));
  if (min !== null && min > insets.height) result = Math.max(result, widthFromRatio(box, min, ratio, insets));
  return result;
}

/** https://drafts.csswg.org/css-flexbox-1/#min-size-auto */
function automaticMinimum(item: FlexItem, specified: number | null, content: number, transferred: number | null): number {
  const suggestion = specified ?? transferred;
  const size = suggestion === null ? content : Math.min(suggestion, content);
  return Math.min(size, item.maxMain);
}

/** The cross size of a row item where it is definite before layout, https://drafts.csswg.org/css-flexbox-1/#definite-sizes */
function definiteCrossHeight(item: FlexItem, flow: FlexFlow): number | null {
  const { box, insets } = item;
  const own = resolveHeightValue(box, box.style.box.height, flow.percentageHeight, insets.height);
  if (own !== null) return clampHeight(box, own, flow.percentageHeight, insets.height);
  if (!item.stretches || flow.isMultiLine || flow.contentHeight === null) return null;
  return clampHeight(box, Math.max(0, flow.contentHeight - crossMargins(item, true)), flow.percentageHeight, insets.height);
}

/** The width that a column item takes for measuring: stretched in a single line; null where its content decides. */
export function columnItemWidth(item: FlexItem, flow: FlexFlow): number | null {
  if (!item.stretches || flow.isMultiLine) return null;
  const { box, insets } = item;
  const fill = Math.max(0, flow.contentWidth - crossMargins(item, false));
  return clampWidth(box, fill, flow.contentWidth, insets.width, fill, () => intrinsicSizesIn(box, insets, flow.context));
}

function findColumnBaseSize(item: FlexItem, flow: FlexFlow): void {
  const { box, insets } = item;
  const group = box.style.box;
  const { basis } = box.style.flex;
  const resolve = (value: SizeValue | typeof group.maxHeight): number | null => resolveHeightValue(box, value, flow.percentageHeight, insets.height);
  const specified = resolve(group.height);
  item.maxMain = resolve(group.maxHeight) ?? Infinity;

  let base: number | null = null;
  if (basis !== 'content') base = basis === 'auto' ? specified : resolve(basis);
  const ratio = ratioOf(box);
  const width = ratio === null ? null : definiteCrossWidth(item, flow);
  const transferred = ratio === null || width === null ? null : heightFromRatio(box, width, ratio, insets);
  item.hasDefiniteBasis = base !== null || transferred !== null;
  item.baseSize = Math.max(insets.height, base ?? transferred ?? automaticHeight(item, flow, ratio));

  if (group.minHeight === 'auto') {
    const isScroller = group.overflowY !== 'visible' && group.overflowY !== 'clip';
    const bound = Math.min(specified ?? Infinity, item.maxMain);
    if (isScroller || bound <= insets.height) {
      item.minMain = insets.height;
    } else {
      item.minMain = automaticMinimum(item, specified, columnContentMinimum(item, flow, transferred), box.kind === 'replaced' ? transferred : null);
    }
  } else {
    const content = group.minHeight === 'min-content' || group.minHeight === 'max-content' || group.minHeight === 'fit-content';
    item.minMain = Math.max(insets.height, content ? contentHeight(item, flow) : (resolve(group.minHeight) ?? 0));
  }
}

/** The content size suggestion: as high as the content, kept between the cross size limits by the ratio. */
function columnContentMinimum(item: FlexItem, flow: FlexFlow, transferred: number | null): number {
  const { box, insets } = item;
  if (box.kind === 'replaced') return transferred ?? measureColumnItem(item, flow).height;
  const content = contentHeight(item, flow);
  const ratio = ratioOf(box);
  if (ratio === null) return content;
  const { minWidth, maxWidth } = box.style.box;
  const limit = (value: SizeValue | typeof maxWidth): number | null =>
    resolveWidthValue(box, value, flow.contentWidth, insets.width, flow.contentWidth, () => intrinsicSizesIn(box, insets, flow.context));
  let result = Math.max(content, transferred ?? 0);
  const max = limit(maxWidth);
  const min = minWidth === 'auto' || minWidth === 0 ? null : limit(minWidth);
  if (max !== null) result = Math.min(result, heightFromRatio(box, max, ratio, insets));
  if (min !== null) result = Math.max(result, heightFromRatio(box, min, ratio, insets));
  return result;
}

/** The height of `auto`: the content's, or what the ratio makes of the width that the content takes. */
function automaticHeight(item: FlexItem, flow: FlexFlow, ratio: number | null): number {
  if (ratio === null || item.box.kind === 'replaced') return contentHeight(item, flow);
  return heightFromRatio(item.box, measureColumnItem(item, flow).width, ratio, item.insets);
}

function definiteCrossWidth(item: FlexItem, flow: FlexFlow): number | null {
  const { box, insets } = item;
  const stretched = columnItemWidth(item, flow);
  if (stretched !== null) return stretched;
  const fill = Math.max(0, flow.contentWidth - crossMargins(item, false));
  const sizes = (): ContentSizes => intrinsicSizesIn(box, insets, flow.context);
  const own = resolveWidthValue(box, box.style.box.width, flow.contentWidth, insets.width, fill, sizes);
  return own === null ? null : clampWidth(box, own, flow.contentWidth, insets.width, fill, sizes);
}

function contentHeight(item: FlexItem, flow: FlexFlow): number {
  return Math.max(item.insets.height, measureColumnItem(item, flow).height);
}

/** The item at its hypothetical width, as high as its content. */
export function measureColumnItem(item: FlexItem, flow: FlexFlow): BoxFragment {
  item.measured ??= flow.context.layout(item.box, itemSpace(item, flow, columnItemWidth(item, flow), null, false, true));
  return item.measured;
}
