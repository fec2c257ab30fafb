// What typing does to an input or textarea: one function per editing command, called by the page's input code. Events: `beforeinput` may
// cancel, `input` follows the change. https://w3c.github.io/input-events/. FIXME: editing hosts (contenteditable).

import { dispatch } from './event-dispatch.ts';
import { trusted } from './event.ts';
import { InputEvent } from './events/ui-events.ts';
import { parseInteger } from './html/reflect.ts';
import type { TextControlElement } from './html/text-control.ts';

export type Granularity = 'character' | 'word' | 'line' | 'document';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** How far around the caret segmentation looks: text fields may hold megabytes. */
const WINDOW = 512;

/** The grapheme boundary before or after `offset`. */
export function characterBoundary(text: string, offset: number, forward: boolean): number {
  if (forward) {
    if (offset >= text.length) return text.length;
    for (const segment of graphemes.segment(text.slice(offset, offset + WINDOW))) return offset + segment.segment.length;
    return text.length;
  }
  if (offset <= 0) return 0;
  const start = Math.max(0, offset - WINDOW);
  let last = start;
  for (const segment of graphemes.segment(text.slice(start, offset))) last = start + segment.index;
  return last;
}

/** The end of the next word, or the start of the previous one (as on Linux). */
export function wordBoundary(text: string, offset: number, forward: boolean): number {
  const start = forward ? offset : Math.max(0, offset - WINDOW);
  const end = forward ? Math.min(text.length, offset + WINDOW) : offset;
  let boundary = forward ? end : start;
  for (const segment of words.segment(text.slice(start, end))) {
    if (segment.isWordLike !== true) continue;
    if (forward) return start + segment.index + segment.segment.length;
    boundary = start + segment.index;
  }
  return boundary;
}

/** The start or end of the line between line feeds. Visual lines are layout's. */
export function lineBoundary(text: string, offset: number, forward: boolean): number {
  if (!forward) return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

function boundary(text: string, offset: number, granularity: Granularity, forward: boolean): number {
  switch (granularity) {
    case 'character':
      return characterBoundary(text, offset, forward);
    case 'word':
      return wordBoundary(text, offset, forward);
    case 'line':
      return lineBoundary(text, offset, forward);
    case 'document':
      return forward ? text.length : 0;
  }
}

/** Replaces a range as a user's edit, with the events around it; false when nothing changed. */
function edit(control: TextControlElement, from: number, to: number, data: string, inputType: string): boolean {
  if (!control.isEditable) return false;
  const init = { data: inputType.startsWith('insert') ? data : null, inputType, bubbles: true, composed: true };
  const before = new InputEvent('beforeinput', { ...init, cancelable: true });
  if (!dispatch(trusted(before), control)) return false;
  const old = control.editValue;
  // A listener may have changed the value.
  const start = Math.min(from, old.length);
  const end = Math.min(Math.max(start, to), old.length);
  const inserted = fit(control, data, old.length - (end - start));
  if (start === end && inserted === '') return false;
  control.editStarts();
  control.setEditValue(old.slice(0, start) + inserted + old.slice(end));
  control.setEditSelection(start + inserted.length, start + inserted.length);
  dispatch(trusted(new InputEvent('input', init)), control);
  return true;
}

/** https://html.spec.whatwg.org/#attr-fe-maxlength: the user cannot type past it; line feeds do not enter a one-line field. */
function fit(control: TextControlElement, data: string, others: number): string {
  const text = control.isMultiline ? data.replace(/\r\n?/g, '\n') : data.replace(/[\r\n]+/g, ' ');
  const max = parseInteger(control.attribute('maxlength'));
  if (max === null || max < 0 || others + text.length <= max) return text;
  return text.slice(0, Math.max(0, max - others));
}

/** Types `text` in place of the selection. */
export function insertText(control: TextControlElement, text: string, inputType = 'insertText'): boolean {
  const { start, end } = control.editSelection;
  return edit(control, start, end, text, inputType);
}

/** Enter in a textarea. */
export function insertLineBreak(control: TextControlElement): boolean {
  return control.isMultiline && insertText(control, '\n', 'insertLineBreak');
}

const DELETE_TYPES: Readonly<Record<Granularity, readonly [backward: string, forward: string]>> = {
  character: ['deleteContentBackward', 'deleteContentForward'],
  word: ['deleteWordBackward', 'deleteWordForward'],
  line: ['deleteSoftLineBackward', 'deleteSoftLineForward'],
  document: ['deleteHardLineBackward', 'deleteHardLineForward'],
};

/** Backspace: the selection, else what is before the caret. */
export function deleteBackward(control: TextControlElement, granularity: Granularity = 'character'): boolean {
  const { start, end } = control.editSelection;
  const from = start === end ? boundary(control.editValue, start, granularity, false) : start;
  if (from === end) return false;
  return edit(control, from, end, '', DELETE_TYPES[granularity][0]);
}

export function deleteForward(control: TextControlElement, granularity: Granularity = 'character'): boolean {
  const { start, end } = control.editSelection;
  const to = start === end ? boundary(control.editValue, end, granularity, true) : end;
  if (start === to) return false;
  return edit(control, start, to, '', DELETE_TYPES[granularity][1]);
}

/** Cut: answers what was cut, null when there was nothing or it was refused. */
export function cutSelection(control: TextControlElement): string | null {
  const { start, end } = control.editSelection;
  const text = control.editValue.slice(start, end);
  return text !== '' && edit(control, start, end, '', 'deleteByCut') ? text : null;
}

/** Moves the caret, or with `extend` the end of the selection that moves. */
export function moveCaret(control: TextControlElement, granularity: Granularity, forward: boolean, extend: boolean): void {
  const { start, end, direction } = control.editSelection;
  const text = control.editValue;
  if (!extend) {
    // A selection collapses to its side first.
    if (start !== end && granularity === 'character') {
      const at = forward ? end : start;
      control.setEditSelection(at, at);
      return;
    }
    const at = boundary(text, forward ? end : start, granularity, forward);
    control.setEditSelection(at, at);
    return;
  }
  const anchor = direction === 'backward' ? end : start;
  const focus = boundary(text, direction === 'backward' ? start : end, granularity, forward);
  setAnchorAndFocus(control, anchor, focus);
}

/** For dragging and for vertical movement, whose offsets layout knows. */
export function setAnchorAndFocus(control: TextControlElement, anchor: number, focus: number): void {
  if (focus < anchor) control.setEditSelection(focus, anchor, 'backward');
  else control.setEditSelection(anchor, focus, focus === anchor ? 'none' : 'forward');
}

/** Double click: the word at `offset`. */
export function selectWordAt(control: TextControlElement, offset: number): void {
  const text = control.editValue;
  const start = Math.max(0, offset - WINDOW);
  for (const segment of words.segment(text.slice(start, offset + WINDOW))) {
    const from = start + segment.index;
    const to = from + segment.segment.length;
    if (offset >= from && offset < to) return control.setEditSelection(from, to, 'forward');
  }
  control.setEditSelection(text.length, text.length);
}

export function selectAll(control: TextControlElement): void {
  control.setEditSelection(0, control.editValue.length, 'forward');
}
