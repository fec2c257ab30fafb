// Flex layout: https://drafts.csswg.org/css-flexbox-1/#layout-algorithm. The numbers in comments are the steps of that algorithm.

import type { Box } from '../box.ts';
import type { ConstraintSpace } from '../constraint-space.ts';
import { containerSize, finalHeight, type ContainerSize } from '../container-size.ts';
import { BoxFragmentNode } from '../fragment-node.ts';
import type { BoxFragment } from '../fragment.ts';
import { dependsOnHeight } from '../height-dependence.ts';
import { ItemPlacement } from '../item-placement.ts';
import type { LayoutContext } from '../layout-context.ts';
import { marginOf } from '../lengths.ts';
import { layoutWithScrollbars } from '../scrollbars.ts';
import { clampHeight, clampWidth, intrinsicSizesIn, resolveHeightValue } from '../sizing.ts';
import { columnItemWidth, findBaseSize } from './flex-base-size.ts';
import { crossMargins, FlexItem, gapOf, itemSpace, mainMargins, type FlexFlow } from './flex-item.ts';
import { alignCross, alignLines, alignMain, alignsBaseline, collectLines, findLineCrossSize, type FlexLine } from './flex-lines.ts';
import { staticPosition } from './flex-static-position.ts';
import { resolveFlexibleLengths } from './flexible-lengths.ts';

export function layoutFlexContainer(box: Box, space: ConstraintSpace, context: LayoutContext): BoxFragment {
  return layoutWithScrollbars(box, context, (barWidth, barHeight) => layoutContainer(box, space, context, barWidth, barHeight));
}

function layoutContainer(box: Box, space: ConstraintSpace, context: LayoutContext, barWidth: number, barHeight: number): BoxFragment {
  // 2. Determine the available main and cross space for the flex items.
  const size = containerSize(box, space, context, barWidth, barHeight);
  const flow = flowOf(box, size, context);
  // 1. Generate flex items (the box tree has done so), in order-modified document order.
  const items = itemsInOrder(box, flow);
  // 3. Determine the flex base size and hypothetical main size of each item.
  for (const item of items) findBaseSize(item, flow);
  // 5. Collect flex items into flex lines.
  const lines = collectLines(items, flow, mainLimit(box, space, size, flow));
  // 4. Determine the main size of the flex container.
  const innerMain = findMainSize(box, space, size, flow, lines);
  for (const line of lines) {
    // 6. Resolve the flexible lengths of all the flex items.
    resolveFlexibleLengths(line.items, innerMain - flow.mainGap * Math.max(0, line.items.length - 1), flow.isRow);
    // 7. Determine the hypothetical cross size of each item.
    for (const item of line.items) layoutForCrossSize(item, flow);
    // 8. Calculate the cross size of each flex line.
    findLineCrossSize(line, flow);
  }
  const innerCross = findCrossSizes(box, space, size, flow, lines);
  // NOTE: 10. collapsed items are laid out and hidden, as Chromium does.
  for (const line of lines) {
    // 11. Determine the used cross size of each flex item.
    for (const item of line.items) stretchItem(item, line, flow);
    findLineBaselines(line, flow);
    // 12. Distribute any remaining free space. 13, 14. Cross-axis auto margins and alignment.
    alignMain(line, flow, innerMain);
    alignCross(line, flow);
  }
  return place(box, space, size, flow, lines, innerMain, innerCross);
}

function flowOf(box: Box, size: ContainerSize, context: LayoutContext): FlexFlow {
  const { direction, wrap, rowGap, columnGap } = box.style.flex;
  const isRow = direction === 'row' || direction === 'row-reverse';
  const isReverse = direction === 'row-reverse' || direction === 'column-reverse';
  const isRtl = box.style.text.direction === 'rtl';
  const isWrapReverse = wrap === 'wrap-reverse';
  const { contentWidth, contentHeight, percentageHeight } = size;
  const rowGapPx = gapOf(rowGap, contentHeight);
  const columnGapPx = gapOf(columnGap, contentWidth);
  return {
    box,
    context,
    isRow,
    isMultiLine: wrap !== 'nowrap',
    mainIsReversed: isRow ? isRtl !== isReverse : isReverse,
    crossIsReversed: isRow ? isWrapReverse : isRtl !== isWrapReverse,
    mainFlips: isReverse,
    crossFlips: isWrapReverse,
    contentWidth,
    contentHeight,
    percentageHeight,
    mainGap: isRow ? columnGapPx : rowGapPx,
    crossGap: isRow ? rowGapPx : columnGapPx,
  };
}

/** https://drafts.csswg.org/css-display-4/#order-modified-document-order */
function itemsInOrder(box: Box, flow: FlexFlow): FlexItem[] {
  const items: FlexItem[] = [];
  let isOrdered = true;
  for (const child of box.children) {
    if (child.isOutOfFlow) continue;
    if (items.length > 0 && child.style.flex.order < items[items.length - 1]!.box.style.flex.order) isOrdered = false;
    items.push(new FlexItem(child, flow));
  }
  return isOrdered ? items : items.sort((a, b) => a.box.style.flex.order - b.box.style.flex.order);
}

/** Where lines break: columns break at the definite or the largest height, rows at the width. */
function mainLimit(box: Box, space: ConstraintSpace, size: ContainerSize, flow: FlexFlow): number {
  if (flow.isRow) return flow.contentWidth;
  if (flow.contentHeight !== null) return flow.contentHeight;
  const max = resolveHeightValue(box, box.style.box.maxHeight, space.percentageHeight, size.insets.height);
  return max === null ? Infinity : Math.max(0, max - size.insets.height - size.barHeight);
}

function findMainSize(box: Box, space: ConstraintSpace, size: ContainerSize, flow: FlexFlow, lines: readonly FlexLine[]): number {
  if (flow.isRow) return flow.contentWidth;
  let longest = 0;
  for (const line of lines) {
    let sum = flow.mainGap * Math.max(0, line.items.length - 1);
    for (const item of line.items) sum += item.hypotheticalMain + mainMargins(item, false);
    longest = Math.max(longest, sum);
  }
  return finalHeight(box, space, size, longest) - size.insets.height - size.barHeight;
}

/** The height that a row item gets before its line is known: stretched in a single line of definite height. */
function rowItemHeight(item: FlexItem, flow: FlexFlow): number | null {
  if (!item.stretches || flow.isMultiLine || flow.contentHeight === null) return null;
  return stretchedHeight(item, flow, flow.contentHeight);
}

function stretchedHeight(item: FlexItem, flow: FlexFlow, lineHeight: number): number {
  return clampHeight(item.box, Math.max(0, lineHeight - crossMargins(item, true)), flow.percentageHeight, item.insets.height);
}

function layoutForCrossSize(item: FlexItem, flow: FlexFlow): void {
  if (flow.isRow) {
    item.fragment = flow.context.layout(item.box, itemSpace(item, flow, item.targetMain, rowItemHeight(item, flow), true, false));
    item.crossSize = item.fragment.height;
    return;
  }
  // OPTIMIZATION: what measured the item is its layout, where it turned out to have the right height.
  const { measured } = item;
  if (measured !== null && measured.height === item.targetMain && !dependsOnHeight(item.box) && item.box.kind !== 'replaced') item.fragment = measured;
  else item.fragment = layoutColumnItem(item, flow, columnItemWidth(item, flow));
  item.crossSize = item.fragment.width;
}

/** https://drafts.csswg.org/css-flexbox-1/#definite-sizes: the flexed height is definite where the container's or the item's basis is. */
function layoutColumnItem(item: FlexItem, flow: FlexFlow, width: number | null): BoxFragment {
  const isDefinite = item.hasDefiniteBasis || flow.percentageHeight !== null;
  return flow.context.layout(item.box, itemSpace(item, flow, width, item.targetMain, isDefinite, false));
}

/** 8 (single line), 9. Handle align-content: stretch. 15. Determine the container's used cross size. 16. Align the lines. */
function findCrossSizes(box: Box, space: ConstraintSpace, size: ContainerSize, flow: FlexFlow, lines: readonly FlexLine[]): number {
  const { insets, barHeight } = size;
  let used = flow.crossGap * Math.max(0, lines.length - 1);
  for (const line of lines) used += line.crossSize;
  const innerCross = flow.isRow ? Math.max(0, finalHeight(box, space, size, used) - insets.height - barHeight) : flow.contentWidth;
  if (flow.isMultiLine) alignLines(lines, flow, innerCross);
  else for (const line of lines) line.crossSize = innerCross;
  return innerCross;
}

function stretchItem(item: FlexItem, line: FlexLine, flow: FlexFlow): void {
  if (!item.stretches) return;
  const { box, insets } = item;
  if (flow.isRow) {
    const height = stretchedHeight(item, flow, line.crossSize);
    if (rowItemHeight(item, flow) !== height && (height !== item.crossSize || dependsOnHeight(box))) {
      item.fragment = flow.context.layout(box, itemSpace(item, flow, item.targetMain, height, true, false));
    }
    item.crossSize = item.fragment!.height;
    return;
  }
  const fill = Math.max(0, line.crossSize - crossMargins(item, false));
  const width = clampWidth(box, fill, flow.contentWidth, insets.width, fill, () => intrinsicSizesIn(box, insets, flow.context));
  if (width !== item.crossSize) item.fragment = layoutColumnItem(item, flow, width);
  item.crossSize = item.fragment!.width;
}

/** Baselines may have moved with stretching; the cross size of the line stays. */
function findLineBaselines(line: FlexLine, flow: FlexFlow): void {
  const { crossSize } = line;
  findLineCrossSize(line, flow);
  line.crossSize = crossSize;
}

function place(
  box: Box,
  space: ConstraintSpace,
  size: ContainerSize,
  flow: FlexFlow,
  lines: readonly FlexLine[],
  innerMain: number,
  innerCross: number,
): BoxFragment {
  const { insets, barWidth, barHeight } = size;
  const left = insets.border.left + insets.padding.left;
  const top = insets.border.top + insets.padding.top;
  const placement = new ItemPlacement(box, flow.contentWidth, flow.percentageHeight);
  const tops = new Map<FlexItem, number>();
  for (const line of lines) {
    for (const item of line.items) {
      const fragment = item.fragment!;
      const main = flow.mainIsReversed ? innerMain - item.mainOffset - item.targetMain : item.mainOffset;
      const cross = flow.crossIsReversed ? innerCross - item.crossOffset - item.crossSize : item.crossOffset;
      const x = left + (flow.isRow ? main : cross);
      const y = top + (flow.isRow ? cross : main);
      placement.add(fragment, x, y, item.margin);
      tops.set(item, y);
    }
  }
  const innerHeight = flow.isRow ? innerCross : innerMain;
  for (const child of box.children) {
    if (child.isOutOfFlow) placement.addOutOfFlow(staticPosition(child, flow, left, top, flow.contentWidth, innerHeight));
  }
  return new BoxFragmentNode({
    box,
    width: size.width,
    height: innerHeight + insets.height + barHeight,
    border: insets.border,
    padding: insets.padding,
    margin: marginOf(box.style, space.percentageWidth),
    children: placement.children,
    outOfFlow: placement.outOfFlow,
    firstBaseline: baselineOf(lines[flow.isRow && flow.crossFlips ? lines.length - 1 : 0], flow, tops, 'baseline'),
    lastBaseline: baselineOf(lines[flow.isRow && flow.crossFlips ? 0 : lines.length - 1], flow, tops, 'last baseline'),
    scrollbarWidth: barWidth,
    scrollbarHeight: barHeight,
  });
}

/** https://drafts.csswg.org/css-flexbox-1/#flex-baselines: of the item that takes part in baseline alignment, else of the first or last one. */
function baselineOf(line: FlexLine | undefined, flow: FlexFlow, tops: ReadonlyMap<FlexItem, number>, which: 'baseline' | 'last baseline'): number | null {
  if (line === undefined || line.items.length === 0) return null;
  // The one that stands first or last: reversed flows begin with the last.
  const isFirst = (which === 'baseline') !== flow.mainFlips;
  const outermost = isFirst ? line.items[0]! : line.items[line.items.length - 1]!;
  const item = line.items.find((candidate) => alignsBaseline(candidate, flow, which)) ?? outermost;
  const { firstBaseline, lastBaseline, height } = item.fragment!;
  return tops.get(item)! + ((which === 'baseline' ? firstBaseline : lastBaseline) ?? height);
}
