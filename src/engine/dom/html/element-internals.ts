// https://html.spec.whatwg.org/#elementinternals

import type { Element } from '../element.ts';
import { PlatformObject } from '../platform-object.ts';
import type { ShadowRoot } from '../shadow-root.ts';
import { DomException } from '../dom-exception.ts';

export class ElementInternals extends PlatformObject {
  private readonly element: Element;
  /** https://html.spec.whatwg.org/#face-submission-value */
  formValue: unknown = null;
  private flags: Record<string, boolean> = {};
  private message = '';
  /** Custom states (`:state(x)`), shared with the glue's set-like CustomStateSet. */
  readonly states = new Set<string>();

  constructor(element: Element) {
    super();
    this.element = element;
  }

  override get interfaceName(): string {
    return 'ElementInternals';
  }

  get shadowRoot(): ShadowRoot | null {
    return this.element.anyShadowRoot;
  }

  private requireFormAssociated(): void {
    if (this.element.rare?.customElement?.definition?.formAssociated !== true) {
      throw new DomException('the element is not form-associated', 'NotSupportedError');
    }
  }

  get form(): Element | null {
    this.requireFormAssociated();
    for (let e = this.element.parentElement; e !== null; e = e.parentElement) if (e.isHtml('form')) return e;
    return null;
  }

  setFormValue(value: unknown): void {
    this.requireFormAssociated();
    this.formValue = value;
  }

  setValidity(flags: Record<string, boolean> = {}, message?: string): void {
    this.requireFormAssociated();
    const some = Object.values(flags).some(Boolean);
    if (some && (message === undefined || message === '')) throw new TypeError('a validity problem needs a message');
    this.flags = { ...flags };
    this.message = some ? (message ?? '') : '';
  }

  get willValidate(): boolean {
    this.requireFormAssociated();
    return true;
  }

  get validationMessage(): string {
    this.requireFormAssociated();
    return this.message;
  }

  checkValidity(): boolean {
    this.requireFormAssociated();
    return !Object.values(this.flags).some(Boolean);
  }

  reportValidity(): boolean {
    return this.checkValidity();
  }

  get labels(): null {
    this.requireFormAssociated();
    return null;
  }
}
