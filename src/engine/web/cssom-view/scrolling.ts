// Scrolling of elements and of the viewport: https://drafts.csswg.org/cssom-view/#extension-to-the-element-interface

import type { Rect } from '../../../base/geometry.ts';
import { Element } from '../../dom/element.ts';
import type { ScrollBehavior } from '../geometry-host.ts';
import { geometryOf } from '../web-host.ts';
import { defineMembers } from './define-members.ts';
import { boundsOf, flatParent, scrollsViewport } from './element-geometry.ts';

interface ScrollToOptions {
  left?: number;
  top?: number;
  behavior?: ScrollBehavior;
}

export type ScrollLogicalPosition = 'start' | 'center' | 'end' | 'nearest';

export interface ScrollIntoViewOptions {
  behavior?: ScrollBehavior;
  block?: ScrollLogicalPosition;
  inline?: ScrollLogicalPosition;
  container?: 'all' | 'nearest';
}

const finite = (x: number): number => (Number.isFinite(x) ? x : 0);

export function scrollPosition(element: Element): { x: number; y: number } {
  const host = geometryOf(element.nodeDocument);
  if (scrollsViewport(element)) {
    const { scrollX, scrollY } = host.viewport(element.nodeDocument);
    return { x: scrollX, y: scrollY };
  }
  return element === element.nodeDocument.documentElement ? { x: 0, y: 0 } : host.scrollOffset(element);
}

export function scrollElement(element: Element, x: number, y: number, behavior: ScrollBehavior): void {
  const host = geometryOf(element.nodeDocument);
  if (scrollsViewport(element)) host.scrollViewportTo(element.nodeDocument, x, y, behavior);
  else if (host.boxLayout(element)?.isScrollContainer === true) host.scrollElementTo(element, x, y, behavior);
}

/** https://drafts.csswg.org/cssom-view/#scroll-an-element-into-view */
export function scrollIntoView(target: Element, options: ScrollIntoViewOptions): void {
  const { block = 'start', inline = 'nearest', behavior = 'auto' } = options;
  const document = target.nodeDocument;
  const host = geometryOf(document);
  if (host.clientRects(target).length === 0) return;
  const margin = host.styleFacts(target)?.scrollMargin;
  const rectOf = (element: Element): Rect => boundsOf(host.clientRects(element));
  const target_ = (): Rect => {
    const { x, y, width, height } = rectOf(target);
    if (margin === undefined) return { x, y, width, height };
    return { x: x - margin.left, y: y - margin.top, width: width + margin.left + margin.right, height: height + margin.top + margin.bottom };
  };
  for (let box = flatParent(target); box !== null; box = flatParent(box)) {
    if (scrollsViewport(box)) continue;
    const layout = host.boxLayout(box);
    if (layout === null || !layout.isScrollContainer) continue;
    const outer = rectOf(box);
    const padding = host.styleFacts(box)?.scrollPadding ?? { top: 0, right: 0, bottom: 0, left: 0 };
    const left = outer.x + layout.border.left + padding.left;
    const top = outer.y + layout.border.top + padding.top;
    const width = outer.width - layout.border.left - layout.border.right - layout.scrollbarWidth - padding.left - padding.right;
    const height = outer.height - layout.border.top - layout.border.bottom - layout.scrollbarHeight - padding.top - padding.bottom;
    const at = host.scrollOffset(box);
    const rect = target_();
    host.scrollElementTo(box, at.x + alignment(rect.x, rect.width, left, width, inline), at.y + alignment(rect.y, rect.height, top, height, block), behavior);
    if (options.container === 'nearest') return;
  }
  const root = document.documentElement;
  const view = host.viewport(document);
  const padding = (root === null ? null : host.styleFacts(root))?.scrollPadding ?? { top: 0, right: 0, bottom: 0, left: 0 };
  const rect = target_();
  const x = view.scrollX + alignment(rect.x, rect.width, view.scrollX + padding.left, view.width - padding.left - padding.right, inline);
  const y = view.scrollY + alignment(rect.y, rect.height, view.scrollY + padding.top, view.height - padding.top - padding.bottom, block);
  if (x !== view.scrollX || y !== view.scrollY) host.scrollViewportTo(document, x, y, behavior);
}

/** How far to scroll so that [start, start + size] stands in [areaStart, areaStart + areaSize] as asked. */
function alignment(start: number, size: number, areaStart: number, areaSize: number, position: ScrollLogicalPosition): number {
  const toStart = start - areaStart;
  const toEnd = start + size - (areaStart + areaSize);
  switch (position) {
    case 'start':
      return toStart;
    case 'end':
      return toEnd;
    case 'center':
      return (toStart + toEnd) / 2;
    case 'nearest': {
      // Nothing when it lies inside, or covers the area at both ends.
      if ((toStart >= 0 && toEnd <= 0) || (toStart <= 0 && toEnd >= 0)) return 0;
      const fits = size <= areaSize;
      return toStart < 0 === fits ? toStart : toEnd;
    }
  }
}

function scrollTo(element: Element, x: number | ScrollToOptions | undefined, y: number | undefined, relative: boolean): void {
  const at = scrollPosition(element);
  const options = typeof x === 'object' ? x : {};
  const left = typeof x === 'number' ? x : options.left;
  const top = typeof x === 'number' ? (y ?? 0) : options.top;
  const next = (value: number | undefined, now: number): number => (value === undefined ? now : finite(value) + (relative ? now : 0));
  scrollElement(element, next(left, at.x), next(top, at.y), options.behavior ?? 'auto');
}

defineMembers(Element.prototype, {
  get scrollTop(): number {
    return scrollPosition(this).y;
  },

  set scrollTop(y: number) {
    scrollElement(this, scrollPosition(this).x, finite(y), 'auto');
  },

  get scrollLeft(): number {
    return scrollPosition(this).x;
  },

  set scrollLeft(x: number) {
    scrollElement(this, finite(x), scrollPosition(this).y, 'auto');
  },

  scroll(x?: number | ScrollToOptions, y?: number): void {
    scrollTo(this, x, y, false);
  },

  scrollTo(x?: number | ScrollToOptions, y?: number): void {
    scrollTo(this, x, y, false);
  },

  scrollBy(x?: number | ScrollToOptions, y?: number): void {
    scrollTo(this, x, y, true);
  },

  /** `true` and nothing: to the start; `false`: to the end. */
  scrollIntoView(options?: boolean | ScrollIntoViewOptions): void {
    if (typeof options === 'object' && options !== null) scrollIntoView(this, options);
    else scrollIntoView(this, options === false ? { block: 'end', inline: 'nearest' } : { block: 'start', inline: 'nearest' });
  },

  scrollIntoViewIfNeeded(center = true): void {
    scrollIntoView(this, { block: center ? 'center' : 'nearest', inline: 'nearest' });
  },
});
