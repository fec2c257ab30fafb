// https://dom.spec.whatwg.org/#interface-documentfragment

import { ContainerNode, descendantText } from './container-node.ts';
import type { Document } from './document.ts';
import type { Element } from './element.ts';
import { elementById } from './element-collections.ts';
import { replaceAllWithText } from './mutation.ts';
import { DOCUMENT_FRAGMENT_NODE } from './node-type.ts';

export class DocumentFragment extends ContainerNode {
  /** https://dom.spec.whatwg.org/#concept-documentfragment-host, for template contents; a shadow root has its own. */
  readonly templateHost: Element | null;

  constructor(nodeDocument: Document, templateHost: Element | null = null) {
    super(DOCUMENT_FRAGMENT_NODE, nodeDocument);
    this.templateHost = templateHost;
  }

  override get interfaceName(): string {
    return 'DocumentFragment';
  }

  override get nodeName(): string {
    return '#document-fragment';
  }

  getElementById(id: string): Element | null {
    return elementById(this, id);
  }

  override get textContent(): string {
    return descendantText(this);
  }

  override set textContent(value: string | null) {
    replaceAllWithText(this, value ?? '');
  }
}
