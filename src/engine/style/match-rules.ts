// The rules that match an element, in cascade order.

import type { AncestorFilter } from '../css/selectors/ancestor-filter.ts';
import { matchesSelector } from '../css/selectors/match.ts';
import type { MatchContext } from '../css/selectors/match.ts';
import type { Element } from '../dom/element.ts';
import type { IndexedRule, RuleBuckets } from './rule-index.ts';

export interface MatchEnvironment {
  readonly context: MatchContext;
  readonly filter: AncestorFilter;
  readonly isQuirks: boolean;
}

/** Puts the matching rules into `out` (emptied first), weakest first within normal declarations. */
export function matchRules(buckets: RuleBuckets, element: Element, isRoot: boolean, environment: MatchEnvironment, out: IndexedRule[]): void {
  out.length = 0;
  const { isQuirks } = environment;
  addMatches(buckets.universal, element, environment, out);
  if (isRoot) addMatches(buckets.root, element, environment, out);
  addMatches(buckets.types.get(element.isHtmlElement ? element.localName : element.localName.toLowerCase()), element, environment, out);
  const attributes = element.attributeList;
  if (attributes !== null) {
    if (buckets.attributes.size > 0) {
      for (let i = 0; i < attributes.length; i += 2) {
        const key = attributes[i]!;
        if (typeof key === 'string') addMatches(buckets.attributes.get(key), element, environment, out);
      }
    }
    const { classNames, id } = element;
    for (let i = 0; i < classNames.length; i++) {
      addMatches(buckets.classes.get(isQuirks ? classNames[i]!.toLowerCase() : classNames[i]!), element, environment, out);
    }
    if (id !== '') addMatches(buckets.ids.get(isQuirks ? id.toLowerCase() : id), element, environment, out);
  }
  sortRules(out);
}

function addMatches(rules: readonly IndexedRule[] | undefined, element: Element, environment: MatchEnvironment, out: IndexedRule[]): void {
  if (rules === undefined) return;
  const { filter, context } = environment;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!;
    const { selector } = rule;
    if (selector.ancestorHashes.length > 0 && !filter.mayContainAll(selector.ancestorHashes)) continue;
    if (matchesSelector(selector, element, context)) out.push(rule);
  }
}

/** Insertion sort: the lists are short and nearly sorted. */
function sortRules(rules: IndexedRule[]): void {
  if (rules.length > 64) {
    rules.sort(compareRules);
    return;
  }
  for (let i = 1; i < rules.length; i++) {
    const rule = rules[i]!;
    let k = i - 1;
    while (k >= 0 && compareRules(rules[k]!, rule) > 0) {
      rules[k + 1] = rules[k]!;
      k--;
    }
    rules[k + 1] = rule;
  }
}

/** https://drafts.csswg.org/css-cascade-5/#cascade-sort for normal declarations: origin, layer, specificity, order. */
function compareRules(a: IndexedRule, b: IndexedRule): number {
  if (a.origin !== b.origin) return a.origin - b.origin;
  if (a.layer !== b.layer) return a.layer - b.layer;
  if (a.selector.specificity !== b.selector.specificity) return a.selector.specificity - b.selector.specificity;
  return a.order - b.order;
}
