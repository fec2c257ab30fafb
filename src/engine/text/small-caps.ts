// Small capitals for fonts that have none: lowercase letters are drawn as smaller capitals.
// https://drafts.csswg.org/css-fonts-4/#font-variant-caps-prop

import type { FontGroup } from '../style/computed-style.ts';
import type { LoadedFace } from './loaded-face.ts';

const SMALL_CAPS_SCALE = 0.7;

/** Size of made-up small capitals: Blink rounds it to whole pixels. */
export function smallCapsSize(sizePx: number): number {
  return Math.round(sizePx * SMALL_CAPS_SCALE);
}

const LOWERCASE = /\p{Lowercase}/u;
const UPPERCASE = /\p{Uppercase}/u;

/** A stretch of text in one size. */
export interface CapsPiece {
  readonly start: number;
  readonly end: number;
  readonly isSmall: boolean;
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
  const isUnicase = caps === 'unicase';
  // As Blink: "all" shrinks everything, digits and punctuation too, yet shapes lowercase letters by themselves.
  const shrinksAll = caps === 'all-small-caps' || caps === 'all-petite-caps';
  const pieces: CapsPiece[] = [];
  let pieceStart = start;
  let isShrinking: boolean | null = null;
  const finish = (at: number) => {
    if (isShrinking !== null && at > pieceStart) pieces.push(makePiece(text, pieceStart, at, isShrinking, shrinksAll));
    pieceStart = at;
  };
  for (let i = start; i < end;) {
    const character = String.fromCodePoint(text.codePointAt(i)!);
    const shrinks = isUnicase ? UPPERCASE.test(character) : LOWERCASE.test(character) && character.toUpperCase() !== character;
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

function makePiece(text: string, start: number, end: number, shrinks: boolean, shrinksAll: boolean): CapsPiece {
  if (!shrinks) return { start, end, isSmall: shrinksAll, uppercase: null, indexes: [] };
  let uppercase = '';
  const indexes: number[] = [];
  for (let i = start; i < end;) {
    const character = String.fromCodePoint(text.codePointAt(i)!);
    const upper = UPPERCASE.test(character) ? character : character.toUpperCase();
    for (let unit = 0; unit < upper.length; unit++) indexes.push(i);
    uppercase += upper;
    i += character.length;
  }
  return { start, end, isSmall: true, uppercase, indexes };
}
