// What the engine asks its host about fonts. A site process has no files: the host gives shaping tables only.

/** One face that the machine or KPIO itself offers. Compact: hundreds of these are sent to each site process. */
export interface CatalogueFace {
  readonly faceId: number;
  readonly family: string;
  /** Other names that also mean this family (full name, localised names). */
  readonly aliases: readonly string[];
  readonly weight: number;
  /** Both are equal for a static face. */
  readonly weightMin: number;
  readonly weightMax: number;
  readonly stretch: number;
  readonly italic: boolean;
  readonly monospace: boolean;
  /** Sorted, non-overlapping inclusive code point ranges, flattened: [first, last, first, last, ...]. */
  readonly coverage: readonly number[];
  readonly colour: boolean;
}

export interface FontHost {
  catalogue(): readonly CatalogueFace[];
  /**
   * The face as an sfnt that holds what shaping and metrics need (no outlines, no bitmaps). Blocks.
   * null when the host has lost the file.
   */
  shapingTables(faceId: number): Uint8Array | null;
}

export const NO_FONTS: FontHost = { catalogue: () => [], shapingTables: () => null };
