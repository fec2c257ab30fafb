// BoxFragmentNode: the BoxFragment that every algorithm makes. Scrollable overflow is found when first asked for, since
// most boxes are never asked; after that the fragment and all below it never change.

import { NO_EDGES, transformRect, type Edges, type Matrix, type Rect } from '../../base/geometry.ts';
import { boxTransform } from './box-transform.ts';
import type { Box } from './box.ts';
import type { BoxFragment, CollapsedBorder, FragmentLink } from './fragment.ts';
import type { OutOfFlowCandidate } from './layout-context.ts';

export const NO_LINKS: readonly FragmentLink[] = [];
export const NO_CANDIDATES: readonly OutOfFlowCandidate[] = [];

/** OPTIMIZATION: a copy has no spare room; an array that has grown by push() has room for 17. */
export function exactLinks(links: readonly FragmentLink[]): readonly FragmentLink[] {
  return links.length === 0 ? NO_LINKS : links.slice();
}

/** What an algorithm tells of its result; the rest has the defaults below. */
export interface BoxFragmentInit {
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  readonly border?: Edges;
  readonly padding?: Edges;
  readonly margin?: Edges;
  readonly children?: readonly FragmentLink[];
  readonly firstBaseline?: number | null;
  readonly lastBaseline?: number | null;
  readonly outOfFlow?: readonly OutOfFlowCandidate[];
  readonly isFirstPiece?: boolean;
  readonly isLastPiece?: boolean;
  readonly scrollbarWidth?: number;
  readonly scrollbarHeight?: number;
  readonly collapsedBorders?: readonly CollapsedBorder[] | null;
}

export class BoxFragmentNode implements BoxFragment {
  readonly type: 'box';
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  readonly border: Edges;
  readonly padding: Edges;
  readonly margin: Edges;
  readonly children: readonly FragmentLink[];
  readonly firstBaseline: number | null;
  readonly lastBaseline: number | null;
  readonly outOfFlow: readonly OutOfFlowCandidate[];
  readonly isFirstPiece: boolean;
  readonly isLastPiece: boolean;
  readonly scrollbarWidth: number;
  readonly scrollbarHeight: number;
  readonly collapsedBorders: readonly CollapsedBorder[] | null;
  private overflow: Rect | null;

  constructor(init: BoxFragmentInit) {
    this.type = 'box';
    this.box = init.box;
    this.width = init.width;
    this.height = init.height;
    this.border = init.border ?? NO_EDGES;
    this.padding = init.padding ?? NO_EDGES;
    this.margin = init.margin ?? NO_EDGES;
    // NOTE: the very array, not a copy: floats that wait for their line are put into it later (block-formatting-context.ts).
    this.children = init.children ?? NO_LINKS;
    this.firstBaseline = init.firstBaseline == null ? null : baselineOf(init.box, init.firstBaseline, init.height);
    this.lastBaseline = init.lastBaseline == null ? null : baselineOf(init.box, init.lastBaseline, init.height);
    this.outOfFlow = init.outOfFlow ?? NO_CANDIDATES;
    this.isFirstPiece = init.isFirstPiece ?? true;
    this.isLastPiece = init.isLastPiece ?? true;
    this.scrollbarWidth = init.scrollbarWidth ?? 0;
    this.scrollbarHeight = init.scrollbarHeight ?? 0;
    this.collapsedBorders = init.collapsedBorders ?? null;
    this.overflow = null;
  }

  get scrollableOverflow(): Rect {
    this.overflow ??= scrollableOverflowOf(this);
    return this.overflow;
  }
}

/** What containment and scrolling leave of a baseline. https://drafts.csswg.org/css-contain-2/#containment-layout, https://drafts.csswg.org/css-align-3/#baseline-export */
function baselineOf(box: Box, baseline: number, height: number): number | null {
  if (box.style.box.containLayout && box.kind !== 'inline') return null;
  return isScrollContainer(box) ? Math.max(0, Math.min(height, baseline)) : baseline;
}

/** A copy with other children and candidates: what layout.ts makes when it has placed out-of-flow boxes. */
export function withPlacedBoxes(fragment: BoxFragment, children: readonly FragmentLink[], outOfFlow: readonly OutOfFlowCandidate[]): BoxFragment {
  return new BoxFragmentNode({
    box: fragment.box,
    width: fragment.width,
    height: fragment.height,
    border: fragment.border,
    padding: fragment.padding,
    margin: fragment.margin,
    children,
    outOfFlow,
    firstBaseline: fragment.firstBaseline,
    lastBaseline: fragment.lastBaseline,
    isFirstPiece: fragment.isFirstPiece,
    isLastPiece: fragment.isLastPiece,
    scrollbarWidth: fragment.scrollbarWidth,
    scrollbarHeight: fragment.scrollbarHeight,
    collapsedBorders: fragment.collapsedBorders,
  });
}

/** A copy with the margins that the parent has found (auto margins). */
export function withMargin(fragment: BoxFragment, margin: Edges): BoxFragment {
  if (fragment.margin === margin) return fragment;
  return new BoxFragmentNode({ ...(fragment as BoxFragmentInit), margin });
}

export function isScrollContainer(box: Box): boolean {
  const { overflowX, overflowY } = box.style.box;
  return (overflowX !== 'visible' && overflowX !== 'clip') || (overflowY !== 'visible' && overflowY !== 'clip');
}

/**
 * https://drafts.csswg.org/css-overflow-3/#scrollable: the padding box, the border boxes of the content and, where a child does not clip,
 * its own scrollable overflow, all of it as transformed. A scroll container adds its end padding behind in-flow content, as Chromium does.
 */
function scrollableOverflowOf(fragment: BoxFragment): Rect {
  const { border, padding, box } = fragment;
  const left = border.left;
  const top = border.top;
  const right = fragment.width - border.right - fragment.scrollbarWidth;
  const bottom = fragment.height - border.bottom - fragment.scrollbarHeight;
  const bounds = { left, top, right, bottom };
  const scrolls = isScrollContainer(box);
  addChildren(bounds, fragment.children, 0, 0, scrolls ? padding : NO_EDGES, box.parent === null);
  if (scrolls) {
    // Overflow towards the start sides cannot be reached.
    if (box.style.text.direction === 'ltr') bounds.left = left;
    else bounds.right = right;
    bounds.top = top;
  }
  return { x: bounds.left, y: bounds.top, width: bounds.right - bounds.left, height: bounds.bottom - bounds.top };
}

interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Fixed boxes that hang on the root are no content to scroll over. */
function addChildren(bounds: Bounds, links: readonly FragmentLink[], dx: number, dy: number, endPadding: Edges, isRoot: boolean): void {
  for (const link of links) {
    const { fragment } = link;
    const x = dx + link.x;
    const y = dy + link.y;
    if (fragment.type === 'text') {
      include(bounds, x, y, x + fragment.width, y + fragment.height);
    } else if (fragment.type === 'line') {
      if (endPadding !== NO_EDGES) include(bounds, x, y, x + fragment.width + endPadding.right, y + fragment.height + endPadding.bottom);
      addChildren(bounds, fragment.children, x, y, NO_EDGES, false);
    } else {
      const { margin, box } = fragment;
      if (isRoot && box.style.box.position === 'fixed') continue;
      const transform = box.kind === 'inline' ? null : boxTransform(box.style.effects, { x, y, width: fragment.width, height: fragment.height });
      if (transform !== null) {
        addTransformed(bounds, fragment, x, y, transform);
        continue;
      }
      const pads = endPadding !== NO_EDGES && !box.isOutOfFlow;
      const extraRight = pads ? Math.max(0, margin.right) + endPadding.right : 0;
      const extraBottom = pads ? Math.max(0, margin.bottom) + endPadding.bottom : 0;
      include(bounds, x, y, x + fragment.width + extraRight, y + fragment.height + extraBottom);
      const { overflowX, overflowY } = box.style.box;
      if (overflowX === 'visible' || overflowY === 'visible') {
        const inner = fragment.scrollableOverflow;
        if (overflowX === 'visible' && overflowY === 'visible')
          include(bounds, x + inner.x, y + inner.y, x + inner.x + inner.width, y + inner.y + inner.height);
        else if (overflowX === 'visible') include(bounds, x + inner.x, y, x + inner.x + inner.width, y + fragment.height);
        else include(bounds, x, y + inner.y, x + fragment.width, y + inner.y + inner.height);
      }
    }
  }
}

function addTransformed(bounds: Bounds, fragment: BoxFragment, x: number, y: number, transform: Matrix): void {
  const { overflowX, overflowY } = fragment.box.style.box;
  const seen = { left: x, top: y, right: x + fragment.width, bottom: y + fragment.height };
  const inner = fragment.scrollableOverflow;
  if (overflowX === 'visible' && overflowY === 'visible') include(seen, x + inner.x, y + inner.y, x + inner.x + inner.width, y + inner.y + inner.height);
  const rect = transformRect(transform, { x: seen.left, y: seen.top, width: seen.right - seen.left, height: seen.bottom - seen.top });
  if (Number.isFinite(rect.x + rect.y + rect.width + rect.height)) include(bounds, rect.x, rect.y, rect.x + rect.width, rect.y + rect.height);
}

function include(bounds: Bounds, left: number, top: number, right: number, bottom: number): void {
  if (left < bounds.left) bounds.left = left;
  if (top < bounds.top) bounds.top = top;
  if (right > bounds.right) bounds.right = right;
  if (bottom > bounds.bottom) bounds.bottom = bottom;
}
