// The windows of the desktop as plain data, and what can happen to them. Every function takes a state and answers the next one;
// no DOM, no clock: what the screen shows follows from this alone, and a reload brings it back.

import type { Direction, Rectangle, Size, SnapZone } from './window-geometry.ts';
import { fitInto, initialRectangle, keepReachable, MINIMUM_SIZE, placementAfter, rectangleOfZone } from './window-geometry.ts';

export type WindowKind = 'browser' | 'help';

export interface WindowState {
  readonly id: number;
  readonly kind: WindowKind;
  /** Where the window stands when it is not snapped: the place that restoring goes back to. */
  readonly rectangle: Rectangle;
  /** The area in which that place was chosen: in another one it is fitted, and comes back with the area. */
  readonly placedIn: Size;
  readonly zone: SnapZone | null;
  readonly isMinimised: boolean;
}

export interface WindowManagerState {
  /** In the order of their opening: the order of the taskbar. */
  readonly windows: readonly WindowState[];
  /** Ids from back to front. */
  readonly stack: readonly number[];
  readonly area: Size;
  readonly nextId: number;
}

export const NO_WINDOWS: WindowManagerState = { windows: [], stack: [], area: { width: 1280, height: 720 }, nextId: 1 };

/** Opens a window in front; its id is the state's `nextId` before the call. */
export function openWindow(state: WindowManagerState, kind: WindowKind, wanted: Size): WindowManagerState {
  const id = state.nextId;
  const rectangle = initialRectangle(state.area, wanted, state.windows.length);
  const opened: WindowState = { id, kind, rectangle, placedIn: state.area, zone: null, isMinimised: false };
  return { ...state, windows: [...state.windows, opened], stack: [...state.stack, id], nextId: id + 1 };
}

export function closeWindow(state: WindowManagerState, id: number): WindowManagerState {
  return { ...state, windows: state.windows.filter((window) => window.id !== id), stack: state.stack.filter((other) => other !== id) };
}

/** Brings a window to the front, out of the taskbar if it was there. */
export function focusWindow(state: WindowManagerState, id: number): WindowManagerState {
  if (findWindow(state, id) === null) return state;
  if (frontWindow(state)?.id === id && state.stack.at(-1) === id) return state;
  const raised = { ...state, stack: [...state.stack.filter((other) => other !== id), id] };
  return change(raised, id, (window) => (window.isMinimised ? { ...window, isMinimised: false } : window));
}

/** A minimised window goes to the back, so that the next one comes to the front. */
export function minimiseWindow(state: WindowManagerState, id: number): WindowManagerState {
  if (findWindow(state, id) === null) return state;
  const lowered = { ...state, stack: [id, ...state.stack.filter((other) => other !== id)] };
  return change(lowered, id, (window) => ({ ...window, isMinimised: true }));
}

export function minimiseAll(state: WindowManagerState): WindowManagerState {
  return { ...state, windows: state.windows.map((window) => ({ ...window, isMinimised: true })) };
}

export function snapWindow(state: WindowManagerState, id: number, zone: SnapZone | null): WindowManagerState {
  return change(state, id, (window) => ({ ...window, zone, isMinimised: false }));
}

export function toggleMaximised(state: WindowManagerState, id: number): WindowManagerState {
  return change(state, id, (window) => ({ ...window, zone: window.zone === 'maximised' ? null : 'maximised' }));
}

/** What Ctrl+Alt+arrow does. */
export function stepWindow(state: WindowManagerState, id: number, direction: Direction): WindowManagerState {
  const window = findWindow(state, id);
  if (window === null) return state;
  const placement = placementAfter(window.zone ?? 'normal', direction);
  if (placement === 'minimised') return minimiseWindow(state, id);
  return snapWindow(state, id, placement === 'normal' ? null : placement);
}

/** Puts a window at a place of its own; it is no longer snapped. */
export function placeWindow(state: WindowManagerState, id: number, rectangle: Rectangle): WindowManagerState {
  const sized = { ...rectangle, width: Math.max(MINIMUM_SIZE.width, rectangle.width), height: Math.max(MINIMUM_SIZE.height, rectangle.height) };
  return change(state, id, (window) => ({ ...window, zone: null, rectangle: keepReachable(sized, state.area), placedIn: state.area }));
}

/** The work area has a new size; where windows are drawn follows from it by itself. */
export function resizeArea(state: WindowManagerState, area: Size): WindowManagerState {
  return area.width === state.area.width && area.height === state.area.height ? state : { ...state, area };
}

export function findWindow(state: WindowManagerState, id: number): WindowState | null {
  return state.windows.find((window) => window.id === id) ?? null;
}

/** The window that has the person's attention: the frontmost that is not minimised. */
export function frontWindow(state: WindowManagerState, kind?: WindowKind): WindowState | null {
  for (let index = state.stack.length - 1; index >= 0; index--) {
    const window = findWindow(state, state.stack[index]!);
    if (window !== null && !window.isMinimised && (kind === undefined || window.kind === kind)) return window;
  }
  return null;
}

/** Where the window is drawn. */
export function frameOf(window: WindowState, area: Size): Rectangle {
  return window.zone === null ? fitInto(window.rectangle, window.placedIn, area) : rectangleOfZone(window.zone, area);
}

function change(state: WindowManagerState, id: number, act: (window: WindowState) => WindowState): WindowManagerState {
  return { ...state, windows: state.windows.map((window) => (window.id === id ? act(window) : window)) };
}
