// The cookies of one browser context: what may be stored, what is sent, what is thrown out.
// https://www.ietf.org/archive/id/draft-ietf-httpbis-rfc6265bis-20.html sections 5.7 and 5.8, with Partitioned after CHIPS
// (https://www.ietf.org/archive/id/draft-cutler-httpbis-partitioned-cookies-01.html).

import { isIP } from 'node:net';
import { getPublicSuffix } from 'tldts';
import { bareHost } from '../http/resolver.ts';
import { isTrustworthy, registrableDomain } from '../request/origin.ts';
import type { Cookie } from './cookie.ts';
import { cookieKey } from './cookie.ts';
import type { CookieStore } from './cookie-store.ts';
import { parseSetCookie } from './parse-set-cookie.ts';
import type { ParsedCookie } from './parse-set-cookie.ts';

const MAX_PER_DOMAIN = 180;
const KEEP_PER_DOMAIN = 150;
const MAX_COOKIES = 3000;
const KEEP_COOKIES = 2700;
const MAX_LIFETIME_MS = 400 * 86_400_000;
const LAX_ALLOW_UNSAFE_MS = 120_000;
const ACCESS_TIME_GRAIN_MS = 60_000;

export interface CookieAccess {
  /** Everyone from the requester up to the top-level document is of the URL's site. */
  readonly sameSite: boolean;
  /** A cross-site top-level navigation: Lax cookies go along, with an unsafe method only the fresh ones by default. */
  readonly topLevelNavigation: boolean;
  readonly safeMethod: boolean;
  /** The top site, for Partitioned cookies. */
  readonly partitionKey: string;
  /** True for HTTP, false for document.cookie: those never see or touch HttpOnly cookies. */
  readonly http: boolean;
}

export interface CookieFilter {
  readonly name?: string;
  readonly domain?: string;
  readonly path?: string;
  readonly url?: URL;
  readonly partitionKey?: string;
}

export class CookieJar {
  /** By registrable domain (or the host itself), then by cookieKey, in order of creation. */
  readonly #groups = new Map<string, Map<string, Cookie>>();
  readonly #store: CookieStore;
  readonly #now: () => number;
  #count = 0;

  constructor(store: CookieStore, now: () => number) {
    this.#store = store;
    this.#now = now;
    for (const cookie of store.loadAll()) {
      if (cookie.expiresMs !== null && cookie.expiresMs <= now()) store.remove(cookie);
      else this.#put(cookie);
    }
  }

  /** One Set-Cookie header, or one assignment to document.cookie. False when it was ignored. */
  set(url: URL, header: string, access: CookieAccess): boolean {
    const parsed = parseSetCookie(header);
    if (parsed === null) return false;
    const cookie = admitCookie(url, parsed, access, this.#now());
    return cookie !== null && this.#insert(cookie, access, isTrustworthy(url));
  }

  /** The Cookie header or document.cookie: https://...rfc6265bis#section-5.8.3. '' for none. */
  cookieString(url: URL, access: CookieAccess): string {
    const now = this.#now();
    const found = this.#matching(url, access, now);
    // Longer paths first, then older ones.
    found.sort((a, b) => b.path.length - a.path.length || a.createdMs - b.createdMs);
    for (const cookie of found) {
      if (now - cookie.lastAccessMs > ACCESS_TIME_GRAIN_MS) this.#replaceQuietly({ ...cookie, lastAccessMs: now });
    }
    return found.map((cookie) => (cookie.name === '' ? cookie.value : `${cookie.name}=${cookie.value}`)).join('; ');
  }

  /** All that are not expired, for CDP and settings; with `url` those that would be sent there from its own site. */
  list(filter: CookieFilter = {}): Cookie[] {
    const now = this.#now();
    const result: Cookie[] = [];
    for (const group of this.#groups.values()) {
      for (const cookie of group.values()) {
        if (!isExpired(cookie, now) && passes(cookie, filter)) result.push(cookie);
      }
    }
    return result;
  }

  /** CDP's Network.setCookie: taken as given, without a server's limits. */
  put(cookie: Cookie): void {
    this.#removeExisting(cookie);
    this.#put(cookie);
    if (cookie.expiresMs !== null) this.#store.put(cookie);
    this.#evict(groupOf(cookie.domain));
  }

  /** How many were removed. */
  delete(filter: CookieFilter): number {
    const doomed = this.list(filter);
    for (const cookie of doomed) this.#removeExisting(cookie);
    return doomed.length;
  }

  close(): void {
    this.#store.close();
  }

  get size(): number {
    return this.#count;
  }

  #matching(url: URL, access: CookieAccess, now: number): Cookie[] {
    const host = bareHost(url.hostname);
    const group = this.#groups.get(groupOf(host));
    const found: Cookie[] = [];
    for (const cookie of group?.values() ?? []) {
      if (isExpired(cookie, now)) this.#removeExisting(cookie);
      else if (matchesUrl(cookie, url, host) && mayBeSent(cookie, access, now)) found.push(cookie);
    }
    return found;
  }

  /** Section 5.7 from step 16: what an existing cookie has to say about it. */
  #insert(cookie: Cookie, access: CookieAccess, secureOrigin: boolean): boolean {
    const group = this.#groups.get(groupOf(cookie.domain));
    const old = group?.get(cookieKey(cookie));
    if (old !== undefined && !access.http && old.httpOnly) return false;
    if (!cookie.secure && !secureOrigin && group !== undefined && shadowsSecure(group, cookie)) return false;
    if (old !== undefined) this.#removeExisting(old);
    if (isExpired(cookie, this.#now())) return true;
    const kept = old === undefined ? cookie : { ...cookie, createdMs: old.createdMs };
    this.#put(kept);
    if (kept.expiresMs !== null) this.#store.put(kept);
    this.#evict(groupOf(kept.domain));
    return true;
  }

  #put(cookie: Cookie): void {
    const name = groupOf(cookie.domain);
    let group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, (group = new Map()));
    group.set(cookieKey(cookie), cookie);
    this.#count++;
  }

  #replaceQuietly(cookie: Cookie): void {
    this.#groups.get(groupOf(cookie.domain))?.set(cookieKey(cookie), cookie);
    if (cookie.expiresMs !== null) this.#store.put(cookie);
  }

  #removeExisting(cookie: Pick<Cookie, 'name' | 'domain' | 'path' | 'partitionKey' | 'hostOnly'>): void {
    const name = groupOf(cookie.domain);
    const group = this.#groups.get(name);
    const old = group?.get(cookieKey(cookie));
    if (group === undefined || old === undefined) return;
    group.delete(cookieKey(old));
    this.#count--;
    if (group.size === 0) this.#groups.delete(name);
    if (old.expiresMs !== null) this.#store.remove(old);
  }

  /** Expired ones go first, then insecure ones, then those not used for longest. */
  #evict(groupName: string): void {
    const group = this.#groups.get(groupName);
    if (group !== undefined && group.size > MAX_PER_DOMAIN) this.#trim([...group.values()], KEEP_PER_DOMAIN);
    if (this.#count > MAX_COOKIES)
      this.#trim(
        [...this.#groups.values()].flatMap((each) => [...each.values()]),
        KEEP_COOKIES,
      );
  }

  #trim(cookies: Cookie[], keep: number): void {
    const now = this.#now();
    const rank = (cookie: Cookie): number => (isExpired(cookie, now) ? 0 : cookie.secure ? 2 : 1);
    cookies.sort((a, b) => rank(a) - rank(b) || a.lastAccessMs - b.lastAccessMs);
    for (const cookie of cookies.slice(0, Math.max(0, cookies.length - keep))) this.#removeExisting(cookie);
  }
}

/** Section 5.7 up to step 15: null when the cookie must be ignored. */
function admitCookie(url: URL, parsed: ParsedCookie, access: CookieAccess, now: number): Cookie | null {
  const host = bareHost(url.hostname);
  const domain = admitDomain(host, parsed.domain);
  if (domain === null) return null;
  const secureOrigin = isTrustworthy(url);
  // 11. Secure from secure origins only; 13. HttpOnly from HTTP only.
  if (parsed.secure && !secureOrigin) return null;
  if (parsed.httpOnly && !access.http) return null;
  // SameSite: None must be Secure, and a cross-site subresource can set only such.
  const sameSite = parsed.sameSite ?? 'lax';
  if (sameSite === 'none' && !parsed.secure) return null;
  if (sameSite !== 'none' && !access.sameSite && !access.topLevelNavigation) return null;
  if (parsed.partitioned && !parsed.secure) return null;
  const path = parsed.path === '' ? defaultPath(url.pathname) : parsed.path;
  if (!prefixHolds(parsed, domain.hostOnly, path)) return null;
  return {
    name: parsed.name,
    value: parsed.value,
    domain: domain.domain,
    hostOnly: domain.hostOnly,
    path,
    secure: parsed.secure,
    httpOnly: parsed.httpOnly,
    sameSite,
    sameSiteByDefault: parsed.sameSite === null,
    partitionKey: parsed.partitioned ? access.partitionKey : '',
    expiresMs: expiryOf(parsed, now),
    createdMs: now,
    lastAccessMs: now,
  };
}

function admitDomain(host: string, attribute: string): { readonly domain: string; readonly hostOnly: boolean } | null {
  if (attribute === '') return { domain: host, hostOnly: true };
  const domain = URL.parse(`http://${attribute}/`)?.hostname ?? '';
  if (domain === '' || attribute.includes('/') || attribute.includes(':')) return null;
  // 9. A public suffix is no domain to share cookies on; the host itself may name itself.
  if (isIP(host) === 0 && getPublicSuffix(domain, { allowPrivateDomains: true }) === domain) {
    return domain === host ? { domain, hostOnly: true } : null;
  }
  return domainMatches(host, domain) ? { domain, hostOnly: false } : null;
}

/** 20./21.: __Secure- and __Host- mean what they say, in any case; a nameless cookie may not pretend to have them. */
function prefixHolds(parsed: ParsedCookie, hostOnly: boolean, path: string): boolean {
  const lowerName = parsed.name.toLowerCase();
  if (parsed.name === '' && /^__(?:secure|host)-/i.test(parsed.value)) return false;
  if (lowerName.startsWith('__secure-')) return parsed.secure;
  if (lowerName.startsWith('__host-')) return parsed.secure && hostOnly && parsed.domain === '' && path === '/' && parsed.path === '/';
  return true;
}

function expiryOf(parsed: ParsedCookie, now: number): number | null {
  if (parsed.maxAgeSeconds !== null) {
    return parsed.maxAgeSeconds <= 0 ? 0 : now + Math.min(parsed.maxAgeSeconds * 1000, MAX_LIFETIME_MS);
  }
  return parsed.expiresMs === null ? null : Math.min(parsed.expiresMs, now + MAX_LIFETIME_MS);
}

/** Section 5.1.4. */
export function defaultPath(pathname: string): string {
  const slash = pathname.lastIndexOf('/');
  return slash <= 0 ? '/' : pathname.slice(0, slash);
}

export function pathMatches(requestPath: string, cookiePath: string): boolean {
  if (requestPath === cookiePath) return true;
  if (!requestPath.startsWith(cookiePath)) return false;
  return cookiePath.endsWith('/') || requestPath[cookiePath.length] === '/';
}

/** Section 5.1.3. */
export function domainMatches(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && isIP(host) === 0);
}

function matchesUrl(cookie: Cookie, url: URL, host: string): boolean {
  if (cookie.hostOnly ? host !== cookie.domain : !domainMatches(host, cookie.domain)) return false;
  return pathMatches(url.pathname, cookie.path) && (!cookie.secure || isTrustworthy(url));
}

function mayBeSent(cookie: Cookie, access: CookieAccess, now: number): boolean {
  if (cookie.httpOnly && !access.http) return false;
  if (cookie.partitionKey !== '' && cookie.partitionKey !== access.partitionKey) return false;
  if (access.sameSite || cookie.sameSite === 'none') return true;
  if (cookie.sameSite === 'strict' || !access.topLevelNavigation) return false;
  return access.safeMethod || (cookie.sameSiteByDefault && now - cookie.createdMs < LAX_ALLOW_UNSAFE_MS);
}

/** Step 16.: an insecure origin must not lay a cookie over a secure one. */
function shadowsSecure(group: ReadonlyMap<string, Cookie>, cookie: Cookie): boolean {
  for (const other of group.values()) {
    if (!other.secure || other.name !== cookie.name) continue;
    const related = domainMatches(other.domain, cookie.domain) || domainMatches(cookie.domain, other.domain);
    if (related && pathMatches(cookie.path, other.path)) return true;
  }
  return false;
}

function isExpired(cookie: Cookie, now: number): boolean {
  return cookie.expiresMs !== null && cookie.expiresMs <= now;
}

function groupOf(host: string): string {
  return registrableDomain(host) ?? host;
}

function passes(cookie: Cookie, filter: CookieFilter): boolean {
  if (filter.name !== undefined && cookie.name !== filter.name) return false;
  if (filter.domain !== undefined && cookie.domain !== filter.domain.replace(/^\./, '').toLowerCase()) return false;
  if (filter.path !== undefined && cookie.path !== filter.path) return false;
  if (filter.partitionKey !== undefined && cookie.partitionKey !== filter.partitionKey) return false;
  return filter.url === undefined || matchesUrl(cookie, filter.url, bareHost(filter.url.hostname));
}
