// The script side of custom elements: running constructors. Definitions and reactions are in dom/custom-elements.ts.
// https://html.spec.whatwg.org/#html-element-constructors, https://html.spec.whatwg.org/#upgrades

import type { Callback } from '../dom/callback.ts';
import type { CustomElementDefinition } from '../dom/custom-elements.ts';
import type { Document } from '../dom/document.ts';
import { DomException } from '../dom/dom-exception.ts';
import { createDefinedElement } from '../dom/element-factory.ts';
import type { Element } from '../dom/element.ts';
import { elementName } from '../dom/qualified-name.ts';
import { HTML_NAMESPACE } from '../dom/namespaces.ts';
import type { Realm } from './realm.ts';

/** Put into a construction stack when its element was handed out: https://html.spec.whatwg.org/#concept-already-constructed-marker */
const ALREADY_CONSTRUCTED = Symbol('already constructed');

export class CustomElementConstruction {
  private readonly document: Document;
  private readonly stacks = new Map<object, (Element | typeof ALREADY_CONSTRUCTED)[]>();

  constructor(document: Document) {
    this.document = document;
  }

  definitionOf(constructor: object): CustomElementDefinition | null {
    return this.document.customElements?.definitionOf(constructor) ?? null;
  }

  /** Inside `super()` of a page's class: the element being upgraded, or a new one. */
  elementFor(definition: CustomElementDefinition): Element {
    const stack = this.stacks.get(definition.constructor.raw);
    const last = stack?.at(-1);
    if (stack === undefined || last === undefined) {
      return createDefinedElement(this.document, elementName(HTML_NAMESPACE, null, definition.localName), definition);
    }
    if (last === ALREADY_CONSTRUCTED) throw new TypeError('this element was constructed already');
    stack[stack.length - 1] = ALREADY_CONSTRUCTED;
    return last;
  }

  /** Runs a constructor; gives the impl object of what it returned. Throws what the page threw. */
  construct(realm: Realm, constructor: Callback): object | null {
    return realm.unwrap(realm.glue.construct(constructor.raw));
  }

  upgrade(realm: Realm, element: Element, constructor: Callback): void {
    const key = constructor.raw;
    let stack = this.stacks.get(key);
    if (stack === undefined) this.stacks.set(key, (stack = []));
    stack.push(element);
    try {
      const result = this.construct(realm, constructor);
      if (result !== element) throw new DomException('The custom element constructor did not produce the element being upgraded.', 'InvalidStateError');
    } finally {
      stack.pop();
      if (stack.length === 0) this.stacks.delete(key);
    }
  }
}
