// GlyphRun: the product of shaping, read by layout (advances, breaks, metrics) and paint (glyph ids and positions).

import type { FontFace } from './font-face.ts';

/**
 * Glyphs of one face, size and direction, in visual order, for a range of a text.
 * Advances and offsets are CSS px, unhinted and fractional (shaped at scale = units per em).
 */
export interface GlyphRun {
  readonly face: FontFace;
  readonly sizePx: number;
  readonly direction: 'ltr' | 'rtl';
  /** UTF-16 range [start, end) of the shaped text. */
  readonly start: number;
  readonly end: number;
  readonly glyphIds: Uint16Array;
  readonly advances: Float32Array;
  /** Offsets are null when all are 0. y grows downward. */
  readonly offsetsX: Float32Array | null;
  readonly offsetsY: Float32Array | null;
  /** UTF-16 index in the shaped text of the cluster of each glyph. */
  readonly clusters: Uint32Array;
  /** Sum of the advances. */
  readonly width: number;
  readonly syntheticBold: boolean;
  readonly syntheticItalic: boolean;
  /** [i] is the advance of the first i UTF-16 units from `start` on, for every i up to the end. Owned by layout, which fills it in when it first asks. */
  unitAdvances: Float64Array | null;
}
