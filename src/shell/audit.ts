// kpio audit: the audit log of the running system, or a log's folder, read without any system. docs/audit.md tells what a log proves.

import { existsSync, readFileSync } from 'node:fs';

import type { AuditEntry } from '../audit/audit-entry.ts';
import { UnreadableLog } from '../audit/folder-reader.ts';
import type { EntryFilter } from '../audit/search.ts';
import { parseVerifierKey } from '../audit/signed-note.ts';
import { verifyFolder } from '../audit/verify-folder.ts';
import type { VerifyOptions, VerifyReport } from '../audit/verify-folder.ts';
import { FailureError, failure, toFailure } from '../base/failure.ts';
import type { SystemAuditStatus } from '../kernel/audit/system-audit.ts';
import { auditFolder, defaultStatePath } from '../kernel/state/state-folder.ts';
import { askRunning } from './ask-running.ts';
import { folderSource, runningSource } from './audit-source.ts';
import type { EntrySource } from './audit-source.ts';
import type { CommandInput } from './command.ts';
import { numberOption } from './parse-arguments.ts';

const LOG_LIMIT = 20;
const SEARCH_LIMIT = 100;
const MAX_LIMIT = 1_000_000;
const SHOWN_PROBLEMS = 10;

type Options = CommandInput['options'];

export async function run(input: CommandInput): Promise<number> {
  const [act, given] = input.operands;
  const { options } = input;
  const statePath = options.get('state') ?? defaultStatePath();
  const status = given === undefined ? await statusOf(statePath) : null;
  const folder = given ?? auditFolder(statePath);
  const source = status === null ? folderSource(folder) : runningSource(statePath);
  try {
    switch (act) {
      case 'log':
        return await showLog(source, options);
      case 'search':
        return await search(source, options);
      case 'export':
        return await exportEntries(source, options);
      case 'verify':
        return status === null ? await verify(folder, verifyOptionsOf(options), options, null) : await verifyRunning(status, options);
      default:
        throw new FailureError('cli.usage', `audit knows log, search, verify and export, not "${act}"`);
    }
  } catch (error) {
    if (error instanceof UnreadableLog) throw new FailureError('audit.tampered', `${error.message} (kpio audit verify tells more)`);
    throw error;
  }
}

/** Of the running system; null when none runs here and its log is to be read without it. Rejects with cli.not-running when there is none either. */
async function statusOf(statePath: string): Promise<SystemAuditStatus | null> {
  try {
    return (await askRunning(statePath, { command: 'audit.status' }))['audit'] as SystemAuditStatus;
  } catch (error) {
    if (toFailure(error).code === 'cli.not-running' && existsSync(auditFolder(statePath))) return null;
    throw error;
  }
}

async function showLog(source: EntrySource, options: Options): Promise<number> {
  const { size, entries } = await source.newest({}, limitOf(options, LOG_LIMIT));
  if (!options.has('follow')) {
    printEntries(size, entries, options);
    return 0;
  }
  const print = (entry: AuditEntry): unknown => process.stdout.write(options.has('json') ? `${JSON.stringify(entry)}\n` : lineOf(entry));
  for (const entry of entries) print(entry);
  for await (const entry of source.entries({}, size, true)) print(entry);
  return 0;
}

async function search(source: EntrySource, options: Options): Promise<number> {
  const { size, entries } = await source.newest(filterOf(options, Date.now()), limitOf(options, SEARCH_LIMIT));
  printEntries(size, entries, options);
  return 0;
}

async function exportEntries(source: EntrySource, options: Options): Promise<number> {
  for await (const entry of source.entries(filterOf(options, Date.now()), 0, false)) {
    if (!process.stdout.write(`${JSON.stringify(entry)}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    if (process.stdout.errored !== null) break;
  }
  return 0;
}

function printEntries(size: number, entries: readonly AuditEntry[], options: Options): void {
  if (options.has('json')) process.stdout.write(`${JSON.stringify({ ok: true, size, entries })}\n`);
  else process.stdout.write(entries.map(lineOf).join(''));
}

/** Time, place, outcome, event, who, about whom, details. */
export function lineOf(entry: AuditEntry): string {
  const about = entry.guest === '' || entry.guest === entry.actor ? '' : ` -> ${entry.guest}`;
  const details = Object.keys(entry.details).length === 0 ? '' : ` ${JSON.stringify(entry.details)}`;
  const time = Math.abs(entry.timeMs) <= 8.64e15 ? new Date(entry.timeMs).toISOString() : String(entry.timeMs);
  // SAFETY: guests choose parts of what is shown; JSON leaves these control characters as they are, and a terminal may act on them.
  const line = `${time} #${entry.sequence} ${entry.outcome.padEnd(7)} ${entry.event} ${entry.actor}${about}${details}`;
  return `${line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')}\n`;
}

function limitOf(options: Options, fallback: number): number {
  const limit = numberOption(options, 'limit', fallback, 1, MAX_LIMIT);
  if (limit === null) throw new FailureError('cli.usage', `--limit takes a number from 1 to ${MAX_LIMIT}`);
  return Math.floor(limit);
}

export function filterOf(options: Options, nowMs: number): EntryFilter {
  const outcome = options.get('outcome');
  if (outcome !== undefined && outcome !== 'done' && outcome !== 'refused' && outcome !== 'failed') {
    throw new FailureError('cli.usage', '--outcome takes done, refused or failed');
  }
  const [since, until, guest, event, text] = ['since', 'until', 'guest', 'event', 'text'].map((name) => options.get(name));
  return {
    ...(since === undefined ? {} : { fromMs: timeOf('since', since, nowMs) }),
    ...(until === undefined ? {} : { toMs: timeOf('until', until, nowMs) }),
    ...(guest === undefined ? {} : { guest }),
    ...(event === undefined ? {} : { event }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(text === undefined ? {} : { text }),
  };
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function timeOf(name: string, text: string, nowMs: number): number {
  const age = /^(\d{1,9})([smhd])$/.exec(text);
  const time = age === null ? Date.parse(text) : nowMs - Number(age[1]) * UNIT_MS[age[2]!]!;
  if (Number.isNaN(time)) throw new FailureError('cli.usage', `--${name} takes a date as in 2026-11-21T10:00, or an age as in 2h`);
  return time;
}

/** The folder is read here, not by the system that writes it; from that system come its key and its counter. */
async function verifyRunning(status: SystemAuditStatus, options: Options): Promise<number> {
  if (!status.isOpen) throw new FailureError('audit.unavailable', status.trouble ?? 'it is being opened');
  const { verifierKey, anchor, folder } = status;
  const known = {
    ...(verifierKey === null ? {} : { verifierKey }),
    ...(anchor.counter === null ? {} : { counter: BigInt(anchor.counter) }),
  };
  return verify(folder, { ...known, ...verifyOptionsOf(options) }, options, anchor);
}

async function verify(folder: string, wanted: VerifyOptions, options: Options, anchor: SystemAuditStatus['anchor'] | null): Promise<number> {
  if (!existsSync(folder)) throw new FailureError('audit.not-found', folder);
  const report = await verifyFolder(folder, wanted);
  const verdict = report.ok ? {} : failure('audit.tampered', sentenceOf(report.problems[0]!));
  if (options.has('json')) process.stdout.write(`${JSON.stringify({ ...report, ...(anchor === null ? {} : { anchor }), ...verdict })}\n`);
  else process.stdout.write(`${verifyText(report)}${anchor === null ? '' : `anchor: ${anchor.proves}\n`}`);
  return report.ok ? 0 : 1;
}

function verifyOptionsOf(options: Options): VerifyOptions {
  const [key, older, counter, archive] = ['key', 'older', 'counter', 'archive'].map((name) => options.get(name));
  if (counter !== undefined && !/^\d{1,20}$/.test(counter)) throw new FailureError('cli.usage', '--counter takes a number');
  if (older !== undefined && !existsSync(older)) throw new FailureError('cli.usage', `--older: there is no file ${older}`);
  const verifierKey = key !== undefined && existsSync(key) ? readFileSync(key, 'utf8').trim() : key;
  if (verifierKey !== undefined && parseVerifierKey(verifierKey) === null)
    throw new FailureError('cli.usage', '--key takes a verifier key or a file that holds one');
  return {
    ...(verifierKey === undefined ? {} : { verifierKey }),
    ...(older === undefined ? {} : { olderCheckpoint: readFileSync(older) }),
    ...(counter === undefined ? {} : { counter: BigInt(counter) }),
    ...(archive === undefined ? {} : { archive }),
  };
}

function sentenceOf({ file, problem }: VerifyReport['problems'][number]): string {
  return `${file}: ${problem}`;
}

export function verifyText(report: VerifyReport): string {
  if (!report.ok) {
    const shown = report.problems.slice(0, SHOWN_PROBLEMS).map((problem) => `  ${sentenceOf(problem)}\n`);
    const more = report.problems.length > SHOWN_PROBLEMS ? `  and ${report.problems.length - SHOWN_PROBLEMS} more\n` : '';
    return `NOT what was signed:\n${shown.join('')}${more}`;
  }
  const pruned = report.size! - report.entriesRead;
  const lines = [
    `ok: ${report.size} entries signed by ${report.origin}`,
    ...(pruned > 0 ? [`${pruned} of them were pruned: their hashes are here, their text is not`] : []),
    ...(report.counter === null ? [] : [`anchored at counter ${report.counter}`]),
    ...(report.keyFrom === 'folder' ? ['the key was taken from the folder itself: give --key to know that it is yours'] : []),
  ];
  return `${lines.join('\n')}\n`;
}
