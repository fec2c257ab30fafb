// https://html.spec.whatwg.org/#the-template-element

import { cloneChildren } from '../clone.ts';
import type { Document } from '../document.ts';
import { DocumentFragment } from '../document-fragment.ts';
import type { Element } from '../element.ts';
import { adoptNode } from '../mutation.ts';
import type { Node } from '../node.ts';
import { HtmlElement } from './html-element.ts';
import { boolean, keyword, reflect } from './reflect.ts';

export class TemplateElement extends HtmlElement {
  private contents: DocumentFragment | null = null;

  get content(): DocumentFragment {
    return (this.contents ??= new DocumentFragment(this.nodeDocument.inertTemplateDocument, this));
  }

  /** For declarative shadow roots: the parser's insertions go there. */
  useAsContent(fragment: DocumentFragment): void {
    this.contents = fragment;
  }

  override markupTarget(): Node {
    return this.content;
  }

  override cloningSteps(from: Element, subtree: boolean): void {
    if (!subtree) return;
    const content = this.content;
    cloneChildren((from as TemplateElement).content, content, content.nodeDocument);
  }

  /** https://html.spec.whatwg.org/#the-template-element: the contents follow the template to its new document. */
  adoptContents(document: Document): void {
    if (this.contents !== null) adoptNode(this.contents, document.inertTemplateDocument);
  }
}

reflect(TemplateElement.prototype, {
  shadowRootMode: keyword(null, ['open', 'closed']),
  shadowRootDelegatesFocus: boolean(),
  shadowRootClonable: boolean(),
  shadowRootSerializable: boolean(),
});
