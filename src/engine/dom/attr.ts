// https://dom.spec.whatwg.org/#interface-attr. Made only when script asks for an attribute's node; while it belongs to an element its
// value is the element's.

import type { AttributeKey } from './attributes.ts';
import { attributeLocalName, attributeName, attributeNamespace, findAttributeNs, setAttributeValue } from './attributes.ts';
import type { Document } from './document.ts';
import type { Element } from './element.ts';
import { Node } from './node.ts';
import { ATTRIBUTE_NODE } from './node-type.ts';

export class Attr extends Node {
  readonly key: AttributeKey;
  ownerElement: Element | null;
  private ownValue: string;

  constructor(nodeDocument: Document, key: AttributeKey, value: string, ownerElement: Element | null) {
    super(ATTRIBUTE_NODE, nodeDocument);
    this.key = key;
    this.ownValue = value;
    this.ownerElement = ownerElement;
  }

  override get interfaceName(): string {
    return 'Attr';
  }

  get name(): string {
    return attributeName(this.key);
  }

  override get nodeName(): string {
    return this.name;
  }

  get localName(): string {
    return attributeLocalName(this.key);
  }

  get namespaceURI(): string | null {
    return attributeNamespace(this.key);
  }

  get prefix(): string | null {
    return typeof this.key === 'string' ? null : this.key.prefix;
  }

  get specified(): boolean {
    return true;
  }

  get value(): string {
    const element = this.ownerElement;
    if (element === null) return this.ownValue;
    const index = findAttributeNs(element, this.namespaceURI, this.localName);
    return (element.attributeList?.[index + 1] as string | undefined) ?? this.ownValue;
  }

  set value(value: string) {
    const element = this.ownerElement;
    if (element === null) this.ownValue = value;
    else setAttributeValue(element, this.key, value, findAttributeNs(element, this.namespaceURI, this.localName));
  }

  override get nodeValue(): string {
    return this.value;
  }

  override set nodeValue(value: string | null) {
    this.value = value ?? '';
  }

  override get textContent(): string {
    return this.value;
  }

  override set textContent(value: string | null) {
    this.value = value ?? '';
  }

  attach(element: Element): void {
    this.ownerElement = element;
  }

  detach(value: string): void {
    this.ownerElement = null;
    this.ownValue = value;
  }
}
