// https://dom.spec.whatwg.org/#interface-text and https://dom.spec.whatwg.org/#interface-cdatasection

import { CharacterData } from './character-data.ts';
import type { Document } from './document.ts';
import type { Element } from './element.ts';
import type { Node } from './node.ts';
import { insert } from './mutation.ts';
import { CDATA_SECTION_NODE, TEXT_NODE } from './node-type.ts';
import { rangesSplitText } from './live-ranges.ts';

export class Text extends CharacterData {
  constructor(nodeDocument: Document, data: string, nodeType: number = TEXT_NODE) {
    super(nodeType, nodeDocument, data);
  }

  override get interfaceName(): string {
    return 'Text';
  }

  override get nodeName(): string {
    return '#text';
  }

  /** https://dom.spec.whatwg.org/#concept-text-split */
  splitText(offset: number): Text {
    // 2. If offset is greater than length, then throw an "IndexSizeError" DOMException.
    const count = this.checkOffset(offset);
    // 4.-6. The new node takes the rest.
    const node = new Text(this.nodeDocument, this.data.slice(offset));
    const parent = this.parentNode;
    // 7. Insert it after this one, and move live ranges over.
    if (parent !== null) {
      insert(node, parent, this.nextSibling);
      rangesSplitText(this, node, offset, parent);
    }
    // 8. Replace data with node node, offset offset, count count, and data the empty string.
    this.replaceData(offset, count, '');
    return node;
  }

  get wholeText(): string {
    let first: Node = this;
    while (first.previousSibling !== null && isTextKind(first.previousSibling)) first = first.previousSibling;
    let text = '';
    for (let node: Node | null = first; node !== null && isTextKind(node); node = node.nextSibling) text += (node as Text).data;
    return text;
  }

  get assignedSlot(): Element | null {
    const slot = this.rare?.assignedSlot ?? null;
    return slot !== null && slot.containingShadowRoot?.mode === 'open' ? slot : null;
  }
}

export class CdataSection extends Text {
  constructor(nodeDocument: Document, data: string) {
    super(nodeDocument, data, CDATA_SECTION_NODE);
  }

  override get interfaceName(): string {
    return 'CDATASection';
  }

  override get nodeName(): string {
    return '#cdata-section';
  }
}

/** Text or a CDATA section (what the standard calls a Text node). */
export function isTextKind(node: Node): boolean {
  return node.nodeType === TEXT_NODE || node.nodeType === CDATA_SECTION_NODE;
}
