// https://html.spec.whatwg.org/#the-datatransferitemlist-interface: what a DataTransfer holds, one by one.

import type { Callback } from '../callback.ts';
import type { Document } from '../document.ts';
import type { FileLike } from '../html/form-control.ts';
import { DomException } from '../dom-exception.ts';
import { PlatformObject } from '../platform-object.ts';
import { asciiLowercase } from '../qualified-name.ts';

/** The DataTransfer as its items see it. */
export interface DataTransferStore {
  readonly document: Document;
  readonly entries: readonly DataTransferItem[];
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  replace(entries: DataTransferItem[]): void;
  storeFile(file: FileLike): void;
}

export class DataTransferItem extends PlatformObject {
  readonly storedType: string;
  readonly text: string;
  /** null for a text. */
  readonly file: FileLike | null;
  private readonly owner: DataTransferStore;

  constructor(owner: DataTransferStore, type: string, text: string, file: FileLike | null) {
    super();
    this.owner = owner;
    this.storedType = type;
    this.text = text;
    this.file = file;
  }

  override get interfaceName(): string {
    return 'DataTransferItem';
  }

  /** An item that was removed, or whose event is over, says nothing. */
  private get isAlive(): boolean {
    return this.owner.isReadable && this.owner.entries.includes(this);
  }

  get kind(): string {
    return this.isAlive ? (this.file === null ? 'string' : 'file') : '';
  }

  get type(): string {
    return this.isAlive ? this.storedType : '';
  }

  /** https://html.spec.whatwg.org/#dom-datatransferitem-getasstring */
  getAsString(callback: Callback | null): void {
    if (callback === null || !this.isAlive || this.file !== null) return;
    this.owner.document.host.queueTask(() => void callback.invoke(null, this.text));
  }

  getAsFile(): FileLike | null {
    return this.isAlive ? this.file : null;
  }
}

export class DataTransferItemList extends PlatformObject {
  private readonly owner: DataTransferStore;

  constructor(owner: DataTransferStore) {
    super();
    this.owner = owner;
  }

  override get interfaceName(): string {
    return 'DataTransferItemList';
  }

  get length(): number {
    return this.owner.isReadable ? this.owner.entries.length : 0;
  }

  getIndexed(index: number): DataTransferItem | null {
    return (this.owner.isReadable ? this.owner.entries[index] : undefined) ?? null;
  }

  /** https://html.spec.whatwg.org/#dom-datatransferitemlist-add */
  add(data: string | FileLike, type = ''): DataTransferItem | null {
    const { owner } = this;
    if (!owner.isWritable) return null;
    if (typeof data !== 'string') {
      owner.storeFile(data);
      return owner.entries.at(-1) ?? null;
    }
    const lower = asciiLowercase(type);
    if (owner.entries.some((entry) => entry.file === null && entry.storedType === lower)) {
      throw new DomException(`there is an item of type "${lower.slice(0, 60)}" already`, 'NotSupportedError');
    }
    const item = new DataTransferItem(owner, lower, data, null);
    owner.replace([...owner.entries, item]);
    return item;
  }

  remove(index: number): void {
    if (!this.owner.isWritable) throw new DomException('the items cannot be changed', 'InvalidStateError');
    this.owner.replace(this.owner.entries.filter((_entry, at) => at !== index));
  }

  clear(): void {
    if (this.owner.isWritable) this.owner.replace([]);
  }
}
