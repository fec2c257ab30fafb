// Tab: one top-level page of the browser as the kernel sees it. What it is at the moment is in TabFacts; how it comes by a document in TabNavigation and
// TabDocument; what becomes of the page while nobody looks in TabActivity. Here is the page's one door: what is asked of it, and what it asks or tells.

import { FailureError, toFailure } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';
import type { CdpEvent, ConsoleLine, DialogWish, HistoryChange, LifecycleName, NavigationWish, PageOwner, PickerWish } from '../kernel/guests/page-owner.ts';
import type { SiteProcess } from '../kernel/guests/site-process.ts';
import type { DiscardCandidate } from '../kernel/memory/discard-policy.ts';
import type { PageActivity } from '../kernel/scheduler/priority.ts';
import type { Answer, Payload } from '../protocol/message-table.ts';
import type { ScreenChannel } from '../protocol/screen-channel.ts';
import type { DumpStage, InputEvent, PickerAnswer, SiteChannel, Viewport } from '../protocol/site-channel.ts';
import type { BrowserServices } from './browser-services.ts';
import { HeldInput } from './held-input.ts';
import { KeptState } from './kept-state.ts';
import type { NavigationOptions, NavigationOutcome } from './navigation-options.ts';
import { PageSlot } from './page-slot.ts';
import { TabActivity } from './tab-activity.ts';
import type { TabRecord } from './tab-activity.ts';
import { TabDocument } from './tab-document.ts';
import { TabFacts } from './tab-facts.ts';
import { TabNavigation } from './tab-navigation.ts';
import { TabObservers } from './tab-observer.ts';
import type { TabObserver } from './tab-observer.ts';

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

export class Tab extends TabFacts implements PageOwner {
  readonly #services: BrowserServices;
  readonly #observers = new TabObservers(this);
  readonly #slot: PageSlot;
  readonly #document: TabDocument;
  readonly #navigation: TabNavigation;
  readonly #activity: TabActivity;
  readonly #held = new HeldInput();
  /** Why nothing of the page may be seen; null when it may. */
  #refusal: Failure | null = null;

  constructor(services: BrowserServices, browserContextId: string, openerId: string | null, viewport: Viewport, id?: string) {
    super(browserContextId, openerId, viewport, id);
    const { userAgent, languages, pool } = services;
    const observers = this.#observers;
    const kept = new KeptState();
    const touched = (): void => observers.tell((observer, tab) => observer.touched?.(tab));
    this.#services = services;
    this.#slot = new PageSlot({ frameId: this.id, userAgent, languages, touched });
    this.#document = new TabDocument(this, pool, this.#slot, kept, observers, (process) => this.#moveTo(process));
    this.#navigation = new TabNavigation(this, services, this.#slot, this.#document, observers);
    this.#activity = new TabActivity(this, this.#slot, kept, this.#navigation, observers);
  }

  get process(): SiteProcess | null {
    return this.#slot.process;
  }

  get pageId(): number {
    return this.#slot.pageId;
  }

  /** For the scheduler. A page that a client drives counts as seen. */
  get activity(): Omit<PageActivity, 'isFocused'> {
    return this.#activity.now;
  }

  /** For the memory manager: what speaks against giving the page up. */
  get discardFacts(): Omit<DiscardCandidate, 'hasUnsavedInput'> {
    return this.#activity.discardFacts;
  }

  /** Its page has no right to be seen: no picture of it is to be had. null when it may be, or when nobody has asked yet. */
  get pictureRefusal(): Failure | null {
    return this.#refusal;
  }

  observe(observer: TabObserver): () => void {
    return this.#observers.add(observer);
  }

  // --- which document it has ---

  /** An empty tab: about:blank as an address that somebody went to. */
  openBlank(): void {
    this.openInitial();
    this.isInitial = false;
  }

  /** The empty document that stands until the first navigation has its own; observers are not told of it. */
  openInitial(): void {
    this.#document.showInitial();
  }

  /** A tab of an earlier session, without its page: that is loaded when it is looked at, always with GET. */
  openDiscarded(record: TabRecord, reason: string): void {
    this.#activity.openDiscarded(record, reason);
  }

  /** A document out of bytes that the operator has at hand (standard input). */
  openBytes(html: Uint8Array): NavigationOutcome {
    return this.#navigation.openBytes(html);
  }

  /** Settles when the new document is committed or the navigation has failed (an error page then stands in its place). */
  navigate(url: string, options: NavigationOptions = {}): Promise<NavigationOutcome> {
    return this.#navigation.navigate(url, options);
  }

  reload(): void {
    this.#navigation.reload();
  }

  traverseBy(delta: number): void {
    this.#navigation.traverseBy(delta);
  }

  stop(): void {
    this.#navigation.stop();
  }

  /** Asks the page for what it would lose if it were discarded, without waking it. Settles soon, with what was known before if need be. */
  keepState(): Promise<{ readonly hasUnsavedInput: boolean }> {
    return this.#activity.keepState();
  }

  /** Gives the page up for memory; the tab stays, and so do its address, title, history and what `keepState` kept. */
  discard(reason: string): void {
    this.#activity.discard(reason);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#navigation.abort();
    this.#slot.release();
    this.#services.screen.removeSurface(this.surfaceId);
    this.#observers.tell((observer, tab) => observer.closed?.(tab));
    this.#observers.clear();
  }

  // --- what is asked of the page ---

  setViewport(viewport: Viewport): void {
    this.viewport = viewport;
    this.#slot.send('page.viewport', { viewport });
  }

  setVisible(visible: boolean): void {
    this.#activity.setVisible(visible);
  }

  /** True when the page's own handling took the event. */
  async input(input: InputEvent): Promise<boolean> {
    this.#activity.used();
    return this.#activity.withPage(async () => {
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
    return this.#activity.withPage(async () => {
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
    return this.#activity.withPage(() => this.#slot.call('page.dump', { stage }));
  }

  attachSession(sessionId: string): void {
    this.#activity.attachSession(sessionId);
  }

  detachSession(sessionId: string): void {
    this.#activity.detachSession(sessionId);
  }

  cdpCommand(sessionId: string, method: string, params: unknown): Promise<{ result: unknown; error: { code: number; message: string } | null }> {
    const ask = (): Promise<Answer<SiteChannel, 'cdp.command'>> => this.#activity.withPage(() => this.#slot.call('cdp.command', { sessionId, method, params }));
    // Where there is no page yet, its first one is on its way.
    return this.process === null && this.discardReason === null ? this.#navigation.arriving.then(ask, ask) : ask();
  }

  // --- what the page asks or tells (PageOwner) ---

  navigationWished(wish: NavigationWish): void {
    this.#navigation.navigationWished(wish);
  }

  reloadWished(): void {
    this.#navigation.reloadWished();
  }

  traversalWished(delta: number): void {
    this.#navigation.traversalWished(delta);
  }

  historyChanged(change: HistoryChange): void {
    this.#navigation.historyChanged(change);
  }

  committed(loaderId: string, url: string): void {
    this.#document.begun(loaderId);
    if (loaderId === this.loaderId && !this.isInitial) this.#observers.tell((observer, tab) => observer.committed?.(tab, loaderId, url));
  }

  lifecycle(loaderId: string, name: LifecycleName): void {
    if (loaderId !== this.loaderId || this.isInitial) return;
    this.#activity.giveBack(loaderId, name);
    if (name === 'load') this.#navigation.setLoading(false);
    this.#observers.tell((observer, tab) => observer.lifecycle?.(tab, loaderId, name));
  }

  title(title: string): void {
    this.pageTitle = title;
    const entry = this.history.current;
    if (entry !== null) entry.title = title;
    this.#observers.changed();
  }

  icon(url: string): void {
    this.iconUrl = url;
    this.#observers.changed();
  }

  cursor(cursor: string): void {
    this.#observers.tell((observer, tab) => observer.cursor?.(tab, cursor));
  }

  hoverUrl(url: string): void {
    this.#observers.tell((observer, tab) => observer.hoverUrl?.(tab, url));
  }

  picker(wish: PickerWish): void {
    this.#observers.tell((observer, tab) => observer.picker?.(tab, wish));
  }

  dirty(): void {
    this.#observers.tell((observer, tab) => observer.dirty?.(tab));
  }

  closeRequested(): void {
    if (this.openerId !== null) this.#services.closeTab(this);
  }

  console(line: ConsoleLine): void {
    this.#observers.tell((observer, tab) => observer.console?.(tab, line));
  }

  async dialog(wish: DialogWish): Promise<{ accepted: boolean; text: string }> {
    const answer = this.#observers.firstAnswer((observer, tab) => observer.dialog?.(tab, wish));
    return answer === undefined ? { accepted: false, text: '' } : this.#activity.inDialog(answer);
  }

  cdpEvent(event: CdpEvent): void {
    this.#observers.tell((observer, tab) => observer.cdpEvent?.(tab, event));
  }

  inputLost(): void {
    this.#slot.send('page.inputLost', { released: this.#held.release() });
  }

  pictureLost(reason: Failure): void {
    this.#setRefusal(reason);
  }

  crashed(reason: Failure): void {
    this.#slot.lost();
    if (this.#document.processLost(reason, this.#navigation.isUnderWay)) return;
    this.failure = reason;
    this.#navigation.abort();
    this.#navigation.setLoading(false);
    this.#observers.activityChanged();
    this.#observers.tell((observer, tab) => observer.crashed?.(tab, reason));
  }

  #moveTo(process: SiteProcess): void {
    // What is held is not told to another page, and what that one may is its own.
    this.#held.forget();
    this.#refusal = null;
    this.#slot.moveTo(process, this, this.viewport);
    this.#observers.tell((observer, tab) => observer.processChanged?.(tab));
  }

  #setRefusal(reason: Failure | null): void {
    if ((this.#refusal?.code ?? null) === (reason?.code ?? null)) return;
    this.#refusal = reason;
    this.#observers.changed();
  }

  #noteScroll(x: number, y: number): void {
    if (this.scroll.x === x && this.scroll.y === y) return;
    this.scroll = { x, y };
    this.#observers.tell((observer, tab) => observer.scrolled?.(tab));
  }
}
