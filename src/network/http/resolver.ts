// Names to addresses. `localhost` never leaves the machine (https://www.rfc-editor.org/rfc/rfc6761#section-6.3).

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { failure, ok } from '../../base/failure.ts';
import type { Result } from '../../base/failure.ts';

export interface Resolver {
  /** IP literals in the order to try them, at least one. */
  resolve(host: string): Promise<Result<readonly string[]>>;
}

/** A URL's hostname without the brackets of an IPv6 literal. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

export function isLocalhostName(host: string): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  return name === 'localhost' || name.endsWith('.localhost');
}

/** The operating system's resolver, so hosts files and local DNS set-ups work. */
export const SYSTEM_RESOLVER: Resolver = {
  async resolve(host) {
    if (isIP(host) !== 0) return ok([host]);
    if (isLocalhostName(host)) return ok(['127.0.0.1', '::1']);
    try {
      const found = await lookup(host, { all: true, order: 'verbatim' });
      if (found.length > 0) return ok(interleave(found.map((entry) => entry.address)));
    } catch (error) {
      return { ok: false, failure: failure('net.name-not-resolved', `${host} (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`) };
    }
    return { ok: false, failure: failure('net.name-not-resolved', host) };
  },
};

/**
 * `hosts`: `name=address`, comma-separated: names that are answered without asking anybody, for tests and private set-ups (KPIO_HOSTS).
 * The firewall judges their addresses as it judges any. What is no such pair is left out.
 */
export function withHosts(resolver: Resolver, hosts: string): Resolver {
  const known = new Map<string, string[]>();
  for (const entry of hosts.split(',')) {
    const [name = '', address = ''] = entry.trim().split('=');
    if (name === '' || isIP(address) === 0) continue;
    known.set(name.toLowerCase(), [...(known.get(name.toLowerCase()) ?? []), address]);
  }
  if (known.size === 0) return resolver;
  return { resolve: async (host) => (known.has(host.toLowerCase()) ? ok(known.get(host.toLowerCase())!) : resolver.resolve(host)) };
}

/** https://www.rfc-editor.org/rfc/rfc8305#section-4: alternate the families, starting with the first address's. */
function interleave(addresses: readonly string[]): string[] {
  const first = isIP(addresses[0] ?? '');
  const own = addresses.filter((address) => isIP(address) === first);
  const other = addresses.filter((address) => isIP(address) !== first);
  const result: string[] = [];
  for (let index = 0; index < Math.max(own.length, other.length); index++) {
    for (const list of [own, other]) {
      const address = list[index];
      if (address !== undefined) result.push(address);
    }
  }
  return result.slice(0, 8);
}
