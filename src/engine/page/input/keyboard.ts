// Keyboard input: key events, then what the browser does by itself: typing, moving the caret, Tab, Enter, Space, scrolling.
// https://w3c.github.io/uievents/#events-keyboard-event-order

import type { InputEvent } from '../../../protocol/site-channel.ts';
import { deleteBackward, deleteForward, insertLineBreak, insertText, moveCaret } from '../../dom/editing.ts';
import type { Granularity } from '../../dom/editing.ts';
import type { Element } from '../../dom/element.ts';
import { KeyboardEvent, PointerEvent } from '../../dom/events/ui-events.ts';
import { focusElement, nextFocus } from '../../dom/focus.ts';
import { modalDialogs } from '../../dom/html/interactive-elements.ts';
import { InputElement } from '../../dom/html/input-element.ts';
import { TextControlElement } from '../../dom/html/text-control.ts';
import type { DocumentView } from '../document-view.ts';
import { fire } from '../fire.ts';
import type { ControlInput } from './control-input.ts';
import { activeHost, deleteRich, insertParagraph, insertRichLineBreak, insertRichText } from './rich-editing.ts';
import { scrollBy } from './scrolling.ts';
import type { TextSelecting } from './text-selecting.ts';

export interface KeyboardHost {
  readonly view: DocumentView;
  readonly controls: ControlInput;
  readonly selecting: TextSelecting;
  activated(): void;
  scrolled(element: Element | null): void;
}

const ALT = 1;
const CTRL = 2;
const META = 4;
const SHIFT = 8;
const LINE_PX = 40;

export class KeyboardInput {
  readonly #host: KeyboardHost;
  /** Whether a listener cancelled the last key: the clipboard's actions come behind theirs. */
  lastKeyPrevented = false;
  /** Space activates on release, and only if it was pressed on the same element. */
  #spacePressedOn: Element | null = null;

  constructor(host: KeyboardHost) {
    this.#host = host;
  }

  /** True when a listener cancelled what the browser would have done. */
  handle(input: InputEvent): boolean {
    switch (input.type) {
      case 'keyDown':
        return this.#keyDown(input);
      case 'keyUp':
        return this.#keyUp(input);
      case 'char':
        return this.#type(input);
      case 'insertText': {
        const control = this.#textControl;
        const host = control === null ? activeHost(this.#host.view) : null;
        if (control !== null) insertText(control, input.text);
        else if (host !== null) insertRichText(this.#host.view, host, input.text);
        return false;
      }
      default:
        return false;
    }
  }

  get #target(): Element | null {
    const { document } = this.#host.view;
    return document.focusedElement ?? document.body ?? document.documentElement;
  }

  get #textControl(): TextControlElement | null {
    const { focusedElement } = this.#host.view.document;
    return focusedElement instanceof TextControlElement && focusedElement.isEditable ? focusedElement : null;
  }

  #keyDown(input: InputEvent): boolean {
    if (input.key !== 'Escape') this.#host.activated();
    const target = this.#target;
    if (target === null) return false;
    this.lastKeyPrevented = !this.#fire('keydown', target, input);
    if (this.lastKeyPrevented) return true;
    const typed = input.text !== '' && (input.modifiers & (CTRL | ALT | META)) === 0;
    if (typed) return this.#type(input);
    this.#command(input);
    return false;
  }

  /** The key goes up because nothing more may be sent to the page: the page hears of it, and nothing is pressed by it. */
  letGo(input: InputEvent): void {
    this.#spacePressedOn = null;
    this.#keyUp(input);
  }

  #keyUp(input: InputEvent): boolean {
    const target = this.#target;
    if (target === null) return false;
    const prevented = !this.#fire('keyup', target, input);
    if (!prevented && input.key === ' ' && this.#spacePressedOn === target && activatesOnSpace(target)) this.#click(target, input);
    this.#spacePressedOn = null;
    return prevented;
  }

  /** A key that makes a character: keypress, then the text. */
  #type(input: InputEvent): boolean {
    const target = this.#target;
    if (target === null) return false;
    const isEnter = input.text === '\r' || input.text === '\n';
    const charCode = isEnter ? 13 : (input.text.codePointAt(0) ?? 0);
    if (!this.#fire('keypress', target, input, charCode)) return true;
    const control = this.#textControl;
    const { view } = this.#host;
    const host = control === null ? activeHost(view) : null;
    if (host !== null) {
      if (!isEnter) insertRichText(view, host, input.text);
      else if ((input.modifiers & SHIFT) !== 0) insertRichLineBreak(view, host);
      else insertParagraph(view, host);
    } else if (isEnter) this.#enter(target, control, input);
    else if (control === null && this.#host.controls.type(target, input.text)) return false;
    else if (control !== null) insertText(control, input.text);
    else if (input.text === ' ') this.#space(target, input);
    return false;
  }

  /** https://html.spec.whatwg.org/#implicit-submission and the activation of links and buttons. */
  #enter(target: Element, control: TextControlElement | null, input: InputEvent): void {
    if (this.#host.controls.key(target, input)) return;
    if (control !== null && control.isMultiline) insertLineBreak(control);
    else if (target instanceof InputElement && !activatesOnEnter(target)) {
      target.commitEdit();
      target.implicitSubmission();
    } else if (activatesOnEnter(target)) this.#click(target, input);
  }

  #space(target: Element, input: InputEvent): void {
    if (activatesOnSpace(target)) this.#spacePressedOn = target;
    else this.#scroll(0, (input.modifiers & SHIFT) !== 0 ? -this.#pagePx : this.#pagePx);
  }

  get #pagePx(): number {
    return Math.max(LINE_PX, this.#host.view.viewport.height - LINE_PX);
  }

  /** Keys without a character. */
  #command(input: InputEvent): void {
    const { key, modifiers } = input;
    if (key === 'Tab') return this.#tab((modifiers & SHIFT) === 0);
    if (key === 'Escape') return this.#escape();
    const control = this.#textControl;
    const focused = this.#target;
    if (key !== 'Enter' && focused !== null && this.#host.controls.key(focused, input)) return;
    if (control !== null && this.#edit(control, input)) return;
    if (control === null && this.#editContent(input)) return;
    if (key === 'Enter') {
      const target = this.#target;
      if (target !== null) this.#enter(target, control, input);
      return;
    }
    switch (key) {
      case 'ArrowDown':
        return this.#scroll(0, LINE_PX);
      case 'ArrowUp':
        return this.#scroll(0, -LINE_PX);
      case 'ArrowRight':
        return this.#scroll(LINE_PX, 0);
      case 'ArrowLeft':
        return this.#scroll(-LINE_PX, 0);
      case 'PageDown':
        return this.#scroll(0, this.#pagePx);
      case 'PageUp':
        return this.#scroll(0, -this.#pagePx);
      case 'Home':
        return this.#scroll(0, -1e9);
      case 'End':
        return this.#scroll(0, 1e9);
      default:
    }
  }

  /** True when the key was one of editing. */
  #edit(control: TextControlElement, { key, modifiers }: InputEvent): boolean {
    const byWord = (modifiers & CTRL) !== 0;
    const extend = (modifiers & SHIFT) !== 0;
    const granularity: Granularity = byWord ? 'word' : 'character';
    switch (key) {
      case 'Backspace':
        deleteBackward(control, granularity);
        return true;
      case 'Delete':
        deleteForward(control, granularity);
        return true;
      case 'ArrowLeft':
      case 'ArrowRight':
        moveCaret(control, granularity, key === 'ArrowRight', extend);
        return true;
      case 'ArrowUp':
      case 'ArrowDown':
        // NOTE: by lines of the text, not by visual lines: wrapped lines of a textarea are taken as one.
        moveCaret(control, 'line', key === 'ArrowDown', extend);
        return true;
      case 'Home':
      case 'End':
        moveCaret(control, byWord ? 'document' : 'line', key === 'End', extend);
        return true;
      case 'a':
      case 'A':
        if (!byWord) return false;
        control.setEditSelection(0, control.editValue.length, 'forward');
        return true;
      default:
        return false;
    }
  }

  /** Keys of editable content, and those that select ordinary content; true when the key was one. */
  #editContent({ key, modifiers }: InputEvent): boolean {
    const { view, selecting } = this.#host;
    const host = activeHost(view);
    const isCommand = (modifiers & (CTRL | META)) !== 0;
    const extend = (modifiers & SHIFT) !== 0;
    const granularity: Granularity = isCommand ? 'word' : 'character';
    switch (key) {
      case 'Backspace':
      case 'Delete':
        return host !== null && (deleteRich(view, host, granularity, key === 'Delete'), true);
      case 'Enter':
        return host !== null && (extend ? insertRichLineBreak(view, host) : insertParagraph(view, host), true);
      case 'ArrowLeft':
      case 'ArrowRight':
        return selecting.moveFocus(granularity, key === 'ArrowRight', extend);
      case 'ArrowUp':
      case 'ArrowDown':
        return selecting.moveFocus('vertical', key === 'ArrowDown', extend);
      case 'Home':
      case 'End':
        return selecting.moveFocus(isCommand ? 'document' : 'line', key === 'End', extend);
      case 'a':
      case 'A':
        if (!isCommand || extend) return false;
        selecting.selectAll();
        return true;
      default:
        return false;
    }
  }

  /** https://html.spec.whatwg.org/#close-watcher: the topmost modal dialog. */
  #escape(): void {
    const { document } = this.#host.view;
    this.#host.controls.closePicker();
    const modal = modalDialogs(document).at(-1);
    if (modal !== undefined && modal.attribute('closedby')?.toLowerCase() !== 'none') modal.requestClose();
  }

  #tab(forward: boolean): void {
    const { document } = this.#host.view;
    const next = nextFocus(document, !forward, modalDialogs(document).at(-1) ?? null);
    if (next !== null) focusElement(next, 'keyboard');
  }

  #scroll(deltaX: number, deltaY: number): void {
    const { view } = this.#host;
    const from = this.#target;
    if (from === null) return;
    const moved = scrollBy(view, from, deltaX, deltaY);
    if (moved !== null) this.#host.scrolled(moved === 'viewport' ? null : moved);
  }

  /** A click that the keyboard made. */
  #click(target: Element, input: InputEvent): void {
    fire(
      target,
      new PointerEvent('click', {
        bubbles: true,
        cancelable: true,
        composed: true,
        view: this.#host.view.document.defaultView,
        detail: 0,
        pointerId: -1,
        ...modifierInit(input.modifiers),
      }),
    );
  }

  #fire(type: 'keydown' | 'keypress' | 'keyup', target: Element, input: InputEvent, charCode = 0): boolean {
    return fire(
      target,
      new KeyboardEvent(type, {
        bubbles: true,
        cancelable: true,
        composed: true,
        view: this.#host.view.document.defaultView,
        key: input.key,
        code: input.code,
        location: input.location,
        repeat: input.repeat,
        keyCode: type === 'keypress' ? charCode : input.keyCode,
        charCode,
        ...modifierInit(input.modifiers),
      }),
    );
  }
}

function modifierInit(modifiers: number): { altKey: boolean; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean } {
  return { altKey: (modifiers & ALT) !== 0, ctrlKey: (modifiers & CTRL) !== 0, metaKey: (modifiers & META) !== 0, shiftKey: (modifiers & SHIFT) !== 0 };
}

const BUTTON_TYPES = new Set(['button', 'submit', 'reset', 'image', 'file', 'color']);

function activatesOnEnter(element: Element): boolean {
  if (element instanceof InputElement) return BUTTON_TYPES.has(element.type);
  return element.localName === 'button' || element.localName === 'summary' || (element.localName === 'a' && element.hasAttribute('href'));
}

function activatesOnSpace(element: Element): boolean {
  if (element instanceof InputElement) return BUTTON_TYPES.has(element.type) || element.type === 'checkbox' || element.type === 'radio';
  return element.localName === 'button' || element.localName === 'summary';
}
