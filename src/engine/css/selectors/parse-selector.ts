// Selector lists from component values to the compiled form. https://drafts.csswg.org/selectors-4/#grammar
// Invalid selectors answer null; nothing throws. Depth is bounded by the value parser and by MAX_SELECTOR_DEPTH.

import { ownText } from '../../../base/bytes.ts';
import type { ComponentValue } from '../component-value.ts';
import { asciiLowerCase } from '../syntax/code-points.ts';
import { parseComponentValues, splitAtCommas } from '../syntax/component-values.ts';
import { ancestorHashesOf } from './ancestor-filter.ts';
import { parseAttributeSelector } from './parse-attribute.ts';
import { parsePseudoClass, parsePseudoClassFunction } from './parse-pseudo-class.ts';
import { LEGACY_PSEUDO_ELEMENTS, parsePseudoElement } from './parse-pseudo-element.ts';
import { specificityOf } from './specificity.ts';
import type { Combinator, ComplexSelector, CompoundSelector, PseudoElementSelector, SelectorList, SimpleSelector } from './selector.ts';

export interface SelectorContext {
  /** Prefix -> URI, '' is the default namespace. */
  readonly namespaces: ReadonlyMap<string, string>;
  /** `rule`: nested in a style rule, `&` is implied. `scope`: in `@scope`, may begin with a combinator. */
  readonly nesting: 'none' | 'rule' | 'scope';
  /** What `&` stands for; null: `:scope`. */
  readonly parent: SelectorList | null;
}

export const TOP_LEVEL_CONTEXT: SelectorContext = { namespaces: new Map(), nesting: 'none', parent: null };

/** Longest chain of compounds that the matcher may have to follow, nested lists and parent rules included. */
export const MAX_SELECTOR_DEPTH = 1024;

/** https://drafts.csswg.org/selectors-4/#parse-a-selector. null when any selector of the list is invalid. */
export function parseSelectorList(values: readonly ComponentValue[], context: SelectorContext): SelectorList | null {
  return new SelectorParser(context, { pseudoElements: true, has: true }).parseList(values, context.nesting);
}

/** For `selectorText`, querySelector() and the like. */
export function parseSelectorText(text: string, context: SelectorContext = TOP_LEVEL_CONTEXT): SelectorList | null {
  return parseSelectorList(parseComponentValues(text), context);
}

interface Allowed {
  readonly pseudoElements: boolean;
  readonly has: boolean;
}

/** Position in the values of one complex selector. */
export interface SelectorCursor {
  readonly values: readonly ComponentValue[];
  index: number;
}

export class SelectorParser {
  readonly context: SelectorContext;
  readonly allowed: Allowed;
  /** Whether `&`, `:scope` or `:host` was seen, also in nested lists. */
  #sawNesting = false;
  #sawAmpersand = false;
  #depth = 0;

  constructor(context: SelectorContext, allowed: Allowed) {
    this.context = context;
    this.allowed = allowed;
  }

  /** `relative` `has`: selectors start with an implied anchor. */
  parseList(values: readonly ComponentValue[], relative: 'none' | 'rule' | 'scope' | 'has'): SelectorList | null {
    const parts = splitAtCommas(values);
    if (parts.length === 0) return null;
    const selectors: ComplexSelector[] = [];
    for (const part of parts) {
      const selector = this.#parseComplex(part, relative);
      if (selector === null) return null;
      selectors.push(selector);
    }
    return this.#finishList(selectors);
  }

  /** https://drafts.csswg.org/selectors-4/#parse-as-forgiving-selector-list */
  parseForgivingList(values: readonly ComponentValue[]): SelectorList {
    const selectors: ComplexSelector[] = [];
    for (const part of splitAtCommas(values)) {
      const selector = this.#parseComplex(part, 'none');
      if (selector !== null) selectors.push(selector);
    }
    return this.#finishList(selectors) ?? { selectors: [], depth: 0, hasNesting: false };
  }

  /** A parser for the arguments of a functional pseudo-class, where pseudo-elements are not allowed. */
  inner(has: boolean): SelectorParser {
    return new SelectorParser(this.context, { pseudoElements: false, has: has && this.allowed.has });
  }

  /** Takes over what an inner list depends on. */
  include(list: SelectorList): SelectorList {
    this.#sawNesting ||= list.hasNesting;
    this.#sawAmpersand ||= list.selectors.some(containsNestingSelector);
    this.#depth = Math.max(this.#depth, list.depth);
    return list;
  }

  noteNesting(): void {
    this.#sawNesting = true;
  }

  #finishList(selectors: readonly ComplexSelector[]): SelectorList | null {
    let compounds = 0;
    for (const selector of selectors) compounds = Math.max(compounds, selector.compounds.length);
    const depth = compounds + this.#depth;
    if (depth > MAX_SELECTOR_DEPTH) return null;
    // OPTIMIZATION: here and below, a copy has no spare room; an array that has grown by push() has room for 17.
    return { selectors: selectors.slice(), depth, hasNesting: this.#sawNesting };
  }

  #parseComplex(values: readonly ComponentValue[], relative: 'none' | 'rule' | 'scope' | 'has'): ComplexSelector | null {
    const cursor: SelectorCursor = { values, index: 0 };
    const ampersandBefore = this.#sawAmpersand;
    this.#sawAmpersand = false;
    const compounds: CompoundSelector[] = [];
    // The combinator on the left of the compound that comes next.
    let combinator: Combinator | null = relative === 'none' ? null : parseCombinator(cursor, false);
    const startsWithCombinator = combinator !== null;
    if (relative === 'has') combinator ??= ' ';
    for (;;) {
      const simples = this.#parseCompoundSimples(cursor);
      if (simples === null) return null;
      const pseudoElement = this.#parsePseudoElements(cursor);
      if (pseudoElement === undefined) return null;
      if (simples.length === 0 && pseudoElement === null) return null;
      compounds.push({ simples: this.#withDefaultNamespace(simples).slice(), combinator });
      if (cursor.index >= values.length) {
        this.#addImpliedStart(compounds, relative, startsWithCombinator);
        this.#sawAmpersand ||= ampersandBefore;
        return finishComplex(compounds, pseudoElement);
      }
      if (pseudoElement !== null) return null;
      combinator = parseCombinator(cursor, true);
      if (combinator === null || cursor.index >= values.length) return null;
    }
  }

  /** Puts the implied `:has()` anchor, `&` or `:scope` at the left end. */
  #addImpliedStart(compounds: CompoundSelector[], relative: 'none' | 'rule' | 'scope' | 'has', startsWithCombinator: boolean): void {
    const first = compounds[0] as CompoundSelector;
    let implied: SimpleSelector;
    if (relative === 'has') {
      implied = { kind: 'has-anchor' };
    } else if (relative === 'rule' && (startsWithCombinator || !this.#sawAmpersand)) {
      implied = this.nestingSelector(true);
    } else if (relative === 'scope' && startsWithCombinator) {
      implied = { kind: 'nesting', list: null, implied: true };
    } else {
      return;
    }
    compounds[0] = { simples: first.simples, combinator: first.combinator ?? ' ' };
    compounds.unshift({ simples: [implied], combinator: null });
  }

  /** `&` with what it stands for here. */
  nestingSelector(implied: boolean): SimpleSelector {
    this.#sawNesting = true;
    this.#sawAmpersand = true;
    const list = this.context.parent;
    if (list !== null) this.#depth = Math.max(this.#depth, list.depth);
    return { kind: 'nesting', list, implied };
  }

  /** A default namespace also limits compounds that name no type; inside :is() and the like it does not. */
  #withDefaultNamespace(simples: SimpleSelector[]): readonly SimpleSelector[] {
    const namespace = this.context.namespaces.get('');
    if (namespace === undefined || !this.allowed.pseudoElements) return simples;
    const first = simples[0];
    if (first !== undefined && (first.kind === 'type' || first.kind === 'universal' || first.kind === 'nesting' || first.kind === 'host')) return simples;
    return [{ kind: 'universal', namespace, prefix: null }, ...simples];
  }

  #parseCompoundSimples(cursor: SelectorCursor): SimpleSelector[] | null {
    const simples: SimpleSelector[] = [];
    for (;;) {
      const value = cursor.values[cursor.index];
      if (value === undefined) return simples;
      const simple = this.#parseSimple(value, cursor, simples);
      if (simple === null) return null;
      if (simple === undefined) return simples;
      simples.push(simple);
    }
  }

  /** undefined: here the compound ends. */
  #parseSimple(value: ComponentValue, cursor: SelectorCursor, before: readonly SimpleSelector[]): SimpleSelector | null | undefined {
    switch (value.type) {
      case 'hash':
        cursor.index++;
        return value.isId ? { kind: 'id', value: ownText(value.value) } : null;
      case 'ident':
        return this.#parseTypeSelector(cursor, before);
      case 'colon':
        return this.#parsePseudoClass(cursor);
      case 'block':
        cursor.index++;
        return value.open === '[' ? parseAttributeSelector(value.value, this.context.namespaces) : null;
      case 'delim':
        break;
      default:
        return undefined;
    }
    switch (value.value) {
      case '.': {
        const name = cursor.values[cursor.index + 1];
        if (name?.type !== 'ident') return null;
        cursor.index += 2;
        return { kind: 'class', value: ownText(name.value) };
      }
      case '&':
        cursor.index++;
        return this.nestingSelector(false);
      case '*':
        return this.#parseTypeSelector(cursor, before);
      case '|':
        return this.#parseTypeSelector(cursor, before);
      default:
        return undefined;
    }
  }

  /** <type-selector>: [ns|]name or [ns|]*. Only first in a compound. */
  #parseTypeSelector(cursor: SelectorCursor, before: readonly SimpleSelector[]): SimpleSelector | null {
    if (before.length > 0) return null;
    const { values } = cursor;
    let prefix: string | null = null;
    let namespace: string | null = this.context.namespaces.get('') ?? '*';
    const first = values[cursor.index] as ComponentValue;
    const bar = isDelim(first, '|') ? cursor.index : cursor.index + 1;
    const afterBar = values[bar + 1];
    if (isDelim(values[bar], '|') && afterBar !== undefined && (afterBar.type === 'ident' || isDelim(afterBar, '*'))) {
      prefix = bar === cursor.index ? '' : nameOf(first);
      // `*|a` says no more than `a` where there is no default namespace, and is written so.
      if (prefix === '*') prefix = namespace === '*' ? null : '*';
      if (prefix === null || prefix === '*') namespace = '*';
      else if (prefix === '') namespace = null;
      else {
        const uri = this.context.namespaces.get(prefix);
        if (uri === undefined) return null;
        namespace = uri;
      }
      cursor.index = bar + 1;
    } else if (isDelim(first, '|')) {
      return null;
    }
    const name = nameOf(values[cursor.index] as ComponentValue);
    cursor.index++;
    if (name === '*') return { kind: 'universal', namespace, prefix };
    return { kind: 'type', name, lowerName: asciiLowerCase(name), namespace, prefix };
  }

  /** undefined: it is a pseudo-element. */
  #parsePseudoClass(cursor: SelectorCursor): SimpleSelector | null | undefined {
    const next = cursor.values[cursor.index + 1];
    if (next === undefined) return null;
    if (next.type === 'colon') return undefined;
    if (next.type === 'ident') {
      const name = asciiLowerCase(next.value);
      if (LEGACY_PSEUDO_ELEMENTS.has(name)) return undefined;
      cursor.index += 2;
      return parsePseudoClass(name, this);
    }
    if (next.type !== 'function') return null;
    cursor.index += 2;
    return parsePseudoClassFunction(asciiLowerCase(next.name), next.value, this);
  }

  /** The pseudo-element and what follows it, null when there is none, undefined when invalid. */
  #parsePseudoElements(cursor: SelectorCursor): PseudoElementSelector | null | undefined {
    if (cursor.values[cursor.index]?.type !== 'colon') return null;
    if (!this.allowed.pseudoElements) return undefined;
    const first = parsePseudoElement(cursor, this);
    if (first === null) return undefined;
    const states: SimpleSelector[] = [];
    while (cursor.values[cursor.index]?.type === 'colon') {
      const state = this.#parsePseudoClass(cursor);
      if (state === undefined) {
        // `::before::marker`, `::slotted(x)::before`, `::part(x)::before`
        const next = this.#parsePseudoElements(cursor);
        return next === undefined || next === null ? undefined : { ...first, states, next };
      }
      if (state === null || !isAllowedAfterPseudoElement(state, first)) return undefined;
      states.push(state);
    }
    return states.length === 0 ? first : { ...first, states };
  }
}

/** https://drafts.csswg.org/selectors-4/#pseudo-element-states: where Chromium takes pseudo-classes behind a pseudo-element. */
function isAllowedAfterPseudoElement(simple: SimpleSelector, element: PseudoElementSelector): boolean {
  const takesStates = element.isUnknown || element.name === 'part' || element.name === 'file-selector-button' || element.name.startsWith('-webkit-');
  return takesStates && (simple.kind === 'state' || simple.kind === 'logical' || simple.kind === 'never');
}

/** `compounds` come leftmost first with the combinator on their left; they leave rightmost first. */
function finishComplex(compounds: readonly CompoundSelector[], pseudoElement: PseudoElementSelector | null): ComplexSelector {
  const reversed = compounds.toReversed();
  return {
    compounds: reversed,
    specificity: specificityOf(reversed, pseudoElement),
    pseudoElement,
    ancestorHashes: ancestorHashesOf(reversed),
  };
}

/** `between`: white space alone is the descendant combinator. */
function parseCombinator(cursor: SelectorCursor, between: boolean): Combinator | null {
  let sawWhitespace = false;
  while (cursor.values[cursor.index]?.type === 'whitespace') {
    sawWhitespace = true;
    cursor.index++;
  }
  const value = cursor.values[cursor.index];
  let combinator: Combinator | null = sawWhitespace && between ? ' ' : null;
  if (isDelim(value, '>')) combinator = '>';
  else if (isDelim(value, '+')) combinator = '+';
  else if (isDelim(value, '~')) combinator = '~';
  else return combinator;
  cursor.index++;
  while (cursor.values[cursor.index]?.type === 'whitespace') cursor.index++;
  return combinator;
}

function containsNestingSelector(selector: ComplexSelector): boolean {
  return selector.compounds.some((compound) =>
    compound.simples.some((simple) => {
      if (simple.kind === 'nesting') return true;
      if (simple.kind === 'logical' || simple.kind === 'has') return simple.list.selectors.some(containsNestingSelector);
      if (simple.kind === 'nth') return simple.of?.selectors.some(containsNestingSelector) ?? false;
      if (simple.kind === 'host') return simple.list?.selectors.some(containsNestingSelector) ?? false;
      return false;
    }),
  );
}

export function isDelim(value: ComponentValue | undefined, delim: string): boolean {
  return value !== undefined && value.type === 'delim' && value.value === delim;
}

function nameOf(value: ComponentValue): string {
  return value.type === 'ident' || value.type === 'delim' ? value.value : '';
}
