// Text: shadows, underlines and overlines, glyphs, line-through, selection and caret.
// https://drafts.csswg.org/css-text-decor-4/#painting-order

import { resolveLength } from '../style/length.ts';
import type { DecorationStyle, GlyphStroke, TextShadow } from '../../protocol/display-list.ts';
import type { TextFragment } from '../layout/fragment.ts';
import type { ComputedStyle } from '../style/computed-style.ts';
import type { GlyphRun } from '../text/glyph-run.ts';
import type { PaintContext } from './paint-context.ts';
import type { TextSelection } from './paint-input.ts';
import type { DecoratingBox } from './paint-layer.ts';
import { snapEdge, snapRect } from './snap.ts';

/** Chromium's inactive-free default: white text is kept as it is, the background is this blue. */
const SELECTION_BACKGROUND = 0x3367d1ff;
const SELECTION_TEXT = 0xffffffff;

export function paintText(context: PaintContext, fragment: TextFragment, x: number, y: number, decorations: DecoratingBox | null): void {
  const { box } = fragment;
  const { style } = box;
  const selection = clipSelection(context.input.selectionOf(box), fragment);
  const lines = decorationsOf(decorations);
  const hasInk = fragment.run.glyphIds.length > 0 || fragment.suffix !== null;
  if (selection !== null) paintSelection(context, fragment, x, y, selection);
  for (const line of lines) {
    if (line.kind !== 'line-through') paintDecoration(context, fragment, x, y, line, style);
  }
  if (hasInk) paintGlyphs(context, fragment, x, y, style.text.color, shadowsOf(style));
  if (selection !== null) paintSelectedGlyphs(context, fragment, x, y, selection);
  for (const line of lines) if (line.kind === 'line-through') paintDecoration(context, fragment, x, y, line, style);
  paintCaret(context, fragment, x, y);
}

/** The glyphs alone, in one colour. */
export function paintGlyphs(context: PaintContext, fragment: TextFragment, x: number, y: number, color: number, shadows: readonly TextShadow[]): void {
  const baseline = y + fragment.baseline;
  const text = fragment.box.text.slice(fragment.start, fragment.end);
  const end = paintRun(context, fragment.run, x, baseline, color, shadows, text, fragment.justification, fragment.box.text);
  if (fragment.suffix !== null) paintRun(context, fragment.suffix, end, baseline, color, shadows, '', 0, '');
}

/** Writes one glyph run with its origin at (x, baseline); returns where it ends. Extra space goes behind spaces of `source`. */
export function paintRun(
  context: PaintContext,
  run: GlyphRun,
  x: number,
  baseline: number,
  color: number,
  shadows: readonly TextShadow[],
  text: string,
  justification = 0,
  source = '',
  stroke: GlyphStroke | null = null,
): number {
  const count = run.glyphIds.length;
  const xs = new Float32Array(count);
  const { offsetsX, offsetsY } = run;
  let at = x;
  for (let i = 0; i < count; i++) {
    xs[i] = at + (offsetsX?.[i] ?? 0);
    at += run.advances[i] ?? 0;
    if (justification !== 0 && isSpace(source.charCodeAt(run.clusters[i] ?? 0))) at += justification;
  }
  if (count === 0 || ((color & 0xff) === 0 && shadows.length === 0)) return at;
  let ys: Float32Array | null = null;
  if (offsetsY !== null) ys = Float32Array.from(offsetsY, (offset) => baseline + offset);
  context.writer.add({
    type: 'glyph-run',
    fontId: run.face.id,
    sizePx: run.sizePx,
    color,
    syntheticBold: run.syntheticBold,
    syntheticItalic: run.syntheticItalic,
    y: baseline,
    glyphIds: run.glyphIds,
    xs,
    ys,
    shadows,
    text,
    ...(stroke !== null && { stroke }),
  });
  return at;
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0xa0;
}

function shadowsOf(style: ComputedStyle): readonly TextShadow[] {
  return style.text.textShadow;
}

interface Line {
  readonly kind: 'underline' | 'overline' | 'line-through';
  readonly style: ComputedStyle;
}

/** Of all decorating boxes, outermost first: their lines are under the inner ones'. */
function decorationsOf(decorations: DecoratingBox | null): Line[] {
  if (decorations === null) return [];
  const lines: Line[] = [];
  let bound = 64;
  for (let box: DecoratingBox | null = decorations; box !== null && bound-- > 0; box = box.outer) {
    for (const kind of box.style.rare.decorationLines) lines.unshift({ kind, style: box.style });
  }
  return lines;
}

/**
 * Places a line as Chromium does, in device px: https://drafts.csswg.org/css-text-decor-4/#underline-position
 * Straight lines are as thick as whole px allow, the others keep fractions.
 */
function paintDecoration(context: PaintContext, fragment: TextFragment, x: number, y: number, line: Line, textStyle: ComputedStyle): void {
  const { scale } = context;
  const { rare, font } = line.style;
  const metrics = fragment.run.face.metrics(font.size);
  const exact = thicknessOf(line.style, metrics.underlineThickness, scale);
  const whole = Math.floor(exact * scale) / scale;
  const baseline = snapEdge(y + fragment.baseline, scale);
  let top: number;
  if (line.kind === 'underline') top = baseline + underlineOffset(textStyle, line.style, exact, metrics, scale);
  else if (line.kind === 'overline') top = baseline - metrics.ascent - whole;
  else top = baseline - metrics.ascent + (2 * metrics.ascent) / 3 - Math.floor((exact * scale) / 2) / scale;
  const skipsInk = line.kind !== 'line-through' && textStyle.text.decorationSkipInk !== 'none';
  const style = rare.decorationStyle;
  const draw = (at: number, drawn: DecorationStyle, thickness: number) =>
    context.writer.add({
      type: 'decoration',
      x,
      y: snapEdge(at, scale),
      width: fragment.width,
      thickness,
      style: drawn,
      color: rare.decorationColor,
      inkRuns: skipsInk ? (fragment.suffix === null ? 1 : 2) : 0,
    });
  // The second line of a double one, and the wave, are a thickness and a pixel further out.
  const further = (line.kind === 'overline' ? -1 : 1) * (exact + 1);
  if (style === 'solid' || style === 'double') draw(top, 'solid', whole);
  if (style === 'double') draw(top + further, 'solid', whole);
  else if (style === 'wavy') draw(line.kind === 'line-through' ? top : top + further, 'wavy', exact);
  else if (style !== 'solid') draw(top, style, exact);
}

/** At least one device px. */
function thicknessOf(style: ComputedStyle, fromFont: number, scale: number): number {
  const { decorationThickness } = style.rare;
  const least = 1 / scale;
  if (decorationThickness === 'auto') return Math.max(least, style.font.size / 10);
  if (decorationThickness === 'from-font') return Math.max(least, fromFont > 0 ? fromFont : style.font.size / 10);
  return Math.max(least, Math.round(resolveLength(decorationThickness, style.font.size) * scale) / scale);
}

function underlineOffset(
  textStyle: ComputedStyle,
  style: ComputedStyle,
  thickness: number,
  metrics: { readonly descent: number; readonly underlinePosition: number },
  scale: number,
): number {
  const { underlineOffset: offset, underlinePosition } = textStyle.text;
  const extra = offset === 'auto' ? 0 : resolveLength(offset, style.font.size);
  if (underlinePosition === 'under') return metrics.descent + extra;
  if (underlinePosition === 'from-font') return metrics.underlinePosition + extra;
  if (offset !== 'auto') return extra;
  // The gap under the baseline grows with the line: at least 1 device px.
  return Math.max(1, Math.ceil((thickness * scale) / 2)) / scale;
}

function clipSelection(selection: TextSelection | null, fragment: TextFragment): TextSelection | null {
  if (selection === null) return null;
  const start = Math.max(selection.start, fragment.start);
  const end = Math.min(selection.end, fragment.end);
  return start < end ? { start, end } : null;
}

/** x of a UTF-16 offset in a run, from the run's start. */
export function offsetX(run: GlyphRun, offset: number, justification: number, source: string): number {
  let x = 0;
  for (let i = 0; i < run.glyphIds.length; i++) {
    const cluster = run.clusters[i] ?? 0;
    const isBefore = run.direction === 'ltr' ? cluster < offset : cluster >= offset;
    if (!isBefore) continue;
    x += run.advances[i] ?? 0;
    if (justification !== 0 && isSpace(source.charCodeAt(cluster))) x += justification;
  }
  return x;
}

function selectionSpan(fragment: TextFragment, selection: TextSelection): [number, number] {
  const from = offsetX(fragment.run, selection.start, fragment.justification, fragment.box.text);
  const to = offsetX(fragment.run, selection.end, fragment.justification, fragment.box.text);
  return [Math.min(from, to), Math.max(from, to)];
}

function paintSelection(context: PaintContext, fragment: TextFragment, x: number, y: number, selection: TextSelection): void {
  const [from, to] = selectionSpan(fragment, selection);
  const color = context.input.selectionStyle(fragment.box)?.background ?? SELECTION_BACKGROUND;
  const rect = snapRect(x + from, y, to - from, fragment.height, context.scale);
  context.writer.rect(rect.x, rect.y, rect.width, rect.height, color);
}

/** The selected part again in the selection's colour, clipped to it. */
function paintSelectedGlyphs(context: PaintContext, fragment: TextFragment, x: number, y: number, selection: TextSelection): void {
  const [from, to] = selectionSpan(fragment, selection);
  const color = context.input.selectionStyle(fragment.box)?.color ?? SELECTION_TEXT;
  const { writer } = context;
  const rect = snapRect(x + from, y, to - from, fragment.height, context.scale);
  writer.save();
  writer.add({ type: 'clip-rect', rect });
  writer.rect(rect.x, rect.y, rect.width, rect.height, context.input.selectionStyle(fragment.box)?.background ?? SELECTION_BACKGROUND);
  paintGlyphs(context, fragment, x, y, color, []);
  writer.restore();
}

function paintCaret(context: PaintContext, fragment: TextFragment, x: number, y: number): void {
  const { caret } = context.input;
  if (caret === null || caret.box !== fragment.box || caret.offset < fragment.start || caret.offset > fragment.end) return;
  const { inherited, text } = fragment.box.style;
  const color = inherited.caretColor === 'auto' ? text.color : inherited.caretColor;
  const at = x + offsetX(fragment.run, caret.offset, fragment.justification, fragment.box.text);
  const rect = snapRect(at, y, 1, fragment.height, context.scale);
  context.writer.rect(rect.x, rect.y, Math.max(1 / context.scale, rect.width), rect.height, color);
}
