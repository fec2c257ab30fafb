// Sizes and places of elements: https://drafts.csswg.org/cssom-view/#extension-to-the-element-interface. All numbers come from GeometryHost.

import type { Rect } from '../../../base/geometry.ts';
import { union } from '../../../base/geometry.ts';
import { Element } from '../../dom/element.ts';
import type { Document } from '../../dom/document.ts';
import { DomRect, DomRectList } from '../geometry/dom-rect.ts';
import type { BoxLayout, GeometryHost, StyleFacts } from '../geometry-host.ts';
import { geometryOf } from '../web-host.ts';
import { defineMembers } from './define-members.ts';

export interface CheckVisibilityOptions {
  checkOpacity?: boolean;
  opacityProperty?: boolean;
  checkVisibilityCSS?: boolean;
  visibilityProperty?: boolean;
  contentVisibilityAuto?: boolean;
}

/** Rectangles of the document as the viewport sees them. */
export function toViewport(host: GeometryHost, document: Document, rects: readonly Rect[]): Rect[] {
  if (rects.length === 0) return [];
  const { scrollX, scrollY } = host.viewport(document);
  return rects.map(({ x, y, width, height }) => ({ x: x - scrollX, y: y - scrollY, width, height }));
}

/** https://drafts.csswg.org/cssom-view/#dom-element-getboundingclientrect steps 2-4 */
export function boundsOf(rects: readonly Rect[]): DomRect {
  const [first] = rects;
  if (first === undefined) return new DomRect();
  const withArea = rects.filter(({ width, height }) => width !== 0 || height !== 0);
  return DomRect.of(withArea.length === 0 ? first : withArea.reduce((all, rect) => union(all, rect)));
}

export function rectListOf(rects: readonly Rect[]): DomRectList {
  return new DomRectList(rects.map((rect) => DomRect.of(rect)));
}

/** The element whose box is the viewport's: the root, or the body in quirks mode. */
function standsForViewport(element: Element): boolean {
  const document = element.nodeDocument;
  return element === (document.isQuirks ? document.body : document.documentElement) && document.defaultView !== null;
}

/** Its box when it has one that is not an inline box. */
function blockLayout(element: Element): BoxLayout | null {
  const layout = geometryOf(element.nodeDocument).boxLayout(element);
  return layout === null || layout.isInline ? null : layout;
}

/** https://drafts.csswg.org/cssom-view/#potentially-scrollable */
function isPotentiallyScrollable(body: Element): boolean {
  return geometryOf(body.nodeDocument).boxLayout(body)?.isScrollContainer === true;
}

/** Whether scrolling `element` scrolls the viewport. */
export function scrollsViewport(element: Element): boolean {
  const document = element.nodeDocument;
  if (document.defaultView === null) return false;
  if (element === document.documentElement) return !document.isQuirks;
  return document.isQuirks && element === document.body && !isPotentiallyScrollable(element);
}

defineMembers(Element.prototype, {
  getClientRects(): DomRectList {
    const host = geometryOf(this.nodeDocument);
    return rectListOf(toViewport(host, this.nodeDocument, host.clientRects(this)));
  },

  getBoundingClientRect(): DomRect {
    const host = geometryOf(this.nodeDocument);
    return boundsOf(toViewport(host, this.nodeDocument, host.clientRects(this)));
  },

  get clientTop(): number {
    return Math.round(blockLayout(this)?.border.top ?? 0);
  },

  // FIXME: a scrollbar on the left (rtl) counts to clientLeft.
  get clientLeft(): number {
    return Math.round(blockLayout(this)?.border.left ?? 0);
  },

  get clientWidth(): number {
    if (standsForViewport(this)) return Math.round(geometryOf(this.nodeDocument).viewport(this.nodeDocument).width);
    const layout = blockLayout(this);
    return layout === null ? 0 : Math.round(layout.borderBox.width - layout.border.left - layout.border.right - layout.scrollbarWidth);
  },

  get clientHeight(): number {
    if (standsForViewport(this)) return Math.round(geometryOf(this.nodeDocument).viewport(this.nodeDocument).height);
    const layout = blockLayout(this);
    return layout === null ? 0 : Math.round(layout.borderBox.height - layout.border.top - layout.border.bottom - layout.scrollbarHeight);
  },

  get currentCSSZoom(): number {
    return 1;
  },

  // https://drafts.csswg.org/cssom-view/#dom-element-scrollwidth
  get scrollWidth(): number {
    if (scrollsViewport(this)) return Math.round(geometryOf(this.nodeDocument).viewport(this.nodeDocument).contentWidth);
    return Math.round(blockLayout(this)?.scrollWidth ?? 0);
  },

  get scrollHeight(): number {
    if (scrollsViewport(this)) return Math.round(geometryOf(this.nodeDocument).viewport(this.nodeDocument).contentHeight);
    return Math.round(blockLayout(this)?.scrollHeight ?? 0);
  },

  /** https://drafts.csswg.org/cssom-view/#dom-element-checkvisibility */
  checkVisibility(options: CheckVisibilityOptions = {}): boolean {
    const host = geometryOf(this.nodeDocument);
    // 1. If this does not have an associated box, return false.
    if (!this.isConnected || host.boxLayout(this) === null) return false;
    // 2. If a shadow-including ancestor has content-visibility: hidden, return false.
    for (let parent = flatParent(this); parent !== null; parent = flatParent(parent)) {
      if (host.styleFacts(parent)?.contentVisibility === 'hidden') return false;
    }
    // 3. Opacity of 0, here or above.
    if (options.opacityProperty === true || options.checkOpacity === true) {
      for (let e: Element | null = this; e !== null; e = flatParent(e)) if (host.styleFacts(e)?.opacity === 0) return false;
    }
    // 4. An invisible element. FIXME: 5. contentVisibilityAuto: what is skipped because it is off screen counts as visible.
    const facts: StyleFacts | null = host.styleFacts(this);
    return !((options.visibilityProperty === true || options.checkVisibilityCSS === true) && facts !== null && facts.visibility !== 'visible');
  },
});

/** The parent in the flat tree: the slot of a slotted element, the host of a shadow root. */
export function flatParent(element: Element): Element | null {
  const slot = element.rare?.assignedSlot ?? null;
  if (slot !== null) return slot as Element;
  const parent = element.parentNode;
  if (parent === null) return null;
  if (parent instanceof Element) return parent;
  const host = (parent as { host?: unknown }).host;
  return host instanceof Element ? host : null;
}
