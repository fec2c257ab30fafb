// TabNavigation: how a tab comes by its next document: a person, a command or the page asks, the network or a file answers, the tab commits the answer.
// https://html.spec.whatwg.org/#navigate, the browser's half: the site process only ever asks.

import { failure, toFailure } from '../base/failure.ts';
import type { HistoryChange, NavigationWish } from '../kernel/guests/page-owner.ts';
import { honestReferrer, processSiteOf } from '../kernel/site-of.ts';
import type { BrowserServices } from './browser-services.ts';
import { fetchDocument } from './fetch-document.ts';
import type { BodySink, DocumentFetch } from './fetch-document.ts';
import type { NavigationOptions, NavigationOutcome } from './navigation-options.ts';
import { isFormType, mayRewriteUrl, refusedForPages } from './navigation-rules.ts';
import type { PageSlot } from './page-slot.ts';
import { blankHead, newLoaderId } from './tab-document.ts';
import type { TabDocument } from './tab-document.ts';
import type { TabFacts } from './tab-facts.ts';
import type { TabObservers } from './tab-observer.ts';

/** Who asks for a navigation, as far as it is a page. */
type AskedBy = Pick<NavigationOptions, 'asker'>;

/** As much as a message takes, and Chromium's limit. */
const MAX_URL_UNITS = 1 << 21;

export class TabNavigation {
  readonly #tab: TabFacts;
  readonly #services: BrowserServices;
  readonly #slot: PageSlot;
  readonly #document: TabDocument;
  readonly #observers: TabObservers;
  /** Of the last navigation, until it is given up. */
  #fetch: DocumentFetch | null = null;
  /** The last navigation that began without a page. */
  #arriving: Promise<unknown> = Promise.resolve();

  constructor(tab: TabFacts, services: BrowserServices, slot: PageSlot, document: TabDocument, observers: TabObservers) {
    this.#tab = tab;
    this.#services = services;
    this.#slot = slot;
    this.#document = document;
    this.#observers = observers;
  }

  /** Something was asked for, and may be on its way. */
  get isUnderWay(): boolean {
    return this.#fetch !== null;
  }

  /** Settles when the last navigation that began without a page has one. */
  get arriving(): Promise<unknown> {
    return this.#arriving;
  }

  navigate(url: string, options: NavigationOptions): Promise<NavigationOutcome> {
    const arriving = this.#navigate(url, options);
    if (this.#slot.process === null) this.#arriving = arriving;
    return arriving;
  }

  async #navigate(url: string, options: NavigationOptions): Promise<NavigationOutcome> {
    const tab = this.#tab;
    const document = this.#document;
    const history = options.history ?? 'push';
    const loaderId = newLoaderId();
    this.#fetch?.abort();
    this.#fetch = null;
    tab.discardReason = null;
    this.setLoading(true);
    let parsed: URL;
    try {
      parsed = new URL(url);
    } catch {
      return document.showFailure(loaderId, url, failure('net.invalid-url'), history);
    }
    if (parsed.href.length > MAX_URL_UNITS) return document.showFailure(loaderId, url.slice(0, 1000), failure('net.invalid-url', 'it is too long'), history);
    if (options.asker?.refusal != null) return document.showRefused(loaderId, parsed.href, options.asker.refusal);
    if (parsed.protocol === 'about:') return document.showBlank(loaderId, parsed.href, history);
    this.#services.pool.warmUp();
    const fetch = fetchDocument(this.#services, tab, parsed.href, options);
    this.#fetch = fetch;
    this.#observers.tell((observer, to) => observer.navigationStarted?.(to, loaderId, parsed.href, fetch.loadId));
    try {
      const head = await fetch.head;
      if (tab.isClosed) return { loaderId, failure: failure('net.aborted') };
      if (head === null) {
        this.setLoading(false); // 204, 205: the old document stays.
        return { loaderId, failure: failure('net.aborted') };
      }
      document.commit(loaderId, head, history, options.referrer, fetch.isAlone ? '' : processSiteOf(head.url));
      tab.isRestorable = (options.method ?? 'GET') === 'GET';
      const process = this.#slot.process!;
      process.navigationCommitted(fetch.loadId);
      const refusal = fetch.stream(this.#bodySink(loaderId, parsed.href), process.guest);
      return refusal === null ? { loaderId, failure: null } : document.showFailure(newLoaderId(), parsed.href, refusal, 'keep');
    } catch (error) {
      const reason = toFailure(error);
      // On the way a server led to where the page that asks may not go.
      if (reason.code === 'capability.denied' && options.asker !== undefined) return document.showRefused(loaderId, parsed.href, reason);
      if (reason.code === 'net.aborted') {
        if (this.#fetch === fetch) this.setLoading(false);
        return { loaderId, failure: reason };
      }
      return document.showFailure(loaderId, parsed.href, reason, history);
    }
  }

  #bodySink(loaderId: string, url: string): BodySink {
    const document = this.#document;
    let isEmpty = true;
    return {
      data: (bytes, taken) => {
        isEmpty = false;
        document.feed(loaderId, bytes, taken);
      },
      end: () => document.finish(loaderId),
      failed: (reason) => {
        if (this.#tab.loaderId !== loaderId) return;
        // What has come stays; where nothing has come, the reason takes its place.
        if (isEmpty) document.showFailure(newLoaderId(), url, reason, 'keep');
        else document.breakOff(loaderId, reason);
      },
    };
  }

  openBytes(html: Uint8Array): NavigationOutcome {
    const loaderId = newLoaderId();
    this.setLoading(true);
    this.#document.commit(loaderId, { ...blankHead('about:srcdoc'), charset: '' }, 'push');
    this.#document.finishWith(loaderId, html);
    return { loaderId, failure: null };
  }

  reload(by: AskedBy = {}): void {
    const current = this.#tab.history.current;
    if (current !== null) void this.navigate(current.url, { history: 'keep', isReload: true, ...by });
  }

  /** Within the document where the entry is of the same one, else with a navigation. */
  traverseBy(delta: number, by: (url: string) => AskedBy = () => ({})): void {
    const tab = this.#tab;
    const target = tab.history.entryAt(delta);
    const current = tab.history.current;
    if (target === null || current === null) return;
    tab.history.moveBy(delta);
    if (target.documentId === current.documentId && this.#slot.process !== null) {
      tab.committedUrl = target.url;
      this.#slot.send('page.traverse', { url: target.url, historyState: target.state, historyLength: tab.history.length, historyIndex: tab.history.index });
      this.#observers.changed();
      this.#observers.tell((observer, to) => observer.navigatedWithinDocument?.(to, target.url));
    } else {
      void this.navigate(target.url, { history: 'keep', ...by(target.url) });
    }
  }

  stop(): void {
    this.abort();
    this.#slot.send('page.stop', {});
    this.setLoading(false);
  }

  /** The document that is on its way is not wanted any more. */
  abort(): void {
    this.#fetch?.abort();
  }

  setLoading(loading: boolean): void {
    if (this.#tab.isLoading === loading) return;
    this.#tab.isLoading = loading;
    this.#observers.changed();
    this.#observers.activityChanged();
  }

  // --- what the page wishes: a claim of its site process ---

  navigationWished(wish: NavigationWish): void {
    const { committedUrl } = this.#tab;
    const options: NavigationOptions = {
      method: wish.method,
      body: wish.body,
      contentType: wish.contentType,
      referrer: honestReferrer(committedUrl, wish.referrer),
      history: wish.replace ? 'replace' : 'push',
      initiatorUrl: committedUrl,
      userActivation: wish.userActivation,
    };
    const refusal = refusedForPages(committedUrl, wish.url) ?? (isFormType(wish.contentType) ? null : 'Not allowed to send this type of form');
    if (refusal !== null) return this.#sayInConsole('error', `${refusal}: ${wish.url.slice(0, 200)}`);
    const asked = { ...options, ...this.#askedByPage(wish.url) };
    if (wish.target !== '' && !['_self', '_top', '_parent'].includes(wish.target.toLowerCase())) {
      if (wish.userActivation) this.#services.openTab(wish.url, this.#tab, asked);
      else this.#sayInConsole('warn', `Blocked a new tab without a user's action: ${wish.url}`);
      return;
    }
    void this.navigate(wish.url, asked);
  }

  reloadWished(): void {
    const url = this.#tab.history.current?.url;
    if (url !== undefined) this.reload(this.#askedByPage(url));
  }

  traversalWished(delta: number): void {
    this.traverseBy(delta, (url) => this.#askedByPage(url));
  }

  /** The document has given itself another address, or an entry. */
  historyChanged(change: HistoryChange): void {
    const tab = this.#tab;
    const current = tab.history.current;
    if (current === null || !mayRewriteUrl(tab.committedUrl, change.url)) return;
    const entry = { url: change.url, documentId: current.documentId, state: change.state, title: tab.pageTitle };
    if (change.replace) tab.history.replace(entry);
    else tab.history.push(entry);
    tab.committedUrl = change.url;
    this.#observers.changed();
    this.#observers.tell((observer, to) => observer.navigatedWithinDocument?.(to, change.url));
  }

  /** What the page that is here may do to its tab. */
  #askedByPage(url: string): AskedBy {
    const { process } = this.#slot;
    return process === null ? {} : { asker: process.navigationRights(url) };
  }

  #sayInConsole(level: 'error' | 'warn', text: string): void {
    this.#observers.tell((observer, to) => observer.console?.(to, { pageId: this.#slot.pageId, level, text }));
  }
}
