// The firewall's counters as data for `firewall stats`, the desktop and metrics.

import type { Firewall } from './firewall.ts';
import { protocolName } from './flow-table.ts';
import { formatAddress } from '../base/ip-address.ts';
import { META_IN, Packet } from './packet.ts';
import { formatRule } from './rule-text.ts';
import { REASON_NAMES } from './verdict.ts';
import type { ReasonName } from './verdict.ts';

export interface GuestStats {
  readonly guest: number;
  readonly name: string;
  /** Packets of frames, requests of sites. */
  readonly allowed: number;
  readonly refused: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly flows: number;
  /** 0: never. */
  readonly lastSeenMs: number;
}

export interface RuleStats {
  readonly name: string;
  readonly text: string;
  readonly from: 'own' | 'policy';
  readonly hits: number;
  readonly lastMs: number;
}

export interface FlowStats {
  readonly flow: number;
  readonly guest: string;
  readonly direction: 'in' | 'out';
  readonly protocol: string;
  readonly local: string;
  readonly remote: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly openedMs: number;
  readonly rule: string | null;
}

export interface FirewallStats {
  readonly generation: number;
  readonly policy: string;
  readonly mode: 'enforce' | 'audit';
  /** Why everything is refused; null when rules hold. */
  readonly problem: string | null;
  readonly flows: number;
  readonly guests: readonly GuestStats[];
  /** Of every reason that refused something. */
  readonly refused: Readonly<Partial<Record<ReasonName, number>>>;
  /** What audit mode would have refused. */
  readonly auditOnly: Readonly<Partial<Record<ReasonName, number>>>;
}

export function firewallStats(firewall: Firewall): FirewallStats {
  const { rules } = firewall;
  const guests = [...firewall.guests].map(({ id, labels, allowed, refused, bytesIn, bytesOut, flows, lastSeenMs }) => {
    return { guest: id, name: labels.at(-1) ?? '', allowed, refused, bytesIn, bytesOut, flows, lastSeenMs };
  });
  return {
    generation: firewall.generation,
    policy: rules?.policy ?? 'none',
    mode: rules?.isAudit === true ? 'audit' : 'enforce',
    problem: firewall.problem?.message ?? null,
    flows: firewall.flows.count,
    guests,
    refused: byReason((reason) => firewall.dropped(reason)),
    auditOnly: byReason((reason) => firewall.audited(reason)),
  };
}

/** Rules in the order in which they decide, at most `limit`. */
export function ruleStats(firewall: Firewall, limit: number): RuleStats[] {
  const { rules } = firewall;
  if (rules === null) return [];
  return rules.rules.slice(0, limit).map((rule, number) => ({
    name: rule.name,
    text: formatRule(rule),
    from: number < rules.ownRules ? 'own' : 'policy',
    hits: firewall.ruleHits(number),
    lastMs: firewall.ruleLastMs(number),
  }));
}

export function flowStats(firewall: Firewall, limit: number): FlowStats[] {
  const found: FlowStats[] = [];
  const packet = new Packet();
  const { flows, rules } = firewall;
  flows.forEach((entry) => {
    if (found.length >= limit) return;
    flows.read(entry, packet);
    const rule = flows.rules[entry]!;
    found.push({
      flow: flows.handle(entry),
      guest: firewall.guest(packet.guest)?.labels.at(-1) ?? '',
      direction: (packet.meta & META_IN) === 0 ? 'out' : 'in',
      protocol: protocolName(packet.meta),
      local: `${formatAddress([packet.l0, packet.l1, packet.l2, packet.l3])} ${packet.localPort}`,
      remote: `${formatAddress([packet.r0, packet.r1, packet.r2, packet.r3])} ${packet.remotePort}`,
      bytesIn: flows.bytesIn[entry]!,
      bytesOut: flows.bytesOut[entry]!,
      openedMs: flows.openedMs[entry]!,
      rule: rule === -1 ? null : (rules?.rules[rule]?.name ?? null),
    });
  });
  return found;
}

function byReason(count: (reason: number) => number): Partial<Record<ReasonName, number>> {
  return Object.fromEntries(REASON_NAMES.flatMap((name, reason) => (count(reason) === 0 ? [] : [[name, count(reason)]])));
}
