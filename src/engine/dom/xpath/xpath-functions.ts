// The core function library. https://www.w3.org/TR/1999/REC-xpath-19991116/#corelib

import { splitTokens } from '../attributes.ts';
import type { Document } from '../document.ts';
import type { Element } from '../element.ts';
import { XML_NAMESPACE } from '../namespaces.ts';
import type { Node } from '../node.ts';
import { DOCUMENT_NODE, ELEMENT_NODE } from '../node-type.ts';
import { asciiLowercase } from '../qualified-name.ts';
import { nextElementInTree, rootOf } from '../tree-order.ts';
import { isAttribute, namesOf, stringValue } from './xpath-node.ts';
import type { XPathNode } from './xpath-node.ts';
import { NodeSet, toBoolean, toNumber, toString } from './xpath-value.ts';
import type { XPathValue } from './xpath-value.ts';

/** https://www.w3.org/TR/1999/REC-xpath-19991116/#dt-context: `position` counts from 1. */
export interface XPathContext {
  readonly node: XPathNode;
  readonly position: number;
  readonly size: number;
}

export interface CoreFunction {
  readonly least: number;
  readonly most: number;
  readonly returns: 'number' | 'string' | 'boolean' | 'node-set';
  /** The arguments must be node-sets; the parser sees to it. */
  readonly takesNodeSet: boolean;
  call(args: readonly XPathValue[], context: XPathContext): XPathValue;
}

type Call = CoreFunction['call'];

const fn = (returns: CoreFunction['returns'], least: number, most: number, call: Call, takesNodeSet = false): CoreFunction => ({
  least,
  most,
  returns,
  takesNodeSet,
  call,
});

/** The string of an optional argument; the context node's without one. */
const stringOr = (args: readonly XPathValue[], { node }: XPathContext): string => (args.length === 0 ? stringValue(node) : toString(args[0]!));

/** The first node of an optional node-set argument. */
const nodeOr = (args: readonly XPathValue[], { node }: XPathContext): XPathNode | null => (args.length === 0 ? node : (args[0] as NodeSet).first);

const nameOf = (part: 'local' | 'namespace' | 'qualified'): CoreFunction =>
  fn(
    'string',
    0,
    1,
    (args, context) => {
      const node = nodeOr(args, context);
      return node === null ? '' : namesOf(node)[part];
    },
    true,
  );

const ofNumber = (compute: (value: number) => number): CoreFunction => fn('number', 1, 1, ([value]) => compute(toNumber(value!)));

const ofTwoStrings = (returns: CoreFunction['returns'], compute: (a: string, b: string) => XPathValue): CoreFunction =>
  fn(returns, 2, 2, ([a, b]) => compute(toString(a!), toString(b!)));

export const FUNCTIONS: ReadonlyMap<string, CoreFunction> = new Map(
  Object.entries({
    last: fn('number', 0, 0, (_args, { size }) => size),
    position: fn('number', 0, 0, (_args, { position }) => position),
    count: fn('number', 1, 1, ([set]) => (set as NodeSet).size, true),
    id: fn('node-set', 1, 1, ([value], { node }) => elementsById(value!, node)),
    'local-name': nameOf('local'),
    'namespace-uri': nameOf('namespace'),
    name: nameOf('qualified'),

    string: fn('string', 0, 1, stringOr),
    concat: fn('string', 2, Infinity, (args) => args.map(toString).join('')),
    'starts-with': ofTwoStrings('boolean', (a, b) => a.startsWith(b)),
    contains: ofTwoStrings('boolean', (a, b) => a.includes(b)),
    'substring-before': ofTwoStrings('string', (a, b) => a.slice(0, Math.max(0, a.indexOf(b)))),
    'substring-after': ofTwoStrings('string', (a, b) => (a.includes(b) ? a.slice(a.indexOf(b) + b.length) : '')),
    substring: fn('string', 2, 3, (args) => substring(toString(args[0]!), toNumber(args[1]!), args[2] === undefined ? Infinity : toNumber(args[2]))),
    'string-length': fn('number', 0, 1, (args, context) => codePointCount(stringOr(args, context))),
    'normalize-space': fn('string', 0, 1, (args, context) =>
      stringOr(args, context)
        .split(/[\t\n\r ]+/)
        .filter(Boolean)
        .join(' '),
    ),
    translate: fn('string', 3, 3, ([text, from, to]) => translate(toString(text!), toString(from!), toString(to!))),

    boolean: fn('boolean', 1, 1, ([value]) => toBoolean(value!)),
    not: fn('boolean', 1, 1, ([value]) => !toBoolean(value!)),
    true: fn('boolean', 0, 0, () => true),
    false: fn('boolean', 0, 0, () => false),
    lang: fn('boolean', 1, 1, ([value], { node }) => isInLanguage(node, toString(value!))),

    number: fn('number', 0, 1, (args, { node }) => toNumber(args[0] ?? stringValue(node))),
    sum: fn('number', 1, 1, ([set]) => (set as NodeSet).nodes.reduce((sum, node) => sum + toNumber(stringValue(node)), 0), true),
    floor: ofNumber(Math.floor),
    ceiling: ofNumber(Math.ceil),
    // Math.round goes towards positive infinity, as XPath wants.
    round: ofNumber(Math.round),
  }),
);

function elementsById(value: XPathValue, context: XPathNode): NodeSet {
  const strings = value instanceof NodeSet ? value.nodes.map(stringValue) : [toString(value)];
  const start = isAttribute(context) ? context.owner : context;
  const found = new Set<XPathNode>();
  if (start !== null) {
    const root = rootOf(start);
    for (const text of strings) {
      for (const id of splitTokens(text)) {
        const element = root.nodeType === DOCUMENT_NODE ? (root as Document).getElementById(id) : findId(root, id);
        if (element !== null) found.add(element);
      }
    }
  }
  return new NodeSet([...found], false);
}

function findId(root: Node, id: string): Element | null {
  for (let element = nextElementInTree(root, root); element !== null; element = nextElementInTree(element, root)) if (element.id === id) return element;
  return null;
}

/** https://www.w3.org/TR/1999/REC-xpath-19991116/#function-substring: characters at positions p with p >= round(start) and p < round(start) + round(length). */
function substring(text: string, start: number, length: number): string {
  const from = Math.round(start);
  const end = length === Infinity ? Infinity : from + Math.round(length);
  if (Number.isNaN(from) || Number.isNaN(end)) return '';
  let result = '';
  let position = 0;
  for (const char of text) {
    position++;
    if (position >= end) break;
    if (position >= from) result += char;
  }
  return result;
}

function codePointCount(text: string): number {
  let count = 0;
  for (const _char of text) count++;
  return count;
}

function translate(text: string, from: string, to: string): string {
  const targets = [...to];
  const map = new Map<string, string>();
  [...from].forEach((char, i) => {
    if (!map.has(char)) map.set(char, targets[i] ?? '');
  });
  let result = '';
  for (const char of text) result += map.get(char) ?? char;
  return result;
}

/** https://www.w3.org/TR/1999/REC-xpath-19991116/#function-lang */
function isInLanguage(context: XPathNode, wanted: string): boolean {
  let node: Node | null = isAttribute(context) ? context.owner : context;
  for (; node !== null; node = node.parentNode) {
    if (node.nodeType !== ELEMENT_NODE) continue;
    const element = node as Element;
    const language = element.getAttributeNS(XML_NAMESPACE, 'lang') ?? (element.tag.isHtml ? element.getAttribute('lang') : null);
    if (language === null) continue;
    const [have, want] = [asciiLowercase(language), asciiLowercase(wanted)];
    return have === want || have.startsWith(`${want}-`);
  }
  return false;
}
