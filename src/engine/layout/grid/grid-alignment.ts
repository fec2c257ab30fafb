// Alignment of grid items in their areas, baselines of rows and of the container.
// https://drafts.csswg.org/css-grid-2/#alignment, https://drafts.csswg.org/css-align-3/#baseline-rules

import type { Edges } from '../../../base/geometry.ts';
import { alignInArea } from '../alignment.ts';
import type { LayoutContext } from '../layout-context.ts';
import { layoutItem, type GridItem } from './grid-item.ts';

/** Where the border box stands in the area, and the margins with auto ones solved. */
export function alignItem(item: GridItem, isRtl: boolean): { x: number; y: number; margin: Edges } {
  const { box, margin } = item;
  const fragment = item.fragment!;
  const { marginTop, marginRight, marginBottom, marginLeft } = box.style.box;
  const freeX = item.areaWidth - fragment.width - margin.left - margin.right;
  const freeY = item.areaHeight - fragment.height - margin.top - margin.bottom;

  let { left, top, right, bottom } = margin;
  let x = left;
  if (marginLeft === 'auto' || marginRight === 'auto') {
    const room = Math.max(0, freeX);
    const share = marginLeft === 'auto' && marginRight === 'auto' ? room / 2 : room;
    if (marginLeft === 'auto') left += share;
    if (marginRight === 'auto') right += share;
    x = freeX < 0 && isRtl ? left + freeX : left;
  } else {
    x += justify(item, freeX, isRtl);
  }
  let y = top;
  if (marginTop === 'auto' || marginBottom === 'auto') {
    const room = Math.max(0, freeY);
    const share = marginTop === 'auto' && marginBottom === 'auto' ? room / 2 : room;
    if (marginTop === 'auto') top += share;
    if (marginBottom === 'auto') bottom += share;
    y = top;
  } else if (item.align.value === 'baseline') {
    y += item.shim;
  } else if (item.align.value === 'last baseline') {
    y += freeY - item.shim;
  } else {
    y += alignInArea(item.align, freeY, false, false);
  }
  return {
    x,
    y,
    margin: left === margin.left && right === margin.right && top === margin.top && bottom === margin.bottom ? margin : { left, top, right, bottom },
  };
}

/** From the physical left. */
function justify(item: GridItem, free: number, isRtl: boolean): number {
  if (item.justify.value === 'left') return 0;
  if (item.justify.value === 'right') return free;
  const selfFlips = (item.box.style.text.direction === 'rtl') !== isRtl;
  const fromStart = alignInArea(item.justify, free, false, selfFlips);
  return isRtl ? free - fromStart : fromStart;
}

/** Shims that bring the baselines of each row to one height; https://drafts.csswg.org/css-grid-2/#algo-baseline-shims */
export function findRowBaselines(items: readonly GridItem[], context: LayoutContext): void {
  const ascents = new Map<number, number>();
  const descents = new Map<number, number>();
  for (const item of items) {
    const fragment = (item.fragment = layoutItem(item, context, null));
    if (item.align.value === 'baseline') {
      const ascent = item.margin.top + (fragment.firstBaseline ?? fragment.height);
      ascents.set(item.placement.rowStart, Math.max(ascents.get(item.placement.rowStart) ?? -Infinity, ascent));
    } else {
      const descent = item.margin.bottom + fragment.height - (fragment.lastBaseline ?? fragment.height);
      descents.set(item.placement.rowEnd, Math.max(descents.get(item.placement.rowEnd) ?? -Infinity, descent));
    }
  }
  for (const item of items) {
    const fragment = item.fragment!;
    item.shim =
      item.align.value === 'baseline'
        ? ascents.get(item.placement.rowStart)! - item.margin.top - (fragment.firstBaseline ?? fragment.height)
        : descents.get(item.placement.rowEnd)! - item.margin.bottom - fragment.height + (fragment.lastBaseline ?? fragment.height);
  }
}

/** https://drafts.csswg.org/css-grid-2/#grid-baselines: of the first (last) row that holds an item; `tops` are the items' places. */
export function gridBaseline(items: readonly GridItem[], tops: readonly number[], isLast: boolean): number | null {
  let best = -1;
  const rowOf = (item: GridItem): number => (isLast ? -item.placement.rowEnd : item.placement.rowStart);
  const columnOf = (item: GridItem): number => (isLast ? -item.placement.columnEnd : item.placement.columnStart);
  const aligns = (item: GridItem): boolean => item.align.value === (isLast ? 'last baseline' : 'baseline');
  items.forEach((item, i) => {
    const known = items[best];
    if (known === undefined || rowOf(item) < rowOf(known)) best = i;
    else if (rowOf(item) > rowOf(known)) return;
    else if (aligns(item) !== aligns(known)) best = aligns(item) ? i : best;
    else if (columnOf(item) < columnOf(known)) best = i;
  });
  const item = items[best];
  if (item === undefined) return null;
  const fragment = item.fragment!;
  return tops[best]! + ((isLast ? fragment.lastBaseline : fragment.firstBaseline) ?? fragment.height);
}
