// The header list as it goes out, in Chromium's order. What the page set itself stands where Chromium puts it: before User-Agent.

import type { RequestDestination } from '../../engine/host/loader.ts';
import type { HeaderList } from '../network-request.ts';
import type { LoadState } from './load-state.ts';
import { isTrustworthy } from './origin.ts';
import { determineReferrer } from './referrer.ts';
import { isValidHeader } from './header-rules.ts';

export interface HeaderContext {
  readonly userAgent: string;
  readonly acceptLanguage: string;
  /** The Cookie header's value, '' for none. */
  readonly cookies: string;
  /** If-None-Match and the like, from the cache. */
  readonly revalidation: HeaderList;
}

export function buildRequestHeaders(load: LoadState, context: HeaderContext): HeaderList {
  const { request, url, overrides } = load;
  const own = new Set([...load.headers, ...overrides.extraHeaders].map(([name]) => name.toLowerCase()));
  const list: (readonly [string, string])[] = [];
  const add = (name: string, value: string): void => {
    if (value !== '' && isValidHeader(name, value) && !own.has(name.toLowerCase())) list.push([name, value]);
  };
  const navigates = request.mode === 'navigate';

  list.push(['Host', url.host], ['Connection', 'keep-alive']);
  if (load.body !== null) list.push(['Content-Length', String(load.body.length)]);
  else if (load.method === 'POST' || load.method === 'PUT') list.push(['Content-Length', '0']);
  addCacheControl(load, add);
  list.push(...load.headers, ...overrides.extraHeaders.filter(([name, value]) => isValidHeader(name, value)));
  if (navigates) add('Upgrade-Insecure-Requests', '1');
  add('User-Agent', overrides.userAgent ?? context.userAgent);
  add('Accept', acceptFor(request.destination));
  add('Origin', originHeader(load));
  if (isTrustworthy(url)) addFetchMetadata(load, add);
  add('Referer', determineReferrer(request.referrer, load.referrerPolicy, url));
  // https://fetch.spec.whatwg.org/#http-network-or-cache-fetch: a range of coded bytes could not be decoded.
  add('Accept-Encoding', own.has('range') ? 'identity' : acceptEncoding(url));
  add('Accept-Language', overrides.acceptLanguage ?? context.acceptLanguage);
  add('Cookie', context.cookies);
  for (const [name, value] of context.revalidation) add(name, value);
  return list;
}

type Add = (name: string, value: string) => void;

function addCacheControl(load: LoadState, add: Add): void {
  const { cache } = load.request;
  if (cache === 'no-cache') add('Cache-Control', 'max-age=0');
  if (cache === 'no-store' || cache === 'reload' || load.overrides.cacheDisabled) {
    add('Pragma', 'no-cache');
    add('Cache-Control', 'no-cache');
  }
}

/** https://w3c.github.io/webappsec-fetch-metadata/ */
function addFetchMetadata(load: LoadState, add: Add): void {
  const { request } = load;
  add('Sec-Fetch-Site', load.siteRelation);
  add('Sec-Fetch-Mode', request.mode);
  if (request.mode === 'navigate' && request.userActivation) add('Sec-Fetch-User', '?1');
  add('Sec-Fetch-Dest', request.destination === '' ? 'empty' : request.destination);
}

// https://fetch.spec.whatwg.org/#append-a-request-origin-header
function originHeader(load: LoadState): string {
  const serialized = load.originOnWire;
  if (serialized === '') return '';
  if (load.tainting === 'cors') return serialized;
  if (load.method === 'GET' || load.method === 'HEAD') return '';
  switch (load.referrerPolicy) {
    case 'no-referrer':
      return load.request.mode === 'cors' ? serialized : 'null';
    case 'no-referrer-when-downgrade':
    case 'strict-origin':
    case 'strict-origin-when-cross-origin':
      return serialized.startsWith('https:') && load.url.protocol !== 'https:' ? 'null' : serialized;
    case 'same-origin':
      return load.isSameOriginAsRequester ? serialized : 'null';
    default:
      return serialized;
  }
}

function acceptFor(destination: RequestDestination): string {
  switch (destination) {
    case 'document':
    case 'iframe':
      return 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,image/apng,*/*;q=0.8';
    case 'image':
      return 'image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
    case 'style':
      return 'text/css,*/*;q=0.1';
    default:
      return '*/*';
  }
}

/** Like browsers, br and zstd only where no old middlebox can touch them: over TLS or on this machine. */
function acceptEncoding(url: URL): string {
  return isTrustworthy(url) ? 'gzip, deflate, br, zstd' : 'gzip, deflate';
}
