// Named JSON documents whose meaning another module knows: grants and profiles of the capability module.

import type { StatementSync } from 'node:sqlite';

import { FailureError } from '../../base/failure.ts';
import type { StateWriter } from './state-writer.ts';

export const MAX_DOCUMENT_CHARACTERS = 1 << 20;
export const MAX_DOCUMENT_NAME_CHARACTERS = 200;

export interface StoredDocument {
  readonly name: string;
  readonly document: unknown;
}

export class DocumentTable {
  readonly #writer: StateWriter;
  readonly #all: StatementSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;

  constructor(writer: StateWriter, table: 'grants' | 'profiles') {
    const { database } = writer;
    this.#writer = writer;
    this.#all = database.prepare(`SELECT name, document FROM ${table} ORDER BY name`);
    this.#get = database.prepare(`SELECT document FROM ${table} WHERE name = ?`);
    this.#put = database.prepare(`INSERT INTO ${table} (name, document) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET document = excluded.document`);
    this.#remove = database.prepare(`DELETE FROM ${table} WHERE name = ?`);
  }

  /** In the order of their names. */
  all(): readonly StoredDocument[] {
    return this.#writer.read(() => this.#all.all()).map((row) => ({ name: String(row['name']), document: parse(String(row['document'])) }));
  }

  /** null when there is none. */
  get(name: string): unknown {
    const row = this.#writer.read(() => this.#get.get(name));
    return row === undefined ? null : parse(String(row['document']));
  }

  put(name: string, document: unknown): void {
    this.change([{ name, document }], []);
  }

  remove(name: string): void {
    this.change([], [name]);
  }

  /** All of it or nothing, on the disk when it returns: a revoked subtree goes as one. Throws state.invalid-value, state.write-failed. */
  change(put: readonly StoredDocument[], remove: readonly string[]): void {
    const rows = put.map(({ name, document }) => [requireDocumentName(name), serialize(name, document)] as const);
    this.#writer.write('power', () => {
      for (const name of remove) this.#remove.run(name);
      for (const [name, json] of rows) this.#put.run(name, json);
    });
  }
}

export function requireDocumentName(name: string): string {
  if (name === '' || name.length > MAX_DOCUMENT_NAME_CHARACTERS || !name.isWellFormed() || name.includes('\0')) {
    throw new FailureError('state.invalid-value', `a name takes 1 to ${MAX_DOCUMENT_NAME_CHARACTERS} characters`);
  }
  return name;
}

function serialize(name: string, document: unknown): string {
  const json = JSON.stringify(document) as string | undefined;
  if (json === undefined) throw new FailureError('state.invalid-value', `${name} is not JSON`);
  if (json.length > MAX_DOCUMENT_CHARACTERS) throw new FailureError('state.invalid-value', `${name} is longer than ${MAX_DOCUMENT_CHARACTERS} characters`);
  return json;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new FailureError('state.damaged', 'a document is not JSON');
  }
}
