// What the style stage knows of the world: the media environment and the metrics of fonts.

import type { MediaEnvironment } from '../css/media/media-query.ts';
import type { FontGroup } from './computed-style.ts';

/** In px at the size of the font asked about. */
export interface StyleFontMetrics {
  readonly xHeight: number;
  readonly zeroAdvance: number;
  readonly capHeight: number;
  readonly lineSpacing: number;
}

export interface StyleEnvironment extends MediaEnvironment {
  /** Metrics of the first available font; null while fonts are not known: the style stage then guesses half an em. */
  fontMetrics(font: FontGroup): StyleFontMetrics | null;
}

/** For tests and documents without a page. */
export function withoutFonts(media: MediaEnvironment): StyleEnvironment {
  return { ...media, fontMetrics: () => null };
}
