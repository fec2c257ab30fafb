// head, hhea, OS/2, post, maxp: the numbers that metrics and matching need, in font units.
// https://learn.microsoft.com/typography/opentype/spec/os2

import { BinaryReader } from './binary-reader.ts';

export interface FontNumbers {
  readonly unitsPerEm: number;
  readonly glyphCount: number;
  /** Version of the font itself (head.fontRevision). */
  readonly revision: number;
  /** Positive above the baseline; descent is negative below, as in the tables. */
  readonly ascent: number;
  readonly descent: number;
  readonly lineGap: number;
  /** 0 when the font does not say. */
  readonly xHeight: number;
  readonly capHeight: number;
  readonly averageWidth: number;
  /** Of the box around all glyphs. */
  readonly boundsWidth: number;
  readonly underlinePosition: number;
  readonly underlineThickness: number;
  readonly strikeoutPosition: number;
  readonly strikeoutThickness: number;
  /** 1 to 1000, as CSS weight. */
  readonly weight: number;
  /** Percent, as CSS font-stretch. */
  readonly stretch: number;
  readonly italic: boolean;
  readonly monospace: boolean;
  /** OS/2 version 4 fsSelection bit 7 was set: the typographic metrics are the ones above. */
  readonly usesTypographicMetrics: boolean;
}

const STRETCH_OF_WIDTH_CLASS = [100, 50, 62.5, 75, 87.5, 100, 112.5, 125, 150, 200];

/** Reads what is there; a missing or short table counts as zeros. `table` gives the bytes of a tag. */
export function readFontNumbers(table: (tag: string) => Uint8Array | null): FontNumbers {
  const read = (tag: string) => new BinaryReader(table(tag) ?? new Uint8Array(0));
  const head = read('head');
  const hhea = read('hhea');
  const os2 = read('OS/2');
  const post = read('post');
  const unitsPerEm = head.u16(18);
  const selection = os2.u16(62);
  const hasOs2 = os2.length >= 78;
  const hasHeights = hasOs2 && os2.u16(0) >= 2 && os2.length >= 90;
  const vertical = verticalMetrics(hhea, os2, hasOs2);
  const macStyle = head.u16(44);
  return {
    unitsPerEm: unitsPerEm >= 16 && unitsPerEm <= 16_384 ? unitsPerEm : 1000,
    glyphCount: read('maxp').u16(4),
    revision: head.fixed(4),
    ...vertical,
    xHeight: hasHeights ? os2.i16(86) : 0,
    capHeight: hasHeights ? os2.i16(88) : 0,
    averageWidth: os2.i16(2),
    boundsWidth: Math.max(0, head.i16(40) - head.i16(36)),
    underlinePosition: post.i16(8),
    underlineThickness: post.i16(10),
    strikeoutPosition: os2.i16(28),
    strikeoutThickness: os2.i16(26),
    weight: hasOs2 ? cssWeight(os2.u16(4)) : (macStyle & 1) !== 0 ? 700 : 400,
    stretch: hasOs2 ? (STRETCH_OF_WIDTH_CLASS[os2.u16(6)] ?? 100) : 100,
    italic: hasOs2 ? (selection & 0x201) !== 0 : (macStyle & 2) !== 0,
    monospace: post.u32(12) !== 0,
  };
}

/**
 * Which of the three sets of vertical metrics counts: as Skia's font back end chooses.
 * OS/2 typographic when USE_TYPO_METRICS is set, else hhea, else (both 0) typographic, else Windows.
 */
function verticalMetrics(hhea: BinaryReader, os2: BinaryReader, hasOs2: boolean) {
  const useTypographic = hasOs2 && (os2.u16(62) & 0x80) !== 0;
  const typographic = { ascent: os2.i16(68), descent: os2.i16(70), lineGap: os2.i16(72), usesTypographicMetrics: true };
  if (useTypographic) return typographic;
  const horizontal = { ascent: hhea.i16(4), descent: hhea.i16(6), lineGap: hhea.i16(8), usesTypographicMetrics: false };
  if (horizontal.ascent !== 0 || horizontal.descent !== 0 || !hasOs2) return horizontal;
  if (typographic.ascent !== 0 || typographic.descent !== 0) return typographic;
  return { ascent: os2.u16(74), descent: -os2.u16(76), lineGap: 0, usesTypographicMetrics: false };
}

/** usWeightClass; fonts of the 1990s wrote 1 to 9 for 100 to 900. */
function cssWeight(weightClass: number): number {
  if (weightClass >= 1 && weightClass <= 9) return weightClass * 100;
  return weightClass >= 1 && weightClass <= 1000 ? weightClass : 400;
}
