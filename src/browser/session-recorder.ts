// SessionRecorder: keeps the session table as the tabs and windows stand, so that the next start can bring them back. Only tabs of the default
// context: what other contexts do leaves no trace. Changes are put together for a moment and written as one.

import type { KernelLog } from '../kernel/log.ts';
import type { SessionTable, SessionWindow } from '../kernel/state/session-table.ts';
import { DEFAULT_CONTEXT } from './browser.ts';
import type { Browser } from './browser.ts';
import { sessionDetail } from './session-detail.ts';
import type { Tab } from './tab.ts';

/** A window of whoever shows tabs in windows; `detail` is that one's own. */
export interface WindowLayout {
  readonly id: string;
  readonly tabIds: readonly string[];
  readonly activeTabId: string | null;
  readonly detail: unknown;
}

export type SessionStore = Pick<SessionTable, 'markOpen' | 'isOpen' | 'change' | 'load' | 'putWindow' | 'putTab' | 'removeTab' | 'removeWindow'>;

const WRITE_AFTER_MS = 250;
/** Pages can change their history as often as they like: above this rate they wait longer. */
const BYTES_PER_SECOND = 256 * 1024;
/** For tabs that no window shows. */
const NO_WINDOW = 'none';

/** What stands in the table. */
interface Written {
  /** Tab -> `window/position`. */
  readonly tabs: Map<string, string>;
  readonly windows: Set<string>;
  /** Of the last time. */
  bytes: number;
}

export class SessionRecorder {
  readonly #browser: Browser;
  readonly #store: SessionStore;
  readonly #log: KernelLog;
  readonly #stopObserving: () => void;
  #windows: readonly WindowLayout[];
  readonly #changed = new Set<Tab>();
  #areWindowsChanged = true;
  #written: Written = { tabs: new Map(), windows: new Set(), bytes: 0 };
  #timer: NodeJS.Timeout | null = null;
  #hasFailed = false;
  #isClosed = false;

  /** From here on the tabs that are there are the session; what was kept of another is forgotten. */
  constructor(browser: Browser, store: SessionStore, windows: readonly WindowLayout[], log: KernelLog) {
    this.#browser = browser;
    this.#store = store;
    this.#windows = windows;
    this.#log = log;
    for (const tab of browser.tabs) this.#follow(tab);
    this.#stopObserving = browser.observe({
      tabOpened: (tab) => this.#follow(tab),
      tabClosed: (tab) => {
        this.#changed.delete(tab);
        if (isRecorded(tab)) this.#schedule();
      },
    });
    for (const window of store.load()) {
      this.#written.windows.add(window.id);
      for (const tab of window.tabs) this.#written.tabs.set(tab.id, '');
    }
    this.flush();
    store.markOpen(true);
  }

  /** As they were told last. */
  get windows(): readonly WindowLayout[] {
    return this.#windows;
  }

  arrange(windows: readonly WindowLayout[]): void {
    this.#windows = windows;
    this.#areWindowsChanged = true;
    this.#schedule();
  }

  /** Writes what has changed; outlives the process when it returns. What the disk does not take is written later. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isClosed) return;
    try {
      const written: Written = { tabs: new Map(), windows: new Set(), bytes: 0 };
      this.#store.change(() => this.#write(written));
      this.#written = written;
      this.#changed.clear();
      this.#areWindowsChanged = false;
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#log.warn('cannot keep the session', error instanceof Error ? error.message : String(error));
      this.#hasFailed = true;
      this.#schedule();
    }
  }

  /** The session has ended as it should; tabs that are closed from now on belong to it still. */
  close(): void {
    if (this.#isClosed) return;
    this.flush();
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#stopObserving();
    try {
      this.#store.markOpen(false);
    } catch (error) {
      this.#log.warn('cannot keep the session', error instanceof Error ? error.message : String(error));
    }
  }

  #follow(tab: Tab): void {
    if (!isRecorded(tab)) return;
    const changed = (): void => {
      this.#changed.add(tab);
      this.#schedule();
    };
    tab.observe({ changed, scrolled: changed, navigatedWithinDocument: changed });
    changed();
  }

  #schedule(): void {
    if (this.#timer !== null || this.#isClosed) return;
    const delay = this.#hasFailed ? 10 * WRITE_AFTER_MS : WRITE_AFTER_MS + (this.#written.bytes / BYTES_PER_SECOND) * 1000;
    this.#timer = setTimeout(() => this.flush(), delay).unref();
  }

  #write(written: Written): void {
    const tabs = this.#browser.tabs.filter(isRecorded);
    const windows = this.#layout(tabs);
    const areNew = windows.some(({ id }) => !this.#written.windows.has(id));
    for (const [position, { id, activeTabId, detail }] of windows.entries()) {
      if (this.#areWindowsChanged || areNew) this.#store.putWindow({ id, position, activeTabId, detail });
      written.windows.add(id);
    }
    const places = new Map(windows.flatMap(({ id, tabIds }) => tabIds.map((tabId, position) => [tabId, { windowId: id, position }] as const)));
    for (const tab of tabs) this.#putTab(tab, places.get(tab.id)!, written);
    for (const id of this.#written.tabs.keys()) if (!written.tabs.has(id)) this.#store.removeTab(id);
    for (const id of this.#written.windows) if (!written.windows.has(id)) this.#store.removeWindow(id);
  }

  /** A tab that nobody has gone anywhere with is left out. */
  #putTab(tab: Tab, { windowId, position }: { readonly windowId: string; readonly position: number }, written: Written): void {
    const place = `${windowId}/${position}`;
    if (this.#written.tabs.get(tab.id) !== place || this.#changed.has(tab)) {
      const detail = sessionDetail(tab);
      if (detail === null) return;
      const address = tab.history.current!.url;
      this.#store.putTab({ id: tab.id, windowId, position, address, title: tab.pageTitle, detail });
      written.bytes += address.length + JSON.stringify(detail).length;
    }
    written.tabs.set(tab.id, place);
  }

  /** The windows with the tabs that exist, each once; those in none come last. */
  #layout(tabs: readonly Tab[]): WindowLayout[] {
    const waiting = new Set(tabs.map(({ id }) => id));
    const windows = this.#windows.map((window) => ({ ...window, tabIds: window.tabIds.filter((id) => waiting.delete(id)) }));
    if (waiting.size > 0) windows.push({ id: NO_WINDOW, tabIds: [...waiting], activeTabId: null, detail: null });
    return windows;
  }
}

function isRecorded(tab: Tab): boolean {
  return tab.browserContextId === DEFAULT_CONTEXT;
}

/** The windows of a kept session, as they were told. */
export function layoutOf(windows: readonly SessionWindow[]): WindowLayout[] {
  return windows
    .filter(({ id }) => id !== NO_WINDOW)
    .map(({ id, activeTabId, detail, tabs }) => ({ id, tabIds: tabs.map((tab) => tab.id), activeTabId, detail }));
}
