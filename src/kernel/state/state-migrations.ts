// The tables of the state, as the steps that made them. A released step never changes; a new one is added below.

import type { Migrations } from './migrations.ts';

export const STATE_MIGRATIONS: Migrations = [
  // 1: what a person sets and leaves open.
  (database) =>
    database.exec(`
      CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL CHECK (json_valid(value))) STRICT, WITHOUT ROWID;
      CREATE TABLE permissions (
        browser_context TEXT NOT NULL, origin TEXT NOT NULL, name TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('granted', 'denied')), changed_at_ms INTEGER NOT NULL, expires_at_ms INTEGER,
        PRIMARY KEY (browser_context, origin, name)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE session_windows (id TEXT PRIMARY KEY, position INTEGER NOT NULL, active_tab TEXT) STRICT, WITHOUT ROWID;
      CREATE TABLE session_tabs (
        id TEXT PRIMARY KEY, window TEXT NOT NULL REFERENCES session_windows (id) ON DELETE CASCADE, position INTEGER NOT NULL,
        address TEXT NOT NULL, title TEXT NOT NULL, detail TEXT NOT NULL CHECK (json_valid(detail))
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX session_tabs_by_window ON session_tabs (window, position);`),
  // 2: what the kernel's policy keeps.
  (database) =>
    database.exec(`
      CREATE TABLE profiles (name TEXT PRIMARY KEY, document TEXT NOT NULL CHECK (json_valid(document))) STRICT, WITHOUT ROWID;
      CREATE TABLE grants (name TEXT PRIMARY KEY, document TEXT NOT NULL CHECK (json_valid(document))) STRICT, WITHOUT ROWID;
      CREATE TABLE secrets (name TEXT PRIMARY KEY, key_id BLOB NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;`),
  // 3: where the desktop's windows stand, and whether the session ended or was cut off.
  (database) =>
    database.exec(`
      ALTER TABLE session_windows ADD COLUMN detail TEXT NOT NULL DEFAULT 'null' CHECK (json_valid(detail));
      CREATE TABLE session_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`),
];
