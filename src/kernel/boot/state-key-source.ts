// Where the state key of a running system lies: sealed in the TPM to the builds that were let in, or in a file. Which one follows from what
// backs the system and from the setting `security.state-key`; the key itself stays the same when it moves, so backups open as before.
//
// SAFETY: the seal keeps the key from code that was changed and from a copy of the folder (with a TPM of the machine); not from the user who
// runs KPIO, nor from root. docs/attestation.md.

import { existsSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { AttestationBackend } from '../../attestation/backend/backend.ts';
import type { Failure, Result } from '../../base/failure.ts';
import type { KernelLog } from '../log.ts';
import { syncPath } from '../state/backups.ts';
import { FileKeySource } from '../state/key-source.ts';
import type { KeySource } from '../state/key-source.ts';
import { SealedKeySource } from './sealed-key-source.ts';

export const KEY_FILE = 'state.key';
export const SEALED_KEY_FILE = 'state.key.sealed';

export interface StateKeyOptions {
  readonly statePath: string;
  /** `MeasuredBoot.backend`: with all code measured. */
  readonly backend: () => Promise<AttestationBackend>;
  /** False from source: the next edit would be another build. A key that is sealed already is asked for all the same. */
  readonly isBuild: boolean;
  readonly wish: () => 'tpm' | 'file';
  readonly log: KernelLog;
  /** The key lies sealed: builds to come must be let in. */
  readonly onSealed?: () => void;
}

export class StateKeySource implements KeySource {
  readonly sealed: SealedKeySource;
  readonly #options: StateKeyOptions;
  readonly #file: string;
  readonly #sealedFile: string;
  #kind: 'file' | 'tpm' | 'none' = 'none';
  #problem: Failure | null = null;

  constructor(options: StateKeyOptions) {
    this.#options = options;
    this.#file = join(options.statePath, KEY_FILE);
    this.#sealedFile = join(options.statePath, SEALED_KEY_FILE);
    this.sealed = new SealedKeySource(this.#sealedFile, options.backend);
  }

  /** Where the last key came from. */
  get kind(): 'file' | 'tpm' | 'none' {
    return this.#kind;
  }

  /** Why the last try gave no key. */
  get problem(): Failure | null {
    return this.#problem;
  }

  /** Neither form of the key is there: it is gone for good, not merely refused. */
  get isLost(): boolean {
    return !existsSync(this.#file) && !existsSync(this.#sealedFile);
  }

  async read(mayCreate: boolean): Promise<Result<Uint8Array>> {
    const key = await this.#read(mayCreate);
    this.#problem = key.ok ? null : key.failure;
    return key;
  }

  /** The key is had: it moves where it is wanted now. Resolves when it is there, or could not be moved (told in the log). */
  async moveAsWished(): Promise<void> {
    const key = await this.read(false);
    if (key.ok) key.value.fill(0);
  }

  async #read(mayCreate: boolean): Promise<Result<Uint8Array>> {
    const file = new FileKeySource(this.#file);
    if (!existsSync(this.#file)) {
      if (existsSync(this.#sealedFile)) return this.#fromSeal(file);
      return mayCreate && (await this.#maySeal()) ? this.#keep('tpm', await this.sealed.read(true)) : this.#keep('file', await file.read(mayCreate));
    }
    const key = await file.read(false);
    if (!key.ok || !(await this.#maySeal())) return this.#keep('file', key);
    const adopted = await this.sealed.adopt(key.value);
    if (!adopted.ok) {
      this.#options.log.warn(`the state key stays in a file: ${adopted.failure.message}`, this.#sealedFile);
      return this.#keep('file', key);
    }
    unlinkSync(this.#file);
    syncPath(dirname(this.#file));
    this.#options.log.info('the state key is sealed in the TPM now', this.#sealedFile);
    return this.#keep('tpm', key);
  }

  async #fromSeal(file: FileKeySource): Promise<Result<Uint8Array>> {
    const key = await this.sealed.read(false);
    if (!key.ok || this.#options.wish() === 'tpm') return this.#keep('tpm', key);
    const written = file.write(key.value);
    if (!written.ok) {
      this.#options.log.warn(`the state key stays in the TPM: ${written.failure.message}`, this.#file);
      return this.#keep('tpm', key);
    }
    unlinkSync(this.#sealedFile);
    syncPath(dirname(this.#file));
    this.#options.log.info('the state key lies in a file now', this.#file);
    return this.#keep('file', key);
  }

  #keep(kind: 'file' | 'tpm', key: Result<Uint8Array>): Result<Uint8Array> {
    if (!key.ok) return key;
    this.#kind = kind;
    if (kind === 'tpm') this.#options.onSealed?.();
    return key;
  }

  async #maySeal(): Promise<boolean> {
    if (!this.#options.isBuild || this.#options.wish() !== 'tpm') return false;
    // The software bank has no secret of its own to seal with.
    return this.#options.backend().then(
      ({ kind }) => kind !== 'software',
      () => false,
    );
  }
}
