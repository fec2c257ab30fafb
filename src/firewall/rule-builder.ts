// A rule from its named options, whatever file they came from.

import type { Field } from './rule-fields.ts';
import { parseBurst, parseGuest, parsePorts, parseProtocol, parseRate, parseTarget, parseUntil, parseWhen } from './rule-fields.ts';
import type { Action, FirewallRule, Rate } from './rule.ts';

const LEAST_BYTES_AT_ONCE = 4096;

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
  const burst = read('burst', (text) => fitting(rate, parseBurst(text)));
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

/** Without a burst: as much at once as comes in one time of the rate, of bytes no more than comes in a second, but a packet or two. */
function rateOf(rate: Omit<Rate, 'burst'> | null, burst: Pick<Rate, 'count'> | null): Rate | null {
  if (rate === null) return null;
  const usual = rate.unit === 'flows' ? rate.count : Math.max(LEAST_BYTES_AT_ONCE, Math.ceil((rate.count * 1000) / rate.perMs));
  return { ...rate, burst: burst?.count ?? usual };
}

function fitting(rate: Omit<Rate, 'burst'> | null, burst: Field<Pick<Rate, 'unit' | 'count'>>): Field<Pick<Rate, 'unit' | 'count'>> {
  if ('problem' in burst || rate === null || burst.value.unit === rate.unit) return burst;
  return { problem: rate.unit === 'bytes' ? 'the burst of a rate of bytes is of bytes too: 64kB' : 'the burst of a rate of connections is a number of them' };
}
