// Track: one row or column while it is being sized, and an item's contributions to the tracks that it spans.
// https://drafts.csswg.org/css-grid-2/#algo-terms

import type { TrackBreadth, TrackSize } from '../../style/computed-style.ts';
import { resolveLengthOrNull } from '../../style/length.ts';
import { snap } from '../lengths.ts';
import { fixedSize, isFlexible, type ExplicitGrid } from './explicit-grid.ts';

export type TrackMin = 'fixed' | 'auto' | 'min-content' | 'max-content';
export type TrackMax = TrackMin | 'flexible';

export class Track {
  readonly min: TrackMin;
  readonly max: TrackMax;
  /** Of a fixed min or max; 0 else. */
  readonly minPx: number;
  readonly maxPx: number;
  /** The argument of fit-content(); Infinity for all others. */
  readonly fitLimit: number;
  readonly flex: number;
  /** An empty track of repeat(auto-fit): no size, no gutter. */
  readonly isCollapsed: boolean;
  base: number;
  growthLimit: number;
  isInfinitelyGrowable: boolean;
  planned: number;
  increase: number;
  /** Start edge from the start of the content box; set by positionTracks. */
  offset: number;

  constructor(size: TrackSize, available: number | null, isCollapsed: boolean) {
    const isFit = 'fitContent' in size;
    const fit = isFit ? resolveLengthOrNull(size.fitContent, available) : null;
    const min: TrackBreadth = isFit ? 'auto' : size.min;
    const max: TrackBreadth = isFit ? (fit === null ? 'auto' : 'max-content') : size.max;
    const minPx = fixedSize(min, available);
    const maxPx = fixedSize(max, available);
    this.min = isCollapsed || minPx !== null ? 'fixed' : typeof min === 'string' ? min : 'auto';
    this.max = isCollapsed || maxPx !== null ? 'fixed' : isFlexible(max) ? 'flexible' : typeof max === 'string' ? max : 'auto';
    this.minPx = isCollapsed ? 0 : snap(minPx ?? 0);
    this.maxPx = isCollapsed ? 0 : snap(maxPx ?? 0);
    this.fitLimit = fit === null ? Infinity : Math.max(0, fit);
    this.flex = !isCollapsed && isFlexible(max) ? Math.max(0, max.fr) : 0;
    this.isCollapsed = isCollapsed;
    this.base = 0;
    this.growthLimit = 0;
    this.isInfinitelyGrowable = false;
    this.planned = 0;
    this.increase = 0;
    this.offset = 0;
  }
}

/** All tracks of an axis: implicit ones take grid-auto-* in turns, https://drafts.csswg.org/css-grid-2/#auto-tracks */
export function makeTracks(
  grid: ExplicitGrid,
  autoSizes: readonly TrackSize[],
  before: number,
  count: number,
  isEmpty: ((track: number) => boolean) | null,
  available: number | null,
): Track[] {
  const autos: readonly TrackSize[] = autoSizes.length > 0 ? autoSizes : [{ min: 'auto', max: 'auto' }];
  const tracks: Track[] = [];
  for (let i = 0; i < count; i++) {
    const index = i - before;
    const explicit = index >= 0 ? grid.tracks[index] : undefined;
    // Tracks of template areas without a size are implicit in this respect.
    const fromEnd = index < 0 ? ((index % autos.length) + autos.length) % autos.length : (index - grid.tracks.length) % autos.length;
    const size = explicit ?? autos[fromEnd]!;
    const isCollapsed = isEmpty !== null && index >= grid.fitStart && index < grid.fitEnd && isEmpty(i);
    tracks.push(new Track(size, available, isCollapsed));
  }
  return tracks;
}

/** Outer sizes of an item along an axis. `minimum` is the minimum contribution. Tracks are [start, end). */
export interface Contribution {
  readonly start: number;
  readonly end: number;
  readonly minimum: number;
  readonly min: number;
  readonly max: number;
}

export function spanSize(tracks: readonly Track[], start: number, end: number, gap: number): number {
  let size = 0;
  let gutters = -1;
  for (let i = start; i < end; i++) {
    const track = tracks[i]!;
    size += track.base;
    if (!track.isCollapsed) gutters++;
  }
  return size + Math.max(0, gutters) * gap;
}

export function gutterCount(tracks: readonly Track[]): number {
  let count = -1;
  for (const track of tracks) if (!track.isCollapsed) count++;
  return Math.max(0, count);
}

export function totalSize(tracks: readonly Track[], gap: number): number {
  return spanSize(tracks, 0, tracks.length, gap);
}
