// The running system's half of `kpio firewall`.

import { FailureError } from '../base/failure.ts';
import { POLICY_TEXTS } from '../firewall/policies.ts';
import { parseGuest, parsePorts } from '../firewall/rule-fields.ts';
import { POLICY_NAMES } from '../firewall/rule.ts';
import type { NetworkClient } from '../kernel/services/network-client.ts';
import { needs } from '../protocol/message-table.ts';
import { nothing, nullable, object, oneOf, string } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

const explainQuestion = object({ guest: string(512), target: string(4096), from: nullable(oneOf('public', 'private', 'loopback')) });

export function firewallControl(network: () => NetworkClient): ControlCommands {
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
      const { answers, problem } = await network().service.channel.call('firewall.explain', {
        guestName: guest,
        ...hostAndPort(target),
        requesterSpace: from,
      });
      if (problem !== null) throw FailureError.of(problem as FailureError['failure']);
      return { answers };
    }),
  };
}

/** `https://example.com/x`, `example.com:8080`, `[::1]:80`, `10.0.0.1`; without a port 443. Throws cli.usage. */
export function hostAndPort(target: string): { readonly host: string; readonly port: number } {
  const url = URL.parse(/^https?:\/\//i.test(target) ? target : `tcp://${target}`);
  const port = url === null || url.port === '' ? { value: { first: url?.protocol === 'http:' ? 80 : 443 } } : parsePorts(url.port);
  if (url === null || url.hostname === '' || 'problem' in port) throw new FailureError('cli.usage', `"${target.slice(0, 100)}" is no address of a server`);
  return { host: url.hostname.toLowerCase(), port: port.value.first };
}
