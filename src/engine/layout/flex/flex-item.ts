// FlexItem and FlexFlow: the state of flex layout. All sizes are border-box px along the axis that their name says;
// "main" and "cross" follow flex-direction. https://drafts.csswg.org/css-flexbox-1/#box-model

import type { Edges } from '../../../base/geometry.ts';
import type { AlignmentValue } from '../../style/computed-style.ts';
import type { Box } from '../box.ts';
import type { ConstraintSpace } from '../constraint-space.ts';
import type { BoxFragment } from '../fragment.ts';
import { dependsOnHeight, usesPercentageHeight } from '../height-dependence.ts';
import type { LayoutContext } from '../layout-context.ts';
import { marginOf, resolveOrNull } from '../lengths.ts';
import { insetsOf, type Insets } from '../sizing.ts';

/** The container as its items see it. */
export interface FlexFlow {
  readonly box: Box;
  readonly context: LayoutContext;
  readonly isRow: boolean;
  readonly isMultiLine: boolean;
  /** Main axis runs to the left or up. */
  readonly mainIsReversed: boolean;
  readonly crossIsReversed: boolean;
  /** Whether `start` and `end` run against main-start and cross-start. */
  readonly mainFlips: boolean;
  readonly crossFlips: boolean;
  readonly contentWidth: number;
  /** null: the items decide. */
  readonly contentHeight: number | null;
  /** What percentages of heights resolve against; may be null although contentHeight is known. */
  readonly percentageHeight: number | null;
  readonly mainGap: number;
  readonly crossGap: number;
}

export class FlexItem {
  readonly box: Box;
  readonly insets: Insets;
  /** Auto margins are 0 until the free space is known. */
  margin: Edges;
  readonly align: AlignmentValue;
  /** 'stretch' with a cross size and margins that allow it. */
  readonly stretches: boolean;
  baseSize: number;
  minMain: number;
  maxMain: number;
  hypotheticalMain: number;
  /** Of a column item: its flex basis does not wait for the content. */
  hasDefiniteBasis: boolean;
  targetMain: number;
  isFrozen: boolean;
  violation: number;
  /** The laid-out item; before that what measured it, where that may be the same. */
  fragment: BoxFragment | null;
  /** Of the box that measured a column item. */
  measured: BoxFragment | null;
  crossSize: number;
  mainOffset: number;
  crossOffset: number;

  constructor(box: Box, flow: FlexFlow) {
    const group = box.style.box;
    this.box = box;
    this.insets = insetsOf(box, flow.contentWidth);
    this.margin = marginOf(box.style, flow.contentWidth);
    this.align = resolvedAlignSelf(box, flow.box);
    const crossIsAuto = flow.isRow
      ? group.height === 'auto' && group.marginTop !== 'auto' && group.marginBottom !== 'auto'
      : group.width === 'auto' && group.marginLeft !== 'auto' && group.marginRight !== 'auto';
    this.stretches = crossIsAuto && this.align.value === 'stretch';
    this.baseSize = 0;
    this.minMain = 0;
    this.maxMain = Infinity;
    this.hypotheticalMain = 0;
    this.hasDefiniteBasis = false;
    this.targetMain = 0;
    this.isFrozen = false;
    this.violation = 0;
    this.fragment = null;
    this.measured = null;
    this.crossSize = 0;
    this.mainOffset = 0;
    this.crossOffset = 0;
  }
}

/** align-self with `auto` taken from the container and `normal` as stretch. */
export function resolvedAlignSelf(box: Box, container: Box): AlignmentValue {
  const own = box.style.flex.alignSelf;
  const value = own.value === 'auto' ? container.style.flex.alignItems : own;
  return value.value === 'normal' || value.value === 'auto' ? { value: 'stretch', overflow: value.overflow } : value;
}

export function mainMargins(item: FlexItem, isRow: boolean): number {
  return isRow ? item.margin.left + item.margin.right : item.margin.top + item.margin.bottom;
}

export function crossMargins(item: FlexItem, isRow: boolean): number {
  return isRow ? item.margin.top + item.margin.bottom : item.margin.left + item.margin.right;
}

/** The space of an item: `fixedWidth` and `fixedHeight` where the container has decided. */
export function itemSpace(
  item: FlexItem,
  flow: FlexFlow,
  fixedWidth: number | null,
  fixedHeight: number | null,
  heightIsDefinite: boolean,
  measuresContent: boolean,
): ConstraintSpace {
  // Content is measured with percentages as auto.
  const depends = !measuresContent && usesPercentageHeight(item.box, flow.context.isQuirks);
  return {
    availableWidth: flow.contentWidth,
    availableHeight: depends ? flow.contentHeight : null,
    percentageWidth: flow.contentWidth,
    percentageHeight: depends ? flow.percentageHeight : null,
    fixedWidth,
    fixedHeight,
    fixedHeightIsDefinite: fixedHeight !== null && (heightIsDefinite || !dependsOnHeight(item.box)),
    shrinkToFit: true,
    isTableCell: measuresContent,
  };
}

/** A gap in px; percentages of an unknown size are 0. */
export function gapOf(value: Box['style']['flex']['rowGap'], base: number | null): number {
  return value === 'normal' ? 0 : Math.max(0, resolveOrNull(value, base) ?? 0);
}
