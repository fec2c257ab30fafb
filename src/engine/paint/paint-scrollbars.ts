// Classic scrollbars of scroll containers, in the look of Chromium on Linux (fluent off, 15 px).

import { insetRect, snapRect } from './snap.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { Rect } from '../../base/geometry.ts';
import type { PaintContext } from './paint-context.ts';

const TRACK = { light: 0xfafafaff, dark: 0x2c2c2cff } as const;
const THUMB = { light: 0xc1c1c1ff, dark: 0x6b6b6bff } as const;
const MIN_THUMB = 20;

export function paintScrollbars(context: PaintContext, fragment: BoxFragment, x: number, y: number): void {
  const { writer, input } = context;
  const { box, scrollbarWidth, scrollbarHeight } = fragment;
  if (box.style.rare.scrollbarWidth === 'none') return;
  const inner = insetRect(snapRect(x, y, fragment.width, fragment.height, context.scale), fragment.border);
  const scheme = box.style.inherited.colorScheme === 'dark' || (box.style.inherited.colorScheme === 'normal' && input.colorScheme === 'dark') ? 'dark' : 'light';
  const offset = input.scrollOffsetOf(box);
  const content = fragment.scrollableOverflow;
  const portWidth = inner.width - scrollbarWidth;
  const portHeight = inner.height - scrollbarHeight;
  if (scrollbarWidth > 0) {
    const isLeft = box.style.text.direction === 'rtl';
    const track: Rect = { x: isLeft ? inner.x : inner.x + portWidth, y: inner.y, width: scrollbarWidth, height: portHeight };
    writer.rect(track.x, track.y, track.width, track.height, TRACK[scheme]);
    const thumb = thumbOf(track.height, portHeight, content.height, offset.y);
    if (thumb !== null) paintThumb(context, { x: track.x + 2, y: track.y + thumb.start, width: scrollbarWidth - 4, height: thumb.length }, THUMB[scheme]);
  }
  if (scrollbarHeight > 0) {
    const track: Rect = { x: inner.x, y: inner.y + portHeight, width: portWidth, height: scrollbarHeight };
    writer.rect(track.x, track.y, track.width, track.height, TRACK[scheme]);
    const thumb = thumbOf(track.width, portWidth, content.width, offset.x);
    if (thumb !== null) paintThumb(context, { x: track.x + thumb.start, y: track.y + 2, width: thumb.length, height: scrollbarHeight - 4 }, THUMB[scheme]);
  }
  // The corner between both.
  if (scrollbarWidth > 0 && scrollbarHeight > 0) writer.rect(inner.x + portWidth, inner.y + portHeight, scrollbarWidth, scrollbarHeight, TRACK[scheme]);
}

function paintThumb(context: PaintContext, rect: Rect, color: number): void {
  if (rect.width <= 0 || rect.height <= 0) return;
  const r = Math.min(rect.width, rect.height) / 2;
  context.writer.add({ type: 'rounded-rect', rect, radii: { values: [r, r, r, r, r, r, r, r] }, color });
}

/** null when all of the content shows. */
function thumbOf(track: number, port: number, content: number, offset: number): { start: number; length: number } | null {
  if (!(content > port) || port <= 0) return null;
  const length = Math.min(track, Math.max(MIN_THUMB, Math.round((track * port) / content)));
  const fraction = Math.max(0, Math.min(1, offset / (content - port)));
  return { start: Math.round((track - length) * fraction), length };
}
