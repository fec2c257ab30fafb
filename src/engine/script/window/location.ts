// https://html.spec.whatwg.org/#the-location-interface

import { DomException } from '../../dom/dom-exception.ts';
import { PlatformObject } from '../../dom/platform-object.ts';
import type { Window } from './window.ts';

type UrlPart = 'protocol' | 'host' | 'hostname' | 'port' | 'pathname' | 'search' | 'hash';

export class Location extends PlatformObject {
  private readonly window: Window;

  constructor(window: Window) {
    super();
    this.window = window;
  }

  override get interfaceName(): string {
    return 'Location';
  }

  private get url(): URL {
    return URL.parse(this.window.document.URL) ?? new URL('about:blank');
  }

  get href(): string {
    return this.window.document.URL;
  }

  set href(value: string) {
    this.go(value, false);
  }

  get origin(): string {
    return this.url.origin;
  }

  get protocol(): string {
    return this.url.protocol;
  }

  set protocol(value: string) {
    this.setPart('protocol', value);
  }

  get host(): string {
    return this.url.host;
  }

  set host(value: string) {
    this.setPart('host', value);
  }

  get hostname(): string {
    return this.url.hostname;
  }

  set hostname(value: string) {
    this.setPart('hostname', value);
  }

  get port(): string {
    return this.url.port;
  }

  set port(value: string) {
    this.setPart('port', value);
  }

  get pathname(): string {
    return this.url.pathname;
  }

  set pathname(value: string) {
    this.setPart('pathname', value);
  }

  get search(): string {
    return this.url.search;
  }

  set search(value: string) {
    this.setPart('search', value);
  }

  get hash(): string {
    return this.url.hash;
  }

  set hash(value: string) {
    const url = this.url;
    const before = url.hash;
    url.hash = value;
    // 5.-6. Setting the same fragment again does nothing. As in Chromium, no fragment and an empty one are the same here.
    if (url.hash === before) return;
    // 3. An empty fragment stays a fragment: without it this would load the page again.
    this.navigate(url.hash === '' ? `${url.href}#` : url.href, false);
  }

  assign(url: string): void {
    this.go(url, false);
  }

  replace(url: string): void {
    this.go(url, true);
  }

  reload(): void {
    this.window.host.navigation.reload(this.window);
  }

  override toString(): string {
    return this.href;
  }

  private setPart(part: UrlPart, value: string): void {
    const url = this.url;
    url[part] = value;
    this.navigate(url.href, false);
  }

  private go(value: string, replace: boolean): void {
    const url = this.window.document.parseUrl(value);
    if (url === null) throw new DomException(`'${value.slice(0, 200)}' is not a valid URL.`, 'SyntaxError');
    this.navigate(url, replace);
  }

  /** https://html.spec.whatwg.org/#location-object-navigate: before the load event it replaces. */
  private navigate(url: string, replace: boolean): void {
    const isLoading = this.window.document.readyState !== 'complete';
    this.window.host.navigation.navigate(this.window, url, { replace: replace || isLoading, source: 'location' });
  }
}
