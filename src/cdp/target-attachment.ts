// Which targets one session sees and is attached to by itself: Target.setDiscoverTargets and Target.setAutoAttach.
// Pages are attached directly; `tab` targets are not offered (clients accept that, research: engine anchors 4a).

import type { Tab } from '../browser/tab.ts';
import type { CdpConnection } from './cdp-connection.ts';
import type { PageSession } from './page-session.ts';

export interface TargetInfo {
  readonly targetId: string;
  readonly type: 'page';
  readonly title: string;
  readonly url: string;
  readonly attached: boolean;
  readonly canAccessOpener: boolean;
  readonly browserContextId: string;
  readonly openerId?: string;
}

export function targetInfo(tab: Tab, attached: boolean): TargetInfo {
  const info = {
    targetId: tab.id,
    type: 'page' as const,
    title: tab.pageTitle,
    url: tab.history.current?.url ?? 'about:blank',
    attached,
    canAccessOpener: tab.openerId !== null,
    browserContextId: tab.browserContextId,
  };
  return tab.openerId === null ? info : { ...info, openerId: tab.openerId };
}

export class TargetAttachment {
  readonly #connection: CdpConnection;
  readonly #sessionId: string;
  readonly #attached = new Map<Tab, string>();
  readonly #stopObserving = new Map<Tab, () => void>();
  #discover = false;
  #autoAttach = false;
  #waitForDebugger = false;

  constructor(connection: CdpConnection, sessionId: string) {
    this.#connection = connection;
    this.#sessionId = sessionId;
  }

  setDiscover(discover: boolean): void {
    if (discover && !this.#discover) for (const tab of this.#connection.browser.tabs) this.#announce(tab);
    this.#discover = discover;
  }

  setAutoAttach(autoAttach: boolean, waitForDebugger: boolean): void {
    const started = autoAttach && !this.#autoAttach;
    this.#autoAttach = autoAttach;
    this.#waitForDebugger = waitForDebugger;
    if (started) for (const tab of this.#connection.browser.tabs) this.attach(tab);
  }

  /** A promise when the client wants to prepare the page before it loads anything. */
  tabOpened(tab: Tab): Promise<void> | undefined {
    if (this.#discover) this.#announce(tab);
    if (!this.#autoAttach) return undefined;
    const session = this.#attachNew(tab);
    if (!this.#waitForDebugger) return undefined;
    return new Promise((resolve) => {
      session.resume = () => {
        session.resume = null;
        resolve();
      };
    });
  }

  tabClosed(tab: Tab): void {
    const sessionId = this.#attached.get(tab);
    this.#stopObserving.get(tab)?.();
    this.#stopObserving.delete(tab);
    if (sessionId !== undefined) {
      this.#attached.delete(tab);
      this.#connection.detach(sessionId);
      this.#emit('Target.detachedFromTarget', { sessionId, targetId: tab.id });
    }
    if (this.#discover) this.#emit('Target.targetDestroyed', { targetId: tab.id });
  }

  /** Attaches once; the session id. */
  attach(tab: Tab): string {
    const known = this.#attached.get(tab);
    if (known !== undefined) return known;
    return this.#attachNew(tab).sessionId;
  }

  #attachNew(tab: Tab): PageSession {
    const session = this.#connection.attachToPage(tab);
    this.#attached.set(tab, session.sessionId);
    this.#emit('Target.attachedToTarget', { sessionId: session.sessionId, targetInfo: targetInfo(tab, true), waitingForDebugger: this.#waitForDebugger });
    return session;
  }

  detach(sessionId: string): boolean {
    for (const [tab, id] of this.#attached) {
      if (id !== sessionId) continue;
      this.#attached.delete(tab);
      this.#emit('Target.detachedFromTarget', { sessionId, targetId: tab.id });
    }
    return this.#connection.detach(sessionId);
  }

  #announce(tab: Tab): void {
    this.#emit('Target.targetCreated', { targetInfo: targetInfo(tab, this.#attached.has(tab)) });
    if (this.#stopObserving.has(tab)) return;
    let last = '';
    this.#stopObserving.set(
      tab,
      tab.observe({
        changed: () => {
          const info = targetInfo(tab, this.#attached.has(tab));
          const text = `${info.url} ${info.title}`;
          if (this.#discover && text !== last) this.#emit('Target.targetInfoChanged', { targetInfo: info });
          last = text;
        },
      }),
    );
  }

  #emit(method: string, params: unknown): void {
    this.#connection.event(this.#sessionId, method, params);
  }
}
