// Inline layout: the lines of a block container with inline children. https://drafts.csswg.org/css-inline-3/#model
// Runs inside a block formatting context, whose floats shorten the lines and whose margins end at the first one.

import type { Edges } from '../../../base/geometry.ts';
import type { BlockFormattingContext } from '../block/block-formatting-context.ts';
import type { BlockFrame } from '../block/block-frame.ts';
import { placeMarkersAt } from '../block/list-marker.ts';
import type { Opportunity } from '../block/float-bands.ts';
import type { FontSet } from '../../text/font-set.ts';
import type { Box } from '../box.ts';
import type { BoxFragment } from '../fragment.ts';
import { BoxFragmentNode } from '../fragment-node.ts';
import { borderOf, marginOf, paddingOf, resolve, snap } from '../lengths.ts';
import { moved } from '../out-of-flow.ts';
import { placeInInlineBoxes } from './inline-containing-block.ts';
import { inlineContentOf, type InlineContent, type InlineItem } from './inline-content.ts';
import { buildLine, countSpaces, type LineOutput } from './line-box.ts';
import { LineBreaker, trimLine, type AtomicLayout, type BrokenLine, type LineHost, type LinePiece } from './line-breaker.ts';
import { textMetricsOf } from './line-metrics.ts';
import { truncateWithEllipsis } from './text-overflow.ts';
import { balancedWidth } from './text-wrap-balance.ts';

/** Lays out the inline children of a frame as lines, from the run's cursor on. */
export function layoutInlineChildren(run: BlockFormattingContext, frame: BlockFrame): void {
  const content = inlineContentOf(frame.box, run.context.fonts);
  if (content.items[0]?.kind === 'marker') run.markers.push({ box: content.items[0].box, frame });
  if (!content.hasContent) {
    placeContentWithoutLines(run, frame, content);
    return;
  }
  run.resolve();
  new InlineLayout(run, frame, content).layoutLines();
}

/** No line box comes to be: only what is out of flow is placed. */
function placeContentWithoutLines(run: BlockFormattingContext, frame: BlockFrame, content: InlineContent): void {
  const isRtl = frame.box.style.text.direction === 'rtl';
  for (const item of content.items) {
    if (item.kind === 'float') run.addFloat(item.box, frame);
    const staticX = frame.contentX - frame.x + (isRtl ? frame.contentWidth : 0);
    const staticY = frame.isResolved ? run.cursor + run.strut - frame.y : 0;
    // An inline box without a line still has a place, for script.
    if (item.kind === 'open') frame.links.push({ fragment: new BoxFragmentNode({ box: item.box, width: 0, height: 0 }), x: emptyLineX(frame), y: staticY });
    if (item.kind !== 'absolute') continue;
    const beside = isBlockStatic(item.box) ? 0 : run.floatShift(frame, isRtl);
    frame.outOfFlow.push({ box: item.box, staticX: staticX + beside, staticY, anchorX: isRtl ? 'end' : 'start', anchorY: 'start' });
  }
  if (frame.outOfFlow.length > 0) placeInInlineBoxes(frame, run.context);
}

/** Where an empty line would begin, relative to the frame. */
function emptyLineX(frame: BlockFrame): number {
  const left = frame.contentX - frame.x;
  const indent = textIndentOf(frame);
  const align = alignmentOf(frame.box, true);
  if (align === 'center') return left + indent + snap((frame.contentWidth - indent) / 2);
  return align === 'right' ? left + frame.contentWidth : left + indent;
}

/** text-indent, on the first line of the block only: not of its later anonymous blocks. */
function textIndentOf(frame: BlockFrame): number {
  const { box } = frame;
  const { textIndent } = box.style.text;
  if (textIndent === 0 || (box.node === null && box.parent !== null && box.parent.children[0] !== box)) return 0;
  return resolve(textIndent, frame.contentWidth);
}

interface WaitingFloat {
  readonly box: Box;
  readonly fragment: BoxFragment;
}

class InlineLayout implements LineHost {
  readonly fonts: FontSet;
  private readonly run: BlockFormattingContext;
  private readonly frame: BlockFrame;
  private readonly content: InlineContent;
  private readonly isRtl: boolean;
  /** Of the line being broken. */
  private y: number;
  private height: number;
  private place: Opportunity;
  private waiting: WaitingFloat[];

  constructor(run: BlockFormattingContext, frame: BlockFrame, content: InlineContent) {
    this.run = run;
    this.frame = frame;
    this.content = content;
    this.fonts = run.context.fonts;
    this.isRtl = frame.box.style.text.direction === 'rtl';
    this.y = run.cursor;
    this.height = 0;
    this.place = { y: run.cursor, left: frame.contentX, right: frame.contentX + frame.contentWidth };
    this.waiting = [];
  }

  layoutLines(): void {
    const { run, frame, content } = this;
    const { box } = frame;
    const breaker = new LineBreaker(content, this);
    const metrics = textMetricsOf(box.style, this.fonts);
    const usualHeight = metrics.above + metrics.below;
    const limit = balancedWidth(box, content, this, frame.contentWidth, run.floats.isEmpty);
    let indent = textIndentOf(frame);
    while (!breaker.isDone) {
      if (run.linesLeft === 0) break;
      this.y = run.cursor;
      const line = this.breakLine(breaker, usualHeight, indent, limit);
      this.finishLine(line, indent, breaker.isDone);
      indent = 0;
    }
    if (frame.outOfFlow.length > 0) placeInInlineBoxes(frame, run.context);
  }

  /** Breaks a line at the first place that has room for it, and for the height that it turns out to have. */
  private breakLine(breaker: LineBreaker, usualHeight: number, indent: number, limit: number): BrokenLine {
    const mark = breaker.save();
    this.height = usualHeight;
    const { frame, run } = this;
    const right = frame.contentX + frame.contentWidth;
    for (let tries = 0; ; tries++) {
      this.place = run.floats.at(this.y, this.y + this.height, frame.contentX, right);
      const line = breaker.next(Math.min(limit, this.place.right - this.place.left), indent);
      const isNarrowed = this.place.left > frame.contentX || this.place.right < right;
      if (!isNarrowed || tries > 64) return line;
      if (line.overflows) {
        const next = run.floats.nextBandAfter(this.y);
        if (next > this.y) {
          this.y = next;
          breaker.restore(mark);
          continue;
        }
      }
      // A high line may reach into a narrower band.
      const height = this.tallestAtomic(line);
      if (height <= this.height) return line;
      const wider = run.floats.at(this.y, this.y + height, frame.contentX, right);
      if (wider.left === this.place.left && wider.right === this.place.right) return line;
      this.height = height;
      breaker.restore(mark);
    }
  }

  private tallestAtomic(line: BrokenLine): number {
    let height = 0;
    for (const piece of line.pieces) {
      if (piece.fragment !== null) height = Math.max(height, piece.fragment.height + piece.margin!.top + piece.margin!.bottom);
    }
    return height;
  }

  private finishLine(line: BrokenLine, indent: number, isLast: boolean): void {
    const { run, frame, content } = this;
    let { pieces } = line;
    if (isEmptyLine(pieces)) {
      this.addOutOfFlowOf(pieces);
      this.placeWaitingFloats();
      return;
    }
    const room = this.place.right - this.place.left;
    const hanging = trimLine(pieces, content.text);
    const clamps = run.linesLeft === 1 && !isLast;
    const widthBefore = widthOf(pieces);
    const overflow = overflowStyle(frame.box);
    if (clamps || (overflow.truncates && indent + widthBefore - hanging > room + 1 / 64)) {
      pieces = truncateWithEllipsis(pieces, room - indent, overflow.text, frame.box, this.fonts);
    }
    const align = alignmentOf(frame.box, line.endsParagraph);
    let free = room - indent - widthOf(pieces) + hanging;
    const justification = align === 'justify' && free > 0 ? justify(pieces, content.text, free) : 0;
    if (justification > 0) free = 0;
    const output = buildLine({
      pieces,
      root: frame.box,
      fonts: this.fonts,
      isBidi: content.isBidi,
      isQuirks: run.context.isQuirks,
      percentageWidth: frame.contentWidth,
      percentageHeight: frame.childSpace.percentageHeight,
      justification,
    });
    const hang = this.isRtl ? hanging : 0;
    const x = this.lineX(align, free, indent) - hang;
    this.addLine(output, x);
    this.clearAfter(pieces);
  }

  /** A br with `clear` ends the line below the floats. */
  private clearAfter(pieces: readonly LinePiece[]): void {
    const last = pieces[pieces.length - 1];
    if (last === undefined || last.item.kind !== 'break' || last.item.box.kind !== 'line-break') return;
    this.run.cursor = Math.max(this.run.cursor, this.run.floats.clearBottom(last.item.box.style.box.clear));
  }

  private lineX(align: string, free: number, indent: number): number {
    const { left } = this.place;
    const start = this.isRtl ? left : left + indent;
    if (align === 'center') return start + (free < 0 ? (this.isRtl ? free : 0) : snap(free / 2));
    if (align === 'right') return start + (free < 0 && !this.isRtl ? 0 : free);
    return start + (free < 0 && this.isRtl ? free : 0);
  }

  private addLine(output: LineOutput, x: number): void {
    const { run, frame, y } = this;
    const { line } = output;
    const top = y - frame.y;
    frame.addChild(line, x - frame.x, top);
    frame.noteBaseline(top + line.baseline, top + line.baseline);
    for (const candidate of output.outOfFlow) {
      if (isBlockStatic(candidate.box)) {
        // A block would begin below the line that came before it.
        const left = frame.contentX - frame.x + (this.isRtl ? frame.contentWidth : 0);
        frame.outOfFlow.push({ ...candidate, staticX: left, staticY: candidate.staticX > 0 ? top + line.height : top });
      } else frame.outOfFlow.push(moved(candidate, x - frame.x, top));
    }
    run.cursor = y + line.height;
    if (run.linesLeft > 0) run.linesLeft--;
    if (run.markers.length > 0) placeMarkersAt(run, y + line.baseline);
    this.placeWaitingFloats();
  }

  private addOutOfFlowOf(pieces: readonly LinePiece[]): void {
    const { frame } = this;
    for (const { item } of pieces) {
      if (item.kind === 'open')
        frame.links.push({ fragment: new BoxFragmentNode({ box: item.box, width: 0, height: 0 }), x: emptyLineX(frame), y: this.y - frame.y });
      if (item.kind !== 'absolute') continue;
      const staticX = frame.contentX - frame.x + (this.isRtl ? frame.contentWidth : 0);
      frame.outOfFlow.push({ box: item.box, staticX, staticY: this.y - frame.y, anchorX: this.isRtl ? 'end' : 'start', anchorY: 'start' });
    }
  }

  private placeWaitingFloats(): void {
    if (this.waiting.length === 0) return;
    for (const { box, fragment } of this.waiting) this.run.placeFloatFragment(box, fragment, this.frame, this.run.cursor);
    this.waiting = [];
  }

  layoutAtomic(box: Box): AtomicLayout {
    const { frame } = this;
    const fragment = this.run.context.layout(box, { ...frame.childSpace, shrinkToFit: true });
    return { fragment, margin: marginOf(box.style, frame.contentWidth) };
  }

  edge(box: Box, isOpening: boolean): number {
    if (isOpening ? box.continuesBefore : box.continuesAfter) return 0;
    const isLeft = isOpening === (box.style.text.direction === 'ltr');
    const side: keyof Edges = isLeft ? 'left' : 'right';
    const width = this.frame.contentWidth;
    return marginOf(box.style, width)[side] + borderOf(box.style)[side] + paddingOf(box.style, width)[side];
  }

  addFloat(item: InlineItem, used: number): number {
    const { run, frame } = this;
    const { box } = item;
    const fragment = run.layoutFloat(box, frame);
    const margin = marginOf(box.style, frame.contentWidth);
    const width = fragment.width + margin.left + margin.right;
    const available = this.place.right - this.place.left;
    if (this.waiting.length === 0 && (used === 0 || used + width <= available)) {
      run.placeFloatFragment(box, fragment, frame, this.y);
      this.place = run.floats.at(this.y, this.y + this.height, frame.contentX, frame.contentX + frame.contentWidth);
    } else this.waiting.push({ box, fragment });
    return this.place.right - this.place.left;
  }

  tabWidth(box: Box, x: number): number {
    return tabWidth(box, x, this.fonts);
  }
}

/** https://drafts.csswg.org/css-text-3/#tab-size-property: to the next tab stop, at least half a space away. */
export function tabWidth(box: Box, x: number, fonts: FontSet): number {
  const { tabSize } = box.style.text;
  const { spaceAdvance } = fonts.metrics(box.style.font);
  const stop = 'px' in tabSize ? tabSize.px : tabSize.spaces * (spaceAdvance + box.style.font.letterSpacing + box.style.font.wordSpacing);
  if (stop <= 0) return 0;
  const rest = stop - (x % stop);
  return snap(rest < spaceAdvance / 2 ? rest + stop : rest);
}

function isBlockStatic(box: Box): boolean {
  const { originalDisplay } = box.style.box;
  return (
    originalDisplay === 'block' ||
    originalDisplay === 'flex' ||
    originalDisplay === 'grid' ||
    originalDisplay === 'table' ||
    originalDisplay === 'list-item' ||
    originalDisplay === 'flow-root'
  );
}

/** https://drafts.csswg.org/css2/#phantom-line-box */
function isEmptyLine(pieces: readonly LinePiece[]): boolean {
  for (const piece of pieces) {
    const { kind, collapses } = piece.item;
    if (kind === 'atomic' || kind === 'break' || kind === 'tab') return false;
    if (kind === 'text' && (!collapses || !isBlank(piece))) return false;
    if ((kind === 'open' || kind === 'close') && piece.width !== 0) return false;
  }
  return true;
}

function isBlank(piece: LinePiece): boolean {
  const { text } = piece.item.box;
  for (let i = piece.start - piece.item.origin; i < piece.end - piece.item.origin; i++) if (text.charCodeAt(i) > 0x20) return false;
  return true;
}

function widthOf(pieces: readonly LinePiece[]): number {
  let width = 0;
  for (const piece of pieces) width += piece.width;
  return width;
}

function overflowStyle(box: Box): { truncates: boolean; text: string } {
  const owner = box.node === null && box.parent !== null ? box.parent : box;
  const { textOverflow } = owner.style.rare;
  const text = typeof textOverflow === 'object' ? textOverflow.string : '\u2026';
  return { truncates: textOverflow !== 'clip' && owner.style.box.overflowX !== 'visible', text };
}

/** left, right, center or justify. https://drafts.csswg.org/css-text-3/#text-align-property */
function alignmentOf(box: Box, endsParagraph: boolean): 'left' | 'right' | 'center' | 'justify' {
  const { textAlign, textAlignLast, direction } = box.style.text;
  let align: string = textAlign;
  if (endsParagraph) {
    if (textAlignLast !== 'auto') align = textAlignLast;
    else if (textAlign === 'justify') align = 'start';
  }
  switch (align) {
    case 'left':
    case '-webkit-left':
      return 'left';
    case 'right':
    case '-webkit-right':
      return 'right';
    case 'center':
    case '-webkit-center':
      return 'center';
    case 'justify':
      return 'justify';
    case 'end':
      return direction === 'rtl' ? 'left' : 'right';
    default:
      return direction === 'rtl' ? 'right' : 'left';
  }
}

/** Spreads free room over the spaces of a line; returns the px that each gets, 0 when there are none. */
function justify(pieces: readonly LinePiece[], text: string, free: number): number {
  let count = 0;
  for (const piece of pieces) if (piece.item.kind === 'text') count += countSpaces(text, piece.start, piece.end);
  if (count === 0) return 0;
  const extra = free / count;
  for (const piece of pieces) if (piece.item.kind === 'text') piece.width += countSpaces(text, piece.start, piece.end) * extra;
  return extra;
}
