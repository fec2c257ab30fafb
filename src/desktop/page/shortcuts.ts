// Keys that belong to the desktop wherever the focus is. Alt+Tab and Super belong to the machine's own system, and Ctrl+T and
// Ctrl+W to the browser around the desktop unless it is full screen: each has a twin with Ctrl+Alt.

import { frontWindowId, groupOf, keyboardMode, manager } from './desktop-state.ts';
import { send } from './connection.ts';
import { focusNextRegion } from './focus-regions.ts';
import { resizeBy } from './model/window-geometry.ts';
import type { Direction } from './model/window-geometry.ts';
import { findWindow, frameOf, placeWindow, snapWindow } from './model/window-manager.ts';
import { toggleLauncher } from './taskbar.tsx';
import { focusAddress } from './toolbar.tsx';
import { closeTab, minimiseAll, openBrowserWindow, openTab, placeTab, selectNeighbour, startKeyboardMode, stepWindow } from './window-actions.ts';

const DIRECTIONS: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

const STEP_PX = 24;
const SMALL_STEP_PX = 2;

export function listenToShortcuts(): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.isComposing || !(actInKeyboardMode(event) || act(event))) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}

/** True when the key was the desktop's. */
function act(event: KeyboardEvent): boolean {
  if (event.key === 'F6' && !event.ctrlKey && !event.altKey) return done(focusNextRegion(event.shiftKey ? -1 : 1));
  const windowId = frontWindowId.value;
  if (event.ctrlKey && event.altKey && !event.shiftKey) return actOnWindows(event, windowId);
  const browserId = windowId !== null && findWindow(manager.value, windowId)?.kind === 'browser' ? windowId : null;
  return browserId !== null && actInBrowser(event, browserId);
}

function actOnWindows(event: KeyboardEvent, windowId: number | null): boolean {
  if (event.code === 'KeyN') return done(openBrowserWindow());
  if (event.code === 'KeyK') return done(toggleLauncher());
  if (event.code === 'KeyD') return done(minimiseAll());
  if (windowId === null) return false;
  const direction = DIRECTIONS[event.key];
  if (direction !== undefined) return done(stepWindow(windowId, direction));
  if (event.code === 'KeyM') return done(startKeyboardMode(windowId, 'move'));
  if (event.code === 'KeyS') return done(startKeyboardMode(windowId, 'size'));
  if (findWindow(manager.value, windowId)?.kind !== 'browser') return false;
  if (event.code === 'KeyT') return done(openTab(windowId, ''));
  if (event.code === 'KeyW') return done(closeActive(windowId));
  return false;
}

function actInBrowser(event: KeyboardEvent, windowId: number): boolean {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
  const { activeId, tabIds } = groupOf(windowId);
  if (isCommand && !event.shiftKey && event.code === 'KeyT') return done(openTab(windowId, ''));
  if (isCommand && !event.shiftKey && event.code === 'KeyW') return done(closeActive(windowId));
  if (isCommand && event.key === 'Tab') return done(selectNeighbour(windowId, event.shiftKey ? -1 : 1));
  if (isCommand && (event.key === 'PageDown' || event.key === 'PageUp') && activeId !== null) {
    const step = event.key === 'PageDown' ? 1 : -1;
    return done(event.shiftKey ? placeTab(windowId, activeId, tabIds.indexOf(activeId) + step) : selectNeighbour(windowId, step));
  }
  const isAlt = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if ((isCommand && event.code === 'KeyL') || (isAlt && event.code === 'KeyD')) return done(focusAddress(windowId));
  if (activeId === null) return false;
  if (isAlt && event.key === 'ArrowLeft') return done(send({ type: 'back', tabId: activeId }));
  if (isAlt && event.key === 'ArrowRight') return done(send({ type: 'forward', tabId: activeId }));
  if (event.key === 'F5' || (isCommand && event.code === 'KeyR')) return done(send({ type: 'reload', tabId: activeId }));
  return false;
}

function closeActive(windowId: number): void {
  const { activeId } = groupOf(windowId);
  if (activeId !== null) closeTab(activeId);
}

/** Moving or sizing with the arrow keys takes every key until Enter or Escape. */
function actInKeyboardMode(event: KeyboardEvent): boolean {
  const mode = keyboardMode.value;
  if (mode === null || event.ctrlKey || event.altKey || event.metaKey) return false;
  const window = findWindow(manager.value, mode.windowId);
  const direction = DIRECTIONS[event.key];
  if (event.key === 'Enter' || window === null) keyboardMode.value = null;
  else if (event.key === 'Escape') {
    keyboardMode.value = null;
    manager.value = snapWindow(placeWindow(manager.value, window.id, mode.before.rectangle), window.id, mode.before.zone);
  } else if (direction !== undefined) {
    const step = event.shiftKey ? SMALL_STEP_PX : STEP_PX;
    const deltaX = direction === 'left' ? -step : direction === 'right' ? step : 0;
    const deltaY = direction === 'up' ? -step : direction === 'down' ? step : 0;
    const { area } = manager.value;
    const from = frameOf(window, area);
    const to = mode.kind === 'size' ? resizeBy(from, 'se', deltaX, deltaY, area) : { ...from, x: from.x + deltaX, y: from.y + deltaY };
    manager.value = placeWindow(manager.value, window.id, to);
  }
  return true;
}

function done(_nothing: void): true {
  return true;
}
