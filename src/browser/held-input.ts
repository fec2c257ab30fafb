// What a page takes for held: keys and buttons that it was told of going down, and not of going up. When nothing may be sent to it any more it
// is told that they are up, as the keyboard and the mouse would have.

import type { InputEvent } from '../protocol/site-channel.ts';

/** Nobody has more fingers; what holds down more is a program. */
const MAX_HELD = 64;

/** CDP's bits. */
const MODIFIER_BITS: Readonly<Record<string, number>> = { Alt: 1, Control: 2, Meta: 4, Shift: 8 };
const BUTTON_BITS: Readonly<Record<string, number>> = { left: 1, right: 2, middle: 4, back: 8, forward: 16 };

export class HeldInput {
  readonly #keys = new Map<string, InputEvent>();
  readonly #buttons = new Map<string, InputEvent>();
  /** Where the mouse is, and the modifiers that hold. */
  #last: Pick<InputEvent, 'x' | 'y' | 'modifiers'> = { x: 0, y: 0, modifiers: 0 };

  note(input: InputEvent): void {
    const { type, code, key, button, x, y, modifiers } = input;
    const isKey = type === 'keyDown' || type === 'keyUp';
    this.#last = isKey ? { ...this.#last, modifiers } : { x, y, modifiers };
    if (isKey) change(this.#keys, code || key, type === 'keyDown' ? input : null);
    else if (type === 'mousePressed' || type === 'mouseReleased') change(this.#buttons, button, type === 'mousePressed' ? input : null);
  }

  /** The events that let go of everything; nothing is held then. Modifier keys go last, as fingers do. */
  release(): readonly InputEvent[] {
    const { x, y } = this.#last;
    let { modifiers } = this.#last;
    let buttons = 0;
    for (const name of this.#buttons.keys()) buttons |= BUTTON_BITS[name] ?? 0;
    const released: InputEvent[] = [];
    for (const [name, input] of this.#buttons) {
      buttons &= ~(BUTTON_BITS[name] ?? 0);
      released.push({ ...input, type: 'mouseReleased', x, y, buttons, modifiers });
    }
    const isModifier = (input: InputEvent): boolean => Object.hasOwn(MODIFIER_BITS, input.key);
    const keys = [...this.#keys.values()];
    for (const input of [...keys.filter((each) => !isModifier(each)), ...keys.filter(isModifier)]) {
      modifiers &= ~(MODIFIER_BITS[input.key] ?? 0);
      released.push({ ...input, type: 'keyUp', text: '', repeat: false, modifiers });
    }
    this.forget();
    return released;
  }

  forget(): void {
    this.#keys.clear();
    this.#buttons.clear();
  }
}

function change(held: Map<string, InputEvent>, name: string, input: InputEvent | null): void {
  if (input === null) held.delete(name);
  else if (name !== '' && name !== 'none' && (held.has(name) || held.size < MAX_HELD)) held.set(name, input);
}
