// FontFace: one face as layout and paint see it. Made by font-set.ts out of the host's catalogue or of web font bytes.

/** In CSS px for a given size. ascent and descent are rounded as Chromium on Linux rounds them; descent is positive. */
export interface FontMetrics {
  readonly ascent: number;
  readonly descent: number;
  readonly lineGap: number;
  /** Height of `line-height: normal`. */
  readonly lineSpacing: number;
  readonly xHeight: number;
  readonly capHeight: number;
  /** Advance of '0', for the `ch` unit. */
  readonly zeroAdvance: number;
  readonly spaceAdvance: number;
  /** As the font says of itself: what text fields are measured in. */
  readonly averageAdvance: number;
  /** Width of the box around all glyphs, rounded as Blink does. */
  readonly maximumAdvance: number;
  readonly underlinePosition: number;
  readonly underlineThickness: number;
  readonly strikeoutPosition: number;
  readonly strikeoutThickness: number;
}

export interface FontFace {
  /** Stable within a site process; the display list names faces by it. */
  readonly id: number;
  readonly family: string;
  readonly weight: number;
  readonly italic: boolean;
  readonly unitsPerEm: number;
  /** Where the screen finds the outlines: a face of the host's catalogue, or bytes that this process has decoded. */
  readonly source: { readonly type: 'catalogue'; readonly faceId: number } | { readonly type: 'web'; readonly sfnt: Uint8Array };
  /** Variation axes applied to this face, empty for a static one. */
  readonly variations: readonly (readonly [tag: string, value: number])[];
  metrics(sizePx: number): FontMetrics;
  hasGlyph(codePoint: number): boolean;
}
