// TabDocument: the document that a tab shows. A commit chooses the process by the document's site and gives it what is to be shown: an answer of the
// network, nothing, or an error page. Should that process end before it has begun with the document, another one gets it.

import { randomBytes } from 'node:crypto';

import { encodeUtf8 } from '../base/bytes.ts';
import type { Failure } from '../base/failure.ts';
import type { ProcessPool } from '../kernel/guests/process-pool.ts';
import type { SiteProcess } from '../kernel/guests/site-process.ts';
import { processSiteOf } from '../kernel/site-of.ts';
import type { DocumentHead } from '../protocol/site-channel.ts';
import { errorPage } from './error-page.ts';
import type { KeptState } from './kept-state.ts';
import type { HistoryHandling, NavigationOutcome } from './navigation-options.ts';
import type { PageSlot } from './page-slot.ts';
import type { TabFacts } from './tab-facts.ts';
import type { TabObservers } from './tab-observer.ts';
import { UnseenDocument } from './unseen-document.ts';

/** For one document. */
const MAX_LOST_PROCESSES = 3;

export class TabDocument {
  readonly #tab: TabFacts;
  readonly #pool: ProcessPool;
  readonly #slot: PageSlot;
  readonly #kept: KeptState;
  readonly #observers: TabObservers;
  readonly #moveTo: (process: SiteProcess) => void;
  /** What its process was given and has not begun with; null once it has. */
  #unseen: UnseenDocument | null = null;
  /** How many ended before they began with the document. */
  #lostProcesses = 0;

  /** `moveTo` makes the tab's page in another process, instead of where it is. */
  constructor(tab: TabFacts, pool: ProcessPool, slot: PageSlot, kept: KeptState, observers: TabObservers, moveTo: (process: SiteProcess) => void) {
    this.#tab = tab;
    this.#pool = pool;
    this.#slot = slot;
    this.#kept = kept;
    this.#observers = observers;
    this.#moveTo = moveTo;
  }

  /** The new document takes the tab: in this process when the site allows, else in another. Its bytes follow with `feed`. */
  commit(loaderId: string, head: DocumentHead, history: HistoryHandling, referrer = '', site = processSiteOf(head.url)): void {
    const tab = this.#tab;
    // SAFETY: an error page stands under an address that failed, so it never lives in a process that other pages may have taken over.
    const blank = head.url.startsWith('about:') && head.url !== 'about:error';
    const { process: current } = this.#slot;
    const isUntouched = current !== null && tab.history.length <= 1 && tab.committedUrl === 'about:blank';
    const process = blank && current !== null ? current : this.#pool.processFor(tab.browserContextId, site, isUntouched ? current : null);
    if (process !== current) this.#moveTo(process);
    if (head.url !== 'about:blank') process.touch();
    const committed: DocumentHead = { ...head, referrer };
    tab.isRestorable = false;
    this.#kept.committed(head.url);
    tab.committedUrl = head.url;
    tab.loaderId = loaderId;
    tab.isInitial = false;
    tab.mimeType = head.mimeType;
    tab.failure = null;
    tab.pageTitle = '';
    tab.iconUrl = '';
    tab.scroll = { x: 0, y: 0 };
    const state = history === 'keep' ? (tab.history.current?.state ?? null) : null;
    const entry = { url: head.url, documentId: loaderId, state, title: '' };
    if (history === 'push' && tab.history.current?.url !== 'about:blank') tab.history.push(entry);
    else if (history === 'keep' && tab.history.current !== null) tab.history.rename(loaderId);
    else tab.history.replace(entry);
    const { length: historyLength, index: historyIndex } = tab.history;
    this.#unseen = new UnseenDocument({ loaderId, head: committed, historyState: state, historyLength, historyIndex }, site);
    this.#unseen.sendTo(this.#slot);
    this.#observers.changed();
  }

  /** Bytes of a document that is not the tab's any more go nowhere. `taken` is called when there is room for more. */
  feed(loaderId: string, bytes: Uint8Array, taken: () => void): void {
    if (this.#tab.loaderId !== loaderId) return taken();
    this.#unseen?.add(bytes);
    this.#slot.feed(loaderId, bytes, taken);
  }

  finish(loaderId: string): void {
    if (this.#tab.loaderId !== loaderId) return;
    this.#unseen?.end('whole');
    this.#slot.send('page.end', { loaderId });
  }

  finishWith(loaderId: string, bytes: Uint8Array): void {
    if (bytes.length > 0) this.feed(loaderId, bytes, () => {});
    this.finish(loaderId);
  }

  /** The rest does not come: what has come stays. */
  breakOff(loaderId: string, reason: Failure): void {
    this.#unseen?.end(reason);
    this.#slot.send('page.failed', { loaderId, failure: reason });
  }

  /** The empty document that stands until the first navigation has its own; observers are not told of it. */
  showInitial(): void {
    this.showBlank(newLoaderId(), 'about:blank', 'push');
    this.#tab.isInitial = true;
  }

  showBlank(loaderId: string, url: string, history: HistoryHandling): NavigationOutcome {
    this.commit(loaderId, blankHead(url), history);
    this.finish(loaderId);
    return { loaderId, failure: null };
  }

  /** An error page that tells of `url`; the history has it under `entryUrl`. */
  showFailure(loaderId: string, url: string, reason: Failure, history: HistoryHandling, entryUrl = url): NavigationOutcome {
    const tab = this.#tab;
    // SAFETY: an error page has an opaque origin and a process of its own, whatever its address says.
    this.commit(loaderId, blankHead('about:error'), history);
    const entry = tab.history.current;
    if (entry !== null) tab.history.replace({ ...entry, url: entryUrl });
    tab.failure = reason;
    this.finishWith(loaderId, encodeUtf8(errorPage(url, reason)));
    this.#observers.changed();
    this.#observers.tell((observer, to) => observer.navigationFailed?.(to, loaderId, url, reason));
    return { loaderId, failure: reason };
  }

  /**
   * SAFETY: the history keeps the page that asked, not the address: else going back and forth, a reload or the next start would be a person's own
   * act, and bring the tab there after all.
   */
  showRefused(loaderId: string, url: string, reason: Failure): NavigationOutcome {
    return this.showFailure(loaderId, url, reason, 'keep', this.#tab.history.current?.url ?? 'about:blank');
  }

  /** The process has begun with what it was given: from here on the document is lost with it. */
  begun(loaderId: string): void {
    if (loaderId !== this.#tab.loaderId) return;
    this.#unseen = null;
    this.#lostProcesses = 0;
  }

  /** The process is gone. True: another one has all that it had. `isAwaited`: a document is on its way to the tab. */
  processLost(reason: Failure, isAwaited: boolean): boolean {
    if (this.#tryAnother(reason, isAwaited)) return true;
    this.#unseen = null;
    return false;
  }

  /**
   * A process that ended before it began with what it was given, or with nothing but the blank page that waits for a document, has lost nothing: another
   * one takes its place. False where something is lost, or where that was tried often enough: it may be the machine.
   */
  #tryAnother(reason: Failure, isAwaited: boolean): boolean {
    const tab = this.#tab;
    const unseen = this.#unseen;
    // SAFETY: the file was opened for the guest that has ended.
    const canMove = unseen === null ? tab.isInitial && isAwaited : unseen.canMove && !unseen.commit.head.url.startsWith('file:');
    if (!canMove || tab.isClosed || reason.code !== 'page.crashed' || ++this.#lostProcesses > MAX_LOST_PROCESSES) return false;
    try {
      if (unseen === null || tab.isInitial) this.showInitial();
      else {
        this.#moveTo(this.#pool.processFor(tab.browserContextId, unseen.site, null));
        if (unseen.commit.head.url !== 'about:blank') this.#slot.process!.touch();
        unseen.sendTo(this.#slot);
      }
      return true;
    } catch {
      // The system goes down.
      return false;
    }
  }
}

export function newLoaderId(): string {
  return randomBytes(16).toString('hex').toUpperCase();
}

export function blankHead(url: string): DocumentHead {
  return { url, status: 200, statusText: 'OK', headers: [], mimeType: 'text/html', charset: 'utf-8', referrer: '' };
}
