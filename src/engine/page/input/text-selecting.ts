// Selecting ordinary content: by mouse (drag, words, paragraphs, Shift) and by keyboard. The selection itself is the DOM's.
// https://w3c.github.io/selection-api/#user-interactions

import type { Element } from '../../dom/element.ts';
import type { Granularity } from '../../dom/editing.ts';
import { Event } from '../../dom/event.ts';
import type { Node } from '../../dom/node.ts';
import { comparePoints } from '../../dom/range.ts';
import type { DocumentView } from '../document-view.ts';
import { fire } from '../fire.ts';
import { caretAtPoint } from './caret-at-point.ts';
import { blockAround, caretRect, moveBy, moveByLine, moveToEdge } from './caret-moves.ts';
import { editingHostOf } from './editing-host.ts';
import { UserSelect } from './selected-content.ts';
import { isText, textBoxOf, toBoxOffset, toDomOffset } from './text-position.ts';
import type { Position } from './text-position.ts';

interface Span {
  readonly start: Position;
  readonly end: Position;
}

export class TextSelecting {
  readonly #view: DocumentView;
  /** A drag under way: what the press selected, and by what it grows. */
  #drag: { readonly origin: Span; readonly unit: 'character' | 'word' | 'paragraph' } | null = null;
  /** Where moving up and down wants to stay; null after any other move. */
  #goalX: number | null = null;

  constructor(view: DocumentView) {
    this.#view = view;
  }

  get isDragging(): boolean {
    return this.#drag !== null;
  }

  /** The primary button went down on content that is no control. */
  press(x: number, y: number, clickCount: number, shift: boolean): void {
    this.#drag = null;
    this.#goalX = null;
    const { document } = this.#view;
    const at = caretAtPoint(this.#view, x, y);
    if (at === null || !new UserSelect().isSelectable(at.node)) return;
    if (!fire(at.node, new Event('selectstart', { bubbles: true, cancelable: true }))) return;
    const selection = document.ensureSelection();
    const unit = clickCount >= 3 ? 'paragraph' : clickCount === 2 ? 'word' : 'character';
    if (unit === 'character' && shift && selection.anchorNode !== null) {
      const anchor: Position = { node: selection.anchorNode, offset: selection.anchorOffset };
      this.#drag = { origin: { start: anchor, end: anchor }, unit };
      return this.#select(anchor, at);
    }
    const origin = this.#unitAround(at, unit);
    this.#drag = { origin, unit };
    this.#select(origin.start, origin.end);
  }

  /** The pointer moved with the button down. */
  move(x: number, y: number): void {
    if (this.#drag === null) return;
    const { origin, unit } = this.#drag;
    const at = caretAtPoint(this.#view, x, y);
    if (at === null || !origin.start.node.isConnected || !sharesHost(origin.start.node, at.node)) return;
    const reached = this.#unitAround(at, unit);
    if (compare(reached.start, origin.start) < 0) this.#select(origin.end, reached.start);
    else this.#select(origin.start, compare(reached.end, origin.end) > 0 ? reached.end : origin.end);
  }

  release(): void {
    this.#drag = null;
  }

  /** A press elsewhere: nothing stays selected. */
  clear(): void {
    const { document } = this.#view;
    if (document.hasSelection) document.ensureSelection().removeAllRanges();
  }

  /** Ctrl+A: everything, inside of what is edited or of the page. */
  selectAll(): void {
    const { document } = this.#view;
    const root = editingHostOf(document.focusedElement) ?? document.body;
    if (root === null || !fire(root, new Event('selectstart', { bubbles: true, cancelable: true }))) return;
    document.ensureSelection().selectAllChildren(root);
  }

  /** Moves the caret of editable content, or the focus of a selection with `extend`; false when there is nothing to move. */
  moveFocus(granularity: Granularity | 'vertical', forward: boolean, extend: boolean): boolean {
    const view = this.#view;
    const selection = view.document.ensureSelection();
    const { focusNode, focusOffset } = selection;
    if (focusNode === null) return false;
    const host = editingHostOf(focusNode);
    if (host === null && (!extend || selection.isCollapsed)) return false;
    const from: Position = { node: focusNode, offset: focusOffset };
    if (!extend && !selection.isCollapsed && granularity === 'character') {
      if (forward) selection.collapseToEnd();
      else selection.collapseToStart();
      return true;
    }
    const root = host ?? view.document;
    if (granularity === 'vertical') this.#goalX ??= caretRect(view, from)?.x ?? null;
    else this.#goalX = null;
    let to = granularity === 'vertical' ? moveByLine(view, from, forward, this.#goalX) : moveBy(view, from, granularity, forward, root);
    if (granularity === 'vertical' && to === from) to = moveToEdge(root, forward) ?? from;
    if (host !== null && !host.contains(to.node)) return true;
    if (extend) selection.extend(to.node, to.offset);
    else selection.collapse(to.node, to.offset);
    return true;
  }

  #select(anchor: Position, focus: Position): void {
    this.#view.document.ensureSelection().setBaseAndExtent(anchor.node, anchor.offset, focus.node, focus.offset);
  }

  #unitAround(at: Position, unit: 'character' | 'word' | 'paragraph'): Span {
    if (unit === 'word') return wordAround(at);
    return unit === 'paragraph' ? paragraphAround(at) : { start: at, end: at };
  }
}

/** Content that is edited and content around it are never selected by one drag. */
function sharesHost(p: Node, q: Node): boolean {
  const host = editingHostOf(p);
  return host === null || host.contains(q);
}

const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });
const WINDOW = 512;

function wordAround(at: Position): Span {
  const { node, offset } = at;
  const box = textBoxOf(node);
  if (box === null || !isText(node)) return { start: at, end: at };
  const middle = Math.min(toBoxOffset(node, box, offset), Math.max(0, box.text.length - 1));
  const from = Math.max(0, middle - WINDOW);
  const found = WORDS.segment(box.text.slice(from, middle + WINDOW)).containing(middle - from);
  if (found === undefined) return { start: at, end: at };
  const start = from + found.index;
  const end = start + found.segment.length;
  return { start: { node, offset: leadingOffset(node, box, start) }, end: { node, offset: toDomOffset(node, box, end) } };
}

/** The data's offset right before the character at a box offset, behind white space that collapsed before it. */
function leadingOffset(text: Parameters<typeof toDomOffset>[0], box: Parameters<typeof toDomOffset>[1], boxOffset: number): number {
  let offset = toDomOffset(text, box, boxOffset);
  while (offset < text.data.length && toBoxOffset(text, box, offset + 1) === boxOffset) offset++;
  return offset;
}

function paragraphAround(at: Position): Span {
  const block: Element | null = blockAround(at.node);
  if (block === null) return { start: at, end: at };
  return { start: moveToEdge(block, false) ?? at, end: moveToEdge(block, true) ?? at };
}

function compare(p: Position, q: Position): number {
  return comparePoints(p.node, p.offset, q.node, q.offset);
}
