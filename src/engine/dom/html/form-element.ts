// https://html.spec.whatwg.org/#the-form-element

import { DomException } from '../dom-exception.ts';
import type { Element } from '../element.ts';
import { ComputedCollection } from '../html-collection.ts';
import { PlatformObject } from '../platform-object.ts';
import { controlsOf, defaultButton, resetForm, submitForm, validateForm } from './form-submission.ts';
import { HtmlElement } from './html-element.ts';
import { boolean, keyword, reflect, text, tokens, url } from './reflect.ts';

/** https://html.spec.whatwg.org/#htmlformcontrolscollection */
export class FormControlsCollection extends ComputedCollection {
  override get interfaceName(): string {
    return 'HTMLFormControlsCollection';
  }

  override namedItem(key: string): unknown {
    if (key === '') return null;
    const found = this.items.filter((element) => element.id === key || element.attribute('name') === key);
    if (found.length < 2) return found[0] ?? null;
    return new RadioNodeList(() => this.items.filter((element) => element.id === key || element.attribute('name') === key));
  }
}

/** https://html.spec.whatwg.org/#radionodelist */
export class RadioNodeList extends PlatformObject {
  private readonly compute: () => readonly Element[];

  constructor(compute: () => readonly Element[]) {
    super();
    this.compute = compute;
  }

  override get interfaceName(): string {
    return 'RadioNodeList';
  }

  get items(): readonly Element[] {
    return this.compute();
  }

  get length(): number {
    return this.items.length;
  }

  item(index: number): Element | null {
    return this.items[index] ?? null;
  }

  private get radios(): (Element & { type: string; checked: boolean; value: string })[] {
    return (this.items as (Element & { type: string; checked: boolean; value: string })[]).filter((e) => e.isHtml('input') && e.type === 'radio');
  }

  get value(): string {
    return this.radios.find((radio) => radio.checked)?.value ?? '';
  }

  set value(value: string) {
    const radio = this.radios.find((each) => each.value === value);
    if (radio !== undefined) radio.checked = true;
  }
}

export class FormElement extends HtmlElement {
  private controls: FormControlsCollection | null = null;

  get elements(): FormControlsCollection {
    // Image buttons are left out for historical reasons.
    return (this.controls ??= new FormControlsCollection(this, () =>
      controlsOf(this).filter((c) => !(c.localName === 'input' && (c as { type?: unknown }).type === 'image') && LISTED.has(c.localName)),
    ));
  }

  get length(): number {
    return this.elements.length;
  }

  item(index: number): Element | null {
    return this.elements.item(index);
  }

  /** https://html.spec.whatwg.org/#dom-form-nameditem */
  namedItem(name: string): unknown {
    return this.elements.namedItem(name);
  }

  supportedPropertyNames(): string[] {
    return this.elements.supportedPropertyNames();
  }

  get defaultButton(): Element | null {
    return defaultButton(this);
  }

  submit(): void {
    submitForm(this, null, false, true);
  }

  requestSubmit(submitter: Element | null = null): void {
    if (submitter !== null) {
      const { type, form } = submitter as Element & { type?: string; form?: Element | null };
      const isButton = (submitter.isHtml('button') && type === 'submit') || (submitter.isHtml('input') && (type === 'submit' || type === 'image'));
      if (!isButton) throw new TypeError('the submitter is not a submit button');
      if (form !== this) throw new DomException('the submitter belongs to another form', 'NotFoundError');
    }
    submitForm(this, submitter, false);
  }

  reset(): void {
    resetForm(this);
  }

  checkValidity(): boolean {
    return validateForm(this, false);
  }

  reportValidity(): boolean {
    return validateForm(this, true);
  }

  override matchesState(state: string): boolean {
    if (state === 'valid' || state === 'invalid') {
      const valid = controlsOf(this).every((control) => !control.willValidate || control.validityFlags().length === 0);
      return valid === (state === 'valid');
    }
    return super.matchesState(state);
  }
}

const LISTED = new Set(['button', 'fieldset', 'input', 'object', 'output', 'select', 'textarea']);

reflect(FormElement.prototype, {
  acceptCharset: text('accept-charset'),
  action: url(null, true),
  autocomplete: keyword(null, ['on', 'off'], 'on'),
  enctype: keyword(null, ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'], 'application/x-www-form-urlencoded'),
  encoding: keyword('enctype', ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'], 'application/x-www-form-urlencoded'),
  method: keyword(null, ['get', 'post', 'dialog'], 'get'),
  name: text(),
  noValidate: boolean(),
  target: text(),
  rel: text(),
  relList: tokens('rel', ['noreferrer', 'noopener', 'opener']),
});
