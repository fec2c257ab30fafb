// FontSet: every font that a site process can draw with, and the way from (text, computed font) to glyph runs.
// Built from the host's catalogue and HarfBuzz; the page adds its web fonts. One per site process.

import type { FontHost } from '../host/fonts.ts';
import type { FontGroup } from '../style/computed-style.ts';
import type { FontFace, FontMetrics } from './font-face.ts';
import type { GlyphRun } from './glyph-run.ts';
import type { HarfBuzz } from './harfbuzz.ts';
import type { Result } from '../../base/failure.ts';

/** The descriptors of an @font-face rule that matching needs, already parsed. */
export interface WebFontDescriptors {
  readonly family: string;
  readonly weightMin: number;
  readonly weightMax: number;
  readonly stretchMin: number;
  readonly stretchMax: number;
  readonly style: 'normal' | 'italic' | 'oblique';
  /** Inclusive, flattened [first, last, ...], sorted; null means every code point. */
  readonly unicodeRange: readonly number[] | null;
  /** Replace the metrics of the font; fractions of the em (0.9 for 90%), null keeps the font's own. */
  readonly ascentOverride: number | null;
  readonly descentOverride: number | null;
  readonly lineGapOverride: number | null;
  /** 1 for 100%. */
  readonly sizeAdjust: number;
  readonly features: readonly (readonly [tag: string, value: number])[];
  readonly variations: readonly (readonly [tag: string, value: number])[];
}

/** The faces that a computed font picks from, best first. Shared by all equal FontGroups. */
export interface FontCascade {
  /** The first available face: the source of line metrics and of font-relative units. */
  readonly primary: FontFace;
  /** The face that draws a code point, of the families or else of the system; the primary face when none can. */
  faceFor(codePoint: number): FontFace;
}

export interface FontSet {
  /** Grows with each added or removed web font: what was shaped under another generation may be stale. */
  readonly generation: number;
  /** `sfnt` is a decoded font (see sfnt/decode-font.ts). Fails with `font.invalid` on what is not a usable font. */
  addWebFont(descriptors: WebFontDescriptors, sfnt: Uint8Array): Result<FontFace>;
  removeWebFont(face: FontFace): void;
  fontsFor(font: FontGroup): FontCascade;
  /** Metrics of the primary face at the font's size. */
  metrics(font: FontGroup): FontMetrics;
  /**
   * Glyph runs for [start, end) of a text of one direction, in logical order of the runs (glyphs inside a run are in
   * visual order). The rest of the text is context for joining. Letter and word spacing are in the advances. Tabs and
   * line ends have advance 0: layout gives them their width. Controls (ZWJ, soft hyphen, bidi controls) are invisible, advance 0.
   */
  shape(text: string, start: number, end: number, font: FontGroup, direction: 'ltr' | 'rtl'): GlyphRun[];
}
