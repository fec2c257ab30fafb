// Matches compiled selectors against elements, right to left. https://drafts.csswg.org/selectors-4/#match-against-element
//
// Recursion follows the selector (bounded by MAX_SELECTOR_DEPTH), never the tree. Each combinator is retried only where that
// can help (the results below, as in Stylo and WebKit), and a step budget bounds what hostile selectors may cost.

import { asciiLowerCase } from '../syntax/code-points.ts';
import { matchesHas } from './match-has.ts';
import { matchesAttribute, matchesLanguage } from './match-attribute.ts';
import { NthCache, matchesNth } from './match-nth.ts';
import type { SelectableElement } from './selectable.ts';
import type {
  ComplexSelector,
  CompoundSelector,
  HasSelector,
  HostSelector,
  SelectorList,
  SimpleSelector,
  StructuralSelector,
  TypeSelector,
} from './selector.ts';

/** AD-HOC: what one matchesSelector() may take; beyond it the selector does not match. No real page comes near. */
const MAX_STEPS = 2_000_000;

/**
 * State of one pass over an unchanging tree: make a new one after every change of the DOM or of element states, and for
 * another `scope` or `host`, because answers are remembered. `scope` is what `:scope` means (null: the root element), `host` the shadow host when matching inside its shadow tree.
 */
export class MatchContext {
  scope: SelectableElement | null;
  host: SelectableElement | null;
  /** The subject of the `:has()` under evaluation. */
  anchor: SelectableElement | null;
  steps: number;
  readonly nthCache: NthCache;
  /** `:has()` argument -> element -> answer; made on first use. */
  hasCache: Map<HasSelector, Map<SelectableElement, boolean>> | null;
  /** Elements that `:has()` may still visit during this pass. */
  hasBudget: number;

  constructor(scope: SelectableElement | null = null, host: SelectableElement | null = null) {
    this.scope = scope;
    this.host = host;
    this.anchor = null;
    this.steps = 0;
    this.nthCache = new NthCache();
    this.hasCache = null;
    this.hasBudget = 20_000_000;
  }
}

/** Whether the element, or for `::before` and the like the originating element, matches. */
export function matchesSelector(selector: ComplexSelector, element: SelectableElement, context: MatchContext): boolean {
  context.steps = 0;
  return matchesComplex(selector, element, context);
}

/** As `element.matches()`: selectors with a pseudo-element match no element. */
export function matchesSelectorList(list: SelectorList, element: SelectableElement, context: MatchContext): boolean {
  context.steps = 0;
  return matchesAny(list, element, context);
}

export function matchesComplex(selector: ComplexSelector, element: SelectableElement, context: MatchContext): boolean {
  const { compounds } = selector;
  // OPTIMIZATION: most selectors are one compound.
  if (compounds.length === 1) return matchesCompound(compounds[0] as CompoundSelector, element, context);
  return matchFrom(compounds, 0, element, context) === MATCHED;
}

function matchesAny(list: SelectorList, element: SelectableElement, context: MatchContext): boolean {
  // Counted here too: `&& { && { ... } }` doubles with every level without ever walking the tree.
  if (++context.steps > MAX_STEPS) return false;
  for (const selector of list.selectors) {
    if (selector.pseudoElement === null && matchesComplex(selector, element, context)) return true;
  }
  return false;
}

/** How a part failed tells which combinator further right may still try another element. */
const MATCHED = 0;
const RETRY_SIBLING = 1;
const RETRY_DESCENDANT = 2;
const FAILED_FOR_GOOD = 3;
type MatchResult = typeof MATCHED | typeof RETRY_SIBLING | typeof RETRY_DESCENDANT | typeof FAILED_FOR_GOOD;

function matchFrom(compounds: readonly CompoundSelector[], index: number, element: SelectableElement, context: MatchContext): MatchResult {
  const compound = compounds[index] as CompoundSelector;
  if (!matchesCompound(compound, element, context)) return RETRY_SIBLING;
  const { combinator } = compound;
  if (combinator === null) return MATCHED;
  const isSibling = combinator === '+' || combinator === '~';
  let candidate: SelectableElement | null = element;
  for (;;) {
    if (++context.steps > MAX_STEPS) return FAILED_FOR_GOOD;
    if (isSibling) candidate = candidate.previousElementSibling;
    else candidate = parentInTree(candidate, context);
    if (candidate === null) return isSibling ? RETRY_DESCENDANT : FAILED_FOR_GOOD;
    const result = matchFrom(compounds, index + 1, candidate, context);
    if (result === MATCHED || result === FAILED_FOR_GOOD || combinator === '+') return result;
    if (combinator === '>') return RETRY_DESCENDANT;
    if (combinator === '~' && result === RETRY_DESCENDANT) return result;
  }
}

/** In a shadow tree the host stands above the top elements, for `:host` only. */
function parentInTree(element: SelectableElement, context: MatchContext): SelectableElement | null {
  if (element === context.host) return null;
  return element.parentElement ?? context.host;
}

function matchesCompound(compound: CompoundSelector, element: SelectableElement, context: MatchContext): boolean {
  const { simples } = compound;
  // The host is featureless: from inside only :host and what stands with it can match.
  if (context.host !== null && element === context.host && !mentionsHost(simples)) return false;
  for (let i = 0; i < simples.length; i++) {
    if (!matchesSimple(simples[i] as SimpleSelector, element, context)) return false;
  }
  return true;
}

function mentionsHost(simples: readonly SimpleSelector[]): boolean {
  return simples.some(
    (simple) =>
      simple.kind === 'host' ||
      simple.kind === 'has-anchor' ||
      ((simple.kind === 'logical' || simple.kind === 'nesting') && (simple.list?.hasNesting ?? false)),
  );
}

function matchesSimple(simple: SimpleSelector, element: SelectableElement, context: MatchContext): boolean {
  switch (simple.kind) {
    case 'class':
      return matchesClass(simple.value, element);
    case 'type':
      return matchesType(simple, element);
    case 'id':
      return element.id === simple.value || (element.ownerDocument.isQuirks && equalsIgnoringAsciiCase(element.id, simple.value));
    case 'universal':
      return simple.namespace === '*' || element.namespaceURI === simple.namespace;
    case 'attribute':
      return matchesAttribute(simple, element);
    case 'state':
      return element.matchesState(simple.argument === '' ? simple.name : `state(${simple.argument})`);
    case 'structural':
      return matchesStructural(simple, element, context);
    case 'logical':
      return matchesAny(simple.list, element, context) !== (simple.name === 'not');
    case 'nesting':
      return simple.list === null ? isScope(element, context) : matchesAny(simple.list, element, context);
    case 'nth':
      return matchesNth(simple, element, context, matchesAny);
    case 'has':
      return matchesHas(simple, element, context, matchesComplex);
    case 'has-anchor':
      return element === context.anchor;
    case 'lang':
      return matchesLanguage(simple.ranges, element);
    case 'dir':
      return element.matchesState(`dir(${simple.direction})`);
    case 'host':
      return matchesHost(simple, element, context);
    case 'never':
      return false;
  }
}

function matchesClass(name: string, element: SelectableElement): boolean {
  const names = element.classNames;
  for (let i = 0; i < names.length; i++) {
    if (names[i] === name) return true;
  }
  return names.length > 0 && element.ownerDocument.isQuirks && names.some((other) => equalsIgnoringAsciiCase(other, name));
}

function matchesType(simple: TypeSelector, element: SelectableElement): boolean {
  if (simple.namespace !== '*' && element.namespaceURI !== simple.namespace) return false;
  if (element.localName === simple.name) return simple.name === simple.lowerName || !isHtmlInHtmlDocument(element);
  return element.localName === simple.lowerName && isHtmlInHtmlDocument(element);
}

function isHtmlInHtmlDocument(element: SelectableElement): boolean {
  return element.isHtmlElement && element.ownerDocument.isHtmlDocument;
}

function equalsIgnoringAsciiCase(one: string, other: string): boolean {
  return one.length === other.length && asciiLowerCase(one) === asciiLowerCase(other);
}

function isScope(element: SelectableElement, context: MatchContext): boolean {
  return context.scope === null ? element.matchesState('root') : element === context.scope;
}

function matchesStructural(simple: StructuralSelector, element: SelectableElement, context: MatchContext): boolean {
  switch (simple.name) {
    case 'root':
      return element.matchesState('root');
    case 'empty':
      return element.firstElementChild === null && element.matchesState('empty');
    case 'scope':
      return isScope(element, context);
    case 'first-child':
      return element.previousElementSibling === null;
    case 'last-child':
      return element.nextElementSibling === null;
    case 'only-child':
      return element.previousElementSibling === null && element.nextElementSibling === null;
    case 'first-of-type':
      return context.nthCache.isFirstOfType(element);
    case 'last-of-type':
      return context.nthCache.isLastOfType(element);
    case 'only-of-type':
      return context.nthCache.isFirstOfType(element) && context.nthCache.isLastOfType(element);
  }
}

/** https://drafts.csswg.org/css-scoping-1/#host-selector */
function matchesHost(simple: HostSelector, element: SelectableElement, context: MatchContext): boolean {
  const { host } = context;
  if (host === null || element !== host) return false;
  if (simple.list === null) return true;
  // The argument sees the host as the ordinary element that it is in its own tree.
  context.host = null;
  let matches = false;
  for (let candidate: SelectableElement | null = host; candidate !== null && !matches; candidate = simple.context ? candidate.parentElement : null) {
    matches = matchesAny(simple.list, candidate, context);
  }
  context.host = host;
  return matches;
}
