// Anonymous boxes of block containers, flex and grid containers. https://drafts.csswg.org/css2/#anonymous-block-level
// and https://drafts.csswg.org/css-flexbox-1/#flex-items. Called for a box once its children are complete.

import { anonymousStyle } from '../../style/style-of.ts';
import { BoxNode, setFlagsFromStyle } from '../box-node.ts';
import { processInlineText, isCollapsibleBlank, isWhiteSpaceOnly } from './white-space.ts';

export function anonymousBox(
  kind: BoxNode['kind'],
  parent: BoxNode,
  display: 'block' | 'inline' | 'inline-table' | 'table' | 'table-row' | 'table-row-group' | 'table-cell',
  children: BoxNode[],
): BoxNode {
  const box = new BoxNode(kind, null, anonymousStyle(parent.style, display));
  box.setChildren(children);
  box.parent = parent;
  setFlagsFromStyle(box);
  return box;
}

function isInFlow(box: BoxNode): boolean {
  return !box.isFloating && !box.isOutOfFlow && box.kind !== 'marker';
}

/** A block container holds only blocks or only inlines. */
export function fixUpBlockContainer(box: BoxNode): void {
  splitInlinesAroundBlocks(box);
  const hasBlocks = box.children.some((child) => isInFlow(child) && child.isBlockLevel);
  if (!hasBlocks) {
    const hasInlines = box.children.some((child) => isInFlow(child) && !isCollapsibleBlank(child));
    if (!hasInlines) {
      dropBlanks(box);
      return;
    }
    box.hasInlineChildren = true;
    processInlineText(box);
    return;
  }
  const children: BoxNode[] = [];
  let run: BoxNode[] = [];
  const endRun = (): void => {
    if (run.some((child) => isInFlow(child) && !isCollapsibleBlank(child))) {
      const wrapper = anonymousBox('block', box, 'block', run);
      wrapper.hasInlineChildren = true;
      processInlineText(wrapper);
      children.push(wrapper);
    } else {
      for (const child of run) if (child.kind !== 'text') children.push(child);
    }
    run = [];
  };
  for (const child of box.children) {
    if (child.kind === 'marker') children.push(child);
    else if (isInFlow(child) && child.isBlockLevel) {
      endRun();
      children.push(child);
    } else run.push(child);
  }
  endRun();
  box.setChildren(children);
}

function dropBlanks(box: BoxNode): void {
  if (box.children.some((child) => child.kind === 'text')) box.setChildren(box.children.filter((child) => child.kind !== 'text'));
}

/** The legend of a fieldset has a formatting context of its own, and it is a block whatever its display. */
export function fixUpFieldset(box: BoxNode): void {
  const legend = box.children.find(
    (child) => isInFlow(child) && child.node !== null && 'localName' in child.node && child.node.localName === 'legend' && child.pseudo === null,
  );
  if (legend === undefined || legend.kind !== 'block') return;
  legend.isBlockLevel = true;
  legend.isFormattingContextRoot = true;
}

/** Whether an inline box holds a block that is in flow: then it must be split. */
function containsBlock(box: BoxNode): boolean {
  return box.kind === 'inline' && box.children.some((child) => isInFlow(child) && (child.isBlockLevel || containsBlock(child)));
}

function splitInlinesAroundBlocks(box: BoxNode): void {
  if (!box.children.some((child) => containsBlock(child))) return;
  const children: BoxNode[] = [];
  for (const child of box.children) {
    if (containsBlock(child)) splitInto(child, children);
    else children.push(child);
  }
  box.setChildren(children);
}

/**
 * Splits an inline box: appends its inline pieces and the blocks between them to `out`.
 * FIXME: a relatively positioned inline box does not move the blocks inside it.
 */
function splitInto(box: BoxNode, out: BoxNode[]): void {
  const flat: BoxNode[] = [];
  for (const child of box.children) {
    if (containsBlock(child)) splitInto(child, flat);
    else flat.push(child);
  }
  let piece = box;
  let run: BoxNode[] = [];
  for (const child of flat) {
    if (!(isInFlow(child) && child.isBlockLevel)) {
      run.push(child);
      continue;
    }
    piece.setChildren(run);
    out.push(piece, child);
    run = [];
    const next = new BoxNode('inline', box.node, box.style);
    next.pseudo = box.pseudo;
    next.continuesBefore = true;
    next.continuesAfter = piece.continuesAfter;
    piece.continuesAfter = true;
    piece.continuation = next;
    piece = next;
  }
  piece.setChildren(run);
  out.push(piece);
}

/** Each run of text in a flex or grid container becomes an item; blank runs vanish, and no item floats. */
export function fixUpItems(box: BoxNode): void {
  const children: BoxNode[] = [];
  let run: BoxNode[] = [];
  const endRun = (): void => {
    // White space alone makes no item, preserved or not.
    if (run.some((child) => child.kind !== 'text' || !isWhiteSpaceOnly(child.text))) {
      const wrapper = anonymousBox('block', box, 'block', run);
      fixUpBlockContainer(wrapper);
      children.push(wrapper);
    }
    run = [];
  };
  for (const child of box.children) {
    child.isFloating = false;
    if (child.kind === 'text' || child.kind === 'inline' || child.kind === 'line-break' || child.kind === 'wbr') {
      run.push(child);
      continue;
    }
    endRun();
    child.isBlockLevel = true;
    children.push(child);
  }
  endRun();
  for (const child of children) if (child.kind === 'block') child.isFormattingContextRoot = true;
  box.setChildren(children);
}
