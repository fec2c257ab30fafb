// https://dom.spec.whatwg.org/#interface-documenttype

import type { Document } from './document.ts';
import { Node } from './node.ts';
import { DOCUMENT_TYPE_NODE } from './node-type.ts';

export class DocumentType extends Node {
  readonly name: string;
  readonly publicId: string;
  readonly systemId: string;

  constructor(nodeDocument: Document, name: string, publicId: string, systemId: string) {
    super(DOCUMENT_TYPE_NODE, nodeDocument);
    this.name = name;
    this.publicId = publicId;
    this.systemId = systemId;
  }

  override get interfaceName(): string {
    return 'DocumentType';
  }

  override get nodeName(): string {
    return this.name;
  }
}
