// ComputeRule -> function: the other half of the property table. Each takes a specified value without CSS-wide keywords and
// variables and writes the computed one into the builder.

import { resolveColor } from '../../css/values/color.ts';
import type { ComputeRule, GroupName, Longhand } from '../../css/properties/longhand.ts';
import type { CssValue } from '../../css/values/css-value.ts';
import { isKeyword, spaceItems } from '../../css/values/css-value.ts';
import { valueText } from '../../css/values/serialize.ts';
import type { Display, SizeKeyword, SvgPaint } from '../computed-style.ts';
import { computeClipPath, computeFilter, computeTransform } from './compute-effects.ts';
import {
  computeFontFamily,
  computeFontSize,
  computeFontStretch,
  computeFontStyle,
  computeFontWeight,
  computeLineHeight,
  computeSpacing,
  computeVariations,
} from './compute-font.ts';
import { computeAlignment, computeGridAreas, computeGridLine, computeTrackList, computeTrackSizes } from './compute-grid.ts';
import { computeImage, computePositionAxis, computeShadows } from './compute-image.ts';
import { computeAngle, computeInteger, computeLength, computeLengthPercentage, computeNumber } from './compute-length.ts';
import { computeContent, computeCounters } from './compute-rare.ts';
import type { StyleBuilder } from './style-builder.ts';

type Compute = (builder: StyleBuilder, property: Longhand, value: CssValue) => void;

/** Sets the property's one field to what `compute` gives. */
function field(compute: (value: CssValue, builder: StyleBuilder, property: Longhand) => unknown): Compute {
  return (builder, property, value) => builder.set(property.group as GroupName, property.fields[0]!, compute(value, builder, property));
}

/** Legacy keywords and what they mean. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['-webkit-match-parent', 'match-parent'],
  ['-webkit-optimize-contrast', 'crisp-edges'],
  ['-webkit-crisp-edges', 'crisp-edges'],
  ['overlay', 'auto'],
  ['hand', 'pointer'],
  ['-webkit-grab', 'grab'],
  ['-webkit-grabbing', 'grabbing'],
  ['-webkit-zoom-in', 'zoom-in'],
  ['-webkit-zoom-out', 'zoom-out'],
  ['-webkit-fill-available', 'stretch'],
  ['-webkit-fit-content', 'fit-content'],
  ['-webkit-min-content', 'min-content'],
  ['-webkit-max-content', 'max-content'],
  ['intrinsic', 'max-content'],
  ['min-intrinsic', 'min-content'],
]);

function keywordText(value: CssValue, builder: StyleBuilder): string {
  if (value.type !== 'keyword') return valueText(value);
  const name = SYNONYMS.get(value.value) ?? value.value;
  if (name !== 'inline-start' && name !== 'inline-end') return name;
  return (name === 'inline-start') === (builder.get('text').direction === 'ltr') ? 'left' : 'right';
}

const lengthOrKeyword = (value: CssValue, builder: StyleBuilder): unknown => (value.type === 'keyword' ? value.value : computeLengthPercentage(value, builder));

/** Properties whose computed value is never below zero, whatever calc() says. */
const nonNegative = (property: Longhand): boolean => property.name.startsWith('padding') || property.name.endsWith('gap');

function computeSize(value: CssValue, builder: StyleBuilder): unknown {
  if (value.type === 'keyword') return keywordText(value, builder) as SizeKeyword;
  if (value.type === 'function') return { fitContent: computeLengthPercentage(value.args[0]!, builder, true) };
  return computeLengthPercentage(value, builder, true);
}

/** Widths are rounded down to whole device pixels, but not to nothing. https://drafts.csswg.org/css-values-4/#snap-a-length-as-a-border-width */
function computeLineWidth(value: CssValue, builder: StyleBuilder): number {
  const px = value.type === 'keyword' ? (value.value === 'thin' ? 1 : value.value === 'medium' ? 3 : 5) : Math.max(0, computeLength(value, builder));
  const ratio = builder.environment.resolution;
  const device = px * ratio;
  return device > 0 && device < 1 ? 1 / ratio : Math.floor(device) / ratio;
}

function computeColor(builder: StyleBuilder, property: Longhand, value: CssValue): void {
  const name = property.fields[0]!;
  builder.colorsSet.add(name);
  const color = isKeyword(value, 'auto') || isKeyword(value, 'invert') ? builder.currentColor : resolveColor(value, builder);
  builder.set(property.group as GroupName, name, color);
}

function computePaint(value: CssValue, builder: StyleBuilder): SvgPaint {
  if (isKeyword(value, 'none')) return null;
  if (isKeyword(value, 'context-fill') || isKeyword(value, 'context-stroke')) return { context: isKeyword(value, 'context-fill') ? 'fill' : 'stroke' };
  const [first, fallback] = spaceItems(value);
  if (isKeyword(value, 'currentcolor')) return { color: builder.currentColor, isCurrent: true };
  if (first?.type !== 'url') return { color: resolveColor(value, builder) };
  return { url: first.url, fallback: fallback === undefined || isKeyword(fallback, 'none') ? null : resolveColor(fallback, builder) };
}

/** Unit-less numbers are user units. */
const svgLength = (value: CssValue, builder: StyleBuilder): unknown =>
  value.type === 'numeric' && value.unit === '' ? value.value : computeLengthPercentage(value, builder);

const DISPLAY_SYNONYMS: Readonly<Record<string, Display>> = {
  '-webkit-box': 'flex',
  '-webkit-inline-box': 'inline-flex',
  '-webkit-flex': 'flex',
  '-webkit-inline-flex': 'inline-flex',
  'inline list-item': 'inline-list-item',
  // FIXME: ruby and MathML layout; they fall back to what comes closest.
  ruby: 'inline',
  'block ruby': 'block',
  'ruby-text': 'inline',
  math: 'inline',
  'block math': 'block',
};

function computeDisplay(builder: StyleBuilder, _property: Longhand, value: CssValue): void {
  const name = value.type === 'keyword' ? value.value : 'inline';
  const display = DISPLAY_SYNONYMS[name] ?? (name as Display);
  const box = builder.write('box');
  box.display = display;
  box.originalDisplay = display;
  if (name === '-webkit-box' || name === '-webkit-inline-box') builder.setPart('display', value);
}

function computeAspectRatio(value: CssValue, builder: StyleBuilder): unknown {
  if (isKeyword(value, 'auto')) return null;
  const items = spaceItems(value);
  const auto = items.some((item) => isKeyword(item, 'auto'));
  const numbers = items.filter((item) => item.type !== 'keyword').map((item) => computeNumber(item, builder));
  const ratio = (numbers[0] ?? 1) / (numbers[1] ?? 1);
  return { auto, ratio: Number.isFinite(ratio) && ratio > 0 ? ratio : null };
}

function computeTextAlign(value: CssValue, builder: StyleBuilder): unknown {
  const name = keywordText(value, builder);
  if (name === '-internal-table') return builder.parent.text.textAlign.startsWith('-webkit-') ? 'start' : builder.parent.text.textAlign;
  if (name === '-internal-center') return builder.parent.text.textAlign === 'start' ? 'center' : builder.parent.text.textAlign;
  if (name !== 'match-parent') return name;
  const { textAlign, direction } = builder.parent.text;
  if (textAlign !== 'start' && textAlign !== 'end') return textAlign;
  return (textAlign === 'start') === (direction === 'ltr') ? 'left' : 'right';
}

const MARKS: Readonly<Record<string, readonly [filled: string, open: string]>> = {
  dot: ['•', '◦'],
  circle: ['●', '○'],
  'double-circle': ['◉', '◎'],
  triangle: ['▲', '△'],
  sesame: ['﹅', '﹆'],
};

export function finishTextEmphasis(builder: StyleBuilder): void {
  const style = builder.parts?.get('text-emphasis-style');
  const color = builder.parts?.get('text-emphasis-color');
  if (style === undefined && color === undefined) return;
  const before = builder.get('text').textEmphasis;
  let mark = before?.mark ?? null;
  if (style !== undefined) mark = emphasisMark(style, builder);
  const paint = color === undefined ? (before?.color ?? builder.currentColor) : resolveColor(color, builder);
  builder.write('text').textEmphasis = mark === null ? null : { mark, color: paint };
}

function emphasisMark(value: CssValue, builder: StyleBuilder): string | null {
  if (isKeyword(value, 'none')) return null;
  if (value.type === 'string') return value.value;
  const names = spaceItems(value).map((item) => keywordText(item, builder));
  const shape = names.find((name) => name in MARKS) ?? (builder.isVerticalWriting ? 'sesame' : 'circle');
  return MARKS[shape]![names.includes('open') ? 1 : 0];
}

function computeContain(builder: StyleBuilder, _property: Longhand, value: CssValue): void {
  const names = spaceItems(value).map((item) => keywordText(item, builder));
  const has = (name: string): boolean => names.includes(name) || names.includes('strict') || (name !== 'size' && names.includes('content'));
  const box = builder.write('box');
  // FIXME: inline-size containment is taken for none.
  box.containSize = has('size');
  box.containLayout = has('layout');
  box.containPaint = has('paint');
}

const STACKING_HINTS = new Set([
  'transform',
  'opacity',
  'filter',
  'backdrop-filter',
  'perspective',
  'clip-path',
  'mask',
  'mask-image',
  'isolation',
  'mix-blend-mode',
  'translate',
  'rotate',
  'scale',
  'z-index',
  'position',
]);

function computeWillChange(builder: StyleBuilder, _property: Longhand, value: CssValue): void {
  const names = isKeyword(value, 'auto')
    ? []
    : (value.type === 'list' ? value.items : [value]).map((item) => (item.type === 'ident' ? item.value.toLowerCase() : ''));
  builder.write('rare').willChange = names;
  if (names.some((name) => STACKING_HINTS.has(name))) builder.write('effects').forcesStackingContext = true;
}

function computePosition(builder: StyleBuilder, property: Longhand, value: CssValue): void {
  // transform-origin may have a depth behind the position. FIXME: it is dropped.
  const position = value.type === 'list' ? value.items[0]! : value;
  if (position.type !== 'position') return;
  builder.set(property.group as GroupName, property.fields[0]!, computePositionAxis(position.x, builder));
  builder.set(property.group as GroupName, property.fields[1]!, computePositionAxis(position.y, builder));
}

const part: Compute = (builder, property, value) => builder.setPart(property.name, value);

export const COMPUTE: Readonly<Record<ComputeRule, Compute>> = {
  keyword: field(keywordText),
  'ident-or-keyword': field(keywordText),
  number: field(computeNumber),
  integer: field(computeInteger),
  opacity: field((value, builder) => Math.max(0, Math.min(1, computeNumber(value, builder)))),
  length: field(computeLength),
  'length-percentage': field((value, builder, property) =>
    value.type === 'keyword' ? value.value : computeLengthPercentage(value, builder, nonNegative(property)),
  ),
  size: field(computeSize),
  gap: field(lengthOrKeyword),
  thickness: field(lengthOrKeyword),
  color: computeColor,
  'auto-or-color': field((value, builder) => (isKeyword(value, 'auto') ? 'auto' : resolveColor(value, builder))),
  'line-width': (builder, property, value) => {
    builder.widthsSet.add(property.fields[0]!);
    builder.set(property.group as GroupName, property.fields[0]!, computeLineWidth(value, builder));
  },
  'line-style': field(keywordText),
  image: field(computeImage),
  radius: field((value, builder) => {
    const [x, y] = spaceItems(value);
    const width = computeLengthPercentage(x!, builder, true);
    return { x: width, y: y === undefined ? width : computeLengthPercentage(y, builder, true) };
  }),

  'font-family': (builder, _property, value) => computeFontFamily(builder, value),
  'font-size': (builder, _property, value) => computeFontSize(builder, value),
  'font-weight': (builder, _property, value) => computeFontWeight(builder, value),
  'font-style': (builder, _property, value) => computeFontStyle(builder, value),
  'font-stretch': (builder, _property, value) => computeFontStretch(builder, value),
  'line-height': (builder, _property, value) => computeLineHeight(builder, value),
  spacing: (builder, property, value) => computeSpacing(builder, property.fields[0]!, value),
  'font-features': part,
  'font-variations': (builder, _property, value) => computeVariations(builder, value),
  language: field((value) => (value.type === 'string' ? value.value : '')),
  'font-synthesis': field((value) => isKeyword(value, 'auto')),
  'text-color': (builder, _property, value) => {
    // currentcolor in `color` is the parent's colour.
    const context = { currentColor: builder.parent.text.color, isDark: builder.isDark };
    builder.write('text').color = resolveColor(value, context);
  },
  'text-align': field(computeTextAlign),
  'tab-size': field((value, builder) => (value.type === 'numeric' && value.unit === '' ? { spaces: value.value } : { px: computeLength(value, builder) })),
  'text-shadow': field(computeShadows),
  'text-emphasis': part,
  'list-style-type': field((value) => (value.type === 'string' ? { string: value.value } : value.type === 'ident' ? value.value : valueText(value))),
  quotes: field((value) => {
    if (value.type === 'keyword') return value.value;
    const strings = spaceItems(value).map((item) => (item.type === 'string' ? item.value : ''));
    return strings.flatMap((open, i) => (i % 2 === 0 ? [[open, strings[i + 1] ?? '']] : []));
  }),
  cursor: field((value, builder) => keywordText(value.type === 'list' ? value.items.at(-1)! : value, builder)),
  'border-spacing': (builder, _property, value) => {
    const [x, y] = spaceItems(value).map((item) => computeLength(item, builder));
    const inherited = builder.write('inherited');
    inherited.borderSpacingX = x!;
    inherited.borderSpacingY = y ?? x!;
  },
  'color-scheme': field((value, builder) => {
    const names = spaceItems(value).map((item) => (item.type === 'keyword' || item.type === 'ident' ? item.value : ''));
    if (names.includes('dark') && (builder.environment.colorScheme === 'dark' || !names.includes('light'))) return 'dark';
    return names.includes('light') ? 'light' : 'normal';
  }),

  paint: field(computePaint),
  'dash-array': field((value, builder) =>
    isKeyword(value, 'none') ? [] : (value.type === 'list' ? value.items : [value]).flatMap((item) => spaceItems(item)).map((item) => svgLength(item, builder)),
  ),
  'svg-length': field(svgLength),

  display: computeDisplay,
  'aspect-ratio': field(computeAspectRatio),
  'z-index': field((value, builder) => (isKeyword(value, 'auto') ? 'auto' : Math.max(-2147483648, Math.min(2147483647, computeInteger(value, builder))))),
  'position-pair': computePosition,
  contain: computeContain,
  overflow: field(keywordText),
  'box-orient': part,
  'webkit-box': part,

  'border-image': part,
  'background-layer': part,
  'box-shadow': field(computeShadows),
  transform: field(computeTransform),
  translate: field((value, builder) => {
    if (isKeyword(value, 'none')) return null;
    const [x, y] = spaceItems(value);
    return { x: computeLengthPercentage(x!, builder), y: y === undefined ? 0 : computeLengthPercentage(y, builder) };
  }),
  rotate: field((value) => {
    // FIXME: rotation about another axis than z is dropped.
    const items = spaceItems(value);
    const angle = items.find((item) => item.type === 'numeric' && item.unit !== '') ?? items.find((item) => item.type === 'math');
    return angle === undefined || items.some((item) => isKeyword(item, 'x') || isKeyword(item, 'y')) ? 0 : computeAngle(angle);
  }),
  scale: field((value, builder) => {
    if (isKeyword(value, 'none')) return null;
    const [x, y] = spaceItems(value).map((item) => computeNumber(item, builder));
    return { x: x!, y: y ?? x! };
  }),
  filter: field(computeFilter),
  'clip-path': field(computeClipPath),
  stacking: (builder, _property, value) => {
    if (!isKeyword(value, 'none') && !isKeyword(value, 'flat')) builder.write('effects').forcesStackingContext = true;
  },

  alignment: field(computeAlignment),
  'track-list': field(computeTrackList),
  'track-sizes': field(computeTrackSizes),
  'grid-areas': field(computeGridAreas),
  'grid-auto-flow': (builder, _property, value) => {
    const names = spaceItems(value);
    const grid = builder.write('grid');
    grid.autoFlow = names.some((item) => isKeyword(item, 'column')) ? 'column' : 'row';
    grid.autoFlowDense = names.some((item) => isKeyword(item, 'dense'));
  },
  'grid-line': field(computeGridLine),

  content: field(computeContent),
  counters: field((value, builder, property) => computeCounters(value, builder, property.name === 'counter-increment' ? 1 : 0)),
  'decoration-lines': field((value, builder) =>
    isKeyword(value, 'none')
      ? []
      : spaceItems(value)
          .map((item) => keywordText(item, builder))
          .filter((name) => name !== 'blink'),
  ),
  'text-overflow': field((value) => (value.type === 'string' ? { string: value.value } : valueText(value))),
  'line-clamp': field((value, builder) => (isKeyword(value, 'none') ? 0 : Math.max(1, computeInteger(value, builder)))),
  'will-change': computeWillChange,
  transition: part,
  animation: part,
  'auto-or-number': field((value, builder) => (isKeyword(value, 'auto') ? 'auto' : Math.max(1, computeInteger(value, builder)))),
  'auto-or-length': field((value, builder) => (isKeyword(value, 'auto') ? 'auto' : Math.max(0, computeLength(value, builder)))),

  logical: () => {},
  none: (builder, property, value) => builder.setPart(property.name, value),
};
