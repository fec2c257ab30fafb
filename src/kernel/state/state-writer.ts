// The one way to change the state: transactions that either stand on the disk when the call returns, or leave everything as it was and
// throw state.write-failed.

import type { DatabaseSync } from 'node:sqlite';

import { stateFailure } from './sqlite-failure.ts';

/** `power`: outlives a power loss when the call returns (one fsync). `process`: outlives the process; a power loss may take the last of them. */
export type Durability = 'power' | 'process';

export class StateWriter {
  readonly database: DatabaseSync;
  #synchronous: Durability = 'power';

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  /** Runs the change in a transaction of its own, or in the one that is under way. */
  write<T>(durability: Durability, change: () => T): T {
    const { database } = this;
    if (database.isTransaction) return change();
    try {
      this.#setSynchronous(durability);
      database.exec('BEGIN IMMEDIATE');
      const answer = change();
      database.exec('COMMIT');
      return answer;
    } catch (error) {
      this.#rollBack();
      throw stateFailure(error);
    }
  }

  read<T>(query: () => T): T {
    try {
      return query();
    } catch (error) {
      throw stateFailure(error);
    }
  }

  /** A commit with 'power' also brings all commits before it to the disk: the log is one file. */
  #setSynchronous(durability: Durability): void {
    if (durability === this.#synchronous) return;
    this.database.exec(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'NORMAL'}`);
    this.#synchronous = durability;
  }

  #rollBack(): void {
    try {
      // After some errors SQLite has rolled back itself.
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
    } catch {
      // The disk fails even for this: what was not committed is gone with the connection.
    }
  }
}
