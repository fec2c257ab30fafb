// https://dom.spec.whatwg.org/#interface-element. One object per element, so it is kept lean: names are shared, attributes are a
// flat array, and all that most elements lack is in `rare`. Elements of the HTML namespace: html/html-element.ts.

import type { Attr } from './attr.ts';
import { attachShadow } from './attach-shadow.ts';
import type { ShadowRootInit } from './attach-shadow.ts';
import {
  adoptAttributeNode,
  attributeName,
  findAttribute,
  findAttributeNs,
  NO_CLASSES,
  removeAttributeAt,
  setAttributeValue,
  splitClasses,
} from './attributes.ts';
import type { AttributeKey } from './attributes.ts';
import { ContainerNode, descendantText } from './container-node.ts';
import type { Document } from './document.ts';
import { DomException } from './dom-exception.ts';
import { DomTokenList } from './dom-token-list.ts';
import { setEventHandlerContent } from './event-handler.ts';
import { isScrollBlocking } from './event-target.ts';
import type { HtmlCollection } from './html-collection.ts';
import { collectByClassName, collectByTagName, collectByTagNameNs } from './element-collections.ts';
import { insertAdjacent, replaceAll, replaceAllWithText, replaceChild } from './mutation.ts';
import { NamedNodeMap } from './named-node-map.ts';
import type { Node } from './node.ts';
import { DOCUMENT_NODE, ELEMENT_NODE } from './node-type.ts';
import { asciiLowercase, invalidName, isValidAttributeName, validateAndExtract } from './qualified-name.ts';
import type { QualifiedName } from './qualified-name.ts';
import { closestMatching, matchesSelectors } from './selector-queries.ts';
import type { ShadowRoot } from './shadow-root.ts';
import type { Text } from './text.ts';
import { updateSlotAttribute } from './slots.ts';

/** Bits of `Element.state`: pseudo-classes that the page sets (see `setState`). */
export const STATE_BITS = {
  hover: 1,
  active: 2,
  focus: 4,
  'focus-visible': 8,
  'focus-within': 16,
  target: 32,
  fullscreen: 64,
  autofill: 128,
  'user-interacted': 256,
  visited: 512,
} as const;

export type StateName = keyof typeof STATE_BITS;

export class Element extends ContainerNode {
  readonly localName: string;
  /** All parts of the name; shared. Its `isHtml` says that the element is in the HTML namespace. */
  readonly tag: QualifiedName;
  /** [key, value, key, value, ...], null while there are none. Changed by attributes.ts only. */
  attributeList: (AttributeKey | string)[] | null = null;
  /** The `id` attribute, '' when absent; behind `id`. */
  private idValue = '';
  /** The tokens of the `class` attribute without duplicates; shared, never changed in place. */
  classNames: readonly string[] = NO_CLASSES;
  /** STATE_BITS. */
  state = 0;
  /** Belongs to the style stage. */
  styleSlot: unknown = null;

  constructor(name: QualifiedName, nodeDocument: Document) {
    super(ELEMENT_NODE, nodeDocument);
    this.tag = name;
    this.localName = name.localName;
  }

  override get interfaceName(): string {
    return 'Element';
  }

  get id(): string {
    return this.idValue;
  }

  set id(value: string) {
    this.setAttributeDirect('id', value);
  }

  get namespaceURI(): string | null {
    return this.tag.namespace;
  }

  get prefix(): string | null {
    return this.tag.prefix;
  }

  get isHtmlElement(): boolean {
    return this.tag.isHtml;
  }

  get tagName(): string {
    return this.nodeDocument.isHtmlDocument ? this.tag.htmlUppercased : this.tag.qualifiedName;
  }

  override get nodeName(): string {
    return this.tagName;
  }

  override get ownerDocument(): Document {
    return this.nodeDocument;
  }

  get previousElementSibling(): Element | null {
    let sibling = this.previousSibling;
    while (sibling !== null && sibling.nodeType !== ELEMENT_NODE) sibling = sibling.previousSibling;
    return sibling as Element | null;
  }

  get nextElementSibling(): Element | null {
    let sibling = this.nextSibling;
    while (sibling !== null && sibling.nodeType !== ELEMENT_NODE) sibling = sibling.nextSibling;
    return sibling as Element | null;
  }

  // Attributes: https://dom.spec.whatwg.org/#dom-element-getattribute and following

  hasAttributes(): boolean {
    return this.attributeList !== null && this.attributeList.length > 0;
  }

  getAttributeNames(): string[] {
    const names: string[] = [];
    const list = this.attributeList;
    if (list !== null) for (let i = 0; i < list.length; i += 2) names.push(attributeName(list[i] as AttributeKey));
    return names;
  }

  getAttribute(name: string): string | null {
    const index = findAttribute(this, this.lowercaseName(name));
    return index < 0 ? null : ((this.attributeList as string[])[index + 1] as string);
  }

  /** For engine code: `name` is in lower case already and has no namespace. */
  attribute(name: string): string | null {
    const list = this.attributeList;
    if (list === null) return null;
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1] as string;
    return null;
  }

  getAttributeNS(namespace: string | null, localName: string): string | null {
    const index = findAttributeNs(this, namespace === '' ? null : namespace, localName);
    return index < 0 ? null : ((this.attributeList as string[])[index + 1] as string);
  }

  setAttribute(name: string, value: string): void {
    if (!isValidAttributeName(name)) throw invalidName(name);
    const lower = this.lowercaseName(name);
    const index = findAttribute(this, lower);
    const key = index < 0 ? lower : ((this.attributeList as AttributeKey[])[index] as AttributeKey);
    setAttributeValue(this, key, value, index);
  }

  /** For engine code: sets an attribute without a namespace; `name` is in lower case already. */
  setAttributeDirect(name: string, value: string): void {
    setAttributeValue(this, name, value, findAttribute(this, name));
  }

  setAttributeNS(namespace: string | null, qualifiedName: string, value: string): void {
    const name = validateAndExtract(namespace, qualifiedName, 'attribute');
    const key = name.namespace === null ? name.localName : { ...name, qualifiedName };
    setAttributeValue(this, key, value, findAttributeNs(this, name.namespace, name.localName));
  }

  removeAttribute(name: string): void {
    removeAttributeAt(this, findAttribute(this, this.lowercaseName(name)));
  }

  removeAttributeNS(namespace: string | null, localName: string): void {
    removeAttributeAt(this, findAttributeNs(this, namespace === '' ? null : namespace, localName));
  }

  toggleAttribute(name: string, force?: boolean): boolean {
    if (!isValidAttributeName(name)) throw invalidName(name);
    const lower = this.lowercaseName(name);
    const index = findAttribute(this, lower);
    if (index < 0) {
      if (force === false) return false;
      setAttributeValue(this, lower, '', -1);
      return true;
    }
    if (force === true) return true;
    removeAttributeAt(this, index);
    return false;
  }

  hasAttribute(name: string): boolean {
    return findAttribute(this, this.lowercaseName(name)) >= 0;
  }

  hasAttributeNS(namespace: string | null, localName: string): boolean {
    return findAttributeNs(this, namespace === '' ? null : namespace, localName) >= 0;
  }

  get attributes(): NamedNodeMap {
    const rare = this.ensureRare();
    return (rare.attributes ??= new NamedNodeMap(this));
  }

  getAttributeNode(name: string): Attr | null {
    return this.attributes.getNamedItem(name);
  }

  getAttributeNodeNS(namespace: string | null, localName: string): Attr | null {
    return this.attributes.getNamedItemNS(namespace, localName);
  }

  setAttributeNode(attr: Attr): Attr | null {
    return adoptAttributeNode(this, attr);
  }

  setAttributeNodeNS(attr: Attr): Attr | null {
    return adoptAttributeNode(this, attr);
  }

  removeAttributeNode(attr: Attr): Attr {
    if (attr.ownerElement !== this) throw new DomException('the attribute is not one of this element', 'NotFoundError');
    return this.attributes.removeNamedItemNS(attr.namespaceURI, attr.localName);
  }

  attributeNodesInOrder(): Attr[] {
    return this.attributes.all();
  }

  /** Step 1 of the methods that take a qualified name. */
  private lowercaseName(name: string): string {
    return this.tag.isHtml && this.nodeDocument.isHtmlDocument ? asciiLowercase(name) : name;
  }

  /**
   * https://dom.spec.whatwg.org/#concept-element-attributes-change-ext, for attributes without a namespace. Kinds of element
   * override it and call it first; value null means that the attribute was removed.
   */
  attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    switch (name) {
      case 'id':
        this.nodeDocument.idChanged(this, this.idValue, value ?? '');
        this.idValue = value ?? '';
        break;
      case 'class':
        this.classNames = value === null ? NO_CLASSES : splitClasses(value);
        break;
      case 'slot':
        updateSlotAttribute(this, oldValue, value);
        break;
      default:
        if (name.charCodeAt(0) === 0x6f && name.charCodeAt(1) === 0x6e) setEventHandlerContent(this, name, value);
    }
  }

  /** The same for attributes with a namespace; only SVG's xlink:href does something. */
  namespacedAttributeChangeSteps(_namespace: string, _localName: string, _value: string | null): void {}

  /** For the parser and for clones: takes over a whole list before the element is seen by anyone. */
  copyAttributes(list: readonly (AttributeKey | string)[]): void {
    this.attributeList = list.slice();
    for (let i = 0; i < list.length; i += 2) {
      const key = list[i] as AttributeKey;
      if (typeof key === 'string') this.attributeChangeSteps(key, null, list[i + 1] as string);
      else if (key.namespace !== null) this.namespacedAttributeChangeSteps(key.namespace, key.localName, list[i + 1] as string);
    }
  }

  /** https://dom.spec.whatwg.org/#concept-node-clone-ext: state that is not in attributes. */
  cloningSteps(_from: Element, _subtree: boolean): void {}

  get className(): string | object {
    return this.attribute('class') ?? '';
  }

  set className(value: string | object) {
    this.setAttributeDirect('class', String(value));
  }

  get classList(): DomTokenList {
    const rare = this.ensureRare();
    return (rare.classList ??= new DomTokenList(this, 'class', null));
  }

  get slot(): string {
    return this.attribute('slot') ?? '';
  }

  set slot(value: string) {
    this.setAttributeDirect('slot', value);
  }

  // Selectors

  matches(selectors: string): boolean {
    return matchesSelectors(this, selectors);
  }

  webkitMatchesSelector(selectors: string): boolean {
    return matchesSelectors(this, selectors);
  }

  closest(selectors: string): Element | null {
    return closestMatching(this, selectors);
  }

  /** Whether a pseudo-class that depends on more than the tree holds; the name without the colon, in lower case. */
  matchesState(state: string): boolean {
    switch (state) {
      case 'hover':
      case 'active':
      case 'focus':
      case 'focus-visible':
      case 'focus-within':
      case 'target':
      case 'fullscreen':
      case 'autofill':
      case 'visited':
        return (this.state & STATE_BITS[state]) !== 0;
      case 'root':
        return this.parentNode !== null && this.parentNode.nodeType === DOCUMENT_NODE;
      case 'empty':
        return isEmptyElement(this);
      case 'defined':
        return this.rare?.customElement === undefined || this.rare.customElement === null || this.rare.customElement.isDefined;
      default:
        return false;
    }
  }

  /** Called by the page for hover, active, focus and the like. Tells the observer when something changed. */
  setState(state: StateName, on: boolean): void {
    const bit = STATE_BITS[state];
    const next = on ? this.state | bit : this.state & ~bit;
    if (next === this.state) return;
    this.state = next;
    this.nodeDocument.observer?.stateChanged(this, state);
  }

  // Collections

  getElementsByTagName(qualifiedName: string): HtmlCollection {
    return collectByTagName(this, qualifiedName);
  }

  getElementsByTagNameNS(namespace: string | null, localName: string): HtmlCollection {
    return collectByTagNameNs(this, namespace, localName);
  }

  getElementsByClassName(classNames: string): HtmlCollection {
    return collectByClassName(this, classNames);
  }

  // Adjacent insertion: https://dom.spec.whatwg.org/#dom-element-insertadjacentelement

  insertAdjacentElement(where: string, element: Element): Element | null {
    return insertAdjacent(this, where, element) as Element | null;
  }

  insertAdjacentText(where: string, data: string): void {
    insertAdjacent(this, where, this.nodeDocument.createTextNode(data));
  }

  // Markup: https://html.spec.whatwg.org/#dynamic-markup-insertion

  get innerHTML(): string {
    return this.nodeDocument.serializeChildren(this);
  }

  set innerHTML(markup: string) {
    const target = this.markupTarget();
    // OPTIMIZATION: clearing, and text without markup, need no parser.
    if (markup === '') replaceAllWithText(target, '');
    else replaceAll(this.nodeDocument.parseFragment(this, markup), target);
  }

  /** Where innerHTML puts its children: a template's contents, else the element. */
  markupTarget(): Node {
    return this;
  }

  get outerHTML(): string {
    return this.nodeDocument.serializeNode(this);
  }

  set outerHTML(markup: string) {
    const parent = this.parentNode;
    if (parent === null) return;
    if (parent.nodeType === DOCUMENT_NODE) throw new DomException('the root element has no outer markup to replace', 'NoModificationAllowedError');
    const context = parent.nodeType === ELEMENT_NODE ? (parent as Element) : this.nodeDocument.createHtmlElement('body');
    replaceChild(this, this.nodeDocument.parseFragment(context, markup), parent);
  }

  insertAdjacentHTML(position: string, markup: string): void {
    const where = asciiLowercase(position);
    // 1.-2. The context is the parent or this element.
    let context: Node | null = this;
    if (where === 'beforebegin' || where === 'afterend') {
      context = this.parentNode;
      if (context === null || context.nodeType === DOCUMENT_NODE) {
        throw new DomException('the element has no parent to insert into', 'NoModificationAllowedError');
      }
    } else if (where !== 'afterbegin' && where !== 'beforeend') {
      throw new DomException(`"${position.slice(0, 40)}" is not a position`, 'SyntaxError');
    }
    // 3. A fragment's child, or an html element in an HTML document, is parsed as in a body.
    if (
      context.nodeType !== ELEMENT_NODE ||
      ((context as Element).localName === 'html' && (context as Element).tag.isHtml && this.nodeDocument.isHtmlDocument)
    ) {
      context = this.nodeDocument.createHtmlElement('body');
    }
    insertAdjacent(this, where, this.nodeDocument.parseFragment(context as Element, markup));
  }

  getHTML(options?: { serializableShadowRoots?: boolean; shadowRoots?: ShadowRoot[] }): string {
    return this.nodeDocument.serializeChildren(this, options);
  }

  setHTMLUnsafe(markup: string): void {
    replaceAll(this.nodeDocument.parseFragment(this, markup, true), this.markupTarget());
  }

  override get textContent(): string {
    return descendantText(this);
  }

  override set textContent(value: string | null) {
    replaceAllWithText(this, value ?? '');
  }

  // Shadow trees

  attachShadow(init: ShadowRootInit): ShadowRoot {
    return attachShadow(this, init);
  }

  /** The shadow root if it is open. */
  get shadowRoot(): ShadowRoot | null {
    const root = this.rare?.shadowRoot ?? null;
    return root !== null && root.mode === 'open' ? root : null;
  }

  /** The shadow root whatever its mode: for the engine. */
  get anyShadowRoot(): ShadowRoot | null {
    return this.rare === null ? null : this.rare.shadowRoot;
  }

  get assignedSlot(): Element | null {
    const slot = this.rare?.assignedSlot ?? null;
    return slot !== null && slot.containingShadowRoot?.mode === 'open' ? slot : null;
  }

  protected override defaultPassive(type: string): boolean {
    return isScrollBlocking(type) && (this.nodeDocument.documentElement === this || this.nodeDocument.body === this);
  }

  /** For HTML integration: whether this is an HTML element with the given local name. */
  isHtml(localName: string): boolean {
    return this.localName === localName && this.tag.isHtml;
  }
}

/** :empty: no element children and no text with data. */
function isEmptyElement(element: Element): boolean {
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === ELEMENT_NODE) return false;
    if ((child.nodeType === 3 || child.nodeType === 4) && (child as Text).data !== '') return false;
  }
  return true;
}

export function isElement(node: Node | null): node is Element {
  return node !== null && node.nodeType === ELEMENT_NODE;
}
