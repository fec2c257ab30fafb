// Dragging a window by its title bar and resizing it by its edges, with Pointer Events. While a window moves only its transform
// changes; its place is written when it is dropped.

import { manager, snapPreview } from './desktop-state.ts';
import { resizeBy, unsnapUnder, zoneAt } from './model/window-geometry.ts';
import type { Point, Rectangle, ResizeEdge } from './model/window-geometry.ts';
import { findWindow, frameOf, placeWindow, snapWindow } from './model/window-manager.ts';

/** So far the pointer goes before a press becomes a drag, px. */
export const DRAG_THRESHOLD_PX = 5;

interface DragHandlers {
  move(deltaX: number, deltaY: number, event: PointerEvent): void;
  /** `wasCancelled`: Escape, or the system took the pointer away. */
  end(wasCancelled: boolean, event: PointerEvent | null): void;
}

/** Follows one pressed pointer until it is let go; moves are reported once the pointer has left the threshold. */
export function followPointer(start: PointerEvent, handlers: DragHandlers): void {
  const element = start.currentTarget as HTMLElement;
  const listening = new AbortController();
  const { signal } = listening;
  let isDragging = false;
  const finish = (wasCancelled: boolean, event: PointerEvent | null): void => {
    listening.abort();
    delete document.documentElement.dataset['dragging'];
    if (isDragging) handlers.end(wasCancelled, event);
  };
  // On the window: until the pointer is captured, a fast move may already be outside the element.
  window.addEventListener(
    'pointermove',
    (event) => {
      if (event.pointerId !== start.pointerId) return;
      const deltaX = event.clientX - start.clientX;
      const deltaY = event.clientY - start.clientY;
      if (!isDragging) {
        if (Math.hypot(deltaX, deltaY) < DRAG_THRESHOLD_PX) return;
        isDragging = true;
        // Captured only now: a captured press would never become a click on what is inside.
        element.setPointerCapture(start.pointerId);
        document.documentElement.dataset['dragging'] = '';
      }
      handlers.move(deltaX, deltaY, event);
    },
    { signal },
  );
  // A press that leaves the element before the threshold, and is let go elsewhere.
  window.addEventListener('pointerup', (event) => event.pointerId === start.pointerId && finish(false, event), { signal });
  element.addEventListener('pointercancel', () => finish(true, null), { signal });
  window.addEventListener('keydown', (event) => event.key === 'Escape' && finish(true, null), { signal, capture: true });
}

/** `frame` is the window's element. */
export function dragWindow(start: PointerEvent, windowId: number, frame: HTMLElement): void {
  const window = findWindow(manager.value, windowId);
  if (window === null || start.button !== 0) return;
  let from: Rectangle = frameOf(window, manager.value.area);
  const before = manager.value;
  const pointerAt = (event: PointerEvent): Point => {
    const area = frame.parentElement!.getBoundingClientRect();
    return { x: event.clientX - area.left, y: event.clientY - area.top };
  };
  let isUnsnapped = window.zone === null;
  followPointer(start, {
    move(deltaX, deltaY, event) {
      if (!isUnsnapped) {
        isUnsnapped = true;
        from = unsnapUnder(pointerAt(start), from, window.rectangle);
        manager.value = placeWindow(manager.value, windowId, from);
      }
      frame.style.transform = `translate(${deltaX}px, ${deltaY}px)`;
      snapPreview.value = zoneAt(pointerAt(event), manager.value.area);
    },
    end(wasCancelled, event) {
      const zone = snapPreview.value;
      snapPreview.value = null;
      frame.style.transform = '';
      if (wasCancelled || event === null) manager.value = before;
      else if (zone !== null) manager.value = snapWindow(manager.value, windowId, zone);
      else
        manager.value = placeWindow(manager.value, windowId, { ...from, x: from.x + event.clientX - start.clientX, y: from.y + event.clientY - start.clientY });
    },
  });
}

export function resizeWindow(start: PointerEvent, windowId: number, edge: ResizeEdge): void {
  const window = findWindow(manager.value, windowId);
  if (window === null || start.button !== 0) return;
  const from = frameOf(window, manager.value.area);
  const before = manager.value;
  followPointer(start, {
    move(deltaX, deltaY) {
      manager.value = placeWindow(manager.value, windowId, resizeBy(from, edge, deltaX, deltaY, manager.value.area));
    },
    end(wasCancelled) {
      if (wasCancelled) manager.value = before;
    },
  });
}
