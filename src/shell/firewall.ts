// kpio firewall: the rules of the running system, over its control socket (firewall-control.ts answers). docs/firewall.md tells how
// rules are written.

import { FailureError } from '../base/failure.ts';
import type { Explanation } from '../firewall/explain.ts';
import { POLICY_NAMES } from '../firewall/rule.ts';
import type { FirewallStats, FlowStats, RuleStats } from '../firewall/stats.ts';
import type { LimitStats } from '../firewall/limit-stats.ts';
import { defaultStatePath } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';
import type { ExplainedLimit } from './firewall-control.ts';
import { bytesToText, textTable } from './text-table.ts';

export async function run(input: CommandInput): Promise<number> {
  const state = input.options.get('state') ?? defaultStatePath();
  const question = questionOf(input);
  const answer = await askRunning(state, question);
  if (input.options.has('json')) process.stdout.write(`${JSON.stringify({ ok: true, ...answer })}\n`);
  else process.stdout.write(textOf(String(question['command']), answer));
  return 0;
}

/** Throws cli.usage. */
export function questionOf({ operands, options }: Pick<CommandInput, 'operands' | 'options'>): Record<string, unknown> {
  const [act = '', ...words] = operands;
  const command = `firewall.${act}`;
  const exactly = (count: number, what: string): void => {
    if (words.length !== count) throw new FailureError('cli.usage', `firewall ${act} takes ${what}`);
  };
  switch (act) {
    case 'list':
    case 'stats':
    case 'reload':
      exactly(0, 'nothing else');
      return { command };
    case 'add':
      if (words.length < 3) throw new FailureError('cli.usage', 'firewall add takes NAME PRIORITY ACTION and what the rule is about');
      return { command, rule: words.join(' ') };
    case 'remove':
      exactly(1, "a rule's name");
      return { command, name: words[0]! };
    case 'policy':
      if (words.length > 1 || (words.length === 1 && !(POLICY_NAMES as readonly string[]).includes(words[0]!))) {
        throw new FailureError('cli.usage', `firewall policy takes one of ${POLICY_NAMES.join(', ')}`);
      }
      return { command, policy: words[0] ?? null };
    case 'explain':
      exactly(2, 'a guest and an address, as in site:https://example.com 192.168.1.1:80');
      return { command, guest: words[0]!, target: words[1]!, from: fromOption(options) };
    default:
      throw new FailureError('cli.usage', `firewall knows list, add, remove, policy, reload, stats and explain, not "${act}"`);
  }
}

function fromOption(options: ReadonlyMap<string, string>): string | null {
  const from = options.get('from') ?? null;
  if (from === null || from === 'public' || from === 'private' || from === 'loopback') return from;
  throw new FailureError('cli.usage', '--from takes public, private or loopback');
}

export function textOf(command: string, answer: Record<string, unknown>): string {
  switch (command) {
    case 'firewall.list':
      return listText(answer);
    case 'firewall.stats':
      return statsText(answer as unknown as Stats);
    case 'firewall.policy':
      return `policy ${String(answer['policy'])}\n\n${String(answer['text'])}`;
    case 'firewall.explain':
      return (answer['answers'] as Explanation[]).map(explanationText).join('\n');
    default: {
      const ended = Number(answer['ended']);
      return `${String(answer['rules'])} rules of your own hold now${ended === 0 ? '' : `; ${ended} open connections were ended`}\n`;
    }
  }
}

function listText(answer: Record<string, unknown>): string {
  const rules = answer['rules'] as RuleStats[];
  const rows = rules.map(({ text, from, hits, lastMs }) => [
    from,
    String(hits),
    lastMs === 0 ? '-' : new Date(lastMs).toISOString(),
    text.slice('rule '.length),
  ]);
  const head = `policy ${String(answer['policy'])}, mode ${String(answer['mode'])}\n`;
  const problem = typeof answer['problem'] === 'string' ? `nothing may connect: ${answer['problem']}\n` : '';
  return `${head}${problem}${rows.length === 0 ? 'no rules: the defaults of the policy decide\n' : textTable(['from', 'hits', 'last', 'rule'], rows)}`;
}

type Stats = FirewallStats & { readonly flowList: readonly FlowStats[]; readonly limits: readonly LimitStats[] };

function statsText(stats: Stats): string {
  const guests = stats.guests.map(({ name, allowed, refused, flows, bytesIn, bytesOut, lastSeenMs }) => [
    name,
    String(allowed),
    String(refused),
    String(flows),
    bytesToText(bytesIn),
    bytesToText(bytesOut),
    lastSeenMs === 0 ? '-' : new Date(lastSeenMs).toISOString(),
  ]);
  const reasons = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(', ');
  const flows = stats.flowList.map(({ guest, protocol, remote, bytesIn, bytesOut, rule }) => {
    return [guest, protocol, remote, bytesToText(bytesIn), bytesToText(bytesOut), rule ?? '-'];
  });
  const limits = stats.limits.map(({ kind, name, guest, bytesPerSecond, bytes, waits }) => {
    return [kind, name === '' ? '-' : name, guest === '' ? 'several' : guest, `${bytesToText(bytesPerSecond)}/s`, bytesToText(bytes), String(waits)];
  });
  return [
    `policy ${stats.policy}, mode ${stats.mode}, generation ${stats.generation}`,
    ...(stats.problem === null ? [] : [`nothing may connect: ${stats.problem}`]),
    `refused: ${reasons(stats.refused as Record<string, number>) || 'nothing'}`,
    ...(Object.keys(stats.auditOnly).length === 0 ? [] : [`would be refused: ${reasons(stats.auditOnly as Record<string, number>)}`]),
    '',
    textTable(['guest', 'allowed', 'refused', 'flows', 'in', 'out', 'last'], guests).trimEnd(),
    ...(limits.length === 0 ? [] : ['', textTable(['limit', 'of', 'guest', 'rate', 'bytes', 'waits'], limits).trimEnd()]),
    ...(flows.length === 0 ? [] : ['', textTable(['guest', 'protocol', 'remote', 'in', 'out', 'rule'], flows).trimEnd()]),
    '',
  ].join('\n');
}

function explanationText(answer: Explanation & { readonly limits?: readonly ExplainedLimit[] }): string {
  const { verdict, because, rule, matched, nearly, target, targetSpace, requesterSpace, isAudit, limits = [] } = answer;
  const space = requesterSpace === null ? '' : `, asked from ${requesterSpace}`;
  return [
    `${target} (${targetSpace}${space}): ${verdict}`,
    `  because ${because}`,
    ...(rule === null ? [] : [`  ${rule.text}   (${rule.from === 'own' ? `line ${rule.line} of firewall.rules` : 'of the policy'})`]),
    ...(matched.length === 0 ? [] : [`  it matches: ${matched.join('; ')}`]),
    ...nearly.map((each) => `  ${each.rule} would have decided, but ${each.but}`),
    ...limits.map(
      ({ kind, name, bytesPerSecond }) =>
        `  its bytes are held to ${bytesToText(bytesPerSecond)}/s by the ${kind === 'guest' ? `limit of guest ${name}` : `${kind} ${name}`}`,
    ),
    ...(limits.length > 1 ? [`  the tightest holds: ${bytesToText(Math.min(...limits.map((each) => each.bytesPerSecond)))}/s`] : []),
    ...(isAudit && verdict !== 'allow' ? ['  audit mode lets it pass'] : []),
    '',
  ].join('\n');
}
