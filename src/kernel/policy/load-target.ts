// From an address to the connection that loading it needs, and from grants to what the network service is told of them.

import { CAPABILITIES } from '../../capability/capability.ts';
import type { PortRange } from '../../capability/constraints.ts';
import type { CapabilityRequest, ConnectionRequest } from '../../capability/grant.ts';
import type { GrantNode } from '../../capability/grant-node.ts';
import type { Reach } from '../../protocol/network-channel.ts';
import { plainPathOfFileUrl } from '../files/file-address.ts';

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

/** What loading the address needs of the guest's grants; null: nothing. */
export function requestOf(url: string): CapabilityRequest | null {
  if (URL.parse(url)?.protocol === 'file:') return { kind: 'path', path: plainPathOfFileUrl(url), write: false };
  const connection = connectionOf(url);
  return connection === null ? null : { kind: 'connection', ...connection };
}

/** null when one of the grants permits every TCP connection outward, and none opens the local network. Grants for other things say nothing here. */
export function reachOf(live: readonly GrantNode[]): Reach | null {
  const reach: Reach[number][] = [];
  for (const { mask, effective } of live) {
    if ((mask & CAPABILITIES.NETWORK) === 0 || !effective.permitsTransport('tcp', 'out')) continue;
    const { hosts, ports, localNetwork } = effective;
    reach.push({ hosts: hosts?.texts ?? null, ports: ports === null ? null : rangesOf(ports), localNetwork });
  }
  const isEverywhere = reach.some(({ hosts, ports }) => hosts === null && ports === null);
  return isEverywhere && !reach.some(({ localNetwork }) => localNetwork) ? null : reach;
}

function rangesOf(pairs: Uint16Array): PortRange[] {
  return Array.from({ length: pairs.length / 2 }, (_, index) => ({ from: pairs[2 * index]!, to: pairs[2 * index + 1]! }));
}
