// CSS filter functions as display list filters. https://drafts.csswg.org/filter-effects-1/#filter-functions

import type { Filter } from '../../protocol/display-list.ts';
import type { FilterFunction } from '../style/computed-style.ts';

const MAX_FILTERS = 32;

/** `url()` is for svg/svg-box-effects.ts. FIXME: of several, its graph comes before all others. */
export function toFilters(functions: readonly FilterFunction[]): Filter[] {
  const filters: Filter[] = [];
  for (const fn of functions.slice(0, MAX_FILTERS)) {
    switch (fn.type) {
      case 'blur':
        filters.push({ type: 'blur', amount: Math.max(0, fn.radius), x: 0, y: 0, color: 0 });
        break;
      case 'hue-rotate':
        filters.push({ type: 'hue-rotate', amount: fn.degrees, x: 0, y: 0, color: 0 });
        break;
      case 'drop-shadow':
        filters.push({ type: 'drop-shadow', amount: Math.max(0, fn.shadow.blur), x: fn.shadow.x, y: fn.shadow.y, color: fn.shadow.color });
        break;
      case 'url':
        break;
      default:
        filters.push({ type: fn.type, amount: Math.max(0, fn.amount), x: 0, y: 0, color: 0 });
    }
  }
  return filters;
}

/** How far the filters move ink outward. */
export function filterOutset(filters: readonly Filter[]): number {
  let reach = 0;
  for (const filter of filters) {
    if (filter.type === 'blur') reach += filter.amount * 3;
    else if (filter.type === 'drop-shadow') reach += filter.amount * 2 + Math.max(Math.abs(filter.x), Math.abs(filter.y));
  }
  return Math.min(reach, 10_000);
}
