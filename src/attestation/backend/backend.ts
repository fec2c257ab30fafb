// What measured boot asks of a TPM, real, emulated or imitated. Implemented by tpm-backend.ts and software-backend.ts,
// chosen by choose-backend.ts. Everything here rejects with FailureError: tpm.gone, tpm.failed, tpm.malformed, attestation.seal-refused.

/** hardware: a chip or firmware TPM. swtpm: an emulator that KPIO started. software: this very process, no root of trust. */
export type BackendKind = 'hardware' | 'swtpm' | 'software';

/** What is measured apart, because it changes for different reasons. */
export type MeasuredPart = 'code' | 'configuration' | 'platform';

/** The platform configuration register (PCR) of each part. A private TPM has one for each; a shared one has one for all. */
export type RegisterMap = Readonly<Record<MeasuredPart, number>>;

/** What a TPM signs: fixed structures of TPM 2.0 Part 2, as bytes. */
export interface Quote {
  /** TPMS_ATTEST: nonce, register selection, digest of the registers' values. The software bank's begins with its own magic. */
  readonly attest: Uint8Array;
  /** TPMT_SIGNATURE over `attest`. */
  readonly signature: Uint8Array;
  /** TPMT_PUBLIC of the attestation key. */
  readonly publicArea: Uint8Array;
}

/** A secret that opens only while the registers hold what they held when it was sealed. */
export interface SealedSecret {
  readonly kind: BackendKind;
  readonly registers: readonly number[];
  readonly publicArea: Uint8Array;
  readonly privateArea: Uint8Array;
}

/** A number that only grows, over restarts as well. The audit log's anchor. */
export interface MonotonicCounter {
  increment(): Promise<bigint>;
  read(): Promise<bigint>;
}

export interface AttestationBackend {
  readonly kind: BackendKind;
  /** For people: maker, version, transport. */
  readonly description: string;
  readonly registers: RegisterMap;
  /** Other registers that a quote covers: the firmware's and the operating system's, of a TPM that has such. */
  readonly foreignRegisters: readonly number[];
  /** SHA-256 bank. */
  extend(register: number, digest: Uint8Array): Promise<void>;
  /** SHA-256 bank, in the order asked for. */
  read(registers: readonly number[]): Promise<readonly Uint8Array[]>;
  /** `nonce` has at most 32 bytes; `registers` may be in any order. */
  quote(nonce: Uint8Array, registers: readonly number[]): Promise<Quote>;
  /**
   * `secret` has at most 128 bytes. `values`: what the registers must hold to open it, in the order of `registers`; left out, what they
   * hold now. With the values that a new build will lead to, a secret is sealed for that build before it runs.
   */
  seal(secret: Uint8Array, registers: readonly number[], values?: readonly Uint8Array[]): Promise<SealedSecret>;
  /** Rejects with attestation.seal-refused where a register has another value. */
  unseal(sealed: SealedSecret): Promise<Uint8Array>;
  /** Made at its first use. `index` 0 to 255 names it. */
  counter(index: number): MonotonicCounter;
  /** Never rejects. */
  close(): Promise<void>;
}
