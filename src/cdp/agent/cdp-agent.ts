// The part of CDP that lives in a site process: everything about documents and their scripts. One for each page.

import type { Page } from '../../engine/page/page.ts';
import { CdpError } from '../cdp-error.ts';
import type { AgentMethod } from './agent-method.ts';
import { AgentSession } from './agent-session.ts';
import { DOM_DOMAIN } from './dom-domain.ts';
import { PAGE_DOMAIN } from './page-domain.ts';
import { RUNTIME_DOMAIN } from './runtime-domain.ts';

export interface CommandOutcome {
  readonly result: unknown;
  readonly error: { readonly code: number; readonly message: string } | null;
}

const METHODS: Readonly<Record<string, AgentMethod>> = { ...RUNTIME_DOMAIN, ...PAGE_DOMAIN, ...DOM_DOMAIN };

export class CdpAgent {
  readonly page: Page;
  readonly frameId: string;
  readonly #emit: (sessionId: string, method: string, params: unknown) => void;
  readonly #sessions = new Map<string, AgentSession>();

  constructor(page: Page, frameId: string, emit: (sessionId: string, method: string, params: unknown) => void) {
    this.page = page;
    this.frameId = frameId;
    this.#emit = emit;
    page.listen({
      committed: () => this.#each((session) => session.committed()),
      realmCreated: (document, realm) => this.#each((session) => session.realmCreated(document, realm)),
      closed: (document) => this.#each((session) => session.documentClosed(document)),
      exceptionThrown: (document, error) => this.#each((session) => session.exceptionThrown(document, error)),
    });
  }

  attach(sessionId: string): void {
    if (this.#sessions.has(sessionId)) return;
    this.#sessions.set(sessionId, new AgentSession(this.page, this.frameId, (method, params) => this.#emit(sessionId, method, params)));
  }

  detach(sessionId: string): void {
    this.#sessions.get(sessionId)?.close();
    this.#sessions.delete(sessionId);
  }

  /** The page is closed: open commands are refused, V8's sessions end. */
  close(): void {
    for (const sessionId of [...this.#sessions.keys()]) this.detach(sessionId);
  }

  command(sessionId: string, method: string, params: Record<string, unknown>): Promise<CommandOutcome> {
    const session = this.#sessions.get(sessionId);
    const run = Object.hasOwn(METHODS, method) ? METHODS[method]! : null;
    if (session === undefined || run === null) return Promise.resolve(refusal(CdpError.unknownMethod(method)));
    const { loop, agent } = this.page.process;
    let outcome: Promise<CommandOutcome> | CommandOutcome = refusal(new CdpError('Internal error', -32603));
    loop.runTask(() => {
      // As one script: promises of the command's code go on when the whole command is done, and are not unhandled before.
      agent.state.run(() => {
        try {
          const result = run(session, params);
          outcome = result instanceof Promise ? result.then(success, refusal) : success(result);
        } catch (error) {
          outcome = refusal(error);
        }
      });
    });
    return Promise.resolve(outcome);
  }

  #each(act: (session: AgentSession) => void): void {
    for (const session of this.#sessions.values()) act(session);
  }
}

function success(result: unknown): CommandOutcome {
  return { result: result ?? {}, error: null };
}

function refusal(error: unknown): CommandOutcome {
  if (error instanceof CdpError) return { result: {}, error: { code: error.code, message: error.message } };
  return { result: {}, error: { code: -32603, message: error instanceof Error ? `Internal error: ${error.message}` : 'Internal error' } };
}
