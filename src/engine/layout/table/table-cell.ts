// Cells: measured once at the width of their columns, then given the height of their rows with the content moved by vertical-align.
// https://drafts.csswg.org/css-tables-3/#positioning-of-cells-captions-and-other-internal-table-boxes

import type { Box } from '../box.ts';
import type { ConstraintSpace } from '../constraint-space.ts';
import { BoxFragmentNode } from '../fragment-node.ts';
import type { BoxFragment } from '../fragment.ts';
import { dependsOnHeight } from '../height-dependence.ts';
import type { LayoutContext } from '../layout-context.ts';
import { moved } from '../out-of-flow.ts';
import { alignsBaseline, cellBaseline } from './table-rows.ts';

function cellSpace(width: number, tableWidth: number, height: number | null): ConstraintSpace {
  return {
    availableWidth: width, availableHeight: height, percentageWidth: tableWidth, percentageHeight: null,
    fixedWidth: width, fixedHeight: height, fixedHeightIsDefinite: height !== null, shrinkToFit: false, isTableCell: height === null,
  };
}

/** The cell as high as its content. */
export function measureCell(cell: Box, width: number, tableWidth: number, context: LayoutContext): BoxFragment {
  return context.layout(cell, cellSpace(width, tableWidth, null));
}

/** The cell at its final height. `rowBaseline` is where baseline-aligned cells have theirs; `heightIsDefinite` lets children have percentages of it. */
export function finishCell(
  cell: Box, measured: BoxFragment, width: number, tableWidth: number, height: number, rowBaseline: number | null, heightIsDefinite: boolean, context: LayoutContext,
): BoxFragment {
  if (heightIsDefinite && cell.children.length > 0 && cell.children.some((child) => dependsOnHeight(child))) {
    return context.layout(cell, cellSpace(width, tableWidth, height));
  }
  const shift = contentShift(cell, measured, height, rowBaseline);
  if (height === measured.height && shift === 0) return measured;
  return new BoxFragmentNode({
    box: cell, width: measured.width, height, border: measured.border, padding: measured.padding, margin: measured.margin,
    // Absolutely positioned boxes that are placed already do not go with the content.
    children: shift === 0 ? measured.children : measured.children.map((link) => (link.fragment.type === 'box' && link.fragment.box.isOutOfFlow ? link : { fragment: link.fragment, x: link.x, y: link.y + shift })),
    outOfFlow: shift === 0 ? measured.outOfFlow : measured.outOfFlow.map((candidate) => moved(candidate, 0, shift)),
    firstBaseline: measured.firstBaseline === null ? null : measured.firstBaseline + shift,
    lastBaseline: measured.lastBaseline === null ? null : measured.lastBaseline + shift,
    scrollbarWidth: measured.scrollbarWidth, scrollbarHeight: measured.scrollbarHeight,
  });
}

function contentShift(cell: Box, measured: BoxFragment, height: number, rowBaseline: number | null): number {
  const align = cell.style.box.verticalAlign;
  if (align === 'middle') return (height - measured.height) / 2;
  if (align === 'bottom') return height - measured.height;
  return rowBaseline !== null && alignsBaseline(cell) ? Math.max(0, rowBaseline - cellBaseline(measured)) : 0;
}
