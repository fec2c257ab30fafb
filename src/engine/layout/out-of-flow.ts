// Absolutely positioned boxes: which box contains them, their size and place. https://drafts.csswg.org/css-position-3/#abspos-layout
// and https://drafts.csswg.org/css2/#abs-non-replaced-width. Candidates travel up with the fragments until a fragment whose box
// is their containing block takes them; the root fragment (the viewport) takes all that are left.

import type { Edges, Rect } from '../../base/geometry.ts';
import type { LengthPercentage } from '../style/computed-style.ts';
import type { Box } from './box.ts';
import type { ConstraintSpace } from './constraint-space.ts';
import type { BoxFragment, FragmentLink } from './fragment.ts';
import { NO_CANDIDATES, withMargin, withPlacedBoxes } from './fragment-node.ts';
import type { LayoutContext, OutOfFlowCandidate } from './layout-context.ts';
import { marginOf, resolve, snap } from './lengths.ts';
import { replacedRatio } from './replaced.ts';
import { clampHeight, clampWidth, insetsOf, preferredRatio, resolveHeightValue } from './sizing.ts';

/** Transforms, filters and layout or paint containment make a box contain even its fixed descendants. */
export function containsFixed(box: Box): boolean {
  if (box.kind === 'inline' || box.kind === 'text') return false;
  const { effects, box: group, rare } = box.style;
  return (
    effects.transform.length > 0 ||
    effects.translate !== null ||
    effects.rotateDegrees !== 0 ||
    effects.scale !== null ||
    effects.filter.length > 0 ||
    effects.backdropFilter.length > 0 ||
    group.containLayout ||
    group.containPaint ||
    (rare.willChange.length > 0 && rare.willChange.some((property) => property === 'transform' || property === 'filter' || property === 'perspective'))
  );
}

export function containsAbsolute(box: Box): boolean {
  return box.style.box.position !== 'static' || containsFixed(box);
}

export function isContainingBlockOf(box: Box, candidate: Box): boolean {
  return candidate.style.box.position === 'fixed' ? containsFixed(box) : containsAbsolute(box);
}

/** The candidate at another place: for passing it on to the fragment around. */
export function moved(candidate: OutOfFlowCandidate, dx: number, dy: number): OutOfFlowCandidate {
  return { box: candidate.box, staticX: candidate.staticX + dx, staticY: candidate.staticY + dy, anchorX: candidate.anchorX, anchorY: candidate.anchorY };
}

/**
 * Places those candidates of a fragment whose containing block it is; the others stay. `isRoot` takes all.
 * Returns the same fragment when there is nothing to place.
 */
export function placeOutOfFlow(fragment: BoxFragment, context: LayoutContext, isRoot: boolean): BoxFragment {
  if (fragment.outOfFlow.length === 0) return fragment;
  const takesFixed = isRoot || containsFixed(fragment.box);
  const takesAbsolute = takesFixed || containsAbsolute(fragment.box);
  if (!takesAbsolute) return fragment;
  const { border } = fragment;
  const containingBlock: Rect = {
    x: border.left,
    y: border.top,
    width: fragment.width - border.left - border.right - fragment.scrollbarWidth,
    height: fragment.height - border.top - border.bottom - fragment.scrollbarHeight,
  };
  const links = fragment.children.slice();
  const left: OutOfFlowCandidate[] = [];
  placeCandidates(
    fragment.outOfFlow,
    (box) => (box.style.box.position === 'fixed' ? takesFixed : takesAbsolute),
    fragment.box,
    containingBlock,
    context,
    links,
    left,
  );
  return withPlacedBoxes(fragment, links, left.length === 0 ? NO_CANDIDATES : left);
}

/** Lays out each candidate that `takes` accepts and adds its link; the others, and those found inside, end in `left`. */
export function placeCandidates(
  candidates: readonly OutOfFlowCandidate[],
  takes: (box: Box) => boolean,
  container: Box,
  containingBlock: Rect,
  context: LayoutContext,
  links: FragmentLink[],
  left: OutOfFlowCandidate[],
): void {
  const queue = candidates.slice();
  for (let i = 0; i < queue.length; i++) {
    const candidate = queue[i]!;
    if (!takes(candidate.box)) {
      left.push(candidate);
      continue;
    }
    const link = layoutAbsolute(candidate, container, containingBlock, context);
    links.push(link);
    for (const inner of (link.fragment as BoxFragment).outOfFlow) queue.push(moved(inner, link.x, link.y));
  }
}

interface Inset {
  readonly start: number | null;
  readonly end: number | null;
}

function insetsAlong(start: LengthPercentage | 'auto', end: LengthPercentage | 'auto', base: number): Inset {
  return { start: start === 'auto' ? null : resolve(start, base), end: end === 'auto' ? null : resolve(end, base) };
}

function layoutAbsolute(candidate: OutOfFlowCandidate, container: Box, block: Rect, context: LayoutContext): FragmentLink {
  const { box } = candidate;
  const group = box.style.box;
  const margin = marginOf(box.style, block.width);
  const inlineInset = insetsAlong(group.left, group.right, block.width);
  const blockInset = insetsAlong(group.top, group.bottom, block.height);
  const insets = insetsOf(box, block.width);
  const staticX = candidate.staticX - block.x;
  const staticY = candidate.staticY - block.y;

  const availableWidth = Math.max(0, availableAlong(inlineInset, block.width, staticX, candidate.anchorX));
  const availableHeight = Math.max(0, availableAlong(blockInset, block.height, staticY, candidate.anchorY));
  const isReplaced = box.kind === 'replaced';
  const ratio = isReplaced ? replacedRatio(box) : preferredRatio(box);
  const stretches = !isReplaced && box.kind !== 'table' && box.contentWidth === null;
  const stretchesWidth = stretches && group.width === 'auto' && inlineInset.start !== null && inlineInset.end !== null;
  const hasHeight = resolveHeightValue(box, group.height, block.height, insets.height) !== null;

  let fixedWidth: number | null = null;
  if (stretchesWidth && !(ratio !== null && hasHeight)) {
    const fill = Math.max(insets.width, availableWidth - margin.left - margin.right);
    fixedWidth = clampWidth(box, fill, block.width, insets.width, fill, () => context.intrinsicSizes(box));
  }
  let fixedHeight: number | null = null;
  if (
    stretches &&
    group.height === 'auto' &&
    blockInset.start !== null &&
    blockInset.end !== null &&
    (ratio === null || (!stretchesWidth && group.width === 'auto'))
  ) {
    fixedHeight = clampHeight(box, Math.max(insets.height, availableHeight - margin.top - margin.bottom), block.height, insets.height);
  }
  const space: ConstraintSpace = {
    availableWidth,
    availableHeight,
    percentageWidth: block.width,
    percentageHeight: block.height,
    fixedWidth,
    fixedHeight,
    fixedHeightIsDefinite: true,
    shrinkToFit: true,
    isTableCell: false,
  };
  const fragment = context.layout(box, space);

  const x = solveAxis(
    inlineInset,
    block.width,
    fragment.width,
    group.marginLeft === 'auto',
    group.marginRight === 'auto',
    margin.left,
    margin.right,
    staticX,
    candidate.anchorX,
    container.style.text.direction === 'rtl',
    true,
  );
  const y = solveAxis(
    blockInset,
    block.height,
    fragment.height,
    group.marginTop === 'auto',
    group.marginBottom === 'auto',
    margin.top,
    margin.bottom,
    staticY,
    candidate.anchorY,
    false,
    false,
  );
  const used: Edges = { left: x.startMargin, right: x.endMargin, top: y.startMargin, bottom: y.endMargin };
  return { fragment: withMargin(fragment, used), x: block.x + x.position, y: block.y + y.position };
}

function availableAlong(inset: Inset, size: number, staticPosition: number, anchor: OutOfFlowCandidate['anchorX']): number {
  if (inset.start !== null || inset.end !== null) return size - (inset.start ?? 0) - (inset.end ?? 0);
  if (anchor === 'start') return size - staticPosition;
  if (anchor === 'end') return staticPosition;
  return 2 * Math.min(staticPosition, size - staticPosition);
}

/** Auto margins, over-constrained insets and the static position, along one axis. Positions are of the border box. */
function solveAxis(
  inset: Inset,
  available: number,
  size: number,
  startIsAuto: boolean,
  endIsAuto: boolean,
  startMargin: number,
  endMargin: number,
  staticPosition: number,
  anchor: OutOfFlowCandidate['anchorX'],
  prefersEnd: boolean,
  isInline: boolean,
): { position: number; startMargin: number; endMargin: number } {
  if (inset.start !== null && inset.end !== null) {
    const free = available - inset.start - inset.end - size - startMargin - endMargin;
    if (startIsAuto && endIsAuto) {
      // Negative free space centres in the block axis only.
      if (free < 0 && isInline) {
        if (prefersEnd) return { position: inset.start + free, startMargin: free, endMargin: 0 };
        return { position: inset.start, startMargin: 0, endMargin: free };
      }
      const half = snap(free / 2);
      return { position: inset.start + half, startMargin: half, endMargin: free - half };
    }
    if (startIsAuto) return { position: inset.start + free, startMargin: free, endMargin };
    if (endIsAuto) return { position: inset.start + startMargin, startMargin, endMargin: free };
    if (prefersEnd) return { position: available - inset.end - endMargin - size, startMargin, endMargin };
    return { position: inset.start + startMargin, startMargin, endMargin };
  }
  if (inset.start !== null) return { position: inset.start + startMargin, startMargin, endMargin };
  if (inset.end !== null) return { position: available - inset.end - endMargin - size, startMargin, endMargin };
  if (anchor === 'start') return { position: staticPosition + startMargin, startMargin, endMargin };
  if (anchor === 'end') return { position: staticPosition - size - endMargin, startMargin, endMargin };
  return { position: snap(staticPosition - size / 2) + (startMargin - endMargin) / 2, startMargin, endMargin };
}
