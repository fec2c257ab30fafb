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
