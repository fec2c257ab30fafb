// Hit testing and carets: from a point to what is there, and from a place in a text to its caret.
// https://drafts.csswg.org/cssom-view-1/#dom-document-elementfrompoint. Points are in document coordinates (scrolling added by the caller).
// Order: what paints later is hit first: positioned boxes by z-index, then in-flow content back to front.
// FIXME: rounded corners and clip-path are not taken into account.

import { invert, transformPoint, type Point, type Rect } from '../../base/geometry.ts';
import type { Element } from '../dom/element.ts';
import type { Text } from '../dom/text.ts';
import { boxTransform, hasTransform } from './box-transform.ts';
import type { Box } from './box.ts';
import type { BoxFragment, Fragment, FragmentLink, TextFragment } from './fragment.ts';
import { isScrollContainer } from './fragment-node.ts';
import type { ScrollOffsets } from './geometry.ts';
import { fixedFrame, frameInside, stickyShift, viewportFrame, type StickyFrame } from './sticky.ts';

export interface Hit {
  readonly box: Box;
  /** The element of the box, or the nearest one around an anonymous box or text. */
  readonly element: Element | null;
  /** The fragment that was hit, and its place in the document, sticky shifts applied. */
  readonly fragment: BoxFragment | TextFragment;
  readonly x: number;
  readonly y: number;
  /** The point in the coordinates of x and y: scroll offsets and transforms around the fragment undone. */
  readonly point: Point;
}

const ORIGIN: Point = { x: 0, y: 0 };
const UNSCROLLED: ScrollOffsets = { x: 0, y: 0, ofBox: () => ORIGIN };

/** The topmost box at a point, null when there is none or all there have `pointer-events: none`. */
export function hitTest(root: BoxFragment, x: number, y: number, scrolls: ScrollOffsets = UNSCROLLED): Hit | null {
  return hitTestAll(root, x, y, scrolls, true)[0] ?? null;
}

/** All boxes at a point, topmost first. */
export function hitTestAll(root: BoxFragment, x: number, y: number, scrolls: ScrollOffsets = UNSCROLLED, firstOnly = false): Hit[] {
  const walk = new HitWalk(root, scrolls, firstOnly);
  walk.visitContext({ fragment: root, x: 0, y: 0, z: 0, order: 0, space: { px: x, py: y, frame: viewportFrame(root, scrolls) } });
  return walk.hits;
}

/** The point as content of some box sees it, and what that content sticks to. */
interface HitSpace {
  readonly px: number;
  readonly py: number;
  readonly frame: StickyFrame;
}

interface Layer {
  readonly fragment: BoxFragment;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly order: number;
  /** Its own transform undone. */
  readonly space: HitSpace;
}

class HitWalk {
  readonly hits: Hit[] = [];
  private readonly root: BoxFragment;
  private readonly scrolls: ScrollOffsets;
  private readonly firstOnly: boolean;

  constructor(root: BoxFragment, scrolls: ScrollOffsets, firstOnly: boolean) {
    this.root = root;
    this.scrolls = scrolls;
    this.firstOnly = firstOnly;
  }

  private get isDone(): boolean {
    return this.firstOnly && this.hits.length > 0;
  }

  /** A stacking context (or what acts as one): positive layers, positioned, content, negative layers, own background. */
  visitContext(context: Layer): void {
    const { fragment, x, y, space } = context;
    const layers: Layer[] = [];
    if (isInside(fragment, x, y, space)) this.collect(fragment, x, y, space, layers);
    layers.sort((a, b) => b.z - a.z || b.order - a.order);
    for (const layer of layers) {
      if (layer.z < 0 || this.isDone) continue;
      this.visitContext(layer);
    }
    if (this.isDone) return;
    this.visitContent(fragment, x, y, space, true);
    for (const layer of layers) if (layer.z < 0 && !this.isDone) this.visitContext(layer);
    if (!this.isDone) this.testBox(fragment, x, y, space);
  }

  /** Positioned descendants up to the next context. */
  private collect(fragment: BoxFragment, x: number, y: number, outer: HitSpace, layers: Layer[]): void {
    const space = this.spaceInside(fragment, x, y, outer);
    const visit = (links: readonly FragmentLink[], dx: number, dy: number): void => {
      for (const link of links) {
        if (link.fragment.type === 'text') continue;
        const left = dx + link.x;
        const top = dy + link.y;
        if (link.fragment.type === 'line') {
          visit(link.fragment.children, left, top);
        } else if (isLayer(link.fragment.box)) {
          const layer = this.layerOf(link.fragment, left, top, space, fragment === this.root, layers.length);
          if (layer !== null) layers.push(layer);
        } else if (isInside(link.fragment, left, top, space)) {
          this.collect(link.fragment, left, top, space, layers);
        }
      }
    };
    visit(fragment.children, x, y);
  }

  /** null when the box is flattened to a line: nothing of it can be hit. */
  private layerOf(fragment: BoxFragment, left: number, top: number, outer: HitSpace, isOnRoot: boolean, order: number): Layer | null {
    const { box, width, height } = fragment;
    const { zIndex, position } = box.style.box;
    let { px, py, frame } = outer;
    let x = left;
    let y = top;
    if (position === 'fixed' && isOnRoot) {
      px -= this.scrolls.x;
      py -= this.scrolls.y;
      frame = fixedFrame(this.root);
    } else if (position === 'sticky') {
      const shift = stickyShift(box, { x, y, width, height }, fragment.margin, frame);
      x += shift.x;
      y += shift.y;
    }
    const transform = box.kind === 'inline' ? null : boxTransform(box.style.effects, { x, y, width, height });
    if (transform !== null) {
      const inverse = invert(transform);
      if (inverse === null) return null;
      ({ x: px, y: py } = transformPoint(inverse, px, py));
    }
    return { fragment, x, y, z: zIndex === 'auto' ? 0 : zIndex, order, space: { px, py, frame } };
  }

  private spaceInside(fragment: BoxFragment, x: number, y: number, outer: HitSpace): HitSpace {
    const scroll = isScrollContainer(fragment.box) ? this.scrolls.ofBox(fragment.box) : ORIGIN;
    return { px: outer.px + scroll.x, py: outer.py + scroll.y, frame: frameInside(fragment, x, y, scroll, outer.frame) };
  }

  /** Content that is no layer, last painted first: inline content over floats over block backgrounds is taken as plain reverse order. */
  private visitContent(fragment: Fragment, x: number, y: number, outer: HitSpace, isContext: boolean): void {
    if (fragment.type === 'text') {
      this.testBox(fragment, x, y, outer);
      return;
    }
    let space = outer;
    if (fragment.type === 'box') {
      if (!isContext && isLayer(fragment.box)) return;
      if (!isInside(fragment, x, y, outer)) return;
      if (isScrollContainer(fragment.box)) {
        const scroll = this.scrolls.ofBox(fragment.box);
        if (scroll.x !== 0 || scroll.y !== 0) space = { px: outer.px + scroll.x, py: outer.py + scroll.y, frame: outer.frame };
      }
    }
    for (let i = fragment.children.length - 1; i >= 0 && !this.isDone; i--) {
      const link = fragment.children[i]!;
      this.visitContent(link.fragment, x + link.x, y + link.y, space, false);
    }
    if (fragment.type === 'box' && !isContext && !this.isDone) this.testBox(fragment, x, y, outer);
  }

  private testBox(fragment: BoxFragment | TextFragment, x: number, y: number, { px, py }: HitSpace): void {
    const { box } = fragment;
    if (px < x || py < y || px >= x + fragment.width || py >= y + fragment.height) return;
    const { visibility, pointerEvents } = box.style.inherited;
    if (visibility !== 'visible' || pointerEvents === 'none') return;
    this.hits.push({ box, element: elementOf(box), fragment, x, y, point: { x: px, y: py } });
  }
}

/** Whether descendants can be hit: false outside of a clip. */
function isInside(fragment: BoxFragment, x: number, y: number, { px, py }: HitSpace): boolean {
  const { border, box, scrollbarWidth, scrollbarHeight } = fragment;
  const { overflowX, overflowY } = box.style.box;
  const leftBar = box.style.text.direction === 'rtl' ? scrollbarWidth : 0;
  if (overflowX !== 'visible' && (px < x + border.left + leftBar || px >= x + fragment.width - border.right - scrollbarWidth + leftBar)) return false;
  return overflowY === 'visible' || (py >= y + border.top && py < y + fragment.height - border.bottom - scrollbarHeight);
}

function isLayer(box: Box): boolean {
  const { box: group, effects } = box.style;
  if (group.position !== 'static' || effects.opacity < 1 || effects.filter.length > 0 || effects.isolation === 'isolate' || effects.forcesStackingContext)
    return true;
  return box.kind !== 'inline' && hasTransform(effects);
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
export function caretFromPoint(root: BoxFragment, x: number, y: number, scrolls: ScrollOffsets = UNSCROLLED): CaretPosition | null {
  const hit = hitTest(root, x, y, scrolls);
  if (hit === null) return null;
  const { point } = hit;
  let nearest: { fragment: TextFragment; x: number; y: number; distance: number } | null = null;
  const visit = (fragment: Fragment, left: number, top: number): void => {
    if (fragment.type === 'text') {
      const dx = Math.max(left - point.x, 0, point.x - left - fragment.width);
      const dy = Math.max(top - point.y, 0, point.y - top - fragment.height);
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
  const offset = textOffsetAt(found.fragment, point.x - found.x);
  return {
    text: found.fragment.box.node,
    offset,
    rect: { x: found.x + caretX(found.fragment, offset) + x - point.x, y: found.y + y - point.y, width: 0, height: found.fragment.height },
  };
}
