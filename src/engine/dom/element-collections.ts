// getElementsBy...: https://dom.spec.whatwg.org/#concept-getelementsbytagname and following. One live collection per root and argument.

import { splitClasses } from './attributes.ts';
import type { Document } from './document.ts';
import type { Element } from './element.ts';
import { DescendantCollection } from './html-collection.ts';
import type { HtmlCollection } from './html-collection.ts';
import type { Node } from './node.ts';
import { ComputedNodeList } from './node-list.ts';
import type { NodeList } from './node-list.ts';
import { asciiLowercase } from './qualified-name.ts';
import { nextElementInTree } from './tree-order.ts';

/** A page that asks for ever new names gets collections that are not kept. */
const MAX_CACHED = 200;

function cached(root: Node, key: string, make: () => HtmlCollection): HtmlCollection {
  const rare = root.ensureRare();
  const map = (rare.collections ??= new Map());
  const known = map.get(key);
  if (known !== undefined) return known;
  const collection = make();
  if (map.size < MAX_CACHED) map.set(key, collection);
  return collection;
}

export function collectElements(root: Node, matches: (element: Element) => boolean): HtmlCollection {
  return new DescendantCollection(root, matches);
}

export function collectByTagName(root: Node, qualifiedName: string): HtmlCollection {
  return cached(root, `tag ${qualifiedName}`, () => {
    if (qualifiedName === '*') return collectElements(root, () => true);
    if (!root.nodeDocument.isHtmlDocument) return collectElements(root, (e) => e.tag.qualifiedName === qualifiedName);
    const lower = asciiLowercase(qualifiedName);
    return collectElements(root, (e) => e.tag.qualifiedName === (e.tag.isHtml ? lower : qualifiedName));
  });
}

export function collectByTagNameNs(root: Node, namespace: string | null, localName: string): HtmlCollection {
  const ns = namespace === '' ? null : namespace;
  return cached(root, `ns ${ns ?? ''} ${localName}`, () =>
    collectElements(root, (e) => (ns === '*' || e.namespaceURI === ns) && (localName === '*' || e.localName === localName)),
  );
}

export function collectByClassName(root: Node, classNames: string): HtmlCollection {
  return cached(root, `class ${classNames}`, () => {
    const wanted = splitClasses(classNames);
    const [only] = wanted;
    if (only === undefined) return collectElements(root, () => false);
    if (root.nodeDocument.isQuirks) {
      const lower = wanted.map(asciiLowercase);
      return collectElements(root, (e) => e.classNames.length > 0 && lower.every((name) => e.classNames.some((own) => asciiLowercase(own) === name)));
    }
    if (wanted.length === 1) return collectElements(root, (e) => e.classNames.includes(only));
    return collectElements(root, (e) => e.classNames.length >= wanted.length && wanted.every((name) => e.classNames.includes(name)));
  });
}

export function collectByName(document: Document, name: string): NodeList {
  const collection = cached(document, `name ${name}`, () => collectElements(document, (e) => e.tag.isHtml && e.attribute('name') === name));
  const rare = document.ensureRare();
  const lists = (rare.reflections ??= new Map());
  const key = `name ${name}`;
  const known = lists.get(key) as NodeList | undefined;
  if (known !== undefined) return known;
  const list = new ComputedNodeList(
    () => collection.items,
    () => document.treeVersion + document.attributeVersion,
  );
  if (lists.size < MAX_CACHED) lists.set(key, list);
  return list;
}

/** The first descendant in tree order with this id; for roots other than a document. */
export function elementById(root: Node, id: string): Element | null {
  if (id === '') return null;
  for (let e = nextElementInTree(root, root); e !== null; e = nextElementInTree(e, root)) if (e.id === id) return e;
  return null;
}
