// Text of computed transitions and animations.

import type { Longhand } from '../css/properties/longhand.ts';
import { numberText } from '../css/values/number-text.ts';
import { identText } from '../css/values/serialize.ts';
import type { Animation, TimingFunction, Transition } from './computed-style.ts';

const seconds = (milliseconds: number): string => `${numberText(milliseconds / 1000)}s`;

const NAMED_BEZIERS: ReadonlyMap<string, string> = new Map([
  ['0.25 0.1 0.25 1', 'ease'],
  ['0.42 0 1 1', 'ease-in'],
  ['0 0 0.58 1', 'ease-out'],
  ['0.42 0 0.58 1', 'ease-in-out'],
]);

export function easingText(timing: TimingFunction): string {
  switch (timing.type) {
    case 'cubic-bezier': {
      const numbers = [timing.x1, timing.y1, timing.x2, timing.y2].map(numberText);
      return NAMED_BEZIERS.get(numbers.join(' ')) ?? `cubic-bezier(${numbers.join(', ')})`;
    }
    case 'steps': {
      const position = timing.position === 'jump-end' ? '' : `, ${timing.position === 'jump-start' ? 'start' : timing.position}`;
      return `steps(${timing.count}${position})`;
    }
    case 'linear': {
      const { points } = timing;
      if (points.length === 2 && points[0]![0] === 0 && points[0]![1] === 0 && points[1]![0] === 1 && points[1]![1] === 1) return 'linear';
      return `linear(${points.map(([input, output]) => `${numberText(output)} ${numberText(input * 100)}%`).join(', ')})`;
    }
  }
}

export function transitionText(transitions: readonly Transition[], property: Longhand): string {
  if (transitions.length === 0) return property.name === 'transition-property' ? 'all' : property.initial;
  return transitions
    .map((each) => {
      switch (property.name) {
        case 'transition-property':
          return each.property;
        case 'transition-duration':
          return seconds(each.durationMs);
        case 'transition-delay':
          return seconds(each.delayMs);
        default:
          return easingText(each.timing);
      }
    })
    .join(', ');
}

export function animationText(animations: readonly Animation[], property: Longhand): string {
  if (animations.length === 0) return property.initial;
  return animations
    .map((each) => {
      switch (property.name) {
        case 'animation-name':
          return identText(each.name);
        case 'animation-duration':
          return seconds(each.durationMs);
        case 'animation-delay':
          return seconds(each.delayMs);
        case 'animation-timing-function':
          return easingText(each.timing);
        case 'animation-iteration-count':
          return each.iterations === Infinity ? 'infinite' : numberText(each.iterations);
        case 'animation-direction':
          return each.direction;
        case 'animation-fill-mode':
          return each.fill;
        default:
          return each.paused ? 'paused' : 'running';
      }
    })
    .join(', ');
}
