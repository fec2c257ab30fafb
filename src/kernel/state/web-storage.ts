// localStorage and sessionStorage of all sites. https://html.spec.whatwg.org/#webstorage
// The kernel holds them, keyed by browser context and origin; local areas of the default context live in SQLite (WAL).

import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';

import type { StorageArea } from '../../engine/host/storage.ts';

/** Chromium's limit: 10 MiB of UTF-16 units, keys and values together, counted here in units. */
const QUOTA_UNITS = 5 * 1024 * 1024;

export class WebStorage {
  readonly #database: DatabaseSync | null;
  readonly #memory = new Map<string, MemoryArea>();

  /** `file` null keeps everything in memory: one-shot commands and tests. */
  constructor(file: string | null) {
    this.#database = file === null ? null : openDatabase(file);
  }

  /** `tabId` separates session areas; 0 for local ones. Opaque origins get an area that nothing else shares and nothing keeps. */
  area(kind: 'local' | 'session', browserContextId: string, origin: string, tabId: number): StorageArea {
    const isKept = kind === 'local' && browserContextId === 'default' && origin !== 'null' && this.#database !== null;
    if (isKept) return new StoredArea(this.#database!, origin);
    const key = `${kind} ${browserContextId} ${tabId} ${origin}`;
    let area = this.#memory.get(key);
    if (area === undefined) this.#memory.set(key, (area = new MemoryArea()));
    return area;
  }

  removeContext(browserContextId: string): void {
    for (const key of this.#memory.keys()) if (key.split(' ')[1] === browserContextId) this.#memory.delete(key);
  }

  close(): void {
    this.#database?.close();
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

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS local_storage (
      origin TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, position INTEGER PRIMARY KEY AUTOINCREMENT,
      UNIQUE (origin, key)
    ) STRICT;`);
  return database;
}

/** Strings are kept as UTF-16 bytes: pages store lone surrogates, which UTF-8 cannot hold. */
class StoredArea implements StorageArea {
  readonly #database: DatabaseSync;
  readonly #origin: string;

  constructor(database: DatabaseSync, origin: string) {
    this.#database = database;
    this.#origin = origin;
  }

  keys(): readonly string[] {
    const rows = this.#prepare('SELECT key FROM local_storage WHERE origin = ? ORDER BY position').all(this.#origin);
    return rows.map((row) => fromBlob(row['key'] as Uint8Array));
  }

  get(key: string): string | null {
    const row = this.#prepare('SELECT value FROM local_storage WHERE origin = ? AND key = ?').get(this.#origin, toBlob(key));
    return row === undefined ? null : fromBlob(row['value'] as Uint8Array);
  }

  set(key: string, value: string): boolean {
    const row = this.#prepare('SELECT coalesce(sum(length(key) + length(value)), 0) AS used FROM local_storage WHERE origin = ? AND key <> ?').get(this.#origin, toBlob(key));
    if (Number(row!['used']) / 2 + key.length + value.length > QUOTA_UNITS) return false;
    this.#prepare('INSERT INTO local_storage (origin, key, value) VALUES (?, ?, ?) ON CONFLICT (origin, key) DO UPDATE SET value = excluded.value').run(this.#origin, toBlob(key), toBlob(value));
    return true;
  }

  remove(key: string): void {
    this.#prepare('DELETE FROM local_storage WHERE origin = ? AND key = ?').run(this.#origin, toBlob(key));
  }

  clear(): void {
    this.#prepare('DELETE FROM local_storage WHERE origin = ?').run(this.#origin);
  }

  #prepare(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }
}

function toBlob(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le');
}

function fromBlob(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf16le');
}
