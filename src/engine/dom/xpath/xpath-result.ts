// https://dom.spec.whatwg.org/#interface-xpathresult

import type { Document } from '../document.ts';
import { DomException } from '../dom-exception.ts';
import type { Node } from '../node.ts';
import { PlatformObject } from '../platform-object.ts';
import { toDomNode } from './xpath-node.ts';
import { NodeSet, toBoolean, toNumber, toString } from './xpath-value.ts';
import type { XPathValue } from './xpath-value.ts';

const ANY_TYPE = 0;
const NUMBER_TYPE = 1;
const STRING_TYPE = 2;
const BOOLEAN_TYPE = 3;
const UNORDERED_NODE_ITERATOR_TYPE = 4;
const ORDERED_NODE_ITERATOR_TYPE = 5;
const ORDERED_NODE_SNAPSHOT_TYPE = 7;
const FIRST_ORDERED_NODE_TYPE = 9;

export class XPathResult extends PlatformObject {
  readonly resultType: number;
  readonly #value: XPathValue;
  readonly #document: Document;
  readonly #treeVersion: number;
  readonly #attributeVersion: number;
  #next = 0;

  /** Throws what `XPathExpression.evaluate` throws for a type that the value cannot have. */
  constructor(type: number, value: XPathValue, document: Document) {
    super();
    if (type > FIRST_ORDERED_NODE_TYPE) throw new DomException(`${type} is not a type of results`, 'NotSupportedError');
    const natural =
      value instanceof NodeSet
        ? UNORDERED_NODE_ITERATOR_TYPE
        : typeof value === 'number'
          ? NUMBER_TYPE
          : typeof value === 'string'
            ? STRING_TYPE
            : BOOLEAN_TYPE;
    if (type >= UNORDERED_NODE_ITERATOR_TYPE && !(value instanceof NodeSet)) throw new TypeError('the result of the expression is not a node-set');
    this.resultType = type === ANY_TYPE ? natural : type;
    this.#value = value;
    this.#document = document;
    this.#treeVersion = document.treeVersion;
    this.#attributeVersion = document.attributeVersion;
  }

  override get interfaceName(): string {
    return 'XPathResult';
  }

  get numberValue(): number {
    this.#require(this.resultType === NUMBER_TYPE, 'a number');
    return toNumber(this.#value);
  }

  get stringValue(): string {
    this.#require(this.resultType === STRING_TYPE, 'a string');
    return toString(this.#value);
  }

  get booleanValue(): boolean {
    this.#require(this.resultType === BOOLEAN_TYPE, 'a boolean');
    return toBoolean(this.#value);
  }

  get singleNodeValue(): Node | null {
    this.#require(this.resultType > ORDERED_NODE_SNAPSHOT_TYPE, 'a single node');
    const { first } = this.#value as NodeSet;
    return first === null ? null : toDomNode(first);
  }

  /** The document has changed since the evaluation. */
  get invalidIteratorState(): boolean {
    if (!this.#isIterator) return false;
    return this.#document.treeVersion !== this.#treeVersion || this.#document.attributeVersion !== this.#attributeVersion;
  }

  get snapshotLength(): number {
    this.#require(this.#isSnapshot, 'a snapshot');
    return (this.#value as NodeSet).size;
  }

  iterateNext(): Node | null {
    this.#require(this.#isIterator, 'an iterator');
    if (this.invalidIteratorState) throw new DomException('the document has changed since the expression was evaluated', 'InvalidStateError');
    const node = (this.#value as NodeSet).sorted[this.#next];
    if (node === undefined) return null;
    this.#next++;
    return toDomNode(node);
  }

  snapshotItem(index: number): Node | null {
    this.#require(this.#isSnapshot, 'a snapshot');
    const node = (this.#value as NodeSet).sorted[index];
    return node === undefined ? null : toDomNode(node);
  }

  get #isIterator(): boolean {
    return this.resultType === UNORDERED_NODE_ITERATOR_TYPE || this.resultType === ORDERED_NODE_ITERATOR_TYPE;
  }

  get #isSnapshot(): boolean {
    return this.resultType > ORDERED_NODE_ITERATOR_TYPE && this.resultType <= ORDERED_NODE_SNAPSHOT_TYPE;
  }

  #require(holds: boolean, what: string): void {
    if (!holds) throw new TypeError(`the result is not ${what}`);
  }
}
