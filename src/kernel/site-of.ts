// Origins and sites of addresses. https://html.spec.whatwg.org/#obtain-a-site: scheme and registrable domain.

import { getDomain } from 'tldts';

/** Serialised origin; 'null' for opaque ones (data:, about:, file: and what does not parse). */
export function originOf(url: string): string {
  try {
    const { origin, protocol } = new URL(url);
    return protocol === 'file:' ? 'null' : origin;
  } catch {
    return 'null';
  }
}

/** The address that a page says it comes from, where it can be its own; else none. */
export function honestReferrer(committedUrl: string, referrer: string): string {
  return originOf(referrer) === originOf(committedUrl) ? referrer : '';
}

/** What shares a process: the site; of files, those of one folder, because a document may read what lies in its own folder. */
export function processSiteOf(url: string): string {
  const site = siteOf(url);
  return site === 'file:' ? new URL('.', url).href : site;
}

/** `https://example.org` for any host below example.org; an IP address or a lone name is its own site. '' when opaque. */
export function siteOf(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return '';
  }
  if (parsed.protocol === 'file:') return 'file:';
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return '';
  const domain = getDomain(parsed.hostname, { allowPrivateDomains: true }) ?? parsed.hostname;
  return `${parsed.protocol}//${domain}`;
}
