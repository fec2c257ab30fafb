// White space processing of phase I across the boxes of one inline formatting context.
// https://drafts.csswg.org/css-text-4/#white-space-phase-1. Text boxes that become empty leave the tree.

import type { BoxNode } from '../box-node.ts';

const SPACE = 0x20;

export function isCollapsibleSpace(unit: number): boolean {
  return unit === SPACE || unit === 0x09 || unit === 0x0a || unit === 0x0d || unit === 0x0c;
}

export function isWhiteSpaceOnly(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isCollapsibleSpace(text.charCodeAt(i))) return false;
  return true;
}

/** A text box that disappears where nothing but white space stands: white space collapses in it. */
export function isCollapsibleBlank(box: BoxNode): boolean {
  if (box.kind !== 'text') return false;
  const { whiteSpaceCollapse } = box.style.text;
  if (whiteSpaceCollapse === 'collapse') return isWhiteSpaceOnly(box.text);
  return whiteSpaceCollapse === 'preserve-breaks' && isWhiteSpaceOnly(box.text) && !box.text.includes('\n');
}

interface State {
  /** A collapsible space (or the start of a line) came last: a further one vanishes. */
  afterSpace: boolean;
}

/** Processes all text of a box with inline children. */
export function collapseWhiteSpace(root: BoxNode): void {
  collapseChildren(root, { afterSpace: true });
}

function collapseChildren(parent: BoxNode, state: State): void {
  let kept: BoxNode[] | null = null;
  const { children } = parent;
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    if (child.kind === 'text') {
      child.text = collapseText(child.text, child, state);
      if (child.text === '') kept ??= children.slice(0, i);
      else kept?.push(child);
      continue;
    }
    kept?.push(child);
    if (child.isOutOfFlow || child.isFloating || child.kind === 'marker') continue;
    if (child.kind === 'inline') collapseChildren(child, state);
    else state.afterSpace = child.kind === 'line-break';
  }
  if (kept !== null) parent.children = kept;
}

function collapseText(text: string, box: BoxNode, state: State): string {
  const mode = box.style.text.whiteSpaceCollapse;
  if (mode === 'preserve' || mode === 'break-spaces' || mode === 'preserve-spaces') {
    state.afterSpace = false;
    let result = text;
    if (text.includes('\r')) result = text.replace(/\r\n?/g, '\n');
    return mode === 'preserve-spaces' ? result.replace(/[\t\n]/g, ' ') : result;
  }
  if (!needsCollapsing(text, state.afterSpace)) {
    if (text.length > 0) state.afterSpace = text.charCodeAt(text.length - 1) === SPACE;
    return text;
  }
  const keepsBreaks = mode === 'preserve-breaks';
  let result = '';
  let from = 0;
  for (let i = 0; i < text.length; ) {
    if (!isCollapsibleSpace(text.charCodeAt(i))) {
      state.afterSpace = false;
      i++;
      continue;
    }
    let end = i;
    let hasBreak = false;
    while (end < text.length && isCollapsibleSpace(text.charCodeAt(end))) {
      if (text.charCodeAt(end) === 0x0a) hasBreak = true;
      end++;
    }
    result += text.slice(from, i);
    if (keepsBreaks && hasBreak) {
      result += '\n'.repeat(text.slice(i, end).split('\n').length - 1);
      state.afterSpace = true;
    } else if (!state.afterSpace) {
      result += ' ';
      state.afterSpace = true;
    }
    from = end;
    i = end;
  }
  return result + text.slice(from);
}

function needsCollapsing(text: string, afterSpace: boolean): boolean {
  let previousIsSpace = afterSpace;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === SPACE) {
      if (previousIsSpace) return true;
      previousIsSpace = true;
    } else if (unit < SPACE && isCollapsibleSpace(unit)) return true;
    else previousIsSpace = false;
  }
  return false;
}
