// LineBreaker: takes pieces of items, one line at a time, as many as fit. https://drafts.csswg.org/css-text-4/#line-breaking
// It looks ahead only as far as the first thing that does not fit and then back to the last opportunity. Floats met on the way are
// placed through FloatPlacement and narrow the line.

import type { GlyphRun } from '../../text/glyph-run.ts';
import type { FontSet } from '../../text/font-set.ts';
import type { Edges } from '../../../base/geometry.ts';
import type { Box } from '../box.ts';
import type { BoxFragment } from '../fragment.ts';
import { snapUp } from '../lengths.ts';
import type { InlineContent, InlineItem } from './inline-content.ts';

/** A part of an item on a line. */
export class LinePiece {
  readonly item: InlineItem;
  readonly start: number;
  end: number;
  /** Advance on the line; of atomics the margin box, of open and close the inline edge. */
  width: number;
  readonly fragment: BoxFragment | null;
  readonly margin: Edges | null;
  /** A hyphen that the break made visible, or an ellipsis. */
  suffix: GlyphRun | null;
  /** Where an ellipsis hides the rest of the text: its room stays. */
  visibleEnd: number;
  /** With an ellipsis: how far text and ellipsis reach, which may be beyond `width`. */
  reach: number;

  constructor(item: InlineItem, start: number, end: number, width: number, fragment: BoxFragment | null, margin: Edges | null) {
    this.item = item;
    this.start = start;
    this.end = end;
    this.width = width;
    this.fragment = fragment;
    this.margin = margin;
    this.suffix = null;
    this.visibleEnd = Infinity;
    this.reach = 0;
  }
}

export interface BrokenLine {
  readonly pieces: LinePiece[];
  /** Ends at a forced break or at the end of the content: not justified. */
  readonly endsParagraph: boolean;
  /** Text that may wrap was wider than the room even so: beside floats the line goes down. Text that may not wrap just sticks out. */
  readonly overflows: boolean;
}

export interface AtomicLayout {
  readonly fragment: BoxFragment;
  readonly margin: Edges;
}

/** What the breaker asks of the formatting context around it. */
export interface LineHost {
  readonly fonts: FontSet;
  layoutAtomic(box: Box): AtomicLayout;
  /** Width of margin, border and padding where an inline box begins (or ends). */
  edge(box: Box, isOpening: boolean): number;
  /**
   * A float met after `used` px of content. Returns the new width of the line; the host places it beside the line, or keeps
   * it until the line is done.
   */
  addFloat(item: InlineItem, used: number): number;
  tabWidth(box: Box, x: number): number;
}

const SPACE = 0x20;
const SOFT_HYPHEN = 0xad;

/** Spaces that hang or vanish at the end of a line. */
function isSpace(unit: number): boolean {
  return unit === SPACE || unit === 0x09 || unit === 0x0a;
}

export class LineBreaker {
  private readonly content: InlineContent;
  private readonly host: LineHost;
  private itemIndex: number;
  private offset: number;
  /** Floats before this item have been handed to the host already. */
  private floatsDone: number;
  /** Of the line being broken; see BrokenLine.overflows. */
  private pushesDown: boolean;

  constructor(content: InlineContent, host: LineHost) {
    this.content = content;
    this.host = host;
    this.itemIndex = 0;
    this.offset = 0;
    this.floatsDone = 0;
    this.pushesDown = false;
  }

  get isDone(): boolean {
    return this.itemIndex >= this.content.items.length;
  }

  /** For trying a line again at another place: floats that were placed stay placed. */
  save(): { itemIndex: number; offset: number } {
    return { itemIndex: this.itemIndex, offset: this.offset };
  }

  restore(mark: { itemIndex: number; offset: number }): void {
    this.itemIndex = mark.itemIndex;
    this.offset = mark.offset;
  }

  next(width: number, indent: number): BrokenLine {
    const { items, text } = this.content;
    const pieces: LinePiece[] = [];
    let available = width;
    let x = indent;
    // x without the spaces that would vanish if the line ended here.
    let visible = indent;
    let isEmpty = true;
    let overflows = false;
    this.pushesDown = false;
    // Below this index there is known to be no opportunity that fits.
    let searched = this.offset;

    while (this.itemIndex < items.length) {
      const item = items[this.itemIndex]!;
      switch (item.kind) {
        case 'float': {
          if (item.index >= this.floatsDone) {
            this.floatsDone = item.index + 1;
            available = this.host.addFloat(item, isEmpty ? x : visible);
          }
          this.itemIndex++;
          continue;
        }
        case 'absolute':
        case 'marker':
          pieces.push(new LinePiece(item, item.start, item.end, 0, null, null));
          this.itemIndex++;
          continue;
        case 'open':
        case 'close': {
          const edge = this.host.edge(item.box, item.kind === 'open');
          pieces.push(new LinePiece(item, item.start, item.end, edge, null, null));
          x += edge;
          visible += edge;
          this.itemIndex++;
          if (item.kind === 'close' && edge > 0 && visible > available + 1e-6 && !isEmpty && !overflows) {
            // The end of an inline box belongs to its last word, unless the line may be broken right here.
            const isLast = item.start === text.length;
            const at = this.lastBreak(searched, isLast ? item.start - 1 : item.start);
            if (at > searched && at < item.start) return this.rewind(pieces, at);
          }
          continue;
        }
        case 'break':
          pieces.push(new LinePiece(item, item.start, item.end, 0, null, null));
          this.itemIndex++;
          this.offset = item.end;
          this.takeClosing(pieces);
          return { pieces, endsParagraph: true, overflows: this.pushesDown };
        case 'tab': {
          const tab = this.host.tabWidth(item.box, x);
          if (item.wraps && !isEmpty && x + tab > available && this.content.breakOpportunities[item.start] === 1) return this.endAt(pieces, item.start);
          pieces.push(new LinePiece(item, item.start, item.end, tab, null, null));
          x += tab;
          isEmpty = false;
          this.itemIndex++;
          continue;
        }
        case 'atomic': {
          const { fragment, margin } = this.host.layoutAtomic(item.box);
          const outer = fragment.width + margin.left + margin.right;
          if (!isEmpty && x + outer > available + 1e-6) {
            const at = overflows && this.content.breakOpportunities[item.start] !== 1 ? -1 : this.lastBreak(searched, item.start);
            if (at > searched || (at >= 0 && at === item.start)) return this.rewind(pieces, at);
            searched = item.start;
            overflows = true;
          } else if (x + outer > available + 1e-6) overflows = true;
          if (overflows && item.box.parent?.style.text.textWrapMode !== 'nowrap') this.pushesDown = true;
          pieces.push(new LinePiece(item, item.start, item.end, outer, fragment, margin));
          x += outer;
          visible = x;
          isEmpty = false;
          this.itemIndex++;
          continue;
        }
        case 'text':
          break;
      }

      let start = Math.max(item.start, this.offset);
      if (isEmpty && item.collapses) while (start < item.end && isSpace(text.charCodeAt(start))) start++;
      if (start >= item.end) {
        this.itemIndex++;
        continue;
      }
      item.shape(this.host.fonts);
      const advance = item.width(start, item.end);
      if (x + advance <= available + 1e-6) {
        pieces.push(new LinePiece(item, start, item.end, advance, null, null));
        const visibleEnd = trimEnd(text, start, item.end);
        if (visibleEnd > start) visible = visibleEnd === item.end ? x + advance : x + item.width(start, visibleEnd);
        x += advance;
        isEmpty = isEmpty && visibleEnd === start && item.collapses;
        this.itemIndex++;
        continue;
      }

      // It does not fit: find the last opportunity whose visible part does.
      const fits = Math.max(start, Math.min(item.end, item.fitEnd(start, available - x)));
      let hanging = fits;
      const hangs = item.box.style.text.whiteSpaceCollapse !== 'break-spaces' && (item.collapses || item.wraps);
      if (hangs) while (hanging < item.end && isSpace(text.charCodeAt(hanging))) hanging++;
      if (hanging === item.end) {
        // Only spaces stick out: they hang. What follows decides.
        pieces.push(new LinePiece(item, start, item.end, advance, null, null));
        visible = x + item.width(start, trimEnd(text, start, item.end));
        x += advance;
        isEmpty = false;
        this.itemIndex++;
        continue;
      }
      if (item.wraps) {
        const inside = this.lastBreakThatFits(item, start, hanging, available - x);
        if (inside > start) {
          this.addText(pieces, item, start, inside);
          return this.endAt(pieces, inside);
        }
      }
      if (!isEmpty || pieces.length > 0) {
        const before = overflows ? (this.content.breakOpportunities[start] === 1 && !isEmpty ? start : -1) : isEmpty ? -1 : this.lastBreak(searched, start);
        if (before > searched || before === start) return this.rewind(pieces, before);
      }
      searched = start;
      if (item.wraps && mayBreakAnywhere(item.box)) {
        const cut = this.emergencyCut(item, start, fits, isEmpty);
        if (cut > start && cut < item.end) {
          this.addText(pieces, item, start, cut);
          return this.endAt(pieces, cut);
        }
        if (cut === start && !isEmpty) return this.rewind(pieces, start);
      }
      overflows = true;
      if (item.wraps) this.pushesDown = true;
      const next = item.wraps ? this.nextBreak(Math.max(start, hanging) + 1, item.end) : item.end;
      this.addText(pieces, item, start, next);
      if (next < item.end) return this.endAt(pieces, next);
      x += advance;
      visible = x;
      isEmpty = false;
      this.itemIndex++;
    }
    return { pieces, endsParagraph: true, overflows: this.pushesDown };
  }

  private addText(pieces: LinePiece[], item: InlineItem, start: number, end: number): void {
    const piece = new LinePiece(item, start, end, item.width(start, end), null, null);
    if (end > start && this.content.text.charCodeAt(end - 1) === SOFT_HYPHEN && end < this.content.text.length) {
      piece.suffix = hyphenRun(item, this.host.fonts);
      if (piece.suffix !== null) piece.width += snapUp(piece.suffix.width);
    }
    pieces.push(piece);
  }

  /** Inline boxes that end right after a forced break end on its line. */
  private takeClosing(pieces: LinePiece[]): void {
    const { items } = this.content;
    for (let item = items[this.itemIndex]; item !== undefined && item.kind === 'close'; item = items[++this.itemIndex]) {
      pieces.push(new LinePiece(item, item.start, item.end, this.host.edge(item.box, false), null, null));
    }
  }

  private endAt(pieces: LinePiece[], offset: number): BrokenLine {
    this.offset = offset;
    return { pieces, endsParagraph: false, overflows: this.pushesDown };
  }

  /** The last opportunity in (start, limit] of a text item, a visible hyphen counted in. */
  private lastBreakThatFits(item: InlineItem, start: number, limit: number, room: number): number {
    const breaks = this.content.breakOpportunities;
    for (let at = limit; at > start; at--) {
      if (breaks[at] !== 1) continue;
      if (this.content.text.charCodeAt(at - 1) === SOFT_HYPHEN) {
        const hyphen = hyphenRun(item, this.host.fonts);
        if (hyphen !== null && item.advance(start, at) + hyphen.width > room + 1e-6) continue;
      }
      return at;
    }
    return -1;
  }

  /** The last opportunity in (from, to], -1 when there is none. */
  private lastBreak(from: number, to: number): number {
    const breaks = this.content.breakOpportunities;
    for (let at = to; at > from; at--) if (breaks[at] === 1) return at;
    return -1;
  }

  private nextBreak(from: number, end: number): number {
    const breaks = this.content.breakOpportunities;
    for (let at = from; at < end; at++) if (breaks[at] === 1) return at;
    return end;
  }

  /** Where `overflow-wrap` cuts a word: after the last whole cluster that fits, at least one on an empty line. */
  private emergencyCut(item: InlineItem, start: number, fits: number, isEmpty: boolean): number {
    const { text } = this.content;
    const isBoundary = (at: number): boolean => item.isClusterStart(at) && !(text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) <= 0xdfff);
    let cut = fits;
    while (cut > start && !isBoundary(cut)) cut--;
    if (cut > start || !isEmpty) return cut;
    cut = start + 1;
    while (cut < item.end && !isBoundary(cut)) cut++;
    return cut;
  }

  /** Ends the line at an index that lies before what has been taken already. */
  private rewind(pieces: LinePiece[], offset: number): BrokenLine {
    while (pieces.length > 0) {
      const piece = pieces[pieces.length - 1]!;
      const { item } = piece;
      if (item.kind === 'close' ? piece.start <= offset : item.kind === 'open' ? piece.start < offset : piece.end <= offset) break;
      if (item.kind === 'text' && piece.start < offset) {
        pieces.pop();
        this.addText(pieces, item, piece.start, offset);
        this.itemIndex = item.index;
        return this.endAt(pieces, offset);
      }
      pieces.pop();
      this.itemIndex = item.index;
    }
    return this.endAt(pieces, offset);
  }
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}

export function mayBreakAnywhere(box: Box): boolean {
  const { overflowWrap, wordBreak } = box.style.text;
  return overflowWrap !== 'normal' || wordBreak === 'break-word';
}

function hyphenRun(item: InlineItem, fonts: FontSet): GlyphRun | null {
  const { font, direction } =
    item.box.style.text.hyphens === 'none'
      ? { font: null, direction: 'ltr' as const }
      : { font: item.box.style.font, direction: item.level % 2 === 1 ? ('rtl' as const) : ('ltr' as const) };
  if (font === null) return null;
  const hasHyphen = fonts.fontsFor(font).primary.hasGlyph(0x2010);
  const text = hasHyphen ? '\u2010' : '-';
  return fonts.shape(text, 0, 1, font, direction)[0] ?? null;
}

/** Removes the collapsible spaces at the end of a line, and tells how wide the preserved ones are that hang there. */
export function trimLine(pieces: LinePiece[], text: string): number {
  let hanging = 0;
  for (let i = pieces.length - 1; i >= 0; i--) {
    const piece = pieces[i]!;
    const { item } = piece;
    if (item.kind === 'atomic' || item.kind === 'tab') break;
    if (item.kind === 'break' && item.box.kind === 'line-break') continue;
    if (item.kind !== 'text') continue;
    const end = trimEnd(text, piece.start, piece.end);
    if (item.collapses) {
      if (end < piece.end) {
        piece.end = end;
        piece.width = item.width(piece.start, end);
      }
      if (end > piece.start) break;
      continue;
    }
    if (item.box.style.text.whiteSpaceCollapse === 'break-spaces' || !item.wraps) break;
    hanging += piece.width - item.width(piece.start, end);
    if (end > piece.start) break;
  }
  return hanging;
}
