// Opening a database so that whatever lies there, a usable one comes out: checked, of the newest version, held by this process alone. What is
// damaged is kept beside it, the newest good backup takes its place, and the caller hears of it in words for a person.
//
// SAFETY: while the database is open nothing else in this process may open its file: closing any other descriptor of it would drop SQLite's
// locks (https://www.sqlite.org/howtocorrupt.html, 2.2). Copies are made through the connection.

import { chmodSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { failure, FailureError } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import { syncPath } from './backups.ts';
import type { Backup, Backups } from './backups.ts';
import { migrate, requireKnownVersion, versionOf } from './migrations.ts';
import type { Migrations } from './migrations.ts';
import { meansDamage, stateFailure } from './sqlite-failure.ts';

export interface DatabaseOptions {
  /** Its folder must be there. IN_MEMORY keeps nothing. */
  readonly file: string;
  readonly migrations: Migrations;
  /** null: damage means an empty database. */
  readonly backups: Backups | null;
  /** FULL: what was acknowledged outlives a power loss; NORMAL: it outlives the process, whatever ends it. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Larger files are not read through at the start; their damage is met when it is read. */
  readonly checkUpToBytes: number;
  readonly nowMs: number;
}

export interface OpenedDatabase {
  readonly database: DatabaseSync;
  /** state.restored or state.reset: what had to be done, for the log and for a person. */
  readonly recovery: Failure | null;
}

export const IN_MEMORY = ':memory:';

/** 'KPIO': the file is ours (PRAGMA application_id). */
const APPLICATION_ID = 0x4b50494f;
const MIN_DATABASE_BYTES = 512;

/** Throws state.held, state.newer, state.unusable, state.write-failed. */
export function openDatabase(options: DatabaseOptions): OpenedDatabase {
  try {
    const isLost = isCutOff(options.file) && (existsSync(`${options.file}-wal`) || (options.backups?.list().length ?? 0) > 0);
    if (!isLost) return { database: openChecked(options), recovery: null };
    return recover(options, existsSync(options.file) ? 'it is cut off' : 'it is not there');
  } catch (error) {
    if (!meansDamage(error)) throw stateFailure(error);
    try {
      return recover(options, error instanceof Error ? error.message : String(error));
    } catch (error) {
      throw stateFailure(error);
    }
  }
}

/** Gone or shorter than any database with content: what a crash of a restore, or of a disk, leaves. SQLite takes it for a new one. */
function isCutOff(file: string): boolean {
  return !existsSync(file) || statSync(file).size < MIN_DATABASE_BYTES;
}

function recover(options: DatabaseOptions, cause: string): OpenedDatabase {
  setAside(options.file, options.nowMs);
  for (const backup of options.backups?.list() ?? []) {
    const database = tryBackup(options, backup);
    if (database !== null) {
      return { database, recovery: failure('state.restored', `${options.file}: ${cause}; the backup is of ${new Date(backup.madeAtMs).toISOString()}`) };
    }
    setAside(options.file, options.nowMs);
  }
  return { database: openChecked(options), recovery: failure('state.reset', `${options.file}: ${cause}`) };
}

/** null when this backup is no good either. */
function tryBackup(options: DatabaseOptions, backup: Backup): DatabaseSync | null {
  try {
    return options.backups!.restore(backup, options.file) ? openChecked(options) : null;
  } catch (error) {
    if (meansDamage(error)) return null;
    throw error;
  }
}

/** Moves the file and SQLite's companions away, under names that nothing has. Answers the file's new one; null when there was none. */
export function setAside(file: string, nowMs: number, why = 'broken'): string | null {
  const wasThere = existsSync(file);
  let to = `${file}.${why}-${nowMs}`;
  for (let attempt = 1; existsSync(to); attempt++) to = `${file}.${why}-${nowMs}-${attempt}`;
  for (const companion of ['', '-wal']) if (existsSync(`${file}${companion}`)) renameSync(`${file}${companion}`, `${to}${companion}`);
  for (const companion of ['-shm', '-journal']) rmSync(`${file}${companion}`, { force: true });
  syncPath(dirname(file));
  return wasThere ? to : null;
}

function openChecked(options: DatabaseOptions): DatabaseSync {
  const { file, migrations, backups, synchronous } = options;
  const isNew = isCutOff(file);
  const database = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true });
  try {
    // Exclusive before WAL: the lock is held until the end, and the index of the log lives in this process's memory, not in a third file.
    database.exec(`PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA trusted_schema = OFF`);
    // The lock is taken by the first transaction that writes.
    database.exec('BEGIN IMMEDIATE; COMMIT');
    requireKnownVersion(database, migrations);
    if (!isNew) check(database, options);
    if (versionOf(database) < migrations.length) {
      if (versionOf(database) > 0) backups?.make(database, options.nowMs);
      migrate(database, migrations);
    }
    if (isNew) {
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      if (file !== IN_MEMORY) {
        chmodSync(file, 0o600);
        syncPath(dirname(file));
      }
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Tables and columns: a flipped bit in the schema's own text passes SQLite's check. */
function columnsOf(database: DatabaseSync): string {
  const rows = database
    .prepare("SELECT s.name || '.' || c.name AS name FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table' ORDER BY 1")
    .all();
  return rows.map((row) => String(row['name'])).join(' ');
}

function requireColumns(database: DatabaseSync, migrations: Migrations): void {
  const model = new DatabaseSync(IN_MEMORY);
  try {
    migrate(model, migrations.slice(0, versionOf(database)));
    if (columnsOf(model) !== columnsOf(database)) throw new FailureError('state.damaged', 'its tables are not those of its version');
  } finally {
    model.close();
  }
}

function check(database: DatabaseSync, options: DatabaseOptions): void {
  const owner = Number(database.prepare('PRAGMA application_id').get()!['application_id']);
  // 0: databases of before the number was written.
  if (owner !== APPLICATION_ID && owner !== 0) throw new FailureError('state.damaged', "it is another program's database");
  requireColumns(database, options.migrations);
  if (statSync(options.file).size > options.checkUpToBytes) return;
  const [first] = database.prepare('PRAGMA quick_check(1)').all();
  const verdict = String(first?.['quick_check']).replace('*** in database main ***\n', '');
  if (verdict !== 'ok') throw new FailureError('state.damaged', verdict);
}
