// From the fragment tree to layers and lists, in one walk with an explicit stack (pages nest 50,000 deep).
// Positions and spaces follow fragments (that is: containing blocks); the stacking order follows boxes.

import { SHARP } from '../../protocol/display-list.ts';
import { boxTransform } from '../layout/box-transform.ts';
import { clipPathEffect } from './clip-path.ts';
import { inkOutset } from './ink-bounds.ts';
import { boundsInSpace, commonSpace, PaintSpace } from './paint-space.ts';
import { isFlexOrGridItem, isPositioned, makesStackingContext, PaintLayer, PaintLists } from './paint-layer.ts';
import { borderRadii, insetRadii } from './radii.ts';
import { insetRect, outsetRect, snapRect } from './snap.ts';
import { hasResizer } from './paint-scrollbars.ts';
import { boxClip } from './svg/svg-box-effects.ts';
import { isScrollContainer } from '../layout/fragment-node.ts';
import { fixedFrame, frameInside, stickyShift, viewportFrame } from '../layout/sticky.ts';
import type { Point, Rect } from '../../base/geometry.ts';
import type { Box } from '../layout/box.ts';
import type { BoxFragment, Fragment, FragmentLink } from '../layout/fragment.ts';
import type { StickyFrame } from '../layout/sticky.ts';
import type { PaintInput } from './paint-input.ts';
import type { BackgroundArea, DecoratingBox, PaintItem } from './paint-layer.ts';

/** What a fragment inherits from the walk above it. */
interface Work {
  readonly fragment: Fragment;
  readonly x: number;
  readonly y: number;
  readonly space: PaintSpace;
  readonly lists: PaintLists;
  readonly layer: PaintLayer;
  readonly decorations: DecoratingBox | null;
  /** Backgrounds of the table rows and groups around, outermost first. */
  readonly areas: readonly BackgroundArea[];
  /** What sticky boxes among the content stay in. */
  readonly frame: StickyFrame;
}

const NO_AREAS: readonly BackgroundArea[] = [];
const NO_SCROLL: Point = { x: 0, y: 0 };

/** The root layer with all other layers sorted into stacking contexts. */
export function collectLayers(root: BoxFragment, input: PaintInput): PaintLayer {
  const collector = new Collector(root, input);
  collector.walk();
  return collector.stack();
}

class Collector {
  readonly #input: PaintInput;
  readonly #rootSpace = new PaintSpace(null, { type: 'root' });
  readonly #fixedSpace = new PaintSpace(this.#rootSpace, { type: 'fixed' });
  readonly #layers = new Map<Box, PaintLayer[]>();
  readonly #root: PaintLayer;
  readonly #work: Work[] = [];

  constructor(root: BoxFragment, input: PaintInput) {
    this.#input = input;
    this.#root = new PaintLayer(root, 0, 0, this.#rootSpace, true);
    this.#layers.set(root.box, [this.#root]);
  }

  walk(): void {
    const { fragment } = this.#root;
    this.#boxContent(
      {
        fragment,
        x: 0,
        y: 0,
        space: this.#rootSpace,
        lists: this.#root.lists,
        layer: this.#root,
        decorations: null,
        areas: NO_AREAS,
        frame: viewportFrame(fragment, this.#input.viewportScroll),
      },
      fragment,
    );
    for (let work = this.#work.pop(); work !== undefined; work = this.#work.pop()) this.#visit(work);
  }

  #visit(work: Work): void {
    const { fragment } = work;
    if (fragment.type === 'line') this.#children(fragment.children, work);
    else if (fragment.type === 'text') this.#text(work);
    else this.#box(work, fragment);
  }

  #text(work: Work): void {
    const { fragment, x, y } = work;
    if (fragment.type !== 'text' || fragment.box.style.inherited.visibility !== 'visible') return;
    work.lists.inline.push({ kind: 'text', fragment, x, y, space: work.space, decorations: work.decorations });
    const { size } = fragment.box.style.font;
    this.#include(work.layer, outsetRect({ x, y, width: fragment.width, height: fragment.height }, size + shadowReach(fragment.box)), work.space);
  }

  #box(work: Work, fragment: BoxFragment): void {
    const { box } = fragment;
    const stacking = makesStackingContext(box);
    if (stacking || isPositioned(box.style)) {
      this.#startLayer(work, fragment, stacking);
      return;
    }
    if (box.isFloating || isAtomicInline(box) || isFlexOrGridItem(box)) {
      const lists = new PaintLists();
      const item: PaintItem = { kind: 'atomic', lists, space: work.space };
      if (box.isFloating) work.lists.floats.push(item);
      else work.lists.inline.push(item);
      const keepsDecorations = isFlexOrGridItem(box) && !isAtomicInline(box) && !box.isFloating;
      this.#boxContent({ ...work, lists, decorations: keepsDecorations ? work.decorations : null, areas: NO_AREAS }, fragment);
      return;
    }
    this.#boxContent(work, fragment);
  }

  #startLayer(work: Work, fragment: BoxFragment, stacking: boolean): void {
    const { box } = fragment;
    let { space, frame, x, y } = work;
    const { position } = box.style.box;
    if (position === 'fixed' && space === this.#rootSpace) {
      // A fixed box whose containing block is the viewport hangs on the root fragment.
      space = this.#fixedSpace;
      frame = fixedFrame(this.#root.fragment);
    } else if (position === 'sticky') {
      const shift = stickyShift(box, { x, y, width: fragment.width, height: fragment.height }, fragment.margin, frame);
      x += shift.x;
      y += shift.y;
    }
    const rect: Rect = { x, y, width: fragment.width, height: fragment.height };
    if (box.kind !== 'inline') {
      const matrix = boxTransform(box.style.effects, rect);
      if (matrix !== null) space = space.inside({ type: 'transform', matrix });
    }
    const { clipPath } = box.style.effects;
    const clip = clipPath?.type === 'url' ? boxClip(this.#input.svgElement(clipPath.url), rect) : clipPathEffect(clipPath, rect);
    if (clip !== null) space = space.inside(clip);
    const layer = new PaintLayer(fragment, x, y, space, stacking);
    const pieces = this.#layers.get(box);
    if (pieces === undefined) this.#layers.set(box, [layer]);
    else pieces.push(layer);
    const keepsDecorations = !box.isOutOfFlow && !isAtomicInline(box) && !box.isFloating;
    this.#boxContent(
      {
        ...work,
        x,
        y,
        frame,
        space,
        layer,
        lists: layer.lists,
        decorations: keepsDecorations ? work.decorations : null,
        areas: box.isOutOfFlow ? NO_AREAS : work.areas,
      },
      fragment,
    );
  }

  /** The box's own items, then its children. */
  #boxContent(work: Work, fragment: BoxFragment): void {
    const { box } = fragment;
    const { style } = box;
    const { x, y, lists, layer } = work;
    let { areas } = work;
    const isOwn = fragment === layer.fragment;
    const isVisible = style.inherited.visibility === 'visible';
    const rect: Rect = { x, y, width: fragment.width, height: fragment.height };
    if (isRowLike(box)) {
      if (isVisible && hasBackground(box)) areas = [...areas, { style, rect }];
    } else {
      if (isVisible) {
        const target = box.kind === 'inline' || (!box.isBlockLevel && box.kind === 'replaced') ? lists.inline : isOwn ? lists.self : lists.blocks;
        if (box.kind === 'table-cell') for (const area of areas) target.push({ kind: 'box', fragment, x, y, space: work.space, area });
        if (hasDecoration(box)) target.push({ kind: 'box', fragment, x, y, space: work.space, area: null });
        if (box.replaced !== null) lists.inline.push({ kind: 'replaced', fragment, x, y, space: work.space });
        if (style.border.outlineStyle !== 'none' && style.border.outlineWidth > 0) lists.outlines.push({ kind: 'outline', fragment, x, y, space: work.space });
      }
      // Above the backgrounds of all cells: the next phase, before any float of theirs.
      if (fragment.collapsedBorders !== null) lists.floats.push({ kind: 'collapsed-borders', fragment, x, y, space: work.space });
      this.#include(layer, outsetRect(rect, inkOutset(style)), work.space);
      if (box.kind === 'table-cell') areas = NO_AREAS;
    }
    if (isLink(box)) {
      const url = this.#input.linkOf(box);
      if (url !== null) lists.inline.push({ kind: 'link', fragment, x, y, space: work.space, url });
    }
    const decorations = style.rare.decorationLines.length > 0 && !isRowLike(box) ? { outer: work.decorations, style } : work.decorations;
    const space = this.#contentSpace(work, fragment);
    if (isVisible && (fragment.scrollbarWidth > 0 || fragment.scrollbarHeight > 0 || hasResizer(box)))
      lists.inline.push({ kind: 'scrollbars', fragment, x, y, space: work.space });
    const frame = frameInside(fragment, x, y, isScrollContainer(box) ? this.#input.scrollOffsetOf(box) : NO_SCROLL, work.frame);
    this.#children(fragment.children, { x, y, space, lists, layer, decorations, areas, frame });
  }

  /** Pushes children in reverse, so that they are visited in order. */
  #children(children: readonly FragmentLink[], from: Omit<Work, 'fragment'>): void {
    for (let i = children.length - 1; i >= 0; i--) {
      const link = children[i] as FragmentLink;
      this.#work.push({
        fragment: link.fragment,
        x: from.x + link.x,
        y: from.y + link.y,
        space: from.space,
        lists: from.lists,
        layer: from.layer,
        decorations: from.decorations,
        areas: from.areas,
        frame: from.frame,
      });
    }
  }

  /** The clip and scroll position that content of the box is seen through. https://drafts.csswg.org/css-overflow-3/#overflow-control */
  #contentSpace(work: Work, fragment: BoxFragment): PaintSpace {
    const { box } = fragment;
    const { overflowX, overflowY, containPaint } = box.style.box;
    if (box.parent === null || box.kind === 'inline' || box.kind === 'table-row' || box.kind === 'table-row-group') return work.space;
    if (overflowX === 'visible' && overflowY === 'visible' && !containPaint) return work.space;
    const scale = this.#input.deviceScale;
    const outer = snapRect(work.x, work.y, fragment.width, fragment.height, scale);
    let port = insetRect(outer, fragment.border);
    port = { ...port, width: Math.max(0, port.width - fragment.scrollbarWidth), height: Math.max(0, port.height - fragment.scrollbarHeight) };
    const radii = insetRadii(borderRadii(box.style.border, outer), fragment.border);
    const scrolls = (overflowX !== 'visible' && overflowX !== 'clip') || (overflowY !== 'visible' && overflowY !== 'clip');
    if (!scrolls) {
      // overflow: clip in one direction only leaves the other one open.
      const clipsX = overflowX === 'clip' || containPaint;
      const clipsY = overflowY === 'clip' || containPaint;
      const rect = {
        x: clipsX ? port.x : port.x - 1e6,
        y: clipsY ? port.y : port.y - 1e6,
        width: clipsX ? port.width : 2e6,
        height: clipsY ? port.height : 2e6,
      };
      return work.space.inside({ type: 'clip', rect, radii: clipsX && clipsY ? radii : null });
    }
    const content = fragment.scrollableOverflow;
    const needsScroll = content.width > port.width + 0.5 || content.height > port.height + 0.5 || content.x < fragment.border.left - 0.5;
    if (!needsScroll) return work.space.inside({ type: 'clip', rect: port, radii });
    let space = work.space;
    if (radii !== null) space = space.inside({ type: 'clip', rect: port, radii });
    return space.inside({
      type: 'scroll',
      id: this.#input.scrollIdOf(box),
      port,
      radii: SHARP,
      offset: this.#input.scrollOffsetOf(box),
      content: { width: content.width, height: content.height },
    });
  }

  #include(layer: PaintLayer, rect: Rect, space: PaintSpace): void {
    layer.include(space === layer.space ? rect : boundsInSpace(rect, space, layer.space));
  }

  /** Hangs each layer into its stacking context and sorts by z-index and document order. */
  stack(): PaintLayer {
    const layers = this.#numberLayers();
    const parents = new Map<Box, PaintLayer>();
    // Inner layers first, so that extents grow from the leaves up.
    for (let i = layers.length - 1; i > 0; i--) {
      const layer = layers[i] as PaintLayer;
      const parent = this.#contextOf(layer.box, parents);
      parent.children.push(layer);
      layer.children.sort((p, q) => p.zIndex - q.zIndex || p.order - q.order);
      parent.extent = commonSpace(parent.extent, layer.extent);
      parent.include(boundsInSpace(layer.bounds, layer.space, parent.space));
    }
    this.#root.children.sort((p, q) => p.zIndex - q.zIndex || p.order - q.order);
    return this.#root;
  }

  /** All layers in document order (flex and grid items by `order`). */
  #numberLayers(): PaintLayer[] {
    if (this.#layers.size === 1) return [this.#root];
    const ordered: PaintLayer[] = [];
    const stack: Box[] = [this.#root.box];
    for (let box = stack.pop(); box !== undefined; box = stack.pop()) {
      for (const layer of this.#layers.get(box) ?? []) {
        layer.order = ordered.length;
        ordered.push(layer);
      }
      let { children } = box;
      if ((box.kind === 'flex' || box.kind === 'grid') && children.some((child) => child.style.flex.order !== 0)) {
        children = [...children].sort((p, q) => p.style.flex.order - q.style.flex.order);
      }
      for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as Box);
    }
    return ordered;
  }

  /** The stacking context around a box. Remembers the answer for every box on the way, so that deep trees stay linear. */
  #contextOf(box: Box, known: Map<Box, PaintLayer>): PaintLayer {
    const path: Box[] = [];
    let found: PaintLayer = this.#root;
    for (let ancestor = box.parent; ancestor !== null; ancestor = ancestor.parent) {
      const remembered = known.get(ancestor);
      if (remembered !== undefined) {
        found = remembered;
        break;
      }
      path.push(ancestor);
      const layer = this.#layers.get(ancestor)?.[0];
      if (layer !== undefined && layer.isStackingContext) {
        found = layer;
        break;
      }
    }
    for (const ancestor of path) known.set(ancestor, found);
    return found;
  }
}

function isAtomicInline(box: Box): boolean {
  return (
    !box.isBlockLevel &&
    !box.isFloating &&
    !box.isOutOfFlow &&
    box.kind !== 'inline' &&
    box.kind !== 'text' &&
    box.kind !== 'line-break' &&
    box.kind !== 'wbr' &&
    box.kind !== 'table-cell' &&
    !isRowLike(box)
  );
}

function isRowLike(box: Box): boolean {
  return box.kind === 'table-row' || box.kind === 'table-row-group' || box.kind === 'table-column' || box.kind === 'table-column-group';
}

function isLink({ node }: Box): boolean {
  return node !== null && 'localName' in node && node.localName === 'a';
}

function hasBackground(box: Box): boolean {
  const { background } = box.style;
  return (background.color & 0xff) !== 0 || background.layers.length > 0;
}

function hasDecoration(box: Box): boolean {
  const { border, effects } = box.style;
  return (
    box.control === 'select' ||
    hasBackground(box) ||
    effects.boxShadow.length > 0 ||
    border.image !== null ||
    border.topWidth > 0 ||
    border.rightWidth > 0 ||
    border.bottomWidth > 0 ||
    border.leftWidth > 0
  );
}

function shadowReach(box: Box): number {
  let reach = 0;
  for (const shadow of box.style.text.textShadow) reach = Math.max(reach, shadow.blur * 2 + Math.abs(shadow.x) + Math.abs(shadow.y));
  return reach;
}

function isNamed({ box }: BoxFragment, name: string): boolean {
  return box.pseudo === null && box.node !== null && 'localName' in box.node && box.node.localName === name;
}

/** https://drafts.csswg.org/css-overflow-3/#overflow-propagation: body gives its overflow to the viewport. */
export function isBodyBox(fragment: Fragment): fragment is BoxFragment {
  return fragment.type === 'box' && isNamed(fragment, 'body');
}
