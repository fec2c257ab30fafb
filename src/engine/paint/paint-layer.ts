// Layers and lists: which boxes are painted when. A layer is a box with a place of its own in the stacking order (positioned, or a
// stacking context); lists hold the rest of its content by phase. https://drafts.csswg.org/css2/#painting-order

import { union, EMPTY_RECT } from '../../base/geometry.ts';
import type { Rect } from '../../base/geometry.ts';
import type { Box } from '../layout/box.ts';
import type { BoxFragment, TextFragment } from '../layout/fragment.ts';
import type { ComputedStyle } from '../style/computed-style.ts';
import type { PaintSpace } from './paint-space.ts';

/** A box that decorates text, innermost first. https://drafts.csswg.org/css-text-decor-4/#line-decoration */
export interface DecoratingBox {
  readonly outer: DecoratingBox | null;
  readonly style: ComputedStyle;
}

/** One thing to paint, at page coordinates of `space`. */
export type PaintItem =
  /** Shadows, background, border. `area`: the box whose background it is when that is not the fragment's own (table rows). */
  | {
      readonly kind: 'box';
      readonly fragment: BoxFragment;
      readonly x: number;
      readonly y: number;
      readonly space: PaintSpace;
      readonly area: BackgroundArea | null;
    }
  | {
      readonly kind: 'text';
      readonly fragment: TextFragment;
      readonly x: number;
      readonly y: number;
      readonly space: PaintSpace;
      readonly decorations: DecoratingBox | null;
    }
  | { readonly kind: 'replaced'; readonly fragment: BoxFragment; readonly x: number; readonly y: number; readonly space: PaintSpace }
  | { readonly kind: 'outline'; readonly fragment: BoxFragment; readonly x: number; readonly y: number; readonly space: PaintSpace }
  | { readonly kind: 'scrollbars'; readonly fragment: BoxFragment; readonly x: number; readonly y: number; readonly space: PaintSpace }
  /** Of a table's grid. */
  | { readonly kind: 'collapsed-borders'; readonly fragment: BoxFragment; readonly x: number; readonly y: number; readonly space: PaintSpace }
  /** No ink: tells the screen (PDF, remote clients) where a link is. */
  | { readonly kind: 'link'; readonly fragment: BoxFragment; readonly x: number; readonly y: number; readonly space: PaintSpace; readonly url: string }
  /** Painted in all phases at once: floats, inline blocks, flex and grid items. */
  | { readonly kind: 'atomic'; readonly lists: PaintLists; readonly space: PaintSpace };

/** Background of a table row or group, painted behind one of its cells. */
export interface BackgroundArea {
  readonly style: ComputedStyle;
  readonly rect: Rect;
}

export class PaintLists {
  /** The box's own background, under negative z-indexes. */
  readonly self: PaintItem[] = [];
  readonly blocks: PaintItem[] = [];
  readonly floats: PaintItem[] = [];
  readonly inline: PaintItem[] = [];
  readonly outlines: PaintItem[] = [];
}

export class PaintLayer {
  readonly box: Box;
  readonly fragment: BoxFragment;
  readonly x: number;
  readonly y: number;
  /** Where the box itself is painted; its own transform and clip-path are in it. */
  readonly space: PaintSpace;
  readonly isStackingContext: boolean;
  readonly zIndex: number;
  readonly lists = new PaintLists();
  /** Of its own content without layers inside it, in `space`. */
  bounds: Rect = EMPTY_RECT;
  /** Place in document order, set when all layers are known. */
  order = 0;
  readonly children: PaintLayer[] = [];
  /** The innermost space that all of the layer's content is in: where its group opens. */
  extent: PaintSpace;

  constructor(fragment: BoxFragment, x: number, y: number, space: PaintSpace, isStackingContext: boolean) {
    this.box = fragment.box;
    this.fragment = fragment;
    this.x = x;
    this.y = y;
    this.space = space;
    this.isStackingContext = isStackingContext;
    const { zIndex } = fragment.box.style.box;
    this.zIndex = zIndex === 'auto' ? 0 : zIndex;
    this.extent = space;
  }

  include(rect: Rect): void {
    this.bounds = union(this.bounds, rect);
  }
}

export function isPositioned(style: ComputedStyle): boolean {
  return style.box.position !== 'static';
}

/** https://drafts.csswg.org/css-position-4/#stacking-context and the properties that say "establishes a stacking context". */
export function makesStackingContext(box: Box): boolean {
  const { style } = box;
  const { effects } = style;
  const { position, zIndex } = style.box;
  if (position === 'fixed' || position === 'sticky') return true;
  if (zIndex !== 'auto' && (position !== 'static' || isFlexOrGridItem(box))) return true;
  if (effects.opacity < 1 || effects.mixBlendMode !== 'normal' || effects.isolation === 'isolate' || effects.forcesStackingContext) return true;
  if (effects.filter.length > 0 || effects.backdropFilter.length > 0 || effects.clipPath !== null || effects.masks.length > 0) return true;
  // Transforms and containment do not apply to inline boxes.
  if (box.kind === 'inline') return false;
  return (
    effects.transform.length > 0 ||
    effects.translate !== null ||
    effects.rotateDegrees !== 0 ||
    effects.scale !== null ||
    style.box.containLayout ||
    style.box.containPaint
  );
}

export function isFlexOrGridItem(box: Box): boolean {
  const kind = box.parent?.kind;
  return (kind === 'flex' || kind === 'grid') && !box.isOutOfFlow;
}
