// From a time to how far an animation is. https://drafts.csswg.org/web-animations-1/#timing-model

import type { TimingFunction } from '../computed-style.ts';
import { ease } from './easing-function.ts';

export interface EffectTiming {
  readonly delayMs: number;
  readonly endDelayMs: number;
  /** Of one iteration. */
  readonly durationMs: number;
  readonly iterations: number;
  readonly iterationStart: number;
  readonly direction: 'normal' | 'reverse' | 'alternate' | 'alternate-reverse';
  readonly fill: 'none' | 'forwards' | 'backwards' | 'both';
  readonly easing: TimingFunction;
}

export type Phase = 'idle' | 'before' | 'active' | 'after';

export interface ComputedTiming {
  readonly phase: Phase;
  /** null: the effect has no effect now. */
  readonly progress: number | null;
  readonly iteration: number | null;
}

export const LINEAR: TimingFunction = {
  type: 'linear',
  points: [
    [0, 0],
    [1, 1],
  ],
};
const IDLE: ComputedTiming = { phase: 'idle', progress: null, iteration: null };

export function activeDuration({ durationMs, iterations }: EffectTiming): number {
  return durationMs === 0 || iterations === 0 ? 0 : durationMs * iterations;
}

/** When the effect is over, in its local time; Infinity for endless ones. */
export function endTime(timing: EffectTiming): number {
  return Math.max(0, timing.delayMs + activeDuration(timing) + timing.endDelayMs);
}

/** https://drafts.csswg.org/web-animations-1/#calculating-the-transformed-progress with all that comes before it. */
export function computeTiming(timing: EffectTiming, localTime: number | null, isBackwards: boolean): ComputedTiming {
  if (localTime === null) return IDLE;
  const { delayMs, durationMs, iterations, iterationStart, direction, fill } = timing;
  const active = activeDuration(timing);
  const end = endTime(timing);
  // https://drafts.csswg.org/web-animations-1/#animation-effect-phases-and-states
  const beforeActive = Math.max(Math.min(delayMs, end), 0);
  const activeAfter = Math.max(Math.min(delayMs + active, end), 0);
  let phase: Phase = 'active';
  if (localTime < beforeActive || (isBackwards && localTime === beforeActive)) phase = 'before';
  else if (localTime > activeAfter || (!isBackwards && localTime === activeAfter)) phase = 'after';
  // https://drafts.csswg.org/web-animations-1/#calculating-the-active-time
  let activeTime = localTime - delayMs;
  if (phase === 'before') {
    if (fill !== 'backwards' && fill !== 'both') return { phase, progress: null, iteration: null };
    activeTime = Math.max(activeTime, 0);
  } else if (phase === 'after') {
    if (fill !== 'forwards' && fill !== 'both') return { phase, progress: null, iteration: null };
    activeTime = Math.max(Math.min(activeTime, active), 0);
  }
  // https://drafts.csswg.org/web-animations-1/#calculating-the-overall-progress
  const overall = (durationMs === 0 ? (phase === 'before' ? 0 : iterations) : activeTime / durationMs) + iterationStart;
  // https://drafts.csswg.org/web-animations-1/#calculating-the-simple-iteration-progress
  let simple = overall === Infinity ? iterationStart % 1 : overall % 1;
  if (simple === 0 && (phase === 'active' || phase === 'after') && activeTime === active && iterations !== 0) simple = 1;
  // https://drafts.csswg.org/web-animations-1/#calculating-the-current-iteration
  const iteration = phase === 'after' && iterations === Infinity ? Infinity : simple === 1 ? Math.floor(overall) - 1 : Math.floor(overall);
  // https://drafts.csswg.org/web-animations-1/#calculating-the-directed-progress
  const isOdd = iteration !== Infinity && iteration % 2 === 1;
  const isReversed = direction === 'reverse' || (direction === 'alternate' && isOdd) || (direction === 'alternate-reverse' && !isOdd);
  const directed = isReversed ? 1 - simple : simple;
  const isBefore = (phase === 'before' && !isReversed) || (phase === 'after' && isReversed);
  return { phase, progress: ease(timing.easing, directed, isBefore), iteration };
}
