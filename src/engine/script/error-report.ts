// Reporting exceptions and rejected promises: https://html.spec.whatwg.org/#report-the-exception and
// https://html.spec.whatwg.org/#unhandled-promise-rejections

import { ErrorEvent, PromiseRejectionEvent } from '../dom/events/html-events.ts';
import type { Agent } from './agent.ts';
import { Realm } from './realm.ts';
import type { ScriptError } from './window-host.ts';
import { Window } from './window/window.ts';

/** Windows that are inside an `error` event now: what goes wrong there is only logged. */
const reporting = new WeakSet<Window>();

/**
 * Fires `error` at the window; what is not handled goes to the host's console. `muted`: the script came from another origin without
 * CORS, and the page may not learn what went wrong in it.
 */
export function reportException(realm: Realm, thrown: unknown, muted = false): void {
  const { window } = realm;
  if (!(window instanceof Window)) return;
  const error = describe(realm, thrown, false);
  let handled = false;
  if (!reporting.has(window) && realm.world === 'main') {
    reporting.add(window);
    try {
      const shown = muted
        ? { message: 'Script error.', filename: '', lineno: 0, colno: 0, error: null }
        : { message: error.message, filename: error.url, lineno: error.line, colno: error.column, error: thrown };
      handled = !window.fire(new ErrorEvent('error', { cancelable: true, ...shown }));
    } finally {
      reporting.delete(window);
    }
  }
  if (!handled) window.host.uncaughtException(window, error);
}

/** https://html.spec.whatwg.org/#extract-error */
function describe(realm: Realm, thrown: unknown, isPromiseRejection: boolean): ScriptError {
  const message = isPromiseRejection ? realm.glue.describe(thrown).replace(/^Uncaught /, 'Uncaught (in promise) ') : realm.glue.describe(thrown);
  const stack = realm.glue.stackOf(thrown);
  const syntaxError = Realm.syntaxErrorPlace(thrown);
  const place = syntaxError === null ? placeOf(stack) : { ...syntaxError, column: 0 };
  return { message, url: place.url, line: place.line, column: place.column, stack, thrown, isPromiseRejection };
}

/** The first frame that is page code. */
function placeOf(stack: string): { readonly url: string; readonly line: number; readonly column: number } {
  for (const line of stack.slice(0, 10_000).split('\n')) {
    const match = /(?:\(|at )((?:https?|file|data|blob|about|chrome-extension):[^\s]*?):(\d+):(\d+)\)?$/.exec(line);
    if (match !== null) return { url: match[1] ?? '', line: Number(match[2]), column: Number(match[3]) };
  }
  return { url: '', line: 0, column: 0 };
}

/**
 * Sends `unhandledrejection` and `rejectionhandled` of all realms of `agent`. Node delivers these from the microtask checkpoint.
 * Rejections that are no page's are given to `onEngineRejection`.
 */
export function trackRejections(agent: Agent, onEngineRejection: (reason: unknown) => void): () => void {
  /** https://html.spec.whatwg.org/#outstanding-rejected-promises-weak-set */
  const notified = new WeakMap<object, Realm>();
  const rejected = (reason: unknown, promise: Promise<unknown>): void => {
    const realm = agent.realmOfPromise(promise);
    // A promise of no live realm that is no engine promise belongs to a page that is gone.
    if (realm === null) return promise instanceof Promise ? onEngineRejection(reason) : undefined;
    if (!(realm.window instanceof Window)) return;
    const window = realm.window;
    notified.set(promise, realm);
    const handled = realm.world === 'main' && !window.fire(new PromiseRejectionEvent('unhandledrejection', { cancelable: true, promise, reason }));
    if (!handled) window.host.uncaughtException(window, describe(realm, reason, true));
  };
  const handledLater = (promise: Promise<unknown>): void => {
    const realm = notified.get(promise);
    if (realm === undefined || !(realm.window instanceof Window)) return;
    const window = realm.window;
    // FIXME: Node does not give the reason; the event's `reason` is undefined.
    window.loop.queueTask(() => void window.fire(new PromiseRejectionEvent('rejectionhandled', { promise })));
  };
  process.on('unhandledRejection', rejected);
  process.on('rejectionHandled', handledLater);
  return () => {
    process.off('unhandledRejection', rejected);
    process.off('rejectionHandled', handledLater);
  };
}
