// The kernel's state: one SQLite database in the state folder, written by the kernel alone. See docs/state.md.
// Web storage has a database of its own (web-storage.ts): pages write it, and what pages write must neither fill the backups nor be able to
// take the settings down with it.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { FailureError } from '../../base/failure.ts';
import type { Failure } from '../../base/failure.ts';
import type { KernelLog } from '../log.ts';
import { Backups } from './backups.ts';
import type { Backup } from './backups.ts';
import { DocumentTable } from './document-table.ts';
import { versionOf } from './migrations.ts';
import { IN_MEMORY, openDatabase } from './open-database.ts';
import { checkBackups, integrityProblems } from './state-check.ts';
import type { StateCheck } from './state-check.ts';
import { PermissionsTable } from './permissions-table.ts';
import { SecretsTable } from './secrets-table.ts';
import { SessionTable } from './session-table.ts';
import { SettingsTable } from './settings.ts';
import { STATE_MIGRATIONS } from './state-migrations.ts';
import { StateWriter } from './state-writer.ts';

export const STATE_FILE = 'state.sqlite';
export const BACKUP_FOLDER = 'backups';

const BACKUP_AGE_MS = 24 * 60 * 60 * 1000;
const CHECK_UP_TO_BYTES = 256 * 1024 * 1024;

export interface StateStoreOptions {
  /** null: in memory, for one-shot commands and tests. */
  readonly folder: string | null;
  readonly log: KernelLog;
  readonly nowMs: () => number;
}

export class StateStore {
  readonly settings: SettingsTable;
  readonly permissions: PermissionsTable;
  readonly session: SessionTable;
  /** The capability module's own documents, by the grant's id. */
  readonly grants: DocumentTable;
  /** Capability profiles that an operator made or changed, by name. */
  readonly profiles: DocumentTable;
  readonly secrets: SecretsTable;
  /** What was done about damage at the start; to be shown to a person. */
  readonly recovery: Failure | null;
  readonly #database: DatabaseSync;
  readonly #writer: StateWriter;
  readonly #backups: Backups | null;
  readonly #options: StateStoreOptions;

  /** Throws state.held, state.newer, state.unusable, state.write-failed. Damage is no failure: see `recovery`. */
  static open(options: StateStoreOptions): StateStore {
    const { folder, log } = options;
    if (folder !== null) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const backups = folder === null ? null : new Backups(join(folder, BACKUP_FOLDER));
    const file = folder === null ? IN_MEMORY : join(folder, STATE_FILE);
    const nowMs = options.nowMs();
    const opened = openDatabase({ file, migrations: STATE_MIGRATIONS, backups, synchronous: 'FULL', checkUpToBytes: CHECK_UP_TO_BYTES, nowMs });
    if (opened.recovery !== null) log.warn(opened.recovery.message, opened.recovery.code);
    try {
      return new StateStore(opened.database, opened.recovery, backups, options);
    } catch (error) {
      opened.database.close();
      throw error;
    }
  }

  private constructor(database: DatabaseSync, recovery: Failure | null, backups: Backups | null, options: StateStoreOptions) {
    this.#database = database;
    this.recovery = recovery;
    this.#backups = backups;
    this.#options = options;
    this.#writer = new StateWriter(database);
    this.settings = new SettingsTable(this.#writer);
    this.permissions = new PermissionsTable(this.#writer);
    this.session = new SessionTable(this.#writer);
    this.grants = new DocumentTable(this.#writer, 'grants');
    this.profiles = new DocumentTable(this.#writer, 'profiles');
    this.secrets = new SecretsTable(this.#writer);
    this.backUpIfDue();
  }

  /** Changes of several tables that stand or fall together, on the disk when it returns. */
  transaction<T>(change: () => T): T {
    return this.#writer.write('power', change);
  }

  get backups(): readonly Backup[] {
    return this.#backups?.list() ?? [];
  }

  /** A backup once a day, at the start and whenever asked. A disk that does not take it is told in the log, and no reason to stop. */
  backUpIfDue(): void {
    if (this.#backups?.isDue(this.#options.nowMs(), BACKUP_AGE_MS) !== true) return;
    try {
      this.backUp();
    } catch (error) {
      this.#options.log.warn('cannot back up the state', error instanceof Error ? error.message : String(error));
    }
  }

  /** Throws state.write-failed when the disk does not take it. */
  backUp(): Backup | null {
    try {
      return this.#backups?.make(this.#database, this.#options.nowMs()) ?? null;
    } catch (error) {
      throw new FailureError('state.write-failed', `the backup: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Reads all of the database and of its backups, which may take a while; changes nothing. */
  check(): StateCheck {
    const secrets = { names: this.secrets.names(), isUnlocked: this.secrets.isUnlocked };
    const problems = [
      ...integrityProblems(this.#database),
      ...this.secrets.damaged().map((name) => `the secret ${name} was changed, or sealed with another key`),
    ];
    return { version: versionOf(this.#database), problems, secrets, backups: this.#backups === null ? [] : checkBackups(this.#backups) };
  }

  close(): void {
    this.secrets.lock();
    if (this.#database.isOpen) this.#database.close();
  }
}
