// White space processing, phase I: https://drafts.csswg.org/css-text-4/#white-space-phase-1.
// Pure functions over strings; the box tree builder calls collapse() for each text of an inline formatting context in order
// and carries `endsWithSpace` from one to the next. Phase II (spaces at line ends) is inline layout's.

import type { TextGroup } from '../style/computed-style.ts';

export type WhiteSpaceCollapse = TextGroup['whiteSpaceCollapse'];

export interface CollapsedText {
  readonly text: string;
  /** The text ends in a collapsible space (or is empty and what came before did): the next one drops its leading spaces. */
  readonly endsWithSpace: boolean;
}

const COLLAPSIBLE = /[\t\n\r\f ]/;
const SEGMENT_BREAKS = /\r\n?|\f/g;

/**
 * Collapses a text. `previousEndsWithSpace`: the inline content before it ends in a collapsible space, or the text is the
 * first of its block. DOM text has line feeds only; carriage returns count as spaces as HTML wants.
 */
export function collapse(text: string, mode: WhiteSpaceCollapse, previousEndsWithSpace: boolean): CollapsedText {
  switch (mode) {
    case 'collapse':
      return collapseSpaces(text, previousEndsWithSpace);
    case 'preserve-breaks':
      return collapseAroundBreaks(text, previousEndsWithSpace);
    case 'preserve-spaces':
      // Tabs and segment breaks become spaces, which stay.
      return { text: COLLAPSIBLE.test(text) ? text.replace(/[\t\n\r\f]/g, ' ') : text, endsWithSpace: false };
    case 'preserve':
    case 'break-spaces':
      return { text, endsWithSpace: text === '' && previousEndsWithSpace };
  }
}

/** Whether the text is white space that `mode` would collapse away entirely between blocks. */
export function isCollapsibleSpace(text: string, mode: WhiteSpaceCollapse): boolean {
  if (mode === 'preserve' || mode === 'break-spaces' || mode === 'preserve-spaces') return text === '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isSpaceCode(code)) return false;
    if (code === 0x0a && mode === 'preserve-breaks') return false;
  }
  return true;
}

function isSpaceCode(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d || code === 0x0c;
}

/** Runs of white space become one space, unless a segment break stands between characters that need none. */
function collapseSpaces(text: string, previousEndsWithSpace: boolean): CollapsedText {
  if (text === '') return { text, endsWithSpace: previousEndsWithSpace };
  let out = '';
  let copied = 0;
  let endsWithSpace = previousEndsWithSpace;
  for (let i = 0; i < text.length;) {
    const code = text.charCodeAt(i);
    if (!isSpaceCode(code)) {
      endsWithSpace = false;
      i++;
      continue;
    }
    let end = i + 1;
    let hasBreak = code === 0x0a;
    while (end < text.length && isSpaceCode(text.charCodeAt(end))) {
      if (text.charCodeAt(end) === 0x0a) hasBreak = true;
      end++;
    }
    const vanishes = endsWithSpace || (hasBreak && removesSegmentBreak(text, i, end));
    // OPTIMIZATION: a single space that stays is copied with the text around it.
    if (vanishes || end - i > 1 || code !== 0x20) {
      out += text.slice(copied, i);
      if (!vanishes) out += ' ';
      copied = end;
    }
    if (!vanishes) endsWithSpace = true;
    i = end;
  }
  return { text: copied === 0 ? text : out + text.slice(copied), endsWithSpace };
}

/** Spaces around preserved segment breaks vanish; other runs become one space. */
function collapseAroundBreaks(text: string, previousEndsWithSpace: boolean): CollapsedText {
  const normalized = text.replace(SEGMENT_BREAKS, '\n');
  let out = '';
  let endsWithSpace = previousEndsWithSpace;
  for (let i = 0; i < normalized.length;) {
    const code = normalized.charCodeAt(i);
    if (!isSpaceCode(code)) {
      out += normalized[i];
      endsWithSpace = false;
      i++;
      continue;
    }
    let breaks = 0;
    let end = i;
    while (end < normalized.length && isSpaceCode(normalized.charCodeAt(end))) {
      if (normalized.charCodeAt(end) === 0x0a) breaks++;
      end++;
    }
    if (breaks > 0) {
      out += '\n'.repeat(breaks);
      endsWithSpace = true; // What follows a break is the start of a line: its spaces vanish.
    } else if (!endsWithSpace) {
      out += ' ';
      endsWithSpace = true;
    }
    i = end;
  }
  return { text: out, endsWithSpace };
}

/**
 * https://drafts.csswg.org/css-text-4/#line-break-transform: a segment break beside a zero width space vanishes.
 * NOTE: Chromium does not drop breaks between East Asian wide characters; neither do we.
 */
function removesSegmentBreak(text: string, start: number, end: number): boolean {
  return (start > 0 && text.charCodeAt(start - 1) === 0x200b) || text.charCodeAt(end) === 0x200b;
}
