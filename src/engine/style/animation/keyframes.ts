// Keyframes -> tracks: for each property the values at points of the progress, computed for one element.
// https://drafts.csswg.org/web-animations-1/#keyframe-animation-effects

import type { Longhand } from '../../css/properties/longhand.ts';
import { LONGHANDS } from '../../css/properties/property-table.ts';
import type { ComputedStyle, TimingFunction } from '../computed-style.ts';
import type { DeclaredBlock } from '../declared-block.ts';
import { physicalIds } from '../logical-properties.ts';
import { interpolateProperty, isAnimatable, readProperty } from './animated-property.ts';
import type { PropertyValue } from './animated-property.ts';
import { ease } from './easing-function.ts';

/** As declared; in order of `offset`. */
export interface Keyframe {
  /** 0 to 1. */
  readonly offset: number;
  /** Up to the next keyframe; null: the animation's own, or linear. */
  readonly easing: TimingFunction | null;
  readonly block: DeclaredBlock;
}

interface TrackPoint {
  readonly offset: number;
  readonly easing: TimingFunction | null;
  /** null: what the element has without the animation. */
  readonly value: PropertyValue | null;
}

export type Tracks = ReadonlyMap<Longhand, readonly TrackPoint[]>;

/** The style of the animation's element with the declarations of a keyframe on top; null when it has none. */
export type KeyframeStyle = (block: DeclaredBlock) => ComputedStyle | null;

/** FIXME: custom properties are not animated. */
export function makeTracks(keyframes: readonly Keyframe[], defaultEasing: TimingFunction | null, computeStyle: KeyframeStyle): Tracks {
  const tracks = new Map<Longhand, TrackPoint[]>();
  for (const { offset, easing, block } of keyframes) {
    block.prepare();
    const style = block.ids.length === 0 ? null : computeStyle(block);
    if (style === null) continue;
    const physical = physicalIds(style.text.writingMode, style.text.direction);
    for (const id of new Set(block.ids.map((each) => (physical[each]! >= 0 ? physical[each]! : each)))) {
      const property = LONGHANDS[id]!;
      if (!isAnimatable(property)) continue;
      let points = tracks.get(property);
      if (points === undefined) tracks.set(property, (points = []));
      // A later keyframe at the same place wins.
      if (points.at(-1)?.offset === offset && offset > 0 && offset < 1) points.pop();
      points.push({ offset, easing: easing ?? defaultEasing, value: readProperty(style, property) });
    }
  }
  for (const points of tracks.values()) {
    if (points[0]!.offset > 0) points.unshift({ offset: 0, easing: defaultEasing, value: null });
    if (points.at(-1)!.offset < 1) points.push({ offset: 1, easing: null, value: null });
  }
  return tracks;
}

/** A track between two values: what a transition is. */
export function transitionTrack(property: Longhand, from: PropertyValue, to: PropertyValue): Tracks {
  return new Map([
    [
      property,
      [
        { offset: 0, easing: null, value: from },
        { offset: 1, easing: null, value: to },
      ],
    ],
  ]);
}

/** https://drafts.csswg.org/web-animations-1/#the-effect-value-of-a-keyframe-effect: puts the values at `progress` into `out`. */
export function sampleTracks(tracks: Tracks, progress: number, base: ComputedStyle, out: Map<Longhand, PropertyValue>): void {
  for (const [property, points] of tracks) {
    const underlying = (): PropertyValue => out.get(property) ?? readProperty(base, property);
    // The last point at or before the progress, but one with a successor.
    let i = 0;
    while (i < points.length - 2 && points[i + 1]!.offset <= progress) i++;
    const [from, to] = [points[i]!, points[i + 1] ?? points[i]!];
    const span = to.offset - from.offset;
    let local = span === 0 ? (progress < from.offset ? 0 : 1) : (progress - from.offset) / span;
    if (from.easing !== null) local = ease(from.easing, local, false);
    const [a, b] = [from.value ?? underlying(), to.value ?? underlying()];
    out.set(property, local === 0 ? a : local === 1 ? b : (interpolateProperty(property, a, b, local) ?? (local < 0.5 ? a : b)));
  }
}
