// The network service's one entrance: loads, cookies and DevTools' switches, for all guests of all browser contexts. Runs in the network
// process behind the kernel, which vouches for who asks; in one-shot commands it runs in the command's own process.

import { failure } from '../base/failure.ts';
import type { Failure } from '../base/failure.ts';
import { addressSpaceOf } from '../firewall/address-space.ts';
import { BrowserContext } from './browser-context.ts';
import { MemoryCookieStore } from './cookies/cookie-store.ts';
import { ConnectionPool } from './http/connection-pool.ts';
import { SYSTEM_RESOLVER } from './http/resolver.ts';
import { DEFAULT_LIMITS } from './network-options.ts';
import type { NetworkLimits, NetworkOptions } from './network-options.ts';
import { NO_OVERRIDES } from './network-request.ts';
import type { NetworkListener, NetworkLoad, NetworkRequest, PageOverrides } from './network-request.ts';
import type { PipelineServices } from './pipeline.ts';
import { ALL_GUESTS_MAY } from './policy/capability-gate.ts';
import type { FirewallGate } from './policy/firewall-gate.ts';
import { RuleFirewall } from './policy/rule-firewall.ts';
import { NO_PAGE_POLICY } from './policy/page-policy.ts';
import { allowedAuthorHeaders, normalizeMethod } from './request/header-rules.ts';
import { LoadState } from './request/load-state.ts';
import { isSameSite } from './request/origin.ts';
import type { LimitStats } from '../firewall/limit-stats.ts';
import type { Lane } from './rate/pacer.ts';
import { RateLimits } from './rate/rate-limits.ts';
import { RunningLoad } from './running-load.ts';
import { CertificateAuthorities } from './tls/certificate-authorities.ts';

const MAX_URL_LENGTH = 2 * 1024 * 1024;
/** A page with more loads than this under way is no page but an attack on the service's memory. */
const MAX_LOADS_PER_GUEST = 4096;
/** data: URLs carry whole files. */
const MAX_DATA_URL_LENGTH = 512 * 1024 * 1024;

export class NetworkService {
  readonly #options: NetworkOptions;
  readonly #limits: NetworkLimits;
  readonly #pool: ConnectionPool;
  readonly #firewall: FirewallGate;
  readonly #services: PipelineServices;
  readonly #contexts = new Map<string, BrowserContext>();
  readonly #overrides = new Map<string, PageOverrides>();
  readonly #running = new Set<RunningLoad>();
  readonly #loadsOfGuest = new Map<string, number>();
  readonly #rates: RateLimits;
  readonly #doors = new Set<number>();
  #nextRequestId = 1;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#firewall = options.firewall ?? RuleFirewall.balanced(options.now);
    this.#firewall.onBlocked?.((blocked) => this.#stopFlows(blocked));
    this.#rates = new RateLimits(options.pacerClock);
    this.#firewall.onLimitsChanged?.(() => this.#rates.pacer.reconsider());
    this.#pool = new ConnectionPool(options.resolver ?? SYSTEM_RESOLVER, this.#limits, this.#firewall);
    const authorities = new CertificateAuthorities(options.extraCertificateAuthorities ?? []);
    this.#services = {
      pool: this.#pool,
      firewall: this.#firewall,
      doors: this.#doors,
      userAgent: options.userAgent,
      acceptLanguage: options.acceptLanguage,
      tls: (context) => ({ authorities, ignoreCertificateErrors: context.ignoreCertificateErrors }),
      limits: this.#limits,
      pagePolicy: options.pagePolicy ?? NO_PAGE_POLICY,
      capabilities: options.capabilities ?? ALL_GUESTS_MAY,
      refused: (step, load, cause) => {
        const { guestId, origin } = load.request;
        if (isRefusal(cause)) options.onRefusal?.({ requestId: load.requestId, step, guestId, origin, url: load.url.href, failure: cause });
      },
      willBeSent: (load, headers) =>
        options.observer?.requestWillBeSent({
          requestId: load.requestId,
          request: load.request,
          url: load.url.href,
          method: load.method,
          headers,
          body: load.body,
          redirectResponse: load.redirectResponse,
          timestampMs: performance.now(),
          wallTimeMs: Date.now(),
        }),
    };
  }

  /** Starts a load. The listener hears nothing before this returns. */
  start(request: NetworkRequest, listener: NetworkListener): NetworkLoad {
    const requestId = request.requestId ?? `load-${this.#nextRequestId++}`;
    const { guestId: guest, grantRates: grants = [] } = request;
    const rated = this.#rates.admit({ guest, grants, ruleLimit: () => this.#firewall.limitOf?.(running.flow) ?? null });
    const running: RunningLoad = new RunningLoad(requestId, request, listener, this.#options.observer ?? null, rated, () => this.#forget(running));
    const underWay = this.#loadsOfGuest.get(request.guestId) ?? 0;
    this.#running.add(running);
    this.#loadsOfGuest.set(request.guestId, underWay + 1);
    const tooMany = underWay >= MAX_LOADS_PER_GUEST;
    const load = tooMany ? failure('net.blocked-by-policy', 'too many loads at once') : this.#admit(request, requestId, running.signal, rated.lane);
    if (load instanceof LoadState) this.#run(running, load);
    else running.refuse(load);
    return running;
  }

  #run(running: RunningLoad, load: LoadState): void {
    const { browserContextId } = running.request;
    const run = (): void => {
      if (this.#running.has(running)) void running.run(load, this.context(browserContextId), this.#services);
    };
    const whenStored = this.#options.whenStored?.(browserContextId) ?? null;
    if (whenStored === null) run();
    else void whenStored.then(run);
  }

  /** Made on first use. */
  context(browserContextId: string): BrowserContext {
    let context = this.#contexts.get(browserContextId);
    if (context === undefined) {
      const store = this.#options.cookieStore?.(browserContextId) ?? new MemoryCookieStore();
      context = new BrowserContext(
        browserContextId,
        store,
        this.#limits.cacheBytes,
        this.#options.now ?? Date.now,
        (address) => this.#firewall.spaceOf?.(address) ?? addressSpaceOf(address),
      );
      this.#contexts.set(browserContextId, context);
    }
    return context;
  }

  /** Stops the context's loads and forgets all that it knew, but for what its cookie store keeps. */
  disposeContext(browserContextId: string): void {
    for (const running of Array.from(this.#running)) if (running.request.browserContextId === browserContextId) running.stop();
    this.#contexts.get(browserContextId)?.cookies.close();
    this.#contexts.delete(browserContextId);
    this.#pool.closeContext(browserContextId);
  }

  /** CDP's Network domain for one page; undefined ends it. Holds for loads started afterwards. */
  setPageOverrides(pageId: string, overrides: Partial<PageOverrides> | undefined): void {
    if (overrides === undefined) this.#overrides.delete(pageId);
    else this.#overrides.set(pageId, { ...NO_OVERRIDES, ...this.#overrides.get(pageId), ...overrides });
  }

  /** Stops every load of a guest that is no more. */
  abortGuest(guestId: string): void {
    for (const running of Array.from(this.#running)) if (running.request.guestId === guestId) running.stop();
  }

  /** Ports of this machine that belong to the kernel: nobody loads anything from there. */
  setDoors(ports: readonly number[]): void {
    this.#doors.clear();
    for (const port of ports) this.#doors.add(port);
  }

  /** Bytes per second of both directions, over all that the guest loads; null: as many as come. Holds for what is under way at once. */
  limitGuest(guestId: string, bytesPerSecond: number | null): void {
    this.#rates.limitGuest(guestId, bytesPerSecond);
  }

  /** Operators' limits of guests, and those of grants. Rules' are the firewall's to tell. */
  get byteLimits(): readonly LimitStats[] {
    return this.#rates.list();
  }

  /** document.cookie. `topSite` as in NetworkRequest. */
  documentCookie(browserContextId: string, documentUrl: string, topSite: string): string {
    const url = URL.parse(documentUrl);
    return url === null || !isWeb(url) ? '' : this.context(browserContextId).cookies.cookieString(url, scriptAccess(url, topSite));
  }

  setDocumentCookie(browserContextId: string, documentUrl: string, topSite: string, cookie: string): void {
    const url = URL.parse(documentUrl);
    if (url !== null && isWeb(url)) this.context(browserContextId).cookies.set(url, cookie, scriptAccess(url, topSite));
  }

  get runningLoads(): number {
    return this.#running.size;
  }

  get openConnections(): number {
    return this.#pool.connectionCount;
  }

  /** Ends every load and connection and closes the cookie stores. */
  close(): void {
    for (const running of Array.from(this.#running)) running.stop();
    this.#pool.closeAll();
    for (const context of this.#contexts.values()) context.cookies.close();
    this.#contexts.clear();
  }

  /** Rules have changed: what runs over these flows ends, and hears why. */
  #stopFlows(blocked: ReadonlyMap<number, Failure>): void {
    for (const running of Array.from(this.#running)) {
      const cause = blocked.get(running.flow);
      if (cause === undefined) continue;
      const { guestId, origin, url } = running.request;
      this.#options.onRefusal?.({ requestId: running.requestId, step: 'firewall', guestId, origin, url, failure: cause });
      running.stop(cause);
    }
  }

  #forget(running: RunningLoad): void {
    this.#running.delete(running);
    const { guestId } = running.request;
    const left = (this.#loadsOfGuest.get(guestId) ?? 1) - 1;
    if (left === 0) this.#loadsOfGuest.delete(guestId);
    else this.#loadsOfGuest.set(guestId, left);
  }

  /** What no step can work with is refused before the first one. */
  #admit(request: NetworkRequest, requestId: string, signal: AbortSignal, lane: () => Lane): LoadState | Failure {
    const longest = /^\s*data:/i.test(request.url.slice(0, 64)) ? MAX_DATA_URL_LENGTH : MAX_URL_LENGTH;
    const url = request.url.length > longest ? null : URL.parse(request.url);
    if (url === null) return failure('net.invalid-url', request.url.slice(0, 100));
    const method = normalizeMethod(request.method);
    if (method === null) return failure('net.blocked-by-policy', `the method ${request.method.slice(0, 40)} may not be used`);
    if (request.body !== null && (method === 'GET' || method === 'HEAD')) return failure('net.blocked-by-policy', `a ${method} request with a body`);
    const overrides = this.#overrides.get(request.pageId) ?? NO_OVERRIDES;
    const load = new LoadState(request, requestId, url, allowedAuthorHeaders(request.headers), overrides, signal, lane);
    load.method = method;
    return load;
  }
}

/** A step said no, as opposed to a network that did not work. */
function isRefusal({ code }: Failure): boolean {
  return (
    code.startsWith('net.blocked-') ||
    code === 'capability.denied' ||
    code === 'net.file-denied' ||
    code === 'net.unsupported-scheme' ||
    code === 'net.redirect-refused' ||
    code === 'net.offline'
  );
}

function isWeb(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

function scriptAccess(url: URL, topSite: string): Parameters<BrowserContext['cookies']['cookieString']>[1] {
  return { sameSite: isSameSite(topSite, url.href), topLevelNavigation: false, safeMethod: true, partitionKey: topSite, http: false };
}
