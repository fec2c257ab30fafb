// Small capitals for fonts that have none: lowercase letters are drawn as smaller capitals.
// https://drafts.csswg.org/css-fonts-4/#font-variant-caps-prop

import type { FontGroup } from '../style/computed-style.ts';
import type { LoadedFace } from './loaded-face.ts';

/** Blink's factor. */
const SMALL_CAPS_SCALE = 0.7;
const LOWERCASE = /\p{Lowercase}/u;
const UPPERCASE = /\p{Uppercase}/u;

/** A stretch of text in one size. */
export interface CapsPiece {
  readonly start: number;
  readonly end: number;
  readonly scale: number;
  /** What is shaped instead of the text, null when the text itself is. */
  readonly uppercase: string | null;
  /** For each UTF-16 index of `uppercase`, the index in the text it came from. */
  readonly indexes: readonly number[];
}

/** Whether the capitals that a style wants must be made up because the font lacks the feature. */
export function synthesizesCaps(font: FontGroup, face: LoadedFace): boolean {
  switch (font.variantCaps) {
    case 'small-caps':
      return !face.tables.hasFeature('smcp');
    case 'all-small-caps':
      return !face.tables.hasFeature('smcp') || !face.tables.hasFeature('c2sc');
    case 'petite-caps':
      return !face.tables.hasFeature('pcap');
    case 'all-petite-caps':
      return !face.tables.hasFeature('pcap') || !face.tables.hasFeature('c2pc');
    case 'unicase':
      return !face.tables.hasFeature('unic');
    case 'titling-caps':
    case 'normal':
      return false;
  }
}

/** Splits [start, end) into stretches that keep their size and stretches that shrink. */
export function uppercasePieces(text: string, start: number, end: number, caps: FontGroup['variantCaps']): CapsPiece[] {
  const shrinksCapitals = caps === 'all-small-caps' || caps === 'all-petite-caps' || caps === 'unicase';
  const shrinksLowercase = caps !== 'unicase';
  const pieces: CapsPiece[] = [];
  let pieceStart = start;
  let isShrinking: boolean | null = null;
  const finish = (at: number) => {
    if (isShrinking !== null && at > pieceStart) pieces.push(makePiece(text, pieceStart, at, isShrinking));
    pieceStart = at;
  };
  for (let i = start; i < end; ) {
    const character = String.fromCodePoint(text.codePointAt(i)!);
    const shrinks =
      (shrinksLowercase && LOWERCASE.test(character) && character.toUpperCase() !== character) ||
      (shrinksCapitals && UPPERCASE.test(character));
    const isMark = text.charCodeAt(i) >= 0x300 && /^\p{M}$/u.test(character);
    if (!isMark && shrinks !== isShrinking) {
      finish(i);
      isShrinking = shrinks;
    }
    isShrinking ??= shrinks;
    i += character.length;
  }
  finish(end);
  return pieces;
}

function makePiece(text: string, start: number, end: number, shrinks: boolean): CapsPiece {
  if (!shrinks) return { start, end, scale: 1, uppercase: null, indexes: [] };
  let uppercase = '';
  const indexes: number[] = [];
  for (let i = start; i < end; ) {
    const character = String.fromCodePoint(text.codePointAt(i)!);
    const upper = character.toUpperCase();
    for (let unit = 0; unit < upper.length; unit++) indexes.push(i);
    uppercase += upper;
    i += character.length;
  }
  return { start, end, scale: SMALL_CAPS_SCALE, uppercase, indexes };
}
