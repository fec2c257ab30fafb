// Longhands of borders, backgrounds, effects, SVG painting, generated content, transitions and animations.

import type { CssValue } from '../values/css-value.ts';
import { isKeyword, keyword, list, numeric } from '../values/css-value.ts';
import { parseEasing } from '../values/easing.ts';
import { parseImage, parseUrl } from '../values/image.ts';
import { parseAngle, parseLength, parseLengthPercentage, parseNumber, parseTime } from '../values/numeric.ts';
import type { ParseContext } from '../values/parse-context.ts';
import { parsePositionAxis, parsePosition } from '../values/position.ts';
import { lowerAscii, ValueStream } from '../values/value-stream.ts';
import type { Grammar } from './grammar.ts';
import { commaList, spaceList, syntax } from './grammar.ts';
import { color, lineStyle, lineWidth, nonNegativeLengthPercentage, number } from './hot-grammars.ts';
import type { LonghandRow } from './longhand.ts';
import { parseCustomIdent, parseString } from './syntax-grammar.ts';

const radius = spaceList(nonNegativeLengthPercentage, 2);

// Backgrounds: one layer each; the longhands are comma lists of these.

export const backgroundImage: Grammar = (stream, context) => (stream.takeIdent('none') ? keyword('none') : parseImage(stream, context));
const repeatKeywords: Grammar = syntax('repeat-x | repeat-y | [ repeat | space | round | no-repeat ]{1,2}');
/** Two keywords become one where one says the same. */
export const backgroundRepeat: Grammar = (stream, context) => {
  const value = repeatKeywords(stream, context);
  if (value === null || value.type !== 'list') return value;
  const [x, y] = value.items.map((item) => (item.type === 'keyword' ? item.value : ''));
  if (x === y) return value.items[0]!;
  if (x === 'repeat' && y === 'no-repeat') return keyword('repeat-x');
  return x === 'no-repeat' && y === 'repeat' ? keyword('repeat-y') : value;
};
export const backgroundAttachment: Grammar = syntax('scroll | fixed | local');
export const backgroundBox: Grammar = syntax('border-box | padding-box | content-box');
export const backgroundClip: Grammar = syntax('border-box | padding-box | content-box | text | border-area');
const sizeValues: Grammar = syntax('cover | contain | [ auto | <length-percentage [0,∞]> ]{1,2}');
/** One length is the width; the height is then automatic. */
export const backgroundSize: Grammar = (stream, context) => {
  const value = sizeValues(stream, context);
  if (value === null || value.type === 'keyword') return value;
  if (value.type !== 'list') return list(' ', [value, keyword('auto')]);
  return value.items.every((item) => isKeyword(item, 'auto')) ? keyword('auto') : value;
};
const positionX: Grammar = (stream, context) => parsePositionAxis(stream, context, 'x');
const positionY: Grammar = (stream, context) => parsePositionAxis(stream, context, 'y');
const maskBox: Grammar = syntax('border-box | padding-box | content-box | margin-box | fill-box | stroke-box | view-box | no-clip');

// Transforms

type Arguments = readonly Grammar[];
const angle: Grammar = (stream) => parseAngle(stream, true);
const length: Grammar = (stream, context) => parseLength(stream, context);
const lengthPercentage: Grammar = (stream, context) => parseLengthPercentage(stream, context);
/** Percentages are kept as numbers. */
const numberOrPercentage =
  (options: { min?: number } = {}): Grammar =>
  (stream) => {
    const value = parseNumber(stream, { ...options, percentages: true });
    return value?.type === 'numeric' && value.unit === '%' ? numeric(value.value / 100, '') : value;
  };
const scaleNumber: Grammar = numberOrPercentage();
const perspectiveLength: Grammar = (stream, context) => (stream.takeIdent('none') ? keyword('none') : parseLength(stream, context, { min: 0 }));
const repeated = (grammar: Grammar, count: number): Arguments => new Array<Grammar>(count).fill(grammar);

/** Function name -> arguments and how many of them are needed. */
const TRANSFORMS: ReadonlyMap<string, readonly [args: Arguments, least: number]> = new Map([
  ['matrix', [repeated(number, 6), 6]],
  ['matrix3d', [repeated(number, 16), 16]],
  ['translate', [[lengthPercentage, lengthPercentage], 1]],
  ['translatex', [[lengthPercentage], 1]],
  ['translatey', [[lengthPercentage], 1]],
  ['translatez', [[length], 1]],
  ['translate3d', [[lengthPercentage, lengthPercentage, length], 3]],
  ['scale', [[scaleNumber, scaleNumber], 1]],
  ['scalex', [[scaleNumber], 1]],
  ['scaley', [[scaleNumber], 1]],
  ['scalez', [[scaleNumber], 1]],
  ['scale3d', [repeated(scaleNumber, 3), 3]],
  ['rotate', [[angle], 1]],
  ['rotatex', [[angle], 1]],
  ['rotatey', [[angle], 1]],
  ['rotatez', [[angle], 1]],
  ['rotate3d', [[number, number, number, angle], 4]],
  ['skew', [[angle, angle], 1]],
  ['skewx', [[angle], 1]],
  ['skewy', [[angle], 1]],
  ['perspective', [[perspectiveLength], 1]],
]);

/** How Chromium writes the names back. */
const CAMEL: Readonly<Record<string, string>> = {
  translatex: 'translateX',
  translatey: 'translateY',
  translatez: 'translateZ',
  scalex: 'scaleX',
  scaley: 'scaleY',
  scalez: 'scaleZ',
  rotatex: 'rotateX',
  rotatey: 'rotateY',
  rotatez: 'rotateZ',
  skewx: 'skewX',
  skewy: 'skewY',
};

const transformFunction: Grammar = (stream, context) => {
  const block = stream.peek();
  if (block?.type !== 'function') return null;
  const name = lowerAscii(block.name);
  const signature = TRANSFORMS.get(name);
  if (signature === undefined) return null;
  const args = commaArguments(new ValueStream(block.value), context, signature[0], signature[1]);
  if (args === null) return null;
  stream.next();
  return { type: 'function', name: CAMEL[name] ?? name, separator: ', ', args };
};

function commaArguments(stream: ValueStream, context: ParseContext, grammars: Arguments, least: number): CssValue[] | null {
  const args: CssValue[] = [];
  for (const grammar of grammars) {
    if (args.length > 0 && !stream.takeComma()) break;
    const value = grammar(stream, context);
    if (value === null) return null;
    args.push(value);
  }
  return stream.atEnd() && args.length >= least ? args : null;
}

const transform: Grammar = (stream, context) => {
  if (stream.takeIdent('none')) return keyword('none');
  const items: CssValue[] = [];
  while (!stream.atEnd()) {
    const item = transformFunction(stream, context);
    if (item === null) return null;
    items.push(item);
  }
  return items.length === 0 ? null : list(' ', items);
};

/** x y [z]; one keyword is enough. */
const transformOrigin: Grammar = (stream, context) => {
  const position = parsePosition(stream, context);
  if (position === null || position.x.type === 'list' || position.y.type === 'list') return null;
  const depth = parseLength(stream, context);
  return depth === null ? position : list(' ', [position, depth]);
};

const scaleList = spaceList(scaleNumber, 3);
const scale: Grammar = (stream, context) => (stream.takeIdent('none') ? keyword('none') : scaleList(stream, context));

// Filters

const amount: Grammar = (stream) => parseNumber(stream, { min: 0, percentages: true });
const shadow = syntax('<color>? && [ <length> <length> <length [0,∞]>? ]');
const FILTERS: ReadonlyMap<string, Grammar> = new Map<string, Grammar>([
  ['blur', (stream, context) => parseLength(stream, context, { min: 0 })],
  ...['brightness', 'contrast', 'grayscale', 'invert', 'opacity', 'saturate', 'sepia'].map((name): [string, Grammar] => [name, amount]),
  ['hue-rotate', angle],
  ['drop-shadow', shadow],
]);

/** These have no more than all of their effect. */
const CLAMPED = new Set(['grayscale', 'invert', 'opacity', 'sepia']);

const filter: Grammar = (stream, context) => {
  if (stream.takeIdent('none')) return keyword('none');
  const items: CssValue[] = [];
  while (!stream.atEnd()) {
    const item = filterFunction(stream, context);
    if (item === null) return null;
    items.push(item);
  }
  return items.length === 0 ? null : list(' ', items);
};

function filterFunction(stream: ValueStream, context: ParseContext): CssValue | null {
  const url = parseUrl(stream, context);
  if (url !== null) return url;
  const block = stream.peek();
  if (block?.type !== 'function') return null;
  const name = lowerAscii(block.name);
  const grammar = FILTERS.get(name);
  if (grammar === undefined) return null;
  const inner = new ValueStream(block.value);
  const args: CssValue[] = [];
  if (!inner.atEnd()) {
    const value = grammar(inner, context);
    if (value === null || !inner.atEnd()) return null;
    args.push(value.type === 'numeric' && CLAMPED.has(name) && value.unit === '' ? numeric(Math.min(1, value.value), '') : value);
  } else if (name === 'drop-shadow') return null;
  stream.next();
  return { type: 'function', name, separator: ' ', args };
}

// Shapes: https://drafts.csswg.org/css-shapes-1/#basic-shape-functions

const insetArgs = syntax('<length-percentage>{1,4} [ round <length-percentage [0,∞]>{1,4} [ / <length-percentage [0,∞]>{1,4} ]? ]?');
const circleArgs = syntax('[ closest-side | farthest-side | <length-percentage [0,∞]> ]? [ at <position> ]?');
const ellipseArgs = syntax('[ [ closest-side | farthest-side | <length-percentage [0,∞]> ]{2} ]? [ at <position> ]?');
const polygonArgs = syntax('[ [ nonzero | evenodd ] , ]? [ <length-percentage> <length-percentage> ]#');
const pathArgs = syntax('[ [ nonzero | evenodd ] , ]? <string>');
const SHAPES: ReadonlyMap<string, readonly [Grammar, ' ' | ', ']> = new Map([
  ['inset', [insetArgs, ' ']],
  ['circle', [circleArgs, ' ']],
  ['ellipse', [ellipseArgs, ' ']],
  ['polygon', [polygonArgs, ', ']],
  ['path', [pathArgs, ', ']],
]);

export const basicShape: Grammar = (stream, context) => {
  const block = stream.peek();
  if (block?.type !== 'function') return null;
  const name = lowerAscii(block.name);
  const shape = SHAPES.get(name);
  if (shape === undefined) return null;
  const inner = new ValueStream(block.value);
  const value = inner.atEnd() && (name === 'circle' || name === 'ellipse') ? list(' ', []) : shape[0](inner, context);
  if (value === null || !inner.atEnd()) return null;
  stream.next();
  // FIXME: xywh() and rect() are refused.
  return { type: 'function', name, separator: shape[1], args: shapeArguments(name, value) };
};

/** A polygon's points become its arguments; a leading `evenodd ,` loses its comma. */
function shapeArguments(name: string, value: CssValue): readonly CssValue[] {
  const items = value.type === 'list' && value.separator === ' ' ? value.items : [value];
  const kept = items.filter((item) => !(item.type === 'keyword' && (item.value === ',' || item.value === 'nonzero')));
  return name === 'polygon' ? kept.flatMap((item) => (item.type === 'list' && item.separator === ', ' ? item.items : [item])) : kept;
}

const BOXES = syntax('border-box | padding-box | content-box | margin-box | fill-box | stroke-box | view-box');
const clipPath: Grammar = (stream, context) => {
  if (stream.takeIdent('none')) return keyword('none');
  const url = parseUrl(stream, context);
  if (url !== null) return url;
  let box = BOXES(stream, context);
  const shape = basicShape(stream, context);
  box ??= shape === null ? null : BOXES(stream, context);
  if (shape === null) return box;
  return box === null ? shape : list(' ', [shape, box]);
};

const clipEdge: Grammar = (stream, context) => (stream.takeIdent('auto') ? keyword('auto') : parseLength(stream, context));
/** The old `clip`: rect() with or without commas. */
const clip: Grammar = (stream, context) => {
  if (stream.takeIdent('auto')) return keyword('auto');
  const block = stream.peekFunction('rect');
  if (block === null) return null;
  const inner = new ValueStream(block.value);
  const args: CssValue[] = [];
  while (args.length < 4) {
    const edge = clipEdge(inner, context);
    if (edge === null) return null;
    args.push(edge);
    inner.takeComma();
  }
  if (!inner.atEnd()) return null;
  stream.next();
  return { type: 'function', name: 'rect', separator: ', ', args };
};

// Generated content

const content: Grammar = (stream, context) => {
  const ident = stream.peekIdent();
  if (ident === 'normal' || ident === 'none') {
    stream.next();
    return keyword(ident);
  }
  const items: CssValue[] = [];
  while (!stream.atEnd() && !isAltSlash(stream)) {
    const item = contentItem(stream, context);
    if (item === null) return null;
    items.push(item);
  }
  if (items.length === 0) return null;
  if (stream.takeSlash()) {
    // Alternative text: strings and counters.
    items.push(keyword('/'));
    while (!stream.atEnd()) {
      const item = contentItem(stream, context);
      if (item === null) return null;
      items.push(item);
    }
  }
  return items.length === 1 ? items[0]! : list(' ', items);
};

function isAltSlash(stream: ValueStream): boolean {
  const token = stream.peek();
  return token?.type === 'delim' && token.value === '/';
}

const quotesOfContent = syntax('open-quote | close-quote | no-open-quote | no-close-quote');

function contentItem(stream: ValueStream, context: ParseContext): CssValue | null {
  const simple = parseString(stream) ?? quotesOfContent(stream, context) ?? parseImage(stream, context);
  if (simple !== null) return simple;
  const block = stream.peek();
  if (block?.type !== 'function') return null;
  const name = lowerAscii(block.name);
  if (name !== 'counter' && name !== 'counters' && name !== 'attr') return null;
  const inner = new ValueStream(block.value);
  const args: CssValue[] = [];
  const first = parseCustomIdent(inner);
  if (first === null) return null;
  args.push(first);
  if (name === 'counters') {
    const separator = inner.takeComma() ? parseString(inner) : null;
    if (separator === null) return null;
    args.push(separator);
  }
  if (inner.takeComma()) {
    const last = name === 'attr' ? parseString(inner) : (parseString(inner) ?? parseCustomIdent(inner));
    if (last === null) return null;
    if (!(last.type === 'ident' && last.value === 'decimal')) args.push(last);
  }
  if (!inner.atEnd()) return null;
  stream.next();
  return { type: 'function', name, separator: ', ', args };
}

const counterPair = syntax('<custom-ident> <integer>?');

/** Names with their numbers; `initial` where none is written. */
function counters(initial: number): Grammar {
  return (stream, context) => {
    if (stream.takeIdent('none')) return keyword('none');
    const items: CssValue[] = [];
    while (!stream.atEnd()) {
      const pair = counterPair(stream, context);
      if (pair === null) return null;
      items.push(...(pair.type === 'list' ? pair.items : [pair, numeric(initial, '')]));
    }
    return items.length === 0 ? null : list(' ', items);
  };
}

// Transitions and animations

export const transitionProperty: Grammar = (stream) => {
  if (stream.takeIdent('none')) return keyword('none');
  const name = parseCustomIdent(stream);
  return name === null || name.type !== 'ident' ? null : { type: 'ident', value: name.value.startsWith('--') ? name.value : lowerAscii(name.value) };
};
export const duration: Grammar = (stream) => parseTime(stream, { min: 0 });
export const delay: Grammar = (stream) => parseTime(stream);
export const easing: Grammar = (stream) => parseEasing(stream);
export const animationName: Grammar = (stream) => (stream.takeIdent('none') ? keyword('none') : (parseString(stream) ?? parseCustomIdent(stream)));
export const iterationCount: Grammar = syntax('infinite | <number [0,∞]>');
export const animationDirection: Grammar = syntax('normal | reverse | alternate | alternate-reverse');
export const animationFillMode: Grammar = syntax('none | forwards | backwards | both');
export const animationPlayState: Grammar = syntax('running | paused');
export const transitionBehavior: Grammar = syntax('normal | allow-discrete');

const dash = syntax('<number [0,∞]> | <length-percentage [0,∞]>');
/** Commas are optional, and printed. */
const dashArray: Grammar = (stream, context) => {
  if (stream.takeIdent('none')) return keyword('none');
  const items: CssValue[] = [];
  do {
    const item = dash(stream, context);
    if (item === null) return null;
    items.push(item);
    stream.takeComma();
  } while (!stream.atEnd());
  return list(', ', items);
};

const PAINT = 'none | context-fill | context-stroke | <url> [ none | <color> ]? | <color>';

export const PAINT_LONGHANDS: readonly LonghandRow[] = [
  ...(['top', 'right', 'bottom', 'left'] as const).flatMap((side): LonghandRow[] => [
    [`border-${side}-width`, `border.${side}Width`, 'line-width', lineWidth, 'medium'],
    [`border-${side}-style`, `border.${side}Style`, 'line-style', lineStyle, 'none'],
    [`border-${side}-color`, `border.${side}Color`, 'color', color, 'currentcolor'],
  ]),
  ['border-top-left-radius', 'border.topLeftRadius', 'radius', radius, '0px'],
  ['border-top-right-radius', 'border.topRightRadius', 'radius', radius, '0px'],
  ['border-bottom-right-radius', 'border.bottomRightRadius', 'radius', radius, '0px'],
  ['border-bottom-left-radius', 'border.bottomLeftRadius', 'radius', radius, '0px'],
  ['border-image-source', 'border.image', 'border-image', 'none | <image>', 'none'],
  ['border-image-slice', 'border.image', 'border-image', '<number-percentage [0,∞]>{1,4} && fill?', '100%'],
  ['border-image-width', 'border.image', 'border-image', '[ auto | <number [0,∞]> | <length-percentage [0,∞]> ]{1,4}', '1'],
  ['border-image-outset', 'border.image', 'border-image', '[ <number [0,∞]> | <length [0,∞]> ]{1,4}', '0'],
  ['border-image-repeat', 'border.image', 'border-image', '[ stretch | repeat | round | space ]{1,2}', 'stretch'],
  ['outline-width', 'border.outlineWidth', 'line-width', lineWidth, 'medium'],
  ['outline-style', 'border.outlineStyle', 'line-style', 'auto | none | dotted | dashed | solid | double | groove | ridge | inset | outset', 'none'],
  ['outline-color', 'border.outlineColor', 'color', 'auto | invert | <color>', 'currentcolor'],
  ['outline-offset', 'border.outlineOffset', 'length', '<length>', '0px'],

  ['background-color', 'background.color', 'color', color, 'transparent'],
  ['background-image', 'background.layers', 'background-layer', commaList(backgroundImage), 'none'],
  ['background-position-x', 'background.layers', 'background-layer', commaList(positionX), '0%'],
  ['background-position-y', 'background.layers', 'background-layer', commaList(positionY), '0%'],
  ['background-size', 'background.layers', 'background-layer', commaList(backgroundSize), 'auto'],
  ['background-repeat', 'background.layers', 'background-layer', commaList(backgroundRepeat), 'repeat'],
  ['background-attachment', 'background.layers', 'background-layer', commaList(backgroundAttachment), 'scroll'],
  ['background-origin', 'background.layers', 'background-layer', commaList(backgroundBox), 'padding-box'],
  ['background-clip', 'background.layers', 'background-layer', commaList(backgroundClip), 'border-box'],
  [
    'background-blend-mode',
    '',
    'none',
    '[ normal | multiply | screen | overlay | darken | lighten | color-dodge | color-burn | hard-light | soft-light | difference | exclusion | hue | saturation | color | luminosity ]#',
    'normal',
  ],

  ['mask-image', '', 'none', commaList(backgroundImage), 'none'],
  ['mask-position', '', 'none', '<position>#', '0% 0%'],
  ['mask-size', '', 'none', commaList(backgroundSize), 'auto'],
  ['mask-repeat', '', 'none', commaList(backgroundRepeat), 'repeat'],
  ['mask-origin', '', 'none', commaList(maskBox), 'border-box'],
  ['mask-clip', '', 'none', commaList(maskBox), 'border-box'],
  ['mask-composite', '', 'none', '[ add | subtract | intersect | exclude ]#', 'add'],
  ['mask-mode', '', 'none', '[ alpha | luminance | match-source ]#', 'match-source'],
  ['mask-type', '', 'none', 'luminance | alpha', 'luminance'],

  ['opacity', 'effects.opacity', 'opacity', scaleNumber, '1'],
  ['transform', 'effects.transform', 'transform', transform, 'none'],
  ['transform-origin', 'effects.transformOriginX,transformOriginY', 'position-pair', transformOrigin, '50% 50%'],
  ['transform-style', 'effects.forcesStackingContext', 'stacking', 'flat | preserve-3d', 'flat'],
  ['transform-box', '', 'none', 'content-box | border-box | fill-box | stroke-box | view-box', 'view-box'],
  ['perspective', 'effects.forcesStackingContext', 'stacking', 'none | <length [0,∞]>', 'none'],
  ['perspective-origin', '', 'none', '<position>', '50% 50%'],
  ['backface-visibility', '', 'none', 'visible | hidden', 'visible'],
  ['translate', 'effects.translate', 'translate', 'none | <length-percentage> [ <length-percentage> <length>? ]?', 'none'],
  ['rotate', 'effects.rotateDegrees', 'rotate', 'none | [ x | y | z | <number>{3} ] && <angle> | <angle>', 'none'],
  ['scale', 'effects.scale', 'scale', scale, 'none'],
  ['filter', 'effects.filter', 'filter', filter, 'none'],
  ['backdrop-filter', 'effects.backdropFilter', 'filter', filter, 'none'],
  ['box-shadow', 'effects.boxShadow', 'box-shadow', 'none | [ <color>? && [ <length>{2} [ <length [0,∞]> <length>? ]? ] && inset? ]#', 'none'],
  [
    'mix-blend-mode',
    'effects.mixBlendMode',
    'keyword',
    'normal | multiply | screen | overlay | darken | lighten | color-dodge | color-burn | hard-light | soft-light | difference | exclusion | hue | saturation | color | luminosity | plus-lighter | plus-darker',
    'normal',
  ],
  ['isolation', 'effects.isolation', 'keyword', 'auto | isolate', 'auto'],
  ['clip-path', 'effects.clipPath', 'clip-path', clipPath, 'none'],
  ['clip', '', 'none', clip, 'auto'],
  ['will-change', 'rare.willChange', 'will-change', 'auto | <custom-ident>#', 'auto'],

  ['fill', 'svg.fill', 'paint', PAINT, 'black'],
  ['fill-opacity', 'svg.fillOpacity', 'opacity', scaleNumber, '1'],
  ['fill-rule', 'svg.fillRule', 'keyword', 'nonzero | evenodd', 'nonzero'],
  ['clip-rule', 'svg.clipRule', 'keyword', 'nonzero | evenodd', 'nonzero'],
  ['stroke', 'svg.stroke', 'paint', PAINT, 'none'],
  ['stroke-opacity', 'svg.strokeOpacity', 'opacity', scaleNumber, '1'],
  ['stroke-width', 'svg.strokeWidth', 'svg-length', '<number [0,∞]> | <length-percentage [0,∞]>', '1px'],
  ['stroke-linecap', 'svg.strokeLinecap', 'keyword', 'butt | round | square', 'butt'],
  ['stroke-linejoin', 'svg.strokeLinejoin', 'keyword', 'miter | miter-clip | round | bevel | arcs', 'miter'],
  ['stroke-miterlimit', 'svg.strokeMiterlimit', 'number', '<number [0,∞]>', '4'],
  ['stroke-dasharray', 'svg.strokeDasharray', 'dash-array', dashArray, 'none'],
  ['stroke-dashoffset', 'svg.strokeDashoffset', 'svg-length', '<number> | <length-percentage>', '0px'],
  ['text-anchor', 'svg.textAnchor', 'keyword', 'start | middle | end', 'start'],
  ['stop-color', '', 'none', '<color>', 'rgb(0, 0, 0)'],
  ['stop-opacity', '', 'none', '<number-percentage>', '1'],
  ['flood-color', '', 'none', '<color>', 'rgb(0, 0, 0)'],
  ['flood-opacity', '', 'none', '<number-percentage>', '1'],
  ['lighting-color', '', 'none', '<color>', 'rgb(255, 255, 255)'],
  ['paint-order', '', 'none', 'normal | [ fill || stroke || markers ]', 'normal', 'inherited'],
  ['vector-effect', '', 'none', 'none | non-scaling-stroke', 'none'],
  ['shape-rendering', '', 'none', 'auto | optimizespeed | crispedges | geometricprecision', 'auto', 'inherited'],
  ['color-interpolation', '', 'none', 'auto | srgb | linearrgb', 'srgb', 'inherited'],
  ['color-interpolation-filters', '', 'none', 'auto | srgb | linearrgb', 'linearrgb', 'inherited'],
  [
    'dominant-baseline',
    '',
    'none',
    'auto | alphabetic | central | hanging | ideographic | mathematical | middle | text-after-edge | text-before-edge',
    'auto',
    'inherited',
  ],
  [
    'alignment-baseline',
    '',
    'none',
    'auto | baseline | alphabetic | central | hanging | ideographic | mathematical | middle | text-after-edge | text-before-edge | before-edge | after-edge',
    'auto',
  ],
  ['baseline-shift', '', 'none', 'baseline | sub | super | <length-percentage>', '0px'],
  ['marker-start', '', 'none', 'none | <url>', 'none', 'inherited'],
  ['marker-mid', '', 'none', 'none | <url>', 'none', 'inherited'],
  ['marker-end', '', 'none', 'none | <url>', 'none', 'inherited'],
  ...['cx', 'cy', 'x', 'y'].map((name): LonghandRow => [name, '', 'none', '<length-percentage>', '0px']),
  ['r', '', 'none', '<length-percentage [0,∞]>', '0px'],
  ['rx', '', 'none', 'auto | <length-percentage [0,∞]>', 'auto'],
  ['ry', '', 'none', 'auto | <length-percentage [0,∞]>', 'auto'],

  ['content', 'rare.content', 'content', content, 'normal'],
  ['counter-reset', 'rare.counterReset', 'counters', counters(0), 'none'],
  ['counter-increment', 'rare.counterIncrement', 'counters', counters(1), 'none'],
  ['counter-set', 'rare.counterSet', 'counters', counters(0), 'none'],
  ['column-rule-width', 'rare.columnRuleWidth', 'line-width', lineWidth, 'medium'],
  ['column-rule-style', 'rare.columnRuleStyle', 'line-style', lineStyle, 'none'],
  ['column-rule-color', 'rare.columnRuleColor', 'color', color, 'currentcolor'],

  ['transition-property', 'rare.transitions', 'transition', commaList(transitionProperty), 'all'],
  ['transition-duration', 'rare.transitions', 'transition', commaList(duration), '0s'],
  ['transition-timing-function', 'rare.transitions', 'transition', commaList(easing), 'ease'],
  ['transition-delay', 'rare.transitions', 'transition', commaList(delay), '0s'],
  ['transition-behavior', '', 'none', commaList(transitionBehavior), 'normal'],
  ['animation-name', 'rare.animations', 'animation', commaList(animationName), 'none'],
  ['animation-duration', 'rare.animations', 'animation', commaList(duration), '0s'],
  ['animation-timing-function', 'rare.animations', 'animation', commaList(easing), 'ease'],
  ['animation-delay', 'rare.animations', 'animation', commaList(delay), '0s'],
  ['animation-iteration-count', 'rare.animations', 'animation', commaList(iterationCount), '1'],
  ['animation-direction', 'rare.animations', 'animation', commaList(animationDirection), 'normal'],
  ['animation-fill-mode', 'rare.animations', 'animation', commaList(animationFillMode), 'none'],
  ['animation-play-state', 'rare.animations', 'animation', commaList(animationPlayState), 'running'],
  ['animation-composition', '', 'none', '[ replace | add | accumulate ]#', 'replace'],
  ['animation-timeline', '', 'none', '[ auto | none | <dashed-ident> ]#', 'auto'],
];
