// TPMS_ATTEST: what a TPM says of itself and signs. TPM 2.0 Part 2, 10.12.12.

import { ByteReader } from '../marshal/byte-reader.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { SOFTWARE_GENERATED_VALUE, TPM_GENERATED_VALUE, TPM_ST } from './constants.ts';
import { readSelections, writeSelections } from './structures.ts';
import type { RegisterSelection } from './structures.ts';

export interface Attest {
  /** TPM_GENERATED_VALUE, or SOFTWARE_GENERATED_VALUE of the bank without a root of trust. */
  readonly magic: number;
  readonly qualifiedSigner: Uint8Array;
  /** The nonce of who asked. */
  readonly extraData: Uint8Array;
  readonly clock: ClockInfo;
  readonly firmwareVersion: bigint;
  readonly attested: Attested;
}

export interface ClockInfo {
  /** Milliseconds that the TPM has run. */
  readonly clock: bigint;
  readonly resetCount: number;
  readonly restartCount: number;
  readonly isSafe: boolean;
}

export type Attested =
  | { readonly kind: 'quote'; readonly selections: readonly RegisterSelection[]; readonly registersDigest: Uint8Array }
  | { readonly kind: 'certify'; readonly name: Uint8Array; readonly qualifiedName: Uint8Array };

const MAX_NAME_BYTES = 66;
const MAX_NONCE_BYTES = 66;
const MAX_DIGEST_BYTES = 64;

/** Throws MalformedBytes, for other magics and for other kinds of attestation as well. */
export function decodeAttest(bytes: Uint8Array): Attest {
  const reader = new ByteReader(bytes);
  const magic = reader.uint32('magic');
  if (magic !== TPM_GENERATED_VALUE && magic !== SOFTWARE_GENERATED_VALUE) reader.fail(`magic 0x${magic.toString(16)}`);
  const type = reader.uint16('type of attestation');
  const qualifiedSigner = reader.sized('qualified signer', MAX_NAME_BYTES);
  const extraData = reader.sized('nonce', MAX_NONCE_BYTES);
  const clock = {
    clock: reader.uint64('clock'),
    resetCount: reader.uint32('reset count'),
    restartCount: reader.uint32('restart count'),
    isSafe: readBoolean(reader),
  };
  const firmwareVersion = reader.uint64('firmware version');
  const attested = readAttested(reader, type);
  reader.end('the attestation');
  return { magic, qualifiedSigner, extraData, clock, firmwareVersion, attested };
}

function readBoolean(reader: ByteReader): boolean {
  const value = reader.uint8('safe');
  if (value > 1) reader.fail(`${value} for yes or no`);
  return value === 1;
}

function readAttested(reader: ByteReader, type: number): Attested {
  switch (type) {
    case TPM_ST.ATTEST_QUOTE:
      return { kind: 'quote', selections: readSelections(reader), registersDigest: reader.sized('digest of the registers', MAX_DIGEST_BYTES) };
    case TPM_ST.ATTEST_CERTIFY:
      return { kind: 'certify', name: reader.sized('name', MAX_NAME_BYTES), qualifiedName: reader.sized('qualified name', MAX_NAME_BYTES) };
    default:
      return reader.fail(`type of attestation 0x${type.toString(16)}`);
  }
}

export function encodeAttest(attest: Attest): Uint8Array {
  const { attested, clock } = attest;
  const writer = new ByteWriter();
  writer.uint32(attest.magic).uint16(attested.kind === 'quote' ? TPM_ST.ATTEST_QUOTE : TPM_ST.ATTEST_CERTIFY);
  writer.sized(attest.qualifiedSigner).sized(attest.extraData);
  writer
    .uint64(clock.clock)
    .uint32(clock.resetCount)
    .uint32(clock.restartCount)
    .uint8(clock.isSafe ? 1 : 0);
  writer.uint64(attest.firmwareVersion);
  if (attested.kind === 'quote') {
    writeSelections(writer, attested.selections);
    writer.sized(attested.registersDigest);
  } else writer.sized(attested.name).sized(attested.qualifiedName);
  return writer.finish();
}
