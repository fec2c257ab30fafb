// Where a cookie jar keeps its cookies between runs. The jar holds all of them in memory; a store only hears of changes.

import type { Cookie } from './cookie.ts';

export interface CookieStore {
  /** Every persistent cookie, once, when the jar is made. */
  loadAll(): Cookie[];
  /** Adds or replaces by cookieKey. Session cookies are not handed over. */
  put(cookie: Cookie): void;
  remove(cookie: Cookie): void;
  close(): void;
}

export class MemoryCookieStore implements CookieStore {
  loadAll(): Cookie[] {
    return [];
  }

  put(): void {}

  remove(): void {}

  close(): void {}
}
