// Fonts of all site processes, registered with Skia so that glyphs are drawn by id: a rewritten font maps U+F0000 + glyph id
// to the glyph. Families are named by a number of our own, so that no site can reach another's font or the machine's.

import { GlobalFonts } from '@napi-rs/canvas';
import { rewriteForGlyphIds } from '../engine/text/sfnt/glyph-id-font.ts';
import { fail, ok } from '../base/failure.ts';
import { GlyphOutlines } from './glyph-outlines.ts';
import type { FontKey } from '@napi-rs/canvas';
import type { Result } from '../base/failure.ts';

export type Variations = readonly (readonly [tag: string, value: number])[];

export interface ScreenFont {
  readonly family: string;
  /** CSS font-variation-settings, 'normal' for none. */
  readonly variations: string;
  readonly outlines: GlyphOutlines;
}

interface Registered extends ScreenFont {
  readonly key: FontKey;
  readonly sizeBytes: number;
  lastUse: number;
}

export class FontRegistry {
  readonly #sites = new Map<string, Map<number, Registered>>();
  readonly #maxSiteBytes: number;
  #next = 1;
  #clock = 0;

  /** Each site may hold `maxSiteBytes` of fonts; beyond it the ones that were used longest ago go. */
  constructor(maxSiteBytes: number) {
    this.#maxSiteBytes = maxSiteBytes;
  }

  /** `font.invalid` for bytes that Skia does not take, `font.too-large`. */
  add(siteId: string, faceId: number, sfnt: Uint8Array, variations: Variations, faceIndex = 0): Result<void> {
    if (sfnt.byteLength > this.#maxSiteBytes) return fail('font.too-large');
    const rewritten = rewriteForGlyphIds(sfnt, faceIndex);
    if (rewritten === null) return fail('font.invalid', 'its tables are broken');
    const family = `kpio-${this.#next++}`;
    const key = GlobalFonts.register(Buffer.from(rewritten.buffer, rewritten.byteOffset, rewritten.byteLength), family);
    if (key === null) return fail('font.invalid');
    this.remove(siteId, faceId);
    let fonts = this.#sites.get(siteId);
    if (fonts === undefined) this.#sites.set(siteId, (fonts = new Map()));
    const settings = variations.filter(([tag, value]) => /^[ !#-~]{4}$/.test(tag) && Number.isFinite(value)).map(([tag, value]) => `"${tag}" ${value}`);
    fonts.set(faceId, {
      family,
      key,
      variations: settings.length === 0 ? 'normal' : settings.join(', '),
      outlines: new GlyphOutlines(rewritten),
      sizeBytes: rewritten.byteLength * 2,
      lastUse: this.#clock++,
    });
    this.#evict(siteId, fonts, faceId);
    return ok(undefined);
  }

  get(siteId: string, faceId: number): ScreenFont | null {
    const font = this.#sites.get(siteId)?.get(faceId);
    if (font === undefined) return null;
    font.lastUse = this.#clock++;
    return font;
  }

  remove(siteId: string, faceId: number): void {
    const fonts = this.#sites.get(siteId);
    const font = fonts?.get(faceId);
    if (fonts === undefined || font === undefined) return;
    GlobalFonts.remove(font.key);
    fonts.delete(faceId);
  }

  removeSite(siteId: string): void {
    const fonts = this.#sites.get(siteId);
    if (fonts === undefined) return;
    GlobalFonts.removeBatch([...fonts.values()].map((font) => font.key));
    this.#sites.delete(siteId);
  }

  #evict(siteId: string, fonts: Map<number, Registered>, keep: number): void {
    let total = 0;
    for (const font of fonts.values()) total += font.sizeBytes;
    const byAge = [...fonts].sort((p, q) => p[1].lastUse - q[1].lastUse);
    for (const [faceId, font] of byAge) {
      if (total <= this.#maxSiteBytes || faceId === keep) continue;
      total -= font.sizeBytes;
      this.remove(siteId, faceId);
    }
  }
}
