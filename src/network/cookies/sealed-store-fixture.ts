// What sealed-store.proc.test.ts starts and kills: opens the cookies in FOLDER, which seals those that lie in the clear, and says that it has.

import { mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { SqliteCookieStore } from './sqlite-cookie-store.ts';

export const FIXTURE_KEY = new Uint8Array(32).fill(7);

/** As KPIO kept cookies before they were sealed. */
export function writePlainStore(folder: string, values: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'cookies.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
  database.exec(`CREATE TABLE cookies (
    partition_key TEXT NOT NULL, domain TEXT NOT NULL, host_only INTEGER NOT NULL, path TEXT NOT NULL, name TEXT NOT NULL,
    value TEXT NOT NULL, secure INTEGER NOT NULL, http_only INTEGER NOT NULL, same_site TEXT NOT NULL, same_site_default INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL, created_ms INTEGER NOT NULL, last_access_ms INTEGER NOT NULL,
    PRIMARY KEY (partition_key, domain, host_only, path, name)
  ) STRICT, WITHOUT ROWID`);
  const put = database.prepare('INSERT INTO cookies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  database.exec('BEGIN');
  values.forEach((value, index) => put.run('', `plain-host-${index}.test`, 1, '/', 'name', value, 0, 1, 'lax', 0, 9e15, index, index));
  database.exec('COMMIT');
  database.close();
}

if (process.argv[2] === 'open') {
  writeSync(1, 'ready\n');
  const store = SqliteCookieStore.open(process.argv[3]!, FIXTURE_KEY);
  writeSync(1, `${store.loadAll().length}\n`);
  store.close();
}
