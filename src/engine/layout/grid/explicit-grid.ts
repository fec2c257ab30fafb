// The explicit grid along one axis: template tracks with repetitions expanded, lines and their names, areas.
// https://drafts.csswg.org/css-grid-2/#explicit-grids. Lines are counted from 0: the start line of the first explicit track.

import type { GridGroup, TrackBreadth, TrackList, TrackSize } from '../../style/computed-style.ts';
import { resolveLength, resolveLengthOrNull } from '../../style/length.ts';

/** Tracks and lines beyond are clamped, https://drafts.csswg.org/css-grid-2/#overlarge-grids */
export const MAX_LINES = 10000;

export interface ExplicitGrid {
  readonly tracks: readonly TrackSize[];
  /** Line names -> ascending line numbers, those of areas (`name-start`) included. */
  readonly names: ReadonlyMap<string, readonly number[]>;
  /** Explicit tracks, template areas counted. */
  readonly count: number;
  /** Tracks made by repeat(auto-fit): they vanish when empty. */
  readonly fitStart: number;
  readonly fitEnd: number;
}

/** What expands repeat(auto-fill): content-box sizes, null where there is none. */
export interface RepeatLimits {
  readonly available: number | null;
  readonly max: number | null;
  readonly min: number | null;
}

export function isFlexible(breadth: TrackBreadth): breadth is { readonly fr: number } {
  return typeof breadth === 'object' && 'fr' in breadth;
}

/** FIXME: subgrids are laid out as if they had no template. */
export function explicitGrid(grid: GridGroup, isColumns: boolean, limits: RepeatLimits, gap: number): ExplicitGrid {
  const list = isColumns ? grid.templateColumns : grid.templateRows;
  const tracks: TrackSize[] = [];
  const names = new Map<string, number[]>();
  const addNames = (words: readonly string[], line: number): void => {
    for (const word of words) addName(names, word, line);
  };
  let fitStart = 0;
  let fitEnd = 0;
  for (let i = 0; i < list.tracks.length && tracks.length < MAX_LINES && !list.isSubgrid; i++) {
    addNames(list.lineNames[i] ?? [], tracks.length);
    const entry = list.tracks[i]!;
    if (!('repeat' in entry)) {
      tracks.push(entry);
      continue;
    }
    const count = repetitions(list, limits, gap);
    if (entry.repeat === 'auto-fit') fitStart = tracks.length;
    for (let k = 0; k < count && tracks.length < MAX_LINES; k++) {
      entry.tracks.forEach((track, j) => {
        addNames(entry.lineNames[j] ?? [], tracks.length);
        tracks.push(track);
      });
      addNames(entry.lineNames[entry.tracks.length] ?? [], tracks.length);
    }
    if (entry.repeat === 'auto-fit') fitEnd = tracks.length;
  }
  addNames(list.lineNames[list.tracks.length] ?? [], tracks.length);
  addAreas(grid.templateAreas, isColumns, names);
  const areaCount = isColumns ? (grid.templateAreas[0]?.length ?? 0) : grid.templateAreas.length;
  for (const lines of names.values()) lines.sort((a, b) => a - b);
  return { tracks, names, count: Math.min(MAX_LINES, Math.max(tracks.length, areaCount)), fitStart, fitEnd };
}

function addName(names: Map<string, number[]>, name: string, line: number): void {
  const lines = names.get(name);
  if (lines === undefined) names.set(name, [line]);
  else if (!lines.includes(line, Math.max(0, lines.length - 2))) lines.push(line);
}

/** https://drafts.csswg.org/css-grid-2/#implicit-named-lines */
function addAreas(areas: readonly (readonly string[])[], isColumns: boolean, names: Map<string, number[]>): void {
  const bounds = new Map<string, { start: number; end: number }>();
  areas.forEach((row, y) =>
    row.forEach((name, x) => {
      if (name === '.') return;
      const position = isColumns ? x : y;
      const area = bounds.get(name);
      if (area === undefined) bounds.set(name, { start: position, end: position + 1 });
      else {
        area.start = Math.min(area.start, position);
        area.end = Math.max(area.end, position + 1);
      }
    }),
  );
  for (const [name, { start, end }] of bounds) {
    addName(names, `${name}-start`, start);
    addName(names, `${name}-end`, end);
  }
}

/** https://drafts.csswg.org/css-grid-2/#auto-repeat: how often the automatic repetition fits. */
function repetitions(list: TrackList, limits: RepeatLimits, gap: number): number {
  const limit = limits.available ?? limits.max;
  if (limit === null && limits.min === null) return 1;
  let fixed = 0;
  let repeated = 0;
  let fixedCount = 0;
  let repeatedCount = 0;
  for (const entry of list.tracks) {
    if ('repeat' in entry) {
      repeatedCount = entry.tracks.length;
      for (const track of entry.tracks) repeated += definiteSize(track, limit);
    } else {
      fixedCount++;
      fixed += definiteSize(entry, limit);
    }
  }
  // With n repetitions: fixed + n * repeated + gap * (fixedCount + n * repeatedCount - 1)
  const perRepetition = repeated + gap * repeatedCount;
  const rest = (limit ?? limits.min!) - fixed - gap * (fixedCount - 1);
  if (perRepetition <= 0) return 1;
  const fit = limit !== null ? Math.floor(rest / perRepetition + 1e-6) : Math.ceil(rest / perRepetition - 1e-6);
  return Math.max(1, Math.min(Math.floor(MAX_LINES / Math.max(1, repeatedCount)), fit));
}

function definiteSize(track: TrackSize, base: number | null): number {
  if ('fitContent' in track) return Math.max(1, resolveLength(track.fitContent, base ?? 0));
  const max = fixedSize(track.max, base);
  const min = fixedSize(track.min, base);
  const size = max !== null && min !== null ? Math.max(max, min) : (max ?? min ?? 0);
  return Math.max(1, size);
}

/** A fixed breadth in px; null for intrinsic and flexible ones and for percentages of an unknown size. */
export function fixedSize(breadth: TrackBreadth, base: number | null): number | null {
  if (typeof breadth === 'string' || isFlexible(breadth)) return null;
  const px = resolveLengthOrNull(breadth, base);
  return px === null ? null : Math.max(0, px);
}
