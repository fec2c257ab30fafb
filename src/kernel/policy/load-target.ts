// From an address to the connection that loading it needs.

import type { ConnectionRequest } from '../../capability/grant.ts';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };
/** Addresses that are loaded without any connection. SAFETY: what is not in either list is taken for a connection that nobody may make. */
const LOCAL_SCHEMES = new Set(['data:', 'blob:', 'about:', 'file:']);
const NOWHERE: ConnectionRequest = { host: '', address: '', port: -1, protocol: 'tcp', direction: 'out' };

/** null: none is needed. What cannot be parsed, or has an unknown scheme, is a connection that no grant permits. */
export function connectionOf(url: string): ConnectionRequest | null {
  const parsed = URL.parse(url);
  if (parsed === null) return NOWHERE;
  if (LOCAL_SCHEMES.has(parsed.protocol)) return null;
  const port = DEFAULT_PORTS[parsed.protocol];
  if (port === undefined) return NOWHERE;
  const { hostname } = parsed;
  const isIpv6 = hostname.startsWith('[');
  const host = isIpv6 ? hostname.slice(1, -1) : hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  return { host, address: '', port: parsed.port === '' ? port : Number(parsed.port), protocol: 'tcp', direction: 'out' };
}
