// The editing state of text controls: https://html.spec.whatwg.org/#textFieldSelection. Offsets are UTF-16 units of the value.

import { DomException } from '../dom-exception.ts';
import { dispatch } from '../event-dispatch.ts';
import { createEvent } from '../event.ts';
import { FormControlElement } from './form-control.ts';

export type SelectionDirection = 'none' | 'forward' | 'backward';

export abstract class TextControlElement extends FormControlElement {
  protected start = 0;
  protected end = 0;
  protected direction: SelectionDirection = 'none';
  private selectQueued = false;
  /** https://w3c.github.io/selection-api/#dfn-has-scheduled-selectionchange-event */
  private selectionChangeQueued = false;
  /** Typed into since focus came: a change event is due when it goes. */
  protected valueAtFocus: string | null = null;
  /** https://html.spec.whatwg.org/#user-validity */
  userInteracted = false;

  /** The value as edited: of textareas with LF for line ends. */
  abstract get editValue(): string;

  /** Sets the value as a user's edit: dirty, no sanitisation that moves the caret. */
  abstract setEditValue(value: string): void;

  /** Whether selection attributes apply (they do not to email, number and non-text types). */
  abstract get selectionApplies(): boolean;

  /** Whether text can be typed. */
  abstract get isEditable(): boolean;

  abstract get isMultiline(): boolean;

  get showsFocusAlways(): boolean {
    return true;
  }

  /** For the page: where caret and selection are, whatever the type. */
  get editSelection(): { readonly start: number; readonly end: number; readonly direction: SelectionDirection } {
    const length = this.editValue.length;
    return { start: Math.min(this.start, length), end: Math.min(this.end, length), direction: this.direction };
  }

  /** https://html.spec.whatwg.org/#set-the-selection-range */
  setEditSelection(start: number, end: number, direction: SelectionDirection = 'none'): void {
    const length = this.editValue.length;
    const newEnd = Math.min(end, length);
    const newStart = Math.min(start, newEnd);
    if (!this.moveSelection(newStart, newEnd, direction)) return;
    this.nodeDocument.observer?.controlChanged(this);
    if (this.selectQueued) return;
    this.selectQueued = true;
    this.nodeDocument.host.queueTask(() => {
      this.selectQueued = false;
      dispatch(createEvent('select', { bubbles: true }), this);
    });
  }

  protected caretToEnd(): void {
    const length = this.editValue.length;
    this.moveSelection(length, length, 'none');
  }

  protected clampSelection(): void {
    const { start, end } = this.editSelection;
    this.moveSelection(start, end, this.direction);
  }

  /** Whether anything changed. */
  private moveSelection(start: number, end: number, direction: SelectionDirection): boolean {
    if (start === this.start && end === this.end && direction === this.direction) return false;
    this.start = start;
    this.end = end;
    this.direction = direction;
    this.scheduleSelectionChange();
    return true;
  }

  /** https://w3c.github.io/selection-api/#dfn-schedule-a-selectionchange-event */
  private scheduleSelectionChange(): void {
    // 1.-3. One task at a time fires the event, which bubbles; out of shadow trees too, as the suite has it.
    if (this.selectionChangeQueued) return;
    this.selectionChangeQueued = true;
    this.nodeDocument.host.queueTask(() => {
      this.selectionChangeQueued = false;
      dispatch(createEvent('selectionchange', { bubbles: true, composed: true }), this);
    });
  }

  private requireSelection(): void {
    if (!this.selectionApplies) throw new DomException('the input type has no selection', 'InvalidStateError');
  }

  select(): void {
    this.setEditSelection(0, this.editValue.length);
  }

  get selectionStart(): number | null {
    return this.selectionApplies ? this.editSelection.start : null;
  }

  set selectionStart(value: number | null) {
    this.requireSelection();
    const start = value ?? 0;
    this.setEditSelection(start, Math.max(start, this.end), this.direction);
  }

  get selectionEnd(): number | null {
    return this.selectionApplies ? this.editSelection.end : null;
  }

  set selectionEnd(value: number | null) {
    this.requireSelection();
    this.setEditSelection(this.start, value ?? 0, this.direction);
  }

  get selectionDirection(): string | null {
    return this.selectionApplies ? this.direction : null;
  }

  set selectionDirection(value: string | null) {
    this.requireSelection();
    this.setEditSelection(this.start, this.end, toDirection(value));
  }

  setSelectionRange(start: number | null, end: number | null, direction?: string): void {
    this.requireSelection();
    this.setEditSelection(start ?? 0, end ?? 0, toDirection(direction ?? null));
  }

  /** https://html.spec.whatwg.org/#dom-textarea/input-setrangetext */
  setRangeText(replacement: string, start?: number, end?: number, mode = 'preserve'): void {
    this.requireSelection();
    const value = this.editValue;
    if (start !== undefined && end !== undefined && start > end) throw new DomException('the start is after the end', 'IndexSizeError');
    const from = Math.min(start ?? this.start, value.length);
    const to = Math.min(end ?? this.end, value.length);
    const { start: selectionStart, end: selectionEnd } = this.editSelection;
    this.setEditValue(value.slice(0, from) + replacement + value.slice(to));
    const newEnd = from + replacement.length;
    if (mode === 'select') this.setEditSelection(from, newEnd);
    else if (mode === 'start') this.setEditSelection(from, from);
    else if (mode === 'end') this.setEditSelection(newEnd, newEnd);
    else {
      const delta = replacement.length - (to - from);
      const move = (offset: number, inside: number): number => (offset > to ? offset + delta : offset > from ? inside : offset);
      this.setEditSelection(move(selectionStart, from), move(selectionEnd, newEnd));
    }
  }

  /** Called by focus.ts; the page calls `commitEdit` for Enter. */
  focusLost(): void {
    this.commitEdit();
  }

  /** https://html.spec.whatwg.org/#event-input-change: a change event if the user changed the value since the last one. */
  commitEdit(): void {
    const before = this.valueAtFocus;
    this.valueAtFocus = null;
    if (before === null || before === this.editValue) return;
    this.userInteracted = true;
    dispatch(createEvent('change', { bubbles: true }), this);
  }

  /** Called by editing.ts before the first change of a user. */
  editStarts(): void {
    this.valueAtFocus ??= this.editValue;
  }

  get textLength(): number {
    return this.editValue.length;
  }
}

function toDirection(value: string | null): SelectionDirection {
  return value === 'forward' || value === 'backward' ? value : 'none';
}
