// Min-content and max-content widths of an inline formatting context, from its items alone: no lines are made.
// https://drafts.csswg.org/css-sizing-3/#intrinsic-sizes

import type { Box } from '../box.ts';
import type { ContentSizes } from '../constraint-space.ts';
import type { LayoutContext } from '../layout-context.ts';
import { borderOf, marginOf, paddingOf, resolve } from '../lengths.ts';
import { marginContribution } from '../sizing.ts';
import { inlineContentOf, type InlineContent, type InlineItem } from './inline-content.ts';
import { tabWidth } from './inline-layout.ts';

export function inlineIntrinsicSizes(root: Box, context: LayoutContext): ContentSizes {
  const content = inlineContentOf(root, context.fonts);
  const measure = new Measure(content, context);
  const { textIndent } = root.style.text;
  if (typeof textIndent === 'number') measure.addEdge(resolve(textIndent, 0));
  for (const item of content.items) measure.add(item);
  measure.endLine();
  return { min: Math.max(0, measure.min), max: Math.max(0, measure.max, measure.min) };
}

class Measure {
  min = 0;
  max = 0;
  private readonly content: InlineContent;
  private readonly context: LayoutContext;
  /** Since the last opportunity, and since the last forced break. */
  private word = 0;
  private line = 0;
  /** Spaces at the end of each, which vanish if a break comes here. */
  private wordTrailing = 0;
  private lineTrailing = 0;
  /** A forced break has come: inline boxes that end here still belong to its line. */
  private endsHere = false;
  private floats = 0;
  /** Edges of inline boxes that have begun since the last content: they go with the word that follows. */
  private opened = 0;
  private isLineStart = true;

  constructor(content: InlineContent, context: LayoutContext) {
    this.content = content;
    this.context = context;
  }

  add(item: InlineItem): void {
    if (this.endsHere && item.kind !== 'close') this.endLine();
    switch (item.kind) {
      case 'text':
        this.addText(item);
        return;
      case 'tab': {
        const width = tabWidth(item.box, this.line, this.context.fonts);
        this.breakBefore(item);
        this.addContent(width, 0);
        return;
      }
      case 'break':
        this.endsHere = true;
        return;
      case 'open':
      case 'close': {
        if (item.kind === 'open' ? item.box.continuesBefore : item.box.continuesAfter) return;
        const side = (item.kind === 'open') === (item.box.style.text.direction === 'ltr') ? 'left' : 'right';
        const edge = marginOf(item.box.style, 0)[side] + borderOf(item.box.style)[side] + paddingOf(item.box.style, 0)[side];
        this.addEdge(edge);
        if (item.kind === 'open') this.opened += edge;
        return;
      }
      case 'atomic': {
        const sizes = this.context.contentSizes(item.box);
        const margin = marginContribution(item.box);
        this.breakBefore(item);
        this.opened = 0;
        this.line += sizes.max + margin;
        this.word += sizes.min + margin;
        this.wordTrailing = 0;
        this.lineTrailing = 0;
        this.isLineStart = false;
        return;
      }
      case 'float': {
        const sizes = this.context.contentSizes(item.box);
        const margin = marginContribution(item.box);
        this.min = Math.max(this.min, sizes.min + margin);
        this.floats += Math.max(0, sizes.max + margin);
        return;
      }
      default:
        return;
    }
  }

  addEdge(px: number): void {
    this.word += px;
    this.line += px;
  }

  endLine(): void {
    this.max = Math.max(this.max, this.line - this.lineTrailing + this.floats);
    this.endWord();
    this.line = 0;
    this.lineTrailing = 0;
    this.floats = 0;
    this.isLineStart = true;
    this.endsHere = false;
  }

  private endWord(): void {
    this.min = Math.max(this.min, this.word - this.wordTrailing);
    this.word = 0;
    this.wordTrailing = 0;
  }

  private breakBefore(item: InlineItem): void {
    if (this.content.breakOpportunities[item.start] !== 1) return;
    const { opened } = this;
    this.word -= opened;
    this.endWord();
    this.word = opened;
  }

  private addContent(width: number, trailing: number): void {
    this.word += width;
    this.line += width;
    this.wordTrailing = trailing;
    this.lineTrailing = trailing;
    this.isLineStart = false;
  }

  private addText(item: InlineItem): void {
    const { text } = this.content;
    const breaks = this.content.breakOpportunities;
    item.shape(this.context.fonts);
    let start = item.start;
    if (this.isLineStart && item.collapses) while (start < item.end && text.charCodeAt(start) === 0x20) start++;
    if (start === item.end) return;
    const hangs = item.collapses || (item.wraps && item.box.style.text.whiteSpaceCollapse !== 'break-spaces');
    const everywhere = item.wraps && (item.box.style.text.overflowWrap === 'anywhere' || item.box.style.text.wordBreak === 'break-word');
    if (breaks[start] === 1 && !this.isLineStart) this.breakBefore(item);
    this.opened = 0;
    this.isLineStart = false;
    // The words inside matter for min-content only.
    let from = start;
    if (item.wraps) {
      for (let at = start + 1; at < item.end; at++) {
        if (breaks[at] !== 1 && !(everywhere && item.isClusterStart(at))) continue;
        const end = hangs ? trimEnd(text, from, at) : at;
        const head = from === start ? this.word - (end === from ? this.wordTrailing : 0) : 0;
        this.min = Math.max(this.min, head + item.width(from, end));
        from = at;
      }
    }
    const tail = item.width(from, item.end);
    const visibleEnd = hangs ? trimEnd(text, from, item.end) : item.end;
    const hanging = tail - item.width(from, visibleEnd);
    this.word = from === start ? this.word + tail : tail;
    this.wordTrailing = visibleEnd > from || from !== start ? hanging : this.wordTrailing + hanging;
    // Preserved spaces hang on a line, but they count in its max-content width.
    const width = item.width(start, item.end);
    const lineEnd = item.collapses ? trimEnd(text, start, item.end) : item.end;
    const vanishing = width - item.width(start, lineEnd);
    this.line += width;
    this.lineTrailing = lineEnd > start ? vanishing : this.lineTrailing + vanishing;
  }
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && text.charCodeAt(at - 1) === 0x20) at--;
  return at;
}
