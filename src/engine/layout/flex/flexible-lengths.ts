// Resolving flexible lengths: https://drafts.csswg.org/css-flexbox-1/#resolve-flexible-lengths

import { clampMain } from './flex-base-size.ts';
import { mainMargins, type FlexItem } from './flex-item.ts';

/** Sets `targetMain` of the items of one line. `available` is the inner main size of the container without gaps. */
export function resolveFlexibleLengths(items: readonly FlexItem[], available: number, isRow: boolean): void {
  // 1. Determine the used flex factor.
  let hypothetical = 0;
  for (const item of items) hypothetical += item.hypotheticalMain + mainMargins(item, isRow);
  const grows = hypothetical < available;

  // 2. Size inflexible items. 3. Calculate initial free space.
  let initialFree = available;
  const unfrozen: FlexItem[] = [];
  for (const item of items) {
    const { grow, shrink } = item.box.style.flex;
    item.targetMain = item.hypotheticalMain;
    const factor = grows ? grow : shrink;
    item.isFrozen = factor === 0 || (grows ? item.baseSize > item.hypotheticalMain : item.baseSize < item.hypotheticalMain);
    initialFree -= (item.isFrozen ? item.targetMain : item.baseSize) + mainMargins(item, isRow);
    if (!item.isFrozen) unfrozen.push(item);
  }

  // 4. Loop. Each pass freezes at least one item.
  let frozenSize = 0;
  for (const item of items) frozenSize += (item.isFrozen ? item.targetMain : 0) + mainMargins(item, isRow);
  let rest = unfrozen;
  while (rest.length > 0) {
    // b. Calculate the remaining free space.
    let free = available - frozenSize;
    let factors = 0;
    let scaled = 0;
    for (const item of rest) {
      free -= item.baseSize;
      factors += grows ? item.box.style.flex.grow : item.box.style.flex.shrink;
      scaled += scaledShrink(item);
    }
    if (factors < 1 && Math.abs(initialFree * factors) < Math.abs(free)) free = initialFree * factors;
    // c. Distribute free space proportional to the flex factors. d. Fix min/max violations.
    let total = 0;
    for (const item of rest) {
      let size = item.baseSize;
      if (grows) size += Number.isFinite(factors) ? (free * item.box.style.flex.grow) / factors : free / rest.length;
      else if (scaled > 0) size += (free * scaledShrink(item)) / scaled;
      const clamped = clampMain(item, size);
      item.violation = clamped - size;
      item.targetMain = clamped;
      total += item.violation;
    }
    // e. Freeze over-flexed items.
    const next: FlexItem[] = [];
    for (const item of rest) {
      if (total === 0 || (total > 0 ? item.violation > 0 : item.violation < 0)) {
        item.isFrozen = true;
        frozenSize += item.targetMain;
      } else next.push(item);
    }
    if (next.length === rest.length) break;
    rest = next;
  }
  snapSizes(items);

  function scaledShrink(item: FlexItem): number {
    return item.box.style.flex.shrink * (item.baseSize - (isRow ? item.insets.width : item.insets.height));
  }
}

/** Sizes are multiples of 1/64 px; what rounding leaves goes to the items that follow, so that a line stays exactly full. */
function snapSizes(items: readonly FlexItem[]): void {
  let carry = 0;
  for (const item of items) {
    const exact = item.targetMain + carry;
    const snapped = Math.floor(exact * 64 + 1e-6) / 64;
    if (item.targetMain * 64 === Math.floor(item.targetMain * 64)) continue;
    carry = exact - snapped;
    item.targetMain = snapped;
  }
}
