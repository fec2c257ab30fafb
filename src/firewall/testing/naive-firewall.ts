// The reference that the firewall must agree with: every rule looked at for every packet, strings and loops, nothing shared with the
// engine but the shape of a rule.

import type { FirewallRule, RuleSet } from '../rule.ts';

export interface NaivePacket {
  readonly guest: string;
  readonly groups: readonly string[];
  readonly direction: 'in' | 'out';
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** 128 bits; IPv4 as ::ffff:a.b.c.d. */
  readonly address: bigint;
  readonly port: number;
  readonly names: readonly string[];
  readonly requesterSpace: 'public' | 'private' | 'loopback' | null;
}

export interface NaiveVerdict {
  readonly verdict: 'allow' | 'deny' | 'reject';
  readonly rule: string | null;
}

const V4 = 0xffffn << 32n;
const PROTECTED: readonly (readonly [bigint, bigint, number])[] = [
  [V4 | 0x7f000000n, 104n, 2],
  [V4, 104n, 2],
  [V4 | 0x0a000000n, 104n, 1],
  [V4 | 0xac100000n, 108n, 1],
  [V4 | 0xc0a80000n, 112n, 1],
  [V4 | 0xa9fe0000n, 112n, 1],
  [V4 | 0x64400000n, 106n, 1],
  [V4 | 0xc6120000n, 111n, 1],
  [V4 | 0xc0000000n, 120n, 1],
  [V4 | 0xe0000000n, 99n, 1],
  [0n, 127n, 2],
  [0x0064ff9b0001n << 80n, 48n, 1],
  [0xfcn << 120n, 7n, 1],
  [0xfe8n << 116n, 9n, 1],
  [0xffn << 120n, 8n, 1],
];
const RANKS = { public: 0, private: 1, loopback: 2 };

export function naiveRank(address: bigint): number {
  for (const [network, prefix, rank] of PROTECTED) if (isIn(address, network, prefix)) return rank;
  return 0;
}

export function naiveVerdict(own: RuleSet, policy: RuleSet, packet: NaivePacket): NaiveVerdict {
  const rules = [...own.rules].sort((p, q) => q.priority - p.priority).concat([...policy.rules].sort((p, q) => q.priority - p.priority));
  const enforces = (own.addressSpaces ?? policy.addressSpaces) === 'enforce';
  const needsGrant = enforces && packet.direction === 'out' && packet.requesterSpace !== null && naiveRank(packet.address) > RANKS[packet.requesterSpace];
  for (const rule of rules) {
    if (rule.action === 'log' || !matches(rule, packet)) continue;
    if (rule.action === 'allow' && needsGrant && !grants(rule)) continue;
    return { verdict: rule.action === 'limit' ? 'allow' : rule.action, rule: rule.name };
  }
  if (needsGrant) return { verdict: 'reject', rule: null };
  const verdict = packet.direction === 'in' ? (own.defaultIn ?? policy.defaultIn) : (own.defaultOut ?? policy.defaultOut);
  return { verdict: verdict ?? 'deny', rule: null };
}

function matches(rule: FirewallRule, packet: NaivePacket): boolean {
  if (rule.direction !== 'both' && rule.direction !== packet.direction) return false;
  if (rule.protocol !== 'any' && rule.protocol !== packet.protocol) return false;
  if (rule.ports !== null && (packet.port < rule.ports.first || packet.port > rule.ports.last)) return false;
  if (rule.guest !== null && rule.guest !== packet.guest && rule.guest !== packet.guest.split(':')[0]) {
    if (!rule.guest.startsWith('group:') || !packet.groups.includes(rule.guest.slice(6))) return false;
  }
  if (rule.host !== null && !packet.names.some((name) => (rule.host!.startsWith('*.') ? name.endsWith(rule.host!.slice(1)) : name === rule.host))) return false;
  if (rule.address === null) return true;
  const network = toBigInt(rule.address.words);
  const isV4Rule = rule.address.prefix >= 96 && network >> 32n === 0xffffn;
  return isV4Rule === (packet.address >> 32n === 0xffffn) && isIn(packet.address, network, BigInt(rule.address.prefix));
}

function grants(rule: FirewallRule): boolean {
  if (rule.address === null) return false;
  const network = toBigInt(rule.address.words);
  return PROTECTED.some(([outer, prefix]) => BigInt(rule.address!.prefix) >= prefix && isIn(network, outer, prefix));
}

function isIn(address: bigint, network: bigint, prefix: bigint): boolean {
  return address >> (128n - prefix) === network >> (128n - prefix);
}

export function toBigInt(words: readonly number[]): bigint {
  return words.reduce((value, word) => (value << 32n) | BigInt(word >>> 0), 0n);
}

export function toWords(address: bigint): readonly [number, number, number, number] {
  const word = (shift: bigint): number => Number((address >> shift) & 0xffffffffn) | 0;
  return [word(96n), word(64n), word(32n), word(0n)];
}
