// Gradients, images and their repetition as fills of a rectangle.

import { newCanvas, cssColor, MAX_CANVAS_EDGE } from './skia.ts';
import { intersect } from '../base/geometry.ts';
import type { Rect } from '../base/geometry.ts';
import type { DisplayCommand, GradientPaint, Paint } from '../protocol/display-list.ts';
import type { Context } from './skia.ts';

type GradientFill = Extract<DisplayCommand, { type: 'gradient' }>;
type ImageFill = Extract<DisplayCommand, { type: 'image' }>;
type TiledImage = Extract<DisplayCommand, { type: 'image-tiles' }>;
type CanvasGradient = ReturnType<Context['createLinearGradient']>;
type Drawable = Parameters<Context['drawImage']>[0];

/** Gradients are set up anew for each tile. */
const MAX_TILES = 20_000;
/** More tiles than this are drawn once into a pattern. */
const MAX_SINGLE_TILES = 256;

export interface ScreenImage {
  readonly source: Drawable;
  /** Natural size; the pixels may be fewer when the image was decoded smaller. */
  readonly width: number;
  readonly height: number;
  readonly pixelWidth: number;
  readonly pixelHeight: number;
}

/** Sets the fill or stroke of the context. A paint with a matrix needs `fillWithPaint` instead. */
export function styleOf(context: Context, paint: Paint): string | CanvasGradient {
  return paint.type === 'color' ? cssColor(paint.color) : gradientOf(context, paint);
}

export function gradientOf(context: Context, paint: GradientPaint): CanvasGradient {
  const gradient = emptyGradient(context, paint);
  for (const stop of paint.stops) gradient.addColorStop(stop.offset, cssColor(stop.color));
  return gradient;
}

function emptyGradient(context: Context, paint: GradientPaint): CanvasGradient {
  switch (paint.type) {
    case 'linear':
      return context.createLinearGradient(paint.x0, paint.y0, paint.x1, paint.y1);
    case 'radial':
      return context.createRadialGradient(paint.focalX, paint.focalY, 0, paint.x, paint.y, paint.radius);
    case 'conic':
      // CSS 0deg is up, the canvas's 0 is right.
      return context.createConicGradient(((paint.startDegrees - 90) * Math.PI) / 180, paint.x, paint.y);
  }
}

/** Fills `rect` (in the gradient's own coordinates) with the gradient, its matrix applied. */
export function fillGradientRect(context: Context, paint: GradientPaint, rect: Rect): void {
  if (paint.matrix === null) {
    context.fillStyle = gradientOf(context, paint);
    context.fillRect(rect.x, rect.y, rect.width, rect.height);
    return;
  }
  const { a, b, c, d, e, f } = paint.matrix;
  if (a * d - b * c === 0) return;
  context.save();
  context.beginPath();
  context.rect(rect.x, rect.y, rect.width, rect.height);
  context.transform(a, b, c, d, e, f);
  context.fillStyle = gradientOf(context, paint);
  context.fill();
  context.restore();
}

/** `visible`: the part of the page that is drawn, in the same coordinates; tiles outside are left out. */
export function drawGradient(context: Context, command: GradientFill, visible: Rect): void {
  const { rect, tile, paint } = command;
  const stepX = tile.width + command.spaceX;
  const stepY = tile.height + command.spaceY;
  if (!(stepX > 0) || !(stepY > 0) || tile.width === 0 || tile.height === 0) return;
  context.save();
  if (covers(tile, rect)) {
    // One tile shows: only that part of it is filled, which needs no clip.
    context.translate(tile.x, tile.y);
    fillGradientRect(context, paint, { x: rect.x - tile.x, y: rect.y - tile.y, width: rect.width, height: rect.height });
    context.restore();
    return;
  }
  context.beginPath();
  context.rect(rect.x, rect.y, rect.width, rect.height);
  context.clip();
  forEachTile(intersect(rect, visible), tile, stepX, stepY, (x, y) => {
    context.translate(x, y);
    fillGradientRect(context, paint, { x: 0, y: 0, width: tile.width, height: tile.height });
    context.translate(-x, -y);
  });
  context.restore();
}

export function drawImage(context: Context, command: ImageFill, image: ScreenImage): void {
  blit(context, image, command.source, command.rect, command.sampling);
}

export function drawTiledImage(context: Context, command: TiledImage, image: ScreenImage, visible: Rect, scale: number): void {
  const { rect, tile } = command;
  const stepX = tile.width + command.spaceX;
  const stepY = tile.height + command.spaceY;
  if (!(stepX > 0) || !(stepY > 0) || tile.width === 0 || tile.height === 0) return;
  const shown = intersect(rect, visible);
  context.save();
  context.beginPath();
  context.rect(rect.x, rect.y, rect.width, rect.height);
  context.clip();
  const count = Math.ceil(shown.width / stepX + 1) * Math.ceil(shown.height / stepY + 1);
  if (count <= MAX_SINGLE_TILES) {
    forEachTile(shown, tile, stepX, stepY, (x, y) => {
      blit(context, image, command.source, { x, y, width: tile.width, height: tile.height }, command.sampling);
    });
  } else {
    fillWithPattern(context, command, image, shown, stepX, stepY, scale);
  }
  context.restore();
}

/** Many small tiles: one cell is drawn at device resolution and repeated by Skia. */
function fillWithPattern(context: Context, command: TiledImage, image: ScreenImage, shown: Rect, stepX: number, stepY: number, scale: number): void {
  const cellWidth = Math.min(MAX_CANVAS_EDGE, Math.max(1, Math.round(stepX * scale)));
  const cellHeight = Math.min(MAX_CANVAS_EDGE, Math.max(1, Math.round(stepY * scale)));
  const cell = newCanvas(cellWidth, cellHeight);
  const cellContext = cell.getContext('2d');
  cellContext.scale(cellWidth / stepX, cellHeight / stepY);
  blit(cellContext, image, command.source, { x: 0, y: 0, width: command.tile.width, height: command.tile.height }, command.sampling);
  const pattern = context.createPattern(cell, 'repeat');
  if (pattern === null) return;
  context.translate(command.tile.x, command.tile.y);
  context.scale(stepX / cellWidth, stepY / cellHeight);
  context.fillStyle = pattern;
  const sx = cellWidth / stepX;
  const sy = cellHeight / stepY;
  context.fillRect((shown.x - command.tile.x) * sx, (shown.y - command.tile.y) * sy, shown.width * sx, shown.height * sy);
}

function blit(context: Context, image: ScreenImage, source: Rect, rect: Rect, sampling: 'smooth' | 'nearest'): void {
  if (rect.width === 0 || rect.height === 0 || source.width === 0 || source.height === 0) return;
  context.imageSmoothingEnabled = sampling === 'smooth';
  const scaleX = image.pixelWidth / image.width;
  const scaleY = image.pixelHeight / image.height;
  context.drawImage(image.source, source.x * scaleX, source.y * scaleY, source.width * scaleX, source.height * scaleY, rect.x, rect.y, rect.width, rect.height);
}

function covers(tile: Rect, rect: Rect): boolean {
  return tile.x <= rect.x && tile.y <= rect.y && tile.x + tile.width >= rect.x + rect.width && tile.y + tile.height >= rect.y + rect.height;
}

/** Calls back with the origins of the tiles that touch `shown`, at most MAX_TILES of them. */
function forEachTile(shown: Rect, tile: Rect, stepX: number, stepY: number, draw: (x: number, y: number) => void): void {
  if (shown.width <= 0 || shown.height <= 0) return;
  const firstColumn = Math.floor((shown.x - tile.x - tile.width) / stepX) + 1;
  const firstRow = Math.floor((shown.y - tile.y - tile.height) / stepY) + 1;
  const lastColumn = Math.ceil((shown.x + shown.width - tile.x) / stepX) - 1;
  const lastRow = Math.ceil((shown.y + shown.height - tile.y) / stepY) - 1;
  let left = MAX_TILES;
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      if (left-- === 0) return;
      draw(tile.x + column * stepX, tile.y + row * stepY);
    }
  }
}
