// XML into our tree: namespaces are resolved here. https://html.spec.whatwg.org/#parsing-xhtml-documents

import { parseFragment } from 'parse5';
import { parseXml, XmlParser } from '../../html/xml-parser.ts';
import type { XmlAttribute, XmlError, XmlHandler } from '../../html/xml-parser.ts';
import type { AttributeKey } from '../attributes.ts';
import type { CharacterData } from '../character-data.ts';
import type { Document } from '../document.ts';
import type { DocumentFragment } from '../document-fragment.ts';
import { createElementByName } from '../element-factory.ts';
import type { Element } from '../element.ts';
import type { TemplateElement } from '../html/template-element.ts';
import { insert, replaceAll } from '../mutation.ts';
import { locateNamespace } from '../namespace-lookup.ts';
import { HTML_NAMESPACE, XMLNS_NAMESPACE, XML_NAMESPACE } from '../namespaces.ts';
import type { Node } from '../node.ts';
import { DOCUMENT_NODE, TEXT_NODE } from '../node-type.ts';
import { elementName } from '../qualified-name.ts';

/** Like HTML's: deeper trees than this are refused where they start. */
const MAX_DEPTH = 5000;

export interface XmlParserHooks {
  /** As for HTML's parser: `blocked` stops the parser until `resume`. Without the hook no script runs. */
  readonly runScript?: (script: Element) => 'done' | 'blocked';
  /** All input is parsed, or an error has ended it. */
  readonly finished: () => void;
}

/** Documents with these have the named characters of HTML. https://html.spec.whatwg.org/#parsing-xhtml-documents */
const XHTML_PUBLIC_IDS: ReadonlySet<string> = new Set([
  '-//W3C//DTD XHTML 1.0 Transitional//EN',
  '-//W3C//DTD XHTML 1.1//EN',
  '-//W3C//DTD XHTML 1.0 Strict//EN',
  '-//W3C//DTD XHTML 1.0 Frameset//EN',
  '-//W3C//DTD XHTML Basic 1.0//EN',
  '-//W3C//DTD XHTML 1.1 plus MathML 2.0//EN',
  '-//W3C//DTD XHTML 1.1 plus MathML 2.0 plus SVG 1.1//EN',
  '-//W3C//DTD MathML 2.0//EN',
  '-//WAPFORUM//DTD XHTML Mobile 1.0//EN',
  '-//WAPFORUM//DTD XHTML Mobile 1.1//EN',
  '-//WAPFORUM//DTD XHTML Mobile 1.2//EN',
]);

class TreeBuilder implements XmlHandler {
  private readonly document: Document;
  private parent: Node;
  private readonly context: Element | null;
  private readonly stack: Node[] = [];
  /** prefix ('' for the default) -> namespace, one map per element that declares some. */
  private readonly scopes: (ReadonlyMap<string, string> | null)[] = [];
  private readonly scriptEnded: (script: Element) => void;
  private hasHtmlEntities = false;
  namespaceError: string | null = null;

  constructor(document: Document, parent: Node, context: Element | null, scriptEnded: (script: Element) => void = () => {}) {
    this.document = document;
    this.parent = parent;
    this.context = context;
    this.scriptEnded = scriptEnded;
  }

  private lookUp(prefix: string): string | null {
    if (prefix === 'xml') return XML_NAMESPACE;
    if (prefix === 'xmlns') return XMLNS_NAMESPACE;
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]?.get(prefix);
      if (found !== undefined) return found === '' ? null : found;
    }
    return this.context === null ? null : locateNamespace(this.context, prefix === '' ? null : prefix);
  }

  startElement(name: string, attributes: readonly XmlAttribute[]): void {
    this.scopes.push(declarations(attributes));
    const colon = name.indexOf(':');
    const prefix = colon < 0 ? '' : name.slice(0, colon);
    const namespace = this.lookUp(prefix);
    if (prefix !== '' && namespace === null) this.namespaceError ??= `the prefix "${prefix}" is not declared`;
    const localName = colon < 0 ? name : name.slice(colon + 1);
    const is = namespace === HTML_NAMESPACE ? (attributes.find((a) => a.name === 'is')?.value ?? null) : null;
    const element = createElementByName(this.document, elementName(namespace, prefix === '' ? null : prefix, localName), is);
    if (localName === 'script' || localName === 'style')
      (element as Element & { fromParser?: (inFragment: boolean) => void }).fromParser?.(this.context !== null);
    if (attributes.length > 0) element.copyAttributes(this.attributeList(attributes));
    if (this.stack.length < MAX_DEPTH) insert(element, this.parent, null);
    else this.namespaceError ??= 'the elements are nested too deeply';
    this.stack.push(this.parent);
    this.parent = element.isHtml('template') ? (element as TemplateElement).content : element;
  }

  private attributeList(attributes: readonly XmlAttribute[]): (AttributeKey | string)[] {
    const list: (AttributeKey | string)[] = [];
    for (const { name, value } of attributes) {
      const colon = name.indexOf(':');
      if (colon < 0 && name !== 'xmlns') {
        list.push(name, value);
        continue;
      }
      const prefix = colon < 0 ? null : name.slice(0, colon);
      const namespace = name === 'xmlns' ? XMLNS_NAMESPACE : this.lookUp(prefix ?? '');
      if (namespace === null) this.namespaceError ??= `the prefix "${prefix ?? ''}" is not declared`;
      list.push({ namespace, prefix, localName: colon < 0 ? name : name.slice(colon + 1), qualifiedName: name }, value);
    }
    return list;
  }

  endElement(): void {
    const node = this.parent;
    this.parent = this.stack.pop() as Node;
    this.scopes.pop();
    const element = node as Element & { finishedParsing?: () => void };
    element.finishedParsing?.();
    if (element.localName === 'script' && this.context === null) this.scriptEnded(element);
  }

  text(data: string): void {
    const last = this.parent.lastChild;
    if (last !== null && last.nodeType === TEXT_NODE) (last as CharacterData).appendData(data);
    else if (this.parent.nodeType !== DOCUMENT_NODE) insert(this.document.createTextNode(data), this.parent, null);
  }

  cdata(data: string): void {
    insert(this.document.makeCdata(data), this.parent, null);
  }

  comment(data: string): void {
    insert(this.document.createComment(data), this.parent, null);
  }

  processingInstruction(target: string, data: string): void {
    insert(this.document.makeProcessingInstruction(target, data), this.parent, null);
  }

  doctype(name: string, publicId: string, systemId: string): void {
    this.hasHtmlEntities = XHTML_PUBLIC_IDS.has(publicId);
    insert(this.document.makeDocumentType(name, publicId, systemId), this.document, null);
  }

  entity(name: string): string | null {
    return this.hasHtmlEntities ? htmlEntity(name) : null;
  }
}

function htmlEntity(name: string): string | null {
  const reference = `&${name};`;
  const [text] = parseFragment(reference).childNodes;
  return text?.nodeName === '#text' && 'value' in text && text.value !== reference ? text.value : null;
}

function declarations(attributes: readonly XmlAttribute[]): ReadonlyMap<string, string> | null {
  let map: Map<string, string> | null = null;
  for (const { name, value } of attributes) {
    if (name === 'xmlns') (map ??= new Map()).set('', value);
    else if (name.startsWith('xmlns:')) (map ??= new Map()).set(name.slice(6), value);
  }
  return map;
}

/** The parser of an XML document that is shown: scripts run as their end tags come, and an error is told in the document. */
export class XmlDocumentParser {
  private readonly document: Document;
  private readonly hooks: XmlParserHooks;
  private readonly builder: TreeBuilder;
  private readonly parser: XmlParser;
  private isBlocked = false;
  private isDone = false;

  /** `text` is the whole of it. */
  constructor(document: Document, text: string, hooks: XmlParserHooks) {
    this.document = document;
    this.hooks = hooks;
    this.builder = new TreeBuilder(document, document, null, (script) => this.scriptEnded(script));
    this.parser = new XmlParser(text, this.builder);
  }

  run(): void {
    if (this.isDone || this.parser.run() === 'paused') return;
    this.isDone = true;
    const error = this.parser.error ?? (this.builder.namespaceError === null ? null : { message: this.builder.namespaceError, offset: 0 });
    if (error !== null) this.tell(error);
    this.hooks.finished();
  }

  /** The blocking script is ready: `runScript` runs it, then parsing goes on. */
  resume(runScript: () => void): void {
    if (!this.isBlocked || this.isDone) return;
    this.isBlocked = false;
    runScript();
    this.run();
  }

  abort(): void {
    this.isDone = true;
    this.parser.pause();
  }

  private scriptEnded(script: Element): void {
    if (this.hooks.runScript?.(script) !== 'blocked') return;
    this.isBlocked = true;
    this.parser.pause();
  }

  private tell(error: XmlError): void {
    const { line, column } = this.parser.placeOf(error.offset);
    showParserError(this.document, `error on line ${line} at column ${column}: ${error.message}`);
  }
}

const PARSER_ERROR_STYLE = 'display: block; white-space: pre; border: 2px solid #c77; padding: 0 1em; margin: 1em; background-color: #fdd; color: black';

/** Puts the message in front of what was parsed, as browsers do (no specification says how). */
function showParserError(document: Document, message: string): void {
  const html = (name: string, ...content: (Node | string)[]): Element => {
    const element = document.createElementNS(HTML_NAMESPACE, name);
    element.append(...content);
    return element;
  };
  const box = html(
    'parsererror',
    html('h3', 'This page contains the following errors:'),
    html('div', `${message}\n`),
    html('h3', 'Below is a rendering of the page up to the first error.'),
  );
  box.setAttribute('style', PARSER_ERROR_STYLE);
  const root = document.documentElement;
  if (root === null) insert(html('html', html('body', box)), document, null);
  else if (root.isHtml('html')) {
    const body = document.body ?? root.appendChild(html('body'));
    insert(box, body, body.firstChild);
  } else if (root.namespaceURI === HTML_NAMESPACE) insert(box, root, root.firstChild);
  else {
    root.remove();
    insert(html('html', html('body', box, root)), document, null);
  }
}

/** Parses a whole XML document. On an error the tree so far stays, and the error is answered. */
export function parseXmlInto(document: Document, text: string): XmlError | null {
  const builder = new TreeBuilder(document, document, null);
  const error = parseXml(text, builder);
  if (error !== null) return error;
  return builder.namespaceError === null ? null : { message: builder.namespaceError, offset: 0 };
}

/** What browsers show and DOMParser answers for XML that is not well-formed. */
export function makeParserErrorDocument(document: Document, error: XmlError): void {
  replaceAll(null, document);
  const root = document.createElementNS('http://www.mozilla.org/newlayout/xml/parsererror.xml', 'parsererror');
  root.appendChild(document.createTextNode(error.message));
  document.appendChild(root);
}

/** https://html.spec.whatwg.org/#xml-fragment-parsing-algorithm; null when the markup is not well-formed. */
export function parseXmlFragment(document: Document, context: Element, markup: string): DocumentFragment | null {
  const fragment = document.createDocumentFragment();
  const builder = new TreeBuilder(document, fragment, context);
  const error = parseXml(markup, builder, true);
  return error === null && builder.namespaceError === null ? fragment : null;
}
