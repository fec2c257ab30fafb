// Text of computed grid tracks and lines.

import { numberText } from '../css/values/number-text.ts';
import { identText } from '../css/values/serialize.ts';
import type { GridLine, TrackBreadth, TrackList, TrackSize } from './computed-style.ts';
import { lengthText } from './computed-text-values.ts';

function breadthText(value: TrackBreadth): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && 'fr' in value ? `${numberText(value.fr)}fr` : lengthText(value);
}

function trackSizeText(size: TrackSize): string {
  if ('fitContent' in size) return `fit-content(${lengthText(size.fitContent)})`;
  const max = breadthText(size.max);
  const isPlain = breadthText(size.min) === max || (size.min === 'auto' && typeof size.max === 'object' && 'fr' in size.max);
  return isPlain ? max : `minmax(${breadthText(size.min)}, ${max})`;
}

export function trackSizesText(sizes: readonly TrackSize[]): string {
  return sizes.map(trackSizeText).join(' ');
}

export function trackListText(list: TrackList): string {
  if (list.tracks.length === 0 && !list.isSubgrid) return 'none';
  const parts: string[] = list.isSubgrid ? ['subgrid'] : [];
  const names = (i: number): void => {
    const line = list.lineNames[i];
    if (line !== undefined && line.length > 0) parts.push(`[${line.map(identText).join(' ')}]`);
  };
  list.tracks.forEach((track, i) => {
    names(i);
    if ('repeat' in track) {
      const inner = trackListText({ lineNames: track.lineNames, tracks: track.tracks, isSubgrid: false });
      parts.push(`repeat(${track.repeat}, ${inner})`);
    } else parts.push(trackSizeText(track));
  });
  names(list.tracks.length);
  return parts.join(' ');
}

export function gridLineText(line: GridLine): string {
  if (line === 'auto') return 'auto';
  if ('span' in line)
    return line.name === null ? `span ${line.span}` : line.span === 1 ? `span ${identText(line.name)}` : `span ${line.span} ${identText(line.name)}`;
  if ('line' in line) return line.name === null ? String(line.line) : `${line.line} ${identText(line.name)}`;
  return identText(line.name);
}
