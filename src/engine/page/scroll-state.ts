// Scroll positions of one document: the viewport's and those of its scroll containers. https://drafts.csswg.org/cssom-view-1/#scrolling
// Positions hang on elements, because boxes are made anew with each change.

import type { Point } from '../../base/geometry.ts';
import type { Element } from '../dom/element.ts';
import type { Node } from '../dom/node.ts';
import type { Box } from '../layout/box.ts';
import type { BoxFragment } from '../layout/fragment.ts';
import { isScrollContainer } from '../layout/fragment-node.ts';
import { boxOf } from '../layout/box-tree-builder.ts';
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

  /** How far an element's own position moves because containers around it are scrolled. */
  shiftOf(node: Node): Point {
    if (this.#offsets.size === 0) return NO_SCROLL;
    let x = 0;
    let y = 0;
    for (let box = boxOf(node)?.parent ?? null; box !== null; box = box.parent) {
      const offset = this.ofBox(box);
      x += offset.x;
      y += offset.y;
    }
    return x === 0 && y === 0 ? NO_SCROLL : { x, y };
  }

  /** False when nothing moved. */
  scrollViewport(view: DocumentView, x: number, y: number): boolean {
    const { width, height } = view.contentSize;
    const left = clampTo(x, width - view.viewport.width);
    const top = clampTo(y, height - view.viewport.height);
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
  clamp(view: DocumentView, root: BoxFragment): void {
    const { scrollableOverflow } = root;
    this.x = clampTo(this.x, scrollableOverflow.x + scrollableOverflow.width - view.viewport.width);
    this.y = clampTo(this.y, scrollableOverflow.y + scrollableOverflow.height - view.viewport.height);
    for (const element of this.#offsets.keys()) if (!element.isConnected) this.#offsets.delete(element);
  }
}

/** The largest offsets of a scroll container. */
export function scrollLimit(fragment: BoxFragment): Point {
  const { scrollableOverflow: area, border, scrollbarWidth, scrollbarHeight } = fragment;
  const clientWidth = fragment.width - border.left - border.right - scrollbarWidth;
  const clientHeight = fragment.height - border.top - border.bottom - scrollbarHeight;
  return {
    x: Math.max(0, area.x + area.width - border.left - clientWidth),
    y: Math.max(0, area.y + area.height - border.top - clientHeight),
  };
}

function clampTo(value: number, limit: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.min(value, Math.max(0, limit))) : 0;
}
