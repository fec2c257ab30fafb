// An operator puts a backup in the place of the state. The caller holds the state folder: no system uses it.

import { join } from 'node:path';

import { FailureError } from '../../base/failure.ts';
import type { KernelLog } from '../log.ts';
import { Backups } from './backups.ts';
import type { Backup } from './backups.ts';
import { setAside } from './open-database.ts';
import { BACKUP_FOLDER, STATE_FILE, StateStore } from './state-store.ts';

export interface RestoredState {
  readonly backup: Backup;
  /** Where the state lies that it replaced; null when there was none. */
  readonly setAside: string | null;
}

/**
 * `number` null: the newest that is good. The state that was there is kept beside it. A kill in the middle leaves the old state, the new one,
 * or none: the next start then restores the newest good backup. Throws state.no-backup, state.newer, state.write-failed.
 */
export function restoreBackup(folder: string, number: number | null, log: KernelLog, nowMs: number): RestoredState {
  const backups = new Backups(join(folder, BACKUP_FOLDER));
  const known = backups.list();
  const backup = known.find((each) => (number === null || each.number === number) && backups.isGood(each));
  if (backup === undefined) throw new FailureError('state.no-backup', whyNot(known, number));
  const file = join(folder, STATE_FILE);
  const aside = setAside(file, nowMs, 'replaced');
  if (!backups.restore(backup, file)) throw new FailureError('state.no-backup', `${backup.path} changed while it was read`);
  // Opened once as a start would: what it says now it says to the operator who can still choose another.
  const store = StateStore.open({ folder, log, nowMs: () => nowMs });
  const { recovery } = store;
  store.close();
  if (recovery !== null) throw FailureError.of(recovery);
  return { backup, setAside: aside };
}

function whyNot(known: readonly Backup[], number: number | null): string {
  if (known.length === 0) return 'there is none';
  const numbers = known.map((each) => each.number).join(', ');
  if (number === null) return `none of ${numbers} is what it was`;
  return known.some((each) => each.number === number) ? `${number} is not what it was` : `there is no ${number}; there are ${numbers}`;
}
