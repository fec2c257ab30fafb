// Makes an attestation: quote, registers and log of one moment.

import { FailureError } from '../../base/failure.ts';
import type { AttestationBackend } from '../backend/backend.ts';
import { ascending, registersDigest } from '../backend/register-digest.ts';
import { decodeAttest } from '../tpm/attest.ts';
import type { AttestationBundle } from '../verify/bundle.ts';
import type { Measurements } from './measurements.ts';

const MAX_NONCE_BYTES = 32;
const ATTEMPTS = 5;

/** `nonce`: 1 to 32 bytes of the asker's choice. Rejects with attestation.unavailable when the registers never stand still. */
export async function attest(backend: AttestationBackend, measurements: Measurements, nonce: Uint8Array): Promise<AttestationBundle> {
  if (nonce.length === 0 || nonce.length > MAX_NONCE_BYTES) throw new FailureError('attestation.unavailable', 'a nonce has 1 to 32 bytes');
  const registers = ascending([...Object.values(backend.registers), ...backend.foreignRegisters]);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await measurements.settle();
    const log = measurements.log(backend);
    const values = await backend.read(registers);
    const quote = await backend.quote(nonce, registers);
    const { attested } = decodeAttest(quote.attest);
    // Something was extended between reading and quoting: once more.
    const isOneMoment = attested.kind === 'quote' && Buffer.from(registersDigest(values)).equals(attested.registersDigest);
    if (!isOneMoment || log.length !== measurements.log(backend).length) continue;
    return {
      kind: backend.kind,
      description: backend.description,
      quote,
      registers: new Map(registers.map((register, index) => [register, values[index]!])),
      log,
    };
  }
  throw new FailureError('attestation.unavailable', 'the registers change all the time');
}
