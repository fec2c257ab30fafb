// What one browser context (a profile, an incognito window, a CDP context) knows of the web; nothing of it is shared with another.

import { bareHost, isLocalhostName } from './http/resolver.ts';
import { HttpCache } from './cache/http-cache.ts';
import type { CookieStore } from './cookies/cookie-store.ts';
import { CookieJar } from './cookies/cookie-jar.ts';
import { addressSpaceOf, lessProtected } from '../firewall/address-space.ts';
import type { AddressSpace } from '../firewall/address-space.ts';
import { PreflightCache } from './policy/cors-preflight-cache.ts';
import { HstsList } from './policy/hsts.ts';
import { isIP } from 'node:net';

const MAX_ORIGINS = 10_000;

export class BrowserContext {
  readonly id: string;
  readonly cookies: CookieJar;
  readonly cache: HttpCache;
  readonly hsts: HstsList;
  readonly preflights: PreflightCache;
  /** CDP's Security.setIgnoreCertificateErrors. */
  ignoreCertificateErrors = false;
  readonly #spaces = new Map<string, AddressSpace>();
  readonly #spaceOf: (address: string) => AddressSpace;

  /** `spaceOf`: of an IP literal, by what the firewall was told. */
  constructor(id: string, store: CookieStore, cacheBytes: number, now: () => number, spaceOf: (address: string) => AddressSpace = addressSpaceOf) {
    this.#spaceOf = spaceOf;
    this.id = id;
    this.cookies = new CookieJar(store, now);
    this.cache = new HttpCache(cacheBytes);
    this.hsts = new HstsList(now);
    this.preflights = new PreflightCache(now);
  }

  /** A document of this origin came from there. An origin that was public once stays public: that is what DNS rebinding changes. */
  learnAddressSpace(origin: string, space: AddressSpace): void {
    const before = this.#spaces.get(origin);
    if (before === undefined && this.#spaces.size >= MAX_ORIGINS) this.#spaces.clear();
    this.#spaces.set(origin, before === undefined ? space : lessProtected(before, space));
  }

  /** Addresses in the origin itself cannot be rebound, so they speak for themselves. */
  addressSpaceOf(origin: string): AddressSpace {
    const url = URL.parse(origin);
    if (url === null) return 'unknown';
    if (url.protocol === 'file:') return 'loopback';
    const host = bareHost(url.hostname);
    if (isIP(host) !== 0) return this.#spaceOf(host);
    if (isLocalhostName(host)) return 'loopback';
    return this.#spaces.get(origin) ?? 'unknown';
  }
}
