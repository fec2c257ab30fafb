// Glyph runs and their decoration lines.

import { codePointOfGlyph } from '../engine/text/sfnt/glyph-id-font.ts';
import { MAX_BLUR_PX } from './draw-shadow.ts';
import { alphaOf, cssColor } from './skia.ts';
import type { DisplayCommand, GlyphRunCommand, GlyphStroke } from '../protocol/display-list.ts';
import type { ScreenFont } from './font-registry.ts';
import type { Context } from './skia.ts';

type Decoration = Extract<DisplayCommand, { type: 'decoration' }>;

/** Chromium's own limit, and the least that still leaves ink. */
const MAX_FONT_PX = 10_000;
const MIN_FONT_PX = 0.01;

/** Far enough that the glyphs themselves fall outside of any canvas while their shadow falls inside. */
const AWAY = 100_000;

/** One character per glyph id; the strings are made once. */
const glyphTexts: string[] = [];
function glyphText(glyphId: number): string {
  return (glyphTexts[glyphId] ??= String.fromCodePoint(codePointOfGlyph(glyphId)));
}

/** `scale`: device px per unit of the current transform, for blurs. */
export function drawGlyphRun(context: Context, run: GlyphRunCommand, font: ScreenFont, scale: number): void {
  if (run.sizePx < MIN_FONT_PX || run.sizePx > MAX_FONT_PX) return;
  setFont(context, run, font);
  for (let i = run.shadows.length - 1; i >= 0; i--) {
    const shadow = run.shadows[i];
    if (shadow === undefined || alphaOf(shadow.color) === 0) continue;
    if (shadow.blur === 0) {
      context.fillStyle = cssColor(shadow.color);
      fillGlyphs(context, run, shadow.x, shadow.y);
      continue;
    }
    const matrix = context.getTransform();
    context.save();
    context.setTransform(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e - AWAY, matrix.f);
    context.fillStyle = '#000';
    context.shadowColor = cssColor(shadow.color);
    context.shadowBlur = Math.min(shadow.blur * scale, MAX_BLUR_PX);
    context.shadowOffsetX = matrix.a * shadow.x + matrix.c * shadow.y + AWAY;
    context.shadowOffsetY = matrix.b * shadow.x + matrix.d * shadow.y;
    fillGlyphs(context, run, 0, 0);
    context.restore();
  }
  if (alphaOf(run.color) === 0) return;
  if (run.stroke !== undefined) {
    strokeGlyphs(context, run, run.stroke);
    return;
  }
  context.fillStyle = cssColor(run.color);
  fillGlyphs(context, run, 0, 0);
}

function setFont(context: Context, run: GlyphRunCommand, font: ScreenFont): void {
  context.font = `${run.syntheticItalic ? 'italic ' : ''}${run.syntheticBold ? 'bold ' : ''}${run.sizePx}px ${font.family}`;
  if (context.fontVariationSettings !== font.variations) context.fontVariationSettings = font.variations;
}

function fillGlyphs(context: Context, run: GlyphRunCommand, dx: number, dy: number): void {
  const { glyphIds, xs, ys, y } = run;
  for (let i = 0; i < glyphIds.length; i++) {
    context.fillText(glyphText(glyphIds[i] as number), (xs[i] as number) + dx, (ys === null ? y : (ys[i] as number)) + dy);
  }
}

function strokeGlyphs(context: Context, run: GlyphRunCommand, stroke: GlyphStroke): void {
  const { glyphIds, xs, ys, y } = run;
  context.strokeStyle = cssColor(run.color);
  context.lineWidth = stroke.width;
  context.lineJoin = stroke.join;
  context.lineCap = 'butt';
  context.miterLimit = 4;
  context.setLineDash([]);
  for (let i = 0; i < glyphIds.length; i++) context.strokeText(glyphText(glyphIds[i] as number), xs[i] as number, ys === null ? y : (ys[i] as number));
}

/** A run with the font it is drawn in, for gaps in decoration lines. */
export interface InkRun {
  readonly run: GlyphRunCommand;
  readonly font: ScreenFont;
}

/** https://drafts.csswg.org/css-text-decor-4/#line-decoration; `ink` are the runs that the line keeps clear of. */
export function drawDecoration(context: Context, line: Decoration, ink: readonly InkRun[]): void {
  if (alphaOf(line.color) === 0 || line.width === 0 || line.thickness === 0) return;
  context.save();
  if (ink.length > 0) clipOutInk(context, line, ink);
  const { x, y, width, thickness } = line;
  const middle = y + thickness / 2;
  context.fillStyle = context.strokeStyle = cssColor(line.color);
  switch (line.style) {
    case 'solid':
      context.fillRect(x, y, width, thickness);
      break;
    case 'double':
      context.fillRect(x, y, width, thickness);
      context.fillRect(x, y + thickness * 2, width, thickness);
      break;
    case 'dotted':
    case 'dashed':
      strokeDashes(context, line, middle);
      break;
    case 'wavy':
      strokeWave(context, line, middle);
      break;
  }
  context.restore();
}

function strokeDashes(context: Context, line: Decoration, middle: number): void {
  const { thickness } = line;
  const isRound = line.style === 'dotted' && thickness > 3;
  const dash = line.style === 'dotted' ? thickness : thickness >= 3 ? thickness * 2 : thickness * 3;
  const gap = line.style === 'dotted' ? thickness : thickness >= 3 ? thickness : thickness * 2;
  const length = isRound ? line.width - thickness : line.width;
  const count = Math.max(1, Math.round((line.width + gap) / (dash + gap)));
  const fitted = count > 1 ? Math.max(0.01, (line.width - count * dash) / (count - 1)) : gap;
  const start = isRound ? thickness / 2 : 0;
  context.lineWidth = thickness;
  context.lineCap = isRound ? 'round' : 'butt';
  context.setLineDash(isRound ? [0, dash + fitted - 0.01] : [dash, fitted]);
  context.beginPath();
  context.moveTo(line.x + start, middle);
  context.lineTo(line.x + start + Math.max(0, length), middle);
  context.stroke();
}

/** A chain of cubics; the wave's length and height are Chromium's. */
function strokeWave(context: Context, line: Decoration, middle: number): void {
  const { thickness } = line;
  const height = 0.5 + Math.round(3 * thickness + 0.5);
  const step = Math.max(1, 0.5 + Math.round(2 * thickness + 0.5));
  if (line.width / step > 100_000) return;
  context.beginPath();
  context.rect(line.x, middle - height * 2, line.width, height * 4);
  context.clip();
  context.lineWidth = thickness;
  context.beginPath();
  let x = line.x - 2 * step;
  context.moveTo(x, middle);
  for (; x < line.x + line.width + 2 * step; x += 2 * step) {
    context.bezierCurveTo(x + step, middle + height, x + step, middle - height, x + 2 * step, middle);
  }
  context.stroke();
}

/** Clips to what is more than the line's thickness away from ink at the line's height. */
function clipOutInk(context: Context, line: Decoration, ink: readonly InkRun[]): void {
  const dilation = Math.min(line.thickness, 13);
  const height = line.style === 'double' ? line.thickness * 3 : line.thickness;
  // A wave swings by about 0.3 of its control points' distance.
  const reach = line.style === 'wavy' ? line.thickness + 1 : 0;
  const gaps: [number, number][] = [];
  for (const { run, font } of ink) {
    const unit = font.outlines.unitsPerEm / run.sizePx;
    for (let i = 0; i < run.glyphIds.length; i++) {
      const baseline = run.ys === null ? run.y : (run.ys[i] as number);
      const bottom = (baseline - (line.y + height + reach)) * unit;
      const top = (baseline - (line.y - reach)) * unit;
      const interval = font.outlines.inkBetween(run.glyphIds[i] as number, bottom, top);
      if (interval === null) continue;
      const x = run.xs[i] as number;
      gaps.push([x + interval[0] / unit - dilation, x + interval[1] / unit + dilation]);
    }
  }
  if (gaps.length === 0) return;
  gaps.sort((p, q) => p[0] - q[0]);
  const top = line.y - reach - 3;
  const tall = height + 2 * reach + 6;
  context.beginPath();
  let x = line.x - 1;
  for (const [from, to] of gaps) {
    if (from > x) context.rect(x, top, from - x, tall);
    x = Math.max(x, to);
  }
  const end = line.x + line.width + 1;
  if (end > x) context.rect(x, top, end - x, tall);
  context.clip();
}
