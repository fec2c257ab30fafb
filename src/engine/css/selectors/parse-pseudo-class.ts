// Pseudo-classes, plain and functional. https://drafts.csswg.org/selectors-4/#overview
// A name that is not here makes the selector invalid, as in Chromium.

import type { ComponentValue } from '../component-value.ts';
import { asciiLowerCase } from '../syntax/code-points.ts';
import { splitAtCommas, withoutWhitespace } from '../syntax/component-values.ts';
import { parseNthExpression } from './parse-nth.ts';
import type { SelectorParser } from './parse-selector.ts';
import type { NthName, SelectorList, SimpleSelector, StructuralName } from './selector.ts';

const STRUCTURAL = new Set<string>(['root', 'empty', 'scope', 'first-child', 'last-child', 'only-child', 'first-of-type', 'last-of-type', 'only-of-type']);

/** Asked of the element with matchesState(). */
const STATES = new Set(
  (
    'link visited any-link hover active focus focus-visible focus-within target target-within checked indeterminate disabled ' +
    'enabled required optional read-only read-write placeholder-shown default valid invalid user-valid user-invalid in-range ' +
    'out-of-range defined autofill fullscreen modal popover-open open playing paused seeking buffering stalled muted ' +
    'volume-locked picture-in-picture'
  ).split(' '),
);

const STATE_ALIASES = new Map([
  ['-webkit-any-link', 'any-link'],
  ['-webkit-autofill', 'autofill'],
  ['-webkit-full-screen', 'fullscreen'],
]);

/** Known to Chromium, but never true here. */
const NEVER = new Set(
  (
    '-webkit-drag -webkit-full-screen-ancestor -webkit-animating-full-screen-transition window-inactive horizontal vertical ' +
    'decrement increment start end double-button single-button no-button corner-present current past future ' +
    'active-view-transition'
  ).split(' '),
);

export function parsePseudoClass(name: string, parser: SelectorParser): SimpleSelector | null {
  if (STATES.has(name)) return { kind: 'state', name, written: name, argument: '' };
  if (STRUCTURAL.has(name)) {
    if (name === 'scope') parser.noteNesting();
    return { kind: 'structural', name: name as StructuralName };
  }
  if (name === 'host') {
    parser.noteNesting();
    return { kind: 'host', context: false, list: null };
  }
  const alias = STATE_ALIASES.get(name);
  if (alias !== undefined) return { kind: 'state', name: alias, written: name, argument: '' };
  return NEVER.has(name) ? { kind: 'never', text: `:${name}` } : null;
}

export function parsePseudoClassFunction(name: string, values: readonly ComponentValue[], parser: SelectorParser): SimpleSelector | null {
  switch (name) {
    case 'is':
    case 'where':
    case '-webkit-any':
    case 'matches':
      return { kind: 'logical', name: name === 'matches' ? 'is' : name, list: parser.include(parser.inner(true).parseForgivingList(values)) };
    case 'not':
      return withList(parser.inner(true).parseList(values, 'none'), parser, (list) => ({ kind: 'logical', name, list }));
    case 'has':
      // :has() inside :has() is invalid.
      if (!parser.allowed.has) return null;
      return withList(parser.inner(false).parseList(values, 'has'), parser, (list) => ({ kind: 'has', list }));
    case 'nth-child':
    case 'nth-last-child':
      return parseNth(name, values, parser);
    case 'nth-of-type':
    case 'nth-last-of-type':
      return parseNth(name, values, null);
    case 'lang':
      return parseLang(values);
    case 'dir':
      return parseOneIdent(values, (word) => ({ kind: 'dir', direction: asciiLowerCase(word) }));
    case 'state':
      return parseOneIdent(values, (word) => ({ kind: 'state', name: 'state', written: 'state', argument: word }));
    case 'host':
    case 'host-context': {
      parser.noteNesting();
      return withList(parser.inner(true).parseList(values, 'none'), parser, (list) =>
        list.selectors.length === 1 && list.selectors[0]?.compounds.length === 1 ? { kind: 'host', context: name === 'host-context', list } : null,
      );
    }
    default:
      return null;
  }
}

function withList(list: SelectorList | null, parser: SelectorParser, make: (list: SelectorList) => SimpleSelector | null): SimpleSelector | null {
  return list === null ? null : make(parser.include(list));
}

/** `parser` null: no `of S`. */
function parseNth(name: NthName, values: readonly ComponentValue[], parser: SelectorParser | null): SimpleSelector | null {
  const ofIndex = values.findIndex((value) => value.type === 'ident' && asciiLowerCase(value.value) === 'of');
  const hasOf = ofIndex > 0 && parser !== null;
  const expression = parseNthExpression(hasOf ? values.slice(0, ofIndex) : values);
  if (expression === null) return null;
  if (!hasOf) return { kind: 'nth', name, ...expression, of: null };
  const of = parser.inner(true).parseList(values.slice(ofIndex + 1), 'none');
  return of === null ? null : { kind: 'nth', name, ...expression, of: parser.include(of) };
}

function parseLang(values: readonly ComponentValue[]): SimpleSelector | null {
  const ranges: string[] = [];
  for (const part of splitAtCommas(values)) {
    const range = part[0];
    if (part.length !== 1 || range === undefined || (range.type !== 'ident' && range.type !== 'string')) return null;
    ranges.push(range.value);
  }
  return ranges.length === 0 ? null : { kind: 'lang', ranges };
}

function parseOneIdent(values: readonly ComponentValue[], make: (word: string) => SimpleSelector): SimpleSelector | null {
  const words = withoutWhitespace(values);
  const word = words[0];
  return words.length === 1 && word?.type === 'ident' ? make(word.value) : null;
}
