// https://dom.spec.whatwg.org/#interface-domimplementation

import type { Document } from './document.ts';
import type { DocumentType } from './document-type.ts';
import { HTML_NAMESPACE, SVG_NAMESPACE } from './namespaces.ts';
import { PlatformObject } from './platform-object.ts';
import { invalidName, isValidDoctypeName } from './qualified-name.ts';

export class DomImplementation extends PlatformObject {
  private readonly document: Document;

  constructor(document: Document) {
    super();
    this.document = document;
  }

  override get interfaceName(): string {
    return 'DOMImplementation';
  }

  createDocumentType(name: string, publicId: string, systemId: string): DocumentType {
    if (!isValidDoctypeName(name)) throw invalidName(name);
    return this.document.makeDocumentType(name, publicId, systemId);
  }

  createDocument(namespace: string | null, qualifiedName: string, doctype: DocumentType | null = null): Document {
    const ns = namespace === '' ? null : namespace;
    const contentType = ns === HTML_NAMESPACE ? 'application/xhtml+xml' : ns === SVG_NAMESPACE ? 'image/svg+xml' : 'application/xml';
    const document = this.document.createDetachedDocument(contentType);
    const element = qualifiedName === '' ? null : document.createElementNS(ns, qualifiedName);
    if (doctype !== null) document.appendChild(doctype);
    if (element !== null) document.appendChild(element);
    return document;
  }

  createHTMLDocument(title?: string): Document {
    const document = this.document.createDetachedDocument('text/html');
    document.appendChild(document.makeDocumentType('html', '', ''));
    const html = document.appendChild(document.createHtmlElement('html'));
    const head = html.appendChild(document.createHtmlElement('head'));
    if (title !== undefined) head.appendChild(document.createHtmlElement('title')).appendChild(document.createTextNode(title));
    html.appendChild(document.createHtmlElement('body'));
    return document;
  }

  hasFeature(): boolean {
    return true;
  }
}
