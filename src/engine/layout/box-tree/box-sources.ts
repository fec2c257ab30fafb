// What box-tree building asks about things that are not in the DOM: images and form control state. The page gives these; the
// no-op version beside it suits tests.

import type { Matrix, Size } from '../../../base/geometry.ts';
import type { Element } from '../../dom/element.ts';
import type { FontSet } from '../../text/font-set.ts';

export interface NaturalSize {
  /** CSS px, null where the image has none (SVG). */
  readonly width: number | null;
  readonly height: number | null;
  readonly ratio: number | null;
}

/** Where a foreignObject stands: its size in user units, and the matrix from there to the content box of its outermost svg. */
export interface ForeignPlace {
  readonly width: number;
  readonly height: number;
  readonly matrix: Matrix;
}

/** Answers for a size of that content box; null when it is not rendered. */
export type PlaceForeign = (content: Size) => ForeignPlace | null;

export interface BoxSources {
  readonly fonts: FontSet;
  /** Of an img, video poster, input type=image or object; `pending` until it is known, `broken` when it failed or there is none. */
  imageOf(element: Element): NaturalSize | 'pending' | 'broken';
  /** Of an absolute URL in `content` or `list-style-image`. */
  imageOfUrl(url: string): NaturalSize | 'pending' | 'broken';
  /** The current value of a text field, text area or select's chosen option; null: take it from the attributes. */
  valueOf(element: Element): string | null;
  foreignPlace(element: Element, content: Size): ForeignPlace | null;
}

export function noSources(fonts: FontSet): BoxSources {
  return { fonts, imageOf: () => 'broken', imageOfUrl: () => 'broken', valueOf: () => null, foreignPlace: () => null };
}
