// FontCascade: the faces that one computed font draws with, in order: its families, the standard font, then, character by
// character, any installed face that has the glyph. https://drafts.csswg.org/css-fonts-4/#font-matching-algorithm
// Faces are loaded (their tables fetched from the host) only when they are first picked.

import { isInvisible } from './character-classes.ts';
import { coverageHas } from './sfnt/coverage.ts';
import type { FontFace } from './font-face.ts';
import type { LoadedFace } from './loaded-face.ts';

/** One face of a cascade with what must be synthesised on it. */
export interface CascadeEntry {
  readonly face: LoadedFace;
  readonly syntheticBold: boolean;
  readonly syntheticItalic: boolean;
  /** Equal for the slices of one installed face, between which text may stay where it is. null: stands alone. */
  readonly sliceGroup: object | null;
}

/** A face that may be picked: what it covers is known before it is loaded. */
export interface CascadeCandidate {
  readonly coverage: readonly number[];
  /** Its range has U+0020, whether it has a glyph for that or not: it may be the first available font. */
  readonly rangeHasSpace: boolean;
  readonly colour: boolean;
  /** null when the face turns out to be unusable. */
  load(): CascadeEntry | null;
}

/**
 * `emoji`: the text asks for colour (U+FE0F), colour faces come first. `emoji-default`: the character is drawn in colour by
 * default; as in Blink the families of the style still come first.
 */
export type Presentation = 'any' | 'emoji' | 'emoji-default';

/** What the cascade asks when no candidate has a character; null when no installed face has it either. */
export type SystemFallback = (codePoint: number, presentation: Presentation) => CascadeEntry | null;

const FIRST_CACHED = 0x20;
const LAST_CACHED = 0x24f;
const MAXIMUM_CACHED = 20_000;

export class FontCascade {
  /** The first available font. */
  readonly primaryEntry: CascadeEntry;
  readonly #candidates: CascadeCandidate[];
  /** An entry is one object per candidate, made on first use. */
  readonly #entries: (CascadeEntry | null)[];
  readonly #fallback: SystemFallback;
  readonly #latin: (CascadeEntry | null)[] = new Array<CascadeEntry | null>(LAST_CACHED - FIRST_CACHED + 1).fill(null);
  readonly #others = new Map<number, CascadeEntry>();
  readonly #emoji = new Map<number, CascadeEntry>();

  constructor(candidates: readonly CascadeCandidate[], fallback: SystemFallback, lastResort: CascadeEntry) {
    this.#candidates = [...candidates];
    this.#entries = new Array<CascadeEntry | null>(candidates.length).fill(null);
    this.#fallback = fallback;
    this.primaryEntry = this.#firstAvailable() ?? lastResort;
  }

  get primary(): FontFace {
    return this.primaryEntry.face;
  }

  faceFor(codePoint: number): FontFace {
    return this.entryFor(codePoint).face;
  }

  /** The entry that draws a code point; the primary one when nothing has a glyph for it. */
  entryFor(codePoint: number): CascadeEntry {
    if (codePoint >= FIRST_CACHED && codePoint <= LAST_CACHED) {
      const index = codePoint - FIRST_CACHED;
      return (this.#latin[index] ??= this.#find(codePoint, 'any'));
    }
    const known = this.#others.get(codePoint);
    if (known !== undefined) return known;
    if (this.#others.size >= MAXIMUM_CACHED) this.#others.clear();
    const entry = this.#find(codePoint, 'any');
    this.#others.set(codePoint, entry);
    return entry;
  }

  /** Like entryFor, for a character that is to be drawn in colour. */
  emojiEntryFor(codePoint: number, presentation: 'emoji' | 'emoji-default'): CascadeEntry {
    const key = presentation === 'emoji' ? codePoint : -codePoint;
    const known = this.#emoji.get(key);
    if (known !== undefined) return known;
    if (this.#emoji.size >= MAXIMUM_CACHED) this.#emoji.clear();
    const entry = this.#find(codePoint, presentation);
    this.#emoji.set(key, entry);
    return entry;
  }

  #find(codePoint: number, presentation: Presentation): CascadeEntry {
    if (presentation === 'any' && isInvisible(codePoint)) return this.primaryEntry;
    const own = this.#firstWith(codePoint, presentation);
    if (own !== null) return own;
    const substitute = substituteFor(codePoint);
    if (substitute !== 0) return this.entryFor(substitute);
    const fallback = this.#fallback(codePoint, presentation);
    if (fallback !== null) return fallback;
    return presentation === 'any' ? this.primaryEntry : this.entryFor(codePoint);
  }

  /** https://drafts.csswg.org/css-fonts-4/#first-available-font: an icon font is it too, although it has no glyph for the space. */
  #firstAvailable(): CascadeEntry | null {
    for (let i = 0; i < this.#candidates.length; i++) {
      if (!this.#candidates[i]!.rangeHasSpace) continue;
      const entry = this.#load(i);
      if (entry !== null) return entry;
      i--;
    }
    return null;
  }

  /** null when the candidate is unusable: it is left out from then on. */
  #load(i: number): CascadeEntry | null {
    const entry = (this.#entries[i] ??= this.#candidates[i]!.load());
    if (entry !== null) return entry;
    this.#candidates.splice(i, 1);
    this.#entries.splice(i, 1);
    return null;
  }

  #firstWith(codePoint: number, presentation: Presentation): CascadeEntry | null {
    for (let i = 0; i < this.#candidates.length; i++) {
      const candidate = this.#candidates[i]!;
      if (presentation === 'emoji' && !candidate.colour) continue;
      if (!coverageHas(candidate.coverage, codePoint)) continue;
      const entry = this.#load(i);
      if (entry !== null) return entry;
      i--;
    }
    return null;
  }
}

/** HarfBuzz draws these with another character's glyph when the font lacks them. */
function substituteFor(codePoint: number): number {
  if (codePoint === 0xa0 || (codePoint >= 0x2000 && codePoint <= 0x200a) || codePoint === 0x202f || codePoint === 0x205f) return 0x20;
  if (codePoint === 0x2011) return 0x2010;
  return 0;
}
