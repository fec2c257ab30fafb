// Measured boot's backend over a real or an emulated TPM 2.0.

import { setTimeout as sleep } from 'node:timers/promises';

import { createCounter } from './tpm-counter.ts';
import { pcrPolicyDigest, policyPcr, withPolicySession } from '../commands/policy.ts';
import { getBanks, identify, shutDown, startUp } from '../commands/general.ts';
import { ATTESTATION_KEY, create, flushContext, load, sealedArea, STORAGE_KEY, unseal, withPrimary } from '../commands/objects.ts';
import { quote } from '../commands/quote.ts';
import { extendRegister, readRegisters, resetRegister } from '../commands/registers.ts';
import { FailureError } from '../../base/failure.ts';
import { TPM_ALG } from '../tpm/constants.ts';
import { TPM_RC, TpmError } from '../tpm/response-codes.ts';
import { TpmClient } from '../tpm/tpm-client.ts';
import type { TpmTransport } from '../tpm/transport.ts';
import type { AttestationBackend, MonotonicCounter, Quote, RegisterMap, SealedSecret } from './backend.ts';
import { ascending, inOrder, registersDigest } from './register-digest.ts';

/** A TPM of KPIO's own: registers 8 to 15 are the operating system's, and KPIO is the only one there. */
const PRIVATE_REGISTERS: RegisterMap = { code: 8, configuration: 9, platform: 12 };
/**
 * A TPM that the machine shares: 0 to 15 belong to firmware, boot loader, Linux and systemd. 16 and 23 are free for applications, and any
 * program that may use the TPM can set them back: docs/attestation.md says what that means.
 */
const SHARED_REGISTERS: RegisterMap = { code: 23, configuration: 16, platform: 16 };
/** A TPM that hangs does not keep KPIO from ending. */
const CLOSES_WITHIN_MS = 500;
const FIRMWARE_REGISTERS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15];

export interface TpmBackendOptions {
  readonly kind: 'hardware' | 'swtpm';
  /** For the very first answer: later commands have their own bounds. */
  readonly firstAnswerMs: number;
  /** Ends what the backend started, after TPM2_Shutdown. */
  readonly end?: () => Promise<void>;
}

/** Starts the TPM where that is needed, and sets KPIO's registers to zero. Rejects with tpm.gone, tpm.failed, tpm.malformed. */
export async function openTpmBackend(transport: TpmTransport, options: TpmBackendOptions): Promise<AttestationBackend> {
  const tpm = new TpmClient(transport);
  await startUp(tpm, options.firstAnswerMs);
  const bank = (await getBanks(tpm)).find(({ algorithm }) => algorithm === TPM_ALG.SHA256);
  const registers = options.kind === 'swtpm' ? PRIVATE_REGISTERS : SHARED_REGISTERS;
  const missing = Object.values(registers).find((register) => bank?.registers.includes(register) !== true);
  if (missing !== undefined) throw new FailureError('tpm.failed', `its SHA-256 bank has no register ${missing}`);
  if (options.kind === 'hardware') for (const register of ascending(Object.values(registers))) await resetRegister(tpm, register);
  const { manufacturer, vendor, firmware, revision } = await identify(tpm);
  const description = `${[manufacturer, vendor]
    .filter((word) => word !== '')
    .join(' ')
    .replace(/ +/g, ' ')}, firmware ${firmware}, TPM 2.0 revision ${revision}, ${transport.description}`;
  return new TpmBackend(tpm, options, description, registers);
}

class TpmBackend implements AttestationBackend {
  readonly kind: 'hardware' | 'swtpm';
  readonly description: string;
  readonly registers: RegisterMap;
  readonly foreignRegisters: readonly number[];
  readonly #tpm: TpmClient;
  readonly #end: (() => Promise<void>) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(tpm: TpmClient, options: TpmBackendOptions, description: string, registers: RegisterMap) {
    this.#tpm = tpm;
    this.kind = options.kind;
    this.description = description;
    this.registers = registers;
    this.foreignRegisters = options.kind === 'swtpm' ? [] : FIRMWARE_REGISTERS;
    this.#end = options.end;
  }

  extend(register: number, digest: Uint8Array): Promise<void> {
    return extendRegister(this.#tpm, register, digest);
  }

  read(registers: readonly number[]): Promise<readonly Uint8Array[]> {
    return readRegisters(this.#tpm, registers);
  }

  quote(nonce: Uint8Array, registers: readonly number[]): Promise<Quote> {
    return this.#alone(() =>
      withPrimary(this.#tpm, 'ENDORSEMENT', ATTESTATION_KEY, async ({ handle, publicArea }) => {
        const signed = await quote(this.#tpm, handle, nonce, selectionOf(registers));
        return { ...signed, publicArea };
      }),
    );
  }

  seal(secret: Uint8Array, registers: readonly number[], values?: readonly Uint8Array[]): Promise<SealedSecret> {
    return this.#alone(async () => {
      const wanted = inOrder(registers, values ?? (await this.read(registers)));
      const policy = pcrPolicyDigest(selectionOf(wanted.registers), registersDigest(wanted.values));
      const object = await withPrimary(this.#tpm, 'OWNER', STORAGE_KEY, ({ handle }) => create(this.#tpm, handle, sealedArea(policy), secret));
      return { kind: this.kind, registers: wanted.registers, ...object };
    });
  }

  unseal(sealed: SealedSecret): Promise<Uint8Array> {
    if (sealed.kind !== this.kind) return Promise.reject(new FailureError('attestation.seal-refused', `it was sealed by a TPM of kind ${sealed.kind}`));
    return this.#alone(async () => {
      try {
        return await this.#unseal(sealed);
      } catch (error) {
        if (!(error instanceof TpmError) || !REFUSALS.some((code) => error.is(code))) throw error;
        throw new FailureError('attestation.seal-refused', error.is(TPM_RC.INTEGRITY) ? 'another TPM sealed it' : error.message);
      }
    });
  }

  #unseal(sealed: SealedSecret): Promise<Uint8Array> {
    return withPrimary(this.#tpm, 'OWNER', STORAGE_KEY, async (parent) => {
      const { handle } = await load(this.#tpm, parent.handle, sealed);
      try {
        return await withPolicySession(this.#tpm, async (session) => {
          await policyPcr(this.#tpm, session, selectionOf(sealed.registers));
          return unseal(this.#tpm, handle, { session, password: new Uint8Array(0) });
        });
      } finally {
        await flushContext(this.#tpm, handle).catch(() => {});
      }
    });
  }

  counter(index: number): MonotonicCounter {
    return createCounter(this.#tpm, index);
  }

  async close(): Promise<void> {
    // A chip is shut down by the machine, not by one of its programs.
    if (this.#end !== undefined) await Promise.race([shutDown(this.#tpm).catch(() => {}), sleep(CLOSES_WITHIN_MS, undefined, { ref: false })]);
    this.#tpm.close();
    await this.#end?.();
  }

  /** A TPM holds three objects and three sessions: what needs some of them goes one after the other. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}

/** POLICY_FAIL and VALUE: a register has another value. INTEGRITY: wrapped by another TPM's key. */
const REFUSALS: readonly number[] = [TPM_RC.POLICY_FAIL, TPM_RC.VALUE, TPM_RC.PCR_CHANGED, TPM_RC.INTEGRITY];

function selectionOf(registers: readonly number[]): readonly { algorithm: number; registers: readonly number[] }[] {
  return [{ algorithm: TPM_ALG.SHA256, registers: ascending(registers) }];
}
