// Where Selection.modify() moves the focus: https://w3c.github.io/selection-api/#dom-selection-modify. The standard leaves the steps to the
// platform's conventions; these are Chromium's.

import type { SelectionDirection, SelectionGranularity, SelectionPoint } from '../../dom/selection.ts';
import type { Node } from '../../dom/node.ts';
import { nextInTree } from '../../dom/tree-order.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { DocumentView } from '../document-view.ts';
import { blockAround, caretRect, moveByCharacter, moveByLine, moveByWord, moveToEdge, moveToLineEdge } from './caret-moves.ts';
import { editingHostOf } from './editing-host.ts';

/** How many lines a paragraph, and how many nodes a line, may have. */
const MAX_STEPS = 10_000;

/** The same point where there is nothing further, null where no text is laid out. */
export function movedPoint(view: DocumentView, from: SelectionPoint, direction: SelectionDirection, granularity: SelectionGranularity): SelectionPoint | null {
  view.update();
  const root = editingHostOf(from.node) ?? view.document;
  const forward = isForward(from.node, direction);
  switch (granularity) {
    case 'character':
      return moveByCharacter(view, from, forward, root);
    case 'word':
      return moveByWord(view, from, forward, root);
    case 'line':
      return moveByLine(view, from, forward, null);
    case 'paragraph':
      return moveByParagraph(view, from, forward);
    case 'lineboundary':
      return moveToLineEdge(view, from, forward);
    case 'paragraphboundary':
      return moveToEdge(blockAround(from.node) ?? root, forward);
    case 'documentboundary':
      return moveToEdge(root, forward);
    // FIXME: sentences.
    case 'sentence':
    case 'sentenceboundary':
      return null;
  }
}

function isForward(node: Node, direction: SelectionDirection): boolean {
  if (direction === 'forward' || direction === 'backward') return direction === 'forward';
  const block = blockAround(node);
  const isRightToLeft = block !== null && boxOf(block)?.style.text.direction === 'rtl';
  return (direction === 'right') !== isRightToLeft;
}

/** To the first line at the same height of x that belongs to another paragraph. */
function moveByParagraph(view: DocumentView, from: SelectionPoint, forward: boolean): SelectionPoint {
  const goalX = caretRect(view, from)?.x ?? null;
  let at: SelectionPoint = from;
  for (let lines = 0; lines < MAX_STEPS; lines++) {
    const next = moveByLine(view, at, forward, goalX);
    if (next === at) return at;
    at = next;
    if (!(forward ? isSameParagraph(from.node, at.node) : isSameParagraph(at.node, from.node))) return at;
  }
  return at;
}

/** Whether no line break and no block's edge is between two nodes; `first` comes before `last`. */
function isSameParagraph(first: Node, last: Node): boolean {
  const block = blockAround(first);
  if (block !== blockAround(last)) return false;
  let node: Node | null = first;
  for (let steps = 0; node !== null && node !== last && steps < MAX_STEPS; steps++) {
    if (node.nodeName === 'BR') return false;
    node = nextInTree(node, block ?? first.nodeDocument);
  }
  return node === last;
}
