// Reading a log's folder for people: which entries fit a filter, newest or oldest first. Reads only what a signed checkpoint covers; whether the
// rest of the folder is as it was signed, verify-folder.ts says.

import { fail, ok } from '../base/failure.ts';
import type { Result } from '../base/failure.ts';
import type { AuditEntry, AuditOutcome } from './audit-entry.ts';
import { filesIn } from './audit-files.ts';
import type { AuditFiles } from './audit-files.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import { EDGE_ATTEMPTS, holdEdge, readEntries } from './folder-reader.ts';
import { CHECKPOINT_FILE, MAX_CHECKPOINT_BYTES, MAX_VERIFIER_KEY_BYTES, VERIFIER_KEY_FILE } from './log-layout.ts';
import { parseVerifierKey } from './signed-note.ts';

export interface EntryFilter {
  /** ms since 1970, both included. Clocks jump: it is the entry's own time that counts, so no entry is left out unread. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** The guest that it is about, or who acted. */
  readonly guest?: string;
  /** Of the event's name, `*` standing for any characters: `grant.*`. */
  readonly event?: string;
  readonly outcome?: AuditOutcome;
  /** Anywhere in the entry, upper or lower case. */
  readonly text?: string;
}

export function entryMatches(filter: EntryFilter): (entry: AuditEntry) => boolean {
  const text = filter.text?.toLowerCase();
  const glob = filter.event?.split('*');
  return (entry) =>
    (filter.fromMs === undefined || entry.timeMs >= filter.fromMs) &&
    (filter.toMs === undefined || entry.timeMs <= filter.toMs) &&
    (filter.guest === undefined || entry.guest === filter.guest || entry.actor === filter.guest) &&
    (filter.outcome === undefined || entry.outcome === filter.outcome) &&
    (glob === undefined || matchesGlob(entry.event, glob)) &&
    (text === undefined || JSON.stringify(entry).toLowerCase().includes(text));
}

/** `parts`: the pattern split at its stars. Takes the leftmost place of each part, so it never goes back. */
function matchesGlob(text: string, parts: readonly string[]): boolean {
  const [first, ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first!)) return false;
  let at = first!.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - at >= last.length && text.endsWith(last);
}

export interface ReadableLog {
  readonly files: AuditFiles;
  /** Entries that the checkpoint covers. */
  readonly size: number;
}

/** `audit.not-found`: there is no log. `audit.tampered`: its checkpoint is not signed with the folder's key. */
export async function openForReading(folder: string): Promise<Result<ReadableLog>> {
  for (let attempt = 1; ; attempt++) {
    const log = await openOnce(filesIn(folder), folder);
    if (!log.ok) return log;
    const held = await holdEdge(log.value.files, log.value.size);
    if (held !== null) return ok({ files: held, size: log.value.size });
    if (attempt === EDGE_ATTEMPTS) return log;
  }
}

async function openOnce(files: AuditFiles, folder: string): Promise<Result<ReadableLog>> {
  const [checkpoint, key] = [await files.read(CHECKPOINT_FILE, MAX_CHECKPOINT_BYTES), await files.read(VERIFIER_KEY_FILE, MAX_VERIFIER_KEY_BYTES)];
  if (checkpoint === null) return fail('audit.not-found', folder);
  const verifier = key === null ? null : parseVerifierKey(Buffer.from(key).toString().trimEnd());
  if (verifier === null) return fail('audit.tampered', `${VERIFIER_KEY_FILE} is missing or no key`);
  const decoded = decodeCheckpoint(checkpoint, verifier);
  return 'problem' in decoded ? fail('audit.tampered', `${CHECKPOINT_FILE}: ${decoded.problem}`) : ok({ files, size: decoded.checkpoint.size });
}

/** All entries that fit, the oldest first, from `from` on. */
export async function* findEntries(log: ReadableLog, filter: EntryFilter, from = 0): AsyncGenerator<AuditEntry> {
  const matches = entryMatches(filter);
  for await (const entry of readEntries(log.files, log.size, from, log.size)) if (matches(entry)) yield entry;
}

/** The newest `limit` entries that fit, the oldest of them first. */
export async function findNewest(log: ReadableLog, filter: EntryFilter, limit: number): Promise<AuditEntry[]> {
  const matches = entryMatches(filter);
  const found: AuditEntry[] = [];
  for await (const entry of readEntries(log.files, log.size, 0, log.size, true)) {
    if (found.length >= limit) break;
    if (matches(entry)) found.push(entry);
  }
  return found.reverse();
}
