// DocumentAnimations: the animations of one document. The style stage tells it of each new style of an element that has transitions or
// animations, and takes back the style to show; the page gives it the time of each frame and takes the events.
// https://drafts.csswg.org/css-transitions-1/#starting, https://drafts.csswg.org/css-animations-1/#animations

import type { Longhand } from '../../css/properties/longhand.ts';
import type { KeyframesRule } from '../../css/rules.ts';
import type { Event } from '../../dom/event.ts';
import type { EventTarget } from '../../dom/event-target.ts';
import type { Element } from '../../dom/element.ts';
import type { Animation as AnimationStyle, ComputedStyle, PseudoElement, Transition } from '../computed-style.ts';
import { DeclaredBlock } from '../declared-block.ts';
import { interpolateProperty, isSameValue, maybeChanged, readProperty, transitionCovers, withProperties } from './animated-property.ts';
import type { PropertyValue } from './animated-property.ts';
import { Animation, CssAnimation, CssTransition, DocumentTimeline } from './animation.ts';
import type { AnimationOwner } from './animation.ts';
import { easingOfBlock } from './easing-text.ts';
import { LINEAR } from './effect-timing.ts';
import type { EffectTiming } from './effect-timing.ts';
import { KeyframeEffect } from './keyframe-effect.ts';
import { sampleTracks, transitionTrack } from './keyframes.ts';
import type { Keyframe } from './keyframes.ts';

export interface AnimationsHost {
  /** The style of an element with more declarations on top; null when it has none. */
  styleWith(element: Element, pseudo: PseudoElement | null, block: DeclaredBlock): ComputedStyle | null;
  /** The style that an element has now. */
  shownStyle(element: Element, pseudo: PseudoElement | null): ComputedStyle | null;
  /** The rule in force for a name of keyframes. */
  keyframesRule(name: string, element: Element): KeyframesRule | null;
  /** The element needs another sample. */
  invalidate(element: Element): void;
}

/** One element, or pseudo-element, with animations. */
class AnimatedTarget {
  readonly element: Element;
  readonly pseudo: PseudoElement | null;
  /** The style without animations; null before it was styled. */
  base: ComputedStyle | null;
  readonly transitions = new Map<Longhand, CssTransition>();
  cssAnimations: { readonly animation: CssAnimation; readonly rule: KeyframesRule }[] = [];
  /** Of scripts, in order of their making. */
  scripted: Animation[] = [];
  /** What cssAnimations were made from. */
  animationList: readonly AnimationStyle[] = [];

  constructor(element: Element, pseudo: PseudoElement | null, base: ComputedStyle | null) {
    this.element = element;
    this.pseudo = pseudo;
    this.base = base;
  }

  get isEmpty(): boolean {
    return this.transitions.size === 0 && this.cssAnimations.length === 0 && this.scripted.length === 0;
  }

  /** In the order of their effect, the strongest last. */
  *all(): Iterable<Animation> {
    yield* this.transitions.values();
    for (const { animation } of this.cssAnimations) yield animation;
    yield* this.scripted;
  }
}

interface QueuedEvent {
  readonly target: EventTarget;
  readonly event: Event;
  readonly scheduledMs: number;
}

export class DocumentAnimations implements AnimationOwner {
  readonly timeline = new DocumentTimeline();
  /** Called when something plays, so that the page asks for frames. */
  onChange: () => void = () => {};
  /** Brings styles up to date: what changed may begin animations. */
  flush: () => void = () => {};
  readonly #host: AnimationsHost;
  readonly #targets = new Map<Element, AnimatedTarget[]>();
  #events: QueuedEvent[] = [];

  constructor(host: AnimationsHost) {
    this.#host = host;
  }

  get now(): number {
    return this.timeline.currentTime;
  }

  tracks(element: Element): boolean {
    return this.#targets.size > 0 && this.#targets.has(element);
  }

  #targetOf(element: Element, pseudo: PseudoElement | null): AnimatedTarget | null {
    return this.#targets.get(element)?.find((each) => each.pseudo === pseudo) ?? null;
  }

  #ensureTarget(element: Element, pseudo: PseudoElement | null): AnimatedTarget {
    const known = this.#targetOf(element, pseudo);
    if (known !== null) return known;
    const target = new AnimatedTarget(element, pseudo, this.#host.shownStyle(element, pseudo));
    const list = this.#targets.get(element);
    if (list === undefined) this.#targets.set(element, [target]);
    else list.push(target);
    return target;
  }

  #dropIfEmpty(target: AnimatedTarget): void {
    if (!target.isEmpty) return;
    const rest = (this.#targets.get(target.element) ?? []).filter((each) => each !== target);
    if (rest.length === 0) this.#targets.delete(target.element);
    else this.#targets.set(target.element, rest);
  }

  // Styles

  /** A new style of an element: starts and ends what follows from it and gives the style to show. `shown`: the one before, null when there was none. */
  styleChanged(element: Element, pseudo: PseudoElement | null, shown: ComputedStyle | null, base: ComputedStyle): ComputedStyle {
    const known = this.#targetOf(element, pseudo);
    const before = known?.base ?? shown;
    const target = known ?? new AnimatedTarget(element, pseudo, before);
    if (base.box.display === 'none') this.#cancelCss(target);
    else {
      if (before !== null) this.#updateTransitions(target, before, base);
      this.#updateAnimations(target, base);
    }
    target.base = base;
    if (target.isEmpty) {
      if (known !== null) this.#dropIfEmpty(known);
      return base;
    }
    if (known === null) {
      const list = this.#targets.get(element);
      if (list === undefined) this.#targets.set(element, [target]);
      else list.push(target);
    }
    return this.#sample(target);
  }

  /** The style to show now. */
  sample(element: Element, pseudo: PseudoElement | null): ComputedStyle | null {
    const target = this.#targetOf(element, pseudo);
    return target === null || target.base === null ? null : this.#sample(target);
  }

  /** The pseudo-elements of an element that are animated. */
  pseudosOf(element: Element): PseudoElement[] {
    return (this.#targets.get(element) ?? []).flatMap(({ pseudo }) => pseudo ?? []);
  }

  /** The element has no style any more. */
  forget(element: Element): void {
    for (const target of this.#targets.get(element) ?? []) {
      this.#cancelCss(target);
      target.base = null;
      this.#dropIfEmpty(target);
    }
  }

  #sample(target: AnimatedTarget): ComputedStyle {
    const base = target.base!;
    const values = new Map<Longhand, PropertyValue>();
    for (const animation of target.all()) this.#apply(animation, base, values);
    return withProperties(base, values);
  }

  #apply(animation: Animation, base: ComputedStyle, values: Map<Longhand, PropertyValue>): void {
    const { effect } = animation;
    const { progress } = animation.computedTiming;
    animation.sampledProgress = progress;
    if (effect === null || progress === null) return;
    const tracks = effect.tracksFor(base, (block) => this.#host.styleWith(effect.target, effect.pseudo, block));
    sampleTracks(tracks, progress, base, values);
  }

  #cancelCss(target: AnimatedTarget): void {
    for (const transition of [...target.transitions.values()]) transition.cancel();
    for (const { animation } of target.cssAnimations) animation.cancel();
    target.transitions.clear();
    target.cssAnimations = [];
    target.animationList = [];
  }

  /** https://drafts.csswg.org/css-transitions-1/#starting */
  #updateTransitions(target: AnimatedTarget, before: ComputedStyle, after: ComputedStyle): void {
    const { transitions: settings } = after.rare;
    for (const transition of [...target.transitions.values()]) {
      // A property that no longer has transitions ends its one at once.
      if (matching(settings, transition.property) === null) this.#endTransition(target, transition);
    }
    if (settings.length === 0 || before === after) return;
    for (const property of maybeChanged(before, after)) {
      const setting = matching(settings, property);
      if (setting === null) continue;
      const [from, to] = [readProperty(before, property), readProperty(after, property)];
      const running = target.transitions.get(property);
      if (running !== undefined) {
        if (!isSameValue(running.to, to)) this.#redirect(target, running, to, setting);
      } else if (!isSameValue(from, to)) this.#startTransition(target, property, setting, from, to, from, 1);
    }
  }

  /** Steps 4 of the algorithm: a running transition gets another end. */
  #redirect(target: AnimatedTarget, running: CssTransition, to: PropertyValue, setting: Transition): void {
    const progress = running.computedTiming.progress ?? 0;
    const current = interpolateProperty(running.property, running.from, running.to, progress) ?? running.from;
    this.#endTransition(target, running);
    if (isSameValue(current, to)) return;
    // Going back takes as long as it went.
    const isReversal = isSameValue(running.reversingStart, to);
    const shortening = isReversal ? Math.min(1, Math.abs(progress * running.shortening + (1 - running.shortening))) : 1;
    this.#startTransition(target, running.property, setting, current, to, isReversal ? running.to : current, shortening);
  }

  #startTransition(
    target: AnimatedTarget,
    property: Longhand,
    setting: Transition,
    from: PropertyValue,
    to: PropertyValue,
    reversingStart: PropertyValue,
    shortening: number,
  ): void {
    const durationMs = Math.max(0, setting.durationMs) * shortening;
    const delayMs = setting.delayMs < 0 ? setting.delayMs * shortening : setting.delayMs;
    if (durationMs + delayMs <= 0 || interpolateProperty(property, from, to, 0.5) === null) return;
    const timing: EffectTiming = {
      delayMs,
      endDelayMs: 0,
      durationMs,
      iterations: 1,
      iterationStart: 0,
      direction: 'normal',
      fill: 'backwards',
      easing: setting.timing,
    };
    const effect = new KeyframeEffect(target.element, target.pseudo, timing, [], null, transitionTrack(property, from, to));
    const transition = new CssTransition(this, effect, property, from, to, reversingStart, shortening);
    target.transitions.set(property, transition);
    transition.play();
    transition.queueEvents();
  }

  #endTransition(target: AnimatedTarget, transition: CssTransition): void {
    target.transitions.delete(transition.property);
    transition.cancel();
  }

  /** https://drafts.csswg.org/css-animations-1/#animations: names start and end animations, the rest updates them. */
  #updateAnimations(target: AnimatedTarget, style: ComputedStyle): void {
    const { animations: settings } = style.rare;
    const rules = settings.map((setting) => this.#host.keyframesRule(setting.name, target.element));
    const isSame =
      settings === target.animationList &&
      target.cssAnimations.length === rules.filter((rule) => rule !== null).length &&
      target.cssAnimations.every(({ rule }) => rules.includes(rule));
    if (isSame || (settings.length === 0 && target.cssAnimations.length === 0)) return;
    target.animationList = settings;
    const old = [...target.cssAnimations];
    const next: AnimatedTarget['cssAnimations'] = [];
    // The last of equal names is matched first.
    for (let i = settings.length - 1; i >= 0; i--) {
      const [setting, rule] = [settings[i]!, rules[i]!];
      if (rule === null) continue;
      const at = old.findLastIndex((each) => each.animation.animationName === setting.name);
      const known = at < 0 ? null : old.splice(at, 1)[0]!;
      next.unshift(known === null ? this.#startAnimation(target, setting, rule) : this.#updateAnimation(known, setting, rule));
    }
    for (const { animation } of old) animation.cancel();
    target.cssAnimations = next;
  }

  #startAnimation(target: AnimatedTarget, setting: AnimationStyle, rule: KeyframesRule): { animation: CssAnimation; rule: KeyframesRule } {
    const effect = new KeyframeEffect(target.element, target.pseudo, timingOf(setting), this.#keyframesOf(rule), setting.timing);
    const animation = new CssAnimation(this, effect, setting.name);
    animation.play();
    if (setting.paused) animation.pause();
    animation.queueEvents();
    return { animation, rule };
  }

  #updateAnimation(
    known: { animation: CssAnimation; rule: KeyframesRule },
    setting: AnimationStyle,
    rule: KeyframesRule,
  ): { animation: CssAnimation; rule: KeyframesRule } {
    const { animation } = known;
    const effect = animation.effect!;
    effect.timing = timingOf(setting);
    effect.setKeyframeSource(this.#keyframesOf(rule), setting.timing);
    if (setting.paused && animation.playState === 'running') animation.pause();
    else if (!setting.paused && animation.playState === 'paused') animation.play();
    return { animation, rule };
  }

  /** https://drafts.csswg.org/css-animations-2/#keyframes: sorted by place; the easing of a keyframe leads to the next. */
  #keyframesOf(rule: KeyframesRule): Keyframe[] {
    const keyframes: Keyframe[] = [];
    for (const each of rule.rules) {
      const block = new DeclaredBlock(each.block);
      const easing = easingOfBlock(block);
      for (const offset of each.offsets) keyframes.push({ offset, easing, block });
    }
    return keyframes.sort((a, b) => a.offset - b.offset);
  }

  // Scripts

  /** Makes and plays an animation of a script. */
  animate(effect: KeyframeEffect, id: string): Animation {
    const target = this.#ensureTarget(effect.target, effect.pseudo);
    const animation = new Animation(this, effect);
    animation.id = id;
    target.scripted.push(animation);
    animation.play();
    return animation;
  }

  /** https://drafts.csswg.org/web-animations-1/#dom-animatable-getanimations in composite order; `element` null: of the whole document. */
  list(element: Element | null, withSubtree: boolean): Animation[] {
    const found: Animation[] = [];
    for (const [each, targets] of this.#targets) {
      if (element !== null && each !== element && !(withSubtree && element.contains(each))) continue;
      for (const target of targets) {
        if (element !== null && !withSubtree && target.pseudo !== null) continue;
        for (const animation of target.all()) if (animation.isRelevant) found.push(animation);
      }
    }
    const kind = (animation: Animation): number => (animation instanceof CssTransition ? 0 : animation instanceof CssAnimation ? 1 : 2);
    return found.sort((a, b) => kind(a) - kind(b) || a.sequence - b.sequence);
  }

  changed(animation: Animation): void {
    const { effect } = animation;
    if (effect !== null) {
      const isCss = animation instanceof CssTransition || animation instanceof CssAnimation;
      // A script may play again what was let go.
      if (!isCss && animation.playState !== 'idle') {
        const target = this.#ensureTarget(effect.target, effect.pseudo);
        if (!target.scripted.includes(animation)) target.scripted.push(animation);
      }
      this.#host.invalidate(effect.target);
    }
    this.onChange();
  }

  // Frames

  /** A frame: moves all animations on. Events come out of takeEvents(). */
  tick(nowMs: number): void {
    this.timeline.currentTime = nowMs;
    if (this.#targets.size === 0) return;
    for (const targets of [...this.#targets.values()]) {
      for (const target of [...targets]) this.#tickTarget(target);
    }
  }

  #tickTarget(target: AnimatedTarget): void {
    if (!target.element.isConnected) this.#cancelCss(target);
    let isMoving = false;
    for (const animation of [...target.all()]) {
      animation.tick();
      isMoving ||= animation.computedTiming.progress !== animation.sampledProgress;
      if (animation.playState === 'finished' && animation instanceof CssTransition) {
        target.transitions.delete(animation.property);
        isMoving = true;
      }
    }
    const scripted = target.scripted.filter((animation) => animation.isRelevant);
    if (scripted.length !== target.scripted.length) {
      target.scripted = scripted;
      isMoving = true;
    }
    if (isMoving) this.#host.invalidate(target.element);
    // The style goes back to the base with the next sample.
    if (target.isEmpty) this.#dropped.push(target);
  }

  /** Targets that need one more sample before they are let go. */
  readonly #dropped: AnimatedTarget[] = [];

  /** After styles were brought up to date. */
  sweep(): void {
    for (const target of this.#dropped.splice(0)) this.#dropIfEmpty(target);
  }

  /** Ms until the next frame is needed; Infinity when nothing plays. */
  get nextChangeMs(): number {
    let least = Infinity;
    for (const targets of this.#targets.values()) {
      for (const target of targets) for (const animation of target.all()) least = Math.min(least, animation.nextChangeMs);
      if (least <= 0) return 0;
    }
    return least;
  }

  queueEvent(target: EventTarget, event: Event, scheduledMs: number): void {
    this.#events.push({ target, event, scheduledMs });
    this.onChange();
  }

  /** https://drafts.csswg.org/web-animations-1/#update-animations-and-send-events, step 5: sorted by when they were due. */
  takeEvents(): readonly QueuedEvent[] {
    const events = this.#events.sort((a, b) => a.scheduledMs - b.scheduledMs);
    this.#events = [];
    return events;
  }

  get hasEvents(): boolean {
    return this.#events.length > 0;
  }
}

function matching(settings: readonly Transition[], property: Longhand): Transition | null {
  for (let i = settings.length - 1; i >= 0; i--) if (transitionCovers(settings[i]!.property, property)) return settings[i]!;
  return null;
}

function timingOf({ durationMs, delayMs, iterations, direction, fill }: AnimationStyle): EffectTiming {
  return { delayMs, endDelayMs: 0, durationMs, iterations, iterationStart: 0, direction, fill, easing: LINEAR };
}
