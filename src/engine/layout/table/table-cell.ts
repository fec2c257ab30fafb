// Cells: measured once at the width of their columns, then given the height of their rows with the content moved by vertical-align.
// https://drafts.csswg.org/css-tables-3/#positioning-of-cells-captions-and-other-internal-table-boxes

import type { Box } from '../box.ts';
import type { ConstraintSpace } from '../constraint-space.ts';
import { BoxFragmentNode } from '../fragment-node.ts';
import type { BoxFragment, FragmentLink } from '../fragment.ts';
import { dependsOnHeight } from '../height-dependence.ts';
import type { LayoutContext } from '../layout-context.ts';
import { moved } from '../out-of-flow.ts';
import { alignsBaseline, cellBaseline } from './table-rows.ts';

function cellSpace(width: number, tableWidth: number, height: number | null, heightIsDefinite: boolean): ConstraintSpace {
  return {
    availableWidth: width,
    availableHeight: height,
    percentageWidth: tableWidth,
    percentageHeight: null,
    fixedWidth: width,
    fixedHeight: height,
    fixedHeightIsDefinite: heightIsDefinite,
    shrinkToFit: false,
    isTableCell: height === null,
  };
}

/** The cell as high as its content. */
export function measureCell(cell: Box, width: number, tableWidth: number, context: LayoutContext): BoxFragment {
  return context.layout(cell, cellSpace(width, tableWidth, null, false));
}

/** The cell at its final height. `rowBaseline` is where baseline-aligned cells have theirs; `heightIsDefinite` lets children have percentages of it. */
export function finishCell(
  cell: Box,
  measured: BoxFragment,
  width: number,
  tableWidth: number,
  height: number,
  rowBaseline: number | null,
  heightIsDefinite: boolean,
  context: LayoutContext,
): BoxFragment {
  const hasPercentages = heightIsDefinite && cell.children.some((child) => dependsOnHeight(child));
  const hasPlacedBoxes = height !== measured.height && measured.children.some(isPlacedBox);
  if (hasPercentages || hasPlacedBoxes) {
    const fragment = context.layout(cell, cellSpace(width, tableWidth, height, heightIsDefinite));
    return withContentMoved(fragment, width, height, contentShift(cell, fragment, height - contentHeight(fragment), rowBaseline));
  }
  return withContentMoved(measured, width, height, contentShift(cell, measured, height - measured.height, rowBaseline));
}

/** Absolutely positioned boxes that have their place in the cell already do not go with the content. */
function isPlacedBox(link: FragmentLink): boolean {
  return link.fragment.type === 'box' && link.fragment.box.isOutOfFlow;
}

/** The height that the cell would have by its content alone. */
function contentHeight(fragment: BoxFragment): number {
  let bottom = fragment.border.top + fragment.padding.top;
  for (const link of fragment.children) {
    if (!isPlacedBox(link)) bottom = Math.max(bottom, link.y + link.fragment.height + (link.fragment.type === 'box' ? link.fragment.margin.bottom : 0));
  }
  return bottom + fragment.padding.bottom + fragment.border.bottom;
}

/** A column of fixed layout may be less wide than the padding of its cells. */
function withContentMoved(fragment: BoxFragment, width: number, height: number, shift: number): BoxFragment {
  if (width === fragment.width && height === fragment.height && shift === 0) return fragment;
  return new BoxFragmentNode({
    box: fragment.box,
    width,
    height,
    border: fragment.border,
    padding: fragment.padding,
    margin: fragment.margin,
    children:
      shift === 0 ? fragment.children : fragment.children.map((link) => (isPlacedBox(link) ? link : { fragment: link.fragment, x: link.x, y: link.y + shift })),
    outOfFlow: shift === 0 ? fragment.outOfFlow : fragment.outOfFlow.map((candidate) => moved(candidate, 0, shift)),
    firstBaseline: fragment.firstBaseline === null ? null : fragment.firstBaseline + shift,
    lastBaseline: fragment.lastBaseline === null ? null : fragment.lastBaseline + shift,
    scrollbarWidth: fragment.scrollbarWidth,
    scrollbarHeight: fragment.scrollbarHeight,
  });
}

function contentShift(cell: Box, fragment: BoxFragment, free: number, rowBaseline: number | null): number {
  const align = cell.style.box.verticalAlign;
  if (align === 'middle') return free / 2;
  if (align === 'bottom') return free;
  return rowBaseline !== null && alignsBaseline(cell) ? Math.max(0, rowBaseline - cellBaseline(fragment)) : 0;
}
