// https://drafts.csswg.org/cssom/#the-stylesheetlist-interface: the sheets of the style and link elements in tree order.

import type { Element } from './element.ts';
import type { Node } from './node.ts';
import { PlatformObject } from './platform-object.ts';
import { nextElementInTree } from './tree-order.ts';

/** An element that may own a sheet: style, link, SVG style. The page puts the sheet there. */
interface SheetOwner extends Element {
  sheet?: object | null;
}

export class StyleSheetList extends PlatformObject {
  private readonly root: Node;

  constructor(root: Node) {
    super();
    this.root = root;
  }

  override get interfaceName(): string {
    return 'StyleSheetList';
  }

  get items(): readonly object[] {
    const sheets: object[] = [];
    for (let e = nextElementInTree(this.root, this.root) as SheetOwner | null; e !== null; e = nextElementInTree(e, this.root)) {
      if (e.localName !== 'style' && e.localName !== 'link') continue;
      if (e.sheet) sheets.push(e.sheet);
    }
    return sheets;
  }

  get length(): number {
    return this.items.length;
  }

  item(index: number): object | null {
    return this.items[index] ?? null;
  }
}
