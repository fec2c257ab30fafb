// Browser: all tabs and browser contexts of a running system. Front doors (desktop, CDP, shell) open and close tabs here.

import { randomBytes } from 'node:crypto';

import type { Viewport } from '../protocol/site-channel.ts';
import type { BrowserServices } from './browser-services.ts';
import type { NavigationOptions } from './navigation-options.ts';
import type { TabRecord } from './tab-activity.ts';
import { Tab } from './tab.ts';

export interface BrowserObserver {
  /** What is returned is awaited before the tab loads anything: automation prepares pages first. */
  tabOpened?(tab: Tab): Promise<unknown> | void;
  tabClosed?(tab: Tab): void;
}

export const DEFAULT_CONTEXT = 'default';

export const DEFAULT_VIEWPORT: Viewport = { width: 1280, height: 720, scale: 1, colorScheme: 'light', mediaType: 'screen', scrollbarWidth: 15 };

export class Browser {
  readonly userAgent: string;
  readonly languages: readonly string[];
  readonly #services: BrowserServices;
  readonly #tabs = new Map<string, Tab>();
  readonly #contexts = new Set<string>([DEFAULT_CONTEXT]);
  readonly #observers = new Set<BrowserObserver>();
  readonly #onContextRemoved: (browserContextId: string) => void;

  constructor(services: Omit<BrowserServices, 'openTab' | 'closeTab'>, onContextRemoved: (browserContextId: string) => void) {
    this.userAgent = services.userAgent;
    this.languages = services.languages;
    this.#onContextRemoved = onContextRemoved;
    this.#services = {
      ...services,
      openTab: (url, opener, options) =>
        void this.openTab(url, { browserContextId: opener.browserContextId, openerId: opener.id, viewport: opener.viewport, navigation: options }),
      closeTab: (tab) => this.closeTab(tab),
    };
  }

  get tabs(): readonly Tab[] {
    return [...this.#tabs.values()];
  }

  tab(id: string): Tab | null {
    return this.#tabs.get(id) ?? null;
  }

  get contexts(): readonly string[] {
    return [...this.#contexts];
  }

  observe(observer: BrowserObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  createContext(): string {
    const id = randomBytes(16).toString('hex').toUpperCase();
    this.#contexts.add(id);
    return id;
  }

  removeContext(id: string): void {
    if (id === DEFAULT_CONTEXT || !this.#contexts.delete(id)) return;
    for (const tab of this.tabs) if (tab.browserContextId === id) this.closeTab(tab);
    this.#onContextRemoved(id);
  }

  /** Opens a tab and starts its navigation; with `start: false` the caller navigates. */
  openTab(
    url: string,
    options: { browserContextId?: string; openerId?: string | null; viewport?: Viewport; navigation?: NavigationOptions; start?: boolean } = {},
  ): Tab {
    const tab = new Tab(this.#services, options.browserContextId ?? DEFAULT_CONTEXT, options.openerId ?? null, options.viewport ?? DEFAULT_VIEWPORT);
    this.#tabs.set(tab.id, tab);
    const isBlank = url === 'about:blank' || url === '';
    if (isBlank) tab.openBlank();
    const waits: Promise<unknown>[] = [];
    for (const observer of this.#observers) {
      const wait = observer.tabOpened?.(tab);
      if (wait !== undefined) waits.push(wait);
    }
    if (isBlank || options.start === false) return tab;
    const navigate = (): void => void tab.navigate(url, options.navigation ?? {});
    if (waits.length === 0) navigate();
    else {
      // Who prepares a page needs a document to speak to.
      tab.openInitial();
      void Promise.all(waits).then(() => {
        if (this.#tabs.has(tab.id)) navigate();
      });
    }
    return tab;
  }

  /** A tab of an earlier session, in the default context; its page is loaded when somebody looks. null when a tab has its id already. */
  restoreTab(record: TabRecord, reason: string): Tab | null {
    if (this.#tabs.has(record.id)) return null;
    const tab = new Tab(this.#services, DEFAULT_CONTEXT, null, DEFAULT_VIEWPORT, record.id);
    tab.openDiscarded(record, reason);
    this.#tabs.set(tab.id, tab);
    // Nobody waits for it: there is no page to prepare.
    for (const observer of this.#observers) void observer.tabOpened?.(tab);
    return tab;
  }

  closeTab(tab: Tab): void {
    if (!this.#tabs.delete(tab.id)) return;
    tab.close();
    for (const observer of this.#observers) observer.tabClosed?.(tab);
  }
}
