// Break opportunities of a paragraph: UAX 14 as text/line-break.ts finds it, with the CSS properties of each box.
// https://drafts.csswg.org/css-text-4/#line-break-details. Index i: may the line break before UTF-16 unit i?

import type { TextGroup } from '../../style/computed-style.ts';
import { BREAK_NONE, breakOpportunities } from '../../text/line-break.ts';
import type { InlineContent } from './inline-content.ts';

const SOFT_HYPHEN = 0xad;

export function paragraphBreaks(content: InlineContent): Uint8Array {
  const { text, items, root } = content;
  const breaks = breaksUnder(root.style.text, root.style.font.language, text);
  for (let i = 0; i < breaks.length; i++) breaks[i] = breaks[i] === BREAK_NONE ? 0 : 1;
  for (const item of items) {
    if (item.kind === 'atomic' && item.box.parent?.style.text.textWrapMode === 'nowrap') {
      breaks[item.end] = 0;
    }
    if (item.kind !== 'text') continue;
    const style = item.box.style.text;
    if (!item.wraps) {
      // No break inside; after it only where it ends with a space; before it what comes before decides.
      breaks.fill(0, item.start + 1, item.end);
      if (text.charCodeAt(item.end - 1) !== 0x20 || !wrapsAfter(content, item.index)) breaks[item.end] = 0;
      continue;
    }
    if (style !== root.style.text && breaksDifferently(style, root.style.text)) {
      const own = breaksUnder(style, item.box.style.font.language, text.slice(item.start, item.end));
      for (let i = 1; i < own.length - 1; i++) breaks[item.start + i] = own[i] === BREAK_NONE ? 0 : 1;
    }
    if (style.hyphens === 'none') {
      for (let i = item.start + 1; i < item.end; i++) if (text.charCodeAt(i - 1) === SOFT_HYPHEN) breaks[i] = 0;
    }
  }
  return shared(breaks);
}

/** Longer texts seldom break alike. */
const LONGEST_SHARED = 31;
const MAXIMUM_SHARED = 4096;
const sharedBreaks = new Map<number, Uint8Array>();

/** OPTIMIZATION: one array for all short texts that break alike, such as single words of one length. Not to be written to. */
function shared(breaks: Uint8Array): Uint8Array {
  if (breaks.length > LONGEST_SHARED) return breaks;
  let pattern = breaks.length;
  for (const isAllowed of breaks) pattern = pattern * 2 + isAllowed;
  const same = sharedBreaks.get(pattern);
  if (same !== undefined) return same;
  if (sharedBreaks.size >= MAXIMUM_SHARED) sharedBreaks.clear();
  sharedBreaks.set(pattern, breaks);
  return breaks;
}

/** Whether the content that follows an item may be wrapped away from it. */
function wrapsAfter(content: InlineContent, index: number): boolean {
  for (let i = index + 1; i < content.items.length; i++) {
    const { kind, wraps, box } = content.items[i]!;
    if (kind === 'text') return wraps;
    if (kind === 'atomic') return box.parent?.style.text.textWrapMode !== 'nowrap';
  }
  return true;
}

function breaksUnder(style: TextGroup, language: string, text: string): Uint8Array {
  return breakOpportunities(text, {
    wordBreak: style.wordBreak,
    hyphens: style.hyphens,
    lineBreak: style.lineBreak,
    breakSpaces: style.whiteSpaceCollapse === 'break-spaces',
    language,
  });
}

function breaksDifferently(a: TextGroup, b: TextGroup): boolean {
  return a.wordBreak !== b.wordBreak || a.lineBreak !== b.lineBreak || (a.whiteSpaceCollapse === 'break-spaces') !== (b.whiteSpaceCollapse === 'break-spaces');
}
