// The four XPath types and the conversions between them. https://www.w3.org/TR/1999/REC-xpath-19991116/#section-Basics

import { inDocumentOrder, stringValue } from './xpath-node.ts';
import type { XPathNode } from './xpath-node.ts';

export class NodeSet {
  #nodes: XPathNode[];
  #isSorted: boolean;

  /** `nodes` without repetitions. */
  constructor(nodes: XPathNode[], isSorted: boolean) {
    this.#nodes = nodes;
    this.#isSorted = isSorted || nodes.length < 2;
  }

  get size(): number {
    return this.#nodes.length;
  }

  /** In any order. */
  get nodes(): readonly XPathNode[] {
    return this.#nodes;
  }

  get sorted(): readonly XPathNode[] {
    if (!this.#isSorted) {
      this.#nodes = inDocumentOrder(this.#nodes);
      this.#isSorted = true;
    }
    return this.#nodes;
  }

  get first(): XPathNode | null {
    return this.sorted[0] ?? null;
  }
}

export type XPathValue = NodeSet | string | number | boolean;

export function toBoolean(value: XPathValue): boolean {
  if (value instanceof NodeSet) return value.size > 0;
  return typeof value === 'string' ? value !== '' : Boolean(value);
}

/** https://www.w3.org/TR/1999/REC-xpath-19991116/#function-number */
export function toNumber(value: XPathValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = trimSpace(toString(value));
  return /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : NaN;
}

/** https://www.w3.org/TR/1999/REC-xpath-19991116/#function-string */
export function toString(value: XPathValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberToString(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  const { first } = value;
  return first === null ? '' : stringValue(first);
}

/** XPath's white space only. */
function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** Never with an exponent. */
function numberToString(value: number): string {
  const text = String(value === 0 ? 0 : value);
  const at = text.indexOf('e');
  if (at < 0) return text;
  const exponent = Number(text.slice(at + 1));
  if (exponent > 0) return BigInt(value).toString();
  const digits = text.slice(0, at).replace('-', '').replace('.', '');
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-exponent - 1)}${digits}`;
}
