// Copy, cut and paste upon a person's key: the events in the page first, then what the browser does. The page never sees the clipboard by
// itself: its part is one DataTransfer for the length of one event. https://w3c.github.io/clipboard-apis/#clipboard-actions

import { cutSelection, insertText } from '../../dom/editing.ts';
import type { Element } from '../../dom/element.ts';
import { DataTransfer } from '../../dom/events/data-transfer.ts';
import { ClipboardEvent } from '../../dom/events/html-events.ts';
import { TextControlElement } from '../../dom/html/text-control.ts';
import { serializeChildren } from '../../dom/parsing/html-serializer.ts';
import { MAX_CLIPBOARD_UNITS } from '../../../protocol/site-channel.ts';
import type { DocumentView } from '../document-view.ts';
import { fire } from '../fire.ts';
import { makeInert } from './inert-markup.ts';
import { activeHost, cutRich, pasteRich } from './rich-editing.ts';
import { selectedRange, textOfRange } from './selected-content.ts';

/** Whether the key that the action came with was cancelled by the page: then there is no action. */
export interface ClipboardKeys {
  readonly lastKeyPrevented: boolean;
}

export interface Copied {
  readonly text: string | null;
  readonly html: string | null;
}

/** null when nothing is selected, or the page prevented it. */
export function copySelection(view: DocumentView, keys: ClipboardKeys, cut: boolean): Copied | null {
  if (keys.lastKeyPrevented) return null;
  view.update();
  const transfer = new DataTransfer(view.document, 'readwrite');
  const target = targetOf(view);
  if (target === null) return null;
  const goesOn = fire(target, new ClipboardEvent(cut ? 'cut' : 'copy', { bubbles: true, cancelable: true, composed: true, clipboardData: transfer }));
  transfer.close();
  // A page that cancels the event gives what it has put there.
  if (!goesOn) return bounded({ text: transfer.stored('text/plain'), html: transfer.stored('text/html') });
  const copied = selected(view);
  if (copied !== null && cut) deleteSelected(view);
  return copied === null ? null : bounded(copied);
}

export function paste(view: DocumentView, keys: ClipboardKeys, text: string, html: string): void {
  if (keys.lastKeyPrevented) return;
  const target = targetOf(view);
  if (target === null) return;
  const transfer = new DataTransfer(view.document, 'read');
  if (text !== '') transfer.store('text/plain', text);
  if (html !== '') transfer.store('text/html', html);
  const goesOn = fire(target, new ClipboardEvent('paste', { bubbles: true, cancelable: true, composed: true, clipboardData: transfer }));
  transfer.close();
  if (!goesOn) return;
  const control = editableControl(view);
  if (control !== null) {
    if (text !== '') insertText(control, text, 'insertFromPaste');
    return;
  }
  const host = activeHost(view);
  if (host !== null && (text !== '' || html !== '')) pasteRich(view, host, text, html);
}

/** https://w3c.github.io/clipboard-apis/#fire-a-clipboard-event: the field, where the selection is, or the body. */
function targetOf(view: DocumentView): Element | null {
  const { document } = view;
  if (document.focusedElement instanceof TextControlElement) return document.focusedElement;
  const node = document.hasSelection ? document.ensureSelection().focusNode : null;
  const element = node === null ? null : 'localName' in node ? (node as Element) : node.parentElement;
  return element ?? document.focusedElement ?? document.body ?? document.documentElement;
}

function editableControl(view: DocumentView): TextControlElement | null {
  const { focusedElement } = view.document;
  return focusedElement instanceof TextControlElement && focusedElement.isEditable ? focusedElement : null;
}

function selected(view: DocumentView): Copied | null {
  const { focusedElement } = view.document;
  if (focusedElement instanceof TextControlElement) {
    // Passwords stay where they are.
    if ((focusedElement as TextControlElement & { type?: string }).type === 'password') return null;
    const { start, end } = focusedElement.editSelection;
    if (start !== end) return { text: focusedElement.editValue.slice(start, end), html: null };
  }
  const range = selectedRange(view.document);
  if (range === null) return null;
  const text = textOfRange(range);
  if (text === '') return null;
  const content = range.cloneContents();
  makeInert(content);
  return { text, html: serializeChildren(content) };
}

function deleteSelected(view: DocumentView): void {
  const control = editableControl(view);
  if (control !== null) return void cutSelection(control);
  const host = activeHost(view);
  if (host !== null) cutRich(view, host);
}

/** More than a message takes is not copied at all, rather than in part. */
function bounded({ text, html }: Copied): Copied {
  const fits = (value: string | null): string | null => (value !== null && value.length <= MAX_CLIPBOARD_UNITS ? value : null);
  return { text: fits(text), html: fits(html) };
}
