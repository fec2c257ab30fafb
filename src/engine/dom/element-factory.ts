// https://dom.spec.whatwg.org/#concept-create-element: from a name to an object of the right class.

import { CustomElementData } from './custom-elements.ts';
import type { CustomElementDefinition } from './custom-elements.ts';
import { isValidCustomElementName } from './custom-element-name.ts';
import type { Document } from './document.ts';
import { Element } from './element.ts';
import { HTML_ELEMENT_CLASSES } from './html/element-classes.ts';
import { HtmlElement } from './html/html-element.ts';
import { SVG_NAMESPACE, MATHML_NAMESPACE } from './namespaces.ts';
import type { QualifiedName } from './qualified-name.ts';
import { SvgElement } from './svg/svg-elements.ts';
import { SvgScriptElement } from './svg/svg-script-element.ts';
import { MathMlElement } from './mathml-element.ts';

/** An element of the right class with no constructor of the page's run: for the parser and for clones. */
export function createElementByName(document: Document, name: QualifiedName, is: string | null = null): Element {
  if (name.isHtml) {
    const Class = HTML_ELEMENT_CLASSES.get(name.localName);
    const element = Class === undefined ? new HtmlElement(name, document) : new Class(name, document);
    // An autonomous or customised element waits for its definition.
    if (is !== null || (Class === undefined && name.localName.includes('-') && isValidCustomElementName(name.localName))) {
      element.ensureRare().customElement = new CustomElementData(is);
    }
    return element;
  }
  if (name.namespace === SVG_NAMESPACE) return name.localName === 'script' ? new SvgScriptElement(name, document) : new SvgElement(name, document);
  if (name.namespace === MATHML_NAMESPACE) return new MathMlElement(name, document);
  return new Element(name, document);
}

/** createElement and createElementNS: defined custom elements are constructed at once. */
export function createElementForScript(document: Document, name: QualifiedName, is: string | null): Element {
  const definition = name.isHtml && (is !== null || name.localName.includes('-')) ? (document.customElements?.find(name.localName, is) ?? null) : null;
  if (definition === null) {
    return createElementByName(document, name, is);
  }
  if (definition.name === definition.localName) return constructAutonomous(document, name, definition);
  const element = createElementByName(document, name, is);
  document.customElements?.upgrade(element);
  return element;
}

/** Step 5.1 of "create an element" with the synchronous custom elements flag. */
function constructAutonomous(document: Document, name: QualifiedName, definition: CustomElementDefinition): Element {
  try {
    const result = document.host.constructCustomElement(definition.constructor);
    if (!(result instanceof HtmlElement)) throw new TypeError('the constructor did not return an HTML element');
    if (
      result.hasAttributes() ||
      result.firstChild !== null ||
      result.parentNode !== null ||
      result.nodeDocument !== document ||
      result.localName !== name.localName
    ) {
      throw new TypeError('the constructor must leave the new element empty');
    }
    return result;
  } catch (thrown) {
    document.host.reportException(thrown);
    const failed = createElementByName(document, name);
    const data = (failed.ensureRare().customElement ??= new CustomElementData(null));
    data.state = 'failed';
    return failed;
  }
}

/** For the HTMLElement constructor (`new MyElement()`): a custom element of `definition`, as its page's constructor starts. */
export function createDefinedElement(document: Document, name: QualifiedName, definition: CustomElementDefinition): Element {
  const element = createElementByName(document, name, definition.name === definition.localName ? null : definition.name);
  const data = (element.ensureRare().customElement ??= new CustomElementData(null));
  data.definition = definition;
  data.state = 'custom';
  return element;
}
