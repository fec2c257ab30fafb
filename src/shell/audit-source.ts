// Where `kpio audit` reads entries: a folder, without the running system, or the running system over its control socket.

import { setTimeout as delay } from 'node:timers/promises';

import type { AuditEntry } from '../audit/audit-entry.ts';
import { findEntries, findNewest, openForReading } from '../audit/search.ts';
import type { EntryFilter, ReadableLog } from '../audit/search.ts';
import { FailureError } from '../base/failure.ts';
import { askRunning } from './ask-running.ts';

const LOOK_AGAIN_MS = 250;
/** Below the time after which a question counts as unanswered. */
const WAIT_MS = 20_000;
/** The most that the running system puts into one answer. */
const MAX_ANSWER_ENTRIES = 1000;

export interface EntrySource {
  /** The newest that fit, the oldest of them first. `size`: of the whole log. */
  newest(filter: EntryFilter, limit: number): Promise<{ readonly size: number; readonly entries: readonly AuditEntry[] }>;
  /** All that fit from `from` on, the oldest first; with `follow` also what comes, without end. */
  entries(filter: EntryFilter, from: number, follow: boolean): AsyncGenerator<AuditEntry>;
}

export function folderSource(folder: string): EntrySource {
  const open = async (): Promise<ReadableLog> => {
    const log = await openForReading(folder);
    if (!log.ok) throw FailureError.of(log.failure);
    return log.value;
  };
  return {
    async newest(filter, limit) {
      const log = await open();
      return { size: log.size, entries: await findNewest(log, filter, limit) };
    },
    async *entries(filter, from, follow) {
      for (let next = from; ; await delay(LOOK_AGAIN_MS)) {
        for await (const entry of findEntries(await open(), filter, next)) {
          yield entry;
          next = entry.sequence + 1;
        }
        if (!follow) return;
      }
    },
  };
}

export function runningSource(statePath: string): EntrySource {
  const wholeFilter = (filter: EntryFilter): Record<string, unknown> => ({
    fromMs: null,
    toMs: null,
    guest: null,
    event: null,
    outcome: null,
    text: null,
    ...filter,
  });
  return {
    async newest(filter, limit) {
      // More than one answer holds is read from the beginning instead.
      if (limit > MAX_ANSWER_ENTRIES) return readAll(this, filter, limit);
      const answer = await askRunning(statePath, { command: 'audit.newest', filter: wholeFilter(filter), limit });
      return { size: Number(answer['size']), entries: answer['entries'] as AuditEntry[] };
    },
    async *entries(filter, from, follow) {
      let next = from;
      let isAtEnd = false;
      while (follow || !isAtEnd) {
        const waitMs = follow && isAtEnd ? WAIT_MS : 0;
        const answer = await askRunning(statePath, { command: 'audit.read', filter: wholeFilter(filter), from: next, waitMs });
        yield* answer['entries'] as AuditEntry[];
        next = Number(answer['next']);
        isAtEnd = answer['end'] === true;
      }
    },
  };
}

async function readAll(source: EntrySource, filter: EntryFilter, limit: number): Promise<{ size: number; entries: AuditEntry[] }> {
  let entries: AuditEntry[] = [];
  for await (const entry of source.entries(filter, 0, false)) {
    entries.push(entry);
    if (entries.length >= 2 * limit) entries = entries.slice(-limit);
  }
  const { size } = await source.newest({}, 1);
  return { size, entries: entries.slice(-limit) };
}
