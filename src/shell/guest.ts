// kpio guest: the guests of the running system, asked for over its control socket (guest-control.ts answers).

import { FailureError } from '../base/failure.ts';
import type { MountView } from '../kernel/files/mount-table.ts';
import type { GuestSnapshot } from '../kernel/guests/guest-snapshot.ts';
import { defaultStatePath } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';
import { mountQuestionOf, mountsText } from './guest-mount.ts';
import { numberOption } from './parse-arguments.ts';
import { bytesFromText, bytesToText, textTable } from './text-table.ts';

const ACTS = ['list', 'show', 'limit', 'freeze', 'thaw', 'kill', 'mounts', 'mount', 'unmount'];

export async function run(input: CommandInput): Promise<number> {
  const state = input.options.get('state') ?? defaultStatePath();
  const answer = await askRunning(state, questionOf(input));
  if (input.options.has('json')) process.stdout.write(`${JSON.stringify({ ok: true, ...answer })}\n`);
  else if (Array.isArray(answer['mounts'])) process.stdout.write(mountsText(answer['mounts'] as MountView[]));
  else if (Array.isArray(answer['guests'])) process.stdout.write(listText(answer['guests'] as GuestSnapshot[]));
  else process.stdout.write(guestText(answer['guest'] as GuestSnapshot));
  return 0;
}

/** Throws cli.usage. */
export function questionOf({ operands, options }: Pick<CommandInput, 'operands' | 'options'>): Record<string, unknown> {
  const [act = '', word, ...rest] = operands;
  if (!ACTS.includes(act)) throw new FailureError('cli.usage', `guest knows ${ACTS.join(', ')}, not "${act}"`);
  const command = `guest.${act}`;
  if (act === 'list') {
    if (word !== undefined) throw new FailureError('cli.usage', `guest list takes no number; kpio guest show ${word} shows one`);
    return { command, all: options.has('all') };
  }
  if (word === undefined || !/^\d{1,16}$/.test(word))
    throw new FailureError('cli.usage', `guest ${act} takes the number of a guest; kpio guest list shows them`);
  const id = Number(word);
  if (act === 'mounts' || act === 'mount' || act === 'unmount') return mountQuestionOf(act, id, rest, options);
  if (rest.length > 0) throw new FailureError('cli.usage', `guest ${act} does not understand "${rest[0]}"`);
  if (act !== 'limit') return { command, id };
  const memory = options.get('memory');
  const network = options.get('network');
  return {
    command,
    id,
    memoryBytes: memory === undefined ? null : bytesFromText(memory),
    cpuQuotaPercent: wholeOption(options, 'cpu', 1, 100_000),
    maxTasks: wholeOption(options, 'tasks', 1, 65_536),
    networkBytesPerSecond: network === undefined ? null : network === 'none' ? 0 : rateFromText(network),
  };
}

/** `200k`, `200k/s`: bytes per second. Throws cli.usage. */
function rateFromText(text: string): number {
  const rate = bytesFromText(text.replace(/\/s$/, ''));
  if (rate === 0)
    throw new FailureError('cli.usage', '--network takes bytes per second above 0, or none; kpio policy revoke ID NETWORK takes the network away');
  return rate;
}

function wholeOption(options: ReadonlyMap<string, string>, name: string, min: number, max: number): number | null {
  if (!options.has(name)) return null;
  const value = numberOption(options, name, 0, min, max);
  if (value === null || !Number.isInteger(value)) throw new FailureError('cli.usage', `--${name} takes a whole number from ${min} to ${max}`);
  return value;
}

function listText(guests: readonly GuestSnapshot[]): string {
  const rows = guests.map(({ id, kind, state, pid, name, owner, statistics }) => [
    String(id),
    kind,
    state,
    String(pid),
    statistics.cpuMs === null ? '-' : `${(statistics.cpuMs / 1000).toFixed(1)} s`,
    statistics.residentBytes === null ? '-' : bytesToText(statistics.residentBytes),
    String(statistics.refusals),
    owner === '' ? '-' : owner,
    name === '' ? '-' : name,
  ]);
  return textTable(['guest', 'kind', 'state', 'pid', 'cpu', 'memory', 'refused', 'owner', 'name'], rows);
}

function guestText(guest: GuestSnapshot): string {
  const { limits, statistics } = guest;
  const bytes = (value: number | null): string => (value === null ? 'none' : bytesToText(value));
  const facts: [string, string][] = [
    ['guest', String(guest.id)],
    ['kind', guest.kind],
    ['state', guest.endReason === null ? guest.state : `${guest.state}: ${guest.endReason.message} [${guest.endReason.code}]`],
    ['name', guest.name],
    ['owner', guest.owner],
    ['profile', guest.profile],
    ['process', `${guest.pid}, ${statistics.processes ?? 0} in all`],
    ['since', guest.startedAt],
    ['memory', `${bytes(statistics.residentBytes)}${statistics.proportionalBytes === null ? '' : `, ${bytesToText(statistics.proportionalBytes)} by share`}`],
    ['processor', `${statistics.cpuMs ?? 0} ms`],
    ['messages', `${statistics.messagesIn} in, ${statistics.messagesOut} out, ${statistics.refusals} refused`],
    ['bytes', `${bytesToText(statistics.bytesIn)} in, ${bytesToText(statistics.bytesOut)} out`],
    ['loads', String(statistics.loads)],
    [
      'limits',
      `memory ${bytes(limits.memoryBytes)}, processor weight ${limits.cpuWeight}, quota ${limits.cpuQuotaPercent ?? 'none'}, tasks ${limits.maxTasks}`,
    ],
    ['', `descriptors ${limits.maxDescriptors}, network ${limits.networkBytesPerSecond === null ? 'no limit' : `${bytes(limits.networkBytesPerSecond)}/s`}`],
    ['network', guest.networkInterface === null ? 'its requests' : `${guest.networkInterface.mode} ${guest.networkInterface.mac}`],
    ['files', guest.mounts.map(({ path, mode, source }) => `${path} (${mode}, ${source})`).join(', ')],
    ['services', guest.connections.map(({ service, messages }) => `${service} (${messages})`).join(', ')],
    ['jail', guest.protections.join(', ')],
  ];
  return `${facts.map(([name, value]) => `  ${name.padEnd(11)}${value}`.trimEnd()).join('\n')}\n`;
}
