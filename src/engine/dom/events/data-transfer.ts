// https://html.spec.whatwg.org/#the-datatransfer-interface, as clipboard events need it: strings by type.
// FIXME: items and files; drag and drop.

import { asciiLowercase } from '../qualified-name.ts';
import { PlatformObject } from '../platform-object.ts';

export type DataTransferMode = 'read' | 'readwrite' | 'closed';

export class DataTransfer extends PlatformObject {
  dropEffect = 'none';
  effectAllowed = 'uninitialized';
  private mode: DataTransferMode;
  private readonly data = new Map<string, string>();
  private typeList: readonly string[] | null = null;

  constructor(mode: DataTransferMode = 'readwrite') {
    super();
    this.mode = mode;
  }

  static construct(): DataTransfer {
    return new DataTransfer('readwrite');
  }

  override get interfaceName(): string {
    return 'DataTransfer';
  }

  get types(): readonly string[] {
    return (this.typeList ??= this.mode === 'closed' ? [] : [...this.data.keys()]);
  }

  getData(format: string): string {
    if (this.mode === 'closed') return '';
    const data = this.data.get(typeOf(format)) ?? '';
    return asciiLowercase(format) === 'url' ? (data.split(/\r?\n/).find((line) => line !== '' && !line.startsWith('#')) ?? '') : data;
  }

  setData(format: string, data: string): void {
    if (this.mode === 'readwrite') this.store(typeOf(format), data);
  }

  clearData(format?: string): void {
    if (this.mode !== 'readwrite') return;
    if (format === undefined) this.data.clear();
    else this.data.delete(typeOf(format));
    this.typeList = null;
  }

  // --- the browser's side ---

  store(type: string, data: string): void {
    this.data.set(type, data);
    this.typeList = null;
  }

  stored(type: string): string | null {
    return this.data.get(type) ?? null;
  }

  /** The event is over: a page that kept the object reads nothing more. */
  close(): void {
    this.mode = 'closed';
    this.typeList = null;
  }
}

function typeOf(format: string): string {
  const lower = asciiLowercase(format);
  return lower === 'text' ? 'text/plain' : lower === 'url' ? 'text/uri-list' : lower;
}
