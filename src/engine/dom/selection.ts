// https://w3c.github.io/selection-api/#selection-interface

import type { Document } from './document.ts';
import { DomException } from './dom-exception.ts';
import { createEvent } from './event.ts';
import { dispatch } from './event-dispatch.ts';
import type { Node } from './node.ts';
import { DOCUMENT_TYPE_NODE } from './node-type.ts';
import { PlatformObject } from './platform-object.ts';
import { asciiLowercase } from './qualified-name.ts';
import { comparePoints, nodeLength, Range } from './range.ts';
import { isInclusiveAncestor, rootOf } from './tree-order.ts';

export interface SelectionPoint {
  readonly node: Node;
  readonly offset: number;
}

const DIRECTIONS = ['forward', 'backward', 'left', 'right'] as const;
const GRANULARITIES = [
  'character',
  'word',
  'sentence',
  'line',
  'paragraph',
  'lineboundary',
  'sentenceboundary',
  'paragraphboundary',
  'documentboundary',
] as const;

export type SelectionDirection = (typeof DIRECTIONS)[number];
export type SelectionGranularity = (typeof GRANULARITIES)[number];

function isDirection(word: string): word is SelectionDirection {
  return (DIRECTIONS as readonly string[]).includes(word);
}

function isGranularity(word: string): word is SelectionGranularity {
  return (GRANULARITIES as readonly string[]).includes(word);
}

export class Selection extends PlatformObject {
  private readonly document: Document;
  private range: Range | null = null;
  private isBackward = false;
  private eventQueued = false;

  constructor(document: Document) {
    super();
    this.document = document;
  }

  override get interfaceName(): string {
    return 'Selection';
  }

  get anchorNode(): Node | null {
    return this.visible === null ? null : this.isBackward ? this.visible.endContainer : this.visible.startContainer;
  }

  get anchorOffset(): number {
    return this.visible === null ? 0 : this.isBackward ? this.visible.endOffset : this.visible.startOffset;
  }

  get focusNode(): Node | null {
    return this.visible === null ? null : this.isBackward ? this.visible.startContainer : this.visible.endContainer;
  }

  get focusOffset(): number {
    return this.visible === null ? 0 : this.isBackward ? this.visible.startOffset : this.visible.endOffset;
  }

  get isCollapsed(): boolean {
    return this.visible === null || this.visible.collapsed;
  }

  get rangeCount(): number {
    return this.visible === null ? 0 : 1;
  }

  get type(): string {
    return this.visible === null ? 'None' : this.visible.collapsed ? 'Caret' : 'Range';
  }

  get direction(): string {
    return this.visible === null || this.visible.collapsed ? 'none' : this.isBackward ? 'backward' : 'forward';
  }

  /** The range while it is in the document. */
  private get visible(): Range | null {
    return this.range !== null && this.range.startContainer.isConnected && this.range.startContainer.nodeDocument === this.document ? this.range : null;
  }

  getRangeAt(index: number): Range {
    const range = this.visible;
    if (index !== 0 || range === null) throw new DomException('the selection has no such range', 'IndexSizeError');
    return range;
  }

  addRange(range: Range): void {
    if (rootOf(range.startContainer) !== this.document || this.visible !== null) return;
    this.take(range, false);
  }

  removeRange(range: Range): void {
    if (this.range !== range) throw new DomException('the range is not selected', 'NotFoundError');
    this.removeAllRanges();
  }

  removeAllRanges(): void {
    if (this.range === null) return;
    this.range.onChange = null;
    this.range = null;
    this.changed();
  }

  empty(): void {
    this.removeAllRanges();
  }

  collapse(node: Node | null, offset = 0): void {
    if (node === null) return this.removeAllRanges();
    checkPoint(node, offset);
    if (!this.contains(node)) return;
    this.setPoints(node, offset, node, offset);
  }

  setPosition(node: Node | null, offset = 0): void {
    this.collapse(node, offset);
  }

  collapseToStart(): void {
    const range = this.required();
    this.setPoints(range.startContainer, range.startOffset, range.startContainer, range.startOffset);
  }

  collapseToEnd(): void {
    const range = this.required();
    this.setPoints(range.endContainer, range.endOffset, range.endContainer, range.endOffset);
  }

  extend(node: Node, offset = 0): void {
    if (!this.contains(node)) return;
    this.required();
    checkPoint(node, offset);
    this.setPoints(this.anchorNode as Node, this.anchorOffset, node, offset);
  }

  setBaseAndExtent(anchorNode: Node, anchorOffset: number, focusNode: Node, focusOffset: number): void {
    checkPoint(anchorNode, anchorOffset);
    checkPoint(focusNode, focusOffset);
    if (!this.contains(anchorNode) || !this.contains(focusNode)) return;
    this.setPoints(anchorNode, anchorOffset, focusNode, focusOffset);
  }

  selectAllChildren(node: Node): void {
    if (node.nodeType === DOCUMENT_TYPE_NODE) throw new DomException('a document type has no children', 'InvalidNodeTypeError');
    if (!this.contains(node)) return;
    let count = 0;
    for (let child = node.firstChild; child !== null; child = child.nextSibling) count++;
    this.setPoints(node, 0, node, count);
  }

  deleteFromDocument(): void {
    this.visible?.deleteContents();
  }

  containsNode(node: Node, allowPartialContainment = false): boolean {
    const range = this.visible;
    if (range === null || rootOf(node) !== this.document) return false;
    const length = nodeLength(node);
    const startsBefore = comparePoints(range.startContainer, range.startOffset, node, 0) <= 0;
    const endsAfter = comparePoints(range.endContainer, range.endOffset, node, length) >= 0;
    if (startsBefore && endsAfter) return true;
    return allowPartialContainment && range.intersectsNode(node);
  }

  /** https://w3c.github.io/selection-api/#dom-selection-modify */
  modify(alter = '', direction = '', granularity = ''): void {
    // 1.-3. Words that mean nothing are passed over.
    const how = asciiLowercase(alter);
    const where = asciiLowercase(direction);
    const what = asciiLowercase(granularity);
    if ((how !== 'extend' && how !== 'move') || !isDirection(where) || !isGranularity(what)) return;
    // 4. If this selection is empty, then return.
    const node = this.focusNode;
    if (node === null) return;
    // A character's move of a selected range goes to its edge.
    if (how === 'move' && what === 'character' && !this.isCollapsed) {
      if (where === 'forward' || where === 'right') this.collapseToEnd();
      else this.collapseToStart();
      return;
    }
    const to = this.document.host.moveSelectionPoint({ node, offset: this.focusOffset }, where, what);
    if (to === null) return;
    if (how === 'extend') this.extend(to.node, to.offset);
    else this.collapse(to.node, to.offset);
  }

  /** https://w3c.github.io/selection-api/#dom-selection-stringifier: the rendered text. */
  override toString(): string {
    const range = this.visible;
    if (range === null || range.collapsed) return '';
    return this.document.host.selectedText(range) ?? range.toString();
  }

  private contains(node: Node): boolean {
    return isInclusiveAncestor(this.document, node);
  }

  private required(): Range {
    if (this.visible === null) throw new DomException('nothing is selected', 'InvalidStateError');
    return this.visible;
  }

  private setPoints(anchorNode: Node, anchorOffset: number, focusNode: Node, focusOffset: number): void {
    const backward = comparePoints(anchorNode, anchorOffset, focusNode, focusOffset) > 0;
    const range = new Range(this.document);
    range.moveStart(backward ? focusNode : anchorNode, backward ? focusOffset : anchorOffset);
    range.moveEnd(backward ? anchorNode : focusNode, backward ? anchorOffset : focusOffset);
    this.take(range, backward);
  }

  private take(range: Range, backward: boolean): void {
    if (this.range !== null) this.range.onChange = null;
    this.range = range;
    this.isBackward = backward;
    range.onChange = () => this.changed();
    this.changed();
  }

  /** https://w3c.github.io/selection-api/#scheduling-selectionchange-event */
  private changed(): void {
    this.document.observer?.selectionChanged?.();
    if (this.eventQueued) return;
    this.eventQueued = true;
    this.document.host.queueTask(() => {
      this.eventQueued = false;
      dispatch(createEvent('selectionchange'), this.document);
    });
  }
}

function checkPoint(node: Node, offset: number): void {
  if (node.nodeType === DOCUMENT_TYPE_NODE) throw new DomException('a selection cannot be in a document type', 'InvalidNodeTypeError');
  if (offset > nodeLength(node)) throw new DomException(`the offset ${offset} is larger than the node's length`, 'IndexSizeError');
}
