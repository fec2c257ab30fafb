// kpio audit: an audit log's folder, read without the running system. docs/audit.md tells what a log proves.

import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import type { AuditEntry } from '../audit/audit-entry.ts';
import { UnreadableLog } from '../audit/folder-reader.ts';
import { findEntries, findNewest, openForReading } from '../audit/search.ts';
import type { EntryFilter, ReadableLog } from '../audit/search.ts';
import { parseVerifierKey } from '../audit/signed-note.ts';
import { verifyFolder } from '../audit/verify-folder.ts';
import type { VerifyOptions, VerifyReport } from '../audit/verify-folder.ts';
import { FailureError, failure } from '../base/failure.ts';
import type { CommandInput } from './command.ts';
import { numberOption } from './parse-arguments.ts';

const LOG_LIMIT = 20;
const SEARCH_LIMIT = 100;
const MAX_LIMIT = 1_000_000;
const FOLLOW_MS = 250;
const SHOWN_PROBLEMS = 10;

type Options = CommandInput['options'];

export async function run(input: CommandInput): Promise<number> {
  const [act, folder] = [input.operands[0]!, input.operands[1]!];
  try {
    switch (act) {
      case 'log':
        return await showLog(folder, input.options);
      case 'search':
        return await search(folder, input.options);
      case 'export':
        return await exportEntries(folder, input.options);
      case 'verify':
        return await verify(folder, input.options);
      default:
        throw new FailureError('cli.usage', `audit knows log, search, verify and export, not "${act}"`);
    }
  } catch (error) {
    if (error instanceof UnreadableLog) throw new FailureError('audit.tampered', `${error.message} (kpio audit verify ${folder} tells more)`);
    throw error;
  }
}

async function openLog(folder: string): Promise<ReadableLog> {
  const log = await openForReading(folder);
  if (!log.ok) throw FailureError.of(log.failure);
  return log.value;
}

async function showLog(folder: string, options: Options): Promise<number> {
  let log = await openLog(folder);
  const newest = await findNewest(log, {}, limitOf(options, LOG_LIMIT));
  if (!options.has('follow')) {
    printEntries(log, newest, options);
    return 0;
  }
  const print = (entry: AuditEntry): unknown => process.stdout.write(options.has('json') ? `${JSON.stringify(entry)}\n` : lineOf(entry));
  for (const entry of newest) print(entry);
  for (let next = log.size; ; await delay(FOLLOW_MS)) {
    log = await openLog(folder);
    for await (const entry of findEntries(log, {}, next)) {
      print(entry);
      next = entry.sequence + 1;
    }
  }
}

async function search(folder: string, options: Options): Promise<number> {
  const [filter, limit] = [filterOf(options, Date.now()), limitOf(options, SEARCH_LIMIT)];
  const log = await openLog(folder);
  printEntries(log, await findNewest(log, filter, limit), options);
  return 0;
}

async function exportEntries(folder: string, options: Options): Promise<number> {
  for await (const entry of findEntries(await openLog(folder), filterOf(options, Date.now()))) {
    if (!process.stdout.write(`${JSON.stringify(entry)}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    if (process.stdout.errored !== null) break;
  }
  return 0;
}

function printEntries(log: ReadableLog, entries: readonly AuditEntry[], options: Options): void {
  if (options.has('json')) process.stdout.write(`${JSON.stringify({ ok: true, size: log.size, entries })}\n`);
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

async function verify(folder: string, options: Options): Promise<number> {
  if (!existsSync(folder)) throw new FailureError('audit.not-found', folder);
  const report = await verifyFolder(folder, verifyOptionsOf(options));
  const verdict = report.ok ? {} : failure('audit.tampered', sentenceOf(report.problems[0]!));
  if (options.has('json')) process.stdout.write(`${JSON.stringify({ ...report, ...verdict })}\n`);
  else process.stdout.write(verifyText(report));
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
