// FontSet: every font that a site process can draw with, and the way from (text, computed font) to glyph runs.
// Built from the host's catalogue and HarfBuzz; the page adds its web fonts. One per site process.

import { fail, ok } from '../../base/failure.ts';
import { emptyFont } from './empty-font.ts';
import { FontCascade } from './font-cascade.ts';
import { fallbackRank, STANDARD_FAMILIES, substitutesOf } from './font-families.ts';
import { matchFaces } from './font-matching.ts';
import { FontTables, LoadedFace, NO_OVERRIDES } from './loaded-face.ts';
import { coverageHas, intersectRanges } from './sfnt/coverage.ts';
import { isColourFont } from './sfnt/describe-face.ts';
import { shapingTables } from './sfnt/shaping-tables.ts';
import { featuresOf, Shaper, ShapingStyle } from './shaper.ts';
import type { Result } from '../../base/failure.ts';
import type { CatalogueFace, FontHost } from '../host/fonts.ts';
import type { FontGroup } from '../style/computed-style.ts';
import type { CascadeCandidate, CascadeEntry, Presentation } from './font-cascade.ts';
import type { FontFace, FontMetrics } from './font-face.ts';
import type { MatchableFace, WantedFace } from './font-matching.ts';
import type { GlyphRun } from './glyph-run.ts';
import type { HarfBuzz, TaggedValue } from './harfbuzz.ts';
import type { DeviceGrid, MetricOverrides } from './loaded-face.ts';

/** The descriptors of an @font-face rule that matching needs, already parsed. */
export interface WebFontDescriptors extends MetricOverrides {
  readonly family: string;
  readonly weightMin: number;
  readonly weightMax: number;
  /** Percent. */
  readonly stretchMin: number;
  readonly stretchMax: number;
  readonly style: 'normal' | 'italic' | 'oblique';
  /** Inclusive, flattened [first, last, ...], sorted; null means every code point. */
  readonly unicodeRange: readonly number[] | null;
  readonly features: readonly TaggedValue[];
  readonly variations: readonly TaggedValue[];
}

/** What addWebFont hands back; give it to removeWebFont. */
export interface WebFont {
  readonly descriptors: WebFontDescriptors;
  readonly coverage: readonly number[];
}

interface SystemFaceRecord extends MatchableFace {
  readonly type: 'system';
  readonly face: CatalogueFace;
  readonly coverage: readonly number[];
}

interface WebFaceRecord extends MatchableFace, WebFont {
  readonly type: 'web';
  readonly tables: FontTables;
  readonly colour: boolean;
  /** The whole font, for the screen; shaping has its own small copy. */
  readonly sfnt: Uint8Array;
}

type FaceRecord = SystemFaceRecord | WebFaceRecord;

const REGULAR_WEIGHT = 400;
/** Blink: from this weight on a face that is not bold is emboldened. */
const BOLD_THRESHOLD = 600;
const MAXIMUM_CASCADES = 1000;
const MAXIMUM_LOADED_FACES = 256;
const MAXIMUM_WEB_FONTS = 2000;

export class FontSet {
  readonly #host: FontHost;
  readonly #harfBuzz: HarfBuzz;
  readonly #shaper = new Shaper();
  /** By family in lower case; aliases of the fonts' own name tables come after real family names. */
  readonly #families = new Map<string, SystemFaceRecord[]>();
  readonly #systemFaces: SystemFaceRecord[] = [];
  readonly #webFamilies = new Map<string, WebFaceRecord[]>();
  readonly #tables = new Map<number, FontTables | null>();
  readonly #loaded = new Map<string, LoadedFace>();
  /** Every face that a glyph run may still name. */
  readonly #byId = new Map<number, LoadedFace>();
  readonly #webFontIds = new Map<WebFaceRecord, number>();
  #styles = new WeakMap<FontGroup, ShapingStyle>();
  readonly #cascades = new Map<string, FontCascade>();
  #lastResort: CascadeEntry | null = null;
  #nextFaceId = 1;
  #nextWebFontId = 1;
  #hasOpticalSizes = false;
  #generation = 0;
  readonly #grid: DeviceGrid = { scale: 1 };

  constructor(host: FontHost, harfBuzz: HarfBuzz) {
    this.#host = host;
    this.#harfBuzz = harfBuzz;
    for (const face of host.catalogue()) {
      const record: SystemFaceRecord = {
        type: 'system',
        face,
        coverage: face.coverage,
        weightMin: face.weightMin,
        weightMax: face.weightMax,
        stretchMin: face.stretch,
        stretchMax: face.stretch,
        slope: face.italic ? 'italic' : 'normal',
      };
      this.#systemFaces.push(record);
      addTo(this.#families, face.family.toLowerCase(), record);
    }
    const realFamilies = new Set(this.#families.keys());
    for (const record of this.#systemFaces) {
      for (const alias of record.face.aliases) {
        const name = alias.toLowerCase();
        if (!realFamilies.has(name)) addTo(this.#families, name, record);
      }
    }
  }

  /** Device px per CSS px: metrics are rounded to device px. Faces and shapes stay; line heights change. */
  get deviceScale(): number {
    return this.#grid.scale;
  }

  set deviceScale(scale: number) {
    if (scale === this.#grid.scale || !(scale > 0)) return;
    this.#grid.scale = scale;
    this.#generation++;
  }

  /** Grows with each added or removed web font: what was shaped under another generation may be stale. */
  get generation(): number {
    return this.#generation;
  }

  /** `sfnt` is a decoded font (sfnt/decode-font.ts). Fails with `font.invalid` on what cannot be shaped with. */
  addWebFont(descriptors: WebFontDescriptors, sfnt: Uint8Array): Result<WebFont> {
    const small = shapingTables(sfnt);
    const tables = small === null ? null : FontTables.read(small, null);
    if (tables === null) return fail('font.invalid', 'it has no character map');
    if (this.#webFontIds.size >= MAXIMUM_WEB_FONTS) return fail('font.too-large', 'the page has too many fonts');
    const { unicodeRange } = descriptors;
    const record: WebFaceRecord = {
      type: 'web',
      descriptors,
      tables,
      sfnt,
      colour: isColourFont(sfnt),
      coverage: unicodeRange === null ? tables.coverage : intersectRanges(tables.coverage, unicodeRange),
      weightMin: descriptors.weightMin,
      weightMax: descriptors.weightMax,
      stretchMin: descriptors.stretchMin,
      stretchMax: descriptors.stretchMax,
      slope: descriptors.style,
    };
    this.#webFontIds.set(record, this.#nextWebFontId++);
    addTo(this.#webFamilies, descriptors.family.toLowerCase(), record);
    this.#invalidate();
    return ok(record);
  }

  removeWebFont(font: WebFont): void {
    const record = font as WebFaceRecord;
    const id = this.#webFontIds.get(record);
    if (id === undefined) return;
    this.#webFontIds.delete(record);
    for (const [key, face] of this.#loaded) {
      if (!key.startsWith(`w${id}|`)) continue;
      face.unload();
      this.#loaded.delete(key);
    }
    const family = record.descriptors.family.toLowerCase();
    const rest = (this.#webFamilies.get(family) ?? []).filter((other) => other !== record);
    if (rest.length > 0) this.#webFamilies.set(family, rest);
    else this.#webFamilies.delete(family);
    this.#invalidate();
  }

  /** The faces that a computed font draws with. Cached by the identity of the group, then by what matters in it. */
  fontsFor(font: FontGroup): FontCascade {
    return this.#style(font).cascade;
  }

  /** Metrics of the first available face at the font's size. */
  metrics(font: FontGroup): FontMetrics {
    return this.#style(font).cascade.primary.metrics(font.size);
  }

  /**
   * Glyph runs for [start, end) of a text of one direction, in logical order of the runs; glyphs inside a run are in visual
   * order. The rest of the text is context for joining. Letter and word spacing are in the advances. Tabs and line ends have
   * advance 0: layout gives them their width. Controls (ZWJ, soft hyphen, bidi controls) are invisible, with advance 0.
   */
  shape(text: string, start: number, end: number, font: FontGroup, direction: 'ltr' | 'rtl'): GlyphRun[] {
    if (start >= end) return [];
    return this.#shaper.shape(text, start, end, this.#style(font), direction);
  }

  /** Whether a family of this name is installed or was added by the page (not an alias, not a generic). */
  hasFamily(family: string): boolean {
    const name = family.toLowerCase();
    return this.#webFamilies.has(name) || this.#families.has(name);
  }

  /** Frees what the set holds in wasm memory. Neither it nor its faces may be used after. */
  dispose(): void {
    for (const face of this.#loaded.values()) face.unload();
    this.#lastResort?.face.unload();
    this.#loaded.clear();
    this.#invalidate();
  }

  #invalidate(): void {
    this.#generation++;
    this.#styles = new WeakMap();
    this.#cascades.clear();
    this.#shaper.clear();
  }

  #style(font: FontGroup): ShapingStyle {
    let style = this.#styles.get(font);
    if (style === undefined) {
      style = new ShapingStyle(font, this.#cascade(font), featuresOf(font));
      this.#styles.set(font, style);
    }
    return style;
  }

  #cascade(font: FontGroup): FontCascade {
    const optical = this.#hasOpticalSizes && font.opticalSizing === 'auto' ? font.size : 0;
    const key = [
      font.weight,
      font.stretch,
      typeof font.style === 'string' ? font.style : font.style.oblique,
      optical,
      font.synthesisWeight,
      font.synthesisStyle,
      font.variations.join(';'),
      font.language,
      ...font.families,
    ].join('|');
    let cascade = this.#cascades.get(key);
    if (cascade === undefined) {
      if (this.#cascades.size >= MAXIMUM_CASCADES) this.#cascades.clear();
      cascade = this.#buildCascade(font);
      this.#cascades.set(key, cascade);
    }
    return cascade;
  }

  #buildCascade(font: FontGroup): FontCascade {
    const wanted = wantedFace(font);
    const candidates: CascadeCandidate[] = [];
    for (const family of font.families) this.#addFamily(family.toLowerCase(), font, wanted, candidates);
    for (const family of STANDARD_FAMILIES) {
      const records = this.#families.get(family.toLowerCase());
      if (records === undefined) continue;
      this.#addMatching(records, font, wanted, candidates);
      break;
    }
    const fallbacks = new Map<SystemFaceRecord, CascadeEntry | null>();
    const ofBlocks = new Map<string, SystemFaceRecord>();
    const fallback = (codePoint: number, presentation: Presentation): CascadeEntry | null => {
      // OPTIMIZATION: neighbours mostly share a face; a page in Chinese asks for thousands of characters.
      const block = `${codePoint >> 8}${presentation}`;
      let record = ofBlocks.get(block) ?? null;
      if (record === null || !coverageHas(record.coverage, codePoint)) {
        record = this.#fallbackFace(codePoint, presentation, font);
        if (record === null) return null;
        ofBlocks.set(block, record);
      }
      // An entry is one object per cascade: runs are told apart by its identity.
      let entry = fallbacks.get(record);
      if (entry === undefined) fallbacks.set(record, (entry = this.#entry(record, font, wanted)));
      return entry;
    };
    return new FontCascade(candidates, fallback, this.#anyEntry(font, wanted, candidates));
  }

  /** https://drafts.csswg.org/css-fonts-4/#font-matching-algorithm, steps 2 to 5: web fonts hide installed fonts of the name. */
  #addFamily(family: string, font: FontGroup, wanted: WantedFace, out: CascadeCandidate[]): void {
    const records: readonly FaceRecord[] | undefined = this.#webFamilies.get(family) ?? this.#families.get(family);
    if (records !== undefined) {
      this.#addMatching(records, font, wanted, out);
      return;
    }
    for (const substitute of substitutesOf(family)) {
      const substitutes = this.#families.get(substitute.toLowerCase());
      if (substitutes === undefined) continue;
      this.#addMatching(substitutes, font, wanted, out);
      return;
    }
  }

  #addMatching(records: readonly FaceRecord[], font: FontGroup, wanted: WantedFace, out: CascadeCandidate[]): void {
    const matching = slicesInOrder(matchFaces(records, wanted));
    const sliceGroup = matching.length > 1 && matching[0]!.type === 'system' ? matching : null;
    // Later @font-face rules come first where ranges overlap: https://drafts.csswg.org/css-fonts-4/#composite-fonts
    for (let i = matching.length - 1; i >= 0; i--) {
      const record = matching[i]!;
      const colour = record.type === 'system' ? record.face.colour : record.colour;
      const range = record.type === 'web' ? record.descriptors.unicodeRange : record.coverage;
      out.push({
        coverage: record.coverage,
        rangeHasSpace: range === null || coverageHas(range, 0x20),
        colour,
        load: () => this.#entry(record, font, wanted, sliceGroup),
      });
    }
  }

  #entry(record: FaceRecord, font: FontGroup, wanted: WantedFace, sliceGroup: object | null = null): CascadeEntry | null {
    const face = record.type === 'system' ? this.#loadSystemFace(record, font, wanted) : this.#loadWebFace(record, font, wanted);
    if (face === null) return null;
    return {
      face,
      syntheticBold: font.synthesisWeight && wanted.weight >= BOLD_THRESHOLD && record.weightMax < BOLD_THRESHOLD,
      syntheticItalic: font.synthesisStyle && wanted.slope !== 'normal' && record.slope === 'normal',
      sliceGroup,
    };
  }

  #loadSystemFace(record: SystemFaceRecord, font: FontGroup, wanted: WantedFace): LoadedFace | null {
    const { faceId } = record.face;
    let tables = this.#tables.get(faceId);
    if (tables === undefined) {
      const sfnt = this.#host.shapingTables(faceId);
      tables = sfnt === null ? null : FontTables.read(sfnt, record.coverage);
      this.#tables.set(faceId, tables);
    }
    if (tables === null) return null;
    const variations = this.#variations(tables, record, font, wanted, []);
    return this.#loadedFace(`s${faceId}`, variations, () => {
      const { family, weight, italic } = record.face;
      return new LoadedFace(
        this.#nextFaceId++,
        { family, weight, italic },
        { type: 'catalogue', faceId },
        tables,
        variations,
        NO_OVERRIDES,
        this.#harfBuzz,
        [],
        this.#grid,
      );
    });
  }

  #loadWebFace(record: WebFaceRecord, font: FontGroup, wanted: WantedFace): LoadedFace | null {
    const { descriptors, tables } = record;
    const variations = this.#variations(tables, record, font, wanted, descriptors.variations);
    return this.#loadedFace(`w${this.#webFontIds.get(record) ?? 0}`, variations, () => {
      const description = { family: descriptors.family, weight: descriptors.weightMin, italic: descriptors.style !== 'normal' };
      return new LoadedFace(
        this.#nextFaceId++,
        description,
        { type: 'web', sfnt: record.sfnt },
        tables,
        variations,
        descriptors,
        this.#harfBuzz,
        descriptors.features,
        this.#grid,
      );
    });
  }

  #loadedFace(name: string, variations: readonly TaggedValue[], make: () => LoadedFace): LoadedFace | null {
    const key = `${name}|${variations.join(';')}`;
    const known = this.#loaded.get(key);
    if (known !== undefined) return known;
    if (this.#loaded.size >= MAXIMUM_LOADED_FACES) this.#unloadOldest();
    try {
      const face = make();
      this.#loaded.set(key, face);
      this.#byId.set(face.id, face);
      return face;
    } catch (error) {
      if (error instanceof RangeError) return null; // Font memory is full: the next candidate has to do.
      throw error;
    }
  }

  /** A face by the number that display lists give it. */
  faceById(id: number): FontFace | null {
    return this.#byId.get(id) ?? null;
  }

  /** Frees wasm memory of the faces loaded first. They stay valid: a face that is used again copies its font again. */
  #unloadOldest(): void {
    let count = MAXIMUM_LOADED_FACES >> 2;
    for (const [key, face] of this.#loaded) {
      if (count-- === 0) break;
      face.unload();
      this.#loaded.delete(key);
    }
  }

  /** https://drafts.csswg.org/css-fonts-4/#apply-font-matching-variations: later settings win. */
  #variations(tables: FontTables, record: FaceRecord, font: FontGroup, wanted: WantedFace, descriptor: readonly TaggedValue[]): TaggedValue[] {
    if (tables.axes.length === 0) return [];
    const settings = new Map<string, number>();
    settings.set('wght', Math.min(record.weightMax, Math.max(record.weightMin, wanted.weight)));
    settings.set('wdth', Math.min(record.stretchMax, Math.max(record.stretchMin, wanted.stretch)));
    if (font.opticalSizing === 'auto') settings.set('opsz', font.size * (record.type === 'web' ? record.descriptors.sizeAdjust : 1));
    for (const [tag, value] of descriptor) settings.set(tag, value);
    for (const [tag, value] of font.variations) settings.set(tag, value);
    const variations: TaggedValue[] = [];
    for (const axis of tables.axes) {
      if (axis.tag === 'opsz') this.#noteOpticalSizes();
      const value = settings.get(axis.tag);
      if (value === undefined) continue;
      const clamped = Math.min(axis.maximum, Math.max(axis.minimum, value));
      if (clamped !== axis.default) variations.push([axis.tag, clamped]);
    }
    return variations;
  }

  /** From the first face with an optical size axis on, cascades differ by size. */
  #noteOpticalSizes(): void {
    if (this.#hasOpticalSizes) return;
    this.#hasOpticalSizes = true;
    this.#cascades.clear();
  }

  /** An installed face that has a character which no family of the style has. */
  #fallbackFace(codePoint: number, presentation: Presentation, font: FontGroup): SystemFaceRecord | null {
    let best: SystemFaceRecord | null = null;
    let bestRank = Infinity;
    for (const record of this.#systemFaces) {
      const { face } = record;
      if (presentation !== 'any' && !face.colour) continue;
      if (!coverageHas(face.coverage, codePoint)) continue;
      const rank = this.#fallbackCost(record, font);
      if (rank < bestRank && this.#tables.get(face.faceId) !== null) {
        best = record;
        bestRank = rank;
      }
    }
    return best;
  }

  #fallbackCost(record: SystemFaceRecord, font: FontGroup): number {
    const { face } = record;
    let cost = fallbackRank(face.family.toLowerCase(), font.language) * 100;
    // As Chromium on Linux: the search is for a regular face whatever the style wants, and boldness and slant are then made.
    if (record.slope !== 'normal') cost += 20;
    cost += Math.abs(Math.min(record.weightMax, Math.max(record.weightMin, REGULAR_WEIGHT)) - REGULAR_WEIGHT) / 50;
    if (face.stretch !== 100) cost += 40;
    return cost + (face.colour ? 50 : 0);
  }

  /** For styles none of whose faces has a space: any face, else the built-in empty font. */
  #anyEntry(font: FontGroup, wanted: WantedFace, candidates: readonly CascadeCandidate[]): CascadeEntry {
    if (candidates.every((candidate) => !candidate.rangeHasSpace)) {
      const record = this.#fallbackFace(0x20, 'any', font);
      const entry = record === null ? null : this.#entry(record, font, wanted);
      if (entry !== null) return entry;
    }
    if (this.#lastResort === null) {
      const sfnt = emptyFont();
      const tables = FontTables.read(sfnt, []);
      if (tables === null) throw new Error('the built-in font is broken');
      const description = { family: '', weight: 400, italic: false };
      const face = new LoadedFace(this.#nextFaceId++, description, { type: 'web', sfnt }, tables, [], NO_OVERRIDES, this.#harfBuzz);
      this.#lastResort = { face, syntheticBold: false, syntheticItalic: false, sliceGroup: null };
    }
    return this.#lastResort;
  }
}

/** Of the slices of an installed face the Latin one comes last, which is where the search begins: all slices have a space. */
function slicesInOrder(records: readonly FaceRecord[]): readonly FaceRecord[] {
  if (records.length < 2 || records[0]!.type !== 'system') return records;
  const hasLatin = (record: FaceRecord) => (coverageHas(record.coverage, 0x41) ? 1 : 0);
  return [...records].sort((a, b) => hasLatin(a) - hasLatin(b));
}

function wantedFace(font: FontGroup): WantedFace {
  const slope = typeof font.style === 'string' ? font.style : font.style.oblique === 0 ? 'normal' : 'oblique';
  return { weight: font.weight, stretch: font.stretch, slope };
}

function addTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
