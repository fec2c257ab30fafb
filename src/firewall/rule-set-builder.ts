// Collects the statements of one file of rules and keeps its bounds. Each method is false when the statement is one too many.

import type { AddressSpace } from './address-space.ts';
import type { Cidr } from '../base/ip-address.ts';
import { MAX_RULES } from './rule.ts';
import type { DefaultAction, FirewallRule, PolicyName, RuleSet, SpaceOverride } from './rule.ts';

const MAX_GROUPS = 1000;
const MAX_MEMBERS = 10_000;
const MAX_SPACES = 256;

export class RuleSetBuilder {
  #policy: PolicyName | null = null;
  #mode: 'enforce' | 'audit' | null = null;
  #addressSpaces: 'enforce' | 'ignore' | null = null;
  readonly #defaults: { in: DefaultAction | null; out: DefaultAction | null } = { in: null, out: null };
  readonly #groups = new Map<string, string[]>();
  readonly #spaces: SpaceOverride[] = [];
  readonly #rules: FirewallRule[] = [];
  readonly #names = new Set<string>();
  #members = 0;

  setPolicy(policy: PolicyName): boolean {
    const isFirst = this.#policy === null;
    this.#policy = policy;
    return isFirst;
  }

  setMode(mode: 'enforce' | 'audit'): boolean {
    const isFirst = this.#mode === null;
    this.#mode = mode;
    return isFirst;
  }

  setAddressSpaces(setting: 'enforce' | 'ignore'): boolean {
    const isFirst = this.#addressSpaces === null;
    this.#addressSpaces = setting;
    return isFirst;
  }

  setDefault(direction: 'in' | 'out', action: DefaultAction): boolean {
    const isFirst = this.#defaults[direction] === null;
    this.#defaults[direction] = action;
    return isFirst;
  }

  addSpace(space: AddressSpace, cidr: Cidr): boolean {
    return this.#spaces.push({ space, cidr }) <= MAX_SPACES;
  }

  addToGroup(name: string, members: readonly string[]): boolean {
    const group = this.#groups.get(name) ?? [];
    this.#groups.set(name, group);
    group.push(...members);
    this.#members += members.length;
    return this.#groups.size <= MAX_GROUPS && this.#members <= MAX_MEMBERS;
  }

  addRule(rule: FirewallRule): boolean {
    if (this.#rules.length >= MAX_RULES || this.#names.has(rule.name)) return false;
    this.#names.add(rule.name);
    this.#rules.push(rule);
    return true;
  }

  get ruleCount(): number {
    return this.#rules.length;
  }

  /** A rule that names a group which is nowhere: it would match nobody, which its writer did not mean. */
  unknownGroup(): { readonly group: string; readonly rule: string; readonly line: number } | null {
    for (const { guest, name, line } of this.#rules) {
      if (guest !== null && guest.startsWith('group:') && !this.#groups.has(guest.slice(6))) return { group: guest.slice(6), rule: name, line };
    }
    return null;
  }

  ruleSet(): RuleSet {
    return {
      policy: this.#policy,
      mode: this.#mode ?? 'enforce',
      defaultOut: this.#defaults.out,
      defaultIn: this.#defaults.in,
      addressSpaces: this.#addressSpaces,
      groups: this.#groups,
      spaces: this.#spaces,
      rules: this.#rules,
    };
  }
}
