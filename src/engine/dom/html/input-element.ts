// https://html.spec.whatwg.org/#the-input-element. Types and sanitisation: input-types.ts; text selection: text-control.ts.

import type { Document } from '../document.ts';
import { DomException } from '../dom-exception.ts';
import type { Element } from '../element.ts';
import { dispatch } from '../event-dispatch.ts';
import { createEvent } from '../event.ts';
import type { Event } from '../event.ts';
import type { Node } from '../node.ts';
import { FLAG_HAS_TREE_STEPS } from '../node-type.ts';
import type { QualifiedName } from '../qualified-name.ts';
import { asciiLowercase } from '../qualified-name.ts';
import { nextElementInTree, rootOf } from '../tree-order.ts';
import type { FileLike, FormEntry, ValidityFlag } from './form-control.ts';
import { implicitSubmit, submitForm, resetForm } from './form-submission.ts';
import { hasSelection, INPUT_TYPES, isButtonType, isTextType, numberToValue, sanitizeValue, stepOf, valueMode, valueToNumber } from './input-types.ts';
import type { InputType } from './input-types.ts';
import { boolean, elementReference, keyword, nonNegative, reflect, text, unsigned, url, parseInteger } from './reflect.ts';
import { TextControlElement } from './text-control.ts';
import type { NodeList } from '../node-list.ts';

/** The checked radio button of each group, by form owner (or root) and name: groups may be large, and pages hostile. */
const checkedRadios = new WeakMap<Node, Map<string, WeakRef<InputElement>>>();

export class InputElement extends TextControlElement {
  declare multiple: boolean;
  declare required: boolean;
  declare readOnly: boolean;
  declare defaultValue: string;
  declare maxLength: number;
  declare minLength: number;

  /** The IDL `type`: always one of INPUT_TYPES. Kept here because it is asked for so often. */
  private typeState: InputType = 'text';
  private currentValue = '';
  private dirtyValue = false;
  private isChecked = false;
  private dirtyChecked = false;
  private isIndeterminate = false;
  /** Before the activation that is under way. */
  private checkedBefore = false;
  private indeterminateBefore = false;
  private radioBefore: InputElement | null = null;
  /** Put here by the page's file chooser. */
  fileList: readonly FileLike[] = [];
  /** The glue's FileList over `fileList`. */
  filesObject: object | null = null;
  /** Where an image button was clicked, for its submission. */
  clickX = 0;
  clickY = 0;

  constructor(name: QualifiedName, nodeDocument: Document) {
    super(name, nodeDocument);
    this.flags |= FLAG_HAS_TREE_STEPS;
  }

  get type(): InputType {
    return this.typeState;
  }

  set type(value: string) {
    this.setAttributeDirect('type', value);
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    switch (name) {
      case 'type':
        this.changeType(value);
        break;
      case 'value':
        if (!this.dirtyValue) {
          this.currentValue = this.sanitize(value ?? '');
          this.caretToEnd();
        }
        this.nodeDocument.observer?.controlChanged(this);
        break;
      case 'checked':
        if (!this.dirtyChecked) this.setCheckedness(value !== null);
        break;
      case 'name':
      case 'form':
        if (this.isChecked) this.uncheckOthers();
        break;
      case 'min':
      case 'max':
      case 'step':
      case 'multiple':
        this.currentValue = this.sanitize(this.currentValue);
        break;
      default:
    }
  }

  /** https://html.spec.whatwg.org/#input-type-change */
  private changeType(value: string | null): void {
    const lower = asciiLowercase(value ?? 'text') as InputType;
    const next: InputType = INPUT_TYPES.includes(lower) ? lower : 'text';
    const old = this.typeState;
    if (next === old) return;
    const oldMode = valueMode(old);
    const mode = valueMode(next);
    const before = this.value;
    this.typeState = next;
    // 1.-3. The value goes over between the attribute and the control.
    if (oldMode === 'value' && before !== '' && (mode === 'default' || mode === 'default/on')) this.setAttributeDirect('value', before);
    else if (oldMode !== 'value' && mode === 'value') {
      this.currentValue = this.attribute('value') ?? '';
      this.dirtyValue = false;
    } else if (mode === 'filename') this.dropFiles();
    // 6. Sanitise. 7.-9. The selection.
    this.currentValue = this.sanitize(this.currentValue);
    if (!hasSelection(old) && hasSelection(next)) this.start = this.end = 0;
    if (next === 'radio' && this.isChecked) this.uncheckOthers();
  }

  private sanitize(value: string): string {
    return sanitizeValue(this.typeState, value, {
      min: this.attribute('min'),
      max: this.attribute('max'),
      step: this.attribute('step'),
      multiple: this.attribute('multiple') !== null,
    });
  }

  // Value

  override get value(): string {
    switch (valueMode(this.typeState)) {
      case 'value':
        // An input without a value attribute still has its type's default (range, color).
        return this.dirtyValue || this.currentValue !== '' ? this.currentValue : this.sanitize(this.currentValue);
      case 'default':
        return this.attribute('value') ?? '';
      case 'default/on':
        return this.attribute('value') ?? 'on';
      case 'filename':
        return this.fileList[0] === undefined ? '' : `C:\\fakepath\\${this.fileList[0].name}`;
    }
  }

  override set value(value: string) {
    switch (valueMode(this.typeState)) {
      case 'value': {
        const old = this.value;
        this.currentValue = this.sanitize(value);
        this.dirtyValue = true;
        if (this.currentValue !== old) {
          this.caretToEnd();
          this.nodeDocument.observer?.controlChanged(this);
          this.stateMayHaveChanged();
        }
        break;
      }
      case 'filename':
        if (value !== '') throw new DomException('files can only be chosen by the user', 'InvalidStateError');
        this.dropFiles();
        this.nodeDocument.observer?.controlChanged(this);
        break;
      default:
        this.setAttributeDirect('value', value);
    }
  }

  override get editValue(): string {
    return this.value;
  }

  override setEditValue(value: string): void {
    this.currentValue = this.typeState === 'number' || this.typeState === 'email' ? value : this.sanitize(value);
    this.dirtyValue = true;
    this.clampSelection();
    this.nodeDocument.observer?.controlChanged(this);
    this.stateMayHaveChanged();
  }

  override get selectionApplies(): boolean {
    return hasSelection(this.typeState);
  }

  override get isEditable(): boolean {
    return isTextType(this.typeState) && this.attribute('readonly') === null && !this.isActuallyDisabled;
  }

  override get isMultiline(): boolean {
    return false;
  }

  /** Whether the control shows text that can be typed (also while it is read-only). */
  get isTextField(): boolean {
    return isTextType(this.typeState);
  }

  override get showsFocusAlways(): boolean {
    return isTextType(this.typeState);
  }

  get valueAsNumber(): number {
    return valueToNumber(this.typeState, this.value) ?? NaN;
  }

  set valueAsNumber(value: number) {
    if (stepOf(this.typeState, null) === null) throw new DomException('the input type has no number', 'InvalidStateError');
    if (value === Infinity || value === -Infinity) throw new TypeError('the value is infinite');
    this.value = Number.isNaN(value) ? '' : numberToValue(this.typeState, value);
  }

  /** ms since the epoch; the glue makes a Date of it. null for none. */
  get valueAsDate(): number | null {
    if (!['date', 'month', 'week', 'time'].includes(this.typeState)) return null;
    const number = valueToNumber(this.typeState, this.value);
    if (number === null) return null;
    return this.typeState === 'month' ? Date.UTC(1970, number, 1) : number;
  }

  set valueAsDate(value: number | null) {
    if (!['date', 'month', 'week', 'time'].includes(this.typeState)) throw new DomException('the input type has no date', 'InvalidStateError');
    if (value === null || Number.isNaN(value)) this.value = '';
    else if (this.typeState === 'month') this.value = new Date(value).toISOString().slice(0, 7);
    else this.value = numberToValue(this.typeState, value);
  }

  stepUp(n = 1): void {
    this.stepBy(n);
  }

  stepDown(n = 1): void {
    this.stepBy(-n);
  }

  /** https://html.spec.whatwg.org/#dom-input-stepup */
  private stepBy(n: number): void {
    const step = stepOf(this.typeState, this.attribute('step'));
    if (step === null) throw new DomException('the input has no steps', 'InvalidStateError');
    const min = valueToNumber(this.typeState, this.attribute('min') ?? '') ?? (this.typeState === 'range' ? 0 : null);
    const max = valueToNumber(this.typeState, this.attribute('max') ?? '') ?? (this.typeState === 'range' ? 100 : null);
    if (min !== null && max !== null && min > max) return;
    const base = min ?? 0;
    let value = valueToNumber(this.typeState, this.value) ?? 0;
    const before = value;
    const offset = (value - base) / step;
    if (Math.abs(offset - Math.round(offset)) > 1e-9) value = base + (n > 0 ? Math.floor(offset) + n : Math.ceil(offset) + n) * step;
    else value += n * step;
    if (min !== null && value < min) value = min;
    if (max !== null && value > max) value = base + Math.floor((max - base) / step + 1e-9) * step;
    if ((n < 0 && value > before) || (n > 0 && value < before)) return;
    this.value = numberToValue(this.typeState, Number(value.toPrecision(15)));
  }

  get files(): object | null {
    if (this.typeState !== 'file') return null;
    return (this.filesObject ??= this.nodeDocument.host.fileList(this.fileList));
  }

  set files(value: object | null) {
    if (this.typeState !== 'file' || value === null) return;
    this.filesObject = value;
    this.fileList = listed(value as { readonly length: number; item(index: number): FileLike | null });
    this.nodeDocument.observer?.controlChanged(this);
  }

  // Checkedness

  get checked(): boolean {
    return this.isChecked;
  }

  set checked(value: boolean) {
    this.dirtyChecked = true;
    this.setCheckedness(value);
  }

  get indeterminate(): boolean {
    return this.isIndeterminate;
  }

  set indeterminate(value: boolean) {
    if (this.isIndeterminate === value) return;
    this.isIndeterminate = value;
    this.nodeDocument.observer?.stateChanged(this, 'indeterminate');
  }

  private setCheckedness(value: boolean): void {
    if (value && this.typeState === 'radio') this.uncheckOthers();
    if (this.isChecked === value) return;
    this.isChecked = value;
    if (this.isConnected) this.nodeDocument.observer?.stateChanged(this, 'checked');
  }

  /** A checked button takes its group: the one that was checked before is not any more. */
  private uncheckOthers(): void {
    const name = this.attribute('name') ?? '';
    if (this.typeState !== 'radio' || name === '') return;
    const owner = this.form ?? rootOf(this);
    let names = checkedRadios.get(owner);
    if (names === undefined) checkedRadios.set(owner, (names = new Map()));
    const before = names.get(name)?.deref();
    names.set(name, new WeakRef(this));
    // Outside documents nothing tells of what was inserted checked.
    if (!this.isConnected) for (const radio of this.radioGroup()) if (radio !== this) radio.setCheckedness(false);
    if (before !== undefined && before !== this && before.isIn(owner, name)) before.setCheckedness(false);
  }

  private isIn(owner: Node, name: string): boolean {
    return this.typeState === 'radio' && this.attribute('name') === name && (this.form ?? rootOf(this)) === owner;
  }

  override insertionSteps(): void {
    if (this.isChecked) this.uncheckOthers();
  }

  /** https://html.spec.whatwg.org/#radio-button-group, this one included. */
  radioGroup(): InputElement[] {
    const name = this.attribute('name') ?? '';
    if (name === '') return [this];
    const form = this.form;
    const root = rootOf(this);
    const group: InputElement[] = [];
    for (let e = nextElementInTree(root, root); e !== null; e = nextElementInTree(e, root)) {
      if (e instanceof InputElement && e.typeState === 'radio' && e.attribute('name') === name && e.form === form) group.push(e);
    }
    return group;
  }

  get hasCheckedInGroup(): boolean {
    if (this.isChecked) return true;
    const name = this.attribute('name') ?? '';
    const owner = this.form ?? rootOf(this);
    const radio = checkedRadios.get(owner)?.get(name)?.deref();
    if (radio === undefined && !this.isConnected) return this.radioGroup().some((each) => each.isChecked);
    return radio !== undefined && radio.isChecked && radio.isIn(owner, name);
  }

  // Activation: https://html.spec.whatwg.org/#input-activation-behavior

  override get hasActivationBehavior(): boolean {
    return true;
  }

  override legacyPreActivationBehavior(): void {
    if (this.typeState === 'checkbox') {
      this.checkedBefore = this.isChecked;
      this.indeterminateBefore = this.isIndeterminate;
      this.checked = !this.isChecked;
      this.indeterminate = false;
    } else if (this.typeState === 'radio') {
      this.radioBefore = this.radioGroup().find((radio) => radio.isChecked) ?? null;
      this.checkedBefore = this.isChecked;
      this.checked = true;
    }
  }

  override legacyCanceledActivationBehavior(): void {
    if (this.typeState === 'checkbox') {
      this.checked = this.checkedBefore;
      this.indeterminate = this.indeterminateBefore;
    } else if (this.typeState === 'radio') {
      if (this.radioBefore !== null) this.radioBefore.checked = true;
      else this.checked = false;
    }
    this.radioBefore = null;
  }

  /** https://html.spec.whatwg.org/#input-activation-behavior */
  override activationBehavior(event: Event): void {
    // 1. A checkbox or radio button that a listener disabled meanwhile tells of its change all the same.
    if (this.isActuallyDisabled && this.typeState !== 'checkbox' && this.typeState !== 'radio') return;
    const form = this.form;
    switch (this.typeState) {
      case 'checkbox':
      case 'radio':
        if (!this.isConnected || (this.typeState === 'radio' && this.checkedBefore)) break;
        this.userInteracted = true;
        dispatch(createEvent('input', { bubbles: true, composed: true }), this);
        dispatch(createEvent('change', { bubbles: true }), this);
        break;
      case 'submit':
      case 'image':
        if (form !== null) submitForm(form, this, event.isTrusted);
        break;
      case 'reset':
        if (form !== null) resetForm(form);
        break;
      case 'file':
      case 'color':
      case 'date':
      case 'month':
      case 'week':
      case 'time':
      case 'datetime-local':
        this.nodeDocument.host.showPicker(this);
        break;
      default:
    }
    this.radioBefore = null;
  }

  /** Enter in a text field: https://html.spec.whatwg.org/#implicit-submission. Called by the page. */
  implicitSubmission(): void {
    this.commitEdit();
    const form = this.form;
    if (form !== null) implicitSubmit(form);
  }

  /** A control that the user moved by other means than typing (a slider, a picker). Called by the page. */
  userSetValue(value: string, commit: boolean): void {
    const before = this.value;
    this.value = value;
    if (this.value !== before) dispatch(createEvent('input', { bubbles: true, composed: true }), this);
    if (commit) dispatch(createEvent('change', { bubbles: true }), this);
  }

  userSetFiles(files: readonly FileLike[]): void {
    this.fileList = files;
    this.filesObject = null;
    this.nodeDocument.observer?.controlChanged(this);
    dispatch(createEvent('input', { bubbles: true, composed: true }), this);
    dispatch(createEvent('change', { bubbles: true }), this);
  }

  private dropFiles(): void {
    this.fileList = [];
    this.filesObject = null;
  }

  showPicker(): void {
    if (this.isActuallyDisabled || this.attribute('readonly') !== null) throw new DomException('the control cannot be changed', 'InvalidStateError');
    this.nodeDocument.host.showPicker(this);
  }

  get list(): Element | null {
    const id = this.attribute('list');
    if (id === null || ['hidden', 'checkbox', 'radio', 'file', 'submit', 'image', 'reset', 'button', 'password'].includes(this.typeState)) return null;
    const found = (this.containingShadowRoot ?? this.nodeDocument).getElementById(id);
    return found !== null && found.isHtml('datalist') ? found : null;
  }

  override get labels(): NodeList | null {
    return this.typeState === 'hidden' ? null : super.labels;
  }

  override get isFocusableByDefault(): boolean {
    return this.typeState !== 'hidden';
  }

  get width(): number {
    return parseInteger(this.attribute('width')) ?? 0;
  }

  set width(value: number) {
    this.setAttributeDirect('width', String(value > 2147483647 ? 0 : value));
  }

  get height(): number {
    return parseInteger(this.attribute('height')) ?? 0;
  }

  set height(value: number) {
    this.setAttributeDirect('height', String(value > 2147483647 ? 0 : value));
  }

  // Forms

  override resetControl(): void {
    this.dirtyValue = false;
    this.dirtyChecked = false;
    this.userInteracted = false;
    this.currentValue = this.sanitize(this.attribute('value') ?? '');
    this.dropFiles();
    this.setCheckedness(this.attribute('checked') !== null);
    this.caretToEnd();
    this.nodeDocument.observer?.controlChanged(this);
  }

  override appendEntries(entries: FormEntry[], submitter: Element | null): void {
    const name = this.attribute('name') ?? '';
    const type = this.typeState;
    if (isButtonType(type) && submitter !== this) return;
    if ((type === 'checkbox' || type === 'radio') && !this.isChecked) return;
    if (type === 'image') {
      const prefix = name === '' ? '' : `${name}.`;
      entries.push({ name: `${prefix}x`, value: String(this.clickX) }, { name: `${prefix}y`, value: String(this.clickY) });
      return;
    }
    if (name === '' || type === 'reset' || type === 'button') return;
    if (type === 'file') {
      if (this.fileList.length === 0) entries.push({ name, value: { name: '', type: 'application/octet-stream', size: 0, data: new Uint8Array() } });
      for (const file of this.fileList) entries.push({ name, value: file });
      return;
    }
    if (type === 'hidden' && asciiLowercase(name) === '_charset_') entries.push({ name, value: 'UTF-8' });
    else entries.push({ name, value: this.value });
    const dirname = this.attribute('dirname');
    if (dirname !== null && dirname !== '' && (hasSelection(type) || type === 'email'))
      entries.push({ name: dirname, value: this.dir === 'rtl' ? 'rtl' : 'ltr' });
  }

  override cloningSteps(from: Element): void {
    const source = from as InputElement;
    this.currentValue = source.currentValue;
    this.dirtyValue = source.dirtyValue;
    this.isChecked = source.isChecked;
    this.dirtyChecked = source.dirtyChecked;
    this.isIndeterminate = source.isIndeterminate;
    this.fileList = source.fileList;
  }

  // Validation: https://html.spec.whatwg.org/#constraints

  protected override get isBarred(): boolean {
    const type = this.typeState;
    if (type === 'hidden' || type === 'reset' || type === 'button') return true;
    return super.isBarred || (this.attribute('readonly') !== null && !['checkbox', 'radio', 'file', 'range', 'color', 'submit', 'image'].includes(type));
  }

  protected override problems(): ValidityFlag[] {
    const flags: ValidityFlag[] = [];
    const type = this.typeState;
    const value = this.value;
    if (this.attribute('required') !== null && this.isMissing(type, value)) flags.push('valueMissing');
    if (value === '') return flags;
    if (type === 'email' && !isEmail(value, this.attribute('multiple') !== null)) flags.push('typeMismatch');
    if (type === 'url' && URL.parse(value) === null) flags.push('typeMismatch');
    if (isTextType(type) && type !== 'number') {
      const pattern = this.attribute('pattern');
      const values = type === 'email' && this.attribute('multiple') !== null ? value.split(',') : [value];
      if (pattern !== null && !values.every((each) => matchesPattern(pattern, each))) flags.push('patternMismatch');
      const max = parseInteger(this.attribute('maxlength'));
      const min = parseInteger(this.attribute('minlength'));
      // Only what the user typed is too long or too short.
      if (this.dirtyValue && this.userInteracted && max !== null && max >= 0 && value.length > max) flags.push('tooLong');
      if (this.dirtyValue && this.userInteracted && min !== null && value.length < min) flags.push('tooShort');
    }
    this.rangeProblems(type, value, flags);
    return flags;
  }

  private isMissing(type: InputType, value: string): boolean {
    switch (type) {
      case 'checkbox':
        return !this.isChecked;
      case 'radio':
        return !this.hasCheckedInGroup;
      case 'file':
        return this.fileList.length === 0;
      case 'hidden':
      case 'range':
      case 'color':
      case 'submit':
      case 'image':
      case 'reset':
      case 'button':
        return false;
      default:
        // Only of a mutable control: https://html.spec.whatwg.org/#the-required-attribute
        return value === '' && !this.isActuallyDisabled && this.attribute('readonly') === null;
    }
  }

  private rangeProblems(type: InputType, value: string, flags: ValidityFlag[]): void {
    const number = valueToNumber(type, value);
    if (number === null) {
      if (type === 'number') flags.push('badInput');
      return;
    }
    const min = valueToNumber(type, this.attribute('min') ?? '');
    const max = valueToNumber(type, this.attribute('max') ?? '');
    // https://html.spec.whatwg.org/#has-a-reversed-range: a time between 22:00 and 6:00, over midnight.
    if (type === 'time' && min !== null && max !== null && max < min) {
      if (number > max && number < min) flags.push('rangeUnderflow', 'rangeOverflow');
    } else {
      if (min !== null && number < min) flags.push('rangeUnderflow');
      if (max !== null && number > max) flags.push('rangeOverflow');
    }
    const step = stepOf(type, this.attribute('step'));
    if (step === null) return;
    const base = min ?? valueToNumber(type, this.attribute('value') ?? '') ?? (type === 'week' ? -2592e5 : 0);
    const steps = (number - base) / step;
    if (Math.abs(steps - Math.round(steps)) > 1e-7) flags.push('stepMismatch');
  }

  protected override stateMayHaveChanged(): void {
    super.stateMayHaveChanged();
    if (this.isConnected) this.nodeDocument.observer?.stateChanged(this, 'placeholder-shown');
  }

  override matchesState(state: string): boolean {
    const type = this.typeState;
    switch (state) {
      case 'checked':
        return (type === 'checkbox' || type === 'radio') && this.isChecked;
      case 'indeterminate':
        return (type === 'checkbox' && this.isIndeterminate) || (type === 'radio' && (this.attribute('name') ?? '') !== '' && !this.hasCheckedInGroup);
      case 'default':
        if (type === 'checkbox' || type === 'radio') return this.attribute('checked') !== null;
        return isDefaultButton(this);
      case 'required':
        return this.attribute('required') !== null && type !== 'hidden' && type !== 'range' && type !== 'color' && !isButtonType(type);
      case 'optional':
        return !this.matchesState('required');
      case 'placeholder-shown':
        return this.attribute('placeholder') !== null && isTextType(type) && this.value === '';
      case 'read-write':
        return isEditableType(type) && this.attribute('readonly') === null && !this.isActuallyDisabled;
      case 'read-only':
        return !this.matchesState('read-write');
      case 'in-range':
      case 'out-of-range': {
        if ((this.attribute('min') === null && this.attribute('max') === null && type !== 'range') || !this.willValidate || stepOf(type, null) === null)
          return false;
        const out = this.problems().some((flag) => flag === 'rangeOverflow' || flag === 'rangeUnderflow');
        return (state === 'out-of-range') === out;
      }
      case 'user-valid':
        return this.userInteracted && this.matchesState('valid');
      case 'user-invalid':
        return this.userInteracted && this.matchesState('invalid');
      default:
        return super.matchesState(state);
    }
  }
}

function listed(list: { readonly length: number; item(index: number): FileLike | null }): FileLike[] {
  const files: FileLike[] = [];
  for (let i = 0; i < list.length; i++) {
    const file = list.item(i);
    if (file !== null) files.push(file);
  }
  return files;
}

function isEditableType(type: InputType): boolean {
  return isTextType(type) || type === 'date' || type === 'month' || type === 'week' || type === 'time' || type === 'datetime-local';
}

/** https://html.spec.whatwg.org/#default-button */
export function isDefaultButton(element: Element): boolean {
  const form = (element as Element & { form?: Element | null }).form ?? null;
  return form !== null && (form as Element & { defaultButton?: Element | null }).defaultButton === element;
}

/** https://html.spec.whatwg.org/#valid-e-mail-address */
const EMAIL = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

function isEmail(value: string, multiple: boolean): boolean {
  // SAFETY: bounded, since the expression's cost grows with the length.
  if (value.length > 10_000) return false;
  return multiple ? value.split(',').every((part) => EMAIL.test(part)) : EMAIL.test(value);
}

/** https://html.spec.whatwg.org/#compiled-pattern-regular-expression: a pattern that does not compile is ignored. */
export function matchesPattern(pattern: string, value: string): boolean {
  try {
    // It must compile by itself: `a)(b` would close the group that is put around it.
    // oxlint-disable-next-line no-new
    new RegExp(pattern, 'v');
    return new RegExp(`^(?:${pattern})$`, 'v').test(value);
  } catch {
    return true;
  }
}

reflect(InputElement.prototype, {
  accept: text(),
  alt: text(),
  autocomplete: text(),
  defaultChecked: boolean('checked'),
  defaultValue: text('value'),
  dirName: text(),
  disabled: boolean(),
  formAction: url(null, true),
  formEnctype: keyword(null, ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'], '', 'application/x-www-form-urlencoded'),
  formMethod: keyword(null, ['get', 'post', 'dialog'], '', 'get'),
  formNoValidate: boolean(),
  formTarget: text(),
  max: text(),
  maxLength: nonNegative(null),
  min: text(),
  minLength: nonNegative(null),
  multiple: boolean(),
  name: text(),
  pattern: text(),
  placeholder: text(),
  readOnly: boolean(),
  required: boolean(),
  size: unsigned(null, 20, { positive: 'or-throw' }),
  src: url(),
  step: text(),
  align: text(),
  useMap: text(),
  webkitdirectory: boolean(),
  popoverTargetElement: elementReference('popovertarget'),
  popoverTargetAction: keyword(null, ['toggle', 'show', 'hide'], 'toggle'),
  capture: text(),
});
