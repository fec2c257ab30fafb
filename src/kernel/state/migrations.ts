// Numbered migrations: each brings a database from one version to the next in one transaction, together with its number in user_version.
// So a kill at any moment leaves a whole version, and the next start goes on from there.

import type { DatabaseSync } from 'node:sqlite';

import { FailureError } from '../../base/failure.ts';

/** The entry at index n leads from version n to n + 1. Entries that were released are never changed, only followed by new ones. */
export type Migrations = readonly ((database: DatabaseSync) => void)[];

export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()!['user_version']);
}

/** Throws state.newer when the database knows versions that `migrations` does not, before anything is changed. */
export function requireKnownVersion(database: DatabaseSync, migrations: Migrations): void {
  const version = versionOf(database);
  if (version > migrations.length) {
    throw new FailureError('state.newer', `it has version ${version}, and this KPIO knows versions up to ${migrations.length}`);
  }
}

/** Brings the database to the newest version. What a migration throws leaves the version before it. */
export function migrate(database: DatabaseSync, migrations: Migrations): void {
  requireKnownVersion(database, migrations);
  for (let version = versionOf(database); version < migrations.length; version++) {
    database.exec('BEGIN IMMEDIATE');
    try {
      migrations[version]!(database);
      database.exec(`PRAGMA user_version = ${version + 1}; COMMIT`);
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}
