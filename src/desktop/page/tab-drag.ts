// Dragging a tab within its strip: the tab follows the pointer, the others make room as it passes their middle.

import { groupOf } from './desktop-state.ts';
import { placeTab } from './window-actions.ts';
import { followPointer } from './window-drag.ts';

/** `tab` is the pressed tab's element; its siblings are the other tabs in order. */
export function dragTab(start: PointerEvent, windowId: number, tabId: string, tab: HTMLElement): void {
  if (start.button !== 0) return;
  const grabbedAt = start.clientX - tab.getBoundingClientRect().left;
  const before = groupOf(windowId).tabIds.indexOf(tabId);
  followPointer(start, {
    move(_deltaX, _deltaY, event) {
      const strip = tab.parentElement!;
      const left = event.clientX - grabbedAt - strip.getBoundingClientRect().left + strip.scrollLeft;
      const middle = left + tab.offsetWidth / 2;
      const others = [...strip.children].filter((other): other is HTMLElement => other !== tab && other.classList.contains('tab'));
      placeTab(windowId, tabId, others.filter((other) => other.offsetLeft + other.offsetWidth / 2 < middle).length);
      // The strip is laid out anew in the next microtask; the tab then still stands under the pointer.
      queueMicrotask(() => {
        tab.style.transform = `translateX(${left - tab.offsetLeft}px)`;
      });
      tab.classList.add('is-dragged');
    },
    end(wasCancelled) {
      tab.style.transform = '';
      tab.classList.remove('is-dragged');
      if (wasCancelled) placeTab(windowId, tabId, before);
    },
  });
}
