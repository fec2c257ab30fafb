// Grid layout: https://drafts.csswg.org/css-grid-2/#layout-algorithm

import type { Rect } from '../../../base/geometry.ts';
import { distribute } from '../alignment.ts';
import type { Box } from '../box.ts';
import type { ConstraintSpace } from '../constraint-space.ts';
import { containerSize, finalHeight, type ContainerSize } from '../container-size.ts';
import { BoxFragmentNode } from '../fragment-node.ts';
import type { BoxFragment } from '../fragment.ts';
import { ItemPlacement } from '../item-placement.ts';
import type { LayoutContext } from '../layout-context.ts';
import { marginOf, resolveOrNull } from '../lengths.ts';
import { layoutWithScrollbars } from '../scrollbars.ts';
import { resolveHeightValue, resolveWidthValue } from '../sizing.ts';
import type { LengthPercentage } from '../../style/computed-style.ts';
import { placeItems, type PlacedGrid } from './auto-placement.ts';
import { explicitGrid, type ExplicitGrid } from './explicit-grid.ts';
import { placeAbsoluteChildren } from './grid-absolute.ts';
import { alignItem, findRowBaselines, gridBaseline } from './grid-alignment.ts';
import { columnContribution, GridItem, layoutItem, rowContribution } from './grid-item.ts';
import { makeTracks, totalSize, type Track } from './track.ts';
import { sizeTracks } from './track-sizing.ts';

/** The grid of a container before its tracks have sizes. */
export interface GridStructure {
  readonly columns: ExplicitGrid;
  readonly rows: ExplicitGrid;
  readonly placed: PlacedGrid;
}

export function layoutGridContainer(box: Box, space: ConstraintSpace, context: LayoutContext): BoxFragment {
  return layoutWithScrollbars(box, context, (barWidth, barHeight) => layoutContainer(box, space, context, barWidth, barHeight));
}

export function gapPx(value: LengthPercentage | 'normal', base: number | null): number {
  return value === 'normal' ? 0 : Math.max(0, resolveOrNull(value, base) ?? 0);
}

/** Runs placement; `width` and `height` are content-box sizes, null when indefinite. */
export function gridStructure(
  box: Box,
  width: number | null,
  height: number | null,
  limits: { maxWidth: number | null; minWidth: number | null; maxHeight: number | null; minHeight: number | null },
): GridStructure {
  const { grid, flex } = box.style;
  const columns = explicitGrid(grid, true, { available: width, max: limits.maxWidth, min: limits.minWidth }, gapPx(flex.columnGap, width));
  const rows = explicitGrid(grid, false, { available: height, max: limits.maxHeight, min: limits.minHeight }, gapPx(flex.rowGap, height));
  return { columns, rows, placed: placeItems(box, columns, rows) };
}

export function makeColumns(box: Box, structure: GridStructure, available: number | null): Track[] {
  const { columns, placed } = structure;
  const isEmpty = columns.fitEnd > columns.fitStart ? emptyTest(placed, true) : null;
  return makeTracks(columns, box.style.grid.autoColumns, placed.columnsBefore, placed.columnCount, isEmpty, available);
}

function makeRows(box: Box, structure: GridStructure, available: number | null): Track[] {
  const { rows, placed } = structure;
  const isEmpty = rows.fitEnd > rows.fitStart ? emptyTest(placed, false) : null;
  return makeTracks(rows, box.style.grid.autoRows, placed.rowsBefore, placed.rowCount, isEmpty, available);
}

/** Whether no item spans a track. */
function emptyTest(placed: PlacedGrid, isColumns: boolean): (track: number) => boolean {
  const taken = new Uint8Array(isColumns ? placed.columnCount : placed.rowCount);
  for (const item of placed.items) taken.fill(1, isColumns ? item.columnStart : item.rowStart, isColumns ? item.columnEnd : item.rowEnd);
  return (track) => taken[track] === 0;
}

function isStretching(alignment: { value: string }): boolean {
  return alignment.value === 'normal' || alignment.value === 'stretch';
}

function layoutContainer(box: Box, space: ConstraintSpace, context: LayoutContext, barWidth: number, barHeight: number): BoxFragment {
  const size = containerSize(box, space, context, barWidth, barHeight);
  const { contentWidth, contentHeight, insets } = size;
  const limits = heightLimits(box, space, size);
  // 1. Run the Grid Item Placement Algorithm.
  const structure = gridStructure(box, contentWidth, contentHeight, {
    maxWidth: null,
    minWidth: null,
    maxHeight: limits.max === Infinity ? null : limits.max,
    minHeight: limits.min === 0 ? null : limits.min,
  });
  const items = structure.placed.items.map((placement) => new GridItem(placement, box));
  // 3.1. Resolve the sizes of the grid columns.
  const columnGap = gapPx(box.style.flex.columnGap, contentWidth);
  const columns = makeColumns(box, structure, contentWidth);
  sizeTracks({
    tracks: columns,
    items: items.map((item) => columnContribution(item, columns, columnGap, context)),
    gap: columnGap,
    available: contentWidth,
    constraint: null,
    innerMin: 0,
    innerMax: Infinity,
    stretches: isStretching(box.style.flex.justifyContent),
  });
  positionTracks(columns, box, contentWidth, columnGap, true);
  for (const item of items) item.areaWidth = extent(columns, item.placement.columnStart, item.placement.columnEnd);
  // 3.2. Resolve the sizes of the grid rows.
  let rowGap = gapPx(box.style.flex.rowGap, contentHeight);
  let rows = makeRows(box, structure, contentHeight);
  sizeRows(box, rows, items, rowGap, contentHeight, limits, context);
  let innerHeight = Math.max(0, finalHeight(box, space, size, totalSize(rows, rowGap)) - insets.height - barHeight);
  if (contentHeight === null && hasPercentageRows(box)) {
    // Percentages of an auto height count as auto first, then resolve against the height that came out.
    rowGap = gapPx(box.style.flex.rowGap, innerHeight);
    rows = makeRows(box, structure, innerHeight);
    sizeRows(box, rows, items, rowGap, innerHeight, limits, context);
  }
  if (size.heightIsFromRatio) innerHeight = Math.max(0, finalHeight(box, space, size, totalSize(rows, rowGap)) - insets.height - barHeight);
  positionTracks(rows, box, innerHeight, rowGap, false);
  for (const item of items) {
    item.areaHeight = extent(rows, item.placement.rowStart, item.placement.rowEnd);
    item.fragment = layoutItem(item, context, item.areaHeight);
  }
  return place(box, space, context, size, structure, items, columns, rows, innerHeight);
}

function heightLimits(box: Box, space: ConstraintSpace, size: ContainerSize): { min: number; max: number } {
  const { minHeight, maxHeight } = box.style.box;
  const inset = size.insets.height + size.barHeight;
  const max = space.isTableCell ? null : resolveHeightValue(box, maxHeight, space.percentageHeight, size.insets.height);
  const min = space.isTableCell || minHeight === 'auto' ? null : resolveHeightValue(box, minHeight, space.percentageHeight, size.insets.height);
  return { min: min === null ? 0 : Math.max(0, min - inset), max: max === null ? Infinity : Math.max(0, max - inset, (min ?? 0) - inset) };
}

function hasPercentageRows(box: Box): boolean {
  const needsBase = (value: unknown): boolean => typeof value === 'object' && value !== null && !('fr' in value);
  const { templateRows, autoRows } = box.style.grid;
  if (needsBase(box.style.flex.rowGap)) return true;
  const dependsOnBase = (track: (typeof autoRows)[number]): boolean =>
    'fitContent' in track ? needsBase(track.fitContent) : needsBase(track.min) || needsBase(track.max);
  return templateRows.tracks.some((entry) => ('repeat' in entry ? entry.tracks.some(dependsOnBase) : dependsOnBase(entry))) || autoRows.some(dependsOnBase);
}

function sizeRows(
  box: Box,
  rows: readonly Track[],
  items: readonly GridItem[],
  gap: number,
  available: number | null,
  limits: { min: number; max: number },
  context: LayoutContext,
): void {
  const measured = items.filter(({ placement }) => needsContent(rows, placement.rowStart, placement.rowEnd));
  const baselined = items.filter((item) => item.align.value === 'baseline' || item.align.value === 'last baseline');
  if (baselined.length > 0) findRowBaselines(baselined, context);
  sizeTracks({
    tracks: rows,
    items: measured.map((item) => rowContribution(item, rows, gap, context)),
    gap,
    available,
    constraint: null,
    innerMin: limits.min,
    innerMax: limits.max,
    stretches: isStretching(box.style.flex.alignContent),
  });
}

function needsContent(tracks: readonly Track[], start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (tracks[i]!.min !== 'fixed' || tracks[i]!.max !== 'fixed') return true;
  return false;
}

/** https://drafts.csswg.org/css-grid-2/#grid-align: offsets from the start of the content box, `end` mirrored by callers in rtl. */
function positionTracks(tracks: readonly Track[], box: Box, inner: number, gap: number, isColumns: boolean): void {
  const { justifyContent, alignContent } = box.style.flex;
  const alignment = isColumns ? justifyContent : alignContent;
  const count = tracks.reduce((sum, track) => sum + (track.isCollapsed ? 0 : 1), 0);
  const isPhysical = isColumns && (alignment.value === 'left' || alignment.value === 'right') && box.style.text.direction === 'rtl';
  const free = inner - totalSize(tracks, gap);
  const { offset, between } = count === 0 ? { offset: 0, between: 0 } : distribute(alignment, free, count, isPhysical);
  let position = offset;
  for (const track of tracks) {
    track.offset = position;
    if (!track.isCollapsed) position += track.base + gap + between;
  }
}

/** Size of the area from the start of one track to the end of another. */
export function extent(tracks: readonly Track[], start: number, end: number): number {
  let from = start;
  let to = end - 1;
  while (from < to && tracks[from]!.isCollapsed) from++;
  while (to > from && tracks[to]!.isCollapsed) to--;
  const last = tracks[to];
  const first = tracks[from];
  return first === undefined || last === undefined ? 0 : Math.max(0, last.offset + last.base - first.offset);
}

function place(
  box: Box,
  space: ConstraintSpace,
  context: LayoutContext,
  size: ContainerSize,
  structure: GridStructure,
  items: readonly GridItem[],
  columns: readonly Track[],
  rows: readonly Track[],
  innerHeight: number,
): BoxFragment {
  const { insets, contentWidth, barWidth, barHeight } = size;
  const content: Rect = { x: insets.border.left + insets.padding.left, y: insets.border.top + insets.padding.top, width: contentWidth, height: innerHeight };
  const isRtl = box.style.text.direction === 'rtl';
  const placement = new ItemPlacement(box, contentWidth, size.percentageHeight);
  const tops: number[] = [];
  for (const item of items) {
    const fragment = item.fragment!;
    const startX = columns[item.placement.columnStart]!.offset;
    const areaX = isRtl ? contentWidth - startX - item.areaWidth : startX;
    const areaY = rows[item.placement.rowStart]!.offset;
    const { x, y, margin } = alignItem(item, isRtl);
    tops.push(content.y + areaY + y);
    placement.addIn(fragment, content.x + areaX + x, content.y + areaY + y, margin, item.areaWidth, item.areaHeight);
  }
  const height = innerHeight + insets.height + barHeight;
  placeAbsoluteChildren(box, context, size, structure, columns, rows, content, height, placement);
  return new BoxFragmentNode({
    box,
    width: size.width,
    height,
    border: insets.border,
    padding: insets.padding,
    margin: marginOf(box.style, space.percentageWidth),
    children: placement.children,
    outOfFlow: placement.outOfFlow,
    firstBaseline: gridBaseline(items, tops, false),
    lastBaseline: gridBaseline(items, tops, true),
    scrollbarWidth: barWidth,
    scrollbarHeight: barHeight,
  });
}

/** Content-box width limits of a container under intrinsic sizing. */
export function widthLimits(box: Box, insets: number): { maxWidth: number | null; minWidth: number | null } {
  const { minWidth, maxWidth, width } = box.style.box;
  const none = (): { min: number; max: number } => ({ min: insets, max: insets });
  const px = (value: typeof width | typeof maxWidth): number | null => {
    if (typeof value !== 'number') return null;
    return Math.max(0, (resolveWidthValue(box, value, null, insets, Infinity, none) ?? insets) - insets);
  };
  return { maxWidth: px(width) ?? px(maxWidth), minWidth: px(minWidth) };
}
