// Editing of contenteditable content: one function per command, at the document's selection. Events: `beforeinput` may cancel, `input` follows.
// https://w3c.github.io/input-events/#interface-InputEvent-Attributes, https://w3c.github.io/editing/docs/execCommand/
// NOTE: blocks are made as Chromium makes them: a host's own line is split into divs, others into copies of themselves.

import type { Granularity } from '../../dom/editing.ts';
import type { Element } from '../../dom/element.ts';
import { InputEvent } from '../../dom/events/ui-events.ts';
import type { HtmlElement } from '../../dom/html/html-element.ts';
import type { Node } from '../../dom/node.ts';
import { ELEMENT_NODE } from '../../dom/node-type.ts';
import { childAt, nodeLength, Range } from '../../dom/range.ts';
import { childIndex } from '../../dom/tree-order.ts';
import { parseFragmentInto } from '../../dom/parsing/fragment-parser.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { DocumentView } from '../document-view.ts';
import { fire } from '../fire.ts';
import { moveBy } from './caret-moves.ts';
import { editingHostOf, isPlainTextOnly } from './editing-host.ts';
import { makeInert } from './inert-markup.ts';
import { isText } from './text-position.ts';
import type { Position } from './text-position.ts';

/** The editing host that typing goes to: the selection's, when it has the focus; else the focused one. */
export function activeHost(view: DocumentView): HtmlElement | null {
  const { document } = view;
  const host = editingHostOf(document.focusedElement) ?? (document.designMode === 'on' ? editingHostOf(document.body) : null);
  if (host === null) return null;
  const selection = document.ensureSelection();
  if (selection.focusNode === null || !host.contains(selection.focusNode)) selection.collapse(host, 0);
  return host;
}

/** Does `change` as a person's edit of `host`, with the events around it; false when a listener objected. */
function edit(view: DocumentView, host: HtmlElement, inputType: string, data: string | null, change: () => void): boolean {
  const init = { data, inputType, bubbles: true, composed: true };
  if (!fire(host, new InputEvent('beforeinput', { ...init, cancelable: true }))) return false;
  if (!host.isConnected || activeHost(view) !== host) return false;
  change();
  fire(host, new InputEvent('input', init));
  return true;
}

export function insertRichText(view: DocumentView, host: HtmlElement, text: string, inputType = 'insertText'): boolean {
  return edit(view, host, inputType, text, () => {
    deleteSelected(view, host);
    const lines = text.replaceAll('\r\n', '\n').split('\n');
    for (const [index, line] of lines.entries()) {
      if (index > 0) breakLine(view, host);
      if (line !== '') insertAt(view, line);
    }
  });
}

/** Enter: another paragraph; with Shift, and where only plain text is kept, a line break. */
export function insertParagraph(view: DocumentView, host: HtmlElement): boolean {
  if (isPlainTextOnly(host)) return insertRichLineBreak(view, host);
  return edit(view, host, 'insertParagraph', null, () => {
    deleteSelected(view, host);
    splitBlock(view, host);
  });
}

export function insertRichLineBreak(view: DocumentView, host: HtmlElement): boolean {
  return edit(view, host, 'insertLineBreak', null, () => {
    deleteSelected(view, host);
    breakLine(view, host);
  });
}

const DELETE_TYPES: Readonly<Record<Granularity, readonly [backward: string, forward: string]>> = {
  character: ['deleteContentBackward', 'deleteContentForward'],
  word: ['deleteWordBackward', 'deleteWordForward'],
  line: ['deleteSoftLineBackward', 'deleteSoftLineForward'],
  document: ['deleteHardLineBackward', 'deleteHardLineForward'],
};

/** Backspace and Delete: the selection, else from the caret to the next place. */
export function deleteRich(view: DocumentView, host: HtmlElement, granularity: Granularity, forward: boolean): boolean {
  const inputType = DELETE_TYPES[granularity][forward ? 1 : 0];
  return edit(view, host, inputType, null, () => {
    const selection = view.document.ensureSelection();
    if (selection.isCollapsed && selection.focusNode !== null) {
      const from: Position = { node: selection.focusNode, offset: selection.focusOffset };
      const to = moveBy(view, from, granularity, forward, host);
      if (!host.contains(to.node)) return;
      selection.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
    }
    deleteSelected(view, host);
  });
}

export function cutRich(view: DocumentView, host: HtmlElement): boolean {
  return edit(view, host, 'deleteByCut', null, () => deleteSelected(view, host));
}

/** Pastes markup, without what could run: scripts, handlers and addresses of scripts; or the text where only that is kept. */
export function pasteRich(view: DocumentView, host: HtmlElement, text: string, html: string): boolean {
  if (html === '' || isPlainTextOnly(host)) return insertRichText(view, host, text, 'insertFromPaste');
  return edit(view, host, 'insertFromPaste', null, () => {
    deleteSelected(view, host);
    const fragment = parseFragmentInto(view.document, host, html, false);
    makeInert(fragment);
    const last = fragment.lastChild;
    if (last === null) return;
    const selection = view.document.ensureSelection();
    const range = selection.getRangeAt(0);
    range.insertNode(fragment);
    const parent = last.parentNode;
    if (isText(last)) selection.collapse(last, last.data.length);
    else if (parent !== null) selection.collapse(parent, childIndex(last) + 1);
  });
}

/** Deletes what is selected; blocks that the selection ran over become one. */
function deleteSelected(view: DocumentView, host: HtmlElement): void {
  const selection = view.document.ensureSelection();
  if (selection.rangeCount === 0 || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!host.contains(range.startContainer) || !host.contains(range.endContainer)) return;
  const first = blockInside(range.startContainer, host);
  const last = blockInside(range.endContainer, host);
  const { startContainer, startOffset } = range;
  range.deleteContents();
  if (first !== last && last !== host && !last.contains(first)) mergeInto(first, last, host);
  // NOTE: the range itself now stands between the blocks; the caret stays where the selection began.
  selection.collapse(startContainer, Math.min(startOffset, nodeLength(startContainer)));
  const block = blockInside(startContainer, host);
  if (isEmpty(block)) {
    block.replaceChildren(view.document.createHtmlElement('br'));
    selection.collapse(block, 0);
  }
}

/** Content of `last` goes to the end of `first`; blocks that are empty then go. */
function mergeInto(first: Element, last: Element, host: Element): void {
  if (first.lastChild?.nodeName === 'BR' && first.lastChild !== first.firstChild) first.lastChild.parentNode?.removeChild(first.lastChild);
  if (first.firstChild?.nodeName === 'BR' && first.firstChild === first.lastChild) first.replaceChildren();
  for (let child = last.firstChild; child !== null; child = last.firstChild) {
    if (child.nodeName === 'BR' && child.nextSibling === null && first.firstChild !== null) break;
    first.appendChild(child);
  }
  let empty: Element = last;
  while (empty !== host && empty.parentElement !== null && empty.parentElement !== host && empty.parentElement.firstChild === empty.parentElement.lastChild)
    empty = empty.parentElement;
  empty.remove();
}

function isEmpty(block: Element): boolean {
  for (let child = block.firstChild; child !== null; child = child.nextSibling) if (!isText(child) || child.data !== '') return false;
  return true;
}

/** The nearest block around a node, at most the host. */
function blockInside(node: Node, host: HtmlElement): Element {
  for (let each: Node | null = node; each !== null && each !== host; each = each.parentNode) {
    if (each.nodeType === ELEMENT_NODE && isBlock(each as Element)) return each as Element;
  }
  return host;
}

const BLOCK_NAMES = new Set([
  'div',
  'p',
  'li',
  'ul',
  'ol',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'pre',
  'td',
  'th',
  'section',
  'article',
  'figure',
]);

/** By its box where it has one; an element that was made just now has none. */
function isBlock(element: Element): boolean {
  const box = boxOf(element);
  return box === null ? BLOCK_NAMES.has(element.localName) : box.kind !== 'inline' && box.kind !== 'line-break' && box.isBlockLevel;
}

/** Text at the caret. White space that would collapse becomes a no-break space, and an ordinary one again once text follows. */
function insertAt(view: DocumentView, text: string): void {
  const { document } = view;
  const selection = document.ensureSelection();
  const { focusNode: node, focusOffset: offset } = selection;
  if (node === null) return;
  const keeps = keepsSpaces(node);
  if (isText(node)) {
    const typed = keeps ? text : visibleSpaces(text, node.data.slice(0, offset), node.data.slice(offset));
    node.insertData(offset, typed);
    if (!keeps) settleSpace(node, offset);
    return selection.collapse(node, offset + typed.length);
  }
  const made = document.createTextNode(keeps ? text : visibleSpaces(text, '', ''));
  const next = childAt(node, offset);
  // The br that held an empty line open has done its work.
  if (next !== null && next.nodeName === 'BR' && next.nextSibling === null) node.replaceChild(made, next);
  else node.insertBefore(made, next);
  selection.collapse(made, made.data.length);
}

const NO_BREAK_SPACE = '\u00A0';

function visibleSpaces(text: string, before: string, after: string): string {
  let result = '';
  for (const [index, unit] of [...text].entries()) {
    const previous = (before + result).at(-1);
    const isLast = index === text.length - 1;
    const wouldCollapse = previous === undefined || previous === ' ' || previous === '\n' || (isLast && (after === '' || after.startsWith(' ')));
    result += unit === ' ' && wouldCollapse ? NO_BREAK_SPACE : unit;
  }
  return result;
}

/** `x&nbsp;` with text typed behind it: an ordinary space will do, so that lines can break there. */
function settleSpace(node: Node & { data: string; replaceData(offset: number, count: number, data: string): void }, at: number): void {
  const { data } = node;
  if (at < 2 || data[at - 1] !== NO_BREAK_SPACE || data[at] === NO_BREAK_SPACE || data[at] === ' ') return;
  if (data[at - 2] === ' ' || data[at - 2] === NO_BREAK_SPACE) return;
  node.replaceData(at - 1, 1, ' ');
}

function keepsSpaces(node: Node): boolean {
  const element = node.nodeType === ELEMENT_NODE ? (node as Element) : node.parentElement;
  const mode = element === null ? undefined : boxOf(element)?.style.text.whiteSpaceCollapse;
  return mode !== undefined && mode !== 'collapse' && mode !== 'preserve-breaks';
}

/** A br at the caret; at the end of a block a second one, since the last one only ends its line. */
function breakLine(view: DocumentView, host: HtmlElement): void {
  const { document } = view;
  const selection = document.ensureSelection();
  if (selection.focusNode === null) return;
  if (keepsSpaces(selection.focusNode)) return insertAt(view, '\n');
  const range = selection.getRangeAt(0);
  const lineBreak = document.createHtmlElement('br');
  range.insertNode(lineBreak);
  const block = blockInside(lineBreak, host);
  dropEmptyText(lineBreak.nextSibling);
  if (isLastIn(lineBreak, block)) lineBreak.parentNode?.insertBefore(document.createHtmlElement('br'), lineBreak.nextSibling);
  selection.collapse(lineBreak.parentNode, childIndex(lineBreak) + 1);
}

function dropEmptyText(node: Node | null): void {
  if (node !== null && isText(node) && node.data === '') node.parentNode?.removeChild(node);
}

function isLastIn(node: Node, block: Element): boolean {
  for (let each: Node | null = node; each !== null && each !== block; each = each.parentNode) {
    for (let next = each.nextSibling; next !== null; next = next.nextSibling) if (!isText(next) || next.data.trim() !== '') return false;
  }
  return true;
}

/** The caret's block becomes two; what follows the caret goes to the second. */
function splitBlock(view: DocumentView, host: HtmlElement): void {
  const { document } = view;
  const selection = document.ensureSelection();
  if (selection.focusNode === null) return;
  let block = blockInside(selection.focusNode, host);
  if (block === host) block = wrapLine(view, host);
  if (block === host || selection.focusNode === null) return breakLine(view, host);
  const tail = new Range(document);
  tail.setStart(selection.focusNode, selection.focusOffset);
  tail.setEnd(block, nodeCount(block));
  const content = tail.extractContents();
  const second = /^h[1-6]$/.test(block.localName) && content.textContent === '' ? document.createHtmlElement('div') : (block.cloneNode(false) as Element);
  second.removeAttribute('id');
  second.appendChild(content);
  block.parentNode?.insertBefore(second, block.nextSibling);
  for (const each of [block, second])
    if (each.textContent === '' && each.querySelector('img,br,input') === null) each.replaceChildren(document.createHtmlElement('br'));
  const first = firstText(second);
  if (first !== null) selection.collapse(first, 0);
  else selection.collapse(second, 0);
}

function nodeCount(parent: Node): number {
  return parent.lastChild === null ? 0 : childIndex(parent.lastChild) + 1;
}

function firstText(element: Element): Node | null {
  let node: Node | null = element;
  while (node !== null && !isText(node)) node = node.firstChild;
  return node;
}

/** The caret's line, straight in the host, is put in a div of its own. */
function wrapLine(view: DocumentView, host: HtmlElement): Element {
  const { document } = view;
  const selection = document.ensureSelection();
  const { focusNode, focusOffset } = selection;
  if (focusNode === null) return host;
  let child: Node | null = focusNode === host ? (childAt(host, focusOffset) ?? host.lastChild) : focusNode;
  while (child !== null && child.parentNode !== host) child = child.parentNode;
  const line: Node[] = [];
  const ends = (node: Node): boolean => node.nodeType === ELEMENT_NODE && (node.nodeName === 'BR' || isBlock(node as Element));
  for (let node = child; node !== null && !(node !== child && ends(node)); node = node.previousSibling) line.unshift(node);
  for (let node = child?.nextSibling ?? null; node !== null && !ends(node); node = node.nextSibling) line.push(node);
  const wrapper = document.createHtmlElement('div');
  host.insertBefore(wrapper, line[0] ?? null);
  for (const node of line) wrapper.appendChild(node);
  if (focusNode === host) selection.collapse(wrapper, Math.min(nodeCount(wrapper), child === null ? 0 : Math.max(0, line.indexOf(child))));
  else selection.collapse(focusNode, focusOffset);
  return wrapper;
}
