// White space processing of phase I and text-transform, in the order of the text, across the boxes of one inline formatting context.
// https://drafts.csswg.org/css-text-4/#order. Text boxes that become empty leave the tree.

import { collapse, isCollapsibleSpace } from '../../text/white-space.ts';
import { transformText } from '../../text/transform.ts';
import type { BoxNode } from '../box-node.ts';

export function isWhiteSpaceOnly(text: string): boolean {
  return isCollapsibleSpace(text, 'collapse');
}

/** A text box that disappears where nothing but white space stands: white space collapses in it. */
export function isCollapsibleBlank(box: BoxNode): boolean {
  return box.kind === 'text' && isCollapsibleSpace(box.text, box.style.text.whiteSpaceCollapse);
}

interface State {
  /** A collapsible space (or the start of a line) came last: a further one vanishes. */
  afterSpace: boolean;
  /** The last character, for `capitalize`. */
  previous: string;
}

/** Processes all text of a box with inline children. */
export function processInlineText(root: BoxNode): void {
  processChildren(root, { afterSpace: true, previous: '' });
}

function processChildren(parent: BoxNode, state: State): void {
  let kept: BoxNode[] | null = null;
  const { children } = parent;
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    if (child.kind === 'text') {
      processText(child, state);
      if (child.text === '') kept ??= children.slice(0, i);
      else kept?.push(child);
      continue;
    }
    kept?.push(child);
    if (child.isOutOfFlow || child.isFloating || child.kind === 'marker') continue;
    if (child.kind === 'inline') {
      processChildren(child, state);
      continue;
    }
    state.afterSpace = child.kind === 'line-break';
    state.previous = '\uFFFC';
  }
  if (kept !== null) parent.children = kept;
}

function processText(box: BoxNode, state: State): void {
  const collapsed = collapse(box.text, box.style.text.whiteSpaceCollapse, state.afterSpace);
  state.afterSpace = collapsed.endsWithSpace;
  const { textTransform } = box.style.text;
  const text = textTransform === 'none' ? collapsed.text : transformText(collapsed.text, textTransform, box.style.font.language, state.previous);
  if (collapsed.text !== '') state.previous = collapsed.text.slice(-1);
  box.text = text;
}
