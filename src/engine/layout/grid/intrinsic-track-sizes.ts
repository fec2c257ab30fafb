// Resolve Intrinsic Track Sizes: https://drafts.csswg.org/css-grid-2/#algo-content. The numbers are the steps of that section.

import { gutterCount, type Contribution, type Track } from './track.ts';

type Constraint = 'min-content' | 'max-content' | null;

export function resolveIntrinsicSizes(tracks: readonly Track[], items: readonly Contribution[], gap: number, constraint: Constraint): void {
  const spanning: Contribution[] = [];
  const flexible: Contribution[] = [];
  for (const item of items) {
    let isFlexible = false;
    let isIntrinsic = false;
    for (let i = item.start; i < item.end; i++) {
      const track = tracks[i]!;
      if (track.max === 'flexible') isFlexible = true;
      if (track.min !== 'fixed' || track.max !== 'fixed') isIntrinsic = true;
    }
    if (isFlexible) flexible.push(item);
    else if (!isIntrinsic) continue;
    // 2. Size tracks to fit non-spanning items.
    else if (item.end - item.start === 1) sizeToItem(tracks[item.start]!, item);
    else spanning.push(item);
  }
  for (const track of tracks) if (track.growthLimit < track.base) track.growthLimit = track.base;
  // 3. Increase sizes to accommodate spanning items crossing content-sized tracks, by ascending spans.
  spanning.sort((a, b) => a.end - a.start - (b.end - b.start));
  for (let i = 0; i < spanning.length;) {
    const span = spanning[i]!.end - spanning[i]!.start;
    let j = i;
    while (j < spanning.length && spanning[j]!.end - spanning[j]!.start === span) j++;
    accommodate(tracks, spanning.slice(i, j), gap, constraint, false);
    i = j;
  }
  // 4. Increase sizes to accommodate spanning items crossing flexible tracks.
  if (flexible.length > 0) accommodate(tracks, flexible, gap, constraint, true);
  // 5. If any track still has an infinite growth limit, set it to its base size.
  for (const track of tracks) if (track.growthLimit === Infinity) track.growthLimit = track.base;
}

function sizeToItem(track: Track, item: Contribution): void {
  switch (track.min) {
    case 'min-content':
      track.base = Math.max(track.base, item.min);
      break;
    case 'max-content':
      track.base = Math.max(track.base, item.max);
      break;
    // AD-HOC: the minimum contribution also under an intrinsic constraint, as in Chromium, where the spec has the limited min-content one.
    case 'auto':
      track.base = Math.max(track.base, item.minimum);
      break;
    case 'fixed':
  }
  const known = track.growthLimit === Infinity ? 0 : track.growthLimit;
  if (track.max === 'min-content') track.growthLimit = Math.max(known, item.min);
  else if (track.max === 'auto' || track.max === 'max-content') track.growthLimit = Math.max(known, Math.min(item.max, Math.max(track.fitLimit, track.base)));
}

/** Limited by fixed max track sizing functions (or arguments of fit-content), and at least the minimum contribution. */
function limitedBySpan(tracks: readonly Track[], item: Contribution, size: number, gap: number): number {
  let limit = 0;
  for (let i = item.start; i < item.end; i++) {
    const track = tracks[i]!;
    limit += track.max === 'fixed' ? track.maxPx : track.fitLimit;
  }
  return Math.max(item.minimum, Math.min(size, limit + gap * (item.end - item.start - 1)));
}

const hasIntrinsicMax = (track: Track): boolean => track.max === 'auto' || track.max === 'min-content' || track.max === 'max-content';
const hasMaxContentMax = (track: Track): boolean => track.max === 'auto' || track.max === 'max-content';

/** The six phases of step 3 for items of one span size, or of step 4 for all items that cross flexible tracks. */
function accommodate(tracks: readonly Track[], items: readonly Contribution[], gap: number, constraint: Constraint, isFlexible: boolean): void {
  const affects =
    (test: (track: Track) => boolean) =>
    (track: Track): boolean =>
      test(track) && (!isFlexible || track.max === 'flexible');
  // 1. For intrinsic minimums.
  distribute(
    tracks,
    items,
    gap,
    isFlexible,
    affects((track) => track.min !== 'fixed'),
    hasIntrinsicMax,
    'base',
    (item) => item.minimum,
  );
  // 2. For content-based minimums.
  distribute(
    tracks,
    items,
    gap,
    isFlexible,
    affects((track) => track.min === 'min-content' || track.min === 'max-content'),
    hasIntrinsicMax,
    'base',
    (item) => item.min,
  );
  // 3. For max-content minimums. AD-HOC: as in Chromium those of fit-content() keep to their limit also where the item spans
  // others, and those of flexible tracks are left to the size of an fr.
  if (constraint === 'max-content' && !isFlexible) {
    distribute(
      tracks,
      items,
      gap,
      isFlexible,
      affects((track) => track.min === 'max-content' || (track.min === 'auto' && track.fitLimit === Infinity)),
      hasMaxContentMax,
      'base',
      (item) => limitedBySpan(tracks, item, item.max, gap),
    );
  }
  distribute(
    tracks,
    items,
    gap,
    isFlexible,
    affects((track) => track.min === 'max-content'),
    hasMaxContentMax,
    'base',
    (item) => item.max,
  );
  // 4. If at this point any track's growth limit is now less than its base size, increase its growth limit.
  for (const track of tracks) if (track.growthLimit < track.base) track.growthLimit = track.base;
  if (isFlexible) return;
  // 5. For intrinsic maximums.
  distribute(
    tracks,
    items,
    gap,
    isFlexible,
    hasIntrinsicMax,
    () => true,
    'growth',
    (item) => item.min,
  );
  // 6. For max-content maximums.
  distribute(
    tracks,
    items,
    gap,
    isFlexible,
    hasMaxContentMax,
    () => true,
    'limit',
    (item) => item.max,
  );
}

/** https://drafts.csswg.org/css-grid-2/#extra-space; `growth` marks tracks as infinitely growable for the `limit` phase that follows. */
function distribute(
  tracks: readonly Track[],
  items: readonly Contribution[],
  gap: number,
  isFlexible: boolean,
  isAffected: (track: Track) => boolean,
  growsBeyond: (track: Track) => boolean,
  phase: 'base' | 'growth' | 'limit',
  contribution: (item: Contribution) => number,
): void {
  const touched = new Set<Track>();
  for (const item of items) {
    const span = tracks.slice(item.start, item.end);
    const affected = span.filter((track) => isAffected(track));
    if (affected.length === 0) continue;
    // 1. Find the space to distribute.
    let space = contribution(item) - gutterCount(span) * gap;
    for (const track of span) space -= phase === 'base' || track.growthLimit === Infinity ? track.base : track.growthLimit;
    for (const track of affected) {
      track.increase = 0;
      touched.add(track);
    }
    if (space <= 0) continue;
    if (isFlexible) {
      shareByFlex(affected, space);
    } else {
      // 2. Distribute space up to limits. 3. Distribute space beyond limits.
      const rest = shareUpTo(affected, space, (track) => roomOf(track, phase));
      if (rest > 1e-6) {
        const beyond = affected.filter((track) => growsBeyond(track));
        shareUpTo(beyond.length > 0 ? beyond : affected, rest, (track) =>
          track.fitLimit === Infinity ? Infinity : phase === 'base' ? Infinity : Math.max(0, track.fitLimit - limitOf(track) - track.increase),
        );
      }
    }
    // 4. The planned increase is the largest item-incurred increase.
    for (const track of affected) track.planned = Math.max(track.planned, track.increase);
  }
  for (const track of touched) {
    if (phase === 'base') track.base += track.planned;
    else {
      const wasInfinite = track.growthLimit === Infinity;
      if (wasInfinite && phase === 'growth') track.isInfinitelyGrowable = true;
      track.growthLimit = limitOf(track) + track.planned;
      if (phase === 'limit') track.isInfinitelyGrowable = false;
    }
    track.planned = 0;
  }
}

function limitOf(track: Track): number {
  return track.growthLimit === Infinity ? track.base : track.growthLimit;
}

/** How far the affected size may grow before its limit. */
function roomOf(track: Track, phase: 'base' | 'growth' | 'limit'): number {
  if (phase === 'base') return Math.max(0, Math.min(track.growthLimit, Math.max(track.fitLimit, track.base)) - track.base - track.increase);
  if (track.growthLimit !== Infinity && !track.isInfinitelyGrowable) return 0;
  return Math.max(0, track.fitLimit - limitOf(track) - track.increase);
}

/** Equal shares, frozen at each track's room; returns what is left. */
function shareUpTo(tracks: readonly Track[], space: number, room: (track: Track) => number): number {
  const order = tracks.map((track) => ({ track, room: room(track) })).sort((a, b) => a.room - b.room);
  let left = space;
  for (let i = 0; i < order.length; i++) {
    const entry = order[i]!;
    const step = Math.min(entry.room, left / (order.length - i));
    entry.track.increase += step;
    left -= step;
  }
  return left;
}

function shareByFlex(tracks: readonly Track[], space: number): void {
  let factors = 0;
  for (const track of tracks) factors += track.flex;
  for (const track of tracks) track.increase += factors > 0 ? (space * track.flex) / factors : space / tracks.length;
}
