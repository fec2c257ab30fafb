// Cross-Origin-Resource-Policy: https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header
// FIXME: the embedder policy (COEP: require-corp) of the requesting document is not known here yet.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { HeaderList } from '../network-request.ts';
import { headerValue } from '../request/header-rules.ts';
import type { LoadState } from '../request/load-state.ts';
import { registrableDomain } from '../request/origin.ts';

/** For answers to no-cors requests only; other modes have CORS. */
export function checkCorp(load: LoadState, headers: HeaderList): Failure | null {
  if (load.request.mode !== 'no-cors' || load.isSameOriginAsRequester) return null;
  const policy = headerValue(headers, 'cross-origin-resource-policy');
  if (policy === 'same-origin') return failure('net.blocked-by-corp', load.url.host);
  if (policy === 'same-site' && !isSchemelesslySameSite(load)) return failure('net.blocked-by-corp', load.url.host);
  return null;
}

function isSchemelesslySameSite(load: LoadState): boolean {
  const origin = URL.parse(load.origin ?? '');
  if (origin === null || origin.hostname === '') return false;
  // An insecure page does not get what a secure server keeps to its site.
  if (load.url.protocol === 'https:' && origin.protocol !== 'https:') return false;
  const own = registrableDomain(origin.hostname) ?? origin.hostname;
  return own === (registrableDomain(load.url.hostname) ?? load.url.hostname);
}
