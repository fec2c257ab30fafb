// Policy sessions: an object opens when the session has shown what the object's policy asks. TPM 2.0 Part 3, 11 and 23.

import { createHash, randomBytes } from 'node:crypto';

import { concatBytes, EMPTY_BYTES } from '../../base/bytes.ts';
import { ByteWriter } from '../marshal/byte-writer.ts';
import { TPM_ALG, TPM_CC, TPM_RH, TPM_SE } from '../tpm/constants.ts';
import { writeSelections } from '../tpm/structures.ts';
import type { RegisterSelection } from '../tpm/structures.ts';
import { NO_PASSWORD } from '../tpm/tpm-client.ts';
import type { TpmClient } from '../tpm/tpm-client.ts';
import { flushContext } from './objects.ts';

const NONCE_BYTES = 16;

/** Unbound and unsalted: what crosses the wire is not encrypted. Trial sessions only compute the digest. */
export async function startPolicySession(tpm: TpmClient, isTrial = false): Promise<number> {
  const parameters = new ByteWriter()
    .sized(randomBytes(NONCE_BYTES))
    .sized(EMPTY_BYTES)
    .uint8(isTrial ? TPM_SE.TRIAL : TPM_SE.POLICY)
    .uint16(TPM_ALG.NULL)
    .uint16(TPM_ALG.SHA256)
    .finish();
  const command = { name: 'StartAuthSession', handles: [TPM_RH.NULL, TPM_RH.NULL], parameters, returnsHandle: true } as const;
  const { handle } = await tpm.askForHandle(command, (reader) => reader.sized('nonce', 64));
  return handle;
}

export async function withPolicySession<T>(tpm: TpmClient, use: (session: number) => Promise<T>, isTrial = false): Promise<T> {
  const session = await startPolicySession(tpm, isTrial);
  try {
    return await use(session);
  } finally {
    await flushContext(tpm, session).catch(() => {});
  }
}

/** The registers hold now what they held then. An empty digest takes their values of this moment. */
export async function policyPcr(tpm: TpmClient, session: number, selections: readonly RegisterSelection[], digest: Uint8Array = EMPTY_BYTES): Promise<void> {
  const parameters = new ByteWriter().sized(digest);
  writeSelections(parameters, selections);
  await tpm.run({ name: 'PolicyPCR', handles: [session], parameters: parameters.finish() });
}

/** Whoever holds the hierarchy's password. */
export async function policySecret(tpm: TpmClient, session: number, hierarchy: keyof typeof TPM_RH): Promise<void> {
  const parameters = new ByteWriter().sized(EMPTY_BYTES).sized(EMPTY_BYTES).sized(EMPTY_BYTES).uint32(0).finish();
  await tpm.run({ name: 'PolicySecret', handles: [TPM_RH[hierarchy], session], authorizations: [NO_PASSWORD], parameters });
}

export function policyGetDigest(tpm: TpmClient, session: number): Promise<Uint8Array> {
  return tpm.ask({ name: 'PolicyGetDigest', handles: [session] }, (reader) => reader.sized('digest', 64));
}

/** What PolicyPCR makes of a fresh session's digest, computed without a TPM. Part 3, 23.7 PolicyPCR, equation (30). */
export function pcrPolicyDigest(selections: readonly RegisterSelection[], registersDigest: Uint8Array): Uint8Array {
  const writer = new ByteWriter().bytes(new Uint8Array(32)).uint32(TPM_CC.PolicyPCR);
  writeSelections(writer, selections);
  return createHash('sha256')
    .update(concatBytes([writer.finish(), registersDigest]))
    .digest();
}
