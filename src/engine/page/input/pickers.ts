// Pickers: a control asks for a choice, the desktop shows it over the page, the answer comes back. At most one is open in a document.
// Without a desktop nobody answers, and the control is used by keyboard.

import type { Picker, PickerAnswer } from '../../../protocol/site-channel.ts';
import type { Element } from '../../dom/element.ts';
import { InputElement } from '../../dom/html/input-element.ts';
import { OptGroupElement, OptionElement, SelectElement } from '../../dom/html/select-elements.ts';
import { File } from '../../web/file/blob.ts';
import type { DocumentView } from '../document-view.ts';

export interface PickersHost {
  readonly view: DocumentView;
  picker(picker: Picker | null): void;
}

/** As many options as a message takes; the rest can be reached by typing in the page. */
const MAX_OPTIONS = 10_000;

type InputPickerKind = Exclude<Picker['kind'], 'select'>;
const INPUT_KINDS: ReadonlySet<string> = new Set<InputPickerKind>(['color', 'file', 'date', 'month', 'week', 'time', 'datetime-local']);

let nextPickerId = 1;

export class Pickers {
  readonly #host: PickersHost;
  #open: { readonly id: number; readonly element: SelectElement | InputElement } | null = null;

  constructor(host: PickersHost) {
    this.#host = host;
  }

  /** False for controls that have nothing to choose from. */
  show(element: Element): boolean {
    const picker = element instanceof SelectElement ? this.#forSelect(element) : element instanceof InputElement ? this.#forInput(element) : null;
    if (picker === null) return false;
    this.#open = { id: picker.pickerId, element: element as SelectElement | InputElement };
    this.#host.picker(picker);
    return true;
  }

  /** A debugger will answer for the person, and nothing is shown. The number that the answer has to name. */
  expectAnswer(input: InputElement): number {
    this.close();
    this.#open = { id: nextPickerId++, element: input };
    return this.#open.id;
  }

  isOpen(pickerId: number): boolean {
    return this.#open?.id === pickerId;
  }

  /** The element whose picker is open, as far as this side knows. */
  get openFor(): Element | null {
    return this.#open?.element ?? null;
  }

  close(): void {
    if (this.#open === null) return;
    this.#open = null;
    this.#host.picker(null);
  }

  /** What a person chose, or that they chose nothing. Late answers, of a picker that was closed, are dropped. */
  answer(answer: PickerAnswer): void {
    const open = this.#open;
    if (open === null || open.id !== answer.pickerId) return;
    this.#open = null;
    const { element } = open;
    if (!element.isConnected || element.isActuallyDisabled) return;
    if (element instanceof SelectElement) {
      if (answer.index !== null) element.userSelect(answer.index);
    } else if (element.type === 'file') {
      if (answer.files !== null) setFiles(element, answer.files);
    } else if (answer.value !== null && answer.value !== element.value) element.userSetValue(answer.value, true);
  }

  #forSelect(select: SelectElement): Picker | null {
    const options = (select.options.items as readonly OptionElement[]).slice(0, MAX_OPTIONS);
    return {
      ...this.#frame(select),
      kind: 'select',
      value: select.value,
      min: '',
      max: '',
      multiple: false,
      accept: '',
      options: options.map((option) => ({
        label: option.label,
        group: option.parentElement instanceof OptGroupElement ? (option.parentElement.attribute('label') ?? '') : '',
        isDisabled: option.isActuallyDisabled || this.#isHidden(option),
        isSelected: option.selected,
      })),
    };
  }

  #isHidden(option: OptionElement): boolean {
    return option.attribute('hidden') !== null;
  }

  #forInput(input: InputElement): Picker | null {
    if (!INPUT_KINDS.has(input.type)) return null;
    return {
      ...this.#frame(input),
      kind: input.type as InputPickerKind,
      value: input.type === 'file' ? '' : input.value,
      min: input.attribute('min') ?? '',
      max: input.attribute('max') ?? '',
      multiple: input.multiple,
      accept: input.attribute('accept') ?? '',
      options: [],
    };
  }

  #frame(element: Element): Pick<Picker, 'pickerId' | 'x' | 'y' | 'width' | 'height'> {
    const { view } = this.#host;
    const rect = view.rectOf(element) ?? { x: 0, y: 0, width: 0, height: 0 };
    return {
      pickerId: nextPickerId++,
      x: within(rect.x - view.scroll.x),
      y: within(rect.y - view.scroll.y),
      width: within(rect.width),
      height: within(rect.height),
    };
  }
}

/** Inside what a coordinate of a message may be. */
function within(px: number): number {
  return Number.isFinite(px) ? Math.max(-1e6, Math.min(px, 1e6)) : 0;
}

function setFiles(input: InputElement, chosen: NonNullable<PickerAnswer['files']>): void {
  const files = (input.multiple ? chosen : chosen.slice(0, 1)).map(({ data, name, type, lastModified }) => File.overBytes(data, name, type, lastModified));
  input.userSetFiles(files);
}
