// Cookies in an SQLite file (node:sqlite), each sealed (cookie-seal.ts). Write-ahead log with synchronous=NORMAL: a kill -9 loses nothing that
// was written, a power cut at most the last moments, and the file is never broken by either.
//
// Versions (user_version): 0 held cookies in the clear, in a table that is sealed and dropped wherever it is found; 1 may still have what lay in
// the clear in free pages and in the write-ahead log; 2 is rid of that too. A kill between them is made good at the next start.

import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { Cookie } from './cookie.ts';
import { cookieOfPlainRow, CookieSeal } from './cookie-seal.ts';
import type { CookieStore } from './cookie-store.ts';

const FILE = 'cookies.sqlite';
const CURRENT = 2;
const SCHEMA = `
  CREATE TABLE seal (key_id BLOB NOT NULL) STRICT;
  CREATE TABLE sealed_cookies (id BLOB NOT NULL PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID`;

export class SqliteCookieStore implements CookieStore {
  readonly #database: DatabaseSync;
  readonly #seal: CookieSeal;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #onWriteError: (error: Error) => void;

  private constructor(database: DatabaseSync, seal: CookieSeal, onWriteError: (error: Error) => void) {
    this.#database = database;
    this.#seal = seal;
    this.#onWriteError = onWriteError;
    this.#put = database.prepare('INSERT OR REPLACE INTO sealed_cookies VALUES (?, ?)');
    this.#remove = database.prepare('DELETE FROM sealed_cookies WHERE id = ?');
  }

  /**
   * `folder` is made when missing, readable by the owner only; the file is cookies.sqlite. One in the clear is sealed; one that is damaged, or
   * sealed under a key that is no more, is set aside (`.broken`, `.other-key`, one of each), and an empty one takes its place. Throws what
   * node:sqlite throws, and for a file of a newer KPIO.
   */
  static open(folder: string, key: Uint8Array, onWriteError: (error: Error) => void = () => {}): SqliteCookieStore {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, FILE);
    const seal = new CookieSeal(key);
    const opened = tryOpen(file, seal);
    if (typeof opened !== 'string') return new SqliteCookieStore(opened, seal, onWriteError);
    setAside(file, opened);
    const fresh = tryOpen(file, seal);
    if (typeof fresh === 'string') throw new Error(`a new file is ${fresh} as well`);
    return new SqliteCookieStore(fresh, seal, onWriteError);
  }

  loadAll(): Cookie[] {
    const rows = this.#database.prepare('SELECT id, sealed FROM sealed_cookies').all();
    // Somebody changed the row, or put it in another's place: it is no cookie.
    const cookies = rows.flatMap(({ id, sealed }) => this.#seal.open(id as Uint8Array, sealed as Uint8Array) ?? []);
    return cookies.sort((one, other) => one.createdMs - other.createdMs);
  }

  put(cookie: Cookie): void {
    const { row, sealed } = this.#seal.seal(cookie);
    this.#write(() => this.#put.run(row, sealed));
  }

  remove(cookie: Cookie): void {
    this.#write(() => this.#remove.run(this.#seal.rowOf(cookie)));
  }

  /** A full disk must not stop pages from loading: the cookie lives on in memory, and the owner of the store is told. */
  #write(statement: () => void): void {
    try {
      statement();
    } catch (error) {
      this.#onWriteError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  close(): void {
    this.#database.close();
  }
}

type Unusable = 'broken' | 'other-key';

function tryOpen(file: string, seal: CookieSeal): DatabaseSync | Unusable {
  const database = new DatabaseSync(file);
  try {
    // What is deleted is overwritten: a cookie that is gone is gone from the file.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000; PRAGMA secure_delete = ON');
    const version = versionOf(database);
    if (version > CURRENT) throw new Error(`the cookies are of a newer KPIO (version ${version})`);
    if (version === 0) makeTables(database, seal);
    const keyId = database.prepare('SELECT key_id FROM seal').get()?.['key_id'] as Uint8Array | undefined;
    if (keyId === undefined || !seal.keyId.equals(keyId)) {
      database.close();
      return 'other-key';
    }
    if (hasPlain(database)) sealAll(database, seal);
    if (versionOf(database) < CURRENT) sweep(database);
    return database;
  } catch (error) {
    database.close();
    if (isDamage(error)) return 'broken';
    throw error;
  }
}

function makeTables(database: DatabaseSync, seal: CookieSeal): void {
  transaction(database, () => {
    // Another process may have been first.
    if (versionOf(database) !== 0) return;
    database.exec(SCHEMA);
    database.prepare('INSERT INTO seal VALUES (?)').run(seal.keyId);
    database.exec('PRAGMA user_version = 1');
  });
}

/** Those of an older KPIO, which may have run in between as well. */
function hasPlain(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'cookies'").get() !== undefined;
}

/** All or nothing. */
function sealAll(database: DatabaseSync, seal: CookieSeal): void {
  transaction(database, () => {
    if (!hasPlain(database)) return;
    const put = database.prepare('INSERT OR REPLACE INTO sealed_cookies VALUES (?, ?)');
    for (const plain of database.prepare('SELECT * FROM cookies').all()) {
      const { row, sealed } = seal.seal(cookieOfPlainRow(plain));
      put.run(row, sealed);
    }
    database.exec('DROP TABLE cookies; PRAGMA user_version = 1');
  });
}

function transaction(database: DatabaseSync, act: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    act();
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Nothing of what lay in the clear stays in the file or in its log. What the file system keeps of freed blocks is beyond this. */
function sweep(database: DatabaseSync): void {
  database.exec('VACUUM');
  // Not while somebody else reads the file: then at the next start.
  const isTruncated = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
  if (isTruncated) database.exec(`PRAGMA user_version = ${CURRENT}`);
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

/** https://www.sqlite.org/rescode.html: SQLITE_ERROR for a table that is not there, SQLITE_CORRUPT, SQLITE_NOTADB. */
function isDamage(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return code !== undefined && [1, 11, 26].includes(code & 0xff);
}

function setAside(file: string, why: Unusable): void {
  for (const suffix of ['', '-wal', '-shm']) {
    rmSync(`${file}.${why}${suffix}`, { force: true });
    try {
      renameSync(`${file}${suffix}`, `${file}.${why}${suffix}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
