// LoadedFace: a face whose shaping tables are in this process. Answers metrics and shapes; made by FontSet only.

import { BinaryReader } from './sfnt/binary-reader.ts';
import { coverageHas, coverageOf } from './sfnt/coverage.ts';
import { readFontNumbers } from './sfnt/font-metrics-tables.ts';
import { TableDirectory } from './sfnt/table-directory.ts';
import { readVariationAxes } from './sfnt/variation-axes.ts';
import type { FontFace, FontMetrics } from './font-face.ts';
import type { HarfBuzz, HarfBuzzFont, TaggedValue } from './harfbuzz.ts';
import type { FontNumbers } from './sfnt/font-metrics-tables.ts';
import type { VariationAxis } from './sfnt/variation-axes.ts';

/** The metrics descriptors of @font-face; fractions of the em, null keeps the font's own. */
export interface MetricOverrides {
  readonly ascentOverride: number | null;
  readonly descentOverride: number | null;
  readonly lineGapOverride: number | null;
  /** 1 for 100%. */
  readonly sizeAdjust: number;
}

export const NO_OVERRIDES: MetricOverrides = { ascentOverride: null, descentOverride: null, lineGapOverride: null, sizeAdjust: 1 };

/** Blink's guess when a font does not tell its x-height, as a fraction of the ascent. */
const X_HEIGHT_OF_ASCENT = 0.56;
const MAXIMUM_CACHED_SIZES = 64;

/** The parsed tables of a font, shared by all its variations. */
export class FontTables {
  readonly sfnt: Uint8Array;
  readonly numbers: FontNumbers;
  readonly axes: readonly VariationAxis[];
  readonly #directory: TableDirectory;
  #coverage: readonly number[] | null;
  #features: ReadonlySet<string> | null = null;

  constructor(directory: TableDirectory, coverage: readonly number[] | null) {
    this.sfnt = directory.bytes;
    this.#directory = directory;
    this.numbers = readFontNumbers((tag) => directory.table(tag));
    const fvar = directory.table('fvar');
    this.axes = fvar === null ? [] : readVariationAxes(fvar);
    this.#coverage = coverage;
  }

  /** null when the bytes are no font that can be shaped with (no character map). */
  static read(sfnt: Uint8Array, coverage: readonly number[] | null): FontTables | null {
    const directory = TableDirectory.read(sfnt);
    if (directory === null || directory.table('cmap') === null || directory.table('head') === null) return null;
    return new FontTables(directory, coverage);
  }

  get coverage(): readonly number[] {
    this.#coverage ??= coverageOf(this.#directory.table('cmap') ?? new Uint8Array(0));
    return this.#coverage;
  }

  /** Whether GSUB or GPOS lists the feature, under any script. */
  hasFeature(tag: string): boolean {
    this.#features ??= new Set([...featureTags(this.#directory.table('GSUB')), ...featureTags(this.#directory.table('GPOS'))]);
    return this.#features.has(tag);
  }
}

/** https://learn.microsoft.com/typography/opentype/spec/chapter2#feature-list-table */
function featureTags(layoutTable: Uint8Array | null): string[] {
  if (layoutTable === null) return [];
  const reader = new BinaryReader(layoutTable);
  const list = reader.u16(6);
  const count = Math.min(reader.u16(list), 1000);
  const tags: string[] = [];
  for (let i = 0; i < count; i++) tags.push(reader.tag(list + 2 + i * 6));
  return tags;
}

/** Device px per CSS px, shared by all faces of a font set: Blink lays out in device px, so it rounds to them. */
export interface DeviceGrid {
  scale: number;
}

export class LoadedFace implements FontFace {
  readonly id: number;
  readonly family: string;
  readonly weight: number;
  readonly italic: boolean;
  readonly unitsPerEm: number;
  readonly source: FontFace['source'];
  readonly variations: readonly TaggedValue[];
  readonly tables: FontTables;
  readonly overrides: MetricOverrides;
  /** Features that the @font-face rule of the face sets; those of the element win. */
  readonly features: readonly TaggedValue[];
  readonly spaceGlyph: number;
  readonly #harfBuzz: HarfBuzz;
  #font: HarfBuzzFont | null = null;
  readonly #grid: DeviceGrid;
  readonly #metrics = new Map<number, FontMetrics>();
  #metricsScale = 1;

  constructor(
    id: number,
    description: { readonly family: string; readonly weight: number; readonly italic: boolean },
    source: FontFace['source'],
    tables: FontTables,
    variations: readonly TaggedValue[],
    overrides: MetricOverrides,
    harfBuzz: HarfBuzz,
    features: readonly TaggedValue[] = [],
    grid: DeviceGrid = { scale: 1 },
  ) {
    this.id = id;
    this.family = description.family;
    this.weight = description.weight;
    this.italic = description.italic;
    this.source = source;
    this.tables = tables;
    this.variations = variations;
    this.overrides = overrides;
    this.features = features;
    this.#harfBuzz = harfBuzz;
    this.#grid = grid;
    this.unitsPerEm = this.font.unitsPerEm;
    this.spaceGlyph = this.font.glyph(0x20);
  }

  get font(): HarfBuzzFont {
    this.#font ??= this.#harfBuzz.createFont(this.tables.sfnt, this.variations);
    return this.#font;
  }

  /** Gives the memory in wasm back; the font is made again when it is needed again. */
  unload(): void {
    this.#font?.free();
    this.#font = null;
  }

  hasGlyph(codePoint: number): boolean {
    return coverageHas(this.tables.coverage, codePoint);
  }

  metrics(sizePx: number): FontMetrics {
    if (this.#metricsScale !== this.#grid.scale) {
      this.#metrics.clear();
      this.#metricsScale = this.#grid.scale;
    }
    const known = this.#metrics.get(sizePx);
    if (known !== undefined) return known;
    if (this.#metrics.size >= MAXIMUM_CACHED_SIZES) this.#metrics.clear();
    const metrics = computeMetrics(this, sizePx * this.overrides.sizeAdjust, this.#grid.scale);
    this.#metrics.set(sizePx, metrics);
    return metrics;
  }
}

/**
 * As Blink's SimpleFontData and FontMetrics::AscentDescentWithHacks do on Linux: ascent, descent and line gap are each
 * rounded to device px, and the normal line height is the sum of the rounded values. Compared in chromium-text-metrics.test.ts.
 */
function computeMetrics(face: LoadedFace, size: number, deviceScale: number): FontMetrics {
  const round = (px: number): number => Math.round(px * deviceScale) / deviceScale;
  const numbers = face.tables.numbers;
  const isVariable = face.variations.length > 0;
  const scale = size / face.unitsPerEm;
  const advanceScale = Math.floor(size * 64) / 64 / face.unitsPerEm;
  const inPx = (value: number, tag: string) => (value + (isVariable ? face.font.metricVariation(tag) : 0)) * scale;
  const overrides = face.overrides;
  const exactAscent = overrides.ascentOverride === null ? inPx(numbers.ascent, 'hasc') : overrides.ascentOverride * size;
  const exactDescent = overrides.descentOverride === null ? -inPx(numbers.descent, 'hdsc') : overrides.descentOverride * size;
  const lineGap = overrides.lineGapOverride === null ? inPx(numbers.lineGap, 'hlgp') : overrides.lineGapOverride * size;
  const ascent = round(exactAscent);
  const descent = round(exactDescent);
  const xHeight = numbers.xHeight > 0 ? inPx(numbers.xHeight, 'xhgt') : ascent * X_HEIGHT_OF_ASCENT;
  const thickness = inPx(numbers.underlineThickness, 'unds');
  return {
    ascent,
    descent,
    lineGap,
    lineSpacing: ascent + descent + round(lineGap),
    xHeight,
    capHeight: numbers.capHeight > 0 ? inPx(numbers.capHeight, 'cpht') : ascent,
    zeroAdvance: advanceOf(face, 0x30, advanceScale) ?? size / 2,
    averageAdvance: (numbers.averageWidth > 0 ? numbers.averageWidth : face.unitsPerEm / 2) * scale,
    maximumAdvance: Math.round(numbers.boundsWidth * scale),
    spaceAdvance: advanceOf(face, 0x20, advanceScale) ?? 0,
    underlinePosition: inPx(-numbers.underlinePosition, 'undo'),
    underlineThickness: thickness > 0 ? thickness : size / 20,
    strikeoutPosition: inPx(numbers.strikeoutPosition, 'stro') || xHeight / 2,
    strikeoutThickness: inPx(numbers.strikeoutThickness, 'strs') || thickness || size / 20,
  };
}

function advanceOf(face: LoadedFace, codePoint: number, scale: number): number | null {
  const glyph = face.font.glyph(codePoint);
  return glyph === 0 ? null : face.font.advance(glyph) * scale;
}
