// What a person answered to a site's question: allowed or not, by (browser context, origin, permission). Only the default context is kept;
// what other contexts were told ends with them and never touches the disk.

import type { StatementSync } from 'node:sqlite';

import { FailureError } from '../../base/failure.ts';
import type { StateWriter } from './state-writer.ts';

const KEPT_CONTEXT = 'default';
const PERMISSION = /^[a-z][a-z0-9-]{0,63}$/;
const MAX_ORIGIN_CHARACTERS = 2048;

/** `prompt`: nothing was answered, or the answer has expired. https://www.w3.org/TR/permissions/#dfn-permission-state */
export type PermissionState = 'granted' | 'denied' | 'prompt';

export interface PermissionAnswer {
  readonly origin: string;
  readonly name: string;
  readonly state: 'granted' | 'denied';
  readonly changedAtMs: number;
  /** null: until it is changed. */
  readonly expiresAtMs: number | null;
}

export class PermissionsTable {
  readonly #writer: StateWriter;
  readonly #memory = new Map<string, Map<string, PermissionAnswer>>();
  readonly #all: StatementSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeOrigin: StatementSync;

  constructor(writer: StateWriter) {
    const { database } = writer;
    this.#writer = writer;
    const columns = 'origin, name, state, changed_at_ms AS changedAtMs, expires_at_ms AS expiresAtMs';
    const own = `browser_context = '${KEPT_CONTEXT}'`;
    this.#all = database.prepare(`SELECT ${columns} FROM permissions WHERE ${own} ORDER BY origin, name`);
    this.#get = database.prepare(`SELECT ${columns} FROM permissions WHERE ${own} AND origin = ? AND name = ?`);
    this.#put = database.prepare(
      `INSERT OR REPLACE INTO permissions (browser_context, origin, name, state, changed_at_ms, expires_at_ms) VALUES ('${KEPT_CONTEXT}', ?, ?, ?, ?, ?)`,
    );
    this.#remove = database.prepare(`DELETE FROM permissions WHERE ${own} AND origin = ? AND name = ?`);
    this.#removeOrigin = database.prepare(`DELETE FROM permissions WHERE ${own} AND origin = ?`);
  }

  get(browserContext: string, origin: string, name: string, nowMs: number): PermissionState {
    const answer =
      browserContext === KEPT_CONTEXT
        ? (this.#writer.read(() => this.#get.get(origin, name)) as unknown as PermissionAnswer | undefined)
        : this.#memory.get(browserContext)?.get(`${name} ${origin}`);
    return answer === undefined || (answer.expiresAtMs !== null && answer.expiresAtMs <= nowMs) ? 'prompt' : answer.state;
  }

  all(browserContext: string): readonly PermissionAnswer[] {
    if (browserContext !== KEPT_CONTEXT) return [...(this.#memory.get(browserContext)?.values() ?? [])];
    return this.#writer.read(() => this.#all.all()) as unknown as PermissionAnswer[];
  }

  /** On the disk when it returns. Opaque origins ("null") are refused: nothing tells one from another. Throws state.invalid-value, state.write-failed. */
  set(browserContext: string, answer: PermissionAnswer): void {
    const { origin, name, state, changedAtMs, expiresAtMs } = answer;
    if (!PERMISSION.test(name)) throw new FailureError('state.invalid-value', 'a permission is named by lower-case words');
    if (origin === 'null' || origin === '' || origin.length > MAX_ORIGIN_CHARACTERS || !origin.isWellFormed()) {
      throw new FailureError('state.invalid-value', 'permissions belong to an origin that has a name');
    }
    if (!Number.isSafeInteger(changedAtMs) || (expiresAtMs !== null && !Number.isSafeInteger(expiresAtMs))) {
      throw new FailureError('state.invalid-value', 'times are whole milliseconds');
    }
    if (browserContext === KEPT_CONTEXT) {
      this.#writer.write('power', () => this.#put.run(origin, name, state, changedAtMs, expiresAtMs));
      return;
    }
    let answers = this.#memory.get(browserContext);
    if (answers === undefined) this.#memory.set(browserContext, (answers = new Map()));
    answers.set(`${name} ${origin}`, answer);
  }

  /** Ask again the next time. `name` null: everything of the origin. */
  forget(browserContext: string, origin: string, name: string | null): void {
    if (browserContext === KEPT_CONTEXT) {
      this.#writer.write('power', () => (name === null ? this.#removeOrigin.run(origin) : this.#remove.run(origin, name)));
      return;
    }
    const answers = this.#memory.get(browserContext);
    for (const [key, answer] of answers ?? []) if (answer.origin === origin && (name === null || answer.name === name)) answers!.delete(key);
  }

  removeContext(browserContext: string): void {
    this.#memory.delete(browserContext);
  }
}
