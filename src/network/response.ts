// The answer as the requester may see it, and as DevTools sees it: https://fetch.spec.whatwg.org/#concept-filtered-response

import type { Hop } from './http/fetch-over-http.ts';
import { charsetOf } from './mime-sniff.ts';
import type { ObservedResponse } from './network-observer.ts';
import type { HeaderList, NetworkResponse } from './network-request.ts';
import { corsExposedHeaders } from './policy/cors.ts';
import { headerValue } from './request/header-rules.ts';
import type { LoadState } from './request/load-state.ts';

export function buildResponse(
  load: LoadState,
  hop: Hop,
  mimeType: string,
  isRedirect: boolean,
): { readonly head: NetworkResponse; readonly observed: ObservedResponse } {
  const type = isRedirect ? 'opaqueredirect' : load.tainting;
  const { address } = hop.connection.remoteAddress;
  const full: NetworkResponse = {
    url: load.url.href,
    redirected: load.redirectCount > 0,
    status: hop.status,
    statusText: hop.statusText,
    headers: hop.headers,
    type,
    internalStatus: hop.status,
    mimeType,
    charset: charsetOf(headerValue(hop.headers, 'content-type') ?? ''),
    timing: hop.timing,
    remoteAddress: address === '' ? null : hop.connection.remoteAddress,
    addressSpace: hop.connection.addressSpace,
    protocol: hop.protocol,
    connectionReused: hop.connectionReused,
    security: hop.connection.security,
    fromCache: hop.fromCache,
    encodedBytes: hop.encodedHeaderBytes,
  };
  const hidden = type === 'opaque' || type === 'opaqueredirect';
  const head: NetworkResponse = {
    ...full,
    status: hidden ? 0 : hop.status,
    statusText: hidden ? '' : hop.statusText,
    headers: visibleHeaders(load, hop.headers, type),
  };
  return { head, observed: { ...full, rawHeaders: hop.headers } };
}

function visibleHeaders(load: LoadState, headers: HeaderList, type: NetworkResponse['type']): HeaderList {
  const withoutCookies = headers.filter(([name]) => name !== 'set-cookie' && name !== 'set-cookie2');
  if (type === 'basic') return withoutCookies;
  if (type === 'cors') return corsExposedHeaders(withoutCookies, load.request.credentials === 'include');
  return [];
}
