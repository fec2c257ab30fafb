// LineBox: turns the pieces of one line into a LineFragment: visual order, the tree of inline boxes, vertical alignment.
// https://drafts.csswg.org/css-inline-3/#line-layout, https://drafts.csswg.org/css2/#line-height

import { NO_EDGES, type Edges } from '../../../base/geometry.ts';
import type { FontSet } from '../../text/font-set.ts';
import { visualOrder } from '../../text/bidi.ts';
import type { Box } from '../box.ts';
import type { BoxFragment, Fragment, FragmentLink, LineFragment } from '../fragment.ts';
import { BoxFragmentNode, isScrollContainer } from '../fragment-node.ts';
import type { OutOfFlowCandidate } from '../layout-context.ts';
import { borderOf, marginOf, paddingOf, relativeOffset, resolve, snap } from '../lengths.ts';
import { moved } from '../out-of-flow.ts';
import { sliceRun } from './glyph-slice.ts';
import type { LinePiece } from './line-breaker.ts';
import { lineHeightOf, textMetricsOf, type TextMetrics } from './line-metrics.ts';

export interface LineInput {
  /** In logical order, trimmed. */
  readonly pieces: readonly LinePiece[];
  readonly root: Box;
  readonly fonts: FontSet;
  readonly isBidi: boolean;
  readonly isQuirks: boolean;
  /** Content width of the block: percentages of margins, padding and insets. */
  readonly percentageWidth: number;
  readonly percentageHeight: number | null;
  /** Extra px at each space. */
  readonly justification: number;
}

export interface LineOutput {
  readonly line: LineFragment;
  /** Static positions and the candidates of atomics, relative to the line. */
  readonly outOfFlow: readonly OutOfFlowCandidate[];
}

/** An inline box on this line. The root inline box is the one without a parent. */
class InlineNode {
  readonly box: Box;
  readonly parent: InlineNode | null;
  readonly metrics: TextMetrics;
  readonly children: (InlineNode | Leaf)[] = [];
  left: number;
  right: number;
  isFirst = false;
  isLast = false;
  hasText = false;
  /** Extent of the box and what is aligned in it, from its baseline. */
  above = -Infinity;
  below = -Infinity;
  /** Of the baseline below the root's. */
  shift = 0;

  constructor(box: Box, parent: InlineNode | null, metrics: TextMetrics, left: number) {
    this.box = box;
    this.parent = parent;
    this.metrics = metrics;
    this.left = left;
    this.right = left;
  }
}

class Leaf {
  readonly piece: LinePiece;
  readonly x: number;
  above = 0;
  below = 0;
  shift = 0;

  constructor(piece: LinePiece, x: number) {
    this.piece = piece;
    this.x = x;
  }
}

export function buildLine(input: LineInput): LineOutput {
  const { root, fonts } = input;
  const rootNode = new InlineNode(root, null, textMetricsOf(root.style, fonts), 0);
  const width = buildTree(input, rootNode);
  const deferred: (InlineNode | Leaf)[] = [];
  measure(rootNode, input, deferred);
  growForDeferred(rootNode, deferred);
  const out: OutOfFlowCandidate[] = [];
  for (const item of deferred) {
    const toTop = (item instanceof Leaf ? item.piece.item.box : item.box).style.box.verticalAlign === 'top';
    item.shift = toTop ? item.above - rootNode.above : rootNode.below - item.below;
  }
  const links: FragmentLink[] = [];
  emitChildren(rootNode, rootNode.above, 0, 0, links, input, out);
  const line: LineFragment = { type: 'line', width, height: rootNode.above + rootNode.below, baseline: rootNode.above, children: links.slice() };
  return { line, outOfFlow: out };
}

/** Puts the pieces in visual order and rebuilds the inline boxes around them. Returns the width of the line. */
function buildTree(input: LineInput, rootNode: InlineNode): number {
  const pieces = input.isBidi ? inVisualOrder(input.pieces, input.root) : input.pieces;
  let node = rootNode;
  let x = 0;
  const chain: Box[] = [];
  for (const piece of pieces) {
    const { item } = piece;
    const owner = item.kind === 'open' || item.kind === 'close' ? item.box : item.box.parent!;
    if (owner !== node.box) {
      // Close what does not contain the piece, open what does.
      chain.length = 0;
      for (let box = owner; box !== input.root; box = box.parent!) chain.push(box);
      while (node.parent !== null && !chain.includes(node.box)) node = node.parent;
      let at = node.parent === null ? chain.length : chain.indexOf(node.box);
      while (at-- > 0) {
        const child = new InlineNode(chain[at]!, node, textMetricsOf(chain[at]!.style, input.fonts), x);
        node.children.push(child);
        node = child;
      }
    }
    if (item.kind === 'open') node.isFirst = !item.box.continuesBefore;
    else if (item.kind === 'close') node.isLast = !item.box.continuesAfter;
    else {
      node.children.push(new Leaf(piece, x));
      if (item.kind !== 'absolute' && item.kind !== 'marker' && item.kind !== 'atomic') node.hasText = true;
    }
    const reach = x + Math.max(piece.width, piece.reach);
    x += piece.width;
    // With negative margins a box may end before its content. NOTE: in visual order its end may stand anywhere.
    const isEnd = item.kind === 'close' && !input.isBidi;
    if (isEnd) node.right = x;
    for (let inner: InlineNode | null = isEnd ? node.parent : node; inner !== null && inner.right < reach; inner = inner.parent) inner.right = reach;
  }
  return x;
}

/** UAX 9, L1 and L2: breaks and tabs at the line's end take the level of the paragraph, then runs of levels are turned around. */
function inVisualOrder(pieces: readonly LinePiece[], root: Box): LinePiece[] {
  const base = root.style.text.direction === 'rtl' ? 1 : 0;
  const levels = pieces.map((piece) => piece.item.level);
  for (let i = pieces.length - 1; i >= 0; i--) {
    const { kind } = pieces[i]!.item;
    if (kind === 'text' || kind === 'atomic') break;
    if (kind === 'break' || kind === 'tab') levels[i] = base;
  }
  return visualOrder(levels).map((i) => pieces[i]!);
}

/** Extents from the inside out, and the shift of each child to its parent's baseline. */
function measure(node: InlineNode, input: LineInput, deferred: (InlineNode | Leaf)[]): void {
  const { metrics } = node;
  // Quirks mode: a box without text of its own adds nothing. https://quirks.spec.whatwg.org/#the-line-height-calculation-quirk
  if (!input.isQuirks || node.hasText || hasVerticalEdges(node)) {
    node.above = metrics.above;
    node.below = metrics.below;
  }
  for (const child of node.children) {
    if (child instanceof Leaf) {
      if (!measureLeaf(child, node, input)) continue;
    } else {
      measure(child, input, deferred);
      if (child.above === -Infinity) {
        child.shift = shiftOf(child.box, metrics.above, metrics.below, node, input);
        continue;
      }
    }
    const box = child instanceof Leaf ? child.piece.item.box : child.box;
    const align = child instanceof Leaf && child.piece.item.kind !== 'atomic' ? 'baseline' : box.style.box.verticalAlign;
    if (align === 'top' || align === 'bottom') {
      deferred.push(child);
      continue;
    }
    child.shift = align === 'baseline' ? 0 : shiftOf(box, child.above, child.below, node, input);
    node.above = Math.max(node.above, child.above - child.shift);
    node.below = Math.max(node.below, child.below + child.shift);
  }
  if (node.parent === null && node.above === -Infinity) {
    node.above = 0;
    node.below = 0;
  }
}

function hasVerticalEdges(node: InlineNode): boolean {
  const { border, box } = node.box.style;
  return node.parent !== null && (border.leftWidth !== 0 || border.rightWidth !== 0 || box.paddingLeft !== 0 || box.paddingRight !== 0);
}

/** False for what does not take part (absolutes, markers). */
function measureLeaf(leaf: Leaf, node: InlineNode, input: LineInput): boolean {
  const { item, fragment, margin, start, end } = leaf.piece;
  switch (item.kind) {
    case 'absolute':
    case 'marker':
      return false;
    case 'atomic': {
      const baseline = atomicBaseline(item.box, fragment!);
      leaf.above = baseline === null ? fragment!.height + margin!.top + margin!.bottom : baseline + margin!.top;
      leaf.below = baseline === null ? 0 : fragment!.height - baseline + margin!.bottom;
      return true;
    }
    case 'text': {
      leaf.above = node.metrics.above;
      leaf.below = node.metrics.below;
      const { style } = item.box;
      if (style.font.lineHeight !== 'normal' || item.runs === null) return true;
      const { primary } = input.fonts.fontsFor(style.font);
      for (const run of item.runs) {
        if (run.face === primary || run.end <= start - item.origin || run.start >= end - item.origin) continue;
        const metrics = textMetricsOf(style, input.fonts, run.face.metrics(run.sizePx));
        leaf.above = Math.max(leaf.above, metrics.above);
        leaf.below = Math.max(leaf.below, metrics.below);
      }
      return true;
    }
    default:
      leaf.above = node.metrics.above;
      leaf.below = node.metrics.below;
      return true;
  }
}

/** From the top of the border box; null: the bottom margin edge is the baseline. https://drafts.csswg.org/css2/#leading */
export function atomicBaseline(box: Box, fragment: BoxFragment): number | null {
  switch (box.kind) {
    case 'replaced':
      return replacedBaseline(box, fragment);
    case 'block':
      if (box.control === 'range') return fragment.height;
      if (box.control === 'text-area' || box.control === 'list-box') return null;
      if (box.control === null && isScrollContainer(box)) return null;
      return fragment.lastBaseline;
    default:
      return fragment.firstBaseline;
  }
}

/** Of the replaced form controls, as Chromium has them; other replaced boxes stand on their bottom margin edge. */
function replacedBaseline(box: Box, fragment: BoxFragment): number | null {
  if ((box.control === 'checkbox' || box.control === 'radio') && box.style.rare.appearance === 'none') return null;
  if (box.control === 'checkbox' || box.control === 'radio' || box.control === 'range') return fragment.height;
  return box.control === 'color' ? fragment.height - 6 : null;
}

/** How far the child's baseline lies below the parent's. */
function shiftOf(box: Box, above: number, below: number, parent: InlineNode, input: LineInput): number {
  const align = box.style.box.verticalAlign;
  const { font } = parent.box.style;
  switch (align) {
    case 'baseline':
    case 'top':
    case 'bottom':
      return 0;
    case 'sub':
      return snap(font.size / 5 + 1);
    case 'super':
      return -snap(font.size / 3 + 1);
    case 'text-top':
      return above - parent.metrics.ascent;
    case 'text-bottom':
      return parent.metrics.descent - below;
    case 'middle': {
      const xHeight = Math.round((input.fonts.metrics(font).xHeight / 2) * 64) / 64;
      return snap((above - below) / 2) - xHeight;
    }
    default:
      return -resolve(align, lineHeightOf(box.style, input.fonts.metrics(box.style.font)));
  }
}

/** `top` and `bottom` boxes that are higher than the line make it higher: at the other side. */
function growForDeferred(root: InlineNode, deferred: readonly (InlineNode | Leaf)[]): void {
  for (const item of deferred) {
    const height = item.above + item.below;
    if (height <= root.above + root.below) continue;
    const box = item instanceof Leaf ? item.piece.item.box : item.box;
    if (box.style.box.verticalAlign === 'top') root.below = height - root.above;
    else root.above = height - root.below;
  }
}

/** `baseline` is the node's, from the top of the line; the links are relative to (originX, originY). */
function emitChildren(
  node: InlineNode,
  baseline: number,
  originX: number,
  originY: number,
  links: FragmentLink[],
  input: LineInput,
  out: OutOfFlowCandidate[],
): void {
  for (const child of node.children) {
    if (child instanceof Leaf) {
      emitLeaf(child, baselineOf(child, node, baseline), originX, originY, links, input, out);
    } else {
      emitBox(child, baselineOf(child, node, baseline), originX, originY, links, input, out);
    }
  }
}

function baselineOf(child: InlineNode | Leaf, node: InlineNode, baseline: number): number {
  const box = child instanceof Leaf ? child.piece.item.box : child.box;
  const isDeferred =
    (!(child instanceof Leaf) || child.piece.item.kind === 'atomic') && (box.style.box.verticalAlign === 'top' || box.style.box.verticalAlign === 'bottom');
  return isDeferred ? rootBaseline(node) + child.shift : baseline + child.shift;
}

/** The baseline of the line. */
function rootBaseline(node: InlineNode): number {
  let root = node;
  while (root.parent !== null) root = root.parent;
  return root.above;
}

function emitBox(
  node: InlineNode,
  baseline: number,
  originX: number,
  originY: number,
  links: FragmentLink[],
  input: LineInput,
  out: OutOfFlowCandidate[],
): void {
  const { box, metrics } = node;
  const isRtl = box.style.text.direction === 'rtl';
  const hasLeft = isRtl ? node.isLast : node.isFirst;
  const hasRight = isRtl ? node.isFirst : node.isLast;
  const border = pieceEdges(borderOf(box.style), hasLeft, hasRight);
  const padding = pieceEdges(paddingOf(box.style, input.percentageWidth), hasLeft, hasRight);
  const margin = pieceEdges(marginOf(box.style, input.percentageWidth), hasLeft, hasRight);
  let x = node.left + margin.left;
  let y = baseline - metrics.ascent - padding.top - border.top;
  const right = node.right - margin.right;
  const height = metrics.ascent + metrics.descent + padding.top + padding.bottom + border.top + border.bottom;
  let dx = 0;
  let dy = 0;
  if (box.style.box.position === 'relative') {
    const offset = relativeOffset(box.style, input.percentageWidth, input.percentageHeight, input.root.style.text.direction === 'rtl');
    dx = offset.x;
    dy = offset.y;
  }
  const children: FragmentLink[] = [];
  const first = out.length;
  emitChildren(node, baseline, x, y, children, input, out);
  // The candidates inside move with a relatively positioned box.
  if (dx !== 0 || dy !== 0) for (let i = first; i < out.length; i++) out[i] = moved(out[i]!, dx, dy);
  const fragment = new BoxFragmentNode({
    box,
    width: Math.max(0, right - x),
    height,
    border,
    padding,
    margin,
    children,
    firstBaseline: baseline - y,
    lastBaseline: baseline - y,
    isFirstPiece: node.isFirst,
    isLastPiece: node.isLast,
  });
  x += dx;
  y += dy;
  links.push({ fragment, x: x - originX, y: y - originY });
}

function pieceEdges(edges: Edges, hasLeft: boolean, hasRight: boolean): Edges {
  if (edges === NO_EDGES || (hasLeft && hasRight)) return edges;
  return { top: edges.top, bottom: edges.bottom, left: hasLeft ? edges.left : 0, right: hasRight ? edges.right : 0 };
}

function emitLeaf(leaf: Leaf, baseline: number, originX: number, originY: number, links: FragmentLink[], input: LineInput, out: OutOfFlowCandidate[]): void {
  const { piece, x } = leaf;
  const { item } = piece;
  switch (item.kind) {
    case 'text':
    case 'tab':
      emitText(piece, x - originX, baseline - originY, links, input);
      return;
    case 'break': {
      if (item.box.kind !== 'line-break') return;
      const { ascent, descent } = input.fonts.metrics(item.box.style.font);
      links.push({
        fragment: new BoxFragmentNode({ box: item.box, width: 0, height: ascent + descent, firstBaseline: ascent }),
        x: x - originX,
        y: baseline - ascent - originY,
      });
      return;
    }
    case 'atomic': {
      const fragment = piece.fragment!;
      const margin = piece.margin!;
      let left = x + margin.left;
      let top = baseline - leaf.above + margin.top;
      if (item.box.style.box.position === 'relative') {
        const offset = relativeOffset(item.box.style, input.percentageWidth, input.percentageHeight, input.root.style.text.direction === 'rtl');
        left += offset.x;
        top += offset.y;
      }
      for (const candidate of fragment.outOfFlow) out.push(moved(candidate, left, top));
      links.push({ fragment, x: left - originX, y: top - originY });
      return;
    }
    case 'absolute':
      out.push({ box: item.box, staticX: x, staticY: 0, anchorX: input.root.style.text.direction === 'rtl' ? 'end' : 'start', anchorY: 'start' });
      return;
    default:
      return;
  }
}

/** One fragment per face; `baseline` and x are relative to the parent's border box. */
function emitText(piece: LinePiece, x: number, baseline: number, links: FragmentLink[], input: LineInput): void {
  const { item } = piece;
  const { box, origin } = item;
  const start = piece.start - origin;
  const end = piece.end - origin;
  const visibleEnd = Math.min(end, piece.visibleEnd - origin);
  if (item.kind === 'tab') item.shape(input.fonts);
  const { ascent, descent } = input.fonts.metrics(box.style.font);
  const runs = item.runs!.filter((run) => run.start < end && run.end > start);
  if (item.level % 2 === 1) runs.reverse();
  let left = x;
  let rest = piece.width;
  runs.forEach((whole, i) => {
    const run = sliceRun(whole, start, Math.max(start, visibleEnd));
    const from = Math.max(start, whole.start);
    const to = Math.min(end, whole.end);
    const isLast = i === runs.length - 1;
    const spaces = input.justification === 0 ? 0 : countSpaces(box.text, from, to);
    const width = isLast ? Math.max(rest, piece.reach) : snap(run.width + spaces * input.justification);
    const fragment: Fragment = {
      type: 'text',
      box,
      start: from,
      end: to,
      run,
      width,
      height: ascent + descent,
      baseline: ascent,
      justification: input.justification,
      suffix: isLast ? piece.suffix : null,
    };
    links.push({ fragment, x: left, y: baseline - ascent });
    left += width;
    rest -= width;
  });
}

/** Justification opportunities: spaces and no-break spaces. FIXME: between ideographs. */
export function countSpaces(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x20 || unit === 0xa0) count++;
  }
  return count;
}
