// Replaced content: images with object-fit and object-position, broken images, inline SVG, form controls.
// https://drafts.csswg.org/css-images-3/#the-object-fit

import { resolveLength } from '../style/length.ts';
import { defaultSize } from './background.ts';
import { paintControl } from './paint-control.ts';
import { PathBuilder } from './path-builder.ts';
import { paintRun } from './paint-text.ts';
import { borderRadii, insetRadii } from './radii.ts';
import { snapRect } from './snap.ts';
import { paintSvgRoot } from './svg/paint-svg.ts';
import { paintSvgImage } from './svg/paint-svg-image.ts';
import type { Rect } from '../../base/geometry.ts';
import type { Paint } from '../../protocol/display-list.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { PaintContext } from './paint-context.ts';
import type { ImageResource } from './paint-input.ts';

export function paintReplaced(context: PaintContext, fragment: BoxFragment, x: number, y: number): void {
  const { replaced, style } = fragment.box;
  if (replaced === null) return;
  const border = snapRect(x, y, fragment.width, fragment.height, context.scale);
  const content = contentBox(fragment, x, y, context.scale);
  if (replaced.type === 'control') {
    const state = context.input.controlState(fragment.box);
    if (state !== null) paintControl(context, fragment, state, border, content);
    return;
  }
  if (content.width <= 0 || content.height <= 0) return;
  if (replaced.type === 'symbol') {
    paintMarkerSymbol(context, fragment.box.text, content, style.text.color, style.text.direction === 'rtl');
    return;
  }
  const radii = insetRadii(insetRadii(borderRadii(style.border, border), fragment.border), fragment.padding);
  const { writer } = context;
  if (radii !== null) {
    writer.save();
    writer.add({ type: 'clip-rounded-rect', rect: content, radii });
  }
  if (replaced.type === 'svg') {
    const root = context.input.svgRoot(fragment.box);
    if (root !== null) paintSvgRoot(context, root, content, style);
  } else if (replaced.type === 'image' || replaced.type === 'canvas') {
    const image = context.input.replacedImage(fragment.box);
    if (image.type === 'broken') paintBroken(context, fragment, content, image.alt);
    else if (image.type !== 'pending') paintImage(context, fragment, content, image);
  }
  if (radii !== null) writer.restore();
}

/** Symbols of list markers: https://drafts.csswg.org/css-counter-styles-3/#simple-symbolic */
function paintMarkerSymbol(context: PaintContext, name: string, rect: Rect, color: number, isRtl: boolean): void {
  const path = new PathBuilder();
  const { x, y, width, height } = rect;
  const fill: Paint = { type: 'color', color };
  switch (name) {
    case 'broken-image':
      paintTornPicture(context, x, y);
      return;
    case 'square':
      context.writer.rect(x, y, width, height, color);
      return;
    case 'circle': {
      // A ring of 1 px, its middle on the edge of the box.
      path.ellipse(x + width / 2, y + height / 2, width / 2, height / 2);
      const stroke = { width: 1, cap: 'butt', join: 'miter', miterLimit: 4, dashes: [], dashOffset: 0 } as const;
      context.writer.add({ type: 'path', path: path.finish(), fill: null, fillRule: 'nonzero', stroke, strokePaint: fill });
      return;
    }
    case 'disclosure-open':
      // Equilateral triangles: 0.86 is their height over their side.
      path.moveTo(x, y + height * 0.07);
      path.lineTo(x + width, y + height * 0.07);
      path.lineTo(x + width / 2, y + height * 0.93);
      break;
    case 'disclosure-closed':
      path.moveTo(isRtl ? x + width : x, y);
      path.lineTo(isRtl ? x + width * 0.14 : x + width * 0.86, y + height / 2);
      path.lineTo(isRtl ? x + width : x, y + height);
      break;
    default: {
      const r = width / 2;
      context.writer.add({ type: 'rounded-rect', rect, radii: { values: [r, r, r, r, r, r, r, r] }, color });
      return;
    }
  }
  path.close();
  context.writer.add({ type: 'path', path: path.finish(), fill, fillRule: 'nonzero', stroke: null, strokePaint: null });
}

/** The content box with each edge rounded on its own. */
function contentBox(fragment: BoxFragment, x: number, y: number, scale: number): Rect {
  const { border, padding } = fragment;
  const left = border.left + padding.left;
  const top = border.top + padding.top;
  return snapRect(
    x + left,
    y + top,
    Math.max(0, fragment.width - left - border.right - padding.right),
    Math.max(0, fragment.height - top - border.bottom - padding.bottom),
    scale,
  );
}

function paintImage(context: PaintContext, fragment: BoxFragment, content: Rect, image: ImageResource): void {
  const { style } = fragment.box;
  const { writer } = context;
  const natural = image.type === 'bitmap' ? { width: image.width, height: image.height, ratio: image.height > 0 ? image.width / image.height : null } : image;
  const rect = placeObject(content, natural, style.box.objectFit, style.box.objectPositionX, style.box.objectPositionY);
  const overflows =
    rect.x < content.x - 0.01 ||
    rect.y < content.y - 0.01 ||
    rect.width > content.width + 0.01 ||
    rect.height > content.height + 0.01 ||
    rect.x + rect.width > content.x + content.width + 0.01 ||
    rect.y + rect.height > content.y + content.height + 0.01;
  if (overflows) {
    writer.save();
    writer.add({ type: 'clip-rect', rect: content });
  }
  if (image.type === 'svg') {
    paintSvgImage(context, image, { tile: rect, rect, spaceX: 0, spaceY: 0 });
  } else if (rect.width > 0 && rect.height > 0) {
    const sampling = style.inherited.imageRendering === 'auto' ? 'smooth' : 'nearest';
    writer.add({ type: 'image', imageId: image.id, source: { x: 0, y: 0, width: image.width, height: image.height }, rect, sampling });
  }
  if (overflows) writer.restore();
}

interface NaturalSize {
  readonly width: number | null;
  readonly height: number | null;
  readonly ratio: number | null;
}

export function placeObject(
  content: Rect,
  natural: NaturalSize,
  fit: 'fill' | 'contain' | 'cover' | 'none' | 'scale-down',
  positionX: Parameters<typeof resolveLength>[0],
  positionY: Parameters<typeof resolveLength>[0],
): Rect {
  let { width, height } = content;
  const ratio = natural.ratio;
  const concrete = defaultSize(natural, content);
  if (fit === 'contain' || fit === 'cover') ({ width, height } = fitRatio(content, ratio, fit));
  else if (fit === 'none') ({ width, height } = concrete);
  else if (fit === 'scale-down') {
    const contained = fitRatio(content, ratio, 'contain');
    ({ width, height } = contained.width < concrete.width ? contained : concrete);
  }
  if (fit === 'fill') return content;
  return { x: content.x + resolveLength(positionX, content.width - width), y: content.y + resolveLength(positionY, content.height - height), width, height };
}

function fitRatio(box: Rect, ratio: number | null, fit: 'contain' | 'cover'): { width: number; height: number } {
  if (ratio === null || !(ratio > 0)) return box;
  const byWidth = box.width / ratio;
  const useWidth = fit === 'contain' ? byWidth <= box.height : byWidth >= box.height;
  return useWidth ? { width: box.width, height: byWidth } : { width: box.height * ratio, height: box.height };
}

const BROKEN_LINE = 0xc0c0c0ff;

/** Chromium's placeholder: a thin frame, a small torn picture, and as much of the alternative text as fits. */
function paintBroken(context: PaintContext, fragment: BoxFragment, content: Rect, alt: string): void {
  const { writer } = context;
  const { style } = fragment.box;
  const showsFrame = content.width > 24 && content.height > 24;
  let x = content.x;
  let y = content.y;
  if (showsFrame) {
    writer.add({
      type: 'border',
      rect: content,
      radii: { values: [0, 0, 0, 0, 0, 0, 0, 0] },
      widths: [1, 1, 1, 1],
      styles: ['solid', 'solid', 'solid', 'solid'],
      colors: [BROKEN_LINE, BROKEN_LINE, BROKEN_LINE, BROKEN_LINE],
    });
    paintTornPicture(context, x + 5, y + 5);
    x += 5 + 16 + 4;
    y += 5;
  }
  if (alt === '') return;
  writer.save();
  writer.add({ type: 'clip-rect', rect: content });
  for (const run of context.input.shape(alt, style)) {
    const metrics = run.face.metrics(run.sizePx);
    x = paintRun(context, run, x, y + metrics.ascent, style.text.color, [], alt.slice(run.start, run.end));
  }
  writer.restore();
}

/** 16 x 16: a frame with a mountain and a missing corner. */
function paintTornPicture(context: PaintContext, x: number, y: number): void {
  const { writer } = context;
  writer.rect(x, y + 1, 16, 14, 0x9e9e9eff);
  writer.rect(x + 1, y + 2, 14, 12, 0xd6e6fbff);
  writer.rect(x + 2, y + 10, 12, 4, 0x5fb25fff);
  writer.rect(x + 4, y + 4, 3, 3, 0xffffffff);
  writer.rect(x + 11, y + 1, 5, 5, 0xffffffff);
}
