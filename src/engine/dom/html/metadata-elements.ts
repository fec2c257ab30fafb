// base, link, meta, style, title: https://html.spec.whatwg.org/#document-metadata. Sheets are made by the page, which hears of changes
// through DocumentHost.resourceChanged and puts its CSSStyleSheet into `sheet`.

import { childText } from '../child-text.ts';
import type { Document } from '../document.ts';
import { replaceAllWithText } from '../mutation.ts';
import { FLAG_HAS_CHILDREN_STEPS, FLAG_HAS_TREE_STEPS } from '../node-type.ts';
import type { Node } from '../node.ts';
import type { QualifiedName } from '../qualified-name.ts';
import { HtmlElement } from './html-element.ts';
import { CROSS_ORIGIN, FETCH_PRIORITY, keyword, reflect, REFERRER_POLICY, text, tokens, url } from './reflect.ts';
import { splitTokens } from '../attributes.ts';
import { asciiLowercase } from '../qualified-name.ts';

export class BaseElement extends HtmlElement {
  declare target: string;

  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS;
  }

  get href(): string {
    const value = this.attribute('href') ?? '';
    return URL.parse(value, this.nodeDocument.URL)?.href ?? value;
  }

  set href(value: string) {
    this.setAttributeDirect('href', value);
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (name === 'href') this.nodeDocument.baseChanged();
  }

  override insertionSteps(): void {
    this.nodeDocument.baseChanged();
  }

  override removingSteps(): void {
    this.nodeDocument.baseChanged();
  }

  override movingSteps(): void {
    this.nodeDocument.baseChanged();
  }
}

reflect(BaseElement.prototype, { target: text() });

/** https://html.spec.whatwg.org/#linkTypes that this engine acts on: what `relList.supports` answers. */
const SUPPORTED_RELS = ['stylesheet', 'icon', 'preload', 'modulepreload', 'preconnect', 'dns-prefetch', 'prefetch', 'canonical', 'manifest', 'alternate'];

export class LinkElement extends HtmlElement {
  declare href: string;
  declare media: string;
  declare rel: string;
  sheet: object | null = null;
  /** Set once script changes `disabled`: https://html.spec.whatwg.org/#explicitly-enabled */
  explicitlyEnabled = false;

  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS;
  }

  /** The tokens of `rel` in lower case. */
  get relations(): string[] {
    return splitTokens(asciiLowercase(this.attribute('rel') ?? ''));
  }

  get disabled(): boolean {
    return this.attribute('disabled') !== null;
  }

  set disabled(value: boolean) {
    if (value) this.setAttributeDirect('disabled', '');
    else {
      this.explicitlyEnabled = true;
      this.removeAttribute('disabled');
    }
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (!this.isConnected) return;
    switch (name) {
      case 'href':
      case 'rel':
      case 'media':
      case 'type':
      case 'disabled':
      case 'crossorigin':
      case 'as':
      case 'sizes':
      case 'title':
        this.nodeDocument.host.resourceChanged(this, name);
        break;
      default:
    }
  }

  override postConnectionSteps(): void {
    this.nodeDocument.host.resourceChanged(this, '');
  }

  override removingSteps(_oldParent: Node, wasConnected: boolean): void {
    if (wasConnected) this.nodeDocument.host.resourceChanged(this, '');
  }
}

reflect(LinkElement.prototype, {
  href: url(),
  crossOrigin: CROSS_ORIGIN,
  rel: text(),
  relList: tokens('rel', SUPPORTED_RELS),
  as: keyword(null, [
    'audio',
    'document',
    'embed',
    'fetch',
    'font',
    'image',
    'manifest',
    'object',
    'report',
    'script',
    'sharedworker',
    'style',
    'track',
    'video',
    'worker',
    'xslt',
  ]),
  media: text(),
  integrity: text(),
  hreflang: text(),
  type: text(),
  sizes: tokens(null),
  imageSrcset: text(),
  imageSizes: text(),
  referrerPolicy: REFERRER_POLICY,
  blocking: tokens(null, ['render']),
  fetchPriority: FETCH_PRIORITY,
  charset: text(),
  rev: text(),
  target: text(),
});

export class MetaElement extends HtmlElement {
  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS;
  }

  override postConnectionSteps(): void {
    this.nodeDocument.host.resourceChanged(this, '');
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (this.isConnected && (name === 'content' || name === 'name' || name === 'http-equiv' || name === 'media')) {
      this.nodeDocument.host.resourceChanged(this, name);
    }
  }
}

reflect(MetaElement.prototype, { name: text(), httpEquiv: text('http-equiv'), content: text(), media: text(), scheme: text() });

export class StyleElement extends HtmlElement {
  declare media: string;
  sheet: object | null = null;
  /** Between the start tag and the end tag in the parser: the sheet is made once, at the end. */
  private isParsing = false;

  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS | FLAG_HAS_CHILDREN_STEPS;
  }

  get disabled(): boolean {
    return (this.sheet as { disabled?: boolean } | null)?.disabled === true;
  }

  set disabled(value: boolean) {
    if (this.sheet !== null) (this.sheet as { disabled: boolean }).disabled = value;
  }

  /** Called by the parser when the element's start tag was seen. */
  fromParser(): void {
    this.isParsing = true;
  }

  finishedParsing(): void {
    if (!this.isParsing) return;
    this.isParsing = false;
    this.changed('');
  }

  private changed(attribute: string): void {
    if (!this.isParsing) this.nodeDocument.host.resourceChanged(this, attribute);
  }

  override childrenChangedSteps(): void {
    if (this.isConnected) this.changed('');
  }

  override postConnectionSteps(): void {
    this.changed('');
  }

  override removingSteps(_oldParent: Node, wasConnected: boolean): void {
    if (wasConnected) this.changed('');
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (this.isConnected && (name === 'media' || name === 'type' || name === 'title')) this.changed(name);
  }
}

reflect(StyleElement.prototype, { media: text(), type: text(), blocking: tokens(null, ['render']) });

export class TitleElement extends HtmlElement {
  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS | FLAG_HAS_CHILDREN_STEPS;
  }

  get text(): string {
    return childText(this);
  }

  set text(value: string) {
    replaceAllWithText(this, value);
  }

  override childrenChangedSteps(): void {
    if (this.isConnected) this.nodeDocument.host.resourceChanged(this, '');
  }

  override postConnectionSteps(): void {
    this.nodeDocument.host.resourceChanged(this, '');
  }
}
