// GridItem: an item with its area, its contributions to tracks, and its alignment in the area.
// https://drafts.csswg.org/css-grid-2/#grid-items, #min-size-auto, #grid-item-sizing

import type { Edges } from '../../../base/geometry.ts';
import type { AlignmentValue } from '../../style/computed-style.ts';
import type { Box } from '../box.ts';
import type { ContentSizes } from '../constraint-space.ts';
import type { BoxFragment } from '../fragment.ts';
import { dependsOnHeight, usesPercentageHeight } from '../height-dependence.ts';
import type { LayoutContext } from '../layout-context.ts';
import { marginOf } from '../lengths.ts';
import {
  clampHeight,
  clampWidth,
  insetsOf,
  marginContribution,
  preferredRatio,
  resolveHeightValue,
  resolveWidthValue,
  transferHeightLimits,
} from '../sizing.ts';
import type { Placement } from './auto-placement.ts';
import type { Contribution, Track } from './track.ts';

const AT_START: AlignmentValue = { value: 'start', overflow: 'default' };

export class GridItem {
  readonly box: Box;
  readonly placement: Placement;
  readonly justify: AlignmentValue;
  readonly align: AlignmentValue;
  /** Size of the area. */
  areaWidth: number;
  areaHeight: number;
  margin: Edges;
  fragment: BoxFragment | null;
  /** What baseline alignment adds above and below the item in its contribution. */
  shim: number;

  constructor(placement: Placement, container: Box) {
    const { box } = placement;
    this.box = box;
    this.placement = placement;
    this.justify = resolvedJustify(box, container);
    // An item with auto margins shares no baseline.
    const { marginTop, marginBottom } = box.style.box;
    this.align = marginTop === 'auto' || marginBottom === 'auto' ? AT_START : resolvedAlign(box, container);
    this.areaWidth = 0;
    this.areaHeight = 0;
    this.margin = marginOf(box.style, 0);
    this.fragment = null;
    this.shim = 0;
  }
}

/** Form controls are no replaced elements to the grid, though their boxes are here. */
function isReplaced(box: Box): boolean {
  return box.kind === 'replaced' && box.control === null;
}

/** https://drafts.csswg.org/css-grid-2/#grid-item-sizing: `normal` is stretch, but start for replaced boxes and where a ratio gives the width. */
export function resolvedJustify(box: Box, container: Box): AlignmentValue {
  const hasWidth = isReplaced(box) || (preferredRatio(box) !== null && box.style.box.height !== 'auto');
  return resolvedSelf(box.style.flex.justifySelf, container.style.flex.justifyItems, hasWidth);
}

/** The same in the block axis, where a ratio always gives the height. */
export function resolvedAlign(box: Box, container: Box): AlignmentValue {
  return resolvedSelf(box.style.flex.alignSelf, container.style.flex.alignItems, isReplaced(box) || preferredRatio(box) !== null);
}

function resolvedSelf(own: AlignmentValue, items: AlignmentValue, hasSize: boolean): AlignmentValue {
  const used = own.value === 'auto' ? items : own;
  if (used.value !== 'normal' && used.value !== 'auto') return used;
  return { value: hasSize ? 'start' : 'stretch', overflow: used.overflow };
}

function dependsOnContainer(value: Box['style']['box']['width']): boolean {
  return value === 'auto' || value === 'stretch' || (typeof value === 'object' && !('fitContent' in value));
}

interface SpanKind {
  readonly hasAutoMin: boolean;
  readonly isFlexible: boolean;
  /** Sum of the max sizes where all are fixed; Infinity else. */
  readonly fixedLimit: number;
}

function spanKind(tracks: readonly Track[], start: number, end: number, gap: number): SpanKind {
  let hasAutoMin = false;
  let isFlexible = false;
  let fixedLimit = gap * (end - start - 1);
  for (let i = start; i < end; i++) {
    const track = tracks[i]!;
    if (track.min === 'auto') hasAutoMin = true;
    if (track.max === 'flexible') isFlexible = true;
    fixedLimit += track.max === 'fixed' ? track.maxPx : Infinity;
  }
  return { hasAutoMin, isFlexible, fixedLimit };
}

/** https://drafts.csswg.org/css-grid-2/#min-size-auto: whether the automatic minimum size is content-based. */
function hasContentMinimum(kind: SpanKind, span: number, overflow: string): boolean {
  return (overflow === 'visible' || overflow === 'clip') && kind.hasAutoMin && !(span > 1 && kind.isFlexible);
}

export function columnContribution(item: GridItem, tracks: readonly Track[], gap: number, context: LayoutContext): Contribution {
  const { box, placement } = item;
  const { columnStart: start, columnEnd: end } = placement;
  const sizes = context.contentSizes(box);
  const margin = marginContribution(box);
  const group = box.style.box;
  let minimum = sizes.min;
  if (dependsOnContainer(group.width)) {
    const insets = insetsOf(box, 0).width;
    const kind = spanKind(tracks, start, end, gap);
    if (group.minWidth !== 'auto') {
      minimum = Math.max(insets, resolveWidthValue(box, group.minWidth, null, insets, Infinity, () => context.intrinsicSizes(box)) ?? 0);
    } else if (!hasContentMinimum(kind, end - start, group.overflowX)) {
      minimum = insets;
    } else {
      minimum = Math.max(insets, Math.min(sizes.min, kind.fixedLimit - margin));
    }
  }
  return { start, end, minimum: Math.max(0, minimum + margin), min: Math.max(0, sizes.min + margin), max: Math.max(0, sizes.max + margin) };
}

/** The item's height in an area of the given width; `areaWidth` must be set. */
export function rowContribution(item: GridItem, tracks: readonly Track[], gap: number, context: LayoutContext): Contribution {
  const { box, placement } = item;
  const { rowStart: start, rowEnd: end } = placement;
  const fragment = layoutItem(item, context, null);
  item.fragment = fragment;
  const margin = item.margin.top + item.margin.bottom + item.shim;
  const group = box.style.box;
  let minimum = fragment.height;
  if (dependsOnContainer(group.height)) {
    const insets = insetsOf(box, item.areaWidth).height;
    const kind = spanKind(tracks, start, end, gap);
    if (group.minHeight !== 'auto') minimum = Math.max(insets, resolveHeightValue(box, group.minHeight, null, insets) ?? 0);
    else if (!hasContentMinimum(kind, end - start, group.overflowY)) minimum = insets;
    else minimum = Math.max(insets, Math.min(fragment.height, kind.fixedLimit - margin));
  }
  return { start, end, minimum: Math.max(0, minimum + margin), min: Math.max(0, fragment.height + margin), max: Math.max(0, fragment.height + margin) };
}

/** Lays out the item in its area; `areaHeight` is null while rows are being sized. */
export function layoutItem(item: GridItem, context: LayoutContext, areaHeight: number | null): BoxFragment {
  const { box, areaWidth } = item;
  const group = box.style.box;
  item.margin = marginOf(box.style, areaWidth);
  const { margin } = item;
  const insets = insetsOf(box, areaWidth);
  const stretchesHeight = item.align.value === 'stretch' && group.height === 'auto' && group.marginTop !== 'auto' && group.marginBottom !== 'auto';
  const stretchesWidth = item.justify.value === 'stretch' && group.width === 'auto' && group.marginLeft !== 'auto' && group.marginRight !== 'auto';

  let fixedWidth: number | null = null;
  if (stretchesWidth) {
    const fill = Math.max(0, areaWidth - margin.left - margin.right);
    const sizes = (): ContentSizes => context.intrinsicSizes(box);
    const ratio = box.kind === 'replaced' || group.height !== 'auto' ? null : preferredRatio(box);
    const width = ratio === null ? fill : transferHeightLimits(box, fill, ratio, areaHeight, insets);
    fixedWidth = clampWidth(box, width, areaWidth, insets.width, fill, sizes);
  }
  let fixedHeight: number | null = null;
  if (stretchesHeight && areaHeight !== null) {
    fixedHeight = clampHeight(box, Math.max(0, areaHeight - margin.top - margin.bottom), areaHeight, insets.height);
  }
  const depends = dependsOnHeight(box);
  // OPTIMIZATION: what measured the item for its rows is its layout, where the height came out the same.
  if (areaHeight !== null && !depends && item.fragment !== null && (fixedHeight === null || (fixedHeight === item.fragment.height && box.kind !== 'replaced')))
    return item.fragment;
  const uses = usesPercentageHeight(box, context.isQuirks);
  return context.layout(box, {
    availableWidth: areaWidth,
    availableHeight: uses ? areaHeight : null,
    percentageWidth: areaWidth,
    percentageHeight: uses ? areaHeight : null,
    fixedWidth,
    fixedHeight,
    fixedHeightIsDefinite: fixedHeight !== null,
    shrinkToFit: true,
    isTableCell: false,
  });
}
