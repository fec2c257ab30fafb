// https://html.spec.whatwg.org/#the-datatransfer-interface, as clipboard events and scripts use it: texts by type, and files.
// FIXME: drag and drop.

import type { Document } from '../document.ts';
import type { FileLike } from '../html/form-control.ts';
import { asciiLowercase } from '../qualified-name.ts';
import { PlatformObject } from '../platform-object.ts';
import { DataTransferItem, DataTransferItemList } from './data-transfer-items.ts';
import type { DataTransferStore } from './data-transfer-items.ts';

export type DataTransferMode = 'read' | 'readwrite' | 'closed';

export class DataTransfer extends PlatformObject implements DataTransferStore {
  dropEffect = 'none';
  effectAllowed = 'uninitialized';
  /** https://html.spec.whatwg.org/#drag-data-item-list; a text of each type at most. */
  entries: DataTransferItem[] = [];
  readonly items: DataTransferItemList = new DataTransferItemList(this);
  readonly document: Document;
  private mode: DataTransferMode;
  private typeList: readonly string[] | null = null;
  private fileList: object | null = null;

  /** `document` makes lists of files and queues tasks. */
  constructor(document: Document, mode: DataTransferMode = 'readwrite') {
    super();
    this.document = document;
    this.mode = mode;
  }

  static construct(window: { readonly document: Document }): DataTransfer {
    return new DataTransfer(window.document, 'readwrite');
  }

  override get interfaceName(): string {
    return 'DataTransfer';
  }

  get isReadable(): boolean {
    return this.mode !== 'closed';
  }

  get isWritable(): boolean {
    return this.mode === 'readwrite';
  }

  get types(): readonly string[] {
    return (this.typeList ??= this.typesNow());
  }

  /** https://html.spec.whatwg.org/#concept-datatransfer-types */
  private typesNow(): string[] {
    if (!this.isReadable) return [];
    const types = this.entries.filter((entry) => entry.file === null).map((entry) => entry.storedType);
    return this.entries.length > types.length ? [...types, 'Files'] : types;
  }

  get files(): object | null {
    return (this.fileList ??= this.document.host.fileList(this.isReadable ? this.entries.flatMap(({ file }) => file ?? []) : []));
  }

  getData(format: string): string {
    if (!this.isReadable) return '';
    const data = this.stored(typeOf(format)) ?? '';
    return asciiLowercase(format) === 'url' ? (data.split(/\r?\n/).find((line) => line !== '' && !line.startsWith('#')) ?? '') : data;
  }

  setData(format: string, data: string): void {
    if (this.isWritable) this.store(typeOf(format), data);
  }

  clearData(format?: string): void {
    if (!this.isWritable) return;
    const type = format === undefined ? null : typeOf(format);
    this.replace(this.entries.filter((entry) => entry.file !== null || (type !== null && entry.storedType !== type)));
  }

  replace(entries: DataTransferItem[]): void {
    this.entries = entries;
    this.typeList = null;
    this.fileList = null;
  }

  // --- the browser's side ---

  store(type: string, data: string): void {
    const rest = this.entries.filter((entry) => entry.file !== null || entry.storedType !== type);
    this.replace([...rest, new DataTransferItem(this, type, data, null)]);
  }

  storeFile(file: FileLike): void {
    this.replace([...this.entries, new DataTransferItem(this, file.type, '', file)]);
  }

  stored(type: string): string | null {
    return this.entries.find((entry) => entry.file === null && entry.storedType === type)?.text ?? null;
  }

  /** The event is over: a page that kept the object reads nothing more. */
  close(): void {
    this.mode = 'closed';
    this.typeList = null;
    this.fileList = null;
  }
}

function typeOf(format: string): string {
  const lower = asciiLowercase(format);
  return lower === 'text' ? 'text/plain' : lower === 'url' ? 'text/uri-list' : lower;
}
