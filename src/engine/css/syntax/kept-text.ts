// KeptText: the text of a style sheet for as long as the sheet lives, of which small pieces are read now and then.
// V8 takes two bytes for each unit of a text with a single character beyond Latin-1, and most sheets have one, in a comment or a
// `content`; in pieces only the one around it does. And no piece that is cut out keeps the sheet's whole text alive.

import { ownText } from '../../../base/bytes.ts';

const PIECE_UNITS = 8192;

export class KeptText {
  readonly #pieces: readonly string[];
  /** Where each piece begins. */
  readonly #starts: readonly number[];

  /** `text` is preprocessed: it has no lone surrogates. */
  constructor(text: string) {
    const pieces: string[] = [];
    const starts: number[] = [];
    for (let start = 0; start < text.length;) {
      const end = pieceEnd(text, start);
      pieces.push(ownText(text.slice(start, end)));
      starts.push(start);
      start = end;
    }
    this.#pieces = pieces;
    this.#starts = starts;
  }

  /** Of [start, end), inside the text. */
  slice(start: number, end: number): string {
    // Pieces are at most one unit longer than PIECE_UNITS: the one that holds `start` is this one or one before it.
    let index = Math.min(Math.floor(start / PIECE_UNITS), this.#pieces.length - 1);
    while (index > 0 && this.#starts[index]! > start) index--;
    let out = '';
    for (; index < this.#pieces.length && this.#starts[index]! < end; index++) {
      const from = this.#starts[index]!;
      out += this.#pieces[index]!.slice(Math.max(0, start - from), end - from);
    }
    return out;
  }
}

/** Not between the two halves of a character. */
function pieceEnd(text: string, start: number): number {
  const end = Math.min(text.length, start + PIECE_UNITS);
  const next = text.charCodeAt(end);
  return next >= 0xdc00 && next <= 0xdfff ? end + 1 : end;
}
