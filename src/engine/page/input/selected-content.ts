// What a selection holds as a person sees it: the parts of text boxes that are painted as selected, and the text that copying gives.
// https://drafts.csswg.org/css-ui-4/#content-selection, https://html.spec.whatwg.org/#rendered-text-collection-steps

import type { Document } from '../../dom/document.ts';
import type { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import { ELEMENT_NODE } from '../../dom/node-type.ts';
import { childAt } from '../../dom/range.ts';
import type { Range } from '../../dom/range.ts';
import type { Text } from '../../dom/text.ts';
import { nextInTree, nextSkippingChildren } from '../../dom/tree-order.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { Box } from '../../layout/box.ts';
import type { TextSelection } from '../../paint/paint-input.ts';
import { textBoxOf, toBoxOffset } from './text-position.ts';

/** The document's selected range; null when nothing, or only a place, is selected. */
export function selectedRange(document: Document): Range | null {
  if (!document.hasSelection) return null;
  const selection = document.ensureSelection();
  return selection.rangeCount === 0 || selection.isCollapsed ? null : selection.getRangeAt(0);
}

/** https://drafts.csswg.org/css-ui-4/#valdef-user-select-auto: `auto` is what the parent has. Remembers answers by element. */
export class UserSelect {
  readonly #known = new Map<Element, boolean>();

  isSelectable(node: Node): boolean {
    const chain: Element[] = [];
    let answer = true;
    for (let element = node.nodeType === ELEMENT_NODE ? (node as Element) : node.parentElement; element !== null; element = element.parentElement) {
      const known = this.#known.get(element);
      const own = known === undefined ? (boxOf(element)?.style.rare.userSelect ?? 'auto') : known ? 'text' : 'none';
      if (own !== 'auto') {
        answer = own !== 'none';
        if (known === undefined) this.#known.set(element, answer);
        break;
      }
      chain.push(element);
    }
    for (const element of chain) this.#known.set(element, answer);
    return answer;
  }
}

/** The texts of a range that are rendered and may be selected, with the part of each box; in tree order. */
export function* selectedTexts(range: Range): Generator<{ readonly text: Text; readonly box: Box; readonly start: number; readonly end: number }> {
  const select = new UserSelect();
  const { root, end } = walkOf(range);
  for (let node: Node | null = firstOf(range); node !== null && node !== end; node = nextInTree(node, root)) {
    const box = textBoxOf(node);
    if (box === null || !select.isSelectable(node)) continue;
    const [from, to] = partOf(range, node as Text, box);
    if (from < to) yield { text: node as Text, box, start: from, end: to };
  }
}

function partOf(range: Range, text: Text, box: Box): [start: number, end: number] {
  const start = text === range.startContainer ? toBoxOffset(text, box, range.startOffset) : 0;
  return [start, text === range.endContainer ? toBoxOffset(text, box, range.endOffset) : box.text.length];
}

/** First node inside the range. */
function firstOf(range: Range): Node | null {
  const { startContainer, startOffset } = range;
  if (startContainer.firstChild === null && startContainer.nodeType !== ELEMENT_NODE) return startContainer;
  return childAt(startContainer, startOffset) ?? nextSkippingChildren(startContainer, startContainer.nodeDocument);
}

function walkOf(range: Range): { readonly root: Node; /** The first node behind the range. */ readonly end: Node | null } {
  const root = range.endContainer.nodeDocument;
  const { endContainer, endOffset } = range;
  const isText = endContainer.nodeType !== ELEMENT_NODE && endContainer.firstChild === null;
  return { root, end: isText ? nextInTree(endContainer, root) : (childAt(endContainer, endOffset) ?? nextSkippingChildren(endContainer, root)) };
}

/** Which part of each text box is selected; made once for each picture, asked by box. */
export function selectionMap(document: Document): ReadonlyMap<Box, TextSelection> | null {
  const range = selectedRange(document);
  if (range === null) return null;
  const map = new Map<Box, TextSelection>();
  for (const { box, start, end } of selectedTexts(range)) map.set(box, { start, end });
  return map;
}

/** The text of a range as it is rendered: lines of blocks apart, cells by tabs, nothing that may not be selected. */
export function textOfRange(range: Range): string {
  let text = '';
  let required = 0;
  const add = (piece: string): void => {
    if (required > 0 && text !== '') text += '\n'.repeat(required);
    required = 0;
    text += piece;
  };
  const leave = (element: Element): void => {
    const display = boxOf(element)?.style.box.display;
    if (display === 'table-cell' && element.nextElementSibling !== null) add('\t');
    required = Math.max(required, display === 'table-row' ? 1 : breaksOf(element));
  };
  const select = new UserSelect();
  const { root, end } = walkOf(range);
  for (let node: Node | null = firstOf(range); node !== null && node !== end;) {
    const box = textBoxOf(node);
    if (box !== null && select.isSelectable(node)) {
      const [from, to] = partOf(range, node as Text, box);
      if (from < to) add(box.text.slice(from, to));
    } else if (node.nodeType === ELEMENT_NODE) {
      if ((node as Element).localName === 'br' && textOrBlockAround(node)) add('\n');
      required = Math.max(required, breaksOf(node as Element));
    }
    node = step(node, root, end, leave);
  }
  return text;
}

/** The next node in tree order; tells of each element that ends on the way. */
function step(node: Node, root: Node, end: Node | null, leave: (element: Element) => void): Node | null {
  if (node.firstChild !== null) return node.firstChild;
  for (let each: Node | null = node; each !== null && each !== root && each !== end; each = each.parentNode) {
    if (each.nodeType === ELEMENT_NODE) leave(each as Element);
    if (each.nextSibling !== null) return each.nextSibling;
  }
  return null;
}

function textOrBlockAround(lineBreak: Node): boolean {
  return lineBreak.parentElement !== null && boxOf(lineBreak.parentElement) !== null;
}

const BLOCKS: ReadonlySet<string> = new Set(['block', 'flow-root', 'list-item', 'flex', 'grid', 'table', 'table-caption']);

function breaksOf(element: Element): number {
  const box = boxOf(element);
  if (box === null || !BLOCKS.has(box.style.box.display)) return 0;
  return element.localName === 'p' ? 2 : 1;
}
