// https://url.spec.whatwg.org/#interface-urlsearchparams over Node's own.

import { PlatformObject } from '../../dom/platform-object.ts';

export class UrlSearchParams extends PlatformObject {
  /** Node's object: of a URL, or of this one alone. */
  native: URLSearchParams;

  constructor(init: string | readonly (readonly string[])[] = '') {
    super();
    if (typeof init !== 'string' && init.some((pair) => pair.length !== 2)) {
      throw new TypeError('Each pair must be an iterable of a name and a value');
    }
    this.native = new URLSearchParams(init as string | [string, string][]);
  }

  static over(native: URLSearchParams): UrlSearchParams {
    const params = new UrlSearchParams();
    params.native = native;
    return params;
  }

  override get interfaceName(): string {
    return 'URLSearchParams';
  }

  get size(): number {
    return this.native.size;
  }

  append(name: string, value: string): void {
    this.native.append(name, value);
  }

  delete(name: string, value?: string): void {
    this.native.delete(name, value);
  }

  get(name: string): string | null {
    return this.native.get(name);
  }

  getAll(name: string): string[] {
    return this.native.getAll(name);
  }

  has(name: string, value?: string): boolean {
    return this.native.has(name, value);
  }

  set(name: string, value: string): void {
    this.native.set(name, value);
  }

  sort(): void {
    this.native.sort();
  }

  entries(): Iterable<[string, string]> {
    return this.native.entries();
  }

  override toString(): string {
    return this.native.toString();
  }
}
