// Box shadows: https://drafts.csswg.org/css-backgrounds-3/#shadow-shape. The canvas's own shadow gives Chromium's blur; its offset and
// blur are in device px whatever the transform, so the shape is drawn far away and only its shadow falls on the page.

import { addRoundedRect, insetRounded, isSharp } from './shapes.ts';
import { cssColor } from './skia.ts';
import type { Rect } from '../base/geometry.ts';
import type { CornerRadii, DisplayCommand } from '../protocol/display-list.ts';
import type { RoundedRect } from './shapes.ts';
import type { Context } from './skia.ts';

type BoxShadow = Extract<DisplayCommand, { type: 'box-shadow' }>;

/** SAFETY: a list may ask for any blur; the cost of one grows with its radius. */
export const MAX_BLUR_PX = 1000;

/** `scale` is device px per unit of the current transform. */
export function drawBoxShadow(context: Context, shadow: BoxShadow, scale: number): void {
  context.save();
  if (shadow.inset) drawInset(context, shadow, scale);
  else drawOuter(context, shadow, scale);
  context.restore();
}

function drawOuter(context: Context, shadow: BoxShadow, scale: number): void {
  const shape = spread(shadow, shadow.spread);
  if (shape.rect.width <= 0 || shape.rect.height <= 0) return;
  const reach = shadow.blur * 2 + Math.abs(shadow.x) + Math.abs(shadow.y) + Math.abs(shadow.spread) + 2;
  const around = outset(shadow.rect, reach);
  // Nothing inside the border box.
  context.beginPath();
  context.rect(around.x, around.y, around.width, around.height);
  addRoundedRect(context, shadow.rect, shadow.radii);
  context.clip('evenodd');
  if (shadow.blur === 0) {
    context.fillStyle = cssColor(shadow.color);
    context.beginPath();
    addRoundedRect(context, { ...shape.rect, x: shape.rect.x + shadow.x, y: shape.rect.y + shadow.y }, shape.radii);
    context.fill();
    return;
  }
  const away = around.width + shape.rect.width + reach;
  castOnly(context, shadow, scale, away);
  context.beginPath();
  addRoundedRect(context, { ...shape.rect, x: shape.rect.x - away }, shape.radii);
  context.fill();
}

function drawInset(context: Context, shadow: BoxShadow, scale: number): void {
  context.beginPath();
  addRoundedRect(context, shadow.rect, shadow.radii);
  context.clip();
  const s = Math.max(-1e6, shadow.spread);
  const hole = s >= 0 ? insetRounded(shadow, [s, s, s, s]) : spread(shadow, -s);
  const reach = shadow.blur * 2 + Math.abs(shadow.x) + Math.abs(shadow.y) + Math.abs(s) + 2;
  const around = outset(shadow.rect, reach);
  const away = around.width * 2 + reach;
  const blurred = shadow.blur > 0;
  const moveX = blurred ? -away : shadow.x;
  const moveY = blurred ? 0 : shadow.y;
  if (blurred) castOnly(context, shadow, scale, away);
  else context.fillStyle = cssColor(shadow.color);
  context.beginPath();
  // The frame must reach beyond the clip even after it is moved by the shadow's offset.
  const frame = outset(around, reach);
  context.rect(frame.x + moveX, frame.y + moveY, frame.width, frame.height);
  if (hole.rect.width > 0 && hole.rect.height > 0) {
    addRoundedRect(context, { ...hole.rect, x: hole.rect.x + moveX, y: hole.rect.y + moveY }, hole.radii);
  }
  context.fill('evenodd');
}

function castOnly(context: Context, shadow: BoxShadow, scale: number, away: number): void {
  context.fillStyle = '#000';
  context.shadowColor = cssColor(shadow.color);
  context.shadowBlur = Math.min(shadow.blur * scale, MAX_BLUR_PX);
  const matrix = context.getTransform();
  const x = shadow.x + away;
  context.shadowOffsetX = matrix.a * x + matrix.c * shadow.y;
  context.shadowOffsetY = matrix.b * x + matrix.d * shadow.y;
}

/** The shape grown by `by`; corners sharper than the growth stay sharper, by the spec's cubic. */
function spread({ rect, radii }: { rect: Rect; radii: CornerRadii }, by: number): RoundedRect {
  const grown = outset(rect, by);
  if (isSharp(radii)) return { rect: grown, radii };
  const values = radii.values.map((radius) => {
    if (radius === 0) return 0;
    if (by <= 0 || radius >= by) return Math.max(0, radius + by);
    return radius + by * (1 + (radius / by - 1) ** 3);
  });
  return { rect: grown, radii: { values } };
}

export function outset(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, width: rect.width + by * 2, height: rect.height + by * 2 };
}
