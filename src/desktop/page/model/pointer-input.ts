// Mouse and wheel figures of the host browser -> the protocol's. Pure.

import type { InputMessage } from '../../protocol.ts';

const BUTTONS: readonly InputMessage['button'][] = ['left', 'middle', 'right', 'back', 'forward'];

/** One notch of a wheel that counts lines is three lines; Chromium's is 100 px. */
const LINE_PX = 100 / 3;

const LIMIT = 1e6;

export function buttonName(button: number): InputMessage['button'] {
  return BUTTONS[button] ?? 'none';
}

/** deltaMode 0: px, 1: lines, 2: pages. */
export function wheelPx(delta: number, deltaMode: number, pagePx: number): number {
  const px = deltaMode === 1 ? delta * LINE_PX : deltaMode === 2 ? delta * pagePx : delta;
  return Math.max(-LIMIT, Math.min(px, LIMIT));
}

/** CSS cursor keywords that a page may choose. Anything else is the arrow. */
const CURSORS = new Set(
  (
    'auto default none context-menu help pointer progress wait cell crosshair text vertical-text alias copy move no-drop not-allowed grab grabbing ' +
    'e-resize n-resize ne-resize nw-resize s-resize se-resize sw-resize w-resize ew-resize ns-resize nesw-resize nwse-resize col-resize row-resize all-scroll zoom-in zoom-out'
  ).split(' '),
);

export function safeCursor(cursor: string): string {
  return CURSORS.has(cursor) ? cursor : 'default';
}
