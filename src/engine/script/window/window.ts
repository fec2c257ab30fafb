// The Window impl: https://html.spec.whatwg.org/#the-window-object. What it does outside goes through WindowHost. Other stages add
// members with `extendWindow`.

import type { CssomHost } from '../../css/cssom/cssom-host.ts';
import type { Document } from '../../dom/document.ts';
import { DomException } from '../../dom/dom-exception.ts';
import type { Element } from '../../dom/element.ts';
import type { Event } from '../../dom/event.ts';
import { createEvent } from '../../dom/event.ts';
import { dispatch } from '../../dom/event-dispatch.ts';
import { defineEventHandlers, GLOBAL_EVENT_HANDLERS, WINDOW_EVENT_HANDLERS } from '../../dom/event-handler.ts';
import { EventTarget, isScrollBlocking } from '../../dom/event-target.ts';
import { CustomElementRegistry } from '../../dom/custom-elements.ts';
import { MessageEvent } from '../../dom/events/html-events.ts';
import type { PageCallback } from '../page-callback.ts';
import type { EventLoop } from '../event-loop.ts';
import type { CloneData } from '../glue-host.ts';
import type { Realm } from '../realm.ts';
import type { WindowHost } from '../window-host.ts';
import { receive, serializeWithTransfer, transferListOf } from '../../web/messaging/structured-clone.ts';
import type { ClonedMessage, TransferOptions } from '../../web/messaging/structured-clone.ts';
import { AnimationFrames } from './animation-frames.ts';
import { atob, btoa } from './base64.ts';
import { History } from './history.ts';
import { IdleCallbacks } from './idle-callbacks.ts';
import { Location } from './location.ts';
import { Navigator } from './navigator.ts';
import { coarsenTime, Performance } from './performance.ts';
import { BarProp, Screen } from './screen.ts';
import { Timers } from './timers.ts';

export interface WindowOptions {
  readonly document: Document;
  readonly loop: EventLoop;
  readonly host: WindowHost;
  /** The containing window, null for a page of its own. */
  readonly parent?: Window | null;
  readonly opener?: Window | null;
  readonly frameElement?: Element | null;
  readonly name?: string;
  readonly isSecureContext?: boolean;
  readonly crossOriginIsolated?: boolean;
}

export class Window extends EventTarget {
  readonly document: Document;
  readonly loop: EventLoop;
  readonly host: WindowHost;
  readonly location: Location;
  readonly history: History;
  readonly timers: Timers;
  readonly frameCallbacks: AnimationFrames;
  readonly idleCallbacks: IdleCallbacks;
  /** For `new CSSStyleSheet()`; the page sets it. */
  cssomHost: CssomHost | null = null;
  /** https://w3c.github.io/hr-time/#dfn-time-origin, in ms of the loop's clock: when the window was made. */
  readonly timeOriginMs: number;
  readonly isSecureContext: boolean;
  readonly crossOriginIsolated: boolean;
  readonly containingElement: Element | null;
  /** Child windows in the order of their frame elements; kept by the page. */
  childWindows: Window[] = [];
  name: string;
  status = '';
  closed = false;
  /** The realm of the main world, null until the first script. */
  realm: Realm | null = null;
  currentEvent: Event | undefined = undefined;
  openerWindow: Window | null;
  /** The realm of a world, made when first asked for; set by Scripting. */
  realmOfWorld: (world: string) => Realm | null = () => this.realm;
  /** Evaluates the string form of a timer handler; set by the script runner. */
  evaluateString: (source: string) => void = () => {};
  private readonly parentWindow: Window | null;
  private lazyPerformance: Performance | null = null;
  private lazyNavigator: Navigator | null = null;
  private lazyScreen: Screen | null = null;
  private lazyCustomElements: CustomElementRegistry | null = null;
  private lazyBars: Map<string, BarProp> | null = null;

  constructor(options: WindowOptions) {
    super();
    this.document = options.document;
    this.loop = options.loop;
    this.host = options.host;
    this.parentWindow = options.parent ?? null;
    this.openerWindow = options.opener ?? null;
    this.containingElement = options.frameElement ?? null;
    this.name = options.name ?? '';
    this.timeOriginMs = options.loop.clock.now();
    this.isSecureContext = options.isSecureContext ?? false;
    this.crossOriginIsolated = options.crossOriginIsolated ?? false;
    this.location = new Location(this);
    this.history = new History(this);
    this.timers = new Timers(this.loop, () => this.host.consoleError(this, 'page.too-complex', 'cannot set a timer: the page holds too many'));
    this.frameCallbacks = new AnimationFrames(() => this.host.requestFrame(this));
    this.idleCallbacks = new IdleCallbacks(this.loop);
    this.document.defaultView = this;
  }

  override get interfaceName(): string {
    return 'Window';
  }

  protected override defaultPassive(type: string): boolean {
    return isScrollBlocking(type);
  }

  // Windows

  get window(): Window {
    return this;
  }

  get self(): Window {
    return this;
  }

  get frames(): Window {
    return this;
  }

  get parent(): Window {
    return this.parentWindow ?? this;
  }

  get top(): Window {
    let window: Window = this;
    while (window.parentWindow !== null) window = window.parentWindow;
    return window;
  }

  get length(): number {
    return this.childWindows.length;
  }

  get opener(): unknown {
    return this.openerWindow;
  }

  set opener(value: unknown) {
    // FIXME: any other value replaces the attribute.
    if (value === null) this.openerWindow = null;
  }

  get frameElement(): Element | null {
    const element = this.containingElement;
    return element !== null && element.nodeDocument.origin === this.document.origin ? element : null;
  }

  get origin(): string {
    return this.document.origin;
  }

  get originAgentCluster(): boolean {
    return false;
  }

  get event(): Event | undefined {
    return this.currentEvent;
  }

  open(url: string, target: string, features: string): Window | null {
    const parsed = url === '' ? '' : this.document.parseUrl(url);
    if (parsed === null) throw new DomException(`"${url.slice(0, 200)}" is not a valid URL`, 'SyntaxError');
    return this.host.open(this, parsed, target, features);
  }

  close(): void {
    this.host.close(this);
  }

  stop(): void {
    this.host.stop(this);
  }

  focus(): void {
    this.host.focus(this);
  }

  blur(): void {}

  // The user agent

  get navigator(): Navigator {
    return (this.lazyNavigator ??= new Navigator(this));
  }

  get clientInformation(): Navigator {
    return this.navigator;
  }

  /** A time of the loop's clock as scripts of this window see it. */
  timeSinceOrigin(ms: number): number {
    return coarsenTime(ms - this.timeOriginMs);
  }

  get performance(): Performance {
    return (this.lazyPerformance ??= new Performance(this));
  }

  get screen(): Screen {
    return (this.lazyScreen ??= new Screen(this));
  }

  get customElements(): CustomElementRegistry {
    return (this.lazyCustomElements ??= new CustomElementRegistry(this.document));
  }

  get locationbar(): BarProp {
    return this.bar('locationbar');
  }

  get menubar(): BarProp {
    return this.bar('menubar');
  }

  get personalbar(): BarProp {
    return this.bar('personalbar');
  }

  get scrollbars(): BarProp {
    return this.bar('scrollbars');
  }

  get statusbar(): BarProp {
    return this.bar('statusbar');
  }

  get toolbar(): BarProp {
    return this.bar('toolbar');
  }

  private bar(name: string): BarProp {
    const bars = (this.lazyBars ??= new Map());
    let bar = bars.get(name);
    if (bar === undefined) bars.set(name, (bar = new BarProp()));
    return bar;
  }

  // User prompts: https://html.spec.whatwg.org/#simple-dialogs

  alert(message?: string): void {
    this.host.alert(this, message ?? '');
  }

  confirm(message: string): boolean {
    return this.host.confirm(this, message);
  }

  prompt(message: string, initial: string): string | null {
    return this.host.prompt(this, message, initial);
  }

  print(): void {
    this.host.print(this);
  }

  // Timers and callbacks

  setTimeout(handler: PageCallback | string, timeout: number, ...args: unknown[]): number {
    return this.timers.set(this.timerTask(handler, args), timeout, false);
  }

  setInterval(handler: PageCallback | string, timeout: number, ...args: unknown[]): number {
    return this.timers.set(this.timerTask(handler, args), timeout, true);
  }

  private timerTask(handler: PageCallback | string, args: unknown[]): () => void {
    if (typeof handler === 'string') return () => this.evaluateString(handler);
    return () => void handler.invoke(this, ...args);
  }

  clearTimeout(id: number): void {
    this.timers.clear(id);
  }

  clearInterval(id: number): void {
    this.timers.clear(id);
  }

  queueMicrotask(callback: PageCallback): void {
    void Promise.resolve().then(() => callback.invoke(undefined));
  }

  requestAnimationFrame(callback: PageCallback): number {
    return this.frameCallbacks.request((now) => void callback.invoke(undefined, now));
  }

  cancelAnimationFrame(handle: number): void {
    this.frameCallbacks.cancel(handle);
  }

  requestIdleCallback(callback: PageCallback, options?: { timeout?: number }): number {
    return this.idleCallbacks.request(callback, options?.timeout ?? 0);
  }

  cancelIdleCallback(handle: number): void {
    this.idleCallbacks.cancel(handle);
  }

  // Values

  atob(data: string): string {
    return atob(data);
  }

  btoa(data: string): string {
    return btoa(data);
  }

  /** https://html.spec.whatwg.org/#window-post-message-steps */
  postMessage(message: unknown, targetOriginOrOptions?: string | WindowPostMessageOptions, transfer?: readonly unknown[]): void {
    const options = targetOriginOrOptions ?? '/';
    const target = typeof options === 'string' ? options : (options.targetOrigin ?? '/');
    const list = transfer ?? (typeof options === 'string' ? [] : transferListOf(options));
    // FIXME: the incumbent realm is taken to be this window's own; a message from a same-origin frame names the wrong source.
    if (this.realm !== null) this.receiveMessage(this, this.document.origin, serializeWithTransfer(this, message, list), target);
  }

  /** Steps 5-8, for a message that the realm of `source` has serialised. FIXME: from another origin's window no ports come along. */
  receiveMessage(source: object, sourceOrigin: string, given: CloneData | ClonedMessage, targetOrigin: string): void {
    let wanted = targetOrigin;
    if (targetOrigin === '/') wanted = sourceOrigin;
    else if (targetOrigin !== '*') {
      const parsed = URL.parse(targetOrigin);
      if (parsed === null) throw new DomException(`Invalid target origin '${targetOrigin.slice(0, 200)}' in a call to 'postMessage'.`, 'SyntaxError');
      wanted = parsed.origin;
    }
    const cloned = 'ports' in given ? given : { data: given, ports: [] };
    this.loop.queueTask(() => {
      if (wanted !== '*' && wanted !== this.document.origin) return;
      if (this.realmOfWorld('main') === null) return;
      const { value, ports } = receive(this, cloned);
      this.fire(new MessageEvent('message', { data: value, origin: sourceOrigin, source, ports }));
    });
  }

  /** A script of `source` set this window's location from another origin. */
  navigateFrom(source: object, url: string, replace: boolean): void {
    const parsed = (source as Window).document.parseUrl(url);
    if (parsed === null) throw new DomException(`'${url.slice(0, 200)}' is not a valid URL.`, 'SyntaxError');
    // SAFETY: a javascript: URL would run in the other origin.
    if (parsed.startsWith('javascript:')) return;
    this.host.navigation.navigate(this, parsed, { replace, source: 'script' });
  }

  // The viewport: https://drafts.csswg.org/cssom-view/#extensions-to-the-window-interface

  get innerWidth(): number {
    return this.host.viewport(this).innerWidth;
  }

  get innerHeight(): number {
    return this.host.viewport(this).innerHeight;
  }

  get outerWidth(): number {
    return this.host.viewport(this).outerWidth;
  }

  get outerHeight(): number {
    return this.host.viewport(this).outerHeight;
  }

  get devicePixelRatio(): number {
    return this.host.viewport(this).devicePixelRatio;
  }

  get screenX(): number {
    return 0;
  }

  get screenY(): number {
    return 0;
  }

  get screenLeft(): number {
    return 0;
  }

  get screenTop(): number {
    return 0;
  }

  get scrollX(): number {
    return this.host.scrollX(this);
  }

  get scrollY(): number {
    return this.host.scrollY(this);
  }

  get pageXOffset(): number {
    return this.scrollX;
  }

  get pageYOffset(): number {
    return this.scrollY;
  }

  scroll(x?: number | ScrollOptions, y?: number): void {
    this.scrollTo(x, y);
  }

  scrollTo(x?: number | ScrollOptions, y?: number): void {
    if (typeof x === 'number') this.host.scrollTo(this, finite(x), finite(y ?? 0), 'auto');
    else this.host.scrollTo(this, finite(x?.left ?? this.scrollX), finite(x?.top ?? this.scrollY), x?.behavior ?? 'auto');
  }

  scrollBy(x?: number | ScrollOptions, y?: number): void {
    if (typeof x === 'number') this.host.scrollTo(this, this.scrollX + finite(x), this.scrollY + finite(y ?? 0), 'auto');
    else this.host.scrollTo(this, this.scrollX + finite(x?.left ?? 0), this.scrollY + finite(x?.top ?? 0), x?.behavior ?? 'auto');
  }

  // https://drafts.csswg.org/cssom-view/#dom-window-moveto and the like: only windows that a script opened may be moved, and here those are tabs.

  moveTo(_x: number, _y: number): void {}

  moveBy(_x: number, _y: number): void {}

  resizeTo(_width: number, _height: number): void {}

  resizeBy(_x: number, _y: number): void {}

  getComputedStyle(element: Element, pseudo?: string | null): object | null {
    return this.host.getComputedStyle(element, pseudo ?? null);
  }

  matchMedia(query: string): object | null {
    return this.host.matchMedia(this, query);
  }

  getSelection(): object | null {
    return this.document.getSelection();
  }

  // For the engine

  /** Dispatches a trusted event; false when it was cancelled. */
  fire(event: Event, legacyTarget?: EventTarget): boolean {
    event.isTrusted = true;
    return dispatch(event, this, legacyTarget ?? this);
  }

  /** `load` on the window, whose target is the document. */
  fireLoad(): void {
    this.fire(createEvent('load'), this.document);
  }

  reportError(thrown: unknown): void {
    this.document.host.reportException(thrown);
  }

  /** The document is gone: no more callbacks. */
  stopCallbacks(): void {
    this.timers.stop();
    this.frameCallbacks.stop();
    this.idleCallbacks.stop();
  }
}

interface WindowPostMessageOptions extends TransferOptions {
  targetOrigin?: string;
}

interface ScrollOptions {
  left?: number;
  top?: number;
  behavior?: 'auto' | 'instant' | 'smooth';
}

function finite(x: number): number {
  return Number.isFinite(x) ? x : 0;
}

defineEventHandlers(Window.prototype, [...GLOBAL_EVENT_HANDLERS, ...WINDOW_EVENT_HANDLERS]);

/** Adds accessors and methods of other stages (fetch, localStorage, crypto ...): `this` is the window. */
export function extendWindow(members: object & ThisType<Window>): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(members))) {
    Object.defineProperty(Window.prototype, name, { ...descriptor, enumerable: false, configurable: true });
  }
}
