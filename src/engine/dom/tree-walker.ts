// https://dom.spec.whatwg.org/#interface-treewalker

import type { Node } from './node.ts';
import { FILTER_ACCEPT, FILTER_REJECT, FILTER_SKIP, filterNode, SHOW_ALL } from './node-filter.ts';
import type { NodeFilterCallback } from './node-filter.ts';
import { PlatformObject } from './platform-object.ts';

export class TreeWalker extends PlatformObject {
  readonly root: Node;
  readonly whatToShow: number;
  readonly filter: NodeFilterCallback | null;
  currentNode: Node;
  isActive = false;

  constructor(root: Node, whatToShow = SHOW_ALL, filter: NodeFilterCallback | null = null) {
    super();
    this.root = root;
    this.whatToShow = whatToShow;
    this.filter = filter;
    this.currentNode = root;
  }

  override get interfaceName(): string {
    return 'TreeWalker';
  }

  parentNode(): Node | null {
    let node: Node | null = this.currentNode;
    while (node !== null && node !== this.root) {
      node = node.parentNode;
      if (node !== null && filterNode(this, node) === FILTER_ACCEPT) return (this.currentNode = node);
    }
    return null;
  }

  firstChild(): Node | null {
    return this.traverseChildren(true);
  }

  lastChild(): Node | null {
    return this.traverseChildren(false);
  }

  nextSibling(): Node | null {
    return this.traverseSiblings(true);
  }

  previousSibling(): Node | null {
    return this.traverseSiblings(false);
  }

  /** https://dom.spec.whatwg.org/#concept-traverse-children */
  private traverseChildren(first: boolean): Node | null {
    let node: Node | null = first ? this.currentNode.firstChild : this.currentNode.lastChild;
    while (node !== null) {
      const result = filterNode(this, node);
      if (result === FILTER_ACCEPT) return (this.currentNode = node);
      if (result === FILTER_SKIP) {
        const child: Node | null = first ? node.firstChild : node.lastChild;
        if (child !== null) {
          node = child;
          continue;
        }
      }
      while (node !== null) {
        const sibling: Node | null = first ? node.nextSibling : node.previousSibling;
        if (sibling !== null) {
          node = sibling;
          break;
        }
        const parent: Node | null = node.parentNode;
        if (parent === null || parent === this.root || parent === this.currentNode) return null;
        node = parent;
      }
    }
    return null;
  }

  /** https://dom.spec.whatwg.org/#concept-traverse-siblings */
  private traverseSiblings(next: boolean): Node | null {
    let node: Node | null = this.currentNode;
    if (node === this.root) return null;
    for (;;) {
      let sibling: Node | null = next ? node.nextSibling : node.previousSibling;
      while (sibling !== null) {
        node = sibling;
        const result = filterNode(this, node);
        if (result === FILTER_ACCEPT) return (this.currentNode = node);
        sibling = next ? node.firstChild : node.lastChild;
        if (result === FILTER_REJECT || sibling === null) sibling = next ? node.nextSibling : node.previousSibling;
      }
      node = node.parentNode;
      if (node === null || node === this.root) return null;
      if (filterNode(this, node) === FILTER_ACCEPT) return null;
    }
  }

  previousNode(): Node | null {
    let node: Node = this.currentNode;
    while (node !== this.root) {
      let sibling = node.previousSibling;
      while (sibling !== null) {
        node = sibling;
        let result = filterNode(this, node);
        while (result !== FILTER_REJECT && node.lastChild !== null) {
          node = node.lastChild;
          result = filterNode(this, node);
        }
        if (result === FILTER_ACCEPT) return (this.currentNode = node);
        sibling = node.previousSibling;
      }
      if (node === this.root || node.parentNode === null) return null;
      node = node.parentNode;
      if (filterNode(this, node) === FILTER_ACCEPT) return (this.currentNode = node);
    }
    return null;
  }

  nextNode(): Node | null {
    let node: Node = this.currentNode;
    let result = FILTER_ACCEPT;
    for (;;) {
      while (result !== FILTER_REJECT && node.firstChild !== null) {
        node = node.firstChild;
        result = filterNode(this, node);
        if (result === FILTER_ACCEPT) return (this.currentNode = node);
      }
      let following: Node | null = null;
      for (let up: Node | null = node; up !== null; up = up.parentNode) {
        if (up === this.root) return null;
        if (up.nextSibling !== null) {
          following = up.nextSibling;
          break;
        }
      }
      if (following === null) return null;
      node = following;
      result = filterNode(this, node);
      if (result === FILTER_ACCEPT) return (this.currentNode = node);
    }
  }
}
