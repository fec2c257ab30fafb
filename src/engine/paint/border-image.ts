// border-image: nine pieces of an image stretched or repeated around a box. https://drafts.csswg.org/css-backgrounds-3/#border-images

import { resolveLength } from '../style/length.ts';
import { defaultSize } from './background.ts';
import { gradientPaint } from './gradient.ts';
import { paintSvgImage } from './svg/paint-svg-image.ts';
import type { Rect, Size } from '../../base/geometry.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { BorderImage, LengthPercentage } from '../style/computed-style.ts';
import type { PaintContext } from './paint-context.ts';
import type { ImageResource } from './paint-input.ts';

type Repeat = BorderImage['repeatX'];

/** False when there is no usable image, so that the border's own style is drawn. */
export function paintBorderImage(context: PaintContext, fragment: BoxFragment, box: Rect): boolean {
  const image = fragment.box.style.border.image;
  if (image === null) return false;
  const { source } = image;
  const resource = source.type === 'url' ? context.input.cssImage(source.url) : null;
  if (source.type === 'url' && resource === null) return false;
  const used = [fragment.border.top, fragment.border.right, fragment.border.bottom, fragment.border.left];
  const [ot = 0, or = 0, ob = 0, ol = 0] = image.outset.map((outset, i) => ('px' in outset ? outset.px : outset.factor * (used[i] ?? 0)));
  const area: Rect = { x: box.x - ol, y: box.y - ot, width: box.width + ol + or, height: box.height + ot + ob };
  const size: Size = resource === null || resource.type === 'svg' ? defaultSize(resource ?? { width: null, height: null, ratio: null }, area) : resource;
  if (size.width <= 0 || size.height <= 0) return true;
  const slices = image.slice.map((slice, i) =>
    Math.max(0, Math.min(resolveLength(slice, i % 2 === 0 ? size.height : size.width), i % 2 === 0 ? size.height : size.width)),
  );
  const widths = fitWidths(image, used, slices, area);
  paintPieces(context, image, resource, size, slices, widths, area);
  return true;
}

/** border-image-width, scaled down together where two sides would overlap. */
function fitWidths(image: BorderImage, used: readonly number[], slices: readonly number[], area: Rect): number[] {
  const widths = image.width.map((width, i) => {
    if (width === 'auto') return slices[i] ?? 0;
    if (typeof width === 'object' && 'factor' in width && !('calc' in width)) return width.factor * (used[i] ?? 0);
    return Math.max(0, resolveLength(width as LengthPercentage, i % 2 === 0 ? area.height : area.width));
  });
  const [top = 0, right = 0, bottom = 0, left = 0] = widths;
  const factor = Math.min(1, left + right > 0 ? area.width / (left + right) : 1, top + bottom > 0 ? area.height / (top + bottom) : 1);
  return widths.map((width) => width * factor);
}

function paintPieces(
  context: PaintContext,
  image: BorderImage,
  resource: ImageResource | null,
  size: Size,
  slices: readonly number[],
  widths: readonly number[],
  area: Rect,
): void {
  const [st = 0, sr = 0, sb = 0, sl = 0] = slices;
  const [wt = 0, wr = 0, wb = 0, wl = 0] = widths;
  // Three columns and rows: start and length in the image, and in the page.
  const columns = [
    [0, sl, area.x, wl],
    [sl, size.width - sl - sr, area.x + wl, area.width - wl - wr],
    [size.width - sr, sr, area.x + area.width - wr, wr],
  ] as const;
  const rows = [
    [0, st, area.y, wt],
    [st, size.height - st - sb, area.y + wt, area.height - wt - wb],
    [size.height - sb, sb, area.y + area.height - wb, wb],
  ] as const;
  rows.forEach(([sy, sh, y, height], row) => {
    columns.forEach(([sx, sw, x, width], column) => {
      if (sw <= 0 || sh <= 0 || width <= 0 || height <= 0) return;
      const isMiddle = row === 1 && column === 1;
      if (isMiddle && !image.fill) return;
      // Edges are scaled with their border's width; the middle as its top and left edges are.
      const scaleX = row !== 1 ? height / sh : st > 0 && wt > 0 ? wt / st : sb > 0 && wb > 0 ? wb / sb : 1;
      const scaleY = column !== 1 ? width / sw : sl > 0 && wl > 0 ? wl / sl : sr > 0 && wr > 0 ? wr / sr : 1;
      const [tileWidth, spaceX, startX] = column === 1 ? fit(image.repeatX, width, sw * scaleX) : [width, 0, 0];
      const [tileHeight, spaceY, startY] = row === 1 ? fit(image.repeatY, height, sh * scaleY) : [height, 0, 0];
      piece(
        context,
        image,
        resource,
        size,
        { x: sx, y: sy, width: sw, height: sh },
        { x, y, width, height },
        { x: x + startX, y: y + startY, width: tileWidth, height: tileHeight },
        spaceX,
        spaceY,
      );
    });
  });
}

/** Tile length, space between tiles and start. */
function fit(repeat: Repeat, length: number, tile: number): [number, number, number] {
  if (repeat === 'stretch' || !(tile > 0)) return [length, 0, 0];
  if (repeat === 'round') return [length / Math.max(1, Math.round(length / tile)), 0, 0];
  if (repeat === 'repeat') return [tile, 0, (length - tile) / 2 - Math.ceil((length - tile) / 2 / tile) * tile];
  const count = Math.floor(length / tile);
  if (count === 0) return [tile, length, length];
  const space = (length - count * tile) / (count + 1);
  return [tile, space, space];
}

function piece(
  context: PaintContext,
  image: BorderImage,
  resource: ImageResource | null,
  size: Size,
  source: Rect,
  rect: Rect,
  tile: Rect,
  spaceX: number,
  spaceY: number,
): void {
  const { writer } = context;
  if (resource?.type === 'bitmap') {
    writer.add({ type: 'image-tiles', imageId: resource.id, source, rect, tile, spaceX, spaceY, sampling: 'smooth' });
    return;
  }
  // Vector sources: the whole image is scaled so that the slice falls on the tile. Only one tile is drawn.
  // FIXME: repeated tiles of gradients and SVG in border images are stretched instead.
  writer.save();
  writer.add({ type: 'clip-rect', rect });
  const scaleX = rect.width / source.width;
  const scaleY = rect.height / source.height;
  const whole: Rect = { x: rect.x - source.x * scaleX, y: rect.y - source.y * scaleY, width: size.width * scaleX, height: size.height * scaleY };
  if (resource !== null) {
    paintSvgImage(context, resource, { tile: whole, rect, spaceX: 0, spaceY: 0 });
  } else if (image.source.type !== 'url') {
    const paint = gradientPaint(image.source, size.width, size.height);
    if (paint !== null) {
      writer.add({ type: 'transform', matrix: { a: scaleX, b: 0, c: 0, d: scaleY, e: whole.x, f: whole.y } });
      const all: Rect = { x: 0, y: 0, width: size.width, height: size.height };
      writer.add({ type: 'gradient', rect: all, tile: all, spaceX: 0, spaceY: 0, paint });
    }
  }
  writer.restore();
}
