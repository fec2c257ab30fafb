// https://dom.spec.whatwg.org/#interface-namednodemap

import { Attr } from './attr.ts';
import type { AttributeKey } from './attributes.ts';
import { adoptAttributeNode, attributeName, findAttribute, findAttributeNs, removeAttributeAt } from './attributes.ts';
import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import { PlatformObject } from './platform-object.ts';
import { asciiLowercase } from './qualified-name.ts';

export class NamedNodeMap extends PlatformObject {
  readonly element: Element;

  constructor(element: Element) {
    super();
    this.element = element;
  }

  override get interfaceName(): string {
    return 'NamedNodeMap';
  }

  get length(): number {
    return (this.element.attributeList?.length ?? 0) / 2;
  }

  item(index: number): Attr | null {
    return index < this.length ? this.at(index) : null;
  }

  getNamedItem(qualifiedName: string): Attr | null {
    const index = findAttribute(this.element, this.lowercase(qualifiedName));
    return index < 0 ? null : this.at(index / 2);
  }

  getNamedItemNS(namespace: string | null, localName: string): Attr | null {
    const index = findAttributeNs(this.element, namespace === '' ? null : namespace, localName);
    return index < 0 ? null : this.at(index / 2);
  }

  setNamedItem(attr: Attr): Attr | null {
    return adoptAttributeNode(this.element, attr);
  }

  setNamedItemNS(attr: Attr): Attr | null {
    return adoptAttributeNode(this.element, attr);
  }

  removeNamedItem(qualifiedName: string): Attr {
    return this.removeAt(findAttribute(this.element, this.lowercase(qualifiedName)));
  }

  removeNamedItemNS(namespace: string | null, localName: string): Attr {
    return this.removeAt(findAttributeNs(this.element, namespace === '' ? null : namespace, localName));
  }

  /** https://dom.spec.whatwg.org/#interface-namednodemap: the supported property names. */
  supportedPropertyNames(): string[] {
    const names: string[] = [];
    const html = this.element.tag.isHtml && this.element.nodeDocument.isHtmlDocument;
    const list = this.element.attributeList ?? [];
    for (let i = 0; i < list.length; i += 2) {
      const name = attributeName(list[i] as AttributeKey);
      if (!names.includes(name) && !(html && asciiLowercase(name) !== name)) names.push(name);
    }
    return names;
  }

  /** The node of the attribute at `index`, the same one each time. */
  at(index: number): Attr {
    const element = this.element;
    const key = element.attributeList?.[index * 2] as AttributeKey;
    const nodes = (element.ensureRare().attributeNodes ??= []);
    for (const node of nodes) if (node.key === key) return node;
    const attr = new Attr(element.nodeDocument, key, '', element);
    nodes.push(attr);
    return attr;
  }

  all(): Attr[] {
    const all: Attr[] = [];
    for (let i = 0; i < this.length; i++) all.push(this.at(i));
    return all;
  }

  private removeAt(index: number): Attr {
    if (index < 0) throw new DomException('the element has no such attribute', 'NotFoundError');
    const attr = this.at(index / 2);
    removeAttributeAt(this.element, index);
    return attr;
  }

  private lowercase(name: string): string {
    return this.element.tag.isHtml && this.element.nodeDocument.isHtmlDocument ? asciiLowercase(name) : name;
  }
}
