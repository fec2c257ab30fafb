// Shorthands whose longhands are comma lists side by side: background, mask, transition, animation.

import { isKeyword, keyword, list, numeric } from '../values/css-value.ts';
import type { CssValue } from '../values/css-value.ts';
import { parseColor } from '../values/color.ts';
import { commaItems } from '../values/css-value.ts';
import type { ParseContext } from '../values/parse-context.ts';
import { parsePosition } from '../values/position.ts';
import { valueText } from '../values/serialize.ts';
import type { ValueStream } from '../values/value-stream.ts';
import type { Grammar } from './grammar.ts';
import {
  animationDirection,
  animationFillMode,
  animationName,
  animationPlayState,
  backgroundAttachment,
  backgroundBox,
  backgroundClip,
  backgroundImage,
  backgroundRepeat,
  backgroundSize,
  delay,
  duration,
  easing,
  iterationCount,
  transitionBehavior,
  transitionProperty,
} from './longhands-paint.ts';
import type { Shorthand } from './shorthand.ts';

type Layer = (CssValue | null)[];

/** Slots of a background layer, in the order of the longhands below. */
const IMAGE = 0,
  POSITION_X = 1,
  POSITION_Y = 2,
  SIZE = 3,
  REPEAT = 4,
  ATTACHMENT = 5,
  ORIGIN = 6,
  CLIP = 7;

const BACKGROUND_LONGHANDS = [
  'background-image',
  'background-position-x',
  'background-position-y',
  'background-size',
  'background-repeat',
  'background-attachment',
  'background-origin',
  'background-clip',
  'background-color',
] as const;

/** The initial colour, told apart by identity from a `transparent` that was written. */
const NO_COLOR: CssValue = { type: 'keyword', value: 'transparent' };
const ZERO_PERCENT = numeric(0, '%');
const BACKGROUND_DEFAULTS: readonly CssValue[] = [
  keyword('none'),
  ZERO_PERCENT,
  ZERO_PERCENT,
  keyword('auto'),
  keyword('repeat'),
  keyword('scroll'),
  keyword('padding-box'),
  keyword('border-box'),
];

/** https://drafts.csswg.org/css-backgrounds-3/#background */
export const BACKGROUND: Shorthand = {
  name: 'background',
  longhands: BACKGROUND_LONGHANDS,
  parse(stream, context) {
    const layers: Layer[] = [];
    let color: CssValue | null = null;
    do {
      if (color !== null) return null;
      const layer: Layer = new Array<CssValue | null>(8).fill(null);
      let isEmpty = true;
      while (!stream.atEnd() && stream.peek()?.type !== 'comma') {
        if (takeBackgroundPart(layer, stream, context)) isEmpty = false;
        else if (color === null && (color = parseColor(stream)) !== null) isEmpty = false;
        else return null;
      }
      if (isEmpty) return null;
      layers.push(layer);
    } while (stream.takeComma());
    return [...transpose(layers, BACKGROUND_DEFAULTS), color ?? NO_COLOR];
  },
  serialize(values) {
    const columns = values.slice(0, 8).map(commaItems);
    const count = columns[0]!.length;
    if (columns.some((column) => column.length !== count)) return '';
    const texts: string[] = [];
    for (let i = 0; i < count; i++) {
      texts.push(
        backgroundLayerText(
          columns.map((column) => column[i]!),
          i === count - 1 ? values[8]! : null,
        ),
      );
    }
    return texts.join(', ');
  },
};

function takeBackgroundPart(layer: Layer, stream: ValueStream, context: ParseContext): boolean {
  const take = (slot: number, grammar: Grammar): boolean => {
    if (layer[slot] !== null) return false;
    const start = stream.index;
    layer[slot] = grammar(stream, context);
    if (layer[slot] === null) stream.index = start;
    return layer[slot] !== null;
  };
  if (take(IMAGE, backgroundImage) || take(REPEAT, backgroundRepeat) || take(ATTACHMENT, backgroundAttachment)) return true;
  if (layer[ORIGIN] === null && take(ORIGIN, backgroundBox)) {
    // One box sets both; a second one is the clip.
    layer[CLIP] = layer[ORIGIN]!;
    return true;
  }
  if (layer[ORIGIN] !== null && layer[CLIP] === layer[ORIGIN]) {
    const clip = backgroundClip(stream, context);
    if (clip !== null) {
      layer[CLIP] = clip;
      return true;
    }
  }
  if (layer[CLIP] === null && stream.peekIdent() === 'text' && take(CLIP, backgroundClip)) return true;
  if (layer[POSITION_X] !== null) return false;
  const position = parsePosition(stream, context);
  if (position === null) return false;
  layer[POSITION_X] = position.x;
  layer[POSITION_Y] = position.y;
  return !stream.takeSlash() || take(SIZE, backgroundSize);
}

function backgroundLayerText(layer: readonly CssValue[], color: CssValue | null): string {
  const parts: string[] = [];
  const isDefault = (slot: number): boolean => valueText(layer[slot]!) === valueText(BACKGROUND_DEFAULTS[slot]!);
  if (!isDefault(IMAGE)) parts.push(valueText(layer[IMAGE]!));
  if (!isDefault(POSITION_X) || !isDefault(POSITION_Y) || !isDefault(SIZE)) {
    parts.push(`${valueText(layer[POSITION_X]!)} ${valueText(layer[POSITION_Y]!)}`);
    if (!isDefault(SIZE)) parts.push('/', valueText(layer[SIZE]!));
  }
  if (!isDefault(REPEAT)) parts.push(valueText(layer[REPEAT]!));
  if (!isDefault(ATTACHMENT)) parts.push(valueText(layer[ATTACHMENT]!));
  if (!isDefault(ORIGIN) || !isDefault(CLIP)) {
    parts.push(valueText(layer[ORIGIN]!));
    if (valueText(layer[ORIGIN]!) !== valueText(layer[CLIP]!)) parts.push(valueText(layer[CLIP]!));
  }
  if (color !== null && !isKeyword(color, 'transparent')) parts.push(valueText(color));
  return parts.length > 0 ? parts.join(' ') : color !== null && color !== NO_COLOR ? valueText(color) : 'none';
}

function transpose(layers: readonly Layer[], defaults: readonly CssValue[]): CssValue[] {
  return defaults.map((initial, slot) =>
    list(
      ', ',
      layers.map((layer) => layer[slot] ?? initial),
    ),
  );
}

/** A layered shorthand whose parts stand in any order, the first free grammar winning: transition, animation, mask. */
function layered(
  name: string,
  longhands: readonly string[],
  grammars: readonly Grammar[],
  defaults: readonly CssValue[],
  text: (layer: readonly CssValue[]) => string,
): Shorthand {
  return {
    name,
    longhands,
    parse(stream, context) {
      const layers: Layer[] = [];
      do {
        const layer: Layer = new Array<CssValue | null>(grammars.length).fill(null);
        let isEmpty = true;
        while (!stream.atEnd() && stream.peek()?.type !== 'comma') {
          if (!takeFirst(layer, grammars, stream, context)) return null;
          isEmpty = false;
        }
        if (isEmpty) return null;
        layers.push(layer);
      } while (stream.takeComma());
      return transpose(layers, defaults);
    },
    serialize(values) {
      const columns = values.map(commaItems);
      const count = columns[0]!.length;
      if (columns.some((column) => column.length !== count)) return '';
      return columns[0]!.map((_, i) => text(columns.map((column) => column[i]!))).join(', ');
    },
  };
}

function takeFirst(layer: Layer, grammars: readonly Grammar[], stream: ValueStream, context: ParseContext): boolean {
  const start = stream.index;
  for (let slot = 0; slot < grammars.length; slot++) {
    if (layer[slot] !== null) continue;
    layer[slot] = grammars[slot]!(stream, context);
    if (layer[slot] !== null) return true;
    stream.index = start;
  }
  return false;
}

const ZERO_SECONDS = numeric(0, 's');
const TRANSITION_DEFAULTS = [{ type: 'ident', value: 'all' } as const, ZERO_SECONDS, keyword('ease'), ZERO_SECONDS, keyword('normal')];

/** Times come first in the grammars, so that the first time is the duration. */
const transitionLayers = layered(
  'transition',
  ['transition-duration', 'transition-timing-function', 'transition-delay', 'transition-behavior', 'transition-property'],
  [duration, easing, delay, transitionBehavior, transitionProperty],
  [TRANSITION_DEFAULTS[1]!, TRANSITION_DEFAULTS[2]!, TRANSITION_DEFAULTS[3]!, TRANSITION_DEFAULTS[4]!, TRANSITION_DEFAULTS[0]!],
  ([time, timing, wait, behavior, property]) => {
    const parts: string[] = [];
    if (valueText(property!) !== 'all') parts.push(valueText(property!));
    const delayText = valueText(wait!);
    if (valueText(time!) !== '0s' || delayText !== '0s') parts.push(valueText(time!));
    if (valueText(timing!) !== 'ease') parts.push(valueText(timing!));
    if (delayText !== '0s') parts.push(delayText);
    if (valueText(behavior!) !== 'normal') parts.push(valueText(behavior!));
    return parts.length === 0 ? 'all' : parts.join(' ');
  },
);

export const TRANSITION: Shorthand = {
  ...transitionLayers,
  parse(stream, context) {
    const values = transitionLayers.parse(stream, context);
    // `none` may stand only alone.
    const properties = values?.[4];
    if (properties !== null && properties !== undefined && commaItems(properties).length > 1 && commaItems(properties).some((item) => isKeyword(item, 'none')))
      return null;
    return values;
  },
};

export const ANIMATION: Shorthand = layered(
  'animation',
  [
    'animation-duration',
    'animation-timing-function',
    'animation-delay',
    'animation-iteration-count',
    'animation-direction',
    'animation-fill-mode',
    'animation-play-state',
    'animation-name',
  ],
  [duration, easing, delay, iterationCount, animationDirection, animationFillMode, animationPlayState, animationName],
  [ZERO_SECONDS, keyword('ease'), ZERO_SECONDS, numeric(1, ''), keyword('normal'), keyword('none'), keyword('running'), keyword('none')],
  (layer) => layer.map(valueText).join(' '),
);

const maskBox: Grammar = backgroundBox;
const maskComposite: Grammar = (stream) => maskKeyword(stream, ['add', 'subtract', 'intersect', 'exclude']);
const maskMode: Grammar = (stream) => maskKeyword(stream, ['alpha', 'luminance', 'match-source']);

function maskKeyword(stream: ValueStream, names: readonly string[]): CssValue | null {
  const ident = stream.peekIdent();
  if (ident === null || !names.includes(ident)) return null;
  stream.next();
  return keyword(ident);
}

/** `<position> [ / <size> ]?` as one value: a list with a slash. */
const maskPosition: Grammar = (stream, context) => {
  const position = parsePosition(stream, context);
  if (position === null || !stream.takeSlash()) return position;
  const size = backgroundSize(stream, context);
  return size === null ? null : list(' / ', [position, size]);
};

/** A layer with one box has it for its origin and its clip. */
const NO_CLIP_GIVEN: CssValue = { type: 'keyword', value: 'border-box' };

const maskLayers = layered(
  'mask',
  ['mask-image', 'mask-position', 'mask-repeat', 'mask-origin', 'mask-clip', 'mask-composite', 'mask-mode'],
  [backgroundImage, maskPosition, backgroundRepeat, maskBox, maskBox, maskComposite, maskMode],
  [
    keyword('none'),
    { type: 'position', x: ZERO_PERCENT, y: ZERO_PERCENT },
    keyword('repeat'),
    keyword('border-box'),
    NO_CLIP_GIVEN,
    keyword('add'),
    keyword('match-source'),
  ],
  () => '',
);

/** https://drafts.fxtf.org/css-masking-1/#the-mask */
export const MASK: Shorthand = {
  name: 'mask',
  longhands: [...maskLayers.longhands, 'mask-size'],
  parse(stream, context) {
    const values = maskLayers.parse(stream, context);
    if (values === null) return null;
    const origins = commaItems(values[3]!);
    const clips = commaItems(values[4]!).map((clip, i) => (clip === NO_CLIP_GIVEN ? origins[i]! : clip));
    const pairs = commaItems(values[1]!).map((item) => (item.type === 'list' && item.separator === ' / ' ? item.items : [item, keyword('auto')]));
    return [
      values[0]!,
      list(
        ', ',
        pairs.map((pair) => pair[0]!),
      ),
      ...values.slice(2, 4),
      list(', ', clips),
      ...values.slice(5),
      list(
        ', ',
        pairs.map((pair) => pair[1]!),
      ),
    ];
  },
  serialize(values) {
    const image = commaItems(values[0]!);
    if (values.some((value) => commaItems(value).length !== image.length)) return '';
    const [position, repeat, origin, clip, composite, mode, size] = values.slice(1).map(commaItems);
    return image
      .map((each, i) => {
        const parts = [valueText(each)];
        const place = valueText(position![i]!);
        const extent = valueText(size![i]!);
        if (place !== '0% 0%' || extent !== 'auto') parts.push(extent === 'auto' ? place : `${place} / ${extent}`);
        if (valueText(repeat![i]!) !== 'repeat') parts.push(valueText(repeat![i]!));
        const boxes = [valueText(origin![i]!), valueText(clip![i]!)];
        if (boxes[0] !== 'border-box' || boxes[1] !== 'border-box') parts.push(boxes[0] === boxes[1] ? boxes[0]! : boxes.join(' '));
        if (valueText(composite![i]!) !== 'add') parts.push(valueText(composite![i]!));
        if (valueText(mode![i]!) !== 'match-source') parts.push(valueText(mode![i]!));
        return parts.join(' ');
      })
      .join(', ');
  },
};
