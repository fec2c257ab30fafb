// Hit testing and carets: from a point to what is there, and from a place in a text to its caret.
// https://drafts.csswg.org/cssom-view-1/#dom-document-elementfrompoint. Points are in document coordinates (scrolling added by the caller).
// Order: what paints later is hit first: positioned boxes by z-index, then in-flow content back to front.
// FIXME: transforms and rounded corners are not taken into account; scroll offsets of inner scroll containers come through `scrollOf`.

import type { Point, Rect } from '../../base/geometry.ts';
import type { Element } from '../dom/element.ts';
import type { Text } from '../dom/text.ts';
import type { Box } from './box.ts';
import type { BoxFragment, Fragment, FragmentLink, TextFragment } from './fragment.ts';
import { isScrollContainer } from './fragment-node.ts';

export interface Hit {
  readonly box: Box;
  /** The element of the box, or the nearest one around an anonymous box or text. */
  readonly element: Element | null;
  /** The fragment that was hit, and its place in the document. */
  readonly fragment: BoxFragment | TextFragment;
  readonly x: number;
  readonly y: number;
}

export type ScrollOf = (box: Box) => Point;

const NO_SCROLL: ScrollOf = () => ({ x: 0, y: 0 });

/** The topmost box at a point, null when there is none or all there have `pointer-events: none`. */
export function hitTest(root: BoxFragment, x: number, y: number, scrollOf: ScrollOf = NO_SCROLL): Hit | null {
  return hitTestAll(root, x, y, scrollOf, true)[0] ?? null;
}

/** All boxes at a point, topmost first. */
export function hitTestAll(root: BoxFragment, x: number, y: number, scrollOf: ScrollOf = NO_SCROLL, firstOnly = false): Hit[] {
  const walk = new HitWalk(x, y, scrollOf, firstOnly);
  walk.visitContext(root, 0, 0);
  return walk.hits;
}

interface Layer {
  readonly fragment: BoxFragment;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly order: number;
}

class HitWalk {
  readonly hits: Hit[] = [];
  private readonly px: number;
  private readonly py: number;
  private readonly scrollOf: ScrollOf;
  private readonly firstOnly: boolean;

  constructor(px: number, py: number, scrollOf: ScrollOf, firstOnly: boolean) {
    this.px = px;
    this.py = py;
    this.scrollOf = scrollOf;
    this.firstOnly = firstOnly;
  }

  private get isDone(): boolean {
    return this.firstOnly && this.hits.length > 0;
  }

  /** A stacking context (or what acts as one): positive layers, positioned, content, negative layers, own background. */
  visitContext(fragment: BoxFragment, x: number, y: number): void {
    const layers: Layer[] = [];
    if (this.isInside(fragment, x, y)) this.collect(fragment, x, y, layers);
    layers.sort((a, b) => b.z - a.z || b.order - a.order);
    for (const layer of layers) {
      if (layer.z < 0 || this.isDone) continue;
      this.visitContext(layer.fragment, layer.x, layer.y);
    }
    if (this.isDone) return;
    this.visitContent(fragment, x, y, true);
    for (const layer of layers) if (layer.z < 0 && !this.isDone) this.visitContext(layer.fragment, layer.x, layer.y);
    if (!this.isDone) this.testBox(fragment, x, y);
  }

  /** Positioned descendants up to the next context. */
  private collect(fragment: BoxFragment, x: number, y: number, layers: Layer[]): void {
    const scroll = isScrollContainer(fragment.box) ? this.scrollOf(fragment.box) : { x: 0, y: 0 };
    const visit = (links: readonly FragmentLink[], dx: number, dy: number): void => {
      for (const link of links) {
        if (link.fragment.type === 'text') continue;
        const left = dx + link.x;
        const top = dy + link.y;
        if (link.fragment.type === 'box') {
          if (isLayer(link.fragment.box)) {
            const { zIndex } = link.fragment.box.style.box;
            layers.push({ fragment: link.fragment, x: left, y: top, z: zIndex === 'auto' ? 0 : zIndex, order: layers.length });
            continue;
          }
          if (this.isInside(link.fragment, left, top)) this.collect(link.fragment, left, top, layers);
          continue;
        }
        visit(link.fragment.children, left, top);
      }
    };
    visit(fragment.children, x - scroll.x, y - scroll.y);
  }

  /** Whether descendants can be hit: false outside of a clip. */
  private isInside(fragment: BoxFragment, x: number, y: number): boolean {
    const { overflowX, overflowY } = fragment.box.style.box;
    if (overflowX !== 'visible' && (this.px < x || this.px >= x + fragment.width)) return false;
    return overflowY === 'visible' || (this.py >= y && this.py < y + fragment.height);
  }

  /** Content that is no layer, last painted first: inline content over floats over block backgrounds is taken as plain reverse order. */
  private visitContent(fragment: Fragment, x: number, y: number, isContext: boolean): void {
    if (fragment.type === 'text') {
      this.testBox(fragment, x, y);
      return;
    }
    let dx = x;
    let dy = y;
    if (fragment.type === 'box') {
      if (!isContext && isLayer(fragment.box)) return;
      if (!this.isInside(fragment, x, y)) return;
      if (isScrollContainer(fragment.box)) {
        const scroll = this.scrollOf(fragment.box);
        dx -= scroll.x;
        dy -= scroll.y;
      }
    }
    for (let i = fragment.children.length - 1; i >= 0 && !this.isDone; i--) {
      const link = fragment.children[i]!;
      this.visitContent(link.fragment, dx + link.x, dy + link.y, false);
    }
    if (fragment.type === 'box' && !isContext && !this.isDone) this.testBox(fragment, x, y);
  }

  private testBox(fragment: BoxFragment | TextFragment, x: number, y: number): void {
    const { box } = fragment;
    if (this.px < x || this.py < y || this.px >= x + fragment.width || this.py >= y + fragment.height) return;
    const { visibility, pointerEvents } = box.style.inherited;
    if (visibility !== 'visible' || pointerEvents === 'none') return;
    this.hits.push({ box, element: elementOf(box), fragment, x, y });
  }
}

function isLayer(box: Box): boolean {
  const { box: group, effects } = box.style;
  return group.position !== 'static' || effects.opacity < 1 || effects.transform.length > 0 || effects.filter.length > 0 || effects.isolation === 'isolate' || effects.forcesStackingContext;
}

export function elementOf(box: Box): Element | null {
  for (let at: Box | null = box; at !== null; at = at.parent) {
    if (at.node !== null && 'localName' in at.node) return at.node;
  }
  return null;
}

/** The UTF-16 offset in a text fragment's box.text that is nearest to x, px from the fragment's left edge. */
export function textOffsetAt(fragment: TextFragment, x: number): number {
  const { run, box, justification } = fragment;
  let left = 0;
  for (let g = 0; g < run.advances.length; g++) {
    const cluster = run.clusters[g]!;
    const unit = box.text.charCodeAt(cluster);
    const advance = run.advances[g]! + (justification !== 0 && (unit === 0x20 || unit === 0xa0) ? justification : 0);
    if (x < left + advance / 2) return run.direction === 'ltr' ? cluster : clusterEnd(fragment, cluster);
    left += advance;
  }
  return run.direction === 'ltr' ? fragment.end : fragment.start;
}

/** The caret before the UTF-16 offset, px from the fragment's left edge. */
export function caretX(fragment: TextFragment, offset: number): number {
  const { run, box, justification } = fragment;
  let left = 0;
  for (let g = 0; g < run.advances.length; g++) {
    const cluster = run.clusters[g]!;
    if (run.direction === 'ltr' ? cluster >= offset : cluster < offset) return left;
    const unit = box.text.charCodeAt(cluster);
    left += run.advances[g]! + (justification !== 0 && (unit === 0x20 || unit === 0xa0) ? justification : 0);
  }
  return left;
}

function clusterEnd(fragment: TextFragment, cluster: number): number {
  let end = fragment.end;
  for (const other of fragment.run.clusters) if (other > cluster && other < end) end = other;
  return end;
}

export interface CaretPosition {
  readonly text: Text;
  /** In box.text, which is the text as it is laid out: white space collapsed, text-transform applied. */
  readonly offset: number;
  /** The caret in the document: 0 wide. */
  readonly rect: Rect;
}

/** The nearest place in a text on the line at a point. https://drafts.csswg.org/cssom-view-1/#dom-document-caretpositionfrompoint */
export function caretFromPoint(root: BoxFragment, x: number, y: number, scrollOf: ScrollOf = NO_SCROLL): CaretPosition | null {
  const hit = hitTest(root, x, y, scrollOf);
  if (hit === null) return null;
  let nearest: { fragment: TextFragment; x: number; y: number; distance: number } | null = null;
  const visit = (fragment: Fragment, left: number, top: number): void => {
    if (fragment.type === 'text') {
      const dx = Math.max(left - x, 0, x - left - fragment.width);
      const dy = Math.max(top - y, 0, y - top - fragment.height);
      // A line counts before a nearer text of another line.
      const distance = dy * 1e4 + dx;
      if (nearest === null || distance < nearest.distance) nearest = { fragment, x: left, y: top, distance };
      return;
    }
    for (const link of fragment.children) visit(link.fragment, left + link.x, top + link.y);
  };
  visit(hit.fragment, hit.x, hit.y);
  const found = nearest as { fragment: TextFragment; x: number; y: number } | null;
  if (found === null || found.fragment.box.node === null || 'localName' in found.fragment.box.node) return null;
  const offset = textOffsetAt(found.fragment, x - found.x);
  return { text: found.fragment.box.node, offset, rect: { x: found.x + caretX(found.fragment, offset), y: found.y, width: 0, height: found.fragment.height } };
}
