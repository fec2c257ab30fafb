// The mouse on scrollbars: dragging the thumb, pages on the track, lines on the buttons. What happens there never reaches the page's listeners.

import type { Element } from '../../dom/element.ts';
import { contains, type Point } from '../../../base/geometry.ts';
import { elementOf } from '../../layout/hit-test.ts';
import { scrollbarMetrics, scrollbarsOf, viewportScrollbars, type ScrollbarParts } from '../../layout/scrollbar-parts.ts';
import type { DocumentView } from '../document-view.ts';

/** How far a button scrolls, as in Chromium. */
const LINE_PX = 40;
/** Part of the viewport that a page is. */
const PAGE_FRACTION = 0.875;

interface Pressed {
  /** null: the viewport's. */
  readonly element: Element | null;
  readonly parts: ScrollbarParts;
  /** The pointer and the scroll offset along the bar when it was pressed. */
  readonly pointer: number;
  readonly offset: number;
}

/** What moved: an element, the viewport, or nothing. */
export type Scrolled = Element | 'viewport' | null;

export class ScrollbarDrag {
  #dragged: Pressed | null = null;

  get isDragging(): boolean {
    return this.#dragged !== null;
  }

  /** undefined when there is no scrollbar at this point of the viewport. */
  press(view: DocumentView, x: number, y: number): Scrolled | undefined {
    const found = scrollbarAt(view, x, y);
    if (found === null) return undefined;
    const { element, parts, point } = found;
    const { isVertical, bar, thumb } = parts;
    const at = isVertical ? point.y : point.x;
    const offset = offsetOf(view, element, isVertical);
    if (thumb === null) return null;
    const start = isVertical ? thumb.y : thumb.x;
    const end = start + (isVertical ? thumb.height : thumb.width);
    if (at >= start && at < end) {
      this.#dragged = { element, parts, pointer: isVertical ? y : x, offset };
      return null;
    }
    const barStart = isVertical ? bar.y : bar.x;
    const length = isVertical ? bar.height : bar.width;
    const { button } = scrollbarMetrics(isVertical ? bar.width : bar.height);
    const isButton = at < barStart + button || at >= barStart + length - button;
    const step = isButton ? LINE_PX : length * PAGE_FRACTION;
    return scrollTo(view, element, isVertical, offset + (at < start ? -step : step));
  }

  move(view: DocumentView, x: number, y: number): Scrolled {
    if (this.#dragged === null) return null;
    const { element, parts, pointer, offset } = this.#dragged;
    const by = (parts.isVertical ? y : x) - pointer;
    return scrollTo(view, element, parts.isVertical, offset + (parts.travel > 0 ? (by * parts.limit) / parts.travel : 0));
  }

  release(): void {
    this.#dragged = null;
  }
}

function scrollbarAt(view: DocumentView, x: number, y: number): { element: Element | null; parts: ScrollbarParts; point: Point } | null {
  const { scroll, viewport } = view;
  for (const parts of viewportScrollbars(view.update(), viewport.width, viewport.height, scroll)) {
    if (contains(parts.bar, x, y)) return { element: null, parts, point: { x, y } };
  }
  const hit = view.hit(x, y);
  if (hit === null || hit.fragment.type !== 'box' || (hit.fragment.scrollbarWidth === 0 && hit.fragment.scrollbarHeight === 0)) return null;
  const { fragment, point } = hit;
  const element = elementOf(fragment.box);
  if (element === null) return null;
  const frame = { x: hit.x, y: hit.y, width: fragment.width, height: fragment.height };
  for (const parts of scrollbarsOf(fragment, frame, scroll.ofBox(fragment.box))) if (contains(parts.bar, point.x, point.y)) return { element, parts, point };
  return null;
}

function offsetOf(view: DocumentView, element: Element | null, isVertical: boolean): number {
  const offset = element === null ? view.scroll : view.scroll.of(element);
  return isVertical ? offset.y : offset.x;
}

function scrollTo(view: DocumentView, element: Element | null, isVertical: boolean, to: number): Scrolled {
  const { scroll } = view;
  const { x, y } = element === null ? scroll : scroll.of(element);
  const left = isVertical ? x : to;
  const top = isVertical ? to : y;
  const moved = element === null ? scroll.scrollViewport(view, left, top) : scroll.scrollElement(view, element, left, top);
  if (!moved) return null;
  view.paintChanged();
  return element ?? 'viewport';
}
