// Typing on a list: goes to the option that begins with what was typed; the same letter again goes to the next one with it.

import type { OptionElement, SelectElement } from '../../dom/html/select-elements.ts';

/** A pause longer than this begins a new word. */
const PAUSE_MS = 1000;

export class ListTyping {
  #select: SelectElement | null = null;
  #typed = '';
  #lastMs = -Infinity;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  isTyping(select: SelectElement): boolean {
    return this.#select === select && this.#typed !== '' && this.#now() - this.#lastMs < PAUSE_MS;
  }

  forget(): void {
    this.#typed = '';
  }

  /** The option to go to; null when none begins so. */
  type(select: SelectElement, text: string): number | null {
    this.#typed = (this.isTyping(select) ? this.#typed : '') + text.toLowerCase();
    this.#select = select;
    this.#lastMs = this.#now();
    const options = select.options.items as readonly OptionElement[];
    const isOneLetter = [...this.#typed].every((letter) => letter === this.#typed[0]);
    const word = isOneLetter ? this.#typed[0]! : this.#typed;
    const from = Math.max(0, select.selectedIndex + (isOneLetter ? 1 : 0));
    for (let i = 0; i < options.length; i++) {
      const index = (from + i) % options.length;
      const option = options[index]!;
      if (!option.isActuallyDisabled && option.label.trimStart().toLowerCase().startsWith(word)) return index;
    }
    return null;
  }
}
