// https://dom.spec.whatwg.org/#interface-characterdata

import type { Document } from './document.ts';
import type { Element } from './element.ts';
import { DomException } from './dom-exception.ts';
import { queueCharacterDataRecord } from './mutation-records.ts';
import { Node } from './node.ts';
import { ELEMENT_NODE } from './node-type.ts';
import { rangesReplacedData } from './live-ranges.ts';

export abstract class CharacterData extends Node {
  /** Set through `data` by script, and directly by the parser while the node is its own. */
  text: string;

  constructor(nodeType: number, nodeDocument: Document, data: string) {
    super(nodeType, nodeDocument);
    this.text = data;
  }

  get data(): string {
    return this.text;
  }

  set data(value: string) {
    this.replaceData(0, this.text.length, value);
  }

  get length(): number {
    return this.text.length;
  }

  override get nodeValue(): string {
    return this.text;
  }

  override set nodeValue(value: string | null) {
    this.data = value ?? '';
  }

  override get textContent(): string {
    return this.text;
  }

  override set textContent(value: string | null) {
    this.data = value ?? '';
  }

  get previousElementSibling(): Element | null {
    let sibling = this.previousSibling;
    while (sibling !== null && sibling.nodeType !== ELEMENT_NODE) sibling = sibling.previousSibling;
    return sibling as Element | null;
  }

  get nextElementSibling(): Element | null {
    let sibling = this.nextSibling;
    while (sibling !== null && sibling.nodeType !== ELEMENT_NODE) sibling = sibling.nextSibling;
    return sibling as Element | null;
  }

  substringData(offset: number, count: number): string {
    this.checkOffset(offset);
    return this.text.slice(offset, offset + count);
  }

  appendData(data: string): void {
    this.replaceData(this.text.length, 0, data);
  }

  insertData(offset: number, data: string): void {
    this.replaceData(offset, 0, data);
  }

  deleteData(offset: number, count: number): void {
    this.replaceData(offset, count, '');
  }

  /** https://dom.spec.whatwg.org/#concept-cd-replace */
  replaceData(offset: number, count: number, data: string): void {
    // 2. If offset is greater than length, then throw an "IndexSizeError" DOMException.
    const rest = this.checkOffset(offset);
    // 3. If offset plus count is greater than length, then set count to length minus offset.
    const removed = Math.min(count, rest);
    const old = this.text;
    // 4. Queue a mutation record of "characterData".
    queueCharacterDataRecord(this, old);
    // 5.-7. Replace.
    this.text = old.slice(0, offset) + data + old.slice(offset + removed);
    // 8.-11. Live ranges whose boundary lies in the replaced part move.
    rangesReplacedData(this, offset, removed, data.length);
    // 12. If node's parent is non-null, then run the children changed steps for node's parent.
    this.parentNode?.childrenChangedSteps();
    this.nodeDocument.observer?.characterDataChanged(this);
  }

  /** The number of code units after `offset`. */
  protected checkOffset(offset: number): number {
    const rest = this.text.length - offset;
    if (rest < 0) throw new DomException(`the offset ${offset} is larger than the node's length`, 'IndexSizeError');
    return rest;
  }
}
