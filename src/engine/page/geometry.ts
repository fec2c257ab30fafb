// Answers about layout for CSSOM view and observers, out of a document's view.

import type { Edges, Rect } from '../../base/geometry.ts';
import { NO_EDGES, transformRect } from '../../base/geometry.ts';
import type { Element } from '../dom/element.ts';
import type { Text } from '../dom/text.ts';
import { boxOf } from '../layout/box-tree-builder.ts';
import type { Box } from '../layout/box.ts';
import type { BoxFragment, TextFragment } from '../layout/fragment.ts';
import { isScrollContainer } from '../layout/fragment-node.ts';
import { clientRects, layoutRects, visualMatrix } from '../layout/geometry.ts';
import { caretFromPoint, caretX } from '../layout/hit-test.ts';
import { containsFixed } from '../layout/out-of-flow.ts';
import type { ComputedStyle, LengthPercentage } from '../style/computed-style.ts';
import { resolveLength } from '../style/length.ts';
import type { BoxLayout, GeometryHost } from '../web/geometry-host.ts';
import type { DocumentView } from './document-view.ts';
import type { LoadedDocument } from './loaded-document.ts';
import { isInsideSvg, svgElementRect, svgGeometry } from './svg-geometry.ts';

export function documentGeometry(loaded: LoadedDocument): GeometryHost {
  const { view } = loaded;
  return {
    boxLayout: (element) => boxLayout(view, element),
    clientRects: (element) => (isInsideSvg(element) ? svgRects(view, element) : clientRects(view.map, element, view.scroll)),
    textRects: (text, start, end) => textRects(view, text, start, end),
    viewport: () => {
      const content = view.contentSize;
      const { width, height } = view.clientSize;
      return { width, height, scrollX: view.scroll.x, scrollY: view.scroll.y, contentWidth: content.width, contentHeight: content.height };
    },
    scrollOffset: (element) => view.scroll.of(element),
    scrollElementTo: (element, x, y) => {
      if (!view.scroll.scrollElement(view, element, x, y)) return;
      view.paintChanged();
      loaded.scrolled(element);
    },
    scrollViewportTo: (_document, x, y) => {
      if (!view.scroll.scrollViewport(view, x, y)) return;
      view.paintChanged();
      loaded.scrolled(null);
    },
    elementsAt: (_document, x, y) => {
      const found: Element[] = [];
      for (const { element } of view.hitAll(x, y)) if (element !== null && !found.includes(element)) found.push(element);
      return found;
    },
    caretAt: (_document, x, y) => {
      const position = caretFromPoint(view.update(), x + view.scroll.x, y + view.scroll.y, view.scroll);
      return position === null ? null : { text: position.text, offset: position.offset };
    },
    styleFacts: (element) => {
      const style = view.styleOf(element);
      if (style === null) return null;
      const box = boxOf(element);
      return {
        position: style.box.position,
        visibility: style.inherited.visibility,
        opacity: style.effects.opacity,
        contentVisibility: style.rare.contentVisibility,
        display: style.box.display,
        containsFixed: box !== null && containsFixed(box),
        scrollMargin: edgesOf(style.rare.scrollEdges?.margin, 0, 0),
        scrollPadding: scrollPadding(view, element, style),
      };
    },
    svg: svgGeometry(view),
  };
}

/** Percentages are of the scrollport: of the viewport for the root element. */
function scrollPadding(view: DocumentView, element: Element, style: ComputedStyle): Edges {
  const padding = style.rare.scrollEdges?.padding;
  if (padding === undefined) return NO_EDGES;
  const fragment = element === view.document.documentElement ? null : view.placeOf(element)?.fragment;
  const port = fragment === null || fragment === undefined || fragment.type !== 'box' ? view.clientSize : fragment;
  return edgesOf(padding, port.width, port.height);
}

/** Top, right, bottom, left; `auto` is none. */
function edgesOf(values: readonly (LengthPercentage | 'auto')[] | undefined, width: number, height: number): Edges {
  if (values === undefined) return NO_EDGES;
  const [top, right, bottom, left] = values.map((value, i) => (value === 'auto' ? 0 : resolveLength(value, i % 2 === 0 ? height : width)));
  return { top: top!, right: right!, bottom: bottom!, left: left! };
}

function svgRects(view: DocumentView, element: Element): Rect[] {
  const rect = svgElementRect(view, element);
  return rect === null ? [] : [rect];
}

function boxLayout(view: DocumentView, element: Element): BoxLayout | null {
  const place = view.placeOf(element);
  if (place === null || place.fragment.type !== 'box') return null;
  const { fragment, x, y } = place;
  const rects = layoutRects(view.map, element);
  const isInline = fragment.box.kind === 'inline';
  const { width, height } = scrollSize(fragment);
  return {
    borderBox: { x, y, width: fragment.width, height: fragment.height },
    boundingBox: bounds(rects),
    border: fragment.border,
    padding: fragment.padding,
    scrollbarWidth: fragment.scrollbarWidth,
    scrollbarHeight: fragment.scrollbarHeight,
    scrollWidth: width,
    scrollHeight: height,
    isInline,
    isScrollContainer: isScrollContainer(fragment.box),
  };
}

/** The scrollable overflow area from the padding edge, at least the padding box. */
function scrollSize(fragment: BoxFragment): { width: number; height: number } {
  const { scrollableOverflow: area, border } = fragment;
  const inner = (size: number, before: number, after: number, bar: number): number => size - before - after - bar;
  return {
    width: Math.max(inner(fragment.width, border.left, border.right, fragment.scrollbarWidth), area.x + area.width - border.left),
    height: Math.max(inner(fragment.height, border.top, border.bottom, fragment.scrollbarHeight), area.y + area.height - border.top),
  };
}

function bounds(rects: readonly Rect[]): Rect {
  if (rects.length === 1) return rects[0]!;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  return left === Infinity ? { x: 0, y: 0, width: 0, height: 0 } : { x: left, y: top, width: right - left, height: bottom - top };
}

/** NOTE: offsets are of the DOM's text; collapsed white space makes them differ from the box's, so they are clamped to it. */
function textRects(view: DocumentView, text: Text, start: number, end: number): Rect[] {
  const rects: Rect[] = [];
  for (let box: Box | null = boxOf(text); box !== null; box = box.continuation) {
    const scale = (offset: number): number => (offset >= text.data.length ? box!.text.length : Math.min(offset, box!.text.length));
    const [from, to] = [scale(start), scale(end)];
    for (const placed of view.map.of(box)) {
      const { fragment, x, y } = placed;
      if (fragment.type !== 'text') continue;
      const rect = part(fragment, from, to);
      if (rect !== null)
        rects.push(transformRect(visualMatrix(view.map, placed, view.scroll), { x: x + rect.left, y, width: rect.width, height: fragment.height }));
    }
  }
  return rects;
}

function part(fragment: TextFragment, from: number, to: number): { left: number; width: number } | null {
  const start = Math.max(from, fragment.start);
  const end = Math.min(to, fragment.end);
  if (start > end || (start === end && from !== to)) return null;
  if (start === fragment.start && end === fragment.end) return { left: 0, width: fragment.width };
  const p = caretX(fragment, start);
  const q = caretX(fragment, end);
  return { left: Math.min(p, q), width: Math.abs(q - p) };
}
