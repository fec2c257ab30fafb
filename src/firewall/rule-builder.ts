// A rule from its named options, whatever file they came from.

import type { Field } from './rule-fields.ts';
import { parseBurst, parseGuest, parsePorts, parseProtocol, parseRate, parseTarget, parseUntil, parseWhen } from './rule-fields.ts';
import type { Action, FirewallRule, Rate } from './rule.ts';

export const RULE_OPTIONS = ['port', 'for', 'when', 'rate', 'burst', 'until'] as const;
export type RuleOption = (typeof RULE_OPTIONS)[number] | 'protocol' | 'target';

export interface RuleHead {
  readonly name: string;
  readonly priority: number;
  readonly action: Action;
  readonly direction: FirewallRule['direction'];
  readonly isLogged: boolean;
  readonly line: number;
}

/** `read` finds an option's text, parses it, and throws its caller's own error on a problem; null where the option is not given. */
export function buildRule(head: RuleHead, read: <T>(option: RuleOption, parse: (text: string) => Field<T>) => T | null): FirewallRule {
  const target = read('target', parseTarget);
  const rate = read('rate', parseRate);
  const burst = read('burst', parseBurst);
  return {
    ...head,
    protocol: read('protocol', parseProtocol) ?? 'any',
    address: target?.address ?? null,
    host: target?.host ?? null,
    ports: read('port', parsePorts),
    guest: read('for', parseGuest),
    when: read('when', parseWhen),
    rate: rateOf(rate, burst),
    untilMs: read('until', parseUntil),
  };
}

function rateOf(rate: Omit<Rate, 'burst'> | null, burst: number | null): Rate | null {
  return rate === null ? null : { ...rate, burst: burst ?? rate.count };
}
