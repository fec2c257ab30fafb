// One hop of a load over HTTP: preflight, cookies, cache, connection, and what the answer's headers change in the browser context.
// https://fetch.spec.whatwg.org/#http-network-or-cache-fetch

import { failure } from '../../base/failure.ts';
import type { Failure, Result } from '../../base/failure.ts';
import type { BrowserContext } from '../browser-context.ts';
import type { CacheEntry, CacheRequest } from '../cache/http-cache.ts';
import type { CookieAccess } from '../cookies/cookie-jar.ts';
import type { HeaderList, LoadTiming, NetworkRequest } from '../network-request.ts';
import { addressSpaceOf } from '../../firewall/address-space.ts';
import type { AddressSpace } from '../../firewall/address-space.ts';
import type { FirewallGate, FirewallQuestion } from '../policy/firewall-gate.ts';
import { needsPreflight, preflightAllows, preflightHeaders, readPreflight } from '../policy/cors.ts';
import { buildRequestHeaders } from '../request/request-headers.ts';
import { headerValue, headerValues } from '../request/header-rules.ts';
import type { LoadState } from '../request/load-state.ts';
import { isSameSite, siteOf } from '../request/origin.ts';
import { PacedSource } from '../rate/paced-source.ts';
import type { TlsSettings } from '../tls/start-tls.ts';
import { BytesSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import type { ConnectionPool, Route } from './connection-pool.ts';
import { encodedHeaderBytes, NO_PHASES } from './exchange.ts';
import type { ConnectionFacts, ExchangeRequest, ExchangeResponse, ExchangeResult } from './exchange.ts';

/** What one hop brought, whatever the scheme; the body still coded. */
export interface Hop {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: HeaderList;
  readonly protocol: string;
  readonly connection: ConnectionFacts;
  readonly connectionReused: boolean;
  readonly timing: LoadTiming | null;
  readonly fromCache: boolean;
  readonly encodedHeaderBytes: number;
  readonly body: ByteSource;
}

export interface HttpServices {
  readonly pool: ConnectionPool;
  readonly firewall: FirewallGate;
  /** Ports of loopback on which the kernel listens. */
  readonly doors: ReadonlySet<number>;
  readonly userAgent: string;
  readonly acceptLanguage: string;
  readonly tls: (context: BrowserContext) => TlsSettings;
}

export async function fetchOverHttp(
  load: LoadState,
  context: BrowserContext,
  services: HttpServices,
  onHeaders: (headers: HeaderList) => void,
): Promise<Result<Hop>> {
  const startedAt = performance.now();
  // 1. Ask first when the request is one that plain HTML could not make.
  if (load.tainting === 'cors' && needsPreflight(load)) {
    const refusal = await preflight(load, context, services);
    if (refusal !== null) return { ok: false, failure: refusal };
  }

  // 2. Headers and cookies.
  const access = cookieAccess(load);
  const cookies = load.includesCredentials ? toBytes(context.cookies.cookieString(load.url, access)) : '';
  const headerContext = { userAgent: services.userAgent, acceptLanguage: services.acceptLanguage, cookies, revalidation: [] };
  const headers = buildRequestHeaders(load, headerContext);

  // 3. The cache.
  const cacheRequest: CacheRequest = { partition: load.isolationKey, url: withoutFragment(load.url), headers, mode: cacheMode(load) };
  const cacheable = load.method === 'GET';
  const cached = cacheable ? context.cache.find(cacheRequest) : { kind: 'miss' as const };
  if (cached.kind === 'fresh') {
    const refusal = routeFor(load, context, services).admit(cached.entry.connection.remoteAddress.address, null);
    if (refusal !== null) return { ok: false, failure: refusal };
    onHeaders([]);
    return { ok: true, value: hopFromCache(cached.entry) };
  }
  if (load.request.cache === 'only-if-cached') return { ok: false, failure: failure('net.not-in-cache', load.url.host) };
  const sent = cached.kind === 'stale' ? buildRequestHeaders(load, { ...headerContext, revalidation: cached.revalidation }) : headers;
  onHeaders(sent);

  // 4. The network; the firewall is asked inside, once DNS has answered.
  const exchanged = await exchange({ method: load.method, url: load.url, headers: sent, body: load.body }, load, context, services);
  if (!exchanged.ok) return { ok: false, failure: exchanged.failure };
  const hop = hopFromNetwork(exchanged.value, startedAt);

  // 5. What the answer leaves behind.
  learnFrom(hop, load, context, access);
  if (cached.kind === 'stale' && hop.status === 304) {
    await discard(hop.body);
    const fresh = context.cache.freshen(cacheRequest, cached.entry, hop.headers);
    return { ok: true, value: { ...hopFromCache(fresh), timing: hop.timing, encodedHeaderBytes: hop.encodedHeaderBytes } };
  }
  if (cacheable) return { ok: true, value: { ...hop, body: context.cache.record(cacheRequest, hop, hop.body) } };
  if (!isSafeMethod(load.method) && hop.status >= 200 && hop.status < 400) context.cache.invalidate(load.isolationKey, withoutFragment(load.url));
  return { ok: true, value: hop };
}

/**
 * Reads and forgets a body, so that its connection can be kept; a long one is cut off instead. Resolves when what has already
 * arrived is read: mostly that is all of it, and the next request finds the connection free.
 */
export function discard(body: ByteSource): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    body.start({
      data: (chunk) => {
        bytes += chunk.length;
        if (bytes > 64 * 1024) body.abort();
      },
      end: () => setImmediate(resolve),
      failed: () => resolve(),
    });
    setImmediate(() => setImmediate(resolve));
  });
}

async function preflight(load: LoadState, context: BrowserContext, services: HttpServices): Promise<Failure | null> {
  const known = context.preflights.find(load);
  if (known !== null && preflightAllows(load, known) === null) return null;
  const headers = preflightHeaders(load, load.overrides.userAgent ?? services.userAgent, load.overrides.acceptLanguage ?? services.acceptLanguage);
  const exchanged = await exchange({ method: 'OPTIONS', url: load.url, headers, body: null }, load, context, services);
  if (!exchanged.ok) return exchanged.failure;
  const answer = readPreflight(load, exchanged.value.status, exchanged.value.headers);
  await discard(exchanged.value.body);
  if ('code' in answer) return answer;
  context.preflights.store(load, answer);
  return null;
}

/** The pool's, with every byte of both directions counted against the limits of the load: a request waits for its turn, then its body, then the answer's. */
async function exchange(request: Omit<ExchangeRequest, 'lane'>, load: LoadState, context: BrowserContext, services: HttpServices): Promise<ExchangeResult> {
  const sending = load.lane();
  const refusal = await sending.turn(load.signal);
  sending.spend(encodedHeaderBytes(request.headers));
  sending.close();
  if (refusal !== null) return { ok: false, failure: refusal, retryable: false };
  const exchanged = await services.pool.exchange({ ...request, lane: load.lane }, routeFor(load, context, services));
  if (!exchanged.ok) return exchanged;
  const receiving = load.lane();
  receiving.spend(exchanged.value.encodedHeaderBytes);
  return { ok: true, value: { ...exchanged.value, body: new PacedSource(exchanged.value.body, receiving) } };
}

function routeFor(load: LoadState, context: BrowserContext, services: HttpServices): Route {
  const { request, url } = load;
  const isPlainLink = request.isTopLevelNavigation && load.method === 'GET' && (request.origin === null || !isSameSite(request.origin, url.href));
  return {
    partition: `${context.id}\n${load.topSite}\n${load.includesCredentials ? 'credentials' : ''}`,
    tls: services.tls(context),
    signal: load.signal,
    admit: (address, connection) => {
      const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
      // For people by rule as well: what is behind the doors drives the browser, and this service must have no business there.
      const spaceOf = services.firewall.spaceOf?.bind(services.firewall) ?? addressSpaceOf;
      if (services.doors.has(port) && spaceOf(address) === 'loopback') return failure('net.blocked-by-policy', `port ${port} is one of KPIO's own doors`);
      const beyondReach = request.reach?.refusalOfAddress(url, address) ?? null;
      if (beyondReach !== null) return beyondReach;
      const question: FirewallQuestion = {
        guest: request.guestId,
        guestName: guestNameOf(request),
        url: url.href,
        host: url.hostname,
        address,
        port,
        requesterSpace: request.reach?.grantsLocalNetwork(url, address) === true ? null : requesterSpaceOf(load, context),
        requesterOrigin: request.origin,
        isPlainLink,
      };
      if (connection === null || services.firewall.use === undefined) return services.firewall.verdict(question);
      const { refusal, flow } = services.firewall.use(question, connection);
      load.flow = flow;
      return refusal;
    },
  };
}

/** As rules name it. Who asks is the process, and a process holds one site: that of the top-level document. */
function guestNameOf({ origin, topSite }: NetworkRequest): string {
  if (origin === null) return 'person';
  const site = topSite === null ? siteOf(origin) : topSite === '' ? 'null' : topSite;
  if (site === 'null') return 'site:opaque';
  return site.startsWith('file:') ? 'site:file:' : `site:${site}`;
}

function requesterSpaceOf({ request }: LoadState, context: BrowserContext): AddressSpace | null {
  if (request.origin === null) return null;
  if (request.addressSpace !== undefined) return request.addressSpace;
  // A file's origin is often written as opaque; its top site still says that it is of this machine.
  if (request.origin === 'null' && request.topSite?.startsWith('file:') === true) return 'loopback';
  return context.addressSpaceOf(request.origin);
}

function cookieAccess(load: LoadState): CookieAccess {
  const { request, url } = load;
  const site = siteOf(url.href);
  const fromOwnSite = request.origin === null || isSameSite(request.origin, url.href);
  const topIsOwnSite = request.isTopLevelNavigation || load.topSite === site;
  return {
    sameSite: fromOwnSite && topIsOwnSite && request.hasCrossSiteAncestor !== true,
    topLevelNavigation: request.isTopLevelNavigation,
    safeMethod: isSafeMethod(load.method),
    partitionKey: load.topSite,
    http: true,
  };
}

function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

const CONDITIONAL = new Set(['if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-match', 'if-range', 'range']);

function cacheMode(load: LoadState): CacheRequest['mode'] {
  if (load.overrides.cacheDisabled) return 'no-store';
  // A page that makes its own conditional or partial request deals with the answer itself.
  if (load.headers.some(([name]) => CONDITIONAL.has(name.toLowerCase()))) return 'no-store';
  return load.request.cache;
}

function learnFrom(hop: Hop, load: LoadState, context: BrowserContext, access: CookieAccess): void {
  if (load.includesCredentials) {
    for (const header of headerValues(hop.headers, 'set-cookie')) context.cookies.set(load.url, fromBytes(header), access);
  }
  const hsts = headerValue(hop.headers, 'strict-transport-security');
  const { security } = hop.connection;
  if (hsts !== null && security !== null && security.certificateError === null) context.hsts.learn(load.url, hsts);
}

function hopFromNetwork(response: ExchangeResponse, startedAt: number): Hop {
  return {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers.map(([name, value]) => [name.toLowerCase(), value]),
    protocol: response.protocol,
    connection: response.connection,
    connectionReused: response.connectionReused,
    timing: timingOf(response, startedAt),
    fromCache: false,
    encodedHeaderBytes: response.encodedHeaderBytes,
    body: response.body,
  };
}

function hopFromCache(entry: CacheEntry): Hop {
  return {
    status: entry.status,
    statusText: entry.statusText,
    headers: entry.headers,
    protocol: entry.protocol,
    connection: entry.connection,
    connectionReused: true,
    timing: null,
    fromCache: true,
    encodedHeaderBytes: 0,
    body: new BytesSource(entry.body.map((chunk) => chunk.slice())),
  };
}

function timingOf(response: ExchangeResponse, startedAt: number): LoadTiming {
  const since = (at: number): number => (at < 0 ? -1 : Math.max(0, at - startedAt));
  // A connection made for an earlier request took this one no time.
  const phases = response.connectionReused || response.connection.phases.dnsStart < startedAt ? NO_PHASES : response.connection.phases;
  return {
    requestTimeMs: startedAt,
    dnsStart: since(phases.dnsStart),
    dnsEnd: since(phases.dnsEnd),
    connectStart: since(phases.connectStart),
    connectEnd: since(phases.connectEnd),
    sslStart: since(phases.sslStart),
    sslEnd: since(phases.sslEnd),
    sendStart: since(response.sendStart),
    sendEnd: since(response.sendEnd),
    receiveHeadersStart: since(response.headersAt),
    receiveHeadersEnd: since(response.headersAt),
  };
}

function withoutFragment(url: URL): string {
  return url.hash === '' ? url.href : url.href.slice(0, url.href.length - url.hash.length);
}

/** Cookies are kept as text; on the wire they are UTF-8 bytes, which Node writes as Latin-1. */
function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function fromBytes(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
