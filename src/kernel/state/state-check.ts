// Looking the state over without changing it: of a running system through its own connection, else in a copy beside nothing that matters.

import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Backup, Backups } from './backups.ts';
import { requireKnownVersion, versionOf } from './migrations.ts';
import { STATE_MIGRATIONS } from './state-migrations.ts';

const MAX_PROBLEMS = 20;

export interface CheckedBackup extends Backup {
  /** Its content is what it was when it was made. */
  readonly isGood: boolean;
}

export interface StateCheck {
  /** null when it cannot be read. */
  readonly version: number | null;
  /** Empty: all is well. */
  readonly problems: readonly string[];
  /** null: nobody holds the key who could tell. */
  readonly secrets: { readonly names: readonly string[]; readonly isUnlocked: boolean } | null;
  /** The newest first. */
  readonly backups: readonly CheckedBackup[];
}

export function checkBackups(backups: Backups): CheckedBackup[] {
  return backups.list().map((backup) => ({ ...backup, isGood: backups.isGood(backup) }));
}

/** Slower than the check at the start: indices are compared with their tables. */
export function integrityProblems(database: DatabaseSync): string[] {
  const rows = database.prepare(`PRAGMA integrity_check(${MAX_PROBLEMS})`).all();
  return rows.map((row) => String(row['integrity_check'])).filter((verdict) => verdict !== 'ok');
}

/**
 * A state that no system uses: the caller holds its folder. SQLite writes beside what it opens, even to read: so it opens a copy.
 * Throws what the disk throws.
 */
export function checkFiles(file: string, backups: Backups): StateCheck {
  const checked = checkBackups(backups);
  if (!existsSync(file)) return { version: null, problems: ['it is not there'], secrets: null, backups: checked };
  const folder = mkdtempSync(join(tmpdir(), 'kpio-check-'));
  try {
    const copy = join(folder, 'copy');
    for (const companion of ['', '-wal']) if (existsSync(`${file}${companion}`)) copyFileSync(`${file}${companion}`, `${copy}${companion}`);
    const database = new DatabaseSync(copy);
    try {
      requireKnownVersion(database, STATE_MIGRATIONS);
      return { version: versionOf(database), problems: integrityProblems(database), secrets: null, backups: checked };
    } finally {
      database.close();
    }
  } catch (error) {
    return { version: null, problems: [error instanceof Error ? error.message : String(error)], secrets: null, backups: checked };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
