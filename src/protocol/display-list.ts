// The display list: what a page looks like, in drawing commands. Made by engine/paint in a site process, drawn by the
// screen service (and one day by remote clients). This file names the vocabulary; display-list-writer.ts and
// display-list-reader.ts hold the bytes. Lengths are CSS px of the page, colours 0xRRGGBBAA (sRGB, not premultiplied).
//
// Layout of the bytes, little-endian: magic u32, version u16, 0 u16, content width f32, content height f32, background u32,
// scroll position f32 x 2, font count u32 + face ids u32, image count u32 + image ids u32, command count u32, then the commands.

import type { Matrix, Point, Rect, Size } from '../base/geometry.ts';

/** 'KPDL'. */
export const DISPLAY_LIST_MAGIC = 0x4c44504b;
export const DISPLAY_LIST_VERSION = 3;
/** Where the font count stands in the head. */
export const DISPLAY_LIST_FONTS_AT = 28;

/** Bounds that the reader enforces. A writer that passes one makes a list that nobody draws. */
export const DISPLAY_LIST_LIMITS = {
  bytes: 256 * 1024 * 1024,
  commands: 4_000_000,
  resources: 65_536,
  /** Open save, group and scroll frame commands. */
  depth: 2_000,
  gradientStops: 4_096,
  filters: 64,
  /** Numbers of one filter primitive. */
  filterValues: 1_024,
  shadows: 64,
  textUnits: 1_000_000,
} as const;

/** 0xRRGGBBAA. */
export type Rgba = number;

export interface CornerRadii {
  /** Horizontal and vertical radius of the corners, top left first, clockwise: 8 numbers. */
  readonly values: readonly number[];
}

export const SHARP: CornerRadii = { values: [0, 0, 0, 0, 0, 0, 0, 0] };

/** Offsets rise from 0 to 1. Colours between stops are interpolated not premultiplied. */
export interface ColorStop {
  readonly offset: number;
  readonly color: Rgba;
}

export type Paint = { readonly type: 'color'; readonly color: Rgba } | GradientPaint;

export type GradientPaint =
  | {
      readonly type: 'linear';
      readonly x0: number;
      readonly y0: number;
      readonly x1: number;
      readonly y1: number;
      readonly stops: readonly ColorStop[];
      readonly matrix: Matrix | null;
    }
  /** From the focal point to the circle of `radius`; `matrix` makes ellipses. */
  | {
      readonly type: 'radial';
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly focalX: number;
      readonly focalY: number;
      readonly stops: readonly ColorStop[];
      readonly matrix: Matrix | null;
    }
  /** Clockwise from `startDegrees`, 0 = up. */
  | {
      readonly type: 'conic';
      readonly x: number;
      readonly y: number;
      readonly startDegrees: number;
      readonly stops: readonly ColorStop[];
      readonly matrix: Matrix | null;
    };

/** Order is the wire value: only append. The border styles of CSS. */
export const BORDER_STYLES = ['none', 'hidden', 'dotted', 'dashed', 'solid', 'double', 'groove', 'ridge', 'inset', 'outset'] as const;
export type BorderStyle = (typeof BORDER_STYLES)[number];

export const DECORATION_STYLES = ['solid', 'double', 'dotted', 'dashed', 'wavy'] as const;
export type DecorationStyle = (typeof DECORATION_STYLES)[number];

export const SAMPLINGS = ['smooth', 'nearest'] as const;
export type Sampling = (typeof SAMPLINGS)[number];

/** `destination-in` serves masks: a group drawn so keeps of what is under it only where it has ink itself. */
export const BLEND_MODES = [
  'normal',
  'multiply',
  'screen',
  'overlay',
  'darken',
  'lighten',
  'color-dodge',
  'color-burn',
  'hard-light',
  'soft-light',
  'difference',
  'exclusion',
  'hue',
  'saturation',
  'color',
  'luminosity',
  'plus-lighter',
  'destination-in',
  'destination-out',
] as const;
export type BlendMode = (typeof BLEND_MODES)[number];

export const FILTER_TYPES = [
  'blur',
  'brightness',
  'contrast',
  'grayscale',
  'invert',
  'opacity',
  'saturate',
  'sepia',
  'hue-rotate',
  'drop-shadow',
  'luminance-to-alpha',
] as const;
/** `luminance-to-alpha` serves masks: what is bright becomes opaque. `amount`: px of deviation for blur, degrees for hue-rotate, a factor else. The last three fields are drop-shadow's. */
export interface Filter {
  readonly type: (typeof FILTER_TYPES)[number];
  readonly amount: number;
  readonly x: number;
  readonly y: number;
  readonly color: Rgba;
}

/** Order is the wire value: only append. Of SVG: https://drafts.csswg.org/filter-effects-1/#FilterPrimitivesOverview */
export const FILTER_PRIMITIVES = ['flood', 'blur', 'offset', 'drop-shadow', 'merge', 'composite', 'blend', 'color-matrix', 'transfer'] as const;
/** Operators of `composite`, by index the first of its values. */
export const FILTER_COMPOSITES = ['over', 'in', 'out', 'atop', 'xor', 'lighter', 'arithmetic'] as const;

/**
 * One step of a filter graph. `inputs` are earlier steps by index, -1 the group's own ink, -2 its alpha in black, -3 nothing. `values`: blur two
 * deviations; offset x, y; drop-shadow x, y, two deviations; composite an operator and k1 to k4; blend an index of BLEND_MODES; color-matrix
 * 4 rows of 5; transfer 4 tables of 256. Lengths are user units; `isLinear` says that colours are changed as linear light.
 */
export interface FilterPrimitive {
  readonly type: (typeof FILTER_PRIMITIVES)[number];
  readonly inputs: readonly number[];
  readonly values: readonly number[];
  readonly color: Rgba;
  readonly region: Rect;
  readonly isLinear: boolean;
}

/** The last primitive is the result, cut to `region`. */
export interface FilterGraph {
  readonly region: Rect;
  readonly primitives: readonly FilterPrimitive[];
}

export interface TextShadow {
  readonly x: number;
  readonly y: number;
  readonly blur: number;
  readonly color: Rgba;
}

/** Path verbs: coordinates that each takes from `coords`. */
export const PATH_VERBS = { move: 0, line: 1, quadratic: 2, cubic: 3, close: 4 } as const;
export const PATH_VERB_COORDS = [2, 2, 4, 6, 0] as const;

export interface PathData {
  readonly verbs: Uint8Array;
  readonly coords: Float32Array;
}

export type FillRule = 'nonzero' | 'evenodd';

/** Order is the wire value. */
export const STROKE_JOINS = ['miter', 'round', 'bevel'] as const;

export interface Stroke {
  readonly width: number;
  readonly cap: 'butt' | 'round' | 'square';
  readonly join: (typeof STROKE_JOINS)[number];
  readonly miterLimit: number;
  readonly dashes: readonly number[];
  readonly dashOffset: number;
}

/** Outlines of glyphs instead of their areas. */
export interface GlyphStroke {
  readonly width: number;
  readonly join: Stroke['join'];
}

/** One face, size and colour; glyph i stands with its origin at (xs[i], ys === null ? y : ys[i]). */
export interface GlyphRunCommand {
  readonly type: 'glyph-run';
  readonly fontId: number;
  readonly sizePx: number;
  readonly color: Rgba;
  readonly syntheticBold: boolean;
  readonly syntheticItalic: boolean;
  readonly y: number;
  readonly glyphIds: Uint16Array;
  readonly xs: Float32Array;
  readonly ys: Float32Array | null;
  readonly shadows: readonly TextShadow[];
  readonly stroke?: GlyphStroke;
  /** The characters, for PDF and copying; may be ''. */
  readonly text: string;
}

export type DisplayCommand =
  | { readonly type: 'rect'; readonly rect: Rect; readonly color: Rgba }
  | { readonly type: 'rounded-rect'; readonly rect: Rect; readonly radii: CornerRadii; readonly color: Rgba }
  /** Four sides inside `rect`, in the order top, right, bottom, left. */
  | {
      readonly type: 'border';
      readonly rect: Rect;
      readonly radii: CornerRadii;
      readonly widths: readonly number[];
      readonly styles: readonly BorderStyle[];
      readonly colors: readonly Rgba[];
    }
  /** Outer: `rect` is the border box, and nothing is drawn inside it. Inset: `rect` is the padding box, nothing outside it. */
  | {
      readonly type: 'box-shadow';
      readonly rect: Rect;
      readonly radii: CornerRadii;
      readonly x: number;
      readonly y: number;
      readonly blur: number;
      readonly spread: number;
      readonly color: Rgba;
      readonly inset: boolean;
    }
  /** `paint` is relative to the origin of each tile. Tiles repeat from `tile` over `rect` at every tile size + space. */
  | { readonly type: 'gradient'; readonly rect: Rect; readonly tile: Rect; readonly spaceX: number; readonly spaceY: number; readonly paint: GradientPaint }
  /** `source` is in image pixels. */
  | { readonly type: 'image'; readonly imageId: number; readonly source: Rect; readonly rect: Rect; readonly sampling: Sampling }
  | {
      readonly type: 'image-tiles';
      readonly imageId: number;
      readonly source: Rect;
      readonly rect: Rect;
      readonly tile: Rect;
      readonly spaceX: number;
      readonly spaceY: number;
      readonly sampling: Sampling;
    }
  | GlyphRunCommand
  /** A line of text decoration, `y` its top. With `skipInk` it leaves gaps around the glyphs of the `inkRuns` glyph runs after it. */
  | {
      readonly type: 'decoration';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly thickness: number;
      readonly style: DecorationStyle;
      readonly color: Rgba;
      readonly inkRuns: number;
    }
  | {
      readonly type: 'path';
      readonly path: PathData;
      readonly fill: Paint | null;
      readonly fillRule: FillRule;
      readonly stroke: Stroke | null;
      readonly strokePaint: Paint | null;
    }
  | { readonly type: 'save' }
  /** Ends the innermost save, group, pattern, scroll frame or fixed frame. */
  | { readonly type: 'restore' }
  | { readonly type: 'transform'; readonly matrix: Matrix }
  | { readonly type: 'clip-rect'; readonly rect: Rect }
  | { readonly type: 'clip-rounded-rect'; readonly rect: Rect; readonly radii: CornerRadii }
  | { readonly type: 'clip-path'; readonly path: PathData; readonly fillRule: FillRule }
  /** Drawn apart, then filtered, then put on what is below. `bounds` holds all of the content. */
  | {
      readonly type: 'group';
      readonly bounds: Rect;
      readonly opacity: number;
      readonly blend: BlendMode;
      readonly filters: readonly Filter[];
      readonly backdropFilters: readonly Filter[];
      /** Runs before `filters`. */
      readonly graph?: FilterGraph;
    }
  /**
   * The content is drawn into one tile and repeated, tile beside tile, over all that the clip lets through. `tile` and the content are in
   * the pattern's own coordinates, which `matrix` leads out of.
   */
  | { readonly type: 'pattern'; readonly tile: Rect; readonly matrix: Matrix }
  /** Clips to `port` and moves the content by -offset; the screen may use a newer offset of the same id. */
  | { readonly type: 'scroll-frame'; readonly id: number; readonly port: Rect; readonly offset: Point; readonly content: Size }
  /** Content that stays with the viewport: coordinates are the viewport's until restore. */
  | { readonly type: 'fixed-frame' }
  | { readonly type: 'link'; readonly rect: Rect; readonly url: string };

export interface DisplayList {
  readonly width: number;
  readonly height: number;
  readonly background: Rgba;
  /** Where the viewport stood on the page: where fixed frames draw. */
  readonly scroll: Point;
  readonly fontIds: readonly number[];
  readonly imageIds: readonly number[];
  readonly commands: readonly DisplayCommand[];
}

/** Wire values of the commands. Order matters: only append. */
export const OPCODES = {
  rect: 1,
  'rounded-rect': 2,
  border: 3,
  'box-shadow': 4,
  gradient: 5,
  image: 6,
  'image-tiles': 7,
  'glyph-run': 8,
  decoration: 9,
  path: 10,
  save: 11,
  restore: 12,
  transform: 13,
  'clip-rect': 14,
  'clip-rounded-rect': 15,
  'clip-path': 16,
  group: 17,
  'scroll-frame': 18,
  'fixed-frame': 19,
  link: 20,
  pattern: 21,
} as const satisfies Record<DisplayCommand['type'], number>;
