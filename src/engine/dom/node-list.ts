// https://dom.spec.whatwg.org/#interface-nodelist

import type { Node } from './node.ts';
import { PlatformObject } from './platform-object.ts';

export abstract class NodeList extends PlatformObject {
  static ofChildren(parent: Node): NodeList {
    return new ChildNodeList(parent);
  }

  override get interfaceName(): string {
    return 'NodeList';
  }

  /** The nodes now. The array is not to be changed, and is a new one after each change of a live list. */
  abstract get items(): readonly Node[];

  get length(): number {
    return this.items.length;
  }

  item(index: number): Node | null {
    return this.items[index] ?? null;
  }

  /** A live list of children forgets what it holds; the other kinds look for themselves. */
  invalidate(): void {}
}

class ChildNodeList extends NodeList {
  private readonly parent: Node;
  private cache: readonly Node[] | null = null;

  constructor(parent: Node) {
    super();
    this.parent = parent;
  }

  override get items(): readonly Node[] {
    if (this.cache === null) {
      const items: Node[] = [];
      for (let child = this.parent.firstChild; child !== null; child = child.nextSibling) items.push(child);
      this.cache = items;
    }
    return this.cache;
  }

  override invalidate(): void {
    this.cache = null;
  }
}

/** A list that never changes: querySelectorAll, mutation records. */
export class StaticNodeList extends NodeList {
  override readonly items: readonly Node[];

  constructor(items: readonly Node[]) {
    super();
    this.items = items;
  }
}

/** A live list computed by a function and kept while `version` returns the same. */
export class ComputedNodeList extends NodeList {
  private readonly compute: () => readonly Node[];
  private readonly version: () => number;
  private cache: readonly Node[] = [];
  private cachedVersion = -1;
  private readonly name: string;

  constructor(compute: () => readonly Node[], version: () => number, name = 'NodeList') {
    super();
    this.compute = compute;
    this.version = version;
    this.name = name;
  }

  override get interfaceName(): string {
    return this.name;
  }

  override get items(): readonly Node[] {
    const version = this.version();
    if (version !== this.cachedVersion) {
      this.cache = this.compute();
      this.cachedVersion = version;
    }
    return this.cache;
  }
}
