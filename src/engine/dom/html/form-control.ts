// What form controls share: owner, labels, being disabled, constraint validation.
// https://html.spec.whatwg.org/#form-control-infrastructure

import type { Element } from '../element.ts';
import { dispatch } from '../event-dispatch.ts';
import { createEvent } from '../event.ts';
import { isFocusable, focusElement } from '../focus.ts';
import { ComputedNodeList } from '../node-list.ts';
import type { NodeList } from '../node-list.ts';
import { PlatformObject } from '../platform-object.ts';
import { nextElementInTree, rootOf } from '../tree-order.ts';
import { HtmlElement } from './html-element.ts';

export interface FormEntry {
  readonly name: string;
  /** A string, or a File (the glue's or the page's object with name, type and bytes). */
  readonly value: string | FileLike;
}

/** What file inputs hold; the page makes them. */
export interface FileLike {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly data: Uint8Array;
}

export type ValidityFlag =
  | 'valueMissing'
  | 'typeMismatch'
  | 'patternMismatch'
  | 'tooLong'
  | 'tooShort'
  | 'rangeUnderflow'
  | 'rangeOverflow'
  | 'stepMismatch'
  | 'badInput'
  | 'customError';

export class FormControlElement extends HtmlElement {
  /** The form that was open in the parser when this was made: https://html.spec.whatwg.org/#form-owner. */
  parserForm: Element | null = null;
  customValidity = '';
  private validityState: ValidityState | null = null;
  private labelList: NodeList | null = null;

  /** https://html.spec.whatwg.org/#reset-the-form-owner, asked for instead of kept. */
  get form(): Element | null {
    return formOwner(this, this.parserForm);
  }

  get labels(): NodeList | null {
    const document = this.nodeDocument;
    return (this.labelList ??= new ComputedNodeList(
      () => labelsOf(this),
      () => document.treeVersion + document.attributeVersion,
    ));
  }

  /** https://html.spec.whatwg.org/#concept-fe-disabled */
  override get isActuallyDisabled(): boolean {
    if (this.attribute('disabled') !== null) return true;
    return isInDisabledFieldset(this);
  }

  override get isFocusableByDefault(): boolean {
    return true;
  }

  /** https://html.spec.whatwg.org/#category-submit */
  get isSubmittable(): boolean {
    return true;
  }

  /** https://html.spec.whatwg.org/#barred-from-constraint-validation */
  protected get isBarred(): boolean {
    return this.isActuallyDisabled || hasDatalistAncestor(this);
  }

  /** Problems with the value; `customError` is added by this class. */
  protected problems(): ValidityFlag[] {
    return [];
  }

  validityFlags(): ValidityFlag[] {
    const flags = this.problems();
    if (this.customValidity !== '') flags.push('customError');
    return flags;
  }

  get validity(): ValidityState {
    return (this.validityState ??= new ValidityState(this));
  }

  get willValidate(): boolean {
    return this.isSubmittable && !this.isBarred;
  }

  get validationMessage(): string {
    if (!this.willValidate) return '';
    if (this.customValidity !== '') return this.customValidity;
    const [first] = this.problems();
    return first === undefined ? '' : MESSAGES[first];
  }

  /** https://html.spec.whatwg.org/#check-validity-steps */
  checkValidity(): boolean {
    if (!this.willValidate || this.validityFlags().length === 0) return true;
    dispatch(createEvent('invalid', { cancelable: true }), this);
    return false;
  }

  /** https://html.spec.whatwg.org/#report-validity-steps */
  reportValidity(): boolean {
    if (!this.willValidate || this.validityFlags().length === 0) return true;
    if (dispatch(createEvent('invalid', { cancelable: true }), this)) this.showProblem();
    return false;
  }

  showProblem(): void {
    if (isFocusable(this)) focusElement(this, 'script');
    this.nodeDocument.host.reportValidity(this, this.validationMessage);
  }

  setCustomValidity(message: string): void {
    this.customValidity = message;
    this.stateMayHaveChanged();
  }

  /** :valid, :checked, ... may match differently now. */
  protected stateMayHaveChanged(): void {
    const observer = this.nodeDocument.observer;
    if (observer === null || !this.isConnected) return;
    observer.stateChanged(this, 'valid');
  }

  /** https://html.spec.whatwg.org/#concept-form-reset-control */
  resetControl(): void {}

  /** What the control adds to a submission: https://html.spec.whatwg.org/#constructing-the-form-data-set step 5. */
  appendEntries(_entries: FormEntry[], _submitter: Element | null): void {}

  override matchesState(state: string): boolean {
    switch (state) {
      case 'disabled':
        return this.isActuallyDisabled;
      case 'enabled':
        return !this.isActuallyDisabled;
      case 'valid':
        return this.willValidate && this.validityFlags().length === 0;
      case 'invalid':
        return this.willValidate && this.validityFlags().length > 0;
      default:
        return super.matchesState(state);
    }
  }
}

const MESSAGES: Readonly<Record<ValidityFlag, string>> = {
  valueMissing: 'Please fill out this field.',
  typeMismatch: 'Please match the requested type.',
  patternMismatch: 'Please match the requested format.',
  tooLong: 'Please shorten this text.',
  tooShort: 'Please lengthen this text.',
  rangeUnderflow: 'The value is too small.',
  rangeOverflow: 'The value is too large.',
  stepMismatch: 'Please enter a valid value.',
  badInput: 'Please enter a valid value.',
  customError: '',
};

/** https://html.spec.whatwg.org/#validitystate */
export class ValidityState extends PlatformObject {
  private readonly control: FormControlElement;

  constructor(control: FormControlElement) {
    super();
    this.control = control;
  }

  override get interfaceName(): string {
    return 'ValidityState';
  }

  private has(flag: ValidityFlag): boolean {
    return this.control.validityFlags().includes(flag);
  }

  get valueMissing(): boolean {
    return this.has('valueMissing');
  }

  get typeMismatch(): boolean {
    return this.has('typeMismatch');
  }

  get patternMismatch(): boolean {
    return this.has('patternMismatch');
  }

  get tooLong(): boolean {
    return this.has('tooLong');
  }

  get tooShort(): boolean {
    return this.has('tooShort');
  }

  get rangeUnderflow(): boolean {
    return this.has('rangeUnderflow');
  }

  get rangeOverflow(): boolean {
    return this.has('rangeOverflow');
  }

  get stepMismatch(): boolean {
    return this.has('stepMismatch');
  }

  get badInput(): boolean {
    return this.has('badInput');
  }

  get customError(): boolean {
    return this.has('customError');
  }

  get valid(): boolean {
    return this.control.validityFlags().length === 0;
  }
}

export function formOwner(element: Element, parserForm: Element | null): Element | null {
  const id = element.attribute('form');
  if (id !== null && element.isConnected) {
    const root = element.containingShadowRoot ?? element.nodeDocument;
    const found = root.getElementById(id);
    return found !== null && found.isHtml('form') ? found : null;
  }
  if (parserForm !== null && rootOf(parserForm) === rootOf(element)) return parserForm;
  for (let e = element.parentElement; e !== null; e = e.parentElement) if (e.isHtml('form')) return e;
  return null;
}

function isInDisabledFieldset(element: Element): boolean {
  let below = element;
  for (let e = element.parentElement; e !== null; e = e.parentElement) {
    if (e.isHtml('fieldset') && e.attribute('disabled') !== null) {
      // The controls in its first legend stay enabled.
      let legend: Element | null = null;
      for (let child = e.firstElementChild; child !== null && legend === null; child = child.nextElementSibling) if (child.isHtml('legend')) legend = child;
      if (below !== legend) return true;
    }
    below = e;
  }
  return false;
}

export function hasDatalistAncestor(element: Element): boolean {
  for (let e = element.parentElement; e !== null; e = e.parentElement) if (e.isHtml('datalist')) return true;
  return false;
}

interface LabelLike extends Element {
  readonly control: Element | null;
}

export function labelsOf(element: Element): Element[] {
  const labels: Element[] = [];
  const root = rootOf(element);
  for (let e = nextElementInTree(root, root); e !== null; e = nextElementInTree(e, root)) {
    if (e.isHtml('label') && (e as LabelLike).control === element) labels.push(e);
  }
  return labels;
}
