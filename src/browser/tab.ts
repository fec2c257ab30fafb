// Tab: one top-level page of the browser as the kernel sees it: address, history, the process that holds the page, its surface.
// https://html.spec.whatwg.org/#navigate, the browser's half: the site process only ever asks.

import { randomBytes } from 'node:crypto';

import { encodeUtf8 } from '../base/bytes.ts';
import { failure, FailureError, toFailure } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';
import type { CdpEvent, ConsoleLine, DialogWish, HistoryChange, LifecycleName, NavigationWish, PageOwner, PickerWish } from '../kernel/guests/page-owner.ts';
import type { NavigationRights, SiteProcess } from '../kernel/guests/site-process.ts';
import type { DiscardCandidate } from '../kernel/memory/discard-policy.ts';
import { honestReferrer, processSiteOf } from '../kernel/site-of.ts';
import type { PageActivity } from '../kernel/scheduler/priority.ts';
import type { Answer, Payload } from '../protocol/message-table.ts';
import type { ScreenChannel } from '../protocol/screen-channel.ts';
import type { DocumentHead, DumpStage, InputEvent, PickerAnswer, SiteChannel, Viewport } from '../protocol/site-channel.ts';
import type { BrowserServices } from './browser-services.ts';
import { errorPage } from './error-page.ts';
import { fetchDocument } from './fetch-document.ts';
import type { BodySink, DocumentFetch } from './fetch-document.ts';
import { HeldInput } from './held-input.ts';
import { isFormType, mayRewriteUrl, refusedForPages } from './navigation-rules.ts';
import { newPageNumber, PageSlot } from './page-slot.ts';
import { SessionHistory } from './session-history.ts';
import type { HistoryEntry } from './session-history.ts';
import { KeptState } from './kept-state.ts';
import type { TabObserver } from './tab-observer.ts';
import { UnseenDocument } from './unseen-document.ts';

export interface NavigationOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: Uint8Array | null;
  readonly contentType?: string;
  readonly referrer?: string;
  readonly history?: 'push' | 'replace' | 'keep';
  /** Origin that asks; '' for a person or an operator. */
  readonly initiatorUrl?: string;
  /** The guest whose page asks, and how far its rights go; absent where a person, a debugger or a command does: that is their own act. */
  readonly asker?: NavigationRights;
  readonly userActivation?: boolean;
  /** A reload skips the cache. */
  readonly isReload?: boolean;
}

export interface NavigationOutcome {
  readonly loaderId: string;
  readonly failure: Failure | null;
}

export interface TabFrame {
  readonly surfaceId: number;
  /** As it was when the frame was asked for. */
  readonly viewport: Viewport;
  readonly width: number;
  readonly height: number;
  readonly contentWidth: number;
  readonly contentHeight: number;
  readonly scrollX: number;
  readonly scrollY: number;
  readonly timings: readonly (readonly [string, number])[];
}

/** A tab as an earlier session left it. */
export interface TabRecord {
  readonly id: string;
  readonly entries: readonly Pick<HistoryEntry, 'url' | 'state' | 'title'>[];
  /** Of the entry that is shown. */
  readonly index: number;
  readonly scrollX: number;
  readonly scrollY: number;
}

/** Who asks for a navigation, as far as it is a page. */
type AskedBy = Pick<NavigationOptions, 'asker'>;

/** As much as a message takes, and Chromium's limit. */
const MAX_URL_UNITS = 1 << 21;
/** For one document. */
const MAX_LOST_PROCESSES = 3;

export class Tab implements PageOwner {
  /** CDP's target and main frame id. A tab that is restored keeps it: whoever knew the tab knows it again. */
  readonly id: string;
  readonly browserContextId: string;
  readonly openerId: string | null;
  readonly history = new SessionHistory();
  /** Fixed for the tab's life: the screen keeps one surface per tab. */
  readonly surfaceId: number;
  committedUrl = 'about:blank';
  loaderId = '';
  pageTitle = '';
  iconUrl = '';
  isLoading = false;
  /** Only the document that every new tab starts with has been here: nobody navigated to it. https://html.spec.whatwg.org/#is-initial-about:blank */
  isInitial = true;
  failure: Failure | null = null;
  mimeType = 'text/html';
  /** As in the last picture that was made; CSS px. */
  scroll = { x: 0, y: 0 };
  viewport: Viewport;
  readonly #services: BrowserServices;
  readonly #observers = new Set<TabObserver>();
  readonly #slot: PageSlot;
  #fetch: DocumentFetch | null = null;
  #isClosed = false;
  /** Its document came with GET from an address: it can be had again. */
  #isRestorable = false;
  /** What its process was given and has not begun with; null once it has. */
  #unseen: UnseenDocument | null = null;
  /** How many ended before they began with the document. */
  #lostProcesses = 0;
  #openDialogs = 0;
  readonly #kept = new KeptState();
  readonly #held = new HeldInput();
  /** Why nothing of the page may be seen; null when it may. */
  #refusal: Failure | null = null;
  /** Why the page was given up for memory; null when there is one. */
  #discardReason: string | null = null;
  #restoring: Promise<unknown> | null = null;
  /** The last navigation that began without a page. */
  #arriving: Promise<unknown> = Promise.resolve();
  lastUsedMs = performance.now();

  constructor(services: BrowserServices, browserContextId: string, openerId: string | null, viewport: Viewport, id = newTabId()) {
    this.id = id;
    this.#services = services;
    this.browserContextId = browserContextId;
    this.openerId = openerId;
    this.viewport = viewport;
    this.surfaceId = newPageNumber();
    const touched = (): void => this.#tell((observer) => observer.touched?.(this));
    this.#slot = new PageSlot({ frameId: this.id, userAgent: services.userAgent, languages: services.languages, touched });
  }

  get process(): SiteProcess | null {
    return this.#slot.process;
  }

  get pageId(): number {
    return this.#slot.pageId;
  }

  /** For the scheduler. A page that a client drives counts as seen. */
  get activity(): Omit<PageActivity, 'isFocused'> {
    const { isShown, hasSessions } = this.#slot;
    return { isVisible: isShown || hasSessions, isBusy: this.isLoading || hasSessions || this.#openDialogs > 0 };
  }

  /** For the memory manager: what speaks against giving the page up. */
  get discardFacts(): Omit<DiscardCandidate, 'hasUnsavedInput'> {
    const { id, lastUsedMs } = this;
    const { isShown, hasSessions } = this.#slot;
    const isRestorable = this.#isRestorable && this.process !== null && !this.isInitial;
    return { id, lastUsedMs, isVisible: isShown, hasCdpSession: hasSessions, isRestorable, isBusy: this.isLoading || this.#openDialogs > 0 };
  }

  /** Why the page was given up for memory; null when it was not. It comes back when it is looked at, asked or given input. */
  get discardReason(): string | null {
    return this.#discardReason;
  }

  /** Its page has no right to be seen: no picture of it is to be had. null when it may be, or when nobody has asked yet. */
  get pictureRefusal(): Failure | null {
    return this.#refusal;
  }

  observe(observer: TabObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** An empty tab: about:blank as an address that somebody went to. */
  openBlank(): void {
    this.openInitial();
    this.isInitial = false;
  }

  /** The empty document that stands until the first navigation has its own; observers are not told of it. */
  openInitial(): void {
    const loaderId = newLoaderId();
    this.#commit(loaderId, blankHead('about:blank'), 'push', '');
    this.#finishWith(loaderId, new Uint8Array(0));
    this.isInitial = true;
  }

  /** A tab of an earlier session, without its page: that is loaded when it is looked at, always with GET. */
  openDiscarded({ entries, index, scrollX, scrollY }: TabRecord, reason: string): void {
    this.history.restore(
      entries.map((entry) => ({ ...entry, documentId: newLoaderId() })),
      index,
    );
    const { url, title } = this.history.current!;
    this.isInitial = false;
    this.committedUrl = url;
    this.pageTitle = title;
    this.scroll = { x: scrollX, y: scrollY };
    this.#kept.remember(url, scrollX, scrollY);
    this.#discardReason = reason;
    this.failure = failure('page.discarded', reason);
    this.#slot.setVisible(false);
  }

  /** A document out of bytes that the operator has at hand (standard input). */
  openBytes(html: Uint8Array): NavigationOutcome {
    const loaderId = newLoaderId();
    this.#setLoading(true);
    this.#commit(loaderId, { ...blankHead('about:srcdoc'), charset: '' }, 'push', '');
    this.#finishWith(loaderId, html);
    return { loaderId, failure: null };
  }

  /** Settles when the new document is committed or the navigation has failed (an error page then stands in its place). */
  navigate(url: string, options: NavigationOptions = {}): Promise<NavigationOutcome> {
    const arriving = this.#navigate(url, options);
    if (this.process === null) this.#arriving = arriving;
    return arriving;
  }

  async #navigate(url: string, options: NavigationOptions): Promise<NavigationOutcome> {
    const loaderId = newLoaderId();
    this.#fetch?.abort();
    this.#fetch = null;
    this.#discardReason = null;
    this.#setLoading(true);
    let parsed: URL;
    try {
      parsed = new URL(url);
    } catch {
      return this.#showFailure(loaderId, url, failure('net.invalid-url'), options);
    }
    if (parsed.href.length > MAX_URL_UNITS) return this.#showFailure(loaderId, url.slice(0, 1000), failure('net.invalid-url', 'it is too long'), options);
    if (options.asker?.refusal != null) return this.#showRefused(loaderId, parsed.href, options.asker.refusal);
    if (parsed.protocol === 'about:') return this.#showBlank(loaderId, parsed.href, options);
    this.#services.pool.warmUp();
    const fetch = fetchDocument(this.#services, this, parsed.href, options);
    this.#fetch = fetch;
    this.#tell((observer) => observer.navigationStarted?.(this, loaderId, parsed.href, fetch.loadId));
    try {
      const head = await fetch.head;
      if (this.#isClosed) return { loaderId, failure: failure('net.aborted') };
      if (head === null) {
        this.#setLoading(false); // 204, 205: the old document stays.
        return { loaderId, failure: failure('net.aborted') };
      }
      this.#commit(loaderId, head, options.history ?? 'push', options.referrer ?? '', fetch.isAlone ? '' : processSiteOf(head.url));
      this.#isRestorable = (options.method ?? 'GET') === 'GET';
      let isEmpty = true;
      const sink: BodySink = {
        data: (bytes, taken) => {
          isEmpty = false;
          this.#feed(loaderId, bytes, taken);
        },
        end: () => this.#finish(loaderId),
        failed: (reason) => {
          if (this.loaderId !== loaderId) return;
          // What has come stays; where nothing has come, the reason takes its place.
          if (isEmpty) this.#showFailure(newLoaderId(), parsed.href, reason, { history: 'keep' });
          else {
            this.#unseen?.end(reason);
            this.#slot.send('page.failed', { loaderId, failure: reason });
          }
        },
      };
      this.process!.navigationCommitted(fetch.loadId);
      const refusal = fetch.stream(sink, this.process!.guest);
      return refusal === null ? { loaderId, failure: null } : this.#showFailure(newLoaderId(), parsed.href, refusal, { history: 'keep' });
    } catch (error) {
      const reason = toFailure(error);
      // On the way a server led to where the page that asks may not go.
      if (reason.code === 'capability.denied' && options.asker !== undefined) return this.#showRefused(loaderId, parsed.href, reason);
      if (reason.code === 'net.aborted') {
        if (this.#fetch === fetch) this.#setLoading(false);
        return { loaderId, failure: reason };
      }
      return this.#showFailure(loaderId, parsed.href, reason, options);
    }
  }

  reload(): void {
    this.#reload({});
  }

  traverseBy(delta: number): void {
    this.#traverseBy(delta, () => ({}));
  }

  #reload(by: AskedBy): void {
    const current = this.history.current;
    if (current !== null) void this.navigate(current.url, { history: 'keep', isReload: true, ...by });
  }

  #traverseBy(delta: number, by: (url: string) => AskedBy): void {
    const target = this.history.entryAt(delta);
    const current = this.history.current;
    if (target === null || current === null) return;
    this.history.moveBy(delta);
    if (target.documentId === current.documentId && this.process !== null) {
      this.committedUrl = target.url;
      this.#slot.send('page.traverse', { url: target.url, historyState: target.state, historyLength: this.history.length, historyIndex: this.history.index });
      this.#changed();
      this.#tell((observer) => observer.navigatedWithinDocument?.(this, target.url));
    } else {
      void this.navigate(target.url, { history: 'keep', ...by(target.url) });
    }
  }

  stop(): void {
    this.#fetch?.abort();
    this.#slot.send('page.stop', {});
    this.#setLoading(false);
  }

  setViewport(viewport: Viewport): void {
    this.viewport = viewport;
    this.#slot.send('page.viewport', { viewport });
  }

  setVisible(visible: boolean): void {
    if (visible) this.#restore();
    // Until now somebody has looked.
    this.#used();
    this.#slot.setVisible(visible);
    this.#activityChanged();
  }

  /** True when the page's own handling took the event. */
  async input(input: InputEvent): Promise<boolean> {
    this.#used();
    return this.#withPage(async () => {
      if (this.process === null) return false;
      const answer = this.#slot.call('page.input', { input });
      this.#held.note(input);
      return (await answer).prevented;
    });
  }

  answerPicker(answer: PickerAnswer): void {
    this.#slot.send('page.pickerAnswer', { answer });
  }

  /** What the page gives for the person's clipboard; call it upon their key only. */
  async copy(cut: boolean): Promise<{ text: string | null; html: string | null }> {
    return this.process === null ? { text: null, html: null } : this.#slot.call('page.copy', { cut });
  }

  paste(text: string, html: string): void {
    this.#slot.send('page.paste', { text, html });
  }

  /** Brings the page up to date and hands its display list to the screen. */
  frame(): Promise<TabFrame> {
    return this.#withPage(async () => {
      const { viewport, process } = this;
      if (process === null) throw new FailureError('page.crashed');
      const frame = await this.#slot.call('page.frame', {}).catch((error: unknown) => {
        const reason = toFailure(error);
        if (reason.code === 'capability.denied') this.pictureLost(reason);
        throw error;
      });
      this.#setRefusal(null);
      await this.#services.screen.show(process.id, this.surfaceId, frame.displayList);
      this.#noteScroll(frame.scrollX, frame.scrollY);
      return { ...frame, surfaceId: this.surfaceId, viewport };
    });
  }

  /** An encoded picture of the last frame; the rectangle is in CSS px of the document. */
  capture(picture: Omit<Payload<ScreenChannel, 'screen.capture'>, 'surfaceId'>): Promise<Answer<ScreenChannel, 'screen.capture'>> {
    return this.#services.screen.capture({ surfaceId: this.surfaceId, ...picture });
  }

  /** The tiles that changed since the last call, for the desktop. */
  tiles(viewerId: number, frame: TabFrame, everything: boolean): Promise<Answer<ScreenChannel, 'screen.tiles'>> {
    const { width, height, scale } = frame.viewport;
    return this.#services.screen.tiles({ surfaceId: this.surfaceId, viewerId, x: frame.scrollX, y: frame.scrollY, width, height, scale, everything });
  }

  /** The viewer does not look any more; the next tiles it asks for are all of them. */
  forgetViewer(viewerId: number): void {
    this.#services.screen.forgetViewer(this.surfaceId, viewerId);
  }

  dump(stage: DumpStage): Promise<{ text: string; timings: readonly (readonly [string, number])[] }> {
    return this.#withPage(() => this.#slot.call('page.dump', { stage }));
  }

  attachSession(sessionId: string): void {
    this.#slot.attach(sessionId);
    this.#activityChanged();
  }

  detachSession(sessionId: string): void {
    this.#slot.detach(sessionId);
    this.#activityChanged();
  }

  cdpCommand(sessionId: string, method: string, params: unknown): Promise<{ result: unknown; error: { code: number; message: string } | null }> {
    const ask = (): Promise<Answer<SiteChannel, 'cdp.command'>> => this.#withPage(() => this.#slot.call('cdp.command', { sessionId, method, params }));
    // Where there is no page yet, its first one is on its way.
    return this.process === null && this.#discardReason === null ? this.#arriving.then(ask, ask) : ask();
  }

  /** Asks the page for what it would lose if it were discarded, without waking it. Settles soon, with what was known before if need be. */
  async keepState(): Promise<{ readonly hasUnsavedInput: boolean }> {
    await this.#kept.refresh(this.committedUrl, () => this.#slot.ask('page.saveState', {}));
    return { hasUnsavedInput: this.#kept.hasUnsavedInput };
  }

  /** Gives the page up for memory; the tab stays, and so do its address, title, history and what `keepState` kept. */
  discard(reason: string): void {
    if (this.process === null) return;
    this.#fetch?.abort();
    this.#discardReason = reason;
    this.failure = failure('page.discarded', reason);
    this.#slot.release();
    this.#setLoading(false);
    this.#changed();
    this.#activityChanged();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#fetch?.abort();
    this.#slot.release();
    this.#services.screen.removeSurface(this.surfaceId);
    this.#tell((observer) => observer.closed?.(this));
    this.#observers.clear();
  }

  // --- what the page asks or tells (PageOwner) ---

  navigationWished(wish: NavigationWish): void {
    const options: NavigationOptions = {
      method: wish.method,
      body: wish.body,
      contentType: wish.contentType,
      referrer: honestReferrer(this.committedUrl, wish.referrer),
      history: wish.replace ? 'replace' : 'push',
      initiatorUrl: this.committedUrl,
      userActivation: wish.userActivation,
    };
    const refusal = refusedForPages(this.committedUrl, wish.url) ?? (isFormType(wish.contentType) ? null : 'Not allowed to send this type of form');
    if (refusal !== null) {
      this.console({ pageId: this.pageId, level: 'error', text: `${refusal}: ${wish.url.slice(0, 200)}` });
      return;
    }
    const asked = { ...options, ...this.#askedByPage(wish.url) };
    if (wish.target !== '' && !['_self', '_top', '_parent'].includes(wish.target.toLowerCase())) {
      if (wish.userActivation) this.#services.openTab(wish.url, this, asked);
      else this.console({ pageId: this.pageId, level: 'warn', text: `Blocked a new tab without a user's action: ${wish.url}` });
      return;
    }
    void this.navigate(wish.url, asked);
  }

  reloadWished(): void {
    const url = this.history.current?.url;
    if (url !== undefined) this.#reload(this.#askedByPage(url));
  }

  traversalWished(delta: number): void {
    this.#traverseBy(delta, (url) => this.#askedByPage(url));
  }

  historyChanged(change: HistoryChange): void {
    const current = this.history.current;
    if (current === null || !mayRewriteUrl(this.committedUrl, change.url)) return;
    const entry = { url: change.url, documentId: current.documentId, state: change.state, title: this.pageTitle };
    if (change.replace) this.history.replace(entry);
    else this.history.push(entry);
    this.committedUrl = change.url;
    this.#changed();
    this.#tell((observer) => observer.navigatedWithinDocument?.(this, change.url));
  }

  committed(loaderId: string, url: string): void {
    if (loaderId === this.loaderId) {
      this.#unseen = null;
      this.#lostProcesses = 0;
    }
    if (loaderId === this.loaderId && !this.isInitial) this.#tell((observer) => observer.committed?.(this, loaderId, url));
  }

  lifecycle(loaderId: string, name: LifecycleName): void {
    if (loaderId !== this.loaderId) return;
    if (this.isInitial) return;
    // When the controls are there, and again when the page has its full height.
    if (name === 'DOMContentLoaded' || name === 'load') {
      const state = this.#kept.forDocument(this.committedUrl, name === 'load');
      if (state !== null) this.#slot.send('page.restoreState', { loaderId, ...state });
    }
    if (name === 'load') this.#setLoading(false);
    this.#tell((observer) => observer.lifecycle?.(this, loaderId, name));
  }

  title(title: string): void {
    this.pageTitle = title;
    const entry = this.history.current;
    if (entry !== null) entry.title = title;
    this.#changed();
  }

  icon(url: string): void {
    this.iconUrl = url;
    this.#changed();
  }

  cursor(cursor: string): void {
    this.#tell((observer) => observer.cursor?.(this, cursor));
  }

  hoverUrl(url: string): void {
    this.#tell((observer) => observer.hoverUrl?.(this, url));
  }

  picker(wish: PickerWish): void {
    this.#tell((observer) => observer.picker?.(this, wish));
  }

  dirty(): void {
    this.#tell((observer) => observer.dirty?.(this));
  }

  closeRequested(): void {
    if (this.openerId !== null) this.#services.closeTab(this);
  }

  console(line: ConsoleLine): void {
    this.#tell((observer) => observer.console?.(this, line));
  }

  async dialog(wish: DialogWish): Promise<{ accepted: boolean; text: string }> {
    for (const observer of this.#observers) {
      const answer = observer.dialog?.(this, wish);
      if (answer === undefined) continue;
      this.#openDialogs++;
      try {
        return await answer;
      } finally {
        this.#openDialogs--;
        this.#activityChanged();
      }
    }
    return { accepted: false, text: '' };
  }

  cdpEvent(event: CdpEvent): void {
    this.#tell((observer) => observer.cdpEvent?.(this, event));
  }

  inputLost(): void {
    this.#slot.send('page.inputLost', { released: this.#held.release() });
  }

  pictureLost(reason: Failure): void {
    this.#setRefusal(reason);
  }

  crashed(reason: Failure): void {
    this.#slot.lost();
    if (this.#tryAnother(reason)) return;
    this.#unseen = null;
    this.failure = reason;
    this.#fetch?.abort();
    this.#setLoading(false);
    this.#activityChanged();
    this.#tell((observer) => observer.crashed?.(this, reason));
  }

  // --- commit ---

  /** The new document takes the tab: in this process when the site allows, else in another. */
  #commit(loaderId: string, head: DocumentHead, history: 'push' | 'replace' | 'keep', referrer: string, site = processSiteOf(head.url)): void {
    // SAFETY: an error page stands under an address that failed, so it never lives in a process that other pages may have taken over.
    const blank = head.url.startsWith('about:') && head.url !== 'about:error';
    const { process: current } = this;
    const isUntouched = current !== null && this.history.length <= 1 && this.committedUrl === 'about:blank';
    const process = blank && current !== null ? current : this.#services.pool.processFor(this.browserContextId, site, isUntouched ? current : null);
    if (process !== current) this.#moveTo(process);
    if (head.url !== 'about:blank') process.touch();
    const committed: DocumentHead = { ...head, referrer };
    this.#isRestorable = false;
    this.#kept.committed(head.url);
    this.committedUrl = head.url;
    this.loaderId = loaderId;
    this.isInitial = false;
    this.mimeType = head.mimeType;
    this.failure = null;
    this.pageTitle = '';
    this.iconUrl = '';
    this.scroll = { x: 0, y: 0 };
    const state = history === 'keep' ? (this.history.current?.state ?? null) : null;
    const entry = { url: head.url, documentId: loaderId, state, title: '' };
    if (history === 'push' && this.history.current?.url !== 'about:blank') this.history.push(entry);
    else if (history === 'keep' && this.history.current !== null) this.history.rename(loaderId);
    else this.history.replace(entry);
    const { length: historyLength, index: historyIndex } = this.history;
    this.#unseen = new UnseenDocument({ loaderId, head: committed, historyState: state, historyLength, historyIndex }, site);
    this.#unseen.sendTo(this.#slot);
    this.#changed();
  }

  #moveTo(process: SiteProcess): void {
    // What is held is not told to another page, and what that one may is its own.
    this.#held.forget();
    this.#refusal = null;
    this.#slot.moveTo(process, this, this.viewport);
    this.#tell((observer) => observer.processChanged?.(this));
  }

  /**
   * A process that ended before it began with what it was given, or with nothing but the blank page that waits for a document, has lost nothing: another
   * one takes its place. False where something is lost, or where that was tried often enough: it may be the machine.
   */
  #tryAnother(reason: Failure): boolean {
    const unseen = this.#unseen;
    const isWaiting = this.isInitial && this.#fetch !== null;
    // SAFETY: the file was opened for the guest that has ended.
    const canMove = unseen === null ? isWaiting : unseen.canMove && !unseen.commit.head.url.startsWith('file:');
    if (!canMove || this.#isClosed || reason.code !== 'page.crashed' || ++this.#lostProcesses > MAX_LOST_PROCESSES) return false;
    try {
      if (unseen === null || this.isInitial) this.openInitial();
      else {
        this.#moveTo(this.#services.pool.processFor(this.browserContextId, unseen.site, null));
        if (unseen.commit.head.url !== 'about:blank') this.process!.touch();
        unseen.sendTo(this.#slot);
      }
      return true;
    } catch {
      // The system goes down.
      return false;
    }
  }

  #feed(loaderId: string, bytes: Uint8Array, taken: () => void): void {
    if (this.loaderId !== loaderId) return taken();
    this.#unseen?.add(bytes);
    this.#slot.feed(loaderId, bytes, taken);
  }

  #finish(loaderId: string): void {
    if (this.loaderId !== loaderId) return;
    this.#unseen?.end('whole');
    this.#slot.send('page.end', { loaderId });
  }

  #finishWith(loaderId: string, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#feed(loaderId, bytes, () => {});
    this.#finish(loaderId);
  }

  #showBlank(loaderId: string, url: string, options: NavigationOptions): NavigationOutcome {
    this.#commit(loaderId, blankHead(url), options.history ?? 'push', '');
    this.#finishWith(loaderId, new Uint8Array(0));
    return { loaderId, failure: null };
  }

  /** What the page that is here may do to its tab. */
  #askedByPage(url: string): AskedBy {
    return this.process === null ? {} : { asker: this.process.navigationRights(url) };
  }

  /**
   * SAFETY: the history keeps the page that asked, not the address: else going back and forth, a reload or the next start would be a person's own
   * act, and bring the tab there after all.
   */
  #showRefused(loaderId: string, url: string, reason: Failure): NavigationOutcome {
    return this.#showFailure(loaderId, url, reason, { history: 'keep' }, this.history.current?.url ?? 'about:blank');
  }

  #showFailure(loaderId: string, url: string, reason: Failure, options: NavigationOptions, entryUrl = url): NavigationOutcome {
    // SAFETY: an error page has an opaque origin and a process of its own, whatever its address says.
    this.#commit(loaderId, { ...blankHead('about:error'), url: 'about:error' }, options.history ?? 'push', '');
    const entry = this.history.current;
    if (entry !== null) this.history.replace({ ...entry, url: entryUrl });
    this.failure = reason;
    this.#finishWith(loaderId, encodeUtf8(errorPage(url, reason)));
    this.#changed();
    this.#tell((observer) => observer.navigationFailed?.(this, loaderId, url, reason));
    return { loaderId, failure: reason };
  }

  #setRefusal(reason: Failure | null): void {
    if ((this.#refusal?.code ?? null) === (reason?.code ?? null)) return;
    this.#refusal = reason;
    this.#changed();
  }

  #setLoading(loading: boolean): void {
    if (this.isLoading === loading) return;
    this.isLoading = loading;
    this.#changed();
    this.#activityChanged();
  }

  #noteScroll(x: number, y: number): void {
    if (this.scroll.x === x && this.scroll.y === y) return;
    this.scroll = { x, y };
    this.#tell((observer) => observer.scrolled?.(this));
  }

  #used(): void {
    this.lastUsedMs = performance.now();
    this.#tell((observer) => observer.used?.(this));
  }

  #activityChanged(): void {
    this.#tell((observer) => observer.activityChanged?.(this));
  }

  /** Loads the discarded page again; `#kept` puts back what it held. */
  #restore(): void {
    const current = this.history.current;
    if (this.#discardReason === null || this.#restoring !== null || current === null) return;
    this.#kept.wanted = true;
    const said = `The page was discarded (${this.#discardReason}) and is loaded again [page.discarded]`;
    this.#restoring = this.navigate(current.url, { history: 'keep' }).then(() => {
      this.#restoring = null;
      this.console({ pageId: this.pageId, level: 'info', text: said });
    });
  }

  /**
   * Whoever asks something of a discarded page gets the page back first. One that is there is asked at once, in this very turn: what
   * debuggers send must stay in order with what the tab sends.
   */
  #withPage<T>(ask: () => Promise<T>): Promise<T> {
    this.#restore();
    return this.#restoring === null ? ask() : this.#restoring.then(ask);
  }

  #changed(): void {
    this.#tell((observer) => observer.changed?.(this));
  }

  #tell(act: (observer: TabObserver) => void): void {
    for (const observer of this.#observers) act(observer);
  }
}

function newTabId(): string {
  return randomBytes(16).toString('hex').toUpperCase();
}

export function newLoaderId(): string {
  return randomBytes(16).toString('hex').toUpperCase();
}

function blankHead(url: string): DocumentHead {
  return { url, status: 200, statusText: 'OK', headers: [], mimeType: 'text/html', charset: 'utf-8', referrer: '' };
}
