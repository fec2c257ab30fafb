// https://w3c.github.io/webappsec-referrer-policy/

import { isTrustworthy } from './origin.ts';

const POLICIES = new Set([
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
]);
const DEFAULT_POLICY = 'strict-origin-when-cross-origin';
const MAX_REFERRER_LENGTH = 4096;

/** https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header: the last known token, or null. */
export function parseReferrerPolicy(header: string): string | null {
  let policy: string | null = null;
  for (const entry of header.split(',')) {
    const token = entry.trim().toLowerCase();
    if (POLICIES.has(token)) policy = token;
  }
  return policy;
}

export function effectivePolicy(policy: string): string {
  return POLICIES.has(policy) ? policy : DEFAULT_POLICY;
}

/** https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer: the Referer value, '' for none. */
export function determineReferrer(referrer: string, policy: string, target: URL): string {
  const source = URL.parse(referrer);
  if (source === null || (source.protocol !== 'http:' && source.protocol !== 'https:')) return '';
  const originOnly = `${source.origin}/`;
  source.username = '';
  source.password = '';
  source.hash = '';
  const full = source.href.length > MAX_REFERRER_LENGTH ? originOnly : source.href;
  const sameOrigin = source.origin === target.origin;
  const downgrade = isTrustworthy(source) && !isTrustworthy(target);
  switch (effectivePolicy(policy)) {
    case 'no-referrer':
      return '';
    case 'origin':
      return originOnly;
    case 'unsafe-url':
      return full;
    case 'strict-origin':
      return downgrade ? '' : originOnly;
    case 'same-origin':
      return sameOrigin ? full : '';
    case 'origin-when-cross-origin':
      return sameOrigin ? full : originOnly;
    case 'no-referrer-when-downgrade':
      return downgrade ? '' : full;
    default:
      if (sameOrigin) return full;
      return downgrade ? '' : originOnly;
  }
}
