// The table that the glue reads: Web IDL interface name -> implementing class. Interfaces whose elements share one class (div, span, ...)
// map to that class: `interfaceName` of an object tells which one it has.

import { AbortController, AbortSignal } from './abort.ts';
import { Attr } from './attr.ts';
import { CharacterData } from './character-data.ts';
import { Comment } from './comment.ts';
import { CustomElementRegistry } from './custom-elements.ts';
import { Document } from './document.ts';
import { DocumentFragment } from './document-fragment.ts';
import { DocumentType } from './document-type.ts';
import { DomException } from './dom-exception.ts';
import { DomImplementation } from './dom-implementation.ts';
import { DomStringMap } from './dom-string-map.ts';
import { DomTokenList } from './dom-token-list.ts';
import { Element } from './element.ts';
import { CustomEvent, Event } from './event.ts';
import { EventTarget } from './event-target.ts';
import { DataTransferItem, DataTransferItemList } from './events/data-transfer-items.ts';
import { DataTransfer } from './events/data-transfer.ts';
import * as htmlEvents from './events/html-events.ts';
import * as uiEvents from './events/ui-events.ts';
import { HtmlCollection } from './html-collection.ts';
import { ElementInternals } from './html/element-internals.ts';
import { HTML_ELEMENT_CLASSES } from './html/element-classes.ts';
import { FormControlsCollection, RadioNodeList } from './html/form-element.ts';
import { FormData } from './html/form-data.ts';
import { ValidityState } from './html/form-control.ts';
import { HtmlElement } from './html/html-element.ts';
import { HTML_INTERFACE_NAMES, HTML_INTERFACES } from './html/interface-names.ts';
import { MediaElement } from './html/media-elements.ts';
import { OptionsCollection } from './html/select-elements.ts';
import { MathMlElement } from './mathml-element.ts';
import { MutationObserver, MutationRecord } from './mutation-observer.ts';
import { NamedNodeMap } from './named-node-map.ts';
import { Node } from './node.ts';
import { NodeIterator } from './node-iterator.ts';
import { NodeList } from './node-list.ts';
import { DomParser } from './parsing/dom-parser.ts';
import { XmlSerializer } from './parsing/xml-serializer.ts';
import { ProcessingInstruction } from './processing-instruction.ts';
import { AbstractRange, Range, StaticRange } from './range.ts';
import { Selection } from './selection.ts';
import { ShadowRoot } from './shadow-root.ts';
import { StyleSheetList } from './style-sheet-list.ts';
import { SvgAnimatedString, SvgElement, SVG_INTERFACES } from './svg/svg-elements.ts';
import { CdataSection, Text } from './text.ts';
import { TreeWalker } from './tree-walker.ts';
import { XPathEvaluator } from './xpath/xpath-evaluator.ts';
import { XPathExpression } from './xpath/xpath-expression.ts';
import { XPathResult } from './xpath/xpath-result.ts';

/** Any class, abstract ones included. */
// oxlint-disable-next-line typescript/no-explicit-any
export type InterfaceClass = abstract new (...args: any[]) => object;

const CORE: Readonly<Record<string, InterfaceClass>> = {
  AbortController,
  AbortSignal,
  AbstractRange,
  Attr,
  CDATASection: CdataSection,
  CharacterData,
  Comment,
  CustomElementRegistry,
  CustomEvent,
  DataTransfer,
  DataTransferItem,
  DataTransferItemList,
  Document,
  DocumentFragment,
  DocumentType,
  DOMException: DomException,
  DOMImplementation: DomImplementation,
  DOMParser: DomParser,
  DOMStringMap: DomStringMap,
  DOMTokenList: DomTokenList,
  Element,
  ElementInternals,
  Event,
  EventTarget,
  FormData,
  HTMLCollection: HtmlCollection,
  HTMLElement: HtmlElement,
  HTMLFormControlsCollection: FormControlsCollection,
  HTMLMediaElement: MediaElement,
  HTMLOptionsCollection: OptionsCollection,
  MathMLElement: MathMlElement,
  MutationObserver,
  MutationRecord,
  NamedNodeMap,
  Node,
  NodeIterator,
  NodeList,
  ProcessingInstruction,
  RadioNodeList,
  Range,
  Selection,
  ShadowRoot,
  StaticRange,
  StyleSheetList,
  SVGAnimatedString: SvgAnimatedString,
  SVGElement: SvgElement,
  SVGGraphicsElement: SvgElement,
  SVGGeometryElement: SvgElement,
  SVGTextContentElement: SvgElement,
  SVGTextPositioningElement: SvgElement,
  SVGGradientElement: SvgElement,
  SVGAnimationElement: SvgElement,
  SVGComponentTransferFunctionElement: SvgElement,
  Text,
  TreeWalker,
  ValidityState,
  XMLDocument: Document,
  XMLSerializer: XmlSerializer,
  XPathEvaluator,
  XPathExpression,
  XPathResult,
  HTMLDocument: Document,
};

function buildTable(): ReadonlyMap<string, InterfaceClass> {
  const table = new Map<string, InterfaceClass>(Object.entries(CORE));
  for (const [name, value] of [...Object.entries(uiEvents), ...Object.entries(htmlEvents)]) {
    if (typeof value === 'function') table.set(name, value as InterfaceClass);
  }
  for (const name of HTML_INTERFACE_NAMES) if (!table.has(name)) table.set(name, HtmlElement);
  for (const [tag, name] of HTML_INTERFACES) {
    const Class = HTML_ELEMENT_CLASSES.get(tag);
    if (Class !== undefined && name !== 'HTMLElement') table.set(name, Class);
  }
  for (const name of SVG_INTERFACES.values()) table.set(name, SvgElement);
  return table;
}

let table: ReadonlyMap<string, InterfaceClass> | null = null;

/** The class that implements an interface, undefined for interfaces that are not the DOM's. */
export function interfaceClass(name: string): InterfaceClass | undefined {
  return (table ??= buildTable()).get(name);
}

/** Every interface that this folder implements. */
export function interfaceNames(): Iterable<string> {
  return (table ??= buildTable()).keys();
}
