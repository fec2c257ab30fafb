// The name of an element, shared by all elements that have the same one, and https://dom.spec.whatwg.org/#namespaces:
// validation of names given by script.

import { DomException } from './dom-exception.ts';
import { HTML_NAMESPACE, XMLNS_NAMESPACE, XML_NAMESPACE } from './namespaces.ts';

export interface QualifiedName {
  readonly namespace: string | null;
  readonly prefix: string | null;
  readonly localName: string;
  /** `prefix:local` or `local`. */
  readonly qualifiedName: string;
  /** https://dom.spec.whatwg.org/#element-html-uppercased-qualified-name, for elements of HTML documents. */
  readonly htmlUppercased: string;
  readonly isHtml: boolean;
}

/** Names are shared while there are few of them; a page that invents thousands of names gets an object for each. */
const MAX_SHARED_NAMES = 2000;
const htmlNames = new Map<string, QualifiedName>();
const otherNames = new Map<string, QualifiedName>();

/** The shared name of an HTML element without a prefix. */
export function htmlName(localName: string): QualifiedName {
  const known = htmlNames.get(localName);
  if (known !== undefined) return known;
  const name = makeName(HTML_NAMESPACE, null, localName);
  if (htmlNames.size < MAX_SHARED_NAMES) htmlNames.set(localName, name);
  return name;
}

export function elementName(namespace: string | null, prefix: string | null, localName: string): QualifiedName {
  if (namespace === HTML_NAMESPACE && prefix === null) return htmlName(localName);
  const key = `${namespace ?? ''} ${prefix ?? ''} ${localName}`;
  const known = otherNames.get(key);
  if (known !== undefined) return known;
  const name = makeName(namespace, prefix, localName);
  if (otherNames.size < MAX_SHARED_NAMES) otherNames.set(key, name);
  return name;
}

function makeName(namespace: string | null, prefix: string | null, localName: string): QualifiedName {
  const qualifiedName = prefix === null ? localName : `${prefix}:${localName}`;
  const isHtml = namespace === HTML_NAMESPACE;
  return {
    namespace,
    prefix,
    localName,
    qualifiedName,
    htmlUppercased: isHtml ? asciiUppercase(qualifiedName) : qualifiedName,
    isHtml,
  };
}

const NON_ASCII = /[^\0-\x7f]/;

/** https://infra.spec.whatwg.org/#ascii-lowercase: leaves all but A-Z alone. */
export function asciiLowercase(text: string): string {
  return NON_ASCII.test(text) ? text.replace(/[A-Z]+/g, (part) => part.toLowerCase()) : text.toLowerCase();
}

/** https://infra.spec.whatwg.org/#ascii-uppercase */
export function asciiUppercase(text: string): string {
  return NON_ASCII.test(text) ? text.replace(/[a-z]+/g, (part) => part.toUpperCase()) : text.toUpperCase();
}

/** https://dom.spec.whatwg.org/#valid-namespace-prefix */
const VALID_PREFIX = /^[^\t\n\f\r />\0]+$/;
/** https://dom.spec.whatwg.org/#valid-attribute-local-name */
const VALID_ATTRIBUTE_NAME = /^[^\t\n\f\r />=\0]+$/;
/** https://dom.spec.whatwg.org/#valid-element-local-name */
const VALID_ELEMENT_NAME = /^(?:[A-Za-z][^\t\n\f\r />\0]*|[:_\u0080-\uffff][A-Za-z0-9\-.:_\u0080-\uffff]*)$/;
/** https://dom.spec.whatwg.org/#valid-doctype-name */
const VALID_DOCTYPE_NAME = /^[^\t\n\f\r >\0]*$/;

export function isValidElementName(name: string): boolean {
  return VALID_ELEMENT_NAME.test(name);
}

export function isValidAttributeName(name: string): boolean {
  return VALID_ATTRIBUTE_NAME.test(name);
}

export function isValidDoctypeName(name: string): boolean {
  return VALID_DOCTYPE_NAME.test(name);
}

export interface ExtractedName {
  readonly namespace: string | null;
  readonly prefix: string | null;
  readonly localName: string;
}

/** https://dom.spec.whatwg.org/#validate-and-extract. Throws InvalidCharacterError or NamespaceError. */
export function validateAndExtract(namespace: string | null, qualifiedName: string, context: 'element' | 'attribute'): ExtractedName {
  // 1. If namespace is the empty string, then set it to null.
  const ns = namespace === '' ? null : namespace;
  // 2.-4. Split at the first colon.
  let prefix: string | null = null;
  let localName = qualifiedName;
  const colon = qualifiedName.indexOf(':');
  if (colon !== -1) {
    prefix = qualifiedName.slice(0, colon);
    localName = qualifiedName.slice(colon + 1);
    if (!VALID_PREFIX.test(prefix)) throw invalidName(qualifiedName);
  }
  // 5.-7. Validate the local name for its context.
  const valid = context === 'attribute' ? isValidAttributeName(localName) : isValidElementName(localName);
  if (!valid) throw invalidName(qualifiedName);
  // 8.-11. The reserved prefixes and namespaces belong together.
  const bad =
    (prefix !== null && ns === null) ||
    (prefix === 'xml' && ns !== XML_NAMESPACE) ||
    (qualifiedName === 'xmlns' || prefix === 'xmlns') !== (ns === XMLNS_NAMESPACE);
  if (bad) throw new DomException(`the name "${qualifiedName}" does not go with its namespace`, 'NamespaceError');
  return { namespace: ns, prefix, localName };
}

export function invalidName(name: string): DomException {
  return new DomException(`"${name.slice(0, 100)}" is not a valid name`, 'InvalidCharacterError');
}
