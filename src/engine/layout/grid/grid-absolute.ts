// Absolutely positioned children of grid containers: their grid area is the containing block. https://drafts.csswg.org/css-grid-2/#abspos

import type { Rect } from '../../../base/geometry.ts';
import { alignInArea } from '../alignment.ts';
import type { Box } from '../box.ts';
import type { ContainerSize } from '../container-size.ts';
import type { FragmentLink } from '../fragment.ts';
import type { ItemPlacement } from '../item-placement.ts';
import type { LayoutContext, OutOfFlowCandidate } from '../layout-context.ts';
import { isContainingBlockOf, placeCandidates } from '../out-of-flow.ts';
import { resolvedAlign, resolvedJustify } from './grid-item.ts';
import type { GridStructure } from './grid-layout.ts';
import { resolveAbsoluteLines } from './line-placement.ts';
import type { Track } from './track.ts';

/** Children whose containing block the container is are placed now, the others wait with their static position in the content box. */
export function placeAbsoluteChildren(
  box: Box,
  context: LayoutContext,
  size: ContainerSize,
  structure: GridStructure,
  columns: readonly Track[],
  rows: readonly Track[],
  content: Rect,
  height: number,
  placement: ItemPlacement,
): void {
  const { border } = size.insets;
  const padding: Rect = {
    x: border.left,
    y: border.top,
    width: size.width - border.left - border.right - size.barWidth,
    height: height - border.top - border.bottom - size.barHeight,
  };
  for (const child of box.children) {
    if (!child.isOutOfFlow) continue;
    if (!isContainingBlockOf(box, child)) {
      placement.addOutOfFlow(candidateIn(child, box, content));
      continue;
    }
    const area = areaOf(child, box, structure, columns, rows, content, padding);
    const links: FragmentLink[] = [];
    const left: OutOfFlowCandidate[] = [];
    placeCandidates([candidateIn(child, box, area)], (candidate) => candidate === child, box, area, context, links, left);
    placement.addPlaced(links, left);
  }
}

/** The static position: as if the child were the only item of the area. */
function candidateIn(child: Box, container: Box, area: Rect): OutOfFlowCandidate {
  const isRtl = container.style.text.direction === 'rtl';
  const justify = resolvedJustify(child, container);
  const align = resolvedAlign(child, container);
  const fromStart =
    justify.value === 'right'
      ? isRtl
        ? 0
        : 1
      : justify.value === 'left'
        ? isRtl
          ? 1
          : 0
        : alignInArea(justify, 1, false, (child.style.text.direction === 'rtl') !== isRtl);
  const shareX = isRtl ? 1 - fromStart : fromStart;
  const shareY = alignInArea(align, 1, false, false);
  return { box: child, staticX: area.x + shareX * area.width, staticY: area.y + shareY * area.height, anchorX: anchorOf(shareX), anchorY: anchorOf(shareY) };
}

function anchorOf(share: number): OutOfFlowCandidate['anchorX'] {
  return share === 0 ? 'start' : share === 1 ? 'end' : 'center';
}

function areaOf(child: Box, box: Box, structure: GridStructure, columns: readonly Track[], rows: readonly Track[], content: Rect, padding: Rect): Rect {
  const { columnStart, columnEnd, rowStart, rowEnd } = child.style.grid;
  const { placed } = structure;
  const column = resolveAbsoluteLines(columnStart, columnEnd, structure.columns);
  const row = resolveAbsoluteLines(rowStart, rowEnd, structure.rows);
  const isRtl = box.style.text.direction === 'rtl';
  // Distances from the start of the content box; lines that do not exist count as auto.
  const startPadding = isRtl ? padding.x + padding.width - content.x - content.width : content.x - padding.x;
  const left = lineStart(columns, column.start, placed.columnsBefore) ?? -startPadding;
  const right = lineEnd(columns, column.end, placed.columnsBefore) ?? padding.width - startPadding;
  const top = lineStart(rows, row.start, placed.rowsBefore) ?? padding.y - content.y;
  const bottom = lineEnd(rows, row.end, placed.rowsBefore) ?? padding.y + padding.height - content.y;
  const width = Math.max(0, right - left);
  return { x: content.x + (isRtl ? content.width - left - width : left), y: content.y + top, width, height: Math.max(0, bottom - top) };
}

/** The line where the track behind it begins. */
function lineStart(tracks: readonly Track[], line: number | null, before: number): number | null {
  if (line === null) return null;
  const index = line + before;
  if (index < 0 || index > tracks.length || tracks.length === 0) return null;
  if (index < tracks.length) return tracks[index]!.offset;
  const last = tracks[tracks.length - 1]!;
  return last.offset + last.base;
}

/** The line where the track in front of it ends. */
function lineEnd(tracks: readonly Track[], line: number | null, before: number): number | null {
  if (line === null) return null;
  const index = line + before;
  if (index < 0 || index > tracks.length || tracks.length === 0) return null;
  if (index === 0) return tracks[0]!.offset;
  return tracks[index - 1]!.offset + tracks[index - 1]!.base;
}
