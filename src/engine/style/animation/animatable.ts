// What scripts animate with: Element.animate(), getAnimations(), document.timeline. https://drafts.csswg.org/web-animations-1/#the-animatable-interface-mixin

import { DeclarationBlock } from '../../css/declaration.ts';
import type { ParsedDeclaration } from '../../css/declaration.ts';
import { parseComponentValues } from '../../css/syntax/component-values.ts';
import { parseDeclarationPlain } from '../../css/properties/parse-declaration.ts';
import { Document } from '../../dom/document.ts';
import { DomException } from '../../dom/dom-exception.ts';
import { Element } from '../../dom/element.ts';
import type { PseudoElement, TimingFunction } from '../computed-style.ts';
import { DeclaredBlock } from '../declared-block.ts';
import { parseEasingText } from './easing-text.ts';
import type { Animation, DocumentTimeline } from './animation.ts';
import type { DocumentAnimations } from './document-animations.ts';
import { LINEAR } from './effect-timing.ts';
import type { EffectTiming } from './effect-timing.ts';
import { KeyframeEffect } from './keyframe-effect.ts';
import type { Keyframe } from './keyframes.ts';

const MAX_KEYFRAMES = 10_000;
const ofDocuments = new WeakMap<Document, DocumentAnimations>();

export function setDocumentAnimations(document: Document, animations: DocumentAnimations): void {
  ofDocuments.set(document, animations);
}

interface AnimationOptions {
  readonly id?: string;
  readonly delay?: number;
  readonly endDelay?: number;
  readonly duration?: number | string;
  readonly iterations?: number;
  readonly iterationStart?: number;
  readonly direction?: EffectTiming['direction'];
  readonly fill?: EffectTiming['fill'] | 'auto';
  readonly easing?: string;
  readonly pseudoElement?: string | null;
}

function easingOrThrow(text: string): TimingFunction {
  const easing = parseEasingText(text);
  if (easing === null) throw new TypeError(`"${text.slice(0, 100)}" is not an easing function`);
  return easing;
}

function timingOf(options: AnimationOptions): EffectTiming {
  const { delay = 0, endDelay = 0, duration = 'auto', iterations = 1, iterationStart = 0, direction = 'normal', fill = 'auto', easing = 'linear' } = options;
  if (typeof duration === 'string' && duration !== 'auto') throw new TypeError(`"${duration.slice(0, 100)}" is not a duration`);
  const durationMs = typeof duration === 'number' ? duration : 0;
  if (!(durationMs >= 0) || !(iterations >= 0) || !(iterationStart >= 0)) throw new TypeError('durations and iterations cannot be negative');
  return {
    delayMs: delay,
    endDelayMs: endDelay,
    durationMs,
    iterations,
    iterationStart,
    direction,
    fill: fill === 'auto' ? 'none' : fill,
    easing: easing === 'linear' ? LINEAR : easingOrThrow(easing),
  };
}

/** What script gave, as plain data; offsets are still missing where it gave none. */
interface RawKeyframe {
  offset: number | null;
  easing: TimingFunction | null;
  readonly properties: [string, string][];
}

/** https://drafts.csswg.org/web-animations-1/#processing-a-keyframes-argument; `source` is the argument as JSON. */
export function keyframesFromJson(source: unknown): Keyframe[] {
  if (source === null || typeof source !== 'object') return [];
  const raw = Array.isArray(source) ? source.slice(0, MAX_KEYFRAMES).map(rawKeyframe) : rawFromLists(source as Record<string, unknown>);
  placeKeyframes(raw);
  return raw.map(({ offset, easing, properties }) => ({ offset: offset!, easing: easing ?? LINEAR, block: blockOf(properties) }));
}

function rawKeyframe(source: unknown): RawKeyframe {
  const raw: RawKeyframe = { offset: null, easing: null, properties: [] };
  if (source === null || typeof source !== 'object') return raw;
  for (const [name, value] of Object.entries(source)) {
    if (name === 'offset') raw.offset = offsetOf(value);
    else if (name === 'easing') raw.easing = easingOrThrow(String(value));
    else if (name !== 'composite') raw.properties.push([cssName(name), String(value)]);
  }
  return raw;
}

/** `{opacity: [0, 1]}`: each property has its own list, spread evenly. */
function rawFromLists(source: Record<string, unknown>): RawKeyframe[] {
  const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, MAX_KEYFRAMES) : [value]);
  const raw: RawKeyframe[] = [];
  const offsets = 'offset' in source ? listOf(source['offset']).map(offsetOf) : [];
  const easings = 'easing' in source ? listOf(source['easing']).map((each) => easingOrThrow(String(each))) : [];
  for (const [name, values] of Object.entries(source)) {
    if (name === 'offset' || name === 'easing' || name === 'composite') continue;
    const list = listOf(values);
    list.forEach((value, i) => {
      const offset = offsets[i] ?? (list.length === 1 ? 1 : i / (list.length - 1));
      let keyframe = raw.find((each) => each.offset === offset);
      if (keyframe === undefined) raw.push((keyframe = { offset, easing: easings.length === 0 ? null : easings[i % easings.length]!, properties: [] }));
      keyframe.properties.push([cssName(name), String(value)]);
    });
  }
  return raw.sort((a, b) => a.offset! - b.offset!);
}

function offsetOf(value: unknown): number | null {
  if (value === null) return null;
  const offset = Number(value);
  if (!(offset >= 0 && offset <= 1)) throw new TypeError('the offset of a keyframe must lie between 0 and 1');
  return offset;
}

/** https://drafts.csswg.org/web-animations-1/#compute-missing-keyframe-offsets */
function placeKeyframes(keyframes: RawKeyframe[]): void {
  const last = keyframes.at(-1);
  if (last === undefined) return;
  last.offset ??= 1;
  if (keyframes.length > 1) keyframes[0]!.offset ??= 0;
  for (let i = 1; i < keyframes.length; i++) {
    if (keyframes[i]!.offset !== null) {
      if (keyframes[i]!.offset! < keyframes[i - 1]!.offset!) throw new TypeError('keyframes must be in the order of their offsets');
      continue;
    }
    let next = i;
    while (keyframes[next]!.offset === null) next++;
    const [from, to] = [keyframes[i - 1]!.offset!, keyframes[next]!.offset!];
    for (let k = i; k < next; k++) keyframes[k]!.offset = from + ((to - from) * (k - i + 1)) / (next - i + 1);
  }
}

function cssName(name: string): string {
  if (name.startsWith('--')) return name;
  if (name === 'cssFloat') return 'float';
  if (name === 'cssOffset') return 'offset';
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function blockOf(properties: readonly [string, string][]): DeclaredBlock {
  const declarations: ParsedDeclaration[] = [];
  for (const [name, text] of properties) parseDeclarationPlain(name, parseComponentValues(text), false, declarations, text);
  return new DeclaredBlock(DeclarationBlock.of(declarations));
}

const PSEUDOS: Readonly<Record<string, PseudoElement>> = {
  '::before': 'before',
  ':before': 'before',
  '::after': 'after',
  ':after': 'after',
  '::marker': 'marker',
};

/** The part of a window's glue that reads a page's object. */
interface KeyframeReader {
  readonly realm: { readonly glue: { stringifyJson(value: unknown): string } } | null;
}

const ELEMENT_MEMBERS: object & ThisType<Element> = {
  animate(this: Element, keyframes: unknown, options: number | AnimationOptions = {}): Animation {
    const animations = ofDocuments.get(this.nodeDocument);
    if (animations === undefined) throw new DomException('the document of the element is not shown', 'NotSupportedError');
    const settings = typeof options === 'number' ? { duration: options } : options;
    const window = this.nodeDocument.defaultView as unknown as KeyframeReader | null;
    const json = keyframes === null || keyframes === undefined ? 'null' : (window?.realm?.glue.stringifyJson(keyframes) ?? 'null');
    const name = settings.pseudoElement ?? null;
    const pseudo = name === null ? null : PSEUDOS[name];
    if (pseudo === undefined) throw new DomException(`"${String(name).slice(0, 100)}" is not a pseudo-element that can be animated`, 'SyntaxError');
    const effect = new KeyframeEffect(this, pseudo, timingOf(settings), keyframesFromJson(JSON.parse(json)), null);
    return animations.animate(effect, settings.id ?? '');
  },

  getAnimations(this: Element, options: { subtree?: boolean } = {}): Animation[] {
    const animations = ofDocuments.get(this.nodeDocument);
    animations?.flush();
    return animations?.list(this, options.subtree === true) ?? [];
  },
};

const DOCUMENT_MEMBERS: object & ThisType<Document> = {
  get timeline(): DocumentTimeline | null {
    return ofDocuments.get(this)?.timeline ?? null;
  },

  getAnimations(this: Document): Animation[] {
    const animations = ofDocuments.get(this);
    animations?.flush();
    return animations?.list(null, true) ?? [];
  },
};

for (const [prototype, members] of [
  [Element.prototype, ELEMENT_MEMBERS],
  [Document.prototype, DOCUMENT_MEMBERS],
] as const) {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(members))) {
    Object.defineProperty(prototype, name, { ...descriptor, enumerable: false, configurable: true });
  }
}
