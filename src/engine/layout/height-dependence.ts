// Whether the layout of a box can depend on the height that percentages resolve against. Where it cannot, algorithms leave that height out
// of the constraint space, so that more questions are equal and answered from the cache: nested flex containers stay linear.

import type { BoxGroup, FlexGroup } from '../style/computed-style.ts';
import type { BoxNode } from './box-node.ts';
import type { Box } from './box.ts';

function needsBase(value: BoxGroup['height'] | BoxGroup['maxHeight'] | BoxGroup['top'] | FlexGroup['basis'] | FlexGroup['rowGap']): boolean {
  return value === 'stretch' || (typeof value === 'object' && !('fitContent' in value));
}

function ownDependence(box: Box): boolean {
  const group = box.style.box;
  if (box.kind === 'text') return false;
  if (needsBase(group.height) || needsBase(group.minHeight) || needsBase(group.maxHeight)) return true;
  if (group.position !== 'static' && (needsBase(group.top) || needsBase(group.bottom))) return true;
  const { flex } = box.style;
  if (needsBase(flex.rowGap) || needsBase(flex.basis)) return true;
  return box.kind === 'grid' && box.style.grid.templateRows.tracks.length > 0;
}

/**
 * Whether the percentage height of its space matters to the box: its own height is relative, or, where percentages look through it
 * (anonymous boxes, quirks mode), one below.
 */
export function usesPercentageHeight(box: Box, isQuirks: boolean): boolean {
  const { height, minHeight, maxHeight } = box.style.box;
  if (needsBase(height) || needsBase(minHeight) || needsBase(maxHeight)) return true;
  return (isQuirks || box.node === null) && dependsOnHeight(box);
}

/** Of the box and all boxes in the flow below it. Kept on the box: boxes never change. */
export function dependsOnHeight(box: Box): boolean {
  const node = box as BoxNode;
  const known = node.dependsOnHeight;
  if (known !== null && known !== undefined) return known;
  let result = ownDependence(box);
  for (const child of box.children) {
    if (result) break;
    if (!child.isOutOfFlow) result = dependsOnHeight(child);
  }
  node.dependsOnHeight = result;
  return result;
}
