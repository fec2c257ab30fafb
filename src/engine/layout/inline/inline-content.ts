// InlineContent: the flat form of everything inside an inline formatting context, made once per inline root and kept with its box.
// `text` is the paragraph that bidi and line breaking see: all text boxes in a row, U+FFFC for atomic inlines, bidi controls for
// unicode-bidi. Items refer to ranges of it. https://drafts.csswg.org/css-inline-3/, https://drafts.csswg.org/css-writing-modes-4/#bidi-algo

import { mayBeRightToLeft } from '../../text/bidi.ts';
import type { FontSet } from '../../text/font-set.ts';
import type { GlyphRun } from '../../text/glyph-run.ts';
import { float64Array } from '../../text/short-arrays.ts';
import type { Box } from '../box.ts';
import type { BoxNode } from '../box-node.ts';
import { snapUp } from '../lengths.ts';
import { paragraphLevels } from './bidi-levels.ts';
import { paragraphBreaks } from './break-opportunities.ts';
import { movedRun, sliceRun } from './glyph-slice.ts';

export type InlineItemKind = 'text' | 'tab' | 'break' | 'open' | 'close' | 'atomic' | 'float' | 'absolute' | 'marker';

export class InlineItem {
  readonly kind: InlineItemKind;
  readonly box: Box;
  readonly index: number;
  /** Range of the paragraph. */
  readonly start: number;
  readonly end: number;
  /** Text: paragraph index at which box.text begins. */
  readonly origin: number;
  level: number;
  /** White space of the text collapses, so that spaces vanish at both ends of a line. */
  readonly collapses: boolean;
  readonly wraps: boolean;
  runs: readonly GlyphRun[] | null;
  /** Set where the text is shaped together with that of neighbouring inline boxes of the same font. */
  group: ShapeGroup | null;
  /** prefix[i] is the advance of the first i UTF-16 units of the item. */
  private prefix: Float64Array | null;

  constructor(kind: InlineItemKind, box: Box, index: number, start: number, end: number, origin: number) {
    const text = box.style.text;
    this.kind = kind;
    this.box = box;
    this.index = index;
    this.start = start;
    this.end = end;
    this.origin = origin;
    this.level = 0;
    this.collapses = text.whiteSpaceCollapse === 'collapse' || text.whiteSpaceCollapse === 'preserve-breaks';
    this.wraps = text.textWrapMode === 'wrap';
    this.runs = null;
    this.group = null;
    this.prefix = null;
  }

  /** Shapes the text, once. */
  shape(fonts: FontSet): void {
    if (this.runs !== null) return;
    if (this.group !== null) {
      shapeGroup(this.group, fonts);
      return;
    }
    this.takeRuns(fonts.shape(this.box.text, this.start - this.origin, this.end - this.origin, this.box.style.font, this.level % 2 === 1 ? 'rtl' : 'ltr'));
  }

  takeRuns(runs: readonly GlyphRun[]): void {
    this.runs = runs.slice();
    const base = this.start - this.origin;
    const [only] = runs;
    if (runs.length === 1 && only!.start === base && only!.end === this.end - this.origin) {
      this.prefix = only!.unitAdvances ??= prefixOf(runs, base, this.end - this.start);
    } else this.prefix = prefixOf(runs, base, this.end - this.start);
  }

  /** Advance of [from, to), paragraph indexes, exact. */
  advance(from: number, to: number): number {
    return this.prefix![to - this.start]! - this.prefix![from - this.start]!;
  }

  width(from: number, to: number): number {
    return snapUp(this.advance(from, to));
  }

  /** The furthest index up to which the text from `from` is not wider than `available`. */
  fitEnd(from: number, available: number): number {
    const prefix = this.prefix!;
    const limit = prefix[from - this.start]! + available + 1e-6;
    let low = from - this.start;
    let high = this.end - this.start;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (prefix[middle]! <= limit) low = middle;
      else high = middle - 1;
    }
    return low + this.start;
  }

  /** Whether a cluster begins at the index: text may only be cut there. */
  isClusterStart(at: number): boolean {
    const prefix = this.prefix!;
    const i = at - this.start;
    return i <= 0 || i >= prefix.length - 1 || prefix[i]! !== prefix[i + 1]!;
  }
}

function prefixOf(runs: readonly GlyphRun[], base: number, length: number): Float64Array {
  const prefix = float64Array(length + 1);
  for (const run of runs) {
    for (let g = 0; g < run.advances.length; g++) {
      const at = run.clusters[g]! - base + 1;
      if (at >= 1 && at < prefix.length) prefix[at]! += run.advances[g]!;
    }
  }
  for (let i = 1; i < prefix.length; i++) prefix[i]! += prefix[i - 1]!;
  return prefix;
}

/** Neighbouring text items that kerning and ligatures reach across. */
interface ShapeGroup {
  readonly items: InlineItem[];
  readonly text: string;
}

function shapeGroup(group: ShapeGroup, fonts: FontSet): void {
  const first = group.items[0]!;
  const runs = fonts.shape(group.text, 0, group.text.length, first.box.style.font, first.level % 2 === 1 ? 'rtl' : 'ltr');
  for (const item of group.items) {
    const start = item.start - first.start;
    const end = item.end - first.start;
    const own = runs.filter((run) => run.start < end && run.end > start);
    item.takeRuns(own.map((run) => movedRun(sliceRun(run, start, end), first.start - item.origin)));
  }
}

/** Text items that touch in the paragraph, with the same font and level and no edge of an inline box between them. */
function groupItems(items: readonly InlineItem[], text: string): void {
  let group: InlineItem[] = [];
  const end = (): void => {
    if (group.length > 1) {
      const shared: ShapeGroup = { items: group, text: text.slice(group[0]!.start, group[group.length - 1]!.end) };
      for (const item of group) item.group = shared;
    }
    group = [];
  };
  for (const item of items) {
    if (item.kind === 'text') {
      const last = group[group.length - 1];
      if (last !== undefined && (last.end !== item.start || last.level !== item.level || last.box.style.font !== item.box.style.font)) end();
      group.push(item);
    } else if ((item.kind !== 'open' && item.kind !== 'close') || hasEdges(item.box)) end();
  }
  end();
}

export class InlineContent {
  readonly root: Box;
  readonly text: string;
  readonly items: readonly InlineItem[];
  readonly isBidi: boolean;
  /** Something that makes a line box exist: text that does not collapse away, atomics, breaks, inline boxes with edges. */
  readonly hasContent: boolean;
  /** Of FontSet: shaped text is stale under another one. */
  readonly fontGeneration: number;
  private breaks: Uint8Array | null;

  constructor(root: Box, text: string, items: readonly InlineItem[], isBidi: boolean, hasContent: boolean, fontGeneration: number) {
    this.root = root;
    this.text = text;
    this.items = items.slice();
    this.isBidi = isBidi;
    this.hasContent = hasContent;
    this.fontGeneration = fontGeneration;
    this.breaks = null;
  }

  /** breaks[i] is 1 where the line may be broken before the unit i of the paragraph; found when first needed. */
  get breakOpportunities(): Uint8Array {
    this.breaks ??= paragraphBreaks(this);
    return this.breaks;
  }
}

export function inlineContentOf(root: Box, fonts: FontSet): InlineContent {
  const node = root as BoxNode;
  const cached = node.inlineContent ?? null;
  if (cached !== null && cached.fontGeneration === fonts.generation) return cached;
  const content = collect(root, fonts);
  node.inlineContent = content;
  return content;
}

const OPEN_CONTROLS: Record<string, readonly [ltr: string, rtl: string]> = {
  embed: ['\u202A', '\u202B'],
  isolate: ['\u2066', '\u2067'],
  'bidi-override': ['\u202D', '\u202E'],
  'isolate-override': ['\u2068\u202D', '\u2068\u202E'],
  plaintext: ['\u2068', '\u2068'],
};
const CLOSE_CONTROLS: Record<string, string> = {
  embed: '\u202C',
  isolate: '\u2069',
  'bidi-override': '\u202C',
  'isolate-override': '\u202C\u2069',
  plaintext: '\u2069',
};

class Collector {
  text = '';
  readonly items: InlineItem[] = [];
  hasContent = false;
  /** An inline box runs from right to left. */
  turns = false;

  add(kind: InlineItemKind, box: Box, text: string): void {
    const start = this.text.length;
    this.text += text;
    this.items.push(new InlineItem(kind, box, this.items.length, start, this.text.length, start));
  }

  addText(box: Box): void {
    const { text } = box;
    const origin = this.text.length;
    this.text += text;
    const preserves = box.style.text.whiteSpaceCollapse !== 'collapse';
    let from = 0;
    if (preserves) {
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        if (unit !== 0x0a && unit !== 0x09) continue;
        if (i > from) this.addTextItem('text', box, origin, from, i);
        this.addTextItem(unit === 0x0a ? 'break' : 'tab', box, origin, i, i + 1);
        from = i + 1;
      }
    }
    if (text.length > from) this.addTextItem('text', box, origin, from, text.length);
    if (!this.hasContent) this.hasContent = preserves ? text.length > 0 : hasVisibleText(text);
  }

  private addTextItem(kind: InlineItemKind, box: Box, origin: number, from: number, to: number): void {
    this.items.push(new InlineItem(kind, box, this.items.length, origin + from, origin + to, origin));
  }
}

function hasVisibleText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x09) return true;
  }
  return false;
}

function hasEdges(box: Box): boolean {
  const { box: group, border } = box.style;
  return (
    (group.marginLeft !== 0 && group.marginLeft !== 'auto') ||
    (group.marginRight !== 0 && group.marginRight !== 'auto') ||
    group.paddingLeft !== 0 ||
    group.paddingRight !== 0 ||
    border.leftWidth !== 0 ||
    border.rightWidth !== 0
  );
}

function collect(root: Box, fonts: FontSet): InlineContent {
  // OPTIMIZATION: an isolate changes nothing where all runs from left to right, and many elements that are blocks by default isolate.
  const isPlain = root.style.text.direction === 'ltr' && root.style.rare.unicodeBidi !== 'plaintext';
  let collector = gather(root, !isPlain);
  if (isPlain && (collector.turns || mayBeRightToLeft(collector.text))) collector = gather(root, true);
  const { items, isBidi } = withLevels(root, collector.text, collector.items);
  groupItems(items, collector.text);
  return new InlineContent(root, collector.text, items, isBidi, collector.hasContent, fonts.generation);
}

/** Walks the inline boxes with a stack of its own: they nest as deep as the document does. */
function gather(root: Box, hasControls: boolean): Collector {
  const collector = new Collector();
  const parents: Box[] = [root];
  const nextChild: number[] = [0];
  while (parents.length > 0) {
    const top = parents.length - 1;
    const parent = parents[top]!;
    const child = parent.children[nextChild[top]!++];
    if (child === undefined) {
      parents.pop();
      nextChild.pop();
      if (parent !== root) collector.add('close', parent, hasControls ? (CLOSE_CONTROLS[parent.style.rare.unicodeBidi] ?? '') : '');
      continue;
    }
    if (child.kind === 'marker') collector.add('marker', child, '');
    else if (child.isOutOfFlow) collector.add('absolute', child, '');
    else if (child.isFloating) collector.add('float', child, '');
    else if (child.kind === 'text') collector.addText(child);
    else if (child.kind === 'line-break') {
      collector.add('break', child, '\n');
      collector.hasContent = true;
    } else if (child.kind === 'wbr') collector.text += '\u200B';
    else if (child.kind === 'inline') {
      const controls = OPEN_CONTROLS[child.style.rare.unicodeBidi];
      const isRtl = child.style.text.direction === 'rtl';
      if (controls !== undefined && isRtl) collector.turns = true;
      collector.add('open', child, controls === undefined || !hasControls ? '' : controls[isRtl ? 1 : 0]);
      if (!collector.hasContent) collector.hasContent = hasEdges(child);
      parents.push(child);
      nextChild.push(0);
    } else {
      collector.add('atomic', child, '\uFFFC');
      collector.hasContent = true;
    }
  }
  return collector;
}

/** Splits text items where the bidi level changes. */
function withLevels(root: Box, text: string, items: InlineItem[]): { items: InlineItem[]; isBidi: boolean } {
  const levels = paragraphLevels(root, text);
  if (levels === null) return { items, isBidi: false };
  const split: InlineItem[] = [];
  for (const item of items) {
    let from = item.start;
    if (item.kind === 'text') {
      for (let i = item.start + 1; i < item.end; i++) {
        if (levels[i] === levels[from]) continue;
        split.push(copyOf(item, split.length, from, i, levels[from]!));
        from = i;
      }
    }
    const base = root.style.text.direction === 'rtl' ? 1 : 0;
    const at = item.kind === 'close' ? from - 1 : from;
    split.push(copyOf(item, split.length, from, item.end, levels[Math.max(0, Math.min(at, levels.length - 1))] ?? base));
  }
  return { items: split, isBidi: true };
}

function copyOf(item: InlineItem, index: number, start: number, end: number, level: number): InlineItem {
  const copy = new InlineItem(item.kind, item.box, index, start, end, item.origin);
  copy.level = level;
  return copy;
}
