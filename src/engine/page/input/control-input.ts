// Controls that are not typed into: lists, sliders, numbers, dates, radio groups; by mouse and by keyboard.
// https://html.spec.whatwg.org/#the-select-element, https://html.spec.whatwg.org/#range-state-(type=range)

import type { InputEvent } from '../../../protocol/site-channel.ts';
import type { Element } from '../../dom/element.ts';
import { Event } from '../../dom/event.ts';
import { InputElement } from '../../dom/html/input-element.ts';
import { focusElement } from '../../dom/focus.ts';
import { OptionElement, SelectElement } from '../../dom/html/select-elements.ts';
import { boxOf } from '../../layout/box-tree-builder.ts';
import type { DocumentView } from '../document-view.ts';
import { fire } from '../fire.ts';
import { ListTyping } from './list-typing.ts';
import type { Pickers } from './pickers.ts';

const ALT = 1;
const CTRL = 2;
const SHIFT = 8;
const THUMB_PX = 16;
/** How far Page Up and Page Down go in a list. */
const PAGE_OPTIONS = 10;
const DATE_TYPES: ReadonlySet<string> = new Set(['date', 'month', 'week', 'time', 'datetime-local']);

export class ControlInput {
  readonly #view: DocumentView;
  readonly #pickers: Pickers;
  readonly #typing = new ListTyping();
  /** Where a range of a list box begins, and which option the keyboard is at. */
  #list: { readonly select: SelectElement; anchor: number; active: number } | null = null;
  #slider: { readonly input: InputElement; readonly before: string } | null = null;
  /** Options that a drag over a list box chooses. */
  #isDraggingList = false;

  constructor(view: DocumentView, pickers: Pickers) {
    this.#view = view;
    this.#pickers = pickers;
  }

  closePicker(): void {
    this.#pickers.close();
  }

  // --- mouse ---

  /** The primary button went down and no listener objected. True when the control needs the whole gesture. */
  press(target: Element, input: InputEvent): boolean {
    const select = selectAround(target);
    if (select !== null && !select.isActuallyDisabled) {
      if (isListBox(select)) this.#pressOption(select, target, input);
      else this.#pickers.show(select);
      return true;
    }
    if (target instanceof InputElement && target.type === 'range' && !target.isActuallyDisabled) {
      this.#slider = { input: target, before: target.value };
      this.#slideTo(target, input.x);
      return true;
    }
    return select !== null;
  }

  move(target: Element | null, input: InputEvent): void {
    if (this.#slider !== null) this.#slideTo(this.#slider.input, input.x);
    else if (this.#isDraggingList && this.#list !== null && target instanceof OptionElement && target.select === this.#list.select) {
      const index = target.index;
      if (index !== this.#list.active) this.#chooseRange(this.#list.select, isMultiple(this.#list.select) ? this.#list.anchor : index, index);
    }
  }

  release(): void {
    const slider = this.#slider;
    this.#slider = null;
    this.#isDraggingList = false;
    if (slider !== null && slider.input.value !== slider.before) fire(slider.input, new Event('change', { bubbles: true }));
  }

  #slideTo(input: InputElement, x: number): void {
    const rect = this.#view.rectOf(input);
    if (rect === null || rect.width <= THUMB_PX) return;
    const fraction = Math.max(0, Math.min((x + this.#view.scroll.x - rect.x - THUMB_PX / 2) / (rect.width - THUMB_PX), 1));
    const { min, max } = rangeOf(input);
    const isRightToLeft = boxOf(input)?.style.text.direction === 'rtl';
    input.userSetValue(String(min + (max - min) * (isRightToLeft ? 1 - fraction : fraction)), false);
  }

  #pressOption(select: SelectElement, target: Element, input: InputEvent): void {
    if (!(target instanceof OptionElement)) return;
    const { index } = target;
    this.#isDraggingList = true;
    const isExtending = (input.modifiers & SHIFT) !== 0 && this.#list?.select === select;
    if (isExtending && isMultiple(select)) return this.#chooseRange(select, this.#list!.anchor, index);
    this.#list = { select, anchor: index, active: index };
    select.userSelect(index, (input.modifiers & CTRL) !== 0);
  }

  // --- keyboard ---

  /** A key without text, or Space, on the focused element; true when it was for the control. */
  key(target: Element, input: InputEvent): boolean {
    if (target instanceof SelectElement) return !target.isActuallyDisabled && (isListBox(target) ? this.#listKey(target, input) : this.#menuKey(target, input));
    if (!(target instanceof InputElement) || target.isActuallyDisabled || target.attribute('readonly') !== null) return false;
    if (target.type === 'range') return slideByKey(target, input.key);
    if (target.type === 'radio') return moveInGroup(target, input.key);
    if (target.type === 'number') return (input.key === 'ArrowUp' || input.key === 'ArrowDown') && step(target, input.key === 'ArrowUp' ? 1 : -1);
    return DATE_TYPES.has(target.type) && this.#dateKey(target, input);
  }

  /** A character typed on the focused element: lists go to the option that begins with it. */
  type(target: Element, text: string): boolean {
    if (!(target instanceof SelectElement) || target.isActuallyDisabled) return false;
    if (text === ' ' && !this.#typing.isTyping(target)) {
      if (!isListBox(target)) this.#pickers.show(target);
      return true;
    }
    const index = this.#typing.type(target, text);
    if (index !== null) this.#chooseOne(target, index);
    return true;
  }

  #menuKey(select: SelectElement, { key, modifiers }: InputEvent): boolean {
    this.#typing.forget();
    if (key === 'Enter' || key === 'F4' || ((key === 'ArrowDown' || key === 'ArrowUp') && (modifiers & ALT) !== 0)) return this.#pickers.show(select);
    if ((modifiers & (CTRL | ALT)) !== 0) return false;
    const index = neighbour(select, select.selectedIndex, key);
    if (index === null) return false;
    select.userSelect(index);
    return true;
  }

  #listKey(select: SelectElement, { key, modifiers }: InputEvent): boolean {
    const list = this.#list?.select === select ? this.#list : { select, anchor: select.selectedIndex, active: select.selectedIndex };
    this.#list = list;
    if (key.toLowerCase() === 'a' && (modifiers & CTRL) !== 0 && isMultiple(select)) {
      this.#chooseRange(select, 0, select.length - 1);
      return true;
    }
    const index = neighbour(select, list.active, key);
    if (index === null) return false;
    if ((modifiers & SHIFT) !== 0 && isMultiple(select)) this.#chooseRange(select, Math.max(0, list.anchor), index);
    else this.#chooseOne(select, index);
    return true;
  }

  #chooseOne(select: SelectElement, index: number): void {
    this.#list = { select, anchor: index, active: index };
    select.userSelect(index);
    this.#reveal(select, index);
  }

  /** Exactly the options from one to another: Shift, or a drag. */
  #chooseRange(select: SelectElement, from: number, to: number): void {
    this.#list = { select, anchor: from, active: to };
    let changed = false;
    for (const [index, option] of (select.options.items as readonly OptionElement[]).entries()) {
      const isChosen = index >= Math.min(from, to) && index <= Math.max(from, to) && !option.isActuallyDisabled;
      if (option.selected === isChosen) continue;
      option.selected = isChosen;
      changed = true;
    }
    this.#reveal(select, to);
    if (!changed) return;
    select.userInteracted = true;
    fire(select, new Event('input', { bubbles: true, composed: true }));
    fire(select, new Event('change', { bubbles: true }));
  }

  /** Scrolls a list box so that an option shows. Its boxes are lines in the order of the options. */
  #reveal(select: SelectElement, index: number): void {
    const view = this.#view;
    const place = isListBox(select) ? view.placeOf(select) : null;
    if (place === null || place.fragment.type !== 'box') return;
    const { border, height, children } = place.fragment;
    const line = children[index];
    if (line === undefined || line.fragment.type === 'text') return;
    const { x, y } = view.scroll.of(select);
    const top = line.y - border.top;
    const bottom = top + line.fragment.height - (height - border.top - border.bottom);
    if (view.scroll.scrollElement(view, select, x, top < y ? top : Math.max(y, bottom))) view.paintChanged();
  }

  #dateKey(input: InputElement, { key, modifiers }: InputEvent): boolean {
    if (key === 'F4' || key === 'Enter' || ((key === 'ArrowDown' || key === 'ArrowUp') && (modifiers & ALT) !== 0))
      return key !== 'Enter' && this.#pickers.show(input);
    if (key === 'Backspace' || key === 'Delete') {
      if (input.value !== '') input.userSetValue('', true);
      return true;
    }
    return (key === 'ArrowUp' || key === 'ArrowDown') && step(input, key === 'ArrowUp' ? 1 : -1);
  }
}

export function selectAround(element: Element): SelectElement | null {
  if (element instanceof SelectElement) return element;
  for (let each = element.parentElement; each !== null; each = each.parentElement) if (each instanceof SelectElement) return each;
  return null;
}

export function isListBox(select: SelectElement): boolean {
  return isMultiple(select) || select.displaySize > 1;
}

function isMultiple(select: SelectElement): boolean {
  return select.attribute('multiple') !== null;
}

/** The option that a key goes to, disabled ones left out; null when the key is none of a list's, or there is nothing further. */
function neighbour(select: SelectElement, from: number, key: string): number | null {
  const options = select.options.items as readonly OptionElement[];
  const steps: Readonly<Record<string, readonly [start: number, by: number, count: number]>> = {
    ArrowDown: [from, 1, 1],
    ArrowRight: [from, 1, 1],
    ArrowUp: [from, -1, 1],
    ArrowLeft: [from, -1, 1],
    PageDown: [from, 1, PAGE_OPTIONS],
    PageUp: [from, -1, PAGE_OPTIONS],
    Home: [-1, 1, 1],
    End: [options.length, -1, 1],
  };
  if (!Object.hasOwn(steps, key)) return null;
  const [start, by, count] = steps[key]!;
  let found = Math.max(0, Math.min(from, options.length - 1));
  let left = count;
  for (let index = start + by; index >= 0 && index < options.length && left > 0; index += by) {
    if (options[index]!.isActuallyDisabled) continue;
    found = index;
    left--;
  }
  return options.length === 0 ? null : found;
}

function rangeOf(input: InputElement): { readonly min: number; readonly max: number } {
  const number = (text: string | null, otherwise: number): number => {
    const value = text === null || text.trim() === '' ? NaN : Number(text);
    return Number.isFinite(value) ? value : otherwise;
  };
  const min = number(input.attribute('min'), 0);
  return { min, max: Math.max(min, number(input.attribute('max'), 100)) };
}

function slideByKey(input: InputElement, key: string): boolean {
  const { min, max } = rangeOf(input);
  const step = Number(input.attribute('step') ?? '1');
  const one = Number.isFinite(step) && step > 0 ? step : (max - min) / 100;
  const page = Math.max(one, (max - min) / 10);
  const value = Number(input.value);
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: value + one,
    ArrowUp: value + one,
    ArrowLeft: value - one,
    ArrowDown: value - one,
    PageUp: value + page,
    PageDown: value - page,
    Home: min,
    End: max,
  };
  if (!Object.hasOwn(steps, key)) return false;
  const next = String(Math.max(min, Math.min(steps[key]!, max)));
  if (Number(next) !== value) input.userSetValue(next, true);
  return true;
}

/** Arrow up and down in a number or date. An empty date begins with today. */
function step(input: InputElement, direction: 1 | -1): boolean {
  const before = input.value;
  try {
    if (before === '' && DATE_TYPES.has(input.type)) input.value = today(input.type);
    else input.stepUp(direction);
  } catch {
    return false; // step="any" has no steps.
  }
  if (input.value === before) return true;
  fire(input, new Event('input', { bubbles: true, composed: true }));
  fire(input, new Event('change', { bubbles: true }));
  return true;
}

function today(type: string): string {
  const now = new Date();
  const iso = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  if (type === 'month') return iso.slice(0, 7);
  if (type === 'time') return iso.slice(11, 16);
  return type === 'datetime-local' ? iso.slice(0, 16) : iso.slice(0, 10);
}

/** Arrow keys in a group of radio buttons check the next one that is not disabled. */
function moveInGroup(radio: InputElement, key: string): boolean {
  const by = key === 'ArrowDown' || key === 'ArrowRight' ? 1 : key === 'ArrowUp' || key === 'ArrowLeft' ? -1 : 0;
  if (by === 0) return false;
  const group = radio.radioGroup();
  const at = group.indexOf(radio);
  for (let i = 1; i < group.length; i++) {
    const next = group[(at + by * i + group.length * i) % group.length]!;
    if (next.isActuallyDisabled) continue;
    focusElement(next, 'keyboard');
    next.click();
    return true;
  }
  return true;
}
