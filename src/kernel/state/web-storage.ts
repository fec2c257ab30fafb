// localStorage and sessionStorage of all sites. https://html.spec.whatwg.org/#webstorage
// The kernel holds them, keyed by browser context and origin; local areas of the default context live in SQLite (WAL). The file is not the
// state's: pages fill it, so it has no backups, and its damage touches nothing else.

import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { StorageArea } from '../../engine/host/storage.ts';
import { SILENT_LOG } from '../log.ts';
import type { KernelLog } from '../log.ts';
import type { Migrations } from './migrations.ts';
import { openDatabase } from './open-database.ts';

/** Chromium's limit: 10 MiB of UTF-16 units, keys and values together, counted here in units. */
const QUOTA_UNITS = 5 * 1024 * 1024;
/** Reading it through takes about 0.1 s at this size. */
const CHECK_UP_TO_BYTES = 64 * 1024 * 1024;

const MIGRATIONS: Migrations = [
  // 1: the table of before databases had versions, which may be there.
  (database) =>
    database.exec(`
      CREATE TABLE IF NOT EXISTS local_storage (
        origin TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, position INTEGER PRIMARY KEY AUTOINCREMENT,
        UNIQUE (origin, key)
      ) STRICT`),
];

export class WebStorage {
  readonly #database: DatabaseSync | null;
  readonly #statements: Statements | null;
  readonly #areas = new Map<string, StoredArea>();
  readonly #memory = new Map<string, MemoryArea>();

  /** `file` null keeps everything in memory: one-shot commands and tests. Throws as openDatabase. */
  constructor(file: string | null, log: KernelLog = SILENT_LOG) {
    this.#database = file === null ? null : openStorage(file, log);
    this.#statements = this.#database === null ? null : prepareStatements(this.#database);
  }

  /** `tabId` separates session areas; 0 for local ones. Opaque origins get an area that nothing else shares and nothing keeps. */
  area(kind: 'local' | 'session', browserContextId: string, origin: string, tabId: number): StorageArea {
    const isKept = kind === 'local' && browserContextId === 'default' && origin !== 'null' && this.#database !== null;
    if (isKept) return this.#stored(origin);
    const key = `${kind} ${browserContextId} ${tabId} ${origin}`;
    let area = this.#memory.get(key);
    if (area === undefined) this.#memory.set(key, (area = new MemoryArea()));
    return area;
  }

  /** Session areas of a tab that was closed. */
  removeTab(tabId: number): void {
    for (const key of this.#memory.keys()) if (key.split(' ')[2] === String(tabId)) this.#memory.delete(key);
  }

  removeContext(browserContextId: string): void {
    for (const key of this.#memory.keys()) if (key.split(' ')[1] === browserContextId) this.#memory.delete(key);
  }

  close(): void {
    this.#database?.close();
  }

  #stored(origin: string): StoredArea {
    let area = this.#areas.get(origin);
    if (area === undefined) this.#areas.set(origin, (area = new StoredArea(this.#statements!, origin)));
    return area;
  }
}

class MemoryArea implements StorageArea {
  readonly #items = new Map<string, string>();
  #units = 0;

  keys(): readonly string[] {
    return [...this.#items.keys()];
  }

  get(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  set(key: string, value: string): boolean {
    const before = this.#items.has(key) ? key.length + this.#items.get(key)!.length : 0;
    const after = this.#units - before + key.length + value.length;
    if (after > QUOTA_UNITS) return false;
    this.#units = after;
    this.#items.set(key, value);
    return true;
  }

  remove(key: string): void {
    const value = this.#items.get(key);
    if (value === undefined) return;
    this.#units -= key.length + value.length;
    this.#items.delete(key);
  }

  clear(): void {
    this.#items.clear();
    this.#units = 0;
  }
}

/** A file that is no database any more is set aside: what it held is lost, the system is not. */
function openStorage(file: string, log: KernelLog): DatabaseSync {
  const options = { file, migrations: MIGRATIONS, backups: null, synchronous: 'NORMAL', checkUpToBytes: CHECK_UP_TO_BYTES, nowMs: Date.now() } as const;
  const { database, recovery } = openDatabase(options);
  if (recovery !== null) log.warn(`what sites stored is lost: ${recovery.message}`, recovery.code);
  return database;
}

interface Statements {
  readonly keys: StatementSync;
  readonly get: StatementSync;
  readonly used: StatementSync;
  readonly set: StatementSync;
  readonly remove: StatementSync;
  readonly clear: StatementSync;
}

function prepareStatements(database: DatabaseSync): Statements {
  return {
    keys: database.prepare('SELECT key FROM local_storage WHERE origin = ? ORDER BY position'),
    get: database.prepare('SELECT value FROM local_storage WHERE origin = ? AND key = ?'),
    used: database.prepare('SELECT coalesce(sum(length(key) + length(value)), 0) / 2 AS units FROM local_storage WHERE origin = ?'),
    set: database.prepare('INSERT INTO local_storage (origin, key, value) VALUES (?, ?, ?) ON CONFLICT (origin, key) DO UPDATE SET value = excluded.value'),
    remove: database.prepare('DELETE FROM local_storage WHERE origin = ? AND key = ?'),
    clear: database.prepare('DELETE FROM local_storage WHERE origin = ?'),
  };
}

/** Strings are kept as UTF-16 bytes: pages store lone surrogates, which UTF-8 cannot hold. */
class StoredArea implements StorageArea {
  readonly #statements: Statements;
  readonly #origin: string;
  /** Counted once, then kept: a sum for each write would make many writes quadratic. */
  #units: number;

  constructor(statements: Statements, origin: string) {
    this.#statements = statements;
    this.#origin = origin;
    this.#units = Number(statements.used.get(origin)!['units']);
  }

  keys(): readonly string[] {
    return this.#statements.keys.all(this.#origin).map((row) => fromBlob(row['key'] as Uint8Array));
  }

  get(key: string): string | null {
    const row = this.#statements.get.get(this.#origin, toBlob(key));
    return row === undefined ? null : fromBlob(row['value'] as Uint8Array);
  }

  /** False at the quota, and when the disk does not take it. */
  set(key: string, value: string): boolean {
    const units = this.#units - this.#unitsOf(key) + key.length + value.length;
    if (units > QUOTA_UNITS) return false;
    try {
      this.#statements.set.run(this.#origin, toBlob(key), toBlob(value));
    } catch {
      return false;
    }
    this.#units = units;
    return true;
  }

  remove(key: string): void {
    const units = this.#unitsOf(key);
    if (units === 0 && this.get(key) === null) return;
    this.#statements.remove.run(this.#origin, toBlob(key));
    this.#units -= units;
  }

  clear(): void {
    this.#statements.clear.run(this.#origin);
    this.#units = 0;
  }

  /** What the key takes now, its value included. */
  #unitsOf(key: string): number {
    const value = this.get(key);
    return value === null ? 0 : key.length + value.length;
  }
}

function toBlob(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le');
}

function fromBlob(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf16le');
}
