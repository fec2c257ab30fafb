// A system has to start even when its audit log was damaged: the damaged folder is kept as evidence under another name, and a new log begins
// whose first entries say so.

import { rename } from 'node:fs/promises';
import { basename } from 'node:path';

import { fail, ok } from '../base/failure.ts';
import type { Result } from '../base/failure.ts';
import { AuditLog } from './audit-log.ts';
import type { AuditLogOptions } from './audit-log.ts';
import { LOG_ACTOR, LOG_EVENTS } from './log-layout.ts';

export interface OpenedLog {
  readonly log: AuditLog;
  /** Where the damaged folder is now, and what was wrong with it; null when nothing was. */
  readonly setAside: { readonly folder: string; readonly cause: string } | null;
}

/** As AuditLog.open, but a damaged log is set aside as `FOLDER.damaged-TIME`. Fails only when the disk does not let the folder be read or renamed. */
export async function openOrSetAside(folder: string, options: AuditLogOptions): Promise<Result<OpenedLog>> {
  const opened = await AuditLog.open(folder, options);
  if (opened.ok) return ok({ log: opened.value, setAside: null });
  if (opened.failure.code !== 'audit.damaged') return opened;
  const cause = opened.failure.message;
  const aside = `${folder}.damaged-${(options.now ?? Date.now)()}`;
  try {
    await rename(folder, aside);
  } catch (error) {
    return fail('audit.unavailable', `${cause}; and it cannot be set aside: ${error instanceof Error ? error.message : String(error)}`);
  }
  const begun = await AuditLog.open(folder, options);
  if (!begun.ok) return begun;
  const details = { folder: basename(aside), cause };
  await begun.value.append({ class: 'should', event: LOG_EVENTS.damageFound, actor: LOG_ACTOR, outcome: 'failed', details });
  return ok({ log: begun.value, setAside: { folder: aside, cause } });
}
