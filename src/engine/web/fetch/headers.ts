// https://fetch.spec.whatwg.org/#headers-class

import { isForbiddenRequestHeader, isToken } from '../../../base/forbidden-headers.ts';
import { PlatformObject } from '../../dom/platform-object.ts';

export type HeadersGuard = 'none' | 'request' | 'request-no-cors' | 'response' | 'immutable';
export type HeadersInit = readonly (readonly string[])[];

const SAFELISTED = new Set(['accept', 'accept-language', 'content-language', 'content-type']);

/** https://fetch.spec.whatwg.org/#header-value after normalisation. */
export function isHeaderValue(value: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return !/[\0\r\n]/.test(value);
}

/** https://fetch.spec.whatwg.org/#concept-header-value-normalize */
export function normalizeHeaderValue(value: string): string {
  return value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
}

/** https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header */
function isNoCorsSafelisted(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  if (!SAFELISTED.has(lower) || value.length > 128) return false;
  if (lower === 'content-type') return /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(?:;|$)/i.test(value);
  return true;
}

export class Headers extends PlatformObject {
  /** In the order of appending, names as given. */
  list: [name: string, value: string][] = [];
  guard: HeadersGuard = 'none';
  private sorted: [string, string][] | null = null;

  constructor(init?: HeadersInit) {
    super();
    if (init !== undefined) this.fill(init);
  }

  static of(list: readonly (readonly [string, string])[], guard: HeadersGuard): Headers {
    const headers = new Headers();
    headers.list = list.map(([name, value]) => [name, value]);
    headers.guard = guard;
    return headers;
  }

  override get interfaceName(): string {
    return 'Headers';
  }

  /** https://fetch.spec.whatwg.org/#concept-headers-fill */
  fill(init: HeadersInit): void {
    for (const pair of init) {
      if (pair.length !== 2) throw new TypeError('Each header must be a pair of a name and a value');
      this.append(pair[0] as string, pair[1] as string);
    }
  }

  /** https://fetch.spec.whatwg.org/#concept-headers-append */
  append(name: string, value: string): void {
    const normal = normalizeHeaderValue(value);
    if (!this.validate(name, normal)) return;
    if (this.guard === 'request-no-cors') {
      const before = this.get(name);
      if (!isNoCorsSafelisted(name, before === null ? normal : `${before}, ${normal}`)) return;
    }
    this.sorted = null;
    this.list.push([name, normal]);
  }

  delete(name: string): void {
    if (!this.validate(name, '')) return;
    if (this.guard === 'request-no-cors' && !SAFELISTED.has(name.toLowerCase())) return;
    this.remove(name);
  }

  private remove(name: string): void {
    const lower = name.toLowerCase();
    this.sorted = null;
    this.list = this.list.filter(([each]) => each.toLowerCase() !== lower);
  }

  get(name: string): string | null {
    if (!isToken(name)) throw new TypeError('Invalid name');
    const lower = name.toLowerCase();
    const values = this.list.filter(([each]) => each.toLowerCase() === lower).map(([, value]) => value);
    return values.length === 0 ? null : values.join(', ');
  }

  getSetCookie(): string[] {
    return this.list.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value);
  }

  has(name: string): boolean {
    if (!isToken(name)) throw new TypeError('Invalid name');
    const lower = name.toLowerCase();
    return this.list.some(([each]) => each.toLowerCase() === lower);
  }

  set(name: string, value: string): void {
    const normal = normalizeHeaderValue(value);
    if (!this.validate(name, normal)) return;
    if (this.guard === 'request-no-cors' && !isNoCorsSafelisted(name, normal)) return;
    this.replace(name, normal);
  }

  /** `set` without the guard: for the engine. */
  replace(name: string, value: string): void {
    const lower = name.toLowerCase();
    const index = this.list.findIndex(([each]) => each.toLowerCase() === lower);
    this.sorted = null;
    if (index < 0) {
      this.list.push([name, value]);
      return;
    }
    this.list = this.list.filter(([each], i) => i <= index || each.toLowerCase() !== lower);
    this.list[index] = [name, value];
  }

  /** https://fetch.spec.whatwg.org/#headers-validate: false when the change is ignored. */
  private validate(name: string, value: string): boolean {
    if (!isToken(name)) throw new TypeError('Invalid name');
    if (!isHeaderValue(value)) throw new TypeError('Invalid value');
    if (this.guard === 'immutable') throw new TypeError('Headers are immutable');
    if (this.guard === 'request' && isForbiddenRequestHeader(name, value)) return false;
    return !(this.guard === 'response' && /^set-cookie2?$/i.test(name));
  }

  /** https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine; changes during iteration are seen. */
  *entries(): Iterable<[string, string]> {
    for (let i = 0; ; i++) {
      const pair = this.sortedList()[i];
      if (pair === undefined) return;
      yield pair;
    }
  }

  private sortedList(): [string, string][] {
    if (this.sorted !== null) return this.sorted;
    const combined = new Map<string, string>();
    const cookies: [string, string][] = [];
    for (const [name, value] of this.list) {
      const lower = name.toLowerCase();
      if (lower === 'set-cookie') cookies.push([lower, value]);
      else combined.set(lower, combined.has(lower) ? `${combined.get(lower)}, ${value}` : value);
    }
    const rank = ([name]: [string, string]): string => name;
    this.sorted = [...combined, ...cookies].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
    return this.sorted;
  }
}
