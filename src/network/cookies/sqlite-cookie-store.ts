// Cookies in an SQLite file (node:sqlite). Write-ahead log with synchronous=NORMAL: a kill -9 loses nothing that was written,
// a power cut at most the last moments, and the file is never broken by either.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { Cookie, SameSite } from './cookie.ts';
import type { CookieStore } from './cookie-store.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS cookies (
    partition_key TEXT NOT NULL, domain TEXT NOT NULL, host_only INTEGER NOT NULL, path TEXT NOT NULL, name TEXT NOT NULL,
    value TEXT NOT NULL, secure INTEGER NOT NULL, http_only INTEGER NOT NULL, same_site TEXT NOT NULL, same_site_default INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, created_ms INTEGER NOT NULL, last_access_ms INTEGER NOT NULL,
    PRIMARY KEY (partition_key, domain, host_only, path, name)
  ) STRICT, WITHOUT ROWID`;

export class SqliteCookieStore implements CookieStore {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #onWriteError: (error: Error) => void;

  /** `folder` is made when missing, readable by the owner only; the file is cookies.sqlite. */
  constructor(folder: string, onWriteError: (error: Error) => void = () => {}) {
    this.#onWriteError = onWriteError;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#database = new DatabaseSync(join(folder, 'cookies.sqlite'));
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000');
    this.#database.exec(SCHEMA);
    this.#put = this.#database.prepare('INSERT OR REPLACE INTO cookies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#remove = this.#database.prepare('DELETE FROM cookies WHERE partition_key = ? AND domain = ? AND host_only = ? AND path = ? AND name = ?');
  }

  loadAll(): Cookie[] {
    const rows = this.#database.prepare('SELECT * FROM cookies ORDER BY created_ms').all();
    return rows.map((row) => ({
      name: String(row['name']),
      value: String(row['value']),
      domain: String(row['domain']),
      hostOnly: row['host_only'] === 1,
      path: String(row['path']),
      secure: row['secure'] === 1,
      httpOnly: row['http_only'] === 1,
      sameSite: String(row['same_site']) as SameSite,
      sameSiteByDefault: row['same_site_default'] === 1,
      partitionKey: String(row['partition_key']),
      expiresMs: Number(row['expires_ms']),
      createdMs: Number(row['created_ms']),
      lastAccessMs: Number(row['last_access_ms']),
    }));
  }

  put(cookie: Cookie): void {
    this.#write(() =>
      this.#put.run(
        cookie.partitionKey,
        cookie.domain,
        Number(cookie.hostOnly),
        cookie.path,
        cookie.name,
        cookie.value,
        Number(cookie.secure),
        Number(cookie.httpOnly),
        cookie.sameSite,
        Number(cookie.sameSiteByDefault),
        Math.round(cookie.expiresMs ?? 0),
        Math.round(cookie.createdMs),
        Math.round(cookie.lastAccessMs),
      ),
    );
  }

  remove(cookie: Cookie): void {
    this.#write(() => this.#remove.run(cookie.partitionKey, cookie.domain, Number(cookie.hostOnly), cookie.path, cookie.name));
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
