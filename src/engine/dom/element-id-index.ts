// The document's elements by id, built on the first look-up and kept from then on. Duplicates are common: the first in tree order wins.

import type { Document } from './document.ts';
import type { Element } from './element.ts';
import { compareTreeOrder, nextElementInTree } from './tree-order.ts';

export class ElementIdIndex {
  /** A lone element, or all elements with that id, the first in tree order in front when `sorted` knows it. */
  private readonly byId = new Map<string, Element | Element[]>();

  constructor(document: Document) {
    for (let e = nextElementInTree(document, document); e !== null; e = nextElementInTree(e, document)) {
      if (e.id !== '') this.add(e, e.id);
    }
  }

  first(id: string): Element | null {
    const found = this.byId.get(id);
    if (found === undefined) return null;
    if (!Array.isArray(found)) return found;
    let first = found[0] as Element;
    for (const element of found) if (compareTreeOrder(element, first) < 0) first = element;
    return first;
  }

  add(element: Element, id: string): void {
    const found = this.byId.get(id);
    if (found === undefined) this.byId.set(id, element);
    else if (Array.isArray(found)) {
      if (!found.includes(element)) found.push(element);
    } else if (found !== element) this.byId.set(id, [found, element]);
  }

  remove(element: Element, id: string): void {
    const found = this.byId.get(id);
    if (found === element) this.byId.delete(id);
    if (!Array.isArray(found)) return;
    const index = found.indexOf(element);
    if (index < 0) return;
    found.splice(index, 1);
    if (found.length === 1) this.byId.set(id, found[0] as Element);
  }
}
