// Origins, sites and trust of URLs, on serialized origins ('https://example.com', 'null').
// https://html.spec.whatwg.org/#sites, https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy

import { getDomain } from 'tldts';
import { bareHost, isLocalhostName } from '../http/resolver.ts';

const DOMAIN_OPTIONS = { allowPrivateDomains: true } as const;

/** The site of a URL or serialized origin: `scheme://registrable-domain`, or the host itself where there is none; 'null' if opaque. */
export function siteOf(urlOrOrigin: string): string {
  const url = URL.parse(urlOrOrigin);
  if (url === null) return 'null';
  if (url.protocol === 'file:') return 'file://';
  if (url.hostname === '') return 'null';
  return `${url.protocol}//${registrableDomain(url.hostname) ?? url.hostname}`;
}

/** null for IP addresses, public suffixes and single names. */
export function registrableDomain(hostname: string): string | null {
  return getDomain(hostname, DOMAIN_OPTIONS);
}

/** Schemeful; an opaque origin is same-site with nothing. */
export function isSameSite(a: string, b: string): boolean {
  const site = siteOf(a);
  return site !== 'null' && site === siteOf(b);
}

export function isSameOrigin(origin: string, url: URL): boolean {
  if (url.protocol === 'file:') return false;
  return origin !== 'null' && origin === url.origin;
}

export function isTrustworthy(url: URL): boolean {
  switch (url.protocol) {
    case 'https:':
    case 'wss:':
    case 'data:':
    case 'file:':
    case 'about:':
      return true;
    default:
      break;
  }
  const host = bareHost(url.hostname);
  return isLocalhostName(host) || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
