// Flex lines: collecting items into them, their cross sizes, alignment along both axes.
// https://drafts.csswg.org/css-flexbox-1/#algo-line-break, #algo-cross-line, #main-alignment, #cross-alignment

import { alignInArea, distribute } from '../alignment.ts';
import { crossMargins, mainMargins, type FlexFlow, type FlexItem } from './flex-item.ts';

export class FlexLine {
  readonly items: FlexItem[];
  crossSize: number;
  crossOffset: number;
  /** Distances of the shared first baseline from cross-start, and of the shared last baseline from cross-end. */
  ascent: number;
  lastDescent: number;

  constructor(items: FlexItem[]) {
    this.items = items;
    this.crossSize = 0;
    this.crossOffset = 0;
    this.ascent = 0;
    this.lastDescent = 0;
  }
}

/** 5. Collect flex items into flex lines. `limit` is the inner main size, Infinity when it is not limited. */
export function collectLines(items: readonly FlexItem[], flow: FlexFlow, limit: number): FlexLine[] {
  if (!flow.isMultiLine) return [new FlexLine(items.slice())];
  const lines: FlexLine[] = [];
  let line: FlexItem[] = [];
  let used = 0;
  for (const item of items) {
    const outer = item.hypotheticalMain + mainMargins(item, flow.isRow);
    if (line.length > 0 && used + flow.mainGap + outer > limit + 1e-6) {
      lines.push(new FlexLine(line));
      line = [];
      used = 0;
    }
    used += outer + (line.length > 0 ? flow.mainGap : 0);
    line.push(item);
  }
  if (line.length > 0 || lines.length === 0) lines.push(new FlexLine(line));
  return lines;
}

/** Whether the item takes part in baseline alignment; auto margins in the cross axis win over it. */
export function alignsBaseline(item: FlexItem, flow: FlexFlow, which: 'baseline' | 'last baseline'): boolean {
  const { marginTop, marginBottom } = item.box.style.box;
  return flow.isRow && item.align.value === which && marginTop !== 'auto' && marginBottom !== 'auto';
}

function firstBaselineOf(item: FlexItem): number {
  return item.fragment?.firstBaseline ?? item.crossSize;
}

function lastBaselineOf(item: FlexItem): number {
  return item.fragment?.lastBaseline ?? item.crossSize;
}

/** 8. Calculate the cross size of a line from the hypothetical cross sizes of its items. */
export function findLineCrossSize(line: FlexLine, flow: FlexFlow): void {
  let largest = 0;
  let descent = 0;
  let lastAscent = 0;
  line.ascent = -Infinity;
  line.lastDescent = -Infinity;
  for (const item of line.items) {
    const outer = item.crossSize + crossMargins(item, flow.isRow);
    const { margin } = item;
    if (alignsBaseline(item, flow, 'baseline')) {
      const above = flow.crossIsReversed ? item.crossSize - firstBaselineOf(item) + margin.bottom : firstBaselineOf(item) + margin.top;
      line.ascent = Math.max(line.ascent, above);
      descent = Math.max(descent, outer - above);
      largest = Math.max(largest, line.ascent + descent);
    } else if (alignsBaseline(item, flow, 'last baseline')) {
      const below = flow.crossIsReversed ? lastBaselineOf(item) + margin.top : item.crossSize - lastBaselineOf(item) + margin.bottom;
      line.lastDescent = Math.max(line.lastDescent, below);
      lastAscent = Math.max(lastAscent, outer - below);
      largest = Math.max(largest, line.lastDescent + lastAscent);
    } else {
      largest = Math.max(largest, outer);
    }
  }
  line.crossSize = largest;
}

/** 9. Handle align-content: stretch. 15, 16. Place the lines in the container. */
export function alignLines(lines: readonly FlexLine[], flow: FlexFlow, innerCross: number): void {
  const alignment = flow.box.style.flex.alignContent;
  let used = flow.crossGap * (lines.length - 1);
  for (const line of lines) used += line.crossSize;
  const free = innerCross - used;
  if ((alignment.value === 'normal' || alignment.value === 'stretch') && free > 0) {
    for (const line of lines) line.crossSize += free / lines.length;
  }
  const { offset, between } = distribute(alignment, free, lines.length, flow.crossFlips);
  let position = offset;
  for (const line of lines) {
    line.crossOffset = position;
    position += line.crossSize + flow.crossGap + between;
  }
}

/** 12. Distribute the remaining free space of a line to auto margins, else by justify-content. */
export function alignMain(line: FlexLine, flow: FlexFlow, innerMain: number): void {
  const { isRow, mainGap } = flow;
  let free = innerMain - mainGap * Math.max(0, line.items.length - 1);
  let autoMargins = 0;
  for (const item of line.items) {
    const { marginTop, marginBottom, marginLeft, marginRight } = item.box.style.box;
    free -= item.targetMain + mainMargins(item, isRow);
    if (isRow) autoMargins += (marginLeft === 'auto' ? 1 : 0) + (marginRight === 'auto' ? 1 : 0);
    else autoMargins += (marginTop === 'auto' ? 1 : 0) + (marginBottom === 'auto' ? 1 : 0);
  }
  const perMargin = autoMargins > 0 && free > 0 ? free / autoMargins : 0;
  const { offset, between } =
    perMargin > 0 ? { offset: 0, between: 0 } : distribute(flow.box.style.flex.justifyContent, free, line.items.length, justifyFlips(flow));
  let position = offset;
  for (const item of line.items) {
    const { marginTop, marginBottom, marginLeft, marginRight } = item.box.style.box;
    const { margin } = item;
    if (perMargin > 0) {
      item.margin = isRow
        ? { ...margin, left: marginLeft === 'auto' ? perMargin : margin.left, right: marginRight === 'auto' ? perMargin : margin.right }
        : { ...margin, top: marginTop === 'auto' ? perMargin : margin.top, bottom: marginBottom === 'auto' ? perMargin : margin.bottom };
    }
    position += mainStartMargin(item, flow);
    item.mainOffset = position;
    position += item.targetMain + mainMargins(item, isRow) - mainStartMargin(item, flow) + mainGap + between;
  }
}

/** `left` and `right` are physical in a row, and both `start` in a column. */
export function justifyFlips(flow: FlexFlow): boolean {
  const { value } = flow.box.style.flex.justifyContent;
  if (value === 'left') return flow.isRow && flow.mainIsReversed ? true : flow.isRow ? false : flow.mainFlips;
  if (value === 'right') return flow.isRow ? flow.mainIsReversed : !flow.mainFlips;
  return flow.mainFlips;
}

export function mainStartMargin(item: FlexItem, flow: FlexFlow): number {
  const { margin } = item;
  if (flow.isRow) return flow.mainIsReversed ? margin.right : margin.left;
  return flow.mainIsReversed ? margin.bottom : margin.top;
}

export function crossStartMargin(item: FlexItem, flow: FlexFlow): number {
  const { margin } = item;
  if (flow.isRow) return flow.crossIsReversed ? margin.bottom : margin.top;
  return flow.crossIsReversed ? margin.right : margin.left;
}

/** 13. Resolve cross-axis auto margins. 14. Align the items of a line along the cross axis. */
export function alignCross(line: FlexLine, flow: FlexFlow): void {
  for (const item of line.items) {
    const free = line.crossSize - item.crossSize - crossMargins(item, flow.isRow);
    const moved = resolveAutoMargins(item, flow, free);
    item.crossOffset = line.crossOffset + crossStartMargin(item, flow) + (moved ? 0 : alignItem(item, line, flow, free));
  }
}

function resolveAutoMargins(item: FlexItem, flow: FlexFlow, free: number): boolean {
  const { marginTop, marginBottom, marginLeft, marginRight } = item.box.style.box;
  const [start, end] = flow.isRow ? [marginTop === 'auto', marginBottom === 'auto'] : [marginLeft === 'auto', marginRight === 'auto'];
  if (!start && !end) return false;
  // Without room the start margin stays 0 and the item overflows at the end.
  const room = Math.max(0, free);
  const atStart = start && end ? room / 2 : start ? room : 0;
  const atEnd = start && end ? room / 2 : end ? room : 0;
  const { margin } = item;
  item.margin = flow.isRow
    ? { ...margin, top: start ? atStart : margin.top, bottom: end ? atEnd : margin.bottom }
    : { ...margin, left: start ? atStart : margin.left, right: end ? atEnd : margin.right };
  return true;
}

function alignItem(item: FlexItem, line: FlexLine, flow: FlexFlow, free: number): number {
  const { margin } = item;
  if (alignsBaseline(item, flow, 'baseline')) {
    const above = flow.crossIsReversed ? item.crossSize - firstBaselineOf(item) + margin.bottom : firstBaselineOf(item) + margin.top;
    return line.ascent - above;
  }
  if (alignsBaseline(item, flow, 'last baseline')) {
    const below = flow.crossIsReversed ? lastBaselineOf(item) + margin.top : item.crossSize - lastBaselineOf(item) + margin.bottom;
    return free - (line.lastDescent - below);
  }
  return alignInArea(item.align, free, flow.crossFlips, selfFlips(item, flow));
}

/** Whether the item's own start is at cross-end: its direction counts in a column. */
function selfFlips(item: FlexItem, flow: FlexFlow): boolean {
  if (flow.isRow) return flow.crossFlips;
  return (item.box.style.text.direction === 'rtl') !== flow.crossIsReversed;
}
