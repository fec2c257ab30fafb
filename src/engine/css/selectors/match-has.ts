// :has(), with bounded cost: the common form `:has(x)` (one compound, any descendant) is answered once per subtree and
// remembered, everything else shares a budget of visited elements per pass. https://drafts.csswg.org/selectors-4/#relational

import type { MatchContext } from './match.ts';
import type { SelectableElement } from './selectable.ts';
import type { ComplexSelector, HasSelector } from './selector.ts';

type Matcher = (selector: ComplexSelector, element: SelectableElement, context: MatchContext) => boolean;

export function matchesHas(simple: HasSelector, element: SelectableElement, context: MatchContext, matches: Matcher): boolean {
  const answers = answersFor(simple, context);
  const known = answers.get(element);
  if (known !== undefined) return known;
  const outerAnchor = context.anchor;
  const { host } = context;
  context.anchor = element;
  if (element === host) context.host = null;
  const result =
    simple.list.selectors.length === 1 && isAnyDescendant(simple.list.selectors[0] as ComplexSelector)
      ? findDescendant(simple.list.selectors[0] as ComplexSelector, element, context, matches, answers)
      : simple.list.selectors.some((selector) => hasMatch(selector, element, context, matches));
  context.anchor = outerAnchor;
  context.host = host;
  answers.set(element, result);
  return result;
}

function answersFor(simple: HasSelector, context: MatchContext): Map<SelectableElement, boolean> {
  context.hasCache ??= new Map();
  let answers = context.hasCache.get(simple);
  if (answers === undefined) {
    answers = new Map();
    context.hasCache.set(simple, answers);
  }
  return answers;
}

/** `:has(x)`: whether a descendant matches does not depend on the anchor. */
function isAnyDescendant(selector: ComplexSelector): boolean {
  return selector.compounds.length === 2 && selector.compounds[0]?.combinator === ' ';
}

/** OPTIMIZATION: what is learnt about the elements passed is written down, so all answers together cost one walk. */
function findDescendant(
  selector: ComplexSelector,
  anchor: SelectableElement,
  context: MatchContext,
  matches: Matcher,
  answers: Map<SelectableElement, boolean>,
): boolean {
  const passed: SelectableElement[] = [];
  let found: SelectableElement | null = null;
  let candidate = anchor.firstElementChild;
  while (candidate !== null) {
    if (--context.hasBudget < 0) return false;
    if (matches(selector, candidate, context)) {
      found = candidate;
      break;
    }
    const known = answers.get(candidate);
    if (known === true) {
      found = candidate;
      break;
    }
    passed.push(candidate);
    candidate = known === false ? nextAfterSubtree(candidate, anchor) : nextInSubtree(candidate, anchor);
  }
  for (let above = found?.parentElement ?? null; above !== null && above !== anchor; above = above.parentElement) answers.set(above, true);
  // Passed elements that are not above the find have been searched to their end.
  for (const element of passed) {
    if (!answers.has(element)) answers.set(element, false);
  }
  return found !== null;
}

function hasMatch(selector: ComplexSelector, anchor: SelectableElement, context: MatchContext, matches: Matcher): boolean {
  const { compounds } = selector;
  // Combinators from the anchor to the right.
  const combinators = compounds
    .slice(0, -1)
    .map((compound) => compound.combinator)
    .reverse();
  const goesDown = combinators.some((combinator) => combinator === ' ' || combinator === '>');
  const depth = combinators.includes(' ') ? Infinity : combinators.filter((combinator) => combinator === '>').length;
  if (combinators[0] === ' ' || combinators[0] === '>') return searchBelow(anchor, depth, selector, context, matches);
  let sibling = anchor.nextElementSibling;
  while (sibling !== null) {
    if (--context.hasBudget < 0) return false;
    if (matches(selector, sibling, context)) return true;
    if (goesDown && searchBelow(sibling, depth, selector, context, matches)) return true;
    // `+` alone cannot reach further than its count.
    if (combinators.every((combinator) => combinator === '+') && isFurther(anchor, sibling, combinators.length)) return false;
    sibling = sibling.nextElementSibling;
  }
  return false;
}

function isFurther(anchor: SelectableElement, sibling: SelectableElement, count: number): boolean {
  let reached: SelectableElement | null = anchor;
  for (let i = 0; i < count && reached !== null; i++) reached = reached.nextElementSibling;
  return reached === sibling;
}

function searchBelow(root: SelectableElement, maxDepth: number, selector: ComplexSelector, context: MatchContext, matches: Matcher): boolean {
  let depth = 1;
  let candidate = root.firstElementChild;
  while (candidate !== null) {
    if (--context.hasBudget < 0) return false;
    if (matches(selector, candidate, context)) return true;
    if (depth < maxDepth && candidate.firstElementChild !== null) {
      candidate = candidate.firstElementChild;
      depth++;
      continue;
    }
    let current: SelectableElement | null = candidate;
    while (current !== null && current !== root && current.nextElementSibling === null) {
      current = current.parentElement;
      depth--;
    }
    candidate = current === null || current === root ? null : current.nextElementSibling;
  }
  return false;
}

/** The next element in tree order below `root`, null at the end. */
export function nextInSubtree(element: SelectableElement, root: SelectableElement): SelectableElement | null {
  return element.firstElementChild ?? nextAfterSubtree(element, root);
}

function nextAfterSubtree(element: SelectableElement, root: SelectableElement): SelectableElement | null {
  let current: SelectableElement | null = element;
  while (current !== null && current !== root) {
    if (current.nextElementSibling !== null) return current.nextElementSibling;
    current = current.parentElement;
  }
  return null;
}
