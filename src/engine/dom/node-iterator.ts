// https://dom.spec.whatwg.org/#interface-nodeiterator

import { addLiveIterator } from './live-iterators.ts';
import type { Node } from './node.ts';
import { FILTER_ACCEPT, filterNode, SHOW_ALL } from './node-filter.ts';
import type { NodeFilterCallback } from './node-filter.ts';
import { PlatformObject } from './platform-object.ts';
import { isInclusiveAncestor, nextInTree, nextSkippingChildren, previousInTree } from './tree-order.ts';

export class NodeIterator extends PlatformObject {
  readonly root: Node;
  readonly whatToShow: number;
  readonly filter: NodeFilterCallback | null;
  referenceNode: Node;
  pointerBeforeReferenceNode = true;
  isActive = false;

  constructor(root: Node, whatToShow = SHOW_ALL, filter: NodeFilterCallback | null = null) {
    super();
    this.root = root;
    this.whatToShow = whatToShow;
    this.filter = filter;
    this.referenceNode = root;
    addLiveIterator(this);
  }

  override get interfaceName(): string {
    return 'NodeIterator';
  }

  nextNode(): Node | null {
    let node = this.referenceNode;
    let before = this.pointerBeforeReferenceNode;
    for (;;) {
      if (before) before = false;
      else {
        const next = nextInTree(node, this.root);
        if (next === null) return null;
        node = next;
      }
      if (filterNode(this, node) === FILTER_ACCEPT) break;
    }
    this.referenceNode = node;
    this.pointerBeforeReferenceNode = before;
    return node;
  }

  previousNode(): Node | null {
    let node = this.referenceNode;
    let before = this.pointerBeforeReferenceNode;
    for (;;) {
      if (!before) before = true;
      else {
        const previous = previousInTree(node, this.root);
        if (previous === null) return null;
        node = previous;
      }
      if (filterNode(this, node) === FILTER_ACCEPT) break;
    }
    this.referenceNode = node;
    this.pointerBeforeReferenceNode = before;
    return node;
  }

  detach(): void {}

  /** https://dom.spec.whatwg.org/#nodeiterator-pre-removing-steps */
  removing(removed: Node): void {
    // 1. Only when the reference goes, and not with the root itself.
    if (removed === this.root || !isInclusiveAncestor(removed, this.referenceNode) || !isInclusiveAncestor(this.root, removed)) return;
    // 2. If pointer before reference is true, go on to what follows.
    if (this.pointerBeforeReferenceNode) {
      const next = nextSkippingChildren(removed, this.root);
      if (next !== null) {
        this.referenceNode = next;
        return;
      }
      this.pointerBeforeReferenceNode = false;
    }
    // 3. Otherwise back to what comes before.
    let node = removed.previousSibling;
    if (node === null) this.referenceNode = removed.parentNode as Node;
    else {
      while (node.lastChild !== null) node = node.lastChild;
      this.referenceNode = node;
    }
  }
}
