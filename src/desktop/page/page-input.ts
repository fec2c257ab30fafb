// Mouse, wheel, keyboard and input methods over a shown page -> messages for it. Listens on the page area; keys and text come
// through a text field that nobody sees, because only a text field gets compositions and pastes.

import { NO_INPUT } from '../../protocol/no-input.ts';
import type { InputMessage } from '../protocol.ts';
import { isComposed, keyMessage, modifiersOf } from './model/key-input.ts';
import { buttonName, wheelPx } from './model/pointer-input.ts';

export interface PageInputOutlet {
  input(input: InputMessage): void;
  /** The key for copying or cutting was pressed; its own message went before. */
  copy(cut: boolean): void;
  paste(data: DataTransfer | null): void;
  /** The mouse's own back and forward buttons. */
  traverse(direction: 'back' | 'forward'): void;
}

/** Listens until the answer is called. */
export function listenToPageInput(area: HTMLElement, field: HTMLTextAreaElement, outlet: PageInputOutlet): () => void {
  const listening = new AbortController();
  listenToPointer(area, field, outlet, listening.signal);
  listenToKeys(field, outlet, listening.signal);
  listenToText(area, field, outlet, listening.signal);
  return () => listening.abort();
}

function listenToPointer(area: HTMLElement, field: HTMLTextAreaElement, outlet: PageInputOutlet, signal: AbortSignal): void {
  const at = (event: MouseEvent): Pick<InputMessage, 'x' | 'y' | 'modifiers' | 'buttons'> => {
    const { left, top } = area.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top, modifiers: modifiersOf(event), buttons: event.buttons & 31 };
  };
  // Moves and turns of the wheel are gathered: one message for each picture that the person sees.
  let move: InputMessage | null = null;
  let wheel: InputMessage | null = null;
  let scheduled = 0;
  const flush = (): void => {
    cancelAnimationFrame(scheduled);
    scheduled = 0;
    if (move !== null) outlet.input(move);
    if (wheel !== null) outlet.input(wheel);
    move = wheel = null;
  };
  const schedule = (): void => {
    if (scheduled === 0) scheduled = requestAnimationFrame(flush);
  };

  const turn = (event: MouseEvent, deltaX: number, deltaY: number): void => {
    wheel = { ...NO_INPUT, ...at(event), type: 'mouseWheel', deltaX: (wheel?.deltaX ?? 0) + deltaX, deltaY: (wheel?.deltaY ?? 0) + deltaY };
    schedule();
  };

  // A finger that is drawn over the page scrolls it; a tap comes as mouse events.
  let finger: PointerEvent | null = null;
  area.addEventListener(
    'pointerdown',
    (event) => {
      area.setPointerCapture(event.pointerId);
      if (event.pointerType === 'touch' && event.isPrimary) finger = event;
    },
    { signal },
  );
  area.addEventListener(
    'pointermove',
    (event) => {
      if (finger?.pointerId !== event.pointerId) return;
      turn(event, finger.clientX - event.clientX, finger.clientY - event.clientY);
      finger = event;
    },
    { signal },
  );
  for (const type of ['pointerup', 'pointercancel'] as const) area.addEventListener(type, () => (finger = null), { signal });
  area.addEventListener(
    'mousedown',
    (event) => {
      // Else the browser would take the focus away from the text field again.
      event.preventDefault();
      const place = at(event);
      field.style.left = `${place.x}px`;
      field.style.top = `${place.y}px`;
      field.focus({ preventScroll: true });
      flush();
      if (event.button < 3)
        outlet.input({ ...NO_INPUT, ...place, type: 'mousePressed', button: buttonName(event.button), clickCount: Math.min(event.detail, 16) });
    },
    { signal },
  );
  area.addEventListener(
    'mouseup',
    (event) => {
      event.preventDefault();
      flush();
      if (event.button >= 3) outlet.traverse(event.button === 3 ? 'back' : 'forward');
      else outlet.input({ ...NO_INPUT, ...at(event), type: 'mouseReleased', button: buttonName(event.button), clickCount: Math.min(event.detail, 16) });
    },
    { signal },
  );
  area.addEventListener(
    'mousemove',
    (event) => {
      move = { ...NO_INPUT, ...at(event), type: 'mouseMoved', button: heldButton(event.buttons) };
      schedule();
    },
    { signal },
  );
  area.addEventListener(
    'mouseleave',
    (event) => {
      flush();
      outlet.input({ ...NO_INPUT, ...at(event), type: 'mouseLeft' });
    },
    { signal },
  );
  area.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      turn(event, wheelPx(event.deltaX, event.deltaMode, area.clientWidth), wheelPx(event.deltaY, event.deltaMode, area.clientHeight));
    },
    { signal, passive: false },
  );
  for (const type of ['contextmenu', 'auxclick', 'dragstart'] as const) area.addEventListener(type, (event) => event.preventDefault(), { signal });
  signal.addEventListener('abort', () => cancelAnimationFrame(scheduled));
}

function heldButton(buttons: number): InputMessage['button'] {
  return buttons & 1 ? 'left' : buttons & 4 ? 'middle' : buttons & 2 ? 'right' : 'none';
}

function listenToKeys(field: HTMLTextAreaElement, outlet: PageInputOutlet, signal: AbortSignal): void {
  /** Keys that the page believes to be down, by code. */
  const held = new Map<string, InputMessage>();
  field.addEventListener(
    'keydown',
    (event) => {
      if (event.defaultPrevented || isComposed(event) || belongsToHost(event)) return;
      const message = keyMessage('keyDown', event);
      held.set(event.code, message);
      outlet.input(message);
      if (isCopy(event)) outlet.copy(event.code === 'KeyX' || event.key === 'Delete');
      // A paste comes as an event of its own, with the text.
      if (!isPaste(event)) event.preventDefault();
    },
    { signal },
  );
  field.addEventListener(
    'keyup',
    (event) => {
      if (!held.delete(event.code)) return;
      outlet.input(keyMessage('keyUp', event));
      event.preventDefault();
    },
    { signal },
  );
  field.addEventListener(
    'blur',
    () => {
      for (const message of held.values()) outlet.input({ ...message, type: 'keyUp', text: '', repeat: false, modifiers: 0 });
      held.clear();
    },
    { signal },
  );
}

function isCopy(event: KeyboardEvent): boolean {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (isCommand && (event.code === 'KeyC' || event.code === 'KeyX' || event.key === 'Insert')) return true;
  return event.shiftKey && !event.ctrlKey && event.key === 'Delete';
}

function isPaste(event: KeyboardEvent): boolean {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
  return (isCommand && event.code === 'KeyV') || (event.shiftKey && event.key === 'Insert');
}

/** Full screen, developer tools and zoom stay with the browser around the desktop. */
function belongsToHost(event: KeyboardEvent): boolean {
  if (event.key === 'F11' || event.key === 'F12') return true;
  const isCommand = event.ctrlKey || event.metaKey;
  return isCommand && !event.altKey && ['Equal', 'Minus', 'Digit0', 'NumpadAdd', 'NumpadSubtract', 'Numpad0'].includes(event.code);
}

function listenToText(area: HTMLElement, field: HTMLTextAreaElement, outlet: PageInputOutlet, signal: AbortSignal): void {
  const insert = (text: string): void => {
    field.value = '';
    if (text !== '') outlet.input({ ...NO_INPUT, type: 'insertText', text });
  };
  // While an input method works, the field is seen: the page knows nothing of the unfinished text.
  // FIXME: the page should show the composition itself, at its caret (a message for unfinished text is missing in the protocol).
  field.addEventListener('compositionstart', () => area.classList.add('is-composing'), { signal });
  field.addEventListener(
    'compositionend',
    (event) => {
      area.classList.remove('is-composing');
      insert(event.data);
    },
    { signal },
  );
  field.addEventListener(
    'input',
    (event) => {
      if (!(event as InputEvent).isComposing) insert(field.value);
    },
    { signal },
  );
  field.addEventListener(
    'paste',
    (event) => {
      event.preventDefault();
      field.value = '';
      outlet.paste(event.clipboardData);
    },
    { signal },
  );
}
