// Text of one computed font and direction -> glyph runs. Splits by script and by face, shapes with HarfBuzz in font units,
// scales, then adds letter and word spacing. Whole runs are shaped, not words: kerning with spaces stays exact.

import {
  extendsCluster,
  hasEmojiPresentation,
  isEmoji,
  isInvisible,
  isRegionalIndicator,
  KEYCAP,
  VARIATION_SELECTOR_EMOJI,
  VARIATION_SELECTOR_TEXT,
} from './character-classes.ts';
import { scriptRuns } from './script-runs.ts';
import { float32Array } from './short-arrays.ts';
import { ShapeCache } from './shape-cache.ts';
import { smallCapsSize, synthesizesCaps, uppercasePieces } from './small-caps.ts';
import type { FontGroup } from '../style/computed-style.ts';
import type { CascadeEntry, FontCascade, Presentation } from './font-cascade.ts';
import type { GlyphRun } from './glyph-run.ts';
import type { ShapedGlyphs, ShapeOptions, TaggedValue } from './harfbuzz.ts';

/** Letters of these join: https://drafts.csswg.org/css-text-4/#cursive-script. Letter spacing would tear them. */
const CURSIVE_SCRIPTS: ReadonlySet<string> = new Set(['Arab', 'Adlm', 'Mand', 'Mong', 'Nkoo', 'Phag', 'Rohg', 'Syrc']);

/** Longer runs are shaped in pieces: HarfBuzz takes about 60 bytes of wasm memory for each UTF-16 unit. */
const MAXIMUM_RUN_UNITS = 32_768;

/** What a FontGroup means to shaping, made once per group. */
export class ShapingStyle {
  readonly font: FontGroup;
  readonly cascade: FontCascade;
  readonly features: readonly TaggedValue[];
  /** Equal for styles that shape the same text to the same glyphs in font units, sizes aside. */
  readonly key: string;

  constructor(font: FontGroup, cascade: FontCascade, features: readonly TaggedValue[]) {
    this.font = font;
    this.cascade = cascade;
    this.features = features;
    this.key = `${font.language}|${features.join(';')}`;
  }
}

/** Features of a computed font, before those of font-feature-settings, which win. */
export function featuresOf(font: FontGroup): TaggedValue[] {
  const features: TaggedValue[] = [];
  if (font.kerning === 'none') features.push(['kern', 0]);
  // https://drafts.csswg.org/css-text-4/#letter-spacing-property: no optional ligatures between spaced letters.
  if (font.letterSpacing !== 0) features.push(['liga', 0], ['clig', 0]);
  if (font.variantPosition === 'sub') features.push(['subs', 1]);
  if (font.variantPosition === 'super') features.push(['sups', 1]);
  switch (font.variantCaps) {
    case 'small-caps':
      features.push(['smcp', 1]);
      break;
    case 'all-small-caps':
      features.push(['smcp', 1], ['c2sc', 1]);
      break;
    case 'petite-caps':
      features.push(['pcap', 1]);
      break;
    case 'all-petite-caps':
      features.push(['pcap', 1], ['c2pc', 1]);
      break;
    case 'unicase':
      features.push(['unic', 1]);
      break;
    case 'titling-caps':
      features.push(['titl', 1]);
      break;
    case 'normal':
  }
  for (const feature of font.features) features.push(feature);
  return features;
}

export class Shaper {
  readonly #cache = new ShapeCache();

  /** Forget everything: faces were removed. */
  clear(): void {
    this.#cache.clear();
  }

  shape(text: string, start: number, end: number, style: ShapingStyle, direction: 'ltr' | 'rtl'): GlyphRun[] {
    const runs: GlyphRun[] = [];
    for (const run of scriptRuns(text, start, end)) {
      const options: ShapeOptions = { direction, script: run.script, language: style.font.language, features: style.features };
      this.#shapeScriptRun(text, run.start, run.end, style, options, runs);
    }
    return runs;
  }

  /** Splits by face: each cluster is drawn by one face. */
  #shapeScriptRun(text: string, start: number, end: number, style: ShapingStyle, options: ShapeOptions, out: GlyphRun[]): void {
    const cascade = style.cascade;
    let runStart = start;
    let current: CascadeEntry | null = null;
    for (let i = start; i < end;) {
      const code = text.charCodeAt(i);
      let next = i + 1;
      let entry: CascadeEntry | null;
      const following = next < end ? text.charCodeAt(next) : 0;
      if (code < 0x2ff && following < 0x300) {
        // OPTIMIZATION: a lone Latin character, which is its own cluster. Controls go with what is before them.
        entry = code >= 0x20 || current === null ? cascade.entryFor(code) : current;
      } else {
        next = clusterEnd(text, i, end);
        entry = entryForCluster(cascade, text, i, next, current);
      }
      if (current === null) current = entry;
      else if (entry !== current && !staysInSlice(current, entry, text, i, next)) {
        this.#shapeFaceRun(text, runStart, i, style, current, options, out);
        runStart = i;
        current = entry;
      }
      i = next;
    }
    if (current !== null) this.#shapeFaceRun(text, runStart, end, style, current, options, out);
  }

  #shapeFaceRun(text: string, start: number, end: number, style: ShapingStyle, entry: CascadeEntry, options: ShapeOptions, out: GlyphRun[]): void {
    if (end - start > MAXIMUM_RUN_UNITS) {
      for (let at = start; at < end;) {
        const next = end - at > MAXIMUM_RUN_UNITS ? chunkEnd(text, at, end) : end;
        this.#shapeFaceRun(text, at, next, style, entry, options, out);
        at = next;
      }
      return;
    }
    const { face } = entry;
    if (face.features.length > 0) options = { ...options, features: [...face.features, ...options.features] };
    if (!synthesizesCaps(style.font, face)) {
      out.push(this.#runOf(text, start, end, style, entry, style.font.size, options));
      return;
    }
    for (const piece of uppercasePieces(text, start, end, style.font.variantCaps)) {
      const size = piece.isSmall ? smallCapsSize(style.font.size) : style.font.size;
      if (piece.uppercase === null) {
        out.push(this.#runOf(text, piece.start, piece.end, style, entry, size, options));
        continue;
      }
      const { uppercase, indexes } = piece;
      const shaped = face.font.shape(uppercase, 0, uppercase.length, options);
      const clusters = shaped.clusters.map((cluster) => indexes[cluster] ?? piece.start);
      out.push(makeRun(text, piece.start, piece.end, { ...shaped, clusters }, entry, style.font, size, options));
    }
  }

  #runOf(text: string, start: number, end: number, style: ShapingStyle, entry: CascadeEntry, size: number, options: ShapeOptions): GlyphRun {
    const { face } = entry;
    const { font } = style;
    if (!ShapeCache.takes(options.script, end - start))
      return makeRun(text, start, end, face.font.shape(text, start, end, options), entry, font, size, options);
    const table = this.#cache.of(face.id, options.script, options.direction, style.key);
    const key = text.slice(start, end);
    let cached = table.get(key);
    if (cached === undefined) {
      cached = { shaped: face.font.shape(key, 0, key.length, options), run: null, entry, font, size };
      this.#cache.put(table, key, cached);
    }
    const { shaped } = cached;
    if (start !== 0) {
      const clusters = shaped.clusters.map((cluster) => cluster + start);
      return makeRun(text, start, end, { ...shaped, clusters }, entry, font, size, options);
    }
    const isSame = cached.entry === entry && cached.size === size && (cached.font === font || spacesAlike(cached.font, font));
    if (cached.run === null || !isSame) {
      cached.run = makeRun(text, start, end, shaped, entry, font, size, options);
      cached.entry = entry;
      cached.font = font;
      cached.size = size;
    }
    return cached.run;
  }
}

function spacesAlike(a: FontGroup, b: FontGroup): boolean {
  return a.letterSpacing === b.letterSpacing && a.wordSpacing === b.wordSpacing;
}

/** Where to cut a long run: after a space if there is one, never inside a surrogate pair. */
function chunkEnd(text: string, start: number, end: number): number {
  const limit = Math.min(end, start + MAXIMUM_RUN_UNITS);
  const space = text.lastIndexOf(' ', limit - 1);
  if (space > start + (MAXIMUM_RUN_UNITS >> 1)) return space + 1;
  const code = text.charCodeAt(limit);
  return code >= 0xdc00 && code <= 0xdfff ? limit - 1 : limit;
}

/** Spaces, digits and punctuation that several slices of a face have stay with the letters around them. */
function staysInSlice(current: CascadeEntry, entry: CascadeEntry, text: string, start: number, end: number): boolean {
  return current.sliceGroup !== null && current.sliceGroup === entry.sliceGroup && coversAll(current, text, start, end);
}

/** End of the cluster at `start`: base, then what extends it, joined emoji and flags whole. */
function clusterEnd(text: string, start: number, end: number): number {
  const first = text.codePointAt(start)!;
  let i = start + (first > 0xffff ? 2 : 1);
  if (isRegionalIndicator(first) && i < end && isRegionalIndicator(text.codePointAt(i)!)) i += 2;
  let previous = first;
  while (i < end) {
    const codePoint = text.codePointAt(i)!;
    const joins = extendsCluster(codePoint) || (previous === 0x200d && isEmoji(codePoint) && codePoint > 0xff);
    if (!joins) break;
    previous = codePoint;
    i += codePoint > 0xffff ? 2 : 1;
  }
  return Math.min(i, end);
}

/** The face for a whole cluster: one that has all of its visible characters if there is one, else that of its base. */
function entryForCluster(cascade: FontCascade, text: string, start: number, end: number, current: CascadeEntry | null): CascadeEntry {
  const base = text.codePointAt(start)!;
  if (isInvisible(base) || (current !== null && extendsCluster(base) && current.face.hasGlyph(base))) return current ?? cascade.primaryEntry;
  const baseLength = base > 0xffff ? 2 : 1;
  const presentation = presentationOf(text, base, start + baseLength, end);
  if (presentation !== 'any') return cascade.emojiEntryFor(base, presentation);
  const entry = cascade.entryFor(base);
  if (end - start === baseLength || coversAll(entry, text, start + baseLength, end)) return entry;
  // HarfBuzz composes a base and marks, so a face with the composed character will do too.
  const composed = text.slice(start, end).normalize('NFC');
  if (coversAll(entry, composed, 0, composed.length)) return entry;
  for (let i = start + baseLength; i < end;) {
    const codePoint = text.codePointAt(i)!;
    const other = isInvisible(codePoint) ? entry : cascade.entryFor(codePoint);
    if (other !== entry && coversAll(other, text, start, end)) return other;
    i += codePoint > 0xffff ? 2 : 1;
  }
  return entry;
}

function coversAll(entry: CascadeEntry, text: string, start: number, end: number): boolean {
  for (let i = start; i < end;) {
    const codePoint = text.codePointAt(i)!;
    if (!isInvisible(codePoint) && !entry.face.hasGlyph(codePoint)) return false;
    i += codePoint > 0xffff ? 2 : 1;
  }
  return true;
}

/** https://www.unicode.org/reports/tr51/#Emoji_Variation_Sequences */
function presentationOf(text: string, base: number, afterBase: number, end: number): Presentation {
  const next = afterBase < end ? text.codePointAt(afterBase)! : 0;
  if (next === VARIATION_SELECTOR_TEXT) return 'any';
  if (next === VARIATION_SELECTOR_EMOJI || next === KEYCAP) return isEmoji(base) ? 'emoji' : 'any';
  if (!hasEmojiPresentation(base)) return 'any';
  // Joined, modified and paired emoji are sequences that only colour fonts know.
  return next === 0 ? 'emoji-default' : 'emoji';
}

/** Font units -> px, then spacing. `clusters` are indexes into `text`. */
function makeRun(
  text: string,
  start: number,
  end: number,
  shaped: ShapedGlyphs,
  entry: CascadeEntry,
  font: FontGroup,
  sizePx: number,
  options: ShapeOptions,
): GlyphRun {
  const face = entry.face;
  const drawnSize = sizePx * face.overrides.sizeAdjust;
  // Skia sizes fonts in whole 64ths of a pixel.
  const scale = Math.floor(drawnSize * 64) / 64 / face.unitsPerEm;
  const count = shaped.glyphIds.length;
  const advances = float32Array(count);
  let glyphIds = shaped.glyphIds;
  let offsetsX = shaped.xOffsets === null ? null : Float32Array.from(shaped.xOffsets, (offset) => offset * scale);
  const offsetsY = shaped.yOffsets === null ? null : Float32Array.from(shaped.yOffsets, (offset) => -offset * scale);
  for (let i = 0; i < count; i++) advances[i] = shaped.advances[i]! * scale;

  if (hasControls(text, start, end)) {
    glyphIds = glyphIds.slice();
    for (let i = 0; i < count; i++) {
      if (!isControl(text.charCodeAt(shaped.clusters[i]!))) continue;
      glyphIds[i] = face.spaceGlyph;
      advances[i] = 0;
    }
  }
  const { direction } = options;
  const { letterSpacing, wordSpacing } = font;
  const isCursive = CURSIVE_SCRIPTS.has(options.script);
  if (letterSpacing !== 0 || wordSpacing !== 0) {
    for (let i = 0; i < count; i++) {
      // One spacing per cluster, after it: on the visually last glyph, in rtl on the first, which also moves what is drawn.
      const neighbour = direction === 'ltr' ? i + 1 : i - 1;
      const cluster = shaped.clusters[i]!;
      if (neighbour >= 0 && neighbour < count && shaped.clusters[neighbour] === cluster) continue;
      const code = text.charCodeAt(cluster);
      if (code < 0x20 || (code > 0x7e && isInvisible(text.codePointAt(cluster)!))) continue;
      const isSeparator = isWordSeparator(code);
      const spacing = (isCursive && !isSeparator ? 0 : letterSpacing) + (isSeparator ? wordSpacing : 0);
      if (spacing === 0) continue;
      advances[i] = advances[i]! + spacing;
      if (direction === 'rtl') {
        offsetsX ??= new Float32Array(count);
        offsetsX[i] = offsetsX[i]! + spacing;
      }
    }
  }
  let width = 0;
  for (let i = 0; i < count; i++) width += advances[i]!;
  return {
    face,
    sizePx: drawnSize,
    direction,
    start,
    end,
    glyphIds,
    advances,
    offsetsX,
    offsetsY,
    clusters: shaped.clusters,
    width,
    syntheticBold: entry.syntheticBold,
    syntheticItalic: entry.syntheticItalic,
    unitAdvances: null,
  };
}

/** https://drafts.csswg.org/css-text-4/#word-separator, those of one UTF-16 unit. */
function isWordSeparator(code: number): boolean {
  return code === 0x20 || code === 0xa0 || code === 0x1361;
}

/** C0 and C1 controls: fonts draw them as boxes, CSS wants tabs and line ends left to layout and the others invisible. */
function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0xad || code === 0x2028 || code === 0x2029;
}

function hasControls(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (isControl(text.charCodeAt(i))) return true;
  return false;
}
