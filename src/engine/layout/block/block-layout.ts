// Block layout: a block container that is a formatting context root, and the blocks inside it. https://drafts.csswg.org/css2/#block-formatting
// layoutBlockContainer is the entry; blocks that share its context are laid out by recursion within the same run.

import { NO_EDGES, type Edges } from '../../../base/geometry.ts';
import { distribute } from '../alignment.ts';
import type { Box } from '../box.ts';
import type { ConstraintSpace } from '../constraint-space.ts';
import type { BoxFragment } from '../fragment.ts';
import { BoxFragmentNode, NO_CANDIDATES, exactLinks, isScrollContainer, withMargin } from '../fragment-node.ts';
import { layoutInlineChildren } from '../inline/inline-layout.ts';
import type { LayoutContext } from '../layout-context.ts';
import { marginOf } from '../lengths.ts';
import { moved, placeOutOfFlow } from '../out-of-flow.ts';
import { scrollbarThickness } from '../scrollbar-parts.ts';
import {
  clampHeight,
  definiteHeight,
  heightFromRatio,
  insetsOf,
  percentageHeightForChildren,
  preferredRatio,
  solveHorizontalMargins,
  usedWidth,
  type Insets,
} from '../sizing.ts';
import { BlockFormattingContext } from './block-formatting-context.ts';
import { BlockFrame } from './block-frame.ts';
import { layoutLegend, renderedLegend } from './fieldset.ts';
import { placeMarkerAlone, placeMarkersAt } from './list-marker.ts';
import { isMultiColumn, layoutMultiColumn } from './multi-column.ts';

/** Deeper blocks are left out of layout: pages nest without bound, the stack does not. */
const MAX_DEPTH = 600;

/** Lays out a block container as the root of a block formatting context. */
export function layoutBlockContainer(box: Box, space: ConstraintSpace, context: LayoutContext): BoxFragment {
  return isMultiColumn(box) ? layoutMultiColumn(box, space, context, layoutScrollable) : layoutScrollable(box, space, context);
}

/** With room for the scrollbars that it turns out to need. */
function layoutScrollable(box: Box, space: ConstraintSpace, context: LayoutContext): BoxFragment {
  const { overflowX, overflowY } = box.style.box;
  const bar = scrollbarThickness(box, context.scrollbarWidth);
  const scrolls = bar > 0 && isScrollContainer(box);
  let barWidth = scrolls && (overflowY === 'scroll' || (overflowY === 'auto' && box.style.rare.scrollbarGutter !== 'auto')) ? bar : 0;
  let barHeight = scrolls && overflowX === 'scroll' ? bar : 0;
  let fragment = layoutRoot(box, space, context, barWidth, barHeight);
  // A scrollbar that turns out to be needed takes room, which may make the other one needed.
  for (let pass = 0; scrolls && pass < 2; pass++) {
    const overflow = fragment.scrollableOverflow;
    const clientWidth = fragment.width - fragment.border.left - fragment.border.right - barWidth;
    const clientHeight = fragment.height - fragment.border.top - fragment.border.bottom - barHeight;
    const needsWidth = overflowY === 'auto' && barWidth === 0 && overflow.height > clientHeight;
    const needsHeight = overflowX === 'auto' && barHeight === 0 && overflow.width > clientWidth;
    if (!needsWidth && !needsHeight) break;
    if (needsWidth) barWidth = bar;
    if (needsHeight) barHeight = bar;
    fragment = layoutRoot(box, space, context, barWidth, barHeight);
  }
  return fragment;
}

function layoutRoot(box: Box, space: ConstraintSpace, context: LayoutContext, barWidth: number, barHeight: number): BoxFragment {
  const insets = insetsOf(box, space.percentageWidth);
  const width = usedWidth(box, space, insets, context);
  const known = definiteHeight(box, space, insets);
  const run = new BlockFormattingContext(context);
  if (box.style.rare.lineClamp > 0) run.linesLeft = box.style.rare.lineClamp;
  const contentX = insets.border.left + insets.padding.left;
  const contentWidth = Math.max(0, width - insets.width - barWidth);
  const childSpace = childSpaceOf(box, contentWidth, heightForPercentages(box, space, known, width, insets, barHeight), context, space);
  const frame = new BlockFrame(box, null, 0, contentX, contentWidth, childSpace);
  frame.y = 0;
  run.cursor = insets.border.top + insets.padding.top;

  const legend = renderedLegend(box);
  if (legend !== null) layoutLegend(run, frame, legend, insets);
  layoutChildren(run, frame, 0, legend);

  // Unlike those of other blocks, the margins of the last child stay inside, and so do floats.
  run.finish();
  placeMarkerAlone(run, frame, insets.border.top + insets.padding.top);
  const flowEnd = Math.max(run.cursor + run.strut, run.floats.clearBottom('both'), insets.border.top + insets.padding.top);
  const content = box.contentHeight !== null ? box.contentHeight + insets.height : flowEnd + insets.padding.bottom + insets.border.bottom + barHeight;
  let height = usedHeight(box, space, known, content, width, insets);
  if (context.isQuirks && known === null && fillsViewport(box)) height = Math.max(height, context.viewportHeight);
  alignContent(box, space, frame, height, content);
  return fragmentOf(frame, width, height, insets, marginOf(box.style, space.percentageWidth), barWidth, barHeight);
}

function usedHeight(box: Box, space: ConstraintSpace, known: number | null, content: number, width: number, insets: Insets): number {
  if (space.isTableCell) return Math.max(content, space.fixedHeight ?? 0);
  if (known !== null) return known;
  const ratio = preferredRatio(box);
  if (ratio !== null) {
    const fromRatio = heightFromRatio(box, width, ratio, insets);
    const { height, minHeight, overflowY } = box.style.box;
    const automaticMinimum = height === 'auto' && minHeight === 'auto' && overflowY === 'visible' ? content : 0;
    return clampHeight(box, Math.max(fromRatio, automaticMinimum), space.percentageHeight, insets.height);
  }
  return clampHeight(box, content, space.percentageHeight, insets.height);
}

function heightForPercentages(box: Box, space: ConstraintSpace, known: number | null, width: number, insets: Insets, barHeight: number): number | null {
  const ratio = preferredRatio(box);
  const height = known ?? (ratio !== null ? heightFromRatio(box, width, ratio, insets) : null);
  const inner = percentageHeightForChildren(box, space, height, insets);
  return inner === null ? null : Math.max(0, inner - barHeight);
}

/** Percentages of heights look through anonymous blocks, and in quirks mode through every block of auto height. */
function childSpaceOf(box: Box, contentWidth: number, contentHeight: number | null, context: LayoutContext, space: ConstraintSpace): ConstraintSpace {
  let percentageHeight = contentHeight;
  if (contentHeight === null && context.isQuirks && space.percentageHeight !== null && fillsViewport(box)) {
    const margin = marginOf(box.style, space.percentageWidth);
    percentageHeight = Math.max(0, space.percentageHeight - margin.top - margin.bottom);
  } else if (contentHeight === null && (box.node === null || context.isQuirks) && box.kind === 'block' && !box.isOutOfFlow && !box.isFloating)
    percentageHeight = space.percentageHeight;
  return {
    availableWidth: contentWidth,
    availableHeight: contentHeight,
    percentageWidth: contentWidth,
    percentageHeight,
    fixedWidth: null,
    fixedHeight: null,
    fixedHeightIsDefinite: false,
    shrinkToFit: false,
    isTableCell: false,
  };
}

/**
 * Table cells and buttons move their content down when they are higher than it, other blocks by `align-content`.
 * https://drafts.csswg.org/css-align-3/#distribution-block
 */
function alignContent(box: Box, space: ConstraintSpace, frame: BlockFrame, height: number, content: number): void {
  let shift = 0;
  if (space.isTableCell) {
    const align = box.style.box.verticalAlign;
    if (align === 'middle') shift = (height - content) / 2;
    else if (align === 'bottom') shift = height - content;
  } else if (box.control === 'button' || box.control === 'select' || box.control === 'text-field' || box.control === 'range') {
    shift = (height - content) / 2;
  } else if (box.style.flex.alignContent.value !== 'normal') {
    // Without a word content does not overflow at the top, as Chromium has it.
    const free = height - content;
    shift = free < 0 && box.style.flex.alignContent.overflow !== 'unsafe' ? 0 : distribute(box.style.flex.alignContent, free, 1, false).offset;
  }
  if (shift === 0) return;
  for (let i = 0; i < frame.links.length; i++) {
    const link = frame.links[i]!;
    frame.links[i] = { fragment: link.fragment, x: link.x, y: link.y + shift };
  }
  for (let i = 0; i < frame.outOfFlow.length; i++) frame.outOfFlow[i] = moved(frame.outOfFlow[i]!, 0, shift);
  if (frame.firstBaseline !== null) frame.firstBaseline += shift;
  if (frame.lastBaseline !== null) frame.lastBaseline += shift;
}

function fragmentOf(frame: BlockFrame, width: number, height: number, insets: Insets, margin: Edges, barWidth: number, barHeight: number): BoxFragment {
  return new BoxFragmentNode({
    box: frame.box,
    width,
    height,
    border: insets.border,
    padding: insets.padding,
    margin,
    children: exactLinks(frame.links),
    firstBaseline: frame.firstBaseline,
    lastBaseline: frame.lastBaseline,
    outOfFlow: frame.outOfFlow.length === 0 ? NO_CANDIDATES : frame.outOfFlow,
    scrollbarWidth: barWidth,
    scrollbarHeight: barHeight,
  });
}

function layoutChildren(run: BlockFormattingContext, frame: BlockFrame, depth: number, legend: Box | null): void {
  const { box } = frame;
  if (box.hasInlineChildren) {
    layoutInlineChildren(run, frame);
    return;
  }
  if (depth > MAX_DEPTH) return;
  for (const child of box.children) {
    if (run.linesLeft === 0) return;
    if (child === legend) continue;
    if (child.kind === 'marker') run.markers.push({ box: child, frame });
    else if (child.isOutOfFlow) addOutOfFlow(run, frame, child);
    else if (child.isFloating) run.addFloat(child, frame);
    else if (child.isFormattingContextRoot) layoutRootChild(run, frame, child);
    else layoutBlockChild(run, frame, child, depth + 1);
  }
}

/** https://drafts.csswg.org/css-position-3/#staticpos-rect: where the box would be if it were a block in the flow. */
function addOutOfFlow(run: BlockFormattingContext, frame: BlockFrame, box: Box): void {
  const isRtl = frame.box.style.text.direction === 'rtl';
  const left = frame.contentX - frame.x;
  const staticY = frame.isResolved ? run.cursor + run.strut - frame.y : 0;
  const { originalDisplay } = box.style.box;
  const textAlign = frame.box.style.text.textAlign;
  if (originalDisplay.startsWith('inline') && (textAlign === 'center' || textAlign === '-webkit-center')) {
    frame.outOfFlow.push({ box, staticX: left + frame.contentWidth / 2, staticY, anchorX: isRtl ? 'end' : 'start', anchorY: 'start' });
    return;
  }
  const beside = originalDisplay.startsWith('inline') ? run.floatShift(frame, isRtl) : 0;
  frame.outOfFlow.push({ box, staticX: (isRtl ? left + frame.contentWidth : left) + beside, staticY, anchorX: isRtl ? 'end' : 'start', anchorY: 'start' });
}

/**
 * Clearance, and the box's top margin. https://drafts.csswg.org/css2/#flow-control
 * Where clearance is needed it ends the margins above without the box's own; returns the lowest y that the box may have.
 */
function applyClear(run: BlockFormattingContext, box: Box, marginTop: number): number {
  const { clear } = box.style.box;
  const adjoins = clear !== 'none' && run.hasWaitingFloats(clear);
  if (adjoins) run.resolve();
  const bottom = clear === 'none' ? -Infinity : run.floats.clearBottom(clear);
  if (!adjoins && bottom <= run.cursor + run.strutWith(marginTop)) {
    run.addMargin(marginTop);
    return -Infinity;
  }
  if (run.waiting.length > 0) run.resolve();
  // The margin does not move floats that it would collapse with: the clearance may be negative.
  if (adjoins && bottom > run.cursor && bottom < run.cursor + marginTop) run.cursor = bottom - marginTop;
  run.addMargin(marginTop);
  return bottom;
}

/** A block that takes part in the formatting context of its parent. */
function layoutBlockChild(run: BlockFormattingContext, parent: BlockFrame, box: Box, depth: number): void {
  const { context } = run;
  const space = parent.childSpace;
  const insets = insetsOf(box, space.percentageWidth);
  const margin = marginOf(box.style, space.percentageWidth);
  const minimumY = applyClear(run, box, margin.top);

  const width = usedWidth(box, space, insets, context);
  const parentText = parent.box.style.text;
  const sides = solveHorizontalMargins(box, width, parent.contentWidth, parentText.direction === 'rtl', margin, parentText.textAlign);
  const x = parent.contentX + sides.left;
  const known = definiteHeight(box, space, insets);
  const contentWidth = Math.max(0, width - insets.width);
  const childSpace = childSpaceOf(box, contentWidth, heightForPercentages(box, space, known, width, insets, 0), context, space);
  const frame = new BlockFrame(box, parent, x, x + insets.border.left + insets.padding.left, contentWidth, childSpace);
  frame.minimumY = minimumY;
  run.waiting.push(frame);
  const topInset = insets.border.top + insets.padding.top;
  if (topInset > 0) {
    run.resolve();
    run.cursor = frame.y + topInset;
  }

  layoutChildren(run, frame, depth, null);
  placeMarkerAlone(run, frame, topInset);

  const used: Edges =
    margin === NO_EDGES && sides.left === 0 && sides.right === 0 ? NO_EDGES : { top: margin.top, bottom: margin.bottom, left: sides.left, right: sides.right };
  const minimum = usedHeight(box, space, known, insets.height, width, insets);
  const fills = context.isQuirks && fillsViewport(box);
  if (!frame.isResolved && (minimum > 0 || fills)) run.resolve();
  if (!frame.isResolved) {
    closeCollapsedThrough(run, parent, frame, width, insets, used);
    return;
  }

  // The margins of the last child join the box's own bottom margin only where nothing lies between them.
  const bottomInset = insets.border.bottom + insets.padding.bottom;
  let end = run.cursor;
  let keepsStrut = true;
  if (bottomInset > 0 || run.strutHasClearance) {
    end = Math.max(run.cursor + run.strut, frame.y + topInset);
    keepsStrut = false;
  }
  const content = Math.max(end - frame.y, topInset) + bottomInset;
  let height = usedHeight(box, space, known, content, width, insets);
  if (fills && known === null) {
    // Its bottom margin, which the last child's may have joined, still has to fit.
    const below = keepsStrut ? run.strutWith(margin.bottom) : margin.bottom;
    height = Math.max(height, context.viewportHeight - frame.y - below);
  }
  if (known !== null || height !== content) keepsStrut = false;
  run.finish();
  if (!keepsStrut) run.clearStrut();
  run.cursor = frame.y + height;
  run.addMargin(margin.bottom);
  finishBlock(run, parent, frame, width, height, insets, used, frame.y - parent.y);
}

function closeCollapsedThrough(run: BlockFormattingContext, parent: BlockFrame, frame: BlockFrame, width: number, insets: Insets, margin: Edges): void {
  if (frame.minimumY > -Infinity) {
    // With clearance the box has a place, and its margins collapse with those that follow from there.
    run.resolve();
    run.cursor = frame.y - margin.top;
    run.addMargin(margin.top);
    run.addMargin(margin.bottom);
    run.strutHasClearance = true;
    finishBlock(run, parent, frame, width, 0, insets, margin, frame.y - parent.y);
    return;
  }
  run.closeEmpty(frame);
  run.addMargin(margin.bottom);
  finishBlock(run, parent, frame, width, 0, insets, margin, parent.isResolved ? frame.y - parent.y : 0);
}

function finishBlock(
  run: BlockFormattingContext,
  parent: BlockFrame,
  frame: BlockFrame,
  width: number,
  height: number,
  insets: Insets,
  margin: Edges,
  y: number,
): void {
  let fragment: BoxFragment = new BoxFragmentNode({
    box: frame.box,
    width,
    height,
    border: insets.border,
    padding: insets.padding,
    margin,
    // NOTE: the array is shared on purpose where the box collapsed through: its floats are placed after it closed.
    children: run.hasWaitingFloatsOf(frame) ? frame.links : exactLinks(frame.links),
    firstBaseline: frame.firstBaseline,
    lastBaseline: frame.lastBaseline,
    outOfFlow: frame.outOfFlow,
  });
  if (frame.outOfFlow.length > 0) fragment = placeOutOfFlow(fragment, run.context, false);
  parent.addChild(fragment, frame.x - parent.x, y);
  frame.isClosed = true;
  parent.noteBaseline(frame.firstBaseline === null ? null : y + frame.firstBaseline, frame.lastBaseline === null ? null : y + frame.lastBaseline);
}

/** Whether floats that wait leave no room beside them: the box's margin then does not count, since it would move them. */
function keepsFloatsAbove(run: BlockFormattingContext, parent: BlockFrame, box: Box, margin: Edges): boolean {
  if (margin.top === 0 || !run.hasWaitingFloats('both')) return false;
  const { childSpace, contentWidth } = parent;
  const needed =
    box.kind === 'replaced' || box.style.box.width === 'auto'
      ? run.context.contentSizes(box).min
      : usedWidth(box, childSpace, insetsOf(box, childSpace.percentageWidth), run.context);
  return contentWidth - run.waitingFloatsWidth() < needed;
}

/** A block-level box with a formatting context of its own: it may not overlap floats. https://drafts.csswg.org/css2/#bfc-next-to-float */
function layoutRootChild(run: BlockFormattingContext, parent: BlockFrame, box: Box): void {
  const { context } = run;
  const space = parent.childSpace;
  const margin = marginOf(box.style, space.percentageWidth);
  const isBelowFloats = keepsFloatsAbove(run, parent, box, margin);
  if (isBelowFloats) run.resolve();
  const minimumY = applyClear(run, box, isBelowFloats ? 0 : margin.top);
  run.resolve();
  let y = Math.max(run.cursor, minimumY);
  const parentText = parent.box.style.text;
  const isRtl = parentText.direction === 'rtl';
  const containerRight = parent.contentX + parent.contentWidth;

  let fragment: BoxFragment;
  let x: number;
  let sides: { left: number; right: number };
  for (;;) {
    const free = run.floats.at(y, y, parent.contentX, containerRight);
    if (free.left === parent.contentX && free.right === containerRight) {
      fragment = context.layout(box, space);
      sides = solveHorizontalMargins(box, fragment.width, parent.contentWidth, isRtl, margin, parentText.textAlign);
      x = parent.contentX + sides.left;
    } else {
      // Its margins may lie under the floats, its border box may not.
      const left = Math.max(parent.contentX + margin.left, free.left);
      const right = Math.min(containerRight - margin.right, free.right);
      const room = Math.max(0, right - left);
      fragment = context.layout(box, { ...space, availableWidth: room + margin.left + margin.right });
      const { marginLeft, marginRight } = box.style.box;
      const slack = right - left - fragment.width;
      const isCentred = marginLeft === 'auto' && marginRight === 'auto';
      const offset = slack <= 0 ? 0 : isCentred ? slack / 2 : marginLeft === 'auto' || (isRtl && marginRight !== 'auto') ? slack : 0;
      x = left + offset;
      sides = { left: x - parent.contentX, right: margin.right };
    }
    // Nothing of an empty box can overlap.
    if (fragment.height === 0 && box.children.length === 0) break;
    const across = run.floats.at(y, y + Math.max(fragment.height, 1 / 64), parent.contentX, containerRight);
    if (x >= across.left && (fragment.width === 0 || x + fragment.width <= across.right)) break;
    if (across.left === parent.contentX && across.right === containerRight) break;
    const next = run.floats.nextBandAfter(y);
    if (next <= y) break;
    y = next;
  }
  run.cursor = y + fragment.height;
  run.addMargin(margin.bottom);
  const used: Edges = { top: margin.top, bottom: margin.bottom, left: sides.left, right: sides.right };
  const top = y - parent.y;
  parent.addChild(withMargin(fragment, used), x - parent.x, top);
  const first = fragment.firstBaseline;
  const last = lastBaselineOf(fragment, margin);
  parent.noteBaseline(first === null ? null : top + first, last === null ? null : top + last);
  if (run.markers.length > 0 && first !== null) placeMarkersAt(run, y + first);
}

/**
 * The baseline that an inline block around the box takes for its last one, as Chromium has it: no line of a table or of a block that scrolls, and of
 * flex and grid containers the first.
 */
function lastBaselineOf(fragment: BoxFragment, margin: Edges): number | null {
  switch (fragment.box.kind) {
    case 'table':
      return null;
    case 'flex':
    case 'grid':
      return fragment.firstBaseline;
    default:
      return isScrollContainer(fragment.box) ? fragment.height + margin.bottom : fragment.lastBaseline;
  }
}

/** In quirks mode html and body are at least as high as the viewport. https://quirks.spec.whatwg.org/#the-body-element-fills-the-html-element-quirk */
function fillsViewport(box: Box): boolean {
  const node = box.node;
  if (node === null || !('localName' in node) || box.pseudo !== null) return false;
  return (node.localName === 'body' || node.localName === 'html') && box.style.box.height === 'auto' && !box.isFloating && !box.isOutOfFlow;
}
