// Rules -> tables. Done off to the side: nothing that answers questions sees a half-made set, and a set that was made is swapped in at
// once (firewall.ts). Rules are split by the guests that they name, so that a guest's question meets its own rules and everybody's only.

import { isWhollyProtected } from './address-space.ts';
import { covers } from '../base/ip-address.ts';
import { LinearTable } from './linear-table.ts';
import { NamePatterns } from './name-patterns.ts';
import { policyRules } from './policies.ts';
import { entryOf, IS_TIMED, SKIP_INACTIVE, SKIP_PLAIN_ALLOW } from './rule-entry.ts';
import type { RuleEntry, RuleTable } from './rule-entry.ts';
import type { DefaultAction, FirewallRule, PolicyName, RuleSet, SpaceOverride } from './rule.ts';
import { isActive } from './time-window.ts';
import { TupleTable } from './tuple-table.ts';

/** Measured (bench/firewall.bench.ts): where the search by shapes overtakes the scan. */
export const MAX_SCANNED_RULES = 50;

export interface CompiledRules {
  readonly policy: PolicyName;
  readonly isAudit: boolean;
  readonly defaultOut: DefaultAction;
  readonly defaultIn: DefaultAction;
  readonly enforcesSpaces: boolean;
  readonly spaces: readonly SpaceOverride[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** In the order in which they decide: the operator's by priority, then the policy's. A rule's number is its place here. */
  readonly rules: readonly FirewallRule[];
  /** Below this number are the operator's rules. */
  readonly ownRules: number;
  /** SKIP_ and IS_TIMED bits by rule; `tick` changes them. */
  readonly states: Uint8Array;
  readonly timed: readonly number[];
  readonly patterns: NamePatterns;
  /** Tables by the guest, kind or group that their rules name; '' for everybody. */
  readonly deciding: ReadonlyMap<string, RuleTable>;
  readonly logging: ReadonlyMap<string, RuleTable>;
}

/** `nowMs`: which time windows are open at the start. `maxScanned`: for tests, so that few rules meet the search by shapes. */
export function compileRules(own: RuleSet, nowMs: number, maxScanned = MAX_SCANNED_RULES): CompiledRules {
  const name = own.policy ?? 'balanced';
  const policy = policyRules(name);
  const rules = [...inOrder(own.rules), ...inOrder(policy.rules)];
  const states = Uint8Array.from(rules, (rule) => stateOf(rule, own.spaces, nowMs));
  const patterns = new NamePatterns();
  const entries = rules.map((rule, number) => entryOf(rule, number, patterns));
  const ofAction = (isLog: boolean): RuleEntry[] => entries.filter(({ rule }) => (rules[rule]!.action === 'log') === isLog);
  return {
    policy: name,
    isAudit: own.mode === 'audit',
    defaultOut: own.defaultOut ?? policy.defaultOut ?? 'deny',
    defaultIn: own.defaultIn ?? policy.defaultIn ?? 'deny',
    enforcesSpaces: (own.addressSpaces ?? policy.addressSpaces) !== 'ignore',
    spaces: own.spaces,
    groups: own.groups,
    rules,
    ownRules: own.rules.length,
    states,
    timed: rules.flatMap((_, number) => ((states[number]! & IS_TIMED) === 0 ? [] : [number])),
    patterns,
    deciding: tablesOf(ofAction(false), rules, states, maxScanned),
    logging: tablesOf(ofAction(true), rules, states, maxScanned),
  };
}

/** The tables that concern a guest, the one with the first rule first. `labels`: `site`, `site:https://example.com`, ... */
export function tablesFor(tables: ReadonlyMap<string, RuleTable>, labels: readonly string[], groups: ReadonlyMap<string, readonly string[]>): RuleTable[] {
  if (tables.size === 0) return [];
  const selectors = new Set(['', ...labels]);
  for (const [group, members] of groups) if (members.some((member) => labels.includes(member))) selectors.add(`group:${group}`);
  const found = [...selectors].flatMap((selector) => tables.get(selector) ?? []);
  return found.sort((p, q) => p.first - q.first);
}

/** Whether the rule opens a protected network to less protected requesters: only one that names such a network and nothing else. */
export function isGrant(rule: FirewallRule, spaces: readonly SpaceOverride[]): boolean {
  const { address } = rule;
  if ((rule.action !== 'allow' && rule.action !== 'limit') || address === null) return false;
  return isWhollyProtected(address) || spaces.some(({ cidr, space }) => space !== 'public' && covers(cidr, address));
}

/** The SKIP_ and IS_TIMED bits of a rule at a moment. */
export function stateOf(rule: FirewallRule, spaces: readonly SpaceOverride[], nowMs: number): number {
  const isPlainAllow = (rule.action === 'allow' || rule.action === 'limit') && !isGrant(rule, spaces);
  const isTimed = rule.when !== null || rule.untilMs !== null;
  return (isActive(rule, nowMs) ? 0 : SKIP_INACTIVE) | (isPlainAllow ? SKIP_PLAIN_ALLOW : 0) | (isTimed ? IS_TIMED : 0);
}

function inOrder(rules: readonly FirewallRule[]): FirewallRule[] {
  // The sort is stable: of equal priorities the earlier stays first.
  return [...rules].sort((p, q) => q.priority - p.priority);
}

function tablesOf(entries: readonly RuleEntry[], rules: readonly FirewallRule[], states: Uint8Array, maxScanned: number): Map<string, RuleTable> {
  const bySelector = new Map<string, RuleEntry[]>();
  for (const entry of entries) {
    const selector = rules[entry.rule]!.guest ?? '';
    const same = bySelector.get(selector);
    if (same === undefined) bySelector.set(selector, [entry]);
    else same.push(entry);
  }
  const tables = new Map<string, RuleTable>();
  for (const [selector, same] of bySelector) {
    tables.set(selector, same.length <= maxScanned ? new LinearTable(same, states) : new TupleTable(same, states));
  }
  return tables;
}
