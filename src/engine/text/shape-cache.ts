// Remembers short shaped texts in font units, so that a label that stands 500 times on a page, or in 5 sizes, is shaped once.

import type { FontGroup } from '../style/computed-style.ts';
import type { CascadeEntry } from './font-cascade.ts';
import type { GlyphRun } from './glyph-run.ts';
import type { ShapedGlyphs } from './harfbuzz.ts';

export interface CachedShape {
  readonly shaped: ShapedGlyphs;
  /** The run made last, at the start of a text, and what it was made for: most equal labels have the same style too, and share it. */
  run: GlyphRun | null;
  entry: CascadeEntry;
  font: FontGroup;
  size: number;
}

const MAXIMUM_LENGTH = 32;
const MAXIMUM_ENTRIES = 8192;

/** Scripts in which what stands around a run cannot change its glyphs, so that a text alone is the key. */
const CONTEXT_FREE: ReadonlySet<string> = new Set(['Zyyy', 'Latn', 'Grek', 'Cyrl', 'Hani', 'Hira', 'Kana', 'Hang', 'Hebr', 'Armn', 'Geor']);

export class ShapeCache {
  readonly #tables = new Map<string, Map<string, CachedShape>>();
  #entries = 0;

  static takes(script: string, length: number): boolean {
    return length <= MAXIMUM_LENGTH && CONTEXT_FREE.has(script);
  }

  /** The table for texts of one face, script, direction and style. */
  of(faceId: number, script: string, direction: 'ltr' | 'rtl', styleKey: string): Map<string, CachedShape> {
    const key = `${faceId}|${script}|${direction}|${styleKey}`;
    let table = this.#tables.get(key);
    if (table === undefined) this.#tables.set(key, (table = new Map()));
    return table;
  }

  put(table: Map<string, CachedShape>, text: string, shape: CachedShape): void {
    if (this.#entries >= MAXIMUM_ENTRIES) {
      this.clear();
      return;
    }
    this.#entries++;
    table.set(text, shape);
  }

  clear(): void {
    this.#tables.clear();
    this.#entries = 0;
  }
}
