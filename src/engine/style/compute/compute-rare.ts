// Computed generated content, counters, transitions, animations and other seldom set properties.

import type { CssValue } from '../../css/values/css-value.ts';
import { commaItems, isKeyword, keyword, numeric, spaceItems } from '../../css/values/css-value.ts';
import { valueText } from '../../css/values/serialize.ts';
import type { Animation, ContentItem, LengthPercentage, RareGroup, TimingFunction, Transition } from '../computed-style.ts';
import { physicalPropertyName } from '../logical-properties.ts';
import { computeImage } from './compute-image.ts';
import { computeInteger, computeLength, computeLengthPercentage, computeMilliseconds, computeNumber } from './compute-length.ts';
import type { StyleBuilder } from './style-builder.ts';

export function computeContent(value: CssValue, builder: StyleBuilder): RareGroup['content'] {
  if (value.type === 'keyword' && (value.value === 'normal' || value.value === 'none')) return value.value;
  const items: ContentItem[] = [];
  for (const item of spaceItems(value)) {
    // What follows the slash is alternative text.
    if (isKeyword(item, '/')) break;
    const computed = contentItem(item, builder);
    if (computed !== null) items.push(computed);
  }
  return items;
}

function contentItem(item: CssValue, builder: StyleBuilder): ContentItem | null {
  if (item.type === 'string') return { type: 'string', value: item.value };
  if (item.type === 'keyword') return { type: item.value as 'open-quote' };
  if (item.type === 'function' && (item.name === 'counter' || item.name === 'counters')) {
    const [name, second, third] = item.args;
    const separator = item.name === 'counters' && second?.type === 'string' ? second.value : null;
    const style = item.name === 'counters' ? third : second;
    return { type: 'counter', name: nameOf(name), separator, style: style === undefined ? 'decimal' : nameOf(style) };
  }
  if (item.type === 'function' && item.name === 'attr') {
    builder.isUnsharable = true;
    const fallback = item.args[1];
    return { type: 'string', value: builder.attribute(nameOf(item.args[0]).toLowerCase()) ?? (fallback?.type === 'string' ? fallback.value : '') };
  }
  const image = computeImage(item, builder);
  return image === null ? null : { type: 'image', image };
}

const nameOf = (value: CssValue | undefined): string =>
  value !== undefined && (value.type === 'ident' || value.type === 'string' || value.type === 'keyword') ? value.value : '';

export function computeCounters(value: CssValue, builder: StyleBuilder, initial: number): readonly (readonly [string, number])[] {
  if (isKeyword(value, 'none')) return [];
  const counters: [string, number][] = [];
  for (const item of spaceItems(value)) {
    if (item.type === 'ident') counters.push([item.value, initial]);
    else if (counters.length > 0) counters.at(-1)![1] = computeInteger(item, builder);
  }
  return counters;
}

const SIDES = ['top', 'right', 'bottom', 'left'];

/** scroll-margin-* and scroll-padding-*, logical ones included. */
export function finishScrollEdges(builder: StyleBuilder): void {
  const margin = [0, 0, 0, 0];
  const padding: (LengthPercentage | 'auto')[] = ['auto', 'auto', 'auto', 'auto'];
  let hasSome = false;
  for (const [name, value] of builder.parts!) {
    const isMargin = name.startsWith('scroll-margin-');
    if (!isMargin && !name.startsWith('scroll-padding-')) continue;
    hasSome = true;
    const { writingMode, direction } = builder.get('text');
    const physical = /-(block|inline)-/.test(name) ? physicalPropertyName(name, writingMode, direction) : name;
    const side = SIDES.indexOf(physical.slice(physical.lastIndexOf('-') + 1));
    if (side < 0) continue;
    if (isMargin) margin[side] = computeLength(value, builder);
    else padding[side] = value.type === 'keyword' ? 'auto' : computeLengthPercentage(value, builder, true);
  }
  if (hasSome) builder.write('rare').scrollEdges = { margin, padding };
}

// Easing

const EASINGS: Readonly<Record<string, TimingFunction>> = {
  linear: {
    type: 'linear',
    points: [
      [0, 0],
      [1, 1],
    ],
  },
  ease: { type: 'cubic-bezier', x1: 0.25, y1: 0.1, x2: 0.25, y2: 1 },
  'ease-in': { type: 'cubic-bezier', x1: 0.42, y1: 0, x2: 1, y2: 1 },
  'ease-out': { type: 'cubic-bezier', x1: 0, y1: 0, x2: 0.58, y2: 1 },
  'ease-in-out': { type: 'cubic-bezier', x1: 0.42, y1: 0, x2: 0.58, y2: 1 },
  'step-start': { type: 'steps', count: 1, position: 'jump-start' },
  'step-end': { type: 'steps', count: 1, position: 'jump-end' },
};
const STEP_NAMES: Readonly<Record<string, 'jump-start' | 'jump-end'>> = { start: 'jump-start', end: 'jump-end' };

export function computeEasing(value: CssValue, builder: StyleBuilder): TimingFunction {
  if (value.type === 'keyword') return EASINGS[value.value] ?? EASINGS['ease']!;
  if (value.type !== 'function') return EASINGS['ease']!;
  const number = (i: number): number => computeNumber(value.args[i]!, builder);
  switch (value.name) {
    case 'cubic-bezier':
      return { type: 'cubic-bezier', x1: number(0), y1: number(1), x2: number(2), y2: number(3) };
    case 'steps': {
      const name = nameOf(value.args[1]);
      return {
        type: 'steps',
        count: Math.max(1, computeInteger(value.args[0]!, builder)),
        position: STEP_NAMES[name] ?? (name === '' ? 'jump-end' : (name as 'jump-both')),
      };
    }
    default:
      return {
        type: 'linear',
        points: value.args.map((point) => {
          const [output, input] = spaceItems(point);
          return [computeNumber(input!, builder), computeNumber(output!, builder)] as const;
        }),
      };
  }
}

const ZERO = numeric(0, 's');
const EASE = keyword('ease');
const at = (items: readonly CssValue[], i: number): CssValue => items[i % items.length]!;

export function finishTransitions(builder: StyleBuilder): void {
  const { parts } = builder;
  if (parts === null || !(parts.has('transition-duration') || parts.has('transition-delay') || parts.has('transition-property'))) return;
  const items = (name: string, initial: CssValue): readonly CssValue[] => commaItems(parts.get(`transition-${name}`) ?? initial);
  const properties = items('property', { type: 'ident', value: 'all' });
  const durations = items('duration', ZERO);
  const delays = items('delay', ZERO);
  const timings = items('timing-function', EASE);
  builder.write('rare').transitions = properties
    .filter((item) => !isKeyword(item, 'none'))
    .map((property, i): Transition => ({
      property: valueText(property),
      durationMs: computeMilliseconds(at(durations, i)),
      delayMs: computeMilliseconds(at(delays, i)),
      timing: computeEasing(at(timings, i), builder),
    }));
}

export function finishAnimations(builder: StyleBuilder): void {
  const { parts } = builder;
  const names = parts?.get('animation-name');
  if (parts === null || names === undefined) return;
  const items = (name: string, initial: CssValue): readonly CssValue[] => commaItems(parts.get(`animation-${name}`) ?? initial);
  const durations = items('duration', ZERO);
  const delays = items('delay', ZERO);
  const timings = items('timing-function', EASE);
  const counts = items('iteration-count', numeric(1, ''));
  const directions = items('direction', keyword('normal'));
  const fills = items('fill-mode', keyword('none'));
  const states = items('play-state', keyword('running'));
  const animations: Animation[] = [];
  commaItems(names).forEach((name, i) => {
    if (isKeyword(name, 'none')) return;
    animations.push({
      name: nameOf(name),
      durationMs: computeMilliseconds(at(durations, i)),
      delayMs: computeMilliseconds(at(delays, i)),
      timing: computeEasing(at(timings, i), builder),
      iterations: isKeyword(at(counts, i), 'infinite') ? Infinity : computeNumber(at(counts, i), builder),
      direction: nameOf(at(directions, i)) as Animation['direction'],
      fill: nameOf(at(fills, i)) as Animation['fill'],
      paused: isKeyword(at(states, i), 'paused'),
    });
  });
  builder.write('rare').animations = animations;
}
