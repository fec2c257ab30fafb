// Computed grid tracks and lines, alignment.

import { MAX_TRACKS } from '../../css/properties/grid-grammars.ts';
import type { CssValue } from '../../css/values/css-value.ts';
import { isKeyword, spaceItems } from '../../css/values/css-value.ts';
import type { Alignment, AlignmentValue, GridLine, TrackBreadth, TrackList, TrackRepeat, TrackSize } from '../computed-style.ts';
import { computeInteger, computeLengthPercentage } from './compute-length.ts';
import type { StyleBuilder } from './style-builder.ts';

const EMPTY_TRACKS: TrackList = { lineNames: [[]], tracks: [], isSubgrid: false };

export function computeTrackList(value: CssValue, builder: StyleBuilder): TrackList {
  if (isKeyword(value, 'none')) return EMPTY_TRACKS;
  const isSubgrid = isKeyword(spaceItems(value)[0], 'subgrid');
  const tracks: (TrackSize | TrackRepeat)[] = [];
  const lineNames: string[][] = [[]];
  addTracks(spaceItems(value), builder, tracks, lineNames);
  return { lineNames, tracks, isSubgrid };
}

function addTracks(items: readonly CssValue[], builder: StyleBuilder, tracks: (TrackSize | TrackRepeat)[], lineNames: string[][]): void {
  for (const item of items) {
    if (tracks.length >= MAX_TRACKS) return;
    if (isKeyword(item, 'subgrid')) continue;
    if (item.type === 'function' && item.name === 'line-names') lineNames.at(-1)!.push(...namesOf(item.args));
    else if (item.type === 'function' && item.name === 'repeat') addRepeat(item.args, builder, tracks, lineNames);
    else {
      tracks.push(computeTrackSize(item, builder));
      lineNames.push([]);
    }
  }
}

const namesOf = (args: readonly CssValue[]): string[] => args.map((name) => (name.type === 'ident' ? name.value : ''));

function addRepeat(args: readonly CssValue[], builder: StyleBuilder, tracks: (TrackSize | TrackRepeat)[], lineNames: string[][]): void {
  const [count, body] = args as [CssValue, CssValue];
  const items = body.type === 'list' ? body.items : [body];
  if (count.type !== 'keyword') {
    const times = Math.max(1, Math.min(MAX_TRACKS, computeInteger(count, builder)));
    for (let i = 0; i < times && tracks.length < MAX_TRACKS; i++) addTracks(items, builder, tracks, lineNames);
    return;
  }
  const inner: (TrackSize | TrackRepeat)[] = [];
  const innerNames: string[][] = [[]];
  addTracks(items, builder, inner, innerNames);
  tracks.push({ repeat: count.value as 'auto-fill' | 'auto-fit', lineNames: innerNames, tracks: inner as TrackSize[] });
  lineNames.push([]);
}

export function computeTrackSize(value: CssValue, builder: StyleBuilder): TrackSize {
  if (value.type === 'function' && value.name === 'minmax')
    return { min: computeBreadth(value.args[0]!, builder), max: computeBreadth(value.args[1]!, builder) };
  if (value.type === 'function') return { fitContent: computeLengthPercentage(value.args[0]!, builder, true) };
  const breadth = computeBreadth(value, builder);
  // A flexible track alone has an automatic minimum.
  return { min: typeof breadth === 'object' && 'fr' in breadth ? 'auto' : breadth, max: breadth };
}

function computeBreadth(value: CssValue, builder: StyleBuilder): TrackBreadth {
  if (value.type === 'keyword') return value.value as 'auto';
  if (value.type === 'numeric' && value.unit === 'fr') return { fr: value.value };
  return computeLengthPercentage(value, builder, true);
}

export function computeTrackSizes(value: CssValue, builder: StyleBuilder): readonly TrackSize[] {
  return spaceItems(value).map((item) => computeTrackSize(item, builder));
}

export function computeGridAreas(value: CssValue): readonly (readonly string[])[] {
  return isKeyword(value, 'none') ? [] : spaceItems(value).map((row) => (row.type === 'string' ? row.value.split(' ') : []));
}

export function computeGridLine(value: CssValue, builder: StyleBuilder): GridLine {
  if (isKeyword(value, 'auto')) return 'auto';
  if (value.type === 'ident') return { name: value.value };
  let span = false;
  let count: number | null = null;
  let name: string | null = null;
  for (const item of spaceItems(value)) {
    if (isKeyword(item, 'span')) span = true;
    else if (item.type === 'ident') name = item.value;
    else count = computeInteger(item, builder);
  }
  if (span) return { span: Math.max(1, Math.min(MAX_TRACKS, count ?? 1)), name };
  return { line: Math.max(-MAX_TRACKS, Math.min(MAX_TRACKS, count === null || count === 0 ? 1 : count)), name };
}

const alignments = new Map<string, AlignmentValue>();

function alignment(value: Alignment, overflow: AlignmentValue['overflow']): AlignmentValue {
  const key = `${overflow} ${value}`;
  let shared = alignments.get(key);
  if (shared === undefined) alignments.set(key, (shared = { value, overflow }));
  return shared;
}

/** `legacy` of justify-items is dropped. FIXME: it should inherit. */
export function computeAlignment(value: CssValue): AlignmentValue {
  let overflow: AlignmentValue['overflow'] = 'default';
  let isLast = false;
  let position: Alignment = 'normal';
  for (const item of spaceItems(value)) {
    if (item.type !== 'keyword') continue;
    if (item.value === 'safe' || item.value === 'unsafe') overflow = item.value;
    else if (item.value === 'last') isLast = true;
    else if (item.value !== 'first' && item.value !== 'legacy') position = item.value as Alignment;
  }
  return alignment(isLast && position === 'baseline' ? 'last baseline' : position, overflow);
}
