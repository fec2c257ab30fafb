// What can be heard about a tab, and who hears it. The desktop, CDP and one-shot commands listen; each implements what it needs.

import type { Failure } from '../base/failure.ts';
import type { CdpEvent, ConsoleLine, DialogWish, LifecycleName, PickerWish } from '../kernel/guests/page-owner.ts';
import type { Tab } from './tab.ts';

export interface TabObserver {
  /** Address, title, icon, loading state, history or failure is another now. */
  changed?(tab: Tab): void;
  /** `loadId` is the network's number of the document's load. */
  navigationStarted?(tab: Tab, loaderId: string, url: string, loadId: number): void;
  navigationFailed?(tab: Tab, loaderId: string, url: string, failure: Failure): void;
  committed?(tab: Tab, loaderId: string, url: string): void;
  navigatedWithinDocument?(tab: Tab, url: string): void;
  lifecycle?(tab: Tab, loaderId: string, name: LifecycleName): void;
  dirty?(tab: Tab): void;
  /** A picture of it was made with another scroll position than the last. */
  scrolled?(tab: Tab): void;
  cursor?(tab: Tab, cursor: string): void;
  hoverUrl?(tab: Tab, url: string): void;
  /** A control asks for a choice; null: it no longer does. */
  picker?(tab: Tab, wish: PickerWish): void;
  console?(tab: Tab, line: ConsoleLine): void;
  /** The first observer that answers decides. */
  dialog?(tab: Tab, wish: DialogWish): Promise<{ accepted: boolean; text: string }>;
  /** The page lives in another process now, which knows of its sessions and nothing else yet; its commit follows. */
  processChanged?(tab: Tab): void;
  cdpEvent?(tab: Tab, event: CdpEvent): void;
  crashed?(tab: Tab, failure: Failure): void;
  closed?(tab: Tab): void;
  /** Somebody looks at it or gives it input. */
  used?(tab: Tab): void;
  /** What decides how much of the machine it is worth is another now: shown or not, loading, sessions, dialogs. */
  activityChanged?(tab: Tab): void;
  /** The page's process is about to be sent something. */
  touched?(tab: Tab): void;
}

/** Those who listen to one tab. */
export class TabObservers {
  readonly #tab: Tab;
  readonly #observers = new Set<TabObserver>();

  constructor(tab: Tab) {
    this.#tab = tab;
  }

  add(observer: TabObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  clear(): void {
    this.#observers.clear();
  }

  tell(act: (observer: TabObserver, tab: Tab) => void): void {
    for (const observer of this.#observers) act(observer, this.#tab);
  }

  /** The first answer that is one. */
  firstAnswer<T>(ask: (observer: TabObserver, tab: Tab) => T | undefined): T | undefined {
    for (const observer of this.#observers) {
      const answer = ask(observer, this.#tab);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  changed(): void {
    this.tell((observer, tab) => observer.changed?.(tab));
  }

  activityChanged(): void {
    this.tell((observer, tab) => observer.activityChanged?.(tab));
  }
}
