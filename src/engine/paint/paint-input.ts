// What paint must know besides the fragments: resources, scroll positions and the state of the page's controls.
// Filled by engine/page; NO_PAINT_INPUT serves tests and documents without any of it.

import type { Point } from '../../base/geometry.ts';
import type { Box } from '../layout/box.ts';
import type { ComputedStyle } from '../style/computed-style.ts';
import type { GlyphRun } from '../text/glyph-run.ts';
import type { SvgNode } from './svg/svg-node.ts';

/** An image that the screen holds (or will hold) under `id`. Sizes are natural CSS px, EXIF orientation applied. */
export type ImageResource =
  | { readonly type: 'bitmap'; readonly id: number; readonly width: number; readonly height: number }
  | { readonly type: 'svg'; readonly root: SvgNode; readonly width: number | null; readonly height: number | null; readonly ratio: number | null };

/** What an `<img>` shows. `broken` has failed for good: placeholder and alternative text. */
export type ReplacedImage = ImageResource | { readonly type: 'broken'; readonly alt: string } | { readonly type: 'pending' };

/** State of a form control that paint draws itself. Ordinary buttons are boxes with children and need none. */
export type ControlState = { readonly disabled: boolean; readonly focused: boolean; readonly hovered: boolean; readonly pressed: boolean } & (
  | { readonly type: 'checkbox' | 'radio'; readonly checked: boolean; readonly indeterminate: boolean }
  /** Text fields and buttons without child boxes. `text` is what shows; `isPlaceholder` dims it. Offsets are UTF-16. */
  | {
      readonly type: 'text';
      readonly text: string;
      readonly isPlaceholder: boolean;
      readonly multiline: boolean;
      readonly scroll: Point;
      readonly selectionStart: number;
      readonly selectionEnd: number;
      /** UTF-16 offset, null when no caret shows. */
      readonly caret: number | null;
    }
  | { readonly type: 'button'; readonly text: string }
  | { readonly type: 'select'; readonly text: string }
  | {
      readonly type: 'list-box';
      readonly options: readonly { readonly text: string; readonly selected: boolean; readonly disabled: boolean }[];
      readonly scrollTop: number;
    }
  /** value: fraction 0..1, null while indeterminate. */
  | { readonly type: 'progress'; readonly value: number | null }
  | { readonly type: 'meter'; readonly value: number; readonly region: 'optimum' | 'suboptimum' | 'even-less-good' }
  | { readonly type: 'range'; readonly value: number }
  | { readonly type: 'color'; readonly color: number }
  | { readonly type: 'file'; readonly button: string; readonly text: string }
);

/** Part of a text box that is selected; UTF-16 offsets into `box.text`. */
export interface TextSelection {
  readonly start: number;
  readonly end: number;
}

export interface PaintInput {
  readonly viewportWidth: number;
  readonly viewportHeight: number;
  /** Device px per CSS px: boxes snap to device px. */
  readonly deviceScale: number;
  /** Under a page that has no background: 0xRRGGBBAA. */
  readonly baseBackground: number;
  /** Dark controls and scrollbars are for `dark`. */
  readonly colorScheme: 'light' | 'dark';
  /** Of CSS `url()` images; null while loading or when broken: nothing is drawn. */
  cssImage(url: string): ImageResource | null;
  /** Of a replaced box of type image or canvas. */
  replacedImage(box: Box): ReplacedImage;
  /** Of a replaced box of type svg. */
  svgRoot(box: Box): SvgNode | null;
  /** Of an `image` element inside of an svg; null while loading or when broken. */
  svgImage(node: SvgNode): ImageResource | null;
  /** The SVG element of the page that the `url()` of a filter or clip-path leads to. */
  svgElement(url: string): SvgNode | null;
  // FIXME: iframes: their documents are painted by their own page; the compositor must place them.
  controlState(box: Box): ControlState | null;
  scrollOffsetOf(box: Box): Point;
  /** Names a scroll container for the screen and for input, stable over repaints. */
  scrollIdOf(box: Box): number;
  /** Scroll position of the viewport: for sticky boxes and fixed backgrounds. */
  readonly viewportScroll: Point;
  selectionOf(box: Box): TextSelection | null;
  /** ::selection style of the selection in this box; null for the default colours. */
  selectionStyle(box: Box): { readonly color: number; readonly background: number } | null;
  /** Caret in ordinary (editable) text: offset into `box.text`. */
  readonly caret: { readonly box: Box; readonly offset: number } | null;
  /** Shapes text that has no boxes: alternative text, values of controls, SVG text. */
  shape(text: string, style: ComputedStyle): readonly GlyphRun[];
  /** For link areas: the address when this box's element is a link, else null. */
  linkOf(box: Box): string | null;
}

export const NO_PAINT_INPUT: PaintInput = {
  viewportWidth: 800,
  viewportHeight: 600,
  deviceScale: 1,
  baseBackground: 0xffffffff,
  colorScheme: 'light',
  cssImage: () => null,
  replacedImage: () => ({ type: 'pending' }),
  svgRoot: () => null,
  svgImage: () => null,
  svgElement: () => null,
  controlState: () => null,
  scrollOffsetOf: () => ({ x: 0, y: 0 }),
  scrollIdOf: () => 0,
  viewportScroll: { x: 0, y: 0 },
  selectionOf: () => null,
  selectionStyle: () => null,
  caret: null,
  shape: () => [],
  linkOf: () => null,
};
