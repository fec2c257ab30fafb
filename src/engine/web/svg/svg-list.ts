// The list interfaces of the SVG DOM: https://svgwg.org/svg2-draft/types.html#ListInterfaces. A list is read from its attribute when that
// has changed and written back when the list or one of its items changes; items that scripts hold stay the same objects meanwhile.

import { DomException } from '../../dom/dom-exception.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { readAttribute } from './svg-attribute.ts';
import type { AttributeOf } from './svg-attribute.ts';

/** Longer lists are cut: each item is an object. */
const MAX_ITEMS = 200_000;

export abstract class SvgList<T> extends PlatformObject {
  readonly of: AttributeOf;
  #items: T[] = [];
  /** The attribute's value that the items stand for. */
  #text: string | null = null;

  constructor(of: AttributeOf) {
    super();
    this.of = of;
  }

  /** The items of an attribute's value; what follows a mistake is left out. */
  protected abstract parse(text: string): T[];
  protected abstract print(items: readonly T[]): string;
  /** What goes into the list in place of a given item: itself, or a copy of what is in a list already. Also tells it whom to tell of changes. */
  protected abstract adopt(item: T): T;
  /** The item has left the list. */
  protected abstract release(item: T): void;

  get items(): T[] {
    const text = readAttribute(this.of);
    if (text !== this.#text) {
      for (const item of this.#items) this.release(item);
      this.#items = text === null ? [] : this.parse(text).slice(0, MAX_ITEMS);
      this.#text = text;
    }
    return this.#items;
  }

  /** Writes the items into the attribute. */
  protected readonly write = (): void => {
    this.#text = this.print(this.#items);
    this.of.element.setAttributeDirect(this.of.name, this.#text);
  };

  get length(): number {
    return this.items.length;
  }

  get numberOfItems(): number {
    return this.items.length;
  }

  clear(): void {
    for (const item of this.items.splice(0)) this.release(item);
    this.write();
  }

  initialize(item: T): T {
    const adopted = this.adopt(item);
    for (const old of this.items.splice(0)) this.release(old);
    this.#items.push(adopted);
    this.write();
    return adopted;
  }

  getItem(index: number): T {
    const item = this.items[index];
    if (item === undefined)
      throw new DomException(`The index provided (${index}) is greater than or equal to the maximum bound (${this.length}).`, 'IndexSizeError');
    return item;
  }

  /** For the indexed getter: absent instead of an error. */
  getIndexed(index: number): T | null {
    return this.items[index] ?? null;
  }

  setIndexed(index: number, item: T): void {
    this.replaceItem(item, index);
  }

  insertItemBefore(item: T, index: number): T {
    const { items } = this;
    const adopted = this.adopt(item);
    items.splice(Math.min(index, items.length), 0, adopted);
    this.write();
    return adopted;
  }

  replaceItem(item: T, index: number): T {
    const old = this.getItem(index);
    const adopted = this.adopt(item);
    this.release(old);
    this.items[index] = adopted;
    this.write();
    return adopted;
  }

  removeItem(index: number): T {
    const item = this.getItem(index);
    this.items.splice(index, 1);
    this.release(item);
    this.write();
    return item;
  }

  appendItem(item: T): T {
    return this.insertItemBefore(item, Infinity);
  }

  /** The list becomes one item, without asking whose it is. */
  protected become(item: T): void {
    for (const old of this.items.splice(0)) this.release(old);
    this.#items.push(item);
    this.write();
  }
}
