// Embedded content without behaviour of its own here: iframe, embed, object, param, canvas, map, picture, source, track.
// https://html.spec.whatwg.org/#embedded-content

import type { Document } from '../document.ts';
import { FLAG_HAS_TREE_STEPS } from '../node-type.ts';
import type { Node } from '../node.ts';
import type { QualifiedName } from '../qualified-name.ts';
import type { HtmlCollection } from '../html-collection.ts';
import { collectElements } from '../element-collections.ts';
import { HtmlElement } from './html-element.ts';
import { boolean, keyword, reflect, REFERRER_POLICY, text, tokens, unsigned, url } from './reflect.ts';

/** FIXME: nested browsing contexts: the page gives `contentDocument` and `contentWindow` once it has frames. */
export class IFrameElement extends HtmlElement {
  contentDocument: Document | null = null;
  contentWindow: object | null = null;

  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS;
  }

  getSVGDocument(): Document | null {
    return this.contentDocument;
  }

  override get isFocusableByDefault(): boolean {
    return this.contentDocument !== null;
  }

  override postConnectionSteps(): void {
    this.nodeDocument.host.resourceChanged(this, '');
  }

  override removingSteps(_oldParent: Node, wasConnected: boolean): void {
    if (wasConnected) this.nodeDocument.host.resourceChanged(this, '');
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (this.isConnected && (name === 'src' || name === 'srcdoc')) this.nodeDocument.host.resourceChanged(this, name);
  }
}

reflect(IFrameElement.prototype, {
  src: url(),
  srcdoc: text(),
  name: text(),
  sandbox: tokens(null, [
    'allow-downloads',
    'allow-forms',
    'allow-modals',
    'allow-orientation-lock',
    'allow-pointer-lock',
    'allow-popups',
    'allow-popups-to-escape-sandbox',
    'allow-presentation',
    'allow-same-origin',
    'allow-scripts',
    'allow-top-navigation',
    'allow-top-navigation-by-user-activation',
  ]),
  allow: text(),
  allowFullscreen: boolean(),
  width: text(),
  height: text(),
  referrerPolicy: REFERRER_POLICY,
  loading: keyword(null, ['lazy', 'eager'], 'eager'),
  align: text(),
  scrolling: text(),
  frameBorder: text(),
  longDesc: url(),
  marginHeight: text(),
  marginWidth: text(),
});

export class EmbedElement extends HtmlElement {}
reflect(EmbedElement.prototype, { src: url(), type: text(), width: text(), height: text(), align: text(), name: text() });

export class ObjectElement extends HtmlElement {
  contentDocument: Document | null = null;
  contentWindow: object | null = null;
}
reflect(ObjectElement.prototype, {
  data: url(),
  type: text(),
  name: text(),
  width: text(),
  height: text(),
  useMap: text(),
  align: text(),
  archive: text(),
  code: text(),
  declare: boolean(),
  hspace: unsigned(null),
  vspace: unsigned(null),
  standby: text(),
  codeBase: url(),
  codeType: text(),
  border: text(),
});

export class ParamElement extends HtmlElement {}
reflect(ParamElement.prototype, { name: text(), value: text(), type: text(), valueType: text() });

export class CanvasElement extends HtmlElement {
  declare width: number;
  declare height: number;
  /** The rendering context, the page's. */
  context: object | null = null;

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (name === 'width' || name === 'height') this.nodeDocument.host.resourceChanged(this, name);
  }

  /** FIXME: drawing contexts. Until there is one, every kind is "not supported", as the standard allows. */
  getContext(): object | null {
    return this.context;
  }
}
reflect(CanvasElement.prototype, { width: unsigned(null, 300), height: unsigned(null, 150) });

export class MapElement extends HtmlElement {
  private areaList: HtmlCollection | null = null;

  get areas(): HtmlCollection {
    return (this.areaList ??= collectElements(this, (e) => e.isHtml('area')));
  }
}
reflect(MapElement.prototype, { name: text() });

export class SourceElement extends HtmlElement {
  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS;
  }

  private changed(parent: Node | null): void {
    // An img in the same picture selects again; a media element too.
    if (parent === null || parent.nodeType !== 1) return;
    for (let child = parent.firstChild; child !== null; child = child.nextSibling) {
      if (child instanceof HtmlElement && child.localName === 'img') this.nodeDocument.host.resourceChanged(child, '');
    }
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (name === 'srcset' || name === 'media' || name === 'sizes' || name === 'type') this.changed(this.parentNode);
  }

  override postConnectionSteps(): void {
    this.changed(this.parentNode);
  }

  override removingSteps(oldParent: Node): void {
    this.changed(oldParent);
  }
}
reflect(SourceElement.prototype, { src: url(), type: text(), srcset: text(), sizes: text(), media: text(), width: unsigned(null), height: unsigned(null) });

export class TrackElement extends HtmlElement {
  readonly readyState = 0;
}
reflect(TrackElement.prototype, {
  kind: keyword(null, ['subtitles', 'captions', 'descriptions', 'chapters', 'metadata'], 'subtitles', 'metadata'),
  src: url(),
  srclang: text(),
  label: text(),
  default: boolean(),
});
