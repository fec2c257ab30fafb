// https://xhr.spec.whatwg.org/#interface-formdata

import type { Element } from '../element.ts';
import { PlatformObject } from '../platform-object.ts';
import { DomException } from '../dom-exception.ts';
import type { FormEntry } from './form-control.ts';
import { constructEntryList } from './form-submission.ts';

export class FormData extends PlatformObject {
  entryList: FormEntry[] = [];

  constructor(form?: Element | null, submitter: Element | null = null) {
    super();
    if (!form) return;
    const list = constructEntryList(form, submitter);
    if (list === null) throw new DomException('the form is being submitted', 'InvalidStateError');
    this.entryList = list;
  }

  override get interfaceName(): string {
    return 'FormData';
  }

  append(name: string, value: FormEntry['value']): void {
    this.entryList.push({ name, value });
  }

  delete(name: string): void {
    this.entryList = this.entryList.filter((entry) => entry.name !== name);
  }

  get(name: string): FormEntry['value'] | null {
    return this.entryList.find((entry) => entry.name === name)?.value ?? null;
  }

  getAll(name: string): FormEntry['value'][] {
    return this.entryList.filter((entry) => entry.name === name).map((entry) => entry.value);
  }

  has(name: string): boolean {
    return this.entryList.some((entry) => entry.name === name);
  }

  set(name: string, value: FormEntry['value']): void {
    const index = this.entryList.findIndex((entry) => entry.name === name);
    if (index < 0) return this.append(name, value);
    this.entryList = this.entryList.filter((entry, i) => i <= index || entry.name !== name);
    this.entryList[index] = { name, value };
  }
}
