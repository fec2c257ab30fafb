// https://html.spec.whatwg.org/#htmlhyperlinkelementutils: the parts of a link's URL, and following links. Shared by a and area.

import type { Document } from '../document.ts';
import type { Event } from '../event.ts';
import type { MouseEvent } from '../events/ui-events.ts';
import { HtmlElement } from './html-element.ts';
import { reflect, REFERRER_POLICY, text, tokens } from './reflect.ts';
import { descendantText } from '../container-node.ts';
import { replaceAllWithText } from '../mutation.ts';

type UrlPart = 'protocol' | 'username' | 'password' | 'host' | 'hostname' | 'port' | 'pathname' | 'search' | 'hash';

export class HyperlinkElement extends HtmlElement {
  declare target: string;
  declare rel: string;

  private parsed(): URL | null {
    const href = this.attribute('href');
    return href === null ? null : URL.parse(href, this.nodeDocument.baseURL);
  }

  get href(): string {
    return this.parsed()?.href ?? this.attribute('href') ?? '';
  }

  set href(value: string) {
    this.setAttributeDirect('href', value);
  }

  override toString(): string {
    return this.href;
  }

  get origin(): string {
    return this.parsed()?.origin ?? '';
  }

  private part(name: UrlPart): string {
    return this.parsed()?.[name] ?? (name === 'protocol' ? ':' : '');
  }

  private setPart(name: UrlPart, value: string): void {
    const url = this.parsed();
    if (url === null) return;
    url[name] = value;
    this.href = url.href;
  }

  get protocol(): string {
    return this.part('protocol');
  }

  set protocol(value: string) {
    this.setPart('protocol', value);
  }

  get username(): string {
    return this.part('username');
  }

  set username(value: string) {
    this.setPart('username', value);
  }

  get password(): string {
    return this.part('password');
  }

  set password(value: string) {
    this.setPart('password', value);
  }

  get host(): string {
    return this.part('host');
  }

  set host(value: string) {
    this.setPart('host', value);
  }

  get hostname(): string {
    return this.part('hostname');
  }

  set hostname(value: string) {
    this.setPart('hostname', value);
  }

  get port(): string {
    return this.part('port');
  }

  set port(value: string) {
    this.setPart('port', value);
  }

  get pathname(): string {
    return this.part('pathname');
  }

  set pathname(value: string) {
    this.setPart('pathname', value);
  }

  get search(): string {
    return this.part('search');
  }

  set search(value: string) {
    this.setPart('search', value);
  }

  get hash(): string {
    return this.part('hash');
  }

  set hash(value: string) {
    this.setPart('hash', value);
  }

  override get isFocusableByDefault(): boolean {
    return this.attribute('href') !== null || super.isFocusableByDefault;
  }

  override get hasActivationBehavior(): boolean {
    return this.attribute('href') !== null;
  }

  /** https://html.spec.whatwg.org/#links-created-by-a-and-area-elements */
  override activationBehavior(event: Event): void {
    const href = this.attribute('href');
    if (href === null) return;
    const url = this.nodeDocument.parseUrl(href);
    // FIXME: show an error for a URL that does not parse, as the standard suggests.
    if (url === null || !this.isConnected) return;
    const mouse = event as Partial<MouseEvent>;
    const newTab = mouse.ctrlKey === true || mouse.metaKey === true || mouse.button === 1;
    const relations = (this.attribute('rel') ?? '').toLowerCase();
    const target = newTab ? '_blank' : targetOf(this, this.nodeDocument);
    this.nodeDocument.host.navigate(this.nodeDocument, {
      url,
      target,
      method: 'GET',
      body: null,
      contentType: '',
      source: this,
      referrerPolicy: /\bnoreferrer\b/.test(relations) ? 'no-referrer' : (this.attribute('referrerpolicy') ?? ''),
      download: this.attribute('download'),
      noopener: /\bnoopener\b|\bnoreferrer\b/.test(relations) || (target === '_blank' && !/\bopener\b/.test(relations)),
      userInvolved: event.isTrusted,
    });
  }

  override matchesState(state: string): boolean {
    // AD-HOC: every link counts as not visited, so that pages cannot read the history.
    if (state === 'link' || state === 'any-link') return this.attribute('href') !== null;
    return super.matchesState(state);
  }
}

/** https://html.spec.whatwg.org/#get-an-element's-target */
export function targetOf(element: HtmlElement, document: Document): string {
  const own = element.attribute('target');
  if (own !== null) return own;
  for (const base of document.getElementsByTagName('base').items) {
    const target = base.attribute('target');
    if (target !== null) return target;
  }
  return '';
}

reflect(HyperlinkElement.prototype, {
  target: text(),
  download: text(),
  ping: text(),
  rel: text(),
  relList: tokens('rel', ['noreferrer', 'noopener', 'opener']),
  referrerPolicy: REFERRER_POLICY,
});

export class AnchorElement extends HyperlinkElement {
  get text(): string {
    return descendantText(this);
  }

  set text(value: string) {
    replaceAllWithText(this, value);
  }
}

reflect(AnchorElement.prototype, { hreflang: text(), type: text(), coords: text(), charset: text(), name: text(), rev: text(), shape: text() });

export class AreaElement extends HyperlinkElement {}

reflect(AreaElement.prototype, { alt: text(), coords: text(), shape: text() });
