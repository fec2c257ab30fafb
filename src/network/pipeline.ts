// READ THIS FIRST. The way of every request of every guest, from the asking to the answer, as one list of steps:
//
//   request -> page policy -> capability -> HSTS -> (cookies, cache) -> DNS -> firewall verdict -> connect, TLS -> response checks -> response
//
// Each step allows, changes the load or refuses with a code; refusals go to the audit log. A redirect starts the list anew with the next URL.
// https://fetch.spec.whatwg.org/#main-fetch

import { failure } from '../base/failure.ts';
import type { Failure, Result } from '../base/failure.ts';
import type { BrowserContext } from './browser-context.ts';
import { contentCodings, decodeContent } from './http/content-decoding.ts';
import { BytesSource, PeekableSource, WrappedSource } from './http/byte-source.ts';
import type { ByteSink, ByteSource } from './http/byte-source.ts';
import { discard, fetchOverHttp } from './http/fetch-over-http.ts';
import type { Hop, HttpServices } from './http/fetch-over-http.ts';
import { NO_PHASES } from './http/exchange.ts';
import { bytesToSniff, computedMimeType, essenceOf } from './mime-sniff.ts';
import type { ObservedResponse } from './network-observer.ts';
import type { NetworkLimits } from './network-options.ts';
import type { HeaderList, NetworkResponse } from './network-request.ts';
import { isBadPort } from './policy/bad-ports.ts';
import { isBlockedUrl } from './policy/blocked-urls.ts';
import type { CapabilityGate } from './policy/capability-gate.ts';
import { checkCorp } from './policy/corp.ts';
import { corsCheck } from './policy/cors.ts';
import { checkMixedContent } from './policy/mixed-content.ts';
import { checkNoSniff, hasNoSniff } from './policy/nosniff.ts';
import { ORB_PEEK_BYTES, orbAfterSniffing, orbBeforeBody } from './policy/orb.ts';
import type { PagePolicy } from './policy/page-policy.ts';
import { chooseTainting } from './policy/response-tainting.ts';
import { headerValue } from './request/header-rules.ts';
import type { LoadState } from './request/load-state.ts';
import { followRedirect, redirectTarget } from './request/redirect.ts';
import { buildResponse } from './response.ts';
import { parseDataUrl } from './schemes/data-url.ts';

export interface PipelineServices extends HttpServices {
  readonly limits: NetworkLimits;
  readonly pagePolicy: PagePolicy;
  readonly capabilities: CapabilityGate;
  /** For the audit log: which step refused. */
  readonly refused: (step: string, load: LoadState, failure: Failure) => void;
  /** For DevTools: a hop is about to be sent with these headers. */
  readonly willBeSent: (load: LoadState, headers: HeaderList) => void;
}

export interface PipelineResponse {
  readonly head: NetworkResponse;
  /** Unfiltered, for DevTools. */
  readonly observed: ObservedResponse;
  /** Decoded, not started. */
  readonly body: ByteSource;
  /** Bytes of the body as they came from the network so far. */
  readonly encodedBodyBytes: () => number;
}

type RequestStep = readonly [name: string, check: (load: LoadState, context: BrowserContext, services: PipelineServices) => Failure | null];

const REQUEST_STEPS: readonly RequestStep[] = [
  ['scheme', (load) => checkScheme(load.url)],
  ['port', (load) => (isBadPort(load.url) ? failure('net.blocked-by-policy', `port ${load.url.port} is not for the web`) : null)],
  ['mixed-content', (load) => checkMixedContent(load)],
  ['content-security-policy', (load, _context, services) => services.pagePolicy.contentSecurityPolicy(load.request, load.url)],
  ['extension-rules', (load, _context, services) => services.pagePolicy.extensionRules(load.request, load.url)],
  ['blocked-urls', (load) => (isBlockedUrl(load.url.href, load.overrides.blockedUrls) ? failure('net.blocked-by-client') : null)],
  ['offline', (load) => (load.overrides.offline && isHttp(load.url) ? failure('net.offline') : null)],
  ['capability', (load, _context, services) => load.request.reach?.refusalOf(load.url) ?? services.capabilities.check(load.request.guestId, load.url)],
  ['hsts', (load, context) => upgradeByHsts(load, context)],
  ['fetch-mode', (load) => chooseTainting(load)],
];

type ResponseStep = readonly [name: string, check: (load: LoadState, hop: Hop) => Failure | null];

const RESPONSE_STEPS: readonly ResponseStep[] = [
  ['cross-origin-resource-policy', (load, hop) => checkCorp(load, hop.headers)],
  ['nosniff', (load, hop) => checkNoSniff(load.request.destination, hop.headers)],
];

export async function runPipeline(load: LoadState, context: BrowserContext, services: PipelineServices): Promise<Result<PipelineResponse>> {
  for (;;) {
    // 1. May this be asked for at all?
    for (const [step, check] of REQUEST_STEPS) {
      const refusal = check(load, context, services);
      if (refusal !== null) return refuse(services, step, load, refusal);
    }

    // 2. Ask. Over HTTP: preflight, cookies, cache, DNS, firewall verdict, connect, TLS.
    const fetched = await fetchByScheme(load, context, services);
    if (!fetched.ok) return refuse(services, fetched.failure.code === 'net.blocked-by-firewall' ? 'firewall' : 'fetch', load, fetched.failure);
    const hop = fetched.value;

    // 3. Does the server share it with the requester? Asked of redirects too.
    const unshared = load.tainting === 'cors' ? corsCheck(load, hop.headers, load.request.credentials === 'include') : null;
    if (unshared !== null) return refuseAnswer(services, 'cors', load, hop, unshared);

    // 4. A redirect starts the list anew.
    const target = redirectTarget(hop.status, hop.headers, load.url);
    if (target !== null && load.request.redirect !== 'manual') {
      const refusal = await redirect(load, hop, target, services);
      if (refusal !== null) return refuseAnswer(services, 'redirect', load, hop, refusal);
      continue;
    }

    // 5. May the requester have this answer?
    for (const [step, check] of RESPONSE_STEPS) {
      const refusal = check(load, hop);
      if (refusal !== null) return refuseAnswer(services, step, load, hop, refusal);
    }
    return respond(load, hop, context, services, target !== null);
  }
}

const SCHEMES = new Set(['http:', 'https:', 'data:']);

/** Files are the kernel's to read, for each guest through its mounts: what comes here with such an address has gone round that. */
function checkScheme({ protocol }: URL): Failure | null {
  if (protocol === 'file:') return failure('net.file-denied');
  return SCHEMES.has(protocol) ? null : failure('net.unsupported-scheme', protocol);
}

function isHttp(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

function upgradeByHsts(load: LoadState, context: BrowserContext): null {
  const upgraded = context.hsts.upgrade(load.url);
  if (upgraded !== null) load.moveTo(upgraded);
  return null;
}

async function fetchByScheme(load: LoadState, context: BrowserContext, services: PipelineServices): Promise<Result<Hop>> {
  if (isHttp(load.url)) return fetchOverHttp(load, context, services, (headers) => services.willBeSent(load, headers));
  services.willBeSent(load, []);
  return fetchData(load.url);
}

function fetchData(url: URL): Result<Hop> {
  const parsed = parseDataUrl(url);
  if (parsed === null) return { ok: false, failure: failure('net.invalid-url', 'a data: URL that cannot be decoded') };
  return { ok: true, value: dataHop([['content-type', parsed.mimeType]], new BytesSource([parsed.body])) };
}

function dataHop(headers: HeaderList, body: ByteSource): Hop {
  return {
    status: 200,
    statusText: 'OK',
    headers,
    protocol: 'data',
    connectionReused: false,
    timing: null,
    fromCache: false,
    encodedHeaderBytes: 0,
    body,
    connection: { remoteAddress: { address: '', port: 0 }, addressSpace: 'loopback', security: null, phases: NO_PHASES },
  };
}

async function redirect(load: LoadState, hop: Hop, target: URL | Failure, services: PipelineServices): Promise<Failure | null> {
  if (load.request.redirect === 'error') return failure('net.redirect-refused', load.url.host);
  if ('code' in target) return target;
  const observed = buildResponse(load, hop, essenceOf(headerValue(hop.headers, 'content-type') ?? ''), false).observed;
  const refusal = followRedirect(load, target, hop.status, hop.headers, services.limits.maxRedirects);
  if (refusal !== null) return refusal;
  load.redirectResponse = observed;
  await discard(hop.body);
  return null;
}

/** Decodes the body, looks at its beginning where the type is in doubt, and hands the answer over. */
async function respond(load: LoadState, hop: Hop, context: BrowserContext, services: PipelineServices, isRedirect: boolean): Promise<Result<PipelineResponse>> {
  const orb = orbBeforeBody(load, hop.status, hop.headers);
  if (orb !== null && orb !== 'sniff') return refuseAnswer(services, 'orb', load, hop, orb);

  const counted = new CountingSource(hop.body);
  const hasBody = load.method !== 'HEAD' && hop.status !== 204 && hop.status !== 205 && hop.status !== 304 && !isRedirect;
  const codings = hasBody ? contentCodings(headerValue(hop.headers, 'content-encoding') ?? '') : [];
  if (codings === null) return refuseAnswer(services, 'decode', load, hop, failure('net.content-decoding-failed', 'too many codings'));
  const body = new PeekableSource(decodeContent(counted, codings, services.limits.maxBodyBytes));

  const contentType = headerValue(hop.headers, 'content-type') ?? '';
  const noSniff = hasNoSniff(hop.headers);
  const sniffBytes = hasBody ? bytesToSniff(contentType, noSniff) : 0;
  const peekBytes = Math.max(sniffBytes, orb === 'sniff' ? ORB_PEEK_BYTES : 0);
  const first = peekBytes > 0 ? await body.peek(peekBytes) : NOTHING;
  if (orb === 'sniff') {
    const refusal = orbAfterSniffing(hop.status, hop.headers, first);
    if (refusal !== null) return refuseAnswer(services, 'orb', load, { ...hop, body }, refusal);
  }
  if (load.signal.aborted) return refuseAnswer(services, 'body', load, { ...hop, body }, failure('net.aborted'));
  const mimeType = sniffBytes > 0 ? computedMimeType(contentType, noSniff, first) : essenceOf(contentType);
  if (isHttp(load.url) && (load.request.destination === 'document' || load.request.destination === 'iframe')) {
    context.learnAddressSpace(load.url.origin, hop.connection.addressSpace);
  }
  const { head, observed } = buildResponse(load, hop, mimeType, isRedirect);
  return { ok: true, value: { head, observed, body, encodedBodyBytes: () => counted.bytes } };
}

const NOTHING = new Uint8Array(0);

class CountingSource extends WrappedSource {
  bytes = 0;

  start(sink: ByteSink): void {
    this.source.start({
      data: (chunk) => {
        this.bytes += chunk.length;
        sink.data(chunk);
      },
      end: () => sink.end(),
      failed: (cause) => sink.failed(cause),
    });
  }
}

function refuse(services: PipelineServices, step: string, load: LoadState, cause: Failure): Result<never> {
  services.refused(step, load, cause);
  return { ok: false, failure: cause };
}

function refuseAnswer(services: PipelineServices, step: string, load: LoadState, hop: Hop, cause: Failure): Result<never> {
  hop.body.abort();
  return refuse(services, step, load, cause);
}
