// kpio security status: every protection of the machine and of each process, with its evidence. Of the machine alone when nothing runs.

import { toFailure } from '../base/failure.ts';
import { hostReport, missingForStrict } from '../kernel/security/security-report.ts';
import type { SystemAuditStatus } from '../kernel/audit/system-audit.ts';
import type { StartMeans } from '../kernel/guests/site-launcher.ts';
import type { Protection, ProtectionState, SecurityReport } from '../kernel/security/security-report.ts';
import { defaultStatePath } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import type { CommandInput } from './command.ts';
import { textTable } from './text-table.ts';

interface LimitMeans {
  readonly name: string;
  readonly means: string | null;
  readonly detail: string;
}

interface StatusAnswer {
  readonly isRunning: boolean;
  readonly report: SecurityReport;
  readonly limits: readonly LimitMeans[];
  /** null: nothing runs. */
  readonly siteProcesses: StartMeans | null;
  /** null: nothing runs. */
  readonly audit: SystemAuditStatus | null;
}

/** Exit code 1 when `--strict` is given and something that it asks for is missing. */
export async function run(input: CommandInput): Promise<number> {
  const answer = await ask(input.options.get('state') ?? defaultStatePath());
  const { isRunning, report, siteProcesses, limits, audit } = answer;
  const missing = missingForStrict(report);
  const isStrict = input.options.has('strict');
  if (input.options.has('json'))
    process.stdout.write(`${JSON.stringify({ ok: !isStrict || missing.length === 0, isRunning, ...report, siteProcesses, limits, audit, missing })}\n`);
  else process.stdout.write(statusText(answer, missing, input.options.has('all')));
  return isStrict && missing.length > 0 ? 1 : 0;
}

async function ask(statePath: string): Promise<StatusAnswer> {
  try {
    const told = (await askRunning(statePath, { command: 'security.status' })) as unknown as Omit<StatusAnswer, 'isRunning'>;
    return { isRunning: true, report: told.report, siteProcesses: told.siteProcesses, limits: told.limits, audit: told.audit };
  } catch (error) {
    if (toFailure(error).code !== 'cli.not-running') throw error;
    return { isRunning: false, report: { host: hostReport(), processes: [] }, siteProcesses: null, limits: [], audit: null };
  }
}

/** One table for the machine, one column for each process; what is not on follows with its evidence and what to do. */
export function statusText({ isRunning, report, siteProcesses, limits, audit }: StatusAnswer, missing: readonly string[], showAll: boolean): string {
  const parts = [section('This machine', report.host, showAll)];
  if (!isRunning) parts.push('No KPIO runs on this state folder: this is the machine alone.\n');
  else parts.push(processesText(report, showAll), limitsText(limits));
  if (siteProcesses !== null) parts.push(startText(siteProcesses));
  if (audit !== null) parts.push(auditText(audit));
  parts.push(missing.length === 0 ? 'Everything that --strict asks for is on.\n' : `Missing for --strict:\n${missing.map((each) => `  ${each}\n`).join('')}`);
  return parts.join('\n');
}

function section(title: string, protections: readonly Protection[], showAll: boolean): string {
  const rows = protections.map(({ name, state, evidence }) => [`  ${name}`, state, evidence]);
  const notes = protections.filter((each) => each.state !== 'on' || showAll).flatMap((each) => noteOf('', each));
  return `${title}\n${textTable(['  protection', 'state', 'evidence'], rows)}${notes.length === 0 ? '' : `\n${notes.join('')}`}`;
}

function processesText({ processes }: SecurityReport, showAll: boolean): string {
  const names = [...new Set(processes.flatMap(({ protections }) => protections.map(({ name }) => name)))];
  const stateOf = (protections: readonly Protection[], name: string): ProtectionState | '-' => protections.find((each) => each.name === name)?.state ?? '-';
  const head = ['  protection', ...processes.map(({ kind, pid }) => `${kind} ${pid}`)];
  const rows = names.map((name) => [`  ${name}`, ...processes.map(({ protections }) => stateOf(protections, name))]);
  // The kernel runs no page and parses nothing of one: it is shown, not explained.
  const explained = processes.filter(({ kind }) => kind !== 'kernel' || showAll);
  const notes = explained.flatMap(({ kind, pid, label, protections }) =>
    protections.filter(({ state }) => state !== 'on' || showAll).flatMap((each) => noteOf(`${kind} ${pid}${label === '' ? '' : ` (${label})`}: `, each)),
  );
  return `Processes\n${textTable(head, rows)}\n${merge(notes).join('')}`;
}

function limitsText(limits: readonly LimitMeans[]): string {
  return `Limits from outside\n${textTable(
    ['  limit', 'by', ''],
    limits.map(({ name, means, detail }) => [`  ${name}`, means ?? 'not to be had', detail]),
  )}`;
}

const STARTED = { copy: 'copies of one zygote', 'by-itself': 'started one by one, without a zygote', 'being-tried': 'not known yet' } as const;

function startText({ how, reason }: StartMeans): string {
  return `Site processes\n  ${STARTED[how]}${reason === '' ? '' : `: ${reason}`}\n`;
}

function auditText({ isOpen, size, waiting, trouble, anchor }: SystemAuditStatus): string {
  const state =
    isOpen && trouble === null ? `${size} entries` : `NOT WRITTEN, what must be audited is refused: ${trouble ?? 'it is being opened'}; ${waiting} events wait`;
  return `Audit log\n  ${state}\n  anchored in ${anchor.proves}\n`;
}

function noteOf(whose: string, { name, state, evidence, why, advice }: Protection): string[] {
  return [`  ${whose}${name} is ${state}: ${evidence}. ${why}${advice === '' ? '' : ` To do: ${advice}.`}\n`];
}

/** The same of several processes once. */
function merge(notes: readonly string[]): string[] {
  const seen = new Map<string, string[]>();
  for (const note of notes) {
    const [, whose = '', rest = note] = /^ {2}(\w+ \d+(?: \([^)]*\))?): ([\s\S]*)$/.exec(note) ?? [];
    seen.set(rest, [...(seen.get(rest) ?? []), whose]);
  }
  return [...seen].map(([rest, whose]) => `  ${whose.filter((each) => each !== '').join(', ')}: ${rest}`);
}
