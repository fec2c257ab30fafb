// The grid track sizing algorithm: https://drafts.csswg.org/css-grid-2/#algo-track-sizing

import { resolveIntrinsicSizes } from './intrinsic-track-sizes.ts';
import { gutterCount, totalSize, type Contribution, type Track } from './track.ts';

export interface SizingInput {
  readonly tracks: readonly Track[];
  readonly items: readonly Contribution[];
  readonly gap: number;
  /** Content-box size of the container along the axis, null when it is indefinite. */
  readonly available: number | null;
  /** Sizing under a min-content or max-content constraint. */
  readonly constraint: 'min-content' | 'max-content' | null;
  /** Limits of the container's content-box size where `available` is null. */
  readonly innerMin: number;
  readonly innerMax: number;
  /** Content distribution is normal or stretch: auto tracks take what is left. */
  readonly stretches: boolean;
}

/** Sets `base` of all tracks to their used sizes. */
export function sizeTracks(input: SizingInput): void {
  const { tracks, items, gap } = input;
  // 1. Initialize Track Sizes
  for (const track of tracks) {
    track.base = track.min === 'fixed' ? track.minPx : 0;
    track.growthLimit = track.max === 'fixed' ? Math.max(track.base, track.maxPx) : Infinity;
    track.isInfinitelyGrowable = false;
  }
  // 2. Resolve Intrinsic Track Sizes
  resolveIntrinsicSizes(tracks, items, gap, input.constraint);
  // 3. Maximize Tracks
  maximizeTracks(input);
  // 4. Expand Flexible Tracks
  if (tracks.some((track) => track.max === 'flexible')) expandFlexibleTracks(input);
  // 5. Expand Stretched auto Tracks
  if (input.stretches) stretchAutoTracks(input);
}

function freeSpace(input: SizingInput): number {
  return (input.available ?? input.innerMax) - totalSize(input.tracks, input.gap);
}

/** https://drafts.csswg.org/css-grid-2/#algo-grow-tracks */
function maximizeTracks(input: SizingInput): void {
  const { tracks } = input;
  if (input.constraint === 'min-content') return;
  let free = freeSpace(input);
  if (free === Infinity) {
    for (const track of tracks) if (track.growthLimit !== Infinity) track.base = Math.max(track.base, track.growthLimit);
    return;
  }
  let growing = tracks.filter((track) => track.base < track.growthLimit);
  // Each round ends with a track at its limit or no space.
  while (free > 1e-6 && growing.length > 0) {
    const share = free / growing.length;
    const next: Track[] = [];
    for (const track of growing) {
      const step = Math.min(share, track.growthLimit - track.base);
      track.base += step;
      free -= step;
      if (track.base < track.growthLimit) next.push(track);
    }
    if (next.length === growing.length) break;
    growing = next;
  }
}

/** https://drafts.csswg.org/css-grid-2/#algo-flex-tracks */
function expandFlexibleTracks(input: SizingInput): void {
  const { tracks, gap, available } = input;
  if (input.constraint === 'min-content') return;
  let fraction = 0;
  if (available !== null) {
    fraction = findFraction(tracks, 0, tracks.length, available, gap);
  } else {
    for (const track of tracks) if (track.max === 'flexible') fraction = Math.max(fraction, track.base / Math.max(1, track.flex));
    for (const item of input.items) {
      if (tracks.slice(item.start, item.end).some((track) => track.max === 'flexible')) {
        fraction = Math.max(fraction, findFraction(tracks, item.start, item.end, item.max, gap));
      }
    }
    // The limits of the container make the space definite.
    const total = sizeWithFraction(tracks, fraction, gap);
    if (total < input.innerMin) fraction = findFraction(tracks, 0, tracks.length, input.innerMin, gap);
    else if (total > input.innerMax) fraction = findFraction(tracks, 0, tracks.length, input.innerMax, gap);
  }
  let carry = 0;
  for (const track of tracks) {
    if (track.max !== 'flexible') continue;
    const size = fraction * track.flex;
    if (size <= track.base) continue;
    // Sizes are multiples of 1/64 px; what rounding leaves goes to the tracks that follow.
    const exact = size + carry;
    track.base = Math.max(track.base, Math.floor(exact * 64 + 1e-6) / 64);
    carry = exact - track.base;
  }
}

function sizeWithFraction(tracks: readonly Track[], fraction: number, gap: number): number {
  let sum = gutterCount(tracks) * gap;
  for (const track of tracks) sum += track.max === 'flexible' ? Math.max(track.base, fraction * track.flex) : track.base;
  return sum;
}

/** https://drafts.csswg.org/css-grid-2/#algo-find-fr-size: in order of base size per flex, so that one pass finds what restarts would. */
function findFraction(tracks: readonly Track[], start: number, end: number, space: number, gap: number): number {
  const span = start === 0 && end === tracks.length ? tracks : tracks.slice(start, end);
  let leftover = space - gutterCount(span) * gap;
  let factors = 0;
  const flexible: Track[] = [];
  for (const track of span) {
    if (track.max !== 'flexible') leftover -= track.base;
    else {
      factors += track.flex;
      flexible.push(track);
    }
  }
  // Tracks whose base size is more than their share count as inflexible, those with the highest need first.
  flexible.sort((a, b) => b.base * a.flex - a.base * b.flex);
  let fraction = Math.max(0, leftover) / Math.max(1, factors);
  for (const track of flexible) {
    if (fraction * track.flex >= track.base) break;
    leftover -= track.base;
    factors -= track.flex;
    fraction = Math.max(0, leftover) / Math.max(1, factors);
  }
  return fraction;
}

/** https://drafts.csswg.org/css-grid-2/#algo-stretch */
function stretchAutoTracks(input: SizingInput): void {
  const { tracks, gap, available, innerMin } = input;
  const free = (available ?? innerMin) - totalSize(tracks, gap);
  const autos = tracks.filter((track) => track.max === 'auto');
  if (free <= 0 || autos.length === 0 || input.constraint !== null) return;
  for (const track of autos) track.base += free / autos.length;
}
