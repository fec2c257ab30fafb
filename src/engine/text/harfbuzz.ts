// HarfBuzz: a raw wrapper over the bare wasm of the package `harfbuzzjs` (MIT). It makes fonts out of sfnt bytes and shapes
// UTF-16 text with them; glyph infos are read straight out of wasm memory, nothing is allocated per glyph on the way.
// The engine does no I/O: whoever starts the process hands in the wasm bytes. Fonts are copied into wasm memory: free() them.

import { countingArray, int32Array, uint16Array } from './short-arrays.ts';

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What is used of the global: TypeScript's own declaration lives in its `dom` library, which the engine must not know. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

interface Exports {
  readonly memory: WasmMemory;
  __wasm_call_ctors(): void;
  malloc(size: number): number;
  free(pointer: number): void;
  hb_blob_create(data: number, length: number, mode: number, userData: number, destroy: number): number;
  hb_blob_destroy(blob: number): void;
  hb_face_create(blob: number, index: number): number;
  hb_face_destroy(face: number): void;
  hb_face_get_upem(face: number): number;
  hb_font_create(face: number): number;
  hb_font_destroy(font: number): void;
  hb_font_set_scale(font: number, x: number, y: number): void;
  hb_font_set_variations(font: number, variations: number, count: number): void;
  hb_font_get_nominal_glyph(font: number, codePoint: number, glyph: number): number;
  hb_font_get_variation_glyph(font: number, codePoint: number, selector: number, glyph: number): number;
  hb_font_get_glyph_h_advance(font: number, glyph: number): number;
  hb_ot_metrics_get_variation(font: number, tag: number): number;
  hb_buffer_create(): number;
  hb_buffer_clear_contents(buffer: number): void;
  hb_buffer_add_utf16(buffer: number, text: number, length: number, itemOffset: number, itemLength: number): void;
  hb_buffer_set_direction(buffer: number, direction: number): void;
  hb_buffer_set_script(buffer: number, script: number): void;
  hb_buffer_set_language(buffer: number, language: number): void;
  hb_buffer_set_flags(buffer: number, flags: number): void;
  hb_buffer_set_cluster_level(buffer: number, level: number): void;
  hb_buffer_get_length(buffer: number): number;
  hb_buffer_get_glyph_infos(buffer: number, length: number): number;
  hb_buffer_get_glyph_positions(buffer: number, length: number): number;
  hb_language_from_string(text: number, length: number): number;
  hb_shape(font: number, buffer: number, features: number, featureCount: number): void;
}

/** A feature for the whole shaped range, or a variation axis. */
export type TaggedValue = readonly [tag: string, value: number];

/** Glyphs in visual order, in font units. The arrays are the caller's to keep. */
export interface ShapedGlyphs {
  readonly glyphIds: Uint16Array;
  /** UTF-16 index into the shaped text of the cluster of each glyph. */
  readonly clusters: Uint32Array;
  readonly advances: Int32Array;
  /** Null when all offsets are 0. yOffsets grow upward, as in the font. */
  readonly xOffsets: Int32Array | null;
  readonly yOffsets: Int32Array | null;
}

export interface ShapeOptions {
  readonly direction: 'ltr' | 'rtl';
  /** ISO 15924, as `Latn`. */
  readonly script: string;
  /** BCP 47, '' for none. */
  readonly language: string;
  readonly features: readonly TaggedValue[];
}

const DIRECTION_LTR = 4;
const DIRECTION_RTL = 5;
const MEMORY_MODE_WRITABLE = 2;
const FLAG_BEGINNING_OF_TEXT = 1;
const FLAG_END_OF_TEXT = 2;
const CLUSTER_LEVEL_MONOTONE_GRAPHEMES = 0;
const WASM_PAGE_BYTES = 65_536;
/** Fonts of a hostile page must not take the whole process: past this, growing fails and the module aborts. */
const MEMORY_LIMIT_BYTES = 512 * 1024 * 1024;
/** Text around the shaped range that HarfBuzz sees; it looks at 5 code points at most. */
const CONTEXT_UNITS = 10;

export class HarfBuzz {
  readonly #exports: Exports;
  readonly #buffer: number;
  readonly #out: number;
  readonly #languages = new Map<string, number>();
  #textPointer = 0;
  #textCapacity = 0;
  #featurePointer = 0;
  #featureCapacity = 0;
  #bytes: Uint8Array;
  #u16: Uint16Array;
  #u32: Uint32Array;
  #i32: Int32Array;
  #f32: Float32Array;

  constructor(exports: Exports) {
    this.#exports = exports;
    const memory = exports.memory.buffer;
    this.#bytes = new Uint8Array(memory);
    this.#u16 = new Uint16Array(memory);
    this.#u32 = new Uint32Array(memory);
    this.#i32 = new Int32Array(memory);
    this.#f32 = new Float32Array(memory);
    this.#buffer = exports.hb_buffer_create();
    exports.hb_buffer_set_cluster_level(this.#buffer, CLUSTER_LEVEL_MONOTONE_GRAPHEMES);
    this.#out = exports.malloc(16);
  }

  /** Views die when wasm memory grows: call after anything that may allocate. */
  #refresh(): void {
    const memory = this.#exports.memory.buffer;
    if (this.#bytes.buffer === memory) return;
    this.#bytes = new Uint8Array(memory);
    this.#u16 = new Uint16Array(memory);
    this.#u32 = new Uint32Array(memory);
    this.#i32 = new Int32Array(memory);
    this.#f32 = new Float32Array(memory);
  }

  #allocate(size: number): number {
    const pointer = this.#exports.malloc(size);
    if (pointer === 0) throw new RangeError('out of font memory');
    this.#refresh();
    return pointer;
  }

  /**
   * A font at scale = units per em. Never refuses: HarfBuzz treats broken tables as empty (check with sfnt/ first).
   * @throws RangeError when wasm memory is exhausted.
   */
  createFont(sfnt: Uint8Array, variations: readonly TaggedValue[]): HarfBuzzFont {
    const exports = this.#exports;
    const data = this.#allocate(Math.max(1, sfnt.length));
    this.#bytes.set(sfnt, data);
    const blob = exports.hb_blob_create(data, sfnt.length, MEMORY_MODE_WRITABLE, 0, 0);
    const face = exports.hb_face_create(blob, 0);
    exports.hb_blob_destroy(blob);
    const unitsPerEm = exports.hb_face_get_upem(face) || 1000;
    const font = exports.hb_font_create(face);
    exports.hb_font_set_scale(font, unitsPerEm, unitsPerEm);
    if (variations.length > 0) {
      const pointer = this.#writeTagged(variations, 8);
      for (let i = 0; i < variations.length; i++) this.#f32[(pointer + i * 8 + 4) >> 2] = variations[i]![1];
      exports.hb_font_set_variations(font, pointer, variations.length);
    }
    this.#refresh();
    return new HarfBuzzFont(this, font, face, data, unitsPerEm);
  }

  /** Only for HarfBuzzFont. */
  destroyFont(font: number, face: number, data: number): void {
    this.#exports.hb_font_destroy(font);
    this.#exports.hb_face_destroy(face);
    this.#exports.free(data);
  }

  nominalGlyph(font: number, codePoint: number): number {
    const found = this.#exports.hb_font_get_nominal_glyph(font, codePoint, this.#out);
    this.#refresh();
    return found === 0 ? 0 : this.#u32[this.#out >> 2]!;
  }

  variationGlyph(font: number, codePoint: number, selector: number): number {
    const found = this.#exports.hb_font_get_variation_glyph(font, codePoint, selector, this.#out);
    this.#refresh();
    return found === 0 ? 0 : this.#u32[this.#out >> 2]!;
  }

  advance(font: number, glyphId: number): number {
    return this.#exports.hb_font_get_glyph_h_advance(font, glyphId);
  }

  /** How far the variations of the font move a metric (MVAR), in font units. */
  metricVariation(font: number, tag: string): number {
    return this.#exports.hb_ot_metrics_get_variation(font, tagNumber(tag));
  }

  /** Shapes [start, end) of a text; what stands around it is context. */
  shape(font: number, text: string, start: number, end: number, options: ShapeOptions): ShapedGlyphs {
    const exports = this.#exports;
    const buffer = this.#buffer;
    exports.hb_buffer_clear_contents(buffer);
    const contextStart = Math.max(0, start - CONTEXT_UNITS);
    const contextEnd = Math.min(text.length, end + CONTEXT_UNITS);
    this.#writeText(text, contextStart, contextEnd);
    exports.hb_buffer_add_utf16(buffer, this.#textPointer, contextEnd - contextStart, start - contextStart, end - start);
    exports.hb_buffer_set_direction(buffer, options.direction === 'rtl' ? DIRECTION_RTL : DIRECTION_LTR);
    exports.hb_buffer_set_script(buffer, tagNumber(options.script));
    exports.hb_buffer_set_language(buffer, this.#language(options.language));
    exports.hb_buffer_set_flags(buffer, (start === 0 ? FLAG_BEGINNING_OF_TEXT : 0) | (end === text.length ? FLAG_END_OF_TEXT : 0));
    const featureCount = options.features.length;
    const features = featureCount === 0 ? 0 : this.#writeFeatures(options.features);
    exports.hb_shape(font, buffer, features, featureCount);
    this.#refresh();
    return this.#readGlyphs(buffer, contextStart);
  }

  #readGlyphs(buffer: number, clusterBase: number): ShapedGlyphs {
    const exports = this.#exports;
    const length = exports.hb_buffer_get_length(buffer);
    const glyphIds = uint16Array(length);
    const advances = int32Array(length);
    let xOffsets: Int32Array | null = null;
    let yOffsets: Int32Array | null = null;
    let info = exports.hb_buffer_get_glyph_infos(buffer, 0) >> 2;
    let position = exports.hb_buffer_get_glyph_positions(buffer, 0) >> 2;
    this.#refresh();
    const u32 = this.#u32;
    const i32 = this.#i32;
    const clusters = this.#readClusters(info, length, clusterBase);
    // hb_glyph_info_t: codepoint, mask, cluster, var1, var2. hb_glyph_position_t: x_advance, y_advance, x_offset, y_offset, var.
    for (let i = 0; i < length; i++, info += 5, position += 5) {
      glyphIds[i] = u32[info]!;
      advances[i] = i32[position]!;
      const xOffset = i32[position + 2]!;
      const yOffset = i32[position + 3]!;
      if (xOffset !== 0) (xOffsets ??= new Int32Array(length))[i] = xOffset;
      if (yOffset !== 0) (yOffsets ??= new Int32Array(length))[i] = yOffset;
    }
    return { glyphIds, clusters, advances, xOffsets, yOffsets };
  }

  #readClusters(firstInfo: number, length: number, clusterBase: number): Uint32Array {
    const u32 = this.#u32;
    const counting = countingArray(length);
    let at = 0;
    if (counting !== null) while (at < length && u32[firstInfo + at * 5 + 2]! + clusterBase === at) at++;
    if (counting !== null && at === length) return counting;
    const clusters = new Uint32Array(length);
    for (let i = 0; i < length; i++) clusters[i] = u32[firstInfo + i * 5 + 2]! + clusterBase;
    return clusters;
  }

  #writeText(text: string, start: number, end: number): void {
    const length = end - start;
    if (length > this.#textCapacity) {
      if (this.#textPointer !== 0) this.#exports.free(this.#textPointer);
      this.#textCapacity = Math.max(1024, length + (length >> 1));
      this.#textPointer = this.#allocate(this.#textCapacity * 2);
    }
    const u16 = this.#u16;
    const base = (this.#textPointer >> 1) - start;
    for (let i = start; i < end; i++) u16[base + i] = text.charCodeAt(i);
  }

  /** hb_feature_t: tag, value, start, end. */
  #writeFeatures(features: readonly TaggedValue[]): number {
    const pointer = this.#writeTagged(features, 16);
    for (let i = 0; i < features.length; i++) {
      const at = (pointer + i * 16) >> 2;
      this.#u32[at + 1] = features[i]![1];
      this.#u32[at + 2] = 0;
      this.#u32[at + 3] = 0xffffffff;
    }
    return pointer;
  }

  #writeTagged(values: readonly TaggedValue[], stride: number): number {
    const size = values.length * stride;
    if (size > this.#featureCapacity) {
      if (this.#featurePointer !== 0) this.#exports.free(this.#featurePointer);
      this.#featureCapacity = Math.max(256, size);
      this.#featurePointer = this.#allocate(this.#featureCapacity);
    }
    for (let i = 0; i < values.length; i++) this.#u32[(this.#featurePointer + i * stride) >> 2] = tagNumber(values[i]![0]);
    return this.#featurePointer;
  }

  /** HarfBuzz interns languages forever, so a page must not be able to make it intern without end. */
  #language(name: string): number {
    if (name === '') return 0;
    const known = this.#languages.get(name);
    if (known !== undefined) return known;
    if (this.#languages.size >= 256 || name.length > 64) return 0;
    const pointer = this.#allocate(name.length + 1);
    for (let i = 0; i < name.length; i++) this.#bytes[pointer + i] = name.charCodeAt(i) & 0x7f;
    const language = this.#exports.hb_language_from_string(pointer, name.length);
    this.#exports.free(pointer);
    this.#refresh();
    this.#languages.set(name, language);
    return language;
  }
}

/** One face at scale = units per em, with its variations applied. */
export class HarfBuzzFont {
  readonly unitsPerEm: number;
  readonly #library: HarfBuzz;
  readonly #font: number;
  readonly #face: number;
  readonly #data: number;
  #isFreed = false;

  constructor(library: HarfBuzz, font: number, face: number, data: number, unitsPerEm: number) {
    this.#library = library;
    this.#font = font;
    this.#face = face;
    this.#data = data;
    this.unitsPerEm = unitsPerEm;
  }

  /** Glyph of a code point, 0 when there is none. */
  glyph(codePoint: number): number {
    return this.#library.nominalGlyph(this.#live(), codePoint);
  }

  /** Glyph of a code point with a variation selector, 0 when the font does not know the pair. */
  variationGlyph(codePoint: number, selector: number): number {
    return this.#library.variationGlyph(this.#live(), codePoint, selector);
  }

  advance(glyphId: number): number {
    return this.#library.advance(this.#live(), glyphId);
  }

  metricVariation(tag: string): number {
    return this.#library.metricVariation(this.#live(), tag);
  }

  shape(text: string, start: number, end: number, options: ShapeOptions): ShapedGlyphs {
    return this.#library.shape(this.#live(), text, start, end, options);
  }

  free(): void {
    if (this.#isFreed) return;
    this.#isFreed = true;
    this.#library.destroyFont(this.#font, this.#face, this.#data);
  }

  #live(): number {
    if (this.#isFreed) throw new Error('font used after free()');
    return this.#font;
  }
}

/** Compiles and starts HarfBuzz from the bytes of `harfbuzzjs/dist/harfbuzz.wasm`. Blocks for about 2 ms. */
export function loadHarfBuzz(wasm: Uint8Array): HarfBuzz {
  let memory: WasmMemory | null = null;
  const abort = (): never => {
    throw new RangeError('HarfBuzz aborted');
  };
  const growTo = (requestedBytes: number): number => {
    const wanted = requestedBytes >>> 0;
    if (memory === null || wanted > MEMORY_LIMIT_BYTES) return 0;
    const current = memory.buffer.byteLength;
    const target = Math.min(MEMORY_LIMIT_BYTES, Math.max(wanted, current + (current >> 3)));
    try {
      memory.grow(Math.ceil((target - current) / WASM_PAGE_BYTES));
      return 1;
    } catch {
      return 0;
    }
  };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
    env: {
      _abort_js: abort,
      _emscripten_runtime_keepalive_clear: () => {},
      _setitimer_js: () => 0,
      emscripten_resize_heap: growTo,
    },
    wasi_snapshot_preview1: { proc_exit: abort },
  });
  const exports = instance.exports as Exports;
  memory = exports.memory;
  exports.__wasm_call_ctors();
  return new HarfBuzz(exports);
}

/** Four ASCII letters as one number; short tags are padded with spaces. */
export function tagNumber(tag: string): number {
  let value = 0;
  for (let i = 0; i < 4; i++) value = (value << 8) | (i < tag.length ? tag.charCodeAt(i) & 0xff : 0x20);
  return value >>> 0;
}
