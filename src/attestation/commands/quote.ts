// TPM2_Quote: the TPM signs a digest of registers and the asker's nonce. TPM 2.0 Part 3, 18.4.

import { ByteWriter } from '../marshal/byte-writer.ts';
import { TPM_ALG } from '../tpm/constants.ts';
import { writeSelections } from '../tpm/structures.ts';
import type { RegisterSelection } from '../tpm/structures.ts';
import { NO_PASSWORD } from '../tpm/tpm-client.ts';
import type { TpmClient } from '../tpm/tpm-client.ts';
import { readSignedAttest } from './objects.ts';
import type { SignedAttest } from './objects.ts';

/** Signs with the key's own scheme. */
export function quote(tpm: TpmClient, signer: number, nonce: Uint8Array, selections: readonly RegisterSelection[]): Promise<SignedAttest> {
  const parameters = new ByteWriter().sized(nonce).uint16(TPM_ALG.NULL);
  writeSelections(parameters, selections);
  return tpm.ask({ name: 'Quote', handles: [signer], authorizations: [NO_PASSWORD], parameters: parameters.finish() }, readSignedAttest);
}
