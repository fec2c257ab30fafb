// TabActivity: what a tab's page is worth to the machine, and what becomes of it while nobody looks: what it would lose is kept, the page is given up
// for memory, and loaded again when somebody looks, asks or gives input. Who is stopped and who goes is chosen in the kernel (tab-lifecycle.ts asks).

import { failure } from '../base/failure.ts';
import type { LifecycleName } from '../kernel/guests/page-owner.ts';
import type { DiscardCandidate } from '../kernel/memory/discard-policy.ts';
import type { PageActivity } from '../kernel/scheduler/priority.ts';
import type { KeptState } from './kept-state.ts';
import type { PageSlot } from './page-slot.ts';
import type { HistoryEntry } from './session-history.ts';
import { newLoaderId } from './tab-document.ts';
import type { TabFacts } from './tab-facts.ts';
import type { TabNavigation } from './tab-navigation.ts';
import type { TabObservers } from './tab-observer.ts';

/** A tab as an earlier session left it. */
export interface TabRecord {
  readonly id: string;
  readonly entries: readonly Pick<HistoryEntry, 'url' | 'state' | 'title'>[];
  /** Of the entry that is shown. */
  readonly index: number;
  readonly scrollX: number;
  readonly scrollY: number;
}

export class TabActivity {
  readonly #tab: TabFacts;
  readonly #slot: PageSlot;
  readonly #kept: KeptState;
  readonly #navigation: TabNavigation;
  readonly #observers: TabObservers;
  #openDialogs = 0;
  #restoring: Promise<unknown> | null = null;

  constructor(tab: TabFacts, slot: PageSlot, kept: KeptState, navigation: TabNavigation, observers: TabObservers) {
    this.#tab = tab;
    this.#slot = slot;
    this.#kept = kept;
    this.#navigation = navigation;
    this.#observers = observers;
  }

  get now(): Omit<PageActivity, 'isFocused'> {
    const { isShown, hasSessions } = this.#slot;
    return { isVisible: isShown || hasSessions, isBusy: this.#tab.isLoading || hasSessions || this.#openDialogs > 0 };
  }

  get discardFacts(): Omit<DiscardCandidate, 'hasUnsavedInput'> {
    const { id, lastUsedMs, isLoading, isInitial } = this.#tab;
    const { isShown, hasSessions, process } = this.#slot;
    const isRestorable = this.#tab.isRestorable && process !== null && !isInitial;
    return { id, lastUsedMs, isVisible: isShown, hasCdpSession: hasSessions, isRestorable, isBusy: isLoading || this.#openDialogs > 0 };
  }

  used(): void {
    this.#tab.lastUsedMs = performance.now();
    this.#observers.tell((observer, tab) => observer.used?.(tab));
  }

  setVisible(visible: boolean): void {
    if (visible) this.#restore();
    // Until now somebody has looked.
    this.used();
    this.#slot.setVisible(visible);
    this.#observers.activityChanged();
  }

  attachSession(sessionId: string): void {
    this.#slot.attach(sessionId);
    this.#observers.activityChanged();
  }

  detachSession(sessionId: string): void {
    this.#slot.detach(sessionId);
    this.#observers.activityChanged();
  }

  /** The page counts as busy until its dialog is answered. */
  async inDialog<T>(answer: Promise<T>): Promise<T> {
    this.#openDialogs++;
    try {
      return await answer;
    } finally {
      this.#openDialogs--;
      this.#observers.activityChanged();
    }
  }

  async keepState(): Promise<{ readonly hasUnsavedInput: boolean }> {
    await this.#kept.refresh(this.#tab.committedUrl, () => this.#slot.ask('page.saveState', {}));
    return { hasUnsavedInput: this.#kept.hasUnsavedInput };
  }

  discard(reason: string): void {
    if (this.#slot.process === null) return;
    this.#navigation.abort();
    this.#noteDiscarded(reason);
    this.#slot.release();
    this.#navigation.setLoading(false);
    this.#observers.changed();
    this.#observers.activityChanged();
  }

  openDiscarded({ entries, index, scrollX, scrollY }: TabRecord, reason: string): void {
    const tab = this.#tab;
    tab.history.restore(
      entries.map((entry) => ({ ...entry, documentId: newLoaderId() })),
      index,
    );
    const { url, title } = tab.history.current!;
    tab.isInitial = false;
    tab.committedUrl = url;
    tab.pageTitle = title;
    tab.scroll = { x: scrollX, y: scrollY };
    this.#kept.remember(url, scrollX, scrollY);
    this.#noteDiscarded(reason);
    this.#slot.setVisible(false);
  }

  /**
   * Whoever asks something of a discarded page gets the page back first. One that is there is asked at once, in this very turn: what
   * debuggers send must stay in order with what the tab sends.
   */
  withPage<T>(ask: () => Promise<T>): Promise<T> {
    this.#restore();
    return this.#restoring === null ? ask() : this.#restoring.then(ask);
  }

  /** A document that was discarded is back as far as `name` says: it gets what was kept, when its controls are there and again at its full height. */
  giveBack(loaderId: string, name: LifecycleName): void {
    if (name !== 'DOMContentLoaded' && name !== 'load') return;
    const state = this.#kept.forDocument(this.#tab.committedUrl, name === 'load');
    if (state !== null) this.#slot.send('page.restoreState', { loaderId, ...state });
  }

  /** Loads the discarded page again; `#kept` puts back what it held. */
  #restore(): void {
    const { discardReason, history } = this.#tab;
    const { current } = history;
    if (discardReason === null || this.#restoring !== null || current === null) return;
    this.#kept.wanted = true;
    const text = `The page was discarded (${discardReason}) and is loaded again [page.discarded]`;
    this.#restoring = this.#navigation.navigate(current.url, { history: 'keep' }).then(() => {
      this.#restoring = null;
      this.#observers.tell((observer, tab) => observer.console?.(tab, { pageId: this.#slot.pageId, level: 'info', text }));
    });
  }

  #noteDiscarded(reason: string): void {
    this.#tab.discardReason = reason;
    this.#tab.failure = failure('page.discarded', reason);
  }
}
