// Backups of one database: whole copies in a folder beside it, numbered, the newest few kept. A copy is made under another name, brought to
// the disk, and only then given its own: what carries the name is whole. The name also holds the start of the copy's SHA-256, so that a
// backup that rots is not restored.

import { createHash } from 'node:crypto';
import { chmodSync, closeSync, copyFileSync, fsyncSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

export interface Backup {
  readonly path: string;
  /** Grows by one; the clock may jump. */
  readonly number: number;
  readonly madeAtMs: number;
  readonly digest: string;
}

const KEPT_GENERATIONS = 7;
const DIGEST_CHARACTERS = 32;
const PARTIAL = '.partial';
const NAME = /^state-(\d{6,})-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-([0-9a-f]{32})\.sqlite$/;

export class Backups {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The newest first. */
  list(): readonly Backup[] {
    let names: string[];
    try {
      names = readdirSync(this.#folder);
    } catch {
      return [];
    }
    return names
      .map((name) => parseName(this.#folder, name))
      .filter((backup) => backup !== null)
      .sort((p, q) => q.number - p.number);
  }

  /** True when there is none that was made within `ageMs` before `nowMs`; one from the future counts as none. */
  isDue(nowMs: number, ageMs: number): boolean {
    const [newest] = this.list();
    return newest === undefined || newest.madeAtMs > nowMs || nowMs - newest.madeAtMs >= ageMs;
  }

  /** Copies the open database, outside any transaction, and forgets the oldest copies. Throws what SQLite and the disk throw. */
  make(database: DatabaseSync, nowMs: number): Backup {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#removePartials();
    const known = this.list();
    const partial = join(this.#folder, `copy${PARTIAL}`);
    try {
      // VACUUM INTO reads one snapshot, writes no free pages, and keeps user_version. It does not bring the copy to the disk.
      database.prepare('VACUUM INTO ?').run(partial);
      chmodSync(partial, 0o600);
      syncPath(partial);
      const number = (known[0]?.number ?? 0) + 1;
      const digest = digestOf(partial);
      const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
      const path = join(this.#folder, `state-${String(number).padStart(6, '0')}-${stamp}-${digest}.sqlite`);
      renameSync(partial, path);
      syncPath(this.#folder);
      for (const old of known.slice(KEPT_GENERATIONS - 1)) rmSync(old.path, { force: true });
      return { path, number, madeAtMs: Math.floor(nowMs / 1000) * 1000, digest };
    } finally {
      this.#removePartials();
    }
  }

  /** Whether its content is still what it was. */
  isGood(backup: Backup): boolean {
    try {
      return digestOf(backup.path) === backup.digest;
    } catch {
      return false;
    }
  }

  /** Puts a backup where the database was; nothing may lie there. False when the backup is not what it was. */
  restore(backup: Backup, file: string): boolean {
    if (digestOf(backup.path) !== backup.digest) return false;
    const partial = `${file}${PARTIAL}`;
    copyFileSync(backup.path, partial);
    if (digestOf(partial) !== backup.digest) {
      rmSync(partial, { force: true });
      return false;
    }
    syncPath(partial);
    renameSync(partial, file);
    syncPath(join(file, '..'));
    return true;
  }

  /** What a kill in the middle of a copy left. */
  #removePartials(): void {
    for (const name of readdirSync(this.#folder)) if (name.includes(PARTIAL)) rmSync(join(this.#folder, name), { force: true });
  }
}

/** Brings a file's or a folder's content to the disk. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function parseName(folder: string, name: string): Backup | null {
  const found = NAME.exec(name);
  if (found === null) return null;
  const [, number, year, month, day, hour, minute, second, digest] = found;
  const madeAtMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return { path: join(folder, name), number: Number(number), madeAtMs, digest: digest! };
}

/** In pieces: a backup may be large. */
function digestOf(path: string): string {
  const hash = createHash('sha256');
  const descriptor = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(1 << 18);
    for (;;) {
      const length = readSync(descriptor, piece, 0, piece.length, null);
      if (length === 0) return hash.digest('hex').slice(0, DIGEST_CHARACTERS);
      hash.update(piece.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
  }
}
