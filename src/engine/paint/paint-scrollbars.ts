// Classic scrollbars of scroll containers and of the viewport, in the look of Chromium on Linux (recorded from its screenshots).

import { scrollbarMetrics, scrollbarsOf, viewportScrollbars } from '../layout/scrollbar-parts.ts';
import { insetRect, snapRect } from './snap.ts';
import type { Box } from '../layout/box.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { ScrollbarParts } from '../layout/scrollbar-parts.ts';
import type { Rect } from '../../base/geometry.ts';
import type { PaintContext } from './paint-context.ts';

interface Colors {
  readonly track: number;
  readonly thumb: number;
}

const COLORS = {
  light: { track: 0xfcfcfcff, thumb: 0x8b8b8bff },
  dark: { track: 0x2c2c2cff, thumb: 0x9f9f9fff },
} as const;

export function paintScrollbars(context: PaintContext, fragment: BoxFragment, x: number, y: number): void {
  const { box, scrollbarWidth, scrollbarHeight } = fragment;
  const frame = snapRect(x, y, fragment.width, fragment.height, context.scale);
  const colors = colorsOf(context, box);
  for (const parts of scrollbarsOf(fragment, frame, context.input.scrollOffsetOf(box))) paintBar(context, parts, colors);
  const inner = insetRect(frame, fragment.border);
  const isLeft = box.style.text.direction === 'rtl';
  if (scrollbarWidth > 0 && scrollbarHeight > 0) {
    // The corner between both.
    context.writer.rect(
      isLeft ? inner.x : inner.x + inner.width - scrollbarWidth,
      inner.y + inner.height - scrollbarHeight,
      scrollbarWidth,
      scrollbarHeight,
      colors.track,
    );
  }
  if (hasResizer(box)) paintResizer(context, inner, isLeft);
}

/** On top of the page, and not moving with it. */
export function paintViewportScrollbars(context: PaintContext, root: BoxFragment): void {
  const { input, writer } = context;
  const width = input.viewportWidth - root.width;
  const height = input.viewportHeight - root.height;
  if (width <= 0 && height <= 0) return;
  const colors = COLORS[input.colorScheme];
  writer.add({ type: 'fixed-frame' });
  for (const parts of viewportScrollbars(root, input.viewportWidth, input.viewportHeight, input.viewportScroll)) paintBar(context, parts, colors);
  if (width > 0 && height > 0) writer.rect(root.width, root.height, width, height, colors.track);
  writer.restore();
}

/** https://drafts.csswg.org/css-ui-4/#resize: what a person pulls to change the size of the box. */
export function hasResizer(box: Box): boolean {
  const { overflowX, overflowY } = box.style.box;
  return box.style.rare.resize !== 'none' && (overflowX !== 'visible' || overflowY !== 'visible');
}

/** Two diagonal lines in the end corner: 7 px and 3 px long, 3 px from the edges. */
function paintResizer(context: PaintContext, inner: Rect, isLeft: boolean): void {
  if (inner.width < 15 || inner.height < 15) return;
  const bottom = inner.y + inner.height;
  const dot = (fromSide: number, fromBottom: number): void => {
    context.writer.rect(isLeft ? inner.x + fromSide - 1 : inner.x + inner.width - fromSide, bottom - fromBottom, 1, 1, RESIZER_COLOR);
  };
  for (let i = 0; i < 7; i++) dot(9 - i, 3 + i);
  for (let i = 0; i < 3; i++) dot(5 - i, 3 + i);
}

const RESIZER_COLOR = 0x00000099;

function colorsOf(context: PaintContext, box: Box): Colors {
  const { colorScheme } = box.style.inherited;
  return COLORS[colorScheme === 'normal' ? context.input.colorScheme : colorScheme === 'dark' ? 'dark' : 'light'];
}

function paintBar(context: PaintContext, { isVertical, bar, thumb }: ScrollbarParts, colors: Colors): void {
  if (bar.width <= 0 || bar.height <= 0) return;
  context.writer.rect(bar.x, bar.y, bar.width, bar.height, colors.track);
  paintArrows(context, bar, isVertical, colors.thumb);
  if (thumb === null) return;
  const r = Math.min(thumb.width, thumb.height) / 2;
  context.writer.add({ type: 'rounded-rect', rect: thumb, radii: { values: [r, r, r, r, r, r, r, r] }, color: colors.thumb });
}

/** Rows of whole px that grow from the tip: `steps` of them, the first `first` wide. */
function paintArrows(context: PaintContext, bar: Rect, isVertical: boolean, color: number): void {
  const thickness = isVertical ? bar.width : bar.height;
  const length = isVertical ? bar.height : bar.width;
  const { button } = scrollbarMetrics(thickness);
  if (length < 2 * button) return;
  const isThin = thickness < 15;
  const [steps, first] = isThin ? [3, 2] : [5, 1];
  const startTip = isThin ? 4 - (isVertical ? 0 : 1) : 6 - (isVertical ? 0 : 1);
  const endTip = length - (isThin ? 5 : isVertical ? 8 : 7);
  for (let i = 0; i < steps; i++) {
    const across = first + 2 * i;
    const at = (thickness - across) / 2;
    for (const along of [startTip + i, endTip - i]) {
      if (isVertical) context.writer.rect(bar.x + at, bar.y + along, across, 1, color);
      else context.writer.rect(bar.x + along, bar.y + at, 1, across, color);
    }
  }
}
