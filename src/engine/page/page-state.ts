// What a page would lose if it were loaded anew: how far it is scrolled and what its form controls hold. Put down as text that only the same
// site reads again. https://html.spec.whatwg.org/#restore-persisted-state

import type { Element } from '../dom/element.ts';
import { InputElement } from '../dom/html/input-element.ts';
import { OptionElement, SelectElement } from '../dom/html/select-elements.ts';
import { TextAreaElement } from '../dom/html/textarea-element.ts';
import { nextElementInTree } from '../dom/tree-order.ts';
import type { LoadedDocument } from './loaded-document.ts';

export interface SavedPageState {
  readonly scrollX: number;
  readonly scrollY: number;
  /** Something that a person entered and no form has sent, or a page that says itself that it minds being left. */
  readonly hasUnsavedInput: boolean;
  /** Of controls that differ from their defaults; '' for none. */
  readonly controls: string;
}

type Control = InputElement | SelectElement | TextAreaElement;

/** [key, value]: a text, whether it is checked, or the positions of the chosen options. */
type SavedControl = readonly [key: string, value: string | boolean | readonly number[]];

/** As many bytes as one message carries without harm; a page that holds more loses its last controls. */
export const MAX_STATE_UNITS = 1 << 20;
const MAX_CONTROLS = 10_000;

export function savePageState({ document, view, window }: LoadedDocument): SavedPageState {
  const saved: SavedControl[] = [];
  let units = 2;
  let hasUnsavedInput = window.hasListener('beforeunload');
  for (const [control, key] of controlsOf(document)) {
    const value = changedValue(control);
    if (value === null) continue;
    if (isByUser(control, document.focusedElement)) hasUnsavedInput = true;
    units += JSON.stringify([key, value]).length + 1;
    if (units > MAX_STATE_UNITS) break;
    saved.push([key, value]);
  }
  return { scrollX: view.scroll.x, scrollY: view.scroll.y, hasUnsavedInput, controls: saved.length === 0 ? '' : JSON.stringify(saved) };
}

/** Controls that are no longer there, or are of another type now, are left alone. No events are fired: to the page this is how it began. */
export function restoreControls({ document }: LoadedDocument, controls: string): void {
  const saved = readSaved(controls);
  if (saved.size === 0) return;
  for (const [control, key] of controlsOf(document)) {
    const value = saved.get(key);
    if (value !== undefined) setValue(control, value);
  }
}

export function restoreScroll(loaded: LoadedDocument, x: number, y: number): void {
  if (loaded.view.scroll.scrollViewport(loaded.view, x, y)) loaded.scrolled(null);
}

/** Every control that keeps a value, with a key that the same control of the same document has again: its kind, name, id and which of those it is. */
function* controlsOf(document: LoadedDocument['document']): Generator<[Control, string]> {
  const seen = new Map<string, number>();
  let count = 0;
  for (let element: Element | null = document.documentElement; element !== null; element = nextElementInTree(element, document)) {
    if (!isControl(element) || ++count > MAX_CONTROLS) continue;
    const label = `${element.type} ${element.getAttribute('name') ?? ''} ${element.id}`;
    const position = seen.get(label) ?? 0;
    seen.set(label, position + 1);
    if (keepsValue(element)) yield [element, `${position} ${label}`];
  }
}

function isControl(element: Element): element is Control {
  return element instanceof InputElement || element instanceof SelectElement || element instanceof TextAreaElement;
}

/** Passwords, files and what the page itself keeps out of histories are not put down. */
function keepsValue(control: Control): boolean {
  if (control.getAttribute('autocomplete')?.toLowerCase() === 'off') return false;
  if (!(control instanceof InputElement)) return true;
  return !['password', 'file', 'hidden', 'submit', 'button', 'reset', 'image'].includes(control.type);
}

function changedValue(control: Control): SavedControl[1] | null {
  if (control instanceof SelectElement) {
    const options = optionsOf(control);
    // The first option is chosen by itself where the page names none.
    if (!options.some((option) => option.isDirty)) return null;
    return options.flatMap((option, index) => (option.selected ? [index] : []));
  }
  if (isCheckable(control)) return control.checked === control.hasAttribute('checked') ? null : control.checked;
  return control.value === control.defaultValue ? null : control.value;
}

function setValue(control: Control, value: SavedControl[1]): void {
  if (control instanceof SelectElement) {
    if (!Array.isArray(value)) return;
    const chosen = new Set(value as readonly number[]);
    optionsOf(control).forEach((option, index) => {
      if (option.selected !== chosen.has(index)) option.selected = chosen.has(index);
    });
  } else if (isCheckable(control)) {
    if (typeof value === 'boolean') control.checked = value;
  } else if (typeof value === 'string') control.value = value;
}

function isByUser(control: Control, focused: Element | null): boolean {
  return control === focused || (control as { userInteracted?: boolean }).userInteracted === true;
}

function isCheckable(control: Control): control is InputElement {
  return control instanceof InputElement && (control.type === 'checkbox' || control.type === 'radio');
}

function optionsOf(select: SelectElement): readonly OptionElement[] {
  return select.options.items as readonly OptionElement[];
}

function readSaved(text: string): Map<string, SavedControl[1]> {
  const saved = new Map<string, SavedControl[1]>();
  let list: unknown;
  try {
    list = text === '' || text.length > MAX_STATE_UNITS ? [] : JSON.parse(text);
  } catch {
    return saved;
  }
  if (!Array.isArray(list)) return saved;
  for (const entry of list.slice(0, MAX_CONTROLS)) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') continue;
    const value: unknown = entry[1];
    if (typeof value === 'string' || typeof value === 'boolean') saved.set(entry[0], value);
    else if (Array.isArray(value) && value.every((index) => Number.isInteger(index))) saved.set(entry[0], value as number[]);
  }
  return saved;
}
