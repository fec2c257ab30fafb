// The state key, sealed in the TPM to the code that runs: another build, or this one changed, does not get it (docs/attestation.md).
// For each build that may have it there is one seal in the file. A new build gets its seal while the old one still runs (`allowBuild`).

import { randomBytes } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import type { AttestationBackend, BackendKind, SealedSecret } from '../../attestation/backend/backend.ts';
import { componentEvent } from '../../attestation/event-log/component.ts';
import type { Component } from '../../attestation/event-log/component.ts';
import { replay } from '../../attestation/event-log/event-log.ts';
import { fieldsOf, textOf } from '../../attestation/verify/bundle.ts';
import { fail, failure, FailureError, ok, toFailure } from '../../base/failure.ts';
import type { Failure, Result } from '../../base/failure.ts';
import { syncPath } from '../state/backups.ts';
import { STATE_KEY_BYTES } from '../state/key-source.ts';
import type { KeySource } from '../state/key-source.ts';

const FORMAT = 'kpio-sealed-key-1';
const MAX_FILE_BYTES = 64 << 10;
/** The running build and some to come. */
const MAX_SEALS = 8;
const KINDS: readonly BackendKind[] = ['hardware', 'swtpm', 'software'];

export class SealedKeySource implements KeySource {
  readonly kind = 'tpm';
  readonly #file: string;
  readonly #backend: () => Promise<AttestationBackend>;

  /** `backend`: with all code measured (`MeasuredBoot.backend`). */
  constructor(file: string, backend: () => Promise<AttestationBackend>) {
    this.#file = file;
    this.#backend = backend;
  }

  async read(mayCreate: boolean): Promise<Result<Uint8Array>> {
    try {
      const seals = readSeals(this.#file);
      const backend = await this.#backend();
      if (seals !== null) return ok((await openAny(backend, seals)).key);
      return mayCreate ? ok(await this.#create(backend)) : fail('state.secrets-locked', `${this.#file}: there is no key`);
    } catch (error) {
      return { ok: false, failure: locked(this.#file, error) };
    }
  }

  /** Lets a build have the key whose manifest lists these components, before it runs. Fails with state.code-not-let-in, state.secrets-locked. */
  async allowBuild(components: readonly Component[]): Promise<Result<void>> {
    try {
      const backend = await this.#backend();
      const seals = readSeals(this.#file) ?? [];
      const { key, seal } = await openAny(backend, seals);
      const next = await backend.seal(key, [backend.registers.code], [codeRegister(backend, components)]);
      key.fill(0);
      // The running build keeps its own: the oldest of the others goes.
      writeSeals(this.#file, [next, seal, ...seals.filter((other) => other !== seal)].slice(0, MAX_SEALS));
      return ok(undefined);
    } catch (error) {
      return { ok: false, failure: locked(this.#file, error) };
    }
  }

  /** Seals a key that lay elsewhere until now, and makes sure that it comes back. Seals of another key are never written over. */
  async adopt(key: Uint8Array): Promise<Result<void>> {
    try {
      const backend = await this.#backend();
      if (readSeals(this.#file) === null) writeSeals(this.#file, [await backend.seal(key, [backend.registers.code])]);
      const back = await openAny(backend, readSeals(this.#file) ?? []);
      const isSame = Buffer.compare(back.key, key) === 0;
      back.key.fill(0);
      return isSame ? ok(undefined) : fail('state.secrets-locked', `${this.#file} holds another key`);
    } catch (error) {
      return { ok: false, failure: locked(this.#file, error) };
    }
  }

  async #create(backend: AttestationBackend): Promise<Uint8Array> {
    const key = new Uint8Array(randomBytes(STATE_KEY_BYTES));
    writeSeals(this.#file, [await backend.seal(key, [backend.registers.code])]);
    return key;
  }
}

/** What the code register will hold when these components were measured, in this order. Throws RangeError for none. */
export function codeRegister(backend: Pick<AttestationBackend, 'registers'>, components: readonly Component[]): Uint8Array {
  const register = backend.registers.code;
  const events = components.filter(({ part }) => part === 'code').map((component) => componentEvent(component, register));
  const value = replay(events).get(register);
  if (value === undefined) throw new RangeError('the manifest lists no code');
  return value;
}

async function openAny(backend: AttestationBackend, seals: readonly SealedSecret[]): Promise<{ readonly key: Uint8Array; readonly seal: SealedSecret }> {
  let refusal: unknown = new FailureError('attestation.seal-refused', 'there is no seal');
  for (const seal of seals) {
    try {
      const key = await backend.unseal(seal);
      if (key.length === STATE_KEY_BYTES) return { key: new Uint8Array(key), seal };
    } catch (error) {
      if (toFailure(error).code !== 'attestation.seal-refused') throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** What the TPM said no to is no fault of the disk: nothing is lost, and an operator must hear how to go on. */
function locked(file: string, error: unknown): Failure {
  const { code, message } = toFailure(error);
  if (code === 'attestation.seal-refused') return failure('state.code-not-let-in', `${file}: ${message}`);
  const cause = (error as NodeJS.ErrnoException).code;
  return failure('state.secrets-locked', `${file}: ${typeof cause === 'string' && !(error instanceof FailureError) ? cause : message}`);
}

/** null when there is no file. Throws attestation.malformed. */
function readSeals(file: string): SealedSecret[] | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (text.length > MAX_FILE_BYTES) throw new FailureError('attestation.malformed', 'it is too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FailureError('attestation.malformed', 'it is no JSON');
  }
  const fields = fieldsOf(value);
  const seals = fields['seals'];
  if (fields['format'] !== FORMAT || !Array.isArray(seals) || seals.length > MAX_SEALS)
    throw new FailureError('attestation.malformed', `it is not of the format ${FORMAT}`);
  return seals.map(readSeal);
}

function readSeal(value: unknown): SealedSecret {
  const fields = fieldsOf(value);
  const kind = KINDS.find((known) => known === fields['kind']);
  const { registers } = fields;
  const areRegisters = Array.isArray(registers) && registers.every((register) => Number.isInteger(register) && register >= 0 && register < 24);
  if (kind === undefined || !areRegisters) throw new FailureError('attestation.malformed', 'a seal cannot be read');
  return {
    kind,
    registers: registers as number[],
    publicArea: Buffer.from(textOf(fields, 'publicArea'), 'base64'),
    privateArea: Buffer.from(textOf(fields, 'privateArea'), 'base64'),
  };
}

/** Whole or not at all: a key that was given out must never be lost. */
function writeSeals(file: string, seals: readonly SealedSecret[]): void {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const told = seals.map(({ kind, registers, publicArea, privateArea }) => ({
    kind,
    registers,
    publicArea: base64(publicArea),
    privateArea: base64(privateArea),
  }));
  const draft = `${file}.new`;
  const descriptor = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify({ format: FORMAT, seals: told })}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
  syncPath(dirname(file));
}
