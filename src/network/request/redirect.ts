// https://fetch.spec.whatwg.org/#http-redirect-fetch: what an answer with 301, 302, 303, 307 or 308 makes of the load.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { HeaderList } from '../network-request.ts';
import { headerValue } from './header-rules.ts';
import type { LoadState } from './load-state.ts';
import { isSameOrigin } from './origin.ts';
import { parseReferrerPolicy } from './referrer.ts';

const BODY_HEADERS = new Set(['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length']);

/** https://fetch.spec.whatwg.org/#concept-response-location-url; null when the answer is not a redirect that can be followed. */
export function redirectTarget(status: number, headers: HeaderList, url: URL): URL | Failure | null {
  if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) return null;
  const location = headerValue(headers, 'location');
  if (location === null) return null;
  // Header values are bytes; browsers read this one as UTF-8.
  const target = URL.parse(Buffer.from(location, 'latin1').toString('utf8'), url.href);
  if (target === null) return failure('net.invalid-url', `redirect from ${url.host}`);
  if (target.hash === '' && !target.href.endsWith('#')) target.hash = url.hash;
  return target;
}

/** Changes the load so that its next hop is `target`, or refuses. */
export function followRedirect(load: LoadState, target: URL, status: number, headers: HeaderList, maxRedirects: number): Failure | null {
  // 6. Only to http(s).
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    return failure('net.unsupported-scheme', `redirect to ${target.protocol}`);
  }
  // 7./8. Not for ever.
  if (load.redirectCount >= maxRedirects) return failure('net.too-many-redirects', String(maxRedirects));
  load.redirectCount++;
  // 9./10. Credentials in the URL would get around CORS.
  const hasCredentials = target.username !== '' || target.password !== '';
  const crossOrigin = load.origin !== null && !isSameOrigin(load.origin, target);
  if (hasCredentials && ((load.request.mode === 'cors' && crossOrigin) || load.tainting === 'cors')) {
    return failure('net.blocked-by-cors', 'redirect to a URL with credentials');
  }
  // 12. POST becomes GET as history has it.
  const becomesGet = ((status === 301 || status === 302) && load.method === 'POST') || (status === 303 && load.method !== 'GET' && load.method !== 'HEAD');
  if (becomesGet) {
    load.method = 'GET';
    load.body = null;
    load.headers = load.headers.filter(([name]) => !BODY_HEADERS.has(name.toLowerCase()));
  }
  // 13. Authorization stays with its origin.
  if (target.origin !== load.url.origin) {
    load.headers = load.headers.filter(([name]) => name.toLowerCase() !== 'authorization');
    // https://fetch.spec.whatwg.org/#concept-request-tainted-origin
    if (load.origin !== null && !load.isSameOriginAsRequester) load.origin = 'null';
  }
  // 18. The redirecting server's referrer policy.
  load.referrerPolicy = parseReferrerPolicy(headerValue(headers, 'referrer-policy') ?? '') ?? load.referrerPolicy;
  load.moveTo(target);
  return null;
}
