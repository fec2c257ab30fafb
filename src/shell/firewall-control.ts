// The running system's half of `kpio firewall`.

import { FailureError } from '../base/failure.ts';
import { POLICY_TEXTS } from '../firewall/policies.ts';
import { parseGuest, parsePorts } from '../firewall/rule-fields.ts';
import { POLICY_NAMES } from '../firewall/rule.ts';
import type { ConnectionRequest } from '../capability/grant.ts';
import type { Explanation } from '../firewall/explain.ts';
import type { Guest } from '../kernel/guests/guest.ts';
import type { GuestTable } from '../kernel/guests/guest-table.ts';
import type { PolicyEnforcer } from '../kernel/policy/policy-enforcer.ts';
import type { NetworkClient } from '../kernel/services/network-client.ts';
import { needs } from '../protocol/message-table.ts';
import { nothing, nullable, object, oneOf, string } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

const explainQuestion = object({ guest: string(512), target: string(4096), from: nullable(oneOf('public', 'private', 'loopback')) });

export interface FirewallParts {
  readonly network: NetworkClient;
  readonly guests: GuestTable;
  readonly policy: Pick<PolicyEnforcer, 'ratesOf'>;
}

export function firewallControl(parts: () => FirewallParts): ControlCommands {
  const network = (): NetworkClient => parts().network;
  /** What was written must also hold: a change that the service could not take is told. */
  const apply = async (): Promise<unknown> => {
    const { problem, ...applied } = await network().applyFirewall();
    if (problem !== null) throw FailureError.of(problem as FailureError['failure']);
    return applied;
  };
  const stats = async (): Promise<Record<string, unknown>> => {
    return (await network().service.channel.call('firewall.stats', {})).stats as Record<string, unknown>;
  };
  return {
    'firewall.list': controlCommand(nothing, needs('ADMIN'), async () => {
      const { policy, mode, problem, ruleList } = await stats();
      return { policy, mode, problem, rules: ruleList };
    }),
    'firewall.stats': controlCommand(nothing, needs('ADMIN'), async () => {
      const { ruleList: _rules, flowList, ...rest } = await stats();
      return { ...rest, flowList };
    }),
    'firewall.add': controlCommand(object({ rule: string(4096) }), needs('ADMIN'), async ({ rule }) => {
      await network().firewall.add(rule);
      return apply();
    }),
    'firewall.remove': controlCommand(object({ name: string(64) }), needs('ADMIN'), async ({ name }) => {
      await network().firewall.remove(name);
      return apply();
    }),
    'firewall.policy': controlCommand(object({ policy: nullable(oneOf(...POLICY_NAMES)) }), needs('ADMIN'), async ({ policy }) => {
      if (policy !== null) {
        await network().firewall.setPolicy(policy);
        await apply();
      }
      const now = String((await stats())['policy']);
      return { policy: now, text: Object.hasOwn(POLICY_TEXTS, now) ? POLICY_TEXTS[now as keyof typeof POLICY_TEXTS] : '', policies: POLICY_NAMES };
    }),
    'firewall.reload': controlCommand(nothing, needs('ADMIN'), () => {
      const { firewall } = network();
      const rules = firewall.read();
      return firewall.audit.beforeChange('reloaded', rules.ok ? rules.value : '', { file: firewall.path }, apply);
    }),
    'firewall.explain': controlCommand(explainQuestion, needs('ADMIN'), async ({ guest, target, from }) => {
      const checked = parseGuest(guest);
      if ('problem' in checked || checked.value === null) throw new FailureError('cli.usage', 'problem' in checked ? checked.problem : 'name one guest');
      const where = hostAndPort(target);
      const { answers, problem } = await network().service.channel.call('firewall.explain', { guestName: guest, ...where, requesterSpace: from });
      if (problem !== null) throw FailureError.of(problem as FailureError['failure']);
      const { guests, policy } = parts();
      const running = [...guests.guests].filter(({ kind, name }) => name !== '' && `${kind}:${name}` === guest);
      const limits = running.flatMap((each) => limitsOf(each, policy, where));
      return { answers: (answers as Explanation[]).map((answer) => ({ ...answer, limits: [...ruleLimit(answer), ...limits] })) };
    }),
  };
}

/** A bound on the bytes of what was asked about. The tightest one holds. */
export interface ExplainedLimit {
  readonly kind: 'rule' | 'guest' | 'grant';
  /** Of the rule, the guest's number, the grant's. */
  readonly name: string;
  readonly bytesPerSecond: number;
}

function ruleLimit({ rule, bytesPerSecond }: Explanation): ExplainedLimit[] {
  return rule === null || bytesPerSecond === null ? [] : [{ kind: 'rule', name: rule.name, bytesPerSecond }];
}

function limitsOf({ id, limits }: Guest, policy: FirewallParts['policy'], { host, port }: { readonly host: string; readonly port: number }): ExplainedLimit[] {
  const own = limits.networkBytesPerSecond;
  const request: ConnectionRequest = { host: host.startsWith('[') ? host.slice(1, -1) : host, address: '', port, protocol: 'tcp', direction: 'out' };
  return [
    ...(own === null ? [] : [{ kind: 'guest' as const, name: String(id), bytesPerSecond: own }]),
    ...policy.ratesOf(id, request).map(({ grant, perSecond }) => ({ kind: 'grant' as const, name: grant, bytesPerSecond: perSecond })),
  ];
}

/** `https://example.com/x`, `example.com:8080`, `[::1]:80`, `10.0.0.1`; without a port 443. Throws cli.usage. */
export function hostAndPort(target: string): { readonly host: string; readonly port: number } {
  const url = URL.parse(/^https?:\/\//i.test(target) ? target : `tcp://${target}`);
  const port = url === null || url.port === '' ? { value: { first: url?.protocol === 'http:' ? 80 : 443 } } : parsePorts(url.port);
  if (url === null || url.hostname === '' || 'problem' in port) throw new FailureError('cli.usage', `"${target.slice(0, 100)}" is no address of a server`);
  return { host: url.hostname.toLowerCase(), port: port.value.first };
}
