// Where boxes ended up: absolute places of fragments, for CSSOM view, hit testing, input and DevTools.
// FragmentMap is made from a laid-out root when first needed and is thrown away with the next layout. Places are CSS px from the top left of
// the document (the root fragment's origin), before scrolling, sticking and transforms; `clientRects` applies all of these.

import { IDENTITY, multiply, transformRect, union, type Matrix, type Point, type Rect } from '../../base/geometry.ts';
import type { Node } from '../dom/node.ts';
import { boxTransform } from './box-transform.ts';
import type { Box } from './box.ts';
import { boxOf } from './box-tree-builder.ts';
import type { BoxFragment, Fragment, FragmentLink, TextFragment } from './fragment.ts';
import { isScrollContainer } from './fragment-node.ts';
import { horizontal } from './lengths.ts';
import { fixedFrame, frameInside, stickyShift, viewportFrame } from './sticky.ts';

export interface PlacedFragment {
  readonly fragment: BoxFragment | TextFragment;
  readonly x: number;
  readonly y: number;
  /** The box fragment that it hangs on (lines left out); null for the root. */
  readonly parent: PlacedFragment | null;
}

/** How far the viewport and the scroll containers are scrolled. */
export interface ScrollOffsets extends Point {
  ofBox(box: Box): Point;
}

const ORIGIN: Point = { x: 0, y: 0 };
const UNSCROLLED: ScrollOffsets = { x: 0, y: 0, ofBox: () => ORIGIN };

export class FragmentMap {
  readonly root: BoxFragment;
  private readonly places = new Map<Box, PlacedFragment[]>();

  constructor(root: BoxFragment) {
    this.root = root;
    const holder = this.add(root, 0, 0, null);
    const stack: { links: readonly FragmentLink[]; next: number; x: number; y: number; holder: PlacedFragment }[] = [
      { links: root.children, next: 0, x: 0, y: 0, holder },
    ];
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const link = top.links[top.next++];
      if (link === undefined) {
        stack.pop();
        continue;
      }
      const x = top.x + link.x;
      const y = top.y + link.y;
      const placed = link.fragment.type === 'line' ? top.holder : this.add(link.fragment, x, y, top.holder);
      if (link.fragment.type !== 'text' && link.fragment.children.length > 0) stack.push({ links: link.fragment.children, next: 0, x, y, holder: placed });
    }
  }

  private add(fragment: BoxFragment | TextFragment, x: number, y: number, parent: PlacedFragment | null): PlacedFragment {
    const placed = { fragment, x, y, parent };
    const list = this.places.get(fragment.box);
    if (list === undefined) this.places.set(fragment.box, [placed]);
    else list.push(placed);
    return placed;
  }

  /** Fragments of a box in the order of the lines; empty when it has none. */
  of(box: Box): readonly PlacedFragment[] {
    return this.places.get(box) ?? [];
  }
}

/**
 * From the place of a fragment to where it is seen, in document coordinates: scroll offsets of the containers around it, sticky shifts
 * (its own among them), fixed positions and transforms.
 */
export function visualMatrix(map: FragmentMap, placed: PlacedFragment, scrolls: ScrollOffsets): Matrix {
  const path: PlacedFragment[] = [];
  for (let at: PlacedFragment | null = placed; at !== null; at = at.parent) path.push(at);
  let matrix = IDENTITY;
  let frame = viewportFrame(map.root, scrolls);
  // The shifts so far, in the coordinates that `matrix` maps from.
  let dx = 0;
  let dy = 0;
  for (let i = path.length - 2; i >= 0; i--) {
    const { fragment, x, y } = path[i]!;
    if (fragment.type === 'text') continue;
    const { style, kind } = fragment.box;
    if (style.box.position === 'fixed' && path[i + 1]!.parent === null) {
      matrix = multiply(matrix, { ...IDENTITY, e: scrolls.x, f: scrolls.y });
      frame = fixedFrame(map.root);
    } else if (style.box.position === 'sticky') {
      const shift = stickyShift(fragment.box, { x: x + dx, y: y + dy, width: fragment.width, height: fragment.height }, fragment.margin, frame);
      dx += shift.x;
      dy += shift.y;
    }
    if (kind !== 'inline') {
      const transform = boxTransform(style.effects, { x: x + dx, y: y + dy, width: fragment.width, height: fragment.height });
      if (transform !== null) matrix = multiply(matrix, transform);
    }
    if (i === 0) break;
    const scroll = isScrollContainer(fragment.box) ? scrolls.ofBox(fragment.box) : ORIGIN;
    frame = frameInside(fragment, x + dx, y + dy, scroll, frame);
    if (scroll.x !== 0 || scroll.y !== 0) matrix = multiply(matrix, { ...IDENTITY, e: -scroll.x, f: -scroll.y });
  }
  return dx === 0 && dy === 0 ? matrix : multiply(matrix, { ...IDENTITY, e: dx, f: dy });
}

/** Border boxes of an element's fragments, or of a text's pieces, as they are seen: https://drafts.csswg.org/cssom-view-1/#dom-element-getclientrects */
export function clientRects(map: FragmentMap, node: Node, scrolls: ScrollOffsets = UNSCROLLED): Rect[] {
  const rects: Rect[] = [];
  eachRect(map, node, (placed, rect) => rects.push(transformRect(visualMatrix(map, placed, scrolls), rect)));
  return rects;
}

/** The same as layout made them: nothing scrolled, moved or transformed. */
export function layoutRects(map: FragmentMap, node: Node): Rect[] {
  const rects: Rect[] = [];
  eachRect(map, node, (_placed, rect) => rects.push(rect));
  return rects;
}

function eachRect(map: FragmentMap, node: Node, take: (placed: PlacedFragment, rect: Rect) => void): void {
  for (let box: Box | null = boxOf(node); box !== null; box = box.continuation) {
    for (const placed of map.of(box)) {
      const { fragment, x, y } = placed;
      if (fragment.type === 'box' && isCulled(box)) addCulledRects(fragment, x, y, (rect) => take(placed, rect));
      else take(placed, { x, y, width: fragment.width, height: fragment.height });
    }
    // A block that splits an inline box belongs to it as well.
    if (box.continuation !== null) addBlocksBetween(map, box, box.continuation, take);
  }
}

/**
 * Chromium makes no fragment for an inline box that draws nothing and whose content needs no alignment: its rectangles are those of its content.
 */
function isCulled(box: Box): boolean {
  if (box.kind !== 'inline' || (box.children.length === 0 && !isSplit(box))) return false;
  const { box: group, border, background, effects } = box.style;
  const hasEdges =
    group.paddingLeft !== 0 ||
    group.paddingRight !== 0 ||
    group.paddingTop !== 0 ||
    group.paddingBottom !== 0 ||
    group.marginLeft !== 0 ||
    group.marginRight !== 0 ||
    border.leftWidth !== 0 ||
    border.rightWidth !== 0 ||
    border.topWidth !== 0 ||
    border.bottomWidth !== 0;
  if (
    hasEdges ||
    group.position !== 'static' ||
    (background.color & 0xff) !== 0 ||
    background.layers.length > 0 ||
    border.outlineStyle !== 'none' ||
    effects.boxShadow.length > 0 ||
    effects.opacity < 1
  )
    return false;
  return box.children.every((child) => {
    if (child.kind === 'text' || child.kind === 'line-break' || child.kind === 'wbr' || child.isOutOfFlow || child.isFloating) return true;
    // The anonymous inline block of a broken image.
    if (child.kind === 'block' && child.node === null) return true;
    if (child.kind !== 'inline' || child.style.box.verticalAlign !== 'baseline' || child.style.box.marginLeft !== 0 || child.style.box.marginRight !== 0)
      return false;
    const { size, families, lineHeight } = child.style.font;
    return size === box.style.font.size && families === box.style.font.families && lineHeight === box.style.font.lineHeight;
  });
}

/** Whether it is a piece of an inline box that blocks split. */
function isSplit(box: Box): boolean {
  return box.continuation !== null || box.continuesBefore;
}

/** The inline nesting is bounded by the depth of the box tree. */
function addCulledRects(fragment: BoxFragment, x: number, y: number, take: (rect: Rect) => void): void {
  if (fragment.children.length === 0 && !isSplit(fragment.box)) take({ x, y, width: fragment.width, height: fragment.height });
  for (const link of fragment.children) {
    const child = link.fragment;
    if (child.type === 'line') continue;
    if (child.type === 'box' && isCulled(child.box)) addCulledRects(child, x + link.x, y + link.y, take);
    else take({ x: x + link.x, y: y + link.y, width: child.width, height: child.height });
  }
}

function addBlocksBetween(map: FragmentMap, box: Box, next: Box, take: (placed: PlacedFragment, rect: Rect) => void): void {
  const holder = holderOf(box);
  const end = holderOf(next);
  const siblings = holder.parent?.children ?? [];
  for (let i = siblings.indexOf(holder) + 1; i > 0 && i < siblings.length && siblings[i] !== end; i++) {
    for (const placed of map.of(siblings[i]!)) {
      const container = placed.parent?.fragment;
      if (container?.type !== 'box') continue;
      // The anonymous block around it, as wide as its containing block.
      const { border, padding } = container;
      const x = placed.parent!.x + border.left + padding.left;
      const width = placed.fragment.height === 0 ? 0 : container.width - horizontal(border) - horizontal(padding) - container.scrollbarWidth;
      take(placed, { x, y: placed.y, width, height: placed.fragment.height });
    }
  }
}

/** The block-level box that a piece of a split inline stands in. */
function holderOf(box: Box): Box {
  let holder = box;
  while (!holder.isBlockLevel && holder.parent !== null) holder = holder.parent;
  return holder;
}

/** https://drafts.csswg.org/cssom-view-1/#dom-element-getboundingclientrect: null without a box. */
export function boundingRect(map: FragmentMap, node: Node, scrolls: ScrollOffsets = UNSCROLLED): Rect | null {
  const rects = clientRects(map, node, scrolls);
  const [first] = rects;
  if (first === undefined) return null;
  let bounds: Rect | null = null;
  for (const rect of rects) if (rect.width !== 0 && rect.height !== 0) bounds = bounds === null ? rect : union(bounds, rect);
  return bounds ?? first;
}

/** The first fragment of an element with its place; null without one. For offsetTop, clientWidth, scrollWidth and the box model. */
export function placeOf(map: FragmentMap, node: Node): PlacedFragment | null {
  const box = boxOf(node);
  return box === null ? null : (map.of(box)[0] ?? null);
}

/** Indexes for people who debug: the fragment tree as stable text. */
export function dumpFragments(root: BoxFragment): string {
  const lines: string[] = [];
  const visit = (fragment: Fragment, x: number, y: number, depth: number): void => {
    const place = `(${round(x)},${round(y)}) ${round(fragment.width)}x${round(fragment.height)}`;
    const indent = '  '.repeat(depth);
    if (fragment.type === 'text') {
      lines.push(`${indent}text ${place} ${JSON.stringify(fragment.box.text.slice(fragment.start, fragment.end))}`);
      return;
    }
    lines.push(fragment.type === 'line' ? `${indent}line ${place} baseline ${round(fragment.baseline)}` : `${indent}${nameOf(fragment.box)} ${place}`);
    for (const link of fragment.children) visit(link.fragment, link.x, link.y, depth + 1);
  };
  visit(root, 0, 0, 0);
  return lines.join('\n');
}

/** The box tree as stable text. */
export function dumpBoxes(root: Box): string {
  const lines: string[] = [];
  const visit = (box: Box, depth: number): void => {
    const flags = `${box.isFloating ? ' float' : ''}${box.isOutOfFlow ? ' out-of-flow' : ''}${box.hasInlineChildren ? ' inline-children' : ''}`;
    const text = box.kind === 'text' ? ` ${JSON.stringify(box.text)}` : '';
    lines.push(`${'  '.repeat(depth)}${nameOf(box)}${text}${flags}`);
    for (const child of box.children) visit(child, depth + 1);
  };
  visit(root, 0);
  return lines.join('\n');
}

function nameOf(box: Box): string {
  const element = box.node !== null && 'localName' in box.node ? `${box.node.localName}${box.node.id === '' ? '' : `#${box.node.id}`}` : '';
  const pseudo = box.pseudo === null ? '' : `::${box.pseudo}`;
  return element === '' && pseudo === '' ? box.kind : `${box.kind}<${element}${pseudo}>`;
}

function round(px: number): number {
  return Math.round(px * 64) / 64;
}
