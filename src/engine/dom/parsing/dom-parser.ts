// https://html.spec.whatwg.org/#dom-domparser-parsefromstring

import { Document } from '../document.ts';
import { PlatformObject } from '../platform-object.ts';
import { parseHtmlInto } from './html-document-parser.ts';
import { makeParserErrorDocument, parseXmlInto } from './xml-document-parser.ts';

export class DomParser extends PlatformObject {
  private readonly owner: Document;

  /** `owner` is the page's document: results take its URL and origin. */
  constructor(owner: Document) {
    super();
    this.owner = owner;
  }

  override get interfaceName(): string {
    return 'DOMParser';
  }

  parseFromString(text: string, type: string): Document {
    const document = new Document({ contentType: type, url: this.owner.URL, origin: this.owner.origin });
    if (type === 'text/html') return parseHtmlInto(document, text);
    const error = parseXmlInto(document, text);
    if (error !== null) makeParserErrorDocument(document, error);
    return document;
  }
}
