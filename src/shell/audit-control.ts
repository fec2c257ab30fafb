// The running system's half of `kpio audit`. It reads its own log as anybody would, from the folder, so that the writer waits for nobody.

import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { findEntries, findNewest, openForReading } from '../audit/search.ts';
import type { EntryFilter, ReadableLog } from '../audit/search.ts';
import { FailureError } from '../base/failure.ts';
import type { SystemAudit } from '../kernel/audit/system-audit.ts';
import { needs } from '../protocol/message-table.ts';
import { integer, nothing, nullable, object, oneOf, string } from '../protocol/schema.ts';
import { controlCommand } from './control-server.ts';
import type { ControlCommands } from './control-server.ts';

const TIME = integer(-8.64e15, 8.64e15);
/** As in audit/search.ts; null: not asked for. */
const filterShape = object({
  fromMs: nullable(TIME),
  toMs: nullable(TIME),
  guest: nullable(string(256)),
  event: nullable(string(256)),
  outcome: nullable(oneOf('done', 'refused', 'failed')),
  text: nullable(string(1024)),
});

/** One answer holds so much: the next question goes on behind it. */
const MAX_ANSWER_ENTRIES = 1000;
const MAX_ANSWER_CHARACTERS = 4 << 20;
/** How long a question may wait for entries that come. */
const MAX_WAIT_MS = 20_000;

export function auditControl(audit: () => SystemAudit | null): ControlCommands {
  const open = async (): Promise<ReadableLog> => {
    const log = await opened(audit);
    // What has happened before the question is in the answer, if the disk takes it.
    await log.flush();
    const readable = await openForReading(running(audit).folder);
    if (!readable.ok) throw FailureError.of(readable.failure);
    return readable.value;
  };
  return {
    /** Where the log is, its key, its anchor with the counter's value: what is needed to verify it. */
    'audit.status': controlCommand(nothing, needs('AUDIT'), async () => {
      const system = running(audit);
      await system.opened;
      return { audit: await system.status() };
    }),
    'audit.newest': controlCommand(object({ filter: filterShape, limit: integer(1, MAX_ANSWER_ENTRIES) }), needs('AUDIT'), async ({ filter, limit }) => {
      const log = await open();
      return { size: log.size, entries: await findNewest(log, filterOf(filter), limit) };
    }),
    /** `next`: where the next question goes on; `end`: nothing comes behind it now. Waits `waitMs` for a first entry where there is none. */
    'audit.read': controlCommand(
      object({ filter: filterShape, from: integer(0, 2 ** 52), waitMs: integer(0, MAX_WAIT_MS) }),
      needs('AUDIT'),
      async (question) => {
        const { from, waitMs } = question;
        let log = await open();
        if (log.size <= from && waitMs > 0) {
          await grown(audit, from, waitMs);
          log = await open();
        }
        return read(log, filterOf(question.filter), from);
      },
    ),
  };
}

interface Answer {
  readonly size: number;
  readonly entries: readonly AuditEntry[];
  readonly next: number;
  readonly end: boolean;
}

async function read(log: ReadableLog, filter: EntryFilter, from: number): Promise<Answer> {
  const entries: AuditEntry[] = [];
  let characters = 0;
  for await (const entry of findEntries(log, filter, from)) {
    if (entries.length === MAX_ANSWER_ENTRIES || characters > MAX_ANSWER_CHARACTERS) {
      return { size: log.size, entries, next: entries.at(-1)!.sequence + 1, end: false };
    }
    entries.push(entry);
    characters += JSON.stringify(entry).length;
  }
  return { size: log.size, entries, next: Math.max(from, log.size), end: true };
}

/** Resolves when the log has entry `from`, or the time is over. */
async function grown(audit: () => SystemAudit | null, from: number, waitMs: number): Promise<void> {
  for await (const _entry of (await opened(audit)).follow(from, AbortSignal.timeout(waitMs))) return;
}

type Filter = { readonly [name in keyof EntryFilter]-?: EntryFilter[name] | null };

function filterOf(filter: Filter): EntryFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
}

function running(audit: () => SystemAudit | null): SystemAudit {
  const log = audit();
  if (log === null) throw new FailureError('boot.interrupted');
  return log;
}

/** Right after a start the log is still being opened: whoever asks waits for that. */
async function opened(audit: () => SystemAudit | null): Promise<AuditLog> {
  const system = running(audit);
  await system.opened;
  const { log } = system;
  if (!log.ok) throw FailureError.of(log.failure);
  return log.value;
}
