// Form controls as Chromium paints them (accent colour #0075ff, 13 px boxes). https://drafts.csswg.org/css-ui-4/#appearance
// Boxes with `appearance: none` are ordinary boxes: only their text is painted here.

import { PathBuilder } from './path-builder.ts';
import { offsetX, paintRun } from './paint-text.ts';
import type { Rect } from '../../base/geometry.ts';
import type { CornerRadii, Stroke } from '../../protocol/display-list.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import type { ComputedStyle } from '../style/computed-style.ts';
import type { GlyphRun } from '../text/glyph-run.ts';
import type { PaintContext } from './paint-context.ts';
import type { ControlState } from './paint-input.ts';

interface Palette {
  readonly border: number;
  readonly field: number;
  readonly disabledBorder: number;
  readonly disabledField: number;
  readonly accent: number;
  readonly mark: number;
  readonly track: number;
  readonly placeholder: number;
}

const LIGHT: Palette = {
  border: 0x767676ff,
  field: 0xffffffff,
  disabledBorder: 0x7676764d,
  disabledField: 0xf8f8f8ff,
  accent: 0x0075ffff,
  mark: 0xffffffff,
  track: 0xefefefff,
  placeholder: 0x757575ff,
};
const DARK: Palette = {
  border: 0x858585ff,
  field: 0x3b3b3bff,
  disabledBorder: 0x8585854d,
  disabledField: 0x3b3b3b99,
  accent: 0x99c8ffff,
  mark: 0x3b3b3bff,
  track: 0x3b3b3bff,
  placeholder: 0xa9a9a9ff,
};
const METER = { optimum: 0x107c10ff, suboptimum: 0xffb900ff, 'even-less-good': 0xd83b01ff } as const;

/**
 * Buttons, fields and selects that no author has restyled have a thin frame of their own instead of their border and background.
 * True when it was drawn. https://drafts.csswg.org/css-ui-4/#appearance-switching
 */
export function paintNativeFrame(context: PaintContext, fragment: BoxFragment, rect: Rect): boolean {
  const { control, style } = fragment.box;
  if (control === null || style.rare.appearance === 'none' || style.background.layers.length > 0 || !isUserAgentBorder(control, style)) return false;
  const { writer } = context;
  const line = style.border.topColor;
  if (control === 'button') {
    // A disabled button is as grey as others: only its frame and text fade.
    framed(context, rect, 2.5, (style.background.color | 0xff) >>> 0, line);
    return true;
  }
  const { x, y, width, height } = rect;
  if (width < 2 || height < 2) return true;
  writer.rect(x + 1, y + 1, width - 2, height - 2, style.background.color);
  // The four corner pixels stay open.
  writer.rect(x + 1, y, width - 2, 1, line);
  writer.rect(x + 1, y + height - 1, width - 2, 1, line);
  writer.rect(x, y + 1, 1, height - 2, line);
  writer.rect(x + width - 1, y + 1, 1, height - 2, line);
  return true;
}

/** NOTE: told by the values of the user agent sheet, since a computed style does not say who set a value. */
function isUserAgentBorder(control: string, style: ComputedStyle): boolean {
  const { border } = style;
  const isRound = border.topLeftRadius.x !== 0 || border.bottomRightRadius.x !== 0;
  const [width, line] = control === 'button' ? [2, 'outset'] : control === 'text-field' ? [2, 'inset'] : [1, 'solid'];
  const isGrey = border.topColor >>> 8 === 0x767676 || border.topColor >>> 8 === 0x858585;
  return (
    isGrey &&
    !isRound &&
    border.topWidth === width &&
    border.leftWidth === width &&
    border.topStyle === line &&
    border.bottomStyle === line &&
    border.leftStyle === line
  );
}

/** The arrow of a select whose text is in boxes of its own. Painted with the box's decorations. */
export function paintSelectArrow(context: PaintContext, fragment: BoxFragment, border: Rect): void {
  const { style } = fragment.box;
  if (style.rare.appearance !== 'none') paintArrow(context, border, style.text.color);
}

/** Lines around tracks lie over their filling. */
const TRACK_LINE = 0x76767680;
const METER_LINE = 0xcbcbcbff;

export function paintControl(context: PaintContext, fragment: BoxFragment, state: ControlState, border: Rect, content: Rect): void {
  const { style } = fragment.box;
  const palette = paletteOf(context, style);
  const isNative = style.rare.appearance !== 'none';
  switch (state.type) {
    case 'checkbox':
      if (isNative) paintCheckbox(context, state, palette, border);
      break;
    case 'radio':
      if (isNative) paintRadio(context, state, palette, border);
      break;
    case 'text':
      paintField(context, style, state, palette, content);
      break;
    case 'button':
      paintCentred(context, state.text, style, content);
      break;
    case 'select':
      paintLine(context, state.text, style, { ...content, x: content.x + 4, width: Math.max(0, content.width - (isNative ? 24 : 4)) }, style.text.color);
      if (isNative) paintArrow(context, border, state.disabled ? palette.disabledBorder : style.text.color);
      break;
    case 'list-box':
      paintListBox(context, style, state, palette, content);
      break;
    case 'progress':
      if (isNative) paintBar(context, border, palette, state.value, palette.accent, TRACK_LINE);
      break;
    case 'meter':
      if (isNative) paintBar(context, border, palette, state.value, METER[state.region], METER_LINE);
      break;
    case 'range':
      if (isNative) paintRange(context, border, palette, state);
      break;
    case 'color':
      rounded(
        context,
        { x: content.x + 2, y: content.y + 2, width: Math.max(0, content.width - 4), height: Math.max(0, content.height - 4) },
        0,
        (state.color | 0xff) >>> 0,
      );
      break;
    case 'file': {
      const end = paintFileButton(context, state.button, style, content, palette);
      paintLine(context, state.text, style, { ...content, x: end + 4, width: Math.max(0, content.x + content.width - end - 4) }, style.text.color);
      break;
    }
  }
}

function paletteOf(context: PaintContext, style: ComputedStyle): Palette {
  const { colorScheme, accentColor } = style.inherited;
  const isDark = colorScheme === 'dark' || (colorScheme === 'normal' && context.input.colorScheme === 'dark');
  const palette = isDark ? DARK : LIGHT;
  return accentColor === 'auto' ? palette : { ...palette, accent: accentColor };
}

function paintCheckbox(context: PaintContext, state: Extract<ControlState, { type: 'checkbox' | 'radio' }>, palette: Palette, box: Rect): void {
  const size = Math.min(box.width, box.height);
  const rect: Rect = { x: box.x + (box.width - size) / 2, y: box.y + (box.height - size) / 2, width: size, height: size };
  const isOn = state.checked || state.indeterminate;
  const accent = state.disabled ? palette.disabledBorder : palette.accent;
  const corner = (2.5 * size) / 13;
  if (!isOn) {
    framed(context, rect, corner, state.disabled ? palette.disabledField : palette.field, state.disabled ? palette.disabledBorder : palette.border);
    return;
  }
  rounded(context, rect, corner, accent);
  const unit = size / 13;
  if (state.indeterminate) {
    rounded(context, { x: rect.x + 2.5 * unit, y: rect.y + 5.5 * unit, width: 8 * unit, height: 2 * unit }, 0, palette.mark);
    return;
  }
  const tick = new PathBuilder();
  tick.moveTo(rect.x + 2.6 * unit, rect.y + 6.8 * unit);
  tick.lineTo(rect.x + 5.2 * unit, rect.y + 9.4 * unit);
  tick.lineTo(rect.x + 10.4 * unit, rect.y + 3.6 * unit);
  stroke(context, tick, 2 * unit, palette.mark);
}

function paintRadio(context: PaintContext, state: Extract<ControlState, { type: 'checkbox' | 'radio' }>, palette: Palette, box: Rect): void {
  const size = Math.min(box.width, box.height);
  const rect: Rect = { x: box.x + (box.width - size) / 2, y: box.y + (box.height - size) / 2, width: size, height: size };
  const color = state.disabled ? palette.disabledBorder : state.checked ? palette.accent : palette.border;
  framed(context, rect, size / 2, state.disabled ? palette.disabledField : palette.field, color);
  if (!state.checked) return;
  const dot = (size * 7) / 13;
  rounded(context, { x: rect.x + (size - dot) / 2, y: rect.y + (size - dot) / 2, width: dot, height: dot }, dot / 2, color);
}

/** Text of an input or textarea: selection, text or placeholder, caret; scrolled and clipped to the content box. */
function paintField(context: PaintContext, style: ComputedStyle, state: Extract<ControlState, { type: 'text' }>, palette: Palette, content: Rect): void {
  const { writer, input } = context;
  writer.save();
  writer.add({ type: 'clip-rect', rect: content });
  const color = state.isPlaceholder ? palette.placeholder : style.text.color;
  const lines = state.multiline ? breakLines(context, state.text, style, content.width) : [{ text: state.text, start: 0 }];
  const lineHeight = lineHeightOf(context, style);
  const firstTop = state.multiline ? content.y : content.y + (content.height - lineHeight) / 2;
  lines.forEach((line, index) => {
    const top = firstTop + index * lineHeight - state.scroll.y;
    if (top > content.y + content.height || top + lineHeight < content.y) return;
    const runs = input.shape(line.text, style);
    const width = runs.reduce((sum, run) => sum + run.width, 0);
    const { textAlign, direction } = style.text;
    const isRight = textAlign === 'right' || (textAlign === 'end' && direction === 'ltr') || (textAlign === 'start' && direction === 'rtl');
    const x = isRight ? content.x + content.width - width : textAlign === 'center' ? content.x + (content.width - width) / 2 : content.x - state.scroll.x;
    const end = line.start + line.text.length;
    const from = Math.max(state.selectionStart, line.start);
    const to = Math.min(state.selectionEnd, end);
    if (!state.isPlaceholder && from < to && state.focused) {
      const left = x + xOf(runs, from - line.start, line.text);
      writer.rect(left, Math.round(top), x + xOf(runs, to - line.start, line.text) - left, lineHeight, 0x3367d14d);
    }
    drawRuns(context, runs, line.text, x, baselineOf(runs, top, lineHeight), color);
    if (state.caret !== null && state.caret >= line.start && state.caret <= end) {
      const caretColor = style.inherited.caretColor === 'auto' ? style.text.color : style.inherited.caretColor;
      const offset = state.isPlaceholder ? 0 : xOf(runs, state.caret - line.start, line.text);
      writer.rect(Math.round(x + offset), Math.round(top), 1, Math.round(lineHeight), caretColor);
    }
  });
  writer.restore();
}

/** Lines at line feeds and, greedily, at spaces. FIXME: a textarea should be laid out by layout/inline. */
function breakLines(context: PaintContext, text: string, style: ComputedStyle, width: number): { text: string; start: number }[] {
  const lines: { text: string; start: number }[] = [];
  let start = 0;
  for (const paragraph of text.split('\n').slice(0, 5000)) {
    let lineStart = 0;
    let lineWidth = 0;
    let at = 0;
    for (const [word] of paragraph.matchAll(/\S+\s*|\s+/g)) {
      const wordWidth = context.input.shape(word, style).reduce((sum, run) => sum + run.width, 0);
      if (lineWidth > 0 && lineWidth + wordWidth > width) {
        lines.push({ text: paragraph.slice(lineStart, at), start: start + lineStart });
        lineStart = at;
        lineWidth = 0;
      }
      lineWidth += wordWidth;
      at += word.length;
    }
    lines.push({ text: paragraph.slice(lineStart), start: start + lineStart });
    start += paragraph.length + 1;
  }
  return lines;
}

function paintListBox(context: PaintContext, style: ComputedStyle, state: Extract<ControlState, { type: 'list-box' }>, palette: Palette, content: Rect): void {
  const { writer } = context;
  const height = lineHeightOf(context, style);
  writer.save();
  writer.add({ type: 'clip-rect', rect: content });
  const first = Math.max(0, Math.floor(state.scrollTop / height));
  const last = Math.min(state.options.length, first + Math.ceil(content.height / height) + 1);
  for (let i = first; i < last; i++) {
    const option = state.options[i];
    if (option === undefined) break;
    const rect: Rect = { x: content.x, y: content.y + i * height - state.scrollTop, width: content.width, height };
    if (option.selected) writer.rect(rect.x, rect.y, rect.width, rect.height, state.focused ? palette.accent : 0xcececeff);
    const color = option.disabled ? palette.disabledBorder : option.selected && state.focused ? palette.mark : style.text.color;
    paintLine(context, option.text, style, { ...rect, x: rect.x + 2 }, color);
  }
  writer.restore();
}

function paintBar(context: PaintContext, box: Rect, palette: Palette, value: number | null, color: number, line: number): void {
  // FIXME: an indeterminate bar moves; without animation it shows a fixed piece.
  const height = Math.min(box.height, box.height / 2);
  const rect: Rect = { x: box.x, y: box.y + (box.height - height) / 2, width: box.width, height };
  const r = Math.min(height / 2, 40);
  rounded(context, rect, r, palette.track);
  const isWhole = value !== null;
  const width = rect.width * (isWhole ? Math.max(0, Math.min(1, value)) : 0.2);
  if (width > 0) {
    context.writer.save();
    context.writer.add({ type: 'clip-rounded-rect', rect, radii: corners(r) });
    context.writer.rect(isWhole ? rect.x : rect.x + rect.width * 0.4, rect.y, width, rect.height, color);
    context.writer.restore();
  }
  frame(context, rect, r, line);
}

function paintRange(context: PaintContext, box: Rect, palette: Palette, state: Extract<ControlState, { type: 'range' }>): void {
  const isVertical = box.height > box.width * 1.5;
  const fraction = Math.max(0, Math.min(1, state.value));
  const thumb = 16;
  const color = state.disabled ? palette.disabledBorder : palette.accent;
  const length = (isVertical ? box.height : box.width) - thumb;
  const at = length * (isVertical ? 1 - fraction : fraction);
  const track: Rect = isVertical
    ? { x: box.x + box.width / 2 - 4, y: box.y, width: 8, height: box.height }
    : { x: box.x + 1, y: box.y + box.height / 2 - 4, width: Math.max(0, box.width - 2), height: 8 };
  rounded(context, track, 4, palette.track);
  const filled: Rect = isVertical ? { ...track, y: track.y + at + thumb / 2, height: track.height - at - thumb / 2 } : { ...track, width: at + thumb / 2 };
  rounded(context, filled, 4, color);
  frame(context, track, 4, TRACK_LINE);
  const knob: Rect = isVertical
    ? { x: box.x + box.width / 2 - 8, y: box.y + at, width: thumb, height: thumb }
    : { x: box.x + at, y: box.y + box.height / 2 - 8, width: thumb, height: thumb };
  rounded(context, knob, 8, color);
}

/** The arrow of a select, 4 px from the end. */
function paintArrow(context: PaintContext, box: Rect, color: number): void {
  const path = new PathBuilder();
  const x = box.x + box.width - 13;
  const y = box.y + box.height / 2 - 2;
  path.moveTo(x, y);
  path.lineTo(x + 4, y + 4);
  path.lineTo(x + 8, y);
  stroke(context, path, 2, color);
}

function paintFileButton(context: PaintContext, text: string, style: ComputedStyle, content: Rect, palette: Palette): number {
  const runs = context.input.shape(text, style);
  const width = runs.reduce((sum, run) => sum + run.width, 0) + 16;
  const rect: Rect = { x: content.x, y: content.y, width: Math.round(width), height: content.height };
  framed(context, rect, 3, palette.track, palette.border);
  drawRuns(context, runs, text, rect.x + 8, baselineOf(runs, rect.y, rect.height), style.text.color);
  return rect.x + rect.width;
}

function paintCentred(context: PaintContext, text: string, style: ComputedStyle, content: Rect): void {
  const runs = context.input.shape(text, style);
  const width = runs.reduce((sum, run) => sum + run.width, 0);
  drawRuns(context, runs, text, content.x + (content.width - width) / 2, baselineOf(runs, content.y, content.height), style.text.color);
}

/** One line of text at the start of a box, clipped to it. */
function paintLine(context: PaintContext, text: string, style: ComputedStyle, box: Rect, color: number): void {
  const runs = context.input.shape(text, style);
  if (runs.length === 0) return;
  context.writer.save();
  context.writer.add({ type: 'clip-rect', rect: box });
  drawRuns(context, runs, text, box.x, baselineOf(runs, box.y, box.height), color);
  context.writer.restore();
}

function drawRuns(context: PaintContext, runs: readonly GlyphRun[], text: string, x: number, baseline: number, color: number): void {
  let at = x;
  for (const run of runs) at = paintRun(context, run, at, baseline, color, [], text.slice(run.start, run.end));
}

function xOf(runs: readonly GlyphRun[], offset: number, text: string): number {
  let x = 0;
  for (const run of runs) x += run.end <= offset ? run.width : run.start >= offset ? 0 : offsetX(run, offset, 0, text);
  return x;
}

function lineHeightOf(context: PaintContext, style: ComputedStyle): number {
  const { lineHeight, size } = style.font;
  if (lineHeight !== 'normal') return 'px' in lineHeight ? lineHeight.px : lineHeight.factor * size;
  const run = context.input.shape(' ', style)[0];
  return run === undefined ? size * 1.2 : run.face.metrics(run.sizePx).lineSpacing;
}

function baselineOf(runs: readonly GlyphRun[], top: number, height: number): number {
  const run = runs[0];
  if (run === undefined) return top;
  const { ascent, descent } = run.face.metrics(run.sizePx);
  return Math.round(top + (height - ascent - descent) / 2 + ascent);
}

function corners(r: number): CornerRadii {
  return { values: [r, r, r, r, r, r, r, r] };
}

function rounded(context: PaintContext, rect: Rect, r: number, color: number): void {
  context.writer.add({ type: 'rounded-rect', rect, radii: corners(r), color });
}

function framed(context: PaintContext, rect: Rect, r: number, fill: number, line: number): void {
  rounded(context, rect, r, fill);
  frame(context, rect, r, line);
}

function frame(context: PaintContext, rect: Rect, r: number, line: number): void {
  context.writer.add({
    type: 'border',
    rect,
    radii: corners(r),
    widths: [1, 1, 1, 1],
    styles: ['solid', 'solid', 'solid', 'solid'],
    colors: [line, line, line, line],
  });
}

function stroke(context: PaintContext, path: PathBuilder, width: number, color: number): void {
  const line: Stroke = { width, cap: 'butt', join: 'miter', miterLimit: 4, dashes: [], dashOffset: 0 };
  context.writer.add({ type: 'path', path: path.finish(), fill: null, fillRule: 'nonzero', stroke: line, strokePaint: { type: 'color', color } });
}
