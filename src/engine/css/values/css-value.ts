// CssValue: a parsed (specified) value, the product of the property grammars. It is what CSSOM prints and what the style
// stage computes from. Plain immutable data; keywords and small numbers are shared objects.

import type { ComponentValue } from '../component-value.ts';

/** `unit` is '' for a number, '%' for a percentage, else a unit of units.ts in lower case. */
export interface NumericValue {
  readonly type: 'numeric';
  readonly value: number;
  readonly unit: string;
}

/** A simplified calculation tree: math.ts builds it, so its depth and size are bounded. */
export type MathNode =
  | { readonly op: 'value'; readonly value: number; readonly unit: string }
  | { readonly op: 'sum'; readonly terms: readonly MathNode[] }
  | { readonly op: 'scale'; readonly factor: number; readonly term: MathNode }
  | { readonly op: 'product'; readonly factors: readonly MathNode[] }
  | { readonly op: 'invert'; readonly term: MathNode }
  | { readonly op: 'function'; readonly name: string; readonly strategy: string; readonly terms: readonly MathNode[] };

export type MathCategory = 'number' | 'length' | 'angle' | 'time' | 'resolution' | 'flex' | 'percentage';

export interface MathValue {
  readonly type: 'math';
  readonly node: MathNode;
  readonly category: MathCategory;
}

/** A colour that depends on nothing. `rgba` is 0xRRGGBBAA; `text` is its serialization. */
export interface ColorValue {
  readonly type: 'color';
  readonly rgba: number;
  readonly text: string;
}

export type GradientValue = {
  readonly type: 'gradient';
  readonly kind: 'linear' | 'radial' | 'conic';
  readonly repeating: boolean;
  /** As -webkit-linear-gradient() wrote it: kept for serialization. */
  readonly prefixed: boolean;
  /** linear: angle or corner; conic: from angle. */
  readonly angle: CssValue | null;
  readonly corner: { readonly x: 'left' | 'right' | null; readonly y: 'top' | 'bottom' | null } | null;
  readonly shape: 'circle' | 'ellipse' | null;
  /** A keyword, one length (circle) or a list of two. */
  readonly size: CssValue | null;
  readonly position: PositionValue | null;
  /** ` in oklch longer hue`, kept for serialization. FIXME: paint mixes in sRGB. */
  readonly interpolation: string;
  readonly stops: readonly { readonly color: CssValue | null; readonly positions: readonly CssValue[] }[];
};

/** `x` and `y` are offsets from the left and top edges, or lists `right 10px`. */
export interface PositionValue {
  readonly type: 'position';
  readonly x: CssValue;
  readonly y: CssValue;
}

export type CssValue =
  | { readonly type: 'keyword'; readonly value: string }
  /** An author's name: case kept, escaped when printed. */
  | { readonly type: 'ident'; readonly value: string }
  | { readonly type: 'string'; readonly value: string }
  | NumericValue
  | MathValue
  | ColorValue
  /** `url` is absolute where a base is known; `text` as written. */
  | { readonly type: 'url'; readonly url: string; readonly text: string }
  | GradientValue
  | PositionValue
  | { readonly type: 'list'; readonly separator: ' ' | ', ' | ' / '; readonly items: readonly CssValue[] }
  | { readonly type: 'function'; readonly name: string; readonly separator: ' ' | ', '; readonly args: readonly CssValue[] }
  /** A CSS-wide keyword. */
  | { readonly type: 'wide'; readonly value: 'initial' | 'inherit' | 'unset' | 'revert' | 'revert-layer' }
  /** Holds var() or env(): parsed once the substitution is known. `shorthand` names the property that was written. */
  | { readonly type: 'unresolved'; readonly tokens: readonly ComponentValue[]; readonly text: string; readonly shorthand: string };

const keywords = new Map<string, CssValue>();

export function keyword(value: string): CssValue {
  let shared = keywords.get(value);
  if (shared === undefined) {
    shared = { type: 'keyword', value };
    // Only grammars name keywords, so the table is bounded by them.
    keywords.set(value, shared);
  }
  return shared;
}

export function numeric(value: number, unit: string): NumericValue {
  return { type: 'numeric', value, unit };
}

export function list(separator: ' ' | ', ' | ' / ', items: readonly CssValue[]): CssValue {
  return { type: 'list', separator, items };
}

/** The items of a comma list; a single value counts as a list of one. */
export function commaItems(value: CssValue): readonly CssValue[] {
  return value.type === 'list' && value.separator === ', ' ? value.items : [value];
}

/** The items of a space list; a single value counts as a list of one. */
export function spaceItems(value: CssValue): readonly CssValue[] {
  return value.type === 'list' && value.separator === ' ' ? value.items : [value];
}

export function isKeyword(value: CssValue | null | undefined, name: string): boolean {
  return value !== null && value !== undefined && value.type === 'keyword' && value.value === name;
}
