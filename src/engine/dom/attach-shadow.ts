// https://dom.spec.whatwg.org/#dom-element-attachshadow

import { cloneChildren } from './clone.ts';
import type { Document } from './document.ts';
import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import { childArray, remove } from './mutation.ts';
import { isValidCustomElementName } from './custom-element-name.ts';
import type { ShadowRoot } from './shadow-root.ts';
import { childrenInserted } from './slots.ts';

export interface ShadowRootInit {
  mode: 'open' | 'closed';
  delegatesFocus?: boolean;
  slotAssignment?: 'manual' | 'named';
  clonable?: boolean;
  serializable?: boolean;
}

/** https://dom.spec.whatwg.org/#valid-shadow-host-name */
const SHADOW_HOSTS = new Set('article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span'.split(' '));

export function attachShadow(element: Element, init: ShadowRootInit): ShadowRoot {
  // 1.-2. Only some HTML elements can be hosts.
  if (!element.isHtmlElement || !(SHADOW_HOSTS.has(element.localName) || isValidCustomElementName(element.localName))) {
    throw new DomException(`a ${element.localName} element cannot host a shadow tree`, 'NotSupportedError');
  }
  // 3. A custom element's definition may forbid it.
  if (element.rare?.customElement?.disablesShadow === true) throw new DomException('the custom element disables shadow trees', 'NotSupportedError');
  // 4. An element has one shadow root; a declarative one may be taken over.
  const current = element.anyShadowRoot;
  if (current !== null) {
    if (!current.isDeclarative || current.mode !== init.mode) throw new DomException('the element hosts a shadow tree already', 'NotSupportedError');
    for (const child of childArray(current)) remove(child);
    current.isDeclarative = false;
    return current;
  }
  // 5.-13. Make it.
  const shadow = element.nodeDocument.makeShadowRoot(element, init);
  element.ensureRare().shadowRoot = shadow;
  // The host's children are no longer where they were in the flat tree.
  childrenInserted(element, childArray(element));
  if (element.isConnected) element.nodeDocument.observer?.childListChanged(element);
  return shadow;
}

/** Step 6 of https://dom.spec.whatwg.org/#concept-node-clone: clonable shadow roots are cloned with their host. */
export function cloneShadowRoot(from: Element, to: Element, document: Document): void {
  const shadow = from.anyShadowRoot;
  if (shadow === null || !shadow.clonable || to.anyShadowRoot !== null) return;
  const { mode, delegatesFocus, slotAssignment, clonable, serializable } = shadow;
  const copy = attachShadow(to, { mode, delegatesFocus, slotAssignment, clonable, serializable });
  copy.isDeclarative = shadow.isDeclarative;
  cloneChildren(shadow, copy, document);
}
