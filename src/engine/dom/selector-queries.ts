// querySelector, querySelectorAll, matches, closest: https://dom.spec.whatwg.org/#scope-match-a-selectors-string

import { parseSelectorText } from '../css/selectors/parse-selector.ts';
import { MatchContext, matchesSelectorList } from '../css/selectors/match.ts';
import { onlySimpleSelector, queryAll, queryClosest, queryFirst } from '../css/selectors/query.ts';
import type { SelectorList } from '../css/selectors/selector.ts';
import type { ContainerNode } from './container-node.ts';
import type { Document } from './document.ts';
import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import { DOCUMENT_NODE, ELEMENT_NODE } from './node-type.ts';

/** Pages ask the same few selectors over and over. Emptied when full: cheaper than keeping an order. */
const parsed = new Map<string, SelectorList>();
const MAX_PARSED = 500;

function parse(selectors: string): SelectorList {
  const known = parsed.get(selectors);
  if (known !== undefined) return known;
  const list = parseSelectorText(selectors);
  if (list === null) throw new DomException(`"${selectors.slice(0, 200)}" is not a valid selector`, 'SyntaxError');
  if (parsed.size >= MAX_PARSED) parsed.clear();
  if (selectors.length < 500) parsed.set(selectors, list);
  return list;
}

function scopeOf(root: ContainerNode): Element | null {
  return root.nodeType === ELEMENT_NODE ? (root as unknown as Element) : null;
}

export function selectFirst(root: ContainerNode, selectors: string): Element | null {
  const list = parse(selectors);
  // OPTIMIZATION: a lone id in a document is in the index.
  const simple = root.nodeType === DOCUMENT_NODE && !root.nodeDocument.isQuirks ? onlySimpleSelector(list) : null;
  if (simple?.kind === 'id') return (root as unknown as Document).getElementById(simple.value);
  return queryFirst(list, root, scopeOf(root)) as Element | null;
}

export function selectAll(root: ContainerNode, selectors: string): Element[] {
  return queryAll(parse(selectors), root, scopeOf(root)) as Element[];
}

export function matchesSelectors(element: Element, selectors: string): boolean {
  return matchesSelectorList(parse(selectors), element, new MatchContext(element));
}

export function closestMatching(element: Element, selectors: string): Element | null {
  return queryClosest(parse(selectors), element) as Element | null;
}
