// Backgrounds: colour and image layers, bottom layer first. https://drafts.csswg.org/css-backgrounds-3/#backgrounds

import { resolveLength } from '../style/length.ts';
import { gradientPaint } from './gradient.ts';
import { insetRadii } from './radii.ts';
import { insetRect, snapEdge } from './snap.ts';
import { paintSvgImage } from './svg/paint-svg-image.ts';
import { paintTextMask } from './text-mask.ts';
import type { Edges, Rect, Size } from '../../base/geometry.ts';
import type { CornerRadii } from '../../protocol/display-list.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { BackgroundBox, BackgroundLayer, ComputedStyle } from '../style/computed-style.ts';
import type { PaintContext } from './paint-context.ts';
import type { ImageResource } from './paint-input.ts';

export interface BackgroundPlace {
  /** Border box that images are placed by, snapped. */
  readonly border: Rect;
  /** Where the background shows; the same as `border` but for table rows and the page's canvas. */
  readonly shown: Rect;
  readonly radii: CornerRadii | null;
  readonly edges: Edges;
  readonly padding: Edges;
  /** With its unsnapped position, for `background-clip: text`. */
  readonly fragment?: BoxFragment;
  readonly x?: number;
  readonly y?: number;
}

/** Where and how large the tiles of one layer are. */
export interface Tiling {
  readonly tile: Rect;
  readonly spaceX: number;
  readonly spaceY: number;
  /** What of the page the tiles may cover. */
  readonly rect: Rect;
}

export function paintBackground(context: PaintContext, style: ComputedStyle, place: BackgroundPlace): void {
  const { background } = style;
  if ((background.color & 0xff) !== 0) {
    withTextClip(context, background.colorClip, place, () => fillColor(context, background.color, background.colorClip, place));
  }
  for (let i = background.layers.length - 1; i >= 0; i--) {
    const layer = background.layers[i];
    if (layer !== undefined) withTextClip(context, layer.clip, place, () => paintImageLayer(context, layer, style, place));
  }
}

function fillColor(context: PaintContext, color: number, clip: BackgroundBox, place: BackgroundPlace): void {
  const { rect, radii } = clipShape(clip, place);
  if (rect.width <= 0 || rect.height <= 0) return;
  if (radii === null) context.writer.rect(rect.x, rect.y, rect.width, rect.height, color);
  else context.writer.add({ type: 'rounded-rect', rect, radii, color });
}

/** One image layer of a background or a mask. */
export function paintImageLayer(context: PaintContext, layer: BackgroundLayer, style: ComputedStyle, place: BackgroundPlace): void {
  const { writer } = context;
  const { rect: clip, radii } = clipShape(layer.clip, place);
  if (clip.width <= 0 || clip.height <= 0) return;
  const { image } = layer;
  const resource = image.type === 'url' ? context.input.cssImage(image.url) : null;
  if (image.type === 'url' && resource === null) return;
  const isFixed = layer.attachment === 'fixed';
  const { viewportScroll } = context.input;
  const area = isFixed ? { ...viewportScroll, ...context.port } : boxOf(layer.origin, place);
  const tiling = tileLayer(layer, area, clip, naturalSize(resource), context.scale);
  if (tiling === null) return;
  const clips = radii !== null;
  if (clips) {
    writer.save();
    writer.add({ type: 'clip-rounded-rect', rect: clip, radii });
  }
  paintTiles(context, image.type === 'url' ? resource : null, image.type === 'url' ? null : image, tiling, style);
  if (clips) writer.restore();
}

/** Shared with border images, list markers and generated content: one image or gradient over `tiling`. */
export function paintTiles(
  context: PaintContext,
  resource: ImageResource | null,
  gradient: Exclude<BackgroundLayer['image'], { type: 'url' }> | null,
  tiling: Tiling,
  style: ComputedStyle,
): void {
  const { writer } = context;
  const { tile, rect, spaceX, spaceY } = tiling;
  if (tile.width <= 0 || tile.height <= 0 || rect.width <= 0 || rect.height <= 0) return;
  if (gradient !== null) {
    const paint = gradientPaint(gradient, tile.width, tile.height);
    if (paint !== null) writer.add({ type: 'gradient', rect, tile, spaceX, spaceY, paint });
    return;
  }
  if (resource === null) return;
  if (resource.type === 'svg') {
    paintSvgImage(context, resource, tiling);
    return;
  }
  const source: Rect = { x: 0, y: 0, width: resource.width, height: resource.height };
  const sampling = style.inherited.imageRendering === 'auto' ? 'smooth' : 'nearest';
  const isSingle = tile.x === rect.x && tile.y === rect.y && tile.width === rect.width && tile.height === rect.height;
  if (isSingle) writer.add({ type: 'image', imageId: resource.id, source, rect, sampling });
  else writer.add({ type: 'image-tiles', imageId: resource.id, source, rect, tile, spaceX, spaceY, sampling });
}

interface NaturalSize {
  readonly width: number | null;
  readonly height: number | null;
  readonly ratio: number | null;
}

function naturalSize(resource: ImageResource | null): NaturalSize {
  if (resource === null) return { width: null, height: null, ratio: null };
  if (resource.type === 'bitmap')
    return { width: resource.width, height: resource.height, ratio: resource.height > 0 ? resource.width / resource.height : null };
  return resource;
}

/** https://drafts.csswg.org/css-backgrounds-3/#the-background-size, -position and -repeat, in that order. */
export function tileLayer(layer: BackgroundLayer, area: Rect, clip: Rect, natural: NaturalSize, scale: number): Tiling | null {
  const size = tileSize(layer, area, natural);
  let width = Math.max(size.width, 0);
  let height = Math.max(size.height, 0);
  if (width === 0 || height === 0) return null;
  // `round` fits a whole number of tiles, and keeps the ratio when the other side is auto.
  const isAuto = (side: 'width' | 'height') => typeof layer.size === 'object' && layer.size[side] === 'auto';
  if (layer.repeatX === 'round') {
    const fitted = area.width / Math.max(1, Math.round(area.width / width));
    if (isAuto('height') && layer.repeatY !== 'round') height *= fitted / width;
    width = fitted;
  }
  if (layer.repeatY === 'round') {
    const fitted = area.height / Math.max(1, Math.round(area.height / height));
    if (isAuto('width') && layer.repeatX !== 'round') width *= fitted / height;
    height = fitted;
  }
  // Chromium keeps tiles on whole device px when they are larger than one.
  if (layer.repeatX !== 'round') width = width * scale >= 1 ? snapEdge(width, scale) : 1 / scale;
  if (layer.repeatY !== 'round') height = height * scale >= 1 ? snapEdge(height, scale) : 1 / scale;
  let x = area.x + resolveLength(layer.positionX, area.width - width);
  let y = area.y + resolveLength(layer.positionY, area.height - height);
  let spaceX = 0;
  let spaceY = 0;
  if (layer.repeatX === 'space') {
    const count = Math.floor(area.width / width);
    if (count > 1) [x, spaceX] = [area.x, (area.width - count * width) / (count - 1)];
  }
  if (layer.repeatY === 'space') {
    const count = Math.floor(area.height / height);
    if (count > 1) [y, spaceY] = [area.y, (area.height - count * height) / (count - 1)];
  }
  x = snapEdge(x, scale);
  y = snapEdge(y, scale);
  let rect = clip;
  const singleX = layer.repeatX === 'no-repeat' || (layer.repeatX === 'space' && spaceX === 0 && Math.floor(area.width / width) <= 1);
  const singleY = layer.repeatY === 'no-repeat' || (layer.repeatY === 'space' && spaceY === 0 && Math.floor(area.height / height) <= 1);
  if (singleX) rect = intersectX(rect, x, width);
  if (singleY) rect = intersectY(rect, y, height);
  if (rect.width <= 0 || rect.height <= 0) return null;
  return { tile: { x, y, width, height }, spaceX, spaceY, rect };
}

function tileSize(layer: BackgroundLayer, area: Rect, natural: NaturalSize): Size {
  const { size } = layer;
  const { ratio } = natural;
  if (size === 'cover' || size === 'contain') {
    if (ratio === null) return area;
    const byWidth = area.width / ratio;
    const useWidth = size === 'contain' ? byWidth <= area.height : byWidth >= area.height;
    return useWidth ? { width: area.width, height: byWidth } : { width: area.height * ratio, height: area.height };
  }
  const width = size.width === 'auto' ? null : resolveLength(size.width, area.width);
  const height = size.height === 'auto' ? null : resolveLength(size.height, area.height);
  if (width !== null && height !== null) return { width, height };
  if (width !== null) return { width, height: ratio === null ? (natural.height ?? area.height) : width / ratio };
  if (height !== null) return { width: ratio === null ? (natural.width ?? area.width) : height * ratio, height };
  return defaultSize(natural, area);
}

/** https://drafts.csswg.org/css-images-3/#default-sizing */
export function defaultSize(natural: NaturalSize, area: Size): Size {
  const { width, height, ratio } = natural;
  if (width !== null && height !== null) return { width, height };
  if (width !== null) return { width, height: ratio === null ? area.height : width / ratio };
  if (height !== null) return { width: ratio === null ? area.width : height * ratio, height };
  if (ratio === null) return area;
  return area.width / ratio <= area.height ? { width: area.width, height: area.width / ratio } : { width: area.height * ratio, height: area.height };
}

function intersectX(rect: Rect, x: number, width: number): Rect {
  const left = Math.max(rect.x, x);
  return { ...rect, x: left, width: Math.max(0, Math.min(rect.x + rect.width, x + width) - left) };
}

function intersectY(rect: Rect, y: number, height: number): Rect {
  const top = Math.max(rect.y, y);
  return { ...rect, y: top, height: Math.max(0, Math.min(rect.y + rect.height, y + height) - top) };
}

function boxOf(box: BackgroundBox, place: BackgroundPlace): Rect {
  switch (box) {
    case 'border-box':
    case 'text':
      return place.border;
    case 'padding-box':
      return insetRect(place.border, place.edges);
    case 'content-box':
      return insetRect(insetRect(place.border, place.edges), place.padding);
  }
}

function clipShape(clip: BackgroundBox, place: BackgroundPlace): { rect: Rect; radii: CornerRadii | null } {
  const { shown, radii, edges, padding } = place;
  if (clip === 'border-box' || clip === 'text' || shown !== place.border) return { rect: shown, radii };
  const rect = boxOf(clip, place);
  const inner = insetRadii(radii, edges);
  return { rect, radii: clip === 'padding-box' ? inner : insetRadii(inner, padding) };
}

/** `background-clip: text`: the background as a group that keeps only what the text's own ink covers. */
function withTextClip(context: PaintContext, clip: BackgroundBox, place: BackgroundPlace, paint: () => void): void {
  if (clip !== 'text' || place.fragment === undefined) {
    paint();
    return;
  }
  const { writer } = context;
  const base = { bounds: place.shown, opacity: 1, filters: [], backdropFilters: [] } as const;
  // The outer group isolates: a mask must not touch what is below the box.
  writer.add({ type: 'group', ...base, blend: 'normal' });
  paint();
  writer.add({ type: 'group', ...base, blend: 'destination-in' });
  paintTextMask(context, place.fragment, place.x ?? 0, place.y ?? 0);
  writer.restore();
  writer.restore();
}
