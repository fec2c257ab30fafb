// How far a guest's right to the network goes, asked inside the network service, where redirects and addresses are known.

import { failure } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { UNCONSTRAINED } from '../../capability/constraints.ts';
import { EffectiveConstraints } from '../../capability/effective-constraints.ts';
import { HostQuery, parseHostPattern } from '../../capability/host-matcher.ts';
import type { ReachCheck } from '../../network/policy/capability-gate.ts';
import type { Reach } from '../../protocol/network-channel.ts';

/** Bounds that cannot be read permit nothing: the kernel sends none of these. */
export function reachCheck(reach: Reach): ReachCheck {
  const grants = reach
    .filter(({ hosts }) => hosts === null || hosts.every((host) => parseHostPattern(host) !== null))
    .map((grant) => new EffectiveConstraints({ ...UNCONSTRAINED, ...grant }, null));
  const query = new HostQuery();
  const refusal = (url: URL, address: string): Failure | null => {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
    const port = portOf(url);
    query.set(hostOf(url), address);
    const isOpen = address === '' && !query.isAddress;
    const permits = (grant: EffectiveConstraints): boolean =>
      grant.permitsConnection(query, port, 'tcp', 'out') || (isOpen && grant.hosts?.hasPrefixes === true && grant.permitsPort(port, 'tcp', 'out'));
    return grants.some(permits) ? null : failure('capability.denied', `connect to ${url.host}`);
  };
  const grantsLocalNetwork = (url: URL, address: string): boolean => {
    query.set(hostOf(url), address);
    return grants.some((grant) => grant.localNetwork && grant.permitsConnection(query, portOf(url), 'tcp', 'out'));
  };
  return { refusalOf: (url) => refusal(url, ''), refusalOfAddress: refusal, grantsLocalNetwork };
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function hostOf({ hostname }: URL): string {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
}
