// Grammars of the properties that most declarations use, written by hand for speed: sizes, margins, colours, keywords.

import { parseColor } from '../values/color.ts';
import { keyword } from '../values/css-value.ts';
import { parseLength, parseLengthPercentage, parseNumber } from '../values/numeric.ts';
import { lowerAscii, ValueStream } from '../values/value-stream.ts';
import type { Grammar } from './grammar.ts';

export const color: Grammar = (stream) => parseColor(stream);
export const number: Grammar = (stream) => parseNumber(stream);
export const lengthPercentage: Grammar = (stream, context) => parseLengthPercentage(stream, context);
export const nonNegativeLengthPercentage: Grammar = (stream, context) => parseLengthPercentage(stream, context, 0);

/** One of `names` (separated by blanks), and else `other`. */
export function keywordOr(names: string, other: Grammar): Grammar {
  const known = new Set(names.split(' '));
  return (stream, context) => {
    const ident = stream.peekIdent();
    if (ident === null) return other(stream, context);
    if (!known.has(ident)) return other(stream, context);
    stream.next();
    return keyword(ident);
  };
}

export const margin: Grammar = keywordOr('auto', lengthPercentage);

const SIZE_KEYWORDS =
  'min-content max-content fit-content stretch -webkit-fill-available -webkit-fit-content -webkit-min-content -webkit-max-content intrinsic min-intrinsic';

/** width, height and their minimum and maximum. */
export function size(extraKeyword: 'auto' | 'none'): Grammar {
  return keywordOr(`${extraKeyword} ${SIZE_KEYWORDS}`, (stream, context) => {
    const block = stream.peekFunction('fit-content');
    if (block === null) return parseLengthPercentage(stream, context, 0);
    const inner = new ValueStream(block.value);
    const limit = parseLengthPercentage(inner, context, 0);
    if (limit === null || !inner.atEnd()) return null;
    stream.next();
    return { type: 'function', name: 'fit-content', separator: ', ', args: [limit] };
  });
}

export const lineWidth: Grammar = keywordOr('thin medium thick', (stream, context) => parseLength(stream, context, { min: 0 }));

export const LINE_STYLES = 'none hidden dotted dashed solid double groove ridge inset outset';
export const lineStyle: Grammar = keywordOr(LINE_STYLES, () => null);

export const lineHeight: Grammar = keywordOr('normal', (stream, context) => parseNumber(stream, { min: 0 }) ?? parseLengthPercentage(stream, context, 0));

const FONT_SIZES = 'xx-small x-small small medium large x-large xx-large xxx-large smaller larger';
export const fontSize: Grammar = keywordOr(FONT_SIZES, nonNegativeLengthPercentage);

export const fontWeight: Grammar = keywordOr('normal bold bolder lighter', (stream) => parseNumber(stream, { min: 1, max: 1000 }));

const GENERIC_FAMILIES = new Set([
  'serif',
  'sans-serif',
  'monospace',
  'cursive',
  'fantasy',
  'system-ui',
  'ui-serif',
  'ui-sans-serif',
  'ui-monospace',
  'ui-rounded',
  'math',
  'emoji',
  'fangsong',
  '-webkit-body',
]);
const RESERVED_FAMILIES = new Set(['initial', 'inherit', 'unset', 'revert', 'revert-layer', 'default']);

/** One family: a string, a generic keyword, or words that make one name. */
export const fontFamily: Grammar = (stream) => {
  const first = stream.peek();
  if (first?.type === 'string') {
    stream.next();
    const isPlainName =
      /^-?[a-zA-Z_][\w-]*$/.test(first.value) && !GENERIC_FAMILIES.has(lowerAscii(first.value)) && !RESERVED_FAMILIES.has(lowerAscii(first.value));
    return { type: isPlainName ? 'ident' : 'string', value: first.value };
  }
  const words: string[] = [];
  for (let token = stream.peek(); token?.type === 'ident'; token = stream.peek()) {
    words.push(token.value);
    stream.next();
  }
  if (words.length === 0) return null;
  const lower = lowerAscii(words[0]!);
  if (words.length === 1) {
    if (GENERIC_FAMILIES.has(lower)) return keyword(lower);
    if (RESERVED_FAMILIES.has(lower)) return null;
  }
  // A name of several words prints as a string, as Chromium does.
  const name = words.join(' ');
  return words.length === 1 ? { type: 'ident', value: name } : { type: 'string', value: name };
};
