// Sticky positioning: how far a box moves from its place in the flow so that it stays in view of its scroll container.
// https://drafts.csswg.org/css-position-3/#stickypos-insets. Paint, hit testing and client rectangles ask here; layout itself does not move anything,
// so that scrolling never lays out anew. All rectangles are in the coordinates of the scrolled content, before transforms.

import type { Edges, Point, Rect } from '../../base/geometry.ts';
import { resolveLength } from '../style/length.ts';
import type { Box } from './box.ts';
import type { BoxFragment } from './fragment.ts';
import { isScrollContainer } from './fragment-node.ts';

/** What a box inside another one may stick to. */
export interface StickyFrame {
  /** The part of the content that the nearest scroll container shows, without its padding, as Chromium has it. */
  readonly port: Rect;
  /** Content box of the containing block, or all that it scrolls over when it is the scroll container itself. */
  readonly container: Rect;
}

const NO_SHIFT: Point = { x: 0, y: 0 };

/** `rect`: the border box where the flow has put it. */
export function stickyShift(box: Box, rect: Rect, margin: Edges, frame: StickyFrame): Point {
  const { top, right, bottom, left } = box.style.box;
  if (top === 'auto' && right === 'auto' && bottom === 'auto' && left === 'auto') return NO_SHIFT;
  const { port, container } = frame;
  let x = 0;
  let y = 0;
  // The start side is looked at last: it wins where both do not fit.
  if (right !== 'auto') {
    const wanted = Math.min(0, port.x + port.width - resolveLength(right, port.width) - (rect.x + rect.width));
    x = Math.max(wanted, Math.min(0, container.x + margin.left - rect.x));
  }
  if (left !== 'auto') {
    const wanted = Math.max(0, port.x + resolveLength(left, port.width) - rect.x - x);
    x += Math.min(wanted, Math.max(0, container.x + container.width - margin.right - (rect.x + rect.width) - x));
  }
  if (bottom !== 'auto') {
    const wanted = Math.min(0, port.y + port.height - resolveLength(bottom, port.height) - (rect.y + rect.height));
    y = Math.max(wanted, Math.min(0, container.y + margin.top - rect.y));
  }
  if (top !== 'auto') {
    const wanted = Math.max(0, port.y + resolveLength(top, port.height) - rect.y - y);
    y += Math.min(wanted, Math.max(0, container.y + container.height - margin.bottom - (rect.y + rect.height) - y));
  }
  return x === 0 && y === 0 ? NO_SHIFT : { x, y };
}

/** The frame of the whole page: `root` is the viewport's fragment. */
export function viewportFrame(root: BoxFragment, scroll: Point): StickyFrame {
  return { port: { x: scroll.x, y: scroll.y, width: root.width, height: root.height }, container: root.scrollableOverflow };
}

/** The frame inside a fixed box, whose coordinates do not move with the page. */
export function fixedFrame(root: BoxFragment): StickyFrame {
  const port = { x: 0, y: 0, width: root.width, height: root.height };
  return { port, container: port };
}

/** The frame for the children of a fragment that stands at (x, y); `outer` is the one around it. */
export function frameInside(fragment: BoxFragment, x: number, y: number, scroll: Point, outer: StickyFrame): StickyFrame {
  const { box, border, padding } = fragment;
  // Inline boxes, rows and row groups are no containing blocks; viewportFrame has told what sticks to the root fragment.
  if (box.kind === 'inline' || box.kind === 'table-row' || box.kind === 'table-row-group' || box.parent === null) return outer;
  const container = {
    x: x + border.left + padding.left,
    y: y + border.top + padding.top,
    width: Math.max(0, fragment.width - border.left - border.right - padding.left - padding.right - fragment.scrollbarWidth),
    height: Math.max(0, fragment.height - border.top - border.bottom - padding.top - padding.bottom - fragment.scrollbarHeight),
  };
  if (!isScrollContainer(box)) return { port: outer.port, container };
  const { scrollableOverflow: area } = fragment;
  return {
    port: { ...container, x: container.x + scroll.x, y: container.y + scroll.y },
    container: {
      x: container.x,
      y: container.y,
      width: Math.max(container.width, area.x + area.width - border.left - padding.left - padding.right),
      height: Math.max(container.height, area.y + area.height - border.top - padding.top - padding.bottom),
    },
  };
}
