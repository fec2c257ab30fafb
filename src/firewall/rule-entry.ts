// A rule as numbers: what the tables compare. Rules are numbered in the order in which they decide, so the smallest number that matches
// is the answer.

import { META_IN, META_IPV4, META_PROTOCOL, ICMP, TCP, UDP } from './packet.ts';
import type { NamePatterns } from './name-patterns.ts';
import { isIpv4 } from '../base/ip-address.ts';
import type { AddressWords } from '../base/ip-address.ts';
import type { FirewallRule } from './rule.ts';

export interface RuleEntry {
  /** The rule's number. */
  readonly rule: number;
  readonly metaMask: number;
  readonly meta: number;
  /** 0 for any address. */
  readonly prefix: number;
  readonly words: AddressWords;
  /** Number of the name pattern; 0 for none. */
  readonly pattern: number;
  readonly firstPort: number;
  readonly lastPort: number;
}

/** Bits of a rule's state. A rule whose state has a bit that the question skips is passed over. */
export const SKIP_INACTIVE = 1;
/** Allows, but does not grant: it does not name a protected network, so it does not open one to a less protected requester. */
export const SKIP_PLAIN_ALLOW = 2;
/** Time may change the state: nothing below it is ever shadowed by it. */
export const IS_TIMED = 4;

const NUMBERS = { any: 0, tcp: TCP, udp: UDP, icmp: ICMP } as const;
const ANYWHERE: AddressWords = [0, 0, 0, 0];

export function entryOf(rule: FirewallRule, number: number, patterns: NamePatterns): RuleEntry {
  const { address, ports } = rule;
  let metaMask = 0;
  let meta = 0;
  if (rule.protocol !== 'any') {
    metaMask |= META_PROTOCOL;
    meta |= NUMBERS[rule.protocol];
  }
  if (rule.direction !== 'both') {
    metaMask |= META_IN;
    meta |= rule.direction === 'in' ? META_IN : 0;
  }
  if (address !== null) {
    // IPv4 lies inside ::/0 in its mapped form, but whoever writes ::/0 means IPv6.
    metaMask |= META_IPV4;
    meta |= isIpv4(address.words) && address.prefix >= 96 ? META_IPV4 : 0;
  }
  return {
    rule: number,
    metaMask,
    meta,
    prefix: address?.prefix ?? 0,
    words: address?.words ?? ANYWHERE,
    pattern: rule.host === null ? 0 : patterns.add(rule.host),
    firstPort: ports?.first ?? 0,
    lastPort: ports?.last ?? 65_535,
  };
}

/** A table of entries: `find` gives the smallest matching number below `best`, else `best`. */
export interface RuleTable {
  /** The smallest number in the table. */
  readonly first: number;
  readonly kind: string;
  find(question: Question, best: number, skip: number): number;
}

/** What the tables look at. `patterns`: numbers of the name patterns that fit. */
export interface Question {
  meta: number;
  r0: number;
  r1: number;
  r2: number;
  r3: number;
  port: number;
  patterns: readonly number[];
}
