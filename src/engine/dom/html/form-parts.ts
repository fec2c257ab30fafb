// The smaller form elements: button, label, fieldset, legend, output, progress, meter. https://html.spec.whatwg.org/#forms

import { DomTokenList } from '../dom-token-list.ts';
import type { Element } from '../element.ts';
import { descendantText } from '../container-node.ts';
import type { Event } from '../event.ts';
import { dispatch } from '../event-dispatch.ts';
import { trusted } from '../event.ts';
import { CommandEvent } from '../events/html-events.ts';
import { ComputedCollection } from '../html-collection.ts';
import type { HtmlCollection } from '../html-collection.ts';
import { ComputedNodeList } from '../node-list.ts';
import type { NodeList } from '../node-list.ts';
import { nextElementInTree } from '../tree-order.ts';
import { replaceAllWithText } from '../mutation.ts';
import { FormControlElement, labelsOf } from './form-control.ts';
import type { FormEntry } from './form-control.ts';
import { resetForm, submitForm } from './form-submission.ts';
import { HtmlElement } from './html-element.ts';
import { isDefaultButton } from './input-element.ts';
import { hidePopover, isPopoverShowing, showPopover } from './popover.ts';
import { boolean, elementReference, keyword, parseFloatingPoint, reflect, text, url } from './reflect.ts';
import { asciiLowercase } from '../qualified-name.ts';

export class ButtonElement extends FormControlElement {
  declare popoverTargetElement: Element | null;
  declare commandForElement: Element | null;

  get type(): string {
    const value = asciiLowercase(this.attribute('type') ?? '');
    if (value === 'reset' || value === 'button') return value;
    return this.attribute('type') === null && this.attribute('command') !== null ? 'button' : 'submit';
  }

  set type(value: string) {
    this.setAttributeDirect('type', value);
  }

  override get value(): string {
    return this.attribute('value') ?? '';
  }

  override set value(value: string) {
    this.setAttributeDirect('value', value);
  }

  override get hasActivationBehavior(): boolean {
    return true;
  }

  /** https://html.spec.whatwg.org/#the-button-element:activation-behaviour */
  override activationBehavior(event: Event): void {
    if (this.isActuallyDisabled) return;
    const form = this.form;
    if (form !== null && this.type !== 'button') {
      if (this.type === 'submit') submitForm(form, this, event.isTrusted);
      else resetForm(form);
      return;
    }
    const commandTarget = this.commandForElement;
    if (commandTarget !== null) return this.runCommand(commandTarget);
    const popover = this.popoverTargetElement;
    if (popover === null) return;
    const action = asciiLowercase(this.attribute('popovertargetaction') ?? 'toggle');
    const showing = isPopoverShowing(popover);
    if (showing && action !== 'show') hidePopover(popover, false);
    else if (!showing && action !== 'hide') showPopover(popover, false, this);
  }

  private runCommand(target: Element): void {
    const command = this.attribute('command') ?? '';
    const proceed = dispatch(trusted(new CommandEvent('command', { cancelable: true, command, source: this })), target);
    if (!proceed || command.startsWith('--')) return;
    const dialog = target as Element & { showModal?: () => void; close?: (value?: string) => void; open?: boolean };
    switch (asciiLowercase(command)) {
      case 'toggle-popover':
        if (isPopoverShowing(target)) hidePopover(target, false);
        else showPopover(target, false, this);
        break;
      case 'show-popover':
        showPopover(target, false, this);
        break;
      case 'hide-popover':
        hidePopover(target, false);
        break;
      case 'show-modal':
        if (dialog.isHtml('dialog') && dialog.open !== true && dialog.isConnected) dialog.showModal?.();
        break;
      case 'close':
        if (dialog.isHtml('dialog')) dialog.close?.(this.attribute('value') ?? undefined);
        break;
      default:
    }
  }

  protected override get isBarred(): boolean {
    return super.isBarred || this.type !== 'submit';
  }

  override appendEntries(entries: FormEntry[], submitter: Element | null): void {
    const name = this.attribute('name') ?? '';
    if (submitter === this && name !== '') entries.push({ name, value: this.value });
  }

  override matchesState(state: string): boolean {
    return state === 'default' ? isDefaultButton(this) : super.matchesState(state);
  }
}

reflect(ButtonElement.prototype, {
  disabled: boolean(),
  formAction: url(null, true),
  formEnctype: keyword(null, ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'], '', 'application/x-www-form-urlencoded'),
  formMethod: keyword(null, ['get', 'post', 'dialog'], '', 'get'),
  formNoValidate: boolean(),
  formTarget: text(),
  name: text(),
  command: text(),
  commandForElement: elementReference('commandfor'),
  popoverTargetElement: elementReference('popovertarget'),
  popoverTargetAction: keyword(null, ['toggle', 'show', 'hide'], 'toggle'),
});

const LABELABLE = new Set(['button', 'input', 'meter', 'output', 'progress', 'select', 'textarea']);

export class LabelElement extends HtmlElement {
  private isForwarding = false;

  get htmlFor(): string {
    return this.attribute('for') ?? '';
  }

  set htmlFor(value: string) {
    this.setAttributeDirect('for', value);
  }

  /** https://html.spec.whatwg.org/#labeled-control */
  get control(): Element | null {
    const id = this.attribute('for');
    if (id !== null) {
      const found = id === '' ? null : (this.containingShadowRoot ?? this.nodeDocument).getElementById(id);
      return found !== null && isLabelable(found) ? found : null;
    }
    for (let e = nextElementInTree(this, this); e !== null; e = nextElementInTree(e, this)) if (isLabelable(e)) return e;
    return null;
  }

  get form(): Element | null {
    return (this.control as (Element & { form?: Element | null }) | null)?.form ?? null;
  }

  override get hasActivationBehavior(): boolean {
    return true;
  }

  /** A click on a label clicks its control, unless it was on something interactive inside. */
  override activationBehavior(event: Event): void {
    const control = this.control;
    if (control === null || this.isForwarding) return;
    const target = event.target;
    if (target !== null && 'nodeType' in target) {
      for (let e = target as Element | null; e !== null && e !== this; e = e.parentElement) {
        if (e === control || isInteractiveContent(e as HtmlElement)) return;
      }
    }
    this.isForwarding = true;
    try {
      const html = control as HtmlElement;
      if (event.isTrusted) html.focus({ preventScroll: true });
      html.click();
    } finally {
      this.isForwarding = false;
    }
  }
}

/** https://html.spec.whatwg.org/#interactive-content */
function isInteractiveContent(element: HtmlElement): boolean {
  switch (element.isHtmlElement ? element.localName : '') {
    case 'a':
      return element.hasAttribute('href');
    case 'audio':
    case 'video':
      return element.hasAttribute('controls');
    case 'img':
      return element.hasAttribute('usemap');
    case 'button':
    case 'details':
    case 'embed':
    case 'iframe':
    case 'label':
    case 'select':
    case 'textarea':
      return true;
    case 'input':
      return (element as Element & { type?: string }).type !== 'hidden';
    default:
      return false;
  }
}

function isLabelable(element: Element): boolean {
  if (!element.isHtmlElement) return false;
  if (element.localName === 'input') return (element as Element & { type?: string }).type !== 'hidden';
  return LABELABLE.has(element.localName) || element.rare?.customElement?.definition?.formAssociated === true;
}

export class FieldSetElement extends FormControlElement {
  private controlList: HtmlCollection | null = null;

  get type(): string {
    return 'fieldset';
  }

  set type(_value: string) {
    // Read-only.
  }

  override get isFocusableByDefault(): boolean {
    return false;
  }

  override get isSubmittable(): boolean {
    return false;
  }

  get elements(): HtmlCollection {
    return (this.controlList ??= new ComputedCollection(this, () => {
      const found: Element[] = [];
      for (let e = nextElementInTree(this, this); e !== null; e = nextElementInTree(e, this)) if (e instanceof FormControlElement) found.push(e);
      return found;
    }));
  }

  override attributeChangeSteps(name: string, oldValue: string | null, value: string | null): void {
    super.attributeChangeSteps(name, oldValue, value);
    if (name !== 'disabled' || !this.isConnected || this.nodeDocument.observer === null) return;
    for (const element of this.elements.items) this.nodeDocument.observer.stateChanged(element, 'disabled');
  }

  override matchesState(state: string): boolean {
    if (state === 'valid' || state === 'invalid') {
      const valid = this.elements.items.every((e) => !(e as FormControlElement).willValidate || (e as FormControlElement).validityFlags().length === 0);
      return valid === (state === 'valid');
    }
    return super.matchesState(state);
  }
}

reflect(FieldSetElement.prototype, { disabled: boolean(), name: text() });

export class LegendElement extends HtmlElement {
  get form(): Element | null {
    const parent = this.parentElement;
    return parent instanceof FieldSetElement ? parent.form : null;
  }
}

reflect(LegendElement.prototype, { align: text() });

export class OutputElement extends FormControlElement {
  private defaultOverride: string | null = null;
  private forList: DomTokenList | null = null;

  get type(): string {
    return 'output';
  }

  set type(_value: string) {
    // Read-only.
  }

  override get isFocusableByDefault(): boolean {
    return false;
  }

  override get isSubmittable(): boolean {
    return false;
  }

  get htmlFor(): DomTokenList {
    return (this.forList ??= new DomTokenList(this, 'for', null));
  }

  get defaultValue(): string {
    return this.defaultOverride ?? descendantText(this);
  }

  set defaultValue(value: string) {
    if (this.defaultOverride === null) replaceAllWithText(this, value);
    else this.defaultOverride = value;
  }

  override get value(): string {
    return descendantText(this);
  }

  override set value(value: string) {
    this.defaultOverride = this.defaultValue;
    replaceAllWithText(this, value);
  }

  override resetControl(): void {
    replaceAllWithText(this, this.defaultValue);
    this.defaultOverride = null;
  }
}

reflect(OutputElement.prototype, { name: text() });

/** What progress and meter share: labels without being form controls. */
class GaugeElement extends HtmlElement {
  private labelList: NodeList | null = null;

  get labels(): NodeList {
    const document = this.nodeDocument;
    return (this.labelList ??= new ComputedNodeList(
      () => labelsOf(this),
      () => document.treeVersion + document.attributeVersion,
    ));
  }

  protected number(name: string): number | null {
    return parseFloatingPoint(this.attribute(name));
  }
}

export class ProgressElement extends GaugeElement {
  get max(): number {
    const max = this.number('max');
    return max !== null && max > 0 ? max : 1;
  }

  set max(value: number) {
    if (value > 0) this.setAttributeDirect('max', String(value));
  }

  override get value(): number {
    const value = this.number('value');
    return value === null || value < 0 ? 0 : Math.min(value, this.max);
  }

  override set value(value: number) {
    this.setAttributeDirect('value', String(value));
  }

  /** -1 while indeterminate. */
  get position(): number {
    return this.attribute('value') === null ? -1 : this.value / this.max;
  }

  override matchesState(state: string): boolean {
    return state === 'indeterminate' ? this.attribute('value') === null : super.matchesState(state);
  }
}

export class MeterElement extends GaugeElement {
  get min(): number {
    return this.number('min') ?? 0;
  }

  set min(value: number) {
    this.setAttributeDirect('min', String(value));
  }

  get max(): number {
    return Math.max(this.number('max') ?? 1, this.min);
  }

  set max(value: number) {
    this.setAttributeDirect('max', String(value));
  }

  override get value(): number {
    return Math.min(this.max, Math.max(this.min, this.number('value') ?? 0));
  }

  override set value(value: number) {
    this.setAttributeDirect('value', String(value));
  }

  get low(): number {
    return Math.min(this.max, Math.max(this.min, this.number('low') ?? this.min));
  }

  set low(value: number) {
    this.setAttributeDirect('low', String(value));
  }

  get high(): number {
    return Math.min(this.max, Math.max(this.low, this.number('high') ?? this.max));
  }

  set high(value: number) {
    this.setAttributeDirect('high', String(value));
  }

  get optimum(): number {
    return Math.min(this.max, Math.max(this.min, this.number('optimum') ?? (this.min + this.max) / 2));
  }

  set optimum(value: number) {
    this.setAttributeDirect('optimum', String(value));
  }
}
