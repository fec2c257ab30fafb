// HTTP Strict Transport Security (https://www.rfc-editor.org/rfc/rfc6797), learned from headers.
// FIXME: the preload list, and keeping what was learned over a restart.

import { isIP } from 'node:net';
import { bareHost, isLocalhostName } from '../http/resolver.ts';

const MAX_HOSTS = 10_000;

interface HstsEntry {
  readonly expiresMs: number;
  readonly includeSubDomains: boolean;
}

export class HstsList {
  readonly #entries = new Map<string, HstsEntry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Hears the header of an answer that came over TLS without certificate error (section 8.1). */
  learn(url: URL, header: string): void {
    const host = bareHost(url.hostname);
    if (url.protocol !== 'https:' || isIP(host) !== 0 || isLocalhostName(host)) return;
    const parsed = parseHsts(header);
    if (parsed === null) return;
    this.#entries.delete(host);
    if (parsed.maxAgeSeconds === 0) return;
    if (this.#entries.size >= MAX_HOSTS) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(host, { expiresMs: this.#now() + parsed.maxAgeSeconds * 1000, includeSubDomains: parsed.includeSubDomains });
  }

  /** Section 8.3: the https form of an http URL of a known host, else null. */
  upgrade(url: URL): URL | null {
    if (url.protocol !== 'http:' || !this.#covers(bareHost(url.hostname))) return null;
    const upgraded = new URL(url);
    upgraded.protocol = 'https:';
    if (url.port === '80') upgraded.port = '443';
    return upgraded;
  }

  #covers(host: string): boolean {
    const labels = host.replace(/\.$/, '').split('.');
    for (let index = 0; index < labels.length; index++) {
      const entry = this.#entries.get(labels.slice(index).join('.'));
      if (entry === undefined || (index > 0 && !entry.includeSubDomains)) continue;
      if (entry.expiresMs > this.#now()) return true;
    }
    return false;
  }
}

/** Section 6.1; null for a header that must be ignored. */
export function parseHsts(header: string): { readonly maxAgeSeconds: number; readonly includeSubDomains: boolean } | null {
  let maxAgeSeconds: number | null = null;
  let includeSubDomains = false;
  const seen = new Set<string>();
  for (const directive of header.split(';')) {
    const [rawName = '', rawValue] = directive.split('=', 2);
    const name = rawName.trim().toLowerCase();
    if (name === '') continue;
    if (seen.has(name)) return null;
    seen.add(name);
    if (name === 'includesubdomains') includeSubDomains = true;
    if (name !== 'max-age') continue;
    const digits = /^"?(\d{1,15})"?$/.exec((rawValue ?? '').trim())?.[1];
    if (digits === undefined) return null;
    maxAgeSeconds = Math.min(Number(digits), 10 * 365 * 86_400);
  }
  return maxAgeSeconds === null ? null : { maxAgeSeconds, includeSubDomains };
}
