// What the CSSOM View members (cssom-view/) and the resize and intersection observers ask about layout. The page stage answers from its
// DocumentView; every call may first bring styles and layout up to date. All lengths are CSS px; "document coordinates" start at the top
// left of the root element's containing block and do not move when the viewport scrolls.

import type { Edges, Matrix, Point, Rect } from '../../base/geometry.ts';
import type { Document } from '../dom/document.ts';
import type { Element } from '../dom/element.ts';
import type { Text } from '../dom/text.ts';

export type ScrollBehavior = 'auto' | 'instant' | 'smooth';

/** The principal box of an element as layout made it: before transforms, with no scroll offset of any container applied. */
export interface BoxLayout {
  /** Border box of its first fragment, document coordinates. For an inline element that breaks: of the first line's piece. */
  readonly borderBox: Rect;
  /** The box around the border boxes of all fragments, document coordinates: what offsetWidth and offsetHeight measure. */
  readonly boundingBox: Rect;
  readonly border: Edges;
  readonly padding: Edges;
  /** Width of a vertical and height of a horizontal scrollbar; 0 without one. */
  readonly scrollbarWidth: number;
  readonly scrollbarHeight: number;
  /** The scrollable overflow area's size, measured from the padding edge; at least the padding box without scrollbars. */
  readonly scrollWidth: number;
  readonly scrollHeight: number;
  /** An inline box that is not atomic (neither inline-block nor replaced): its client and scroll sizes are 0. */
  readonly isInline: boolean;
  readonly isScrollContainer: boolean;
}

/** The computed values that CSSOM View's algorithms read. */
export interface StyleFacts {
  readonly position: 'static' | 'relative' | 'absolute' | 'fixed' | 'sticky';
  readonly visibility: 'visible' | 'hidden' | 'collapse';
  readonly opacity: number;
  readonly contentVisibility: 'visible' | 'auto' | 'hidden';
  /** The computed `display` is none or contents: no principal box. */
  readonly display: string;
  /** A containing block for fixed descendants (transform, filter, contain ...). */
  readonly containsFixed: boolean;
  /** scroll-margin and scroll-padding, resolved to px. */
  readonly scrollMargin: Edges;
  readonly scrollPadding: Edges;
}

export interface ViewportGeometry {
  /** The layout viewport without scrollbars: what `documentElement.clientWidth` says. */
  readonly width: number;
  readonly height: number;
  readonly scrollX: number;
  readonly scrollY: number;
  /** The scrolling area: at least the viewport. */
  readonly contentWidth: number;
  readonly contentHeight: number;
}

/** One shown UTF-16 unit of an SVG text: its cell lies `along` the baseline that starts at (x, y) and is turned by `degrees` around there. */
export interface SvgCharacter {
  readonly x: number;
  readonly y: number;
  readonly along: number;
  readonly advance: number;
  readonly degrees: number;
  readonly ascent: number;
  readonly height: number;
}

/** A shape, in its own user space. */
export interface SvgPath {
  readonly length: number;
  at(distance: number): Point;
  fills(x: number, y: number): boolean;
  strokes(x: number, y: number): boolean;
}

/** What the SVG DOM (svg/) asks about elements inside of an svg; in user units of the element. */
export interface SvgGeometry {
  /** https://svgwg.org/svg2-draft/coords.html#BoundingBoxes; null for what is not rendered or has no extent. */
  bounds(element: Element): Rect | null;
  /** To the viewport of the nearest svg around the element. */
  viewportMatrix(element: Element): Matrix | null;
  /** To CSS px of the document's viewport. */
  screenMatrix(element: Element): Matrix | null;
  /** null for elements that are no shape and for shapes without extent. Elements outside of the document have theirs too. */
  path(element: Element): SvgPath | null;
  /** Of a `text`, `tspan` or `textPath`; empty when it is not rendered. */
  text(element: Element): readonly SvgCharacter[];
  /** What percentages and font-relative units of the element's attributes are of. */
  lengthBases(element: Element): { readonly width: number; readonly height: number; readonly fontSize: number };
}

export interface GeometryHost {
  /** null for an element without a box (not rendered, display: contents). */
  boxLayout(element: Element): BoxLayout | null;
  /**
   * https://drafts.csswg.org/cssom-view/#dom-element-getclientrects steps 1-3 for a box: one border box per fragment, with transforms and
   * the scroll offsets of inner containers applied, in document coordinates. Empty without a box.
   */
  clientRects(element: Element): readonly Rect[];
  /** The same for a part of a text node, offsets in UTF-16 units; empty when it is not rendered. A collapsed range gives a zero-width rect. */
  textRects(text: Text, start: number, end: number): readonly Rect[];
  viewport(document: Document): ViewportGeometry;
  /** Scroll offset of a scroll container; 0, 0 for any other element. */
  scrollOffset(element: Element): Point;
  /** Scrolls a scroll container. The host clamps, marks the picture stale and queues the scroll events. */
  scrollElementTo(element: Element, x: number, y: number, behavior: ScrollBehavior): void;
  scrollViewportTo(document: Document, x: number, y: number, behavior: ScrollBehavior): void;
  /** All elements hit at a point of the viewport (not the document), topmost first; pointer-events: none ones left out. */
  elementsAt(document: Document, x: number, y: number): readonly Element[];
  /** The text position nearest to a point of the viewport; null when nothing is there. */
  caretAt(document: Document, x: number, y: number): { readonly text: Text; readonly offset: number } | null;
  /** null when the document has no styles (no page, display: none above). */
  styleFacts(element: Element): StyleFacts | null;
  readonly svg: SvgGeometry;
}

const NO_VIEWPORT: ViewportGeometry = { width: 0, height: 0, scrollX: 0, scrollY: 0, contentWidth: 0, contentHeight: 0 };

/** Nothing has a box. */
export const NO_GEOMETRY: GeometryHost = {
  boxLayout: () => null,
  clientRects: () => [],
  textRects: () => [],
  viewport: () => NO_VIEWPORT,
  scrollOffset: () => ({ x: 0, y: 0 }),
  scrollElementTo: () => {},
  scrollViewportTo: () => {},
  elementsAt: () => [],
  caretAt: () => null,
  styleFacts: () => null,
  svg: {
    bounds: () => null,
    viewportMatrix: () => null,
    screenMatrix: () => null,
    path: () => null,
    text: () => [],
    lengthBases: () => ({ width: 0, height: 0, fontSize: 16 }),
  },
};
