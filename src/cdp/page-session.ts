// One CDP session on a page. The kernel answers what it knows itself (navigation, pictures, input, network, cookies); everything
// about the document and its scripts is answered by the agent inside the site process (cdp/agent).

import { FailureError } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';
import type { Tab } from '../browser/tab.ts';
import type { TabObserver } from '../browser/tab-observer.ts';
import type { CdpConnection } from './cdp-connection.ts';
import { CdpError } from './cdp-error.ts';
import { EMULATION_DOMAIN } from './domains/emulation.ts';
import { FILES_DOMAIN } from './domains/files.ts';
import { INPUT_DOMAIN } from './domains/input.ts';
import { NETWORK_DOMAIN } from './domains/network.ts';
import { PAGE_DOMAIN } from './domains/page.ts';
import { SESSION_DOMAIN } from './domains/session.ts';
import { NetworkEvents } from './network-events.ts';
import { TargetAttachment } from './target-attachment.ts';

export type PageMethod = (session: PageSession, params: any) => unknown;

const KERNEL_METHODS: Readonly<Record<string, PageMethod>> = {
  ...PAGE_DOMAIN,
  ...FILES_DOMAIN,
  ...INPUT_DOMAIN,
  ...NETWORK_DOMAIN,
  ...EMULATION_DOMAIN,
  ...SESSION_DOMAIN,
};

/** Commands whose effect belongs to the session: told again to every process that the page moves to, in their order. */
const LASTING = new Set(['Runtime.enable', 'Runtime.addBinding', 'Page.addScriptToEvaluateOnNewDocument', 'DOM.enable']);

/** What takes a lasting command back, and the parameter that names which. */
const REVOKED_BY: Readonly<Record<string, readonly [method: string, parameter: string | null]>> = {
  'Runtime.disable': ['Runtime.enable', null],
  'Runtime.removeBinding': ['Runtime.addBinding', 'name'],
  'Page.removeScriptToEvaluateOnNewDocument': ['Page.addScriptToEvaluateOnNewDocument', 'identifier'],
  'DOM.disable': ['DOM.enable', null],
};

export class PageSession {
  readonly connection: CdpConnection;
  readonly sessionId: string;
  readonly tab: Tab;
  readonly attachment: TargetAttachment;
  readonly network: NetworkEvents;
  pageEnabled = false;
  lifecycleEvents = false;
  logEnabled = false;
  /** 0xRRGGBBAA, null for the page's own. */
  background: number | null = null;
  /** Settles the dialog that is open, if one is. */
  answerDialog: ((accepted: boolean, text: string) => void) | null = null;
  /** Lets a page that waits for this client start; null when it does not wait. */
  resume: (() => void) | null = null;
  #lasting: { readonly method: string; readonly params: Record<string, unknown> }[] = [];
  #nextScript = 1;
  readonly #stopObserving: () => void;

  constructor(connection: CdpConnection, sessionId: string, tab: Tab) {
    this.connection = connection;
    this.sessionId = sessionId;
    this.tab = tab;
    this.attachment = new TargetAttachment(connection, sessionId);
    this.network = new NetworkEvents(tab, connection.recorder, (method, params) => this.emit(method, params));
    this.#stopObserving = tab.observe(this.#observer());
    tab.attachSession(this.agentSessionId);
  }

  /** Session ids are unique per connection only ('' for direct ones); agents need them unique per process. */
  get agentSessionId(): string {
    return this.sessionId === '' ? `direct-${this.tab.id}` : this.sessionId;
  }

  emit(method: string, params: unknown): void {
    this.connection.event(this.sessionId, method, params);
  }

  async dispatch(method: string, params: Record<string, unknown>): Promise<unknown> {
    if (Object.hasOwn(KERNEL_METHODS, method)) return KERNEL_METHODS[method]!(this, params);
    if (method.startsWith('KPIO.')) throw CdpError.unknownMethod(method);
    if (method === 'Page.addScriptToEvaluateOnNewDocument') return this.toAgent(method, { ...params, identifier: String(this.#nextScript++) });
    return this.toAgent(method, params);
  }

  /** Asks the agent; its refusals become this session's. */
  async toAgent(method: string, params: Record<string, unknown>): Promise<unknown> {
    this.#remember(method, params);
    return this.#ask(method, params);
  }

  async #ask(method: string, params: Record<string, unknown>): Promise<unknown> {
    const { process } = this.tab;
    try {
      const { result, error } = await this.tab.cdpCommand(this.agentSessionId, method, params);
      if (error !== null) throw new CdpError(error.message, error.code);
      return result;
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      // One that had not begun with its document gives way to another: not before it has ended.
      if (error.failure.code === 'page.crashed') await process?.ended;
      if (this.tab.process !== process) {
        // The page has moved while the command was under way: what sets the session up is done there.
        if (this.tab.process !== null && (LASTING.has(method) || method === 'Page.createIsolatedWorld')) return this.#ask(method, params);
        throw new CdpError('Inspected target navigated or closed');
      }
      if (error.failure.code === 'page.crashed') throw new CdpError('Target crashed');
      throw error;
    }
  }

  #remember(method: string, params: Record<string, unknown>): void {
    if (LASTING.has(method)) this.#lasting.push({ method, params });
    const revoked = Object.hasOwn(REVOKED_BY, method) ? REVOKED_BY[method]! : null;
    if (revoked === null) return;
    const [lasting, name] = revoked;
    this.#lasting = this.#lasting.filter((command) => command.method !== lasting || (name !== null && command.params[name] !== params[name]));
  }

  detach(): void {
    this.#stopObserving();
    this.network.close();
    this.answerDialog?.(false, '');
    this.resume?.();
    this.tab.detachSession(this.agentSessionId);
  }

  #observer(): TabObserver {
    const whenEnabled = (method: string, params: unknown): void => {
      if (this.pageEnabled) this.emit(method, params);
    };
    const lifecycle = (loaderId: string, name: string): void => {
      if (this.lifecycleEvents) this.emit('Page.lifecycleEvent', { frameId: this.tab.id, loaderId, name, timestamp: performance.now() / 1000 });
    };
    return {
      navigationStarted: (_tab, loaderId, url, loadId) => {
        this.network.navigationStarted(loaderId, loadId);
        whenEnabled('Page.frameStartedNavigating', { frameId: this.tab.id, url, loaderId, navigationType: 'differentDocument' });
        whenEnabled('Page.frameStartedLoading', { frameId: this.tab.id });
      },
      committed: (_tab, loaderId) => {
        lifecycle(loaderId, 'init');
        whenEnabled('Page.frameNavigated', { frame: frameOf(this.tab), type: 'Navigation' });
        lifecycle(loaderId, 'commit');
      },
      navigatedWithinDocument: (_tab, url) => whenEnabled('Page.navigatedWithinDocument', { frameId: this.tab.id, url, navigationType: 'historyApi' }),
      lifecycle: (_tab, loaderId, name) => {
        if (name === 'DOMContentLoaded') whenEnabled('Page.domContentEventFired', { timestamp: performance.now() / 1000 });
        if (name === 'load') whenEnabled('Page.loadEventFired', { timestamp: performance.now() / 1000 });
        lifecycle(loaderId, name);
        if (name === 'load') whenEnabled('Page.frameStoppedLoading', { frameId: this.tab.id });
      },
      console: (_tab, { level, text }) => {
        // Exceptions of the page go to clients as Runtime.exceptionThrown.
        if (this.logEnabled && !text.startsWith('Uncaught '))
          this.emit('Log.entryAdded', {
            entry: {
              source: 'other',
              level: level === 'warn' ? 'warning' : level === 'log' ? 'info' : level === 'debug' ? 'verbose' : level,
              text,
              timestamp: Date.now(),
            },
          });
      },
      dialog: (_tab, wish) => {
        if (!this.pageEnabled) return undefined as never;
        whenEnabled('Page.javascriptDialogOpening', {
          url: this.tab.committedUrl,
          message: wish.message,
          type: wish.type,
          hasBrowserHandler: false,
          defaultPrompt: wish.defaultText,
          frameId: this.tab.id,
        });
        return new Promise((resolve) => {
          this.answerDialog = (accepted, text) => {
            this.answerDialog = null;
            whenEnabled('Page.javascriptDialogClosed', { result: accepted, userInput: text, frameId: this.tab.id });
            resolve({ accepted, text });
          };
        });
      },
      processChanged: () => {
        if (this.#lasting.some(({ method }) => method === 'Runtime.enable')) this.emit('Runtime.executionContextsCleared', {});
        for (const { method, params } of this.#lasting) void this.tab.cdpCommand(this.agentSessionId, method, params).catch(() => {});
      },
      cdpEvent: (_tab, event) => {
        if (event.sessionId === this.agentSessionId) this.emit(event.method, event.params);
      },
      crashed: (_tab, _reason: Failure) => this.emit('Inspector.targetCrashed', {}),
    };
  }
}

/** What Chromium gives as the address of an initial empty document; Playwright waits for the page's own when it sees it. */
const INITIAL_DOCUMENT_URL = ':';

/** CDP's Page.Frame of a tab's main frame. */
export function frameOf(tab: Tab): Record<string, unknown> {
  const shown = tab.failure === null ? tab.committedUrl : (tab.history.current?.url ?? tab.committedUrl);
  const hash = shown.indexOf('#');
  const url = tab.isInitial ? INITIAL_DOCUMENT_URL : hash < 0 ? shown : shown.slice(0, hash);
  let origin = '://';
  try {
    origin = new URL(tab.committedUrl).origin;
  } catch {
    // An address that does not parse has no origin to show.
  }
  return {
    id: tab.id,
    loaderId: tab.loaderId,
    url,
    ...(hash < 0 ? {} : { urlFragment: shown.slice(hash) }),
    ...(tab.failure === null ? {} : { unreachableUrl: shown }),
    domainAndRegistry: '',
    securityOrigin: origin,
    mimeType: tab.mimeType,
    secureContextType: 'Secure',
    crossOriginIsolatedContextType: 'NotIsolated',
    gatedAPIFeatures: [],
  };
}
