// Cross-Origin Resource Sharing: who may read an answer, and the preflight that asks before an unusual request.
// https://fetch.spec.whatwg.org/#http-cors-protocol

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { HeaderList } from '../network-request.ts';
import { corsUnsafeHeaderNames, headerTokens, headerValue } from '../request/header-rules.ts';
import type { LoadState } from '../request/load-state.ts';

/** https://fetch.spec.whatwg.org/#concept-cors-check */
export function corsCheck(load: LoadState, headers: HeaderList, withCredentials: boolean): Failure | null {
  const allowed = headerValue(headers, 'access-control-allow-origin');
  if (allowed === null) return failure('net.blocked-by-cors', 'no Access-Control-Allow-Origin header');
  if (!withCredentials && allowed === '*') return null;
  if (allowed !== load.originOnWire) return failure('net.blocked-by-cors', `Access-Control-Allow-Origin is for ${allowed.slice(0, 100)}`);
  if (!withCredentials || headerValue(headers, 'access-control-allow-credentials') === 'true') return null;
  return failure('net.blocked-by-cors', 'Access-Control-Allow-Credentials is not true');
}

/** The request is one that plain HTML could not have made. */
export function needsPreflight(load: LoadState): boolean {
  const { method } = load;
  return (method !== 'GET' && method !== 'HEAD' && method !== 'POST') || corsUnsafeHeaderNames(load.headers).length > 0;
}

/** The headers of the OPTIONS request, in Chromium's order. */
export function preflightHeaders(load: LoadState, userAgent: string, acceptLanguage: string): HeaderList {
  const names = corsUnsafeHeaderNames(load.headers);
  const list: (readonly [string, string])[] = [
    ['Host', load.url.host],
    ['Connection', 'keep-alive'],
    ['Accept', '*/*'],
    ['Access-Control-Request-Method', load.method],
  ];
  if (names.length > 0) list.push(['Access-Control-Request-Headers', names.join(',')]);
  list.push(
    ['Origin', load.originOnWire],
    ['User-Agent', userAgent],
    ['Sec-Fetch-Mode', 'cors'],
    ['Sec-Fetch-Site', load.siteRelation],
    ['Sec-Fetch-Dest', 'empty'],
    ['Accept-Encoding', 'gzip, deflate, br, zstd'],
    ['Accept-Language', acceptLanguage],
  );
  return list;
}

export interface PreflightAnswer {
  readonly methods: readonly string[];
  /** Lower case. */
  readonly headers: readonly string[];
  readonly maxAgeMs: number;
}

const DEFAULT_MAX_AGE_SECONDS = 5;
const LONGEST_MAX_AGE_SECONDS = 7200;

/** https://fetch.spec.whatwg.org/#cors-preflight-fetch, from step 7. */
export function readPreflight(load: LoadState, status: number, headers: HeaderList): PreflightAnswer | Failure {
  const withCredentials = load.request.credentials === 'include';
  const refusal = corsCheck(load, headers, withCredentials);
  if (refusal !== null) return refusal;
  if (status < 200 || status > 299) return failure('net.blocked-by-cors', `the preflight was answered with ${status}`);
  const methods = (headerValue(headers, 'access-control-allow-methods') ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const maxAge = Number(/^\s*(\d{1,9})\s*$/.exec(headerValue(headers, 'access-control-max-age') ?? '')?.[1] ?? DEFAULT_MAX_AGE_SECONDS);
  const answer = { methods, headers: headerTokens(headers, 'access-control-allow-headers'), maxAgeMs: Math.min(maxAge, LONGEST_MAX_AGE_SECONDS) * 1000 };
  return preflightAllows(load, answer) ?? answer;
}

/** Steps 7.5 to 7.7. */
export function preflightAllows(load: LoadState, answer: PreflightAnswer): Failure | null {
  const withCredentials = load.request.credentials === 'include';
  const simpleMethod = load.method === 'GET' || load.method === 'HEAD' || load.method === 'POST';
  const anyMethod = answer.methods.includes('*') && !withCredentials;
  if (!simpleMethod && !anyMethod && !answer.methods.includes(load.method)) {
    return failure('net.blocked-by-cors', `the preflight does not allow the method ${load.method.slice(0, 40)}`);
  }
  const anyHeader = answer.headers.includes('*') && !withCredentials;
  for (const name of corsUnsafeHeaderNames(load.headers)) {
    // Authorization must be named; a star does not cover it.
    if (!answer.headers.includes(name) && (!anyHeader || name === 'authorization')) {
      return failure('net.blocked-by-cors', `the preflight does not allow the header ${name.slice(0, 40)}`);
    }
  }
  return null;
}

const SAFELISTED_RESPONSE_HEADERS = new Set(['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified', 'pragma']);

/** https://fetch.spec.whatwg.org/#concept-filtered-response-cors */
export function corsExposedHeaders(headers: HeaderList, withCredentials: boolean): HeaderList {
  const exposed = new Set(headerTokens(headers, 'access-control-expose-headers'));
  const all = exposed.has('*') && !withCredentials;
  return headers.filter(([name]) => all || SAFELISTED_RESPONSE_HEADERS.has(name) || exposed.has(name));
}
