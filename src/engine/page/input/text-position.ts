// Places in text: offsets in the DOM's text and in the text as it is laid out (white space collapsed, text-transform applied) are different
// numbers; this maps between them. https://drafts.csswg.org/css-text-4/#white-space-phase-1

import type { Node } from '../../dom/node.ts';
import { TEXT_NODE } from '../../dom/node-type.ts';
import type { Text } from '../../dom/text.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { Box } from '../../layout/box.ts';

/** A boundary point: an offset into a text's data, or a child's index. */
export interface Position {
  readonly node: Node;
  readonly offset: number;
}

export function isText(node: Node): node is Text {
  return node.nodeType === TEXT_NODE;
}

/** The box of a text that is rendered; null for others. */
export function textBoxOf(node: Node): Box | null {
  if (!isText(node)) return null;
  const box = boxOf(node);
  return box !== null && box.kind === 'text' && box.text !== '' && box.style.inherited.visibility === 'visible' ? box : null;
}

/** Offset in `box.text` of an offset in the text's data: where white space has collapsed, that of what follows. */
export function toBoxOffset(text: Text, box: Box, offset: number): number {
  return walk(text.data, box.text, offset, -1);
}

/** Offset in the data of an offset in `box.text`: behind the character before it, so that collapsed white space stays outside. */
export function toDomOffset(text: Text, box: Box, boxOffset: number): number {
  return walk(text.data, box.text, -1, boxOffset);
}

/**
 * Goes through both texts side by side up to `domEnd` or `boxEnd` (the other is -1) and answers the place in the other one.
 * White space that the box lacks has collapsed; other characters stand for each other, as far as text-transform kept their number.
 */
function walk(data: string, rendered: string, domEnd: number, boxEnd: number): number {
  if (data === rendered) return domEnd >= 0 ? Math.min(domEnd, rendered.length) : Math.min(boxEnd, data.length);
  let at = 0;
  let i = 0;
  if (boxEnd === 0) return leadingCollapsed(data, rendered);
  for (; i < data.length; i++) {
    if (domEnd >= 0 ? i >= domEnd : at >= boxEnd) break;
    const unit = data.charCodeAt(i);
    const box = rendered.charCodeAt(at);
    if (isSpace(unit)) {
      if (isSpace(box)) at++;
    } else at += widthIn(data, i, rendered, at);
  }
  return domEnd >= 0 ? Math.min(at, rendered.length) : i;
}

/** Before the first rendered character, not before the white space that is not there. */
function leadingCollapsed(data: string, rendered: string): number {
  if (rendered !== '' && isSpace(rendered.charCodeAt(0))) return 0;
  let i = 0;
  while (i < data.length && isSpace(data.charCodeAt(i))) i++;
  return i;
}

/** How many units a character takes in the rendered text: text-transform makes SS of ß, and only the next character tells. */
function widthIn(data: string, i: number, rendered: string, at: number): number {
  const upper = data[i]!.toUpperCase();
  return upper.length > 1 && rendered.startsWith(upper, at) ? upper.length : 1;
}

/** White space that collapses; a no-break space does not. */
export function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x09 || unit === 0x0d || unit === 0x0c;
}
