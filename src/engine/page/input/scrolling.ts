// Scrolling by wheel, keys and script: the nearest container that can still move, then the viewport.

import type { Element } from '../../dom/element.ts';
import { ViewportBox } from '../../layout/box-node.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { DocumentView } from '../document-view.ts';

/** What moved: an element, the viewport, or nothing. */
export function scrollBy(view: DocumentView, from: Element, deltaX: number, deltaY: number): Element | 'viewport' | null {
  for (let element: Element | null = from; element !== null; element = element.parentElement) {
    const style = boxOf(element)?.style.box;
    if (style === undefined) continue;
    const canX = deltaX !== 0 && (style.overflowX === 'auto' || style.overflowX === 'scroll');
    const canY = deltaY !== 0 && (style.overflowY === 'auto' || style.overflowY === 'scroll');
    if (!canX && !canY) continue;
    const { x, y } = view.scroll.of(element);
    if (view.scroll.scrollElement(view, element, x + (canX ? deltaX : 0), y + (canY ? deltaY : 0))) {
      view.paintChanged();
      return element;
    }
  }
  // https://drafts.csswg.org/css-overflow-3/#valdef-overflow-hidden: scripts may still scroll the viewport, people may not.
  const { boxes } = view;
  const isFree = (overflow: string): boolean => overflow !== 'hidden' && overflow !== 'clip';
  const byX = boxes instanceof ViewportBox && !isFree(boxes.overflowX) ? 0 : deltaX;
  const byY = boxes instanceof ViewportBox && !isFree(boxes.overflowY) ? 0 : deltaY;
  return view.scroll.scrollViewport(view, view.scroll.x + byX, view.scroll.y + byY) ? (view.paintChanged(), 'viewport') : null;
}

/** https://drafts.csswg.org/cssom-view-1/#scroll-an-element-into-view, for the viewport and every container around the element. */
export function scrollIntoView(view: DocumentView, element: Element, block: 'start' | 'center' | 'end' | 'nearest', inline: 'start' | 'center' | 'end' | 'nearest'): (Element | 'viewport')[] {
  const moved: (Element | 'viewport')[] = [];
  for (let container = element.parentElement; container !== null; container = container.parentElement) {
    const place = view.placeOf(container);
    const rect = view.rectOf(element);
    const outer = view.rectOf(container);
    if (place === null || rect === null || outer === null || place.fragment.type !== 'box') continue;
    const { overflowX, overflowY } = place.fragment.box.style.box;
    if (overflowX === 'visible' && overflowY === 'visible') continue;
    const { border } = place.fragment;
    const offset = view.scroll.of(container);
    const x = offset.x + distance(rect.x - outer.x - border.left, rect.width, outer.width - border.left - border.right, inline);
    const y = offset.y + distance(rect.y - outer.y - border.top, rect.height, outer.height - border.top - border.bottom, block);
    if (view.scroll.scrollElement(view, container, x, y)) moved.push(container);
  }
  const rect = view.rectOf(element);
  if (rect === null) return moved;
  const { scroll, viewport } = view;
  const x = scroll.x + distance(rect.x - scroll.x, rect.width, viewport.width, inline);
  const y = scroll.y + distance(rect.y - scroll.y, rect.height, viewport.height, block);
  if (scroll.scrollViewport(view, x, y)) moved.push('viewport');
  if (moved.length > 0) view.paintChanged();
  return moved;
}

/** How far to scroll so that [start, start + size) lies in [0, room) as wanted. */
function distance(start: number, size: number, room: number, wanted: 'start' | 'center' | 'end' | 'nearest'): number {
  if (wanted === 'start') return start;
  if (wanted === 'end') return start + size - room;
  if (wanted === 'center') return start + size / 2 - room / 2;
  const end = start + size;
  if ((start >= 0 && end <= room) || (start <= 0 && end >= room)) return 0;
  return (start < 0 && size < room) || (end > room && size > room) ? start : end - room;
}
