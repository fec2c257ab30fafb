// What few nodes need: made on first use, so that the many plain nodes stay small. One class for all kinds of node.

import type { Attr } from './attr.ts';
import type { CustomElementData } from './custom-elements.ts';
import type { DomStringMap } from './dom-string-map.ts';
import type { DomTokenList } from './dom-token-list.ts';
import type { HtmlCollection } from './html-collection.ts';
import type { NamedNodeMap } from './named-node-map.ts';
import type { NodeList } from './node-list.ts';
import type { RegisteredObserver } from './mutation-observer.ts';
import type { ShadowRoot } from './shadow-root.ts';
import type { Element } from './element.ts';

export class RareData {
  registeredObservers: RegisteredObserver[] | null = null;
  childNodes: NodeList | null = null;
  children: HtmlCollection | null = null;
  /** Live descendant collections (getElementsBy...) by kind and argument. */
  collections: Map<string, HtmlCollection> | null = null;
  attributes: NamedNodeMap | null = null;
  /** The Attr nodes that script has seen. */
  attributeNodes: Attr[] | null = null;
  classList: DomTokenList | null = null;
  dataset: DomStringMap | null = null;
  /** The `style` attribute's CSSStyleDeclaration, made by the document's host. */
  style: object | null = null;
  shadowRoot: ShadowRoot | null = null;
  /** https://dom.spec.whatwg.org/#slottable-assigned-slot */
  assignedSlot: Element | null = null;
  customElement: CustomElementData | null = null;
  scrollLeft = 0;
  scrollTop = 0;
  /** Token lists, animated SVG values and the like, by the attribute they belong to. */
  reflections: Map<string, object> | null = null;
}
