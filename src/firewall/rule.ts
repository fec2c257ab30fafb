// What a firewall is told: rules as data. rule-text.ts and rule-json.ts make it from files, compile-rules.ts makes tables of it.

import type { AddressSpace } from './address-space.ts';
import type { Cidr } from '../base/ip-address.ts';

/** `deny` says nothing to the sender, `reject` tells it; `log` notes and goes on; `limit` allows within a rate and denies beyond it. */
export const ACTIONS = ['allow', 'deny', 'reject', 'log', 'limit'] as const;
export type Action = (typeof ACTIONS)[number];

export type Direction = 'in' | 'out' | 'both';
export const PROTOCOLS = ['any', 'tcp', 'udp', 'icmp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Kinds of guests that a rule may name; `person` is whoever sits at the machine (the address bar). */
export const GUEST_KINDS = ['site', 'extension', 'app', 'vm', 'person'] as const;

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface TimeWindow {
  /** Bit 0 is Monday. */
  readonly days: number;
  /** Minutes of the day; `to` is not inside. `to` <= `from` goes over midnight and belongs to the day on which it begins. */
  readonly from: number;
  readonly to: number;
  readonly isUtc: boolean;
}

/** A token bucket for each guest: `count` new flows, or bytes of both directions, per `perMs`, `burst` of them at once. */
export interface Rate {
  readonly unit: 'flows' | 'bytes';
  readonly count: number;
  readonly perMs: number;
  readonly burst: number;
}

export interface FirewallRule {
  readonly name: string;
  /** 0 to 65535; the greater wins, of equal ones the earlier. */
  readonly priority: number;
  readonly action: Action;
  readonly direction: Direction;
  readonly protocol: Protocol;
  /** Of the other end. null: any. */
  readonly address: Cidr | null;
  /** Lower case; `*.example.com` stands for every name below example.com. At most one of `address` and `host` is set. */
  readonly host: string | null;
  /** Of the service: the other end's port for `out`, the guest's own for `in`. */
  readonly ports: PortRange | null;
  /** `site:https://example.com`, `vm:debian`, a kind alone, `group:NAME`; null: every guest. */
  readonly guest: string | null;
  readonly when: TimeWindow | null;
  readonly rate: Rate | null;
  readonly untilMs: number | null;
  readonly isLogged: boolean;
  /** Line of its file; 0 for what came from elsewhere. */
  readonly line: number;
}

export type DefaultAction = 'allow' | 'deny' | 'reject';

export interface SpaceOverride {
  readonly cidr: Cidr;
  readonly space: AddressSpace;
}

/** One file of rules. null: what the policy below it says. */
export interface RuleSet {
  readonly policy: PolicyName | null;
  /** `audit`: rules are judged, counted and logged, but nothing is refused by them. */
  readonly mode: 'enforce' | 'audit';
  readonly defaultOut: DefaultAction | null;
  readonly defaultIn: DefaultAction | null;
  /** Whether a requester may not reach an address nearer to this machine than where it came from itself. */
  readonly addressSpaces: 'enforce' | 'ignore' | null;
  /** Name -> selectors of guests, as in FirewallRule.guest. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Networks that count as another address space than their numbers say; the longest prefix wins. */
  readonly spaces: readonly SpaceOverride[];
  readonly rules: readonly FirewallRule[];
}

export const POLICY_NAMES = ['open', 'balanced', 'locked'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

export const MAX_RULES = 100_000;
export const MAX_RULES_FILE_BYTES = 16 * 1024 * 1024;
