// querySelector() and querySelectorAll() over any subtree. The root is a document, fragment or element seen through its
// first child. https://dom.spec.whatwg.org/#scope-match-a-selectors-string

import { MatchContext, matchesSelectorList } from './match.ts';
import type { SelectableElement } from './selectable.ts';
import type { SelectorList, SimpleSelector } from './selector.ts';

/** Where a search starts: only descendants are found. */
export interface QueryRoot {
  readonly firstElementChild: SelectableElement | null;
}

export function queryFirst(list: SelectorList, root: QueryRoot, scope: SelectableElement | null): SelectableElement | null {
  const test = testFor(list, root, scope);
  for (let element = root.firstElementChild; element !== null; element = nextElement(element, root)) {
    if (test(element)) return element;
  }
  return null;
}

export function queryAll(list: SelectorList, root: QueryRoot, scope: SelectableElement | null): SelectableElement[] {
  const test = testFor(list, root, scope);
  const found: SelectableElement[] = [];
  for (let element = root.firstElementChild; element !== null; element = nextElement(element, root)) {
    if (test(element)) found.push(element);
  }
  return found;
}

/** `element.closest()` */
export function queryClosest(list: SelectorList, element: SelectableElement): SelectableElement | null {
  const context = new MatchContext(element);
  for (let current: SelectableElement | null = element; current !== null; current = current.parentElement) {
    if (matchesSelectorList(list, current, context)) return current;
  }
  return null;
}

/** The one simple selector that the list consists of (`#a`, `.a`, `a`), so that a caller with an index can use it. */
export function onlySimpleSelector(list: SelectorList): SimpleSelector | null {
  const selector = list.selectors[0];
  if (list.selectors.length !== 1 || selector === undefined || selector.pseudoElement !== null) return null;
  const simples = selector.compounds[0]?.simples;
  return selector.compounds.length === 1 && simples?.length === 1 ? (simples[0] ?? null) : null;
}

function testFor(list: SelectorList, root: QueryRoot, scope: SelectableElement | null): (element: SelectableElement) => boolean {
  const simple = onlySimpleSelector(list);
  const isQuirks = root.firstElementChild?.ownerDocument.isQuirks ?? false;
  // OPTIMIZATION: the most common queries need no matcher.
  if (simple?.kind === 'id' && !isQuirks) return (element) => element.id === simple.value;
  if (simple?.kind === 'class' && !isQuirks) return (element) => element.classNames.includes(simple.value);
  if (simple?.kind === 'type' && simple.namespace === '*' && simple.name === simple.lowerName) return (element) => element.localName === simple.name;
  const context = new MatchContext(scope);
  return (element) => matchesSelectorList(list, element, context);
}

/** Tree order without recursion; ends where the root's children end. */
function nextElement(element: SelectableElement, root: QueryRoot): SelectableElement | null {
  if (element.firstElementChild !== null) return element.firstElementChild;
  let current: SelectableElement | null = element;
  while (current !== null && current !== root) {
    if (current.nextElementSibling !== null) return current.nextElementSibling;
    current = current.parentElement;
  }
  return null;
}
