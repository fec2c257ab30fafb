// https://dom.spec.whatwg.org/#interface-document and https://html.spec.whatwg.org/#document. Importing this module brings in every kind
// of node; modules below it reach those through the document (createTextNode, parseFragment) and so need no import cycle.

import { Attr } from './attr.ts';
import type { ShadowRootInit } from './attach-shadow.ts';
import type { AttributeKey } from './attributes.ts';
import { adoptNode as adopt, replaceAll, replaceAllWithText, replaceChild } from './mutation.ts';
import { cloneNode } from './clone.ts';
import { childText } from './child-text.ts';
import { CdataSection, Text } from './text.ts';
import { Comment } from './comment.ts';
import { ContainerNode } from './container-node.ts';
import type { CustomElementRegistry } from './custom-elements.ts';
import type { DocumentHost } from './document-host.ts';
import { NO_DOCUMENT_HOST } from './document-host.ts';
import { DocumentFragment } from './document-fragment.ts';
import { DocumentType } from './document-type.ts';
import { DomException } from './dom-exception.ts';
import { DomImplementation } from './dom-implementation.ts';
import { ElementIdIndex } from './element-id-index.ts';
import { collectByClassName, collectByName, collectByTagName, collectByTagNameNs, collectElements } from './element-collections.ts';
import { createElementByName, createElementForScript } from './element-factory.ts';
import { STATE_BITS } from './element.ts';
import type { Element } from './element.ts';
import { createEventByInterface } from './event-factory.ts';
import type { Event } from './event.ts';
import { isScrollBlocking } from './event-target.ts';
import type { EventTarget } from './event-target.ts';
import { setFocusWithin } from './focus.ts';
import { defineEventHandlers, GLOBAL_EVENT_HANDLERS } from './event-handler.ts';
import type { HtmlCollection } from './html-collection.ts';
import { HTML_NAMESPACE, SVG_NAMESPACE } from './namespaces.ts';
import type { Node } from './node.ts';
import type { NodeFilterCallback } from './node-filter.ts';
import { NodeIterator } from './node-iterator.ts';
import type { NodeList } from './node-list.ts';
import { DOCUMENT_FRAGMENT_NODE, DOCUMENT_NODE, DOCUMENT_TYPE_NODE, ELEMENT_NODE, FLAG_CONNECTED, FLAG_SHADOW_ROOT } from './node-type.ts';
import type { DomObserver } from './observer.ts';
import { parseFragmentInto } from './parsing/fragment-parser.ts';
import { serializeChildren, serializeNode } from './parsing/html-serializer.ts';
import type { SerializeOptions } from './parsing/html-serializer.ts';
import { ProcessingInstruction } from './processing-instruction.ts';
import { asciiLowercase, htmlName, elementName, invalidName, isValidAttributeName, isValidElementName, validateAndExtract } from './qualified-name.ts';
import { Range } from './range.ts';
import { ShadowRoot } from './shadow-root.ts';
import { Selection } from './selection.ts';
import { StyleSheetList } from './style-sheet-list.ts';
import { nextElementInTree } from './tree-order.ts';
import { TreeWalker } from './tree-walker.ts';
import { createXPathExpression } from './xpath/xpath-evaluator.ts';
import type { XPathExpression } from './xpath/xpath-expression.ts';
import type { XPathResult } from './xpath/xpath-result.ts';
import type { Callback } from './callback.ts';

export interface DocumentInit {
  readonly url?: string;
  /** `text/html` makes an HTML document. */
  readonly contentType?: string;
  readonly characterSet?: string;
  readonly host?: DocumentHost;
  readonly origin?: string;
}

export class Document extends ContainerNode {
  URL: string;
  readonly contentType: string;
  characterSet: string;
  /** https://dom.spec.whatwg.org/#html-document */
  readonly isHtmlDocument: boolean;
  /** https://dom.spec.whatwg.org/#concept-document-mode */
  mode: 'no-quirks' | 'quirks' | 'limited-quirks' = 'no-quirks';
  readonly implementation: DomImplementation = new DomImplementation(this);
  host: DocumentHost;
  /** Serialised origin, `null` for opaque ones. */
  origin: string;
  /** Set by the page; null when nothing above the DOM listens. */
  observer: DomObserver | null = null;
  /** The page's Window; null for documents without a browsing context. */
  defaultView: EventTarget | null = null;
  readyState: 'loading' | 'interactive' | 'complete' = 'complete';
  referrer: string = '';
  /** By the answer's Last-Modified header, ms since the epoch; null: not known. */
  lastModifiedMs: number | null = null;
  currentScript: Element | null = null;
  visibilityState: 'visible' | 'hidden' = 'visible';
  /** Counts every change of the tree; live collections compare it with their own. */
  treeVersion = 0;
  /** Some node here has (or had) a registered MutationObserver: only then are records made. */
  hasMutationObservers = false;
  /** Counts every change of an `id`, `class`, `name`, ... attribute. */
  attributeVersion = 0;
  /** Where focus is; null means the body. https://html.spec.whatwg.org/#focused-area-of-the-document */
  focusedElement: Element | null = null;
  /** An element may ask for the focus by its `autofocus`; who has looked takes it back. */
  hasAutofocus = false;
  /** https://html.spec.whatwg.org/#sequential-focus-navigation-starting-point */
  focusStart: Node | null = null;
  hoveredElement: Element | null = null;
  activeHoverElement: Element | null = null;
  customElements: CustomElementRegistry | null = null;
  /** The inert document of template contents, made on first use. */
  templateDocument: Document | null = null;
  /** https://html.spec.whatwg.org/#base-url: from the first base element, null without one. */
  private baseFromElement: string | null | undefined = undefined;
  private ids: ElementIdIndex | null = null;
  private selection: Selection | null = null;
  private styleSheetList: StyleSheetList | null = null;
  private namedCollections: Map<string, HtmlCollection> | null = null;
  private designModeValue: 'on' | 'off' = 'off';
  private adoptedSheets: object[] = [];

  constructor(init: DocumentInit = {}) {
    super(DOCUMENT_NODE, null);
    this.URL = init.url ?? 'about:blank';
    this.contentType = init.contentType ?? 'text/html';
    this.characterSet = init.characterSet ?? 'UTF-8';
    this.isHtmlDocument = this.contentType === 'text/html';
    this.host = init.host ?? NO_DOCUMENT_HOST;
    this.origin = init.origin ?? 'null';
    this.flags |= FLAG_CONNECTED;
  }

  override get interfaceName(): string {
    return this.isHtmlDocument ? 'Document' : 'XMLDocument';
  }

  override get nodeName(): string {
    return '#document';
  }

  // Facts

  get documentURI(): string {
    return this.URL;
  }

  get compatMode(): string {
    return this.mode === 'quirks' ? 'BackCompat' : 'CSS1Compat';
  }

  get isQuirks(): boolean {
    return this.mode === 'quirks';
  }

  get charset(): string {
    return this.characterSet;
  }

  get inputEncoding(): string {
    return this.characterSet;
  }

  get hidden(): boolean {
    return this.visibilityState === 'hidden';
  }

  /** https://html.spec.whatwg.org/#dom-document-lastmodified: in local time; the time now where it is not known. */
  get lastModified(): string {
    const date = new Date(this.lastModifiedMs ?? Date.now());
    const two = (part: number): string => String(part).padStart(2, '0');
    const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
    return `${two(date.getMonth() + 1)}/${two(date.getDate())}/${String(date.getFullYear()).padStart(4, '0')} ${time}`;
  }

  /** https://html.spec.whatwg.org/#document-base-url */
  get baseURL(): string {
    if (this.baseFromElement === undefined) this.baseFromElement = this.findBaseUrl();
    return this.baseFromElement ?? this.URL;
  }

  /** A base element came, went or changed its href. */
  baseChanged(): void {
    this.baseFromElement = undefined;
  }

  private findBaseUrl(): string | null {
    for (let element = nextElementInTree(this, this); element !== null; element = nextElementInTree(element, this)) {
      if (!element.isHtml('base')) continue;
      const href = element.attribute('href');
      if (href === null) continue;
      // https://html.spec.whatwg.org/#set-the-frozen-base-url: data: and javascript: are refused.
      const url = URL.parse(href, this.URL);
      return url === null || url.protocol === 'data:' || url.protocol === 'javascript:' ? null : url.href;
    }
    return null;
  }

  /** https://html.spec.whatwg.org/#encoding-parsing-a-url; null when it does not parse. */
  parseUrl(url: string): string | null {
    return URL.parse(url, this.baseURL)?.href ?? null;
  }

  // The tree's landmarks

  get doctype(): DocumentType | null {
    let child = this.firstChild;
    while (child !== null && child.nodeType !== DOCUMENT_TYPE_NODE) child = child.nextSibling;
    return child as DocumentType | null;
  }

  get documentElement(): Element | null {
    return this.firstElementChild;
  }

  get head(): Element | null {
    return this.htmlChild('head');
  }

  get body(): Element | null {
    return this.htmlChild('body', 'frameset');
  }

  set body(value: Element | null) {
    if (value === null || !(value.isHtml('body') || value.isHtml('frameset'))) {
      throw new DomException('the body must be a body or frameset element', 'HierarchyRequestError');
    }
    const old = this.body;
    const root = this.documentElement;
    if (old === value) return;
    if (old !== null) replaceChild(old, value, old.parentNode as Node);
    else if (root === null) throw new DomException('the document has no root element', 'HierarchyRequestError');
    else root.appendChild(value);
  }

  private htmlChild(name: string, other?: string): Element | null {
    const root = this.documentElement;
    if (root === null || !root.isHtml('html')) return null;
    for (let child = root.firstElementChild; child !== null; child = child.nextElementSibling) {
      if (child.isHtml(name) || (other !== undefined && child.isHtml(other))) return child;
    }
    return null;
  }

  /** https://html.spec.whatwg.org/#document.title */
  get title(): string {
    const element = this.titleElement();
    return element === null
      ? ''
      : childText(element)
          .replace(/[\t\n\f\r ]+/g, ' ')
          .replace(/^ | $/g, '');
  }

  set title(value: string) {
    const root = this.documentElement;
    let element = this.titleElement();
    if (element === null) {
      const parent = root?.namespaceURI === SVG_NAMESPACE ? root : this.head;
      if (parent === null) return;
      element = parent === root ? this.createElementNS(SVG_NAMESPACE, 'title') : this.createHtmlElement('title');
      if (parent === root) parent.insertBefore(element, parent.firstChild);
      else parent.appendChild(element);
    }
    replaceAllWithText(element, value);
  }

  titleElement(): Element | null {
    const root = this.documentElement;
    if (root !== null && root.namespaceURI === SVG_NAMESPACE && root.localName === 'svg') {
      for (let child = root.firstElementChild; child !== null; child = child.nextElementSibling) {
        if (child.localName === 'title' && child.namespaceURI === SVG_NAMESPACE) return child;
      }
      return null;
    }
    for (let element = nextElementInTree(this, this); element !== null; element = nextElementInTree(element, this)) {
      if (element.isHtml('title')) return element;
    }
    return null;
  }

  get dir(): string {
    return (this.documentElement as { dir?: string } | null)?.dir ?? '';
  }

  set dir(value: string) {
    this.documentElement?.setAttributeDirect('dir', value);
  }

  // Looking up

  getElementById(id: string): Element | null {
    if (id === '') return null;
    return (this.ids ??= new ElementIdIndex(this)).first(id);
  }

  /** Keeps the id index right; called for every change of an id and every insertion or removal of an element with one. */
  idChanged(element: Element, oldId: string, newId: string): void {
    if (this.ids === null || !element.isConnected || element.containingShadowRoot !== null) return;
    if (oldId !== '') this.ids.remove(element, oldId);
    if (newId !== '') this.ids.add(element, newId);
  }

  getElementsByTagName(qualifiedName: string): HtmlCollection {
    return collectByTagName(this, qualifiedName);
  }

  getElementsByTagNameNS(namespace: string | null, localName: string): HtmlCollection {
    return collectByTagNameNs(this, namespace, localName);
  }

  getElementsByClassName(classNames: string): HtmlCollection {
    return collectByClassName(this, classNames);
  }

  getElementsByName(name: string): NodeList {
    return collectByName(this, name);
  }

  get images(): HtmlCollection {
    return this.named('images', (e) => e.isHtml('img'));
  }

  get forms(): HtmlCollection {
    return this.named('forms', (e) => e.isHtml('form'));
  }

  get scripts(): HtmlCollection {
    return this.named('scripts', (e) => e.isHtml('script'));
  }

  get embeds(): HtmlCollection {
    return this.named('embeds', (e) => e.isHtml('embed'));
  }

  get plugins(): HtmlCollection {
    return this.embeds;
  }

  get applets(): HtmlCollection {
    return this.named('applets', () => false);
  }

  get links(): HtmlCollection {
    return this.named('links', (e) => (e.isHtml('a') || e.isHtml('area')) && e.attribute('href') !== null);
  }

  get anchors(): HtmlCollection {
    return this.named('anchors', (e) => e.isHtml('a') && e.attribute('name') !== null);
  }

  get all(): HtmlCollection {
    return this.named('all', () => true);
  }

  private named(key: string, matches: (element: Element) => boolean): HtmlCollection {
    const map = (this.namedCollections ??= new Map());
    let collection = map.get(key);
    if (collection === undefined) map.set(key, (collection = collectElements(this, matches)));
    return collection;
  }

  get styleSheets(): StyleSheetList {
    return (this.styleSheetList ??= new StyleSheetList(this));
  }

  /** https://drafts.csswg.org/cssom/#dom-documentorshadowroot-adoptedstylesheets; replaced as a whole by the glue. */
  get adoptedStyleSheets(): object[] {
    return this.adoptedSheets;
  }

  set adoptedStyleSheets(sheets: object[]) {
    this.adoptedSheets = [...sheets];
    this.host.adoptedStyleSheetsChanged(this);
  }

  // Making nodes

  createElement(localName: string, options?: { is?: string } | string): Element {
    if (!isValidElementName(localName)) throw invalidName(localName);
    const lower = this.isHtmlDocument ? asciiLowercase(localName) : localName;
    const namespace = this.isHtmlDocument || this.contentType === 'application/xhtml+xml' ? HTML_NAMESPACE : null;
    const is = typeof options === 'object' ? (options.is ?? null) : null;
    return createElementForScript(this, elementName(namespace, null, lower), is);
  }

  createElementNS(namespace: string | null, qualifiedName: string, options?: { is?: string } | string): Element {
    const name = validateAndExtract(namespace, qualifiedName, 'element');
    const is = typeof options === 'object' ? (options.is ?? null) : null;
    return createElementForScript(this, elementName(name.namespace, name.prefix, name.localName), is);
  }

  /** An HTML element for the engine's own use: no custom element constructors run. */
  createHtmlElement(localName: string): Element {
    return createElementByName(this, htmlName(localName));
  }

  createTextNode(data: string): Text {
    return new Text(this, data);
  }

  createComment(data: string): Comment {
    return new Comment(this, data);
  }

  createDocumentFragment(): DocumentFragment {
    return new DocumentFragment(this);
  }

  createCDATASection(data: string): CdataSection {
    if (this.isHtmlDocument) throw new DomException('HTML documents have no CDATA sections', 'NotSupportedError');
    if (data.includes(']]>')) throw new DomException('a CDATA section cannot contain "]]>"', 'InvalidCharacterError');
    return new CdataSection(this, data);
  }

  createProcessingInstruction(target: string, data: string): ProcessingInstruction {
    if (!/^[:A-Z_a-z\u00c0-\uffff][-.0-9:A-Z_a-z\u00b7-\uffff]*$/.test(target)) throw invalidName(target);
    if (data.includes('?>')) throw new DomException('a processing instruction cannot contain "?>"', 'InvalidCharacterError');
    return new ProcessingInstruction(this, target, data);
  }

  createAttribute(localName: string): Attr {
    if (!isValidAttributeName(localName)) throw invalidName(localName);
    return new Attr(this, this.isHtmlDocument ? asciiLowercase(localName) : localName, '', null);
  }

  createAttributeNS(namespace: string | null, qualifiedName: string): Attr {
    const name = validateAndExtract(namespace, qualifiedName, 'attribute');
    return new Attr(this, name.namespace === null ? name.localName : { ...name, qualifiedName }, '', null);
  }

  createEvent(eventInterface: string): Event {
    return createEventByInterface(eventInterface);
  }

  createRange(): Range {
    return new Range(this);
  }

  createNodeIterator(root: Node, whatToShow = 0xffffffff, filter: NodeFilterCallback | null = null): NodeIterator {
    return new NodeIterator(root, whatToShow, filter);
  }

  createTreeWalker(root: Node, whatToShow = 0xffffffff, filter: NodeFilterCallback | null = null): TreeWalker {
    return new TreeWalker(root, whatToShow, filter);
  }

  // https://dom.spec.whatwg.org/#mixin-xpathevaluatorbase

  createExpression(expression: string, resolver: Callback | null = null): XPathExpression {
    return createXPathExpression(expression, resolver);
  }

  createNSResolver(nodeResolver: Node): Node {
    return nodeResolver;
  }

  evaluate(expression: string, contextNode: Node, resolver: Callback | null = null, type = 0, result: XPathResult | null = null): XPathResult {
    return createXPathExpression(expression, resolver).evaluate(contextNode, type, result);
  }

  importNode(node: Node, options: boolean | { selfOnly?: boolean } = false): Node {
    if (node.nodeType === DOCUMENT_NODE || (node.flags & FLAG_SHADOW_ROOT) !== 0) {
      throw new DomException('documents and shadow roots cannot be imported', 'NotSupportedError');
    }
    return cloneNode(node, this, typeof options === 'boolean' ? options : options.selfOnly !== true);
  }

  adoptNode<T extends Node>(node: T): T {
    if (node.nodeType === DOCUMENT_NODE) throw new DomException('documents cannot be adopted', 'NotSupportedError');
    if ((node.flags & FLAG_SHADOW_ROOT) !== 0) throw new DomException('shadow roots cannot be adopted', 'HierarchyRequestError');
    // 3. If node is a DocumentFragment node whose host is non-null, then return.
    if (node.nodeType === DOCUMENT_FRAGMENT_NODE && (node as unknown as DocumentFragment).templateHost !== null) return node;
    adopt(node, this);
    return node;
  }

  /** https://html.spec.whatwg.org/#appropriate-template-contents-owner-document */
  get inertTemplateDocument(): Document {
    if (this.templateDocument === null) {
      const inert = new Document({ url: 'about:blank', contentType: this.contentType });
      inert.templateDocument = inert;
      this.templateDocument = inert;
    }
    return this.templateDocument;
  }

  // For the modules below, which cannot import the classes of nodes without a cycle.

  makeDocumentType(name: string, publicId: string, systemId: string): DocumentType {
    return new DocumentType(this, name, publicId, systemId);
  }

  makeAttr(key: AttributeKey, value: string): Attr {
    return new Attr(this, key, value, null);
  }

  makeCdata(data: string): CdataSection {
    return new CdataSection(this, data);
  }

  makeProcessingInstruction(target: string, data: string): ProcessingInstruction {
    return new ProcessingInstruction(this, target, data);
  }

  makeShadowRoot(host: Element, init: ShadowRootInit): ShadowRoot {
    return new ShadowRoot(this, host, init.mode, {
      delegatesFocus: init.delegatesFocus === true,
      slotAssignment: init.slotAssignment ?? 'named',
      clonable: init.clonable === true,
      serializable: init.serializable === true,
    });
  }

  createForClone(element: Element): Element {
    return createElementByName(this, element.tag, element.rare?.customElement?.isValue ?? null);
  }

  /** A document without a page, of the same origin. */
  createDetachedDocument(contentType: string): Document {
    return new Document({ contentType, origin: this.origin });
  }

  cloneDocument(): Document {
    const copy = new Document({ url: this.URL, contentType: this.contentType, characterSet: this.characterSet, origin: this.origin });
    copy.mode = this.mode;
    return copy;
  }

  /** An element with state bits (hover, focus, ...) left the document. https://html.spec.whatwg.org/#focus-fixup-rule */
  elementDisconnected(element: Element): void {
    if (this.focusedElement === element) {
      this.focusStart = element;
      this.focusedElement = null;
      this.host.focusChanged(this, null);
    }
    element.state = 0;
  }

  /** A node leaves its parent, or has come to one, by moving: :focus-within of what is around it. */
  focusAroundChanged(node: Node, on: boolean): void {
    if (node.nodeType !== ELEMENT_NODE || ((node as Element).state & STATE_BITS['focus-within']) === 0) return;
    setFocusWithin(node.parentElement ?? node.containingShadowRoot?.host ?? null, on);
  }

  // Markup

  /** The fragment parsing algorithm steps: https://html.spec.whatwg.org/#fragment-parsing-algorithm-steps. */
  parseFragment(context: Element, markup: string, allowDeclarativeShadowRoots = false): DocumentFragment {
    return parseFragmentInto(this, context, markup, allowDeclarativeShadowRoots);
  }

  serializeChildren(node: Node, options?: SerializeOptions): string {
    return serializeChildren(node, options);
  }

  serializeNode(node: Node): string {
    return serializeNode(node);
  }

  // Dynamic markup: https://html.spec.whatwg.org/#dynamic-markup-insertion

  open(): Document {
    this.requireHtml();
    this.host.documentOpen(this);
    return this;
  }

  close(): void {
    this.requireHtml();
    this.host.documentClose(this);
  }

  write(...text: string[]): void {
    this.requireHtml();
    this.host.documentWrite(this, text.join(''));
  }

  writeln(...text: string[]): void {
    this.requireHtml();
    this.host.documentWrite(this, `${text.join('')}\n`);
  }

  private requireHtml(): void {
    if (!this.isHtmlDocument) throw new DomException('not an HTML document', 'InvalidStateError');
  }

  /** Removes every node: the first step of document.open and of a load into this document. */
  clear(): void {
    replaceAll(null, this);
  }

  // Interaction

  get cookie(): string {
    return this.defaultView === null ? '' : this.host.cookieGet(this);
  }

  set cookie(value: string) {
    if (this.defaultView !== null) this.host.cookieSet(this, value);
  }

  get domain(): string {
    return URL.parse(this.origin)?.hostname ?? '';
  }

  get activeElement(): Element | null {
    const focused = this.focusedElement;
    if (focused === null) return this.body ?? this.documentElement;
    // https://html.spec.whatwg.org/#dom-documentorshadowroot-activeelement: retarget against the document.
    let element = focused;
    for (let root = element.containingShadowRoot; root !== null; root = element.containingShadowRoot) element = root.host;
    return element;
  }

  hasFocus(): boolean {
    return this.defaultView !== null;
  }

  get designMode(): string {
    return this.designModeValue;
  }

  set designMode(value: string) {
    const lower = asciiLowercase(value);
    if (lower === 'on' || lower === 'off') this.designModeValue = lower;
  }

  getSelection(): Selection | null {
    return this.defaultView === null ? null : this.ensureSelection();
  }

  /** The selection, also of documents without a window. */
  ensureSelection(): Selection {
    return (this.selection ??= new Selection(this));
  }

  get hasSelection(): boolean {
    return this.selection !== null;
  }

  get scrollingElement(): Element | null {
    return this.isQuirks ? this.body : this.documentElement;
  }

  elementFromPoint(x: number, y: number): Element | null {
    return this.host.elementsFromPoint(this, x, y)[0] ?? null;
  }

  elementsFromPoint(x: number, y: number): Element[] {
    return this.host.elementsFromPoint(this, x, y);
  }

  get fullscreenElement(): Element | null {
    return null;
  }

  get pointerLockElement(): Element | null {
    return null;
  }

  // https://html.spec.whatwg.org/#obsolete: reflections on the body
  execCommand(_command: string): boolean {
    return false;
  }

  queryCommandSupported(_command: string): boolean {
    return false;
  }

  // https://w3c.github.io/editing/docs/execCommand/#methods-to-query-and-execute-commands: what they say of commands that are not supported.

  queryCommandEnabled(_command: string): boolean {
    return false;
  }

  queryCommandIndeterm(_command: string): boolean {
    return false;
  }

  queryCommandState(_command: string): boolean {
    return false;
  }

  queryCommandValue(_command: string): string {
    return '';
  }

  override getEventParent(event: Event): EventTarget | null {
    // https://dom.spec.whatwg.org/#get-the-parent of a document: the window, except for load.
    return event.type === 'load' ? null : this.defaultView;
  }

  protected override defaultPassive(type: string): boolean {
    return isScrollBlocking(type);
  }
}

defineEventHandlers(Document.prototype, [...GLOBAL_EVENT_HANDLERS, 'onreadystatechange', 'onvisibilitychange']);

/** https://html.spec.whatwg.org/#dom-document-fgcolor and its kin: attributes of the body. */
const BODY_COLORS = { fgColor: 'text', linkColor: 'link', vlinkColor: 'vlink', alinkColor: 'alink', bgColor: 'bgcolor' };

for (const [member, attribute] of Object.entries(BODY_COLORS)) {
  Object.defineProperty(Document.prototype, member, {
    get(this: Document): string {
      return this.body?.isHtml('body') === true ? (this.body.attribute(attribute) ?? '') : '';
    },
    set(this: Document, value: string) {
      if (this.body?.isHtml('body') === true) this.body.setAttributeDirect(attribute, value);
    },
    configurable: true,
  });
}
