// TabLifecycle: ties tabs to the machine's means: the scheduler hears what is seen of each process, the memory manager which tabs may go.
// Tabs know of neither.

import type { KernelLog } from '../kernel/log.ts';
import type { GuestTable } from '../kernel/guests/guest-table.ts';
import type { ProcessPool } from '../kernel/guests/process-pool.ts';
import type { SiteProcess } from '../kernel/guests/site-process.ts';
import { chooseDiscard } from '../kernel/memory/discard-policy.ts';
import type { DiscardCandidate } from '../kernel/memory/discard-policy.ts';
import { MemoryManager } from '../kernel/memory/memory-manager.ts';
import type { MemoryRelief } from '../kernel/memory/memory-manager.ts';
import type { MemoryReading, PressureLevel } from '../kernel/memory/pressure.ts';
import { GuestScheduler } from '../kernel/scheduler/guest-scheduler.ts';
import type { GuestWeights, ScheduledGuest } from '../kernel/scheduler/guest-scheduler.ts';
import type { PageActivity, Priority } from '../kernel/scheduler/priority.ts';
import type { Browser } from './browser.ts';
import type { Tab } from './tab.ts';

export interface TabLifecycleOptions {
  readonly pool: ProcessPool;
  readonly guests: GuestTable;
  readonly weights: GuestWeights;
  readonly log: KernelLog;
  readonly readMemory: () => MemoryReading;
  /** null: hidden pages are never stopped. */
  readonly freezeAfterMs: number | null;
  /** For all of KPIO's processes; null: a share of the machine. */
  readonly memoryBudgetBytes: number | null;
  /** false: tabs stay, however short memory is. Asked each time; left out: they go. */
  readonly mayDiscard?: () => boolean;
  /** For the audit log: a tab was discarded, by which rule, for what shortness. */
  readonly onDiscarded?: (event: DiscardEvent) => void;
}

export interface DiscardEvent {
  readonly code: 'page.discarded';
  readonly tabId: string;
  readonly url: string;
  readonly rule: string;
  readonly reason: string;
}

export class TabLifecycle implements MemoryRelief {
  readonly memory: MemoryManager;
  readonly scheduler: GuestScheduler;
  readonly #browser: Browser;
  readonly #options: TabLifecycleOptions;
  readonly #guestOf = new WeakMap<SiteProcess, ScheduledSite>();
  /** Where each tab's page was at the last change. */
  readonly #processOf = new Map<Tab, SiteProcess>();
  readonly #stopObserving: readonly (() => void)[];
  #focused: Tab | null = null;

  constructor(browser: Browser, options: TabLifecycleOptions) {
    this.#browser = browser;
    this.#options = options;
    this.scheduler = new GuestScheduler(options.weights, options.freezeAfterMs);
    this.memory = new MemoryManager(options.readMemory, this, options.log, options.memoryBudgetBytes);
    this.#stopObserving = [
      browser.observe({ tabOpened: (tab) => this.#follow(tab), tabClosed: (tab) => this.#moved(tab, null) }),
      options.guests.observe({
        // An operator let a guest go on that the scheduler had stopped.
        moved: (guest, from) => {
          if (from !== 'frozen' || guest.state !== 'running') return;
          for (const process of options.pool.processes) if (process.guest === guest) this.scheduler.touch(this.#guest(process));
        },
      }),
    ];
  }

  start(): void {
    this.memory.start();
  }

  close(): void {
    for (const stop of this.#stopObserving) stop();
    this.memory.close();
    this.scheduler.close();
  }

  /** null: it has no pages. */
  priority(process: SiteProcess): Priority | null {
    return this.scheduler.priority(this.#guest(process));
  }

  // --- what the memory manager asks for ---

  trim(level: Exclude<PressureLevel, 'none'>): void {
    for (const process of this.#options.pool.processes) {
      if (process.pageCount > 0 && this.priority(process) === 'background') process.channel.send('memory.pressure', { level });
    }
  }

  setSpareWanted(isWanted: boolean): void {
    this.#options.pool.setSpareWanted(isWanted);
  }

  async discardOne(reason: string): Promise<boolean> {
    if (this.#options.mayDiscard?.() === false) return false;
    const candidates = this.#browser.tabs.filter((tab) => mayGo(tab.discardFacts));
    const asked = await Promise.all(
      candidates.map(async (tab): Promise<DiscardCandidate> => {
        const { hasUnsavedInput } = await tab.keepState();
        return { ...tab.discardFacts, hasUnsavedInput };
      }),
    );
    const choice = chooseDiscard(asked);
    const tab = choice === null ? null : this.#browser.tab(choice.id);
    if (choice === null || tab === null) return false;
    const url = tab.history.current?.url ?? tab.committedUrl;
    const { rule } = choice;
    this.#options.onDiscarded?.({ code: 'page.discarded', tabId: tab.id, url, rule, reason });
    this.#options.log.warn(`tab ${tab.id} (${url.slice(0, 200)}) is discarded [page.discarded]: ${reason}; ${rule}`, '');
    tab.discard(`${reason}; ${rule}`);
    return true;
  }

  #follow(tab: Tab): void {
    tab.observe({
      activityChanged: () => this.#moved(tab, tab.process),
      processChanged: () => this.#moved(tab, tab.process),
      crashed: () => this.#moved(tab, null),
      touched: () => tab.process !== null && this.scheduler.touch(this.#guest(tab.process)),
      used: () => this.#focus(tab),
    });
    this.#moved(tab, tab.process);
  }

  #focus(tab: Tab): void {
    if (this.#focused === tab) return;
    const before = this.#focused;
    this.#focused = tab;
    for (const each of [before, tab]) if (each !== null) this.#moved(each, each.process);
  }

  #moved(tab: Tab, process: SiteProcess | null): void {
    const before = this.#processOf.get(tab);
    if (process === null) this.#processOf.delete(tab);
    else this.#processOf.set(tab, process);
    if (before !== undefined && before !== process) this.scheduler.update(this.#guest(before));
    if (process !== null) this.scheduler.update(this.#guest(process));
    if (process === null && this.#focused === tab && this.#browser.tab(tab.id) === null) this.#focused = null;
  }

  #guest(process: SiteProcess): ScheduledSite {
    let guest = this.#guestOf.get(process);
    if (guest === undefined) {
      const tabs = (): Tab[] => [...this.#processOf].flatMap(([tab, where]) => (where === process ? [tab] : []));
      this.#guestOf.set(process, (guest = new ScheduledSite(process, this.#options.guests, tabs, (tab) => tab === this.#focused)));
    }
    return guest;
  }
}

function mayGo({ isVisible, isBusy, isRestorable }: Omit<DiscardCandidate, 'hasUnsavedInput'>): boolean {
  return !isVisible && !isBusy && isRestorable;
}

/** A site process as the scheduler sees it. */
class ScheduledSite implements ScheduledGuest {
  readonly #process: SiteProcess;
  readonly #guests: GuestTable;
  readonly #tabs: () => readonly Tab[];
  readonly #isFocused: (tab: Tab) => boolean;

  constructor(process: SiteProcess, guests: GuestTable, tabs: () => readonly Tab[], isFocused: (tab: Tab) => boolean) {
    this.#process = process;
    this.#guests = guests;
    this.#tabs = tabs;
    this.#isFocused = isFocused;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get isAlive(): boolean {
    return this.#process.isAlive;
  }

  activities(): readonly PageActivity[] {
    const { isWaiting } = this.#process;
    return this.#tabs().map((tab) => {
      const { isVisible, isBusy } = tab.activity;
      return { isVisible, isFocused: this.#isFocused(tab), isBusy: isBusy || isWaiting };
    });
  }

  async prepareToFreeze(): Promise<void> {
    await Promise.all(this.#tabs().map((tab) => tab.keepState()));
  }

  /** An operator may have stopped it before: then it is theirs to let it go on. */
  freeze(): boolean {
    if (this.#process.guest.state !== 'running') return false;
    this.#guests.freeze(this.#process.guest);
    return true;
  }

  thaw(): void {
    if (this.#process.guest.state === 'frozen') this.#guests.thaw(this.#process.guest);
  }
}
