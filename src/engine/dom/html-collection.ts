// https://dom.spec.whatwg.org/#interface-htmlcollection. Contents are kept until the tree (or an attribute that counts) changes.

import type { Element } from './element.ts';
import type { Node } from './node.ts';
import { ELEMENT_NODE } from './node-type.ts';
import { PlatformObject } from './platform-object.ts';
import { nextElementInTree } from './tree-order.ts';

export abstract class HtmlCollection extends PlatformObject {
  static ofChildren(parent: Node): HtmlCollection {
    return new ChildCollection(parent);
  }

  override get interfaceName(): string {
    return 'HTMLCollection';
  }

  /** The elements now, in tree order. Not to be changed. */
  abstract get items(): readonly Element[];

  get length(): number {
    return this.items.length;
  }

  item(index: number): Element | null {
    return this.items[index] ?? null;
  }

  /** https://dom.spec.whatwg.org/#dom-htmlcollection-nameditem-key */
  namedItem(key: string): unknown {
    if (key === '') return null;
    return this.items.find((element) => element.id === key || (element.isHtmlElement && element.attribute('name') === key)) ?? null;
  }

  supportedPropertyNames(): string[] {
    const names = new Set<string>();
    for (const element of this.items) {
      if (element.id !== '') names.add(element.id);
      const name = element.isHtmlElement ? element.attribute('name') : null;
      if (name !== null && name !== '') names.add(name);
    }
    return [...names];
  }

  invalidate(): void {}
}

class ChildCollection extends HtmlCollection {
  private readonly parent: Node;
  private cache: readonly Element[] | null = null;

  constructor(parent: Node) {
    super();
    this.parent = parent;
  }

  override get items(): readonly Element[] {
    if (this.cache === null) {
      const items: Element[] = [];
      for (let child = this.parent.firstChild; child !== null; child = child.nextSibling) {
        if (child.nodeType === ELEMENT_NODE) items.push(child as Element);
      }
      this.cache = items;
    }
    return this.cache;
  }

  override invalidate(): void {
    this.cache = null;
  }
}

/** The descendants of `root` that match. `matches` may read the tree and attributes, nothing else. */
export class DescendantCollection extends HtmlCollection {
  protected readonly root: Node;
  private readonly matches: (element: Element) => boolean;
  private cache: readonly Element[] = [];
  private treeVersion = -1;
  private attributeVersion = -1;

  constructor(root: Node, matches: (element: Element) => boolean) {
    super();
    this.root = root;
    this.matches = matches;
  }

  override get items(): readonly Element[] {
    const document = this.root.nodeDocument;
    if (document.treeVersion !== this.treeVersion || document.attributeVersion !== this.attributeVersion) {
      this.cache = this.collect();
      this.treeVersion = document.treeVersion;
      this.attributeVersion = document.attributeVersion;
    }
    return this.cache;
  }

  protected collect(): readonly Element[] {
    const items: Element[] = [];
    for (let e = nextElementInTree(this.root, this.root); e !== null; e = nextElementInTree(e, this.root)) {
      if (this.matches(e)) items.push(e);
    }
    return items;
  }
}

/** Any other live collection: computed when the tree or attributes of `root`'s document changed. */
export class ComputedCollection extends HtmlCollection {
  private readonly root: Node;
  private readonly compute: () => readonly Element[];
  private cache: readonly Element[] = [];
  private treeVersion = -1;
  private attributeVersion = -1;

  constructor(root: Node, compute: () => readonly Element[]) {
    super();
    this.root = root;
    this.compute = compute;
  }

  override get items(): readonly Element[] {
    const document = this.root.nodeDocument;
    if (document.treeVersion !== this.treeVersion || document.attributeVersion !== this.attributeVersion) {
      this.cache = this.compute();
      this.treeVersion = document.treeVersion;
      this.attributeVersion = document.attributeVersion;
    }
    return this.cache;
  }
}
