// The text of a page as a person sees it. https://html.spec.whatwg.org/#the-innertext-idl-attribute, and `kpio dump --stage text`.
// Text comes from the boxes, where white space is collapsed and letters are transformed; what vanishes at the ends of lines is RenderedLines' business.

import type { Element } from '../../dom/element.ts';
import type { Node } from '../../dom/node.ts';
import { ELEMENT_NODE, TEXT_NODE } from '../../dom/node-type.ts';
import type { Text } from '../../dom/text.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { Box } from '../../layout/box.ts';
import { styleOf } from '../../style/style-of.ts';
import type { DocumentView } from '../document-view.ts';
import { RenderedLines } from './rendered-lines.ts';

/** null when the element is not rendered: the caller then takes textContent. */
export function renderedText(view: DocumentView, element: Element): string | null {
  view.update();
  const box = boxOf(element);
  if (box === null && styleOf(element)?.box.display !== 'contents') return null;
  const isInline = box !== null && box.style.box.display === 'inline';
  const lines = new RenderedLines(isInline);
  collectContent(element, lines, 0);
  return lines.finish(isInline && isFollowedOnItsLine(element));
}

const MAX_DEPTH = 600;

/** Elements of which the children are only shown where the element itself does not work. */
const IGNORED = new Set(['audio', 'video', 'canvas', 'iframe', 'object', 'textarea', 'input', 'meter', 'progress']);

function collectChildren(element: Element, lines: RenderedLines, depth: number): void {
  for (let child = element.firstChild; child !== null; child = child.nextSibling) collect(child, lines, depth);
}

/** https://html.spec.whatwg.org/#rendered-text-collection-steps */
function collect(node: Node, lines: RenderedLines, depth: number): void {
  if (depth > MAX_DEPTH) return;
  // 4. If node is a Text node, the text that its boxes show.
  if (node.nodeType === TEXT_NODE) return collectText(node as Text, lines);
  if (node.nodeType !== ELEMENT_NODE) return;
  const element = node as Element;
  const box = boxOf(element);
  // 3. If node is not being rendered, then return items.
  if (box === null) {
    if (element.isHtml('br')) lines.breakLine();
    else if (styleOf(element)?.box.display === 'contents') collectChildren(element, lines, depth + 1);
    return;
  }
  // 2. If node's computed value of 'visibility' is not 'visible', then return items.
  if (box.style.inherited.visibility !== 'visible') return collectChildren(element, lines, depth + 1);
  // 5. If node is a br element, then append a string containing a single U+000A LF.
  if (element.isHtml('br')) return lines.breakLine();
  const { display } = box.style.box;
  // 8. and 9. Required line breaks around paragraphs and what is block-level.
  const breaks = element.isHtml('p') ? 2 : isBlockLevel(display) ? 1 : 0;
  const isAtomic = breaks === 0 && isAtomicInline(box);
  if (breaks > 0) lines.require(breaks);
  else if (isAtomic) lines.enterAtomic();
  collectContent(element, lines, depth);
  // 6. and 7. Cells and rows but the last are followed by what parts them.
  if (display === 'table-cell' && hasNextCell(element)) lines.separate('\t');
  if (display === 'table-row' && hasNextRow(element)) lines.separate('\n');
  if (breaks > 0) lines.require(breaks);
  else if (isAtomic) lines.leaveAtomic();
}

function collectContent(element: Element, lines: RenderedLines, depth: number): void {
  if (element.isHtml('select') || element.isHtml('optgroup')) collectOptions(element, lines);
  else if (element.isHtml('option')) lines.collapsible(collapsed(element.textContent ?? ''));
  else if (isSvgRoot(element)) collectSvg(element, lines, depth + 1);
  else if (!element.isHtmlElement || !IGNORED.has(element.localName)) collectChildren(element, lines, depth + 1);
}

function collectText(text: Text, lines: RenderedLines): void {
  const box = boxOf(text);
  if (box === null || box.style.inherited.visibility !== 'visible') return;
  const { whiteSpaceCollapse } = box.style.text;
  // White space that makes no line of its own, as between cells, has no text of its box.
  if (box.text === '') lines.collapsible(collapsed(text.data));
  else if (whiteSpaceCollapse === 'collapse') lines.collapsible(collapsed(box.text));
  else if (whiteSpaceCollapse === 'preserve-breaks') lines.collapsible(box.text);
  else lines.preserved(box.text);
}

/** A select has an inline box of its options' blocks, whether they are seen or not; nothing else in it counts. */
function collectOptions(parent: Element, lines: RenderedLines): void {
  for (let child = parent.firstElementChild; child !== null; child = child.nextElementSibling) {
    const isGroup = child.isHtml('optgroup') && parent.isHtml('select');
    if (!isGroup && !child.isHtml('option')) continue;
    lines.require(1);
    if (isGroup) collectOptions(child, lines);
    else lines.collapsible(collapsed(child.textContent ?? ''));
    lines.require(1);
  }
}

function collapsed(text: string): string {
  return /[\t\n\f\r]/.test(text) ? text.replace(/[\t\n\f\r ]+/g, ' ') : text;
}

function isSvgRoot(element: Element): boolean {
  return element.localName === 'svg' && !element.isHtmlElement;
}

/** Elements that draw nothing where they stand. */
const SVG_UNDRAWN = new Set(['defs', 'title', 'desc', 'metadata', 'style', 'script', 'symbol', 'clipPath', 'mask', 'pattern', 'marker']);

/** SVG makes no boxes: the text of its text elements. */
function collectSvg(element: Element, lines: RenderedLines, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (let child = element.firstElementChild; child !== null; child = child.nextElementSibling) {
    if (SVG_UNDRAWN.has(child.localName)) continue;
    if (child.localName === 'text') lines.collapsible(collapsed(child.textContent ?? ''));
    else collectSvg(child, lines, depth + 1);
  }
}

type Display = Box['style']['box']['display'];

function isBlockLevel(display: Display): boolean {
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

/** Lines of its own inside, one thing on the line outside. */
function isAtomicInline(box: Box): boolean {
  const { display } = box.style.box;
  return box.replaced !== null || box.control !== null || (display.startsWith('inline') && display !== 'inline');
}

function hasNextCell(element: Element): boolean {
  for (let next = element.nextElementSibling; next !== null; next = next.nextElementSibling) {
    if (boxOf(next)?.style.box.display === 'table-cell') return true;
  }
  return false;
}

/** Whether its table has a row after it, in its own group or another. */
function hasNextRow(row: Element): boolean {
  if (hasRowAfter(row)) return true;
  const group = row.parentElement;
  if (group === null || !isRowGroup(boxOf(group))) return false;
  for (let next = group.nextElementSibling; next !== null; next = next.nextElementSibling) {
    const box = boxOf(next);
    if (box?.style.box.display === 'table-row') return true;
    if (isRowGroup(box) && next.firstElementChild !== null && (isRow(next.firstElementChild) || hasRowAfter(next.firstElementChild))) return true;
  }
  return false;
}

function hasRowAfter(element: Element): boolean {
  for (let next = element.nextElementSibling; next !== null; next = next.nextElementSibling) if (isRow(next)) return true;
  return false;
}

function isRow(element: Element): boolean {
  return boxOf(element)?.style.box.display === 'table-row';
}

function isRowGroup(box: Box | null): boolean {
  const display = box?.style.box.display;
  return display === 'table-row-group' || display === 'table-header-group' || display === 'table-footer-group';
}

/** Whether the line goes on after an inline element, so that a space at its end is seen. */
function isFollowedOnItsLine(element: Element): boolean {
  for (let e: Element | null = element; e !== null && boxOf(e)?.style.box.display === 'inline'; e = e.parentElement) {
    for (let next = e.nextSibling; next !== null; next = next.nextSibling) {
      const box = boxOf(next);
      if (box !== null) return next.nodeType === TEXT_NODE || !isBlockLevel(box.style.box.display);
    }
  }
  return false;
}
