// Pseudo-elements. https://drafts.csswg.org/css-pseudo-4/, https://drafts.csswg.org/css-scoping-1/, css-shadow-parts

import type { ComponentValue } from '../component-value.ts';
import { asciiLowerCase } from '../syntax/code-points.ts';
import { withoutWhitespace } from '../syntax/component-values.ts';
import type { SelectorCursor, SelectorParser } from './parse-selector.ts';
import type { PseudoElementSelector, SelectorList } from './selector.ts';

/** May be written with one colon. */
export const LEGACY_PSEUDO_ELEMENTS: ReadonlySet<string> = new Set(['before', 'after', 'first-line', 'first-letter']);

const KNOWN = new Set(
  (
    'before after first-line first-letter marker placeholder selection backdrop file-selector-button details-content ' +
    '-webkit-slider-runnable-track -webkit-slider-thumb target-text spelling-error grammar-error'
  ).split(' '),
);

/** Valid in Chromium, not generated here yet. */
const VALID_BUT_UNKNOWN = new Set(['cue', 'view-transition', 'scroll-marker', 'scroll-marker-group', 'column', 'checkmark', 'picker-icon', 'search-text']);

const ALIASES = new Map([
  ['-webkit-input-placeholder', 'placeholder'],
  ['-webkit-file-upload-button', 'file-selector-button'],
]);

/** The cursor stands on the colon. */
export function parsePseudoElement(cursor: SelectorCursor, parser: SelectorParser): PseudoElementSelector | null {
  const hasTwoColons = cursor.values[cursor.index + 1]?.type === 'colon';
  const value = cursor.values[cursor.index + (hasTwoColons ? 2 : 1)];
  cursor.index += hasTwoColons ? 3 : 2;
  if (value?.type === 'ident') return plainPseudoElement(asciiLowerCase(value.value));
  if (value?.type !== 'function' || !hasTwoColons) return null;
  return functionalPseudoElement(asciiLowerCase(value.name), value.value, parser);
}

function plainPseudoElement(written: string): PseudoElementSelector | null {
  const name = ALIASES.get(written) ?? written;
  if (KNOWN.has(name)) return make(name, written, null, [], false);
  // Chromium takes any ::-webkit- name for valid: a rule that lists one keeps its other selectors.
  return name.startsWith('-webkit-') || VALID_BUT_UNKNOWN.has(name) ? make(name, written, null, [], true) : null;
}

function functionalPseudoElement(name: string, values: readonly ComponentValue[], parser: SelectorParser): PseudoElementSelector | null {
  switch (name) {
    case 'slotted': {
      const list = parser.inner(true).parseList(values, 'none');
      if (list === null || list.selectors.length !== 1 || list.selectors[0]?.compounds.length !== 1) return null;
      return make(name, name, parser.include(list), [], false);
    }
    case 'part': {
      const names = identifiers(values);
      return names === null || names.length === 0 ? null : make(name, name, null, names, false);
    }
    case 'highlight': {
      const names = identifiers(values);
      return names?.length === 1 ? make(name, name, null, names, true) : null;
    }
    case 'cue':
      return make(name, name, null, [], true);
    default:
      return null;
  }
}

function identifiers(values: readonly ComponentValue[]): string[] | null {
  const names: string[] = [];
  for (const value of withoutWhitespace(values)) {
    if (value.type !== 'ident') return null;
    names.push(value.value);
  }
  return names;
}

function make(name: string, written: string, list: SelectorList | null, names: readonly string[], isUnknown: boolean): PseudoElementSelector {
  return { name, written, list, names, states: [], next: null, isUnknown };
}
