// The rules that match an element, in cascade order.

import type { AncestorFilter } from '../css/selectors/ancestor-filter.ts';
import { MatchContext, matchesComplex, matchesSelector, matchesSelectorList } from '../css/selectors/match.ts';
import type { PseudoElementSelector } from '../css/selectors/selector.ts';
import type { Element } from '../dom/element.ts';
import { FLAG_IN_SHADOW_TREE } from '../dom/node-type.ts';
import type { ShadowRoot } from '../dom/shadow-root.ts';
import type { PseudoElement } from './computed-style.ts';
import { matchesConditionally } from './rule-conditions.ts';
import type { ConditionEnvironment } from './rule-conditions.ts';
import type { IndexedRule, RuleBuckets, RuleIndex } from './rule-index.ts';
import type { TreeScopes } from './tree-scopes.ts';

/** State of one pass over an unchanging tree. */
export class MatchEnvironment {
  readonly filter: AncestorFilter;
  readonly isQuirks: boolean;
  readonly scopes: TreeScopes;
  readonly conditions: ConditionEnvironment;
  /** For the document's own tree. */
  readonly context = new MatchContext();
  #shadowContexts: Map<ShadowRoot, MatchContext> | null = null;

  constructor(filter: AncestorFilter, isQuirks: boolean, scopes: TreeScopes, conditions: ConditionEnvironment) {
    this.filter = filter;
    this.isQuirks = isQuirks;
    this.scopes = scopes;
    this.conditions = conditions;
  }

  contextOf(root: ShadowRoot | null): MatchContext {
    if (root === null) return this.context;
    let context = (this.#shadowContexts ??= new Map()).get(root);
    if (context === undefined) this.#shadowContexts.set(root, (context = new MatchContext(null, root.host)));
    return context;
  }
}

/** Puts the rules that match an element, or its pseudo-element, into `out` (emptied first), weakest first within normal declarations. */
export function matchRules(element: Element, pseudo: PseudoElement | null, isRoot: boolean, environment: MatchEnvironment, out: IndexedRule[]): void {
  out.length = 0;
  const { scopes } = environment;
  const { rare } = element;
  const isInShadow = (element.flags & FLAG_IN_SHADOW_TREE) !== 0;
  if (!isInShadow) addTree(bucketsOf(scopes.document, pseudo), element, pseudo, isRoot, environment, environment.context, out);
  else addShadowTree(element, pseudo, environment, out);
  if (rare !== null && rare.shadowRoot !== null) {
    const buckets = bucketsOf(scopes.of(rare.shadowRoot), pseudo);
    if (buckets !== undefined) addMatches(buckets.host, element, pseudo, environment, environment.contextOf(rare.shadowRoot), out);
  }
  if (rare !== null && rare.assignedSlot !== null) addSlotted(element, pseudo, environment, out);
  sortRules(out);
}

/**
 * OPTIMIZATION: whether ::before or ::after may be generated at all. Sheets reset `*::before` for every element, but content is declared for
 * few; only those rules are asked. True where it is not simple to say.
 */
export function mayGenerate(element: Element, pseudo: PseudoElement, environment: MatchEnvironment, declaresContent: (rule: IndexedRule) => boolean): boolean {
  if ((element.flags & FLAG_IN_SHADOW_TREE) !== 0 || element.rare?.shadowRoot || element.rare?.assignedSlot) return true;
  const buckets = bucketsOf(environment.scopes.document, pseudo);
  if (buckets === undefined) return false;
  if (element.parentElement === null || element.state !== 0 || buckets.childOfClass.size + buckets.childOfType.size + buckets.childOfId.size > 0) return true;
  const { isQuirks } = environment;
  const some = (rules: readonly IndexedRule[] | undefined): boolean => rules !== undefined && rules.some(declaresContent);
  if (some(buckets.universal) || some(buckets.types.get(element.isHtmlElement ? element.localName : element.localName.toLowerCase()))) return true;
  const attributes = element.attributeList;
  if (attributes === null) return false;
  if (buckets.attributes.size > 0) {
    for (let i = 0; i < attributes.length; i += 2) if (typeof attributes[i] === 'string' && some(buckets.attributes.get(attributes[i] as string))) return true;
  }
  for (const name of element.classNames) if (some(buckets.classes.get(isQuirks ? name.toLowerCase() : name))) return true;
  return element.id !== '' && some(buckets.ids.get(isQuirks ? element.id.toLowerCase() : element.id));
}

function bucketsOf(index: RuleIndex, pseudo: PseudoElement | null): RuleBuckets | undefined {
  return pseudo === null ? index.elements : index.pseudos.get(pseudo);
}

function addShadowTree(element: Element, pseudo: PseudoElement | null, environment: MatchEnvironment, out: IndexedRule[]): void {
  const { scopes } = environment;
  const root = element.containingShadowRoot!;
  const context = environment.contextOf(root);
  addTree(bucketsOf(scopes.userAgent, pseudo), element, pseudo, false, environment, context, out);
  addTree(bucketsOf(scopes.of(root), pseudo), element, pseudo, false, environment, context, out);
  const part = element.attribute('part');
  if (part === null) return;
  // FIXME: exportparts, which hands parts on to trees further out.
  const outer = root.host.containingShadowRoot;
  const buckets = bucketsOf(outer === null ? scopes.document : scopes.of(outer), pseudo);
  if (buckets === undefined || buckets.part.length === 0) return;
  const names = part.split(/[\t\n\f\r ]+/);
  for (const rule of buckets.part) {
    const selector = rule.selector.pseudoElement!;
    if (!selector.names.every((name) => names.includes(name)) || !statesMatch(selector, element, context)) continue;
    if (matchesSelector(rule.selector, root.host, environment.contextOf(outer))) out.push(rule);
  }
}

/** What follows ::part(): states of the part itself. */
function statesMatch({ states }: PseudoElementSelector, element: Element, context: MatchContext): boolean {
  if (states.length === 0) return true;
  return matchesComplex({ compounds: [{ simples: states, combinator: null }], specificity: 0, pseudoElement: null, ancestorHashes: [] }, element, context);
}

/** A slot may be slotted itself: each of the trees on the way has its say. */
function addSlotted(element: Element, pseudo: PseudoElement | null, environment: MatchEnvironment, out: IndexedRule[]): void {
  const own = environment.contextOf(element.containingShadowRoot);
  for (let slot = element.rare!.assignedSlot; slot !== null; slot = slot.rare?.assignedSlot ?? null) {
    const root = slot.containingShadowRoot;
    if (root === null) return;
    const buckets = bucketsOf(environment.scopes.of(root), pseudo);
    if (buckets === undefined) continue;
    for (const rule of buckets.slotted) {
      const { list } = rule.selector.pseudoElement!;
      if (list !== null && !matchesSelectorList(list, element, own)) continue;
      if (matchesSelector(rule.selector, slot, environment.contextOf(root))) out.push(rule);
    }
  }
}

function addTree(
  buckets: RuleBuckets | undefined,
  element: Element,
  pseudo: PseudoElement | null,
  isRoot: boolean,
  environment: MatchEnvironment,
  context: MatchContext,
  out: IndexedRule[],
): void {
  if (buckets === undefined) return;
  const { isQuirks } = environment;
  addMatches(buckets.universal, element, pseudo, environment, context, out);
  if (element.state !== 0 && buckets.states.length > 0) addMatches(buckets.states, element, pseudo, environment, context, out);
  if (isRoot) addMatches(buckets.root, element, pseudo, environment, context, out);
  if (buckets.childOfClass.size + buckets.childOfType.size + buckets.childOfId.size > 0) addByParent(buckets, element, pseudo, environment, context, out);
  addMatches(buckets.types.get(element.isHtmlElement ? element.localName : element.localName.toLowerCase()), element, pseudo, environment, context, out);
  const attributes = element.attributeList;
  if (attributes === null) return;
  if (buckets.attributes.size > 0) {
    for (let i = 0; i < attributes.length; i += 2) {
      const key = attributes[i]!;
      if (typeof key === 'string') addMatches(buckets.attributes.get(key), element, pseudo, environment, context, out);
    }
  }
  const { classNames, id } = element;
  for (let i = 0; i < classNames.length; i++) {
    addMatches(buckets.classes.get(isQuirks ? classNames[i]!.toLowerCase() : classNames[i]!), element, pseudo, environment, context, out);
  }
  if (id !== '') addMatches(buckets.ids.get(isQuirks ? id.toLowerCase() : id), element, pseudo, environment, context, out);
}

function addByParent(
  buckets: RuleBuckets,
  element: Element,
  pseudo: PseudoElement | null,
  environment: MatchEnvironment,
  context: MatchContext,
  out: IndexedRule[],
): void {
  const parent = element.parentElement;
  if (parent === null) return;
  const { isQuirks } = environment;
  const { localName, classNames, id } = parent;
  if (buckets.childOfType.size > 0)
    addMatches(buckets.childOfType.get(parent.isHtmlElement ? localName : localName.toLowerCase()), element, pseudo, environment, context, out);
  for (let i = 0; i < classNames.length; i++) {
    addMatches(buckets.childOfClass.get(isQuirks ? classNames[i]!.toLowerCase() : classNames[i]!), element, pseudo, environment, context, out);
  }
  if (id !== '') addMatches(buckets.childOfId.get(isQuirks ? id.toLowerCase() : id), element, pseudo, environment, context, out);
}

function addMatches(
  rules: readonly IndexedRule[] | undefined,
  element: Element,
  pseudo: PseudoElement | null,
  environment: MatchEnvironment,
  context: MatchContext,
  out: IndexedRule[],
): void {
  if (rules === undefined) return;
  const { filter } = environment;
  const isHtml = element.isHtmlElement;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!;
    if (rule.isBare && isHtml) {
      out.push(rule);
      continue;
    }
    const { selector, condition } = rule;
    if (selector.ancestorHashes.length > 0 && !filter.mayContainAll(selector.ancestorHashes)) continue;
    if (
      condition === null
        ? matchesSelector(selector, element, context)
        : matchesConditionally(selector, condition, element, pseudo !== null, context, environment.conditions)
    ) {
      out.push(rule);
    }
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

/** https://drafts.csswg.org/css-cascade-5/#cascade-sort for normal declarations: origin, context, layer, specificity, order. */
function compareRules(a: IndexedRule, b: IndexedRule): number {
  if (a.origin !== b.origin) return a.origin - b.origin;
  if (a.tree !== b.tree) return a.tree - b.tree;
  if (a.layer !== b.layer) return a.layer - b.layer;
  if (a.selector.specificity !== b.selector.specificity) return a.selector.specificity - b.selector.specificity;
  return a.order - b.order;
}
