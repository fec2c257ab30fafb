// kpio policy: rights in the running system, asked for over its control socket (policy-control.ts answers).

import { readFileSync } from 'node:fs';

import { CAPABILITY_NAMES } from '../base/capability-names.ts';
import { FailureError } from '../base/failure.ts';
import type { Profile } from '../capability/profiles.ts';
import type { GrantView, GuestPolicy, KeptGrantView } from '../kernel/policy/policy-enforcer.ts';
import { defaultStatePath } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';
import { numberOption } from './parse-arguments.ts';
import { bytesFromText, textTable } from './text-table.ts';

type Words = Pick<CommandInput, 'operands' | 'options'>;
type Question = Record<string, unknown>;

export async function run(input: CommandInput): Promise<number> {
  const state = input.options.get('state') ?? defaultStatePath();
  const answer = await askRunning(state, questionOf(input));
  process.stdout.write(input.options.has('json') ? `${JSON.stringify({ ok: true, ...answer })}\n` : answerText(answer));
  return 0;
}

/** Throws cli.usage. */
export function questionOf(words: Words): Question {
  const [act = '', ...rest] = words.operands;
  switch (act) {
    case 'list':
      return { command: 'policy.list', guest: rest[0] === undefined ? null : guestNumber(rest[0]) };
    case 'show':
      return { command: 'policy.show', guest: guestNumber(rest[0]) };
    case 'explain':
      if (rest[1] === undefined) throw new FailureError('cli.usage', 'policy explain takes a guest, and an address or a path');
      return { command: 'policy.explain', guest: guestNumber(rest[0]), target: rest[1] };
    case 'grant':
      return grantQuestion(words, rest);
    case 'revoke':
      return revokeQuestion(words, rest);
    case 'profile':
      return profileQuestion(words, rest);
    default:
      throw new FailureError('cli.usage', `policy knows list, show, explain, grant, revoke and profile, not "${act}"`);
  }
}

function grantQuestion({ options }: Words, [guest, rights]: readonly string[]): Question {
  const seconds = wholeOption(options, 'for', 1, 1e9);
  return {
    command: 'policy.grant',
    guest: guestNumber(guest),
    capabilities: rightsOf(rights),
    constraints: constraintsOf(options),
    lifetimeMs: seconds === null ? null : seconds * 1000,
    depthLeft: wholeOption(options, 'depth', 0, 16) ?? 0,
    mayDelegate: options.has('delegate'),
    parent: options.get('from') ?? null,
    keep: !options.has('once'),
    reason: reasonOf(options),
  };
}

function revokeQuestion({ options }: Words, [what, rights]: readonly string[]): Question {
  const reason = reasonOf(options);
  if (what !== undefined && /^[0-9a-f]{32}$/.test(what)) {
    if (rights !== undefined) throw new FailureError('cli.usage', 'policy revoke takes a grant, or a guest and a right');
    return { command: 'policy.revoke', grant: what, reason };
  }
  const [capability, ...others] = rightsOf(rights);
  if (others.length > 0) throw new FailureError('cli.usage', 'policy revoke takes one right at a time');
  return { command: 'policy.revokeRight', guest: guestNumber(what), capability, reason };
}

function profileQuestion({ options }: Words, [guest, profile]: readonly string[]): Question {
  const file = options.get('file');
  if (file !== undefined) return { command: 'policy.writeProfile', profile: jsonOf(file) };
  if (guest === undefined) return { command: 'policy.profiles' };
  if (profile === undefined) throw new FailureError('cli.usage', 'policy profile takes a guest and the name of a profile; alone it lists the profiles');
  return { command: 'policy.setProfile', guest: guestNumber(guest), profile, keep: options.has('keep') };
}

/** Only what was asked for: what is left out constrains nothing. */
function constraintsOf(options: ReadonlyMap<string, string>): Question {
  const list = (name: string): string[] | undefined =>
    options
      .get(name)
      ?.split(',')
      .map((word) => word.trim());
  const constraints: Question = {};
  const [hosts, ports, paths, rate] = [list('hosts'), list('ports'), list('paths'), options.get('rate')];
  const uses = wholeOption(options, 'uses', 1, 1e9);
  if (hosts !== undefined) constraints['hosts'] = hosts;
  if (ports !== undefined) constraints['ports'] = ports.map(portRange);
  if (paths !== undefined) constraints['paths'] = paths;
  if (rate !== undefined) constraints['bytesPerSecond'] = { perSecond: bytesFromText(rate), burst: bytesFromText(rate) };
  if (uses !== null) constraints['maxUses'] = uses;
  if (options.has('local')) constraints['localNetwork'] = true;
  return constraints;
}

function portRange(text: string): { from: number; to: number } {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match === null) throw new FailureError('cli.usage', `"${text}" is no port; write 443 or 8000-8080`);
  return { from: Number(match[1]), to: Number(match[2] ?? match[1]) };
}

function rightsOf(text: string | undefined): string[] {
  const names = (text ?? '').split(',').map((word) => word.trim().toUpperCase());
  const unknown = names.find((name) => !(CAPABILITY_NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) throw new FailureError('cli.usage', `"${unknown}" is no right; the rights are ${CAPABILITY_NAMES.join(', ')}`);
  return names;
}

function guestNumber(word: string | undefined): number {
  if (word === undefined || !/^\d{1,15}$/.test(word)) throw new FailureError('cli.usage', 'it takes the number of a guest; kpio guest list shows them');
  return Number(word);
}

function wholeOption(options: ReadonlyMap<string, string>, name: string, min: number, max: number): number | null {
  if (!options.has(name)) return null;
  const value = numberOption(options, name, 0, min, max);
  if (value === null || !Number.isInteger(value)) throw new FailureError('cli.usage', `--${name} takes a whole number from ${min} to ${max}`);
  return value;
}

function reasonOf(options: ReadonlyMap<string, string>): string {
  return options.get('reason') ?? 'by the operator';
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new FailureError('cli.usage', `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function answerText(answer: Question): string {
  if (Array.isArray(answer['grants'])) return grantsText(answer['grants'] as GrantView[]) + keptText((answer['kept'] ?? []) as KeptGrantView[]);
  if (Array.isArray(answer['profiles'])) {
    return textTable(
      ['profile', 'kind', 'what for'],
      (answer['profiles'] as Profile[]).map(({ name, kind, summary }) => [name, kind, summary]),
    );
  }
  if (typeof answer['text'] === 'string') return `${answer['text']}\n`;
  if (answer['policy'] !== undefined) {
    const { guest, name, profile, holds, grants } = answer['policy'] as GuestPolicy;
    return `guest ${guest} (${name}), profile ${profile}, holds ${holds.length === 0 ? 'nothing' : holds.join(', ')}\n${grantsText(grants)}`;
  }
  if (answer['grant'] !== undefined && answer['grant'] !== null) {
    const term = answer['kept'] === true ? 'kept for the site until it is revoked or over' : `ends with the guest at the latest: ${String(answer['notKept'])}`;
    return `${grantsText([answer['grant'] as GrantView])}${term}\n`;
  }
  if (answer['profile'] !== undefined) return `${(answer['profile'] as Profile).name} is kept\n`;
  return `${String(answer['ended'])} ended\n`;
}

function grantsText(grants: readonly GrantView[]): string {
  const rows = grants.map(({ id, guest, parent, capabilities, constraints, notAfter, reason }) => [
    id,
    String(guest),
    parent === null ? '-' : parent.slice(0, 8),
    capabilities.join(','),
    notAfter === null ? '-' : new Date(notAfter).toISOString(),
    Object.keys(constraints).length === 0 ? '-' : JSON.stringify(constraints),
    reason,
  ]);
  return textTable(['grant', 'guest', 'from', 'rights', 'until', 'only', 'reason'], rows);
}

function keptText(kept: readonly KeptGrantView[]): string {
  if (kept.length === 0) return '';
  const rows = kept.map(({ id, name, capabilities, constraints, notAfter, reason }) => [
    id,
    name,
    capabilities.join(','),
    notAfter === null ? '-' : new Date(notAfter).toISOString(),
    Object.keys(constraints).length === 0 ? '-' : JSON.stringify(constraints),
    reason,
  ]);
  return `\n${textTable(['kept', 'for', 'rights', 'until', 'only', 'reason'], rows)}`;
}
