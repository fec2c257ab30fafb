// One V8 inspector session in the process that it inspects: V8 makes remote objects of page values, tells of console calls and
// keeps object groups. One for each CDP session, so that objects and bindings of one client are never another's.
// Commands answer at once, but for those that wait for a promise.

import { Session } from 'node:inspector';

import { CdpError } from '../cdp-error.ts';

export type V8Listener = (method: string, params: any) => void;

interface V8Error {
  readonly code?: number | string;
  readonly message: string;
}

export class V8Session {
  readonly #session = new Session();

  constructor(listener: V8Listener) {
    this.#session.connect();
    this.#session.on('inspectorNotification', (message) => {
      const { method, params } = message as { method: string; params: unknown };
      listener(method, params);
    });
  }

  /** The answer of a command that V8 answers at once. Throws its refusal as CdpError. */
  call(method: string, params: object = {}): any {
    let outcome: { readonly error: V8Error | null; readonly result: unknown } | null = null;
    this.#session.post(method, params, (error: V8Error | null, result?: object) => (outcome = { error, result }));
    const settled = outcome as { readonly error: V8Error | null; readonly result: unknown } | null;
    if (settled === null) throw new CdpError('Internal error: no answer', -32603);
    if (settled.error !== null) throw refusal(settled.error);
    return settled.result;
  }

  /** As `call`, for commands with awaitPromise. `settle` is called from a microtask of the page's agent: it must run no page code. */
  callLater(method: string, params: object, settle: (error: CdpError | null, result: any) => void): void {
    this.#session.post(method, params, (error: V8Error | null, result?: object) => settle(error === null ? null : refusal(error), result));
  }

  disconnect(): void {
    this.#session.disconnect();
  }
}

/** Node puts V8's answer into words: `Inspector error -32000: Cannot find ...` */
function refusal(error: V8Error): CdpError {
  const worded = /^Inspector error (-?\d+): ([\s\S]*)$/.exec(error.message);
  return worded === null ? new CdpError(error.message) : new CdpError(worded[2]!, Number(worded[1]));
}
