// The platform configuration registers (PCRs). TPM 2.0 Part 3, 22 "Integrity collection (PCR)".

import { ByteWriter } from '../marshal/byte-writer.ts';
import { DIGEST_BYTES, TPM_ALG } from '../tpm/constants.ts';
import { readSelections, writeDigestValues, writeSelections } from '../tpm/structures.ts';
import { NO_PASSWORD } from '../tpm/tpm-client.ts';
import type { TpmClient } from '../tpm/tpm-client.ts';

/** One command reads eight registers at most. */
const MAX_DIGESTS = 8;

/** register = SHA-256(register || digest), in the SHA-256 bank. */
export async function extendRegister(tpm: TpmClient, register: number, digest: Uint8Array): Promise<void> {
  const parameters = new ByteWriter();
  writeDigestValues(parameters, [{ algorithm: TPM_ALG.SHA256, digest }]);
  await tpm.run({ name: 'PCR_Extend', handles: [register], authorizations: [NO_PASSWORD], parameters: parameters.finish() });
}

/** Registers 16 and 23 alone may be set back from where KPIO stands (locality 0). */
export async function resetRegister(tpm: TpmClient, register: number): Promise<void> {
  await tpm.run({ name: 'PCR_Reset', handles: [register], authorizations: [NO_PASSWORD] });
}

/**
 * Values in the order asked for. Rejects with tpm.malformed when the TPM leaves out a register (its bank is off).
 * NOTE: more than eight take several commands: something may extend one in between, as anything may after the answer.
 */
export async function readRegisters(tpm: TpmClient, registers: readonly number[], algorithm: number = TPM_ALG.SHA256): Promise<readonly Uint8Array[]> {
  const values = new Map<number, Uint8Array>();
  const wanted = [...new Set(registers)].sort((p, q) => p - q);
  while (wanted.length > 0) {
    const parameters = new ByteWriter();
    writeSelections(parameters, [{ algorithm, registers: wanted }]);
    await tpm.ask({ name: 'PCR_Read', parameters: parameters.finish() }, (reader) => {
      reader.uint32('update counter');
      const read = readSelections(reader).find((selection) => selection.algorithm === algorithm)?.registers ?? [];
      const count = reader.uint32('count of digests');
      if (count === 0 || count > MAX_DIGESTS || count !== read.length) reader.fail(`${count} digests`);
      for (const register of read) {
        const digest = reader.sized('digest', 64);
        if (digest.length !== DIGEST_BYTES.get(algorithm)) reader.fail(`a digest of ${digest.length} bytes`);
        // Each answer must bring something that was asked for, or this would never end.
        if (!wanted.includes(register)) reader.fail(`register ${register}, which nobody asked for`);
        wanted.splice(wanted.indexOf(register), 1);
        values.set(register, digest);
      }
    });
  }
  return registers.map((register) => values.get(register)!);
}
