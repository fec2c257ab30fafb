// LoadedDocument: one document of a page from its first byte to its end, with its window, scripts, resources and view.
// A navigation replaces it as a whole. https://html.spec.whatwg.org/#document-lifecycle

import type { Failure } from '../../base/failure.ts';
import type { DocumentHead, Viewport } from '../../protocol/site-channel.ts';
import { Document } from '../dom/document.ts';
import { dispatch } from '../dom/event-dispatch.ts';
import type { Element } from '../dom/element.ts';
import { fixFocus, focusElement, isFocusable } from '../dom/focus.ts';
import { HashChangeEvent, PageTransitionEvent, PopStateEvent } from '../dom/events/html-events.ts';
import type { RunnableScript } from '../dom/html/script-element.ts';
import { ScriptRunner } from '../script/script-runner.ts';
import { Scripting } from '../script/scripting.ts';
import type { Realm } from '../script/realm.ts';
import type { ScriptError } from '../script/window-host.ts';
import { Window } from '../script/window/window.ts';
import { propertyAttributes } from '../css/properties/property-names.ts';
import { withBlobs } from './blob-loader.ts';
import { cssomHost } from './cssom-host.ts';
import { countingLoader } from './counting-loader.ts';
import { DeclarativeRefresh } from './declarative-refresh.ts';
import { documentHost } from './document-host.ts';
import { DocumentParser } from './document-parser.ts';
import { DocumentResources } from './document-resources.ts';
import { DocumentView } from './document-view.ts';
import { fire, fireSimple } from './fire.ts';
import { FrameScheduler } from './frame-scheduler.ts';
import { ImageStore } from './image-store.ts';
import { ControlInput } from './input/control-input.ts';
import { KeyboardInput } from './input/keyboard.ts';
import { MouseInput } from './input/mouse.ts';
import { Pickers } from './input/pickers.ts';
import { TextSelecting } from './input/text-selecting.ts';
import { NetworkIdle } from './network-idle.ts';
import type { PageEnvironment, PageHost } from './page-host.ts';
import type { PageProcess } from './page-process.ts';
import { StageTimer } from './stage-timer.ts';
import { blobUrlStore } from '../web/file/blob-url-store.ts';
import { BroadcastChannel } from '../web/messaging/broadcast-channel.ts';
import { setWebHost } from '../web/web-host.ts';
import { webHost } from './web-host.ts';
import { windowHost } from './window-host.ts';

export interface DocumentOptions {
  readonly process: PageProcess;
  readonly environment: PageEnvironment;
  readonly host: PageHost;
  readonly viewport: Viewport;
  readonly visible: boolean;
  readonly userAgent: string;
  readonly languages: readonly string[];
  readonly javaScript: boolean;
  readonly loaderId: string;
  readonly head: DocumentHead;
  readonly historyLength: number;
  readonly timer: StageTimer;
  /** Hears of each realm before any page code runs in it. */
  realmCreated(document: LoadedDocument, realm: Realm): void;
  exceptionThrown(document: LoadedDocument, error: ScriptError): void;
}

export class LoadedDocument {
  readonly options: DocumentOptions;
  readonly document: Document;
  readonly window: Window;
  readonly scripting: Scripting;
  readonly runner: ScriptRunner;
  readonly view: DocumentView;
  readonly resources: DocumentResources;
  readonly frames: FrameScheduler;
  readonly refresh: DeclarativeRefresh;
  readonly pickers: Pickers;
  readonly mouse: MouseInput;
  readonly keyboard: KeyboardInput;
  readonly images: ImageStore;
  readonly loader: ReturnType<typeof countingLoader>;
  historyLength: number;
  /** Set by a click or key press, taken by what needs it. https://html.spec.whatwg.org/#transient-activation */
  activatedAtMs = -Infinity;
  isClosed = false;
  readonly #parser: DocumentParser;
  readonly #idle: NetworkIdle;
  /** Reasons to wait with the load event; the parser is the first. */
  #loadDelays = 1;
  #isParsed = false;
  #hasLoaded = false;
  #hasPainted = false;
  #didAutofocus = false;
  readonly #scrolled = new Set<EventTargetLike>();
  #wasResized = false;

  constructor(options: DocumentOptions) {
    this.options = options;
    const { process, environment, host, head, viewport } = options;
    this.historyLength = options.historyLength;
    this.#idle = new NetworkIdle(environment.queue, (name) => host.lifecycle(options.loaderId, name));
    this.loader = countingLoader(withBlobs(host.loader, originOf(head.url)), (open) => this.#idle.changed(open));
    this.images = new ImageStore(
      this.loader,
      environment,
      () => this.isClosed,
      (failure) => this.#complain(failure),
    );
    this.document = new Document({ url: head.url, contentType: documentType(head.mimeType), characterSet: 'UTF-8', origin: originOf(head.url) });
    this.document.referrer = head.referrer;
    this.document.lastModifiedMs = lastModifiedOf(head);
    this.document.readyState = 'loading';
    this.document.visibilityState = options.visible ? 'visible' : 'hidden';
    this.frames = new FrameScheduler(environment.clock, environment.queue, options.visible, (now) => this.#frame(now));
    this.view = new DocumentView(
      {
        document: this.document,
        fonts: environment.fonts,
        images: this.images,
        timer: options.timer,
        scriptingEnabled: options.javaScript,
        becameStale: () => {
          this.frames.request();
          host.dirty();
        },
      },
      viewport,
    );
    this.window = new Window({ document: this.document, loop: process.loop, host: windowHost(this), isSecureContext: isSecure(head.url) });
    this.scripting = new Scripting({
      agent: process.agent,
      bindings: process.bindings,
      window: this.window,
      cssProperties: propertyAttributes(),
      scriptingEnabled: options.javaScript,
      realmCreated: (realm) => options.realmCreated(this, realm),
    });
    this.window.cssomHost = cssomHost(this.view);
    this.resources = new DocumentResources(this, this.window.cssomHost);
    this.runner = new ScriptRunner(this.scripting, this.loader, {
      isStyleBlocking: () => this.resources.sheets.isBlocking,
      whenStylesReady: (callback) => this.resources.whenStylesReady(callback),
      resumeParser: (run) => this.#parser.resume(run),
      allowsInline: () => true,
      allowsExternal: () => true,
      delayLoad: (change) => this.delayLoad(change),
      codeCache: null,
      lineOf: () => 0,
    });
    this.view.styles.animations.flush = () => this.view.updateStyles();
    this.view.styles.animations.onChange = () => {
      this.view.animationsChanged();
      this.frames.request();
    };
    this.document.host = documentHost(this);
    setWebHost(this.window, webHost(this));
    this.refresh = new DeclarativeRefresh(this);
    this.pickers = new Pickers({ view: this.view, picker: (picker) => host.picker(picker) });
    const selecting = new TextSelecting(this.view);
    const controls = new ControlInput(this.view, this.pickers);
    this.mouse = new MouseInput({
      view: this.view,
      controls,
      selecting,
      activated: () => this.activate(),
      cursor: (cursor) => host.cursor(cursor),
      hoverUrl: (url) => host.hoverUrl(url),
      scrolled: (element) => this.scrolled(element),
    });
    this.keyboard = new KeyboardInput({
      view: this.view,
      controls,
      selecting,
      activated: () => this.activate(),
      scrolled: (element) => this.scrolled(element),
    });
    this.#parser = new DocumentParser(this.document, head, {
      scriptingEnabled: options.javaScript,
      runScript: (element) => this.runner.parserScript(element as RunnableScript),
      finished: () => this.#parsed(),
      reopened: () => this.#reopened(),
      timer: options.timer,
      preload: (hint) => this.resources.preload(hint),
    });
    // https://html.spec.whatwg.org/#initialise-the-document-object: the Refresh header.
    const refresh = head.headers.find(([name]) => name.toLowerCase() === 'refresh');
    if (refresh !== undefined) this.refresh.run(refresh[1]);
  }

  get parser(): DocumentParser {
    return this.#parser;
  }

  // --- bytes ---

  write(bytes: Uint8Array): void {
    this.options.process.loop.runTask(() => this.#parser.write(bytes));
  }

  end(): void {
    this.options.process.loop.runTask(() => this.#parser.end());
  }

  /** The rest of the document will not come: what is there is the document. */
  failed(failure: Failure): void {
    this.#complain(failure);
    this.end();
  }

  #complain(failure: Failure): void {
    this.options.host.console('error', `${failure.message} [${failure.code}]`);
  }

  // --- the end of parsing and the load event: https://html.spec.whatwg.org/#the-end ---

  #parsed(): void {
    // 3. Update the current document readiness to "interactive".
    this.setReadyState('interactive');
    // 5. Scripts that wait for the end of parsing.
    this.runner.parsingFinished(() => this.options.process.loop.queueTask(() => this.#contentLoaded()));
  }

  /** https://html.spec.whatwg.org/#document-open-steps: the document loads once more, its events come again. */
  #reopened(): void {
    this.document.readyState = 'loading';
    this.#loadDelays++;
    this.#isParsed = false;
    this.#hasLoaded = false;
  }

  #contentLoaded(): void {
    if (this.isClosed) return;
    // 6. DOMContentLoaded.
    fireSimple(this.document, 'DOMContentLoaded', { bubbles: true });
    this.options.host.lifecycle(this.options.loaderId, 'DOMContentLoaded');
    this.#isParsed = true;
    if (this.document.hasAutofocus) this.frames.request();
    this.resources.findByLayout();
    this.delayLoad(-1);
  }

  /** 8. Something that the load event waits for began or ended. */
  delayLoad(change: 1 | -1): void {
    this.#loadDelays += change;
    if (this.#loadDelays > 0 || !this.#isParsed || this.#hasLoaded) return;
    this.options.process.loop.queueTask(() => this.#load());
  }

  #load(): void {
    if (this.#hasLoaded || this.#loadDelays > 0 || this.isClosed) return;
    // What the last style sheets ask for belongs to the load as well.
    this.resources.findByLayout();
    if (this.#loadDelays > 0) return;
    this.#hasLoaded = true;
    // 9. Readiness "complete", then load and pageshow at the window.
    this.setReadyState('complete');
    this.window.fireLoad();
    this.window.fire(new PageTransitionEvent('pageshow', { persisted: false }));
    this.options.host.lifecycle(this.options.loaderId, 'load');
    this.#idle.start();
    this.refresh.completelyLoaded();
  }

  get hasLoaded(): boolean {
    return this.#hasLoaded;
  }

  setReadyState(state: 'interactive' | 'complete'): void {
    this.document.readyState = state;
    fireSimple(this.document, 'readystatechange');
  }

  // --- frames ---

  /** https://html.spec.whatwg.org/#update-the-rendering for this document. */
  #frame(nowMs: number): void {
    if (this.isClosed) return;
    const { process, host, loaderId } = this.options;
    // Step 4: `now` counts from the window's time origin.
    process.loop.updateRendering(this.window.timeSinceOrigin(nowMs), {
      resize: () => {
        if (this.#wasResized) fireSimple(this.window, 'resize');
        this.#wasResized = false;
      },
      scroll: () => this.#fireScrolls(),
      mediaQueries: () => this.resources.mediaQueriesChanged(),
      animations: (now) => this.#animate(now),
      animationFrames: (now) => this.window.frameCallbacks.run(now),
      resizeObservers: () => this.resources.observeSizes(),
      intersectionObservers: (now) => this.resources.observeIntersections(now),
    });
    this.#flushAutofocus();
    // A page that still loads its sheets would only flash unstyled.
    if (this.view.isStale && !this.resources.sheets.isBlocking && this.document.documentElement !== null) {
      this.view.update();
      this.mouse.refreshHover();
      host.dirty();
      if (!this.#hasPainted && this.document.body !== null) {
        this.#hasPainted = true;
        host.lifecycle(loaderId, 'firstPaint');
      }
    }
    // 17. Focus leaves what cannot have it any more.
    if (!this.resources.sheets.isBlocking) fixFocus(this.document);
    this.#requestAnimationFrame();
  }

  /** https://drafts.csswg.org/web-animations-1/#update-animations-and-send-events */
  #animate(nowMs: number): void {
    const { animations } = this.view.styles;
    animations.tick(nowMs);
    this.view.animationsChanged();
    // Promises that the animations settled run before their events.
    this.options.process.agent.state.checkpoint();
    for (const { target, event } of animations.takeEvents()) dispatch(event, target);
  }

  /** Asks for the next frame that animations need; hidden pages have none. */
  #requestAnimationFrame(): void {
    const { animations } = this.view.styles;
    const waitMs = animations.hasEvents ? 0 : animations.nextChangeMs;
    if (waitMs === 0) this.frames.request();
    else if (waitMs < Infinity) this.options.environment.queue.postDelayed(() => this.isClosed || this.frames.request(), waitMs);
  }

  /** https://html.spec.whatwg.org/#flush-autofocus-candidates: the first element that asks for it and can have it, until something has the focus. */
  #flushAutofocus(): void {
    const { document } = this;
    if (!document.hasAutofocus || this.#didAutofocus || !this.#isParsed || this.resources.sheets.isBlocking) return;
    document.hasAutofocus = false;
    // 3. If topDocument's focused area is not topDocument itself, then it is too late.
    if (document.focusedElement !== null || document.URL.includes('#')) {
      this.#didAutofocus = true;
      return;
    }
    for (const candidate of document.querySelectorAll('[autofocus]').items) {
      if (!isFocusable(candidate as Element)) continue;
      this.#didAutofocus = true;
      return focusElement(candidate as Element, 'script');
    }
  }

  scrolled(element: EventTargetLike | null): void {
    this.#scrolled.add(element ?? this.document);
    this.frames.request();
    this.options.host.dirty();
  }

  #fireScrolls(): void {
    const targets = [...this.#scrolled];
    this.#scrolled.clear();
    for (const target of targets) fireSimple(target, 'scroll', { bubbles: target === this.document });
  }

  setViewport(viewport: Viewport): void {
    const before = this.view.viewport;
    this.view.setViewport(viewport);
    this.#wasResized ||= before.width !== viewport.width || before.height !== viewport.height;
    this.frames.request();
  }

  setVisible(visible: boolean): void {
    this.frames.setVisible(visible);
    const state = visible ? 'visible' : 'hidden';
    if (this.document.visibilityState === state) return;
    this.document.visibilityState = state;
    this.options.process.loop.runTask(() => fireSimple(this.document, 'visibilitychange', { bubbles: true }));
    if (visible) this.frames.request();
  }

  activate(): void {
    this.activatedAtMs = this.options.environment.clock.now();
  }

  /** https://html.spec.whatwg.org/#transient-activation: five seconds, as Chromium has it. */
  get hasTransientActivation(): boolean {
    return this.options.environment.clock.now() - this.activatedAtMs < 5000;
  }

  /** https://html.spec.whatwg.org/#dom-window-stop: what is there stays, nothing more is loaded. */
  stopLoading(): void {
    this.loader.abortAll();
    this.refresh.cancel();
    this.end();
  }

  // --- history within the document ---

  /** https://html.spec.whatwg.org/#navigate-fragid, asked by the page, a link or the browser. */
  navigateToFragment(url: string, replace: boolean): void {
    const oldUrl = this.document.URL;
    this.document.URL = url;
    this.window.history.setData(null);
    this.options.host.historyChanged(url, null, replace);
    this.scrollToFragment();
    if (oldUrl !== url) this.options.process.loop.queueTask(() => this.#fireHashChange(oldUrl, url));
  }

  /** The browser has moved to another entry of this document. */
  traversed(url: string, data: unknown, historyLength: number): void {
    const oldUrl = this.document.URL;
    this.historyLength = historyLength;
    this.document.URL = url;
    this.window.history.setData(data);
    this.options.process.loop.queueTask(() => {
      this.window.fire(new PopStateEvent('popstate', { state: this.window.history.state }));
      if (withoutFragment(oldUrl) === withoutFragment(url) && oldUrl !== url) this.#fireHashChange(oldUrl, url);
    });
    this.scrollToFragment();
  }

  #fireHashChange(oldURL: string, newURL: string): void {
    if (!this.isClosed) this.window.fire(new HashChangeEvent('hashchange', { oldURL, newURL }));
  }

  /** https://html.spec.whatwg.org/#scrolling-to-a-fragment */
  scrollToFragment(): void {
    const hash = this.document.URL.indexOf('#');
    const fragment = hash < 0 ? '' : this.document.URL.slice(hash + 1);
    const target = fragment === '' ? null : (this.document.getElementById(fragment) ?? this.document.getElementById(decodeFragment(fragment)));
    if (target !== null) this.document.host.scrollIntoView(target, { block: 'start' });
    else if (fragment === '' || fragment.toLowerCase() === 'top') {
      if (this.view.scroll.scrollViewport(this.view, 0, 0)) this.scrolled(null);
    }
  }

  // --- the end ---

  /** https://html.spec.whatwg.org/#unload-a-document */
  close(): void {
    if (this.isClosed) return;
    this.options.process.loop.runTask(() => {
      this.window.fire(new PageTransitionEvent('pagehide', { persisted: false }));
      fireSimple(this.window, 'unload');
    });
    this.isClosed = true;
    this.pickers.close();
    this.#parser.abort();
    this.runner.stop();
    this.frames.stop();
    this.refresh.cancel();
    this.#idle.stop();
    this.loader.abortAll();
    this.resources.close();
    this.images.close();
    blobUrlStore.removeOwner(this.window);
    BroadcastChannel.closeAllOf(this.window);
    this.scripting.dispose();
    this.document.observer = null;
  }
}

type EventTargetLike = Parameters<typeof fire>[0];

function documentType(mimeType: string): string {
  return mimeType === 'application/xhtml+xml' || mimeType === 'image/svg+xml' || mimeType === 'text/xml' || mimeType === 'application/xml'
    ? mimeType
    : 'text/html';
}

/** https://httpwg.org/specs/rfc9110.html#field.last-modified */
function lastModifiedOf({ headers }: DocumentHead): number | null {
  const text = headers.find(([name]) => name.toLowerCase() === 'last-modified')?.[1];
  const ms = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

function originOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null || parsed.protocol === 'file:' ? 'null' : parsed.origin;
}

/** https://w3c.github.io/webappsec-secure-contexts/ */
function isSecure(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null) return false;
  if (parsed.protocol === 'https:' || parsed.protocol === 'file:') return true;
  return parsed.protocol === 'http:' && /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(parsed.hostname);
}

export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
