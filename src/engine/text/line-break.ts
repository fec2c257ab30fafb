// Where a line of text may break: the Unicode rules with CSS's `line-break`, `word-break` and `hyphens` on top.
// https://drafts.csswg.org/css-text-4/#line-breaking. Breaks inside words (overflow-wrap) are at graphemeBoundaries().

import { ASCII_BREAK_ROWS } from './data/ascii-break-table.ts';
import { AI, AL, CJ, CLASS_MASK, H2, H3, HL, HY, ID, JL, JT, JV, lineBreakClass, NS, NU, SA, SA_CM } from './line-break-classes.ts';
import { applyLineBreakRules, BREAK_ALLOWED, BREAK_MANDATORY, BREAK_NONE, lineBreakUnits } from './line-break-rules.ts';
import type { TextGroup } from '../style/computed-style.ts';

export { BREAK_ALLOWED, BREAK_MANDATORY, BREAK_NONE };

export interface LineBreakOptions {
  readonly lineBreak: TextGroup['lineBreak'];
  readonly wordBreak: TextGroup['wordBreak'];
  readonly hyphens: TextGroup['hyphens'];
  /** white-space-collapse: break-spaces, where every preserved space may end a line. */
  readonly breakSpaces: boolean;
  /** BCP 47, '' when unknown. */
  readonly language: string;
}

export const DEFAULT_LINE_BREAK_OPTIONS: LineBreakOptions = {
  lineBreak: 'auto',
  wordBreak: 'normal',
  hyphens: 'manual',
  breakSpaces: false,
  language: '',
};

const FIRST_ASCII = 0x21;
const LAST_ASCII = 0x7e;
const ASCII_COLUMNS = LAST_ASCII - FIRST_ASCII + 1;

/**
 * For each UTF-16 index from 0 to text.length: may (or must) a line end before it? Index 0 and the inside of clusters are
 * BREAK_NONE; the end of the text is BREAK_ALLOWED, after a forced line end BREAK_MANDATORY.
 * After a soft hyphen that is used, layout draws the hyphen.
 */
export function breakOpportunities(text: string, options: LineBreakOptions): Uint8Array {
  const out = new Uint8Array(text.length + 1);
  if (text.length === 0) return out;
  if (options.lineBreak === 'anywhere') breakAnywhere(text, out);
  else {
    if (options.wordBreak === 'break-all') breakAll(text, options, out);
    else if (!breakAsciiText(text, out)) breakGeneralText(text, options, out);
    if (options.wordBreak === 'keep-all') keepAll(text, out);
  }
  tailorSpaces(text, options, out);
  const last = text.charCodeAt(text.length - 1);
  out[text.length] = isForcedLineEnd(last) ? BREAK_MANDATORY : BREAK_ALLOWED;
  return out;
}

/** The Unicode rules alone, without tailoring: what Unicode's own tests check. */
export function unicodeBreakOpportunities(text: string): Uint8Array {
  const out = new Uint8Array(text.length + 1);
  applyLineBreakRules(lineBreakUnits(text, NS), out);
  out[text.length] = BREAK_ALLOWED;
  return out;
}

/** 1 before every UTF-16 index that starts a grapheme, and at the end: where `overflow-wrap` may break. */
export function graphemeBoundaries(text: string): Uint8Array {
  const out = new Uint8Array(text.length + 1);
  if (hasSimpleGraphemes(text)) return out.fill(1);
  graphemeSegmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { index } of graphemeSegmenter.segment(text)) out[index] = 1;
  out[text.length] = 1;
  return out;
}

let graphemeSegmenter: Intl.Segmenter | null = null;
const wordSegmenters = new Map<string, Intl.Segmenter>();

/**
 * OPTIMIZATION: every UTF-16 unit is a grapheme: Latin, Greek, Cyrillic, general punctuation, kana, Han, Hangul syllables,
 * no marks, no CR. Making a segmenter costs milliseconds.
 */
function hasSimpleGraphemes(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x300) {
      if (code === 0x0d) return false;
    } else if (code < 0x2010) {
      if (code < 0x370 || code > 0x52f || (code >= 0x483 && code <= 0x489)) return false;
    } else if (code < 0x3400) {
      const isSimple =
        code <= 0x2027 ||
        (code >= 0x2030 && code <= 0x205e) ||
        (code >= 0x20a0 && code <= 0x20cf) ||
        (code >= 0x3001 && code <= 0x3029) ||
        (code >= 0x3041 && code <= 0x3096) ||
        (code >= 0x30a1 && code <= 0x30ff);
      if (!isSimple) return false;
    } else if (!(code <= 0x9fff || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xff01 && code <= 0xff5e))) return false;
  }
  return true;
}

function isForcedLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0b || code === 0x0c || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029;
}

let asciiBreaks: Uint8Array | null = null;

function loadAsciiBreaks(): Uint8Array {
  const table = new Uint8Array(ASCII_COLUMNS * ASCII_COLUMNS);
  ASCII_BREAK_ROWS.forEach((row, first) => {
    for (let second = 0; second < ASCII_COLUMNS; second++) {
      const nibble = parseInt(row[second >> 2]!, 16);
      table[first * ASCII_COLUMNS + second] = (nibble >> (3 - (second & 3))) & 1;
    }
  });
  return table;
}

/**
 * AD-HOC: between two printable ASCII characters Blink does not use the Unicode rules but a table of its own, so that for
 * example URLs break after `?` and `-` but not after `/`. Only a minus sign looks further back.
 */
function asciiBreak(text: string, i: number, before: number, after: number): number {
  if (before === 0x2d && after >= 0x30 && after <= 0x39) return i >= 2 && isAsciiAlphanumeric(text.charCodeAt(i - 2)) ? 1 : 0;
  asciiBreaks ??= loadAsciiBreaks();
  return asciiBreaks[(before - FIRST_ASCII) * ASCII_COLUMNS + (after - FIRST_ASCII)]!;
}

function isAsciiAlphanumeric(code: number): boolean {
  const lower = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}

/** OPTIMIZATION: text of ASCII alone needs the table only. False (with `out` untouched in effect) when it is not. */
function breakAsciiText(text: string, out: Uint8Array): boolean {
  let before = 0x20;
  for (let i = 0; i < text.length; i++) {
    const after = text.charCodeAt(i);
    if (after > LAST_ASCII || (after < 0x20 && after !== 0x09 && after !== 0x0a)) {
      out.fill(0);
      return false;
    }
    // Space and line ends are tailorSpaces' business.
    if (before > 0x20 && after > 0x20) {
      // OPTIMIZATION: nothing breaks between two letters.
      if ((before < 0x61 || after < 0x61) && asciiBreak(text, i, before, after) !== 0) out[i] = BREAK_ALLOWED;
    } else if (before === 0x0a) out[i] = i === 0 ? BREAK_NONE : BREAK_MANDATORY;
    before = after;
  }
  return true;
}

function breakGeneralText(text: string, options: LineBreakOptions, out: Uint8Array): void {
  const units = lineBreakUnits(text, options.lineBreak === 'strict' ? NS : ID);
  applyLineBreakRules(units, out);
  for (let i = 1; i < text.length; i++) {
    const after = text.charCodeAt(i);
    const before = text.charCodeAt(i - 1);
    if (before >= FIRST_ASCII && before <= LAST_ASCII && after >= FIRST_ASCII && after <= LAST_ASCII && out[i] !== BREAK_MANDATORY) {
      out[i] = asciiBreak(text, i, before, after);
    } else if (before === 0xad && options.hyphens === 'none' && out[i] === BREAK_ALLOWED) out[i] = BREAK_NONE;
  }
  if (options.lineBreak === 'loose') loosen(text, options.language, out);
  if (units.hasComplexContext) breakComplexContext(text, options.language, out);
}

/** AD-HOC: Blink always breaks after a run of spaces, where the Unicode rules would hold `( a` together. */
function tailorSpaces(text: string, options: LineBreakOptions, out: Uint8Array): void {
  for (let i = 1; i < text.length; i++) {
    const before = text.charCodeAt(i - 1);
    if (before !== 0x20 && before !== 0x09) continue;
    if (out[i] === BREAK_MANDATORY) continue;
    const after = text.charCodeAt(i);
    const isSpace = after === 0x20 || after === 0x09;
    if (options.breakSpaces || (!isSpace && !isForcedLineEnd(after) && after !== 0x200b)) out[i] = BREAK_ALLOWED;
    else if (isSpace) out[i] = BREAK_NONE;
  }
}

/** https://drafts.csswg.org/css-text-4/#valdef-line-break-anywhere: around every typographic character unit. */
function breakAnywhere(text: string, out: Uint8Array): void {
  out.set(graphemeBoundaries(text));
  for (let i = 1; i < text.length; i++) {
    const before = text.charCodeAt(i - 1);
    if (isForcedLineEnd(before) && !(before === 0x0d && text.charCodeAt(i) === 0x0a)) out[i] = BREAK_MANDATORY;
  }
  out[0] = BREAK_NONE;
}

/** https://drafts.csswg.org/css-text-4/#valdef-line-break-loose: breaks before these that `normal` forbids. */
function loosen(text: string, language: string, out: Uint8Array): void {
  const isChineseOrJapanese = /^(zh|ja|yue)/i.test(language);
  for (let i = 1; i < text.length; i++) {
    if (out[i] !== BREAK_NONE) continue;
    const before = text.charCodeAt(i - 1);
    const after = text.charCodeAt(i);
    if (before <= LAST_ASCII || before === 0xa0) continue;
    if (after === 0x3005 || after === 0x303b || after === 0x309d || after === 0x309e || after === 0x30fd || after === 0x30fe) out[i] = BREAK_ALLOWED;
    else if (isInseparable(before) && isInseparable(after)) out[i] = BREAK_ALLOWED;
    else if ((after === 0x2010 || after === 0x2013 || after === 0x301c || after === 0x30a0) && isIdeographic(before)) out[i] = BREAK_ALLOWED;
    else if (isChineseOrJapanese && isCentredPunctuation(after)) out[i] = BREAK_ALLOWED;
  }
}

function isInseparable(code: number): boolean {
  return code === 0x2024 || code === 0x2025 || code === 0x2026 || code === 0x22ef || code === 0xfe19;
}

function isIdeographic(code: number): boolean {
  const lineClass = lineBreakClass(code) & CLASS_MASK;
  return lineClass === ID || lineClass === CJ;
}

/** Colons, middle dots, exclamation and question marks of East Asian width. */
function isCentredPunctuation(code: number): boolean {
  switch (code) {
    case 0x203c:
    case 0x2047:
    case 0x2048:
    case 0x2049:
    case 0x30fb:
    case 0xff01:
    case 0xff1a:
    case 0xff1b:
    case 0xff1f:
    case 0xff65:
      return true;
    default:
      return false;
  }
}

/** https://drafts.csswg.org/css-text-4/#valdef-word-break-break-all: letters, digits and hyphens count as ideographs. */
function breakAll(text: string, options: LineBreakOptions, out: Uint8Array): void {
  const units = lineBreakUnits(text, options.lineBreak === 'strict' ? NS : ID);
  for (let i = 0; i < units.count; i++) {
    const lineClass = units.classes[i]!;
    if (lineClass === AL || lineClass === NU || lineClass === HL || lineClass === HY) units.classes[i] = ID;
  }
  applyLineBreakRules(units, out);
}

/** Takes away breaks between letters of any kind, ideographs and kana included. */
function keepAll(text: string, out: Uint8Array): void {
  let isBeforeLetter = false;
  for (let i = 0; i < text.length;) {
    const codePoint = text.codePointAt(i)!;
    const isLetter = isKeptTogether(lineBreakClass(codePoint) & CLASS_MASK) && !(codePoint > 0x2000 && PICTOGRAPH.test(String.fromCodePoint(codePoint)));
    if (isLetter && isBeforeLetter && out[i] === BREAK_ALLOWED) out[i] = BREAK_NONE;
    isBeforeLetter = isLetter;
    i += codePoint > 0xffff ? 2 : 1;
  }
}

const PICTOGRAPH = /\p{Extended_Pictographic}/u;

function isKeptTogether(c: number): boolean {
  return c === AL || c === NU || c === HL || c === ID || c === AI || c === CJ || c === H2 || c === H3 || c === JL || c === JV || c === JT;
}

/** Thai, Lao, Khmer, Burmese and their like: words come out of ICU's dictionaries. */
function breakComplexContext(text: string, language: string, out: Uint8Array): void {
  const isComplex = (code: number) => {
    const lineClass = lineBreakClass(code) & CLASS_MASK;
    return lineClass === SA || lineClass === SA_CM;
  };
  for (let start = 0; start < text.length;) {
    if (!isComplex(text.charCodeAt(start))) {
      start++;
      continue;
    }
    let end = start + 1;
    while (end < text.length && isComplex(text.charCodeAt(end))) end++;
    for (const { index } of wordSegmenter(language).segment(text.slice(start, end))) {
      if (index > 0 && out[start + index] === BREAK_NONE) out[start + index] = BREAK_ALLOWED;
    }
    start = end;
  }
}

function wordSegmenter(language: string): Intl.Segmenter {
  const key = language.slice(0, 16);
  let segmenter = wordSegmenters.get(key);
  if (segmenter === undefined) {
    if (wordSegmenters.size >= 16) wordSegmenters.clear();
    try {
      segmenter = new Intl.Segmenter(key === '' ? 'th' : key, { granularity: 'word' });
    } catch {
      segmenter = new Intl.Segmenter('th', { granularity: 'word' });
    }
    wordSegmenters.set(key, segmenter);
  }
  return segmenter;
}
