// Animation: the Web Animations model of one running thing, and its two CSS kinds. https://drafts.csswg.org/web-animations-1/#animations

import { DomException } from '../../dom/dom-exception.ts';
import { defineEventHandlers } from '../../dom/event-handler.ts';
import { Event } from '../../dom/event.ts';
import { EventTarget } from '../../dom/event-target.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { Longhand } from '../../css/properties/longhand.ts';
import type { PropertyValue } from './animated-property.ts';
import { computeTiming, endTime } from './effect-timing.ts';
import type { ComputedTiming, Phase } from './effect-timing.ts';
import type { KeyframeEffect } from './keyframe-effect.ts';

/** What an animation tells its document. */
export interface AnimationOwner {
  readonly timeline: DocumentTimeline;
  /** The time of the last frame, in ms. */
  readonly now: number;
  /** It plays, pauses, jumps or ends: its element needs another sample, and frames may be needed. */
  changed(animation: Animation): void;
  /** Dispatches an event soon, with those of other animations in order. */
  queueEvent(target: EventTarget, event: Event, scheduledMs: number): void;
}

/** https://drafts.csswg.org/web-animations-1/#the-documenttimeline-interface */
export class DocumentTimeline extends PlatformObject {
  currentTime = 0;

  override get interfaceName(): string {
    return 'DocumentTimeline';
  }
}

export class AnimationPlaybackEvent extends Event {
  readonly currentTime: number | null;
  readonly timelineTime: number | null;

  constructor(type: string, init?: { bubbles?: boolean; cancelable?: boolean; composed?: boolean; currentTime?: number | null; timelineTime?: number | null }) {
    super(type, init);
    this.currentTime = init?.currentTime ?? null;
    this.timelineTime = init?.timelineTime ?? null;
  }

  override get interfaceName(): string {
    return 'AnimationPlaybackEvent';
  }
}

export class Animation extends EventTarget {
  id = '';
  readonly effect: KeyframeEffect | null;
  /** Later ones win over earlier ones. */
  readonly sequence: number;
  protected readonly owner: AnimationOwner;
  /** The progress that the element's style was last made with. */
  sampledProgress: number | null = null;
  #startTime: number | null = null;
  #holdTime: number | null = null;
  #rate = 1;
  /** Waits for the next frame, whose time it starts at. */
  #pending: 'play' | 'pause' | null = null;
  #ready: PromiseWithResolvers<Animation> | null = null;
  #finished: PromiseWithResolvers<Animation> | null = null;
  #toldFinish = false;
  /** For events: how it was when they were last looked at. */
  #lastPhase: Phase = 'idle';
  #lastIteration = 0;

  constructor(owner: AnimationOwner, effect: KeyframeEffect | null) {
    super();
    this.owner = owner;
    this.effect = effect;
    this.sequence = ++lastSequence;
    if (effect !== null) effect.animation = this;
  }

  override get interfaceName(): string {
    return 'Animation';
  }

  get timeline(): DocumentTimeline {
    return this.owner.timeline;
  }

  get pending(): boolean {
    return this.#pending !== null;
  }

  get replaceState(): string {
    return 'active';
  }

  // Times: https://drafts.csswg.org/web-animations-1/#the-current-time-of-an-animation

  get startTime(): number | null {
    return this.#startTime;
  }

  set startTime(time: number | null) {
    const current = this.currentTime;
    this.#startTime = time;
    this.#holdTime = time === null ? current : null;
    this.#pending = null;
    this.#moved();
  }

  get currentTime(): number | null {
    const time = this.#unlimitedTime();
    if (time === null || this.#holdTime !== null) return time;
    // A finished animation stays at its end.
    if (this.#rate > 0 && time > this.#end) return this.#end;
    return this.#rate < 0 && time < 0 ? 0 : time;
  }

  set currentTime(time: number | null) {
    if (time === null) {
      if (this.currentTime !== null) throw new TypeError('the current time of an animation cannot be taken away');
      return;
    }
    if (this.#holdTime !== null || this.#startTime === null || this.#rate === 0) this.#holdTime = time;
    else this.#startTime = this.owner.now - time / this.#rate;
    if (this.#pending === 'pause') {
      this.#pending = null;
      this.#startTime = null;
      this.#holdTime = time;
    }
    this.#moved();
  }

  #unlimitedTime(): number | null {
    if (this.#holdTime !== null) return this.#holdTime;
    return this.#startTime === null ? null : (this.owner.now - this.#startTime) * this.#rate;
  }

  get #end(): number {
    return this.effect === null ? 0 : endTime(this.effect.timing);
  }

  get playbackRate(): number {
    return this.#rate;
  }

  set playbackRate(rate: number) {
    const time = this.currentTime;
    this.#rate = rate;
    if (time !== null) this.currentTime = time;
  }

  updatePlaybackRate(rate: number): void {
    this.playbackRate = rate;
  }

  /** https://drafts.csswg.org/web-animations-1/#play-states */
  get playState(): 'idle' | 'running' | 'paused' | 'finished' {
    const time = this.currentTime;
    if (time === null && this.#pending === null) return 'idle';
    if (this.#pending === 'pause' || (this.#startTime === null && this.#pending !== 'play')) return 'paused';
    if (time !== null && ((this.#rate > 0 && time >= this.#end) || (this.#rate < 0 && time <= 0))) return 'finished';
    return 'running';
  }

  get computedTiming(): ComputedTiming {
    if (this.effect === null) return { phase: 'idle', progress: null, iteration: null };
    return computeTiming(this.effect.timing, this.currentTime, this.#rate < 0);
  }

  get overallProgress(): number | null {
    const time = this.currentTime;
    return time === null || this.#end === 0 ? null : time / this.#end;
  }

  // Control

  /** https://drafts.csswg.org/web-animations-1/#playing-an-animation-section */
  play(): void {
    const time = this.currentTime;
    const end = this.#end;
    let seek: number | null = time;
    if (this.#rate >= 0 && (time === null || time < 0 || time >= end)) seek = 0;
    else if (this.#rate < 0 && (time === null || time <= 0 || time > end)) {
      if (end === Infinity) throw new DomException('an endless animation cannot play backwards from its end', 'InvalidStateError');
      seek = end;
    }
    if (this.playState === 'finished' || this.playState === 'idle') this.#renewFinished();
    if (seek === time && this.#startTime !== null && this.#pending === null) return;
    this.#holdTime = seek;
    this.#startTime = null;
    this.#await('play');
    this.#moved();
  }

  pause(): void {
    if (this.playState === 'paused') return;
    const time = this.currentTime ?? (this.#rate >= 0 ? 0 : this.#end);
    this.#holdTime = time;
    this.#startTime = null;
    this.#await('pause');
    this.#moved();
  }

  reverse(): void {
    this.playbackRate = -this.#rate;
    this.play();
  }

  /** https://drafts.csswg.org/web-animations-1/#finishing-an-animation-section */
  finish(): void {
    if (this.#rate === 0 || (this.#rate > 0 && this.#end === Infinity)) throw new DomException('the animation has no end', 'InvalidStateError');
    const time = this.#rate > 0 ? this.#end : 0;
    this.#holdTime = null;
    this.#startTime = this.owner.now - time / this.#rate;
    this.#settlePending();
    this.#moved();
    this.#tellFinish();
  }

  /** https://drafts.csswg.org/web-animations-1/#canceling-an-animation-section */
  cancel(): void {
    if (this.playState !== 'idle') {
      this.#settlePending();
      const finished = this.#finished;
      this.#finished = null;
      if (finished !== null) {
        finished.promise.catch(() => {});
        finished.reject(new DomException('the animation was cancelled', 'AbortError'));
      }
      this.owner.queueEvent(this, trusted(new AnimationPlaybackEvent('cancel', { timelineTime: this.owner.now })), this.owner.now);
    }
    this.#startTime = null;
    this.#holdTime = null;
    this.#pending = null;
    this.queueEvents();
    this.owner.changed(this);
  }

  persist(): void {
    // Nothing is ever removed by being replaced.
  }

  get ready(): Promise<Animation> {
    if (this.#ready === null) {
      this.#ready = Promise.withResolvers();
      if (this.#pending === null) this.#ready.resolve(this);
    }
    return this.#ready.promise;
  }

  get finished(): Promise<Animation> {
    if (this.#finished === null) {
      this.#finished = Promise.withResolvers();
      if (this.playState === 'finished') this.#finished.resolve(this);
    }
    return this.#finished.promise;
  }

  #await(what: 'play' | 'pause'): void {
    if (this.#pending === null) this.#ready = null;
    this.#pending = what;
  }

  #settlePending(): void {
    this.#pending = null;
    this.#ready?.resolve(this);
  }

  #renewFinished(): void {
    this.#finished = null;
    this.#toldFinish = false;
  }

  #moved(): void {
    if (this.playState !== 'finished' && this.#toldFinish) this.#renewFinished();
    this.owner.changed(this);
  }

  #tellFinish(): void {
    if (this.#toldFinish) return;
    this.#toldFinish = true;
    this.#finished?.resolve(this);
    this.owner.queueEvent(this, trusted(new AnimationPlaybackEvent('finish', { currentTime: this.currentTime, timelineTime: this.owner.now })), this.owner.now);
  }

  // Frames

  /** A frame at `owner.now`: starts what waited, ends what is over. */
  tick(): void {
    if (this.#pending === 'play') {
      this.#startTime = this.owner.now - (this.#rate === 0 ? 0 : (this.#holdTime ?? 0) / this.#rate);
      if (this.#rate !== 0) this.#holdTime = null;
      this.#settlePending();
    } else if (this.#pending === 'pause') this.#settlePending();
    this.queueEvents();
    if (this.playState === 'finished') this.#tellFinish();
  }

  /** It is, or will be, in effect: https://drafts.csswg.org/web-animations-1/#relevant-animations */
  get isRelevant(): boolean {
    const { phase, progress } = this.computedTiming;
    return (
      phase !== 'idle' && (progress !== null || (phase === 'before' && this.playState !== 'finished') || (this.playState === 'running' && phase !== 'after'))
    );
  }

  /** How long until it looks different, in ms; Infinity: never by itself. */
  get nextChangeMs(): number {
    if (this.#pending !== null) return 0;
    if (this.playState !== 'running' || this.effect === null || this.#rate === 0) return Infinity;
    const { phase } = this.computedTiming;
    if (phase === 'active') return 0;
    const time = this.currentTime ?? 0;
    if (phase === 'before') return this.#rate > 0 ? (this.effect.timing.delayMs - time) / this.#rate : Infinity;
    return this.#rate > 0 ? Math.max(0, this.#end - time) / this.#rate : 0;
  }

  /** Compares with how it was and queues the events of CSS animations and transitions. */
  queueEvents(): void {
    const { phase, iteration } = this.computedTiming;
    const now = iteration ?? (phase === 'after' ? Infinity : 0);
    this.phaseChanged(this.#lastPhase, phase, this.#lastIteration, now);
    this.#lastPhase = phase;
    this.#lastIteration = now;
  }

  protected phaseChanged(_before: Phase, _after: Phase, _lastIteration: number, _iteration: number): void {}
}

defineEventHandlers(Animation.prototype, ['onfinish', 'oncancel', 'onremove']);

let lastSequence = 0;

export function trusted<T extends Event>(event: T): T {
  event.isTrusted = true;
  return event;
}

/** https://drafts.csswg.org/css-transitions-2/#the-CSSTransition-interface */
export class CssTransition extends Animation {
  readonly property: Longhand;
  readonly from: PropertyValue;
  readonly to: PropertyValue;
  /** https://drafts.csswg.org/css-transitions-1/#reversing-adjusted-start-value and the shortening factor. */
  readonly reversingStart: PropertyValue;
  readonly shortening: number;

  constructor(
    owner: AnimationOwner,
    effect: KeyframeEffect,
    property: Longhand,
    from: PropertyValue,
    to: PropertyValue,
    reversingStart: PropertyValue,
    shortening: number,
  ) {
    super(owner, effect);
    this.property = property;
    this.from = from;
    this.to = to;
    this.reversingStart = reversingStart;
    this.shortening = shortening;
  }

  override get interfaceName(): string {
    return 'CSSTransition';
  }

  get transitionProperty(): string {
    return this.property.name;
  }

  /** https://drafts.csswg.org/css-transitions-2/#transition-events */
  protected override phaseChanged(before: Phase, after: Phase): void {
    if (before === after) return;
    const types: string[] = [];
    if (after === 'idle') types.push('transitioncancel');
    else {
      if (before === 'idle') types.push('transitionrun');
      if (after === 'active' && (before === 'idle' || before === 'before' || before === 'after')) types.push('transitionstart');
      if (after === 'after') types.push(...(before === 'active' ? [] : ['transitionstart']), 'transitionend');
      if (after === 'before' && before !== 'idle') types.push('transitionend');
    }
    for (const type of types) this.effect?.queueCssEvent(this.owner, type, { propertyName: this.property.name }, this.currentTime);
  }
}

/** https://drafts.csswg.org/css-animations-2/#the-CSSAnimation-interface */
export class CssAnimation extends Animation {
  readonly animationName: string;

  constructor(owner: AnimationOwner, effect: KeyframeEffect, animationName: string) {
    super(owner, effect);
    this.animationName = animationName;
  }

  override get interfaceName(): string {
    return 'CSSAnimation';
  }

  /** https://drafts.csswg.org/css-animations-2/#event-dispatch */
  protected override phaseChanged(before: Phase, after: Phase, lastIteration: number, iteration: number): void {
    const types: string[] = [];
    if (after === 'idle' && before !== 'idle' && before !== 'after') types.push('animationcancel');
    else if (before === 'active' && after === 'active' && lastIteration !== iteration) types.push('animationiteration');
    else if (before !== after && after !== 'idle') {
      if ((before === 'idle' || before === 'before') && after !== 'before') types.push('animationstart');
      if (before === 'after' && after === 'active') types.push('animationstart');
      if (after === 'after' || (before === 'active' && after === 'before')) types.push('animationend');
      if (before === 'after' && after === 'before') types.push('animationstart', 'animationend');
    }
    for (const type of types) this.effect?.queueCssEvent(this.owner, type, { animationName: this.animationName }, this.currentTime);
  }
}
