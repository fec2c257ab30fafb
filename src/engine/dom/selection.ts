// https://w3c.github.io/selection-api/#selection-interface

import { compareComposedPoints, rescope } from './composed-points.ts';
import type { Document } from './document.ts';
import { DomException } from './dom-exception.ts';
import { createEvent } from './event.ts';
import { dispatch } from './event-dispatch.ts';
import type { Node } from './node.ts';
import { DOCUMENT_TYPE_NODE } from './node-type.ts';
import { PlatformObject } from './platform-object.ts';
import { asciiLowercase } from './qualified-name.ts';
import { comparePoints, nodeLength, Range, StaticRange } from './range.ts';
import type { ShadowRoot } from './shadow-root.ts';
import { rootOf } from './tree-order.ts';

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
  /** What is selected where that goes through several trees: `range` is only its end then. */
  private crossing: Range | null = null;
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
    const range = this.composedRange;
    return range === null || range.collapsed ? 'none' : this.isBackward ? 'backward' : 'forward';
  }

  /** For the engine: what is selected, also where it begins and ends in different trees. */
  get composedRange(): Range | null {
    const range = this.crossing;
    return range !== null && range.startContainer.isConnected && range.endContainer.isConnected ? range : this.visible;
  }

  /** https://w3c.github.io/selection-api/#dom-selection-getcomposedranges */
  getComposedRanges(options: { readonly shadowRoots: readonly ShadowRoot[] }): StaticRange[] {
    // 1. If this is empty, return an empty array.
    const range = this.composedRange;
    if (range === null) return [];
    // 2.-5. Both ends, as far out as the trees that are not shown demand.
    const start = rescope({ node: range.startContainer, offset: range.startOffset }, options.shadowRoots, false);
    const end = rescope({ node: range.endContainer, offset: range.endOffset }, options.shadowRoots, true);
    // 6. Return an array consisting of new StaticRange.
    return [new StaticRange({ startContainer: start.node, startOffset: start.offset, endContainer: end.node, endOffset: end.offset })];
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
    if (!this.contains(range.startContainer) || this.visible !== null) return;
    this.take(range, false);
  }

  removeRange(range: Range): void {
    if (this.range !== range) throw new DomException('the range is not selected', 'NotFoundError');
    this.removeAllRanges();
  }

  removeAllRanges(): void {
    if (this.range === null) return;
    this.forget();
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
    const range = this.composedRange as Range;
    if (this.isBackward) this.setPoints(range.endContainer, range.endOffset, node, offset);
    else this.setPoints(range.startContainer, range.startOffset, node, offset);
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
    if (range === null || rootOf(node) !== rootOf(range.startContainer)) return false;
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
    const range = this.composedRange;
    if (range === null || range.collapsed) return '';
    return this.document.host.selectedText(range) ?? range.toString();
  }

  /** Whether the document is a shadow-including inclusive ancestor. */
  private contains(node: Node): boolean {
    return node.isConnected && node.nodeDocument === this.document;
  }

  private required(): Range {
    if (this.visible === null) throw new DomException('nothing is selected', 'InvalidStateError');
    return this.visible;
  }

  private setPoints(anchorNode: Node, anchorOffset: number, focusNode: Node, focusOffset: number): void {
    const anchor = { node: anchorNode, offset: anchorOffset };
    const focus = { node: focusNode, offset: focusOffset };
    if (rootOf(anchorNode) !== rootOf(focusNode)) {
      // A range of script's is in one tree: it collapses to the end, which is set last.
      const backward = compareComposedPoints(anchor, focus) > 0;
      const [start, end] = backward ? [focus, anchor] : [anchor, focus];
      this.take(this.rangeOf(end, end), backward);
      this.crossing = this.rangeOf(start, end);
      return;
    }
    const backward = comparePoints(anchorNode, anchorOffset, focusNode, focusOffset) > 0;
    this.take(backward ? this.rangeOf(focus, anchor) : this.rangeOf(anchor, focus), backward);
  }

  private rangeOf(start: SelectionPoint, end: SelectionPoint): Range {
    const range = new Range(this.document);
    range.moveStart(start.node, start.offset);
    range.moveEnd(end.node, end.offset);
    return range;
  }

  private forget(): void {
    if (this.range !== null) this.range.onChange = null;
    this.range = null;
    this.crossing = null;
  }

  private take(range: Range, backward: boolean): void {
    this.forget();
    this.range = range;
    this.isBackward = backward;
    range.onChange = () => {
      this.crossing = null;
      this.changed();
    };
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
