// Secrets: small values that lie on the disk only sealed with AES-256-GCM under the state key. A secret is bound to its name, so that one row
// cannot be put in the place of another. What an older database held can be put back by whoever writes the file: sealing does not date.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';

import { fail, FailureError, ok } from '../../base/failure.ts';
import type { Result } from '../../base/failure.ts';
import { requireDocumentName } from './document-table.ts';
import { STATE_KEY_BYTES } from './key-source.ts';
import type { KeySource } from './key-source.ts';
import type { StateWriter } from './state-writer.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MAX_SECRET_BYTES = 64 * 1024;
const ALGORITHM = 'aes-256-gcm';

interface SealedRow {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
}

export class SecretsTable {
  readonly #writer: StateWriter;
  readonly #get: StatementSync;
  readonly #all: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  #key: Uint8Array | null = null;

  constructor(writer: StateWriter) {
    const { database } = writer;
    const columns = 'name, key_id AS keyId, nonce, sealed';
    this.#writer = writer;
    this.#get = database.prepare(`SELECT ${columns} FROM secrets WHERE name = ?`);
    this.#all = database.prepare(`SELECT ${columns} FROM secrets ORDER BY name`);
    this.#put = database.prepare('INSERT OR REPLACE INTO secrets (name, key_id, nonce, sealed) VALUES (?, ?, ?, ?)');
    this.#remove = database.prepare('DELETE FROM secrets WHERE name = ?');
  }

  get isUnlocked(): boolean {
    return this.#key !== null;
  }

  names(): readonly string[] {
    return this.#writer.read(() => this.#all.all()).map((row) => String(row['name']));
  }

  /** A new key is made only while no secret waits for an old one. */
  async unlock(source: KeySource): Promise<Result<void>> {
    const key = await source.read(this.names().length === 0);
    if (!key.ok) return key;
    if (key.value.length !== STATE_KEY_BYTES) return fail('state.secrets-locked', `a ${source.kind} gave a key of ${key.value.length} bytes`);
    this.lock();
    this.#key = key.value;
    return ok(undefined);
  }

  /** Forgets the key. */
  lock(): void {
    this.#key?.fill(0);
    this.#key = null;
  }

  /** null when there is none. Fails with state.secrets-locked, state.secret-damaged. */
  get(name: string): Result<Uint8Array | null> {
    const row = this.#writer.read(() => this.#get.get(name)) as unknown as SealedRow | undefined;
    if (row === undefined) return ok(null);
    if (this.#key === null) return fail('state.secrets-locked', name);
    const value = unseal(this.#key, row);
    return value === null ? fail('state.secret-damaged', name) : ok(value);
  }

  /** On the disk when it returns. Throws state.secrets-locked, state.invalid-value, state.write-failed. */
  put(name: string, value: Uint8Array): void {
    requireDocumentName(name);
    if (value.length > MAX_SECRET_BYTES) throw new FailureError('state.invalid-value', `a secret takes at most ${MAX_SECRET_BYTES} bytes`);
    if (this.#key === null) throw new FailureError('state.secrets-locked', name);
    const row = seal(this.#key, name, value);
    this.#writer.write('power', () => this.#put.run(row.name, row.keyId, row.nonce, row.sealed));
  }

  /** Those that the key does not open; none while it is not there. */
  damaged(): readonly string[] {
    const key = this.#key;
    if (key === null) return [];
    const rows = this.#writer.read(() => this.#all.all()) as unknown as SealedRow[];
    return rows.filter((row) => unseal(key, row)?.fill(0) === undefined).map(({ name }) => name);
  }

  remove(name: string): void {
    this.#writer.write('power', () => this.#remove.run(name));
  }

  /** Seals everything under another key, all or nothing: from a file's key to a TPM's. The old key must be unlocked. */
  async changeKey(source: KeySource): Promise<Result<void>> {
    const old = this.#key;
    if (old === null) return fail('state.secrets-locked');
    const key = await source.read(true);
    if (!key.ok) return key;
    this.#writer.write('power', () => {
      for (const row of this.#all.all() as unknown as SealedRow[]) {
        const value = unseal(old, row);
        if (value === null) throw new FailureError('state.secret-damaged', row.name);
        const next = seal(key.value, row.name, value);
        this.#put.run(next.name, next.keyId, next.nonce, next.sealed);
        value.fill(0);
      }
    });
    this.lock();
    this.#key = key.value;
    return ok(undefined);
  }
}

/** Tells keys apart without telling of them. */
function keyIdOf(key: Uint8Array): Buffer {
  return createHash('sha256').update('KPIO state key\0').update(key).digest().subarray(0, 8);
}

function seal(key: Uint8Array, name: string, value: Uint8Array): SealedRow {
  const nonce = randomBytes(NONCE_BYTES);
  const keyId = keyIdOf(key);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(boundTo(keyId, name));
  return { name, keyId, nonce, sealed: Buffer.concat([cipher.update(value), cipher.final(), cipher.getAuthTag()]) };
}

/** null when the row was changed or is of another key. */
function unseal(key: Uint8Array, row: SealedRow): Uint8Array | null {
  if (row.nonce.length !== NONCE_BYTES || row.sealed.length < TAG_BYTES) return null;
  const end = row.sealed.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv(ALGORITHM, key, row.nonce, { authTagLength: TAG_BYTES }).setAAD(boundTo(row.keyId, row.name));
    decipher.setAuthTag(row.sealed.subarray(end));
    return Buffer.concat([decipher.update(row.sealed.subarray(0, end)), decipher.final()]);
  } catch {
    return null;
  }
}

function boundTo(keyId: Uint8Array, name: string): Buffer {
  return Buffer.concat([Buffer.from('KPIO secret\0'), keyId, Buffer.from(name)]);
}
