// What a selection holds as a person sees it: the parts of text boxes that are painted as selected, and the text that copying gives.
// https://drafts.csswg.org/css-ui-4/#content-selection, https://html.spec.whatwg.org/#rendered-text-collection-steps

import type { Document } from '../../dom/document.ts';
import type { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import { ELEMENT_NODE } from '../../dom/node-type.ts';
import { childAt } from '../../dom/range.ts';
import type { Range } from '../../dom/range.ts';
import type { Text } from '../../dom/text.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { Box } from '../../layout/box.ts';
import { styleParent } from '../../style/flat-tree.ts';
import type { TextSelection } from '../../paint/paint-input.ts';
import { FLAT_TREE, nextBehind, nextIn, NODE_TREE } from './flat-walk.ts';
import type { TreeLinks } from './flat-walk.ts';
import { textBoxOf, toBoxOffset } from './text-position.ts';

/** The document's selected range; null when nothing, or only a place, is selected. */
export function selectedRange(document: Document): Range | null {
  if (!document.hasSelection) return null;
  const range = document.ensureSelection().composedRange;
  return range === null || range.collapsed ? null : range;
}

/** https://drafts.csswg.org/css-ui-4/#valdef-user-select-auto: `auto` is what the parent has. Remembers answers by element. */
export class UserSelect {
  readonly #known = new Map<Element, boolean>();

  isSelectable(node: Node): boolean {
    const chain: Element[] = [];
    let answer = true;
    const first = node.nodeType === ELEMENT_NODE ? node : FLAT_TREE.parent(node);
    for (let element = first as Element | null; element !== null && element.nodeType === ELEMENT_NODE; element = styleParent(element)) {
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
  const { tree, first, end } = walkOf(range);
  for (let node = first; node !== null && node !== end; node = nextIn(tree, node)) {
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

interface RangeWalk {
  readonly tree: TreeLinks;
  readonly first: Node | null;
  /** The first node behind the range; null where it goes on to the end. */
  readonly end: Node | null;
}

/** The nodes of a range as they are shown, hosts with their shadow trees; as they are written where slots turn their order around. */
function walkOf(range: Range): RangeWalk {
  const walk = walkIn(FLAT_TREE, range);
  if (walk.end === null) return walk;
  let node = walk.first;
  while (node !== null && node !== walk.end) node = nextIn(FLAT_TREE, node);
  return node === null ? walkIn(NODE_TREE, range) : walk;
}

function walkIn(tree: TreeLinks, { startContainer, startOffset, endContainer, endOffset }: Range): RangeWalk {
  return { tree, first: isLeaf(startContainer) ? startContainer : nodeAt(tree, startContainer, startOffset), end: endOf(tree, endContainer, endOffset) };
}

function endOf(tree: TreeLinks, container: Node, offset: number): Node | null {
  return isLeaf(container) ? nextIn(tree, container) : nodeAt(tree, container, offset);
}

/** The child at a boundary point, or the next that the tree shows, or what comes behind the container. */
function nodeAt(tree: TreeLinks, container: Node, offset: number): Node | null {
  let child = childAt(container, offset);
  while (child !== null && tree.parent(child) === null) child = child.nextSibling;
  return child ?? nextBehind(tree, container);
}

function isLeaf(node: Node): boolean {
  return node.nodeType !== ELEMENT_NODE && node.firstChild === null;
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
  const leave = (node: Node): void => {
    if (node.nodeType !== ELEMENT_NODE) return;
    const element = node as Element;
    const display = boxOf(element)?.style.box.display;
    if (display === 'table-cell' && element.nextElementSibling !== null) add('\t');
    required = Math.max(required, display === 'table-row' ? 1 : breaksOf(element));
  };
  const select = new UserSelect();
  const { tree, first, end } = walkOf(range);
  for (let node = first; node !== null && node !== end; node = nextIn(tree, node, leave)) {
    const box = textBoxOf(node);
    if (box !== null && select.isSelectable(node)) {
      const [from, to] = partOf(range, node as Text, box);
      if (from < to) add(box.text.slice(from, to));
    } else if (node.nodeType === ELEMENT_NODE) {
      if ((node as Element).localName === 'br' && textOrBlockAround(node)) add('\n');
      required = Math.max(required, breaksOf(node as Element));
    }
  }
  return text;
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
