// ContainerNode: what elements, documents and fragments share. https://dom.spec.whatwg.org/#interface-parentnode

import { HtmlCollection } from './html-collection.ts';
import { moveBefore } from './move.ts';
import { convertNodes, ensurePreReplaceAll, preInsert, replaceAll } from './mutation.ts';
import { Node } from './node.ts';
import { StaticNodeList } from './node-list.ts';
import type { NodeList } from './node-list.ts';
import { ELEMENT_NODE, TEXT_NODE } from './node-type.ts';
import { selectAll, selectFirst } from './selector-queries.ts';
import { nextInTree } from './tree-order.ts';
import type { CharacterData } from './character-data.ts';
import type { Element } from './element.ts';

export abstract class ContainerNode extends Node {
  get firstElementChild(): Element | null {
    let child = this.firstChild;
    while (child !== null && child.nodeType !== ELEMENT_NODE) child = child.nextSibling;
    return child as Element | null;
  }

  get lastElementChild(): Element | null {
    let child = this.lastChild;
    while (child !== null && child.nodeType !== ELEMENT_NODE) child = child.previousSibling;
    return child as Element | null;
  }

  get childElementCount(): number {
    let count = 0;
    for (let child = this.firstChild; child !== null; child = child.nextSibling) if (child.nodeType === ELEMENT_NODE) count++;
    return count;
  }

  get children(): HtmlCollection {
    const rare = this.ensureRare();
    return (rare.children ??= HtmlCollection.ofChildren(this));
  }

  prepend(...nodes: (Node | string)[]): void {
    preInsert(convertNodes(nodes, this.nodeDocument), this, this.firstChild);
  }

  append(...nodes: (Node | string)[]): void {
    preInsert(convertNodes(nodes, this.nodeDocument), this, null);
  }

  replaceChildren(...nodes: (Node | string)[]): void {
    const node = convertNodes(nodes, this.nodeDocument);
    ensurePreReplaceAll(node, this);
    replaceAll(node, this);
  }

  moveBefore(node: Node, child: Node | null): void {
    moveBefore(node, this, child);
  }

  querySelector(selectors: string): Element | null {
    return selectFirst(this, selectors);
  }

  querySelectorAll(selectors: string): NodeList {
    return new StaticNodeList(selectAll(this, selectors));
  }
}

/** https://dom.spec.whatwg.org/#concept-descendant-text-content */
export function descendantText(root: Node): string {
  let text = '';
  for (let node: Node | null = nextInTree(root, root); node !== null; node = nextInTree(node, root)) {
    if (node.nodeType === TEXT_NODE || node.nodeType === 4) text += (node as CharacterData).data;
  }
  return text;
}
