// The flat attribute list of an element, [key, value, key, value, ...], and the only code that changes it.
// https://dom.spec.whatwg.org/#concept-element-attributes

import type { Attr } from './attr.ts';
import { enqueueAttributeReaction } from './custom-elements.ts';
import { DomException } from './dom-exception.ts';
import type { Element } from './element.ts';
import { queueAttributeRecord } from './mutation-records.ts';

/** An attribute without a namespace is keyed by its name alone; others carry all parts. */
export type AttributeKey = string | NamespacedKey;

export interface NamespacedKey {
  readonly namespace: string | null;
  readonly prefix: string | null;
  readonly localName: string;
  readonly qualifiedName: string;
}

export const NO_CLASSES: readonly string[] = Object.freeze([]);

export function attributeName(key: AttributeKey): string {
  return typeof key === 'string' ? key : key.qualifiedName;
}

export function attributeLocalName(key: AttributeKey): string {
  return typeof key === 'string' ? key : key.localName;
}

export function attributeNamespace(key: AttributeKey): string | null {
  return typeof key === 'string' ? null : key.namespace;
}

/** The index of the first attribute whose qualified name is `name`, -1 when there is none. */
export function findAttribute(element: Element, name: string): number {
  const list = element.attributeList;
  if (list === null) return -1;
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as AttributeKey;
    if (key === name || (typeof key !== 'string' && key.qualifiedName === name)) return i;
  }
  return -1;
}

export function findAttributeNs(element: Element, namespace: string | null, localName: string): number {
  const list = element.attributeList;
  if (list === null) return -1;
  for (let i = 0; i < list.length; i += 2) {
    const key = list[i] as AttributeKey;
    if (typeof key === 'string' ? namespace === null && key === localName : key.namespace === namespace && key.localName === localName) return i;
  }
  return -1;
}

/** Changes the attribute at `index`, or appends one when `index` is negative, and runs all that hangs on it. */
export function setAttributeValue(element: Element, key: AttributeKey, value: string, index: number): void {
  const list = (element.attributeList ??= []);
  let old: string | null = null;
  if (index < 0) {
    list.push(key, value);
  } else {
    old = list[index + 1] as string;
    list[index + 1] = value;
  }
  attributeChanged(element, key, old, value);
}

export function removeAttributeAt(element: Element, index: number): void {
  const list = element.attributeList;
  if (list === null || index < 0) return;
  const key = list[index] as AttributeKey;
  const old = list[index + 1] as string;
  detachAttr(element, key, old);
  if (list.length === 2) element.attributeList = null;
  else list.splice(index, 2);
  attributeChanged(element, key, old, null);
}

/** https://dom.spec.whatwg.org/#handle-attribute-changes */
function attributeChanged(element: Element, key: AttributeKey, old: string | null, value: string | null): void {
  const localName = attributeLocalName(key);
  const namespace = attributeNamespace(key);
  // 1. Queue a mutation record of "attributes".
  queueAttributeRecord(element, localName, namespace, old);
  // 2. If element is custom, then enqueue "attributeChangedCallback".
  const custom = element.rare?.customElement;
  if (custom?.isCustom === true) enqueueAttributeReaction(element, localName, old, value, namespace);
  // 3. Run the attribute change steps.
  element.nodeDocument.attributeVersion++;
  if (namespace === null) element.attributeChangeSteps(localName, old, value);
  else element.namespacedAttributeChangeSteps(namespace, localName, value);
  element.nodeDocument.observer?.attributeChanged(element, typeof key === 'string' ? key : key.qualifiedName, old);
}

/** The Attr object of an attribute that goes away keeps its last value. */
function detachAttr(element: Element, key: AttributeKey, value: string): void {
  const nodes = element.rare?.attributeNodes;
  if (!nodes) return;
  const i = nodes.findIndex((attr) => attr.key === key || (attr.localName === attributeLocalName(key) && attr.namespaceURI === attributeNamespace(key)));
  if (i < 0) return;
  nodes[i]?.detach(value);
  nodes.splice(i, 1);
}

/** https://dom.spec.whatwg.org/#concept-element-attributes-set */
export function adoptAttributeNode(element: Element, attr: Attr): Attr | null {
  // 1. If attr's element is neither null nor element, throw an "InUseAttributeError" DOMException.
  if (attr.ownerElement === element) return attr;
  if (attr.ownerElement !== null) throw new DomException('the attribute belongs to another element', 'InUseAttributeError');
  // 2.-4. Replace the old one or append.
  const index = findAttributeNs(element, attr.namespaceURI, attr.localName);
  let old: Attr | null = null;
  const value = attr.value;
  if (index >= 0) {
    const list = element.attributeList as (AttributeKey | string)[];
    old = element.attributes.at(index / 2);
    detachAttr(element, list[index] as AttributeKey, list[index + 1] as string);
    list[index] = attr.key;
  }
  attr.nodeDocument = element.nodeDocument;
  const rare = element.ensureRare();
  (rare.attributeNodes ??= []).push(attr);
  attr.attach(element);
  setAttributeValue(element, attr.key, value, index);
  return old;
}

/** Class lists are shared between elements that have the same `class` attribute, as most have. */
const sharedClasses = new Map<string, readonly string[]>();
const MAX_SHARED_CLASSES = 4000;
const MAX_SHARED_LENGTH = 400;

export function splitClasses(value: string): readonly string[] {
  const known = sharedClasses.get(value);
  if (known !== undefined) return known;
  const tokens = splitTokens(value);
  if (tokens.length === 0) return NO_CLASSES;
  if (sharedClasses.size < MAX_SHARED_CLASSES && value.length < MAX_SHARED_LENGTH) sharedClasses.set(value, tokens);
  return tokens;
}

/** https://dom.spec.whatwg.org/#concept-ordered-set-parser */
export function splitTokens(value: string): string[] {
  const tokens: string[] = [];
  for (const token of value.split(/[\t\n\f\r ]+/)) if (token !== '') tokens.push(token);
  return tokens.length > 1 ? [...new Set(tokens)] : tokens;
}
