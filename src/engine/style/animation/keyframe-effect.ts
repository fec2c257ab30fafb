// KeyframeEffect: what an animation does to which element. https://drafts.csswg.org/web-animations-1/#the-keyframeeffect-interface

import { AnimationEvent, TransitionEvent } from '../../dom/events/html-events.ts';
import type { Element } from '../../dom/element.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { ComputedStyle, PseudoElement, TimingFunction } from '../computed-style.ts';
import { easingText } from '../computed-text-animation.ts';
import { trusted } from './animation.ts';
import type { Animation, AnimationOwner } from './animation.ts';
import { activeDuration, computeTiming, endTime } from './effect-timing.ts';
import type { EffectTiming } from './effect-timing.ts';
import { makeTracks } from './keyframes.ts';
import type { Keyframe, KeyframeStyle, Tracks } from './keyframes.ts';

export class KeyframeEffect extends PlatformObject {
  readonly target: Element;
  readonly pseudo: PseudoElement | null;
  timing: EffectTiming;
  animation: Animation | null = null;
  #keyframes: readonly Keyframe[];
  /** Between keyframes that say nothing else; CSS animations have their timing function here. */
  #easing: TimingFunction | null;
  #tracks: Tracks | null;
  /** The style without animations that the tracks were made for; null: they hold for any. */
  #madeFor: ComputedStyle | null = null;

  /** `tracks` instead of keyframes: for transitions. */
  constructor(
    target: Element,
    pseudo: PseudoElement | null,
    timing: EffectTiming,
    keyframes: readonly Keyframe[],
    easing: TimingFunction | null,
    tracks: Tracks | null = null,
  ) {
    super();
    this.target = target;
    this.pseudo = pseudo;
    this.timing = timing;
    this.#keyframes = keyframes;
    this.#easing = easing;
    this.#tracks = tracks;
  }

  override get interfaceName(): string {
    return 'KeyframeEffect';
  }

  get pseudoElement(): string | null {
    return this.pseudo === null ? null : `::${this.pseudo}`;
  }

  get composite(): string {
    return 'replace';
  }

  setKeyframeSource(keyframes: readonly Keyframe[], easing: TimingFunction | null): void {
    this.#keyframes = keyframes;
    this.#easing = easing;
    this.#tracks = null;
  }

  tracksFor(base: ComputedStyle, computeStyle: KeyframeStyle): Tracks {
    if (this.#tracks === null || (this.#madeFor !== null && this.#madeFor !== base)) {
      this.#tracks = makeTracks(this.#keyframes, this.#easing, computeStyle);
      this.#madeFor = base;
    }
    return this.#tracks;
  }

  getTiming(): object {
    const { delayMs, endDelayMs, durationMs, iterations, iterationStart, direction, fill, easing } = this.timing;
    return { delay: delayMs, endDelay: endDelayMs, duration: durationMs, iterations, iterationStart, direction, fill, easing: easingText(easing) };
  }

  getComputedTiming(): object {
    const localTime = this.animation?.currentTime ?? null;
    const { progress, iteration } = computeTiming(this.timing, localTime, (this.animation?.playbackRate ?? 1) < 0);
    return {
      ...this.getTiming(),
      localTime,
      progress,
      currentIteration: iteration,
      activeDuration: activeDuration(this.timing),
      endTime: endTime(this.timing),
    };
  }

  /** elapsedTime: https://drafts.csswg.org/css-animations-2/#event-animationevent, in seconds. */
  queueCssEvent(owner: AnimationOwner, type: string, names: { propertyName?: string; animationName?: string }, localTime: number | null): void {
    const { delayMs, durationMs } = this.timing;
    const active = activeDuration(this.timing);
    const intervalStart = Math.max(Math.min(-delayMs, active), 0);
    let elapsed = intervalStart;
    if (type.endsWith('end')) elapsed = active;
    else if (type.endsWith('iteration')) elapsed = Math.floor(Math.max(0, (localTime ?? 0) - delayMs) / durationMs) * durationMs;
    else if (type.endsWith('cancel')) elapsed = Math.max(0, Math.min(active, (localTime ?? 0) - delayMs));
    const init = { bubbles: true, elapsedTime: elapsed / 1000, pseudoElement: this.pseudoElement ?? '', ...names };
    const event = type.startsWith('transition') ? new TransitionEvent(type, init) : new AnimationEvent(type, init);
    // When it was due: what began earlier is told first, even when both fall into one frame.
    const due = type.endsWith('end') ? delayMs + active : type.endsWith('start') ? delayMs + intervalStart : (localTime ?? 0);
    owner.queueEvent(this.target, trusted(event), owner.now - ((localTime ?? due) - due));
  }
}
