// Small bridges between the engine's promises and signals and Node's.

import type { AbortSignal } from '../../dom/abort.ts';

/** A rejection that nobody waits for is no error. */
export function quiet(promise: Promise<unknown>): void {
  promise.catch(() => {});
}

/** Node's signal that aborts with the DOM's. */
export function nativeSignal(signal: AbortSignal): globalThis.AbortSignal {
  const controller = new AbortController();
  if (signal.aborted) controller.abort(signal.reason);
  else signal.addAbortStep(() => controller.abort(signal.reason));
  return controller.signal;
}
