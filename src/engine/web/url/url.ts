// https://url.spec.whatwg.org/#url-class over Node's own URL, which follows the same spec.

import { DomException } from '../../dom/dom-exception.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import { Blob } from '../file/blob.ts';
import { blobUrlStore } from '../file/blob-url-store.ts';
import type { WebWindow } from '../web-host.ts';
import { UrlSearchParams } from './url-search-params.ts';

/** Node's URL under a name that the impl class does not shadow. */
const NativeUrl = globalThis.URL;

export class Url extends PlatformObject {
  private readonly parsed: URL;
  private params: UrlSearchParams | null = null;

  constructor(url: string, base?: string) {
    super();
    const parsed = NativeUrl.parse(url, base);
    if (parsed === null) throw new TypeError('Invalid URL');
    this.parsed = parsed;
  }

  override get interfaceName(): string {
    return 'URL';
  }

  static parse(url: string, base?: string): Url | null {
    return NativeUrl.canParse(url, base) ? new Url(url, base) : null;
  }

  static canParse(url: string, base?: string): boolean {
    return NativeUrl.canParse(url, base);
  }

  /** https://w3c.github.io/FileAPI/#dfn-createObjectURL. FIXME: MediaSource objects. */
  static createObjectURL(window: WebWindow, object: object): string {
    if (!(object instanceof Blob)) throw new TypeError('the object is not a Blob');
    return blobUrlStore.create(object, window.document.origin, window);
  }

  static revokeObjectURL(window: WebWindow, url: string): void {
    blobUrlStore.revoke(url, window.document.origin);
  }

  get href(): string {
    return this.parsed.href;
  }

  set href(value: string) {
    if (!NativeUrl.canParse(value)) throw new TypeError('Invalid URL');
    this.parsed.href = value;
  }

  get origin(): string {
    return this.parsed.origin;
  }

  get protocol(): string {
    return this.parsed.protocol;
  }

  set protocol(value: string) {
    this.parsed.protocol = value;
  }

  get username(): string {
    return this.parsed.username;
  }

  set username(value: string) {
    this.parsed.username = value;
  }

  get password(): string {
    return this.parsed.password;
  }

  set password(value: string) {
    this.parsed.password = value;
  }

  get host(): string {
    return this.parsed.host;
  }

  set host(value: string) {
    this.parsed.host = value;
  }

  get hostname(): string {
    return this.parsed.hostname;
  }

  set hostname(value: string) {
    this.parsed.hostname = value;
  }

  get port(): string {
    return this.parsed.port;
  }

  set port(value: string) {
    this.parsed.port = value;
  }

  get pathname(): string {
    return this.parsed.pathname;
  }

  set pathname(value: string) {
    this.parsed.pathname = value;
  }

  get search(): string {
    return this.parsed.search;
  }

  set search(value: string) {
    this.parsed.search = value;
  }

  /** The same object always; Node keeps it and the query in step. */
  get searchParams(): UrlSearchParams {
    return (this.params ??= UrlSearchParams.over(this.parsed.searchParams));
  }

  get hash(): string {
    return this.parsed.hash;
  }

  set hash(value: string) {
    this.parsed.hash = value;
  }

  toJSON(): string {
    return this.parsed.href;
  }
}

/** For APIs whose URL arguments fail with a SyntaxError. */
export function parseUrlOrThrow(url: string, base: string): string {
  const parsed = NativeUrl.parse(url, base);
  if (parsed === null) throw new DomException(`"${url.slice(0, 200)}" is not a valid URL`, 'SyntaxError');
  return parsed.href;
}
