// The bidirectional algorithm: levels of a paragraph, runs of one level, visual order of a line.
// https://www.unicode.org/reports/tr9/, through the package bidi-js (passes Unicode's tests). Layout puts the controls that
// `unicode-bidi` stands for into the text: https://drafts.csswg.org/css-writing-modes-4/#unicode-bidi

import bidiFactory from 'bidi-js';

export interface BidiParagraph {
  /** Level of each UTF-16 unit; null when all are `baseLevel` (the common case: nothing runs from right to left). */
  readonly levels: Uint8Array | null;
  /** Level of the first paragraph: 0 from left to right, 1 from right to left. */
  readonly baseLevel: number;
}

export interface LevelRun {
  readonly start: number;
  readonly end: number;
  readonly level: number;
}

let bidi: ReturnType<typeof bidiFactory> | null = null;

/** Whether anything in the text can run from right to left: letters of such scripts, or controls that say so. */
export function mayBeRightToLeft(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x590) continue;
    if (code <= 0x8ff || (code >= 0xfb1d && code <= 0xfdff) || (code >= 0xfe70 && code <= 0xfeff)) return true;
    if (code >= 0x200f && code <= 0x2069 && (code === 0x200f || code === 0x202b || code === 0x202e || code >= 0x2067)) return true;
    // Surrogates of U+10800 to U+10FFF and U+1E800 to U+1EFFF.
    if (code === 0xd802 || code === 0xd803 || code === 0xd83a || code === 0xd83b) return true;
  }
  return false;
}

/** Levels of a text whose paragraphs end at line feeds. `auto` takes the first strong character (unicode-bidi: plaintext). */
export function bidiParagraph(text: string, direction: 'ltr' | 'rtl' | 'auto'): BidiParagraph {
  if (direction !== 'rtl' && !mayBeRightToLeft(text)) return { levels: null, baseLevel: 0 };
  bidi ??= bidiFactory();
  const { levels, paragraphs } = bidi.getEmbeddingLevels(text, direction);
  const baseLevel = paragraphs[0]?.level ?? (direction === 'rtl' ? 1 : 0);
  return levels.every((level) => level === baseLevel) ? { levels: null, baseLevel } : { levels, baseLevel };
}

/** Runs of one level in [start, end), in logical order. */
export function levelRuns(paragraph: BidiParagraph, start: number, end: number): LevelRun[] {
  const { levels, baseLevel } = paragraph;
  if (levels === null) return start < end ? [{ start, end, level: baseLevel }] : [];
  const runs: LevelRun[] = [];
  let runStart = start;
  for (let i = start + 1; i <= end; i++) {
    if (i < end && levels[i] === levels[runStart]) continue;
    if (i > runStart) runs.push({ start: runStart, end: i, level: levels[runStart]! });
    runStart = i;
  }
  return runs;
}

/**
 * Rule L1 for a line: separators and the white space before them and at the end of the line take the paragraph's level.
 * The result is for this line only. https://www.unicode.org/reports/tr9/#L1
 */
export function lineLevels(paragraph: BidiParagraph, text: string, start: number, end: number): BidiParagraph {
  const { levels, baseLevel } = paragraph;
  if (levels === null) return paragraph;
  const line = levels.slice();
  let isTrailing = true;
  for (let i = end - 1; i >= start; i--) {
    const code = text.charCodeAt(i);
    if (code === 0x09 || code === 0x0a || code === 0x0d || code === 0x1c || code === 0x1d || code === 0x1e || code === 0x85 || code === 0x2029) {
      isTrailing = true;
    } else if (!isWhiteSpaceOrControl(code)) isTrailing = false;
    if (isTrailing) line[i] = baseLevel;
  }
  return { levels: line, baseLevel };
}

function isWhiteSpaceOrControl(code: number): boolean {
  if (code === 0x20 || code === 0x0c || code === 0x1680 || code === 0x2028 || code === 0x205f || code === 0x3000) return true;
  return (code >= 0x2000 && code <= 0x200a) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/**
 * Rule L2: the visual order, from left to right, of items with these levels (text runs, atomic inlines).
 * https://www.unicode.org/reports/tr9/#L2. Returns indexes into `levels`.
 */
export function visualOrder(levels: readonly number[]): number[] {
  const order = levels.map((_, i) => i);
  let highest = 0;
  let lowestOdd = Infinity;
  for (const level of levels) {
    if (level > highest) highest = level;
    if ((level & 1) === 1 && level < lowestOdd) lowestOdd = level;
  }
  // From the highest level down to the lowest odd one, reverse each stretch of items at that level or higher.
  for (let level = highest; level >= lowestOdd; level--) {
    for (let i = 0; i < levels.length;) {
      if (levels[order[i]!]! < level) {
        i++;
        continue;
      }
      let end = i + 1;
      while (end < levels.length && levels[order[end]!]! >= level) end++;
      reverse(order, i, end);
      i = end;
    }
  }
  return order;
}

function reverse(items: number[], start: number, end: number): void {
  for (let low = start, high = end - 1; low < high; low++, high--) {
    const item = items[low]!;
    items[low] = items[high]!;
    items[high] = item;
  }
}
