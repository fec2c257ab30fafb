// Remembers what servers allowed, so that a chatty API is asked once. https://fetch.spec.whatwg.org/#cors-preflight-cache

import type { LoadState } from '../request/load-state.ts';
import type { PreflightAnswer } from './cors.ts';

const MAX_ENTRIES = 1000;

export class PreflightCache {
  readonly #entries = new Map<string, { readonly answer: PreflightAnswer; readonly expiresMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  find(load: LoadState): PreflightAnswer | null {
    const entry = this.#entries.get(keyOf(load));
    return entry !== undefined && entry.expiresMs > this.#now() ? entry.answer : null;
  }

  store(load: LoadState, answer: PreflightAnswer): void {
    const key = keyOf(load);
    this.#entries.delete(key);
    if (this.#entries.size >= MAX_ENTRIES) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    if (answer.maxAgeMs > 0) this.#entries.set(key, { answer, expiresMs: this.#now() + answer.maxAgeMs });
  }
}

function keyOf(load: LoadState): string {
  return `${load.isolationKey}\n${load.origin}\n${load.request.credentials}\n${load.url.href}`;
}
