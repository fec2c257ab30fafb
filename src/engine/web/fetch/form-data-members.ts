// FormData's members with blobs (https://xhr.spec.whatwg.org/#interface-formdata): the DOM holds strings and files and does not know Blob.

import type { FileLike, FormEntry } from '../../dom/html/form-control.ts';
import { FormData } from '../../dom/html/form-data.ts';
import { Blob, File } from '../file/blob.ts';

/** https://html.spec.whatwg.org/#create-an-entry */
function entryOf(name: string, value: string | Blob | FileLike, fileName?: string): FormEntry {
  const text = name.toWellFormed();
  if (typeof value === 'string') return { name: text, value: value.toWellFormed() };
  if (value instanceof File && fileName === undefined) return { name: text, value };
  if (value instanceof Blob) {
    const modified = value instanceof File ? value.lastModified : Date.now();
    return { name: text, value: File.overBytes(value.data, fileName ?? 'blob', value.type, modified) };
  }
  return { name: text, value };
}

/** The File behind an entry; the DOM's own empty files become one. */
export function fileOf(value: FileLike): File {
  return value instanceof File ? value : File.overBytes(value.data, value.name, value.type);
}

export function formDataOf(entries: readonly FormEntry[]): FormData {
  const data = new FormData();
  data.entryList = [...entries];
  return data;
}

const revealed = (value: FormEntry['value']): string | File => (typeof value === 'string' ? value : fileOf(value));

const MEMBERS = {
  append(this: FormData, name: string, value: string | Blob, fileName?: string): void {
    this.entryList.push(entryOf(name, value, fileName));
  },
  set(this: FormData, name: string, value: string | Blob, fileName?: string): void {
    const entry = entryOf(name, value, fileName);
    const index = this.entryList.findIndex((each) => each.name === name);
    if (index < 0) {
      this.entryList.push(entry);
      return;
    }
    this.entryList = this.entryList.filter((each, i) => i <= index || each.name !== name);
    this.entryList[index] = entry;
  },
  get(this: FormData, name: string): string | File | null {
    const found = this.entryList.find((entry) => entry.name === name);
    return found === undefined ? null : revealed(found.value);
  },
  getAll(this: FormData, name: string): (string | File)[] {
    return this.entryList.filter((entry) => entry.name === name).map((entry) => revealed(entry.value));
  },
  *entries(this: FormData): Iterable<[string, string | File]> {
    for (let i = 0; i < this.entryList.length; i++) {
      const { name, value } = this.entryList[i] as FormEntry;
      yield [name, revealed(value)];
    }
  },
};

for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(MEMBERS))) {
  Object.defineProperty(FormData.prototype, name, { ...descriptor, enumerable: false });
}
