// Scroll positions of one document: the viewport's and those of its scroll containers. https://drafts.csswg.org/cssom-view-1/#scrolling
// Positions hang on elements, because boxes are made anew with each change.

import type { Point } from '../../base/geometry.ts';
import type { Element } from '../dom/element.ts';
import type { Box } from '../layout/box.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import { isScrollContainer } from '../layout/fragment-node.ts';
import { scrollLimit } from '../layout/scroll-limit.ts';
import type { DocumentView } from './document-view.ts';

const NO_SCROLL: Point = { x: 0, y: 0 };

export class ScrollState {
  x = 0;
  y = 0;
  readonly #offsets = new Map<Element, { x: number; y: number; id: number }>();
  #nextId = 1;

  /** Offset of a scroll container; always 0 for other boxes. */
  ofBox(box: Box): Point {
    if (this.#offsets.size === 0 || box.node === null || !('localName' in box.node)) return NO_SCROLL;
    return this.#offsets.get(box.node) ?? NO_SCROLL;
  }

  of(element: Element): Point {
    return this.#offsets.get(element) ?? NO_SCROLL;
  }

  /** The screen's number of a scroll container; 0 for one that never scrolled. */
  idOf(box: Box): number {
    return box.node !== null && 'localName' in box.node ? (this.#offsets.get(box.node)?.id ?? 0) : 0;
  }

  /** False when nothing moved. */
  scrollViewport(view: DocumentView, x: number, y: number): boolean {
    const content = view.contentSize;
    const { width, height } = view.clientSize;
    const left = clampTo(x, content.width - width);
    const top = clampTo(y, content.height - height);
    if (left === this.x && top === this.y) return false;
    this.x = left;
    this.y = top;
    return true;
  }

  /** False when nothing moved, or the element is no scroll container. */
  scrollElement(view: DocumentView, element: Element, x: number, y: number): boolean {
    const place = view.placeOf(element);
    if (place === null || place.fragment.type !== 'box' || !isScrollContainer(place.fragment.box)) return false;
    const limit = scrollLimit(place.fragment);
    const left = clampTo(x, limit.x);
    const top = clampTo(y, limit.y);
    const before = this.of(element);
    if (left === before.x && top === before.y) return false;
    const kept = this.#offsets.get(element);
    if (kept === undefined) this.#offsets.set(element, { x: left, y: top, id: this.#nextId++ });
    else {
      kept.x = left;
      kept.y = top;
    }
    return true;
  }

  /** After layout: nothing is scrolled farther than there is content. */
  clamp(root: BoxFragment): void {
    const { scrollableOverflow } = root;
    this.x = clampTo(this.x, scrollableOverflow.x + scrollableOverflow.width - root.width);
    this.y = clampTo(this.y, scrollableOverflow.y + scrollableOverflow.height - root.height);
    for (const element of this.#offsets.keys()) if (!element.isConnected) this.#offsets.delete(element);
  }
}

function clampTo(value: number, limit: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.min(value, Math.max(0, limit))) : 0;
}
