// Where the state key comes from: the 32 bytes that secrets are sealed under. A file that only its owner reads is the first source; a TPM that
// gives the key to an unchanged system only is another, made elsewhere.

import { randomBytes } from 'node:crypto';
import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, linkSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { fail, ok } from '../../base/failure.ts';
import type { Result } from '../../base/failure.ts';
import { syncPath } from './backups.ts';

export const STATE_KEY_BYTES = 32;

export interface KeySource {
  /** For `security status`: "file", "tpm". */
  readonly kind: string;
  /**
   * The key, the same each time; made when `mayCreate` and there is none yet. The caller wipes the bytes after use.
   * Fails with state.secrets-locked when there is a key that it cannot have, or none and none may be made.
   */
  read(mayCreate: boolean): Promise<Result<Uint8Array>>;
}

/** A file with mode 0600. One that others may read is refused: what it sealed must be taken for known. */
export class FileKeySource implements KeySource {
  readonly kind = 'file';
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async read(mayCreate: boolean): Promise<Result<Uint8Array>> {
    try {
      return ok(readKey(this.#file) ?? (mayCreate ? createKey(this.#file) : refuse('there is no key')));
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** Takes up a key that lay elsewhere until now; never over one that is there. */
  write(key: Uint8Array): Result<void> {
    try {
      createKey(this.#file, key);
      return ok(undefined);
    } catch (error) {
      return this.#failed(error);
    }
  }

  #failed(error: unknown): Result<never> {
    const cause = error instanceof Refusal ? error.message : ((error as NodeJS.ErrnoException).code ?? String(error));
    return fail('state.secrets-locked', `${this.#file}: ${cause}`);
  }
}

class Refusal extends Error {}

function refuse(cause: string): never {
  throw new Refusal(cause);
}

/** null when there is no file. */
function readKey(file: string): Uint8Array | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size !== STATE_KEY_BYTES) refuse(`it is no file of ${STATE_KEY_BYTES} bytes`);
    if ((stat.mode & 0o077) !== 0) refuse('others than its owner may use it; only mode 0600 is taken');
    if (stat.uid !== process.getuid!()) refuse('it belongs to another user');
    const key = new Uint8Array(STATE_KEY_BYTES);
    if (readSync(descriptor, key) !== STATE_KEY_BYTES) refuse('it was cut off while it was read');
    return key;
  } finally {
    closeSync(descriptor);
  }
}

/** Whole on the disk before it has its name; never over one that is there. */
function createKey(file: string, key: Uint8Array = randomBytes(STATE_KEY_BYTES)): Uint8Array {
  const partial = `${file}.${randomBytes(6).toString('hex')}.partial`;
  const descriptor = openSync(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    fchmodSync(descriptor, 0o600);
    writeSync(descriptor, key);
    fsyncSync(descriptor);
    linkSync(partial, file);
  } finally {
    closeSync(descriptor);
    unlinkSync(partial);
  }
  syncPath(dirname(file));
  return new Uint8Array(key);
}
