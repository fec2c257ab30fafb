// SVG as an image: drawn by our own painter into each tile (a display list has no vector patterns).

import { paintSvgRoot } from './paint-svg.ts';
import type { PaintContext } from '../paint-context.ts';
import type { ImageResource } from '../paint-input.ts';
import type { Tiling } from '../background.ts';

const MAX_TILES = 400;

export function paintSvgImage(context: PaintContext, image: Extract<ImageResource, { type: 'svg' }>, { tile, rect, spaceX, spaceY }: Tiling): void {
  const { writer } = context;
  const stepX = tile.width + spaceX;
  const stepY = tile.height + spaceY;
  if (!(stepX > 0 && stepY > 0) || rect.width <= 0 || rect.height <= 0) return;
  const firstX = tile.x + Math.floor((rect.x - tile.x) / stepX) * stepX;
  const firstY = tile.y + Math.floor((rect.y - tile.y) / stepY) * stepY;
  writer.save();
  writer.add({ type: 'clip-rect', rect });
  let left = MAX_TILES;
  for (let y = firstY; y < rect.y + rect.height && left > 0; y += stepY) {
    for (let x = firstX; x < rect.x + rect.width && left-- > 0; x += stepX) {
      paintSvgRoot(context, image.root, { x, y, width: tile.width, height: tile.height }, null);
    }
  }
  writer.restore();
}
