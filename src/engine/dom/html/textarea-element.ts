// https://html.spec.whatwg.org/#the-textarea-element

import { childText } from '../child-text.ts';
import type { Document } from '../document.ts';
import type { Element } from '../element.ts';
import { replaceAllWithText } from '../mutation.ts';
import { FLAG_HAS_CHILDREN_STEPS } from '../node-type.ts';
import type { QualifiedName } from '../qualified-name.ts';
import type { FormEntry, ValidityFlag } from './form-control.ts';
import { boolean, nonNegative, parseInteger, reflect, text, unsigned } from './reflect.ts';
import { TextControlElement } from './text-control.ts';

export class TextAreaElement extends TextControlElement {
  private rawValue: string | null = null;

  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_CHILDREN_STEPS;
  }

  get type(): string {
    return 'textarea';
  }

  set type(_value: string) {
    // Read-only.
  }

  get defaultValue(): string {
    return childText(this);
  }

  set defaultValue(value: string) {
    replaceAllWithText(this, value);
  }

  /** The API value: line ends are LF. */
  override get value(): string {
    return this.rawValue ?? normalizeNewlines(childText(this));
  }

  override set value(value: string) {
    const old = this.value;
    this.rawValue = normalizeNewlines(value);
    if (this.rawValue === old) return;
    this.caretToEnd();
    this.nodeDocument.observer?.controlChanged(this);
    this.stateMayHaveChanged();
  }

  override childrenChangedSteps(): void {
    if (this.rawValue !== null) return;
    this.clampSelection();
    this.nodeDocument.observer?.controlChanged(this);
  }

  override get editValue(): string {
    return this.value;
  }

  override setEditValue(value: string): void {
    this.rawValue = normalizeNewlines(value);
    this.clampSelection();
    this.nodeDocument.observer?.controlChanged(this);
    this.stateMayHaveChanged();
  }

  override get selectionApplies(): boolean {
    return true;
  }

  override get isEditable(): boolean {
    return this.attribute('readonly') === null && !this.isActuallyDisabled;
  }

  override get isMultiline(): boolean {
    return true;
  }

  override resetControl(): void {
    this.rawValue = null;
    this.userInteracted = false;
    this.clampSelection();
    this.nodeDocument.observer?.controlChanged(this);
  }

  override appendEntries(entries: FormEntry[]): void {
    const name = this.attribute('name') ?? '';
    if (name === '') return;
    // FIXME: wrap=hard needs the rendered lines.
    entries.push({ name, value: this.value });
    const dirname = this.attribute('dirname');
    if (dirname !== null && dirname !== '') entries.push({ name: dirname, value: this.dir === 'rtl' ? 'rtl' : 'ltr' });
  }

  override cloningSteps(from: Element): void {
    this.rawValue = (from as TextAreaElement).rawValue;
  }

  protected override get isBarred(): boolean {
    return super.isBarred || this.attribute('readonly') !== null;
  }

  protected override problems(): ValidityFlag[] {
    const flags: ValidityFlag[] = [];
    const value = this.value;
    const isMutable = !this.isActuallyDisabled && this.attribute('readonly') === null;
    if (this.attribute('required') !== null && isMutable && value === '') flags.push('valueMissing');
    const max = parseInteger(this.attribute('maxlength'));
    const min = parseInteger(this.attribute('minlength'));
    if (this.userInteracted && max !== null && max >= 0 && value.length > max) flags.push('tooLong');
    if (this.userInteracted && min !== null && value !== '' && value.length < min) flags.push('tooShort');
    return flags;
  }

  protected override stateMayHaveChanged(): void {
    super.stateMayHaveChanged();
    if (this.isConnected) this.nodeDocument.observer?.stateChanged(this, 'placeholder-shown');
  }

  override matchesState(state: string): boolean {
    switch (state) {
      case 'required':
        return this.attribute('required') !== null;
      case 'optional':
        return this.attribute('required') === null;
      case 'placeholder-shown':
        return this.attribute('placeholder') !== null && this.value === '';
      case 'read-write':
        return this.isEditable;
      case 'read-only':
        return !this.isEditable;
      case 'user-valid':
        return this.userInteracted && this.matchesState('valid');
      case 'user-invalid':
        return this.userInteracted && this.matchesState('invalid');
      default:
        return super.matchesState(state);
    }
  }
}

function normalizeNewlines(value: string): string {
  return value.includes('\r') ? value.replace(/\r\n?/g, '\n') : value;
}

reflect(TextAreaElement.prototype, {
  autocomplete: text(),
  cols: unsigned(null, 20, { positive: 'or-fallback' }),
  dirName: text(),
  disabled: boolean(),
  maxLength: nonNegative(null),
  minLength: nonNegative(null),
  name: text(),
  placeholder: text(),
  readOnly: boolean(),
  required: boolean(),
  rows: unsigned(null, 2, { positive: 'or-fallback' }),
  wrap: text(),
});
