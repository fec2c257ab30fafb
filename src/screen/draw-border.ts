// Borders as Chromium draws them: uniform ones as a ring, others side by side with mitred corners.
// https://drafts.csswg.org/css-backgrounds-3/#border-style, #corner-transitions

import { addRoundedRect, insetRounded, isSharp } from './shapes.ts';
import { alphaOf, cssColor } from './skia.ts';
import type { Rect } from '../base/geometry.ts';
import type { BorderStyle, DisplayCommand } from '../protocol/display-list.ts';
import type { RoundedRect } from './shapes.ts';
import type { Context } from './skia.ts';

type Border = Extract<DisplayCommand, { type: 'border' }>;
const SIDES = [0, 1, 2, 3] as const;

interface Side {
  readonly index: number;
  readonly width: number;
  readonly style: BorderStyle;
  readonly color: number;
}

export function drawBorder(context: Context, border: Border): void {
  const outer: RoundedRect = border;
  const sides: Side[] = SIDES.map((index) => {
    const style = border.styles[index] ?? 'none';
    const visible = style !== 'none' && style !== 'hidden';
    return { index, width: visible ? (border.widths[index] ?? 0) : 0, style, color: border.colors[index] ?? 0 };
  });
  const drawn = sides.filter((side) => side.width > 0 && alphaOf(side.color) !== 0);
  const first = drawn[0];
  if (first === undefined) return;
  const widths = sides.map((side) => side.width);
  const isUniform =
    drawn.every((side) => side.style === first.style && side.color === first.color) && sides.every((side) => side.width === 0 || drawn.includes(side));
  if (isUniform && first.style === 'solid') {
    fillUniform(context, outer, widths, first.color);
    return;
  }
  if (isUniform && first.style === 'double' && drawn.length === 4) {
    drawDouble(context, outer, widths, first.color);
    return;
  }
  // Dashes of one colour run into the corners; everything else meets there in a mitre.
  const isOneLine = isUniform && (first.style === 'dashed' || first.style === 'dotted');
  if (isOneLine && !isSharp(outer.radii) && widths.every((width) => width === first.width)) strokeRound(context, outer, widths, first);
  else for (const side of drawn) drawSide(context, outer, widths, sides, side, isOneLine && isSharp(outer.radii));
}

/** A ring of even width and even corners is a stroke, as Chromium draws it: its edges are smoothed otherwise than a fill's. */
function fillUniform(context: Context, outer: RoundedRect, widths: readonly number[], color: number): void {
  const width = widths[0] ?? 0;
  const radius = outer.radii.values[0] ?? 0;
  const isStroke = radius > width && widths.every((value) => value === width) && outer.radii.values.every((value) => value === radius);
  if (!isStroke) {
    fillRing(context, outer, insetRounded(outer, widths), color);
    return;
  }
  const half = width / 2;
  const middle = insetRounded(outer, [half, half, half, half]);
  context.strokeStyle = cssColor(color);
  context.lineWidth = width;
  context.lineJoin = 'miter';
  context.setLineDash([]);
  context.beginPath();
  addRoundedRect(context, middle.rect, middle.radii);
  context.stroke();
}

function fillRing(context: Context, outer: RoundedRect, inner: RoundedRect, color: number): void {
  context.fillStyle = cssColor(color);
  context.beginPath();
  addRoundedRect(context, outer.rect, outer.radii);
  if (inner.rect.width > 0 && inner.rect.height > 0) addRoundedRect(context, inner.rect, inner.radii);
  context.fill('evenodd');
}

/** Two rings with a gap between, each about a third of the width, in whole pixels when the width is. */
function drawDouble(context: Context, outer: RoundedRect, widths: readonly number[], color: number): void {
  const outerThird = widths.map((width) => Math.ceil(width / 3));
  const innerStart = widths.map((width) => width - Math.ceil(width / 3));
  fillRing(context, outer, insetRounded(outer, outerThird), color);
  fillRing(context, insetRounded(outer, innerStart), insetRounded(outer, widths), color);
}

function drawSide(context: Context, outer: RoundedRect, widths: readonly number[], sides: readonly Side[], side: Side, isFree: boolean): void {
  context.save();
  if (!isFree) clipToSide(context, outer, widths, sides, side);
  switch (side.style) {
    case 'solid':
      fillRing(context, outer, insetRounded(outer, widths), side.color);
      break;
    case 'double':
      drawDouble(context, outer, widths, side.color);
      break;
    case 'dotted':
    case 'dashed':
      strokeSide(context, outer, widths, side);
      break;
    case 'inset':
    case 'outset':
      fillRing(context, outer, insetRounded(outer, widths), shade(side.color, side.index, side.style));
      break;
    case 'groove':
    case 'ridge': {
      const middle = insetRounded(
        outer,
        widths.map((width, i) => (i === 0 || i === 3 ? Math.ceil(width / 2) : Math.floor(width / 2))),
      );
      const [first, second] = side.style === 'groove' ? (['inset', 'outset'] as const) : (['outset', 'inset'] as const);
      fillRing(context, outer, middle, shade(side.color, side.index, first));
      fillRing(context, middle, insetRounded(outer, widths), shade(side.color, side.index, second));
      break;
    }
    case 'none':
    case 'hidden':
      break;
  }
  context.restore();
}

/** The quadrilateral between the side's outer corners and the inner ones; for round corners it goes on to where the mitres meet. */
function clipToSide(context: Context, outer: RoundedRect, widths: readonly number[], sides: readonly Side[], side: Side): void {
  const { x, y, width, height } = outer.rect;
  const inner = insetRounded(outer, widths).rect;
  const right = x + width;
  const bottom = y + height;
  const innerRight = inner.x + inner.width;
  const innerBottom = inner.y + inner.height;
  const outerCorners: [number, number][] = [
    [x, y],
    [right, y],
    [right, bottom],
    [x, bottom],
  ];
  const innerCorners: [number, number][] = [
    [inner.x, inner.y],
    [innerRight, inner.y],
    [innerRight, innerBottom],
    [inner.x, innerBottom],
  ];
  const from = side.index;
  const to = (side.index + 1) % 4;
  const before = sides[(side.index + 3) % 4];
  const after = sides[to];
  const [o1, o2, i1, i2] = [outerCorners[from], outerCorners[to], innerCorners[from], innerCorners[to]];
  if (o1 === undefined || o2 === undefined || i1 === undefined || i2 === undefined) return;
  const points = [o1, o2];
  if (isSharp(outer.radii)) {
    points.push(i2, i1);
  } else {
    // NOTE: beyond the inner corner the mitre line goes on toward the middle, past the inner curve.
    points.push(along(o2, i2, outer.rect), along(o1, i1, outer.rect));
  }
  const needsMitre = (before !== undefined && before.width > 0) || (after !== undefined && after.width > 0) || !isSharp(outer.radii);
  if (!needsMitre && side.style !== 'dotted' && side.style !== 'dashed') return;
  context.beginPath();
  for (const [px, py] of points) context.lineTo(px, py);
  context.closePath();
  context.clip();
}

/** From `corner` through `through` to the middle line of the box, or to `through` where there is no direction. */
function along(corner: readonly [number, number], through: readonly [number, number], rect: Rect): [number, number] {
  const dx = through[0] - corner[0];
  const dy = through[1] - corner[1];
  if (dx === 0 || dy === 0)
    return dx === 0 && dy === 0 ? [corner[0], corner[1]] : [corner[0] + (Math.sign(dx) * rect.width) / 2, corner[1] + (Math.sign(dy) * rect.height) / 2];
  const factor = Math.min(rect.width / 2 / Math.abs(dx), rect.height / 2 / Math.abs(dy));
  return [corner[0] + dx * Math.max(1, factor), corner[1] + dy * Math.max(1, factor)];
}

function strokeSide(context: Context, outer: RoundedRect, widths: readonly number[], side: Side): void {
  if (!isSharp(outer.radii)) {
    strokeRound(context, outer, widths, side);
    return;
  }
  context.strokeStyle = cssColor(side.color);
  const { x, y, width, height } = outer.rect;
  const half = side.width / 2;
  const isHorizontal = side.index % 2 === 0;
  const length = isHorizontal ? width : height;
  if (side.style === 'dotted' && side.width <= 3 && length < MAX_THIN_DOTS) {
    context.fillStyle = cssColor(side.color);
    for (const [from, to] of thinDots(Math.round(length), Math.max(1, Math.round(side.width)))) {
      if (isHorizontal) context.fillRect(x + from, side.index === 0 ? y : y + height - side.width, to - from, side.width);
      else context.fillRect(side.index === 3 ? x : x + width - side.width, y + from, side.width, to - from);
    }
    return;
  }
  const isRoundDot = side.style === 'dotted';
  const dashes = dashPattern(side.style, side.width, isRoundDot ? length - side.width : length, false);
  context.lineWidth = side.width;
  context.lineCap = isRoundDot ? 'round' : 'butt';
  context.setLineDash(dashes);
  const start = isRoundDot ? half : 0;
  context.beginPath();
  if (isHorizontal) {
    const middle = side.index === 0 ? y + half : y + height - half;
    context.moveTo(x + start, middle);
    context.lineTo(x + width - start, middle);
  } else {
    const middle = side.index === 3 ? x + half : x + width - half;
    context.moveTo(middle, y + start);
    context.lineTo(middle, y + height - start);
  }
  context.stroke();
}

const MAX_THIN_DOTS = 100_000;

/**
 * Dots of 1 to 3 px as Chromium sets them (recorded from its screenshots): one at each end, the others a width apart and
 * centred, with all edges on whole px; half px go away from even spacing. Pairs [from, to).
 */
export function thinDots(length: number, width: number): [number, number][] {
  if (length <= width * 2) return [[0, length]];
  const dots: [number, number][] = [[0, width]];
  const rest = ((((length - 2 * width + width) / 2) % width) + width) % width;
  const isTie = rest === width / 2;
  let gap = rest > width / 2 ? rest : rest + width;
  if (isTie) gap = rest;
  gap = gap < width ? Math.floor(gap) : Math.ceil(gap);
  let at = width + gap;
  if (isTie && width === 3) {
    dots.push([width, width + 1]);
    at = width + 1 + width;
  }
  for (; at + width <= length - width; at += width * 2) dots.push([at, at + width]);
  if (isTie && width === 3) dots.push([length - width - 1, length - width]);
  dots.push([length - width, length]);
  return dots;
}

/** Dashes run along the middle of the ring; the ring itself clips a stroke of twice the width. */
function strokeRound(context: Context, outer: RoundedRect, widths: readonly number[], side: Side): void {
  context.save();
  context.strokeStyle = cssColor(side.color);
  context.beginPath();
  addRoundedRect(context, outer.rect, outer.radii);
  const inner = insetRounded(outer, widths);
  if (inner.rect.width > 0 && inner.rect.height > 0) addRoundedRect(context, inner.rect, inner.radii);
  context.clip('evenodd');
  const middle = insetRounded(
    outer,
    widths.map((width) => width / 2),
  );
  const { values } = middle.radii;
  // AD-HOC: dashes of Chromium's own pictures fit a line that is 1 px shorter.
  // Perimeter of the middle line; a quarter ellipse by Ramanujan's first formula.
  let length = 2 * (middle.rect.width + middle.rect.height);
  for (let i = 0; i < 8; i += 2) {
    const a = values[i] ?? 0;
    const b = values[i + 1] ?? 0;
    length += (Math.PI / 4) * (3 * (a + b) - Math.sqrt((3 * a + b) * (a + 3 * b))) - a - b;
  }
  context.lineWidth = side.style === 'dotted' ? side.width : side.width * 2;
  context.lineCap = side.style === 'dotted' ? 'round' : 'butt';
  context.setLineDash(side.style === 'dotted' ? roundDots(side.width, length) : dashPattern('dashed', side.width, length - 1, true));
  context.beginPath();
  addRoundedRect(context, middle.rect, middle.radii);
  context.stroke();
  context.restore();
}

function roundDots(width: number, length: number): number[] {
  return [0, bestGap(length, width, width, true) + width - 0.01];
}

/** Dash and gap lengths: https://source.chromium.org's StyledStrokeData picks 2:1 (3:2 for thin lines) and stretches the gap to fit. */
function dashPattern(style: BorderStyle, width: number, length: number, isClosed: boolean): number[] {
  if (style === 'dotted') return [0, bestGap(length + width, width, width, isClosed) + width - 0.01];
  const dash = width >= 3 ? width * 2 : width * 3;
  const gap = width >= 3 ? width : width * 2;
  return [dash, bestGap(length, dash, gap, isClosed)];
}

function bestGap(length: number, dash: number, gap: number, isClosed: boolean): number {
  const available = isClosed ? length : length + gap;
  const fewer = Math.floor(available / (dash + gap));
  const fewerGaps = isClosed ? fewer : fewer - 1;
  const moreGaps = isClosed ? fewer + 1 : fewer;
  if (fewerGaps <= 0 && moreGaps <= 0) return gap;
  const gapOfFewer = fewerGaps > 0 ? (length - fewer * dash) / fewerGaps : Infinity;
  const gapOfMore = moreGaps > 0 ? (length - (fewer + 1) * dash) / moreGaps : 0;
  const best = gapOfMore <= 0 || Math.abs(gapOfFewer - gap) < Math.abs(gapOfMore - gap) ? gapOfFewer : gapOfMore;
  return Number.isFinite(best) ? best : length;
}

/**
 * Colour of a side of a 3D style, as Chromium computes it (recorded from its screenshots): the sides away from the light are
 * darker, the others lighter; colours near black are lightened first, colours near white are not.
 */
export function shade(color: number, side: number, style: 'inset' | 'outset'): number {
  const isDarkSide = (side === 0 || side === 3) === (style === 'inset');
  if (distanceSquared(color, 0) <= 3 * 32 ** 2) return isDarkSide ? lighter(color) : lighter(lighter(color));
  if (isDarkSide) return darker(color);
  return distanceSquared(color, 255) > 3 * 20 ** 2 ? lighter(color) : color;
}

function darker(color: number): number {
  if (color >>> 8 === 0xffffff) return scaled(color, 171 / 255);
  const highest = Math.max(...channels(color)) / 255;
  return scaled(color, highest === 0 ? 0 : Math.max(0, (highest - 0.33) / highest));
}

function lighter(color: number): number {
  if (color >>> 8 === 0) return (0x54545400 | (color & 0xff)) >>> 0;
  const highest = Math.max(...channels(color)) / 255;
  return scaled(color, Math.min(1, highest + 0.33) / highest);
}

function channels(color: number): [number, number, number] {
  return [(color >>> 24) & 0xff, (color >>> 16) & 0xff, (color >>> 8) & 0xff];
}

/** Channels times a factor; fractions become bytes by cutting 256ths off. */
function scaled(color: number, factor: number): number {
  const [r, g, b] = channels(color).map((value) => Math.min(255, Math.floor((value / 255) * factor * 255.999))) as [number, number, number];
  return ((r << 24) | (g << 16) | (b << 8) | (color & 0xff)) >>> 0;
}

function distanceSquared(color: number, level: number): number {
  return channels(color).reduce((sum, value) => sum + (value - level) ** 2, 0);
}
