// Where a caret goes in ordinary text: to the next character, word, line or end, as it is laid out. Used for moving in editable content and for
// extending selections by keyboard.

import type { Element } from '../../dom/element.ts';
import { characterBoundary, wordBoundary } from '../../dom/editing.ts';
import type { Granularity } from '../../dom/editing.ts';
import type { Node } from '../../dom/node.ts';
import { ELEMENT_NODE } from '../../dom/node-type.ts';
import { childAt } from '../../dom/range.ts';
import { childIndex, nextInTree, nextSkippingChildren, previousInTree } from '../../dom/tree-order.ts';
import type { Rect } from '../../../base/geometry.ts';
import { transformRect } from '../../../base/geometry.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import { visualMatrix } from '../../layout/geometry.ts';
import { caretX } from '../../layout/hit-test.ts';
import type { DocumentView } from '../document-view.ts';
import { caretAtPoint } from './caret-at-point.ts';
import { UserSelect } from './selected-content.ts';
import { isText, textBoxOf, toBoxOffset, toDomOffset } from './text-position.ts';
import type { Position } from './text-position.ts';

/** How many nodes a move looks at before it gives up: pages have long stretches without text. */
const MAX_STEPS = 100_000;

/** The next place from `from` inside `root`; the same one at the end. */
export function moveByCharacter(view: DocumentView, from: Position, forward: boolean, root: Node): Position {
  view.update();
  const inText = intoText(from, forward, root);
  if (inText === null) return from;
  const { node, offset } = inText;
  const box = textBoxOf(node);
  if (box === null || !isText(node)) return inText;
  const at = toBoxOffset(node, box, offset);
  const isAtEnd = forward ? at >= box.text.length : at <= 0;
  if (!isAtEnd) return { node, offset: toDomOffset(node, box, characterBoundary(box.text, at, forward)) };
  const next = nextStop(node, forward, root);
  if (next === null) return inText;
  // Inside a line the end of one text and the start of the next are one place, so a character more is passed.
  return next.isNewLine ? next.position : moveByCharacter(view, next.position, forward, root);
}

export function moveByWord(view: DocumentView, from: Position, forward: boolean, root: Node): Position {
  view.update();
  const inText = intoText(from, forward, root);
  if (inText === null) return from;
  const { node, offset } = inText;
  const box = textBoxOf(node);
  if (box === null || !isText(node)) return inText;
  const at = toBoxOffset(node, box, offset);
  const boundary = wordBoundary(box.text, at, forward);
  if (boundary !== at) return { node, offset: toDomOffset(node, box, boundary) };
  const next = nextStop(node, forward, root);
  return next === null ? inText : next.position;
}

/** To the line above or below at the same height of `x` (CSS px of the document), to a line's start or end, or to the end of everything. */
export function moveByLine(view: DocumentView, from: Position, forward: boolean, goalX: number | null): Position {
  const rect = caretRect(view, from);
  if (rect === null) return from;
  const x = goalX ?? rect.x;
  const step = Math.max(4, rect.height);
  const middle = rect.y + rect.height / 2;
  for (let i = 1; i <= 6; i++) {
    const found = caretAtPoint(view, x - view.scroll.x, middle + (forward ? step : -step) * (0.5 + i * 0.5) - view.scroll.y);
    if (found === null) continue;
    const other = caretRect(view, found);
    if (other !== null && Math.abs(other.y - rect.y) > rect.height / 3) return found;
  }
  return from;
}

export function moveToLineEdge(view: DocumentView, from: Position, forward: boolean): Position {
  const rect = caretRect(view, from);
  const block = blockAround(from.node);
  const bounds = block === null ? null : view.rectOf(block);
  if (rect === null || bounds === null) return from;
  const x = forward ? bounds.x + bounds.width - 1 : bounds.x + 1;
  return caretAtPoint(view, x - view.scroll.x, rect.y + rect.height / 2 - view.scroll.y) ?? from;
}

export function moveToEdge(root: Node, forward: boolean): Position | null {
  let edge: Position | null = null;
  const start = forward ? lastInside(root) : root;
  for (let node: Node | null = start; node !== null && edge === null; node = forward ? previousInTree(node, root) : nextInTree(node, root)) {
    const box = textBoxOf(node);
    if (box !== null && isText(node)) edge = { node, offset: toDomOffset(node, box, forward ? box.text.length : 0) };
  }
  return edge;
}

export function moveBy(view: DocumentView, from: Position, granularity: Granularity, forward: boolean, root: Node): Position {
  switch (granularity) {
    case 'character':
      return moveByCharacter(view, from, forward, root);
    case 'word':
      return moveByWord(view, from, forward, root);
    case 'line':
      return moveToLineEdge(view, from, forward);
    case 'document':
      return moveToEdge(root, forward) ?? from;
  }
}

/** Where a caret stands, in CSS px of the document, 0 wide; null where nothing is laid out. */
export function caretRect(view: DocumentView, { node, offset }: Position): Rect | null {
  const { map } = view;
  const box = textBoxOf(node);
  if (box === null || !isText(node)) {
    const element = node.nodeType === ELEMENT_NODE ? (childAt(node, offset) ?? node) : node;
    const rect = view.rectOf(element) ?? view.rectOf(node);
    return rect === null ? null : { x: rect.x, y: rect.y, width: 0, height: Math.min(rect.height, 40) };
  }
  const at = toBoxOffset(node, box, offset);
  let found: Rect | null = null;
  for (const placed of map.of(box)) {
    const { fragment, x, y } = placed;
    if (fragment.type !== 'text' || at < fragment.start || (found !== null && at > fragment.end)) continue;
    const left = x + caretX(fragment, Math.min(at, fragment.end));
    found = transformRect(visualMatrix(map, placed, view.scroll), { x: left, y, width: 0, height: fragment.height });
    if (at < fragment.end) break;
  }
  return found;
}

/** The place in a text that an element's child index stands for; null when there is no text. */
function intoText(from: Position, forward: boolean, root: Node): Position | null {
  if (textBoxOf(from.node) !== null) return from;
  const child = childAt(from.node, from.offset);
  if (child !== null && textBoxOf(child) !== null) return { node: child, offset: 0 };
  return nextStop(child ?? from.node, forward, root)?.position ?? null;
}

/** The nearest other text, or empty line, and whether a line ends on the way there. */
function nextStop(from: Node, forward: boolean, root: Node): { readonly position: Position; readonly isNewLine: boolean } | null {
  const select = new UserSelect();
  const block = blockAround(from);
  let passedBreak = false;
  let node: Node | null = forward ? nextInTree(from, root) : previousInTree(from, root);
  for (let steps = 0; node !== null && node !== root && steps < MAX_STEPS; steps++) {
    const box = textBoxOf(node);
    if (box !== null && isText(node) && select.isSelectable(node)) {
      const offset = toDomOffset(node, box, forward ? 0 : box.text.length);
      return { position: { node, offset }, isNewLine: passedBreak || blockAround(node) !== block };
    }
    if (isEmptyLine(node)) return { position: { node: node.parentNode!, offset: childIndex(node) }, isNewLine: true };
    passedBreak ||= node.nodeName === 'BR';
    const skips: boolean = forward && node.nodeType === ELEMENT_NODE && boxOf(node)?.control != null;
    node = forward ? (skips ? nextSkippingChildren(node, root) : nextInTree(node, root)) : previousInTree(node, root);
  }
  return null;
}

/** A br that makes a line of its own. */
function isEmptyLine(node: Node): boolean {
  if (node.nodeName !== 'BR' || node.parentNode === null) return false;
  const before = node.previousSibling;
  return before === null || before.nodeName === 'BR';
}

function lastInside(root: Node): Node {
  let node = root;
  while (node.lastChild !== null) node = node.lastChild;
  return node;
}

/** The nearest element around whose box is no inline one. */
export function blockAround(node: Node): Element | null {
  for (let element = node.nodeType === ELEMENT_NODE ? (node as Element) : node.parentElement; element !== null; element = element.parentElement) {
    const box = boxOf(element);
    if (box !== null && box.kind !== 'inline' && box.kind !== 'line-break') return element;
  }
  return null;
}
