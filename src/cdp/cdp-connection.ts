// One CDP client: its WebSocket, its sessions, its dispatch. Each id is answered once; unknown methods get -32601 at once.

import { randomBytes } from 'node:crypto';

import type { WebSocket } from 'ws';

import { toFailure } from '../base/failure.ts';
import type { Browser } from '../browser/browser.ts';
import type { Tab } from '../browser/tab.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { deniedMessage } from '../protocol/channel-gate.ts';
import type { ChannelGate } from '../protocol/channel-gate.ts';
import { CdpError } from './cdp-error.ts';
import { BROWSER_DOMAIN } from './domains/browser.ts';
import { STORAGE_DOMAIN } from './domains/storage.ts';
import { TARGET_DOMAIN } from './domains/target.ts';
import { rightForMethod } from './method-rights.ts';
import type { NetworkRecorder } from './network-recorder.ts';
import { PageSession } from './page-session.ts';
import { TargetAttachment } from './target-attachment.ts';

/** A method of the browser target: it works on the connection. */
export type BrowserMethod = (session: BrowserSession, params: any) => unknown;

export interface BrowserSession {
  readonly sessionId: string;
  readonly connection: CdpConnection;
  /** Set for the `tab` targets that Puppeteer attaches to before their page. */
  readonly attachment: TargetAttachment;
}

const BROWSER_METHODS: Readonly<Record<string, BrowserMethod>> = { ...BROWSER_DOMAIN, ...TARGET_DOMAIN, ...STORAGE_DOMAIN };

export class CdpConnection {
  readonly browser: Browser;
  readonly kernel: Kernel;
  readonly recorder: NetworkRecorder;
  readonly #socket: WebSocket;
  readonly #sessions = new Map<string, BrowserSession | PageSession>();
  readonly #gate: ChannelGate;
  readonly #onClose: () => void;
  readonly #ownContexts = new Set<string>();
  #stopObserving: () => void;

  /** `targetId` set: the connection speaks to that page directly, as DevTools does. */
  constructor(socket: WebSocket, browser: Browser, kernel: Kernel, recorder: NetworkRecorder, targetId: string | null, gate: ChannelGate, onClose: () => void) {
    this.#socket = socket;
    this.#gate = gate;
    this.browser = browser;
    this.kernel = kernel;
    this.recorder = recorder;
    this.#onClose = onClose;
    const tab = targetId === null ? null : browser.tab(targetId);
    if (tab === null) this.#sessions.set('', this.#browserSession(''));
    else this.#sessions.set('', new PageSession(this, '', tab));
    this.#stopObserving = browser.observe({
      tabOpened: (opened) => this.#tabOpened(opened),
      tabClosed: (closed) => this.#eachAttachment((attachment) => attachment.tabClosed(closed)),
    });
    socket.on('message', (data) => void this.#receive(String(data)));
    socket.on('close', () => this.#end());
    socket.on('error', () => this.#end());
  }

  close(): void {
    this.#socket.close(1001);
  }

  send(message: Record<string, unknown>): void {
    if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(message));
  }

  event(sessionId: string, method: string, params: unknown): void {
    this.send(sessionId === '' ? { method, params } : { method, params, sessionId });
  }

  /** Contexts that this client made end with it, as in Chrome when disposeOnDetach is set. */
  ownContext(browserContextId: string): void {
    this.#ownContexts.add(browserContextId);
  }

  attachToPage(tab: Tab): PageSession {
    const session = new PageSession(this, newSessionId(), tab);
    this.#sessions.set(session.sessionId, session);
    return session;
  }

  attachToBrowser(): BrowserSession {
    const session = this.#browserSession(newSessionId());
    this.#sessions.set(session.sessionId, session);
    return session;
  }

  detach(sessionId: string): boolean {
    const session = this.#sessions.get(sessionId);
    if (session === undefined || sessionId === '') return false;
    if (session instanceof PageSession) session.detach();
    return this.#sessions.delete(sessionId);
  }

  sessionsOf(tab: Tab): PageSession[] {
    return [...this.#sessions.values()].filter((session): session is PageSession => session instanceof PageSession && session.tab === tab);
  }

  #browserSession(sessionId: string): BrowserSession {
    const session: BrowserSession = { sessionId, connection: this, attachment: new TargetAttachment(this, sessionId) };
    return session;
  }

  /** Resolves when every session that wants to prepare the page has. */
  #tabOpened(tab: Tab): Promise<unknown> | undefined {
    const waits = [...this.#sessions.values()].map((session) => session.attachment.tabOpened(tab)).filter((wait) => wait !== undefined);
    return waits.length === 0 ? undefined : Promise.all(waits);
  }

  #eachAttachment(act: (attachment: TargetAttachment) => void): void {
    for (const session of [...this.#sessions.values()]) act(session.attachment);
  }

  async #receive(text: string): Promise<void> {
    let message: { id?: unknown; method?: unknown; params?: unknown; sessionId?: unknown };
    try {
      message = JSON.parse(text) as typeof message;
    } catch {
      return this.send({ error: { code: -32700, message: 'Message must be a valid JSON' } });
    }
    const { id, method } = message;
    const sessionId = typeof message.sessionId === 'string' ? message.sessionId : '';
    if (typeof id !== 'number' || typeof method !== 'string') {
      return this.send({ error: { code: -32600, message: "Message must have integer 'id' and string 'method' properties" } });
    }
    const reply = (fields: Record<string, unknown>): void => this.send(sessionId === '' ? { id, ...fields } : { id, ...fields, sessionId });
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return reply({ error: { code: -32001, message: 'Session with given id not found.' } });
    const right = rightForMethod(method);
    if (!this.#gate.admit(method, right, 'in'))
      return reply({ error: { code: -32000, message: deniedMessage(method, right).message, data: 'capability.denied' } });
    try {
      const params = (message.params ?? {}) as Record<string, unknown>;
      const result = session instanceof PageSession ? await session.dispatch(method, params) : await dispatchToBrowser(session, method, params);
      reply({ result: result ?? {} });
    } catch (error) {
      if (error instanceof CdpError) reply({ error: { code: error.code, message: error.message } });
      else reply({ error: { code: -32000, message: toFailure(error).message } });
    }
  }

  #end(): void {
    this.#stopObserving();
    for (const session of this.#sessions.values()) if (session instanceof PageSession) session.detach();
    this.#sessions.clear();
    for (const contextId of this.#ownContexts) this.browser.removeContext(contextId);
    this.#onClose();
  }
}

function dispatchToBrowser(session: BrowserSession, method: string, params: Record<string, unknown>): unknown {
  const handler = Object.hasOwn(BROWSER_METHODS, method) ? BROWSER_METHODS[method]! : null;
  if (handler === null) throw CdpError.unknownMethod(method);
  return handler(session, params);
}

function newSessionId(): string {
  return randomBytes(16).toString('hex').toUpperCase();
}
