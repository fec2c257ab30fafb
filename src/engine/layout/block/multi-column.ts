// Multi-column containers: the content is laid out in one tall column, which is then cut into pieces that stand side by side.
// https://drafts.csswg.org/css-multicol-1/. Cuts go between lines and around what cannot be broken; columns are balanced to the lowest height
// that needs no more of them than there are. FIXME: column-span: all, break-before and break-after, widows and orphans.

import type { Edges } from '../../../base/geometry.ts';
import type { Box } from '../box.ts';
import type { ConstraintSpace } from '../constraint-space.ts';
import type { BoxFragment, Fragment, FragmentLink } from '../fragment.ts';
import { BoxFragmentNode, NO_CANDIDATES } from '../fragment-node.ts';
import type { LayoutContext } from '../layout-context.ts';
import { marginOf, resolve, snap } from '../lengths.ts';
import { moved } from '../out-of-flow.ts';
import { clampHeight, definiteHeight, insetsOf, resolveHeightValue, usedWidth } from '../sizing.ts';

/** More columns than this are never made: a hostile page may ask for millions. */
const MAX_COLUMNS = 1000;

export function isMultiColumn(box: Box): boolean {
  const { columnCount, columnWidth } = box.style.rare;
  return box.kind === 'block' && (columnCount !== 'auto' || columnWidth !== 'auto') && box.control === null;
}

export interface Columns {
  readonly count: number;
  readonly width: number;
  readonly gap: number;
}

/** The pseudo-algorithm of https://drafts.csswg.org/css-multicol-1/#pseudo-algorithm */
export function columnsOf(box: Box, available: number): Columns {
  const { columnCount, columnWidth } = box.style.rare;
  const { columnGap } = box.style.flex;
  const gap = columnGap === 'normal' ? box.style.font.size : Math.max(0, resolve(columnGap, available));
  let count = 1;
  if (columnWidth === 'auto') count = columnCount === 'auto' ? 1 : columnCount;
  else {
    const fitting = Math.max(1, Math.floor((available + gap) / (Math.max(1, columnWidth) + gap)));
    count = columnCount === 'auto' ? fitting : Math.min(columnCount, fitting);
  }
  count = Math.min(MAX_COLUMNS, Math.max(1, count));
  return { count, width: Math.max(0, snap((available - (count - 1) * gap) / count)), gap };
}

/** An interval of the flow that may not be cut. */
interface Unit {
  readonly top: number;
  readonly bottom: number;
}

/** `layoutFlow` lays the content out as one column of a border-box width. */
export function layoutMultiColumn(
  box: Box,
  space: ConstraintSpace,
  context: LayoutContext,
  layoutFlow: (box: Box, space: ConstraintSpace, context: LayoutContext) => BoxFragment,
): BoxFragment {
  const insets = insetsOf(box, space.percentageWidth);
  const width = usedWidth(box, space, insets, context);
  const columns = columnsOf(box, Math.max(0, width - insets.width));
  const flow = layoutFlow(box, { ...space, fixedWidth: columns.width + insets.width, fixedHeight: null }, context);
  const top = insets.border.top + insets.padding.top;
  const units: Unit[] = [];
  let end = top;
  for (const link of flow.children) collectUnits(link, 0, units);
  units.sort((a, b) => a.top - b.top);
  for (const unit of units) end = Math.max(end, unit.bottom);

  const known = definiteHeight(box, space, insets);
  const maxHeight = resolveHeightValue(box, box.style.box.maxHeight, space.percentageHeight, insets.height);
  const limit = known ?? maxHeight;
  const most = limit === null ? Infinity : Math.max(1, limit - insets.height);
  const balanced = Math.min(most, balancedHeight(units, top, end, columns.count));
  const cuts = cutsFor(units, top, known === null ? balanced : most, MAX_COLUMNS);

  const links: FragmentLink[] = [];
  const outOfFlow = flow.outOfFlow.slice();
  let tallest = 0;
  cuts.forEach((start, i) => {
    const stop = cuts[i + 1] ?? Infinity;
    const dx = i * (columns.width + columns.gap);
    const dy = top - start;
    for (const link of flow.children) {
      const piece = sliceLink(link, start, stop, 0);
      if (piece !== null) links.push({ fragment: piece.fragment, x: piece.x + dx, y: piece.y + dy });
    }
    // The margin at the end of a column is cut off.
    for (const unit of units) if (unit.top >= start && unit.top < stop) tallest = Math.max(tallest, unit.bottom - start);
    for (let c = 0; c < outOfFlow.length; c++) {
      const candidate = flow.outOfFlow[c]!;
      if (candidate.staticY >= start && candidate.staticY < stop) outOfFlow[c] = moved(candidate, dx, dy);
    }
  });
  const content = tallest + insets.height;
  const height = known ?? clampHeight(box, content, space.percentageHeight, insets.height);
  return new BoxFragmentNode({
    box,
    width,
    height,
    border: insets.border,
    padding: insets.padding,
    margin: marginOf(box.style, space.percentageWidth),
    children: links,
    firstBaseline: flow.firstBaseline,
    lastBaseline: flow.lastBaseline,
    outOfFlow: outOfFlow.length === 0 ? NO_CANDIDATES : outOfFlow,
  });
}

function isBreakable(fragment: Fragment): boolean {
  if (fragment.type !== 'box') return false;
  const { box } = fragment;
  if (box.kind !== 'block' || box.isFloating || box.isOutOfFlow || box.control !== null || fragment.scrollbarHeight > 0) return false;
  const { breakInside } = box.style.rare;
  return !breakInside.startsWith('avoid') && box.style.box.overflowY === 'visible' && fragment.children.length > 0;
}

function collectUnits(link: FragmentLink, dy: number, units: Unit[]): void {
  const { fragment } = link;
  const top = dy + link.y;
  if (fragment.type === 'text' || (fragment.type === 'box' && fragment.box.isOutOfFlow)) return;
  if (!isBreakable(fragment)) {
    units.push({ top, bottom: top + fragment.height });
    return;
  }
  for (const child of (fragment as BoxFragment).children) collectUnits(child, top, units);
  // The end of a block with padding below its last line.
  const bottom = top + fragment.height;
  const { border, padding } = fragment as BoxFragment;
  const inset = border.bottom + padding.bottom;
  if (inset > 0) units.push({ top: bottom - inset, bottom });
}

/** Where columns of a height begin, the first at `top`. */
function cutsFor(units: readonly Unit[], top: number, height: number, most: number): number[] {
  const cuts = [top];
  let start = top;
  for (const unit of units) {
    if (unit.bottom - start <= height + 1 / 64 || unit.top <= start) continue;
    if (cuts.length >= most) break;
    start = unit.top;
    cuts.push(start);
  }
  return cuts;
}

function balancedHeight(units: readonly Unit[], top: number, end: number, count: number): number {
  let low = (end - top) / count;
  for (const unit of units) low = Math.max(low, Math.min(end - top, unit.bottom - unit.top));
  let high = Math.max(low, end - top);
  if (cutsFor(units, top, low, count + 1).length <= count) return low;
  for (let step = 0; step < 24 && high - low > 1 / 64; step++) {
    const middle = (low + high) / 2;
    if (cutsFor(units, top, middle, count + 1).length <= count) high = middle;
    else low = middle;
  }
  return high;
}

/** The part of a child that lies in [start, stop) of the flow; positions stay those of the flow. */
function sliceLink(link: FragmentLink, start: number, stop: number, dy: number): FragmentLink | null {
  const { fragment } = link;
  const top = dy + link.y;
  const bottom = top + fragment.height;
  if (!isBreakable(fragment)) return top >= start && top < stop ? link : null;
  if (top >= start && bottom <= stop) return link;
  const box = fragment as BoxFragment;
  const children: FragmentLink[] = [];
  const pieceTop = Math.max(top, start);
  for (const child of box.children) {
    const piece = sliceLink(child, start, stop, top);
    if (piece !== null) children.push({ fragment: piece.fragment, x: piece.x, y: piece.y + top - pieceTop });
  }
  const pieceBottom = Math.min(bottom, lowest(children, pieceTop, stop < bottom ? pieceTop : bottom));
  if (children.length === 0 && (bottom <= start || top >= stop)) return null;
  const isFirst = top >= start;
  const isLast = bottom <= stop;
  const piece = new BoxFragmentNode({
    box: box.box,
    width: box.width,
    height: Math.max(0, (isLast ? bottom : pieceBottom) - pieceTop),
    border: cutEdges(box.border, isFirst, isLast),
    padding: cutEdges(box.padding, isFirst, isLast),
    margin: box.margin,
    children,
    firstBaseline: isFirst ? box.firstBaseline : null,
    lastBaseline: isLast ? box.lastBaseline : null,
    isFirstPiece: isFirst,
    isLastPiece: isLast,
  });
  return { fragment: piece, x: link.x, y: pieceTop - dy };
}

function lowest(children: readonly FragmentLink[], top: number, least: number): number {
  let bottom = least;
  for (const { fragment, y } of children) bottom = Math.max(bottom, top + y + fragment.height);
  return bottom;
}

function cutEdges(edges: Edges, keepsTop: boolean, keepsBottom: boolean): Edges {
  return keepsTop && keepsBottom ? edges : { left: edges.left, right: edges.right, top: keepsTop ? edges.top : 0, bottom: keepsBottom ? edges.bottom : 0 };
}
