// The text of a page as a person sees it. https://html.spec.whatwg.org/#the-innertext-idl-attribute, and `kpio dump --stage text`.

import type { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import { ELEMENT_NODE, TEXT_NODE } from '../../dom/node-type.ts';
import type { Text } from '../../dom/text.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { Box } from '../../layout/box.ts';
import type { DocumentView } from '../document-view.ts';

/** A required number of line breaks, or text. */
type Item = string | number;

/** null when the element is not rendered: the caller then takes textContent. */
export function renderedText(view: DocumentView, element: Element): string | null {
  view.update();
  if (boxOf(element) === null) return null;
  const items: Item[] = [];
  for (let child = element.firstChild; child !== null; child = child.nextSibling) collect(child, items, 0);
  return join(items);
}

const MAX_DEPTH = 600;

/** https://html.spec.whatwg.org/#rendered-text-collection-steps */
function collect(node: Node, items: Item[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (node.nodeType === TEXT_NODE) {
    const box = boxOf(node);
    if (box !== null && box.style.inherited.visibility === 'visible') items.push(box.text === '' ? (node as Text).data : box.text);
    return;
  }
  if (node.nodeType !== ELEMENT_NODE) return;
  const element = node as Element;
  const box = boxOf(element);
  if (element.localName === 'br') {
    items.push('\n');
    return;
  }
  if (box === null && !hasDisplayContents(element)) return;
  const display = box?.style.box.display ?? 'contents';
  const isParagraph = element.localName === 'p';
  const isBlock = isBlockDisplay(display);
  if (isParagraph) items.push(2);
  else if (isBlock) items.push(1);
  if (box?.control === null || box === null || box === undefined) {
    for (let child = element.firstChild; child !== null; child = child.nextSibling) collect(child, items, depth + 1);
  }
  if (display === 'table-cell' && hasNextCell(element)) items.push('\t');
  if (display === 'table-row' && element.nextElementSibling !== null) items.push('\n');
  if (isParagraph) items.push(2);
  else if (isBlock) items.push(1);
}

function hasDisplayContents(element: Element): boolean {
  for (let child = element.firstChild; child !== null; child = child.nextSibling) if (boxOf(child) !== null) return true;
  return false;
}

function isBlockDisplay(display: Box['style']['box']['display']): boolean {
  return (
    display === 'block' ||
    display === 'flow-root' ||
    display === 'list-item' ||
    display === 'flex' ||
    display === 'grid' ||
    display === 'table' ||
    display === 'table-caption'
  );
}

function hasNextCell(element: Element): boolean {
  const next = element.nextElementSibling;
  return next !== null && boxOf(next)?.style.box.display === 'table-cell';
}

/** Runs of required line breaks become the largest of them; those at the ends vanish. */
function join(items: readonly Item[]): string {
  let text = '';
  let required = 0;
  for (const item of items) {
    if (typeof item === 'number') {
      required = Math.max(required, item);
      continue;
    }
    if (item === '') continue;
    if (required > 0 && text !== '') text += '\n'.repeat(required);
    required = 0;
    text += item;
  }
  return text;
}
